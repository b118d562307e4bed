/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Relevance judgements ("qrels"): which documents answer which topic.
 *
 * A line is `topic iteration document relevance'.  The iteration is not
 * looked at.  Relevance is a whole number; below 0 the document was put up
 * for judging but not judged.
 */
#ifndef TRAWL_SEARCHER_EVAL_QRELS_H
#define TRAWL_SEARCHER_EVAL_QRELS_H

#include <stdbool.h>
#include <stddef.h>
#include <glib.h>

#include "searcher/eval/eval.h"

/* Levels above this are refused: measures keep a count for each. */
#define QRELS_MAX_LEVEL 10000

struct qrel {
	const char *docno;
	long rel;
	unsigned long line;
};

struct qrels_topic {
	const char *id;
	const struct qrel *judged; /* by docno, in byte order */
	size_t n_judged;
};

struct qrels {
	struct qrels_topic *topics; /* by id, in byte order */
	size_t n_topics;
	/* private */
	struct qrel *all;
	char *text;
};

/* path may be "-".  Errors are EVAL_ERROR_FILE and name the line. */
bool qrels_read(const char *path, enum eval_version version,
    struct qrels **ret_qrels, GError **error);

/* The same from len bytes of text, which has a NUL behind it and is taken
 * over (g_free). */
bool qrels_parse(char *text, size_t len, const char *name,
    enum eval_version version, struct qrels **ret_qrels, GError **error);

/* NULL when the topic has no judgements. */
const struct qrels_topic *qrels_find(const struct qrels *qrels,
    const char *id);

void qrels_free(struct qrels *qrels);

#endif
