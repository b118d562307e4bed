/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What a query did, in words: for --explain.
 */
#ifndef TRAWL_SEARCHER_EXPLAIN_H
#define TRAWL_SEARCHER_EXPLAIN_H

#include "searcher/query/plan.h"

/* The tree, how each word was analysed and expanded with document frequencies,
 * and the Xapian query.  Lines of text; g_free(). */
char *explain_query(const struct query *q, const struct plan *p,
    struct xc_query *compiled, GError **error);

/* What each term of the query added to the score of docid (of ix->db), under
 * the scheme and parameters of the match (as xc_enquire_set_weight() takes
 * them).  Lines of text, each behind seven blanks; g_free(). */
char *explain_hit(const struct plan *p, struct index *ix,
    struct xc_query *compiled, const char *scheme, const double *parameters,
    size_t n_parameters, uint32_t docid, GError **error);

#endif
