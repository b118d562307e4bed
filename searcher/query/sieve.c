/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Makes sieves, and Xapian queries of them. */
#include "searcher/query/sieve.h"

#include <glib.h>
#include <string.h>

struct sieve *
sieve_new(struct arena *a, enum sieve_op op)
{
	struct sieve *s = arena_new(a, struct sieve);

	s->op = op;
	return s;
}

struct sieve *
sieve_term(struct arena *a, const char *term, uint32_t len)
{
	struct sieve *s = sieve_new(a, SIEVE_TERM);

	s->term = term;
	s->len = len;
	return s;
}

struct sieve *
sieve_scale(struct arena *a, struct sieve *kid, double factor)
{
	if (factor == 1 || kid->op == SIEVE_NONE)
		return kid;
	struct sieve *s = sieve_new(a, SIEVE_SCALE);
	s->kids = arena_array(a, struct sieve *, 1);
	s->kids[0] = kid;
	s->n_kids = 1;
	s->factor = factor;
	return s;
}

/* Whether one kid that matches nothing makes the whole match nothing. */
static bool
needs_all(enum sieve_op op)
{
	return op == SIEVE_AND || op == SIEVE_PHRASE || op == SIEVE_NEAR ||
	    op == SIEVE_FILTER;
}

struct sieve *
sieve_combine(struct arena *a, enum sieve_op op, struct sieve **kids,
    unsigned n, uint32_t window)
{
	unsigned kept = 0;

	for (unsigned i = 0; i < n; i++) {
		if (kids[i]->op != SIEVE_NONE)
			kids[kept++] = kids[i];
		else if (needs_all(op))
			return kids[i];
	}
	if (kept == 1)
		return kids[0];
	struct sieve *s = sieve_new(a, kept ? op : SIEVE_NONE);
	s->kids = kids;
	s->n_kids = kept;
	if (op == SIEVE_PHRASE || op == SIEVE_NEAR)
		s->window = window;
	return s;
}

struct sieve *
sieve_pair(struct arena *a, enum sieve_op op, struct sieve *x, struct sieve *y)
{
	if (x->op == SIEVE_NONE || (y->op == SIEVE_NONE && !needs_all(op)))
		return x;
	if (y->op == SIEVE_NONE)
		return y;
	struct sieve *s = sieve_new(a, op);
	s->kids = arena_array(a, struct sieve *, 2);
	s->kids[0] = x;
	s->kids[1] = y;
	s->n_kids = 2;
	return s;
}

/* --- what differs by shard, as a posting source ----------------------------------- */

struct listed {
	struct xc_db *db;
	GArray *docids; /* uint32_t, ascending */
};

struct walker {
	const GArray *docids;
	unsigned at;
};

static void *
source_open(void *ctx, struct xc_db *shard, struct xc_source_info *info,
    bool *ret_ok)
{
	const GArray *lists = ctx;
	struct walker *w = g_new0(struct walker, 1);

	for (unsigned i = 0; i < lists->len && !w->docids; i++) {
		const struct listed *l = &g_array_index(lists, struct listed,
		    i);
		if (xc_db_same(l->db, shard))
			w->docids = l->docids;
	}
	*ret_ok = w->docids != NULL;
	if (!w->docids) {
		g_free(w);
		return NULL;
	}
	info->freq_min = info->freq_est = info->freq_max = w->docids->len;
	info->max_weight = 0;
	return w;
}

static bool
source_seek(void *state, uint32_t docid, double min_weight,
    uint32_t *ret_docid)
{
	struct walker *w = state;

	*ret_docid = 0;
	while (w->at < w->docids->len &&
	    g_array_index(w->docids, uint32_t, w->at) < docid)
		w->at++;
	if (w->at < w->docids->len)
		*ret_docid = g_array_index(w->docids, uint32_t, w->at);
	return true;
}

static void
source_close(void *state)
{
	g_free(state);
}

static void
source_free(void *ctx)
{
	g_array_unref(ctx);
}

static void
listed_clear(void *p)
{
	g_array_unref(((struct listed *)p)->docids);
}

static const struct xc_source_ops source_ops = {
	source_open, source_seek, NULL, source_close,
};

static void
list_range(const struct sieve *s, const struct sieve_shard *in, GArray *docids,
    struct xc_error *err)
{
	struct xc_values *c = in->slot == XC_NO_SLOT ? NULL
	    : xc_db_values(in->db, in->slot, err);
	struct xc_value v;

	while (c && xc_values_next(c, &v, err))
		if (sieve_in_range(s, v.data, v.len))
			g_array_append_val(docids, v.docid);
	xc_values_free(c);
}

static struct xc_query *
by_shard(const struct sieve *s, struct xc_error *err)
{
	GArray *lists = g_array_new(FALSE, FALSE, sizeof(struct listed));

	g_array_set_clear_func(lists, listed_clear);
	for (unsigned i = 0; i < s->n_shards; i++) {
		const struct sieve_shard *in = &s->shards[i];
		struct listed l = {in->db,
			g_array_new(FALSE, FALSE, sizeof(uint32_t))};
		if (s->op == SIEVE_RANGE)
			list_range(s, in, l.docids, err);
		else
			g_array_append_vals(l.docids, in->docids, in->n);
		g_array_append_val(lists, l);
	}
	if (err->cls == XC_OK)
		return xc_query_source(&source_ops, lists, source_free, err);
	g_array_unref(lists);
	return NULL;
}

/* --- what libxapian is asked ------------------------------------------------------ */

/*
 * libxapian 1.4.22 does not do all that its operators mean:
 *
 *   - An OR that is only checked (below an AND, or to the right of an AND_MAYBE)
 *     takes a kid that does not match here to stand at the next document, and
 *     may add its score there.  Only kids that say where they stand are safe:
 *     terms and synonyms.
 *   - The right sides of AND_MAYBEs below one AND become an OR, which is such.
 *   - An XOR or a MAX of which two kids end at once is asked for its bound after
 *     it has freed them, when another shard follows: it crashes.
 *   - An AND_MAYBE below AND_NOT never gets its bounds, and leaves out documents
 *     by chance.
 *   - The frequency of a SYNONYM of more than two is guessed pair by pair, in an
 *     order that is another in each shard: so are then its scores.
 *
 * So what decides and what scores are asked apart: documents come from a part
 * without scores, and each part that scores is an AND_MAYBE of its own, which is
 * asked of documents that match.  A factor of 1 keeps it from being put together
 * with what is around.  A SYNONYM is pairs of pairs, told by the same means.
 *
 * Another fault is match.c's: an AND_MAYBE that becomes an AND, since the page is
 * full, passes over a document.
 */

static struct xc_query *ask(const struct sieve *s, bool scored,
    struct xc_error *err);

static struct xc_query *
range_xapian(const struct sieve *s, struct xc_error *err)
{
	if (s->lo && s->hi)
		return xc_query_value_range(s->slot, s->lo, s->lo_len, s->hi,
		    s->hi_len, err);
	if (s->hi)
		return xc_query_value_le(s->slot, s->hi, s->hi_len, err);
	return xc_query_value_ge(s->slot, s->lo ? s->lo : "", s->lo_len, err);
}

static struct xc_query *
combined(const struct sieve *s, enum xc_op op, bool scored,
    struct xc_error *err)
{
	bool row = op == XC_PHRASE || op == XC_NEAR;
	g_autofree struct xc_query **kids = g_new(struct xc_query *,
	    s->n_kids + 1);

	for (unsigned i = 0; i < s->n_kids; i++)
		kids[i] = ask(s->kids[i], scored, err);
	return xc_query_combine(op, kids, s->n_kids, row ? s->window : 0, err);
}

/* Some of the kids of a SYNONYM, by halves. */
static struct xc_query *
halves(struct sieve **kids, unsigned n, enum xc_op op, struct xc_error *err)
{
	if (n == 1)
		return ask(kids[0], true, err);
	struct xc_query *q = xc_query_pair(op, halves(kids, n / 2, XC_OR, err),
	    halves(kids + n / 2, n - n / 2, XC_OR, err), err);
	return op == XC_OR ? xc_query_scale(q, 1, err) : q;
}

/* Whether an OR of it may be checked. */
static bool
is_simple(const struct sieve *s)
{
	if (s->op == SIEVE_TERM || s->op == SIEVE_SYNONYM)
		return true;
	if (s->op != SIEVE_OR && s->op != SIEVE_SCALE)
		return false;
	for (unsigned i = 0; i < s->n_kids; i++)
		if (!is_simple(s->kids[i]))
			return false;
	return true;
}

static bool
has_score(const struct sieve *s)
{
	return s->op != SIEVE_ALL && s->op != SIEVE_RANGE &&
	    s->op != SIEVE_DOCS && (s->op != SIEVE_SCALE || s->factor != 0);
}

/* q, scored by s as well where s matches. */
static struct xc_query *
scored_by(struct xc_query *q, const struct sieve *s, struct xc_error *err)
{
	g_autoptr(GPtrArray) simple = g_ptr_array_new();

	if (!has_score(s))
		return q;
	if (s->op != SIEVE_OR || is_simple(s))
		return xc_query_pair(XC_AND_MAYBE, q, ask(s, true, err), err);
	for (unsigned i = 0; i < s->n_kids; i++)
		if (is_simple(s->kids[i]) && has_score(s->kids[i]))
			g_ptr_array_add(simple, ask(s->kids[i], true, err));
	if (simple->len)
		q = xc_query_pair(XC_AND_MAYBE, q, xc_query_combine(XC_OR,
		    (struct xc_query **)simple->pdata, simple->len, 0, err),
		    err);
	for (unsigned i = 0; i < s->n_kids; i++)
		if (!is_simple(s->kids[i]))
			q = scored_by(q, s->kids[i], err);
	return q;
}

/* Terms of which every document that s matches has some. */
static struct xc_query *
surrounding(const struct sieve *s, struct xc_error *err)
{
	g_autofree struct xc_query **kids = NULL;

	switch (s->op) {
	case SIEVE_OR:
	case SIEVE_XOR:
	case SIEVE_MAX:
	case SIEVE_SYNONYM:
		kids = g_new(struct xc_query *, s->n_kids + 1);
		for (unsigned i = 0; i < s->n_kids; i++)
			kids[i] = surrounding(s->kids[i], err);
		return xc_query_combine(XC_OR, kids, s->n_kids, 0, err);
	case SIEVE_SCALE:
	case SIEVE_AND:
	case SIEVE_AND_NOT:
	case SIEVE_MAYBE:
	case SIEVE_FILTER:
	case SIEVE_PHRASE:
	case SIEVE_NEAR:
		return surrounding(s->kids[0], err);
	default:
		return ask(s, false, err);
	}
}

/* An XOR with all that surrounds it is where an even number of kids match; and to
 * the right of an AND_NOT nothing is asked for bounds. */
static struct xc_query *
odd(const struct sieve *s, struct xc_error *err)
{
	g_autofree struct xc_query **kids = g_new(struct xc_query *,
	    s->n_kids + 1);

	for (unsigned i = 0; i < s->n_kids; i++)
		kids[i] = ask(s->kids[i], false, err);
	kids[s->n_kids] = surrounding(s, err);
	return xc_query_pair(XC_AND_NOT, surrounding(s, err),
	    xc_query_combine(XC_XOR, kids, s->n_kids + 1, 0, err), err);
}

/* OR, XOR, MAX: what decides, then what scores. */
static struct xc_query *
apart(const struct sieve *s, struct xc_error *err)
{
	struct xc_query *q = xc_query_scale(ask(s, false, err), 0, err);

	if (s->op == SIEVE_MAX)
		q = xc_query_pair(XC_AND_MAYBE, q, combined(s, XC_MAX, true,
		    err), err);
	else
		for (unsigned i = 0; i < s->n_kids; i++)
			q = scored_by(q, s->kids[i], err);
	return xc_query_scale(q, 1, err);
}

static struct xc_query *
maybe(const struct sieve *s, bool scored, struct xc_error *err)
{
	struct xc_query *q = ask(s->kids[0], scored, err);

	return scored ? xc_query_scale(scored_by(q, s->kids[1], err), 1, err)
	    : q;
}

static struct xc_query *
ask(const struct sieve *s, bool scored, struct xc_error *err)
{
	switch (s->op) {
	case SIEVE_NONE:
		return xc_query_none(err);
	case SIEVE_ALL:
		return xc_query_all(err);
	case SIEVE_FIXED:
		return xc_query_fixed_weight(s->factor, err);
	case SIEVE_TERM:
		return xc_query_term(s->term, s->len, 1, 0, err);
	case SIEVE_RANGE:
		return s->shards ? by_shard(s, err) : range_xapian(s, err);
	case SIEVE_DOCS:
		return by_shard(s, err);
	case SIEVE_SCALE:
		return xc_query_scale(ask(s->kids[0], scored && s->factor != 0,
		    err), s->factor, err);
	case SIEVE_AND:
		return combined(s, XC_AND, scored, err);
	case SIEVE_OR:
		return scored && !is_simple(s) ? apart(s, err)
		    : combined(s, XC_OR, scored, err);
	case SIEVE_XOR:
		return scored ? apart(s, err) : odd(s, err);
	case SIEVE_MAX:
		return scored ? apart(s, err) : combined(s, XC_OR, false, err);
	case SIEVE_SYNONYM:
		return scored ? halves(s->kids, s->n_kids, XC_SYNONYM, err)
		    : combined(s, XC_OR, false, err);
	case SIEVE_AND_NOT:
	case SIEVE_FILTER:
		return xc_query_pair(s->op == SIEVE_FILTER ? XC_FILTER
		    : XC_AND_NOT, ask(s->kids[0], scored, err),
		    ask(s->kids[1], false, err), err);
	case SIEVE_MAYBE:
		return maybe(s, scored, err);
	case SIEVE_PHRASE:
		return combined(s, XC_PHRASE, scored, err);
	case SIEVE_NEAR:
		return combined(s, XC_NEAR, scored, err);
	}
	return xc_query_none(err);
}

struct xc_query *
sieve_xapian(const struct sieve *s, struct xc_error *err)
{
	return ask(s, true, err);
}
