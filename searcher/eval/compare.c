/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Two runs beside each other: differences, and whether chance explains them. */
#include <config.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "searcher/eval/compare.h"

/* What is not there: 0, and the least where logs are averaged. */
static double
value_or_missing(const struct scores *s, ssize_t row, size_t v,
    enum measure_kind kind)
{
	if (row >= 0)
		return scores_at(s, (size_t)row, v);
	return kind == MEASURE_GEOMEAN ? log(MEASURE_LEAST_LOGGED) : 0.0;
}

static void
pair_topics(struct comparison *c, const struct scores *base,
    const struct scores *run, const struct compare_options *options)
{
	const struct qrels *qrels = options->qrels;
	const struct measure_set *set = base->set;
	g_autofree enum measure_kind *kinds = g_new(enum measure_kind,
	    set->n_values + 1);
	size_t i, v;

	for (v = 0; v < set->n_values; v++)
		kinds[v] = measure_of_value(set, v)->def->kind;
	c->pairs = g_new(const char *, qrels->n_topics);
	c->deltas = g_new(double, qrels->n_topics * c->n_values + 1);
	c->same_topics = true;
	for (i = 0; i < qrels->n_topics; i++) {
		const char *id = qrels->topics[i].id;
		ssize_t b = scores_find(base, id), r = scores_find(run, id);
		double *row = c->deltas + c->n_pairs * c->n_values;

		if ((b < 0) != (r < 0))
			c->same_topics = false;
		if (!options->complete && (b < 0 || r < 0))
			continue;
		for (v = 0; v < c->n_values; v++)
			row[v] = value_or_missing(run, r, v, kinds[v]) -
			    value_or_missing(base, b, v, kinds[v]);
		c->pairs[c->n_pairs++] = id;
	}
}

/* splitmix64 (Steele, Lea & Flood, OOPSLA 2014): small, and the same
 * everywhere. */
static guint64
next_random(guint64 *state)
{
	guint64 z = *state += G_GUINT64_CONSTANT(0x9e3779b97f4a7c15);

	z = (z ^ (z >> 30)) * G_GUINT64_CONSTANT(0xbf58476d1ce4e5b9);
	z = (z ^ (z >> 27)) * G_GUINT64_CONSTANT(0x94d049bb133111eb);
	return z ^ (z >> 31);
}

/* One sign pattern: pattern number k when exact, else drawn. */
static void
draw_signs(guint64 *words, size_t n, const struct comparison *c,
    unsigned long k, guint64 *state)
{
	size_t w;

	if (c->exact) {
		words[0] = k;
		return;
	}
	for (w = 0; w < (n + 63) / 64; w++)
		words[w] = next_random(state);
}

/*
 * All values share the sign patterns: they are about the same topics.  Sums
 * that are equal but for the order of adding must count as equal, hence the
 * slack.
 */
void
compare_test(struct comparison *c, unsigned long permutations, guint64 seed)
{
	size_t n = c->n_pairs, nv = c->n_values, t, v;
	g_autofree double *seen = g_new0(double, nv + 1);
	g_autofree double *sum = g_new(double, nv + 1);
	g_autofree double *size = g_new0(double, nv + 1);
	g_autofree unsigned long *far = g_new0(unsigned long, nv + 1);
	g_autofree guint64 *signs = g_new0(guint64, n / 64 + 1);
	unsigned long k, tries = permutations;
	guint64 state = seed;

	c->exact = n < 63 && ((guint64)1 << n) <= tries;
	if (c->exact)
		tries = 1ul << n;
	for (t = 0; t < n; t++) {
		for (v = 0; v < nv; v++) {
			seen[v] += c->deltas[t * nv + v];
			size[v] += fabs(c->deltas[t * nv + v]);
		}
	}
	for (k = 0; k < tries; k++) {
		draw_signs(signs, n, c, k, &state);
		memset(sum, 0, nv * sizeof(*sum));
		for (t = 0; t < n; t++) {
			double sign = signs[t / 64] >> (t % 64) & 1 ? -1 : 1;
			const double *row = c->deltas + t * nv;

			for (v = 0; v < nv; v++)
				sum[v] += sign * row[v];
		}
		for (v = 0; v < nv; v++)
			far[v] += fabs(sum[v]) >=
			    fabs(seen[v]) - 1e-12 * size[v];
	}
	for (v = 0; v < nv; v++)
		c->values[v].p = c->exact
		    ? (double)far[v] / (double)tries
		    : (double)(far[v] + 1) / (double)(tries + 1);
}

/* The value over the topics of the comparison alone. */
static double
over_pairs(const struct comparison *c, const struct scores *s, size_t v,
    enum measure_kind kind)
{
	double sum = 0.0;
	size_t t;

	for (t = 0; t < c->n_pairs; t++)
		sum += value_or_missing(s, scores_find(s, c->pairs[t]), v,
		    kind);
	if (kind == MEASURE_MEAN)
		return sum / (double)c->n_pairs;
	if (kind == MEASURE_GEOMEAN)
		return exp(sum / (double)c->n_pairs);
	return sum;
}

static void
sum_up(struct comparison *c, const struct scores *base,
    const struct scores *run, size_t v)
{
	enum measure_kind kind = measure_of_value(base->set, v)->def->kind;
	struct difference *d = &c->values[v];
	size_t t;

	for (t = 0; t < c->n_pairs; t++) {
		double delta = c->deltas[t * c->n_values + v];

		d->better += delta > 0;
		d->worse += delta < 0;
		d->same += delta == 0;
	}
	if (c->same_topics)
		d->diff = run->all[v] - base->all[v];
	else
		d->diff = over_pairs(c, run, v, kind) -
		    over_pairs(c, base, v, kind);
	if ((kind != MEASURE_MEAN && kind != MEASURE_GEOMEAN) ||
	    c->n_pairs == 0)
		d->p = NAN;
}

struct comparison *
compare_scores(const struct scores *base, const struct scores *run,
    const struct compare_options *options)
{
	struct comparison *c = g_new0(struct comparison, 1);
	size_t v;

	c->n_values = base->set->n_values;
	c->values = g_new0(struct difference, c->n_values + 1);
	pair_topics(c, base, run, options);
	compare_test(c, options->permutations, options->seed);
	for (v = 0; v < c->n_values; v++)
		sum_up(c, base, run, v);
	return c;
}

static int
by_p(const void *a, const void *b)
{
	double x = (*(struct difference *const *)a)->p;
	double y = (*(struct difference *const *)b)->p;

	return x < y ? -1 : x > y;
}

void
compare_correct(struct comparison *const *comparisons, size_t n)
{
	g_autofree struct difference **list = g_new(struct difference *, n + 1);
	size_t n_values = n > 0 ? comparisons[0]->n_values : 0, v, i, m;

	for (v = 0; v < n_values; v++) {
		double least = 0.0;

		for (i = m = 0; i < n; i++) {
			struct difference *d = &comparisons[i]->values[v];

			d->holm = NAN;
			if (!isnan(d->p))
				list[m++] = d;
		}
		qsort(list, m, sizeof(*list), by_p);
		for (i = 0; i < m; i++) {
			least = MAX(least, (double)(m - i) * list[i]->p);
			list[i]->holm = MIN(least, 1.0);
		}
	}
}

void
comparison_free(struct comparison *comparison)
{
	if (comparison == NULL)
		return;
	g_free(comparison->pairs);
	g_free(comparison->deltas);
	g_free(comparison->values);
	g_free(comparison);
}
