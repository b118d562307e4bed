/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What the analyser is, for its own files: text.c goes over a text and puts plain
 * words, chunk.c all others.
 */
#ifndef TRAWL_TEXT_ANALYZER_H
#define TRAWL_TEXT_ANALYZER_H

#include "lib/text/cut.h"
#include "lib/text/dict.h"
#include "lib/text/runs.h"
#include "lib/text/text.h"

struct text_analyzer {
	struct dict *words;
	unsigned options;
	char *spec; /* NULL until asked for */

	const char *text;
	size_t len, at;
	size_t stop; /* text_next() ends here: len, or as text_part() says */
	const struct text_run *runs;
	size_t n_runs, run;
	size_t run_end; /* of the current run; len for the last */
	int lang;
	struct spellings *spellings, *pair_spellings;
	uint32_t position;
	bool tail; /* at is inside a run that was begun in another chunk */
	const uint8_t *pairs; /* of text_only() */
	const uint8_t *only;  /* the same, where the language allows it */

	struct token *tokens;
	size_t n_tokens, room;
	GString *joined;
	struct cut_chunk chunk;
	struct runs runs_ahead;
};

/* Adds a token of [start, end). */
static inline void
put(struct text_analyzer *a, const struct spelling *s, size_t start,
    size_t end, uint32_t position, size_t positions, unsigned flags)
{
	struct token *t;

	if (G_UNLIKELY(a->n_tokens == a->room)) {
		a->room *= 2;
		a->tokens = g_renew(struct token, a->tokens, a->room);
	}
	t = &a->tokens[a->n_tokens++];
	t->start = (uint32_t)start;
	t->end = (uint32_t)end;
	t->mark_end = (uint32_t)(end - MIN(s->tail, end - start));
	t->position = position;
	t->positions = (uint16_t)MIN(positions, UINT16_MAX);
	t->flags = (uint16_t)((s->flags | flags) &
	    ~(unsigned)SPELLING_AMBIGUOUS);
	t->id = s->id;
	t->word = s->word;
}

static inline const struct spelling *
find(struct text_analyzer *a, enum kind kind, size_t start, size_t end)
{
	return dict_find(a->words, a->spellings, a->lang, kind,
	    a->text + start, end - start, a->text + a->len);
}

/* Puts the word [start, end). */
void chunk_put_word(struct text_analyzer *a, size_t start, size_t end);

/* The spelling of such a word that may be an acronym: US, the state or the
 * pronoun. */
const struct spelling *chunk_settle(struct text_analyzer *a, size_t start,
    size_t end);

/* Puts the parts of a->chunk as one word.  What holds a part together from inside
 * goes as well, so that U.S.-based and US-based are one. */
void chunk_put_joined(struct text_analyzer *a);

/* Cuts the chunk at a->at and puts its tokens. */
void chunk_put(struct text_analyzer *a);

#endif
