/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Conditions that make "trawl eval" fail, for use in tests that run by
 * themselves: `ndcg_cut_10 < -0.01', `map < 0.3', `P_10 < 0 and p < 0.05'.
 */
#ifndef TRAWL_SEARCHER_EVAL_GATE_H
#define TRAWL_SEARCHER_EVAL_GATE_H

#include <stdbool.h>
#include <glib.h>

#include "searcher/eval/compare.h"

enum gate_relation { GATE_LESS, GATE_AT_MOST, GATE_MORE, GATE_AT_LEAST };

struct gate {
	char *text;    /* as given */
	char *measure; /* as printed: "ndcg_cut_10" */
	enum gate_relation relation;
	double bound;
	bool has_p; /* also p, by this relation */
	enum gate_relation p_relation;
	double p_bound;
};

/* EVAL_ERROR_USAGE where text is no condition. */
bool gate_parse(const char *text, struct gate *ret_gate, GError **error);
void gate_clear(struct gate *gate);

/*
 * Whether the condition holds, so that the run fails.  With a base it is
 * about the difference run minus base, and both must have the same topics or
 * options->complete be set (EVAL_ERROR_TOPIC); without, about the run's own
 * value.  A value that is not a number holds always: what cannot be shown to
 * be sound does not pass.  *ret_message says in words what was found.
 */
bool gate_holds(const struct gate *gate, const struct run *run,
    const struct run *base, const struct eval_rules *rules,
    const struct compare_options *options, bool *ret_holds,
    char **ret_message, GError **error);

#endif
