/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The sieve of a plan, and so its Xapian query.
 *
 * What Xapian 1.4 cannot say exactly (phrases of phrases, capitals, NEAR over
 * more than terms) is asked as candidates, which are checked against their
 * stored texts with snippet/spans.h; the documents that pass become a posting
 * source (local shards) or an OR of their id terms (remote ones).
 */
#ifndef TRAWL_SEARCHER_COMPILE_H
#define TRAWL_SEARCHER_COMPILE_H

#include "searcher/query/plan.h"
#include "searcher/query/sieve.h"

/* What documents must pass; lives as long as p.  NULL with INDEX_ERROR.  May set
 * p->partial. */
struct sieve *compile(struct plan *p, struct index *ix,
    struct text_analyzer *a, const struct plan_limits *limits, GError **error);

/* The same as a Xapian query, to be freed before p. */
struct xc_query *compile_xapian(struct plan *p, struct index *ix,
    struct text_analyzer *a, const struct plan_limits *limits, GError **error);

#endif
