/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The matcher: a plan made ready, and the spans of a text.
 */
#include "searcher/snippet/match.h"

#include <string.h>

/* --- making --------------------------------------------------------------- */

static uint16_t
any_concept(const struct plan_node *p)
{
	uint16_t concept = p->concept;

	for (unsigned i = 0; concept == 0 && i < p->n_kids; i++)
		concept = any_concept(p->kids[i]);
	return concept;
}

static bool
has_glob(const struct plan_node *p)
{
	for (unsigned i = 0; i < p->n_terms; i++)
		if (p->terms[i].why == WHY_WILDCARD)
			return true;
	for (unsigned i = 0; i < p->n_kids; i++)
		if (has_glob(p->kids[i]))
			return true;
	return false;
}

static bool
is_positional(enum plan_op op)
{
	return op == PLAN_TERMS || op == PLAN_PHRASE || op == PLAN_NEAR
	    || op == PLAN_EXACT;
}

static struct node *
node_new(struct matcher *m, const struct plan_node *p, uint16_t concept)
{
	struct node *n = arena_new(&m->arena, struct node);

	n->plan = p;
	n->op = p->op;
	n->concept = p->concept != 0 ? p->concept : concept;
	if (n->concept == 0 && is_positional(p->op))
		n->concept = any_concept(p);
	if (n->concept > m->plan->n_concepts)
		n->concept = 0;
	n->scope = p->prefix != NULL ? p->prefix : "";
	n->matches = g_array_new(FALSE, TRUE, sizeof(struct match));
	n->refs = g_array_new(FALSE, TRUE, sizeof(uint32_t));
	g_ptr_array_add(m->all, n);
	g_hash_table_insert(m->nodes, (void *)p, n);
	if (p->boost) {
		n->op = PLAN_NONE; /* never marked, never checked */
		return n;
	}
	if (p->op == PLAN_TERMS)
		g_ptr_array_add(m->leaves, n);
	if (p->op == PLAN_EXACT) {
		n->glob = has_glob(p);
		n->typed = exact_form(p->text != NULL ? p->text : "",
		    p->text != NULL ? p->text_len : 0, n->glob);
	}
	n->kids = arena_array(&m->arena, struct node *, p->n_kids + 1);
	for (unsigned i = 0; i < p->n_kids; i++)
		n->kids[n->n_kids++] = node_new(m, p->kids[i], n->concept);
	return n;
}

struct matcher *
matcher_new(const struct plan *p, struct text_analyzer *a, uint32_t n_documents)
{
	struct matcher *m = g_new0(struct matcher, 1);

	m->plan = p;
	m->analyzer = a;
	m->n_documents = n_documents;
	m->nodes = g_hash_table_new(NULL, NULL);
	m->all = g_ptr_array_new();
	m->leaves = g_ptr_array_new();
	m->classes = g_array_new(FALSE, FALSE, sizeof(struct class));
	m->class_leaves = g_array_new(FALSE, FALSE, sizeof(struct class_leaf));
	m->scopes = g_ptr_array_new_with_free_func(scope_free);
	m->raw = g_array_new(FALSE, FALSE, sizeof(struct raw_mark));
	m->spans = g_array_new(FALSE, FALSE, sizeof(struct span));
	m->chains = g_array_new(FALSE, FALSE, sizeof(struct chain));
	m->runs = g_array_new(FALSE, FALSE, sizeof(struct text_run));
	m->root = node_new(m, p->root, 0);
	keys_build(m);
	sift_make(m);
	return m;
}

void
matcher_free(struct matcher *m)
{
	if (m == NULL)
		return;
	for (guint i = 0; i < m->all->len; i++) {
		struct node *n = g_ptr_array_index(m->all, i);

		if (!n->borrows)
			g_array_unref(n->matches);
		g_array_unref(n->refs);
		g_free(n->typed);
	}
	g_array_unref(m->raw);
	g_array_unref(m->spans);
	g_array_unref(m->chains);
	g_array_unref(m->runs);
	g_ptr_array_unref(m->scopes);
	g_array_unref(m->class_leaves);
	g_array_unref(m->classes);
	needles_free(m->needles);
	keys_release(&m->terms);
	keys_release(&m->stems);
	g_ptr_array_unref(m->leaves);
	g_ptr_array_unref(m->all);
	g_hash_table_unref(m->nodes);
	arena_release(&m->arena);
	g_free(m);
}

/* --- collecting ------------------------------------------------------------- */

void
node_leaf_matches(struct matcher *m, struct node *n, uint32_t i,
    leaf_match_fn *fn, void *ctx)
{
	const struct match *match = &g_array_index(n->matches, struct match, i);

	switch (n->op) {
	case PLAN_TERMS:
		fn(match, ctx);
		break;
	case PLAN_OR:
		node_leaf_matches(m, n->kids[match->kid], match->ref, fn, ctx);
		break;
	case PLAN_EXACT:
		node_leaf_matches(m, n->kids[0], match->ref, fn, ctx);
		break;
	case PLAN_WEIGHT:
	case PLAN_MAYBE:
		node_leaf_matches(m, n->kids[0], i, fn, ctx);
		break;
	case PLAN_PHRASE:
	case PLAN_NEAR:
		for (unsigned kid = 0; kid < n->n_kids; kid++)
			node_leaf_matches(m, n->kids[kid],
			    g_array_index(n->refs, uint32_t, match->ref + kid),
			    fn, ctx);
		break;
	default:
		break;
	}
}

struct marking {
	struct matcher *m;
	uint16_t concept, group;
	uint32_t reach;
};

static void
mark_leaf(const struct match *leaf, void *ctx)
{
	const struct marking *k = ctx;
	struct raw_mark mark = {
		.span = {leaf->start, leaf->end, leaf->a, k->concept,
		    k->group, leaf->weight},
		.reach = MAX(k->reach, leaf->ref),
	};

	if (leaf->end > leaf->start)
		g_array_append_val(k->m->raw, mark);
}

/* A kid's match that takes part in its node's. */
struct taker {
	uint32_t a, b;
	uint32_t kid, match;
};

static int
by_place(const void *pa, const void *pb)
{
	const struct taker *x = pa, *y = pb;

	if (x->a != y->a)
		return x->a < y->a ? -1 : 1;
	return (x->kid > y->kid) - (x->kid < y->kid);
}

static GArray *
takers_of(struct matcher *m, struct node *n)
{
	g_autofree uint8_t **flags = g_new0(uint8_t *, n->n_kids + 1);
	GArray *takers = g_array_new(FALSE, FALSE, sizeof(struct taker));
	bool any;

	for (unsigned kid = 0; kid < n->n_kids; kid++)
		flags[kid] = g_malloc0(node_matches(m, n->kids[kid])->len + 1);
	any = node_takers(m, n, flags);
	for (unsigned kid = 0; kid < n->n_kids; kid++) {
		const GArray *matches = n->kids[kid]->matches;

		for (guint i = 0; any && i < matches->len; i++) {
			const struct match *x = &g_array_index(matches,
			    struct match, i);
			struct taker t = {x->a, x->b, kid, i};

			if (flags[kid][i])
				g_array_append_val(takers, t);
		}
		g_free(flags[kid]);
	}
	g_array_sort(takers, by_place);
	return takers;
}

static void
next_group(struct matcher *m)
{
	if (++m->group == 0)
		m->group = 1;
}

/* Marks the words of a phrase or NEAR.  Those that belong together share a
 * group: a new one begins where a kid comes again after all had come. */
static void
collect_takers(struct matcher *m, struct node *n)
{
	g_autoptr(GArray) takers = takers_of(m, n);
	g_autofree unsigned *seen = g_new0(unsigned, n->n_kids + 1);
	unsigned round = 0, missing = 0;
	struct marking k = {m, n->concept, 0, 0};

	for (guint i = 0, from = 0; i < takers->len; i++) {
		const struct taker *t = &g_array_index(takers, struct taker, i);
		const struct taker *last = i > 0 ? t - 1 : t;

		/* The same word as another kid is no new round. */
		if (missing == 0 && (i == 0 || (seen[t->kid] == round
		    && t->a > last->b))) {
			round++;
			missing = n->n_kids;
			next_group(m);
			from = i;
		}
		if (seen[t->kid] != round) {
			seen[t->kid] = round;
			missing--;
		}
		k.group = m->group;
		k.reach = t->b - g_array_index(takers, struct taker, from).a + 1;
		node_leaf_matches(m, n->kids[t->kid], t->match, mark_leaf, &k);
	}
}

static void
collect_positional(struct matcher *m, struct node *n)
{
	struct marking k = {m, n->concept, 0, 0};
	const GArray *matches;

	if (n->concept == 0)
		return;
	if (n->op == PLAN_PHRASE || n->op == PLAN_NEAR) {
		collect_takers(m, n);
		return;
	}
	matches = node_matches(m, n);
	for (guint i = 0; i < matches->len; i++) {
		const struct match *x = &g_array_index(matches, struct match, i);

		k.reach = x->b - x->a + 1;
		if (n->op == PLAN_EXACT) {
			next_group(m);
			k.group = m->group;
		}
		node_leaf_matches(m, n, i, mark_leaf, &k);
	}
}

static void
collect(struct matcher *m, struct node *n)
{
	if (n->plan->boost || node_holds(m, n) == HOLDS_NO)
		return;
	switch (n->op) {
	case PLAN_AND:
	case PLAN_OR:
	case PLAN_XOR:
	case PLAN_MAYBE:
	case PLAN_WEIGHT:
		for (unsigned i = 0; i < n->n_kids; i++)
			collect(m, n->kids[i]);
		break;
	case PLAN_TERMS:
	case PLAN_PHRASE:
	case PLAN_NEAR:
	case PLAN_EXACT:
		collect_positional(m, n);
		break;
	default:
		break;
	}
}

static int
by_start(const void *pa, const void *pb)
{
	const struct raw_mark *a = pa, *b = pb;

	if (a->span.start != b->span.start)
		return a->span.start < b->span.start ? -1 : 1;
	return (a->span.end < b->span.end) - (a->span.end > b->span.end);
}

const struct raw_mark *
match_collect(struct matcher *m, const char *text, bool whole, size_t *ret_n)
{
	bool sorted = true;

	m->text = text;
	m->whole = whole;
	m->group = 0;
	m->steps = 0;
	g_array_set_size(m->raw, 0);
	if (m->fed > 0 || m->own_title != NULL)
		collect(m, m->root);
	for (guint i = 1; sorted && i < m->raw->len; i++) {
		const struct raw_mark *r = &g_array_index(m->raw,
		    struct raw_mark, i);

		sorted = by_start(r - 1, r) <= 0;
	}
	if (!sorted)
		g_array_sort(m->raw, by_start);
	for (*ret_n = m->raw->len; *ret_n > 0; --*ret_n)
		if (g_array_index(m->raw, struct raw_mark, *ret_n - 1)
		    .span.start < TITLE_BASE)
			break;
	return (const struct raw_mark *)(void *)m->raw->data;
}

/* --- overlaps ----------------------------------------------------------------- */

static int
by_rank(const void *pa, const void *pb)
{
	const struct raw_mark *a = pa, *b = pb;
	uint32_t la = a->span.end - a->span.start;
	uint32_t lb = b->span.end - b->span.start;

	if (a->reach != b->reach)
		return a->reach > b->reach ? -1 : 1;
	if (la != lb)
		return la > lb ? -1 : 1;
	if (a->span.weight != b->span.weight)
		return a->span.weight > b->span.weight ? -1 : 1;
	return by_start(pa, pb);
}

/* Puts what is free of mark into chosen, which is sorted. */
static void
choose(GArray *chosen, guint from, struct span mark)
{
	guint lo = from, hi = chosen->len;
	uint32_t end = mark.end;

	while (lo < hi) {
		guint mid = lo + (hi - lo) / 2;

		if (g_array_index(chosen, struct span, mid).end <= mark.start)
			lo = mid + 1;
		else
			hi = mid;
	}
	while (mark.start < end) {
		struct span *next = lo < chosen->len
		    ? &g_array_index(chosen, struct span, lo) : NULL;
		uint32_t behind;

		mark.end = next != NULL ? MIN(end, next->start) : end;
		behind = next != NULL ? next->end : end;
		if (mark.end > mark.start) {
			g_array_insert_val(chosen, lo, mark);
			lo++;
		}
		mark.start = behind;
		lo++;
	}
}

static bool
one_mark(const struct span *a, const struct span *b)
{
	if (a->concept != b->concept || a->group != b->group)
		return false;
	/* Pairs of syllables touch; words that stand alone need to share
	 * bytes. */
	return a->group != 0 ? b->start <= a->end : b->start < a->end;
}

/* Marks of one concept that run into each other are one mark. */
static guint
merge_cluster(struct raw_mark *v, guint n)
{
	guint out = 0;

	for (guint i = 0; i < n; i++) {
		guint j = out;

		/* Few are open at a place: those of other concepts. */
		while (j > 0 && out - j < 8
		    && !one_mark(&v[j - 1].span, &v[i].span))
			j--;
		if (j > 0 && one_mark(&v[j - 1].span, &v[i].span)) {
			struct raw_mark *into = &v[j - 1];

			into->span.end = MAX(into->span.end, v[i].span.end);
			into->span.weight = MAX(into->span.weight,
			    v[i].span.weight);
			into->reach = MAX(into->reach, v[i].reach);
		} else {
			v[out++] = v[i];
		}
	}
	return out;
}

const struct span *
match_resolve(struct matcher *m, size_t *ret_n)
{
	g_autoptr(GArray) raw = g_array_copy(m->raw);
	struct raw_mark *v = (struct raw_mark *)(void *)raw->data;
	guint n = raw->len;

	g_array_set_size(m->spans, 0);
	for (guint i = 0, next; i < n; i = next) {
		uint32_t end = v[i].span.end;
		guint from = m->spans->len, len;

		for (next = i + 1; next < n; next++) {
			if (v[next].span.start > end
			    || (v[next].span.start == end
			    && v[next].span.group == 0))
				break;
			end = MAX(end, v[next].span.end);
		}
		if (next == i + 1) {
			g_array_append_val(m->spans, v[i].span);
			continue;
		}
		len = merge_cluster(v + i, next - i);
		qsort(v + i, len, sizeof(*v), by_rank);
		for (guint j = i; j < i + len; j++)
			choose(m->spans, from, v[j].span);
	}
	for (*ret_n = m->spans->len; *ret_n > 0; --*ret_n)
		if (g_array_index(m->spans, struct span, *ret_n - 1).start
		    < TITLE_BASE)
			break;
	return (const struct span *)(void *)m->spans->data;
}

/* --- titles ------------------------------------------------------------------- */

void
matcher_title(struct matcher *m, const char *title, size_t len, int lang)
{
	m->own_title = title;
	m->own_run = (struct text_run){(uint32_t)len, lang};
}

const struct span *
matcher_title_spans(struct matcher *m, size_t *ret_n)
{
	struct span *v = (struct span *)(void *)m->spans->data;
	size_t all = m->spans->len, n = all;

	while (n > 0 && v[n - 1].start >= TITLE_BASE) {
		n--;
		v[n].start -= TITLE_BASE;
		v[n].end -= TITLE_BASE;
	}
	m->own_title = NULL;
	*ret_n = all - n;
	return v + n;
}

const struct span *
matcher_title_alone(struct matcher *m, const char *title, size_t len, int lang,
    size_t *ret_n)
{
	struct text_run run = {(uint32_t)len, lang};

	return matcher_spans(m, title, len, &run, 1, 1, "S", ret_n);
}

/* --- public -------------------------------------------------------------------- */

const struct span *
matcher_spans(struct matcher *m, const char *text, size_t len,
    const struct text_run *runs, size_t n_runs, uint32_t first,
    const char *prefix, size_t *ret_n)
{
	size_t n;

	match_begin(m, prefix, 0, 0);
	match_feed(m, text, len, 0, runs, n_runs, first);
	match_collect(m, text, false, &n);
	return match_resolve(m, ret_n);
}

const struct span *
matcher_document(struct matcher *m, const char *text, size_t len,
    const struct stored_info *info, size_t *ret_n)
{
	size_t n;

	match_begin(m, "", info->title_start, info->title_end);
	if (info->n_blocks == 0)
		match_feed(m, text, len, 0, info->runs, info->n_runs, 1);
	for (unsigned i = 0; i < info->n_blocks; i++)
		match_feed_block(m, text, info, i);
	/* A title that is not in the text may have what the text has not. */
	match_collect(m, text, info->title_end > info->title_start
	    || m->own_title != NULL, &n);
	return match_resolve(m, ret_n);
}

bool
matcher_matches(struct matcher *m, const struct plan_node *node,
    const char *text, size_t len, const struct text_run *runs, size_t n_runs,
    uint32_t first, const char *prefix)
{
	struct node *n = g_hash_table_lookup(m->nodes, node);

	if (n == NULL)
		return false;
	match_begin(m, prefix, 0, 0);
	match_feed(m, text, len, 0, runs, n_runs, first);
	m->text = text;
	m->whole = true;
	m->steps = 0;
	return node_holds(m, n) == HOLDS_YES;
}
