/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The Xapian query of a plan.
 *
 * What Xapian 1.4 cannot say exactly (phrases of phrases, capitals, NEAR over
 * more than terms) is asked as candidates, which are checked against their
 * stored texts with snippet/spans.h; the documents that pass become a posting
 * source (local shards) or an OR of their id terms (remote ones).
 */
#ifndef TRAWL_SEARCHER_COMPILE_H
#define TRAWL_SEARCHER_COMPILE_H

#include "searcher/query/plan.h"

/* The query, to be freed with xc_query_free(); NULL with INDEX_ERROR.  May set
 * p->partial. */
struct xc_query *compile(struct plan *p, struct index *ix,
    struct text_analyzer *a, const struct plan_limits *limits, GError **error);

#endif
