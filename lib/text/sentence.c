/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Ends of sentences and clauses.
 *
 * A wrong end makes a passage begin in the middle of a sentence, a missed one
 * makes it longer: so what is doubtful is no end.
 */
#include "lib/text/sentence.h"
#include "lib/base/sixteen.h"
#include "lib/text/utf8.h"

#include <glib.h>
#include <stdbool.h>
#include <string.h>
#include <utf8proc.h>

/* How far text_sentence_start() looks back for a place to begin counting. */
#define LOOK_BACK 1500
/* A line that looks like a heading is not longer (bytes). */
#define HEADING 70
/* The longest abbreviation is not longer (bytes). */
#define ABBREVIATION 8

static uint32_t
char_at(const char *s, size_t len, size_t at)
{
	unsigned n;

	return at < len ? utf8_get(s + at, len - at, &n) : 0;
}

static bool
is_blank(uint32_t cp)
{
	return cp == ' ' || cp == '\t' || cp == '\r' || cp == '\n' ||
	    cp == '\f' || cp == 0xa0 || cp == 0x3000 || cp == 0x2028 ||
	    cp == 0x2029 || (cp >= 0x2000 && cp <= 0x200a);
}

static bool
is_lower(uint32_t cp)
{
	return cp < 0x80 ? cp >= 'a' && cp <= 'z' :
	    utf8proc_category((utf8proc_int32_t)cp) == UTF8PROC_CATEGORY_LL;
}

static bool
is_upper(uint32_t cp)
{
	return cp < 0x80 ? cp >= 'A' && cp <= 'Z' :
	    utf8proc_category((utf8proc_int32_t)cp) == UTF8PROC_CATEGORY_LU;
}

static bool
is_digit(uint32_t cp)
{
	return cp >= '0' && cp <= '9';
}

static bool
is_letter(uint32_t cp)
{
	utf8proc_category_t c;

	if (cp < 0x80)
		return g_ascii_isalpha((char)cp);
	c = utf8proc_category((utf8proc_int32_t)cp);
	return c >= UTF8PROC_CATEGORY_LU && c <= UTF8PROC_CATEGORY_LO;
}

/* Ends a sentence whatever follows. */
static bool
is_full_end(uint32_t cp)
{
	switch (cp) {
	case 0x3002: /* ideographic full stop */
	case 0xff61:
	case 0xff01: /* full-width ! ? . */
	case 0xff1f:
	case 0xff0e:
	case 0x0964: /* danda */
	case 0x0965:
		return true;
	default:
		return false;
	}
}

/* Ends a sentence when a blank follows. */
static bool
is_end(uint32_t cp)
{
	return cp == '.' || cp == '!' || cp == '?' || cp == 0x2026 ||
	    cp == 0x61f || cp == 0x6d4 || cp == 0x589 || cp == 0x203d ||
	    cp == 0x37e || cp == 0x104a || cp == 0x104b || cp == 0x17d4;
}

static bool
is_closing(uint32_t cp)
{
	return cp == '"' || cp == '\'' || cp == ')' || cp == ']' ||
	    cp == 0x201d || cp == 0x2019 || cp == 0xbb || cp == 0x203a ||
	    cp == 0x300d || cp == 0x300f || cp == 0x3011 || cp == 0x300b ||
	    cp == 0xff09 || cp == 0x3009;
}

static bool
in_list(const char *const *list, const char *s)
{
	for (; *list != NULL; list++)
		if (**list == *s && strcmp(*list, s) == 0)
			return true;
	return false;
}

enum abbreviation { NONE, ALWAYS, BEFORE_NUMBER, BEFORE_NAME };

#define A ALWAYS
#define B BEFORE_NAME
#define N BEFORE_NUMBER
static enum abbreviation
abbreviation(const char *word)
{
	/* in the order of strcmp() */
	static const struct {
		const char *word;
		enum abbreviation kind;
	} all[] = {
	    {"a.d", B}, {"a.m", B}, {"abs", N}, {"adm", A}, {"al", B},
	    {"amb", A}, {"approx", A}, {"apr", N}, {"art", N}, {"arts", N},
	    {"aug", N}, {"avr", N}, {"avv", A}, {"b.c", B}, {"bd", N},
	    {"bros", B}, {"bzw", A}, {"ca", A}, {"capt", A}, {"cf", A},
	    {"ch", N}, {"chap", N}, {"cmdr", A}, {"co", B}, {"col", A},
	    {"corp", B}, {"d.h", A}, {"dec", N}, {"dept", B}, {"dott", A},
	    {"dr", A}, {"déc", N}, {"e.g", A}, {"eq", N}, {"eqs", N},
	    {"est", B}, {"etc", B}, {"evtl", A}, {"feb", N}, {"fig", N},
	    {"figs", N}, {"fr", A}, {"févr", N}, {"gen", A}, {"ggf", A},
	    {"gov", A}, {"hon", A}, {"hr", A}, {"i.e", A}, {"inc", B},
	    {"ing", A}, {"inkl", A}, {"jan", N}, {"janv", N}, {"jr", B},
	    {"juil", N}, {"jul", N}, {"jun", N}, {"kap", N}, {"lt", A},
	    {"ltd", B}, {"maj", A}, {"mar", N}, {"me", A}, {"messrs", A},
	    {"mlle", A}, {"mm", A}, {"mme", A}, {"mr", A}, {"mrs", A},
	    {"ms", A}, {"mt", A}, {"no", N}, {"nos", N}, {"nov", N}, {"nr", N},
	    {"num", N}, {"núm", N}, {"o.ä", A}, {"oct", N}, {"p", N},
	    {"p.m", B}, {"par", N}, {"para", N}, {"ph.d", B}, {"pp", N},
	    {"pres", A}, {"prof", A}, {"pág", N}, {"rep", A}, {"reps", A},
	    {"resp", A}, {"rev", A}, {"sec", N}, {"secs", N}, {"sen", A},
	    {"sens", A}, {"sep", N}, {"sept", N}, {"sgt", A}, {"sig", A},
	    {"sog", A}, {"sr", A}, {"sra", A}, {"st", A}, {"tab", N},
	    {"u.a", A}, {"ud", A}, {"univ", B}, {"usw", B}, {"vgl", A},
	    {"viz", A}, {"vol", N}, {"vols", N}, {"vs", A}, {"z.b", A},
	    {"г", N}, {"гг", B}, {"гл", N}, {"им", A}, {"напр", A}, {"рис", N},
	    {"стр", N}, {"т.д", B}, {"т.е", A}, {"т.п", B},
	};
	size_t lo = 0, hi = G_N_ELEMENTS(all);

	while (lo < hi) {
		size_t mid = lo + (hi - lo) / 2;
		int order = strcmp(all[mid].word, word);

		if (order == 0)
			return all[mid].kind;
		if (order < 0)
			lo = mid + 1;
		else
			hi = mid;
	}
	return NONE;
}
#undef A
#undef B
#undef N

/* Lower case, as far as it goes, into buf. */
static void
lower_into(const char *s, size_t len, char *buf, size_t room)
{
	size_t at, n = 0;
	unsigned k;

	for (at = 0; at < len; at += k) {
		uint32_t cp = utf8_get(s + at, len - at, &k);
		utf8proc_uint8_t b[4] = {(utf8proc_uint8_t)g_ascii_tolower(
		    (char)cp)};
		utf8proc_ssize_t m = cp < 0x80 ? 1 : utf8proc_encode_char(
		    utf8proc_tolower((utf8proc_int32_t)cp), b);

		if (n + (size_t)m + 1 > room)
			break;
		memcpy(buf + n, b, (size_t)m);
		n += (size_t)m;
	}
	buf[n] = '\0';
}

/* Words that often begin a sentence and seldom follow a name: where one stands
 * at at, after U.S. or Inc., the stop was one. */
static bool
is_starter(const char *s, size_t len, size_t at)
{
	static const char *const list[] = {"the", "it", "in", "he", "she",
		"they", "this", "these", "that", "those", "we", "a", "an",
		"but", "and", "on", "at", "for", "as", "if", "when", "while",
		"after", "before", "there", "its", "his", "her", "however",
		"le", "la", "les", "il", "elle", "der", "die", "das", "es",
		"el", NULL};
	char word[24];
	size_t end;
	unsigned n;

	for (end = at; end < len; end += n)
		if (!is_letter(utf8_get(s + end, len - end, &n)))
			break;
	lower_into(s + at, MIN(end - at, 20), word, sizeof(word));
	return in_list(list, word);
}

/* Whether the full stop at dot, with blanks behind it that end at next, ends
 * the sentence that began at from. */
static bool
stop_ends(const char *s, size_t len, size_t from, size_t dot, size_t next)
{
	enum abbreviation kind = NONE;
	char word[24];
	size_t start = dot, p;
	unsigned letters = 0, dots = 0;
	uint32_t cp = char_at(s, len, next);

	if (is_lower(cp))
		return false;
	/* the word before: letters, digits and dots */
	while (start > from) {
		uint32_t c;

		p = utf8_back(s, start);
		c = char_at(s, len, p);
		if (c == '.')
			dots++;
		else if (is_letter(c) || is_digit(c))
			letters++;
		else
			break;
		start = p;
		if (dot - start > 20)
			return true;
	}
	if (letters == 0)
		return true; /* ... or behind a bracket */
	/* 1. at the beginning numbers a list */
	if (is_digit(char_at(s, len, start)) && dots == 0) {
		for (p = start; p > 0; p--)
			if (s[p - 1] == '\n' || !is_blank((unsigned char)
			    s[p - 1]))
				break;
		return p > 0 && s[p - 1] != '\n';
	}
	/* of ASCII alone, and too long for one */
	if (dot - start <= ABBREVIATION || letters + dots < dot - start) {
		lower_into(s + start, dot - start, word, sizeof(word));
		kind = abbreviation(word);
	}
	switch (kind) {
	case ALWAYS:
		return false;
	case BEFORE_NUMBER:
		return !is_digit(cp);
	case BEFORE_NAME:
		return is_starter(s, len, next);
	case NONE:
		break;
	}
	/* U.S., N.A.T.O. */
	if (dots > 0 && letters <= dots + 1)
		return is_starter(s, len, next);
	/* J. Smith; but "of vitamin C. The" */
	if (letters == 1 && is_upper(char_at(s, len, start)))
		return is_starter(s, len, next);
	return true;
}

/* Whether the line that begins at at is an item of a list. */
static bool
is_item(const char *s, size_t len, size_t at)
{
	size_t p;
	unsigned n;
	uint32_t cp;

	while (at < len && (s[at] == ' ' || s[at] == '\t'))
		at++;
	if (at >= len)
		return false;
	cp = utf8_get(s + at, len - at, &n);
	if (cp == '-' || cp == '*' || cp == '+' || cp == 0x2022 ||
	    cp == 0x2013 || cp == 0x25aa || cp == 0x25cf || cp == 0x25e6 ||
	    cp == 0x25cb || cp == 0x25a0 || cp == 0x25a1 || cp == 0x30fb ||
	    cp == 0xb7)
		return is_blank(char_at(s, len, at + n)) || cp >= 0x25a0;
	if (cp == '#' || cp == '|' || cp == '>')
		return true;
	/* four digits are a year that ends a sentence */
	for (p = at; p < len && is_digit((unsigned char)s[p]) && p - at < 3;)
		p++;
	if (p == at && g_ascii_isalpha(s[p]))
		p++;
	return p > at && p + 1 < len && (s[p] == '.' || s[p] == ')') &&
	    is_blank((unsigned char)s[p + 1]) &&
	    (s[p] == ')' || is_digit((unsigned char)s[at]));
}

/* Whether the line end at at ends a sentence. */
static bool
line_ends(const char *s, size_t len, size_t at)
{
	size_t next = at + 1, start = at, p;
	uint32_t cp;

	for (p = next; p < len && (s[p] == ' ' || s[p] == '\t' ||
	    s[p] == '\r'); p++)
		;
	if (p >= len || s[p] == '\n' || s[p] == '\f')
		return true;
	if (is_item(s, len, next))
		return true;
	/* a heading: short, behind an empty line, and what follows does not go
	 * on with it */
	while (next < len && (s[next] == ' ' || s[next] == '\t'))
		next++;
	cp = char_at(s, len, next);
	if (is_lower(cp) || !(is_letter(cp) || is_digit(cp)) || at == 0 ||
	    strchr(",;-(&", s[at - 1]) != NULL)
		return false;
	while (start > 0 && s[start - 1] != '\n' && s[start - 1] != '\f' &&
	    at - start <= HEADING)
		start--;
	if (at - start > HEADING || at == start)
		return false;
	for (p = start; p > 1 && (s[p - 1] == '\n' || s[p - 1] == ' ' ||
	    s[p - 1] == '\t' || s[p - 1] == '\r'); p--)
		if (s[p - 1] == '\n' && p < start) {
			p = 0;
			break;
		}
	return p <= 1;
}

/* Whether clauses end behind cp; blank: only before one. */
static bool
is_clause(uint32_t cp, bool *ret_blank)
{
	*ret_blank = false;
	switch (cp) {
	case 0x3001:
	case 0xff0c:
	case 0xff1a:
	case 0xff1b:
	case 0x2014:
		return true;
	case ',':
	case ';':
	case ':':
	case ')':
	case ']':
	case 0x2013:
	case 0x060c:
	case 0x061b:
	case 0x387:
		*ret_blank = true;
		return true;
	default:
		return false;
	}
}

/* Bytes to look at twice: all others of a text end nothing, nor do characters
 * that begin with them.  Of them, WHITE is no text. */
enum { PASSED, LOOKED_AT, WHITE };
static const uint8_t classes[256] = {
	['\n'] = 1, ['\f'] = 1, ['\r'] = 2, ['\t'] = 2, [' '] = 2, ['.'] = 1,
	['!'] = 1, ['?'] = 1, [','] = 1, [';'] = 1, [':'] = 1, [')'] = 1,
	[']'] = 1, [0xc2] = 1, [0xcd] = 1, [0xce] = 1, [0xd6] = 1, [0xd8] = 1,
	[0xdb] = 1, [0xe0] = 1, [0xe1] = 1, [0xe2] = 1, [0xe3] = 1, [0xef] = 1,
};

/* Which of p[0, 16) are to be looked at, a bit a byte, and of characters beyond
 * ASCII all. */
static unsigned
looked_at(const char *p)
{
	static const char ends[] = "\n\f.!?,;:)]";
	sixteen x = sixteen_at(p), any = x;

	for (size_t i = 0; i < sizeof(ends) - 1; i++)
		any |= sixteen_are(x, ends[i]);
	return sixteen_bits(any);
}

/* The first byte at or behind at to look at twice. */
static size_t
next_looked_at(const char *s, size_t len, size_t at)
{
	unsigned any = 0;

	while (at + 16 <= len && (any = looked_at(s + at)) == 0)
		at += 16;
	if (any != 0)
		at += (size_t)__builtin_ctz(any);
	while (at < len && classes[(unsigned char)s[at]] != LOOKED_AT)
		at++;
	return at;
}

/* The first end behind from; clause: at that of a clause, too, and whether it
 * is no more than that. */
static size_t
find_end(const char *s, size_t len, size_t from, bool *clause)
{
	bool text = false; /* something that is not blank came */
	size_t at, end, next;
	unsigned n, k;
	uint32_t cp;
	bool blank;

	for (at = from; at < len; at += n) {
		while (!text && at < len &&
		    classes[(unsigned char)s[at]] == WHITE)
			at++;
		text = text || (at < len &&
		    classes[(unsigned char)s[at]] == PASSED);
		at = next_looked_at(s, len, at);
		if (at >= len)
			break;
		cp = utf8_get(s + at, len - at, &n);
		if (cp == '\n' || cp == '\f') {
			if (text && (cp == '\f' || line_ends(s, len, at))) {
				if (at > from && s[at - 1] == '\r')
					at--;
				return at;
			}
			continue;
		}
		if (is_blank(cp))
			continue;
		text = true;
		if (clause != NULL && is_clause(cp, &blank) && (!blank ||
		    at + n >= len || is_blank(char_at(s, len, at + n)))) {
			at += n;
			*clause = at >= len || s[at] != '\n' ||
			    !line_ends(s, len, at);
			return at;
		}
		if (!is_full_end(cp) && !is_end(cp))
			continue;
		for (end = at + n; end < len; end += k) {
			uint32_t c = utf8_get(s + end, len - end, &k);

			if (!is_end(c) && !is_full_end(c) && !is_closing(c))
				break;
		}
		if (is_full_end(cp) || end >= len)
			return end;
		if (!is_blank(char_at(s, len, end))) {
			/* a Korean or Chinese sentence may follow at once */
			continue;
		}
		for (next = end; next < len; next += k)
			if (!is_blank(utf8_get(s + next, len - next, &k)))
				break;
		if (cp == '.' ? stop_ends(s, len, from, at, next) :
		    !is_lower(char_at(s, len, next)))
			return end;
		n = (unsigned)(end - at);
	}
	return len;
}

size_t
text_sentence_end(const char *s, size_t len, size_t from)
{
	return from >= len ? len : find_end(s, len, from, NULL);
}

size_t
text_clause_end(const char *s, size_t len, size_t from, bool *ret_clause)
{
	*ret_clause = false;
	return from >= len ? len : find_end(s, len, from, ret_clause);
}

size_t
text_sentence_start(const char *s, size_t len, size_t low, size_t at)
{
	size_t start, end;
	unsigned n;

	at = MIN(at, len);
	start = at > LOOK_BACK && at - LOOK_BACK > low ? at - LOOK_BACK : low;
	/* a paragraph's beginning is sure */
	for (end = at; end > start + 1; end--)
		if (s[end - 1] == '\n' && s[end - 2] == '\n') {
			start = end;
			break;
		}
	while (start < at && ((unsigned char)s[start] & 0xc0) == 0x80)
		start++;
	while (start < at) {
		while (start < at && is_blank(utf8_get(s + start, len - start,
		    &n)))
			start += n;
		end = text_sentence_end(s, len, start);
		if (end > at || start >= at)
			break;
		start = end;
	}
	return MIN(start, at);
}
