/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Lists that grow by a few bytes at a time, millions of them in one piece of
 * memory.
 *
 * A list is a chain of slices, each larger than the one before: the first holds
 * a posting or two, since most words occur once; long lists end in slices of
 * some kilobytes.  The last four bytes of a slice are the offset of the next.
 * Sizes follow from the slice's place in the chain, so nothing else is kept.
 */
#ifndef TRAWL_GLASS_LIST_H
#define TRAWL_GLASS_LIST_H

#include "indexer/glass/io.h"

#include <glib.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Memory that lists share; offsets are below 4 GB. */
struct pool {
	uint8_t *base;
	size_t size, used;
};

bool pool_open(struct pool *p, size_t size, GError **error);
void pool_close(struct pool *p);
/* Forgets all lists. */
void pool_clear(struct pool *p);

/* A list of postings.  Entries are
 *
 *   uint (docid - docid before) << 1 | has payload
 *   uint number                      wdf, or a document's length
 *   [uint length, payload]           coded positions, or a value
 */
struct list {
	uint32_t head, tail, end; /* offsets: first byte, next, of the slice */
	uint32_t docid;           /* the last one */
	uint32_t n;               /* entries */
	uint32_t sum;             /* of numbers */
	uint8_t level;
	bool has_payload; /* some entry has */
};

/* False where the pool is too full; then nothing was added. */
bool list_append(struct pool *pool, struct list *l, uint32_t docid,
    uint32_t number, const void *payload, size_t payload_len);

/* Reads a list's entries from its pool: in->p and on. */
struct list_reader {
	struct input in;
	const struct pool *pool;
	uint32_t at, tail;
	uint8_t level;
};

/* in.buf is kept from list to list; input_free() it at the end. */
void list_read(
    struct list_reader *r, const struct pool *pool, const struct list *l);

#endif
