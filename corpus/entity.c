/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Character references: HTML's names from libxml2, a few that TREC adds. */
#include "corpus/entity.h"

#include <libxml/HTMLparser.h>
#include <string.h>

#define NAME_MAX_LEN 32

static size_t
numeric(GString *out, const char *s, size_t len)
{
	size_t i = 2, digits = 0;
	gunichar u = 0;
	int base = 10;

	if (i < len && (s[i] == 'x' || s[i] == 'X')) {
		base = 16;
		i++;
	}
	for (; i < len && digits < 8; i++, digits++) {
		int d = g_ascii_xdigit_value(s[i]);

		if (d < 0 || d >= base)
			break;
		u = u * base + d;
	}
	if (!digits || digits == 8)
		return 0;
	if (i < len && s[i] == ';')
		i++;
	if (u == 0 || !g_unichar_validate(u))
		u = 0xfffd;
	else if (u < 32 || (u >= 0x7f && u < 0xa0))
		u = ' ';
	g_string_append_unichar(out, u);
	return i;
}

size_t
entity_decode(GString *out, const char *s, size_t len)
{
	static const char *const trec[][2] = {{"blank", " "}, {"hyph", "-"},
	    {"sp", " "}, {"apos", "'"}, {"lsqb", "["}, {"rsqb", "]"},
	    {"para", "\u00b6"}, {"cir", "\u25cb"}, {"amp", "&"}};
	const htmlEntityDesc *e;
	char name[NAME_MAX_LEN];
	size_t i = 1;

	if (len >= 3 && s[1] == '#')
		return numeric(out, s, len);
	while (i < len && i < sizeof name && g_ascii_isalnum(s[i]))
		i++;
	if (i == 1 || i >= len || s[i] != ';')
		return 0;
	memcpy(name, s + 1, i - 1);
	name[i - 1] = 0;
	for (size_t k = 0; k < G_N_ELEMENTS(trec); k++)
		if (strcmp(name, trec[k][0]) == 0) {
			g_string_append(out, trec[k][1]);
			return i + 1;
		}
	e = htmlEntityLookup((const xmlChar *)name);
	if (!e)
		return 0;
	g_string_append_unichar(out, e->value);
	return i + 1;
}

void
entity_append(GString *out, const char *s, size_t len)
{
	const char *end = s + len;

	while (s < end) {
		const char *amp = memchr(s, '&', end - s);
		size_t n;

		g_string_append_len(out, s, (amp ? amp : end) - s);
		if (!amp)
			break;
		n = entity_decode(out, amp, end - amp);
		if (!n) {
			g_string_append_c(out, '&');
			n = 1;
		}
		s = amp + n;
	}
}
