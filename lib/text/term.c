/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What apostrophes, dots and separators inside a word mean.
 */
#include "lib/text/term.h"
#include "lib/text/fold.h"
#include "lib/text/tables.h"
#include "lib/text/text.h"
#include "lib/text/utf8.h"

#include <string.h>

static bool
in_list(const char *const *list, const char *s)
{
	for (; *list != NULL; list++)
		if (strcmp(*list, s) == 0)
			return true;
	return false;
}

bool
term_elided(const char *word, size_t len)
{
	/* French, Italian, Catalan */
	static const char *const list[] = {"l", "d", "j", "m", "t", "s", "n",
		"c", "qu", "jusqu", "lorsqu", "puisqu", "quoiqu", "quelqu",
		"un", "dell", "all", "nell", "dall", "sull", "coll", "quest",
		"quell", "bell", "dov", "cos", "anch", "sant", "gl", "tutt",
		"nessun", "ciascun", "senz", "vent", "dev", NULL};
	char low[8];
	size_t i;

	if (len == 0 || len >= sizeof(low))
		return false;
	for (i = 0; i < len; i++) {
		if (!g_ascii_isalpha(word[i]))
			return false;
		low[i] = g_ascii_tolower(word[i]);
	}
	low[len] = '\0';
	return in_list(list, low);
}

/* English words of grammar that are also well-known acronyms. */
static bool
collides(const char *letters)
{
	static const char *const list[] = {"us", "it", "who", "is", "or", "in",
		"am", "me", "he", NULL};

	return in_list(list, letters);
}

/* Suffixes that Turkish hangs on a name with an apostrophe. */
static bool
turkish_suffix(const char *s)
{
	static const char *const list[] = {"da", "de", "ta", "te", "dan",
		"den", "tan", "ten", "nin", "nun", "in", "un", "ya", "ye",
		"yi", "yu", "na", "ne", "nda", "nde", "ndan", "nden", "la",
		"yla", "yle", "ki", "daki", "deki", "taki", "teki", "lar",
		"ler", "larin", "lerin", "nu", "ni", NULL};

	return in_list(list, s);
}

/* Endings of English that stay with their apostrophe (we'll is not well). */
static bool
contraction(const char *s)
{
	static const char *const list[] = {"t", "ll", "re", "ve", "d", "m",
		NULL};

	return in_list(list, s);
}

/* U.S., u.s, U.S.A.: letters, one by one, with dots between. */
static bool
is_dotted(const char *s, size_t len)
{
	size_t at = 0;
	unsigned n, letters = 0;

	while (at < len) {
		uint32_t cp = utf8_get(s + at, len - at, &n);
		enum wb w = tables_wb(cp);

		if (w != WB_ALETTER && w != WB_HEBREW)
			return false;
		letters++;
		at += n;
		while (at < len && tables_kind(utf8_get(s + at, len - at,
		    &n)) == KIND_ATTACH)
			at += n;
		if (at == len)
			break;
		if (s[at] != '.')
			return false;
		at++;
	}
	return letters >= 2;
}

static bool
is_digit(char c)
{
	return c >= '0' && c <= '9';
}

/* A number with separators: groups of three lose them, a decimal comma
 * becomes a point; anything else (versions, addresses) stays.  s begins with
 * a digit and has separators turned into . , and ' already. */
static void
plain_number(const char *s, GString *out)
{
	size_t i, group = 0, at = out->len;
	char sep = '\0', last = '\0';
	unsigned seps = 0;
	bool grouped = true;

	for (i = 0; s[i] != '\0'; i++) {
		if (s[i] == '.' || s[i] == ',' || s[i] == '\'') {
			if (!is_digit(s[i + 1])) {
				grouped = false;
				break;
			}
			if (sep == '\0') {
				sep = s[i];
				grouped = group <= 3;
			} else if (s[i] != sep) {
				/* 1,234.56: the other one is the point */
				grouped = grouped && group == 3 && last == '\0';
				last = s[i];
			} else {
				grouped = grouped && group == 3 && last == '\0';
			}
			group = 0;
			seps++;
		} else if (is_digit(s[i])) {
			group++;
		} else {
			break;
		}
	}
	if (last == '\0' && group != 3)
		grouped = false;
	/* 3.141: a point with three digits behind it is a point */
	if (sep == '.' && seps == 1)
		grouped = false;
	if (seps == 0) {
		g_string_append(out, s);
		return;
	}
	for (i = 0; s[i] != '\0'; i++) {
		if (s[i] == '\'')
			continue;
		if (grouped && s[i] == sep)
			continue;
		g_string_append_c(out, s[i] == ',' ? '.' : s[i]);
	}
	(void)at;
}

/* Copies raw with one kind of apostrophe, plain separators and without what
 * only holds letters together. */
static bool
normalise(const char *raw, size_t len, GString *out)
{
	size_t at;
	unsigned n;
	bool apostrophe = false;

	for (at = 0; at < len; at += n) {
		uint32_t cp = utf8_get(raw + at, len - at, &n);

		if (term_apostrophe(cp)) {
			g_string_append_c(out, '\'');
			apostrophe = true;
		} else if (cp == 0xff0e || cp == 0x2024) {
			g_string_append_c(out, '.');
		} else if (cp == 0xff0c || cp == 0x66b) {
			g_string_append_c(out, ',');
		} else if (cp == 0xb7 || cp == 0x200b || cp == 0x5f4 ||
		    cp == 0x5f3 || cp == '"' || cp == 0x202f || cp == 0x66c ||
		    (cp >= 0x55a && cp <= 0x55f)) {
			continue;
		} else if (tables_digit(cp) >= 0) {
			g_string_append_c(out, (char)('0' + tables_digit(cp)));
		} else if (cp == 0xfffd && n == 1) {
			g_string_append(out, "\xef\xbf\xbd");
		} else if (cp == '\0') {
			continue;
		} else {
			g_string_append_len(out, raw + at, n);
		}
	}
	return apostrophe;
}

/* word'suffix */
static void
apostrophes(GString *out)
{
	char *quote = strrchr(out->str, '\'');
	g_autoptr(GString) suffix = g_string_new(NULL);
	size_t stem = (size_t)(quote - out->str);
	char before, *from, *to;

	fold_append(quote + 1, strlen(quote + 1), suffix);
	if (stem > 0) {
		if (strcmp(suffix->str, "s") == 0) {
			g_string_truncate(out, stem);
			if (strchr(out->str, '\'') != NULL)
				apostrophes(out);
			return;
		}
		if (contraction(suffix->str))
			return;
		before = g_ascii_tolower(out->str[stem - 1]);
		if (stem >= 2 && (turkish_suffix(suffix->str) ||
		    (suffix->len == 1 && strchr("aeiu", suffix->str[0]) &&
		    strchr("bcdfghjklmnpqrstvwxyz", before) != NULL))) {
			g_string_truncate(out, stem);
			return;
		}
	}
	for (from = to = out->str; *from != '\0'; from++)
		if (*from != '\'')
			*to++ = *from;
	g_string_truncate(out, (gsize)(to - out->str));
}

enum term_shape
term_plain(const char *raw, size_t len, GString *out)
{
	g_autoptr(GString) s = g_string_sized_new(len + 1);
	size_t i, n;
	bool upper = true, apostrophe, special = false;
	char low[4], *colon;

	for (i = 0; i < len; i++)
		if (!g_ascii_isalnum(raw[i]))
			special = true;
	if (!special) {
		g_string_append_len(out, raw, (gssize)len);
		if (len < 2 || len > 3)
			return TERM_WORD;
		for (i = 0; i < len; i++) {
			upper = upper && g_ascii_isupper(raw[i]);
			low[i] = g_ascii_tolower(raw[i]);
		}
		low[len] = '\0';
		return upper && collides(low) ? TERM_AMBIGUOUS : TERM_WORD;
	}

	apostrophe = normalise(raw, len, s);
	if (s->len > 0 && is_digit(s->str[0]) &&
	    strpbrk(s->str, ".,'") != NULL) {
		if (apostrophe && s->len > 2 && strchr("sS",
		    s->str[s->len - 1]) != NULL &&
		    s->str[s->len - 2] == '\'')
			g_string_truncate(s, s->len - 2);
		plain_number(s->str, out);
		return TERM_WORD;
	}
	if (apostrophe)
		apostrophes(s);
	if (is_dotted(s->str, s->len)) {
		g_autoptr(GString) letters = g_string_new(NULL);
		g_autoptr(GString) folded = g_string_new(NULL);

		for (i = 0; i < s->len; i++)
			if (s->str[i] != '.')
				g_string_append_c(letters, s->str[i]);
		fold_append(letters->str, letters->len, folded);
		if (!collides(folded->str)) {
			g_string_append_len(out, letters->str,
			    (gssize)letters->len);
			return TERM_WORD;
		}
		for (i = 0; i < folded->len; i++) {
			g_string_append_c(out, folded->str[i]);
			g_string_append_c(out, '.');
		}
		return TERM_ACRONYM;
	}
	/* a Swedish or Finnish ending: EU:n */
	colon = strchr(s->str, ':');
	if (colon != NULL && colon > s->str)
		g_string_truncate(s, (gsize)(colon - s->str));
	for (i = n = 0; i < s->len; i++)
		s->str[n++] = s->str[i];
	g_string_append_len(out, s->str, (gssize)n);
	return TERM_WORD;
}

uint64_t
term_hash(const char *s, size_t len)
{
	uint64_t h = UINT64_C(0xcbf29ce484222325);
	size_t i;

	for (i = 0; i < len; i++)
		h = (h ^ (unsigned char)s[i]) * UINT64_C(0x100000001b3);
	h ^= h >> 32;
	h *= UINT64_C(0xd6e8feb86659fd93);
	return h ^ h >> 32;
}

void
term_limit(GString *term)
{
	static const char digits[] = "0123456789abcdefghijklmnopqrstuv";
	uint64_t h;
	size_t keep, i;

	if (term->len <= TEXT_TERM_MAX)
		return;
	h = term_hash(term->str, term->len);
	keep = TEXT_TERM_MAX - 14;
	while (keep > 0 && ((unsigned char)term->str[keep] & 0xc0) == 0x80)
		keep--;
	g_string_truncate(term, keep);
	g_string_append_c(term, '~');
	for (i = 0; i < 13; i++, h >>= 5)
		g_string_append_c(term, digits[h & 31]);
}
