/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Cutting: where words and their parts begin and end, in the original bytes.
 *
 * UAX #29 with the tailorings that doc/DESIGN lists.  Knows nothing of
 * languages, terms and positions.
 */
#ifndef TRAWL_TEXT_CUT_H
#define TRAWL_TEXT_CUT_H

#include "lib/text/tables.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* A chunk never has more parts: what follows is another chunk. */
#define CUT_PARTS 64
/* Parts of one joined word. */
#define CUT_JOINED 8
/* So many humps are no identifier (getUserName has two). */
#define CUT_HUMPS 8
/* Characters of one run that is searched by pairs; see chunk.more. */
#define CUT_RUN 256
/* Syllables of a Korean word that can be a word as a whole. */
#define CUT_EOJEOL 32

struct cut_part {
	uint32_t start, end;
	enum kind kind; /* WORD, HANGUL, HAN (also katakana), SA, EMOJI */
	uint32_t chars; /* HANGUL, HAN, SA: characters with what is attached */
};

/* What is written without blanks. */
struct cut_chunk {
	struct cut_part parts[CUT_PARTS];
	unsigned n;
	bool joined; /* the parts are one word too */
	bool more;   /* the run goes on: the next chunk must begin at next, the
		      * last character of this run, so that no pair is lost */
	uint32_t next; /* where to look for the next chunk */
};

/* The chunk of s[0, len) that begins at at, where a character of a word begins
 * (a kind other than NONE and ATTACH).  options: enum text_option. */
void cut_chunk(const char *s, size_t len, size_t at, unsigned options,
    struct cut_chunk *c);

/* Whether the word US at [start, end) stands in a row of capitals, where it
 * may be anything. */
bool cut_in_headline(const char *s, size_t len, size_t start, size_t end);

#endif
