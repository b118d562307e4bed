/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Where a text may be cut: ends of sentences and clauses, paragraphs, headings
 * and list items.
 */
#include "searcher/snippet/cut.h"

#include "lib/base/sixteen.h"
#include "lib/text/sentence.h"

#include <string.h>

/* A line of more columns was not wrapped: its end ends a paragraph. */
#define WRAP_MAX 200
/* A line of fewer columns was not wrapped either, unless the next one begins
 * with a small letter. */
#define WRAP_MIN 45

static bool
is_space(char c)
{
	return c == ' ' || (c >= '\t' && c <= '\r');
}

/* --- blocks ----------------------------------------------------------------- */

/* Whether a line that begins at p is an item of a list. */
static bool
is_item(const char *p, const char *end)
{
	static const char *const bullets[] = {
		"\u2022", "\u2023", "\u25aa", "\u25e6", "\u00b7", "\u2013",
		"\u2014", "\u25cb", "\u25cf", "\u25a0", "\u25a1", "\u203b",
	};
	const char *q = p;

	if (end - p < 2)
		return false;
	if ((*p == '-' || *p == '*' || *p == '+') && is_space(p[1]))
		return true;
	if ((uint8_t)*p == 0xc2 || (uint8_t)*p == 0xe2)
		for (size_t i = 0; i < G_N_ELEMENTS(bullets); i++)
			if (g_str_has_prefix(p, bullets[i]))
				return true;
	if (end - p >= 3 && (uint8_t)p[0] == 0xe2 && (uint8_t)p[1] == 0x91)
		return true; /* circled numbers */
	if (*p == '(')
		q++;
	while (q < end && q - p < 4 && g_ascii_isalnum(*q))
		q++;
	if (q + 1 < end && q > p + (*p == '(') && *q == ')')
		return is_space(q[1]);
	/* Four digits and a full stop are a year that ends a sentence. */
	if (q + 1 < end && q > p && q - p < 4 && *q == '.' && is_space(q[1]))
		return g_ascii_isdigit(*p);
	/* Korean: 가. 나. 다. */
	return end - p >= 5 && ((uint8_t)p[0] >= 0xea && (uint8_t)p[0] <= 0xed)
	    && p[3] == '.' && is_space(p[4]);
}

/* Whether a line has more columns, about. */
static bool
is_wider(const char *line, const char *end, unsigned columns)
{
	const char *stop = memchr(line, '\n', MIN(end - line, columns + 1));
	unsigned width = 0;

	/* No character has more columns than bytes. */
	if (stop != NULL || end - line <= columns)
		return false;
	for (; end - line >= 16 && width <= columns; line += 16) {
		sixteen x = sixteen_at(line);

		if (sixteen_bits(sixteen_are(x, '\n')) != 0)
			break;
		width += sixteen_columns(x);
	}
	for (; line < end && width <= columns && *line != '\n'; line++)
		if ((*line & 0xc0) != 0x80)
			width += 1 + ((uint8_t)*line >= 0xe3);
	return width > columns;
}

/* Whether the white space [p, next) behind a line that began at line ends a
 * block. */
static bool
space_ends(const char *line, const char *p, const char *next, const char *end)
{
	unsigned lines = 0;
	gunichar c;

	for (const char *q = p; q < next; q++) {
		if (*q == '\f')
			return true;
		lines += *q == '\n' || (*q == '\r'
		    && (q + 1 >= next || q[1] != '\n'));
	}
	if (lines != 1)
		return lines > 1;
	if (next >= end || is_item(next, end))
		return true;
	if (is_wider(line, p, WRAP_MAX) || is_wider(next, end, WRAP_MAX))
		return true;
	c = g_utf8_get_char_validated(next, end - next);
	return !(c < 0x110000 && g_unichar_islower(c))
	    && !is_wider(line, p, WRAP_MIN - 1);
}

/* --- pieces ------------------------------------------------------------------ */

static void
add(struct pieces *s, uint32_t end, enum edge after)
{
	struct piece piece = {s->start, end, s->before, after};

	for (size_t n = 1; piece.start < piece.end && n > 0; piece.start += n)
		n = cut_space(s->text + piece.start, s->text + piece.end);
	while (piece.end > piece.start && is_space(s->text[piece.end - 1]))
		piece.end--;
	s->start = end;
	if (piece.start == piece.end) {
		/* Nothing between two edges: the stronger one counts. */
		if (s->n > 0)
			s->v[s->n - 1].after = MAX(s->v[s->n - 1].after, after);
		s->before = MAX(s->before, after);
		return;
	}
	if (s->n == s->room) {
		s->room = MAX(2 * s->room, 64);
		s->v = g_renew(struct piece, s->v, s->room);
	}
	s->v[s->n++] = piece;
	s->before = after;
}

/* The next place at or behind at where a heading or the title begins or ends. */
static uint32_t
next_border(const struct stored_info *info, uint32_t at)
{
	uint32_t next = UINT32_MAX, lo = 0, hi;

	if (info == NULL)
		return next;
	if (info->title_end > info->title_start) {
		if (info->title_start >= at)
			next = info->title_start;
		else if (info->title_end >= at)
			next = info->title_end;
	}
	for (hi = info->n_headings; lo < hi;) {
		uint32_t mid = lo + (hi - lo) / 2;

		if (info->headings[mid].end < at)
			lo = mid + 1;
		else
			hi = mid;
	}
	if (lo < info->n_headings) {
		const struct stored_heading *h = &info->headings[lo];

		next = MIN(next, h->start >= at ? h->start : h->end);
	}
	return next;
}

bool
pieces_is_item(const char *text, uint32_t len, uint32_t at)
{
	return is_item(text + at, text + len);
}

uint32_t
pieces_origin(const char *text, uint32_t at, uint32_t columns)
{
	uint32_t i = at, used = 0;

	/* Sixteen at a time while nothing but columns counts. */
	while (i > 16) {
		sixteen x = sixteen_at(text + i - 16);
		sixteen before = sixteen_at(text + i - 17);
		uint32_t more = sixteen_columns(x);

		if (used + more >= columns
		    || sixteen_bits(sixteen_are(x, '\f')
		    | (sixteen_are(x, '\n') & sixteen_are(before, '\n'))) != 0)
			break;
		used += more;
		i -= 16;
	}
	while (i > 0 && used < columns) {
		uint8_t c = text[--i];

		if (c == '\f' || (c == '\n' && i > 0 && text[i - 1] == '\n'))
			return i + 1;
		if ((c & 0xc0) != 0x80)
			used += 1 + (c >= 0xe3);
	}
	if (i == 0)
		return 0;
	/* A blank will do; a row of characters without any is cut anywhere. */
	for (uint32_t k = i; k < at && k < i + 32; k++)
		if (is_space(text[k]))
			return k + 1;
	return cut_border(text, at, i);
}

/* Where the line of at begins, as far as it matters. */
static uint32_t
line_of(const char *text, uint32_t at)
{
	uint32_t line = at;

	for (; line >= 16 && at - line <= 3 * WRAP_MAX - 16; line -= 16) {
		sixteen x = sixteen_at(text + line - 16);

		if (sixteen_bits(sixteen_are(x, '\n') | sixteen_are(x, '\f'))
		    != 0)
			break;
	}
	while (line > 0 && at - line <= 3 * WRAP_MAX && text[line - 1] != '\n'
	    && text[line - 1] != '\f')
		line--;
	return line;
}

/* What ends before lo. */
static enum edge
edge_before(const char *text, uint32_t len, uint32_t lo)
{
	uint32_t p = lo, line;

	while (p > 0 && is_space(text[p - 1]))
		p--;
	if (p == 0)
		return EDGE_BLOCK;
	if (p == lo || memchr(text + p, '\n', lo - p) == NULL)
		return memchr(text + p, '\f', lo - p) != NULL ? EDGE_BLOCK
		    : EDGE_NONE;
	line = line_of(text, p);
	return space_ends(text + line, text + p, text + lo, text + len)
	    ? EDGE_BLOCK : EDGE_NONE;
}

/* The first line end of text[0, len) in [at, to); to or behind: none. */
static uint32_t
line_end(const char *text, uint32_t len, uint32_t at, uint32_t to)
{
	for (; at < to && at + 16 <= len; at += 16) {
		sixteen x = sixteen_at(text + at);
		unsigned any = sixteen_bits(sixteen_are(x, '\n')
		    | sixteen_are(x, '\f') | sixteen_are(x, '\r'));

		if (any != 0)
			return at + (uint32_t)__builtin_ctz(any);
	}
	while (at < to && text[at] != '\n' && text[at] != '\f'
	    && text[at] != '\r')
		at++;
	return at;
}

/* The first line end in [at, to) that ends a block; to: none.  s->line, where
 * the line of at begins, moves on. */
static uint32_t
block_end(struct pieces *s, uint32_t at, uint32_t to)
{
	const char *text = s->text, *end = text + s->len;

	while ((at = line_end(text, s->len, at, to)) < to) {
		uint32_t next = at;

		while (next < s->len && is_space(text[next]))
			next++;
		if (space_ends(text + s->line, text + at, text + next, end)) {
			s->line = next;
			return at;
		}
		s->line = at = next;
	}
	return to;
}

void
pieces_begin(struct pieces *s, const char *text, uint32_t len, bool more,
    uint32_t lo, uint32_t hi, const struct stored_info *info)
{
	s->text = text;
	s->len = len;
	s->more = more;
	s->hi = hi;
	s->info = info;
	/* What follows hi decides whether a full stop there is one. */
	s->far = MIN(len, hi + WRAP_MAX + 1);
	s->at = s->start = lo;
	s->line = line_of(text, lo);
	s->before = edge_before(text, len, lo);
	s->n = 0;
}

/* Looks at the text up to the next edge. */
static void
find_next(struct pieces *s)
{
	uint32_t at = s->at, border = next_border(s->info, at), stop, end, to;
	enum edge edge;
	bool clause;

	for (size_t n = 1; at < s->hi && n > 0; at += n)
		n = cut_space(s->text + at, s->text + s->hi);
	s->at = at;
	if (at >= s->hi)
		return;
	end = text_clause_end(s->text, s->far, at, &clause);
	edge = clause ? EDGE_CLAUSE : EDGE_SENTENCE;
	if (border <= end) {
		end = MAX(border, at);
		edge = EDGE_BLOCK;
	}
	if (end > s->hi || (end == s->far && s->far < s->len)) {
		end = MIN(end, s->hi);
		edge = EDGE_NONE;
	}
	to = MIN(end + 1, s->hi);
	stop = block_end(s, at, to);
	if (stop < to) {
		end = stop;
		edge = EDGE_BLOCK;
	}
	add(s, end, edge);
	s->at = MAX(end, at + (end == at));
}

bool
pieces_find(struct pieces *s, uint32_t i)
{
	while (s->at < s->hi && s->n <= i + 1)
		find_next(s);
	if (s->at >= s->hi && s->hi == s->len && s->n > 0)
		s->v[s->n - 1].after = s->more ? EDGE_NONE : EDGE_BLOCK;
	return i < s->n;
}
