/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Folding: NFKC, case, marks, and letters that people type plainly.
 *
 * Everything is a function of the compatibility decomposition (NFKD) of the
 * string, so all normalisation forms of a text fold to the same bytes.
 */
#include "config.h"

#include "lib/text/fold.h"
#include "lib/text/tables.h"
#include "lib/text/text.h"

#include <string.h>
#include <utf8proc.h>

/* Decomposed characters on the stack, unless there are many. */
struct chars {
	utf8proc_int32_t small[128];
	utf8proc_int32_t *cp;
	size_t n;
};

static void
chars_release(struct chars *c)
{
	if (c->cp != c->small)
		g_free(c->cp);
}

/* Decomposes; what is not UTF-8 makes it empty. */
static void
chars_of(struct chars *c, const char *s, size_t len, utf8proc_option_t options)
{
	const size_t room = G_N_ELEMENTS(c->small) - 1;
	utf8proc_ssize_t n;

	c->cp = c->small;
	n = utf8proc_decompose((const utf8proc_uint8_t *)s,
	    (utf8proc_ssize_t)len, c->cp, (utf8proc_ssize_t)room, options);
	if (n > (utf8proc_ssize_t)room) {
		/* one more, as reencoding wants a place for the NUL */
		c->cp = g_new(utf8proc_int32_t, (size_t)n + 1);
		n = utf8proc_decompose((const utf8proc_uint8_t *)s,
		    (utf8proc_ssize_t)len, c->cp, n, options);
	}
	c->n = n < 0 ? 0 : (size_t)n;
}

/* Composes and appends. */
static void
chars_append(struct chars *c, GString *out)
{
	utf8proc_ssize_t n;

	if (c->n == 0)
		return;
	n = utf8proc_reencode(c->cp, (utf8proc_ssize_t)c->n,
	    UTF8PROC_COMPOSE | UTF8PROC_STABLE);
	if (n > 0)
		g_string_append_len(out, (const char *)c->cp, (gssize)n);
}

/* Marks of scripts in which they make another letter, and so stay. */
static bool
is_letter_of_its_own(uint32_t base, uint32_t mark)
{
	switch (base) {
	case 0x0438: /* Cyrillic i: short i */
	case 0x0443: /* u: Belarusian short u */
		return mark == 0x0306;
	case 0x0456: /* Ukrainian i: yi */
		return mark == 0x0308;
	case 0x0433: /* g, k: Macedonian gje, kje */
	case 0x043a:
		return mark == 0x0301;
	default:
		return false;
	}
}

/* Whether a searcher does not expect to type this mark.  Vowel signs of the
 * scripts of India and the voicing marks of kana are no such marks. */
static bool
is_dropped(uint32_t base, uint32_t cp)
{
	if (cp < 0x300)
		return false;
	if (cp < 0x370)
		return !is_letter_of_its_own(base, cp);
	if (cp < 0x590)
		return cp >= 0x483 && cp <= 0x489;
	if (cp < 0x5c8) /* Hebrew points */
		return (cp >= 0x591 && cp != 0x5be && cp != 0x5c0 &&
		    cp != 0x5c3 && cp != 0x5c6);
	if (cp < 0x700) {
		if (cp >= 0x653 && cp <= 0x655) /* madda, hamza */
			return base == 0x627;
		return cp == 0x640 || (cp >= 0x610 && cp <= 0x61a) ||
		    (cp >= 0x64b && cp <= 0x65f) || cp == 0x670 ||
		    (cp >= 0x6d6 && cp <= 0x6ed && cp != 0x6dd &&
			cp != 0x6de && cp != 0x6e5 && cp != 0x6e6 &&
			cp != 0x6e9);
	}
	if (cp < 0x900)
		return cp == 0x711 || (cp >= 0x730 && cp <= 0x74a) ||
		    (cp >= 0x8d3 && cp <= 0x8ff && cp != 0x8e2);
	return (cp >= 0x1ab0 && cp <= 0x1aff) ||
	    (cp >= 0x1dc0 && cp <= 0x1dff) || (cp >= 0x20d0 && cp <= 0x20f0) ||
	    (cp >= 0xfe20 && cp <= 0xfe2f);
}

/* Letters that do not decompose but are typed plainly; up to two for one. */
static unsigned
plain(uint32_t cp, utf8proc_int32_t to[2])
{
	int digit;

	to[0] = (utf8proc_int32_t)cp;
	switch (cp) {
	case 0x00e6: /* ae */
		to[0] = 'a';
		to[1] = 'e';
		return 2;
	case 0x0153: /* oe */
		to[0] = 'o';
		to[1] = 'e';
		return 2;
	case 0x00fe: /* thorn */
		to[0] = 't';
		to[1] = 'h';
		return 2;
	case 0x00f0: /* eth */
	case 0x0111:
		to[0] = 'd';
		return 1;
	case 0x00f8:
		to[0] = 'o';
		return 1;
	case 0x0127:
		to[0] = 'h';
		return 1;
	case 0x0131: /* dotless i */
		to[0] = 'i';
		return 1;
	case 0x0142:
		to[0] = 'l';
		return 1;
	case 0x0167:
		to[0] = 't';
		return 1;
	case 0x02bb: /* apostrophes */
	case 0x02bc:
	case 0x2018:
	case 0x2019:
		to[0] = '\'';
		return 1;
	case 0x0629: /* teh marbuta, as Arabic is commonly searched */
		to[0] = 0x647;
		return 1;
	case 0x0649: /* alef maksura, Persian yeh */
	case 0x06cc:
		to[0] = 0x64a;
		return 1;
	case 0x06a9: /* keheh */
		to[0] = 0x643;
		return 1;
	case 0x0671: /* alef wasla */
		to[0] = 0x627;
		return 1;
	}
	digit = tables_digit(cp);
	if (digit >= 0)
		to[0] = '0' + digit;
	return 1;
}

static bool
fold_ascii(const char *s, size_t len, GString *out)
{
	size_t i, at = out->len;

	for (i = 0; i < len; i++)
		if ((unsigned char)s[i] >= 0x80)
			return false;
	g_string_set_size(out, at + len);
	for (i = 0; i < len; i++)
		out->str[at + i] = (char)(s[i] >= 'A' && s[i] <= 'Z'
			? s[i] | 0x20 : s[i]);
	return true;
}

/* fold_append() of any characters, by decomposing them. */
static bool
fold_any(const char *s, size_t len, GString *out)
{
	struct chars c;
	utf8proc_int32_t *folded, to[2];
	size_t i, n = 0;
	unsigned k;
	uint32_t base = 0;
	bool dropped = false;
	g_autoptr(GString) first = NULL;

	/* NFKD first, and iota subscript away before case folding makes it a
	 * letter that the marks behind it no longer pass. */
	chars_of(&c, s, len, UTF8PROC_DECOMPOSE | UTF8PROC_COMPAT |
	    UTF8PROC_STABLE | UTF8PROC_IGNORE);
	for (i = 0; i < c.n; i++)
		if (c.cp[i] == 0x345)
			dropped = true;
		else
			c.cp[n++] = c.cp[i];
	c.n = n;
	if (n == 0) {
		chars_release(&c);
		return dropped;
	}
	first = g_string_sized_new(n * 4);
	for (i = 0; i < n; i++) {
		utf8proc_uint8_t b[4];

		g_string_append_len(first, (const char *)b,
		    (gssize)utf8proc_encode_char(c.cp[i], b));
	}
	chars_release(&c);

	chars_of(&c, first->str, first->len, UTF8PROC_DECOMPOSE |
	    UTF8PROC_COMPAT | UTF8PROC_STABLE | UTF8PROC_IGNORE |
	    UTF8PROC_CASEFOLD);
	folded = g_new(utf8proc_int32_t, c.n * 2 + 1);
	for (i = n = 0; i < c.n; i++) {
		uint32_t cp = (uint32_t)c.cp[i];

		if (cp == 0x345 || is_dropped(base, cp)) {
			dropped = true;
			continue;
		}
		/* skin tones; by itself one is an emoji of its own */
		if (cp >= 0x1f3fb && cp <= 0x1f3ff && n > 0)
			continue;
		if (utf8proc_get_property(c.cp[i])->combining_class == 0)
			base = cp;
		k = plain(cp, to);
		dropped |= k == 2 || ((uint32_t)to[0] != cp && to[0] != '\'' &&
		    to[0] > '9');
		folded[n++] = to[0];
		if (k == 2)
			folded[n++] = to[1];
	}
	chars_release(&c);
	c.cp = folded;
	c.n = n;
	chars_append(&c, out);
	g_free(folded);
	return dropped;
}

/* --- letters of Latin with marks ------------------------------------------ */

/* From U+00C0 to U+017F a character folds to the same whatever stands around it,
 * if that is letters of ASCII.  Each is worked out once, by any thread. */
enum {
	LATIN_FIRST = 0xc0,
	LATIN_END = 0x180,
	LATIN_KNOWN = 1 << 16, /* above one or two letters */
	LATIN_USABLE = 1 << 17,
	LATIN_DROPPED = 1 << 18,
};

static uint32_t
work_out_latin(const char *s)
{
	g_autoptr(GString) out = g_string_new(NULL);
	uint32_t it = LATIN_KNOWN;

	if (fold_any(s, 2, out))
		it |= LATIN_DROPPED;
	if (out->len == 0 || out->len > 2)
		return it;
	for (size_t i = 0; i < out->len; i++) {
		if (!g_ascii_islower(out->str[i]))
			return it;
		it |= (uint32_t)(unsigned char)out->str[i] << 8 * i;
	}
	return it | LATIN_USABLE;
}

/* fold_append() of ASCII and such letters; false, with out as it was, where there
 * are others. */
static bool
fold_latin(const char *s, size_t len, GString *out, bool *ret_dropped)
{
	static uint32_t latin[LATIN_END - LATIN_FIRST];
	size_t at = out->len;
	bool dropped = false;

	for (size_t i = 0; i < len; i++) {
		unsigned char c = (unsigned char)s[i];
		if (c < 0x80) {
			g_string_append_c(out, g_ascii_tolower((char)c));
			continue;
		}
		unsigned cp = c < 0xc3 || c > 0xc5 || i + 1 == len ? 0
		    : (c & 0x1fu) << 6 | ((unsigned char)s[i + 1] & 0x3f);
		if (cp < LATIN_FIRST)
			goto no;
		uint32_t *known = &latin[cp - LATIN_FIRST];
		uint32_t it = __atomic_load_n(known, __ATOMIC_RELAXED);
		if (!it) {
			it = work_out_latin(s + i);
			__atomic_store_n(known, it, __ATOMIC_RELAXED);
		}
		if (!(it & LATIN_USABLE))
			goto no;
		g_string_append_c(out, (char)(it & 0x7f));
		if (it >> 8 & 0x7f)
			g_string_append_c(out, (char)(it >> 8 & 0x7f));
		dropped = dropped || (it & LATIN_DROPPED);
		i++;
	}
	*ret_dropped = dropped;
	return true;
no:
	g_string_truncate(out, at);
	return false;
}

bool
fold_append(const char *s, size_t len, GString *out)
{
	bool dropped = false;

	if (fold_ascii(s, len, out) || fold_latin(s, len, out, &dropped))
		return dropped;
	return fold_any(s, len, out);
}

void
fold_lower(const char *s, size_t len, bool turkish, GString *out)
{
	struct chars c;
	size_t i, n = 0;

	utf8proc_option_t how = UTF8PROC_DECOMPOSE | UTF8PROC_COMPAT |
	    UTF8PROC_STABLE | UTF8PROC_IGNORE;

	if (!turkish && fold_ascii(s, len, out))
		return;
	/* the Armenian letter yev is a ligature to Unicode only */
	if (memmem(s, len, "\xd6\x87", 2) != NULL)
		how &= ~UTF8PROC_COMPAT;
	chars_of(&c, s, len, how);
	for (i = 0; i < c.n; i++) {
		utf8proc_int32_t cp = c.cp[i];

		if (cp == 'I' && i + 1 < c.n && c.cp[i + 1] == 0x307) {
			cp = 'i';
			i++;
		} else if (cp == 'I' && turkish) {
			cp = 0x131;
		} else if (cp == 0x640) {
			continue; /* tatweel only stretches */
		} else {
			cp = utf8proc_tolower(cp);
		}
		c.cp[n++] = cp;
	}
	c.n = n;
	chars_append(&c, out);
	chars_release(&c);
}

void
text_fold(const char *s, size_t len, GString *out)
{
	if (!text_is_valid(s, len, NULL)) {
		g_autofree char *valid = text_make_valid(s, len, &len);

		fold_append(valid, len, out);
		return;
	}
	fold_append(s, len, out);
}
