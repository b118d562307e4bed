/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Sieves of what is another thing in each shard. */
#ifndef TRAWL_SEARCHER_RANGE_H
#define TRAWL_SEARCHER_RANGE_H

#include "searcher/query/plan.h"
#include "searcher/query/sieve.h"

/* Gives q a sieve_shard for each shard of ix. */
void sieve_by_shard(struct sieve *q, struct index *ix, struct arena *a);

/* The sieve of a PLAN_RANGE.  With an error it is still a sieve, of something. */
struct sieve *range_sieve(struct arena *a, struct index *ix,
    const struct plan_node *node, GError **error);

#endif
