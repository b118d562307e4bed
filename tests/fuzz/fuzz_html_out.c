/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Whatever is marked wherever: what comes out is text, references and our own
 * tags, and without them it is the text that went in.
 *
 * The input begins with marks (pairs of bytes after their number); the rest is
 * the text.
 */
#include "searcher/render/html.h"
#include "tests/fuzz/mutate.h"

#define MARKS 16

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static bool
skip(const char **p, const char *s)
{
	if (!g_str_has_prefix(*p, s))
		return false;
	*p += strlen(s);
	return true;
}

static bool
skip_number(const char **p)
{
	const char *start = *p;

	while (g_ascii_isdigit(**p))
		(*p)++;
	return *p > start;
}

/* Reads a tag; *depth: how many marks are open. */
static void
read_tag(const char **p, int *depth)
{
	if (skip(p, "<mark>")) {
		(*depth)++;
	} else if (skip(p, "<mark id=\"m")) {
		g_assert_true(skip_number(p) && skip(p, "\">"));
		(*depth)++;
	} else if (skip(p, "</mark>")) {
		(*depth)--;
	} else if (skip(p, "<a class=\"previous\" href=\"#m")) {
		g_assert_true(skip_number(p) && skip(p,
		    "\" title=\"previous match\">\u2191</a>"));
	} else if (skip(p, "<a class=\"next\" href=\"#m")) {
		g_assert_true(skip_number(p) && skip(p,
		    "\" title=\"next match\">\u2193</a>"));
	} else {
		g_assert_not_reached();
	}
	g_assert_true(*depth == 0 || *depth == 1);
}

/* The text of html, without tags and references. */
static void
check(const char *html, const GString *plain)
{
	g_autoptr(GString) text = g_string_new(NULL);
	int depth = 0;

	g_assert_true(g_utf8_validate(html, -1, NULL));
	for (const char *p = html; *p != '\0';) {
		if (*p == '<') {
			read_tag(&p, &depth);
			continue;
		}
		g_assert_true(*p != '>' && *p != '"' && *p != '\'');
		if (skip(&p, "&amp;"))
			g_string_append_c(text, '&');
		else if (skip(&p, "&lt;"))
			g_string_append_c(text, '<');
		else if (skip(&p, "&gt;"))
			g_string_append_c(text, '>');
		else if (skip(&p, "&quot;"))
			g_string_append_c(text, '"');
		else if (skip(&p, "&#39;"))
			g_string_append_c(text, '\'');
		else {
			g_assert_true(*p != '&');
			g_assert_true((uint8_t)*p >= ' ' || *p == '\t'
			    || *p == '\n' || *p == '\r');
			g_string_append_c(text, *p++);
		}
	}
	g_assert_cmpint(depth, ==, 0);
	if (plain != NULL)
		g_assert_cmpstr(text->str, ==, plain->str);
}

/* The same of a passage, whose blanks are folded and which has its ellipses.
 * Its marks are in order and within the text, as passages.h promises. */
static void
check_passage(char *text, size_t len, struct mark *marks, size_t n)
{
	struct passage p = {.text = text, .text_len = len, .marks = marks,
	    .cut_before = len % 2, .lines = len % 3 == 0};
	g_autofree struct mark *shown_marks = g_new(struct mark, n + 1);
	g_autoptr(GString) shown = g_string_new(NULL);
	g_autoptr(GString) out = g_string_new(NULL);
	uint32_t at = 0;
	bool same;

	for (size_t i = 0; i < n; i++) {
		struct mark mark = {MAX(marks[i].from, at),
		    MIN(marks[i].to, len), 1};

		if (mark.from >= mark.to)
			continue;
		at = mark.to;
		marks[p.n_marks++] = mark;
		if (mark.to % 2 && p.n_joints < PASSAGE_JOINTS)
			p.joints[p.n_joints++] = mark.to;
	}
	passage_shown(&p, shown, shown_marks);
	if (p.cut_before)
		g_string_prepend(shown, "\u2026");
	html_escape(out, shown->str, shown->len);
	same = strstr(out->str, "\xef\xbf\xbd") == NULL
	    && g_utf8_validate(shown->str, shown->len, NULL);
	g_string_truncate(out, 0);
	render_passage_html(out, &p);
	check(out->str, same ? shown : NULL);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct mark marks[MARKS];
	struct span spans[MARKS];
	g_autoptr(GString) out = g_string_new(NULL);
	g_autoptr(GString) plain = g_string_new(NULL);
	g_autofree char *valid = NULL;
	const char *text;
	size_t n = 0, wish, len;

	if (size == 0)
		return 0;
	wish = data[0] % (MARKS + 1);
	data++;
	size--;
	while (n < wish && size >= 2) {
		marks[n] = (struct mark){data[0], data[1], 1};
		spans[n] = (struct span){.start = data[0], .end = data[1],
		    .group = data[0] % 3};
		data += 2;
		size -= 2;
		n++;
	}
	text = (const char *)data;
	/* Where nothing needs replacing the text must come out whole. */
	if (g_utf8_validate(text, size, NULL)) {
		html_escape(out, text, size);
		if (strstr(out->str, "\xef\xbf\xbd") == NULL
		    && memchr(text, '\f', size) == NULL)
			g_string_append_len(plain, text, size);
	}
	for (int links = 0; links < 2; links++) {
		g_string_truncate(out, 0);
		render_document_html(out, text, size, spans, n, links);
		check(out->str, links == 0 && plain->len > 0 ? plain : NULL);
	}
	g_string_truncate(out, 0);
	render_marked_html(out, text, size, marks, n);
	check(out->str, plain->len > 0 ? plain : NULL);
	g_string_truncate(out, 0);
	valid = g_strndup(text, size);
	check_passage(valid, size, marks, n);
	len = strlen(valid);
	html_attribute(out, "x", valid);
	g_assert_true(g_str_has_prefix(out->str, " x=\"")
	    && g_str_has_suffix(out->str, "\"") && len <= size);
	g_string_truncate(out, out->len - 1);
	check(out->str + strlen(" x=\""), NULL);
	g_string_truncate(out, 0);
	if (html_href(out, valid))
		g_assert_true(strstr(out->str, "script:") == NULL
		    || html_url_is_safe(valid));
	return 0;
}

#ifndef TRAWL_LIBFUZZER
int
main(void)
{
	static const char *const seeds[] = {
		"\x01\x02\x05<script>alert(1)</script>",
		"\x02\x01\x03\x04\x08" "a & b < c > d \" e ' f",
		"\x03\x00\x04\x02\x06\x05\x7f" "caf\xc3\xa9 \xec\x84\x9c\xec\x9a\xb8",
		"\x01\x01\x02\xc3\xa9\xff\xfe\x1b[0m",
		"\x01" "0zhttps://example.org/?a=1&b=<x>",
	};
	static const char *const pieces[] = {
		"<", ">", "&", "\"", "'", "</mark>", "<mark>", "&lt;", "&#39;",
		"javascript:", "\xc3", "\xe2\x80", "\xef\xbf\xbf", "\x1b", "]]>",
		"<!--", "\xc2\x9b", "\x7f",
	};

	return mutate_run("html_out", seeds, G_N_ELEMENTS(seeds), pieces,
	    G_N_ELEMENTS(pieces), LLVMFuzzerTestOneInput);
}
#endif
