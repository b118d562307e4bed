/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A table of a glass database: a B-tree in a mapped file.
 */
#ifndef TRAWL_GLASS_BTREE_H
#define TRAWL_GLASS_BTREE_H

#include "lib/glass/format.h"

#include <stdbool.h>

/* More than any tree has: a block holds four items at least. */
enum { BTREE_LEVELS = 16 };

struct btree {
	const uint8_t *base; /* NULL: the table is empty */
	size_t mapped;
	uint32_t blocks; /* whole ones in the file */
	uint32_t block_size;
	uint32_t root;
	unsigned levels; /* above the leaves */
	uint32_t revision; /* that is looked at; later blocks are not its */
};

/* A place in a tree, and the item there.  What key and tag point to stays until
 * the cursor moves. */
struct btree_cursor {
	const struct btree *tree;
	const uint8_t *key, *tag;
	unsigned key_len;
	size_t tag_len;
	unsigned flags; /* of the item that key is of */
	bool damaged;
	uint8_t *joined; /* a tag of several components */
	size_t joined_size;
	struct {
		const uint8_t *block;
		unsigned at; /* number of the item */
		unsigned n;  /* items */
	} level[BTREE_LEVELS]; /* 0: the leaf */
};

void btree_cursor_begin(struct btree_cursor *c, const struct btree *t);
void btree_cursor_end(struct btree_cursor *c);

/* To the last entry whose key is at most this one.  False: there is none (or
 * c->damaged).  With near, looks at the present leaf first. */
bool btree_floor(struct btree_cursor *c, const uint8_t *key, unsigned len,
    bool near);

/* To the entry of just this key.  False: there is none, or c->damaged; the cursor
 * then stands where btree_next() leads to the first behind it. */
bool btree_find(struct btree_cursor *c, const uint8_t *key, unsigned len,
    bool near);

/* Keys that begin with the same bytes, asked for mostly in order: which items of a leaf
 * are of them. */
struct btree_row {
	unsigned same;       /* bytes, behind which no key has 0xff */
	const uint8_t *leaf; /* NULL: none yet */
	unsigned end;        /* behind their last one there */
};

/* As btree_find() of a key of the row; not far behind the present entry it costs next
 * to nothing. */
bool btree_find_along(struct btree_cursor *c, struct btree_row *r,
    const uint8_t *key, unsigned len);

/* To the next entry; false behind the last, or c->damaged. */
bool btree_next(struct btree_cursor *c);

/* Reads the tag of the present entry into c->tag; false: damaged, or in a form that
 * is not read here (compressed). */
bool btree_read(struct btree_cursor *c);
/* The same, but for a compressed one too, as it is: *ret_packed. */
bool btree_read_packed(struct btree_cursor *c, bool *ret_packed);

#endif
