/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Columns, and what fits into so many of them.
 */
#include "searcher/snippet/cut.h"

#include "lib/base/sixteen.h"

uint32_t
cut_ahead(const char *text, uint32_t at, uint32_t high, uint32_t columns,
    uint32_t *ret_used)
{
	uint32_t used = 0;

	while (at + 16 <= high) {
		uint32_t more = sixteen_columns(sixteen_at(text + at));

		if (used + more >= columns)
			break;
		used += more;
		at += 16;
	}
	for (; at < high && used < columns; at++)
		if ((text[at] & 0xc0) != 0x80)
			used += 1 + ((uint8_t)text[at] >= 0xe3);
	*ret_used = used;
	return at;
}

uint32_t
cut_border(const char *text, uint32_t len, uint32_t at)
{
	uint32_t p = MIN(at, len);

	/* Before a character of ASCII there is one; failing that, graphemes
	 * come right soon wherever the count begins. */
	while (p > 0 && at - p < 256 && (uint8_t)text[p - 1] >= 0x80)
		p--;
	while (p < at && (text[p] & 0xc0) == 0x80)
		p++;
	p -= p > 0 && p < at && (uint8_t)text[p - 1] < 0x80;
	while (p < at)
		p += text_grapheme(text + p, len - p);
	return MIN(p, len);
}

/* Columns of what begins at *at and is ASCII; moves on behind it, but not to
 * inside of white space. */
static uint32_t
columns_plain(const char **at, const char *stop)
{
	const char *p = *at;
	uint32_t columns = 0;
	unsigned blank = 0; /* whether the byte before is white */

	for (; stop - p >= 16; p += 16) {
		sixteen x = sixteen_at(p);
		unsigned blanks = sixteen_bits(sixteen_within(x, 0, ' ' + 1)
		    | sixteen_are(x, 0x7f));
		unsigned again = blanks & (blanks << 1 | blank);

		if (sixteen_bits(x) != 0)
			break;
		columns += 16;
		if (again != 0)
			columns -= (unsigned)__builtin_popcount(again);
		blank = blanks >> 15;
	}
	while (blank && p < stop && cut_space(p, stop) > 0)
		p += cut_space(p, stop);
	*at = p;
	return columns;
}

uint32_t
cut_columns(const char *text, uint32_t start, uint32_t end)
{
	const char *p = text + start, *stop = text + end, *word;
	uint32_t columns = columns_plain(&p, stop);
	size_t n;

	while (p < stop) {
		uint8_t c = *p;

		if (c > ' ' && c < 0x7f) {
			columns++;
			p++;
			continue;
		}
		if ((n = cut_space(p, stop)) > 0) {
			columns++;
			for (; n > 0; n = p < stop ? cut_space(p, stop) : 0)
				p += n;
			continue;
		}
		/* To the end of the word; a mark may belong to the letter
		 * before. */
		word = p;
		if (p > text + start && (uint8_t)p[-1] > ' ') {
			word--;
			columns--;
		}
		while (p < stop && cut_space(p, stop) == 0)
			p++;
		columns += text_columns(word, p - word);
		columns += columns_plain(&p, stop);
	}
	return columns;
}

uint32_t
cut_word_before(const char *text, uint32_t low, uint32_t from, uint32_t lead)
{
	uint32_t best = from, p = from;

	while (p > low) {
		uint32_t q = p;

		while (q > low && cut_space(text + q - 1, text + p))
			q--;
		while (q > low && !cut_space(text + q - 1, text + p))
			q--;
		if (cut_columns(text, q, from) > lead)
			break;
		best = p = q;
	}
	if (best > low && !cut_space(text + best - 1, text + best)) {
		uint32_t q = best, over;

		/* Inside a row of characters without blanks. */
		while (q > low && best - q < lead * BYTES_A_COLUMN
		    && !cut_space(text + q - 1, text + best))
			q--;
		q = cut_border(text, best, q);
		while (q < best && (over = cut_columns(text, q, from)) > lead)
			q += text_grapheme(text + q, best - q);
		best = q;
	}
	return best;
}

uint32_t
cut_word_behind(const char *text, uint32_t to, uint32_t high, uint32_t columns)
{
	uint32_t best = to, used = 0;

	while (best < high) {
		uint32_t word = best, end, more;

		while (word < high && cut_space(text + word, text + high))
			word++;
		for (end = word; end < high
		    && !cut_space(text + end, text + high);)
			end++;
		more = cut_columns(text, best, end);
		if (used + more <= columns) {
			used += more;
			best = end;
			continue;
		}
		/* A row without blanks, not a word: as much as fits. */
		if (end - word > 24 && used + (word > best) < columns) {
			uint32_t n = text_fit(text + word, end - word,
			    columns - used - (word > best));

			if (n > 0 && (uint8_t)text[word + n] >= 0x80)
				best = word + n;
		}
		break;
	}
	return best;
}
