/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What a query means over one index: words have become terms that the index
 * has, and everything is said in terms of documents and positions.
 *
 * Two read a plan: compile.h makes the Xapian query of it, snippet/spans.h finds
 * the same matches in a text.  They must agree; a test holds them to it.
 *
 * Meaning.  A node matches a document; a positional node (TERMS, PHRASE, NEAR,
 * and OR of such) also has matches [a, b] of positions in it, first to last.
 *
 *   TERMS    each occurrence of one of the terms: [p, p], where the index has
 *            it; a joined word (cyber-attack) is at its first part.  A term that begins with Z matches tokens by their stem, others by
 *            their folded word.  With prefix (a field) only that field's text.
 *   OR       the union of its kids' matches
 *   PHRASE   kids one after the other: the next begins one behind the end of the
 *            last, and behind its gap, any words; with slop, at most slop
 *            positions more lie between in all
 *   NEAR     one match of every kid, last begin minus first begin <= n, no two
 *            of them sharing a position, any order; ordered: in order (ADJ).
 *            For "a NEAR/N b" n is N; as in Xapian, each further kid adds one
 *   AND, XOR, NOT, MAYBE, WEIGHT, FILTER, RANGE, ALL, NONE  documents only
 */
#ifndef TRAWL_SEARCHER_PLAN_H
#define TRAWL_SEARCHER_PLAN_H

#include "lib/index/index.h"
#include "searcher/query/query.h"

#include <stdbool.h>
#include <stdint.h>

enum plan_op {
	PLAN_NONE,
	PLAN_ALL,
	PLAN_TERMS,
	PLAN_PHRASE,
	PLAN_NEAR,
	PLAN_AND,
	PLAN_OR,
	PLAN_XOR,
	PLAN_NOT,
	PLAN_MAYBE,  /* kid 0 decides, the others only score */
	PLAN_WEIGHT,
	PLAN_FILTER, /* any of boolean terms; no score, no marks */
	PLAN_RANGE,  /* value of a field within [lo, hi] as bytes; no score */
	PLAN_EXACT,  /* kid 0, checked against the stored text: marks must be
		      * as typed, and a word typed with capitals must have just
		      * those (one in small letters may have any) */
};

/* Why a term is in a plan: for --explain and for weights. */
enum plan_why {
	WHY_WORD, /* as typed, folded */
	WHY_STEM,
	WHY_WILDCARD,
	WHY_FUZZY,
	WHY_REGEX,
	WHY_JOINED, /* cyber attack -> cyberattack */
	WHY_SPLIT,  /* cyberattack -> cyber attack */
	WHY_ACRONYM,
	WHY_SYNONYM,
	WHY_PAIR, /* syllable pairs of Korean, CJK */
	WHY_TITLE, /* the title's boost */
	WHY_EXACT, /* the boost of what is written as typed */
	WHY_NEAR,  /* proximity boost */
};

struct plan_term {
	const char *term; /* as in the index, with its prefix */
	uint16_t len;
	uint8_t why; /* enum plan_why */
	uint8_t lang; /* text_language() whose stem it is; 0: any */
	float weight; /* 1 unless an expansion counts less */
	uint32_t df;  /* documents that have it */
};

struct plan_node {
	enum plan_op op;
	uint32_t from, to; /* of the query text */
	uint16_t concept;  /* which part of the query a match shows: nodes with
			    * the same number say the same thing; 0: none
			    * (filters, boosts, what is negated) */
	bool boost;        /* only scores: under MAYBE, never marked alone */
	bool ordered;      /* NEAR: ADJ */
	bool fixed;        /* WEIGHT: what matches scores the weight itself */
	bool check;        /* Xapian cannot say this exactly: candidates are
			    * checked with spans.h */
	unsigned gap;      /* of a PHRASE's kid: positions left out before it */
	unsigned n;        /* NEAR: last begin minus first begin; PHRASE:
			    * slop */
	double weight;
	const char *field; /* RANGE; each shard has a slot of its own for it */
	const char *lo, *hi; /* RANGE; NULL: open.  hi is inclusive */
	uint32_t lo_len, hi_len; /* they may hold NULs */
	const char *prefix; /* TERMS below a field: its prefix; else "" */
	const char *text; /* EXACT: as typed */
	uint32_t text_len;
	struct plan_term *terms; /* TERMS, FILTER */
	unsigned n_terms;
	struct plan_node **kids;
	unsigned n_kids;
};

/* Ceilings.  What bites is a warning and makes the answer partial. */
struct plan_limits {
	unsigned expansion; /* terms of one wildcard, fuzzy or regex (default
			     * 256, most frequent kept) */
	unsigned terms;     /* of the whole query (4096) */
	unsigned candidates; /* documents checked by spans (20000) */
	double seconds;     /* for making the plan and the match (10) */
};

struct plan_options {
	bool any;        /* for joining words: see query_options */
	bool bag;        /* a bag of words: none is written as one with its
			  * neighbour, or as two */
	bool plain;      /* no title boost, no proximity, no expansion of
			  * acronyms, joins or splits: one stem a word */
	bool no_synonyms;
	double title;    /* weight of the title's terms (0: none) */
	double exact;    /* weight of words just as typed (0: none) */
	double near;     /* weight of the proximity boost (0: none) */
	struct plan_limits limits;
	struct plan *spare; /* NULL; or an earlier plan, whose memory is taken:
			     * it is no more */
};

struct plan {
	struct arena arena;
	struct plan_node *root;
	unsigned n_concepts; /* concepts are 1 .. n_concepts */
	bool partial;        /* a ceiling bit */
	char *partial_why;
};

/* Makes the plan of q over ix; analyser a is the index's.  Adds warnings to q.
 * NULL with INDEX_ERROR where the index could not be read. */
struct plan *plan_make(struct query *q, struct index *ix,
    struct text_analyzer *a, const struct plan_options *options,
    GError **error);
void plan_free(struct plan *p);

/* Which names are fields of ix (ctx is struct index *): those of the table, and
 * the further fields of its documents.  For query_options. */
enum query_field_kind plan_field_kind(void *ctx, const char *name, size_t len);

/* The plan as text, for tests and --explain.  g_free(). */
char *plan_print(const struct plan_node *node);

#endif
