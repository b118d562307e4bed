/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Says what an evaluator would trip over in a run ("trawl batch --check").
 */
#ifndef TRAWL_SEARCHER_EVAL_CHECK_H
#define TRAWL_SEARCHER_EVAL_CHECK_H

#include <stdbool.h>
#include <stddef.h>
#include <glib.h>

enum check_kind {
	CHECK_SHORT_LINE,     /* fewer than six fields: trec_eval exits 2 */
	CHECK_SHIFTED,        /* the rank is no number: a blank inside an id has
	                         moved the columns */
	CHECK_EXTRA_FIELDS,   /* more than six: ignored by evaluators */
	CHECK_HASH,           /* begins with '#': data in 9, comment in 10 */
	CHECK_NUL,            /* a NUL byte */
	CHECK_SCORE,          /* the score is not a number */
	CHECK_NOT_FINITE,     /* nan, inf, or beyond float */
	CHECK_DUPLICATE,      /* a document twice in a topic: exits 4 */
	CHECK_TIE,            /* equal as float, not as double, and the two
	                         orders differ: 9 and 10 score them apart */
	CHECK_RANK_ORDER,     /* rank column disagrees with the scores' order */
	CHECK_DEPTH,          /* more than 1000 documents in a topic */
	CHECK_SPLIT_TOPIC,    /* a topic's lines do not stand together */
	CHECK_TAG,            /* the tag changes: only the last counts */
	CHECK_MISSING_TOPIC,  /* judged, not in the run */
	CHECK_UNJUDGED_TOPIC, /* in the run, not judged */
	CHECK_EMPTY,          /* no line at all: exits 2 */
	CHECK_N_KINDS
};

struct check_finding {
	enum check_kind kind;
	bool fatal;         /* an evaluator stops or takes other figures than
	                       are meant; else a remark */
	unsigned long line; /* 0 where none */
	unsigned long line2; /* the other line (of a duplicate, a tie), or 0 */
	const char *topic;  /* or NULL */
	const char *docno;  /* or NULL */
};

/* Called for each finding: first those of single lines, then topic by topic;
 * the strings live until it returns. */
typedef void (*check_fn)(const struct check_finding *finding, void *data);

struct check_totals {
	size_t topics, lines; /* of results */
	size_t fatal, remarks; /* findings */
};

/* Reads run (and qrels, when not NULL); "-" is standard input.  Fails only
 * where a file cannot be read, or the judgements are malformed. */
bool check_run(const char *run, const char *qrels, check_fn fn, void *data,
    struct check_totals *ret_totals, GError **error);

/* The finding in words, without file name; g_free() it. */
char *check_describe(const struct check_finding *finding);

/* Prints findings as `FILE:LINE: …', at most ten of a kind, then how many
 * more, and a last line that sums up.  Exit status: 0 sound (there may be
 * remarks), 1 an evaluator would trip, 2 trouble. */
int check_main(const char *run, const char *qrels);

#endif
