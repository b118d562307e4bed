/* SPDX-License-Identifier: GPL-2.0-or-later */
/* One word of a query as two that were written as one. */
#include "searcher/query/planner.h"

#include <string.h>

/* A word of so many letters may be two that were written as one, each at least
 * so long, and its stem: with ten languages in an index nearly every word is made
 * of two shorter ones by chance (lan ders, poli tic as). */
#define SPLIT_MIN 8
#define SPLIT_PART_MIN 4
/* What so many documents write as one word is one: looking for its halves costs
 * more than the whole query. */
#define SPLIT_DF_MAX 500

static bool
is_half(const char *stem)
{
	return stem && g_utf8_strlen(stem, -1) >= SPLIT_PART_MIN;
}

/* Documents with a word of one of t's stems; 0 for stop words. */
static uint32_t
stems_df(struct planner *pl, const struct atom *t, const char *prefix)
{
	uint32_t df = 0;

	if (t->flags & TOKEN_STOP)
		return 0;
	for (unsigned i = 0; i < pl->known->n_langs; i++) {
		/* Languages that agree have the same one. */
		if (!is_half(t->stems[i]) ||
		    (i && t->stems[i] == t->stems[i - 1]))
			continue;
		df = MAX(df, planner_stem_df(pl, prefix, t->stems[i]));
	}
	return df;
}

/* The word as two that the index has, one behind the other. */
struct split {
	const char *head; /* NULL: it is not */
	size_t head_len;
	struct term_list tail;
};

/* The guessed second half of a word in its commonest forms: as it is, its stems,
 * and either with an s.  All forms, as of a typed word, would cost more than the
 * rest of the query. */
static void
add_half(struct planner *pl, const struct atom *t, const char *prefix,
    struct term_list *list)
{
	const char *forms[PLAN_LANGS_MAX + 1] = {t->term};
	unsigned n = 1;

	for (unsigned i = 0; i < pl->known->n_langs; i++)
		if (is_half(t->stems[i]))
			forms[n++] = t->stems[i];
	for (unsigned i = 0; i < n; i++) {
		g_autofree char *more = g_strconcat(forms[i], "s", NULL);
		if (i == 0 || planner_df(pl, forms[i], strlen(forms[i])))
			term_add(pl, list, prefix, false, forms[i],
			    strlen(forms[i]), WHY_SPLIT, 0, WEIGHT_SPLIT);
		if (planner_df(pl, more, strlen(more)))
			term_add(pl, list, prefix, false, more, strlen(more),
			    WHY_SPLIT, 0, WEIGHT_SPLIT);
	}
}

static void
find_split(struct planner *pl, const struct atom *t, const char *prefix,
    struct split *ret)
{
	struct arena *arena = ret->tail.arena;
	size_t n = (size_t)g_utf8_strlen(t->term, t->term_len), best = 0;
	uint32_t best_df = 0;

	if (n < SPLIT_MIN || n > 40 || (t->flags & (TOKEN_NUMBER | TOKEN_STOP |
	    TOKEN_PAIR)) || stems_df(pl, t, prefix) > SPLIT_DF_MAX)
		return;
	struct atoms head, tail, last = {0};
	const char *p = g_utf8_offset_to_pointer(t->term, SPLIT_PART_MIN);
	for (size_t i = SPLIT_PART_MIN; i + SPLIT_PART_MIN <= n;
	    i++, p = g_utf8_next_char(p)) {
		char buf[TEXT_TERM_MAX + 64];
		size_t n_prefix = strlen(prefix), len = (size_t)(p - t->term);
		if (n_prefix + len >= sizeof(buf))
			return;
		memcpy(buf, prefix, n_prefix);
		memcpy(buf + n_prefix, t->term, len);
		buf[n_prefix + len] = '\0';
		uint32_t df = planner_df(pl, buf, n_prefix + len);
		if (df <= best_df)
			continue;
		/* The second half may have an ending. */
		atoms_cut(pl, arena, p, t->term_len - len, false, &tail);
		if (tail.n == 1)
			df = MIN(df, stems_df(pl, &tail.v[0], prefix));
		if (tail.n == 1 && df > best_df) {
			best_df = df;
			best = len;
			last = tail;
		}
	}
	if (!best)
		return;
	atoms_cut(pl, arena, t->term, best, false, &head);
	/* construct-ing: an ending is no word */
	for (unsigned i = 0; head.n == 1 && i < pl->known->n_langs; i++)
		if (head.v[0].stems[i] && t->stems[i] &&
		    strcmp(head.v[0].stems[i], t->stems[i]) == 0)
			return;
	if (head.n != 1 || (head.v[0].flags & TOKEN_STOP))
		return;
	add_half(pl, &last.v[0], prefix, &ret->tail);
	ret->head = head.v[0].term;
	ret->head_len = head.v[0].term_len;
}

struct plan_node *
split_node(struct planner *pl, const struct atom *t, const char *prefix)
{
	struct term_list head = {NULL, 0, 0, NULL}, tail = {NULL, 0, 0, NULL};
	bool keep = t->kept && *prefix == '\0';
	struct split *split = keep ? t->kept->split : NULL;

	if (!split) {
		struct arena *arena = keep ? &pl->known->arena : &pl->p->arena;
		split = arena_new(arena, struct split);
		split->tail.arena = arena;
		find_split(pl, t, prefix, split);
		if (keep && !pl->error)
			t->kept->split = split;
	}
	if (!split->head)
		return NULL;
	term_add(pl, &head, prefix, false, split->head, split->head_len,
	    WHY_SPLIT, 0, WEIGHT_SPLIT);
	terms_take(pl, &tail, &split->tail, WHY_SPLIT, WEIGHT_SPLIT);
	return node_pair(pl, PLAN_PHRASE, terms_node(pl, prefix, &head),
	    terms_node(pl, prefix, &tail));
}
