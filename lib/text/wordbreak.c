/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * UAX #29 word boundaries.
 *
 * Every rule looks at most at the two characters before a place and the two
 * behind it, not counting what WB4 makes transparent, and the ones before lie
 * in the same segment; so a segment can be walked by itself from its start.
 */
#include "lib/text/wordbreak.h"
#include "lib/text/tables.h"
#include "lib/text/utf8.h"

#include <stdbool.h>

static bool
is_letter(enum wb w)
{
	return w == WB_ALETTER || w == WB_ALETTER_PICT || w == WB_HEBREW;
}

static bool
is_pict(enum wb w)
{
	return w == WB_PICT || w == WB_ALETTER_PICT;
}

static bool
is_transparent(enum wb w)
{
	return w == WB_EXTEND || w == WB_FORMAT || w == WB_ZWJ;
}

static bool
is_newline(enum wb w)
{
	return w == WB_CR || w == WB_LF || w == WB_NEWLINE;
}

/* MidNumLet | Single_Quote of the rules. */
static bool
is_mid_num_let_q(enum wb w)
{
	return w == WB_MID_NUM_LET || w == WB_SINGLE_QUOTE;
}

static bool
joins_letters(enum wb w)
{
	return w == WB_MID_LETTER || is_mid_num_let_q(w);
}

static bool
joins_numbers(enum wb w)
{
	return w == WB_MID_NUM || is_mid_num_let_q(w);
}

/* The class of the first character from at on that is not transparent;
 * WB_OTHER at the end. */
static enum wb
look(const char *s, size_t len, size_t at)
{
	unsigned n;
	enum wb w;

	while (at < len) {
		w = tables_wb(utf8_get(s + at, len - at, &n));
		if (!is_transparent(w))
			return w;
		at += n;
	}
	return WB_OTHER;
}

/* WB5 to WB16: whether there is no boundary between left and here.  left2 is
 * before left; regional counts the indicators that end in left. */
static bool
sticks(enum wb left2, enum wb left, enum wb here, unsigned regional,
    const char *s, size_t len, size_t behind)
{
	if (is_letter(left)) {
		if (is_letter(here) || here == WB_NUMERIC ||
		    here == WB_EXTEND_NUM_LET)
			return true;
		if (joins_letters(here) && is_letter(look(s, len, behind)))
			return true;
		if (left == WB_HEBREW && here == WB_SINGLE_QUOTE)
			return true;
		return left == WB_HEBREW && here == WB_DOUBLE_QUOTE &&
		    look(s, len, behind) == WB_HEBREW;
	}
	if (left == WB_NUMERIC) {
		if (is_letter(here) || here == WB_NUMERIC ||
		    here == WB_EXTEND_NUM_LET)
			return true;
		return joins_numbers(here) &&
		    look(s, len, behind) == WB_NUMERIC;
	}
	if (left == WB_EXTEND_NUM_LET)
		return is_letter(here) || here == WB_NUMERIC ||
		    here == WB_KATAKANA || here == WB_EXTEND_NUM_LET;
	if (left == WB_KATAKANA)
		return here == WB_KATAKANA || here == WB_EXTEND_NUM_LET;
	if (left == WB_REGIONAL)
		return here == WB_REGIONAL && regional % 2 == 1;
	if (joins_letters(left) && is_letter(left2) && is_letter(here))
		return true;
	if (left == WB_DOUBLE_QUOTE && left2 == WB_HEBREW && here == WB_HEBREW)
		return true;
	return joins_numbers(left) && left2 == WB_NUMERIC && here == WB_NUMERIC;
}

size_t
wordbreak_next(const char *s, size_t len, size_t from)
{
	enum wb left2 = WB_OTHER, left, raw, here;
	unsigned n, regional;
	size_t at = from;

	left = raw = tables_wb(utf8_get(s + at, len - at, &n));
	at += n;
	if (is_newline(left)) {
		if (left == WB_CR && at < len && s[at] == '\n')
			at++;
		return at;
	}
	regional = left == WB_REGIONAL;
	for (; at < len; at += n) {
		here = tables_wb(utf8_get(s + at, len - at, &n));
		if (is_newline(here))
			break; /* WB3a, WB3b */
		if ((raw == WB_ZWJ && is_pict(here)) || /* WB3c */
		    (raw == WB_SPACE && here == WB_SPACE)) { /* WB3d */
			left2 = left;
			left = raw = here;
			continue;
		}
		raw = here;
		if (is_transparent(here)) /* WB4 */
			continue;
		if (!sticks(left2, left, here, regional, s, len, at + n))
			break;
		regional = here == WB_REGIONAL ? regional + 1 : 0;
		left2 = left;
		left = here;
	}
	return at;
}
