/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Where in a text a plan's words can be at all: most of a text need not be cut
 * into words to find a few of them.
 *
 * Where a word may begin (needles.c) the text is given to the analyser from blank
 * to blank.  That serves where the stemmers keep the beginnings of words, see
 * text_only().
 *
 * Of a phrase or the like one kid will do, the rarest: as many words around it
 * are given too as a match can reach, so that words are as far from each other
 * as in the index wherever that matters.
 */
#include "searcher/snippet/match.h"
#include "lib/text/utf8.h"

#include <math.h>
#include <string.h>

/* Pieces nearer than this are given as one: to begin costs about as much. */
#define NEAR_ENOUGH 8
/* Where matches cover so many positions, everything is looked at. */
#define REACH_MAX 64

/* Positions that a match of n covers, at most. */
static uint32_t
extent(const struct node *n)
{
	uint32_t most = 1, sum = 0;

	for (unsigned i = 0; i < n->n_kids; i++) {
		uint32_t e = extent(n->kids[i]);

		most = MAX(most, e);
		sum += e + MIN(n->kids[i]->plan->gap, REACH_MAX);
	}
	if (n->op == PLAN_PHRASE)
		most = MAX(most, sum + MIN(n->plan->n, REACH_MAX));
	if (n->op == PLAN_NEAR)
		most += MIN(n->plan->n, REACH_MAX);
	return MIN(most, REACH_MAX);
}

/* How often words that sifting by n finds are met, about; INFINITY: they cannot
 * be told. */
static double
leaf_cost(const struct node *n)
{
	double sum = 0;
	struct needle needle;
	struct key k;
	bool stem;

	for (unsigned i = 0; i < n->plan->n_terms; i++) {
		if (!leaf_key(n, i, &k, &stem))
			continue;
		if (!needle_of(&k, stem, &needle))
			return INFINITY;
		sum += n->plan->terms[i].df;
	}
	return sum;
}

static double
cost(const struct node *n)
{
	bool one = n->op == PLAN_PHRASE || n->op == PLAN_NEAR;
	double sum = one ? INFINITY : 0;

	if (n->op == PLAN_TERMS)
		return leaf_cost(n);
	for (unsigned i = 0; i < n->n_kids; i++) {
		double c = cost(n->kids[i]);

		sum = one ? MIN(sum, c) : sum + c;
	}
	return sum;
}

static void
add_leaf(struct matcher *m, const struct node *n)
{
	struct key k;
	bool stem;

	for (unsigned i = 0; i < n->plan->n_terms; i++)
		if (leaf_key(n, i, &k, &stem))
			needles_add(m->needles, &k, stem);
}

static void
add_node(struct matcher *m, const struct node *n)
{
	unsigned best = 0;

	if (n->op == PLAN_TERMS) {
		add_leaf(m, n);
		return;
	}
	if (n->op != PLAN_PHRASE && n->op != PLAN_NEAR) {
		for (unsigned i = 0; i < n->n_kids; i++)
			add_node(m, n->kids[i]);
		return;
	}
	for (unsigned i = 1; i < n->n_kids; i++)
		if (cost(n->kids[i]) < cost(n->kids[best]))
			best = i;
	if (n->n_kids > 0)
		add_node(m, n->kids[best]);
}

void
sift_make(struct matcher *m)
{
	m->reach = extent(m->root) - 1;
	if (m->reach + 1 >= REACH_MAX || cost(m->root) >= INFINITY)
		return;
	m->needles = needles_new();
	add_node(m, m->root);
}

uint32_t
matcher_reach(const struct matcher *m)
{
	return m->needles != NULL ? m->reach : UINT32_MAX;
}

bool
sift_serves(const struct matcher *m, const struct text_run *runs, size_t n_runs)
{
	if (m->needles == NULL)
		return false;
	for (size_t i = 0; i < n_runs; i++)
		if (!text_keeps_beginnings(runs[i].lang))
			return false;
	return n_runs > 0;
}

static bool
is_white(uint8_t c)
{
	return c == ' ' || (c >= '\t' && c <= '\r');
}

/* Whether nothing goes on over the white space at at: a word does over a
 * hyphen at the end of a line, also U+2010. */
static inline bool
parts(const char *text, size_t at)
{
	uint8_t before;

	if ((uint8_t)text[at] > ' ')
		return false;
	before = at > 0 ? text[at - 1] : ' ';
	return is_white(text[at]) && !is_white(before) && before != '-'
	    && (before != 0x90 || at < 3
	    || memcmp(text + at - 3, "\xe2\x80", 2) != 0);
}

/* Whether cp is a letter for sure: of Latin, Cyrillic, Hangul or Han. */
static bool
is_letter(uint32_t cp)
{
	return cp < 0x80 ? g_ascii_isalnum(cp)
	    : (cp >= 0xac00 && cp <= 0xd7a3) || (cp >= 0x4e00 && cp <= 0x9fa5)
	    || (cp >= 0x410 && cp <= 0x44f)
	    || (cp >= 0xc0 && cp <= 0xff && cp != 0xd7 && cp != 0xf7);
}

/* Whether some word stands in text[from, to), which has no white space. */
static bool
has_word(const char *text, size_t from, size_t to)
{
	unsigned n;

	for (; from < to; from += n)
		if (is_letter(utf8_get(text + from, to - from, &n)))
			return true;
	return false;
}

/* Where the word of at begins, and reach words before it; the end of the text, of
 * len bytes, parts words. */
static size_t
before(const char *text, size_t len, size_t low, size_t at, uint32_t reach)
{
	while (at > low && at < len && !parts(text, at))
		at--;
	while (reach > 0 && at > low) {
		size_t end = at--;

		while (at > low && !parts(text, at))
			at--;
		reach -= has_word(text, at, end);
	}
	return at;
}

/* Where the word of at ends, and reach words behind it. */
static size_t
behind(const char *text, size_t len, size_t at, uint32_t reach)
{
	while (at < len && !parts(text, at))
		at++;
	while (reach > 0 && at < len) {
		size_t start = at++;

		while (at < len && !parts(text, at))
			at++;
		reach -= has_word(text, start, at);
	}
	return at;
}

void
sift_begin(const struct matcher *m, const char *text, size_t len,
    struct sifting *s)
{
	*s = (struct sifting){.text = text, .len = len};
	s->at = m->reach > 0 ? 0 : needles_next(m->needles, text, len, 0);
}

bool
sift_next(const struct matcher *m, struct sifting *s)
{
	const char *text = s->text;
	size_t len = s->len, low = s->to, end;

	if (s->at >= len && (m->reach == 0 || low >= len))
		return false;
	if (s->at >= len) {
		s->from = before(text, len, low, len, m->reach);
		s->to = len;
		return true;
	}
	s->from = before(text, len, low, s->at, m->reach);
	do {
		end = behind(text, len, s->at + 1, 0);
		s->to = behind(text, len, end, m->reach);
		s->at = needles_next(m->needles, text, len, end);
	} while (s->at < len && before(text, len, end, s->at, m->reach)
	    <= s->to + NEAR_ENOUGH);
	return true;
}
