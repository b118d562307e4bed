/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Laying out a text of words, lines, blocks and headings. */
#include "corpus/build.h"

#include <string.h>

#define NOWHERE ((size_t)-1)
/* A file of headings only must not cost more than its text. */
#define HEADINGS_MAX 100000

void
build_begin(struct build *b, struct document *doc, size_t size_hint)
{
	*b = (struct build){.doc = doc, .heading_at = NOWHERE};
	b->text = g_string_sized_new(MIN(size_hint, (size_t)1 << 20) + 1);
}

/* A blank of any kind that folds: its length; 0 where s begins otherwise.
 * U+00A0 too: pages are padded with it, and no word has it inside. */
static inline size_t
blank_at(const char *s, const char *end)
{
	unsigned char c = *s;

	if (c == ' ' || (c >= '\t' && c <= '\r') || c == 0)
		return 1;
	if (c == 0xc2 && end - s >= 2 && (unsigned char)s[1] == 0xa0)
		return 2;
	return 0;
}

static void
open_gap(struct build *b)
{
	static const char *const gaps[] = {"", " ", "\n", "\n\n"};

	if (b->text->len)
		g_string_append(b->text, gaps[b->gap]);
	b->gap = GAP_NONE;
	if (b->item)
		g_string_append(b->text, "- ");
	b->item = false;
	if (b->heading && b->heading_at == NOWHERE)
		b->heading_at = b->text->len;
}

static bool
room(struct build *b, size_t len)
{
	if (b->text->len + len + 2 > DOCUMENT_TEXT_MAX)
		b->full = true;
	return !b->full;
}

void
build_text(struct build *b, const char *s, size_t len)
{
	const char *end = s + len;

	if (!room(b, len))
		return;
	while (s < end) {
		const char *from = s;
		size_t n;

		while (s < end && (n = blank_at(s, end)))
			s += n;
		if (s > from && b->gap == GAP_NONE)
			b->gap = GAP_BLANK;
		from = s;
		while (s < end && !blank_at(s, end))
			s++;
		if (s > from) {
			if (b->gap || b->heading || b->item)
				open_gap(b);
			g_string_append_len(b->text, from, s - from);
		}
	}
}

void
build_verbatim(struct build *b, const char *s, size_t len)
{
	if (len == 0 || !room(b, len))
		return;
	open_gap(b);
	for (const char *end = s + len; s < end;) {
		const char *cr = memchr(s, '\r', end - s);
		size_t n = (cr ? cr : end) - s;

		g_string_append_len(b->text, s, n);
		s += n;
		if (s < end) {
			g_string_append_c(b->text, '\n');
			s += s + 1 < end && s[1] == '\n' ? 2 : 1;
		}
	}
}

void
build_gap(struct build *b, enum build_gap gap)
{
	b->gap = MAX(b->gap, gap);
}

void
build_item(struct build *b)
{
	build_gap(b, GAP_LINE);
	b->item = true;
}

void
build_heading(struct build *b, int level)
{
	build_heading_end(b);
	build_gap(b, GAP_BLOCK);
	b->heading = level;
	b->heading_at = NOWHERE;
}

void
build_heading_end(struct build *b)
{
	if (!b->heading)
		return;
	if (b->heading_at != NOWHERE)
		build_add_heading(b->doc, b->heading_at, b->text->len,
		    b->heading);
	b->heading = 0;
	b->heading_at = NOWHERE;
	build_gap(b, GAP_BLOCK);
}

void
build_end(struct build *b)
{
	build_heading_end(b);
	b->doc->text_len = b->text->len;
	b->doc->text = g_string_free(b->text, FALSE);
	b->text = NULL;
}

void
build_add_heading(struct document *doc, size_t start, size_t end, int level)
{
	struct heading h = {start, end, level};

	if (doc->headings->len < HEADINGS_MAX && start < end)
		g_array_append_val(doc->headings, h);
}

void
build_fold_blanks(GString *out, const char *s, size_t len)
{
	const char *end = s + len;

	while (s < end) {
		const char *from;
		size_t n;

		while (s < end && (n = blank_at(s, end)))
			s += n;
		from = s;
		while (s < end && !blank_at(s, end))
			s++;
		if (s > from) {
			if (out->len)
				g_string_append_c(out, ' ');
			g_string_append_len(out, from, s - from);
		}
	}
}

size_t
build_prefix(const char *s, size_t len, size_t max)
{
	if (len <= max)
		return len;
	while (max > 0 && ((unsigned char)s[max] & 0xc0) == 0x80)
		max--;
	return max;
}
