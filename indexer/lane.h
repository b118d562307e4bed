/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A lane of the writer that builds a shard: one thread's part of the builder, and
 * what all of them share.
 */
#ifndef TRAWL_INDEXER_LANE_H
#define TRAWL_INDEXER_LANE_H

#include "indexer/glass/glass.h"
#include "indexer/writer.h"

struct lanes {
	GPtrArray *all; /* struct writer_lane, owned */
	uint64_t texts_before; /* numbers of texts that other shards have used */
	GMutex lock; /* of all, and of: */
	uint32_t last_docid;
	GPtrArray *slots; /* names of further fields; index + SLOT_USER */
};

void lanes_init(struct lanes *all);
void lanes_clear(struct lanes *all);

/* See struct writer_class. */
struct writer_lane *lane_new(struct lanes *all, struct glass_builder *builder,
    GError **error);
bool lane_stage(struct writer_lane *l, struct posting *p, GError **error);
/* Sets a key of the metadata. */
bool lane_set(struct writer_lane *l, const char *key, const char *value,
    GError **error);

#endif
