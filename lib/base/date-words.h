/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The parts that written dates consist of: names of months and days in several
 * languages, numbers, what stands between them.  Of date.c alone.
 *
 * What takes something from a cursor moves it behind that, and leaves it where
 * it was when there is no such thing.
 */
#ifndef TRAWL_BASE_DATE_WORDS_H
#define TRAWL_BASE_DATE_WORDS_H

#include <stdbool.h>
#include <stddef.h>
#include <string.h>

/* No name of a month or day is longer, folded (bytes). */
#define WORD_MAX 32

struct cursor {
	const char *s, *end;
};

/* Lists of folded words, with a blank on both sides of each: days of the week,
 * small words before a date, those between day, month and year ("15 de
 * diciembre de 2022"), and what follows a day's number. */
extern const char date_days[], date_articles[], date_links[], date_ordinals[];

bool date_in_list(const char *list, const char *word);

/* Where a word begins at c: its folded form, and c behind it.  Letters with
 * marks, and "-" between letters ("segunda-feira"). */
bool date_word(struct cursor *c, char folded[WORD_MAX + 1]);

/* A month's name, whole or short; 1 to 12. */
bool date_month_name(struct cursor *c, int *ret_month);

/* Passes a word of list where one is next. */
void date_skip_word(struct cursor *c, const char *list);

static inline int
peek(const struct cursor *c)
{
	return c->s < c->end ? (unsigned char)*c->s : -1;
}

static inline bool
take(struct cursor *c, const char *lit)
{
	size_t n = strlen(lit);

	if ((size_t)(c->end - c->s) < n || memcmp(c->s, lit, n) != 0)
		return false;
	c->s += n;
	return true;
}

static inline bool
take_any(struct cursor *c, const char *set)
{
	int ch = peek(c);

	if (ch <= 0 || !strchr(set, ch))
		return false;
	c->s++;
	return true;
}

/* Blanks of this line; returns whether there were any. */
static inline bool
blanks(struct cursor *c)
{
	const char *from = c->s;

	while (take_any(c, " \t") || take(c, "\u00a0") || take(c, "\u202f") ||
	    take(c, "\u3000") || take(c, "\u2009"))
		;
	return c->s > from;
}

/* One digit, also of full width; -1: none. */
static inline int
digit(struct cursor *c)
{
	int ch = peek(c);

	if (ch >= '0' && ch <= '9') {
		c->s++;
		return ch - '0';
	}
	if (ch == 0xef && c->end - c->s >= 3 && (unsigned char)c->s[1] == 0xbc &&
	    (unsigned char)c->s[2] >= 0x90 && (unsigned char)c->s[2] <= 0x99) {
		c->s += 3;
		return (unsigned char)c->s[-1] - 0x90;
	}
	return -1;
}

/* A number of at most max digits; returns how many it has, 0 where none
 * begins or it is longer. */
static inline int
number(struct cursor *c, int max, int *ret)
{
	struct cursor at = *c;
	int n = 0, value = 0, d;

	while ((d = digit(&at)) >= 0) {
		if (++n > max)
			return 0;
		value = value * 10 + d;
	}
	if (n) {
		*ret = value;
		*c = at;
	}
	return n;
}

static inline bool
ascii_letter(int ch)
{
	return (ch >= 'a' && ch <= 'z') || (ch >= 'A' && ch <= 'Z');
}

#endif
