/* SPDX-License-Identifier: GPL-2.0-or-later */
/* From the tree of a query to the plan of it over one index. */
#include "searcher/query/planner.h"
#include "searcher/query/terms.h"

#include "lib/index/fields.h"

#include <string.h>

/* What a request leaves open. */
static const struct plan_limits defaults = {
	.expansion = 256, .terms = 4096, .candidates = 20000, .seconds = 10,
};

/* --- nodes --------------------------------------------------------------- */

struct plan_node *
node_new(struct planner *pl, enum plan_op op)
{
	struct plan_node *node = arena_new(&pl->p->arena, struct plan_node);

	node->op = op;
	node->weight = 1;
	node->prefix = "";
	node->concept = pl->concept;
	if (pl->at) {
		node->from = pl->at->from;
		node->to = pl->at->to;
	}
	return node;
}

struct plan_node *
node_over(struct planner *pl, enum plan_op op, struct plan_node **kids,
    unsigned n)
{
	if (n == 0)
		return node_new(pl, PLAN_NONE);
	if (n == 1)
		return kids[0];
	struct plan_node *node = node_new(pl, op);
	node->kids = arena_array(&pl->p->arena, struct plan_node *, n);
	memcpy(node->kids, kids, n * sizeof(*kids));
	node->n_kids = n;
	return node;
}

struct plan_node *
node_pair(struct planner *pl, enum plan_op op, struct plan_node *a,
    struct plan_node *b)
{
	struct plan_node *kids[] = {a, b};

	return node_over(pl, op, kids, 2);
}

static struct plan_node *
node_wrap(struct planner *pl, enum plan_op op, struct plan_node *kid)
{
	struct plan_node *node = node_new(pl, op);

	node->kids = arena_array(&pl->p->arena, struct plan_node *, 1);
	node->kids[0] = kid;
	node->n_kids = 1;
	return node;
}

struct plan_node *
node_weigh(struct planner *pl, struct plan_node *node, double weight)
{
	if (weight == 1)
		return node;
	node = node_wrap(pl, PLAN_WEIGHT, node);
	node->weight = weight;
	return node;
}

struct plan_node **
nodes_room(struct planner *pl, unsigned n)
{
	return arena_alloc(&pl->p->arena, MAX(n, 1) * sizeof(struct plan_node *));
}

void
nodes_add(struct planner *pl, struct node_list *list, struct plan_node *node)
{
	if (list->n == list->max) {
		struct plan_node **v = nodes_room(pl,
		    list->max = list->max ? list->max * 2 : 4);
		if (list->n)
			memcpy(v, list->v, list->n * sizeof(*v));
		list->v = v;
	}
	list->v[list->n++] = node;
}

struct plan_node *
nodes_behind(struct planner *pl, enum plan_op op, struct plan_node *first,
    const struct node_list *list)
{
	if (list->n == 0)
		return first;
	struct plan_node *node = node_new(pl, op);
	node->kids = nodes_room(pl, node->n_kids = list->n + 1);
	node->kids[0] = first;
	memcpy(node->kids + 1, list->v, list->n * sizeof(first));
	return node;
}

void
planner_error(struct planner *pl, const struct xc_error *xe)
{
	if (!pl->error)
		index_set_error(&pl->error, xe, pl->ix->places[0]);
}

void
planner_partial(struct planner *pl, const char *why)
{
	pl->p->partial = true;
	if (!pl->p->partial_why)
		pl->p->partial_why = g_strdup(why);
}

static uint64_t
documents_in(const struct planner *pl, int lang)
{
	return pl->ix->ours ? pl->known->lang_docs[lang] : UINT64_MAX;
}

bool
stem_is_foreign(const struct planner *pl, int lang, uint32_t df)
{
	return df > documents_in(pl, lang) &&
	    documents_in(pl, lang) < pl->known->n_documents / 100;
}

/* Whether a further term may be in the query; the first that may not is told. */
static bool
has_room(struct planner *pl)
{
	if (pl->n_terms++ < pl->limits.terms)
		return true;
	if (pl->n_terms == pl->limits.terms + 1) {
		query_warn(pl->q, "too-many-terms", pl->at ? pl->at->from : 0,
		    pl->at ? pl->at->to : 0,
		    "the query has grown to more than %u terms of the "
		    "index, the rest was left out", pl->limits.terms);
		planner_partial(pl, "too many terms");
	}
	return false;
}

static struct plan_term *
new_term(struct arena *arena, struct term_list *list)
{
	if (list->n == list->max) {
		list->max = list->max ? list->max * 2 : 4;
		struct plan_term *v = arena_array(arena, struct plan_term,
		    list->max);
		if (list->n)
			memcpy(v, list->v, list->n * sizeof(*v));
		list->v = v;
	}
	return &list->v[list->n++];
}

void
term_add(struct planner *pl, struct term_list *list, const char *prefix,
    bool stem, const char *term, size_t len, enum plan_why why, int lang,
    float weight)
{
	struct arena *arena = list->arena ? list->arena : &pl->p->arena;
	size_t n_prefix = strlen(prefix), total = stem + n_prefix + len;
	char buf[256];

	if (len == 0 || total >= sizeof(buf))
		return;
	if (stem)
		buf[0] = 'Z';
	memcpy(buf + stem, prefix, n_prefix);
	memcpy(buf + stem + n_prefix, term, len);
	buf[total] = '\0';
	for (unsigned i = 0; i < list->n; i++)
		if (list->v[i].len == total &&
		    memcmp(list->v[i].term, buf, total) == 0) {
			if (list->v[i].lang != lang)
				list->v[i].lang = 0;
			return;
		}
	if (!list->arena && !has_room(pl))
		return;
	struct plan_term *t = new_term(arena, list);
	t->len = (uint16_t)total;
	t->why = (uint8_t)why;
	t->lang = (uint8_t)lang;
	t->weight = weight;
	t->df = planner_df(pl, buf, total);
	/* A language of a handful of documents, often a wrong guess, and the
	 * stem in more of them: it is another word's, of another language. */
	if (stem && list->n > 1 && stem_is_foreign(pl, lang, t->df))
		list->n--;
	else
		t->term = arena_strndup(arena, buf, total);
}

void
term_put(struct planner *pl, struct term_list *list, const char *term,
    size_t len, uint32_t df, enum plan_why why, float weight)
{
	if (!has_room(pl))
		return;
	struct plan_term *t = new_term(&pl->p->arena, list);
	t->term = arena_strndup(&pl->p->arena, term, len);
	t->len = (uint16_t)len;
	t->why = (uint8_t)why;
	t->weight = weight;
	t->df = df;
}

void
terms_take(struct planner *pl, struct term_list *list,
    const struct term_list *kept, enum plan_why why, float weight)
{
	for (unsigned i = 0; i < kept->n && has_room(pl); i++) {
		struct plan_term *t = new_term(&pl->p->arena, list);
		*t = kept->v[i];
		t->term = arena_strndup(&pl->p->arena, t->term, t->len);
		t->weight = weight;
		if (why != WHY_WORD)
			t->why = (uint8_t)why;
	}
}

struct plan_node *
terms_node(struct planner *pl, const char *prefix,
    const struct term_list *list)
{
	struct plan_node *node = node_new(pl, PLAN_TERMS);

	node->prefix = prefix;
	node->terms = list->v;
	node->n_terms = list->n;
	return node;
}

/* --- lists of nodes --------------------------------------------------------- */

static bool
same_terms(const struct plan_node *a, const struct plan_node *b)
{
	if (a->op == PLAN_WEIGHT)
		a = a->kids[0];
	if (a->n_terms != b->n_terms)
		return false;
	for (unsigned i = 0; i < a->n_terms; i++)
		if (strcmp(a->terms[i].term, b->terms[i].term) != 0 ||
		    a->terms[i].weight != b->terms[i].weight)
			return false;
	return true;
}

/* Words that are in the list more than once count as often. */
static unsigned
merge_same(struct planner *pl, struct plan_node **kids, unsigned n)
{
	g_autoptr(GHashTable) seen = NULL;
	unsigned kept = 0;

	if (n < 2)
		return n;
	seen = g_hash_table_new(g_str_hash, g_str_equal);
	for (unsigned i = 0; i < n; i++) {
		struct plan_node *k = kids[i];
		if (k->op == PLAN_TERMS && k->n_terms) {
			void *first = g_hash_table_lookup(seen,
			    k->terms[0].term);
			if (first && same_terms(
			    kids[GPOINTER_TO_UINT(first) - 1], k)) {
				struct plan_node **at =
				    &kids[GPOINTER_TO_UINT(first) - 1];
				double w = 1;
				if ((*at)->op == PLAN_WEIGHT) {
					w = (*at)->weight;
					*at = (*at)->kids[0];
				}
				*at = node_weigh(pl, *at, w + 1);
				continue;
			}
			if (!first)
				g_hash_table_insert(seen,
				    (char *)k->terms[0].term,
				    GUINT_TO_POINTER(kept + 1));
		}
		kids[kept++] = k;
	}
	return kept;
}

/* A word that perhaps is one: it scores as such, and titles say no more. */
static struct plan_node *
plan_perhaps(struct planner *pl, const struct query_node *q, double counts)
{
	unsigned boosts = pl->boosts.n;

	pl->as_word = true;
	struct plan_node *k = plan_query_node(pl, q);
	pl->as_word = false;
	pl->boosts.n = boosts;
	return k == pl->nothing ? k : node_weigh(pl, k, counts);
}

/* AND and OR of the kids of q: words that follow each other are looked at
 * together, stop words are left out when there are others. */
static struct plan_node *
plan_list(struct planner *pl, const struct query_node *q, enum plan_op op)
{
	struct plan_node **kids = nodes_room(pl, q->n_kids);
	g_autofree const struct query_node **from =
	    g_new(const struct query_node *, q->n_kids);
	g_autofree double *counts = g_new(double, q->n_kids);
	struct node_list perhaps = {NULL, 0, 0};
	double most = 0;
	unsigned n = 0;

	for (unsigned i = 0; i < q->n_kids; i++) {
		const struct query_node *k = q->kids[i];
		counts[i] = k->op == QUERY_WORD && !k->field && !k->exact &&
		    !k->needed ? word_counts(pl, k) : 1;
		if (!k->field && k->op != QUERY_NOT && k->op != QUERY_ALL)
			most = MAX(most, counts[i]);
	}
	for (unsigned i = 0; i < q->n_kids; i++) {
		struct plan_node *k;
		/* small words say nothing beside others, and cost the most */
		if (most > 0 && counts[i] == 0)
			continue;
		if (most == 1 && counts[i] < 1) {
			k = plan_perhaps(pl, q->kids[i], counts[i]);
			if (op == PLAN_AND && k != pl->nothing) {
				nodes_add(pl, &perhaps, k);
				continue;
			}
		} else {
			k = plan_query_node(pl, q->kids[i]);
		}
		if (k == pl->nothing)
			continue;
		from[n] = q->kids[i];
		kids[n++] = k;
	}
	also_neighbours(pl, from, kids, &n, op == PLAN_OR);
	pl->at = q;
	if (op == PLAN_OR)
		n = merge_same(pl, kids, n);
	struct plan_node *node = n ? node_over(pl, op, kids, n) : pl->nothing;
	return n ? nodes_behind(pl, PLAN_MAYBE, node, &perhaps) : node;
}

static struct plan_node *
plan_kids(struct planner *pl, const struct query_node *q, enum plan_op op)
{
	struct plan_node **kids = nodes_room(pl, q->n_kids);

	unsigned n = 0;

	for (unsigned i = 0; i < q->n_kids; i++) {
		kids[n] = plan_query_node(pl, q->kids[i]);
		if (kids[n] != pl->nothing)
			n++;
	}
	pl->at = q;
	return n ? node_over(pl, op, kids, n) : pl->nothing;
}

static const char *
prefix_of(const struct plan_node *node)
{
	while (node->op != PLAN_TERMS && node->n_kids)
		node = node->kids[0];
	return node->prefix;
}

/* NEAR and ADJ: all of it is one concept, and words are taken as written or in
 * any form of theirs, since only written words have places. */
static struct plan_node *
plan_near(struct planner *pl, const struct query_node *q)
{
	bool places = pl->places;

	pl->places = true;
	struct plan_node *node = plan_kids(pl, q, PLAN_NEAR);
	pl->places = places;
	if (node->op != PLAN_NEAR)
		return node;
	/* Each field counts its words for itself. */
	for (unsigned i = 1; i < node->n_kids; i++)
		if (strcmp(prefix_of(node->kids[i]),
		    prefix_of(node->kids[0])) != 0) {
			query_warn(pl->q, "near-operand", q->from, q->to,
			    "words of different fields have no distance; it "
			    "was read as AND");
			node->op = PLAN_AND;
			return node;
		}
	node->ordered = q->op == QUERY_ADJ;
	node->n = q->n + node->n_kids - 2;
	return node;
}

static struct plan_node *
plan_not(struct planner *pl, const struct query_node *q)
{
	bool old = pl->negated;
	uint16_t concept = pl->concept;

	pl->negated = true;
	pl->concept = 0;
	struct plan_node *kid = plan_query_node(pl, q->kids[0]);
	pl->negated = old;
	pl->concept = concept;
	pl->at = q;
	return kid == pl->nothing ? kid : node_wrap(pl, PLAN_NOT, kid);
}

static struct plan_node *
plan_leaf(struct planner *pl, const struct query_node *q)
{
	if (q->field)
		return plan_field(pl, q);
	switch (q->op) {
	case QUERY_PHRASE:
		return plan_phrase(pl, q, "");
	case QUERY_WORD:
		return plan_word(pl, q, "");
	default:
		return plan_pattern(pl, q, "");
	}
}

struct plan_node *
plan_query_node(struct planner *pl, const struct query_node *q)
{
	uint16_t concept = pl->concept;
	unsigned before = pl->n_terms;
	struct plan_node *node;
	double weight;

	pl->at = q;
	switch (q->op) {
	case QUERY_NOTHING:
		return node_new(pl, PLAN_NONE);
	case QUERY_ALL:
		return node_new(pl, PLAN_ALL);
	case QUERY_AND:
		return plan_list(pl, q, PLAN_AND);
	case QUERY_OR:
		return plan_list(pl, q, PLAN_OR);
	case QUERY_XOR:
		return plan_kids(pl, q, PLAN_XOR);
	case QUERY_MAYBE:
		return plan_kids(pl, q, PLAN_MAYBE);
	case QUERY_NOT:
		return plan_not(pl, q);
	case QUERY_WEIGHT:
		weight = pl->weight;
		pl->weight *= q->weight;
		node = plan_query_node(pl, q->kids[0]);
		pl->weight = weight;
		pl->at = q;
		return node == pl->nothing ? node
		    : node_weigh(pl, node, q->weight);
	default:
		break;
	}
	/* What is left out must not ask for anything: an AND with a word of no
	 * terms finds nothing. */
	if (before > pl->limits.terms)
		return pl->nothing;
	/* What stands in a NEAR says the same thing as the whole. */
	if (!concept && !pl->negated)
		pl->concept = ++pl->p->n_concepts;
	node = q->op == QUERY_NEAR || q->op == QUERY_ADJ ? plan_near(pl, q)
	    : plan_leaf(pl, q);
	pl->concept = concept;
	if (pl->n_terms > pl->limits.terms &&
	    !(node->op == PLAN_TERMS && node->n_terms))
		return pl->nothing;
	return node;
}

/* --- the whole ---------------------------------------------------------------- */

static struct plan_node *
add_boosts(struct planner *pl, struct plan_node *root)
{
	if (root->op == PLAN_NONE)
		return root;
	pl->at = pl->q->root;
	return nodes_behind(pl, PLAN_MAYBE, root, &pl->boosts);
}

/* An empty plan, in the memory of an earlier one where there is that. */
static struct plan *
plan_begin(struct plan *spare)
{
	if (!spare)
		return g_new0(struct plan, 1);
	g_free(spare->partial_why);
	arena_reset(&spare->arena);
	*spare = (struct plan){.arena = spare->arena};
	return spare;
}

void
planner_init(struct planner *pl, struct query *q, struct index *ix,
    struct text_analyzer *a, const struct plan_options *options)
{
	static const struct plan_options none;

	*pl = (struct planner){
		.q = q, .ix = ix, .a = a,
		.o = options ? options : &none,
		.weight = 1,
	};
	pl->p = plan_begin(pl->o->spare);
	pl->limits = pl->o->limits;
	if (!pl->limits.expansion)
		pl->limits.expansion = defaults.expansion;
	if (!pl->limits.terms)
		pl->limits.terms = defaults.terms;
	if (!pl->limits.candidates)
		pl->limits.candidates = defaults.candidates;
	if (pl->limits.seconds <= 0)
		pl->limits.seconds = defaults.seconds;
	pl->deadline = g_get_monotonic_time() +
	    (gint64)(pl->limits.seconds * 1e6);
	pl->known = known_begin(ix, a, &pl->error);
	pl->nothing = node_new(pl, PLAN_NONE);
}

void
planner_release(struct planner *pl)
{
	if (!known_end(pl->known, pl->ix) && !pl->error)
		g_set_error(&pl->error, INDEX_ERROR, INDEX_ERROR_MODIFIED,
		    "'%s' changed while it was read", pl->ix->places[0]);
}

struct plan *
plan_make(struct query *q, struct index *ix, struct text_analyzer *a,
    const struct plan_options *options, GError **error)
{
	struct planner pl;

	lower_shouting(q);
	planner_init(&pl, q, ix, a, options);
	struct plan_node *root = plan_query_node(&pl, q->root);
	pl.concept = 0;
	boost_small(&pl);
	pl.p->root = add_boosts(&pl, root);
	planner_release(&pl);
	if (pl.error) {
		g_propagate_error(error, pl.error);
		plan_free(pl.p);
		return NULL;
	}
	return pl.p;
}

void
plan_free(struct plan *p)
{
	if (!p)
		return;
	g_free(p->partial_why);
	arena_release(&p->arena);
	g_free(p);
}

enum query_field_kind
plan_field_kind(void *ctx, const char *name, size_t len)
{
	struct index *ix = ctx;
	const struct field *f = field_find(name, len);

	if (f)
		return f->kind == FIELD_WORDS ? QUERY_FIELD_WORDS
		    : f->kind == FIELD_DATE || f->kind == FIELD_SIZE
		    ? QUERY_FIELD_RANGE : QUERY_FIELD_WHOLE;
	g_autofree char *prefix = field_user_prefix(name, len);
	if (!prefix || !ix)
		return QUERY_FIELD_NONE;
	struct terms *t = terms_new(ix, prefix, strlen(prefix));
	size_t n;
	bool has = terms_next(t, &n) != NULL;
	terms_end(t, NULL);
	return has ? QUERY_FIELD_WORDS : QUERY_FIELD_NONE;
}
