/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * From the places that a person names to shards: folders, databases, stub files
 * and the stubs below them, servers.
 */
#ifndef TRAWL_INDEX_PLACES_H
#define TRAWL_INDEX_PLACES_H

#include "lib/index/index.h"

/* Opens all shards (struct shard, which go with the array); lazy: without
 * libxapian where that can be.  *ret_stubs: as places_stubs(), to be freed;
 * *ret_nested: stubs name further ones.  NULL: error. */
GArray *places_open(char **places, bool lazy, char **ret_stubs,
    bool *ret_nested, GError **error);

/* What the stubs of all places say now; only the first level, which is the one
 * that a compaction changes.  To be freed. */
char *places_stubs(char **places);

/* Closes and frees all that is in s. */
void shard_clear(struct shard *s);

#endif
