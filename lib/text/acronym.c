/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Short forms and what they stand for, by Schwartz and Hearst.
 */
#include "lib/text/acronym.h"
#include "lib/text/utf8.h"

#include <glib.h>
#include <stdbool.h>
#include <string.h>
#include <utf8proc.h>

#define SHORT_MIN 2
#define SHORT_MAX 10  /* characters */
#define WINDOW 400    /* bytes before the bracket that are looked at */
#define INNER 200     /* bytes between the brackets */

/* A stretch of text, character by character. */
struct letters {
	uint32_t cp[WINDOW];   /* lower case */
	uint32_t at[WINDOW];   /* offset in the text */
	bool upper[WINDOW];
	unsigned n;
};

static bool
is_alnum(uint32_t cp)
{
	utf8proc_category_t c;

	if (cp < 0x80)
		return g_ascii_isalnum((char)cp);
	c = utf8proc_category((utf8proc_int32_t)cp);
	return (c >= UTF8PROC_CATEGORY_LU && c <= UTF8PROC_CATEGORY_LO) ||
	    c == UTF8PROC_CATEGORY_ND;
}

static uint32_t
lower(uint32_t cp)
{
	if (cp < 0x80)
		return (uint32_t)g_ascii_tolower((char)cp);
	return (uint32_t)utf8proc_tolower((utf8proc_int32_t)cp);
}

/* At most max characters, of WINDOW. */
static void
letters_of(struct letters *l, const char *s, size_t from, size_t to,
    unsigned max)
{
	unsigned n;

	for (l->n = 0; from < to && l->n < max; from += n) {
		uint32_t cp = utf8_get(s + from, to - from, &n);
		uint32_t low = lower(cp);

		if (cp == '\n' || cp == '\t' || cp == '\r' || cp == 0xa0)
			low = ' ';
		l->cp[l->n] = low;
		l->upper[l->n] = low != cp && is_alnum(cp);
		l->at[l->n++] = (uint32_t)from;
	}
}

/* Whether a byte at either end may be one of a blank or quote. */
static bool
may_go(char c)
{
	return (unsigned char)c >= 0x80 || c == '"' || c == '\'' || c == ' ' ||
	    c == '\t' || c == '\n' || c == '\r';
}

/* Takes blanks and quotes off both ends. */
static void
trim(const char *s, size_t *from, size_t *to)
{
	static const char *const quotes[] = {"\"", "'", " ", "\t", "\n", "\r",
		"\xe2\x80\x9c", "\xe2\x80\x9d", "\xe2\x80\x98",
		"\xe2\x80\x99", "\xc2\xab", "\xc2\xbb"};
	bool again = true;
	unsigned i;

	while (again && *from < *to &&
	    (may_go(s[*from]) || may_go(s[*to - 1]))) {
		again = false;
		for (i = 0; i < G_N_ELEMENTS(quotes); i++) {
			size_t n = strlen(quotes[i]);

			if (*to - *from >= n &&
			    memcmp(s + *from, quotes[i], n) == 0) {
				*from += n;
				again = true;
			}
			if (*to - *from >= n &&
			    memcmp(s + *to - n, quotes[i], n) == 0) {
				*to -= n;
				again = true;
			}
		}
	}
}

/* A short form: 2 to 10 characters, one or two words, begins with a letter or
 * digit, two capitals at least. */
static bool
is_short(const struct letters *l)
{
	unsigned i, upper = 0, blanks = 0;

	if (l->n < SHORT_MIN || l->n > SHORT_MAX || !is_alnum(l->cp[0]))
		return false;
	for (i = 0; i < l->n; i++) {
		upper += l->upper[i];
		blanks += l->cp[i] == ' ';
	}
	return upper >= 2 && blanks <= 1;
}

/* Where in the long form's candidate the long form of sh begins; -1: nowhere.
 * Letters are matched from right to left; the first one must begin a word. */
static int
match(const struct letters *sh, const struct letters *lo)
{
	int s = (int)sh->n - 1, l = (int)lo->n - 1;

	/* a plural's s need not be in the long form */
	if (s >= 2 && sh->cp[s] == 's' && !sh->upper[s] && sh->upper[s - 1])
		s--;
	for (; s >= 0; s--) {
		if (!is_alnum(sh->cp[s]))
			continue;
		while (l >= 0 && (lo->cp[l] != sh->cp[s] || (s == 0 && l > 0 &&
		    is_alnum(lo->cp[l - 1]))))
			l--;
		if (l < 0)
			return -1;
		l--;
	}
	l++;
	while (l > 0 && lo->cp[l - 1] != ' ' && lo->cp[l - 1] != '\'' &&
	    lo->cp[l - 1] != 0x2019)
		l--;
	return l;
}

static unsigned
words(const struct letters *l, unsigned from)
{
	unsigned i, n = 0;

	for (i = from; i < l->n; i++)
		if (is_alnum(l->cp[i]) && (i == from ||
		    !is_alnum(l->cp[i - 1])))
			n++;
	return n;
}

/* Whether the short form stands in the long one as a word. */
static bool
contains(const struct letters *lo, unsigned from, const struct letters *sh)
{
	unsigned i, k;

	for (i = from; i + sh->n <= lo->n; i++) {
		if (i > from && is_alnum(lo->cp[i - 1]))
			continue;
		for (k = 0; k < sh->n && lo->cp[i + k] == sh->cp[k]; k++)
			;
		if (k == sh->n && (i + k == lo->n ||
		    !is_alnum(lo->cp[i + k])))
			return true;
	}
	return false;
}

/* Drops words from the front of lo until at most max are left. */
static void
last_words(struct letters *lo, unsigned max)
{
	unsigned i = lo->n, n = 0;

	while (i > 0) {
		if (is_alnum(lo->cp[i - 1]) && (i == 1 ||
		    lo->cp[i - 2] == ' ') && ++n == max) {
			i--;
			break;
		}
		i--;
	}
	memmove(lo->cp, lo->cp + i, (lo->n - i) * sizeof(lo->cp[0]));
	memmove(lo->at, lo->at + i, (lo->n - i) * sizeof(lo->at[0]));
	memmove(lo->upper, lo->upper + i, (lo->n - i) * sizeof(lo->upper[0]));
	lo->n -= i;
}

/* Tells of the pair when the letters agree.  [from, to) may hold the long
 * form, and words before it. */
static bool
try_pair(const char *s, const struct letters *sh, size_t short_from,
    size_t short_to, size_t from, size_t to, struct letters *lo,
    struct acronym *ret)
{
	int start;

	if (to - from > WINDOW)
		from = to - WINDOW;
	while (from < to && ((unsigned char)s[from] & 0xc0) == 0x80)
		from++;
	trim(s, &from, &to);
	letters_of(lo, s, from, to, WINDOW);
	last_words(lo, MIN(sh->n + 5, sh->n * 2));
	start = match(sh, lo);
	if (start < 0 || lo->n - (unsigned)start <= sh->n ||
	    words(lo, (unsigned)start) < 2 ||
	    contains(lo, (unsigned)start, sh))
		return false;
	*ret = (struct acronym){short_from, short_to, lo->at[start], to};
	/* an opening quote is not part of it */
	trim(s, &ret->long_start, &ret->long_end);
	return true;
}

/* Where the words before the bracket at at may begin: behind the end of a
 * paragraph, another bracket, a semicolon or a colon. */
static size_t
candidate_start(const char *s, size_t at)
{
	size_t low = at > WINDOW ? at - WINDOW : 0, p;

	for (p = at; p > low; p--) {
		char c = s[p - 1];

		if (c == '(' || c == ')' || c == ';' || c == ':' || c == '[' ||
		    c == ']' || c == '!' || c == '?')
			break;
		if (c == '\n' && p >= 2 && s[p - 2] == '\n')
			break;
	}
	return p;
}

void
acronym_find(const char *text, size_t len,
    void (*found)(void *data, const struct acronym *a), void *data)
{
	struct letters *sh = g_new(struct letters, 2), *lo = sh + 1;
	const char *p = text, *end = text + len, *close;
	struct acronym a;

	while (p < end && (p = memchr(p, '(', (size_t)(end - p))) != NULL) {
		size_t open = (size_t)(p - text), from, to, word, before, cut;

		p++;
		if (p < end && *p == ')') /* a function's name */
			continue;
		close = memchr(p, ')', MIN((size_t)(end - p), INNER));
		if (close == NULL)
			continue;
		from = open + 1;
		to = (size_t)(close - text);
		/* (MDT, or the Treaty) */
		for (cut = from; cut < to; cut++)
			if (text[cut] == ',' || text[cut] == ';')
				break;
		trim(text, &from, &cut);
		before = open;
		while (before > 0 && text[before - 1] == ' ')
			before--;
		if (from >= cut || before == 0)
			continue;
		/* one more than a short form has does to see that it is none */
		letters_of(sh, text, from, cut, SHORT_MAX + 1);
		if (is_short(sh)) {
			if (try_pair(text, sh, from, cut,
			    candidate_start(text, before), before, lo, &a))
				found(data, &a);
			continue;
		}
		/* MDT (Mutual Defense Treaty) */
		from = open + 1;
		trim(text, &from, &to);
		word = before;
		while (word > 0 && (unsigned char)text[word - 1] > ' ' &&
		    text[word - 1] != '(' && before - word < 40)
			word--;
		trim(text, &word, &before);
		if (word >= before || from >= to)
			continue;
		letters_of(sh, text, word, before, SHORT_MAX + 1);
		if (!is_short(sh) || !try_pair(text, sh, word, before, from,
		    to, lo, &a))
			continue;
		/* all of what is in brackets, or it explains something else */
		if (a.long_start == from)
			found(data, &a);
	}
	g_free(sh);
}
