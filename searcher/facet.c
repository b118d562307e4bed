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
	struct xc_spy *spy;
	int slot;
	unsigned prefix; /* bytes of the value that count: 4 a year, 6 a month */
};

static void
counted_clear(void *p)
{
	xc_spy_free(((struct counted *)p)->spy);
}

/* Begins a facet and adds it to the answer. */
static bool
start(struct index *ix, const char *name, struct answer *a, struct counted *c,
    GError **error)
{
	if (strcmp(name, "year") == 0 || strcmp(name, "month") == 0) {
		c->slot = SLOT_DATE;
		c->prefix = *name == 'y' ? 4 : 6;
	} else {
		c->slot = match_slot(ix, name);
	}
	if (c->slot < 0) {
		g_set_error(error, SESSION_ERROR, SESSION_ERROR_REQUEST,
		    "no facet '%s': there are lang type year month author "
		    "and the documents' own fields",
		    name);
		return false;
	}
	c->facet = facet_new(name);
	g_ptr_array_add(a->facets, c->facet);
	return true;
}

static bool
add_spies(struct index *ix, struct xc_enquire *enq, const struct request *r,
    struct answer *a, GArray *counts, GError **error)
{
	struct xc_error xe = {0};

	for (char **name = r->facets; name && *name; name++) {
		struct counted c = {0};
		if (!start(ix, *name, a, &c, error))
			return false;
		c.spy = xc_spy_value_count((uint32_t)c.slot, &xe);
		if (!c.spy || !xc_enquire_add_spy(enq, c.spy, &xe)) {
			xc_spy_free(c.spy);
			index_set_error(error, &xe, ix->places[0]);
			return false;
		}
		g_array_append_val(counts, c);
	}
	return true;
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
count_of(GHashTable *labels, const struct counted *c, const void *value,
    size_t len)
{
	g_autofree char *label = facet_label(c, value, len);

	if (!label || !*label)
		return NULL;
	uint32_t *sum = g_hash_table_lookup(labels, label);
	if (!sum) {
		sum = g_new0(uint32_t, 1);
		g_hash_table_insert(labels, g_steal_pointer(&label), sum);
	}
	return sum;
}

static void
add_count(GHashTable *labels, const struct counted *c, const void *value,
    size_t len, uint32_t n)
{
	uint32_t *sum = count_of(labels, c, value, len);

	if (sum)
		*sum += n;
}

/* What was counted, in order, and no more of it than is wanted. */
static void
finish(const struct counted *c, GHashTable *labels, unsigned max)
{
	GArray *list = c->facet->values;
	GHashTableIter i;
	void *label, *n;

	c->facet->exact = true;
	g_hash_table_iter_init(&i, labels);
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

static GHashTable *
labels_new(void)
{
	return g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
}

static bool
read_counts(const struct counted *c, unsigned max, GError **error,
    const char *place)
{
	g_autoptr(GHashTable) labels = labels_new();
	struct xc_error xe = {0};
	struct xc_terms *values = xc_spy_values(c->spy, &xe);
	const char *v;
	size_t len;

	while (values && (v = xc_terms_next(values, &len, &xe))) {
		uint32_t n = 0;
		if (!xc_terms_freq(values, &n, &xe))
			break;
		add_count(labels, c, v, len, n);
	}
	xc_terms_free(values);
	if (xe.cls != XC_OK) {
		index_set_error(error, &xe, place);
		return false;
	}
	finish(c, labels, max);
	return true;
}

static bool
run(struct index *ix, const struct xc_query *query, const struct request *r,
    struct xc_enquire *enq, GArray *counts, struct answer *a, GError **error)
{
	struct xc_error xe = {0};
	struct xc_db_stats stats;

	if (!xc_db_get_stats(index_db(ix), &stats, &xe) ||
	    !xc_enquire_set_query(enq, query, 0, &xe) ||
	    !xc_enquire_set_weight(enq, "bool", NULL, 0, &xe) ||
	    !xc_enquire_set_docid_order(enq, XC_DOCID_ASCENDING, &xe)) {
		index_set_error(error, &xe, ix->places[0]);
		return false;
	}
	if (!add_spies(ix, enq, r, a, counts, error))
		return false;
	struct xc_mset *all = xc_enquire_mset(enq, 0, 1, stats.doccount, NULL,
	    NULL, NULL, &xe);
	if (!all) {
		index_set_error(error, &xe, ix->places[0]);
		return false;
	}
	/* all were seen: no need to estimate */
	if (!r->collapse) {
		a->total = xc_mset_get_stats(all)->estimated;
		a->total_exact = true;
	}
	xc_mset_free(all);
	for (unsigned i = 0; i < counts->len; i++)
		if (!read_counts(&g_array_index(counts, struct counted, i),
		        r->facet_values, error, ix->places[0]))
			return false;
	return true;
}

bool
facet_count(struct index *ix, const struct xc_query *query,
    const struct request *r, struct answer *a, GError **error)
{
	struct xc_error xe = {0};
	struct xc_enquire *enq = xc_enquire_new(index_db(ix), &xe);
	g_autoptr(GArray) counts =
	    g_array_new(FALSE, FALSE, sizeof(struct counted));

	g_array_set_clear_func(counts, counted_clear);
	bool ok = enq && run(ix, query, r, enq, counts, a, error);
	if (!enq)
		index_set_error(error, &xe, ix->places[0]);
	xc_enquire_free(enq);
	return ok;
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
    const struct counted *c, GHashTable *labels)
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
			add_count(labels, c, value, len, counts[i + 1]);
	}
}

/* Values come in runs: a run is added as one. */
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
    const struct counted *c, GHashTable *labels)
{
	unsigned i = (unsigned)(v->value[0] * 5 + v->value[v->len - 1] * 3 +
	    v->value[v->len / 2] + v->len) % G_N_ELEMENTS(r->of);

	if (v->len > sizeof r->of[i].value)
		return count_of(labels, c, v->value, v->len);
	if (r->of[i].len != v->len ||
	    memcmp(r->of[i].value, v->value, v->len) != 0) {
		memcpy(r->of[i].value, v->value, v->len);
		r->of[i].len = v->len;
		r->of[i].sum = count_of(labels, c, v->value, v->len);
	}
	return r->of[i].sum;
}

/* Values come in runs: of each, the documents in it are counted. */
static bool
count_values(struct shelf *shelf, const struct part *p,
    const struct counted *c, GHashTable *labels)
{
	g_autofree struct shelf_values *v = g_new(struct shelf_values, 1);
	struct recent recent = {0};
	enum shelf_status st = SHELF_OK;
	const uint8_t *value;
	unsigned i = 0;
	size_t len;

	if (shelf_value_common(shelf, (uint32_t)c->slot, &value, &len)) {
		add_count(labels, c, value, len, p->n);
		return true;
	}
	shelf_values(shelf, (uint32_t)c->slot, v);
	while (i < p->n) {
		uint32_t first;
		st = shelf_value_run(v, docid_at(p, i), &first);
		if (st != SHELF_OK)
			break;
		i = pass(p, i, first - 1);
		unsigned next = pass(p, i, (uint32_t)v->docid);
		uint32_t *sum = next > i ? recent_count(&recent, v, c, labels)
		    : NULL;
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
    const struct counted *c, GHashTable *labels)
{
	struct shard *s = &ix->shards[shard];
	struct part p = {&g_array_index(all, uint32_t, *at), 0, ix->n_shards};

	while (*at + p.n < all->len && (p.docids[p.n] - 1) % ix->n_shards == shard)
		p.n++;
	*at += p.n;
	if (!p.n)
		return true;
	const struct column *col = shard_column(s, (uint32_t)c->slot, p.n);
	if (!col)
		return count_values(shard_shelf(s), &p, c, labels);
	count_column(col, &p, c, labels);
	return true;
}

static bool
count(struct index *ix, const GArray *all, const struct counted *c, unsigned max)
{
	g_autoptr(GHashTable) labels = labels_new();
	unsigned at = 0;
	bool ok = true;

	for (unsigned s = 0; s < ix->n_shards && ok; s++)
		ok = count_shard(ix, s, all, &at, c, labels);
	finish(c, labels, max);
	return ok;
}

bool
facet_count_all(struct index *ix, const GArray *all, const struct request *r,
    struct answer *a, GError **error)
{
	bool damaged = false;

	for (char **name = r->facets; *name; name++) {
		struct counted c = {0};
		if (!start(ix, *name, a, &c, error))
			return false;
		damaged = !count(ix, all, &c, r->facet_values) || damaged;
	}
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
