/* SPDX-License-Identifier: GPL-2.0-or-later */
/* From a plan to the sieve of it. */
#include "searcher/query/compile.h"

#include "lib/index/fields.h"
#include "searcher/query/check.h"
#include "searcher/query/range.h"

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
typedef const struct sieve context;

static struct sieve *compile_node(struct compiler *c,
    const struct plan_node *node, context *around);

static void
partial(struct compiler *c, const char *why)
{
	c->p->partial = true;
	if (!c->p->partial_why)
		c->p->partial_why = g_strdup(why);
}

/* --- small sieves ------------------------------------------------------------ */

/* Kids being gathered; room for max of them. */
struct list {
	struct sieve **v;
	unsigned n;
};

static struct list
list_for(struct compiler *c, unsigned max)
{
	struct list l = {arena_alloc(&c->p->arena, (max + 1) * sizeof *l.v), 0};

	return l;
}

static struct sieve *
none(struct compiler *c)
{
	return sieve_new(&c->p->arena, SIEVE_NONE);
}

/* Without a score. */
static struct sieve *
unscored(struct compiler *c, struct sieve *q)
{
	return sieve_scale(&c->p->arena, q, 0);
}

static struct sieve *
all(struct compiler *c)
{
	return unscored(c, sieve_new(&c->p->arena, SIEVE_ALL));
}

static struct sieve *
fixed(struct compiler *c, double weight)
{
	struct sieve *q = sieve_new(&c->p->arena, SIEVE_FIXED);

	q->factor = weight;
	return q;
}

static struct sieve *
combine(struct compiler *c, enum sieve_op op, struct list l, uint32_t window)
{
	return sieve_combine(&c->p->arena, op, l.v, l.n, window);
}

static struct sieve *
scale(struct compiler *c, struct sieve *q, double by)
{
	/* 0.6f is 0.6: it is printed. */
	return sieve_scale(&c->p->arena, q, round(by * 1e6) / 1e6);
}

static struct sieve *
pair(struct compiler *c, enum sieve_op op, struct sieve *a, struct sieve *b)
{
	return sieve_pair(&c->p->arena, op, a, b);
}

static bool
is_none(const struct sieve *q)
{
	return q->op == SIEVE_NONE;
}

/* --- terms -------------------------------------------------------------------- */

static bool
is_leaf(const struct plan_node *node)
{
	return node->op == PLAN_TERMS;
}

/* The terms that the index has, as one of them.  For a place in a phrase weights
 * do not matter. */
static struct sieve *
any_term(struct compiler *c, const struct plan_node *node)
{
	struct list subs = list_for(c, node->n_terms);

	for (unsigned i = 0; i < node->n_terms; i++)
		if (node->terms[i].df)
			subs.v[subs.n++] = sieve_term(&c->p->arena,
			    node->terms[i].term, node->terms[i].len);
	return combine(c, SIEVE_OR, subs, 0);
}

/* The same, scored: terms of one weight say the same thing and count as one term
 * (so that a rare form is not worth more than a frequent one); of different
 * weights the best counts. */
static struct sieve *
scored_terms(struct compiler *c, const struct plan_node *node)
{
	struct list groups = list_for(c, node->n_terms);
	g_autofree bool *done = g_new0(bool, node->n_terms + 1);

	for (unsigned i = 0; i < node->n_terms; i++) {
		if (done[i] || !node->terms[i].df)
			continue;
		struct list subs = list_for(c, node->n_terms - i);
		for (unsigned k = i; k < node->n_terms; k++) {
			const struct plan_term *t = &node->terms[k];
			if (done[k] || !t->df ||
			    t->weight != node->terms[i].weight)
				continue;
			done[k] = true;
			subs.v[subs.n++] = sieve_term(&c->p->arena, t->term,
			    t->len);
		}
		groups.v[groups.n++] = scale(c, combine(c, SIEVE_SYNONYM, subs,
		    0), node->terms[i].weight);
	}
	return combine(c, SIEVE_MAX, groups, 0);
}

static struct sieve *
filter_terms(struct compiler *c, const struct plan_node *node)
{
	return unscored(c, any_term(c, node));
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

static bool
has_only_leaves(const struct plan_node *node)
{
	for (unsigned i = 0; i < node->n_kids; i++)
		if (!is_leaf(node->kids[i]))
			return false;
	return true;
}

/* Whether Xapian says exactly what a PHRASE or NEAR means: its operands must be
 * terms or any of terms, without gaps, and in a NEAR without order no two of them may be at
 * one place (the library then moves whichever it meets first off the shared place, and
 * can miss the one way that fits). */
static bool
is_plain_row(const struct plan_node *node)
{
	if (!has_only_leaves(node))
		return false;
	for (unsigned i = 0; i < node->n_kids; i++)
		if (node->kids[i]->gap)
			return false;
	if (node->op == PLAN_PHRASE || node->ordered)
		return true;
	for (unsigned i = 0; i < node->n_kids; i++)
		for (unsigned k = i + 1; k < node->n_kids; k++)
			if (share_places(node->kids[i], node->kids[k]))
				return false;
	return true;
}

static struct sieve *
plain_row(struct compiler *c, const struct plan_node *node)
{
	struct list subs = list_for(c, node->n_kids);
	uint64_t window = node->op == PLAN_PHRASE
	    ? (uint64_t)node->n_kids + node->n : (uint64_t)node->n + 1;
	double weight = 1;

	for (unsigned i = 0; i < node->n_kids; i++) {
		subs.v[subs.n++] = any_term(c, node->kids[i]);
		window += node->kids[i]->gap;
		if (node->kids[i]->n_terms)
			weight = MIN(weight, (double)
			    node->kids[i]->terms[0].weight);
	}
	/* A window smaller than the row can match nothing in Xapian's eyes. */
	if (window < node->n_kids)
		return none(c);
	return scale(c, combine(c, node->op == PLAN_NEAR && !node->ordered
	    ? SIEVE_NEAR : SIEVE_PHRASE, subs,
	    (uint32_t)MIN(window, UINT32_MAX)), weight);
}

/* Documents that have all that a positional node needs, wherever. */
static struct sieve *
superset(struct compiler *c, const struct plan_node *node)
{
	struct list subs;

	switch (node->op) {
	case PLAN_TERMS:
		return scored_terms(c, node);
	case PLAN_EXACT:
	case PLAN_WEIGHT:
	case PLAN_MAYBE:
		return superset(c, node->kids[0]);
	case PLAN_PHRASE:
	case PLAN_NEAR:
		if (is_plain_row(node) || (node->op == PLAN_PHRASE &&
		    has_only_leaves(node)))
			return plain_row(c, node);
		break;
	case PLAN_OR:
		break;
	default:
		return compile_node(c, node, NULL);
	}
	subs = list_for(c, node->n_kids);
	for (unsigned i = 0; i < node->n_kids; i++)
		subs.v[subs.n++] = superset(c, node->kids[i]);
	return combine(c, node->op == PLAN_OR ? SIEVE_OR : SIEVE_AND, subs, 0);
}

/* --- checked documents --------------------------------------------------------------- */

/* The candidates of one shard, by document number. */
static GArray *
find_candidates(struct compiler *c, struct shard *shard,
    const struct xc_query *q)
{
	GArray *out = g_array_new(FALSE, FALSE, sizeof(uint32_t));
	struct xc_enquire *enq = xc_enquire_new(shard_db(shard), &c->xe);
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
check_shard(struct compiler *c, struct shard *shard,
    const struct xc_query *q, struct checker *checker)
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
static struct sieve *
ids_of(struct compiler *c, const struct sieve *docs)
{
	unsigned max = 0;

	for (unsigned i = 0; i < docs->n_shards; i++)
		max += docs->shards[i].n;
	struct list subs = list_for(c, max);
	for (unsigned i = 0; i < docs->n_shards; i++)
		for (unsigned k = 0; k < docs->shards[i].n; k++) {
			g_autoptr(GString) term = g_string_new(NULL);
			size_t len;
			const char *id = xc_db_value(shard_db(&c->ix->shards[i]),
			    docs->shards[i].docids[k], SLOT_ID, &len, &c->xe);
			if (!id)
				return none(c);
			field_term(term, "Q", id, len);
			subs.v[subs.n++] = sieve_term(&c->p->arena,
			    arena_strndup(&c->p->arena, term->str, term->len),
			    (uint32_t)term->len);
		}
	return combine(c, SIEVE_OR, subs, 0);
}

static void
keep_passed(struct compiler *c, const GArray *docids, struct sieve_shard *ret)
{
	uint32_t *copy = arena_alloc(&c->p->arena,
	    (docids->len + 1) * sizeof *copy);

	if (docids->len)
		memcpy(copy, docids->data, docids->len * sizeof *copy);
	ret->docids = copy;
	ret->n = docids->len;
}

/* Documents that match a node that has to be checked. */
static struct sieve *
checked(struct compiler *c, const struct plan_node *node, context *around)
{
	struct sieve *wide = superset(c, node), *narrow = wide, *passed;
	struct checker *checker;
	struct xc_query *q;
	bool remote = false;

	if (is_none(wide))
		return wide;
	if (around)
		narrow = pair(c, SIEVE_FILTER, wide, (struct sieve *)around);
	q = sieve_xapian(narrow, &c->xe);
	if (!q)
		return none(c);
	checker = checker_new(c->p, c->ix, c->a, node);
	passed = sieve_new(&c->p->arena, SIEVE_DOCS);
	sieve_by_shard(passed, c->ix, &c->p->arena);
	for (unsigned i = 0; i < c->ix->n_shards; i++) {
		struct shard *shard = &c->ix->shards[i];
		g_autoptr(GArray) docids = check_shard(c, shard, q, checker);
		keep_passed(c, docids, &passed->shards[i]);
		remote = remote || shard->remote;
	}
	checker_free(checker);
	xc_query_free(q);
	if (remote)
		passed = ids_of(c, passed);
	return pair(c, SIEVE_FILTER, wide, passed);
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

static struct sieve *
compile_and(struct compiler *c, const struct plan_node *node, context *around)
{
	unsigned n = node->n_kids;
	struct list scored = list_for(c, n), filters = list_for(c, n);
	struct list without = list_for(c, n);
	context *inner = around;
	struct sieve *q;

	/* What is cheap first: it narrows down what must be checked. */
	for (int round = 0; round < 2; round++) {
		for (unsigned i = 0; i < n; i++) {
			const struct plan_node *k = node->kids[i];
			bool no = k->op == PLAN_NOT;
			if (needs_check(k) != (round == 1))
				continue;
			bool unscored_before = c->unscored;
			c->unscored = c->unscored || no;
			q = compile_node(c, no ? k->kids[0] : k, inner);
			c->unscored = unscored_before;
			struct list *to = no ? &without : is_filter(k)
			    ? &filters : &scored;
			to->v[to->n++] = q;
		}
		if (round == 0 && (scored.n || filters.n)) {
			struct list subs = list_for(c, 2 * n + 1);
			for (unsigned i = 0; i < scored.n; i++)
				subs.v[subs.n++] = scored.v[i];
			for (unsigned i = 0; i < filters.n; i++)
				subs.v[subs.n++] = filters.v[i];
			if (around)
				subs.v[subs.n++] = (struct sieve *)around;
			inner = combine(c, SIEVE_AND, subs, 0);
		}
	}
	if (scored.n) {
		q = combine(c, SIEVE_AND, scored, 0);
		if (filters.n)
			q = pair(c, SIEVE_FILTER, q, combine(c, SIEVE_AND,
			    filters, 0));
	} else if (filters.n) {
		q = combine(c, SIEVE_AND, filters, 0);
	} else {
		q = all(c);
	}
	if (without.n)
		q = pair(c, SIEVE_AND_NOT, q, combine(c, SIEVE_OR, without, 0));
	return q;
}

static struct sieve *
compile_kids(struct compiler *c, const struct plan_node *node, enum sieve_op op,
    context *around)
{
	struct list subs = list_for(c, node->n_kids);

	for (unsigned i = 0; i < node->n_kids; i++)
		subs.v[subs.n++] = compile_node(c, node->kids[i], around);
	return combine(c, op, subs, 0);
}

static struct sieve *
compile_maybe(struct compiler *c, const struct plan_node *node,
    context *around)
{
	struct sieve *q = compile_node(c, node->kids[0], around);
	struct list subs = list_for(c, node->n_kids);

	if (is_none(q) || c->unscored)
		return q;
	for (unsigned i = 1; i < node->n_kids; i++)
		subs.v[subs.n++] = compile_node(c, node->kids[i], q);
	return pair(c, SIEVE_MAYBE, q, combine(c, SIEVE_OR, subs, 0));
}

static struct sieve *
compile_node(struct compiler *c, const struct plan_node *node, context *around)
{
	struct sieve *q;
	bool unscored_before;

	if (c->error || c->xe.cls)
		return none(c);
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
		return unscored(c, range_sieve(&c->p->arena, c->ix, node,
		    &c->error));
	case PLAN_EXACT:
		return checked(c, node, around);
	case PLAN_PHRASE:
	case PLAN_NEAR:
		return is_plain_row(node) ? plain_row(c, node)
		    : checked(c, node, around);
	case PLAN_AND:
		return compile_and(c, node, around);
	case PLAN_OR:
		return compile_kids(c, node, SIEVE_OR, around);
	case PLAN_XOR:
		return compile_kids(c, node, SIEVE_XOR, around);
	case PLAN_NOT:
		unscored_before = c->unscored;
		c->unscored = true;
		q = compile_node(c, node->kids[0], around);
		c->unscored = unscored_before;
		return pair(c, SIEVE_AND_NOT, all(c), q);
	case PLAN_MAYBE:
		return compile_maybe(c, node, around);
	case PLAN_WEIGHT:
		unscored_before = c->unscored;
		c->unscored = c->unscored || node->fixed || node->weight <= 0;
		q = compile_node(c, node->kids[0], around);
		q = node->fixed ? pair(c, SIEVE_FILTER, fixed(c, node->weight),
		    q) : scale(c, q, node->weight);
		c->unscored = unscored_before;
		return q;
	}
	return none(c);
}

struct sieve *
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
	struct sieve *q = compile_node(&c, p->root, NULL);

	if (c.xe.cls && !c.error)
		index_set_error(&c.error, &c.xe, ix->places[0]);
	if (c.error) {
		g_propagate_error(error, c.error);
		return NULL;
	}
	return q;
}

struct xc_query *
compile_xapian(struct plan *p, struct index *ix, struct text_analyzer *a,
    const struct plan_limits *limits, GError **error)
{
	const struct sieve *s = compile(p, ix, a, limits, error);
	struct xc_error xe = {0};
	struct xc_query *q = s ? sieve_xapian(s, &xe) : NULL;

	if (s && !q)
		index_set_error(error, &xe, ix->places[0]);
	return q;
}
