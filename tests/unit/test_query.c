/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Queries and the trees that are printed of them: tests/cases/query.cases.
 *
 * A line at the margin is a query; lines behind two blanks are its tree and
 * then its warnings, "! code from-to".  "$'…'" is a query with C escapes.  A
 * line "@ and", "@ any" or "@ bag" switches the mode; "##" is a comment.
 */
#include "searcher/query/query.h"
#include "tests/unit/cases.h"

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

/* A query, or $'one with escapes'. */
static char *
give(const char *query, void *ctx)
{
	g_autofree char *inner = NULL, *text = NULL;

	if (!g_str_has_prefix(query, "$'") || !g_str_has_suffix(query, "'"))
		return show(query, strlen(query), ctx);
	inner = g_strndup(query + 2, strlen(query) - 3);
	text = g_strcompress(inner);
	return show(text, strlen(text), ctx);
}

static void
turn(const char *word, void *ctx)
{
	struct query_options *o = ctx;

	o->any = strcmp(word, "any") == 0;
	o->bag = strcmp(word, "bag") == 0;
}

static void
cases(void)
{
	struct query_options o = {0};
	struct cases s = {"query.cases", turn, give, &o};

	g_assert_cmpuint(cases_run(&s), >, 200);
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
