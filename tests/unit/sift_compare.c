/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * libxapian is asked for the leaves, which are put together here by what each
 * operator means, and for the whole as sieve.c asks it.  Only an OR below a MAX,
 * which no plan has, version 1.4.22 flattens.
 */
#include "tests/unit/sift_compare.h"

#include <math.h>
#include <string.h>

#define GRID 1e-6
/* Sums in another order may round to a neighbour on the grid. */
#define SAME (1.5 * GRID)

static const double bm25[] = {1.2, 0, 1, 0.6, 0.5};

static int
by_docid(const void *a, const void *b)
{
	const struct sift_hit *x = a, *y = b;

	return x->docid < y->docid ? -1 : x->docid > y->docid;
}

/* All that libxapian finds, by number. */
static GArray *
theirs(struct index *ix, const struct sieve *sieve)
{
	GArray *out = g_array_new(FALSE, FALSE, sizeof(struct sift_hit));
	struct xc_error xe = {0};
	struct xc_db_stats st;
	struct xc_query *q = sieve_xapian(sieve, &xe);
	struct xc_enquire *e = xc_enquire_new(ix->db, &xe);

	g_assert_true(xc_db_get_stats(ix->db, &st, &xe));
	if (!xc_enquire_set_query(e, q, 0, &xe) ||
	    !xc_enquire_set_weight(e, "bm25", bm25, 5, &xe))
		g_error("%s", xe.message);
	struct xc_mset *m = xc_enquire_mset(e, 0, st.doccount, st.doccount,
	    NULL, NULL, NULL, &xe);
	if (!m)
		g_error("%s", xe.message);
	for (uint32_t i = 0; i < xc_mset_get_stats(m)->size; i++) {
		const struct xc_hit *h = &xc_mset_hits(m)[i];
		struct sift_hit x = {h->docid, h->weight};
		g_array_append_val(out, x);
	}
	g_array_sort(out, by_docid);
	xc_mset_free(m);
	xc_enquire_free(e);
	xc_query_free(q);
	return out;
}

/* What each document scores; NAN: it does not match. */
struct meant {
	double *score;
	uint32_t n;
};

static bool
matches(double score)
{
	return !isnan(score);
}

static double
join(enum sieve_op op, double a, double b)
{
	switch (op) {
	case SIEVE_AND:
		return a + b;
	case SIEVE_FILTER:
		return matches(b) ? a : NAN;
	case SIEVE_AND_NOT:
		return matches(b) ? NAN : a;
	case SIEVE_MAYBE:
		return matches(a) && matches(b) ? a + b : a;
	case SIEVE_XOR:
		if (matches(a) && matches(b))
			return NAN;
		break;
	default:
		if (matches(a) && matches(b))
			return op == SIEVE_MAX ? MAX(a, b) : a + b;
	}
	return matches(a) ? a : b;
}

static void mean(struct index *ix, const struct sieve *s, struct meant *ret);

static void
mean_leaf(struct index *ix, const struct sieve *s, struct meant *ret)
{
	g_autoptr(GArray) found = theirs(ix, s);

	for (uint32_t i = 0; i < ret->n; i++)
		ret->score[i] = NAN;
	for (unsigned i = 0; i < found->len; i++) {
		const struct sift_hit *h = &g_array_index(found,
		    struct sift_hit, i);
		ret->score[h->docid] = h->score;
	}
}

/* An XOR of several counts its kids; the scores of all that match add up. */
static void
mean_xor(struct index *ix, const struct sieve *s, struct meant *ret)
{
	struct meant kid = {g_new(double, ret->n), ret->n};
	g_autofree unsigned *count = g_new0(unsigned, ret->n);

	memset(ret->score, 0, ret->n * sizeof *ret->score);
	for (unsigned k = 0; k < s->n_kids; k++) {
		mean(ix, s->kids[k], &kid);
		for (uint32_t i = 0; i < ret->n; i++)
			if (matches(kid.score[i])) {
				count[i]++;
				ret->score[i] += kid.score[i];
			}
	}
	for (uint32_t i = 0; i < ret->n; i++)
		if (count[i] % 2 == 0)
			ret->score[i] = NAN;
	g_free(kid.score);
}

static void
mean(struct index *ix, const struct sieve *s, struct meant *ret)
{
	struct meant kid = {NULL, ret->n};

	switch (s->op) {
	case SIEVE_XOR:
		mean_xor(ix, s, ret);
		return;
	case SIEVE_SCALE:
		mean(ix, s->kids[0], ret);
		for (uint32_t i = 0; i < ret->n; i++)
			ret->score[i] *= s->factor;
		return;
	case SIEVE_AND:
	case SIEVE_OR:
	case SIEVE_MAX:
	case SIEVE_AND_NOT:
	case SIEVE_MAYBE:
	case SIEVE_FILTER:
		break;
	default:
		mean_leaf(ix, s, ret);
		return;
	}
	mean(ix, s->kids[0], ret);
	kid.score = g_new(double, ret->n);
	for (unsigned k = 1; k < s->n_kids; k++) {
		mean(ix, s->kids[k], &kid);
		for (uint32_t i = 0; i < ret->n; i++)
			ret->score[i] = join(s->op, ret->score[i],
			    kid.score[i]);
	}
	g_free(kid.score);
}

/* What should be found, by number. */
static GArray *
should(struct index *ix, const struct sieve *sieve)
{
	GArray *out = g_array_new(FALSE, FALSE, sizeof(struct sift_hit));
	struct xc_error xe = {0};
	struct xc_db_stats st;
	struct meant all;

	g_assert_true(xc_db_get_stats(ix->db, &st, &xe));
	all.n = st.lastdocid + 1;
	all.score = g_new(double, all.n);
	mean(ix, sieve, &all);
	for (uint32_t i = 1; i < all.n; i++)
		if (matches(all.score[i])) {
			struct sift_hit x = {i, all.score[i]};
			g_array_append_val(out, x);
		}
	g_free(all.score);
	return out;
}

/* Whether libxapian can be asked for the whole. */
static bool
is_trusted(const struct sieve *s)
{
	for (unsigned i = 0; i < s->n_kids; i++)
		if (!is_trusted(s->kids[i]) || (s->op == SIEVE_MAX &&
		    s->kids[i]->op == SIEVE_OR))
			return false;
	return true;
}

static bool
complain(struct index *ix, const struct sieve *sieve,
    const struct sift_request *r, const char *what, uint32_t docid, double ours,
    double his)
{
	struct xc_error xe = {0};
	struct xc_query *q = sieve_xapian(sieve, &xe);
	size_t len;

	g_test_message("%s: document %u, %.9g, xapian %.9g; want %u of %u "
	    "shards: %.900s", what, docid, ours, his, r->want, ix->n_shards,
	    xc_query_description(q, &len, &xe));
	xc_query_free(q);
	return false;
}

static double
nth_best(const GArray *hits, uint32_t n)
{
	double least = -1;
	g_autofree double *v = g_new(double, hits->len + 1);

	for (unsigned i = 0; i < hits->len; i++)
		v[i] = g_array_index(hits, struct sift_hit, i).score;
	for (unsigned k = 0; k < n && k < hits->len; k++) {
		unsigned best = k;
		for (unsigned i = k + 1; i < hits->len; i++)
			if (v[i] > v[best])
				best = i;
		least = v[best];
		v[best] = v[k];
	}
	return n > hits->len ? -1 : least;
}

static bool
same_page(struct index *ix, const struct sift_request *r, const GArray *all)
{
	struct sift_result ours = {0};
	uint32_t next = 0;
	bool ok = true;

	if (sift(ix, r, &ours) != SIFT_OK)
		return complain(ix, r->sieve, r, "not run", 0, 0, 0);
	if (ours.total_exact ? ours.total != all->len
	    : ours.total > shelf_stats(shard_shelf(ix->shards))->last_docid *
		(uint64_t)ix->n_shards || r->count >= all->len)
		ok = complain(ix, r->sieve, r, "total", 0, (double)ours.total,
		    all->len);
	double least = nth_best(all, r->want);
	g_array_sort(ours.hits, by_docid);
	for (unsigned i = 0; i < all->len && ok; i++) {
		const struct sift_hit *x = &g_array_index(all, struct sift_hit,
		    i), *y = NULL;
		if (next < ours.hits->len)
			y = &g_array_index(ours.hits, struct sift_hit, next);
		if (y && y->docid == x->docid) {
			next++;
			if (fabs(y->score - x->score) > SAME)
				ok = complain(ix, r->sieve, r, "score",
				    x->docid, y->score, x->score);
		} else if (r->want && x->score > least + SAME) {
			ok = complain(ix, r->sieve, r, "missing", x->docid, 0,
			    x->score);
		}
	}
	if (ok && next != ours.hits->len)
		ok = complain(ix, r->sieve, r, "too much", g_array_index(
		    ours.hits, struct sift_hit, next).docid, 0, 0);
	if (ok && ours.hits->len < MIN(r->want, all->len))
		ok = complain(ix, r->sieve, r, "too few", 0, ours.hits->len,
		    all->len);
	g_array_unref(ours.hits);
	return ok;
}

/* By score, then by rank. */
static int
by_rank(const void *a, const void *b, void *ranks)
{
	const struct sift_hit *x = a, *y = b;
	const uint32_t *rank = ranks;

	if (x->score != y->score)
		return x->score < y->score ? 1 : -1;
	return rank[x->docid] < rank[y->docid] ? -1 : 1;
}

/* With ranks given, what is found is the first of what is found without. */
static bool
same_ranked(struct index *ix, const struct sift_request *r)
{
	struct sift_request ranked = *r;
	struct sift_result plain = {0}, ours = {0};
	uint32_t last = shelf_stats(shard_shelf(ix->shards))->last_docid;
	g_autofree uint32_t *ranks = g_new(uint32_t, last + 1);
	bool ok = true;

	/* another order than that of numbers: a prime goes round */
	for (uint32_t i = 0; i <= last; i++)
		ranks[i] = (uint32_t)(i * UINT64_C(2147483629) % 4294967291);
	ranked.ranks = ranks;
	if (sift(ix, r, &plain) != SIFT_OK)
		return complain(ix, r->sieve, r, "not run", 0, 0, 0);
	if (sift(ix, &ranked, &ours) != SIFT_OK) {
		g_array_unref(plain.hits);
		return complain(ix, r->sieve, &ranked, "not run", 0, 0, 0);
	}
	g_array_sort_with_data(plain.hits, by_rank, ranks);
	g_array_sort_with_data(ours.hits, by_rank, ranks);
	if (ours.hits->len != MIN(r->want, plain.hits->len))
		ok = complain(ix, r->sieve, r, "ranked: how many", 0,
		    ours.hits->len, plain.hits->len);
	for (unsigned i = 0; ok && i < ours.hits->len; i++) {
		const struct sift_hit *x = &g_array_index(plain.hits,
		    struct sift_hit, i), *y = &g_array_index(ours.hits,
		    struct sift_hit, i);
		if (x->docid != y->docid)
			ok = complain(ix, r->sieve, r, "ranked", x->docid,
			    y->docid, x->score);
	}
	g_array_unref(plain.hits);
	g_array_unref(ours.hits);
	return ok;
}

static int
by_number(const void *a, const void *b)
{
	uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;
	return (x > y) - (x < y);
}

/* Who asks for all that match, too, gets them. */
static bool
same_members(struct index *ix, const struct sift_request *r, const GArray *all)
{
	struct sift_request asks = *r;
	struct sift_result ours = {0};
	bool ok = true;

	asks.all = g_array_new(FALSE, FALSE, sizeof(uint32_t));
	if (sift(ix, &asks, &ours) != SIFT_OK)
		return complain(ix, r->sieve, r, "not run", 0, 0, 0);
	g_array_unref(ours.hits);
	g_array_sort(asks.all, by_number);
	if (asks.all->len != all->len)
		ok = complain(ix, r->sieve, r, "members", 0, asks.all->len,
		    all->len);
	for (unsigned i = 0; i < all->len && ok; i++) {
		uint32_t y = g_array_index(asks.all, uint32_t, i);
		uint32_t x = g_array_index(all, struct sift_hit, i).docid;
		if (x != y)
			ok = complain(ix, r->sieve, r, "member", x, y, 0);
	}
	g_array_unref(asks.all);
	return ok;
}

static bool
same_pages(struct index *ix, const struct sieve *sieve, const GArray *all)
{
	static const struct {
		uint32_t want;
		uint64_t count;
		bool in_windows;
	} pages[] = {{10, 1000, false}, {10, 1000, true}, {1, 0, true},
		{10, 0, false}, {10, 0, true}, {100000, UINT64_MAX, false},
		{100000, UINT64_MAX, true}, {3, UINT64_MAX, true},
		{0, UINT64_MAX, true}};

	for (unsigned i = 0; i < G_N_ELEMENTS(pages); i++) {
		struct sift_request r = {.sieve = sieve, .k1 = bm25[0],
			.b = bm25[3], .min_normlen = bm25[4], .grid = GRID,
			.want = pages[i].want, .count = pages[i].count,
			.in_windows = pages[i].in_windows};
		if (!same_page(ix, &r, all) ||
		    (r.count == UINT64_MAX && !same_members(ix, &r, all)) ||
		    (ix->n_shards == 1 && !same_ranked(ix, &r)))
			return false;
	}
	return true;
}

bool
sift_agrees(struct index *ix, const struct sieve *sieve, unsigned *ret_found)
{
	g_autoptr(GArray) all = NULL, asked = NULL;
	bool ok;

	if (ret_found)
		*ret_found = 0;
	if (sieve->op == SIEVE_NONE)
		return true;
	all = should(ix, sieve);
	if (ret_found)
		*ret_found = all->len;
	ok = same_pages(ix, sieve, all);
	if (ok && is_trusted(sieve)) {
		asked = theirs(ix, sieve);
		ok = same_pages(ix, sieve, asked);
	}
	/* Which part of it is to blame? */
	for (unsigned k = 0; k < sieve->n_kids && !ok; k++)
		if (!sift_agrees(ix, sieve->kids[k], NULL))
			break;
	return ok;
}
