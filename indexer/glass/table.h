/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Writes one table (a B-tree) of a glass database from entries in order of
 * keys: leaves are filled one after the other and written at once, branches
 * above them as they fill.
 */
#ifndef TRAWL_GLASS_TABLE_H
#define TRAWL_GLASS_TABLE_H

#include "lib/glass/format.h"
#include "indexer/glass/io.h"

/* As libxapian allows; a table of 2 KB blocks with the longest keys would need
 * 2^26 blocks to get there. */
#define GLASS_LEVELS 10

struct glass_level {
	uint8_t *block; /* NULL: not there yet */
	unsigned dir_end, first_item;
	/* Key of this block in the one above. */
	uint8_t key[GLASS_KEY_MAX];
	unsigned key_len, component;
};

struct glass_table {
	struct sink out;
	unsigned block_size;
	unsigned max_item;
	uint32_t next_block;
	uint64_t entries;
	struct glass_level level[GLASS_LEVELS];
	/* The item before. */
	uint8_t last_key[GLASS_KEY_MAX];
	unsigned last_len;
	GError *failed; /* the first thing that went wrong */
};

/* Where to find it, for iamglass. */
struct glass_root {
	bool exists;
	uint32_t block, blocks;
	unsigned levels;
	uint64_t entries;
};

bool glass_table_open(struct glass_table *t, const char *dir, const char *name,
    unsigned block_size, GError **error);
/* Keys rise.  What goes wrong shows in glass_table_finish(). */
void glass_table_add(struct glass_table *t, const void *key, size_t key_len,
    const void *tag, size_t tag_len, bool compressed);
/* Writes the rest, syncs and closes. */
bool glass_table_finish(
    struct glass_table *t, struct glass_root *ret, GError **error);
/* Closes without caring. */
void glass_table_close(struct glass_table *t);

#endif
