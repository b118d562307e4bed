/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The matches of a plan's nodes over the tokens of a text, and whether the
 * document as a whole holds.
 */
#include "searcher/snippet/match.h"

#include <string.h>

/* --- rows: PHRASE and ADJ -------------------------------------------------- */

/* First of matches that begins at a or behind, at or behind from. */
static guint
first_at(const GArray *matches, uint32_t a, guint from)
{
	const struct match *v = (const struct match *)(void *)matches->data;
	guint lo = from, hi, step = 1;

	/* Mostly it is near: gallop, then halve. */
	while (lo + step < matches->len && v[lo + step].a < a)
		step *= 2;
	hi = MIN(lo + step, matches->len);
	while (lo < hi) {
		guint mid = lo + (hi - lo) / 2;

		if (v[mid].a < a)
			lo = mid + 1;
		else
			hi = mid;
	}
	return lo;
}

static void
row_extend(struct matcher *m, struct node *n, unsigned kid, guint from,
    guint to)
{
	const GArray *matches = node_matches(m, n->kids[kid]);
	bool phrase = n->op == PLAN_PHRASE;
	uint32_t window = near_window(n), last = 0;
	uint32_t gap = n->kids[kid]->plan->gap;
	guint at = 0;

	for (guint i = from; i < to && m->chains->len - to < MATCHES_MAX; i++) {
		struct chain c = g_array_index(m->chains, struct chain, i);

		at = first_at(matches, c.e + 1 + gap, c.e >= last ? at : 0);
		last = c.e;
		for (guint j = at; j < matches->len; j++) {
			const struct match *k = &g_array_index(matches,
			    struct match, j);
			struct chain new = {c.a, k->b, 0, i, j};

			if (phrase) {
				uint32_t more = k->a - c.e - 1 - gap;
				if (more > n->plan->n - c.used)
					break;
				new.used = c.used + more;
			} else if (k->a - c.a > window) {
				break;
			}
			if (m->steps++ > STEPS_MAX)
				return;
			g_array_append_val(m->chains, new);
		}
	}
}

static void
row_matches(struct matcher *m, struct node *n)
{
	const GArray *first = node_matches(m, n->kids[0]);
	guint from = 0, to;

	for (unsigned kid = 1; kid < n->n_kids; kid++)
		node_matches(m, n->kids[kid]); /* they use the scratch too */
	g_array_set_size(m->chains, 0);
	for (guint i = 0; i < first->len; i++) {
		const struct match *k = &g_array_index(first, struct match, i);
		struct chain c = {k->a, k->b, 0, 0, i};

		g_array_append_val(m->chains, c);
	}
	for (unsigned kid = 1; kid < n->n_kids; kid++) {
		to = m->chains->len;
		row_extend(m, n, kid, from, to);
		from = to;
	}
	for (guint i = from; i < m->chains->len; i++) {
		struct chain c = g_array_index(m->chains, struct chain, i);
		struct match match = {.a = c.a, .b = c.e,
		    .start = UINT32_MAX, .ref = n->refs->len};

		g_array_set_size(n->refs, n->refs->len + n->n_kids);
		for (unsigned kid = n->n_kids; kid-- > 0;) {
			const struct match *k = &g_array_index(
			    n->kids[kid]->matches, struct match, c.match);

			g_array_index(n->refs, uint32_t, match.ref + kid)
			    = c.match;
			match.start = MIN(match.start, k->start);
			match.end = MAX(match.end, k->end);
			c = g_array_index(m->chains, struct chain, c.parent);
		}
		g_array_append_val(n->matches, match);
	}
}

/* --- NEAR in any order ------------------------------------------------------ */

struct near {
	struct matcher *m;
	struct node *n;
	uint32_t a, limit; /* begins lie in [a, limit] */
	unsigned first;    /* kid that begins at a */
	uint32_t *chosen;  /* [n_kids] */
};

static const struct match *
near_kid(const struct near *s, unsigned kid, uint32_t i)
{
	return &g_array_index(s->n->kids[kid]->matches, struct match, i);
}

static bool
near_free(const struct near *s, unsigned kid, const struct match *x)
{
	for (unsigned i = 0; i < s->n->n_kids; i++) {
		const struct match *y;

		if (i >= kid && i != s->first)
			continue;
		y = near_kid(s, i, s->chosen[i]);
		if (x->a <= y->b && y->a <= x->b)
			return false;
	}
	return true;
}

static void
near_add(struct near *s)
{
	struct node *n = s->n;
	struct match match = {.a = s->a, .start = UINT32_MAX,
	    .ref = n->refs->len};

	for (unsigned kid = 0; kid < n->n_kids; kid++) {
		const struct match *k = near_kid(s, kid, s->chosen[kid]);

		match.b = MAX(match.b, k->b);
		match.start = MIN(match.start, k->start);
		match.end = MAX(match.end, k->end);
	}
	g_array_append_vals(n->refs, s->chosen, n->n_kids);
	g_array_append_val(n->matches, match);
}

static void
near_choose(struct near *s, unsigned kid)
{
	const GArray *matches;

	if (kid == s->first)
		kid++;
	if (kid >= s->n->n_kids) {
		near_add(s);
		return;
	}
	matches = s->n->kids[kid]->matches;
	for (guint i = first_at(matches, s->a, 0); i < matches->len; i++) {
		const struct match *x = near_kid(s, kid, i);

		if (x->a > s->limit || s->m->steps++ > STEPS_MAX
		    || s->n->matches->len >= MATCHES_MAX)
			break;
		if (!near_free(s, kid, x))
			continue;
		s->chosen[kid] = i;
		near_choose(s, kid + 1);
	}
}

static int
by_begin(const void *pa, const void *pb)
{
	const struct match *a = pa, *b = pb;

	if (a->a != b->a)
		return a->a < b->a ? -1 : 1;
	if (a->b != b->b)
		return a->b < b->b ? -1 : 1;
	return (a->start > b->start) - (a->start < b->start);
}

static void
near_matches(struct matcher *m, struct node *n)
{
	g_autofree uint32_t *chosen = g_new0(uint32_t, n->n_kids);
	struct near s = {.m = m, .n = n, .chosen = chosen};

	for (unsigned kid = 0; kid < n->n_kids; kid++)
		node_matches(m, n->kids[kid]);
	for (unsigned kid = 0; kid < n->n_kids; kid++) {
		const GArray *first = n->kids[kid]->matches;

		s.first = kid;
		for (guint i = 0; i < first->len; i++) {
			s.a = near_kid(&s, kid, i)->a;
			s.limit = s.a + MIN(near_window(n), UINT32_MAX - s.a);
			s.chosen[kid] = i;
			near_choose(&s, 0);
		}
	}
	g_array_sort(n->matches, by_begin);
}

uint32_t
near_window(const struct node *n)
{
	return n->plan->n;
}

/* --- any node --------------------------------------------------------------- */

static void
or_matches(struct matcher *m, struct node *n)
{
	bool sorted = true;
	uint32_t last = 0;

	for (unsigned kid = 0; kid < n->n_kids; kid++) {
		const GArray *matches = node_matches(m, n->kids[kid]);

		for (guint i = 0; i < matches->len; i++) {
			struct match match = g_array_index(matches,
			    struct match, i);

			match.ref = i;
			match.kid = kid;
			sorted = sorted && match.a >= last;
			last = match.a;
			g_array_append_val(n->matches, match);
		}
	}
	if (!sorted)
		g_array_sort(n->matches, by_begin);
}

static void
exact_matches(struct matcher *m, struct node *n)
{
	const GArray *matches = node_matches(m, n->kids[0]);

	for (guint i = 0; i < matches->len; i++) {
		struct match match = g_array_index(matches, struct match, i);

		if (!exact_holds(m, n, i))
			continue;
		match.ref = i;
		g_array_append_val(n->matches, match);
	}
}

GArray *
node_matches(struct matcher *m, struct node *n)
{
	if (n->op == PLAN_TERMS || n->evaluated)
		return n->matches;
	n->evaluated = true;
	if (!n->borrows)
		g_array_set_size(n->matches, 0);
	g_array_set_size(n->refs, 0);
	if (n->n_kids == 0)
		return n->matches;
	switch (n->op) {
	case PLAN_OR:
		or_matches(m, n);
		break;
	case PLAN_PHRASE:
		row_matches(m, n);
		break;
	case PLAN_NEAR:
		if (n->plan->ordered)
			row_matches(m, n);
		else
			near_matches(m, n);
		break;
	case PLAN_EXACT:
		exact_matches(m, n);
		break;
	case PLAN_WEIGHT:
	case PLAN_MAYBE:
		if (!n->borrows)
			g_array_unref(n->matches);
		n->borrows = true;
		n->matches = node_matches(m, n->kids[0]);
		break;
	default:
		break; /* has no positions */
	}
	return n->matches;
}

bool
node_any(struct matcher *m, struct node *n)
{
	if (n->op == PLAN_OR) {
		for (unsigned i = 0; i < n->n_kids; i++)
			if (node_any(m, n->kids[i]))
				return true;
		return false;
	}
	if (n->op == PLAN_PHRASE || n->op == PLAN_NEAR)
		return node_takers(m, n, NULL);
	return node_matches(m, n)->len > 0;
}

/* --- documents ---------------------------------------------------------------- */

static bool
in_text(const struct matcher *m, const struct node *n)
{
	if (n->op == PLAN_TERMS) {
		if (strcmp(n->scope, m->scope->prefix) == 0)
			return true;
		return strcmp(n->scope, "S") == 0 && m->title_scope != NULL;
	}
	for (unsigned i = 0; i < n->n_kids; i++)
		if (!in_text(m, n->kids[i]))
			return false;
	return true;
}

static enum holds
and_holds(struct matcher *m, struct node *n)
{
	enum holds all = HOLDS_YES;

	for (unsigned i = 0; i < n->n_kids; i++) {
		enum holds one = node_holds(m, n->kids[i]);

		if (one == HOLDS_NO)
			return HOLDS_NO;
		if (one == HOLDS_MAYBE)
			all = HOLDS_MAYBE;
	}
	return all;
}

static enum holds
or_holds(struct matcher *m, struct node *n)
{
	enum holds all = HOLDS_NO;

	for (unsigned i = 0; i < n->n_kids; i++) {
		enum holds one = node_holds(m, n->kids[i]);

		if (one == HOLDS_YES)
			return HOLDS_YES;
		if (one == HOLDS_MAYBE)
			all = HOLDS_MAYBE;
	}
	return all;
}

static enum holds
xor_holds(struct matcher *m, struct node *n)
{
	unsigned odd = 0;

	for (unsigned i = 0; i < n->n_kids; i++) {
		enum holds one = node_holds(m, n->kids[i]);

		if (one == HOLDS_MAYBE)
			return HOLDS_MAYBE;
		odd ^= one == HOLDS_YES;
	}
	return odd ? HOLDS_YES : HOLDS_NO;
}

enum holds
node_holds(struct matcher *m, struct node *n)
{
	enum holds one;

	if (n->plan->boost)
		return HOLDS_MAYBE; /* is not looked for */
	switch (n->op) {
	case PLAN_NONE:
		return HOLDS_NO;
	case PLAN_ALL:
		return HOLDS_YES;
	case PLAN_AND:
		return and_holds(m, n);
	case PLAN_OR:
		return or_holds(m, n);
	case PLAN_XOR:
		return xor_holds(m, n);
	case PLAN_NOT:
		one = n->n_kids > 0 ? node_holds(m, n->kids[0]) : HOLDS_NO;
		return one == HOLDS_MAYBE ? one
		    : one == HOLDS_NO ? HOLDS_YES : HOLDS_NO;
	case PLAN_MAYBE:
	case PLAN_WEIGHT:
		return n->n_kids > 0 ? node_holds(m, n->kids[0]) : HOLDS_NO;
	case PLAN_FILTER:
	case PLAN_RANGE:
		return HOLDS_MAYBE;
	default:
		break;
	}
	if (node_any(m, n))
		return HOLDS_YES;
	return m->whole && in_text(m, n) ? HOLDS_NO : HOLDS_MAYBE;
}
