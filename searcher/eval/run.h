/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A run in memory: for each topic the documents found, with their scores.
 *
 * A line of a run file is `topic Q0 document rank score tag'; the second and
 * the fourth field are not looked at, and order and rank come from the scores
 * alone (see judged.h).
 */
#ifndef TRAWL_SEARCHER_EVAL_RUN_H
#define TRAWL_SEARCHER_EVAL_RUN_H

#include <stdbool.h>
#include <stddef.h>
#include <glib.h>

#include "searcher/eval/eval.h"

struct run_doc {
	const char *docno;
	double score;
};

struct run_topic {
	const char *id;
	const struct run_doc *docs; /* by docno, in byte order */
	size_t n_docs;
};

struct run {
	struct run_topic *topics; /* by id, in byte order */
	size_t n_topics;
	const char *tag; /* of the last line */
	/* private */
	struct run_doc *all;
	char *text;
	GStringChunk *strings;
};

/* path may be "-".  Errors are EVAL_ERROR_FILE and name the line. */
bool run_read(const char *path, enum eval_version version,
    struct run **ret_run, GError **error);

/* The same from len bytes of text, which has a NUL behind it and is taken
 * over (g_free). */
bool run_parse(char *text, size_t len, const char *name,
    enum eval_version version, struct run **ret_run, GError **error);

/* A run built in memory: add hits in any order, then finish.  Ids are
 * copied. */
struct run_builder;
struct run_builder *run_builder_new(const char *tag);
void run_builder_add(struct run_builder *b, const char *topic,
    const char *docno, double score);
/* Frees b.  A run without a hit is fine. */
struct run *run_builder_finish(struct run_builder *b);

/* NULL when the run lacks the topic. */
const struct run_topic *run_find(const struct run *run, const char *id);

void run_free(struct run *run);

#endif
