/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Dates: each row of tests/cases/dates.cases, queries, and round trips. */
#include "lib/base/date.h"
#include "tests/unit/cases.h"

#include <glib.h>
#include <string.h>

static int failed;

static void
row(char *line)
{
	char *eq = strstr(line, " = "), got[11] = "-", *rest;
	struct date d;
	size_t n;

	g_assert_nonnull(eq);
	*eq = 0;
	n = date_parse(line, strlen(line), &d);
	if (n)
		date_format(&d, got);
	rest = strstr(eq + 3, " | ");
	if (rest)
		*rest = 0;
	if (strcmp(got, eq + 3) != 0 ||
	    (n && strcmp(line + n, rest ? rest + 3 : "") != 0)) {
		g_test_message("'%s': got %s, wanted %s, left '%s'", line, got,
		    eq + 3, line + n);
		failed++;
	}
	/* no byte behind len is looked at */
	for (size_t i = 0; i < strlen(line); i++) {
		g_autofree char *cut = g_memdup2(line, i ? i : 1);

		g_assert_cmpuint(date_parse(cut, i, &d), <=, i);
	}
}

static void
test_cases(void)
{
	g_auto(GStrv) lines = cases_lines("dates.cases");
	int rows = 0;

	for (char **l = lines; *l; l++)
		if (**l && **l != '#') {
			row(*l);
			rows++;
		}
	g_assert_cmpint(rows, >, 80);
	g_assert_cmpint(failed, ==, 0);
}

static void
test_query(void)
{
	static const char *const good[][2] = {
	    {"2014", "2014"}, {" 2022-6 ", "2022-06"},
	    {"august-2014", "2014-08"}, {"2014-august", "2014-08"},
	    {"aug-2014", "2014-08"}, {"12/15/2022", "2022-12-15"},
	    {"20221215", "2022-12-15"}};
	static const char *const bad[] = {"", " ", "august", "2014-", "2014x",
	    "2014 or so", "14-14-14"};
	struct date d;
	char buf[11];

	for (size_t i = 0; i < G_N_ELEMENTS(good); i++) {
		g_assert_true(
		    date_parse_query(good[i][0], strlen(good[i][0]), &d));
		date_format(&d, buf);
		g_assert_cmpstr(buf, ==, good[i][1]);
	}
	for (size_t i = 0; i < G_N_ELEMENTS(bad); i++)
		g_assert_false(date_parse_query(bad[i], strlen(bad[i]), &d));
}

static void
test_bounds(void)
{
	static const struct {
		const char *s;
		int first, last;
	} rows[] = {{"2022", 20220101, 20221231},
	    {"2024-02", 20240201, 20240229}, {"2023-02", 20230201, 20230228},
	    {"1900-02", 19000201, 19000228}, {"2022-12-15", 20221215, 20221215}};
	static const char *const bad[] = {"", "22", "2022-", "2022-1",
	    "2022-00", "2022-01-00", "2022-02-30", "2022-01-01x"};
	struct date d;

	for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
		g_assert_true(date_read(rows[i].s, &d));
		g_assert_cmpint(date_first(&d), ==, rows[i].first);
		g_assert_cmpint(date_last(&d), ==, rows[i].last);
	}
	for (size_t i = 0; i < G_N_ELEMENTS(bad); i++)
		g_assert_false(date_read(bad[i], &d));
}

int
main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/date/cases", test_cases);
	g_test_add_func("/date/query", test_query);
	g_test_add_func("/date/bounds", test_bounds);
	return g_test_run();
}
