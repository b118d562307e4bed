/* SPDX-License-Identifier: GPL-2.0-or-later */
/* From a plan to the Xapian query of it. */
#include "searcher/query/compile.h"

#include "lib/index/fields.h"
#include "searcher/query/check.h"

#include <math.h>
#include <string.h>

struct compiler {
	struct plan *p;
	struct index *ix;
	struct text_analyzer *a;
	unsigned candidates; /* that may still be checked */
	gint64 deadline;
	bool unscored; /* what is compiled only decides */
	struct xc_error xe;
	GError *error;
};

/* What is known to hold of every document that can be in the answer: narrows
 * down candidates.  NULL: nothing. */
typedef const struct xc_query context;

static struct xc_query *compile_node(struct compiler *c,
    const struct plan_node *node, context *around);

static void
partial(struct compiler *c, const char *why)
{
	c->p->partial = true;
	if (!c->p->partial_why)
		c->p->partial_why = g_strdup(why);
}

/* --- small queries ----------------------------------------------------------- */

static struct xc_query *
none(struct compiler *c)
{
	return xc_query_none(&c->xe);
}

/* Without a score. */
static struct xc_query *
unscored(struct compiler *c, struct xc_query *q)
{
	return q && !xc_query_is_empty(q) ? xc_query_scale(q, 0, &c->xe) : q;
}

static struct xc_query *
all(struct compiler *c)
{
	return unscored(c, xc_query_all(&c->xe));
}

static struct xc_query *
combine(struct compiler *c, enum xc_op op, GPtrArray *subs, uint32_t parameter)
{
	if (subs->len == 0)
		return none(c);
	if (subs->len == 1)
		return subs->pdata[0];
	return xc_query_combine(op, (struct xc_query **)subs->pdata, subs->len,
	    parameter, &c->xe);
}

static struct xc_query *
scale(struct compiler *c, struct xc_query *q, double by)
{
	/* 0.6f is 0.6: it is printed. */
	by = round(by * 1e6) / 1e6;
	return by == 1 || !q || xc_query_is_empty(q) ? q
	    : xc_query_scale(q, by, &c->xe);
}

static struct xc_query *
copy(struct compiler *c, context *q)
{
	return xc_query_copy(q, &c->xe);
}

/* a where also b, a's score; either NULL: the other. */
static struct xc_query *
filtered(struct compiler *c, struct xc_query *a, struct xc_query *b)
{
	return xc_query_pair(XC_FILTER, a, b, &c->xe);
}

/* --- terms -------------------------------------------------------------------- */

static bool
is_leaf(const struct plan_node *node)
{
	return node->op == PLAN_TERMS;
}

/* The terms that the index has, as one of them.  For a place in a phrase weights
 * do not matter. */
static struct xc_query *
any_term(struct compiler *c, const struct plan_node *node)
{
	g_autoptr(GPtrArray) subs = g_ptr_array_new();

	for (unsigned i = 0; i < node->n_terms; i++)
		if (node->terms[i].df)
			g_ptr_array_add(subs, xc_query_term(
			    node->terms[i].term, node->terms[i].len, 1, 0,
			    &c->xe));
	return combine(c, XC_OR, subs, 0);
}

/* The same, scored: terms of one weight say the same thing and count as one term
 * (so that a rare form is not worth more than a frequent one); of different
 * weights the best counts. */
static struct xc_query *
scored_terms(struct compiler *c, const struct plan_node *node)
{
	g_autoptr(GPtrArray) groups = g_ptr_array_new();
	g_autofree bool *done = g_new0(bool, node->n_terms + 1);

	for (unsigned i = 0; i < node->n_terms; i++) {
		g_autoptr(GPtrArray) subs = g_ptr_array_new();
		if (done[i] || !node->terms[i].df)
			continue;
		for (unsigned k = i; k < node->n_terms; k++) {
			const struct plan_term *t = &node->terms[k];
			if (done[k] || !t->df ||
			    t->weight != node->terms[i].weight)
				continue;
			done[k] = true;
			g_ptr_array_add(subs, xc_query_term(t->term, t->len, 1,
			    0, &c->xe));
		}
		g_ptr_array_add(groups, scale(c, combine(c, XC_SYNONYM, subs,
		    0), node->terms[i].weight));
	}
	return combine(c, XC_MAX, groups, 0);
}

static struct xc_query *
filter_terms(struct compiler *c, const struct plan_node *node)
{
	return unscored(c, any_term(c, node));
}

static struct xc_query *
range(struct compiler *c, const struct plan_node *node)
{
	struct xc_query *q;

	if (node->lo && node->hi)
		q = xc_query_value_range((uint32_t)node->slot, node->lo,
		    node->lo_len, node->hi, node->hi_len, &c->xe);
	else if (node->hi)
		q = xc_query_value_le((uint32_t)node->slot, node->hi,
		    node->hi_len, &c->xe);
	else
		q = xc_query_value_ge((uint32_t)node->slot,
		    node->lo ? node->lo : "", node->lo_len, &c->xe);
	return unscored(c, q);
}

/* --- places -------------------------------------------------------------------- */

/* Whether two operands may be at one place: as the same word, or as a joined
 * word and its first part (cyberattack, cyber). */
static bool
share_places(const struct plan_node *a, const struct plan_node *b)
{
	for (unsigned i = 0; i < a->n_terms; i++)
		for (unsigned k = 0; k < b->n_terms; k++)
			if (memcmp(a->terms[i].term, b->terms[k].term,
			    MIN(a->terms[i].len, b->terms[k].len)) == 0)
				return true;
	return false;
}

/* Whether Xapian says exactly what a PHRASE or NEAR means: its operands must be
 * terms or any of terms, and in a NEAR without order no two of them may be at
 * one place (the library then moves whichever it meets first off the shared place, and
 * can miss the one way that fits). */
static bool
is_plain_row(const struct plan_node *node)
{
	for (unsigned i = 0; i < node->n_kids; i++)
		if (!is_leaf(node->kids[i]))
			return false;
	if (node->op == PLAN_PHRASE || node->ordered)
		return true;
	for (unsigned i = 0; i < node->n_kids; i++)
		for (unsigned k = i + 1; k < node->n_kids; k++)
			if (share_places(node->kids[i], node->kids[k]))
				return false;
	return true;
}

static struct xc_query *
plain_row(struct compiler *c, const struct plan_node *node)
{
	g_autoptr(GPtrArray) subs = g_ptr_array_new();
	uint64_t window = node->op == PLAN_PHRASE
	    ? (uint64_t)node->n_kids + node->n : (uint64_t)node->n + 1;
	double weight = 1;
	bool missing = false;

	for (unsigned i = 0; i < node->n_kids; i++) {
		struct xc_query *q = any_term(c, node->kids[i]);
		missing = missing || (q && xc_query_is_empty(q));
		g_ptr_array_add(subs, q);
		if (node->kids[i]->n_terms)
			weight = MIN(weight, (double)
			    node->kids[i]->terms[0].weight);
	}
	if (missing) {
		for (unsigned i = 0; i < subs->len; i++)
			xc_query_free(subs->pdata[i]);
		return none(c);
	}
	/* A window smaller than the row can match nothing in Xapian's eyes. */
	if (window < node->n_kids) {
		for (unsigned i = 0; i < subs->len; i++)
			xc_query_free(subs->pdata[i]);
		return none(c);
	}
	return scale(c, combine(c, node->op == PLAN_NEAR && !node->ordered
	    ? XC_NEAR : XC_PHRASE, subs, (uint32_t)MIN(window, UINT32_MAX)),
	    weight);
}

/* Documents that have all that a positional node needs, wherever. */
static struct xc_query *
superset(struct compiler *c, const struct plan_node *node)
{
	g_autoptr(GPtrArray) subs = NULL;

	switch (node->op) {
	case PLAN_TERMS:
		return scored_terms(c, node);
	case PLAN_EXACT:
	case PLAN_WEIGHT:
	case PLAN_MAYBE:
		return superset(c, node->kids[0]);
	case PLAN_PHRASE:
	case PLAN_NEAR:
		if (is_plain_row(node))
			return plain_row(c, node);
		break;
	case PLAN_OR:
		break;
	default:
		return compile_node(c, node, NULL);
	}
	subs = g_ptr_array_new();
	bool missing = false;
	for (unsigned i = 0; i < node->n_kids; i++) {
		struct xc_query *q = superset(c, node->kids[i]);
		if (q && xc_query_is_empty(q) && node->op == PLAN_OR) {
			xc_query_free(q);
			continue;
		}
		missing = missing || (q && xc_query_is_empty(q));
		g_ptr_array_add(subs, q);
	}
	if (missing) {
		for (unsigned i = 0; i < subs->len; i++)
			xc_query_free(subs->pdata[i]);
		return none(c);
	}
	return combine(c, node->op == PLAN_OR ? XC_OR : XC_AND, subs, 0);
}

/* --- checked documents --------------------------------------------------------------- */

/* Those of each shard that passed, as a posting source. */
struct passed {
	char *uuid;
	GArray *docids; /* uint32_t, ascending */
};
struct source {
	GArray *shards; /* struct passed */
};
struct walker {
	const GArray *docids;
	unsigned at;
};

static void *
source_open(void *ctx, struct xc_db *shard, struct xc_source_info *info,
    bool *ret_ok)
{
	struct source *s = ctx;
	struct walker *w = g_new0(struct walker, 1);
	size_t len;
	const char *uuid = xc_db_uuid(shard, &len, NULL);

	for (unsigned i = 0; uuid && i < s->shards->len; i++) {
		struct passed *p = &g_array_index(s->shards, struct passed, i);
		if (strlen(p->uuid) == len && memcmp(p->uuid, uuid, len) == 0)
			w->docids = p->docids;
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
	struct source *s = ctx;

	for (unsigned i = 0; i < s->shards->len; i++) {
		struct passed *p = &g_array_index(s->shards, struct passed, i);
		g_free(p->uuid);
		g_array_unref(p->docids);
	}
	g_array_unref(s->shards);
	g_free(s);
}

static const struct xc_source_ops source_ops = {
	source_open, source_seek, NULL, source_close,
};

/* The candidates of one shard, by document number. */
static GArray *
find_candidates(struct compiler *c, const struct shard *shard, context *q)
{
	GArray *out = g_array_new(FALSE, FALSE, sizeof(uint32_t));
	struct xc_enquire *enq = xc_enquire_new(shard->db, &c->xe);
	struct xc_mset *m = NULL;

	if (enq && xc_enquire_set_query(enq, q, 0, &c->xe) &&
	    xc_enquire_set_weight(enq, "bool", NULL, 0, &c->xe) &&
	    xc_enquire_set_docid_order(enq, XC_DOCID_ASCENDING, &c->xe))
		m = xc_enquire_mset(enq, 0, c->candidates + 1, 0, NULL, NULL,
		    NULL, &c->xe);
	if (m) {
		const struct xc_hit *hits = xc_mset_hits(m);
		uint32_t n = xc_mset_get_stats(m)->size;
		for (uint32_t i = 0; i < n; i++)
			g_array_append_val(out, hits[i].docid);
	}
	xc_mset_free(m);
	xc_enquire_free(enq);
	return out;
}

/* The documents of a shard that pass. */
static GArray *
check_shard(struct compiler *c, const struct shard *shard, context *q,
    struct checker *checker)
{
	g_autoptr(GArray) found = find_candidates(c, shard, q);
	GArray *out = g_array_new(FALSE, FALSE, sizeof(uint32_t));

	for (unsigned i = 0; i < found->len; i++) {
		uint32_t docid = g_array_index(found, uint32_t, i);
		bool matches = false;
		if (c->candidates == 0) {
			partial(c, "too many documents to check");
			break;
		}
		if (i % 16 == 0 && g_get_monotonic_time() > c->deadline) {
			partial(c, "time was up");
			break;
		}
		c->candidates--;
		if (!checker_matches(checker, shard, docid, &matches,
		    &c->error))
			break;
		if (matches)
			g_array_append_val(out, docid);
	}
	return out;
}

/* An OR of the id terms of documents: what a remote server understands. */
static void
add_ids(struct compiler *c, const struct shard *shard, const GArray *docids,
    GPtrArray *subs)
{
	for (unsigned i = 0; i < docids->len; i++) {
		g_autoptr(GString) term = g_string_new(NULL);
		size_t len;
		const char *id = xc_db_value(shard->db,
		    g_array_index(docids, uint32_t, i), SLOT_ID, &len, &c->xe);
		if (!id)
			return;
		field_term(term, "Q", id, len);
		g_ptr_array_add(subs, xc_query_term(term->str, term->len, 1, 0,
		    &c->xe));
	}
}

/* Documents that match a node that has to be checked. */
static struct xc_query *
checked(struct compiler *c, const struct plan_node *node, context *around)
{
	struct xc_query *wide = superset(c, node), *narrow, *passed;
	struct checker *checker;
	struct source *s;
	g_autoptr(GPtrArray) ids = g_ptr_array_new();
	bool remote = false;

	if (!wide || xc_query_is_empty(wide))
		return wide;
	narrow = copy(c, wide);
	if (around)
		narrow = filtered(c, narrow, copy(c, around));
	if (!narrow) {
		xc_query_free(wide);
		return NULL;
	}
	checker = checker_new(c->p, c->ix, c->a, node);
	s = g_new0(struct source, 1);
	s->shards = g_array_new(FALSE, FALSE, sizeof(struct passed));
	for (unsigned i = 0; i < c->ix->n_shards; i++) {
		const struct shard *shard = &c->ix->shards[i];
		size_t len;
		const char *uuid = xc_db_uuid(shard->db, &len, &c->xe);
		struct passed p = {g_strndup(uuid ? uuid : "", uuid ? len : 0),
			NULL};
		p.docids = check_shard(c, shard, narrow, checker);
		g_array_append_val(s->shards, p);
		remote = remote || shard->remote;
	}
	checker_free(checker);
	xc_query_free(narrow);
	if (remote) {
		for (unsigned i = 0; i < c->ix->n_shards; i++)
			add_ids(c, &c->ix->shards[i], g_array_index(s->shards,
			    struct passed, i).docids, ids);
		source_free(s);
		passed = combine(c, XC_OR, ids, 0);
	} else {
		passed = xc_query_source(&source_ops, s, source_free, &c->xe);
	}
	return filtered(c, wide, passed);
}

/* --- whole documents ------------------------------------------------------------------- */

static bool
is_filter(const struct plan_node *node)
{
	return node->op == PLAN_FILTER || node->op == PLAN_RANGE;
}

/* Whether a node needs candidates, itself or below. */
static bool
needs_check(const struct plan_node *node)
{
	if (node->op == PLAN_EXACT)
		return true;
	if (node->op == PLAN_PHRASE || node->op == PLAN_NEAR)
		return !is_plain_row(node);
	for (unsigned i = 0; i < node->n_kids; i++)
		if (needs_check(node->kids[i]))
			return true;
	return false;
}

static struct xc_query *
compile_and(struct compiler *c, const struct plan_node *node, context *around)
{
	g_autoptr(GPtrArray) scored = g_ptr_array_new();
	g_autoptr(GPtrArray) filters = g_ptr_array_new();
	g_autoptr(GPtrArray) without = g_ptr_array_new();
	struct xc_query *inner = NULL;
	bool empty = false;

	/* What is cheap first: it narrows down what must be checked. */
	for (int round = 0; round < 2; round++) {
		if (round == 1 && (scored->len || filters->len)) {
			g_autoptr(GPtrArray) subs = g_ptr_array_new();
			for (unsigned i = 0; i < scored->len; i++)
				g_ptr_array_add(subs, copy(c,
				    scored->pdata[i]));
			for (unsigned i = 0; i < filters->len; i++)
				g_ptr_array_add(subs, copy(c,
				    filters->pdata[i]));
			if (around)
				g_ptr_array_add(subs, copy(c, around));
			inner = combine(c, XC_AND, subs, 0);
		}
		for (unsigned i = 0; i < node->n_kids; i++) {
			const struct plan_node *k = node->kids[i];
			bool no = k->op == PLAN_NOT;
			if (needs_check(k) != (round == 1))
				continue;
			bool unscored_before = c->unscored;
			c->unscored = c->unscored || no;
			struct xc_query *q = compile_node(c,
			    no ? k->kids[0] : k, inner ? inner : around);
			c->unscored = unscored_before;
			if (!no)
				empty = empty || (q && xc_query_is_empty(q));
			g_ptr_array_add(no ? without : is_filter(k) ? filters
			    : scored, q);
		}
	}
	xc_query_free(inner);
	struct xc_query *q;
	if (empty) {
		GPtrArray *lists[] = {scored, filters, without};
		for (unsigned l = 0; l < 3; l++)
			for (unsigned i = 0; i < lists[l]->len; i++)
				xc_query_free(lists[l]->pdata[i]);
		return none(c);
	}
	if (scored->len) {
		q = combine(c, XC_AND, scored, 0);
		if (filters->len)
			q = filtered(c, q, combine(c, XC_AND, filters, 0));
	} else if (filters->len) {
		q = combine(c, XC_AND, filters, 0);
	} else {
		q = all(c);
	}
	if (without->len)
		q = xc_query_pair(XC_AND_NOT, q, combine(c, XC_OR, without, 0),
		    &c->xe);
	return q;
}

static struct xc_query *
compile_kids(struct compiler *c, const struct plan_node *node, enum xc_op op,
    context *around)
{
	g_autoptr(GPtrArray) subs = g_ptr_array_new();

	for (unsigned i = 0; i < node->n_kids; i++) {
		struct xc_query *q = compile_node(c, node->kids[i], around);
		if (q && xc_query_is_empty(q))
			xc_query_free(q);
		else
			g_ptr_array_add(subs, q);
	}
	return combine(c, op, subs, 0);
}

static bool
has_places(const struct plan_node *node)
{
	if (node->op == PLAN_PHRASE || node->op == PLAN_NEAR)
		return true;
	for (unsigned i = 0; i < node->n_kids; i++)
		if (has_places(node->kids[i]))
			return true;
	return false;
}

static struct xc_query *
compile_maybe(struct compiler *c, const struct plan_node *node,
    context *around)
{
	struct xc_query *q = compile_node(c, node->kids[0], around);
	g_autoptr(GPtrArray) subs = g_ptr_array_new();

	/* libxapian 1.4.22 never sets the bounds of an AND_MAYBE that only
	 * decides, below AND_NOT, and then leaves documents out by chance. */
	if (!q || xc_query_is_empty(q) || c->unscored)
		return q;
	for (unsigned i = 1; i < node->n_kids; i++) {
		struct xc_query *k = compile_node(c, node->kids[i], q);
		if (k && xc_query_is_empty(k))
			xc_query_free(k);
		else if (has_places(node->kids[i]))
			/* below an OR that is only checked, libxapian 1.4.22
			 * leaves scores of phrases out, by the documents before */
			q = xc_query_pair(XC_AND_MAYBE, q, k, &c->xe);
		else
			g_ptr_array_add(subs, k);
	}
	if (subs->len == 0)
		return q;
	return xc_query_pair(XC_AND_MAYBE, q, combine(c, XC_OR, subs, 0),
	    &c->xe);
}

static struct xc_query *
compile_node(struct compiler *c, const struct plan_node *node, context *around)
{
	struct xc_query *q;
	bool unscored_before;

	if (c->error || c->xe.cls)
		return NULL;
	switch (node->op) {
	case PLAN_NONE:
		return none(c);
	case PLAN_ALL:
		return all(c);
	case PLAN_TERMS:
		return scored_terms(c, node);
	case PLAN_FILTER:
		return filter_terms(c, node);
	case PLAN_RANGE:
		return range(c, node);
	case PLAN_EXACT:
		return checked(c, node, around);
	case PLAN_PHRASE:
	case PLAN_NEAR:
		return is_plain_row(node) ? plain_row(c, node)
		    : checked(c, node, around);
	case PLAN_AND:
		return compile_and(c, node, around);
	case PLAN_OR:
		return compile_kids(c, node, XC_OR, around);
	case PLAN_XOR:
		return compile_kids(c, node, XC_XOR, around);
	case PLAN_NOT:
		unscored_before = c->unscored;
		c->unscored = true;
		q = compile_node(c, node->kids[0], around);
		c->unscored = unscored_before;
		return q && xc_query_is_empty(q)
		    ? (xc_query_free(q), all(c))
		    : xc_query_pair(XC_AND_NOT, all(c), q, &c->xe);
	case PLAN_MAYBE:
		return compile_maybe(c, node, around);
	case PLAN_WEIGHT:
		unscored_before = c->unscored;
		c->unscored = c->unscored || node->weight <= 0;
		q = scale(c, compile_node(c, node->kids[0], around),
		    node->weight);
		c->unscored = unscored_before;
		return q;
	}
	return none(c);
}

struct xc_query *
compile(struct plan *p, struct index *ix, struct text_analyzer *a,
    const struct plan_limits *limits, GError **error)
{
	double seconds = limits && limits->seconds > 0 ? limits->seconds : 10;
	struct compiler c = {
		.p = p, .ix = ix, .a = a,
		.candidates = limits && limits->candidates
		    ? limits->candidates : 20000,
		.deadline = g_get_monotonic_time() + (gint64)(seconds * 1e6),
	};
	struct xc_query *q = compile_node(&c, p->root, NULL);

	if (c.xe.cls && !c.error)
		index_set_error(&c.error, &c.xe, ix->places[0]);
	if (c.error) {
		xc_query_free(q);
		g_propagate_error(error, c.error);
		return NULL;
	}
	return q;
}
