/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Where a text may be cut, and passages cut out of it.
 */
#ifndef TRAWL_SEARCHER_CUT_H
#define TRAWL_SEARCHER_CUT_H

#include "searcher/snippet/match.h"
#include "searcher/snippet/passages.h"

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

/* --- pieces.c ------------------------------------------------------------- */

/* What ends between two pieces of a text; higher holds more. */
enum edge {
	EDGE_NONE, /* nothing: the text was looked at only up to here */
	EDGE_CLAUSE,
	EDGE_SENTENCE,
	EDGE_BLOCK, /* a paragraph, heading, list item, page */
};

/* Text between two edges, without the white space around it. */
struct piece {
	uint32_t start, end;
	uint8_t before, after; /* enum edge */
};

/* The pieces of text[lo, hi), found one after the other as they are asked for.
 * v stays with the one who looks, for the next text. */
struct pieces {
	const char *text;
	uint32_t len, hi; /* len: of the whole */
	bool more;        /* the text goes on behind len */
	const struct stored_info *info;
	uint32_t at, far, line, start;
	enum edge before; /* the next piece */
	struct piece *v;
	uint32_t n, room;
};

/* Where to begin looking for pieces before at: about so many columns back, or
 * at the start of the paragraph. */
uint32_t pieces_origin(const char *text, uint32_t at, uint32_t columns);
/* Begins with those of text[lo, hi); info may be NULL. */
void pieces_begin(struct pieces *s, const char *text, uint32_t len, bool more,
    uint32_t lo, uint32_t hi, const struct stored_info *info);
/* Finds on until nothing that follows changes piece i; false: there is none. */
bool pieces_find(struct pieces *s, uint32_t i);

static inline bool
pieces_have(struct pieces *s, uint32_t i)
{
	return i + 1 < s->n || pieces_find(s, i);
}

/* Whether an item of a list begins there. */
bool pieces_is_item(const char *text, uint32_t len, uint32_t at);

/* --- fit.c ---------------------------------------------------------------- */

/* Bytes of a line for one column of width, at most.  A column of Korean is 1.5
 * bytes; with marks and joiners a few more. */
#define BYTES_A_COLUMN 4

/* Where, at or behind at, so many columns have begun, about; *ret_used of them,
 * where high comes first fewer.  May be inside a character. */
uint32_t cut_ahead(const char *text, uint32_t at, uint32_t high,
    uint32_t columns, uint32_t *ret_used);
/* The first border between graphemes at or behind at. */
uint32_t cut_border(const char *text, uint32_t len, uint32_t at);
/* Columns of text[start, end) with white space as single blanks. */
uint32_t cut_columns(const char *text, uint32_t start, uint32_t end);
/* Where to begin so that at most lead columns stand before from: a word's
 * first byte, in scripts without blanks a character's. */
uint32_t cut_word_before(const char *text, uint32_t low, uint32_t from,
    uint32_t lead);
/* Where to end so that at most columns stand from to on: behind a word. */
uint32_t cut_word_behind(const char *text, uint32_t to, uint32_t high,
    uint32_t columns);

/* --- shown.c -------------------------------------------------------------- */

size_t cut_space_at(const char *p, const char *end);

/* Length of the white space at p (p < end); 0: there is none.  Control
 * characters, which a terminal must not see, count as such. */
static inline size_t
cut_space(const char *p, const char *end)
{
	uint8_t c = *p;

	if (c < 0x7f)
		return c <= ' ';
	return c == 0x7f || c == 0xc2 || c == 0xe2 || c == 0xe3
	    ? cut_space_at(p, end) : 0;
}

/* --- cut.c ---------------------------------------------------------------- */

/* A text to cut passages from. */
struct cutter {
	const char *text;
	uint32_t len;  /* what is at hand; more: the text goes on */
	bool more;
	const struct stored_info *info; /* may be NULL */
	const struct span *spans;
	size_t n_spans;
	unsigned columns;
	struct pieces pieces; /* scratch */
};

/* A passage that shows text[from, to) (marks, at most the width), and what
 * stands around it.  not_before, not_behind: other passages' places. */
struct passage *cut_passage(struct cutter *c, uint32_t from, uint32_t to,
    uint32_t not_before, uint32_t not_behind);
/* The opening sentences. */
struct passage *cut_opening(struct cutter *c);
/* Whole lines around from; of a line that is a paragraph, a passage that shows
 * text[from, to). */
struct passage *cut_lines(struct cutter *c, uint32_t from, uint32_t to,
    uint32_t not_before, uint32_t not_behind);

#endif
