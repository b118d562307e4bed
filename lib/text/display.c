/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * How wide text is on a terminal, and where it can be cut.
 */
#include "lib/text/tables.h"
#include "lib/text/text.h"
#include "lib/text/utf8.h"

#include <stdbool.h>
#include <utf8proc.h>

/* Letters that neither take anything in nor belong to what is before: Latin, the
 * syllables of Korean, the characters of Chinese. */
static bool
is_alone(uint32_t cp)
{
	return cp < 0x300 || (cp >= 0xac00 && cp <= 0xd7a3) ||
	    (cp >= 0x4e00 && cp <= 0x9fff);
}

size_t
text_grapheme(const char *s, size_t len)
{
	utf8proc_int32_t state = 0;
	uint32_t before, cp;
	size_t at;
	unsigned n;

	if (len == 0)
		return 0;
	before = utf8_get(s, len, &n);
	for (at = n; at < len; at += n) {
		/* ASCII behind ASCII: the common case, and CR LF is one */
		if (before < 0x80 && (unsigned char)s[at] < 0x80)
			return before == '\r' && s[at] == '\n' ? at + 1 : at;
		cp = utf8_get(s + at, len - at, &n);
		if (is_alone(before) && is_alone(cp))
			break;
		if (utf8proc_grapheme_break_stateful((utf8proc_int32_t)before,
		    (utf8proc_int32_t)cp, &state))
			break;
		before = cp;
	}
	return at;
}

/* Columns of one grapheme. */
static size_t
width(const char *s, size_t len)
{
	size_t at, w = 0;
	unsigned n;
	uint32_t cp;
	int c;

	cp = utf8_get(s, len, &n);
	if (n == len && ((cp >= 0xac00 && cp <= 0xd7a3) ||
	    (cp >= 0x4e00 && cp <= 0x9fff)))
		return 2;
	for (at = 0; at < len; at += n) {
		cp = utf8_get(s + at, len - at, &n);
		/* a picture, whatever it is made of; and two letters that are
		 * a flag */
		if (cp == 0xfe0f && at > 0)
			return 2;
		if (tables_kind(cp) == KIND_EMOJI &&
		    tables_wb(cp) != WB_REGIONAL)
			return 2;
		if (tables_wb(cp) == WB_REGIONAL)
			return at + n < len ? 2 : 1;
		if (cp >= 0x1160 && cp < 0x1200)
			continue; /* inside of a syllable */
		c = utf8proc_charwidth((utf8proc_int32_t)cp);
		/* a vowel sign with a place of its own, as terminals have it */
		if (at > 0 && utf8proc_category((utf8proc_int32_t)cp) ==
		    UTF8PROC_CATEGORY_MC)
			w++;
		else if (c > 0 && (size_t)c > w)
			w = (size_t)c;
	}
	return w;
}

/* Whether a grapheme of one column and byte is there. */
static bool
is_plain(const char *s, size_t len, size_t at)
{
	unsigned char c = s[at];

	return c >= ' ' && c < 0x7f &&
	    (at + 1 == len || (unsigned char)s[at + 1] < 0x80);
}

size_t
text_fit(const char *s, size_t len, size_t columns)
{
	size_t at = 0, n, w = 0, g;

	while (at < len) {
		n = g = 1;
		if (!is_plain(s, len, at)) {
			n = text_grapheme(s + at, len - at);
			g = width(s + at, n);
		}
		if (w + g > columns)
			break;
		w += g;
		at += n;
	}
	return at;
}

size_t
text_columns(const char *s, size_t len)
{
	size_t at = 0, n, w = 0;

	while (at < len) {
		if (is_plain(s, len, at)) {
			w++;
			at++;
			continue;
		}
		n = text_grapheme(s + at, len - at);
		w += width(s + at, n);
		at += n;
	}
	return w;
}
