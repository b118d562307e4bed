/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Steps over UTF-8 that are safe on any bytes.
 */
#ifndef TRAWL_TEXT_UTF8_H
#define TRAWL_TEXT_UTF8_H

#include <stddef.h>
#include <stdint.h>

/* The character at s[0, len), len > 0, and its bytes; what is no UTF-8 is one
 * byte of U+FFFD. */
static inline uint32_t
utf8_get(const char *s, size_t len, unsigned *ret_n)
{
	const unsigned char *p = (const unsigned char *)s;
	uint32_t cp;

	*ret_n = 1;
	if (p[0] < 0x80)
		return p[0];
	if (p[0] < 0xc2)
		return 0xfffd;
	if (p[0] < 0xe0) {
		if (len < 2 || (p[1] & 0xc0) != 0x80)
			return 0xfffd;
		*ret_n = 2;
		return (uint32_t)(p[0] & 0x1f) << 6 | (p[1] & 0x3f);
	}
	if (p[0] < 0xf0) {
		if (len < 3 || (p[1] & 0xc0) != 0x80 || (p[2] & 0xc0) != 0x80)
			return 0xfffd;
		cp = (uint32_t)(p[0] & 0x0f) << 12 |
		    (uint32_t)(p[1] & 0x3f) << 6 | (p[2] & 0x3f);
		if (cp < 0x800 || (cp >= 0xd800 && cp < 0xe000))
			return 0xfffd;
		*ret_n = 3;
		return cp;
	}
	if (len < 4 || p[0] > 0xf4 || (p[1] & 0xc0) != 0x80 ||
	    (p[2] & 0xc0) != 0x80 || (p[3] & 0xc0) != 0x80)
		return 0xfffd;
	cp = (uint32_t)(p[0] & 0x07) << 18 | (uint32_t)(p[1] & 0x3f) << 12 |
	    (uint32_t)(p[2] & 0x3f) << 6 | (p[3] & 0x3f);
	if (cp < 0x10000 || cp > 0x10ffff)
		return 0xfffd;
	*ret_n = 4;
	return cp;
}

/* Where the character that ends before at begins; at > 0. */
static inline size_t
utf8_back(const char *s, size_t at)
{
	size_t p = at - 1;

	while (p > 0 && at - p < 4 && ((unsigned char)s[p] & 0xc0) == 0x80)
		p--;
	return p;
}

#endif
