/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Where sentences and clauses end: where a passage may begin and stop.
 *
 * Follows no language's grammar: full stops and their like in Latin, Greek,
 * Cyrillic, Arabic, Devanagari and East Asian scripts, not those of
 * abbreviations (U.S., Mr., No. 5, J. Smith), numbers (3.14) and addresses;
 * and the layout of plain text: an empty line, a page break, a list item and
 * the end of a line that looks like a heading end a sentence too.
 */
#ifndef TRAWL_TEXT_SENTENCE_H
#define TRAWL_TEXT_SENTENCE_H

#include <stdbool.h>
#include <stddef.h>

/* Where the sentence of s[0, len) that from lies in ends: behind its last sign
 * and closing quotes, before the blanks that follow; len where none ends.
 * from < result <= len unless from >= len, then len.  UTF-8; safe on any
 * bytes. */
size_t text_sentence_end(const char *s, size_t len, size_t from);

/* The same for the next clause: a sentence's end, or behind a comma, colon,
 * semicolon, dash or closing bracket, which is told. */
size_t text_clause_end(const char *s, size_t len, size_t from,
    bool *ret_clause);

/* Where the sentence that at lies in begins: its first character that is not
 * blank; looks back no farther than low, which counts as a beginning. */
size_t text_sentence_start(const char *s, size_t len, size_t low, size_t at);

#endif
