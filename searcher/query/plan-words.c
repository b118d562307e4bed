/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Words of a query as terms of an index. */
#include "searcher/query/planner.h"

#include <string.h>

/* --- single words --------------------------------------------------------------- */

struct plan_node *
atom_surface(struct planner *pl, const struct atom *t, const char *prefix,
    enum plan_why why, float weight)
{
	struct term_list list = {NULL, 0, 0, NULL};

	term_add(pl, &list, prefix, false, t->term, t->term_len, why, 0,
	    weight);
	return terms_node(pl, prefix, &list);
}

struct plan_node *
atom_forms(struct planner *pl, const struct atom *t, const char *prefix,
    enum plan_why why, float weight)
{
	struct term_list list = {NULL, 0, 0, NULL};

	term_add(pl, &list, prefix, false, t->term, t->term_len, why, 0,
	    weight);
	expand_forms(pl, prefix, t, &list, why == WHY_WORD ? WHY_STEM : why,
	    weight);
	return terms_node(pl, prefix, &list);
}

struct plan_node *
row_node(struct planner *pl, const struct atoms *atoms, unsigned from,
    unsigned to, const char *prefix, enum plan_why why, float weight,
    bool forms)
{
	struct plan_node **kids = nodes_room(pl, to - from + 1);
	unsigned n = 0;

	for (unsigned i = from; i < to; i++) {
		const struct atom *t = &atoms->v[i];
		if (!(t->flags & TOKEN_ATOM))
			continue;
		kids[n++] = forms && !(t->flags & (TOKEN_PAIR | TOKEN_NUMBER))
		    ? atom_forms(pl, t, prefix, why, weight)
		    : atom_surface(pl, t, prefix, why, weight);
	}
	return n ? node_over(pl, PLAN_PHRASE, kids, n) : pl->nothing;
}

/* A node that only adds to the score, where the index has it. */
static void
add_boost(struct planner *pl, struct plan_node *node, double weight)
{
	uint32_t df = 0;

	for (unsigned i = 0; i < node->n_terms; i++)
		df = MAX(df, node->terms[i].df);
	if (!df)
		return;
	node->boost = true;
	node = node_weigh(pl, node, weight * pl->weight);
	node->boost = true;
	nodes_add(pl, &pl->boosts, node);
}

static bool
may_boost(const struct planner *pl, const char *prefix)
{
	return !*prefix && !pl->negated && !pl->places && pl->weight > 0;
}

/* The word in titles only adds to the score. */
static void
boost_title(struct planner *pl, const struct atom *t, const char *prefix)
{
	uint16_t concept = pl->concept;

	if (pl->o->title <= 0 || !may_boost(pl, prefix))
		return;
	pl->concept = 0;
	add_boost(pl, atom_stems(pl, t, "S", WHY_TITLE, 1), pl->o->title);
	pl->concept = concept;
}

/* So does the word just as it was typed. */
static void
boost_exact(struct planner *pl, const struct atom *t, const char *prefix)
{
	uint16_t concept = pl->concept;

	if (pl->o->exact <= 0 || !may_boost(pl, prefix) ||
	    (t->flags & (TOKEN_PAIR | TOKEN_NUMBER | TOKEN_STOP)))
		return;
	pl->concept = 0;
	add_boost(pl, atom_surface(pl, t, "", WHY_EXACT, 1), pl->o->exact);
	pl->concept = concept;
}

/* --- what is written without blanks ------------------------------------------ */

enum script { SCRIPT_OTHER, SCRIPT_HAN, SCRIPT_HIRAGANA, SCRIPT_KATAKANA };

static enum script
script_of(gunichar c)
{
	if (c >= 0x3040 && c <= 0x309f)
		return SCRIPT_HIRAGANA;
	if ((c >= 0x30a0 && c <= 0x30ff) || (c >= 0x31f0 && c <= 0x31ff))
		return SCRIPT_KATAKANA;
	if ((c >= 0x2e80 && c <= 0x303f) || (c >= 0x3400 && c <= 0x9fff) ||
	    (c >= 0xf900 && c <= 0xfaff) || (c >= 0x20000 && c <= 0x3ffff))
		return SCRIPT_HAN;
	return SCRIPT_OTHER;
}

/* The script of a pair; SCRIPT_OTHER where its two characters differ. */
static enum script
script_of_pair(const struct atom *t)
{
	gunichar c = g_utf8_get_char(t->term);
	const char *next = g_utf8_next_char(t->term);

	return *next && script_of(c) != script_of(g_utf8_get_char(next))
	    ? SCRIPT_OTHER : script_of(c);
}

/* A single character of a script searched by pairs: alone, or the first of a
 * pair. */
static struct plan_node *
single_node(struct planner *pl, const struct atom *t, const char *prefix)
{
	struct term_list list = {NULL, 0, 0, NULL};
	g_autofree char *pattern = g_strconcat(t->term, "?", NULL);

	term_add(pl, &list, prefix, false, t->term, t->term_len, WHY_WORD, 0,
	    1);
	expand_wildcard(pl, prefix, pattern, strlen(pattern), &list);
	return terms_node(pl, prefix, &list);
}

/* A short run of pairs is a word or name: a row.  A longer one is a clause:
 * stretches of one script, of which hiragana is mostly grammar, or for `any`
 * each pair by itself. */
static struct plan_node *
run_node(struct planner *pl, const struct atoms *atoms, unsigned from,
    unsigned to, const char *prefix)
{
	struct plan_node **kids = nodes_room(pl, to - from);
	unsigned n = 0, pairs = 0;

	for (unsigned i = from; i < to; i++)
		pairs += (atoms->v[i].flags & TOKEN_ATOM) != 0;
	if (pl->places || (pairs <= 3 && !pl->o->bag))
		return row_node(pl, atoms, from, to, prefix, WHY_PAIR, 1,
		    false);
	if (pl->o->any) {
		for (unsigned i = from; i < to; i++)
			if (atoms->v[i].flags & (TOKEN_ATOM | TOKEN_WORD))
				kids[n++] = atom_stems(pl, &atoms->v[i],
				    prefix, WHY_PAIR, 1);
		return node_over(pl, PLAN_OR, kids, n);
	}
	for (unsigned i = from, end; i < to; i = end) {
		enum script script = script_of_pair(&atoms->v[i]);
		end = i + 1;
		if (script == SCRIPT_OTHER || script == SCRIPT_HIRAGANA)
			continue;
		while (end < to && script_of_pair(&atoms->v[end]) == script)
			end++;
		struct plan_node *k = row_node(pl, atoms, i, end, prefix,
		    WHY_PAIR, 1, false);
		if (k != pl->nothing)
			kids[n++] = k;
	}
	if (n == 0)
		return row_node(pl, atoms, from, to, prefix, WHY_PAIR, 1,
		    false);
	return node_over(pl, PLAN_AND, kids, n);
}

/* --- words ------------------------------------------------------------------- */

/* A Hangul word of two syllables is found as a pair as well: before a particle
 * it is no word of its own. */
static struct plan_node *
with_pair(struct planner *pl, struct plan_node *node, const struct atom *t,
    const char *prefix)
{
	if (!(t->flags & TOKEN_PAIR))
		return node;
	return node_pair(pl, PLAN_OR, node, atom_surface(pl, t, prefix,
	    WHY_PAIR, WEIGHT_PAIR));
}

/* A word that is one token. */
static struct plan_node *
single_unit(struct planner *pl, const struct atom *t, const char *prefix)
{
	struct plan_node *node, *split;

	if (script_of(g_utf8_get_char(t->term)) != SCRIPT_OTHER &&
	    g_utf8_strlen(t->term, t->term_len) == 1)
		return single_node(pl, t, prefix);
	if (pl->places)
		return atom_forms(pl, t, prefix, WHY_WORD, 1);
	node = atom_stems(pl, t, prefix, WHY_WORD, 1);
	if (t->flags & TOKEN_PAIR)
		return with_pair(pl, node, t, prefix);
	split = pl->o->plain || pl->o->bag ? NULL : split_node(pl, t, prefix);
	return split ? node_pair(pl, PLAN_OR, node, split) : node;
}

/* The syllable pairs of an eojeol: all in their order, or where any word will do,
 * each for itself. */
static struct plan_node *
pairs_node(struct planner *pl, const struct atoms *atoms, unsigned from,
    unsigned to, const char *prefix)
{
	struct plan_node **kids = nodes_room(pl, to - from);
	unsigned n = 0;

	if (!pl->o->any || pl->places)
		return row_node(pl, atoms, from, to, prefix, WHY_PAIR,
		    WEIGHT_PAIR, false);
	for (unsigned i = from; i < to; i++)
		if (atoms->v[i].flags & TOKEN_PAIR)
			kids[n++] = atom_surface(pl, &atoms->v[i], prefix,
			    WHY_PAIR, WEIGHT_PAIR);
	return node_over(pl, PLAN_OR, kids, n);
}

/* The parts of a word in a bag of words: each by itself. */
static struct plan_node *
parts_node(struct planner *pl, const struct atoms *atoms, unsigned from,
    unsigned to, const char *prefix)
{
	struct plan_node **kids = nodes_room(pl, to - from + 1);
	unsigned n = 0;

	for (unsigned i = from; i < to; i++) {
		const struct atom *t = &atoms->v[i];
		if (!(t->flags & TOKEN_ATOM) || (t->flags & TOKEN_STOP))
			continue;
		boost_title(pl, t, prefix);
		boost_exact(pl, t, prefix);
		kids[n++] = atom_stems(pl, t, prefix, WHY_WORD, 1);
	}
	return n ? node_over(pl, PLAN_OR, kids, n) : pl->nothing;
}

/* One word that may consist of several: atoms[from, to). */
static struct plan_node *
plan_unit(struct planner *pl, const struct atoms *atoms, unsigned from,
    unsigned to, const char *prefix)
{
	const struct atom *t = &atoms->v[from];
	struct plan_node *node, *row;
	bool pairs = false;

	for (unsigned i = from + 1; i < to; i++)
		pairs = pairs || (atoms->v[i].flags & TOKEN_PAIR);
	if ((t->flags & TOKEN_PAIR) && !(t->flags & TOKEN_WORD))
		return run_node(pl, atoms, from, to, prefix);
	boost_title(pl, t, prefix);
	/* a Korean word as typed is one with the particle of its sentence */
	if (!pairs)
		boost_exact(pl, t, prefix);
	if (to - from == 1)
		return single_unit(pl, t, prefix);
	row = pairs ? pairs_node(pl, atoms, from, to, prefix)
	    : pl->o->bag ? parts_node(pl, atoms, from + 1, to, prefix)
	    : row_node(pl, atoms, from, to, prefix, WHY_WORD, 1, true);
	node = pl->places ? atom_forms(pl, t, prefix, WHY_WORD, 1)
	    : atom_stems(pl, t, prefix, WHY_WORD, 1);
	if (row == pl->nothing)
		return node;
	node = node_pair(pl, PLAN_OR, node, row);
	/* For `any` each pair counts by itself: what is written apart too. */
	if (!pairs || pl->o->plain || pl->o->any || pl->places)
		return node;
	row = spaced_node(pl, t, prefix);
	return row ? node_pair(pl, PLAN_OR, node, row) : node;
}

unsigned
unit_end(const struct atoms *atoms, unsigned from)
{
	const struct atom *t = &atoms->v[from];
	uint32_t end = t->position + t->positions;
	unsigned i = from + 1;

	if ((t->flags & TOKEN_PAIR) && !(t->flags & TOKEN_WORD)) {
		uint32_t reach = t->end;
		for (; i < atoms->n && atoms->v[i].start < reach; i++)
			reach = MAX(reach, atoms->v[i].end);
		return i;
	}
	while (i < atoms->n && atoms->v[i].position < end)
		i++;
	return i;
}

/* Where a row of numbers with one sign between them ends, as of 12/15/2022 or
 * 12:30; from + 1: it is none. */
static unsigned
numbers_end(const char *text, const struct atoms *atoms, unsigned from)
{
	unsigned i = from;

	for (; i < atoms->n; i++) {
		const struct atom *t = &atoms->v[i];
		if (!(t->flags & TOKEN_NUMBER) || !(t->flags & TOKEN_ATOM))
			break;
		if (i > from && (t->start != atoms->v[i - 1].end + 1 ||
		    !strchr("/.:-", text[t->start - 1])))
			break;
	}
	return MAX(i, from + 1);
}

struct plan_node *
no_word(struct planner *pl, const struct query_node *q)
{
	query_warn(pl->q, "no-word", q->from, q->to,
	    "there is no word in '%s', it was left out", q->text);
	return pl->nothing;
}

struct plan_node *
exact_node(struct planner *pl, const struct query_node *q,
    struct plan_node *kid)
{
	struct plan_node *node;

	if (kid == pl->nothing)
		return no_word(pl, q);
	if (!pl->ix->ours) {
		query_warn(pl->q, "exact-unchecked", q->from, q->to,
		    "this index keeps no texts, so capitals and marks were not "
		    "checked");
		return kid;
	}
	node = node_new(pl, PLAN_EXACT);
	node->kids = arena_array(&pl->p->arena, struct plan_node *, 1);
	node->kids[0] = kid;
	node->n_kids = 1;
	node->check = true;
	node->text = q->text;
	node->text_len = q->text_len;
	node->prefix = kid->prefix;
	return node;
}

/* Whether atoms[from, to), a unit, is a stop word. */
static bool
is_small(const struct atoms *atoms, unsigned from, unsigned to)
{
	return to == from + 1 && (atoms->v[from].flags & TOKEN_STOP);
}

/* Whether there is more than stop words. */
static bool
has_content(const struct atoms *atoms)
{
	for (unsigned i = 0, to; i < atoms->n; i = to) {
		to = unit_end(atoms, i);
		if (!is_small(atoms, i, to))
			return true;
	}
	return false;
}

struct plan_node *
plan_word(struct planner *pl, const struct query_node *q, const char *prefix)
{
	uint16_t concept = pl->concept;
	struct atoms atoms;
	unsigned n = 0;

	atoms_make(pl, q->text, q->text_len, &atoms);
	if (atoms.n == 0)
		return no_word(pl, q);
	if (q->exact)
		return exact_node(pl, q, row_node(pl, &atoms, 0, atoms.n,
		    prefix, WHY_WORD, 1, false));

	struct plan_node **kids = nodes_room(pl, atoms.n + 1);
	bool content = has_content(&atoms);
	for (unsigned i = 0, to; i < atoms.n; i = to) {
		to = unit_end(&atoms, i);
		/* The l of l'eau says nothing. */
		if (content && !pl->places && is_small(&atoms, i, to))
			continue;
		if (n && concept && !pl->places)
			pl->concept = ++pl->p->n_concepts;
		unsigned numbers = pl->places ? i + 1
		    : numbers_end(q->text, &atoms, i);
		struct plan_node *k;
		if (numbers > i + 1) {
			to = numbers;
			k = pl->o->bag ? parts_node(pl, &atoms, i, to, prefix)
			    : row_node(pl, &atoms, i, to, prefix, WHY_WORD, 1,
			    false);
		} else {
			k = plan_unit(pl, &atoms, i, to, prefix);
		}
		if (k != pl->nothing)
			kids[n++] = k;
	}
	pl->concept = concept;
	if (n == 0)
		return no_word(pl, q);
	struct plan_node *node = node_over(pl, pl->places ? PLAN_PHRASE
	    : pl->o->any ? PLAN_OR : PLAN_AND, kids, n);
	if (!pl->o->plain && !pl->places)
		node = also_make(pl, node, q->text, q->text_len, prefix);
	return node;
}
