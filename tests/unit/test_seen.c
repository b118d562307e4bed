/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Ids that have been before are told from others, however many there are. */
#include <config.h>
#include <locale.h>
#include <signal.h>
#include <string.h>
#include <sys/resource.h>

#include "searcher/eval/seen.h"

/* Enough for the table to move into a file, and there to grow. */
#define MANY 400000ul

static bool
is_again(struct seen *s, const char *id)
{
	GError *error = NULL;
	bool again = false;

	g_assert_true(seen_add(s, id, &again, &error));
	g_assert_no_error(error);
	return again;
}

static void
test_few(void)
{
	static const struct {
		const char *id;
		bool again;
	} rows[] = {{"a", false}, {"b", false}, {"a", true}, {"A", false},
	    {"a ", false}, {"ab", false}, {"", false}, {"b", true},
	    {"", true}, {"\xff", false}, {"1", false}, {"01", false}};
	struct seen *s = seen_new();
	size_t i;

	for (i = 0; i < G_N_ELEMENTS(rows); i++)
		g_assert_cmpint(is_again(s, rows[i].id), ==, rows[i].again);
	seen_free(s);
	seen_free(NULL);
}

/* Ids that follow each other, each followed by one from before. */
static void
test_many(void)
{
	struct seen *s = seen_new();
	struct rusage before, after;
	char id[32];
	unsigned long i;

	getrusage(RUSAGE_SELF, &before);
	for (i = 0; i < MANY; i++) {
		g_snprintf(id, sizeof(id), "topic-%lu", i);
		g_assert_false(is_again(s, id));
		g_snprintf(id, sizeof(id), "topic-%lu", i * 7919 % (i + 1));
		g_assert_true(is_again(s, id));
	}
	getrusage(RUSAGE_SELF, &after);
	/* The hashes alone have 3.2 MB, in a table twice or more as large. */
	g_assert_cmpint(after.ru_maxrss - before.ru_maxrss, <, 2048);
	seen_free(s);
}

/* Where the file may not be as large as the table, that is said. */
static void
test_no_room(void)
{
	struct rlimit whole, little;
	struct seen *s = seen_new();
	GError *error = NULL;
	bool again = false;
	char id[32];
	unsigned long i;

	signal(SIGXFSZ, SIG_IGN);
	g_assert_cmpint(getrlimit(RLIMIT_FSIZE, &whole), ==, 0);
	little = whole;
	little.rlim_cur = 1 << 20;
	g_assert_cmpint(setrlimit(RLIMIT_FSIZE, &little), ==, 0);
	for (i = 0; i < MANY; i++) {
		g_snprintf(id, sizeof(id), "%lu", i);
		if (!seen_add(s, id, &again, &error))
			break;
		g_assert_false(again);
	}
	g_assert_cmpint(setrlimit(RLIMIT_FSIZE, &whole), ==, 0);
	g_assert_cmpuint(i, <, MANY);
	g_assert_nonnull(error);
	g_assert_nonnull(strstr(error->message, g_get_tmp_dir()));
	g_clear_error(&error);
	seen_free(s);
}

int
main(int argc, char **argv)
{
	setlocale(LC_ALL, "");
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/seen/few", test_few);
	g_test_add_func("/seen/many", test_many);
	g_test_add_func("/seen/no room", test_no_room);
	return g_test_run();
}
