/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Runs the match: order, ties, totals. */
#include "searcher/match.h"

#include "lib/index/fields.h"
#include "searcher/session.h"
#include "searcher/sift/sift.h"
#include "searcher/sorted.h"

#include <math.h>
#include <string.h>

/* Totals up to this are counted, not estimated: cheap, and what a person sees
 * of a query with few hits is then exact. */
#define COUNT_AT_LEAST 1000

/* --- order -------------------------------------------------------------- */

const struct shard *
match_remote(const struct index *ix)
{
	for (unsigned i = 0; i < ix->n_shards; i++)
		if (ix->shards[i].remote)
			return &ix->shards[i];
	return NULL;
}

static bool
set_order(struct index *ix, struct xc_enquire *enq, enum sort_key sort,
    struct xc_keymaker **ret_keys, struct xc_error *xe)
{
	/* what has no value comes last in either direction */
	static const struct xc_bytes last = {"\xff\xff", 2}, first = {"", 0};
	struct xc_key_part parts[2] = {{0}, {SLOT_ID, false, {"", 0}}};

	switch (sort) {
	case SORT_RELEVANCE:
		return xc_enquire_set_docid_order(enq, XC_DOCID_ANY, xe);
	case SORT_DATE:
		parts[0] = (struct xc_key_part){SLOT_DATE, false, last};
		break;
	case SORT_DATE_NEWEST:
		parts[0] = (struct xc_key_part){SLOT_DATE, true, first};
		break;
	case SORT_TITLE:
		parts[0] = (struct xc_key_part){SLOT_TITLE, false, last};
		break;
	case SORT_PATH:
		parts[0] = (struct xc_key_part){SLOT_PATH, false, last};
		break;
	}
	if (match_remote(ix)) /* see sorted.h */
		return xc_enquire_set_sort(enq, XC_SORT_BY, parts[0].slot,
		    parts[0].reverse, xe);
	*ret_keys = xc_keymaker_values(parts, 2, xe);
	return *ret_keys &&
	    xc_enquire_set_sort_key(enq, XC_SORT_BY, *ret_keys, false, xe);
}

double
match_on_grid(double weight)
{
	return round(weight / SCORE_GRID) * SCORE_GRID;
}

static void
ranked_clear(void *p)
{
	g_free(((struct ranked *)p)->id);
}

GArray *
match_ranked_new(unsigned n)
{
	GArray *list = g_array_sized_new(FALSE, TRUE, sizeof(struct ranked),
	    n);

	g_array_set_clear_func(list, ranked_clear);
	return list;
}

static int
by_score_then_id(const void *x, const void *y)
{
	const struct ranked *a = x, *b = y;

	if (a->score != b->score)
		return a->score < b->score ? 1 : -1;
	return strcmp(a->id, b->id);
}

char *
match_id(struct index *ix, uint32_t docid, struct xc_error *xe)
{
	size_t len;
	const char *v = xc_db_value(index_db(ix), docid, SLOT_ID, &len, xe);

	if (!v)
		return NULL;
	return len ? g_strndup(v, len) : g_strdup_printf("%u", docid);
}

static bool
is_upwards(enum sort_key sort)
{
	return sort != SORT_DATE_NEWEST;
}

/* Fetches until the last of the page no longer ties with the last fetched.
 *
 * All that matches is looked at.  To leave out early what cannot get onto the page
 * any more, libxapian 1.4.22 makes ANDs of its ORs and AND_MAYBEs on the way, and
 * then goes on one behind the furthest of both sides: it passes over a document
 * that was still to come (and an XOR at its end is asked for what it has freed). */
static struct xc_mset *
fetch(struct xc_enquire *enq, const struct request *r, uint32_t doccount,
    bool remote, struct xc_error *xe)
{
	uint32_t want = r->offset + r->limit;
	uint32_t count = r->exact_total ? doccount
	    : r->ids_only ? 0 : COUNT_AT_LEAST;

	if (r->sort != SORT_RELEVANCE && remote)
		return sorted_fetch(enq, r, is_upwards(r->sort), count, xe);
	if (r->sort != SORT_RELEVANCE)
		return xc_enquire_mset(enq, 0, want, count, NULL, NULL, NULL,
		    xe);
	for (uint32_t n = want + 2;; n *= 2) {
		struct xc_mset *mset = xc_enquire_mset(enq, 0, n, doccount,
		    NULL, NULL, NULL, xe);
		if (!mset)
			return NULL;
		const struct xc_mset_stats *st = xc_mset_get_stats(mset);
		const struct xc_hit *h = xc_mset_hits(mset);
		if (st->size < n || !want ||
		    match_on_grid(h[want - 1].weight) != match_on_grid(h[n - 1].weight))
			return mset;
		/* more with one score: libxapian sorts them by id itself */
		if (n > want + MATCH_TIES_MAX) {
			xc_mset_free(mset);
			if (!xc_enquire_set_sort(enq, XC_SORT_RELEVANCE_THEN_BY,
			        SLOT_ID, false, xe))
				return NULL;
			return xc_enquire_mset(enq, 0, want, doccount, NULL,
			    NULL, NULL, xe);
		}
		xc_mset_free(mset);
	}
}

static GArray *
rank(struct index *ix, struct xc_mset *mset, const struct request *r,
    struct xc_error *xe)
{
	const struct xc_mset_stats *st = xc_mset_get_stats(mset);
	const struct xc_hit *h = xc_mset_hits(mset);
	GArray *list = match_ranked_new(st->size);

	for (uint32_t i = 0; i < st->size; i++) {
		struct ranked k = {h[i].docid, h[i].collapsed,
		    match_on_grid(h[i].weight), NULL};
		/* pages in front of the one asked for need no ids, unless
		 * they tie with it */
		k.id = match_id(ix, k.docid, xe);
		if (!k.id) {
			g_array_unref(list);
			return NULL;
		}
		g_array_append_val(list, k);
	}
	if (r->sort == SORT_RELEVANCE)
		g_array_sort(list, by_score_then_id);
	if (list->len > r->offset + r->limit)
		g_array_set_size(list, r->offset + r->limit);
	if (r->offset)
		g_array_remove_range(list, 0, MIN(r->offset, list->len));
	return list;
}

/* Whether a shard has something else in the slot of a field of that name. */
static bool
is_taken(struct shard *shard, const char *name, int slot, struct xc_error *xe)
{
	int own = shard_slot(shard, name);
	uint32_t n = 0;

	if (own >= 0)
		return own != slot;
	return xc_db_value_freq(shard_db(shard), (uint32_t)slot, &n, xe) && n;
}

/* libxapian collapses by one slot everywhere.  -1: xe, or error. */
static int
collapse_slot(struct index *ix, const char *name, struct xc_error *xe,
    GError **error)
{
	int slot = strcmp(name, "near") == 0 ? SLOT_NEAR : -1;
	bool taken = false;

	if (slot >= 0)
		return slot;
	for (unsigned i = 0; i < ix->n_shards && slot < 0; i++)
		slot = shard_slot(&ix->shards[i], name);
	for (unsigned i = 0; i < ix->n_shards && slot >= 0 && !taken; i++)
		taken = is_taken(&ix->shards[i], name, slot, xe);
	if (slot < 0)
		g_set_error(error, SESSION_ERROR, SESSION_ERROR_REQUEST,
		    "cannot collapse by '%s': no such field", name);
	else if (taken)
		g_set_error(error, SESSION_ERROR, SESSION_ERROR_REQUEST,
		    "cannot collapse by '%s' over indexes that number their "
		    "fields differently: search them one by one, or make one "
		    "index of all", name);
	return taken || xe->cls ? -1 : slot;
}

GArray *
match_run(struct index *ix, const struct xc_query *query,
    const struct request *r, const struct model *m, struct answer *a,
    GError **error)
{
	struct xc_error xe = {0};
	struct xc_enquire *enq = xc_enquire_new(index_db(ix), &xe);
	struct xc_keymaker *keys = NULL;
	struct xc_mset *mset = NULL;
	GArray *ranked = NULL;
	struct xc_db_stats stats;
	bool remote = match_remote(ix) != NULL;

	if (!enq || !xc_db_get_stats(index_db(ix), &stats, &xe) ||
	    !xc_enquire_set_query(enq, query, 0, &xe) ||
	    !xc_enquire_set_weight(enq, m->scheme, m->parameters,
	        m->n_parameters, &xe) ||
	    !set_order(ix, enq, r->sort, &keys, &xe))
		goto out;
	if (r->collapse) {
		int slot = collapse_slot(ix, r->collapse, &xe, error);
		if (slot < 0 ||
		    !xc_enquire_set_collapse(enq, (uint32_t)slot, 1, &xe))
			goto out;
	}
	mset = fetch(enq, r, stats.doccount, remote, &xe);
	if (!mset)
		goto out;
	const struct xc_mset_stats *st = xc_mset_get_stats(mset);
	a->total = st->estimated;
	a->total_exact = st->lower == st->upper;
	ranked = remote && r->sort != SORT_RELEVANCE
	    ? sorted_page(ix, mset, r, is_upwards(r->sort), &xe)
	    : rank(ix, mset, r, &xe);
out:
	if (!ranked && error && !*error)
		index_set_error(error, &xe, ix->places[0]);
	xc_mset_free(mset);
	xc_keymaker_free(keys);
	xc_enquire_free(enq);
	return ranked;
}

/* --- the matcher of our own --------------------------------------------------- */

static bool
is_for_sift(const struct request *r, const struct model *m)
{
	return r->sort == SORT_RELEVANCE && !r->collapse &&
	    strcmp(m->scheme, "bm25") == 0 &&
	    m->n_parameters == 5 && m->parameters[1] == 0;
}

static int
by_docid(const void *x, const void *y)
{
	const struct sift_hit *a = x, *b = y;

	return a->docid < b->docid ? -1 : a->docid > b->docid;
}

/* Hits being ranked.  Of those that tie with the last of the page, often hundreds,
 * only the first by id are kept. */
struct ranking {
	struct index *ix;
	struct shelf_values *values; /* ids, of each shard */
	GArray *list;                /* struct ranked; the first `want` … */
	bool sorted;                 /* … were sorted once: no more is needed
				      * than is in front of the last of them */
	uint32_t want;
	struct xc_error xe;
};

static bool
is_behind(const struct ranking *k, const char *id, size_t len, double score)
{
	if (!k->sorted)
		return false;
	const struct ranked *last = &g_array_index(k->list, struct ranked,
	    k->want - 1);
	return score < last->score ||
	    (score == last->score && strncmp(id, last->id, len) > 0);
}

static void
cut(struct ranking *k)
{
	g_array_sort(k->list, by_score_then_id);
	if (k->list->len > k->want)
		g_array_set_size(k->list, k->want);
	k->sorted = k->want && k->list->len == k->want;
}

static bool
add_hit(struct ranking *k, const struct sift_hit *h)
{
	unsigned shards = k->ix->n_shards;
	struct shelf_values *v = &k->values[(h->docid - 1) % shards];
	uint32_t docid = (h->docid - 1) / shards + 1;
	struct ranked r = {h->docid, 0, h->score, NULL};

	if (shelf_value_at(v, docid) == SHELF_OK && v->docid == docid) {
		if (is_behind(k, (const char *)v->value, v->len, h->score))
			return true;
		r.id = g_strndup((const char *)v->value, v->len);
	} else {
		r.id = match_id(k->ix, h->docid, &k->xe);
	}
	if (!r.id)
		return false;
	g_array_append_val(k->list, r);
	if (k->list->len >= 2 * k->want + 16)
		cut(k);
	return true;
}

static void
fetch_ids(struct index *ix, const GArray *hits)
{
	for (unsigned i = 0; i < hits->len; i++) {
		uint32_t d = g_array_index(hits, struct sift_hit, i).docid - 1;
		shelf_value_ahead(shard_shelf(&ix->shards[d % ix->n_shards]),
		    SLOT_ID, d / ix->n_shards + 1);
	}
}

/* Hits as ranked documents, in order. */
static GArray *
rank_hits(struct index *ix, GArray *hits, const struct request *r,
    struct xc_error *xe)
{
	g_autofree struct shelf_values *values = g_new(struct shelf_values,
	    ix->n_shards);
	struct ranking k = {.ix = ix, .values = values,
		.want = r->offset + r->limit};
	bool ok = true;

	k.list = match_ranked_new(MIN(hits->len, 64));
	for (unsigned i = 0; i < ix->n_shards; i++) {
		struct shelf *shelf = shard_shelf(&ix->shards[i]);
		shelf_values_often(shelf, SLOT_ID, hits->len / ix->n_shards);
		shelf_values(shelf, SLOT_ID, &values[i]);
	}
	/* as ids lie, unless there is a directory of them */
	if (ix->n_shards > 1 || !shelf_value_ranks(shard_shelf(ix->shards),
	    SLOT_ID))
		g_array_sort(hits, by_docid);
	fetch_ids(ix, hits);
	for (unsigned i = 0; i < hits->len && ok; i++)
		ok = add_hit(&k, &g_array_index(hits, struct sift_hit, i));
	for (unsigned i = 0; i < ix->n_shards; i++)
		shelf_values_end(&values[i]);
	if (!ok) {
		*xe = k.xe;
		g_array_unref(k.list);
		return NULL;
	}
	cut(&k);
	if (r->offset)
		g_array_remove_range(k.list, 0, MIN(r->offset, k.list->len));
	return k.list;
}

static GArray *
match_xapian(struct index *ix, const struct sieve *sieve,
    const struct request *r, const struct model *m, struct answer *a,
    GError **error)
{
	struct xc_error xe = {0};
	struct xc_query *q = sieve_xapian(sieve, &xe);

	if (!q) {
		index_set_error(error, &xe, ix->places[0]);
		return NULL;
	}
	GArray *ranked = match_run(ix, q, r, m, a, error);
	xc_query_free(q);
	return ranked;
}

static GArray *
modified(const struct index *ix, GError **error)
{
	g_set_error(error, INDEX_ERROR, INDEX_ERROR_MODIFIED,
	    "'%s' changed while it was read", ix->places[0]);
	return NULL;
}

GArray *
match_sieve(struct index *ix, const struct sieve *sieve, bool steady,
    const struct request *r, const struct model *m, struct answer *a,
    GArray **ret_all, GError **error)
{
	struct sift_result found = {0};
	g_autoptr(GArray) all = ret_all ? g_array_new(FALSE, FALSE,
	    sizeof(uint32_t)) : NULL;
	struct sift_request want = {
		.sieve = sieve, .k1 = m->parameters[0], .b = m->parameters[3],
		.min_normlen = m->parameters[4], .grid = SCORE_GRID,
		.want = r->offset + r->limit,
		.all = all,
		.unchecked = true,
		.count = r->exact_total || all ? UINT64_MAX : r->ids_only ? 0
		    : COUNT_AT_LEAST,
	};
	struct xc_error xe = {0};
	if (ix->n_shards == 1 && shard_shelf(ix->shards))
		want.ranks = shelf_value_ranks(shard_shelf(ix->shards),
		    SLOT_ID);
	enum sift_status status = is_for_sift(r, m) ? sift(ix, &want, &found)
	    : SIFT_UNFIT;

	if (status == SIFT_UNFIT || (status == SIFT_MODIFIED && steady))
		return match_xapian(ix, sieve, r, m, a, error);
	if (status == SIFT_MODIFIED)
		return modified(ix, error);
	if (status == SIFT_DAMAGED) {
		g_set_error(error, INDEX_ERROR, INDEX_ERROR_DAMAGED,
		    "'%s' is damaged: '%s.glass' cannot be read to the end "
		    "(remove the index and add again)", found.place,
		    found.table);
		return NULL;
	}
	GArray *ranked = rank_hits(ix, found.hits, r, &xe);
	g_array_unref(found.hits);
	/* also what the match has read */
	if (!sift_is_current(ix)) {
		if (ranked)
			g_array_unref(ranked);
		if (steady)
			return match_xapian(ix, sieve, r, m, a, error);
		return modified(ix, error);
	}
	if (!ranked) {
		index_set_error(error, &xe, ix->places[0]);
		return NULL;
	}
	a->total = found.total;
	a->total_exact = found.total_exact;
	if (ret_all)
		*ret_all = g_steal_pointer(&all);
	return ranked;
}
