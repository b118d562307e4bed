/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Scores a run: every measure of a set, for every topic, and over all.
 */
#ifndef TRAWL_SEARCHER_EVAL_SCORES_H
#define TRAWL_SEARCHER_EVAL_SCORES_H

#include <stdbool.h>
#include <stddef.h>
#include <glib.h>

#include "searcher/eval/measure.h"

struct scores {
	const struct measure_set *set; /* borrowed */
	const char *tag;               /* the run's; borrowed from it */
	size_t n_topics;
	const char **topics; /* ids in byte order; borrowed from the qrels */
	double *values;      /* n_topics rows of set->n_values */
	char **strings;      /* relstrings by topic, or NULL if not asked */
	double *all;         /* over all topics, set->n_values */
};

/* Called when a topic has been scored. */
typedef void (*scores_fn)(const struct scores *scores, size_t topic,
    void *data);

/*
 * Topics are those of the qrels, in byte order: under 9.0.8's rules those that
 * the run has, under 10.0's all; a topic that is missing is skipped (9.0.8),
 * counts with complete (both), else fails with EVAL_ERROR_TOPIC (10.0).
 * fn (may be NULL) has been called for the topics before a failure.
 * EVAL_ERROR_NOTHING when no topic is in both.
 *
 * run, qrels and set must outlive the scores.
 */
bool scores_compute(const struct run *run, const struct qrels *qrels,
    const struct measure_set *set, const struct eval_rules *rules,
    scores_fn fn, void *data, struct scores **ret_scores, GError **error);

static inline double
scores_at(const struct scores *s, size_t topic, size_t value)
{
	return s->values[topic * s->set->n_values + value];
}

/* The topic's row, or -1. */
ssize_t scores_find(const struct scores *scores, const char *topic);

void scores_free(struct scores *scores);

#endif
