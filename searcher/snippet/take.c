/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Which words of a text take part in a phrase or NEAR that holds there.
 *
 * All the ways in which words combine can be very many ("the of and" within
 * 30); whether a word takes part in one of them is a question of linear time.
 *
 * For rows (PHRASE, ADJ) each match x of a kid gets the best that a row from
 * the first kid to x can have (fore), and the best from x to the last kid
 * (back); x takes part when both together keep the bound:
 *
 *   PHRASE  fewest positions between the kids before x, and behind it;
 *           fore + back <= slop
 *   ADJ     latest begin of the first (negated, so that less is better),
 *           earliest begin of the last; fore + back <= window
 *
 * For NEAR in any order, all matches within a window take part when every kid
 * has one there, except where kids could only share a position: those few
 * windows are tried out.
 */
#include "searcher/snippet/match.h"

#include <string.h>

#define FAR (INT64_MAX / 4)

/* --- rows ------------------------------------------------------------------- */

/* Matches in order of their end. */
static uint32_t *
order_by_end(const GArray *matches)
{
	uint32_t *order = g_new(uint32_t, matches->len + 1);

	for (guint i = 0; i < matches->len; i++) {
		guint j = i;

		/* Nearly sorted: only joined words stand out. */
		while (j > 0 && g_array_index(matches, struct match,
		    order[j - 1]).b > g_array_index(matches, struct match, i).b) {
			order[j] = order[j - 1];
			j--;
		}
		order[j] = i;
	}
	return order;
}

static int64_t *
row_fore(const struct node *n, unsigned kid, const int64_t *before)
{
	const GArray *matches = n->kids[kid]->matches;
	int64_t *fore = g_new(int64_t, matches->len + 1), best = FAR;
	bool phrase = n->op == PLAN_PHRASE;
	g_autofree uint32_t *order = NULL;
	uint32_t gap = n->kids[kid]->plan->gap;
	const GArray *previous;
	guint p = 0;

	if (kid == 0) {
		for (guint i = 0; i < matches->len; i++)
			fore[i] = phrase ? 0 : -(int64_t)g_array_index(matches,
			    struct match, i).a;
		return fore;
	}
	previous = n->kids[kid - 1]->matches;
	order = order_by_end(previous);
	for (guint i = 0; i < matches->len; i++) {
		uint32_t a = g_array_index(matches, struct match, i).a;

		for (; p < previous->len; p++) {
			uint32_t b = g_array_index(previous, struct match,
			    order[p]).b;

			if (b + gap >= a)
				break;
			best = MIN(best, before[order[p]] - (phrase ? b : 0));
		}
		fore[i] = best >= FAR / 2 ? FAR
		    : phrase ? best + a - 1 - gap : best;
		if (phrase && fore[i] > n->plan->n)
			fore[i] = FAR;
	}
	return fore;
}

static int64_t *
row_back(const struct node *n, unsigned kid, const int64_t *behind)
{
	const GArray *matches = n->kids[kid]->matches;
	int64_t *back = g_new(int64_t, matches->len + 1), best = FAR;
	bool phrase = n->op == PLAN_PHRASE;
	g_autofree uint32_t *order = NULL;
	const GArray *next;
	guint p;

	if (kid == n->n_kids - 1) {
		for (guint i = 0; i < matches->len; i++)
			back[i] = phrase ? 0
			    : g_array_index(matches, struct match, i).a;
		return back;
	}
	next = n->kids[kid + 1]->matches;
	uint32_t gap = n->kids[kid + 1]->plan->gap;
	order = order_by_end(matches);
	p = next->len;
	for (guint i = matches->len; i-- > 0;) {
		uint32_t b = g_array_index(matches, struct match, order[i]).b;

		for (; p > 0; p--) {
			uint32_t a = g_array_index(next, struct match, p - 1).a;

			if (a <= b + gap)
				break;
			best = MIN(best, behind[p - 1] + (phrase ? a : 0));
		}
		back[order[i]] = best >= FAR / 2 ? FAR
		    : phrase ? best - b - 1 - gap : best;
	}
	return back;
}

static bool
row_takers(struct node *n, uint8_t **flags)
{
	int64_t bound = n->op == PLAN_PHRASE ? n->plan->n : near_window(n);
	g_autofree int64_t **fore = g_new0(int64_t *, n->n_kids);
	int64_t *back = NULL;
	bool any = false;

	for (unsigned kid = 0; kid < n->n_kids; kid++)
		fore[kid] = row_fore(n, kid, kid > 0 ? fore[kid - 1] : NULL);
	for (unsigned kid = n->n_kids; kid-- > 0;) {
		const GArray *matches = n->kids[kid]->matches;
		int64_t *new = row_back(n, kid, back);

		g_free(back);
		back = new;
		for (guint i = 0; i < matches->len; i++) {
			if (fore[kid][i] >= FAR / 2 || back[i] >= FAR / 2
			    || fore[kid][i] + back[i] > bound)
				continue;
			any = true;
			if (flags == NULL)
				break;
			flags[kid][i] = 1;
		}
		if (flags == NULL)
			break; /* the last kid tells all */
	}
	g_free(back);
	for (unsigned kid = 0; kid < n->n_kids; kid++)
		g_free(fore[kid]);
	return any;
}

/* --- NEAR in any order -------------------------------------------------------- */

struct member {
	uint32_t a, b;
	uint32_t kid, match;
};

static int
by_begin(const void *pa, const void *pb)
{
	const struct member *x = pa, *y = pb;

	if (x->a != y->a)
		return x->a < y->a ? -1 : 1;
	return (x->kid > y->kid) - (x->kid < y->kid);
}

/* Whether kids [kid, n_kids) find places among the members besides those that
 * are taken. */
static bool
near_place(struct matcher *m, const struct node *n, const struct member *v,
    guint len, unsigned kid, unsigned fixed, const struct member **taken)
{
	if (kid == fixed)
		kid++;
	if (kid >= n->n_kids)
		return true;
	for (guint i = 0; i < len; i++) {
		bool unoccupied = true;

		if (v[i].kid != kid)
			continue;
		if (m->steps++ > STEPS_MAX)
			return false;
		for (unsigned k = 0; k < n->n_kids && unoccupied; k++)
			if ((k < kid || k == fixed) && v[i].a <= taken[k]->b
			    && taken[k]->a <= v[i].b)
				unoccupied = false;
		if (!unoccupied)
			continue;
		taken[kid] = &v[i];
		if (near_place(m, n, v, len, kid + 1, fixed, taken))
			return true;
	}
	return false;
}

static bool
near_takers(struct matcher *m, struct node *n, uint8_t **flags)
{
	g_autoptr(GArray) order = g_array_new(FALSE, FALSE,
	    sizeof(struct member));
	g_autofree unsigned *count = g_new0(unsigned, n->n_kids);
	g_autofree const struct member **taken
	    = g_new0(const struct member *, n->n_kids);
	uint32_t window = near_window(n);
	unsigned present = 0;
	uint32_t reach = 0;
	bool any = false;
	guint to = 0, flagged = 0, clash = 0;
	struct member *v;

	for (unsigned kid = 0; kid < n->n_kids; kid++) {
		const GArray *matches = n->kids[kid]->matches;

		for (guint i = 0; i < matches->len; i++) {
			const struct match *x = &g_array_index(matches,
			    struct match, i);
			struct member new = {x->a, x->b, kid, i};

			g_array_append_val(order, new);
		}
	}
	g_array_sort(order, by_begin);
	v = (struct member *)(void *)order->data;
	/* clash: behind the last member so far that shares a position with
	 * another kid's. */
	for (guint i = 0; i < order->len; i++) {
		for (; to < order->len && v[to].a - v[i].a <= window; to++) {
			present += count[v[to].kid]++ == 0;
			if (to > 0 && reach >= v[to].a)
				clash = to + 1;
			reach = to > 0 ? MAX(reach, v[to].b) : v[to].b;
		}
		if (present == n->n_kids && clash <= i) {
			any = true;
			for (guint j = MAX(i, flagged); flags && j < to; j++)
				flags[v[j].kid][v[j].match] = 1;
			flagged = to;
		} else if (present == n->n_kids) {
			for (guint j = i; j < to && !(any && !flags); j++) {
				if (flags && flags[v[j].kid][v[j].match])
					continue;
				taken[v[j].kid] = &v[j];
				if (!near_place(m, n, v + i, to - i, 0,
				    v[j].kid, taken))
					continue;
				any = true;
				if (flags)
					flags[v[j].kid][v[j].match] = 1;
			}
		}
		if (any && flags == NULL)
			return true;
		present -= --count[v[i].kid] == 0;
	}
	return any;
}

bool
node_takers(struct matcher *m, struct node *n, uint8_t **flags)
{
	for (unsigned kid = 0; kid < n->n_kids; kid++)
		if (node_matches(m, n->kids[kid])->len == 0)
			return false;
	if (n->n_kids == 0)
		return false;
	if (n->op == PLAN_PHRASE || n->plan->ordered)
		return row_takers(n, flags);
	return near_takers(m, n, flags);
}
