/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Query files of bench_queries, and running them in passes: what the drivers
 * have in common.  The time is the thread's CPU time, as others may share the
 * machine; of the passes, each query's best counts.  With $BENCH_ONCE in the
 * environment every second query is asked in all passes, so that the process is
 * warm, and each of the others once, in the last: only those are told.
 */
#ifndef TRAWL_BENCH_PASSES_H
#define TRAWL_BENCH_PASSES_H

#ifdef __cplusplus
extern "C" {
#endif

enum bench_op {
	BENCH_WORD,
	BENCH_AND,
	BENCH_OR,
	BENCH_NOT,
	BENCH_PHRASE,
	BENCH_PREFIX,
};

struct bench_query {
	char *group;
	enum bench_op op;
	char **words; /* NULL-terminated */
};

struct bench;

/* Ends the program where the file cannot be read. */
struct bench *bench_read(const char *path);

/* The number of hits of a query, or of those fetched. */
typedef long bench_fn(const struct bench_query *q);

void bench_count(struct bench *b, const char *path, bench_fn *fn);
void bench_passes(struct bench *b, unsigned passes, bench_fn *fn);

#ifdef __cplusplus
}
#endif

#endif
