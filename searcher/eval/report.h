/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Prints scores: as trec_eval does, or several runs side by side.
 */
#ifndef TRAWL_SEARCHER_EVAL_REPORT_H
#define TRAWL_SEARCHER_EVAL_REPORT_H

#include <stddef.h>
#include <stdio.h>

#include "searcher/eval/compare.h"
#include "searcher/eval/scores.h"

/* The lines of one topic, and those of all topics, as trec_eval -q. */
void report_topic(FILE *f, const struct scores *scores, size_t topic);
void report_all(FILE *f, const struct scores *scores);

struct report_run {
	const char *name;
	const struct scores *scores;
	const struct comparison *comparison; /* NULL for the base, the first */
};

struct report_table {
	const struct report_run *runs;
	size_t n_runs; /* two or more */
	bool by_topic;
	bool summary;
	const struct compare_options *options;
};

/* Lines of tab-separated columns: measure, topic, the base's value, then for
 * each further run its value, the difference to the base, p, and how many
 * topics are better, worse and the same.  Lines that explain begin with '#'. */
void report_side_by_side(FILE *f, const struct report_table *table);

/* x by a printf format for one double, with '.' in every locale, in a buffer
 * of REPORT_NUMBER bytes; returns the buffer. */
#define REPORT_NUMBER 352
char *report_number(char *buffer, const char *format, double x);

#endif
