/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Whether bytes are UTF-8, and making them so.
 */
#include "lib/text/text.h"
#include "lib/text/utf8.h"

#include <string.h>

/* How many bytes from at on are ASCII, many at a time. */
static size_t
ascii_run(const char *s, size_t len, size_t at)
{
	size_t p = at;
	uint64_t w, more[4];

	while (p + sizeof(more) <= len) {
		memcpy(more, s + p, sizeof(more));
		if ((more[0] | more[1] | more[2] | more[3])
		    & UINT64_C(0x8080808080808080))
			break;
		p += sizeof(more);
	}
	while (p + 8 <= len) {
		memcpy(&w, s + p, 8);
		if (w & UINT64_C(0x8080808080808080))
			break;
		p += 8;
	}
	while (p < len && (unsigned char)s[p] < 0x80)
		p++;
	return p - at;
}

bool
text_is_valid(const char *s, size_t len, size_t *ret_bad)
{
	size_t p = 0;
	unsigned n;

	for (;;) {
		p += ascii_run(s, len, p);
		if (p >= len)
			return true;
		if (utf8_get(s + p, len - p, &n) == 0xfffd && n == 1) {
			if (ret_bad != NULL)
				*ret_bad = p;
			return false;
		}
		p += n;
	}
}

/* Bytes of the broken sequence at s: as many as could have begun a character,
 * so that each is replaced by one U+FFFD, as the Unicode standard advises. */
static size_t
broken(const char *s, size_t len)
{
	unsigned char c = (unsigned char)s[0], lo = 0x80, hi = 0xbf;
	size_t want, n;

	if (c < 0xc2 || c > 0xf4)
		return 1;
	want = c < 0xe0 ? 2 : c < 0xf0 ? 3 : 4;
	if (c == 0xe0)
		lo = 0xa0;
	else if (c == 0xed)
		hi = 0x9f;
	else if (c == 0xf0)
		lo = 0x90;
	else if (c == 0xf4)
		hi = 0x8f;
	for (n = 1; n < want && n < len; n++) {
		unsigned char d = (unsigned char)s[n];

		if (d < lo || d > hi)
			break;
		lo = 0x80;
		hi = 0xbf;
	}
	return n;
}

char *
text_make_valid(const char *s, size_t len, size_t *ret_len)
{
	GString *out = g_string_sized_new(len + 16);
	size_t at = 0, bad, i;

	while (at < len) {
		if (text_is_valid(s + at, len - at, &bad)) {
			g_string_append_len(out, s + at, (gssize)(len - at));
			break;
		}
		g_string_append_len(out, s + at, (gssize)bad);
		at += bad;
		g_string_append(out, "\xef\xbf\xbd");
		at += broken(s + at, len - at);
	}
	for (i = 0; i < out->len; i++)
		if (out->str[i] == '\0')
			out->str[i] = ' ';
	if (ret_len != NULL)
		*ret_len = out->len;
	return g_string_free(out, FALSE);
}
