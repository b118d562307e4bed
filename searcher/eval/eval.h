/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The command "trawl eval": scores runs against relevance judgements.
 *
 * Prints what trec_eval prints, to the last digit; with several runs, the
 * runs beside each other with their differences.  trawl-eval(1) is the manual.
 */
#ifndef TRAWL_SEARCHER_EVAL_EVAL_H
#define TRAWL_SEARCHER_EVAL_EVAL_H

#include <glib.h>

/* Runs the command; argv[0] is its name, "eval".  Returns the exit status:
 * trec_eval's own (0 all well, 1 usage, 2 a file cannot be read, 4 a topic
 * cannot be scored, 7 run and judgements have no topic in common), and 1
 * where a --fail-if condition holds. */
int eval_main(int argc, char **argv);

/* The errors of this folder.  The codes are trec_eval's exit statuses. */
#define EVAL_ERROR (eval_error_quark())
GQuark eval_error_quark(void);

enum eval_error {
	EVAL_ERROR_USAGE = 1,   /* an unknown measure, a bad option */
	EVAL_ERROR_FILE = 2,    /* a file is missing, empty, malformed */
	EVAL_ERROR_TOPIC = 4,   /* duplicates, a missing topic */
	EVAL_ERROR_NOTHING = 7, /* no topic in common */
};

/* Whose arithmetic and whose rules.  9.0.8 keeps scores as float and skips
 * topics that the run lacks; 10.0 keeps them as double, stops at a missing
 * topic, takes lines that begin with '#' as comments and rounds the recall
 * points of the interpolated measures differently. */
enum eval_version { EVAL_TREC_9, EVAL_TREC_10 };

#endif
