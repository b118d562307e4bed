/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Text of a query as tokens, and what the index has of their stems. */
#include "searcher/query/planner.h"

#include <string.h>

static void
take_token(struct planner *pl, struct arena *a, struct atom *t,
    const struct token *k, unsigned lang, bool first)
{
	if (first) {
		*t = (struct atom){
			.term = arena_strndup(a, k->word->term,
			    k->word->term_len),
			.term_len = k->word->term_len,
			.start = k->start, .end = k->end,
			.position = k->position, .positions = k->positions,
			.flags = k->flags,
		};
		t->stems = arena_array(a, const char *,
		    MAX(pl->known->n_langs, 1));
	}
	t->flags |= k->flags;
	if (k->flags & TOKEN_STOP)
		t->stop |= 1u << lang;
	/* Stop words are found by themselves: they have no stems there. */
	if (!k->word->stem || (k->flags & TOKEN_STOP))
		return;
	/* Most languages leave a word as it is, or agree. */
	if (lang && t->stems[lang - 1] &&
	    strcmp(t->stems[lang - 1], k->word->stem) == 0)
		t->stems[lang] = t->stems[lang - 1];
	else
		t->stems[lang] = arena_strndup(a, k->word->stem,
		    k->word->stem_len);
}

/* --- words typed without their marks ------------------------------------------- */

/* What the index has of the beginnings of a word, which most of its further stems
 * are. */
struct beginnings {
	const char *prefix;
	uint32_t df[TEXT_TERM_MAX + 1]; /* + 1, of the stem of so many bytes;
					 * 0: not asked yet */
};

static bool
may_lack_marks(const struct atom *t)
{
	return t->raw && (t->flags & TOKEN_WORD) && !(t->flags & (TOKEN_MARKS |
	    TOKEN_NUMBER | TOKEN_PAIR | TOKEN_STOP));
}

/* Whether s[0, len) is a stem of t that stays in the list of its stems. */
static bool
is_own_stem(const struct planner *pl, const struct atom *t, size_t len,
    uint32_t df)
{
	for (unsigned i = 0; i < pl->known->n_langs; i++)
		if (t->stems[i] && strlen(t->stems[i]) == len &&
		    memcmp(t->stems[i], t->term, len) == 0 &&
		    !stem_is_foreign(pl, pl->known->langs[i], df))
			return true;
	return false;
}

/* Whether a further stem of t in langs[i] can be one that the index has, and that
 * is not there anyway: a word has dozens of spellings with marks, and to stem them
 * costs more than all else about it. */
static bool
may_have_more(struct planner *pl, const struct atom *t, unsigned i,
    struct beginnings *b)
{
	int lang = pl->known->langs[i];
	size_t from = text_stems_from(lang, t->term, t->term_len, t->stems[i]);

	if (from == 0 || t->term_len > TEXT_TERM_MAX)
		return true;
	for (size_t n = from; n <= t->term_len; n++) {
		if (b->df[n] == 0)
			b->df[n] = planner_stem_df_once(pl, b->prefix, t->term,
			    n) + 1;
		uint32_t df = b->df[n] - 1;
		if (df && !stem_is_foreign(pl, lang, df) &&
		    !is_own_stem(pl, t, n, df))
			return true;
	}
	return false;
}

static const struct more_stems *
work_out_more(struct planner *pl, struct arena *a, const struct atom *t,
    unsigned i)
{
	const char *stems[TEXT_STEMS_MAX];
	struct more_stems *more = arena_new(a, struct more_stems);
	size_t n = text_stems(pl->a, pl->known->langs[i], t->raw,
	    t->end - t->start, stems, TEXT_STEMS_MAX);

	for (size_t k = 1; k < n; k++)
		more->v[more->n++] = arena_strdup(a, stems[k]);
	return more;
}

/* The further stems of t in langs[i]; a word that is kept has them worked out
 * once. */
static const struct more_stems *
more_stems(struct planner *pl, const struct atom *t, unsigned i)
{
	struct arena *a = &pl->known->arena;

	if (!t->kept)
		return work_out_more(pl, &pl->p->arena, t, i);
	if (!t->kept->more)
		t->kept->more = arena_array(a, const struct more_stems *,
		    pl->known->n_langs);
	if (!t->kept->more[i])
		t->kept->more[i] = work_out_more(pl, a, t, i);
	return t->kept->more[i];
}

static void
add_more_stems(struct planner *pl, const struct atom *t, const char *prefix,
    struct term_list *list)
{
	struct beginnings b;

	if (!may_lack_marks(t))
		return;
	b.prefix = prefix;
	memset(b.df, 0, sizeof(b.df[0]) * (MIN(t->term_len, TEXT_TERM_MAX) +
	    1u));
	for (unsigned i = 0; i < pl->known->n_langs; i++) {
		int lang = pl->known->langs[i];
		if (!t->stems[i] || !text_may_lack_marks(lang) ||
		    !may_have_more(pl, t, i, &b))
			continue;
		const struct more_stems *more = more_stems(pl, t, i);
		/* whether others were tried does not show */
		for (unsigned k = 0; k < more->n; k++)
			if (planner_stem_df(pl, prefix, more->v[k]))
				term_add(pl, list, prefix, true, more->v[k],
				    strlen(more->v[k]), WHY_STEM, lang, 1);
	}
}

/* --- cutting -------------------------------------------------------------------- */

void
atoms_cut(struct planner *pl, struct arena *arena, const char *text,
    size_t len, bool marks, struct atoms *ret)
{
	unsigned max = 0, n_langs = MAX(pl->known->n_langs, 1);

	*ret = (struct atoms){0};
	for (unsigned lang = 0; lang < n_langs; lang++) {
		struct text_run run = {(uint32_t)len,
			pl->known->n_langs ? pl->known->langs[lang] : 0};
		const struct token *tokens;
		size_t n;
		unsigned at = 0;
		text_begin(pl->a, text, len, &run, 1, 1);
		while ((n = text_next(pl->a, &tokens)) > 0)
			for (size_t i = 0; i < n; i++, at++) {
				if (lang > 0) {
					/* The same tokens, by contract. */
					if (at < ret->n)
						take_token(pl, arena,
						    &ret->v[at], &tokens[i],
						    lang, false);
					continue;
				}
				if (at == max) {
					struct atom *v;
					max = max ? max * 2 : 4;
					v = arena_array(arena, struct atom,
					    max);
					if (at)
						memcpy(v, ret->v,
						    at * sizeof(*v));
					ret->v = v;
				}
				take_token(pl, arena, &ret->v[at], &tokens[i],
				    0, true);
				ret->n = at + 1;
			}
	}
	for (unsigned i = 0; marks && i < ret->n; i++)
		ret->v[i].raw = text + ret->v[i].start;
}

void
atoms_make(struct planner *pl, const char *text, size_t len,
    struct atoms *ret)
{
	const struct atoms *known = planner_known_atoms(pl, text, len);

	if (known)
		*ret = *known;
	else
		atoms_cut(pl, &pl->p->arena, text, len, true, ret);
}

/* --- single words --------------------------------------------------------------- */

static void
add_stems(struct planner *pl, const struct atom *t, const char *prefix,
    struct term_list *list)
{
	bool surface = pl->known->n_langs == 0;

	for (unsigned i = 0; i < pl->known->n_langs; i++) {
		if (!t->stems[i]) {
			surface = true;
			continue;
		}
		term_add(pl, list, prefix, true, t->stems[i],
		    strlen(t->stems[i]), WHY_STEM, pl->known->langs[i], 1);
	}
	add_more_stems(pl, t, prefix, list);
	/* Stop words have no stems. */
	if (surface)
		term_add(pl, list, prefix, false, t->term, t->term_len,
		    WHY_WORD, 0, 1);
}

struct plan_node *
atom_stems(struct planner *pl, const struct atom *t, const char *prefix,
    enum plan_why why, float weight)
{
	struct term_list list = {NULL, 0, 0, NULL};
	struct term_list mine = {NULL, 0, 0, &pl->p->arena}, *kept = &mine;
	struct term_list **slot = !t->kept ? NULL
	    : *prefix == '\0' ? &t->kept->words
	    : strcmp(prefix, "S") == 0 ? &t->kept->titles : NULL;

	if (slot && *slot) {
		kept = *slot;
	} else {
		if (slot) {
			kept = arena_new(&pl->known->arena, struct term_list);
			kept->arena = &pl->known->arena;
		}
		add_stems(pl, t, prefix, kept);
		if (slot && !pl->error)
			*slot = kept;
	}
	struct term_list taken = *kept;
	/* What is read as a word is wanted where it is one. */
	if (pl->as_word && taken.n > 1 &&
	    taken.v[taken.n - 1].why == WHY_WORD)
		taken.n--;
	terms_take(pl, &list, &taken, why, weight);
	return terms_node(pl, prefix, &list);
}
