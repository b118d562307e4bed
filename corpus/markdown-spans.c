/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Marks inside a paragraph of Markdown: they go, what they enclose stays.
 */
#include "corpus/markdown.h"

#include "corpus/entity.h"

#include <string.h>

/* How far a mark may lie from its partner, and how many bytes may be looked
 * through for partners per byte of a paragraph: bounds the work on text that
 * opens and never closes. */
#define SPAN_MAX 2048
#define SEARCH_MAX 32
#define DEPTH_MAX 8

size_t
markdown_run_length(const char *s, const char *end)
{
	const char *p = s;

	while (p < end && *p == *s)
		p++;
	return p - s;
}

struct spans {
	GString *out;
	size_t budget; /* bytes that may still be looked through */
};

/* Where a search that begins at s has to stop. */
static const char *
horizon(const struct spans *sp, const char *s, const char *end)
{
	return s + MIN((size_t)(end - s), MIN(SPAN_MAX, sp->budget));
}

static void
spend(struct spans *sp, size_t n)
{
	sp->budget -= MIN(n, sp->budget);
}

static void
newlines(GString *out, const char *s, const char *end)
{
	while (s < end && (s = memchr(s, '\n', end - s))) {
		g_string_append_c(out, '\n');
		s++;
	}
}

/* The closing bracket that belongs to s[0]; NULL: none near. */
static const char *
closing(struct spans *sp, const char *s, const char *end, char open, char close)
{
	const char *p = s, *found = NULL;
	int depth = 0;

	end = horizon(sp, s, end);
	for (; p < end && !found; p++) {
		if (*p == '\\' && p + 1 < end)
			p++;
		else if (*p == open)
			depth++;
		else if (*p == close && --depth == 0)
			found = p;
	}
	spend(sp, p - s);
	return found;
}

/* Whether a run of emphasis marks at s closes later. */
static bool
closes(struct spans *sp, const char *s, size_t n, const char *end)
{
	const char *p = s + n;
	bool found = false;

	end = horizon(sp, s, end);
	for (; p < end && !found; p++)
		if (*p == *s && !blank_char(p[-1])) {
			size_t m = markdown_run_length(p, end);

			found = m >= n;
			p += m - 1;
		}
	spend(sp, p - s);
	return found;
}

static void spans(struct spans *sp, const char *s, const char *end, int depth);

/* "[text](to)", "[text][ref]", "![alt](from)"; where behind it, or NULL. */
static const char *
link_at(struct spans *sp, const char *s, const char *end, int depth)
{
	const char *open = *s == '!' ? s + 1 : s, *close, *to;

	if (depth >= DEPTH_MAX || open >= end || *open != '[' ||
	    !(close = closing(sp, open, end, '[', ']')))
		return NULL;
	if (close + 1 < end && close[1] == '(')
		to = closing(sp, close + 1, end, '(', ')');
	else if (close + 1 < end && close[1] == '[')
		to = closing(sp, close + 1, end, '[', ']');
	else if (open + 1 < close && open[1] == '^') {
		/* a footnote's number */
		g_string_append_c(sp->out, '[');
		spans(sp, open + 2, close + 1, depth + 1);
		return close + 1;
	} else
		return NULL;
	if (!to)
		return NULL;
	spans(sp, open + 1, close, depth + 1);
	newlines(sp->out, close, to);
	return to + 1;
}

/* A tag, a comment or an address between < and >; where behind it, or NULL. */
static const char *
angle_at(struct spans *sp, const char *s, const char *end)
{
	const char *p = s + 1, *stop = horizon(sp, s, end), *close;

	if (p >= end)
		return NULL;
	if (end - s >= 4 && memcmp(s, "<!--", 4) == 0) {
		close = sp->budget ? g_strstr_len(s, end - s, "-->") : NULL;
		spend(sp, (close ? close : end) - s);
		if (!close)
			return NULL;
		newlines(sp->out, s, close);
		return close + 3;
	}
	if (!g_ascii_isalpha(*p) && *p != '/' && *p != '!' && *p != '?')
		return NULL;
	close = memchr(s, '>', stop - s);
	spend(sp, (close ? close : stop) - s);
	if (!close)
		return NULL;
	while (p < close && (g_ascii_isalnum(*p) || strchr("+.-_", *p)))
		p++;
	if (p < close && (*p == ':' || *p == '@') &&
	    !memchr(s, ' ', close - s)) {
		g_string_append_len(sp->out, s + 1, close - s - 1);
		return close + 1;
	}
	newlines(sp->out, s, close);
	return close + 1;
}

static const char *
code_at(struct spans *sp, const char *s, const char *end)
{
	size_t n = markdown_run_length(s, end);
	const char *p = s + n, *stop = horizon(sp, p, end);

	spend(sp, stop - p);
	while (p < stop && (p = memchr(p, '`', stop - p))) {
		size_t m = markdown_run_length(p, end);

		if (m == n) {
			g_string_append_len(sp->out, s + n, p - s - n);
			return p + m;
		}
		p += m;
	}
	g_string_append_len(sp->out, s, n);
	return s + n;
}

/* A run of "*", "_" or "~~": gone where it opens or closes something. */
static const char *
emphasis_at(struct spans *sp, const char *from, const char *s, const char *end,
    int open[3])
{
	size_t n = markdown_run_length(s, end);
	int which = *s == '*' ? 0 : *s == '_' ? 1 : 2;
	bool left = s == from || blank_char(s[-1]);
	bool right = s + n == end || blank_char(s[n]);
	/* letters on both sides: snake_case, 2*3 */
	bool inner = !left && !right &&
	    (g_ascii_isalnum(s[-1]) || (s[-1] & 0x80)) &&
	    (g_ascii_isalnum(s[n]) || (s[n] & 0x80));
	bool drop = false;

	if (n > 3 || (which == 2 && n != 2) || (left && right) ||
	    (which == 1 && inner))
		;
	else if (!left && open[which] > 0) {
		open[which]--;
		drop = true;
	} else if (!right && !(inner && n == 1) && closes(sp, s, n, end)) {
		open[which]++;
		drop = true;
	}
	if (!drop)
		g_string_append_len(sp->out, s, n);
	return s + n;
}

/* Appends [s, end) without its marks; as many line ends as before. */
static void
spans(struct spans *sp, const char *s, const char *end, int depth)
{
	const char *from = s, *next;
	int open[3] = {0};
	size_t n;

	while (s < end) {
		const char *plain = s;

		while (s < end && !strchr("\\`*_~[!<&", *s))
			s++;
		g_string_append_len(sp->out, plain, s - plain);
		if (s >= end)
			break;
		next = NULL;
		switch (*s) {
		case '\\':
			if (s + 1 < end && g_ascii_ispunct(s[1])) {
				g_string_append_c(sp->out, s[1]);
				next = s + 2;
			}
			break;
		case '`':
			next = code_at(sp, s, end);
			break;
		case '*':
		case '_':
		case '~':
			next = emphasis_at(sp, from, s, end, open);
			break;
		case '[':
		case '!':
			next = link_at(sp, s, end, depth);
			break;
		case '<':
			next = angle_at(sp, s, end);
			break;
		case '&':
			n = entity_decode(sp->out, s, end - s);
			next = n ? s + n : NULL;
			break;
		}
		if (!next) {
			g_string_append_c(sp->out, *s);
			next = s + 1;
		}
		s = next;
	}
}

void
markdown_spans(GString *out, const char *s, const char *end)
{
	struct spans sp = {.out = out, .budget = SEARCH_MAX * (end - s)};

	spans(&sp, s, end, 0);
}
