/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the files of a shelf share. */
#ifndef TRAWL_GLASS_SHELF_PRIVATE_H
#define TRAWL_GLASS_SHELF_PRIVATE_H

#include "lib/glass/shelf.h"

#include <sys/stat.h>

enum { SHELF_TABLES = 4 }; /* of those in iamglass, the first */

#define MIN(a, b) ((a) < (b) ? (a) : (b))

struct shelf {
	struct shelf_stats stats;
	struct btree tables[SHELF_TABLES];
	int version;      /* iamglass, as it was */
	struct stat seen; /* of it */
	struct btree_cursor at; /* for looks at single terms */
	/* of documents, by number, filled window by window */
	uint32_t *lengths;
	uint64_t *present; /* a bit each */
	uint8_t *ready;    /* windows that are filled */
};

/* Read a uint in front of end.  NULL: there is none, or it is too large; or p was
 * NULL, so that several can be read in a row and checked once. */
const uint8_t *shelf_uint64(const uint8_t *p, const uint8_t *end, uint64_t *ret);
const uint8_t *shelf_uint(const uint8_t *p, const uint8_t *end, uint32_t *ret);

#endif
