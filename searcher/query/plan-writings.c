/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The other ways of writing a phrase: its words written as one or as two, with a
 * hyphen or without, a Korean compound with a blank or without.
 */
#include "searcher/query/planner.h"

#include <string.h>

/* Ways of writing one phrase that are looked for, and words of a phrase beyond
 * which nobody splits them. */
#define WRITINGS_MAX 6
#define PHRASE_MAX 16
/* As for words by themselves. */
#define PART_MIN 3 /* characters */

struct writing {
	struct planner *pl;
	const char *text;
	const struct atom *v[PHRASE_MAX];
	unsigned n;
	const char *prefix;
	unsigned slop;
	struct plan_node *row[2 * PHRASE_MAX];
	struct node_list out;
};

static struct plan_node *
written(struct writing *w, const char *s, size_t len, enum plan_why why)
{
	struct term_list list = {NULL, 0, 0, NULL};

	term_add(w->pl, &list, w->prefix, false, s, len, why, 0,
	    why == WHY_JOINED ? WEIGHT_JOINED : WEIGHT_SPLIT);
	return terms_node(w->pl, w->prefix, &list);
}

static uint32_t
written_df(struct writing *w, const char *s, size_t len)
{
	char buf[2 * TEXT_TERM_MAX + 64];
	size_t n = strlen(w->prefix);

	if (n + len >= sizeof(buf))
		return 0;
	memcpy(buf, w->prefix, n);
	memcpy(buf + n, s, len);
	buf[n + len] = '\0';
	return planner_df(w->pl, buf, n + len);
}

/* Where the index has both halves of a word, the rarer the more often; 0: no. */
static size_t
split_at(struct writing *w, const struct atom *t)
{
	size_t n = (size_t)g_utf8_strlen(t->term, t->term_len), best = 0;
	uint32_t best_df = 0;

	if (n < 2 * PART_MIN || n > 40)
		return 0;
	const char *p = g_utf8_offset_to_pointer(t->term, PART_MIN);
	for (size_t i = PART_MIN; i + PART_MIN <= n;
	    i++, p = g_utf8_next_char(p)) {
		size_t len = (size_t)(p - t->term);
		uint32_t df = written_df(w, t->term, len);
		if (df > best_df)
			df = MIN(df, written_df(w, p, t->term_len - len));
		if (df > best_df) {
			best_df = df;
			best = len;
		}
	}
	return best;
}

static bool
may_join(const struct atom *t)
{
	return !(t->flags & (TOKEN_NUMBER | TOKEN_PAIR | TOKEN_STOP)) &&
	    t->term_len >= 2;
}

/* Whether pair i lies over two words that the index has, written as one here:
 * without it they are two. */
static bool
may_part(struct writing *w, unsigned i)
{
	unsigned a = i, b = i;

	if (i == 0 || i + 1 == w->n || !is_hangul_pair(w->v[i]))
		return false;
	while (a > 0 && w->v[a - 1]->end > w->v[a]->start)
		a--;
	while (b + 1 < w->n && w->v[b + 1]->start < w->v[b]->end)
		b++;
	return a < i && b > i &&
	    is_korean_word(w->pl, w->text + w->v[a]->start,
	    w->v[i - 1]->end - w->v[a]->start, w->prefix) &&
	    is_korean_word(w->pl, w->text + w->v[i + 1]->start,
	    w->v[b]->end - w->v[i + 1]->start, w->prefix);
}

/* The pair over the blank between pairs i and i + 1, where the index has it;
 * NULL: no. */
static struct plan_node *
pair_between(struct writing *w, unsigned i)
{
	const struct atom *a = w->v[i], *b;
	char pair[16];

	if (i + 1 == w->n)
		return NULL;
	b = w->v[i + 1];
	if (b->start < a->end || !is_hangul_pair(a) || !is_hangul_pair(b) ||
	    strspn(w->text + a->end, " ") < b->start - a->end)
		return NULL;
	const char *last = g_utf8_find_prev_char(a->term,
	    a->term + a->term_len);
	int n = g_snprintf(pair, sizeof(pair), "%s%.*s", last,
	    (int)(g_utf8_next_char(b->term) - b->term), b->term);
	if (!written_df(w, pair, (size_t)n))
		return NULL;
	struct term_list list = {NULL, 0, 0, NULL};
	term_add(w->pl, &list, w->prefix, false, pair, (size_t)n, WHY_JOINED,
	    0, WEIGHT_SPACED);
	return terms_node(w->pl, w->prefix, &list);
}

/* Writings of the words from i on behind the first n of row. */
static void
writings(struct writing *w, unsigned i, unsigned n, bool changed)
{
	if (w->out.n >= WRITINGS_MAX)
		return;
	if (i == w->n) {
		if (!changed)
			return;
		struct plan_node *node = node_over(w->pl, PLAN_PHRASE, w->row,
		    n);
		if (node->op == PLAN_PHRASE)
			node->n = w->slop;
		nodes_add(w->pl, &w->out, node);
		return;
	}
	const struct atom *t = w->v[i];
	size_t at = may_join(t) ? split_at(w, t) : 0;
	if (at) {
		w->row[n] = written(w, t->term, at, WHY_SPLIT);
		w->row[n + 1] = written(w, t->term + at, t->term_len - at,
		    WHY_SPLIT);
		writings(w, i + 1, n + 2, true);
	}
	if (i + 1 < w->n && may_join(t) && may_join(w->v[i + 1])) {
		g_autofree char *one = g_strconcat(t->term, w->v[i + 1]->term,
		    NULL);
		size_t len = strlen(one);
		if (len <= TEXT_TERM_MAX && written_df(w, one, len)) {
			w->row[n] = written(w, one, len, WHY_JOINED);
			writings(w, i + 2, n + 1, true);
		}
	}
	w->row[n] = atom_surface(w->pl, t, w->prefix, WHY_WORD, WEIGHT_JOINED);
	struct plan_node *between = pair_between(w, i);
	if (between) {
		w->row[n + 1] = between;
		writings(w, i + 1, n + 2, true);
	}
	writings(w, i + 1, n + 1, changed);
	if (may_part(w, i))
		writings(w, i + 1, n, true);
}

struct plan_node *
writings_make(struct planner *pl, struct plan_node *node, const char *text,
    size_t len, const char *prefix, unsigned slop)
{
	struct writing w = {.pl = pl, .text = text, .prefix = prefix,
		.slop = slop};
	struct atoms atoms;

	if (pl->o->plain || pl->o->bag || pl->places)
		return node;
	atoms_make(pl, text, len, &atoms);
	for (unsigned i = 0; i < atoms.n; i++) {
		if (!(atoms.v[i].flags & TOKEN_ATOM))
			continue;
		if (w.n == PHRASE_MAX)
			return node;
		w.v[w.n++] = &atoms.v[i];
	}
	writings(&w, 0, 0, false);
	return also_either(pl, node, &w.out);
}
