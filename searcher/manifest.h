/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What made a run, as the JSON object beside it: versions, index, model, topics.
 */
#ifndef TRAWL_SEARCHER_MANIFEST_H
#define TRAWL_SEARCHER_MANIFEST_H

#include "searcher/answer.h"
#include "searcher/eval/topics.h"

#include <jansson.h>

struct manifest;

enum manifest_list { MANIFEST_EMPTY, MANIFEST_FAILED };

struct manifest *manifest_new(void);
void manifest_free(struct manifest *m);

/* Adds a topic without hits or one that failed; topic and message may be NULL.
 * The first ten thousand of each are named, all others counted. */
void manifest_note(struct manifest *m, enum manifest_list list,
    const char *topic, const char *message);

/* All of it borrowed. */
struct manifest_source {
	char **places;
	struct topics *topics; /* read to the end */
	const struct request *request;
	int argc;
	char **argv;
};

/* The whole as an object, the caller's. */
json_t *manifest_finish(const struct manifest *m,
    const struct manifest_source *source, unsigned long n_topics);

#endif
