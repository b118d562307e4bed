/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Escaping and marks in HTML.
 */
#include "searcher/render/html.h"

#include <string.h>

static void
escape(void)
{
	static const struct {
		const char *in;
		size_t len;
		const char *out;
	} rows[] = {
		{"a<b>&\"'", 7, "a&lt;b&gt;&amp;&quot;&#39;"},
		{"plain text", 10, "plain text"},
		{"\0a", 2, "\ufffda"},
		{"a\x1b[31m", 6, "a\ufffd[31m"},
		{"a\fb\tc\nd", 7, "a\nb\tc\nd"},
		{"\xff\xfe", 2, "\ufffd\ufffd"},
		{"\u00e9\uc11c\uc6b8", 8, "\u00e9\uc11c\uc6b8"},
		{"\xc3", 1, "\ufffd"},
		{"\xe2\x80", 2, "\ufffd\ufffd"},
		{"\xc2\x9b", 2, "\ufffd"},
		{"\xef\xbf\xbf", 3, "\ufffd"},
		{"", 0, ""},
	};

	for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
		g_autoptr(GString) out = g_string_new(NULL);

		html_escape(out, rows[i].in, rows[i].len);
		g_assert_cmpstr(out->str, ==, rows[i].out);
	}
}

static void
addresses(void)
{
	static const struct {
		const char *url;
		const char *href;
	} rows[] = {
		{"https://example.org/?a=1&b=2",
		    " href=\"https://example.org/?a=1&amp;b=2\""},
		{"HTTP://example.org/\"x", " href=\"HTTP://example.org/&quot;x\""},
		{"mailto:a@example.org", " href=\"mailto:a@example.org\""},
		{"javascript:alert(1)", ""},
		{" https://example.org/", ""},
		{"java\nscript:alert(1)", ""},
		{"data:text/html,x", ""},
		{"//example.org/", ""},
		{"https://example.org/\t", ""},
		{"", ""},
		{NULL, ""},
	};
	g_autoptr(GString) s = g_string_new(NULL);

	for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
		g_autoptr(GString) out = g_string_new(NULL);

		g_assert_cmpint(html_href(out, rows[i].url), ==,
		    rows[i].href[0] != '\0');
		g_assert_cmpstr(out->str, ==, rows[i].href);
	}
	html_url_escape(s, "a b/\u00e9&\"<~");
	g_assert_cmpstr(s->str, ==, "a%20b%2F%C3%A9%26%22%3C~");
}

static void
marks(void)
{
	static const struct {
		const char *text;
		struct mark marks[4];
		size_t n;
		const char *out;
	} rows[] = {
		{"a <b> c", {{2, 5, 1}}, 1, "a <mark>&lt;b&gt;</mark> c"},
		{"abc", {{0, 1, 1}, {1, 2, 2}}, 2,
		    "<mark>a</mark><mark>b</mark>c"},
		/* out of order, overlapping, beyond the end */
		{"abcd", {{2, 3, 1}, {0, 1, 1}}, 2, "ab<mark>c</mark>d"},
		{"abcd", {{0, 3, 1}, {1, 4, 1}}, 2,
		    "<mark>abc</mark><mark>d</mark>"},
		{"abcd", {{2, 99, 1}, {100, 200, 1}}, 2, "ab<mark>cd</mark>"},
		{"abcd", {{3, 1, 1}}, 1, "abcd"},
		/* inside a character */
		{"\u00e9a", {{1, 2, 1}}, 1, "<mark>\u00e9</mark>a"},
		{"", {{0, 1, 1}}, 1, ""},
	};

	for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
		g_autoptr(GString) out = g_string_new(NULL);

		render_marked_html(out, rows[i].text, strlen(rows[i].text),
		    rows[i].marks, rows[i].n);
		g_assert_cmpstr(out->str, ==, rows[i].out);
	}
}

static void
passage(void)
{
	struct mark mark = {2, 3, 1};
	struct passage p = {.text = (char *)"a b", .text_len = 3,
	    .marks = &mark, .n_marks = 1, .cut_before = true};
	g_autoptr(GString) out = g_string_new(NULL);

	render_passage_html(out, &p);
	g_assert_cmpstr(out->str, ==, "\u2026a <mark>b</mark>");
	g_string_truncate(out, 0);
	p.cut_before = false;
	p.cut_after = true;
	render_passage_html(out, &p);
	g_assert_cmpstr(out->str, ==, "a <mark>b</mark>\u2026");
}

static void
document(void)
{
	static const struct span spans[] = {
		{0, 4, 1, 1, 1, 1}, {5, 10, 2, 1, 1, 1}, {11, 12, 3, 2, 0, 1},
	};
	g_autoptr(GString) out = g_string_new(NULL);

	g_assert_cmpuint(render_document_html(out, "blue house &", 12, spans, 3,
	    false), ==, 2);
	g_assert_cmpstr(out->str, ==, "<mark id=\"m1\">blue</mark> "
	    "<mark>house</mark> <mark id=\"m2\">&amp;</mark>");
	g_string_truncate(out, 0);
	g_assert_cmpuint(render_document_html(out, "blue house &", 12, spans, 3,
	    true), ==, 2);
	g_assert_cmpstr(out->str, ==, "<mark id=\"m1\">blue</mark> "
	    "<mark>house</mark><a class=\"next\" href=\"#m2\" "
	    "title=\"next match\">\u2193</a> <mark id=\"m2\">&amp;</mark>"
	    "<a class=\"previous\" href=\"#m1\" title=\"previous match\">"
	    "\u2191</a>");
}

int
main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/html/escape", escape);
	g_test_add_func("/html/addresses", addresses);
	g_test_add_func("/html/marks", marks);
	g_test_add_func("/html/passage", passage);
	g_test_add_func("/html/document", document);
	return g_test_run();
}
