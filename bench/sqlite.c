/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * SQLite FTS5 as a peer.
 *
 *   bench_sqlite build DB FILES      texts named in FILES, one a line
 *   bench_sqlite one DB WORD         one cold query
 *   bench_sqlite ids|snippets DB QUERIES HITS
 */
#include "bench/passes.h"

#include <glib.h>
#include <sqlite3.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static sqlite3 *db;
static sqlite3_stmt *find, *tally;
static bool counting;

static void
sql(const char *text)
{
	if (sqlite3_exec(db, text, NULL, NULL, NULL) != SQLITE_OK) {
		g_printerr("%s: %s\n", text, sqlite3_errmsg(db));
		exit(2);
	}
}

static sqlite3_stmt *
prepare(const char *text)
{
	sqlite3_stmt *s;

	if (sqlite3_prepare_v2(db, text, -1, &s, NULL) != SQLITE_OK) {
		g_printerr("%s: %s\n", text, sqlite3_errmsg(db));
		exit(2);
	}
	return s;
}

static void
build(const char *list)
{
	g_autofree char *names = NULL;

	if (!g_file_get_contents(list, &names, NULL, NULL))
		exit(2);
	sql("PRAGMA journal_mode=off; PRAGMA synchronous=off");
	sql("CREATE VIRTUAL TABLE t USING fts5(path UNINDEXED, body, "
	    "tokenize='porter unicode61')");
	sql("BEGIN");
	sqlite3_stmt *s = prepare("INSERT INTO t(path, body) VALUES(?, ?)");
	for (char *p = names, *end; (end = strchr(p, '\n')); p = end + 1) {
		char *text;
		size_t len;
		*end = '\0';
		if (!g_file_get_contents(p, &text, &len, NULL))
			continue;
		sqlite3_bind_text(s, 1, p, -1, SQLITE_STATIC);
		sqlite3_bind_text(s, 2, text, (int)len, SQLITE_STATIC);
		sqlite3_step(s);
		sqlite3_reset(s);
		g_free(text);
	}
	sqlite3_finalize(s);
	sql("INSERT INTO t(t) VALUES('optimize')");
	sql("COMMIT");
}

static char *
spell(const struct bench_query *q)
{
	static const char *const between[] = {" ", " AND ", " OR ", " NOT ",
	    " ", " "};
	GString *s = g_string_new(q->op == BENCH_PHRASE ? "\"" : "");

	for (unsigned i = 0; q->words[i]; i++)
		g_string_append_printf(s,
		    q->op == BENCH_PHRASE ? "%s%s" : "%s\"%s\"",
		    i ? between[q->op] : "", q->words[i]);
	if (q->op == BENCH_PHRASE)
		g_string_append_c(s, '"');
	if (q->op == BENCH_PREFIX)
		g_string_append_c(s, '*');
	return g_string_free(s, FALSE);
}

static long
run(const struct bench_query *q)
{
	g_autofree char *text = spell(q);
	sqlite3_stmt *s = counting ? tally : find;
	long n = 0;

	sqlite3_bind_text(s, 1, text, -1, SQLITE_STATIC);
	while (sqlite3_step(s) == SQLITE_ROW)
		n = counting ? (long)sqlite3_column_int64(s, 0) : n + 1;
	sqlite3_reset(s);
	return n;
}

int
main(int argc, char **argv)
{
	if (argc < 4 || sqlite3_open(argv[2], &db) != SQLITE_OK)
		return 2;
	if (strcmp(argv[1], "build") == 0) {
		build(argv[3]);
		sqlite3_close(db);
		return 0;
	}
	sql("PRAGMA mmap_size=2000000000");
	find = prepare(strcmp(argv[1], "snippets") == 0
	        ? "SELECT path, snippet(t, 1, '<b>', '</b>', '...', 24) FROM t"
	          " WHERE t MATCH ? ORDER BY rank LIMIT 10"
	        : "SELECT rowid FROM t WHERE t MATCH ? ORDER BY rank LIMIT 10");
	tally = prepare("SELECT count(*) FROM t WHERE t MATCH ?");
	if (strcmp(argv[1], "one") == 0) {
		char *words[] = {argv[3], NULL};
		struct bench_query q = {NULL, BENCH_WORD, words};
		return run(&q) == 0;
	}
	if (argc != 5)
		return 2;
	struct bench *b = bench_read(argv[3]);
	counting = true;
	if (strcmp(argv[4], "-") != 0)
		bench_count(b, argv[4], run);
	counting = false;
	/* every match is scored: one pass of many seconds is enough */
	bench_passes(b, 2, run);
	return 0;
}
