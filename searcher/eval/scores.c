/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Scores a run: every measure of a set, for every topic, and over all. */
#include <config.h>
#include <math.h>
#include <string.h>

#include "searcher/eval/scores.h"

static void
score_topic(struct scores *s, const struct judged *j,
    const struct eval_rules *rules)
{
	double *row = s->values + s->n_topics * s->set->n_values;
	size_t i;

	memset(row, 0, s->set->n_values * sizeof(*row));
	for (i = 0; i < s->set->n_measures; i++) {
		const struct measure *m = &s->set->measures[i];

		if (m->def->calc != NULL)
			m->def->calc(m, j, rules, row + m->first);
		else if (m->def->kind == MEASURE_TOPICS)
			row[m->first] = 1;
		else if (m->def->kind == MEASURE_STRING)
			s->strings[s->n_topics] = measure_relstring(m, j);
	}
}

/* With complete, num_rel counts over all judgements, by their sign. */
static double
all_relevant(const struct qrels *qrels)
{
	size_t i, k;
	long n = 0;

	for (i = 0; i < qrels->n_topics; i++)
		for (k = 0; k < qrels->topics[i].n_judged; k++)
			n += qrels->topics[i].judged[k].rel > 0;
	return (double)n;
}

static void
average(struct scores *s, const struct qrels *qrels,
    const struct eval_rules *rules)
{
	size_t n = rules->complete ? qrels->n_topics : s->n_topics;
	size_t i, k, t;

	for (t = 0; t < s->n_topics; t++)
		for (k = 0; k < s->set->n_values; k++)
			s->all[k] += scores_at(s, t, k);
	for (i = 0; i < s->set->n_measures; i++) {
		const struct measure *m = &s->set->measures[i];
		double *all = s->all + m->first;

		switch (m->def->kind) {
		case MEASURE_TOPICS:
			all[0] = (double)n;
			break;
		case MEASURE_COUNT:
			if (rules->complete && m->def->calc == measure_num_rel)
				all[0] = all_relevant(qrels);
			break;
		case MEASURE_MEAN:
			for (k = 0; k < m->n_values; k++)
				all[k] /= (double)n;
			break;
		case MEASURE_GEOMEAN:
			/* Topics left out count as the least. */
			all[0] += (double)(n - s->n_topics) *
			    log(MEASURE_LEAST_LOGGED);
			all[0] = exp(all[0] / (double)n);
			break;
		case MEASURE_RUNID:
		case MEASURE_STRING:
			break;
		}
	}
}

bool
scores_compute(const struct run *run, const struct qrels *qrels,
    const struct measure_set *set, const struct eval_rules *rules,
    scores_fn fn, void *data, struct scores **ret_scores, GError **error)
{
	struct scores *s = g_new0(struct scores, 1);
	size_t i;

	s->set = set;
	s->tag = run->tag;
	s->topics = g_new(const char *, qrels->n_topics);
	s->values = g_new(double, qrels->n_topics * set->n_values + 1);
	s->strings = g_new0(char *, qrels->n_topics);
	s->all = g_new0(double, set->n_values + 1);
	for (i = 0; i < qrels->n_topics; i++) {
		const struct qrels_topic *judgements = &qrels->topics[i];
		const struct run_topic *found = run_find(run, judgements->id);
		struct judged j;

		if (found == NULL && rules->version == EVAL_TREC_9)
			continue;
		if (found == NULL && !rules->complete) {
			g_set_error(error, EVAL_ERROR, EVAL_ERROR_TOPIC,
			    "the run lacks topic '%s'", judgements->id);
			goto fail;
		}
		if (!judged_rank(found, judgements, rules, &j, error))
			goto fail;
		s->topics[s->n_topics] = judgements->id;
		score_topic(s, &j, rules);
		judged_clear(&j);
		s->n_topics++;
		if (fn != NULL)
			fn(s, s->n_topics - 1, data);
	}
	if (s->n_topics == 0) {
		g_set_error(error, EVAL_ERROR, EVAL_ERROR_NOTHING,
		    "run and judgements have no topic in common");
		goto fail;
	}
	average(s, qrels, rules);
	*ret_scores = s;
	return true;
fail:
	scores_free(s);
	return false;
}

ssize_t
scores_find(const struct scores *scores, const char *topic)
{
	size_t low = 0, high = scores->n_topics;

	while (low < high) {
		size_t middle = low + (high - low) / 2;
		int order = strcmp(scores->topics[middle], topic);

		if (order == 0)
			return (ssize_t)middle;
		if (order < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return -1;
}

void
scores_free(struct scores *scores)
{
	size_t i;

	if (scores == NULL)
		return;
	for (i = 0; i < scores->n_topics; i++)
		g_free(scores->strings[i]);
	g_free(scores->strings);
	g_free(scores->topics);
	g_free(scores->values);
	g_free(scores->all);
	g_free(scores);
}
