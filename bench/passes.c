/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Reads queries and runs them in passes. */
#include "bench/passes.h"

#include <glib.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

struct bench {
	GArray *queries;
	double *best; /* seconds */
};

struct bench *
bench_read(const char *path)
{
	static const char *const ops[] = {"word", "and", "or", "not", "phrase",
	    "prefix"};
	struct bench *b = g_new0(struct bench, 1);
	g_autofree char *text = NULL;

	if (!g_file_get_contents(path, &text, NULL, NULL)) {
		g_printerr("cannot read '%s'\n", path);
		exit(2);
	}
	b->queries = g_array_new(FALSE, TRUE, sizeof(struct bench_query));
	g_auto(GStrv) lines = g_strsplit(text, "\n", -1);
	for (char **l = lines; *l; l++) {
		g_auto(GStrv) f = g_strsplit(*l, "\t", 3);
		if (g_strv_length(f) < 3)
			continue;
		struct bench_query q = {g_strdup(f[0]), BENCH_WORD,
		    g_strsplit(f[2], " ", -1)};
		for (unsigned i = 0; i < G_N_ELEMENTS(ops); i++)
			if (strcmp(f[1], ops[i]) == 0)
				q.op = (enum bench_op)i;
		g_array_append_val(b->queries, q);
	}
	b->best = g_new0(double, b->queries->len);
	return b;
}

static double
now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

void
bench_count(struct bench *b, const char *path, bench_fn *fn)
{
	FILE *f = fopen(path, "w");

	if (!f) {
		g_printerr("cannot write '%s'\n", path);
		exit(2);
	}
	for (unsigned i = 0; i < b->queries->len; i++) {
		const struct bench_query *q =
		    &g_array_index(b->queries, struct bench_query, i);
		g_autofree char *words = g_strjoinv(" ", q->words);
		fprintf(f, "%s\t%s\t%ld\n", q->group, words, fn(q));
	}
	fclose(f);
}

void
bench_passes(struct bench *b, unsigned passes, bench_fn *fn)
{
	bool once = g_getenv("BENCH_ONCE");

	for (unsigned p = 0; p < passes; p++)
		for (unsigned i = 0; i < b->queries->len; i++) {
			bool timed = !once || i % 2 == 0;
			if (once && timed && p + 1 < passes)
				continue;
			double begin = now();
			fn(&g_array_index(b->queries, struct bench_query, i));
			double took = now() - begin;
			if (timed && (b->best[i] <= 0 || took < b->best[i]))
				b->best[i] = took;
		}
	for (unsigned i = 0, n; i < b->queries->len; i += n) {
		const char *group =
		    g_array_index(b->queries, struct bench_query, i).group;
		double sum = 0;
		unsigned timed = 0;
		for (n = 0; i + n < b->queries->len &&
		     strcmp(group, g_array_index(b->queries, struct bench_query,
		                       i + n).group) == 0; n++) {
			sum += b->best[i + n];
			timed += b->best[i + n] > 0;
		}
		printf("%s\t%u\t%.1f\n", group, timed, sum / timed * 1e6);
	}
}
