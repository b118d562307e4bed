/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What a person is shown of a passage.
 */
#include "searcher/snippet/cut.h"

#include <string.h>

size_t
cut_space_at(const char *p, const char *end)
{
	uint8_t c = *p, d = end - p > 1 ? p[1] : 0, e = end - p > 2 ? p[2] : 0;

	if (c <= ' ' || c == 0x7f)
		return 1;
	if (c < 0xc2)
		return 0;
	if (c == 0xc2)
		return d >= 0x80 && d <= 0xa0 ? 2 : 0;
	if (c == 0xe2 && d == 0x80) /* spaces of many widths, line ends */
		return (e >= 0x80 && e <= 0x8a) || e == 0xa8 || e == 0xa9
		    || e == 0xaf ? 3 : 0;
	return c == 0xe3 && d == 0x80 && e == 0x80 ? 3 : 0;
}

struct mark *
marks_of_spans(const struct span *spans, size_t n)
{
	struct mark *marks = g_new(struct mark, n + 1);

	for (size_t i = 0; i < n; i++)
		marks[i] = (struct mark){spans[i].start, spans[i].end,
		    spans[i].concept};
	return marks;
}

/* Where what is shown as it stands ends: behind at, at white space that is not
 * one blank, and not beyond to. */
static uint32_t
as_it_stands(const struct passage *p, uint32_t at, uint32_t to)
{
	const char *end = p->text + p->text_len;

	for (at++; at < to; at++) {
		if (cut_space(p->text + at, end) == 0)
			continue;
		if (p->text[at] != ' ' || at + 1 >= to
		    || cut_space(p->text + at + 1, end) > 0)
			break;
	}
	return at;
}

void
passage_shown(const struct passage *p, GString *out, struct mark *marks)
{
	const char *end = p->text + p->text_len;
	uint32_t at = out->len, n, i = 0, stop;
	unsigned from = 0, to = 0; /* the next mark to begin, to end */
	bool blank = false, line = false, dot = false;
	unsigned joint = 0;

	while (i < p->text_len) {
		n = cut_space(p->text + i, end);
		if (n > 0) {
			line = line || p->text[i] == '\n';
			if (joint < p->n_joints && i >= p->joints[joint]) {
				dot = true;
				joint++;
			}
			blank = out->len > at;
			i += n;
			continue;
		}
		for (; to < from && p->marks[to].to <= i; to++)
			marks[to].to = out->len;
		if (blank && dot)
			g_string_append(out, " \u00b7");
		if (blank)
			g_string_append_c(out, p->lines && line ? '\n' : ' ');
		blank = line = dot = false;
		for (; from < p->n_marks && p->marks[from].from <= i; from++)
			marks[from] = (struct mark){out->len, out->len,
			    p->marks[from].concept};
		stop = p->text_len;
		if (joint < p->n_joints)
			stop = MIN(stop, p->joints[joint]);
		if (from < p->n_marks)
			stop = MIN(stop, p->marks[from].from);
		if (to < from)
			stop = MIN(stop, p->marks[to].to);
		n = as_it_stands(p, i, stop);
		g_string_append_len(out, p->text + i, n - i);
		i = n;
	}
	for (; from < p->n_marks; from++)
		marks[from] = (struct mark){out->len, out->len, 0};
	for (; to < from; to++)
		marks[to].to = out->len;
}

bool
passage_says_same(const struct passage *a, const struct passage *b)
{
	const char *p = a->text, *p_end = p + a->text_len;
	const char *q = b->text, *q_end = q + b->text_len;
	size_t n;

	for (;; p++, q++) {
		while (p < p_end && (n = cut_space(p, p_end)) > 0)
			p += n;
		while (q < q_end && (n = cut_space(q, q_end)) > 0)
			q += n;
		if (p == p_end || q == q_end)
			return p == p_end && q == q_end;
		if (*p != *q)
			return false;
	}
}

void
passage_free(void *passage)
{
	struct passage *p = passage;

	if (p == NULL)
		return;
	g_free(p->text);
	g_free(p->marks);
	g_free(p->heading);
	g_free(p);
}
