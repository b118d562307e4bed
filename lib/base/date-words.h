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

/* Where a word begins at c: its folded form, and c behind it. */
bool date_word(struct cursor *c, char folded[WORD_MAX + 1]);

/* A month's name, whole or short; 1 to 12. */
bool date_month_name(struct cursor *c, int *ret_month);

/* Passes a word of list where one is next. */
void date_skip_word(struct cursor *c, const char *list);

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
ascii_letter(int ch)
{
	return (ch >= 'a' && ch <= 'z') || (ch >= 'A' && ch <= 'Z');
}

#endif
