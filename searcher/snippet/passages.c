/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The best passages of a document: read no more than needed, and choose.
 */
#include "searcher/snippet/passages.h"
#include "searcher/snippet/choose.h"

#include <string.h>

#define COUNT 2
#define COLUMNS 160
#define COLUMNS_MIN 20
#define COLUMNS_MAX 2000

/* See passages.h for the rule that these make. */
#define ENOUGH (64u << 10)
#define PATIENCE (256u << 10)
/* Of queries of more parts than this a place that shows many comes the sooner,
 * and no passage has room for all. */
#define PARTS 6
/* A text in memory is analysed in pieces of this size. */
#define CHUNK STORED_BLOCK

/* --- when to stop ---------------------------------------------------------------- */

static void
require(struct chooser *ch, const struct node *n)
{
	uint16_t same = n->n_kids > 0 ? n->kids[0]->concept : 0;

	switch (n->op) {
	case PLAN_TERMS:
	case PLAN_PHRASE:
	case PLAN_NEAR:
	case PLAN_EXACT:
		ch->required[n->concept] = 1;
		break;
	case PLAN_OR: /* ways to say one thing */
		for (unsigned i = 1; i < n->n_kids; i++)
			if (n->kids[i]->concept != same)
				return;
		if (n->n_kids > 0)
			require(ch, n->kids[0]);
		break;
	case PLAN_AND:
		for (unsigned i = 0; i < n->n_kids; i++)
			require(ch, n->kids[i]);
		break;
	case PLAN_MAYBE:
	case PLAN_WEIGHT:
		if (n->n_kids > 0)
			require(ch, n->kids[0]);
		break;
	default:
		break;
	}
}

/* What the body of a text can show. */
static void
want(struct chooser *ch, const struct node *n)
{
	if (n->op == PLAN_NOT || n->plan->boost)
		return;
	if (n->op == PLAN_TERMS && n->scope[0] == '\0')
		ch->wanted[n->concept] = 1;
	for (unsigned i = 0; i < n->n_kids; i++)
		want(ch, n->kids[i]);
}

static bool
has_all(const struct chooser *ch, const uint8_t *which)
{
	for (unsigned i = 1; i <= ch->n_concepts; i++)
		if (which[i] && ch->wanted[i] && !ch->covered[i])
			return false;
	return true;
}

static bool
is_enough(const struct chooser *ch, uint32_t read)
{
	const struct passage *last;

	if (ch->passages->len == 0)
		return false;
	last = g_ptr_array_index(ch->passages, ch->passages->len - 1);
	if (has_all(ch, ch->wanted)) {
		if (ch->used >= ch->options->count
		    && (ch->one_has_all || read >= ENOUGH))
			return true;
		if (ch->one_has_all && read >= ENOUGH)
			return true;
	}
	return has_all(ch, ch->required) && read >= ch->patience
	    && (uint64_t)(read - ch->patience) * ch->parts * ch->parts
	    / (4 * PARTS * PARTS) >= last->end;
}

/* Whether is_enough() could say yes: choosing costs more than reading. */
static bool
may_be_enough(struct chooser *ch, uint32_t read)
{
	bool wanted = true, required = true;

	for (guint i = 0; i < ch->m->all->len; i++) {
		const struct node *n = g_ptr_array_index(ch->m->all, i);

		if (n->op != PLAN_TERMS || n->matches->len > 0)
			ch->seen[n->concept] = 1;
	}
	for (unsigned i = 1; i <= ch->n_concepts; i++) {
		if (!ch->wanted[i] || ch->seen[i])
			continue;
		wanted = false;
		required = required && !ch->required[i];
	}
	return wanted || (required && read >= ch->patience);
}

/* --- reading ---------------------------------------------------------------------- */

/* A text that comes block by block; more() makes the next one part of it. */
struct reading {
	const char *text;
	uint32_t len;      /* at hand */
	bool (*more)(struct reading *r, struct matcher *m, GError **error);
	bool ended;
	/* stored */
	struct stored *stored;
	const struct stored_info *info;
	unsigned block;
	const uint32_t *places, *places_end; /* of matches; NULL: not known */
	uint32_t margin; /* bytes around matches that a passage may be of */
	uint32_t upto;   /* to there passages may want to see the text */
	/* in memory */
	size_t whole;
	uint32_t position;
};

/* Unpacks block i. */
static bool
unpack(struct reading *r, unsigned i, GError **error)
{
	size_t len;
	const char *block = stored_block(r->stored, i, &len, error);

	if (block != NULL)
		r->text = block - r->info->starts[i]; /* where all lie */
	return block != NULL;
}

static unsigned
block_of(const struct stored_info *info, uint32_t at)
{
	unsigned i = info->n_blocks - 1;

	while (i > 0 && info->starts[i] > at)
		i--;
	return i;
}

/* Whether a match may have a word in the block that comes. */
static bool
has_place(struct reading *r, const struct matcher *m)
{
	const struct stored_info *info = r->info;
	uint32_t first = info->positions[r->block];

	if (r->places == NULL)
		return true;
	while (r->places < r->places_end
	    && (uint64_t)*r->places + m->reach < first)
		r->places++;
	return r->places < r->places_end && (r->block + 1 >= info->n_blocks
	    || *r->places < (uint64_t)info->positions[r->block + 1] + m->reach);
}

/* Unpacks what passages may show around the matches in the block that came, which
 * begins at start: before it, the heading above, and says so of what follows. */
static bool
read_around(struct reading *r, const struct matcher *m, uint32_t start,
    GError **error)
{
	const struct stored_info *info = r->info;
	uint32_t from, to, low;
	unsigned h = 0;

	if (!match_extent(m, start, &from, &to))
		return true;
	low = from - MIN(from, r->margin);
	r->upto = to + r->margin;
	for (unsigned i = block_of(info, low); i < r->block; i++)
		if (!unpack(r, i, error))
			return false;
	while (h < info->n_headings && info->headings[h].end <= low)
		h++;
	for (h -= h > 0; h < info->n_headings && info->headings[h].start < start;
	    h++)
		for (unsigned i = block_of(info, info->headings[h].start);
		    i <= block_of(info, info->headings[h].end); i++)
			if (!unpack(r, i, error))
				return false;
	return true;
}

static bool
more_stored(struct reading *r, struct matcher *m, GError **error)
{
	const struct stored_info *info = r->info;
	bool feed, ok = true;

	if (info->n_blocks == 0) {
		r->ended = true;
		return true;
	}
	feed = has_place(r, m);
	if (feed || info->starts[r->block] < r->upto)
		ok = unpack(r, r->block, error);
	if (!ok)
		return false;
	r->len = r->block + 1 < info->n_blocks ? info->starts[r->block + 1]
	    : info->len;
	if (feed)
		match_feed_block(m, r->text, info, r->block);
	else
		match_skip(m);
	if (r->places != NULL)
		ok = read_around(r, m, info->starts[r->block], error);
	r->ended = ++r->block >= info->n_blocks;
	return ok;
}

/* Blocks of a text that has none: at white space, as stored ones. */
static bool
more_memory(struct reading *r, struct matcher *m, GError **error)
{
	uint32_t start = r->len, end = r->whole;

	if (r->info != NULL && r->info->n_blocks > 0) {
		match_feed_block(m, r->text, r->info, r->block);
		r->ended = ++r->block >= r->info->n_blocks;
		r->len = r->ended ? r->info->len : r->info->starts[r->block];
		return true;
	}
	if (end - start > CHUNK + CHUNK / 4) {
		end = start + CHUNK;
		while (end < r->whole && r->text[end] != ' '
		    && r->text[end] != '\n')
			end++;
	}
	if (r->info != NULL) {
		stored_runs(r->info->runs, r->info->n_runs, start, end, m->runs);
		match_feed(m, r->text + start, end - start, start,
		    (const struct text_run *)(void *)m->runs->data,
		    m->runs->len, r->position);
	} else {
		match_feed(m, r->text + start, end - start, start, NULL, 0,
		    r->position);
	}
	r->position = text_position(m->analyzer);
	r->len = end;
	r->ended = end >= r->whole;
	return true;
}

/* Reads and chooses until there is enough. */
static bool
read_and_choose(struct chooser *ch, struct reading *r, GError **error)
{
	uint32_t around = ch->cutter.columns * 4, next = 0, fed = 0;
	uint32_t last_end, chosen = 0;

	while (!r->ended) {
		if (!r->more(r, ch->m, error))
			return false;
		if (!r->ended && ch->m->fed > fed && r->len >= next
		    && may_be_enough(ch, r->len)) {
			choose_all(ch, r->text, r->len, true);
			chosen = r->len;
			fed = ch->m->fed;
			next = r->len + r->len / 3;
		}
		if (!r->ended && is_enough(ch, r->len))
			break;
	}
	/* A passage at the end of what was read wants to see what follows. */
	last_end = ch->passages->len == 0 ? 0 : ((struct passage *)
	    g_ptr_array_index(ch->passages, ch->passages->len - 1))->end;
	if (!r->ended && r->len - last_end < around
	    && !r->more(r, ch->m, error))
		return false;
	if (r->ended || chosen < r->len)
		choose_all(ch, r->text, r->len, !r->ended);
	if (ch->passages->len == 0) {
		struct passage *opening;

		if (r->places != NULL) {
			if (!unpack(r, 0, error))
				return false;
			ch->cutter.text = r->text;
		}
		opening = cut_opening(&ch->cutter);

		if (opening != NULL)
			g_ptr_array_add(ch->passages, opening);
	}
	return true;
}

static GPtrArray *
find(struct matcher *m, struct reading *r,
    const struct passage_options *options, GError **error)
{
	struct passage_options o = *options;
	size_t n = m->plan->n_concepts + 1;
	g_autofree uint8_t *sets = g_malloc0_n(n, 5);
	g_autofree uint32_t *stamps = g_new0(uint32_t, n);
	g_autofree float *best = g_new0(float, n);
	g_autoptr(GPtrArray) passages
	    = g_ptr_array_new_with_free_func(passage_free);
	struct chooser ch = {
		.m = m,
		.options = &o,
		.n_concepts = n - 1,
		.covered = sets,
		.wanted = sets + n,
		.required = sets + 2 * n,
		.repeats = sets + 3 * n,
		.seen = sets + 4 * n,
		.best = best,
		.stamps = stamps,
		.passages = passages,
		.cutter = {.info = r->info},
	};

	o.count = o.count == 0 ? COUNT : MIN(o.count, COUNT_MAX);
	ch.cutter.columns = o.columns == 0 ? COLUMNS
	    : CLAMP(o.columns, COLUMNS_MIN, COLUMNS_MAX);
	match_begin(m, "", r->info != NULL ? r->info->title_start : 0,
	    r->info != NULL ? r->info->title_end : 0);
	want(&ch, m->root);
	require(&ch, m->root);
	for (unsigned i = 1; i <= ch.n_concepts; i++)
		ch.parts += ch.wanted[i];
	ch.parts = MAX(ch.parts, PARTS);
	ch.patience = PATIENCE / ch.parts * PARTS;
	bool ok = read_and_choose(&ch, r, error);
	g_free(ch.cutter.pieces.v);
	g_free(ch.spots);
	g_free(ch.windows);
	return ok ? g_steal_pointer(&passages) : NULL;
}

GPtrArray *
passages_find(struct matcher *m, struct stored *text,
    const struct passage_options *options, GError **error)
{
	uint32_t columns = options->columns == 0 ? COLUMNS : options->columns;
	struct reading r = {
		.text = "",
		.more = more_stored,
		.stored = text,
		.info = stored_info(text),
		.margin = 4 * BYTES_A_COLUMN * MIN(columns, COLUMNS_MAX) + 1024,
	};

	/* whole lines have no bounds */
	if (!options->context && options->places != NULL) {
		r.places = options->places;
		r.places_end = options->places + options->n_places;
	}

	return find(m, &r, options, error);
}

GPtrArray *
passages_of_text(struct matcher *m, const char *text, size_t len,
    const struct stored_info *info, const struct passage_options *options)
{
	struct reading r = {
		.text = text,
		.more = more_memory,
		.info = info,
		.whole = len,
		.position = 1,
	};

	return find(m, &r, options, NULL);
}
