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

enum report_topics {
	REPORT_NO_TOPICS,
	REPORT_IN_ORDER,  /* of the judgements, all measures of one together */
	REPORT_BY_DIFFERENCE, /* of each measure and run, the worst first */
};

struct report_table {
	const struct report_run *runs;
	size_t n_runs; /* two or more */
	enum report_topics topics;
	bool summary;
	const struct compare_options *options;
};

/*
 * Lines of tab-separated columns.  Of two runs: measure, topic, the base's value,
 * the run's, the difference, p, and how many topics are better, worse and the
 * same.  Of more, a line for each run: measure, topic, run, its value, the
 * difference to the base, p, p corrected, topics.  Lines that explain begin with
 * '#'.
 */
void report_comparison(FILE *f, const struct report_table *table);

/* The same text with blanks in place of tabs, so that columns stand below each
 * other; lines that begin with '#' stay as they are. */
GString *report_align(const char *text);

/* x by a printf format for one double, with '.' in every locale, in a buffer
 * of REPORT_NUMBER bytes; returns the buffer. */
#define REPORT_NUMBER 352
char *report_number(char *buffer, const char *format, double x);

#endif
