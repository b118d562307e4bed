/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * From the bytes of a word to the string that is folded and stemmed: what
 * apostrophes, dots and separators inside of it mean.
 */
#ifndef TRAWL_TEXT_TERM_H
#define TRAWL_TEXT_TERM_H

#include <glib.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum term_shape {
	TERM_WORD,
	TERM_ACRONYM,   /* must keep its dots (u.s.); not to be stemmed */
	TERM_AMBIGUOUS, /* US: u.s. or, in a headline, us */
};

/* Appends to out the plain form of raw, with its own case and marks.  May
 * append nothing. */
enum term_shape term_plain(const char *raw, size_t len, GString *out);

/* Whether cp is used as an apostrophe. */
static inline bool
term_apostrophe(uint32_t cp)
{
	return cp == '\'' || cp == 0x2019 || cp == 0x2018 || cp == 0x2bc ||
	    cp == 0x2bb || cp == 0xff07 || cp == 0x201b || cp == 0x2032 ||
	    cp == 0x60;
}

/* Whether word, all that stands before an apostrophe, is an article or
 * pronoun that lost its vowel (l'eau, dell'arte). */
bool term_elided(const char *word, size_t len);

/* Cuts terms longer than TEXT_TERM_MAX: a prefix and a hash of the whole. */
void term_limit(GString *term);

/* A hash that is the same on every machine. */
uint64_t term_hash(const char *s, size_t len);

#endif
