/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Measures that weigh how relevant a document is.
 *
 * A relevance level gives a gain: the level itself, unless a parameter says
 * otherwise.  The ideal ranking lists all judged documents of positive gain,
 * highest first.  A document at rank k is discounted by log2(k + 1)
 * (Järvelin & Kekäläinen, ACM TOIS 20(4), 2002).
 */
#include <config.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "searcher/eval/measure.h"

struct level {
	long rel;
	long count; /* judged documents of this level */
	double gain;
};

struct gains {
	struct level *levels; /* by gain, ascending: see by_gain() */
	long n_levels;
	/* Where the ideal ranking is. */
	long at;    /* the level it takes from */
	long taken; /* from that level */
};

/*
 * The difference is cut to a whole number, as trec_eval's comparison does:
 * gains that differ by less than 1 are not told apart, and the ideal ranking
 * may take them in the wrong order.  Doing better would print other digits.
 */
static int
by_gain(const void *a, const void *b)
{
	const struct level *x = a, *y = b;
	double d = x->gain - y->gain;

	return d >= 1e9 ? 1000000000 : d <= -1e9 ? -1000000000 : (int)d;
}

static bool
is_whole_number(const char *s)
{
	if (*s == '-' || *s == '+')
		s++;
	return *s != '\0' && s[strspn(s, "0123456789")] == '\0';
}

static void
gains_init(struct gains *g, const struct measure *m, const struct judged *j,
    bool any_name)
{
	long n = 0, i, k;
	size_t p;

	g->levels = g_new(struct level, j->n_levels + (long)m->n_pairs + 1);
	for (p = 0; p < m->n_pairs; p++) {
		if (!any_name && !is_whole_number(m->pairs[p].name))
			continue;
		g->levels[n++] = (struct level){
		    strtol(m->pairs[p].name, NULL, 10), 0,
		    m->pairs[p].value};
	}
	for (i = 0; i < j->n_levels; i++) {
		for (k = 0; k < n && g->levels[k].rel != i; k++)
			;
		if (k == n)
			g->levels[n++] = (struct level){i, 0, (double)i};
		g->levels[k].count = j->at_level[i];
	}
	qsort(g->levels, (size_t)n, sizeof(struct level), by_gain);
	g->n_levels = n;
	g->at = n - 1;
	g->taken = 0;
	if (n > 0 && !(g->levels[n - 1].gain > 0.0))
		g->at = -1; /* nothing is worth finding */
}

static void
gains_clear(struct gains *g)
{
	g_free(g->levels);
}

/* What finding a document of this relevance is worth.  (A parameter may give
 * a worth even to documents without judgement, as level -1 or -2.) */
static double
gain_of(const struct gains *g, long rel)
{
	long i;

	for (i = 0; i < g->n_levels; i++)
		if (g->levels[i].rel == rel)
			return g->levels[i].gain;
	return 0.0;
}

/* The gain of the next document of the ideal ranking; 0 after its end. */
static double
ideal_next(struct gains *g)
{
	while (g->at >= 0 && g->taken >= g->levels[g->at].count) {
		g->at--;
		g->taken = 0;
	}
	if (g->at >= 0 && g->levels[g->at].gain > 0.0) {
		g->taken++;
		return g->levels[g->at].gain;
	}
	g->at = -1;
	return 0.0;
}

/* The first gain the ideal ranking is expected to have. */
static double
top_gain(const struct gains *g)
{
	return g->n_levels > 0 ? g->levels[g->n_levels - 1].gain : 0.0;
}

static double
discounted(double gain, long i)
{
	return gain / log2((double)(i + 2));
}

/* trec_eval 9 takes any parameter's name for a level ("x" is 0). */
static bool
takes_any_name(const struct eval_rules *rules)
{
	return rules->version == EVAL_TREC_9;
}

static void
both_dcg(const struct measure *m, const struct judged *j,
    const struct eval_rules *rules, double *ret_found, double *ret_ideal)
{
	struct gains g;
	double found = 0.0, ideal = 0.0, gain;
	long i;

	gains_init(&g, m, j, takes_any_name(rules));
	for (i = 0; i < j->n_ret; i++)
		if ((gain = gain_of(&g, j->rel[i])) != 0)
			found += discounted(gain, i);
	for (i = 0; (gain = ideal_next(&g)) > 0.0; i++)
		ideal += discounted(gain, i);
	gains_clear(&g);
	*ret_found = found;
	*ret_ideal = ideal;
}

MEASURE_CALC(measure_dcg)
{
	double ideal;

	both_dcg(m, j, rules, &values[0], &ideal);
}

MEASURE_CALC(measure_ideal_dcg)
{
	double found;

	both_dcg(m, j, rules, &found, &values[0]);
}

MEASURE_CALC(measure_ndcg)
{
	double found, ideal;

	both_dcg(m, j, rules, &found, &ideal);
	if (ideal > 0.0)
		values[0] = found / ideal;
}

/* At cutoffs, with the levels as gains. */
MEASURE_CALC(measure_ndcg_cut)
{
	double found = 0.0, ideal = 0.0;
	long i = 0, level = j->n_levels - 1, taken = 0, at = 0;
	size_t k;

	for (k = 0; k < m->n_params; k++) {
		for (; i < j->n_ret && (double)i < m->params[k]; i++)
			if (j->rel[i] > 0)
				found += discounted((double)j->rel[i], i);
		for (; level > 0 && (double)at < m->params[k]; at++) {
			while (level > 0 && taken >= j->at_level[level]) {
				level--;
				taken = 0;
			}
			if (level <= 0)
				break;
			taken++;
			ideal += discounted((double)level, at);
		}
		values[k] = ideal > 0.0 ? found / ideal : found;
	}
}

/* The mean of nDCG at the rank of each relevant document; those not found
 * count with nDCG at the end. */
MEASURE_CALC(measure_ndcg_rel)
{
	struct gains g;
	double found = 0.0, ideal = 0.0, sum = 0.0, gain, best;
	long i, n_found = 0, n_ideal = 0;

	gains_init(&g, m, j, takes_any_name(rules));
	for (i = 0; i < j->n_ret; i++) {
		gain = gain_of(&g, j->rel[i]);
		if (gain != 0)
			found += discounted(gain, i);
		if ((best = ideal_next(&g)) > 0.0) {
			n_ideal++;
			ideal += discounted(best, i);
		}
		if (gain > 0) {
			sum += found / ideal;
			n_found++;
		}
	}
	for (; (best = ideal_next(&g)) > 0.0; i++) {
		n_ideal++;
		ideal += discounted(best, i);
	}
	sum += (double)(n_ideal - n_found) * found / ideal;
	if (sum > 0.0)
		values[0] = sum / (double)n_ideal;
	gains_clear(&g);
}

/*
 * The mean of nDCG at the ranks where the ideal ranking changes from one gain
 * to the next (and at the end of a ranking longer than the ideal one).
 */
MEASURE_CALC(measure_rndcg)
{
	struct gains g;
	double found = 0.0, ideal = 0.0, sum = 0.0, gain, best, before;
	long i, n = 0;

	if (j->n_rel == 0)
		return;
	gains_init(&g, m, j, takes_any_name(rules));
	before = top_gain(&g);
	best = before;
	for (i = 0; best > 0.0; i++) {
		best = ideal_next(&g);
		if (best != before && ideal > 0.0) {
			sum += found / ideal;
			n++;
		}
		before = best;
		if (i < j->n_ret) {
			gain = gain_of(&g, j->rel[i]);
			if (gain != 0)
				found += discounted(gain, i);
		}
		if (best > 0.0)
			ideal += discounted(best, i);
	}
	if (i < j->n_ret) {
		for (; i < j->n_ret; i++) {
			gain = gain_of(&g, j->rel[i]);
			if (gain != 0)
				found += discounted(gain, i);
		}
		if (ideal > 0.0) {
			sum += found / ideal;
			n++;
		}
	}
	values[0] = sum / (double)n;
	gains_clear(&g);
}

/*
 * Discount by what has been wasted so far rather than by rank:
 * Σ gain / log2(2 + cost - gained), over the sum of ideal gains; the cost of
 * a rank is the ideal gain there, at least 1.
 */
MEASURE_CALC(measure_g)
{
	struct gains g;
	double gained = 0.0, cost = 0.0, sum = 0.0, ideal = 0.0, gain, best;
	long i;

	gains_init(&g, m, j, takes_any_name(rules));
	for (i = 0; i < j->n_ret; i++) {
		gain = gain_of(&g, j->rel[i]);
		gained += gain;
		best = ideal_next(&g);
		ideal += best;
		cost += MAX(best, 1.0);
		if (gain != 0)
			sum += gain / log2(2 + cost - gained);
	}
	while ((best = ideal_next(&g)) > 0.0)
		ideal += best;
	if (ideal > 0.0)
		values[0] = sum / ideal;
	gains_clear(&g);
}

static double
persistence(const struct measure *m)
{
	double p = 0.9;
	size_t i;

	for (i = 0; i < m->n_pairs; i++)
		if (strcmp(m->pairs[i].name, "p") == 0)
			p = m->pairs[i].value;
	return p;
}

/*
 * Moffat & Zobel, ACM TOIS 27(1), 2008: (1 - p) Σ gain p^(k-1), the gains
 * brought into 0 … 1.  trec_eval 10.0 never sets the bounds that it widens
 * from; what its builds print is what they are as 0 and 0.
 */
MEASURE_CALC(measure_rbp)
{
	struct gains g;
	double low = 0.0, high = 0.0, sum = 0.0, weight = 1.0, gain;
	double p = persistence(m);
	long i;

	gains_init(&g, m, j, false);
	for (i = 0; i < g.n_levels; i++) {
		low = MIN(low, g.levels[i].gain);
		high = MAX(high, g.levels[i].gain);
	}
	if (low < 0 || high > 1)
		for (i = 0; i < g.n_levels; i++)
			g.levels[i].gain = (g.levels[i].gain - low) /
			    (high - low);
	for (i = 0; i < j->n_ret; i++) {
		gain = gain_of(&g, j->rel[i]);
		if (gain != 0)
			sum += gain * weight;
		weight *= p;
	}
	values[0] = (1.0 - p) * sum;
	gains_clear(&g);
}

/* What rbp could rise by, were all documents without judgement perfect. */
MEASURE_CALC(measure_rbp_resid)
{
	double sum = 0.0, weight = 1.0, p = persistence(m);
	long i, n = 0;

	if (j->is_filler && m->n_pairs == 0)
		return;
	for (i = 0; i < j->n_ret; i++) {
		if (j->rel[i] < 0) {
			n++;
			sum += weight;
		}
		weight *= p;
	}
	if (n > 0)
		values[0] = weight + (1.0 - p) * sum;
}
