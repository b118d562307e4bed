/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A file of queries answered by several threads, results in the file's order.
 */
#ifndef TRAWL_SEARCHER_BATCH_H
#define TRAWL_SEARCHER_BATCH_H

#include "searcher/answer.h"
#include "searcher/eval/topics.h"

#include <glib.h>
#include <stdbool.h>

/* A topic with its answer, or with what went wrong. */
struct batch_result {
	const char *topic; /* id */
	const char *text;
	struct answer *answer; /* NULL when it failed */
	const GError *error;
};

/* Called for each topic in order, on the caller's thread.  False stops. */
typedef bool batch_fn(const struct batch_result *result, void *ctx);

/* Answers every topic over places with jobs threads; r is the request but for
 * its query.  Memory is steady: topics are read as they are answered.
 * Malformed topics come as results without answer.  False when the index
 * could not be opened, the topics not be read, or fn stopped (no error). */
bool batch_run(char **places, struct topics *topics, const struct request *r,
    unsigned jobs, batch_fn *fn, void *ctx, GError **error);

#endif
