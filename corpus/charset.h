/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Bytes of whatever charset to UTF-8.
 *
 * Tried in this order: a byte order mark; the pattern of NULs that UTF-16 and
 * UTF-32 make; UTF-8, when all of it is; what the file says of itself; UTF-8
 * with a few damaged places; what uchardet says; windows-1252.
 */
#ifndef TRAWL_CORPUS_CHARSET_H
#define TRAWL_CORPUS_CHARSET_H

#include <glib.h>
#include <stdbool.h>
#include <stddef.h>

/* Text made UTF-8: borrowed from the bytes given where they were UTF-8
 * already, else owned. */
struct utf8 {
	const char *s;
	size_t len;
	char *owned;      /* NULL: s is borrowed */
	char charset[24]; /* "UTF-8", "EUC-KR" */
	int confidence;   /* percent; 100: mark, valid UTF-8 or told */
	size_t bad;       /* places that became U+FFFD */
};

/* declared: what the file or its format says, NULL: nothing.  A name iconv
 * does not know is as good as none.  False: TOO_LARGE, or CHARSET where
 * iconv itself fails. */
bool utf8_from_bytes(const char *data, size_t len, const char *declared,
    struct utf8 *ret, GError **error);
void utf8_clear(struct utf8 *u);

/* Whether all of s is UTF-8 (NUL counts as a character); else where it first
 * is not. */
bool utf8_valid(const char *s, size_t len, size_t *ret_bad);

/* A copy with '\n' for every "\r\n" and '\r' and blanks for NUL; len + 1
 * bytes at most, NUL behind.  g_free(). */
char *utf8_lines(const char *s, size_t len, size_t *ret_len);

/* Whether these first bytes of a file are text in UTF-16 or UTF-32 (by mark
 * or pattern): the charset's name, static; else NULL. */
const char *utf16_name(const char *data, size_t len, size_t *ret_mark);

#endif
