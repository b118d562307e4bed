/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The small words of languages: half of any running text, and hardly of any
 * other language's.
 */
#ifndef TRAWL_CORPUS_WORDS_H
#define TRAWL_CORPUS_WORDS_H

#include <stddef.h>

#define WORDS_LANGUAGES 23 /* at most 32 */

struct word_votes {
	size_t words;                  /* seen in all */
	size_t votes[WORDS_LANGUAGES]; /* how many are small words of each */
};

/* Code of the i-th language ("en"). */
const char *words_code(int i);

/* Adds the words of s, valid UTF-8 in any case, to v. */
void words_count(const char *s, size_t len, struct word_votes *v);

#endif
