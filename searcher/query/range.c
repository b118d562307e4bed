/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Ranges of fields, which each shard numbers by itself. */
#include "searcher/query/range.h"

void
sieve_by_shard(struct sieve *q, struct index *ix, struct arena *a)
{
	q->n_shards = ix->n_shards;
	q->shards = arena_array(a, struct sieve_shard, ix->n_shards);
	for (unsigned i = 0; i < ix->n_shards; i++)
		q->shards[i].db = shard_db(&ix->shards[i]);
}

static uint32_t
slot_in(struct shard *shard, const struct plan_node *node)
{
	int slot = shard_slot(shard, node->field);

	return slot < 0 ? XC_NO_SLOT : (uint32_t)slot;
}

static void
tell_slots(struct sieve *q, struct index *ix, const struct plan_node *node,
    GError **error)
{
	for (unsigned i = 0; i < ix->n_shards; i++) {
		struct shard *shard = &ix->shards[i];
		q->shards[i].slot = slot_in(shard, node);
		/* a list of documents is nothing to ask a server for */
		if (shard->remote && error && !*error)
			g_set_error(error, INDEX_ERROR, INDEX_ERROR_OTHER,
			    "no range of '%s' over '%s' and indexes that "
			    "number their fields differently: search them one "
			    "by one", node->field, shard->place);
	}
}

struct sieve *
range_sieve(struct arena *a, struct index *ix, const struct plan_node *node,
    GError **error)
{
	struct sieve *q = sieve_new(a, SIEVE_RANGE);
	bool alike = true;

	q->lo = node->lo;
	q->lo_len = node->lo_len;
	q->hi = node->hi;
	q->hi_len = node->hi_len;
	q->slot = slot_in(ix->shards, node);
	for (unsigned i = 1; i < ix->n_shards && alike; i++)
		alike = slot_in(&ix->shards[i], node) == q->slot;
	if (!alike) {
		sieve_by_shard(q, ix, a);
		tell_slots(q, ix, node, error);
	}
	return q;
}
