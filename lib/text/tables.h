/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Character classes for cutting words: Unicode's Word_Break property, and the
 * kind of text a character belongs to.  The tables are generated (make-tables)
 * and committed, so that neither building nor running needs the database.
 */
#ifndef TRAWL_TEXT_TABLES_H
#define TRAWL_TEXT_TABLES_H

#include <stdint.h>

/* Word_Break, and Extended_Pictographic where UAX #29 asks for it. */
enum wb {
	WB_OTHER,
	WB_CR,
	WB_LF,
	WB_NEWLINE,
	WB_EXTEND,
	WB_ZWJ,
	WB_FORMAT,
	WB_KATAKANA,
	WB_HEBREW,
	WB_ALETTER,
	WB_SINGLE_QUOTE,
	WB_DOUBLE_QUOTE,
	WB_MID_NUM_LET,
	WB_MID_LETTER,
	WB_MID_NUM,
	WB_NUMERIC,
	WB_EXTEND_NUM_LET,
	WB_REGIONAL,
	WB_SPACE,
	WB_PICT,
	WB_ALETTER_PICT,
};

/* How the analyser treats a character. */
enum kind {
	KIND_NONE,     /* no part of a word */
	KIND_WORD,     /* letters and digits of scripts that put blanks */
	KIND_HANGUL,
	KIND_HAN,      /* Han, hiragana, bopomofo */
	KIND_KATAKANA,
	KIND_SA,       /* Thai, Lao, Khmer, Burmese: no blanks, no pairs of
			* whole syllables at hand */
	KIND_EMOJI,
	KIND_ATTACH,   /* belongs to the character before it */
};

extern const char tables_unicode[];
extern const uint32_t tables_stage1_len;
extern const uint8_t tables_stage1[];
extern const uint8_t tables_stage2[];
extern const uint32_t tables_zeros[];
extern const uint32_t tables_zeros_len;

/* enum kind << 5 | enum wb. */
static inline uint8_t
tables_class(uint32_t cp)
{
	uint32_t i = cp >> 7;

	if (i >= tables_stage1_len)
		i = tables_stage1_len - 1;
	return tables_stage2[(uint32_t)tables_stage1[i] << 7 | (cp & 127)];
}

static inline enum wb
tables_wb(uint32_t cp)
{
	return (enum wb)(tables_class(cp) & 31);
}

static inline enum kind
tables_kind(uint32_t cp)
{
	return (enum kind)(tables_class(cp) >> 5);
}

/* The value of a decimal digit of any script but ASCII; -1: it is none. */
static inline int
tables_digit(uint32_t cp)
{
	uint32_t i;

	if (cp < tables_zeros[1])
		return -1;
	for (i = 1; i < tables_zeros_len && tables_zeros[i] <= cp; i++)
		if (cp - tables_zeros[i] < 10)
			return (int)(cp - tables_zeros[i]);
	return -1;
}

#endif
