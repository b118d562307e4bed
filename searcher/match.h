/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The match: from a Xapian query to ranked document numbers, counts and facets.
 *
 * The order is canonical: scores are rounded to a fixed grid, then the id's bytes
 * decide, so that it does not depend on shards or on the order of indexing.
 */
#ifndef TRAWL_SEARCHER_MATCH_H
#define TRAWL_SEARCHER_MATCH_H

#include "lib/index/index.h"
#include "searcher/answer.h"
#include "searcher/model.h"
#include "searcher/query/sieve.h"

/* One ranked document. */
struct ranked {
	uint32_t docid;
	uint32_t collapsed;
	double score; /* on the grid */
	char *id;
};

/* Scores are multiples of this: far above the noise of summing doubles in
 * another order (about 1e-13), far below what a reader would call a difference. */
#define SCORE_GRID 1e-6

double match_on_grid(double weight);
/* Ties beyond the cut that are fetched to be put in order. */
#define MATCH_TIES_MAX 2000
/* A shard that is remote; NULL: none is. */
const struct shard *match_remote(const struct index *ix);
/* An array of struct ranked that owns the ids; about n will be in it. */
GArray *match_ranked_new(unsigned n);
/* The id of a document: its value slot, or for what is not trawl's its number.
 * NULL: xe. */
char *match_id(struct index *ix, uint32_t docid, struct xc_error *xe);

/* Ranks r->offset … of query; fills the totals of a.  struct ranked, ids
 * owned by the array.  NULL with INDEX_ERROR or SESSION_ERROR_REQUEST. */
GArray *match_run(struct index *ix, const struct xc_query *query,
    const struct request *r, const struct model *m, struct answer *a,
    GError **error);

/* The same for a sieve, by the matcher of our own (sift/sift.h) where it can be:
 * then INDEX_ERROR_MODIFIED comes of any commit, unless steady.  ret_all (may be
 * NULL): all documents that match, as uint32_t; NULL where libxapian matched. */
GArray *match_sieve(struct index *ix, const struct sieve *sieve, bool steady,
    const struct request *r, const struct model *m, struct answer *a,
    GArray **ret_all, GError **error);

/* Counts the facets that r wants over all that query finds, and so the total. */
bool facet_count(struct index *ix, const struct xc_query *query,
    const struct request *r, struct answer *a, GError **error);
/* The same over documents of an index of shelves. */
bool facet_count_all(struct index *ix, const GArray *all,
    const struct request *r, struct answer *a, GError **error);

/* Wraps query so that recent documents score higher: up to twice the best
 * score for today's, half of that a half-life (days) ago.  Consumes query. */
struct xc_query *match_boost_recent(struct index *ix, struct xc_query *query,
    double half_life, const struct model *m, GError **error);

/* A sieve for documents like docid, in the arena.  NULL with an error. */
struct sieve *match_like(struct index *ix, uint32_t docid, struct arena *arena,
    GError **error);

#endif
