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
	const char *topic; /* id; NULL: malformed, without one */
	struct answer *answer; /* NULL when it failed, or was prepared */
	const GError *error;
	const GString *out; /* what was prepared of it; NULL when it failed */
	size_t n_out;
};

/* Called on the thread that answered a topic, of several at once: makes of the
 * answer (which it may change) what is to be written, into out, which is empty.
 * Returns some count of its own; an error is the topic's. */
typedef size_t batch_prepare_fn(const char *topic, struct answer *answer,
    GString *out, void *ctx, GError **error);

/* Called for each topic in order, on the caller's thread.  False stops. */
typedef bool batch_fn(const struct batch_result *result, void *ctx);

/* Answers every topic over places with jobs threads; r is the request but for
 * its query.  prepare may be NULL; with it, answers are gone once it has seen them.
 * Memory is steady: topics are read as they are answered.
 * Malformed topics come as results without answer.  False when the index
 * could not be opened, the topics not be read, or fn stopped (no error). */
bool batch_run(char **places, struct topics *topics, const struct request *r,
    unsigned jobs, batch_prepare_fn *prepare, batch_fn *fn, void *ctx,
    GError **error);

#endif
