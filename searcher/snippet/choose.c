/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Choosing passages: weigh each place by the parts of the query that stand there
 * together, take the best, and so on for what is not shown yet.
 */
#include "searcher/snippet/choose.h"

#include <math.h>
#include <string.h>

/* The weight of words in more than half of the documents: log(3). */
#define COMMON 1.1f

/* --- weighing --------------------------------------------------------------- */

/* What showing a concept is worth.  Rare words count more, but each part of the
 * query counts, save the words that stand in nearly every document. */
static float
worth(const struct raw_mark *r)
{
	float w = r->span.weight * (r->span.group != 0 ? 1.2f : 1.0f);

	return w < COMMON ? w / 4 : w + 2 * MIN(w, 2.0f);
}

/* Whether the text between two marks keeps them apart. */
static bool
parted(const struct chooser *ch, uint32_t from, uint32_t to)
{
	const char *p = ch->cutter.text + from, *end = ch->cutter.text + to;

	while (p < end && (p = memchr(p, '\n', end - p)) != NULL) {
		for (p++; p < end && (*p == ' ' || *p == '\t' || *p == '\r');)
			p++;
		if (p < end && (*p == '\n' || *p == '\f'))
			return true;
	}
	return false;
}

static bool
in_title(const struct chooser *ch, uint32_t at)
{
	const struct stored_info *info = ch->cutter.info;

	return info != NULL && at >= info->title_start && at < info->title_end;
}

/* Whether a chosen passage shows text[start, end) or part of it. */
static bool
taken(const struct chooser *ch, uint32_t start, uint32_t end)
{
	for (guint i = 0; i < ch->passages->len; i++) {
		const struct passage *p = g_ptr_array_index(ch->passages, i);

		if (start < p->end && end > p->start)
			return true;
	}
	return false;
}

static bool
is_heading(const struct chooser *ch, uint32_t start, uint32_t end)
{
	const struct stored_info *info = ch->cutter.info;
	uint32_t lo = 0, hi = info != NULL ? info->n_headings : 0;

	while (lo < hi) {
		uint32_t mid = lo + (hi - lo) / 2;

		if (info->headings[mid].end <= start)
			lo = mid + 1;
		else
			hi = mid;
	}
	return info != NULL && lo < info->n_headings
	    && info->headings[lo].start <= start
	    && info->headings[lo].end >= end;
}

/* Room for marks: some is left for the words around. */
static uint32_t
room_of(const struct chooser *ch)
{
	return ch->cutter.columns - ch->cutter.columns / 5;
}

/* Columns of text[from, to), about; so many are enough. */
static uint32_t
columns_of(const struct chooser *ch, uint32_t from, uint32_t to, uint32_t most)
{
	uint32_t used;

	if (to - from >= BYTES_A_COLUMN * most)
		return most;
	cut_ahead(ch->cutter.text, from, to, most, &used);
	return used;
}

/* No window reaches over more columns than there is room for, so none are
 * counted beyond, and what else keeps marks apart there is not looked for. */
static void
measure(struct chooser *ch)
{
	uint32_t columns = 0, at = 0, end = 0, used;
	uint32_t most = room_of(ch) + 1;

	if (ch->n_marks > ch->spots_room) {
		ch->spots_room = ch->n_marks + ch->n_marks / 2;
		ch->spots = g_renew(struct spot, ch->spots, ch->spots_room);
		ch->windows = g_renew(struct window, ch->windows,
		    ch->spots_room);
	}
	for (size_t i = 0; i < ch->n_marks; i++) {
		const struct span *s = &ch->marks[i].span;
		struct spot *spot = &ch->spots[i];

		used = columns_of(ch, at, s->start, most);
		columns += used;
		spot->from = columns;
		spot->parted = i > 0 && s->start > end + 1 && used < most
		    && parted(ch, end, s->start);
		spot->to = columns + columns_of(ch, s->start, s->end, most);
		ch->windows[i] = (struct window){0};
		at = s->start;
		end = MAX(end, s->end);
	}
}

/* Whether text[start, end) is named there to be explained: it stands in quotes of
 * its own, or begins a line and a colon follows. */
static bool
is_defined(const struct chooser *ch, uint32_t start, uint32_t end)
{
	static const char *const quotes[][2] = {
		{"\"", "\""}, {"\u201c", "\u201d"}, {"\u201e", "\u201c"},
		{"\u00ab", "\u00bb"}, {"\u00ab\u00a0", "\u00a0\u00bb"},
		{"\u300c", "\u300d"}, {"\u300e", "\u300f"},
		{"\u2018", "\u2019"},
	};
	const char *text = ch->cutter.text, *p = text + end;
	const char *stop = text + ch->cutter.len;
	/* How the closing ones begin. */
	bool maybe = p < stop && strchr("\"\xc2\xe2\xe3", *p) != NULL;

	for (size_t i = 0; maybe && i < G_N_ELEMENTS(quotes); i++) {
		size_t open = strlen(quotes[i][0]), close = strlen(quotes[i][1]);

		if (start >= open && (size_t)(stop - p) >= close
		    && memcmp(text + start - open, quotes[i][0], open) == 0
		    && memcmp(p, quotes[i][1], close) == 0)
			return true;
	}
	if (start > 0 && text[start - 1] != '\n')
		return false;
	while (p < stop && (*p == ' ' || *p == '\n'))
		p++;
	return p < stop && *p == ':';
}

/* The window that begins with mark i. */
static void
weigh(struct chooser *ch, size_t i, struct window *ret)
{
	const struct raw_mark *v = ch->marks;
	const struct spot *spots = ch->spots;
	uint32_t room = room_of(ch);
	uint32_t end = v[i].span.start;
	struct window w = {.known = true, .first = i, .last = i};

	ch->stamp++;
	for (size_t j = i; j < ch->n_marks; j++) {
		const struct span *s = &v[j].span;
		float value = worth(&v[j]);

		if (s->end > end) {
			uint32_t gap = s->start > end ? s->start - end : 0;

			if (j > i && (gap > room * 4 || spots[j].parted
			    || spots[j].to - spots[i].from > room))
				break;
			if (gap > 0 && j > i && s->concept != v[j - 1].span.concept)
				w.value += value * 0.15f / (1 + gap / 12.0f);
			/* More of a word that is looked for in parts. */
			if (gap == 0 && j > i && s->concept == v[j - 1].span.concept)
				w.value += value * 0.3f;
			end = s->end;
		}
		if (taken(ch, s->start, s->end))
			break;
		if (s->group != 0 && s->group == v[w.last].span.group)
			w.last = j;
		if (ch->stamps[s->concept] != ch->stamp) {
			/* To here it has to reach; the rest is welcome. */
			w.last = j;
			ch->stamps[s->concept] = ch->stamp;
			ch->repeats[s->concept] = 0;
			ch->best[s->concept] = value;
			w.value += ch->covered[s->concept] ? value * 0.3f
			    : value;
		} else if (value > ch->best[s->concept]) {
			w.last = j;
			w.value += (value - ch->best[s->concept])
			    * (ch->covered[s->concept] ? 0.3f : 1);
			ch->best[s->concept] = value;
		} else if (ch->repeats[s->concept]++ < 2) {
			w.value += value * 0.04f;
		}
	}
	if (is_heading(ch, v[i].span.start, v[w.last].span.end))
		w.value *= 0.6f;
	else if (is_defined(ch, v[i].span.start, v[w.last].span.end))
		w.value *= 1.3f;
	/* What is said first is mostly what a text is about. */
	w.value *= 1 + 0.08f * expf(-(float)v[i].span.start / 3000);
	w.end = end;
	*ret = w;
}

/* A passage shows text[start, end): forgets what windows are worth that had marks
 * of it; all: some have become worth less anywhere. */
static void
forget(struct chooser *ch, uint32_t start, uint32_t end, bool all)
{
	for (size_t i = 0; i < ch->n_marks; i++)
		if (all || (ch->marks[i].span.start < end
		    && ch->windows[i].end > start))
			ch->windows[i].known = false;
}

/* --- choosing ----------------------------------------------------------------- */

/* The first mark that begins at or behind at. */
static size_t
first_mark(const struct chooser *ch, uint32_t at)
{
	size_t lo = 0, hi = ch->n_marks;

	while (lo < hi) {
		size_t mid = lo + (hi - lo) / 2;

		if (ch->marks[mid].span.start < at)
			lo = mid + 1;
		else
			hi = mid;
	}
	return lo;
}

static void
cover(struct chooser *ch, const struct passage *p)
{
	bool all = true, new = false;

	ch->stamp++;
	for (size_t i = first_mark(ch, p->start); i < ch->n_marks
	    && ch->marks[i].span.start < p->end; i++) {
		uint16_t concept = ch->marks[i].span.concept;

		new = new || !ch->covered[concept];
		ch->covered[concept] = 1;
		ch->stamps[concept] = ch->stamp;
	}
	for (unsigned i = 1; i <= ch->n_concepts; i++)
		if (ch->wanted[i] && ch->stamps[i] != ch->stamp)
			all = false;
	ch->one_has_all = ch->one_has_all || all;
	forget(ch, p->start, p->end, new);
}

/* Where the passages around a place end and begin, but for self. */
static void
borders(const struct chooser *ch, const struct passage *self, uint32_t at,
    uint32_t *ret_low, uint32_t *ret_high)
{
	*ret_low = 0;
	*ret_high = UINT32_MAX;
	for (guint i = 0; i < ch->passages->len; i++) {
		const struct passage *p = g_ptr_array_index(ch->passages, i);

		if (p == self)
			continue;
		if (p->end <= at)
			*ret_low = MAX(*ret_low, p->end);
		else
			*ret_high = MIN(*ret_high, p->start);
	}
}

/* Whether passage i says what one before it says. */
static bool
is_repeated(const struct chooser *ch, guint i)
{
	const struct passage *p = g_ptr_array_index(ch->passages, i);

	for (guint j = 0; j < i; j++) {
		const struct passage *q = g_ptr_array_index(ch->passages, j);

		if (passage_says_same(p, q))
			return true;
	}
	return false;
}

/* Stamps the parts of the query that text[start, end) shows. */
static uint32_t
stamp_shown(struct chooser *ch, uint32_t *stamps, uint32_t start, uint32_t end)
{
	ch->stamp++;
	for (size_t i = first_mark(ch, start); i < ch->n_marks
	    && ch->marks[i].span.start < end; i++)
		if (ch->marks[i].span.weight >= COMMON)
			stamps[ch->marks[i].span.concept] = ch->stamp;
	return ch->stamp;
}

/* Whether a window of marks shows a part of the query that neither the passages
 * nor text[start, end) do, or all that the latter does. */
static bool
is_better(struct chooser *ch, const struct window *w, uint32_t start,
    uint32_t end)
{
	g_autofree uint32_t *shown = g_new0(uint32_t, ch->n_concepts + 1);
	uint32_t mine = stamp_shown(ch, shown, start, end);
	uint32_t its = stamp_shown(ch, ch->stamps,
	    ch->marks[w->first].span.start, ch->marks[w->last].span.end);
	bool all = true;

	for (unsigned i = 1; i <= ch->n_concepts; i++) {
		bool has = ch->stamps[i] == its;

		if (has && !ch->covered[i] && shown[i] != mine)
			return true;
		all = all && (has || shown[i] != mine);
	}
	return all;
}

/* Passage i up to twice as wide; NULL: there is no more of it, or it was made
 * longer already.  A sentence's end comes before its beginning. */
static struct passage *
longer(struct chooser *ch, guint i)
{
	const struct passage *p = g_ptr_array_index(ch->passages, i);
	struct passage *behind = NULL, *both;
	uint32_t low, high;

	if (ch->repeated[i]
	    || cut_columns(p->text, 0, p->text_len) > ch->cutter.columns)
		return NULL;
	borders(ch, p, p->start, &low, &high);
	ch->cutter.columns *= 2;
	if (p->cut_after)
		behind = cut_passage(&ch->cutter, p->start, p->end, p->start,
		    high);
	if (behind != NULL && (behind->start > p->start
	    || behind->end < p->end)) {
		passage_free(behind);
		behind = NULL;
	}
	both = cut_passage(&ch->cutter, p->start, behind != NULL ? behind->end
	    : p->end, low, high);
	ch->cutter.columns /= 2;
	if (both->start > p->start || both->end < p->end
	    || (behind != NULL && both->end < behind->end)) {
		passage_free(both);
		both = behind;
	} else {
		passage_free(behind);
	}
	if (both != NULL && both->end - both->start == p->end - p->start) {
		passage_free(both);
		return NULL;
	}
	return both;
}

/* Makes a passage longer rather than show a window of marks that has less of the
 * query, and no other parts of it: what was asked is often told in the rest of
 * the sentence and the next.  Where there is no window left, only a passage that
 * breaks off. */
static bool
lengthen_one(struct chooser *ch, const struct window *instead)
{
	uint32_t far = ch->cutter.columns * 2 * BYTES_A_COLUMN;
	bool any = instead->value > 0;

	if (ch->options->context)
		return false;
	for (guint i = 0; i < ch->passages->len; i++) {
		const struct passage *old = g_ptr_array_index(ch->passages, i);
		struct passage *p;

		if (!any && !old->cut_before && !old->cut_after)
			continue;
		/* Mostly it is better than all the text around. */
		if (any && is_better(ch, instead, old->start
		    - MIN(far, old->start), old->end + far))
			continue;
		p = longer(ch, i);
		if (p == NULL)
			continue;
		if (any && is_better(ch, instead, p->start, p->end)) {
			passage_free(p);
			continue;
		}
		passage_free(ch->passages->pdata[i]);
		ch->passages->pdata[i] = p;
		cover(ch, p);
		ch->used++;
		return true;
	}
	return false;
}

/* Uses up one of the places for passages; false: there is nothing for it. */
static bool
choose_one(struct chooser *ch)
{
	struct window best = {0};
	guint at = ch->passages->len;
	uint32_t low, high;
	const struct span *first;
	struct passage *p;

	for (size_t i = 0; i < ch->n_marks; i++) {
		const struct span *s = &ch->marks[i].span;
		struct window *w = &ch->windows[i];

		if (in_title(ch, s->start) || taken(ch, s->start, s->end))
			continue;
		if (!w->known)
			weigh(ch, i, w);
		if (w->value > best.value)
			best = *w;
	}
	if (lengthen_one(ch, &best))
		return true;
	if (best.value <= 0)
		return false;
	first = &ch->marks[best.first].span;
	borders(ch, NULL, first->start, &low, &high);
	if (ch->options->context)
		p = cut_lines(&ch->cutter, first->start, first->end, low,
		    high);
	else
		p = cut_passage(&ch->cutter, first->start,
		    ch->marks[best.last].span.end, low, high);
	cover(ch, p);
	g_ptr_array_add(ch->passages, p);
	ch->repeated[at] = is_repeated(ch, at);
	if (!ch->repeated[at])
		ch->used++;
	return true;
}

static int
by_place(const void *pa, const void *pb)
{
	const struct passage *a = *(struct passage *const *)pa;
	const struct passage *b = *(struct passage *const *)pb;

	return (a->start > b->start) - (a->start < b->start);
}

void
choose_all(struct chooser *ch, const char *text, uint32_t len, bool more)
{
	const struct stored_info *info = ch->cutter.info;
	bool whole = !more && info != NULL
	    && (info->title_end > info->title_start
	    || ch->m->own_title != NULL);

	g_ptr_array_set_size(ch->passages, 0);
	ch->used = 0;
	memset(ch->covered, 0, ch->n_concepts + 1);
	ch->one_has_all = false;
	ch->marks = match_collect(ch->m, text, whole, &ch->n_marks);
	ch->cutter.text = text;
	ch->cutter.len = len;
	ch->cutter.more = more;
	ch->cutter.spans = match_resolve(ch->m, &ch->cutter.n_spans);
	measure(ch);
	/* The same line again and again says nothing more; it stays among the
	 * passages until the end, so that its place is taken. */
	while (ch->used < ch->options->count && ch->passages->len
	    < ch->options->count + REPEATED_MAX && choose_one(ch))
		;
	for (guint i = ch->passages->len; i-- > 1;)
		if (ch->repeated[i])
			g_ptr_array_remove_index(ch->passages, i);
	g_ptr_array_sort(ch->passages, by_place);
}
