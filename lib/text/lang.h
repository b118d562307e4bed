/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What is known of each language, and which script a word is in.
 */
#ifndef TRAWL_TEXT_LANG_H
#define TRAWL_TEXT_LANG_H

#include <glib.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum script {
	SCRIPT_OTHER,
	SCRIPT_LATIN,
	SCRIPT_GREEK,
	SCRIPT_CYRILLIC,
	SCRIPT_ARMENIAN,
	SCRIPT_HEBREW,
	SCRIPT_ARABIC,
	SCRIPT_DEVANAGARI,
	SCRIPT_TAMIL,
	SCRIPT_HANGUL,
};

struct lang {
	const char *code;    /* ISO 639-1, or 639-3 where there is none */
	const char *name;
	const char *stemmer; /* Snowball's name; NULL: none */
	enum script script;
	const char *stop;    /* stop words, folded, blanks between */
};

/* The language numbered lang; that of 0 is empty. */
const struct lang *lang_get(int lang);

/* The script of the first letter of s. */
enum script lang_script(const char *s, size_t len);

/* Which language stems a word of this script in text of language lang: lang
 * itself if it is written so, else the usual one of that script. */
int lang_for_script(int lang, enum script script);

/* Digest of all stop words. */
uint64_t lang_stop_digest(void);

/* Stop words by code (stop.c); NULL: none. */
const char *stop_words(const char *code);

#endif
