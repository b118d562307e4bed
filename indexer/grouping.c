/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Groups the tokens of a document by term.
 *
 * The analyser has interned words with dense numbers, so finding a word's group
 * is one look at a table a token; positions are then dealt out by a counting
 * sort.  Two words may share a term (same word, other language) or a stem: terms
 * have numbers as well, and each word's are looked up once in its life.
 */
#include "indexer/grouping.h"

#include "lib/xapian-c/xapian-c.h"

#include <string.h>

/* A distinct word of the field at hand. */
struct local {
	const struct word *word;
	uint32_t n, n_stop; /* tokens; of them, stop words */
	uint32_t first, used; /* its positions, each once */
	/* Numbers in the lexicon, stem one more, 0: none.  Until they are looked
	 * up term is the word's id. */
	uint32_t term, stem;
};

struct occurrence {
	uint32_t local, position;
};

/* What is known of a word. */
struct known {
	uint32_t stamp, local; /* of the field that had it last, and where */
	/* Numbers in the lexicon of its term and Z term, one more; term 0: not
	 * looked up yet, stem 0: none. */
	uint32_t term, stem;
};

/* Words and terms lie all over the memory: those so far ahead are asked for. */
#define AHEAD 8

struct grouping {
	struct text_analyzer *analyzer;
	struct lexicon *lexicon;
	struct arena *arena; /* of the document at hand */

	struct known *words; /* by number */
	uint32_t n_words, field_stamp, stamp;

	struct local *locals;
	struct occurrence *occurrences;
	struct posting_term *terms;
	struct sort_entry *order, *spare; /* as many */
	size_t n_locals, locals_room, n_occurrences, occurrences_room;
	size_t n_terms, terms_room;
};

struct grouping *
grouping_new(struct text_analyzer *analyzer)
{
	struct grouping *g = g_new0(struct grouping, 1);

	g->analyzer = analyzer;
	g->lexicon = lexicon_new();
	return g;
}

static void
forget_words(struct grouping *g)
{
	g_clear_pointer(&g->words, g_free);
	g->n_words = g->field_stamp = 0;
}

static void
forget_terms(struct grouping *g)
{
	forget_words(g);
	lexicon_unref(g->lexicon);
	g->lexicon = NULL;
	g->stamp = 0;
}

static void
forget_room(struct grouping *g)
{
	g_clear_pointer(&g->locals, g_free);
	g_clear_pointer(&g->occurrences, g_free);
	g_clear_pointer(&g->terms, g_free);
	g_clear_pointer(&g->order, g_free);
	g_clear_pointer(&g->spare, g_free);
	g->locals_room = g->occurrences_room = g->terms_room = 0;
}

void
grouping_free(struct grouping *g)
{
	if (!g)
		return;
	forget_terms(g);
	forget_room(g);
	g_free(g);
}

void
grouping_trim(struct grouping *g, size_t words, size_t terms)
{
	/* one giant document would hold it for the rest of the run */
	if (g->occurrences_room * sizeof(struct occurrence) > words ||
	    g->terms_room * sizeof(struct posting_term) > words)
		forget_room(g);
	if (text_analyzer_trim(g->analyzer, words))
		forget_words(g);
	if (lexicon_is_retired(g->lexicon) ||
	    lexicon_bytes(g->lexicon) > terms) {
		forget_terms(g);
		g->lexicon = lexicon_new();
	}
}

/* n more of size bytes each, behind the first used ones. */
static void *
room_for(void *p, size_t used, size_t n, size_t size, size_t *room)
{
	if (*room - used >= n)
		return p;
	*room = (used + n) * 3 / 2 + 256;
	return g_realloc_n(p, *room, size);
}

/* --- tokens of one field -------------------------------------------------- */

void
grouping_begin(struct grouping *g, struct arena *arena)
{
	g->arena = arena;
	g->n_terms = 0;
	g->stamp++;
}

void
grouping_field(struct grouping *g)
{
	g->field_stamp++;
	g->n_locals = g->n_occurrences = 0;
}

/* Words of a number that g has not seen yet are some of the last batch's. */
static void
know_words(struct grouping *g)
{
	uint32_t n = text_analyzer_words(g->analyzer), old = g->n_words;

	if (n <= old)
		return;
	n = MAX(n + n / 2, 4096);
	g->words = g_renew(struct known, g->words, n);
	memset(g->words + old, 0, (n - old) * sizeof(*g->words));
	g->n_words = n;
}

uint32_t
grouping_add(struct grouping *g, const char *text, size_t len,
    const struct text_run *runs, size_t n_runs, uint32_t position)
{
	const struct token *t;
	size_t n;

	text_begin(g->analyzer, text, len, runs, n_runs, position);
	while ((n = text_next(g->analyzer, &t)) > 0) {
		know_words(g);
		g->occurrences = room_for(g->occurrences, g->n_occurrences, n,
		    sizeof(struct occurrence), &g->occurrences_room);
		g->locals = room_for(g->locals, g->n_locals, n,
		    sizeof(struct local), &g->locals_room);
		struct occurrence *o = g->occurrences + g->n_occurrences;
		for (size_t i = 0; i < n; i++) {
			struct known *at = &g->words[t[i].id];
			if (i + AHEAD < n)
				__builtin_prefetch(&g->words[t[i + AHEAD].id],
				    1);
			if (at->stamp != g->field_stamp) {
				at->stamp = g->field_stamp;
				at->local = (uint32_t)g->n_locals;
				g->locals[g->n_locals++] =
				    (struct local){.word = t[i].word,
					.term = t[i].id};
			}
			struct local *l = &g->locals[at->local];
			l->n++;
			l->n_stop += (t[i].flags & TOKEN_STOP) != 0;
			o[i] = (struct occurrence){at->local, t[i].position};
		}
		g->n_occurrences += n;
	}
	return text_position(g->analyzer);
}

/* --- terms ---------------------------------------------------------------- */

/* Positions of all locals in one array, each local's together and in order. */
static uint32_t *
deal_positions(struct grouping *g)
{
	const struct occurrence *o = g->occurrences;
	struct local *l = g->locals;
	uint32_t *all = arena_alloc(g->arena,
	    (g->n_occurrences + 1) * sizeof(uint32_t));
	uint32_t at = 0;

	for (size_t i = 0; i < g->n_locals; i++) {
		l[i].first = at;
		at += l[i].n;
	}
	for (size_t i = 0; i < g->n_occurrences; i++) {
		struct local *to = &l[o[i].local];
		uint32_t *p = all + to->first + to->used;
		if (to->used && p[-1] == o[i].position)
			continue;
		*p = o[i].position;
		to->used++;
	}
	return all;
}

static void
room_for_terms(struct grouping *g, size_t n)
{
	size_t room = g->terms_room;

	g->terms = room_for(g->terms, g->n_terms, n,
	    sizeof(struct posting_term), &g->terms_room);
	if (g->terms_room == room)
		return;
	g->order = g_renew(struct sort_entry, g->order, g->terms_room);
	g_free(g->spare);
	g->spare = g_new(struct sort_entry, g->terms_room);
}

/* The document's term of that number, new with nothing if it had none. */
static struct posting_term *
term_of(struct grouping *g, uint32_t number)
{
	struct lexicon_term *l = &lexicon_terms(g->lexicon)[number];

	if (l->stamp == g->stamp)
		return &g->terms[l->index];
	l->stamp = g->stamp;
	l->index = (uint32_t)g->n_terms;
	g->order[g->n_terms] = (struct sort_entry){lexicon_prefix(l), number,
	    l->index};
	g->terms[g->n_terms] = (struct posting_term){.term = l->text,
	    .len = l->len, .number = number};
	return &g->terms[g->n_terms++];
}

/* Gives the term further positions; both are in order. */
static void
add_positions(struct grouping *g, struct posting_term *t, const uint32_t *more,
    uint32_t n_more)
{
	if (t->n == 0) {
		t->positions = more;
		t->n = n_more;
		return;
	}
	uint32_t *all = arena_alloc(g->arena,
	    ((size_t)t->n + n_more) * sizeof(uint32_t));
	const uint32_t *a = t->positions, *a_end = a + t->n;
	const uint32_t *b = more, *b_end = b + n_more;
	uint32_t n = 0;
	while (a < a_end || b < b_end) {
		uint32_t next = b == b_end || (a < a_end && *a <= *b) ? *a : *b;
		all[n++] = next;
		a += a < a_end && *a == next;
		b += b < b_end && *b == next;
	}
	t->positions = all;
	t->n = n;
}

/* The numbers of a word; those of the text itself are kept with it. */
static void
look_up(struct grouping *g, const char *prefix, const char *z, struct local *l)
{
	struct known *k = &g->words[l->term];
	const struct word *w = l->word;

	if (*prefix || !k->term) {
		l->term = lexicon_number(g->lexicon, prefix, w->term,
		    w->term_len);
		l->stem = w->stem ? lexicon_number(g->lexicon, z, w->stem,
		    w->stem_len) + 1 : 0;
		if (*prefix)
			return;
		k->term = l->term + 1;
		k->stem = l->stem;
	}
	l->term = k->term - 1;
	l->stem = k->stem;
}

/* What look_up() will ask for; words of a prefix are few. */
static void
prefetch(const struct grouping *g, const char *prefix, const char *z,
    const struct local *l)
{
	const struct word *w = l->word;

	if (*prefix || g->words[l->term].term)
		return;
	lexicon_prefetch(g->lexicon, prefix, w->term, w->term_len);
	if (w->stem)
		lexicon_prefetch(g->lexicon, z, w->stem, w->stem_len);
}

void
grouping_field_end(struct grouping *g, const char *prefix)
{
	g_autofree char *z = g_strconcat("Z", prefix, NULL);
	const uint32_t *all = deal_positions(g);

	room_for_terms(g, 2 * g->n_locals);
	for (size_t i = 0; i < g->n_locals; i++) {
		if (i + AHEAD < g->n_locals)
			prefetch(g, prefix, z, &g->locals[i + AHEAD]);
		look_up(g, prefix, z, &g->locals[i]);
	}
	const struct lexicon_term *terms = lexicon_terms(g->lexicon);
	for (size_t i = 0; i < g->n_locals; i++) {
		const struct local *l = &g->locals[i];
		if (i + AHEAD < g->n_locals) {
			__builtin_prefetch(&terms[l[AHEAD].term], 1);
			if (l[AHEAD].stem)
				__builtin_prefetch(&terms[l[AHEAD].stem - 1],
				    1);
		}
		struct posting_term *t = term_of(g, l->term);
		t->wdf += *prefix ? l->n : l->n - l->n_stop;
		add_positions(g, t, all + l->first, l->used);
		if (l->stem && l->n > l->n_stop)
			term_of(g, l->stem - 1)->wdf += l->n - l->n_stop;
	}
}

uint32_t
grouping_term(struct grouping *g, const char *term, size_t len)
{
	uint32_t number = lexicon_number(g->lexicon, "", term, len);

	room_for_terms(g, 1);
	term_of(g, number);
	return number;
}

struct posting_term *
grouping_finish(struct grouping *g, size_t *ret_n, struct lexicon **ret_lexicon)
{
	struct posting_term *out = arena_alloc(g->arena,
	    (g->n_terms + 1) * sizeof(*out));
	size_t n = 0;

	sort_terms(g->order, g->n_terms, g->spare, lexicon_compare,
	    lexicon_terms(g->lexicon));
	for (size_t i = 0; i < g->n_terms; i++) {
		const struct posting_term *from = &g->terms[g->order[i].extra];
		/* Cannot be otherwise, by TEXT_TERM_MAX; one such term would
		 * lose a whole batch. */
		if (from->len && (from->len <= TEXT_TERM_MAX ||
			xc_term_is_valid(from->term, from->len)))
			out[n++] = *from;
	}
	*ret_n = n;
	*ret_lexicon = g->lexicon;
	return out;
}
