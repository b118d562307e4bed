/* SPDX-License-Identifier: GPL-2.0-or-later */
/* One topic of a run, ranked by an evaluator's rules and judged. */
#include <config.h>
#include <stdlib.h>
#include <string.h>

#include "searcher/eval/judged.h"

struct candidate {
	const char *docno;
	double score;
	long rel;
};

/*
 * The comparison is made of > and < alone, and given to qsort() in the order
 * of document names, because that is what decides where a score that is not
 * a number ends up.
 */
static int
by_score(const void *a, const void *b)
{
	const struct candidate *x = a, *y = b;

	if (x->score > y->score)
		return -1;
	if (x->score < y->score)
		return 1;
	return strcmp(y->docno, x->docno);
}

static bool
fail_duplicate(const char *what, const char *topic, const char *docno,
    GError **error)
{
	g_set_error(error, EVAL_ERROR, EVAL_ERROR_TOPIC,
	    "topic '%s' %s document '%s' twice", topic, what, docno);
	return false;
}

/* Judgements are in byte order, so that equal names stand side by side. */
static bool
count_levels(const struct qrels_topic *judgements,
    const struct eval_rules *rules, struct judged *j, GError **error)
{
	const struct qrel *q = judgements->judged;
	long highest = -1, level;
	size_t i;

	for (i = 0; i < judgements->n_judged; i++) {
		if (i > 0 && strcmp(q[i - 1].docno, q[i].docno) == 0)
			return fail_duplicate("judges", judgements->id,
			    q[i].docno, error);
		highest = MAX(highest, q[i].rel);
	}
	j->n_levels = highest + 1;
	j->at_level = g_new0(long, j->n_levels + 1);
	for (i = 0; i < judgements->n_judged; i++)
		if (q[i].rel >= 0)
			j->at_level[q[i].rel]++;
	for (level = rules->level; level < j->n_levels; level++)
		j->n_rel += j->at_level[level];
	return true;
}

/* Both sides are in byte order: one walk along both. */
static struct candidate *
look_up(const struct run_topic *found, const struct qrels_topic *judgements,
    const struct eval_rules *rules, bool *ret_repeats)
{
	struct candidate *c = g_new(struct candidate, found->n_docs + 1);
	const struct qrel *q = judgements->judged;
	const struct qrel *end = q + judgements->n_judged;
	size_t i;
	int order;

	*ret_repeats = false;
	for (i = 0; i < found->n_docs; i++) {
		const struct run_doc *d = &found->docs[i];

		if (i > 0 && strcmp(found->docs[i - 1].docno, d->docno) == 0)
			*ret_repeats = true;
		c[i].docno = d->docno;
		c[i].score = rules->version == EVAL_TREC_9
		    ? (double)(float)d->score : d->score;
		while (q < end && strcmp(q->docno, d->docno) < 0)
			q++;
		order = q < end ? strcmp(q->docno, d->docno) : 1;
		if (order > 0)
			c[i].rel = REL_NOT_IN_POOL;
		else
			c[i].rel = q->rel < 0 ? REL_UNJUDGED : q->rel;
	}
	return c;
}

static bool
check_repeats(const struct run_topic *found, const struct candidate *c,
    long n, GError **error)
{
	g_autoptr(GHashTable) seen = g_hash_table_new(g_str_hash, g_str_equal);
	long i;

	for (i = 0; i < n; i++)
		if (!g_hash_table_add(seen, (gpointer)c[i].docno))
			return fail_duplicate("lists", found->id, c[i].docno,
			    error);
	return true;
}

static void
take(struct judged *j, long rel, const struct eval_rules *rules)
{
	if (rel < 0 && rules->judged_only)
		return;
	if (rel == REL_NOT_IN_POOL)
		j->n_nonpool++;
	else if (rel == REL_UNJUDGED)
		j->n_unjudged++;
	else if (rel >= rules->level)
		j->n_rel_ret++;
	j->rel[j->n_ret++] = rel;
}

bool
judged_rank(const struct run_topic *found,
    const struct qrels_topic *judgements, const struct eval_rules *rules,
    struct judged *ret_judged, GError **error)
{
	static const struct run_doc filler_doc = {"", 1.0};
	const struct run_topic filler = {judgements->id, &filler_doc, 1};
	g_autofree struct candidate *c = NULL;
	struct judged j = {.is_filler = found == NULL};
	bool repeats;
	long n, i;

	if (found == NULL)
		found = &filler;
	if (!count_levels(judgements, rules, &j, error))
		goto fail;
	c = look_up(found, judgements, rules, &repeats);
	qsort(c, found->n_docs, sizeof(*c), by_score);
	n = MIN((long)found->n_docs, rules->depth);
	if (repeats && !check_repeats(found, c, n, error))
		goto fail;
	j.rel = g_new(long, n + 1);
	for (i = 0; i < n; i++)
		take(&j, c[i].rel, rules);
	*ret_judged = j;
	return true;
fail:
	judged_clear(&j);
	return false;
}

void
judged_clear(struct judged *judged)
{
	g_clear_pointer(&judged->rel, g_free);
	g_clear_pointer(&judged->at_level, g_free);
}
