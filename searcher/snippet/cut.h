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
	uint32_t columns;
	uint8_t before, after; /* enum edge */
};

/* Where to begin looking for pieces before at: about so many columns back, or
 * at the start of the paragraph. */
uint32_t pieces_origin(const char *text, uint32_t at, uint32_t columns);
/* The pieces of text[lo, hi); len: of the whole.  info may be NULL. */
void pieces_find(const char *text, uint32_t len, uint32_t lo, uint32_t hi,
    const struct stored_info *info, GArray *ret_pieces);

/* Whether an item of a list begins there. */
bool pieces_is_item(const char *text, uint32_t len, uint32_t at);

/* --- fit.c ---------------------------------------------------------------- */

/* Bytes of a line for one column of width, at most.  A column of Korean is 1.5
 * bytes; with marks and joiners a few more. */
#define BYTES_A_COLUMN 4

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

/* Length of the white space at p (p < end); 0: there is none.  Control
 * characters, which a terminal must not see, count as such. */
size_t cut_space(const char *p, const char *end);

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
	GArray *pieces; /* struct piece: scratch */
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
