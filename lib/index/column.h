/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What all documents of a shard have in one value slot, as an array: for those
 * who ask for the values of many documents, again and again.
 */
#ifndef TRAWL_INDEX_COLUMN_H
#define TRAWL_INDEX_COLUMN_H

#include "lib/glass/shelf.h"

#include <glib.h>
#include <stdint.h>

struct column {
	uint32_t n_documents; /* numbers above have no value */
	uint32_t *of;         /* [n_documents + 1]: 0 none, else value + 1 */
	GPtrArray *values;    /* GBytes, each once */
};

/* The columns of one shelf. */
struct columns;
struct columns *columns_new(void);
void columns_free(struct columns *c);

/* The column of a slot; NULL while it is not worth making one, or where it would
 * be large or is damaged.  n: of how many documents the value is wanted now. */
const struct column *columns_get(struct columns *c, struct shelf *shelf,
    uint32_t slot, uint32_t n);

#endif
