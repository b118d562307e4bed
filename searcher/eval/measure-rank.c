/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Measures that ask of a document only whether it is relevant.
 *
 * A document is relevant when its relevance reaches the rules' level.  In the
 * formulas n is the number of documents found, R that of relevant ones, r(k)
 * that of relevant ones among the first k, P(k) = r(k)/k.
 */
#include <config.h>
#include <math.h>

#include "searcher/eval/measure.h"

static bool
is_relevant(const struct judged *j, long i, const struct eval_rules *rules)
{
	return j->rel[i] >= rules->level;
}

MEASURE_CALC(measure_num_ret)
{
	values[0] = j->is_filler ? 0.0 : (double)j->n_ret;
}

MEASURE_CALC(measure_num_rel)
{
	values[0] = (double)j->n_rel;
}

MEASURE_CALC(measure_num_rel_ret)
{
	values[0] = (double)j->n_rel_ret;
}

MEASURE_CALC(measure_num_nonrel_judged_ret)
{
	values[0] = (double)(j->n_ret - j->n_nonpool - j->n_unjudged -
	    j->n_rel_ret);
}

/* Σ P(k) over the ranks k of relevant documents. */
static double
sum_of_precisions(const struct judged *j, const struct eval_rules *rules)
{
	double sum = 0.0;
	long i, seen = 0;

	for (i = 0; i < j->n_ret; i++)
		if (is_relevant(j, i, rules))
			sum += (double)++seen / (double)(i + 1);
	return sum;
}

/* Average precision: Σ P(k) / R. */
MEASURE_CALC(measure_map)
{
	if (j->n_rel_ret > 0)
		values[0] = sum_of_precisions(j, rules) / (double)j->n_rel;
}

MEASURE_CALC(measure_gm_map)
{
	measure_map(m, j, rules, values);
	values[0] = log(MAX(values[0], MEASURE_LEAST_LOGGED));
}

/* Robertson, "On Smoothing Average Precision", ECIR 2012. */
MEASURE_CALC(measure_yaap)
{
	double sum = sum_of_precisions(j, rules);

	values[0] = log((1.0 + sum) / (1.0 + (double)j->n_rel - sum));
}

/* P(R). */
MEASURE_CALC(measure_rprec)
{
	long i, seen = 0, depth = MIN(j->n_ret, j->n_rel);

	for (i = 0; i < depth; i++)
		seen += is_relevant(j, i, rules);
	if (depth > 0)
		values[0] = (double)seen / (double)j->n_rel;
}

/* P(x R), for each multiple x. */
MEASURE_CALC(measure_rprec_mult)
{
	long depth, i = 0, seen = 0;
	size_t k;

	for (k = 0; k < m->n_params; k++) {
		depth = (long)(m->params[k] * (double)j->n_rel + 0.9);
		for (; i < MIN(depth, j->n_ret); i++)
			seen += is_relevant(j, i, rules);
		if (depth > 0)
			values[k] = (double)seen / (double)depth;
	}
}

/*
 * Buckley & Voorhees, SIGIR 2004: of the judged documents only,
 * 1/R Σ (1 - min(n, R) / min(N, R)) over the relevant ones found, where n is
 * how many judged not relevant stand above it and N how many there are.
 */
static double
bpref(const struct judged *j, const struct eval_rules *rules)
{
	long i, above = 0, n_nonrel = 0;
	double sum = 0.0;

	for (i = 0; i < MIN(rules->level, j->n_levels); i++)
		n_nonrel += j->at_level[i];
	for (i = 0; i < j->n_ret; i++) {
		if (j->rel[i] < 0)
			continue;
		if (!is_relevant(j, i, rules))
			above++;
		else if (above == 0)
			sum += 1.0;
		else
			sum += 1.0 - (double)MIN(above, j->n_rel) /
			    (double)MIN(n_nonrel, j->n_rel);
	}
	return j->n_rel > 0 ? sum / (double)j->n_rel : sum;
}

MEASURE_CALC(measure_bpref)
{
	values[0] = bpref(j, rules);
}

MEASURE_CALC(measure_gm_bpref)
{
	values[0] = log(MAX(bpref(j, rules), MEASURE_LEAST_LOGGED));
}

/*
 * Yilmaz & Aslam, CIKM 2006: average precision estimated from a pool of which
 * a sample was judged.  The expected precision at rank i + 1 is
 * 1/(i+1) + i/(i+1) · (in pool above)/i · (relevant + ε)/(judged + 2ε).
 */
MEASURE_CALC(measure_infap)
{
	static const double epsilon = .00001;
	long i, rel = 0, nonrel = 0, unjudged = 0;
	double sum = 0.0, above;

	for (i = 0; i < j->n_ret; i++) {
		if (j->rel[i] == REL_NOT_IN_POOL)
			continue;
		if (j->rel[i] == REL_UNJUDGED) {
			unjudged++;
			continue;
		}
		if (!is_relevant(j, i, rules)) {
			nonrel++;
			continue;
		}
		above = (double)i;
		if (i == 0)
			sum += 1.0;
		else
			sum += 1.0 / (above + 1.0) + (above / (above + 1.0)) *
			    ((double)(rel + nonrel + unjudged) / above) *
			    (((double)rel + epsilon) /
				((double)(rel + nonrel) + 2 * epsilon));
		rel++;
	}
	values[0] = j->n_rel > 0 ? sum / (double)j->n_rel : sum;
}

/* 1 / rank of the first relevant document. */
MEASURE_CALC(measure_recip_rank)
{
	long i;

	for (i = 0; i < j->n_ret; i++) {
		if (is_relevant(j, i, rules)) {
			values[0] = 1.0 / (double)(i + 1);
			return;
		}
	}
}

/*
 * Interpolated precision: the highest P(k) from the rank on at which a
 * fraction x of the relevant documents has been found.  That rank is where
 * r(k) reaches x R, rounded up by adding 0.9 (9.0.8) or to the nearest (10.0).
 * From the end of the ranking upwards the maximum is known as we go.
 */
static void
interpolate(const struct measure *m, const struct judged *j,
    const struct eval_rules *rules, double *values)
{
	g_autofree long *wanted = g_new(long, m->n_params + 1);
	double precision, best;
	long i, seen = j->n_rel_ret;
	size_t k, left = m->n_params;

	for (k = 0; k < m->n_params; k++) {
		double x = m->params[k] * (double)j->n_rel;

		wanted[k] = rules->version == EVAL_TREC_9 ? (long)(x + 0.9)
		                                          : lround(x);
	}
	while (left > 0 && wanted[left - 1] > j->n_rel_ret)
		left--;
	best = (double)j->n_rel_ret / (double)j->n_ret;
	for (i = j->n_ret; i > 0 && seen > 0; i--) {
		precision = (double)seen / (double)i;
		if (best < precision)
			best = precision;
		if (!is_relevant(j, i - 1, rules))
			continue;
		while (left > 0 && wanted[left - 1] == seen)
			values[--left] = best;
		seen--;
	}
	while (left > 0)
		values[--left] = best;
}

MEASURE_CALC(measure_iprec)
{
	interpolate(m, j, rules, values);
}

/* The mean over the points. */
MEASURE_CALC(measure_11pt)
{
	g_autofree double *at = g_new0(double, m->n_params + 1);
	double sum = 0.0;
	size_t k;

	interpolate(m, j, rules, at);
	/* From the last point down: the order of adding decides the last
	 * digits. */
	for (k = m->n_params; k > 0; k--)
		sum += at[k - 1];
	values[0] = sum / (double)m->n_params;
}

/* What a walk down the ranking has counted when it reaches a cutoff. */
struct prefix {
	long rank;       /* documents looked at: at most n */
	long rel;        /* relevant ones */
	long unjudged;   /* without a judgement */
	double ap;       /* Σ P(k) over the relevant ones */
};

static void
walk_to(struct prefix *at, const struct judged *j,
    const struct eval_rules *rules, double cutoff)
{
	for (; at->rank < j->n_ret && (double)at->rank < cutoff; at->rank++) {
		if (is_relevant(j, at->rank, rules)) {
			at->rel++;
			at->ap += (double)at->rel / (double)(at->rank + 1);
		}
		if (j->rel[at->rank] < 0)
			at->unjudged++;
	}
}

#define FOR_EACH_CUTOFF(at, k) \
	struct prefix at = {0}; \
	size_t k; \
	for (k = 0; k < m->n_params && \
	     (walk_to(&at, j, rules, m->params[k]), true); k++)

/* P(k): documents that are not there count as not relevant. */
MEASURE_CALC(measure_p)
{
	FOR_EACH_CUTOFF(at, k)
		values[k] = (double)at.rel / m->params[k];
}

/* r(k) / R. */
MEASURE_CALC(measure_recall)
{
	if (j->n_rel == 0)
		return;
	FOR_EACH_CUTOFF(at, k)
		values[k] = (double)at.rel / (double)j->n_rel;
}

/* r(k) over the most it could be, min(k, R). */
MEASURE_CALC(measure_relative_p)
{
	if (j->n_rel == 0)
		return;
	FOR_EACH_CUTOFF(at, k)
		values[k] = (double)at.rel /
		    MIN(m->params[k], (double)j->n_rel);
}

/* 1 if r(k) > 0, else 0. */
MEASURE_CALC(measure_success)
{
	FOR_EACH_CUTOFF(at, k)
		values[k] = at.rel > 0 ? 1.0 : 0.0;
}

/* Average precision as if the ranking ended at k. */
MEASURE_CALC(measure_map_cut)
{
	if (j->n_rel == 0)
		return;
	FOR_EACH_CUTOFF(at, k)
		values[k] = at.ap / (double)j->n_rel;
}

/* The share of the first k that nobody judged. */
MEASURE_CALC(measure_unj)
{
	if (j->is_filler)
		return;
	FOR_EACH_CUTOFF(at, k)
		values[k] = (double)at.unjudged / m->params[k];
}

/* a·(found, relevant) + b·(found, not) + c·(missed) + d·(rightly left out). */
MEASURE_CALC(measure_utility)
{
	/* 10.0 sets a missing topic's utility to 0, but only under the
	 * measure's plain name. */
	if (j->is_filler && m->given == NULL)
		return;
	values[0] = m->params[0] * (double)j->n_rel_ret +
	    m->params[1] * (double)(j->n_ret - j->n_rel_ret) +
	    m->params[2] * (double)(j->n_rel - j->n_rel_ret) +
	    m->params[3] * (double)(rules->collection + j->n_rel_ret -
			       j->n_ret - j->n_rel);
}

/* The found documents as a set: precision, recall, both, and F. */
MEASURE_CALC(measure_set_p)
{
	if (j->n_ret > 0)
		values[0] = (double)j->n_rel_ret / (double)j->n_ret;
}

MEASURE_CALC(measure_set_recall)
{
	if (j->n_rel > 0)
		values[0] = (double)j->n_rel_ret / (double)j->n_rel;
}

MEASURE_CALC(measure_set_relative_p)
{
	if (j->n_ret > 0 && j->n_rel > 0)
		values[0] = (double)j->n_rel_ret /
		    (double)MIN(j->n_ret, j->n_rel);
}

MEASURE_CALC(measure_set_map)
{
	if (j->n_ret > 0 && j->n_rel > 0)
		values[0] = (double)j->n_rel_ret * (double)j->n_rel_ret /
		    ((double)j->n_ret * (double)j->n_rel);
}

/* (x + 1) P R / (x P + R). */
MEASURE_CALC(measure_set_f)
{
	double x = m->params[0], p, r;

	if (j->n_rel_ret == 0)
		return;
	p = (double)j->n_rel_ret / (double)j->n_ret;
	r = (double)j->n_rel_ret / (double)j->n_rel;
	values[0] = (x + 1.0) * p * r / (x * p + r);
}

/* 1/R Σ 1 / log2(2 + not relevant ones above). */
MEASURE_CALC(measure_bing)
{
	double sum = 0.0;
	long i, seen = 0;

	for (i = 0; i < j->n_ret; i++) {
		if (is_relevant(j, i, rules)) {
			seen++;
			sum += 1.0 / log2((double)(3 + i - seen));
		}
	}
	if (seen > 0)
		values[0] = sum / (double)j->n_rel;
}

char *
measure_relstring(const struct measure *m, const struct judged *j)
{
	long n = m->params[0] < (double)j->n_ret ? (long)m->params[0]
	                                         : j->n_ret;
	char *s;
	long i;

	if ((j->is_filler && m->given == NULL) || n < 0)
		n = 0;
	s = g_malloc((size_t)n + 1);
	for (i = 0; i < n; i++) {
		long rel = j->rel[i];

		if (rel == REL_NOT_IN_POOL)
			s[i] = '-';
		else if (rel == REL_UNJUDGED)
			s[i] = '.';
		else
			s[i] = rel > 9 ? '>' : (char)('0' + rel);
	}
	s[n] = '\0';
	return s;
}
