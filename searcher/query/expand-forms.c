/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Forms of a word: the words of the index with the same stem. */
#include "searcher/query/planner.h"

#include "searcher/query/terms.h"

#include <string.h>

/* Words looked at for the forms of one word. */
#define FORMS_MAX 5000

/* Of the first n bytes, those that a and b share. */
static size_t
shared(const char *a, const char *b, size_t n)
{
	size_t i = 0;

	while (i < n && b[i] && a[i] == b[i])
		i++;
	return i;
}

/* The stem of a single word in a language; NULL: it has none, or is not one
 * word.  Borrowed from the analyser. */
static const struct word *
stem_of(struct planner *pl, const char *s, size_t len, int lang)
{
	struct text_run run = {(uint32_t)len, lang};
	const struct token *tokens;

	text_begin(pl->a, s, len, &run, 1, 1);
	if (text_next(pl->a, &tokens) == 0 || !tokens[0].word->stem ||
	    tokens[0].end != len || tokens[0].start != 0)
		return NULL;
	return tokens[0].word;
}

static bool
same_stem(const struct word *w, const char *stem)
{
	return w && stem && strlen(stem) == w->stem_len &&
	    memcmp(w->stem, stem, w->stem_len) == 0;
}

/* Bytes of the shortest beginning that a form of t must have. */
static size_t
forms_begin(struct planner *pl, const struct atom *t)
{
	size_t n = t->term_len;

	for (unsigned i = 0; i < pl->known->n_langs; i++)
		if (t->stems[i])
			n = shared(t->term, t->stems[i], n);
	while (n > 0 && n < t->term_len &&
	    ((unsigned char)t->term[n] & 0xc0) == 0x80)
		n--;
	/* The letter before the ending may change: happy, happier. */
	if (g_utf8_strlen(t->term, (gssize)n) > 3)
		n = (size_t)(g_utf8_find_prev_char(t->term, t->term + n) -
		    t->term);
	return n;
}

void
expand_forms(struct planner *pl, const char *prefix, const struct atom *t,
    struct term_list *list, enum plan_why why, float weight)
{
	const char *own[PLAN_LANGS_MAX] = {NULL}; /* stems of the folded word */
	size_t n, n_prefix = strlen(prefix), n_begin = forms_begin(pl, t);
	unsigned seen = 0, added = 0, n_langs = 0;
	unsigned langs[PLAN_LANGS_MAX]; /* those whose stemmers differ */
	const char *s;

	if (pl->error || n_begin == 0 || (t->flags & TOKEN_NUMBER))
		return;
	for (unsigned i = 0, k; i < pl->known->n_langs; i++) {
		int own_lang = text_stem_language(pl->known->langs[i], t->term,
		    t->term_len);
		if (!t->stems[i])
			continue;
		for (k = 0; k < n_langs; k++)
			if (strcmp(t->stems[langs[k]], t->stems[i]) == 0 &&
			    text_stem_language(pl->known->langs[langs[k]], t->term,
			        t->term_len) == own_lang)
				break;
		if (k == n_langs)
			langs[n_langs++] = i;
	}
	for (unsigned i = 0; i < pl->known->n_langs; i++) {
		const struct word *w = t->stems[i] ? stem_of(pl, t->term,
		    t->term_len, pl->known->langs[i]) : NULL;
		if (w)
			own[i] = arena_strndup(&pl->p->arena, w->stem,
			    w->stem_len);
	}
	g_autoptr(GString) begin = g_string_new(prefix);
	g_string_append_len(begin, t->term, (gssize)n_begin);
	struct terms *c = terms_new(pl->ix, begin->str, begin->len);
	pl->known->looked = true;
	while ((s = terms_next(c, &n))) {
		if (++seen > FORMS_MAX || added >= pl->limits.expansion)
			break;
		/* A form is not twice as long. */
		if (n - n_prefix > 2u * t->term_len + 8)
			continue;
		for (unsigned k = 0; k < n_langs; k++) {
			unsigned i = langs[k];
			const struct word *w = stem_of(pl, s + n_prefix,
			    n - n_prefix, pl->known->langs[i]);
			if (!same_stem(w, t->stems[i]) &&
			    !same_stem(w, own[i]))
				continue;
			term_add(pl, list, "", false, s, n, why, pl->known->langs[i],
			    weight);
			added++;
			break;
		}
	}
	terms_end(c, pl->error ? NULL : &pl->error);
}
