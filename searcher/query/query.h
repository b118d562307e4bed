/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The query language: from what was typed to a tree that prints.
 *
 * Any string of bytes gives a query.  What had to be reinterpreted is told in
 * warnings.  trawl-query(7) has the grammar and the meanings.
 */
#ifndef TRAWL_SEARCHER_QUERY_H
#define TRAWL_SEARCHER_QUERY_H

#include "lib/base/arena.h"

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>
#include <string.h>

/* Something that was not taken as typed. */
struct warning {
	const char *code;  /* static, "unknown-field"; scripts know it */
	uint32_t from, to; /* bytes [from, to) of the query */
	const char *message; /* for people; owned by the query's arena */
};

/* Whether a word or phrase as typed has wildcards in it. */
static inline bool
has_wildcard(const char *s, size_t len)
{
	return memchr(s, '*', len) || memchr(s, '?', len);
}

enum query_op {
	QUERY_NOTHING,  /* empty: matches no document */
	QUERY_ALL,      /* "*" */
	QUERY_WORD,     /* one word or run of words without blank */
	QUERY_WILDCARD, /* * and ? in it */
	QUERY_FUZZY,    /* word~ word~2: n is the number of edits */
	QUERY_REGEX,    /* /…/ */
	QUERY_PHRASE,   /* "…": text is what stands between the quotes, it may
			 * hold wildcards; n is the slop */
	QUERY_RANGE,    /* field:lo..hi, either may be empty; field:value is
			 * value..value */
	QUERY_AND,
	QUERY_OR,
	QUERY_XOR,
	QUERY_NOT,  /* one kid: documents that do not match it */
	QUERY_NEAR, /* n: positions at most n apart */
	QUERY_ADJ,  /* the same, in order */
	QUERY_MAYBE, /* kid 0, scored also by the others (+a b) */
	QUERY_WEIGHT, /* one kid, times weight */
};

/* What stands before a colon, and so how its value is read. */
enum query_field_kind {
	QUERY_FIELD_NONE,  /* no field: the colon is text */
	QUERY_FIELD_WORDS, /* words, phrases, …, as without a field */
	QUERY_FIELD_WHOLE, /* all up to the next blank is one value, or a glob */
	QUERY_FIELD_RANGE, /* a value, or lo..hi */
};

struct query_node {
	enum query_op op;
	uint32_t from, to;   /* bytes [from, to) of the query it was typed as */
	const char *text;    /* NUL-terminated; words, phrase, expression */
	uint32_t text_len;
	const char *lo, *hi; /* QUERY_RANGE; "": open */
	const char *field;   /* NULL: none typed */
	enum query_field_kind kind; /* of field */
	bool exact;          /* =word ="phrase" */
	bool stemmed;        /* ~"phrase" */
	bool needed;         /* +word, a AND b, a OR b: no stop word */
	unsigned n;          /* edits, slop or distance */
	double weight;
	struct query_node **kids;
	unsigned n_kids;
};

struct query_options {
	bool any;      /* unquoted words: any instead of all */
	bool bag;      /* no syntax at all: every word, any of them */
	/* Ceilings; 0: the defaults below.  What lies beyond is left out with a
	 * warning. */
	unsigned max_bytes, max_nodes, max_depth;
	/* Which names are fields.  NULL: those of lib/index/fields.h; see
	 * plan_field_kind() for those that an index has beside them. */
	enum query_field_kind (*field_kind)(void *ctx, const char *name,
	    size_t len);
	void *ctx;
	struct query *spare; /* NULL; or an earlier query, whose memory is taken:
			      * it is no more */
};

#define QUERY_MAX_BYTES (1u << 20)
#define QUERY_MAX_NODES 8192u
#define QUERY_MAX_DEPTH 100u
#define QUERY_MAX_WARNINGS 100u
/* Default and greatest distance of NEAR and ADJ, and greatest slop. */
#define QUERY_NEAR_DEFAULT 10u
#define QUERY_NEAR_MAX 100000u

struct query {
	struct arena arena;
	char *text; /* as typed, made valid UTF-8: the bytes that from and to
		     * count */
	size_t len;
	struct query_node *root; /* never NULL */
	GArray *warnings; /* struct warning */
};

/* Parses.  NULs are blanks.  Never NULL, never an error: see warnings. */
struct query *query_parse(const char *text, size_t len,
    const struct query_options *options);
void query_free(struct query *q);

/* Adds a warning; message is copied. */
void query_warn(struct query *q, const char *code, uint32_t from, uint32_t to,
    const char *format, ...) G_GNUC_PRINTF(5, 6);

/* The tree as an s-expression: (and cyber (not (phrase "blue house"))).  A field
 * stands before what it is of: title:cyber.  g_free(). */
char *query_print(const struct query_node *node);

#endif
