/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What the files of the builder share: the builder itself.
 */
#ifndef TRAWL_GLASS_BUILDER_H
#define TRAWL_GLASS_BUILDER_H

#include "indexer/glass/glass.h"
#include "indexer/glass/table.h"

struct glass_builder {
	char *path, *build_dir;
	size_t memory;
	unsigned n_parts, threads, block_size;
	bool built; /* the folder exists and is ours to remove */

	GMutex lock; /* of what follows, while parts are filled */
	GPtrArray *parts;
	GHashTable *spellings; /* GBytes -> frequency */
	GHashTable *synonyms;  /* GBytes -> GTree of GBytes */

	/* Known at the end. */
	struct glass_root roots[GLASS_TABLES];
	uint32_t spelling_max;
	struct glass_stats stats;
};

/* Finishes a table that an empty database does without: its file is removed
 * when it has no entries. */
bool builder_finish_optional(struct glass_builder *b, struct glass_table *t,
    enum glass_table_number number, GError **error);

/* version.c: writes iamglass. */
bool version_write(struct glass_builder *b, GError **error);

/* words.c: the tables spelling and synonym. */
bool words_write(struct glass_builder *b, GError **error);

#endif
