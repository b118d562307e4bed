/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * CPU time of queries inside one process, as trawl batch answers them.
 *
 *   bench_session ids|page|snippets INDEX QUERIES HITS
 *
 * QUERIES as of bench_queries.  Prints "class TAB queries TAB microseconds a
 * query", each query's best of five passes; writes "class TAB words TAB
 * hits" to HITS.
 */
#include "bench/passes.h"
#include "searcher/session.h"

#include <stdbool.h>
#include <stdio.h>
#include <string.h>

static char *
spell(const struct bench_query *q)
{
	static const char *const between[] = {" ", " AND ", " OR ",
	    " AND NOT ", " ", " "};
	GString *s = g_string_new(q->op == BENCH_PHRASE ? "\"" : "");

	for (unsigned i = 0; q->words[i]; i++)
		g_string_append_printf(s, "%s%s", i ? between[q->op] : "",
		    q->words[i]);
	if (q->op == BENCH_PHRASE)
		g_string_append_c(s, '"');
	if (q->op == BENCH_PREFIX)
		g_string_append_c(s, '*');
	return g_string_free(s, FALSE);
}

static struct session *session;
static const char *mode;
static bool counting;

static long
run(const struct bench_query *q)
{
	struct request r;

	request_init(&r);
	g_autofree char *text = spell(q);
	r.query = text;
	r.query_len = strlen(text);
	r.suggest = false;
	r.ids_only = strcmp(mode, "ids") == 0;
	r.snippets = strcmp(mode, "snippets") == 0 ? 2 : 0;
	r.exact_total = counting;
	r.no_synonyms = true;
	g_autoptr(GError) error = NULL;
	g_autoptr(answer_auto) a = session_run(session, &r, &error);
	if (!a) {
		g_printerr("%s: %s\n", text, error->message);
		return -1;
	}
	return (long)a->total;
}

int
main(int argc, char **argv)
{
	if (argc != 5)
		return 2;
	g_autoptr(GError) error = NULL;
	char *places[] = {argv[2], NULL};
	mode = argv[1];
	session = session_open_lazily(places, &error);
	if (!session) {
		g_printerr("%s\n", error->message);
		return 2;
	}
	struct bench *b = bench_read(argv[3]);
	counting = true;
	if (strcmp(argv[4], "-") != 0)
		bench_count(b, argv[4], run);
	counting = false;
	bench_passes(b, 5, run);
	session_close(session);
	return 0;
}
