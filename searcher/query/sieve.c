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

/* --- DOCS, as a posting source --------------------------------------------------- */

struct listed {
	char *uuid;
	size_t uuid_len;
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
	size_t len;
	const char *uuid = xc_db_uuid(shard, &len, NULL);

	for (unsigned i = 0; uuid && i < lists->len; i++) {
		const struct listed *l = &g_array_index(lists, struct listed,
		    i);
		if (l->uuid_len == len && memcmp(l->uuid, uuid, len) == 0)
			w->docids = l->docids;
	}
	info->freq_min = info->freq_est = info->freq_max =
	    w->docids ? w->docids->len : 0;
	info->max_weight = 0;
	*ret_ok = uuid != NULL;
	if (uuid)
		return w;
	g_free(w);
	return NULL;
}

static bool
source_seek(void *state, uint32_t docid, double min_weight,
    uint32_t *ret_docid)
{
	struct walker *w = state;

	*ret_docid = 0;
	if (!w->docids)
		return true;
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
	struct listed *l = p;

	g_free(l->uuid);
	g_array_unref(l->docids);
}

static const struct xc_source_ops source_ops = {
	source_open, source_seek, NULL, source_close,
};

static struct xc_query *
docs_xapian(const struct sieve *s, struct xc_error *err)
{
	GArray *lists = g_array_new(FALSE, FALSE, sizeof(struct listed));

	g_array_set_clear_func(lists, listed_clear);
	for (unsigned i = 0; i < s->n_shards; i++) {
		const struct sieve_shard *from = &s->shards[i];
		struct listed l = {g_memdup2(from->uuid, from->uuid_len),
			from->uuid_len,
			g_array_new(FALSE, FALSE, sizeof(uint32_t))};
		g_array_append_vals(l.docids, from->docids, from->n);
		g_array_append_val(lists, l);
	}
	return xc_query_source(&source_ops, lists, source_free, err);
}

/* --- all others ------------------------------------------------------------------- */

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
kids_xapian(const struct sieve *s, enum xc_op op, uint32_t parameter,
    struct xc_error *err)
{
	g_autofree struct xc_query **kids = g_new(struct xc_query *,
	    s->n_kids + 1);

	for (unsigned i = 0; i < s->n_kids; i++)
		kids[i] = sieve_xapian(s->kids[i], err);
	return xc_query_combine(op, kids, s->n_kids, parameter, err);
}

struct xc_query *
sieve_xapian(const struct sieve *s, struct xc_error *err)
{
	static const enum xc_op ops[] = {
		[SIEVE_AND] = XC_AND, [SIEVE_OR] = XC_OR, [SIEVE_XOR] = XC_XOR,
		[SIEVE_MAX] = XC_MAX, [SIEVE_SYNONYM] = XC_SYNONYM,
		[SIEVE_AND_NOT] = XC_AND_NOT, [SIEVE_MAYBE] = XC_AND_MAYBE,
		[SIEVE_FILTER] = XC_FILTER, [SIEVE_PHRASE] = XC_PHRASE,
		[SIEVE_NEAR] = XC_NEAR,
	};

	switch (s->op) {
	case SIEVE_NONE:
		return xc_query_none(err);
	case SIEVE_ALL:
		return xc_query_all(err);
	case SIEVE_TERM:
		return xc_query_term(s->term, s->len, 1, 0, err);
	case SIEVE_RANGE:
		return range_xapian(s, err);
	case SIEVE_DOCS:
		return docs_xapian(s, err);
	case SIEVE_SCALE:
		return xc_query_scale(sieve_xapian(s->kids[0], err), s->factor,
		    err);
	case SIEVE_PHRASE:
	case SIEVE_NEAR:
		return kids_xapian(s, ops[s->op], s->window, err);
	default:
		return kids_xapian(s, ops[s->op], 0, err);
	}
}
