/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Word boundaries exactly as UAX #29 has them, without any tailoring.
 */
#ifndef TRAWL_TEXT_WORDBREAK_H
#define TRAWL_TEXT_WORDBREAK_H

#include <stddef.h>

/* The next word boundary of s[0, len) behind from, which must be a boundary
 * itself (0 is one) and less than len.  Segments between boundaries are words,
 * blanks and punctuation alike. */
size_t wordbreak_next(const char *s, size_t len, size_t from);

#endif
