/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Text into HTML.
 */
#include "searcher/render/html.h"

#include "lib/base/sixteen.h"
#include "lib/text/utf8.h"

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

/* Whether HTML has the character: no controls, no noncharacters. */
static bool
is_allowed(gunichar c)
{
	if (c < 0x20)
		return c == '\t' || c == '\n' || c == '\r';
	return (c < 0x7f || c > 0x9f) && !(c >= 0xfdd0 && c <= 0xfdef)
	    && (c & 0xfffe) != 0xfffe;
}

/* Bytes of ASCII that stand for themselves: all but controls and & < > " '. */
static const uint8_t plain[128] = {
	0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 0, 0, 1, 0, 0,
	0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
	1, 1, 0, 1, 1, 1, 0, 0, 1, 1, 1, 1, 1, 1, 1, 1,
	1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 0, 1, 0, 1,
	1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1,
	1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1,
	1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1,
	1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 0,
};

/* Length of the character at s, where that stands for itself; else 0. */
static unsigned
kept(const char *s, const char *end)
{
	unsigned n;
	uint32_t c;

	if ((uint8_t)*s < 0x80)
		return plain[(uint8_t)*s];
	c = utf8_get(s, end - s, &n);
	return n > 1 && is_allowed(c) ? n : 0;
}

/* Whether s[0, 16) all stand for themselves; false: maybe not. */
static bool
all_plain(const char *s)
{
	sixteen x = sixteen_at(s);

	/* and x itself: what is beyond ASCII */
	return sixteen_bits(x | sixteen_within(x, 0, ' ')
	    | sixteen_are(x, '&') | sixteen_are(x, '<') | sixteen_are(x, '>')
	    | sixteen_are(x, '"') | sixteen_are(x, '\'')
	    | sixteen_are(x, 0x7f)) == 0;
}

void
html_escape(GString *out, const char *s, size_t len)
{
	const char *end = s + len, *from, *ref;
	unsigned n;

	while (s < end) {
		for (from = s; end - s >= 16 && all_plain(s);)
			s += 16;
		while (s < end && (n = kept(s, end)) > 0)
			s += n;
		if (s > from)
			html_put_bytes(out, from, s - from);
		if (s == end)
			break;
		ref = reference(*s);
		utf8_get(s, end - s, &n);
		html_put(out, ref != NULL ? ref : *s == '\f' ? "\n"
		    : REPLACEMENT);
		s += n;
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

void
html_put_number(GString *out, unsigned n)
{
	char buf[16], *p = buf + sizeof(buf) - 1;

	*p = '\0';
	do
		*--p = (char)('0' + n % 10);
	while ((n /= 10) > 0);
	html_put(out, p);
}

/* --- addresses ------------------------------------------------------------- */

static bool
is_unreserved(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= '-' && c <= '9' && c != '/')
	    || (c >= 'A' && c <= 'Z') || c == '_' || c == '~';
}

static void
percent(GString *out, const char *s, char also)
{
	static const char digits[] = "0123456789ABCDEF";

	while (*s != '\0') {
		const char *from = s;

		while (is_unreserved(*s) || (*s == also && also != '\0'))
			s++;
		if (s > from)
			html_put_bytes(out, from, s - from);
		if (*s != '\0') {
			const char code[] = {'%', digits[(uint8_t)*s >> 4],
			    digits[*s & 15]};

			html_put_bytes(out, code, sizeof(code));
			s++;
		}
	}
}

void
html_url_escape(GString *out, const char *s)
{
	percent(out, s, '\0');
}

void
html_path_escape(GString *out, const char *s)
{
	percent(out, s, '/');
}

bool
html_url_is_safe(const char *url)
{
	static const char *const schemes[] = {
		"http://", "https://", "ftp://", "mailto:",
	};
	bool known = false;
	const char *p = url;

	for (size_t i = 0; i < G_N_ELEMENTS(schemes) && !known; i++)
		known = g_ascii_strncasecmp(url, schemes[i],
		    strlen(schemes[i])) == 0;
	while (known && (uint8_t)*p > ' ' && *p != 0x7f)
		p++;
	return known && *p == '\0';
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
	g_autoptr(GString) shown = g_string_sized_new(p->text_len + 16);

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
