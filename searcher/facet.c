/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Counts facets: what all matches have in a value slot.
 *
 * Every match must be seen for that.  Our own matcher lists them as it ranks;
 * with libxapian it is a run of its own, by document number and without weights.
 */
#include "searcher/match.h"

#include "lib/index/fields.h"
#include "searcher/session.h"

#include <string.h>

struct counted {
	struct facet *facet;
	GHashTable *labels; /* -> uint32_t, documents */
	struct xc_spy *spy;
	unsigned prefix; /* bytes of the value that count: 4 a year, 6 a month */
};

static void
forget_spy(struct counted *c)
{
	xc_spy_free(c->spy);
	c->spy = NULL;
}

static void
counted_clear(void *p)
{
	struct counted *c = p;

	forget_spy(c);
	g_hash_table_unref(c->labels);
}

/* The slot that a facet is counted in; each index numbers its further fields. */
static int
slot_in(const struct counted *c, struct shard *shard)
{
	return c->prefix ? SLOT_DATE : shard_slot(shard, c->facet->name);
}

/* Of trawl's own fields those that have few values, to be read by people. */
static bool
is_offered(struct index *ix, const char *name)
{
	const struct field *f = field_find(name, strlen(name));
	bool has = false;

	if (f)
		return f->slot == SLOT_LANG || f->slot == SLOT_TYPE ||
		    f->slot == SLOT_AUTHOR;
	for (unsigned i = 0; i < ix->n_shards && !has; i++)
		has = shard_slot(&ix->shards[i], name) >= 0;
	return has;
}

/* Begins a facet and adds it to the answer. */
static bool
start(struct index *ix, const char *name, struct answer *a, GArray *counts,
    GError **error)
{
	struct counted c = {.prefix = strcmp(name, "year") == 0 ? 4
	    : strcmp(name, "month") == 0 ? 6 : 0};

	if (!c.prefix && !is_offered(ix, name)) {
		g_set_error(error, SESSION_ERROR, SESSION_ERROR_REQUEST,
		    "no facet '%s': there are lang type year month author "
		    "and the documents' own fields",
		    name);
		return false;
	}
	c.facet = facet_new(name);
	c.labels = g_hash_table_new_full(g_str_hash, g_str_equal, g_free,
	    g_free);
	g_ptr_array_add(a->facets, c.facet);
	g_array_append_val(counts, c);
	return true;
}

/* The facets that are wanted, struct counted; NULL: error. */
static GArray *
start_all(struct index *ix, const struct request *r, struct answer *a,
    GError **error)
{
	GArray *counts = g_array_new(FALSE, FALSE, sizeof(struct counted));

	g_array_set_clear_func(counts, counted_clear);
	for (char **name = r->facets; name && *name; name++)
		if (!start(ix, *name, a, counts, error)) {
			g_array_unref(counts);
			return NULL;
		}
	return counts;
}

static int
by_count(const void *x, const void *y)
{
	const struct facet_value *a = x, *b = y;

	if (a->count != b->count)
		return a->count < b->count ? 1 : -1;
	return strcmp(a->value, b->value);
}

/* "20221215" shown to the month as "2022-12"; unknown months are left out. */
static char *
facet_label(const struct counted *c, const char *value, size_t len)
{
	if (!c->prefix)
		return g_strndup(value, len);
	if (len < c->prefix)
		return NULL;
	if (c->prefix == 4)
		return g_strndup(value, 4);
	if (strncmp(value + 4, "00", 2) == 0)
		return NULL;
	return g_strdup_printf("%.4s-%.2s", value, value + 4);
}

static int
by_value(const void *x, const void *y)
{
	const struct facet_value *a = x, *b = y;

	return strcmp(a->value, b->value);
}

/* Where the documents with the value's label are counted; NULL: it has none. */
static uint32_t *
count_of(const struct counted *c, const void *value, size_t len)
{
	g_autofree char *label = facet_label(c, value, len);

	if (!label || !*label)
		return NULL;
	uint32_t *sum = g_hash_table_lookup(c->labels, label);
	if (!sum) {
		sum = g_new0(uint32_t, 1);
		g_hash_table_insert(c->labels, g_steal_pointer(&label), sum);
	}
	return sum;
}

static void
add_count(const struct counted *c, const void *value, size_t len, uint32_t n)
{
	uint32_t *sum = count_of(c, value, len);

	if (sum)
		*sum += n;
}

/* What was counted, in order, and no more of it than is wanted. */
static void
finish(const struct counted *c, unsigned max)
{
	GArray *list = c->facet->values;
	GHashTableIter i;
	void *label, *n;

	c->facet->exact = true;
	g_hash_table_iter_init(&i, c->labels);
	while (g_hash_table_iter_next(&i, &label, &n)) {
		struct facet_value fv = {label, *(uint32_t *)n};
		g_hash_table_iter_steal(&i);
		g_free(n);
		g_array_append_val(list, fv);
	}
	g_array_sort(list, c->prefix ? by_value : by_count);
	if (c->prefix)
		max *= 10;
	if (list->len <= max)
		return;
	if (c->prefix)
		g_array_remove_range(list, 0, list->len - max);
	else
		g_array_set_size(list, max);
}

static void
finish_all(const GArray *counts, unsigned max)
{
	for (unsigned i = 0; i < counts->len; i++)
		finish(&g_array_index(counts, struct counted, i), max);
}

/* --- by libxapian ----------------------------------------------------------------- */

static bool
read_spy(const struct counted *c, struct xc_error *xe)
{
	struct xc_terms *values = c->spy ? xc_spy_values(c->spy, xe) : NULL;
	const char *v;
	size_t len;

	while (values && (v = xc_terms_next(values, &len, xe))) {
		uint32_t n = 0;
		if (!xc_terms_freq(values, &n, xe))
			break;
		add_count(c, v, len, n);
	}
	xc_terms_free(values);
	return xe->cls == XC_OK;
}

static bool
add_spy(struct xc_enquire *enq, struct counted *c, struct shard *shard,
    struct xc_error *xe)
{
	int slot = slot_in(c, shard);

	if (slot < 0)
		return true;
	c->spy = xc_spy_value_count((uint32_t)slot, xe);
	return c->spy && xc_enquire_add_spy(enq, c->spy, xe);
}

/* Counts in db, where slots are as in the shard; adds the total to *ret_total. */
static bool
run(struct xc_db *db, struct shard *shard, const struct xc_query *query,
    GArray *counts, uint64_t *ret_total, struct xc_error *xe)
{
	struct xc_enquire *enq = xc_enquire_new(db, xe);
	struct xc_mset *all = NULL;
	struct xc_db_stats stats;
	bool ok = enq && xc_db_get_stats(db, &stats, xe) &&
	    xc_enquire_set_query(enq, query, 0, xe) &&
	    xc_enquire_set_weight(enq, "bool", NULL, 0, xe) &&
	    xc_enquire_set_docid_order(enq, XC_DOCID_ASCENDING, xe);

	for (unsigned i = 0; i < counts->len && ok; i++)
		ok = add_spy(enq, &g_array_index(counts, struct counted, i),
		    shard, xe);
	if (ok)
		all = xc_enquire_mset(enq, 0, 1, stats.doccount, NULL, NULL,
		    NULL, xe);
	/* all were seen: no need to estimate */
	if (all)
		*ret_total += xc_mset_get_stats(all)->estimated;
	ok = all != NULL;
	xc_mset_free(all);
	for (unsigned i = 0; i < counts->len; i++) {
		struct counted *c = &g_array_index(counts, struct counted, i);
		ok = ok && read_spy(c, xe);
		forget_spy(c);
	}
	xc_enquire_free(enq);
	return ok;
}

/* Whether all shards number the fields that are counted alike. */
static bool
are_alike(struct index *ix, const GArray *counts)
{
	for (unsigned k = 0; k < counts->len; k++) {
		const struct counted *c = &g_array_index(counts,
		    struct counted, k);
		for (unsigned i = 1; i < ix->n_shards; i++)
			if (slot_in(c, &ix->shards[i]) !=
			    slot_in(c, &ix->shards[0]))
				return false;
	}
	return true;
}

bool
facet_count(struct index *ix, const struct xc_query *query,
    const struct request *r, struct answer *a, GError **error)
{
	g_autoptr(GArray) counts = start_all(ix, r, a, error);
	struct xc_error xe = {0};
	uint64_t total = 0;
	bool ok = true;

	if (!counts)
		return false;
	if (are_alike(ix, counts))
		ok = run(index_db(ix), ix->shards, query, counts, &total, &xe);
	else
		for (unsigned i = 0; i < ix->n_shards && ok; i++)
			ok = run(shard_db(&ix->shards[i]), &ix->shards[i],
			    query, counts, &total, &xe);
	if (!ok) {
		index_set_error(error, &xe, ix->places[0]);
		return false;
	}
	if (!r->collapse) {
		a->total = total;
		a->total_exact = true;
	}
	finish_all(counts, r->facet_values);
	return true;
}

/* --- over documents listed -------------------------------------------------------- */

/* The documents of one shard, a part of all that were found. */
struct part {
	const uint32_t *docids; /* of the index */
	unsigned n;
	unsigned n_shards;
};

static uint32_t
docid_at(const struct part *p, unsigned i)
{
	return (p->docids[i] - 1) / p->n_shards + 1;
}

/* The first, from number i on, behind docid. */
static unsigned
pass(const struct part *p, unsigned i, uint32_t docid)
{
	uint64_t last = (uint64_t)docid * p->n_shards; /* of the index */

	while (i < p->n && p->docids[i] <= last)
		i++;
	return i;
}

static void
count_column(const struct column *col, const struct part *p,
    const struct counted *c)
{
	g_autofree uint32_t *counts = g_new0(uint32_t, col->values->len + 1);

	for (unsigned i = 0; i < p->n; i++) {
		uint32_t docid = docid_at(p, i);
		if (docid <= col->n_documents)
			counts[col->of[docid]]++;
	}
	for (unsigned i = 0; i < col->values->len; i++) {
		gsize len;
		const void *value = g_bytes_get_data(col->values->pdata[i],
		    &len);
		if (counts[i + 1])
			add_count(c, value, len, counts[i + 1]);
	}
}

/* Values that were met lately: they come back after a few others. */
struct recent {
	struct {
		uint8_t value[24];
		size_t len;
		uint32_t *sum;
	} of[16];
};

static uint32_t *
recent_count(struct recent *r, const struct shelf_values *v,
    const struct counted *c)
{
	unsigned i = (unsigned)(v->value[0] * 5 + v->value[v->len - 1] * 3 +
	    v->value[v->len / 2] + v->len) % G_N_ELEMENTS(r->of);

	if (v->len > sizeof r->of[i].value)
		return count_of(c, v->value, v->len);
	if (r->of[i].len != v->len ||
	    memcmp(r->of[i].value, v->value, v->len) != 0) {
		memcpy(r->of[i].value, v->value, v->len);
		r->of[i].len = v->len;
		r->of[i].sum = count_of(c, v->value, v->len);
	}
	return r->of[i].sum;
}

/* Values come in runs: of each, the documents in it are counted. */
static bool
count_values(struct shelf *shelf, uint32_t slot, const struct part *p,
    const struct counted *c)
{
	g_autofree struct shelf_values *v = g_new(struct shelf_values, 1);
	struct recent recent = {0};
	enum shelf_status st = SHELF_OK;
	const uint8_t *value;
	unsigned i = 0;
	size_t len;

	if (shelf_value_common(shelf, slot, &value, &len)) {
		add_count(c, value, len, p->n);
		return true;
	}
	shelf_values(shelf, slot, v);
	while (i < p->n) {
		uint32_t first;
		st = shelf_value_run(v, docid_at(p, i), &first);
		if (st != SHELF_OK)
			break;
		i = pass(p, i, first - 1);
		unsigned next = pass(p, i, (uint32_t)v->docid);
		uint32_t *sum = next > i ? recent_count(&recent, v, c) : NULL;
		if (sum)
			*sum += next - i;
		i = next;
	}
	shelf_values_end(v);
	return st == SHELF_OK || st == SHELF_NONE;
}

/* Takes the documents of one shard from all; they come shard by shard. */
static bool
count_shard(struct index *ix, unsigned shard, const GArray *all, unsigned *at,
    const struct counted *c)
{
	struct shard *s = &ix->shards[shard];
	int slot = slot_in(c, s);
	struct part p = {&g_array_index(all, uint32_t, *at), 0, ix->n_shards};

	while (*at + p.n < all->len && (p.docids[p.n] - 1) % ix->n_shards == shard)
		p.n++;
	*at += p.n;
	if (!p.n || slot < 0)
		return true;
	const struct column *col = shard_column(s, (uint32_t)slot, p.n);
	if (!col)
		return count_values(shard_shelf(s), (uint32_t)slot, &p, c);
	count_column(col, &p, c);
	return true;
}

static bool
count(struct index *ix, const GArray *all, const struct counted *c)
{
	unsigned at = 0;
	bool ok = true;

	for (unsigned s = 0; s < ix->n_shards && ok; s++)
		ok = count_shard(ix, s, all, &at, c);
	return ok;
}

bool
facet_count_all(struct index *ix, const GArray *all, const struct request *r,
    struct answer *a, GError **error)
{
	g_autoptr(GArray) counts = start_all(ix, r, a, error);
	bool damaged = false;

	if (!counts)
		return false;
	for (unsigned i = 0; i < counts->len && !damaged; i++)
		damaged = !count(ix, all, &g_array_index(counts,
		    struct counted, i));
	finish_all(counts, r->facet_values);
	for (unsigned i = 0; i < ix->n_shards; i++) {
		struct shard *s = &ix->shards[i];
		if (shelf_is_current(shard_shelf(s)))
			continue;
		g_set_error(error, INDEX_ERROR, INDEX_ERROR_MODIFIED,
		    "'%s' changed while it was read", s->place);
		return false;
	}
	if (damaged)
		g_set_error(error, INDEX_ERROR, INDEX_ERROR_DAMAGED,
		    "'%s' is damaged", ix->places[0]);
	return !damaged;
}
