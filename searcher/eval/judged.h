/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * One topic of a run, ranked by an evaluator's rules and joined with its
 * judgements: what every measure is computed from.
 */
#ifndef TRAWL_SEARCHER_EVAL_JUDGED_H
#define TRAWL_SEARCHER_EVAL_JUDGED_H

#include <stdbool.h>
#include <stddef.h>
#include <glib.h>

#include "searcher/eval/eval.h"
#include "searcher/eval/qrels.h"
#include "searcher/eval/run.h"

struct eval_rules {
	enum eval_version version;
	bool complete;    /* -c: average over every judged topic */
	bool judged_only; /* -J: leave documents without judgement out */
	long level;       /* -l: from this relevance on, relevant */
	long depth;       /* -M: look at so many documents of a topic */
	long collection;  /* -N: documents in the collection */
};

#define EVAL_RULES_INIT {EVAL_TREC_9, false, false, 1, G_MAXLONG, 0}

/* In place of a relevance. */
#define REL_NOT_IN_POOL (-1)
#define REL_UNJUDGED (-2)

struct judged {
	long *rel; /* by rank: a relevance, or one of the two above */
	long n_ret;
	long n_rel_ret;  /* of these, relevant */
	long n_nonpool;  /* not mentioned in the judgements (0 with -J) */
	long n_unjudged; /* mentioned, with a negative relevance (0 with -J) */
	long n_rel;      /* relevant documents, found or not */
	long n_levels;   /* highest relevance + 1; 0 if nothing was judged */
	long *at_level;  /* how many documents were judged so, by relevance */
	bool is_filler;  /* stands for a topic that the run lacks */
};

/*
 * Ranks found by score, highest first, ties by document in descending byte
 * order (9.0.8 compares the scores as float, 10.0 as double), cuts to the
 * depth and looks the judgements up.  found NULL stands for a missing topic as
 * 10.0 has it: one document that nobody judged.
 *
 * Fails (EVAL_ERROR_TOPIC) when a document comes twice in the ranking or in
 * the judgements.  The result is released with judged_clear().
 */
bool judged_rank(const struct run_topic *found,
    const struct qrels_topic *judgements, const struct eval_rules *rules,
    struct judged *ret_judged, GError **error);

void judged_clear(struct judged *judged);

#endif
