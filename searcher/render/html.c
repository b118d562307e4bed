/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Text into HTML.
 */
#include "searcher/render/html.h"

#include <string.h>

#define REPLACEMENT "\xef\xbf\xbd"

/* --- escaping ------------------------------------------------------------- */

static const char *
reference(char c)
{
	switch (c) {
	case '&':
		return "&amp;";
	case '<':
		return "&lt;";
	case '>':
		return "&gt;";
	case '"':
		return "&quot;";
	case '\'':
		return "&#39;";
	default:
		return NULL;
	}
}

static bool
is_plain(uint8_t c)
{
	return c >= ' ' && c < 0x7f && c != '&' && c != '<' && c != '>'
	    && c != '"' && c != '\'';
}

/* Whether HTML has the character: no controls, no noncharacters. */
static bool
is_allowed(gunichar c)
{
	if (c < 0x20)
		return c == '\t' || c == '\n' || c == '\r';
	return (c < 0x7f || c > 0x9f) && !(c >= 0xfdd0 && c <= 0xfdef)
	    && (c & 0xfffe) != 0xfffe;
}

void
html_escape(GString *out, const char *s, size_t len)
{
	const char *end = s + len, *plain;

	while (s < end) {
		const char *ref = reference(*s);
		gunichar c;

		for (plain = s; s < end && is_plain(*s);)
			s++;
		if (s > plain) {
			g_string_append_len(out, plain, s - plain);
			continue;
		}
		if (ref != NULL) {
			html_put(out, ref);
			s++;
			continue;
		}
		if (*s == '\f') {
			g_string_append_c(out, '\n');
			s++;
			continue;
		}
		c = *s == '\0' ? (gunichar)-1
		    : g_utf8_get_char_validated(s, end - s);
		if (c >= 0x110000) { /* a byte that is no character */
			html_put(out, REPLACEMENT);
			s++;
		} else if (!is_allowed(c)) {
			html_put(out, REPLACEMENT);
			s = g_utf8_next_char(s);
		} else {
			plain = s;
			s = g_utf8_next_char(s);
			g_string_append_len(out, plain, s - plain);
		}
	}
}

void
html_escape_string(GString *out, const char *s)
{
	if (s != NULL)
		html_escape(out, s, strlen(s));
}

void
html_attribute(GString *out, const char *name, const char *value)
{
	if (value == NULL)
		return;
	g_string_append_c(out, ' ');
	html_put(out, name);
	html_put(out, "=\"");
	html_escape_string(out, value);
	g_string_append_c(out, '"');
}

/* --- addresses ------------------------------------------------------------- */

void
html_url_escape(GString *out, const char *s)
{
	g_string_append_uri_escaped(out, s, NULL, FALSE);
}

void
html_path_escape(GString *out, const char *s)
{
	g_string_append_uri_escaped(out, s, "/", FALSE);
}

bool
html_url_is_safe(const char *url)
{
	static const char *const schemes[] = {
		"http://", "https://", "ftp://", "mailto:",
	};
	bool known = false;

	for (size_t i = 0; i < G_N_ELEMENTS(schemes); i++)
		known = known || g_ascii_strncasecmp(url, schemes[i],
		    strlen(schemes[i])) == 0;
	for (const char *p = url; known && *p != '\0'; p++)
		known = (uint8_t)*p > ' ' && *p != 0x7f;
	return known;
}

bool
html_href(GString *out, const char *url)
{
	if (url == NULL || !html_url_is_safe(url))
		return false;
	html_attribute(out, "href", url);
	return true;
}

/* --- marks ------------------------------------------------------------------ */

/* A place that is not inside a character. */
static size_t
whole(const char *text, size_t len, size_t at)
{
	at = MIN(at, len);
	while (at < len && at > 0 && ((uint8_t)text[at] & 0xc0) == 0x80)
		at--;
	return at;
}

/* Appends what lies between at and the mark [from, to), which is cut down to
 * what is left of it.  False: nothing is left. */
static bool
before_mark(GString *out, const char *text, size_t len, size_t *at,
    size_t *from, size_t *to)
{
	*from = MAX(whole(text, len, *from), *at);
	*to = whole(text, len, *to);
	if (*from >= *to)
		return false;
	html_escape(out, text + *at, *from - *at);
	*at = *to;
	return true;
}

void
render_marked_html(GString *out, const char *text, size_t len,
    const struct mark *marks, size_t n_marks)
{
	size_t at = 0;

	for (size_t i = 0; i < n_marks; i++) {
		size_t from = marks[i].from, to = marks[i].to;

		if (!before_mark(out, text, len, &at, &from, &to))
			continue;
		html_put(out, "<mark>");
		html_escape(out, text + from, to - from);
		html_put(out, "</mark>");
	}
	html_escape(out, text + at, len - at);
}

void
render_passage_html(GString *out, const struct passage *p)
{
	g_autofree struct mark *marks = g_new(struct mark, p->n_marks + 1);
	g_autoptr(GString) shown = g_string_new(NULL);

	passage_shown(p, shown, marks);
	if (p->cut_before)
		html_put(out, "\u2026");
	render_marked_html(out, shown->str, shown->len, marks, p->n_marks);
	if (p->cut_after)
		html_put(out, "\u2026");
}

static void
links_behind(GString *out, unsigned match, bool last)
{
	if (match > 1)
		g_string_append_printf(out, "<a class=\"previous\" "
		    "href=\"#m%u\" title=\"previous match\">\u2191</a>",
		    match - 1);
	if (!last)
		g_string_append_printf(out, "<a class=\"next\" "
		    "href=\"#m%u\" title=\"next match\">\u2193</a>", match + 1);
}

/* Whether span i is of the match that the span before it is of. */
static bool
continues(const struct span *spans, size_t i)
{
	return i > 0 && spans[i].group != 0
	    && spans[i].group == spans[i - 1].group;
}

unsigned
render_document_html(GString *out, const char *text, size_t len,
    const struct span *spans, size_t n_spans, bool links)
{
	unsigned match = 0, all = 0;
	size_t at = 0;

	for (size_t i = 0; i < n_spans; i++)
		all += !continues(spans, i);
	for (size_t i = 0; i < n_spans; i++) {
		size_t from = spans[i].start, to = spans[i].end;
		bool first = !continues(spans, i);
		bool marked = before_mark(out, text, len, &at, &from, &to);

		match += first;
		if (first)
			g_string_append_printf(out, "<mark id=\"m%u\">", match);
		else
			html_put(out, "<mark>");
		if (marked)
			html_escape(out, text + from, to - from);
		html_put(out, "</mark>");
		if (links && all > 1 && (i + 1 == n_spans
		    || !continues(spans, i + 1)))
			links_behind(out, match, match == all);
	}
	html_escape(out, text + at, len - at);
	return match;
}
