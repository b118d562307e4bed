/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Queries and the trees that are printed of them: tests/cases/query.cases.
 *
 * A line at the margin is a query; lines behind two blanks are its tree and
 * then its warnings, "! code from-to".  "$'…'" is a query with C escapes.  A
 * line "@ and", "@ any" or "@ bag" switches the mode; "##" is a comment.
 */
#include "searcher/query/query.h"

#include <locale.h>
#include <string.h>

static char *
show(const char *text, size_t len, const struct query_options *o)
{
	struct query *q = query_parse(text, len, o);
	GString *out = g_string_new(NULL);
	g_autofree char *tree = query_print(q->root);

	g_string_append_printf(out, "  %s\n", tree);
	for (unsigned i = 0; i < q->warnings->len; i++) {
		struct warning w = g_array_index(q->warnings, struct warning, i);
		g_string_append_printf(out, "  ! %s %u-%u\n", w.code, w.from,
		    w.to);
	}
	query_free(q);
	return g_string_free(out, FALSE);
}

static void
one_case(const char *query, const char *expected, unsigned line,
    const struct query_options *o)
{
	g_autofree char *text = NULL;
	size_t len;

	if (g_str_has_prefix(query, "$'") && g_str_has_suffix(query, "'")) {
		g_autofree char *inner = g_strndup(query + 2,
		    strlen(query) - 3);
		text = g_strcompress(inner);
		len = strlen(text);
	} else {
		text = g_strdup(query);
		len = strlen(text);
	}
	g_autofree char *got = show(text, len, o);
	if (strcmp(got, expected) != 0) {
		g_test_message("query.cases:%u: %s", line, query);
		g_test_message("expected:\n%sgot:\n%s", expected, got);
		g_test_fail();
	}
}

static char *
case_file(const char *name)
{
	const char *dir = g_getenv("TRAWL_SRCDIR");

	return g_build_filename(dir ? dir : ".", "tests", "cases", name, NULL);
}

static void
cases(void)
{
	struct query_options o = {0};
	g_autofree char *path = case_file("query.cases");
	g_autofree char *text = NULL;
	g_autofree char *query = NULL;
	g_autoptr(GString) expected = g_string_new(NULL);
	unsigned n = 0, at = 0;

	g_assert_true(g_file_get_contents(path, &text, NULL, NULL));
	g_auto(GStrv) lines = g_strsplit(text, "\n", -1);
	for (unsigned i = 0; ; i++) {
		const char *s = lines[i];
		if (s && s[0] == ' ' && s[1] == ' ') {
			g_string_append_printf(expected, "%s\n", s);
			continue;
		}
		if (query) {
			one_case(query, expected->str, at, &o);
			g_clear_pointer(&query, g_free);
			g_string_truncate(expected, 0);
			n++;
		}
		if (!s)
			break;
		if (s[0] == '\0' || g_str_has_prefix(s, "##"))
			continue;
		if (g_str_has_prefix(s, "@ ")) {
			o.any = strcmp(s, "@ any") == 0;
			o.bag = strcmp(s, "@ bag") == 0;
			continue;
		}
		query = g_strdup(s);
		at = i + 1;
	}
	g_test_message("%u queries", n);
	g_assert_cmpuint(n, >, 200);
}

/* What a printed tree holds is found again when it is typed: words are never
 * lost by the parser. */
static void
ceilings(void)
{
	struct query_options o = {.max_bytes = 10, .max_nodes = 3,
		.max_depth = 2};
	g_autofree char *a = show("eins zwei drei", 14, &o);
	g_assert_cmpstr(a, ==, "  (and eins zwei)\n  ! too-long 10-10\n");
	o.max_bytes = 0;
	g_autofree char *b = show("a b c d e", 9, &o);
	g_assert_cmpstr(b, ==, "  (and a b c)\n  ! too-many-terms 6-9\n");
	g_autofree char *c = show("(((a) b))", 9, &o);
	g_assert_cmpstr(c, ==, "  (and a b)\n  ! too-deep 2-3\n");
	/* Cut before a character that would be cut in two. */
	o.max_bytes = 4;
	g_autofree char *d = show("aa\xec\x84\x9c", 5, &o);
	g_assert_cmpstr(d, ==, "  aa\n  ! too-long 2-2\n");
}

static void
bytes(void)
{
	g_autofree char *a = show("a\0b", 3, NULL);
	g_assert_cmpstr(a, ==, "  (and a b)\n");
	g_autofree char *b = show("a\xff" "b", 3, NULL);
	g_assert_cmpstr(b, ==, "  a\xef\xbf\xbd" "b\n  ! not-utf8 1-4\n");
	g_autofree char *c = show(NULL, 0, NULL);
	g_assert_cmpstr(c, ==, "  ()\n  ! empty-query 0-0\n");
}

/* Every kind of nesting, a megabyte deep, ends soon and in one piece. */
static void
monsters(void)
{
	static const char *pieces[] = {"(", ")", "\"", "-", "+", "NOT ",
		"a NEAR/1 ", "a ADJ/2 b NEAR/3 ", "a OR ", "title:", "title:(",
		"/", "*", "~", "^2", "a^2", "=", "\\", "「", "a「", "«", "“",
		"a\"", "( ", "- ", "a b ", "..", "date:1..", "XOR ", "AND ",
		"(a OR (b AND ", "path:(", "[", "/[", "\"a\"~"};
	for (size_t i = 0; i < G_N_ELEMENTS(pieces); i++) {
		g_autoptr(GString) s = g_string_new(NULL);
		while (s->len < 300000)
			g_string_append(s, pieces[i]);
		gint64 begin = g_get_monotonic_time();
		g_autofree char *out = show(s->str, s->len, NULL);
		gint64 took = g_get_monotonic_time() - begin;
		g_assert_nonnull(out);
		/* A few milliseconds; the ceiling is for a loaded machine. */
		if (took > 3000000)
			g_test_message("'%s' took %d ms", pieces[i],
			    (int)(took / 1000));
		g_assert_cmpint(took, <, 10000000);
	}
}

int
main(int argc, char **argv)
{
	setlocale(LC_ALL, "");
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/query/cases", cases);
	g_test_add_func("/query/ceilings", ceilings);
	g_test_add_func("/query/bytes", bytes);
	g_test_add_func("/query/monsters", monsters);
	return g_test_run();
}
