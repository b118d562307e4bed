/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Korean compounds, which people write with or without a blank.
 *
 * A blank is the pair of syllables around it that is not there: the atoms of
 * "cyber attack" written as two words are those of the one word but for one.  So
 * words written as one are found as two by leaving that pair out of their row
 * (what stands here), and words written as two are found in the one by their
 * own pairs, which needs nothing.
 */
#include "searcher/query/planner.h"

#include <string.h>

/* Syllables of a part, and of a word beyond which nobody takes it apart. */
#define PART_MIN 2
#define SYLLABLES_MAX 14

bool
is_hangul_pair(const struct atom *t)
{
	gunichar c = g_utf8_get_char(t->term);

	return (t->flags & TOKEN_PAIR) && c >= 0xac00 && c < 0xd7a4 &&
	    g_utf8_strlen(t->term, t->term_len) == 2;
}

bool
is_korean_word(struct planner *pl, const char *s, size_t len,
    const char *prefix)
{
	struct atoms atoms;

	if (len == 0 || len > TEXT_TERM_MAX)
		return false;
	atoms_make(pl, s, len, &atoms);
	if (atoms.n == 0 || !(atoms.v[0].flags & TOKEN_WORD))
		return false;
	for (unsigned i = 0; i < pl->known->n_langs; i++) {
		const char *stem = atoms.v[0].stems[i];
		if (stem && planner_stem_df(pl, prefix, stem))
			return true;
	}
	return false;
}

struct spacing {
	struct planner *pl;
	const char *prefix;
	const char *at[SYLLABLES_MAX + 1]; /* where syllables begin; the end */
	unsigned n;                        /* syllables */
	uint8_t word[SYLLABLES_MAX + 1][SYLLABLES_MAX + 1]; /* 1 no, 2 yes */
	struct arena *arena;
	struct spacings *out;
};

static bool
is_part(struct spacing *s, unsigned from, unsigned to)
{
	uint8_t *known = &s->word[from][to];

	if (*known == 0)
		*known = 1 + is_korean_word(s->pl, s->at[from],
		    (size_t)(s->at[to] - s->at[from]), s->prefix);
	return *known == 2;
}

/* The syllables from `from` on as words, behind those of text. */
static void
spacings(struct spacing *s, unsigned from, const char *text)
{
	if (from == s->n) {
		s->out->texts[s->out->n++] = arena_strdup(s->arena, text);
		return;
	}
	for (unsigned to = s->n; to >= from + PART_MIN; to--) {
		if (s->out->n == SPACINGS_MAX)
			return;
		if ((from == 0 && to == s->n) ||
		    (to < s->n && s->n - to < PART_MIN) ||
		    !is_part(s, from, to))
			continue;
		g_autofree char *longer = g_strdup_printf("%s%s%.*s", text,
		    from ? " " : "", (int)(s->at[to] - s->at[from]),
		    s->at[from]);
		spacings(s, to, longer);
	}
}

static void
word_spacings(struct spacing *s, const char *word)
{
	s->n = 0;
	memset(s->word, 0, sizeof(s->word));
	for (const char *p = word; s->n <= SYLLABLES_MAX;
	    p = g_utf8_next_char(p)) {
		s->at[s->n] = p;
		if (!*p) {
			spacings(s, 0, "");
			return;
		}
		s->n++;
	}
}

static const struct spacings *
find_spacings(struct planner *pl, struct arena *arena, const struct atom *t,
    const char *prefix)
{
	struct spacing s = {.pl = pl, .prefix = prefix, .arena = arena,
		.out = arena_new(arena, struct spacings)};
	const char *stem = NULL;

	/* Without its particle, unless that was the end of a word. */
	for (unsigned i = 0; i < pl->known->n_langs && !stem; i++)
		stem = t->stems[i];
	if (stem)
		word_spacings(&s, stem);
	if (s.out->n == 0)
		word_spacings(&s, t->term);
	return s.out;
}

struct plan_node *
spaced_node(struct planner *pl, const struct atom *t, const char *prefix)
{
	bool keep = t->kept && *prefix == '\0';
	const struct spacings *s = keep ? t->kept->spacings : NULL;
	struct plan_node *rows[SPACINGS_MAX];
	struct atoms atoms;

	if (!s) {
		s = find_spacings(pl, keep ? &pl->known->arena : &pl->p->arena,
		    t, prefix);
		if (keep && !pl->error)
			t->kept->spacings = s;
	}
	for (unsigned i = 0; i < s->n; i++) {
		atoms_make(pl, s->texts[i], strlen(s->texts[i]), &atoms);
		rows[i] = row_node(pl, &atoms, 0, atoms.n, prefix, WHY_SPLIT,
		    WEIGHT_SPACED, false);
	}
	return s->n ? node_over(pl, PLAN_OR, rows, s->n) : NULL;
}
