/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Which words of a query are stop words, in an index of several languages.
 *
 * "war" is small in German and not in English, "car" in French.  Where the
 * languages differ the other stop words of the query tell which one it is in;
 * where they do not tell, the word is not needed, and counts as far as documents
 * use it as one.
 */
#include "searcher/query/planner.h"

#include <string.h>

/* Languages with less than one in so many documents have no say. */
#define DOCS_SHARE 200
/* By how many stop words one reading must be the likelier. */
#define SURELY_STOP 0.75
#define SURELY_WORD 1.5
/* Words of a query that are looked at. */
#define WORDS_MAX 64
/* A smaller share of documents that use it as a word says nothing. */
#define SHARE_MIN 0.1

/* A word by its index of pl->known->langs: in which it is a stop word, and in which
 * one that is none. */
struct reading {
	uint32_t stop, word;
	double weight; /* how surely it is a stop word where it is one */
};

/* Documents that have the word as more than a stop word, to those that have it
 * at all. */
static double
word_share(struct planner *pl, const struct atom *t, uint32_t langs)
{
	uint32_t all = planner_df(pl, t->term, t->term_len), df = 0;

	for (unsigned i = 0; i < pl->known->n_langs; i++) {
		if (!(langs & 1u << i) || !t->stems[i])
			continue;
		df = MAX(df, planner_stem_df(pl, "", t->stems[i]));
	}
	return all ? MIN(1.0, (double)df / all) : 0;
}

static struct reading
read_atom(struct planner *pl, const struct atom *t)
{
	struct reading r = {0, 0, 1};

	for (unsigned i = 0; i < pl->known->n_langs; i++) {
		int lang = pl->known->langs[i];
		if (text_stem_language(lang, t->term, t->term_len) != lang ||
		    pl->known->lang_docs[lang] * DOCS_SHARE <
		    pl->known->n_documents)
			continue;
		if (t->stop & 1u << i)
			r.stop |= 1u << i;
		else if (t->stems[i])
			r.word |= 1u << i;
	}
	if (r.stop && r.word)
		r.weight = 1 - word_share(pl, t, r.word);
	return r;
}

struct evidence {
	const struct query_node *but; /* the word in question */
	double of[PLAN_LANGS_MAX];
	unsigned n;
};

/* Adds the stop words below q. */
static void
gather(struct planner *pl, const struct query_node *q, struct evidence *e)
{
	struct atoms atoms;

	for (unsigned i = 0; i < q->n_kids; i++)
		gather(pl, q->kids[i], e);
	if (q == e->but || q->op != QUERY_WORD || q->field || q->exact ||
	    q->text_len > 24 || e->n++ >= WORDS_MAX)
		return;
	atoms_make(pl, q->text, q->text_len, &atoms);
	for (unsigned k = 0; k < atoms.n; k++) {
		if (!(atoms.v[k].flags & TOKEN_STOP))
			continue;
		struct reading r = read_atom(pl, &atoms.v[k]);
		for (unsigned i = 0; i < pl->known->n_langs; i++)
			if (r.stop & 1u << i)
				e->of[i] += r.weight;
	}
}

static double
most(const struct planner *pl, const struct evidence *e, uint32_t langs)
{
	double best = 0;

	for (unsigned i = 0; i < pl->known->n_langs; i++)
		if (langs & 1u << i)
			best = MAX(best, e->of[i]);
	return best;
}

/* IT, WHO and US are words. */
static bool
in_capitals(const struct query_node *q)
{
	if (q->text_len < 2)
		return false;
	for (const char *p = q->text; *p; p++)
		if (g_ascii_islower(*p) || (*p & 0x80))
			return false;
	return true;
}

double
word_counts(struct planner *pl, const struct query_node *q)
{
	struct evidence e = {.but = q};
	struct atoms atoms;

	/* No stop word is long. */
	if (q->text_len == 0 || q->text_len > 24)
		return 1;
	atoms_make(pl, q->text, q->text_len, &atoms);
	if (atoms.n != 1 || !(atoms.v[0].flags & TOKEN_STOP) ||
	    ((atoms.v[0].flags & TOKEN_CAPITAL) && in_capitals(q)))
		return 1;
	struct reading r = read_atom(pl, &atoms.v[0]);
	if (!r.stop && r.word)
		return 1;
	/* weight 1: nobody uses it as a word */
	if (!r.word || r.weight == 1)
		return 0;
	gather(pl, pl->q->root, &e);
	double stop = most(pl, &e, r.stop), word = most(pl, &e, r.word);
	return word - stop >= SURELY_WORD ? 1
	    : stop - word >= SURELY_STOP || r.weight > 1 - SHARE_MIN ? 0
	    : 1 - r.weight;
}

/* --- nothing but stop words ------------------------------------------------------- */

/* More than all else in such a query, which is next to nothing. */
#define WEIGHT_TYPED 100

/* Adds the words below q, while they are stop words. */
static bool
gather_small(struct planner *pl, const struct query_node *q, GString *words)
{
	struct atoms atoms;

	if (q->field || q->exact)
		return false;
	if (q->op == QUERY_AND || q->op == QUERY_OR) {
		for (unsigned i = 0; i < q->n_kids; i++)
			if (!gather_small(pl, q->kids[i], words))
				return false;
		return true;
	}
	if (q->op == QUERY_WORD ? word_counts(pl, q) > 0
	    : q->op != QUERY_PHRASE || q->n || has_wildcard(q->text, q->text_len))
		return false;
	atoms_make(pl, q->text, q->text_len, &atoms);
	for (unsigned i = 0; i < atoms.n; i++)
		if (!(atoms.v[i].flags & TOKEN_STOP))
			return false;
	g_string_append_printf(words, "%s%s", words->len ? " " : "", q->text);
	return words->len < 1000;
}

static void
boost_typed(struct planner *pl, const struct atoms *atoms, const char *prefix)
{
	struct plan_node *node = row_node(pl, atoms, 0, atoms->n, prefix,
	    WHY_EXACT, 1, false);

	if (!node_found(node))
		return;
	node->boost = true;
	node = node_weigh(pl, node, WEIGHT_TYPED);
	node->boost = node->fixed = true;
	nodes_add(pl, &pl->boosts, node);
}

/*
 * Stop words score nothing, so a query of nothing else ranks by what it has
 * besides: where they stand as they were typed, in the text or as (part of) a
 * title.  That is one row more of words that are looked up anyway; how often they
 * occur says nothing about a document, and is not kept.
 */
void
boost_small(struct planner *pl)
{
	g_autoptr(GString) words = g_string_new(NULL);
	struct atoms atoms;

	if (pl->o->plain || !gather_small(pl, pl->q->root, words) ||
	    !words->len)
		return;
	pl->concept = 0;
	pl->at = pl->q->root;
	atoms_make(pl, words->str, words->len, &atoms);
	if (atoms.n > 1)
		boost_typed(pl, &atoms, "");
	boost_typed(pl, &atoms, "S");
}

/* --- capitals --------------------------------------------------------------------- */

/* Whether all is typed in capitals, so that they say nothing: two longer words
 * do; US ROK may be two short forms. */
static bool
shouts(const char *s)
{
	unsigned longer = 0, run = 0;

	for (;; s = g_utf8_next_char(s)) {
		gunichar c = g_utf8_get_char(s);
		if (g_unichar_islower(c))
			return false;
		if (g_unichar_isupper(c)) {
			longer += ++run == 5;
			continue;
		}
		run = 0;
		if (!c)
			return longer >= 2;
	}
}

static void
make_small(struct query *q, struct query_node *node)
{
	for (unsigned i = 0; i < node->n_kids; i++)
		make_small(q, node->kids[i]);
	if (node->op != QUERY_WORD || node->field || node->exact)
		return;
	g_autofree char *small = g_utf8_strdown(node->text, node->text_len);
	node->text = arena_strdup(&q->arena, small);
	node->text_len = (uint32_t)strlen(small);
}

void
lower_shouting(struct query *q)
{
	if (shouts(q->text))
		make_small(q, q->root);
}
