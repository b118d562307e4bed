/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Merges the lists of all parts and runs, in order of keys.
 */
#ifndef TRAWL_GLASS_MERGE_H
#define TRAWL_GLASS_MERGE_H

#include "indexer/glass/builder.h"
#include "indexer/glass/source.h"

struct merge {
	struct source *sources;
	unsigned n_sources;
	struct source **heap; /* by key; those of the same key in any order */
	unsigned n_heap;

	/* The sources that have the present list. */
	struct source **group;
	unsigned n_group;
	uint8_t key[GLASS_KEY_MAX + 1];
	size_t key_len;
	uint32_t n, sum; /* over all of them */

	/* The present entry. */
	struct source *at; /* NULL before the first */
	uint32_t docid;
	uint32_t limit; /* others of the group begin here */
	GError *failed;
};

/* Over all parts of b, which must be sorted. */
void merge_begin(
    struct merge *m, const struct glass_builder *b, enum source_view view);
/* To the next list. */
bool merge_next_list(struct merge *m);
/* To its next entry: m->docid, m->at->number and ->payload. */
bool merge_next(struct merge *m);
/* Frees it; false with the failure that ended it. */
bool merge_end(struct merge *m, GError **error);

#endif
