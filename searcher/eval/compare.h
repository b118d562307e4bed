/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Two runs beside each other: differences, and whether chance explains them.
 */
#ifndef TRAWL_SEARCHER_EVAL_COMPARE_H
#define TRAWL_SEARCHER_EVAL_COMPARE_H

#include <stdbool.h>
#include <stddef.h>
#include <glib.h>

#include "searcher/eval/scores.h"

/* What the randomisation test is to do. */
struct compare_options {
	const struct qrels *qrels;
	bool complete;          /* a topic missing from a run counts as 0 */
	unsigned long permutations;
	guint64 seed;
};

#define COMPARE_PERMUTATIONS 10000
#define COMPARE_MAX_PERMUTATIONS 10000000

struct difference {
	double diff; /* run minus base, of the values over all topics */
	double p;    /* two-sided; NAN for counts and for no topic */
	double holm; /* p corrected by compare_correct() */
	size_t better, worse, same; /* topics */
};

struct comparison {
	size_t n_pairs;     /* topics compared */
	const char **pairs; /* their ids, in byte order; borrowed */
	size_t n_values;
	double *deltas;     /* n_pairs rows of n_values, run minus base */
	struct difference *values; /* n_values */
	bool same_topics;   /* both runs had the same topics */
	bool exact;         /* every sign pattern was tried, not a sample */
};

/*
 * Compares two scorings by the same measure set over the topics both have
 * (with complete: over all judged ones).  p is that of the paired
 * randomisation test (Fisher; Smucker, Allan & Carterette, CIKM 2007): the
 * share of sign patterns over the topics' differences whose mean is at least
 * as far from 0 as the one seen.  All patterns when there are no more of them
 * than permutations, else so many drawn at random, the one seen counted in.
 * The same seed gives the same p on every machine.
 */
struct comparison *compare_scores(const struct scores *base,
    const struct scores *run, const struct compare_options *options);

/* p alone, of any differences: n_pairs rows of n_values deltas into values.  Sets
 * exact, too. */
void compare_test(struct comparison *c, unsigned long permutations,
    guint64 seed);

/* Corrects p for n runs having been compared with one base by Holm's method
 * (1979), for each value by itself: to call those runs different whose corrected p
 * is below a level errs in any of them no more often than that. */
void compare_correct(struct comparison *const *comparisons, size_t n);

void comparison_free(struct comparison *comparison);

#endif
