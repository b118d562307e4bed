/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Cutting a passage: from the start of a sentence where that fits, else of a
 * clause, else of a word; likewise its end.
 */
#include "searcher/snippet/cut.h"

#include <string.h>

/* Opening sentences are looked for in so many bytes. */
#define OPENING 4096

/* --- the passage -------------------------------------------------------------- */

static void
fill_text(const struct cutter *c, struct passage *p)
{
	size_t lo = 0, hi = c->n_spans;

	while (lo < hi) {
		size_t mid = lo + (hi - lo) / 2;

		if (c->spans[mid].end <= p->start)
			lo = mid + 1;
		else
			hi = mid;
	}
	for (hi = lo; hi < c->n_spans && c->spans[hi].start < p->end;)
		hi++;
	p->n_marks = hi - lo;
	p->marks = g_new(struct mark, p->n_marks);
	for (size_t i = 0; i < p->n_marks; i++) {
		const struct span *s = &c->spans[lo + i];

		p->marks[i] = (struct mark){MAX(s->start, p->start) - p->start,
		    MIN(s->end, p->end) - p->start, s->concept};
	}
	p->match = p->start + (p->n_marks > 0 ? p->marks[0].from : 0);
	p->text_len = p->end - p->start;
	p->text = g_malloc(p->text_len + 1);
	memcpy(p->text, c->text + p->start, p->text_len);
	p->text[p->text_len] = '\0';
}

static uint32_t
count(const char *s, uint32_t len, char c)
{
	uint32_t n = 0;

	for (const char *p = s; (p = memchr(p, c, s + len - p)) != NULL; p++)
		n++;
	return n;
}

static char *
heading_above(const struct cutter *c, uint32_t at)
{
	const struct stored_info *info = c->info;
	uint32_t lo = 0, hi = info->n_headings;
	const struct stored_heading *h;
	struct passage p = {0};
	GString *out;

	while (lo < hi) {
		uint32_t mid = lo + (hi - lo) / 2;

		if (info->headings[mid].end <= at)
			lo = mid + 1;
		else
			hi = mid;
	}
	if (lo == 0)
		return NULL;
	h = &info->headings[lo - 1];
	/* The title is shown anyway. */
	if (h->start < info->title_end && h->end > info->title_start)
		return NULL;
	out = g_string_new(NULL);
	p.start = h->start;
	p.end = p.start + text_fit(c->text + p.start, MIN(h->end, c->len)
	    - MIN(h->start, c->len), 200);
	p.text = (char *)c->text + p.start;
	p.text_len = p.end - p.start;
	passage_shown(&p, out, NULL);
	return g_string_free(out, FALSE);
}

static void
fill_place(const struct cutter *c, struct passage *p)
{
	const struct stored_info *info = c->info;
	uint32_t from = 0, lines = 0, pages = 0, feeds = 0;
	bool own_lines = true;

	if (info != NULL) {
		uint32_t block = 0;

		while (block + 1 < info->n_blocks
		    && info->starts[block + 1] <= p->match)
			block++;
		if (block > 0 && info->lines != NULL && info->pages != NULL) {
			from = info->starts[block];
			lines = info->lines[block];
			pages = info->pages[block];
		}
		feeds = info->n_feeds;
		own_lines = info->line > 0 || info->n_blocks == 0;
		lines += info->line > 0 ? info->line - 1 : 0;
		p->heading = heading_above(c, p->start);
	} else {
		feeds = count(c->text, c->len, '\f');
	}
	lines += count(c->text + from, p->match - from, '\n');
	pages += count(c->text + from, p->match - from, '\f');
	p->line = own_lines ? lines + 1 : 0;
	p->page = feeds > 0 ? pages + 1 : 0;
}

static struct passage *
finish(const struct cutter *c, uint32_t start, uint32_t end, bool cut_before,
    bool cut_after, bool lines)
{
	struct passage *p = g_new0(struct passage, 1);

	p->start = start;
	p->end = end;
	p->cut_before = cut_before;
	p->cut_after = cut_after;
	p->lines = lines;
	fill_text(c, p);
	fill_place(c, p);
	return p;
}

#define PIECE(c, i) (&(c)->pieces.v[i])
#define HAVE(c, i) pieces_have(&(c)->pieces, (i))

/* About so many columns behind at. */
static uint32_t
forward(const char *text, uint32_t at, uint32_t high, uint32_t columns)
{
	uint32_t used;

	at = cut_ahead(text, at, high, columns, &used);
	/* Not inside a word that ends soon. */
	for (uint32_t k = at; k < high && k < at + 64; k++)
		if (text[k] == ' ' || text[k] == '\n')
			return k;
	return cut_border(text, high, at);
}

/* Looks at the text around [from, to); the piece of from. */
static guint
look(struct cutter *c, uint32_t from, uint32_t to, uint32_t not_before,
    uint32_t not_behind)
{
	uint32_t lo = MAX(pieces_origin(c->text, from, c->columns + 2),
	    not_before);
	uint32_t hi = forward(c->text, to, MIN(c->len, not_behind),
	    c->columns + 2);
	guint i = 0;

	pieces_begin(&c->pieces, c->text, c->len, c->more, lo, hi, c->info);
	/* The passage before this one may have ended with a sentence. */
	if (lo == not_before && lo > 0 && HAVE(c, 0)
	    && PIECE(c, 0)->before == EDGE_NONE
	    && memchr(".!?\x82", c->text[lo - 1], 4) != NULL)
		PIECE(c, 0)->before = EDGE_SENTENCE;
	while (HAVE(c, i) && PIECE(c, i)->end <= from && HAVE(c, i + 1))
		i++;
	return i;
}

struct cut {
	uint32_t start, end;
	guint first, last; /* pieces */
	bool before, after;
	uint32_t columns;  /* of [start, end) and the ellipsis before */
	uint32_t joints[PASSAGE_JOINTS]; /* as of a passage, but of the text */
	unsigned n_joints;
};

static void
cut_start(struct cutter *c, struct cut *k, guint at, uint32_t from, uint32_t to)
{
	uint32_t width = c->columns;

	k->first = at;
	while (k->first > 0 && PIECE(c, k->first)->before < EDGE_SENTENCE)
		k->first--;
	for (;; k->first++) {
		const struct piece *p = PIECE(c, k->first);

		k->start = MIN(p->start, from);
		k->before = p->before < EDGE_SENTENCE && k->start > 0;
		k->columns = cut_columns(c->text, k->start, to) + k->before;
		if (k->columns < width) /* one for an ellipsis behind */
			return;
		if (k->first >= at)
			break;
	}
	k->columns = cut_columns(c->text, from, to);
	k->start = cut_word_before(c->text, MIN(PIECE(c, at)->start, from), from,
	    width > k->columns + 2 ? (width - k->columns - 2) / 3 : 0);
	k->before = true;
	k->columns = cut_columns(c->text, k->start, to) + 1;
}

static uint32_t
piece_columns(const struct cutter *c, guint i)
{
	return cut_columns(c->text, PIECE(c, i)->start, PIECE(c, i)->end);
}

static bool
gap_at(const struct cutter *c, guint i)
{
	return PIECE(c, i)->start > PIECE(c, i - 1)->end;
}

static void
cut_end(struct cutter *c, struct cut *k, guint at, uint32_t to)
{
	uint32_t width = c->columns, columns = k->columns;
	uint32_t sentence = 0, clause = 0;
	guint sentence_at = 0, clause_at = 0, i = at;
	uint32_t high = to;

	columns += cut_columns(c->text, to, MAX(PIECE(c, at)->end, to));
	for (;; i++) {
		const struct piece *p = PIECE(c, i);

		high = MAX(p->end, to);
		if (columns > width)
			break;
		if (p->after >= EDGE_SENTENCE) {
			sentence = columns;
			sentence_at = i;
		} else if (p->after == EDGE_CLAUSE && columns < width) {
			clause = columns;
			clause_at = i;
		}
		if (p->after == EDGE_BLOCK || !HAVE(c, i + 1))
			break;
		columns += gap_at(c, i + 1) + piece_columns(c, i + 1);
	}
	if (sentence > 0 && (sentence >= width / 2 || clause <= sentence
	    || clause < width * 6 / 10)) {
		k->last = sentence_at;
		k->end = MAX(PIECE(c, sentence_at)->end, to);
		k->columns = sentence;
		k->after = false;
		return;
	}
	k->after = true;
	if (clause >= width * 3 / 4 || (clause > 0 && sentence > 0)) {
		k->last = clause_at;
		k->end = MAX(PIECE(c, clause_at)->end, to);
		k->columns = clause + 1;
		return;
	}
	k->last = i;
	k->end = width > k->columns + 1 ? cut_word_behind(c->text, to, high,
	    width - k->columns - 1) : to;
	k->columns = cut_columns(c->text, k->start, k->end) + k->before + 1;
}

static bool
in_heading(const struct stored_info *info, uint32_t at)
{
	for (uint32_t i = 0; i < info->n_headings
	    && info->headings[i].start <= at; i++)
		if (at < info->headings[i].end)
			return true;
	return false;
}

/* Whether text[.., end) ends in a colon: what it announces belongs to it. */
static bool
announces(const struct cutter *c, uint32_t end)
{
	return c->text[end - 1] == ':'
	    || (end >= 3 && memcmp(c->text + end - 3, "\uff1a", 3) == 0);
}

/* Whether the line that ends at end, before one that begins at start, says more
 * or other things without anything between them: neither the end of a sentence
 * nor what begins an item. */
static bool
runs_on(const struct cutter *c, uint32_t end, uint32_t start)
{
	uint32_t last = end;

	do
		last--;
	while (last > 0 && (c->text[last] & 0xc0) == 0x80);
	return g_unichar_isalnum(g_utf8_get_char(c->text + last))
	    && g_unichar_isalnum(g_utf8_get_char(c->text + start))
	    && !pieces_is_item(c->text, c->len, start);
}

/* A short passage takes in what follows: sentences, the beginning of one.  The
 * answer to a question and what a term means often stand on a line of their
 * own, so a line's end does not hinder it, but a page's, a heading and the items
 * of a list do, unless they were announced. */
static void
cut_lengthen(struct cutter *c, struct cut *k)
{
	uint32_t room = c->columns - k->columns;
	bool items = announces(c, k->end);

	for (guint i = k->last + 1; HAVE(c, i); i++) {
		const struct piece *p = PIECE(c, i);
		uint32_t more = piece_columns(c, i) + gap_at(c, i), end;
		bool joint = p->before == EDGE_BLOCK
		    && runs_on(c, k->end, p->start);

		if (joint && k->n_joints == PASSAGE_JOINTS)
			return;
		more += joint ? 2 : 0;
		if (p->before == EDGE_BLOCK && (memchr(c->text + k->end, '\f',
		    p->start - k->end) != NULL
		    || (!items && pieces_is_item(c->text, c->len, p->start))
		    || (c->info != NULL && in_heading(c->info, p->start))))
			return;
		if (joint)
			k->joints[k->n_joints] = k->end;
		if (more < room) {
			room -= more;
			k->n_joints += joint;
			k->end = p->end;
			k->last = i;
			k->after = p->after < EDGE_SENTENCE;
			if (p->after == EDGE_BLOCK && !items)
				return;
			continue;
		}
		/* A sentence or a good clause is an end; else a word. */
		if (room < c->columns / 2)
			return;
		end = cut_word_behind(c->text, k->end, p->end, room - 1
		    - (joint ? 2 : 0));
		if (end > p->start) {
			k->n_joints += joint;
			k->after = end < p->end || p->after < EDGE_SENTENCE;
			k->end = end;
		}
		return;
	}
}

/* A short passage takes in the sentences before it. */
static void
cut_widen(struct cutter *c, struct cut *k)
{
	while (!k->before && k->first > 0
	    && PIECE(c, k->first)->before == EDGE_SENTENCE
	    && k->columns < c->columns * 6 / 10) {
		guint i = k->first - 1;
		uint32_t columns;

		while (i > 0 && PIECE(c, i)->before < EDGE_SENTENCE)
			i--;
		if (PIECE(c, i)->before < EDGE_SENTENCE)
			return;
		columns = cut_columns(c->text, PIECE(c, i)->start, k->end)
		    + k->after;
		if (columns > c->columns)
			return;
		k->first = i;
		k->start = PIECE(c, i)->start;
		k->columns = columns;
	}
	if (!k->after && (k->columns < c->columns * 4 / 10
	    || announces(c, k->end)))
		cut_lengthen(c, k);
}

struct passage *
cut_passage(struct cutter *c, uint32_t from, uint32_t to, uint32_t not_before,
    uint32_t not_behind)
{
	guint at = look(c, from, to, not_before, not_behind), last = at;
	struct cut k = {0};
	struct passage *p;

	if (!HAVE(c, 0))
		return finish(c, from, to, false, false, false);
	while (PIECE(c, last)->end < to && PIECE(c, last)->after < EDGE_BLOCK
	    && HAVE(c, last + 1))
		last++;
	if (PIECE(c, last)->after == EDGE_BLOCK
	    && PIECE(c, last)->end > from)
		to = MIN(to, PIECE(c, last)->end);
	if (cut_columns(c->text, from, to) + 2 > c->columns) {
		uint32_t fit = cut_word_behind(c->text, from, to, c->columns - 2);

		/* A word wider than the passage. */
		to = fit > from ? fit : from + MAX(text_fit(c->text + from,
		    to - from, c->columns - 2), 1);
	}
	while (last > at && PIECE(c, last)->start >= to)
		last--;
	cut_start(c, &k, at, from, to);
	cut_end(c, &k, last, to);
	cut_widen(c, &k);
	p = finish(c, k.start, k.end, k.before, k.after, false);
	for (; p->n_joints < k.n_joints; p->n_joints++)
		p->joints[p->n_joints] = k.joints[p->n_joints] - k.start;
	return p;
}

/* --- the opening ---------------------------------------------------------------- */

/* Whether pieces [i, j] are a sentence that someone wrote, not a line of names
 * or dates such as stand before a text. */
static bool
is_prose(const struct cutter *c, guint i, guint j)
{
	uint32_t start = PIECE(c, i)->start, end = PIECE(c, j)->end;
	uint32_t blanks = 0, wide = 0;

	if (strchr(".!?\"')]\x82\x9d", c->text[end - 1]) == NULL)
		return false;
	for (uint32_t k = start; k < end; k++) {
		blanks += c->text[k] == ' ' || c->text[k] == '\n';
		wide += (uint8_t)c->text[k] >= 0xe3;
	}
	return cut_columns(c->text, start, end) >= 50
	    && (blanks >= 6 || wide >= 20);
}

struct passage *
cut_opening(struct cutter *c)
{
	const struct stored_info *info = c->info;
	uint32_t hi = MIN(c->len, OPENING), first = UINT32_MAX;
	uint32_t prose = UINT32_MAX;
	uint32_t title_end = info != NULL && info->title_end <= hi
	    ? info->title_end : 0;

	while (hi < c->len && hi > 0 && (c->text[hi] & 0xc0) == 0x80)
		hi--;
	pieces_begin(&c->pieces, c->text, c->len, false, 0, hi, info);
	for (guint i = 0, j; HAVE(c, i) && prose == UINT32_MAX; i = j + 1) {
		const struct piece *p;

		for (j = i; PIECE(c, j)->after < EDGE_SENTENCE
		    && HAVE(c, j + 1);)
			j++;
		p = PIECE(c, i);
		if (p->start < title_end && p->start >= info->title_start)
			continue;
		if (info != NULL && in_heading(info, p->start))
			continue;
		if (first == UINT32_MAX)
			first = p->start;
		if (is_prose(c, i, j))
			prose = p->start;
	}
	if (prose == UINT32_MAX)
		prose = first;
	if (prose == UINT32_MAX) {
		if (!HAVE(c, 0))
			return NULL;
		prose = PIECE(c, 0)->start;
	}
	return cut_passage(c, prose, prose, 0, UINT32_MAX);
}

/* --- lines ----------------------------------------------------------------------- */

static uint32_t
line_start(const char *text, uint32_t at, uint32_t low)
{
	while (at > low && text[at - 1] != '\n' && text[at - 1] != '\f')
		at--;
	return at;
}

static uint32_t
line_end(const char *text, uint32_t at, uint32_t high)
{
	while (at < high && text[at] != '\n' && text[at] != '\f')
		at++;
	return at;
}

struct passage *
cut_lines(struct cutter *c, uint32_t from, uint32_t to, uint32_t not_before,
    uint32_t not_behind)
{
	uint32_t high = MIN(c->len, not_behind);
	uint32_t start = line_start(c->text, from, not_before);
	uint32_t end = line_end(c->text, from, high), more;

	/* One line a paragraph: that is more than a line. */
	if (end - start > c->columns * BYTES_A_COLUMN)
		return cut_passage(c, from, to, not_before, not_behind);
	if (start > not_before) {
		more = line_start(c->text, start - 1, not_before);
		if (start - more <= c->columns * BYTES_A_COLUMN)
			start = more;
	}
	if (end < high) {
		more = line_end(c->text, end + 1, high);
		if (more - end <= c->columns * BYTES_A_COLUMN)
			end = more;
	}
	for (size_t n = 1; start < end && n > 0; start += n)
		n = cut_space(c->text + start, c->text + end);
	while (end > start && cut_space(c->text + end - 1, c->text + end))
		end--;
	return finish(c, start, end, false, false, true);
}
