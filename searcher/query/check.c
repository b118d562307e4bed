/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Documents checked against a node, one by one. */
#include "searcher/query/check.h"

#include "lib/index/record.h"
#include "searcher/snippet/spans.h"

#include <string.h>

/* Most matches of a node kept, and steps taken to find them: a document that
 * repeats one word for ever must not hold a search up. */
#define MATCHES_MAX 100000u
#define STEPS_MAX 4000000u

struct checker {
	const struct plan *plan;
	struct index *ix;
	struct text_analyzer *a;
	const struct plan_node *node;
	bool by_text;
	struct matcher *matcher;
	unsigned steps;
};

/* A match: positions [a, b]. */
struct place {
	uint32_t a, b;
};

static bool
needs_text(const struct plan_node *node)
{
	if (node->op == PLAN_EXACT)
		return true;
	for (unsigned i = 0; i < node->n_kids; i++)
		if (needs_text(node->kids[i]))
			return true;
	return false;
}

struct checker *
checker_new(const struct plan *p, struct index *ix, struct text_analyzer *a,
    const struct plan_node *node)
{
	struct checker *c = g_new0(struct checker, 1);

	c->plan = p;
	c->ix = ix;
	c->a = a;
	c->node = node;
	c->by_text = needs_text(node);
	return c;
}

void
checker_free(struct checker *c)
{
	if (!c)
		return;
	matcher_free(c->matcher);
	g_free(c);
}

/* --- by positions --------------------------------------------------------------- */

struct reader {
	struct checker *c;
	struct xc_db *db;
	uint32_t docid;
	struct xc_error xe;
};

static GArray *places(struct reader *r, const struct plan_node *node);

static int
by_place(const void *pa, const void *pb)
{
	const struct place *x = pa, *y = pb;

	if (x->a != y->a)
		return x->a < y->a ? -1 : 1;
	return x->b < y->b ? -1 : x->b > y->b;
}

/* Sorted, each once. */
static void
tidy(GArray *v)
{
	struct place *p = (struct place *)(void *)v->data;
	unsigned n = 0;

	if (v->len < 2)
		return;
	g_array_sort(v, by_place);
	for (unsigned i = 1; i < v->len; i++)
		if (by_place(&p[n], &p[i]) != 0)
			p[++n] = p[i];
	g_array_set_size(v, n + 1);
}

static void
add_term(struct reader *r, const struct plan_term *t, GArray *out)
{
	uint32_t buf[256];
	size_t n;

	if (!t->df || r->xe.cls)
		return;
	struct xc_positions *c = xc_db_positions(r->db, r->docid, t->term,
	    t->len, &r->xe);
	if (!c) {
		/* A term that the document has not is none of our trouble. */
		if (r->xe.cls == XC_INVALID || r->xe.cls == XC_MISSING)
			r->xe.cls = XC_OK;
		return;
	}
	while ((n = xc_positions_read(c, buf, G_N_ELEMENTS(buf), &r->xe)) > 0)
		for (size_t i = 0; i < n && out->len < MATCHES_MAX; i++) {
			struct place p = {buf[i], buf[i]};
			g_array_append_val(out, p);
		}
	xc_positions_free(c);
}

/* First of v that begins at or behind at. */
static unsigned
first_at(const GArray *v, uint32_t at)
{
	const struct place *p = (const struct place *)(const void *)v->data;
	unsigned lo = 0, hi = v->len;

	while (lo < hi) {
		unsigned mid = lo + (hi - lo) / 2;
		if (p[mid].a < at)
			lo = mid + 1;
		else
			hi = mid;
	}
	return lo;
}

struct row {
	struct reader *r;
	const struct plan_node *node;
	GArray **kids;
	GArray *out;
	uint32_t begin; /* of the first */
	uint32_t reach; /* NEAR: last begin allowed */
	struct place *chosen;
};

static bool
enough(struct row *w)
{
	return w->out->len >= MATCHES_MAX || w->r->c->steps++ > STEPS_MAX;
}

/* PHRASE and ADJ: kid i on, where the one before ended at end and `between`
 * positions were left out so far. */
static void
row_from(struct row *w, unsigned i, uint32_t end, uint32_t between)
{
	if (i == w->node->n_kids) {
		struct place p = {w->begin, end};
		g_array_append_val(w->out, p);
		return;
	}
	const GArray *v = w->kids[i];
	end += w->node->kids[i]->gap;
	for (unsigned k = first_at(v, end + 1); k < v->len && !enough(w); k++) {
		struct place p = g_array_index(v, struct place, k);
		uint32_t gap = p.a - end - 1;
		if (w->node->op == PLAN_PHRASE ? between + gap > w->node->n
		    : p.a > w->reach)
			break;
		row_from(w, i + 1, p.b, between + gap);
	}
}

/* NEAR in any order: kid `first` begins at w->begin, the others behind. */
static void
near_from(struct row *w, unsigned i, unsigned first, uint32_t end)
{
	if (i == w->node->n_kids) {
		struct place p = {w->begin, end};
		g_array_append_val(w->out, p);
		return;
	}
	if (i == first) {
		near_from(w, i + 1, first, end);
		return;
	}
	const GArray *v = w->kids[i];
	for (unsigned k = first_at(v, w->begin); k < v->len && !enough(w);
	    k++) {
		struct place p = g_array_index(v, struct place, k);
		bool clash = false;
		if (p.a > w->reach)
			break;
		for (unsigned j = 0; j < w->node->n_kids && !clash; j++)
			if ((j < i || j == first) &&
			    p.a <= w->chosen[j].b && w->chosen[j].a <= p.b)
				clash = true;
		if (clash)
			continue;
		w->chosen[i] = p;
		near_from(w, i + 1, first, MAX(end, p.b));
	}
}

static void
add_rows(struct reader *r, const struct plan_node *node, GArray *out)
{
	g_autofree GArray **kids = g_new0(GArray *, node->n_kids);
	g_autofree struct place *chosen = g_new0(struct place, node->n_kids);
	struct row w = {.r = r, .node = node, .kids = kids, .out = out,
		.chosen = chosen};
	bool all = true, ordered = node->op == PLAN_PHRASE || node->ordered;

	for (unsigned i = 0; i < node->n_kids && all; i++) {
		kids[i] = places(r, node->kids[i]);
		all = kids[i]->len > 0;
	}
	for (unsigned f = 0; all && f < (ordered ? 1 : node->n_kids); f++)
		for (unsigned k = 0; k < kids[f]->len && !enough(&w); k++) {
			struct place p = g_array_index(kids[f], struct place,
			    k);
			w.begin = p.a;
			w.reach = p.a + MIN(node->n, UINT32_MAX - p.a);
			chosen[f] = p;
			if (ordered)
				row_from(&w, 1, p.b, 0);
			else
				near_from(&w, 0, f, p.b);
		}
	for (unsigned i = 0; i < node->n_kids; i++)
		if (kids[i])
			g_array_unref(kids[i]);
}

/* Where a positional node matches, sorted. */
static GArray *
places(struct reader *r, const struct plan_node *node)
{
	GArray *out = g_array_new(FALSE, FALSE, sizeof(struct place));

	switch (node->op) {
	case PLAN_TERMS:
		for (unsigned i = 0; i < node->n_terms; i++)
			add_term(r, &node->terms[i], out);
		break;
	case PLAN_OR:
		for (unsigned i = 0; i < node->n_kids; i++) {
			g_autoptr(GArray) v = places(r, node->kids[i]);
			g_array_append_vals(out, v->data, v->len);
		}
		break;
	case PLAN_WEIGHT:
	case PLAN_MAYBE:
	case PLAN_EXACT:
		g_array_unref(out);
		return places(r, node->kids[0]);
	case PLAN_PHRASE:
	case PLAN_NEAR:
		add_rows(r, node, out);
		break;
	default:
		break;
	}
	tidy(out);
	return out;
}

static bool
matches_by_place(struct checker *c, struct shard *shard, uint32_t docid,
    bool *ret_matches, GError **error)
{
	struct reader r = {.c = c, .db = shard_db(shard), .docid = docid};

	c->steps = 0;
	g_autoptr(GArray) v = places(&r, c->node);
	if (r.xe.cls) {
		index_set_error(error, &r.xe, shard->place);
		return false;
	}
	*ret_matches = v->len > 0;
	return true;
}

/* --- by text -------------------------------------------------------------------------- */

static bool
prefix_is(const struct plan_node *node, const char *prefix)
{
	if (node->op == PLAN_TERMS)
		return strcmp(node->prefix, prefix) == 0;
	for (unsigned i = 0; i < node->n_kids; i++)
		if (!prefix_is(node->kids[i], prefix))
			return false;
	return true;
}

/* The title, author or further field, as the record has it. */
static const char *
field_text(const struct record *rec, const char *prefix)
{
	if (strcmp(prefix, "S") == 0)
		return rec->title;
	if (strcmp(prefix, "A") == 0)
		return rec->author;
	for (unsigned i = 0; i < rec->n_fields; i++) {
		size_t n = strlen(rec->fields[i][0]);
		if (prefix[0] == 'X' && g_ascii_strncasecmp(prefix + 1,
		    rec->fields[i][0], n) == 0 && prefix[n + 1] == ':')
			return rec->fields[i][1];
	}
	return NULL;
}

static const char *
prefix_of(const struct plan_node *node)
{
	while (node->op != PLAN_TERMS && node->n_kids)
		node = node->kids[0];
	return node->prefix;
}

static bool
matches_in(struct checker *c, const char *text, size_t len,
    const struct text_run *runs, size_t n_runs, const char *prefix)
{
	return text && matcher_matches(c->matcher, c->node, text, len, runs,
	    n_runs, 1, prefix);
}

static bool
matches_by_text(struct checker *c, struct shard *shard, uint32_t docid,
    bool *ret_matches, GError **error)
{
	const char *prefix = prefix_of(c->node);
	struct record rec;
	size_t len;

	if (!c->matcher) {
		struct xc_db_stats stats = {0};
		index_stats(c->ix, &stats, NULL);
		c->matcher = matcher_new(c->plan, c->a, stats.doccount);
	}
	g_autofree char *data = shard_data(shard, docid, &len, error);
	if (!data)
		return false;
	record_parse(data, len, &rec);
	struct text_run run = {UINT32_MAX, text_language(rec.lang)};
	*ret_matches = false;
	if (*prefix && prefix_is(c->node, prefix)) {
		const char *text = field_text(&rec, prefix);
		*ret_matches = matches_in(c, text, text ? strlen(text) : 0,
		    &run, 1, prefix);
		return true;
	}
	/* The words of the title are words of the document. */
	if (rec.title && matches_in(c, rec.title, strlen(rec.title), &run, 1,
	    "")) {
		*ret_matches = true;
		return true;
	}
	if (!rec.text)
		return true;
	GError *trouble = NULL;
	struct stored *st = stored_open(shard, rec.text, &trouble);
	const char *text = st ? stored_all(st, &len, &trouble) : NULL;
	if (text) {
		const struct stored_info *info = stored_info(st);
		*ret_matches = matches_in(c, text, len, info->runs,
		    info->n_runs, "");
	}
	stored_free(st);
	if (trouble && g_error_matches(trouble, INDEX_ERROR,
	    INDEX_ERROR_MODIFIED)) {
		g_propagate_error(error, trouble);
		return false;
	}
	/* A damaged text cannot be shown to hold the words. */
	g_clear_error(&trouble);
	return true;
}

bool
checker_matches(struct checker *c, struct shard *shard, uint32_t docid,
    bool *ret_matches, GError **error)
{
	return c->by_text
	    ? matches_by_text(c, shard, docid, ret_matches, error)
	    : matches_by_place(c, shard, docid, ret_matches, error);
}
