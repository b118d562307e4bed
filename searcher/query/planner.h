/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The inside of plan_make(), for the files plan-*.c.
 *
 * Functions that make nodes never return NULL.  What an index cannot tell (an
 * error of Xapian) is kept in `error`, and plan_make() gives up at its end;
 * until then everything has frequency 0.
 */
#ifndef TRAWL_SEARCHER_PLANNER_H
#define TRAWL_SEARCHER_PLANNER_H

#include "searcher/query/plan.h"

#include "lib/base/keymap.h"

#define PLAN_LANGS_MAX 24

/* Weights of what was not typed, against what was: chosen so that a document
 * with the word itself comes first. */
#define WEIGHT_JOINED 0.9f
#define WEIGHT_SPLIT 0.6f
#define WEIGHT_ACRONYM 0.3f
#define WEIGHT_SYNONYM 0.6f
#define WEIGHT_PAIR 0.5f
#define WEIGHT_SPACED 0.4f /* less than what the pairs of one word count */
#define WEIGHT_FUZZY 0.7f /* a letter off; two: squared */

/* What planning has learned of an open index (plan-known.c).  It goes with the
 * index, for one analyser; a planner may point into it until planner_release(),
 * a plan never. */
struct known {
	const struct text_analyzer *a;
	uint32_t n_documents;
	int langs[PLAN_LANGS_MAX]; /* whose stems are looked for */
	unsigned n_langs;
	uint64_t *lang_docs; /* [text_languages()] documents of each; unknown
			      * ones count as English */
	uint64_t unknown;
	bool incomplete;   /* not to be used again */
	bool looked;       /* read from the index since known_begin() */
	unsigned users;    /* planners */
	struct arena arena;
	struct keymap df;    /* term -> its frequency + 1 */
	struct keymap atoms; /* text -> struct atoms */
	struct keymap longs; /* key of an acronym -> its long forms, "" none */
	struct keymap begun; /* beginning of words -> what expand.c found */
	char *synonyms;    /* metadata; NULL: not read yet */
};

/* Nodes being gathered. */
struct node_list {
	struct plan_node **v;
	unsigned n, max;
};

struct planner {
	struct plan *p;
	struct query *q;
	struct index *ix;
	struct text_analyzer *a;
	const struct plan_options *o;
	struct plan_limits limits;
	struct known *known;
	unsigned n_terms;  /* in the plan so far */
	gint64 deadline;   /* g_get_monotonic_time() */
	struct node_list boosts; /* that only score */
	struct plan_node *nothing; /* what holds no word: lists leave it out */
	bool negated;
	bool as_word;      /* no stop word, though it is one in some language */
	bool places;       /* inside NEAR: only written words have places */
	double weight;     /* of the nodes around */
	uint16_t concept;  /* for nodes made now */
	const struct query_node *at; /* whose place nodes have */
	GError *error;
};

/* --- plan.c ---------------------------------------------------------------- */

/* Ready to make nodes of pl->p, which is new; planner_release() leaves the plan
 * and the error to the caller. */
void planner_init(struct planner *pl, struct query *q, struct index *ix,
    struct text_analyzer *a, const struct plan_options *options);
void planner_release(struct planner *pl);
struct plan_node *node_new(struct planner *pl, enum plan_op op);
/* Over kids [n]; one kid is returned itself, none is PLAN_NONE. */
struct plan_node *node_over(struct planner *pl, enum plan_op op,
    struct plan_node **kids, unsigned n);
struct plan_node *node_pair(struct planner *pl, enum plan_op op,
    struct plan_node *a, struct plan_node *b);
struct plan_node *node_weigh(struct planner *pl, struct plan_node *node,
    double weight);
void nodes_add(struct planner *pl, struct node_list *list,
    struct plan_node *node);
/* first, or op over it and the nodes of the list. */
struct plan_node *nodes_behind(struct planner *pl, enum plan_op op,
    struct plan_node *first, const struct node_list *list);
/* Room for n pointers to nodes, as long as the plan. */
struct plan_node **nodes_room(struct planner *pl, unsigned n);
/* Keeps the first error. */
void planner_error(struct planner *pl, const struct xc_error *xe);
void planner_partial(struct planner *pl, const char *why);

/* Terms being collected for a node. */
struct term_list {
	struct plan_term *v;
	unsigned n, max;
	struct arena *arena; /* NULL: the plan's; else kept, and no part of it */
};
/* Adds prefix + term ("Z" before both for a stem), unless it is there. */
void term_add(struct planner *pl, struct term_list *list, const char *prefix,
    bool stem, const char *term, size_t len, enum plan_why why, int lang,
    float weight);
/* Whether a stem of a language is another word's where so many documents have
 * it: its are fewer, and a handful. */
bool stem_is_foreign(const struct planner *pl, int lang, uint32_t df);
/* Adds a term that is not there, of which is known all. */
void term_put(struct planner *pl, struct term_list *list, const char *term,
    size_t len, uint32_t df, enum plan_why why, float weight);
/* Adds copies of kept terms, none of which is there.  why other than WHY_WORD
 * and weight go for all of them. */
void terms_take(struct planner *pl, struct term_list *list,
    const struct term_list *kept, enum plan_why why, float weight);
struct plan_node *terms_node(struct planner *pl, const char *prefix,
    const struct term_list *list);
struct plan_node *plan_query_node(struct planner *pl,
    const struct query_node *q);

/* --- plan-known.c ---------------------------------------------------------- */

/* What is known of ix; complete unless *error is set. */
struct known *known_begin(struct index *ix, const struct text_analyzer *a,
    GError **error);
/* False: the index has changed under what was read since known_begin(). */
bool known_end(struct known *k, struct index *ix);
/* Frequency of a term, NUL behind it; asked once. */
uint32_t planner_df(struct planner *pl, const char *term, size_t len);
/* The same of a stem, with the prefix of its field; 0 where both are too long. */
uint32_t planner_stem_df(struct planner *pl, const char *prefix,
    const char *stem);
/* The same, and it is not kept: for what hardly is asked for again. */
uint32_t planner_stem_df_once(struct planner *pl, const char *prefix,
    const char *stem, size_t len);
void planner_know_df(struct planner *pl, const char *term, size_t len,
    uint32_t df);
/* Text in every language of the index; NULL: too long to be kept. */
struct atoms *planner_known_atoms(struct planner *pl, const char *text,
    size_t len);
/* Metadata of an acronym ("" none), and of the user's synonyms. */
const char *planner_long_forms(struct planner *pl, const char *key);
const char *planner_synonyms(struct planner *pl);

/* --- plan-atoms.c ---------------------------------------------------------- */

/* Further stems of a word that was typed without its marks, in one language. */
struct more_stems {
	const char *v[TEXT_STEMS_MAX];
	unsigned n;
};

/* A Korean word as several, each written apart. */
#define SPACINGS_MAX 4
struct spacings {
	const char *texts[SPACINGS_MAX];
	unsigned n;
};

/* What was found out about a word that is kept. */
struct atom_kept {
	struct term_list *words, *titles; /* its stems; NULL: not asked yet */
	struct split *split;              /* as two words; the same */
	const struct more_stems **more;   /* [n_langs]; each the same … */
	const struct spacings *spacings;
};

/* A token of query text, with its stem in each language. */
struct atom {
	const char *term;
	const char *raw;    /* as typed; NULL: not by somebody */
	const char **stems; /* [n_langs]; NULL: none */
	uint32_t start, end;
	uint32_t position;
	uint32_t stop;      /* in which of langs it is a stop word: bit i */
	uint16_t term_len, positions, flags; /* flags: of all languages */
	struct atom_kept *kept; /* NULL: it is not */
};
struct atoms {
	struct atom *v;
	unsigned n;
	const char *folded; /* the text, where it was asked for */
};

/* Text in every language of the index, into an arena; marks: its words were
 * perhaps typed without theirs, and text stays as long as they do. */
void atoms_cut(struct planner *pl, struct arena *arena, const char *text,
    size_t len, bool marks, struct atoms *ret);
/* The same, kept for the next time where it is short. */
void atoms_make(struct planner *pl, const char *text, size_t len,
    struct atoms *ret);
/* A word as it is searched for: its stems. */
struct plan_node *atom_stems(struct planner *pl, const struct atom *t,
    const char *prefix, enum plan_why why, float weight);
/* --- plan-split.c ---------------------------------------------------------- */

/* The word as two that the index has, one behind the other; NULL: it is not. */
struct plan_node *split_node(struct planner *pl, const struct atom *t,
    const char *prefix);

/* --- plan-words.c ---------------------------------------------------------- */

/* A word as it is written, folded. */
struct plan_node *atom_surface(struct planner *pl, const struct atom *t,
    const char *prefix, enum plan_why why, float weight);
/* Every written form that the index has of a word's stems. */
struct plan_node *atom_forms(struct planner *pl, const struct atom *t,
    const char *prefix, enum plan_why why, float weight);
/* A row of written words, without what is no atom. */
struct plan_node *row_node(struct planner *pl, const struct atoms *atoms,
    unsigned from, unsigned to, const char *prefix, enum plan_why why,
    float weight, bool forms);
/* Where the unit that begins with atom from ends: the atoms that its first
 * token covers, or a run of pairs. */
unsigned unit_end(const struct atoms *atoms, unsigned from);
/* pl->nothing, and says so. */
struct plan_node *no_word(struct planner *pl, const struct query_node *q);
/* kid where the text has it just as typed. */
struct plan_node *exact_node(struct planner *pl, const struct query_node *q,
    struct plan_node *kid);
/* A word of a field whose prefix is given.  Where there is no word in it:
 * pl->nothing; so below. */
struct plan_node *plan_word(struct planner *pl, const struct query_node *q,
    const char *prefix);

/* --- plan-phrase.c --------------------------------------------------------- */

/* A phrase; a wildcard, fuzzy word or regular expression. */
struct plan_node *plan_phrase(struct planner *pl, const struct query_node *q,
    const char *prefix);
struct plan_node *plan_pattern(struct planner *pl, const struct query_node *q,
    const char *prefix);

/* --- plan-stop.c ------------------------------------------------------------ */

/* How much a typed word counts beside others: 0, a stop word; 1, none; between,
 * one in some of the languages that it may be in. */
double word_counts(struct planner *pl, const struct query_node *q);
/* Whether the index has any of it. */
bool node_found(const struct plan_node *node);
/* Boosts of a query of nothing but stop words. */
void boost_small(struct planner *pl);
/* Words of a query that is all in capitals, in small letters. */
void lower_shouting(struct query *q);

/* --- plan-also.c: what finds each other ------------------------------------ */

/* node, or one of the acronyms and synonyms of the words typed as text. */
struct plan_node *also_make(struct planner *pl, struct plan_node *node,
    const char *text, size_t len, const char *prefix);
/* node, or one of these; as it is where there are none. */
struct plan_node *also_either(struct planner *pl, struct plan_node *node,
    const struct node_list *alternatives);
/* Words one behind the other, kids[i] planned from q[i]: puts the words written
 * as one, short forms, synonyms of several words beside them, and adds the boost
 * of their nearness.  Changes kids and *n. */
void also_neighbours(struct planner *pl, const struct query_node *const *q,
    struct plan_node **kids, unsigned *n, bool any);

/* --- plan-writings.c: a phrase written otherwise ----------------------------- */

/* node, a phrase of text without wildcards, or the same with words written as
 * one that it has as two, and the other way round. */
struct plan_node *writings_make(struct planner *pl, struct plan_node *node,
    const char *text, size_t len, const char *prefix, unsigned slop);

/* --- plan-korean.c: compounds with and without a blank ---------------------- */

bool is_hangul_pair(const struct atom *t);
/* Whether the index has text as a word, in any form. */
bool is_korean_word(struct planner *pl, const char *s, size_t len,
    const char *prefix);
/* A word of syllables as the words that the index has and that make it up, one
 * behind the other; NULL: none. */
struct plan_node *spaced_node(struct planner *pl, const struct atom *t,
    const char *prefix);

/* --- plan-field.c ----------------------------------------------------------- */

struct plan_node *plan_field(struct planner *pl, const struct query_node *q);

/* --- expand.c ---------------------------------------------------------------- */

/* Words of the index with that prefix that a folded pattern matches, most
 * frequent first kept. */
void expand_wildcard(struct planner *pl, const char *prefix,
    const char *pattern, size_t len, struct term_list *list);
void expand_fuzzy(struct planner *pl, const char *prefix, const char *term,
    size_t len, unsigned edits, struct term_list *list);
/* The same of words that begin with start only. */
void expand_fuzzy_from(struct planner *pl, const char *prefix,
    const char *start, const char *term, size_t len, unsigned edits,
    struct term_list *list);
/* False: no regular expression; then *ret_why says so (static). */
bool expand_regex(struct planner *pl, const char *prefix, const char *expr,
    size_t len, struct term_list *list, const char **ret_why);
/* Words of the index that begin with start and share a stem with t. */
void expand_forms(struct planner *pl, const char *prefix, const struct atom *t,
    struct term_list *list, enum plan_why why, float weight);

#endif
