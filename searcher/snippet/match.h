/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The inside of a matcher, for the files of this folder.
 *
 * A plan is mirrored by a tree of struct node.  Its TERMS nodes are leaves.  A
 * text goes through in three steps:
 *
 *   feed     the analyser's tokens become matches of leaves.  What a word means
 *            to the plan (its class) is worked out once a word and kept in a
 *            table by the word's id: one look-up a token.
 *   eval     matches of the nodes above leaves, bottom up
 *   collect  top down: of a phrase, a NEAR those words that take part in a
 *            place where the whole condition holds
 *
 * feed may be called for one block of a text after the other, and the other
 * two after any of them.
 */
#ifndef TRAWL_SEARCHER_MATCH_H
#define TRAWL_SEARCHER_MATCH_H

#include "searcher/snippet/spans.h"

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

/* Most matches kept of one node above leaves, and most steps taken to find
 * them.  Only what repeats the same words over and over gets there; further
 * matches of that node are then not seen. */
#define MATCHES_MAX (1u << 19)
#define STEPS_MAX (1u << 23)

/* One match of a node: positions [a, b]. */
struct match {
	uint32_t a, b;
	uint32_t start, end; /* bytes: what to mark (leaf), or from the first to
			      * the last of it */
	uint32_t ref;  /* OR, EXACT: match of kid; PHRASE, NEAR: where in refs
			* the n_kids matches of its kids begin; leaf: places
			* that its word lies over, for who wins an overlap */
	uint32_t kid;  /* OR: which kid */
	float weight;  /* leaf */
};

/* The first kids of a row, matched. */
struct chain {
	uint32_t a, e;   /* first position, last position */
	uint32_t used;   /* positions that lie between */
	uint32_t parent; /* chain of one kid less */
	uint32_t match;  /* of the last kid */
};

/* Bytes of a title that is no part of the text lie behind all texts. */
#define TITLE_BASE (1u << 30)
G_STATIC_ASSERT(STORED_MAX < TITLE_BASE);

/* What is known of a document after (part of) its text was seen. */
enum holds { HOLDS_NO, HOLDS_YES, HOLDS_MAYBE };

struct node {
	const struct plan_node *plan;
	enum plan_op op;
	struct node **kids;
	unsigned n_kids;
	uint16_t concept;  /* its own, or inherited; 0: not marked */
	const char *scope; /* leaf: its field's prefix */
	bool evaluated;    /* matches are those of the tokens fed so far */
	GArray *matches;   /* struct match, by a.  Borrowed from kid 0 where
			    * borrows is set. */
	bool borrows;
	GArray *refs;      /* uint32_t */
	char *typed;       /* EXACT: how it must look, see exact.c */
	bool glob;         /* EXACT: typed holds wildcards */
};

/* A found mark, before overlaps are resolved. */
struct raw_mark {
	struct span span;
	uint32_t reach; /* positions that the whole match covers */
};

/* Terms of the plan that are the same string. */
struct key {
	const char *s;
	uint32_t len;
	uint32_t first, n; /* of keyed */
};
struct keyed {
	uint32_t leaf;
	float weight;
};
struct keys {
	struct key *keys;
	unsigned n;
	uint32_t *hash; /* open addressing: index + 1; 0: free */
	uint32_t mask;
	GArray *keyed;
};

/* What a word is to the plan: leaves it matches. */
struct class_leaf {
	uint32_t leaf;
	bool stem; /* by its stem alone */
	float weight;
};
struct class {
	uint32_t first, n; /* of class_leaves */
};
#define CLASS_NONE 1 /* others are 2 + index */

/* Which leaves count depends on whose text it is.  What the words met last are
 * is kept by their ids: of all that a long-lived analyser knows a query meets
 * few, and a table of all was megabytes to clear for each. */
#define CLASSES_KEPT 1024
struct scope {
	char *prefix;
	struct {
		uint32_t word; /* id + 1; 0: none */
		uint32_t class;
	} kept[CLASSES_KEPT];
	GHashTable *known; /* key pair -> class */
};

struct matcher {
	const struct plan *plan;
	struct text_analyzer *analyzer;
	uint32_t n_documents;
	struct arena arena;
	struct node *root;
	GHashTable *nodes; /* plan node -> node */
	GPtrArray *all;    /* every node */
	GPtrArray *leaves;
	struct keys terms, stems;
	uint8_t *pairs; /* how they begin, for text_only() */
	struct needles *needles; /* NULL: every word has to be looked at */
	uint32_t reach; /* words around one that belong to its matches */
	GArray *classes;      /* struct class */
	GArray *class_leaves; /* struct class_leaf */
	GPtrArray *scopes;
	uint32_t words_seen; /* of the analyser, to notice a trim */
	/* the text at hand */
	struct scope *scope, *title_scope;
	uint32_t title_start, title_end;
	const char *text;
	const char *own_title; /* NULL: the title is in the text, or unknown */
	struct text_run own_run;
	bool whole;
	uint32_t fed; /* tokens that matched a leaf */
	uint32_t position; /* behind what was fed last */
	GArray *raw;  /* struct raw_mark */
	GArray *spans;
	uint16_t group;
	unsigned steps;
	GArray *chains; /* struct chain: scratch of eval.c */
	GArray *runs;   /* struct text_run: of one block */
};

/* --- terms.c ------------------------------------------------------------ */

void keys_build(struct matcher *m);
void keys_release(struct keys *k);
struct scope *scope_get(struct matcher *m, const char *prefix);
void scope_free(void *scope);
/* Word ids are not what they were: forgets what was known by them. */
void scopes_forget(struct matcher *m);

/* Begins a text of field prefix; bytes [title_start, title_end) of it are also
 * of the title. */
void match_begin(struct matcher *m, const char *prefix, uint32_t title_start,
    uint32_t title_end);
/* Takes in text[0, len), which begins at byte base of the whole text.  Where
 * m->needles is set, positions count what is looked at: they rise, and are next to
 * each other where they are in the text, as far as matches reach. */
void match_feed(struct matcher *m, const char *text, size_t len, uint32_t base,
    const struct text_run *runs, size_t n_runs, uint32_t position);
/* Takes in one block of a stored text. */
void match_feed_block(struct matcher *m, const char *text,
    const struct stored_info *info, unsigned block);

/* Leaves a part of the text out, in which nothing matches. */
void match_skip(struct matcher *m);
/* Bytes of the text from start on that the tokens fed stand in; false: none do. */
bool match_extent(const struct matcher *m, uint32_t start, uint32_t *ret_from,
    uint32_t *ret_to);

/* Term i of a leaf as words of its field have it; false: none can. */
bool leaf_key(const struct node *leaf, unsigned i, struct key *ret, bool *stem);

/* --- needles.c ---------------------------------------------------------- */

/* The letters that a word of the text begins with, as far as they are told by
 * a key: 'a' is 1, any digit 27. */
#define NEEDLE_LETTERS 14
struct needle {
	uint8_t letters[NEEDLE_LETTERS];
	uint8_t n;     /* 0: it has others, beyond ASCII, among the first */
	bool whole;    /* no more letters follow */
	uint16_t next; /* of the same hash; index + 1, 0: none */
};
/* False: nothing can be told. */
bool needle_of(const struct key *k, bool stem, struct needle *ret);

struct needles *needles_new(void);
void needles_free(struct needles *s);
/* Only of keys of which something can be told. */
void needles_add(struct needles *s, const struct key *k, bool stem);
/* The next byte at or behind at where a word may begin that is looked for, or
 * that cannot be told; len: none. */
size_t needles_next(const struct needles *s, const char *text, size_t len,
    size_t at);

/* --- sift.c ------------------------------------------------------------- */

/* Sets m->needles where the plan allows it. */
void sift_make(struct matcher *m);
/* Whether a text of such runs can be sifted. */
bool sift_serves(const struct matcher *m, const struct text_run *runs,
    size_t n_runs);
/* Parts of text[0, len) that may hold words of the plan, one after the other,
 * each with m->reach words around them; where that is not 0, so many at both
 * ends too, for what lies across.  Words do not lie across a part's borders. */
struct sifting {
	const char *text;
	size_t len;
	size_t from, to; /* the part */
	size_t at;       /* the next place that says maybe */
};
void sift_begin(const struct matcher *m, const char *text, size_t len,
    struct sifting *s);
bool sift_next(const struct matcher *m, struct sifting *s);

/* --- eval.c ------------------------------------------------------------- */

/* The matches of a positional node, by a. */
GArray *node_matches(struct matcher *m, struct node *n);
/* Whether the node holds for the document. */
enum holds node_holds(struct matcher *m, struct node *n);
/* Whether there is any match: what node_matches() is not needed for. */
bool node_any(struct matcher *m, struct node *n);
/* Largest difference between first and last begin in a NEAR. */
uint32_t near_window(const struct node *n);

/* --- take.c ------------------------------------------------------------- */

/* Of a PHRASE or NEAR: flags[kid] tells which of the kid's matches take part
 * in a match of the node.  Returns whether any does. */
bool node_takers(struct matcher *m, struct node *n, uint8_t **flags);

/* --- exact.c ------------------------------------------------------------ */

/* How an EXACT node's text must look: words and single blanks, composed. */
char *exact_form(const char *text, size_t len, bool glob);
/* Whether match i of kid 0 is typed as the EXACT node n wants. */
bool exact_holds(struct matcher *m, struct node *n, uint32_t i);

/* --- spans.c ------------------------------------------------------------ */

/* Calls fn for the leaf matches that match i of n is made of. */
typedef void leaf_match_fn(const struct match *leaf, void *ctx);
void node_leaf_matches(struct matcher *m, struct node *n, uint32_t i,
    leaf_match_fn *fn, void *ctx);
/* Marks of what was fed so far, by start, overlapping ones too, without those of
 * a title of its own, which lie behind the ret_n given.  text: the
 * whole text up to there.  whole: nothing of the document is missing. */
const struct raw_mark *match_collect(struct matcher *m, const char *text,
    bool whole, size_t *ret_n);
/* The same without overlaps. */
const struct span *match_resolve(struct matcher *m, size_t *ret_n);

#endif
