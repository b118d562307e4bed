/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the files of a shelf share. */
#ifndef TRAWL_GLASS_SHELF_PRIVATE_H
#define TRAWL_GLASS_SHELF_PRIVATE_H

#include "lib/glass/shelf.h"

#include <sys/stat.h>
#include <zlib.h>

enum { SHELF_TABLES = 4 }; /* of those in iamglass, the first */
/* Documents whose lengths are decoded at once: few, for a cold search. */
enum { SHELF_BLOCK = 256 };

#define MIN(a, b) ((a) < (b) ? (a) : (b))

struct shelf {
	struct shelf_stats stats;
	struct btree tables[SHELF_TABLES];
	int version;      /* iamglass, as it was */
	struct stat seen; /* of it */
	struct btree_cursor at; /* for looks at single terms */
	/* of documents, by number, filled block by block */
	uint32_t *lengths;
	uint64_t *present; /* a bit each */
	uint8_t *ready;    /* blocks that are filled */
	uint8_t *looks;    /* at each, while it was not */
	struct shelf_postings list; /* of lengths, where it was read last */
	bool list_open;
	void *kept; /* shelf_keep() */
	void (*free_kept)(void *);
	struct shelf_directory *directory; /* NULL: none yet */
	/* data of documents */
	struct btree_cursor data_at;
	z_stream inflate;
	bool inflate_ready;
	uint8_t *unpacked;
	size_t unpacked_size;
};

/* Read a uint in front of end.  NULL: there is none, or it is too large; or p was
 * NULL, so that several can be read in a row and checked once. */
const uint8_t *shelf_uint64(const uint8_t *p, const uint8_t *end, uint64_t *ret);
const uint8_t *shelf_uint(const uint8_t *p, const uint8_t *end, uint32_t *ret);

/* directory.c: what v would find, where the directory has it. */
bool shelf_directory_look(const struct shelf *s, struct shelf_values *v,
    uint32_t docid);
/* Where v is now, for looks to come. */
void shelf_directory_note(const struct shelf *s, const struct shelf_values *v);
void shelf_directory_end(struct shelf *s);
/* shelf_value_at() without a directory. */
enum shelf_status shelf_values_next(struct shelf_values *v, uint32_t docid);

/* Gives back what records.c has. */
void shelf_records_end(struct shelf *s);

#endif
