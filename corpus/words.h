/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The small words of languages: half of any running text, and hardly of any
 * other language's.
 */
#ifndef TRAWL_CORPUS_WORDS_H
#define TRAWL_CORPUS_WORDS_H

#include <stddef.h>
#include <stdint.h>

#define WORDS_LANGUAGES 23 /* at most 32 */

struct word_votes {
	size_t words;                  /* seen in all */
	size_t votes[WORDS_LANGUAGES]; /* how many are small words of each */
};

#define WORDS_HIGH UINT64_C(0x8080808080808080)

/* Of eight bytes, the highest bit of each that is a letter of ASCII. */
static inline uint64_t
words_letters(uint64_t v)
{
	/* small letters; no sum is carried from byte to byte */
	uint64_t low = (v & ~WORDS_HIGH) | WORDS_HIGH >> 2;
	uint64_t from_a = low + (WORDS_HIGH >> 7) * (0x80 - 'a');
	uint64_t behind_z = low + (WORDS_HIGH >> 7) * (0x80 - 'z' - 1);

	return from_a & ~behind_z & ~v & WORDS_HIGH;
}

/* Code of the i-th language ("en"). */
const char *words_code(int i);

/* Adds the words of s, valid UTF-8 in any case, to v. */
void words_count(const char *s, size_t len, struct word_votes *v);

#endif
