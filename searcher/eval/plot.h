/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Draws runs as SVG: precision against recall, and for two runs the
 * difference of every topic.
 */
#ifndef TRAWL_SEARCHER_EVAL_PLOT_H
#define TRAWL_SEARCHER_EVAL_PLOT_H

#include <stddef.h>
#include <glib.h>

#define PLOT_POINTS 11
#define PLOT_MAX_RUNS 12

struct plot_run {
	const char *name;
	double precision[PLOT_POINTS]; /* at recall 0.0, 0.1 … 1.0 */
};

struct plot_delta {
	const char *topic;
	double delta; /* second run minus first */
};

struct plot {
	const struct plot_run *runs;
	size_t n_runs;     /* up to PLOT_MAX_RUNS */
	size_t n_topics;   /* the curves are means over so many; 0: it differs */
	const char *measure; /* of the deltas */
	struct plot_delta *deltas; /* will be sorted; NULL: no second chart */
	size_t n_deltas;
};

/* A whole SVG document; g_string_free() it. */
GString *plot_svg(const struct plot *plot);

#endif
