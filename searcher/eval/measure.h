/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The measures of retrieval quality: their names, parameters and values.
 *
 * Definitions are trec_eval's, computed in its order of operations, so that
 * not only the printed digits but the doubles are the same.  Each formula
 * stands with its function in measure-rank.c (relevant or not) and
 * measure-gain.c (graded).
 */
#ifndef TRAWL_SEARCHER_EVAL_MEASURE_H
#define TRAWL_SEARCHER_EVAL_MEASURE_H

#include <stdbool.h>
#include <stddef.h>
#include <glib.h>

#include "searcher/eval/judged.h"

/* How a topic's values become the run's, and how both are printed. */
enum measure_kind {
	MEASURE_RUNID,   /* the run's tag; no value of its own */
	MEASURE_TOPICS,  /* how many topics */
	MEASURE_COUNT,   /* the sum, whole numbers */
	MEASURE_MEAN,    /* the arithmetic mean */
	MEASURE_GEOMEAN, /* exp of the mean of logs; not shown by topic */
	MEASURE_STRING,  /* a string by topic, nothing for the run */
};

/* What may follow the name after a '.'. */
enum measure_takes {
	TAKES_NOTHING,
	TAKES_CUTOFFS, /* ranks: one value for each, ascending */
	TAKES_POINTS,  /* fractions: one value for each, ascending */
	TAKES_NUMBERS, /* numbers of the formula: one value */
	TAKES_PAIRS,   /* name=number of the formula: one value */
};

struct measure_pair {
	char *name;
	double value;
};

struct measure;

struct measure_def {
	const char *name;
	enum measure_kind kind;
	enum measure_takes takes;
	unsigned groups;
	const double *defaults; /* of cutoffs, points, numbers */
	size_t n_defaults;
	/* Fills one value for each cutoff or point, else one; they are zero
	 * before.  NULL for the kinds without a number. */
	void (*calc)(const struct measure *m, const struct judged *j,
	    const struct eval_rules *rules, double *values);
};

struct measure {
	const struct measure_def *def;
	const double *params; /* cutoffs, points, numbers: given or default */
	size_t n_params;
	double *given; /* what params points to, unless the defaults */
	struct measure_pair *pairs;
	size_t n_pairs;
	size_t first; /* index of its first value in the set */
	size_t n_values;
};

struct measure_set {
	struct measure *measures; /* in the order they are printed */
	size_t n_measures;
	char **names; /* of the values: "P_5", "P_10" … */
	size_t n_values;
};

/* All measures in the order they are printed. */
extern const struct measure_def measure_defs[];
extern const size_t n_measure_defs;

/*
 * specs are as trec_eval's -m: a measure ("map"), with parameters ("P.5,10",
 * "ndcg.1=2,2=5"), or a group: "official", "set", "all_trec".  The first
 * parameters given to a measure hold.  Fails with EVAL_ERROR_USAGE for an
 * unknown name, EVAL_ERROR_FILE for bad parameters, as trec_eval exits.
 */
bool measure_set_new(const char *const *specs, size_t n_specs,
    enum eval_version version, struct measure_set **ret_set, GError **error);

/* A set of the one measure that prints as name ("ndcg_cut_10"); *ret_value is
 * its index among the set's values. */
bool measure_set_of(const char *name, enum eval_version version,
    struct measure_set **ret_set, size_t *ret_value, GError **error);

void measure_set_free(struct measure_set *set);

/* The measure that gives value number v. */
const struct measure *measure_of_value(const struct measure_set *set,
    size_t v);

/* The first documents' judgements as characters ("relstring"); g_free(). */
char *measure_relstring(const struct measure *m, const struct judged *j);

/* Scores below this are taken as this in geometric means. */
#define MEASURE_LEAST_LOGGED .00001

#define MEASURE_CALC(name) \
	void name(const struct measure *m, const struct judged *j, \
	    const struct eval_rules *rules, double *values)

MEASURE_CALC(measure_num_ret);
MEASURE_CALC(measure_num_rel);
MEASURE_CALC(measure_num_rel_ret);
MEASURE_CALC(measure_num_nonrel_judged_ret);
MEASURE_CALC(measure_map);
MEASURE_CALC(measure_gm_map);
MEASURE_CALC(measure_yaap);
MEASURE_CALC(measure_rprec);
MEASURE_CALC(measure_rprec_mult);
MEASURE_CALC(measure_bpref);
MEASURE_CALC(measure_gm_bpref);
MEASURE_CALC(measure_infap);
MEASURE_CALC(measure_recip_rank);
MEASURE_CALC(measure_iprec);
MEASURE_CALC(measure_11pt);
MEASURE_CALC(measure_p);
MEASURE_CALC(measure_recall);
MEASURE_CALC(measure_relative_p);
MEASURE_CALC(measure_success);
MEASURE_CALC(measure_map_cut);
MEASURE_CALC(measure_unj);
MEASURE_CALC(measure_utility);
MEASURE_CALC(measure_set_p);
MEASURE_CALC(measure_set_recall);
MEASURE_CALC(measure_set_relative_p);
MEASURE_CALC(measure_set_map);
MEASURE_CALC(measure_set_f);
MEASURE_CALC(measure_bing);
MEASURE_CALC(measure_g);
MEASURE_CALC(measure_dcg);
MEASURE_CALC(measure_ideal_dcg);
MEASURE_CALC(measure_ndcg);
MEASURE_CALC(measure_ndcg_rel);
MEASURE_CALC(measure_rndcg);
MEASURE_CALC(measure_ndcg_cut);
MEASURE_CALC(measure_rbp);
MEASURE_CALC(measure_rbp_resid);

#endif
