/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Calendar dates as people write them in several languages.
 *
 * A date is read as a row of small parts (a word, a number, what stands
 * between them: date-words.h), tried against a handful of shapes.
 */
#include "lib/base/date.h"

#include "lib/base/date-words.h"

#include <glib.h>
#include <stdio.h>
#include <string.h>

static int
peek(const struct cursor *c)
{
	return c->s < c->end ? (unsigned char)*c->s : -1;
}

static bool
take_any(struct cursor *c, const char *set)
{
	int ch = peek(c);

	if (ch <= 0 || !strchr(set, ch))
		return false;
	c->s++;
	return true;
}

/* Blanks of this line; returns whether there were any. */
static bool
blanks(struct cursor *c)
{
	const char *from = c->s;

	while (take_any(c, " \t") || take(c, "\u00a0") || take(c, "\u202f") ||
	    take(c, "\u3000") || take(c, "\u2009"))
		;
	return c->s > from;
}

/* One digit, also of full width; -1: none. */
static int
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
static int
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

static bool
leap(int y)
{
	return (y % 4 == 0 && y % 100 != 0) || y % 400 == 0;
}

static int
month_days(int y, int m)
{
	static const int n[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};

	return m == 2 && leap(y) ? 29 : n[m - 1];
}

/* Takes y, m, d where that is a date; m or d 0 is not known. */
static bool
set(struct date *ret, int y, int m, int d)
{
	if (y < 1000 || y > 2999 || m < 0 || m > 12 || d < 0)
		return false;
	if (m == 0 ? d != 0 : d > month_days(y, m))
		return false;
	*ret = (struct date){y, m, d};
	return true;
}

/* What follows a date must not go on with it. */
static bool
ended(const struct cursor *c)
{
	int ch = peek(c);

	return !(ch >= '0' && ch <= '9') && !ascii_letter(ch) && ch != '_';
}

/* Two digits of a year, as POSIX's strptime() takes them. */
static int
century(int yy)
{
	return yy < 69 ? 2000 + yy : 1900 + yy;
}

/* What may stand between the parts of a date with a month's name. */
static void
between(struct cursor *c)
{
	struct cursor at;

	blanks(c);
	if (take_any(c, ",-/."))
		blanks(c);
	at = *c;
	date_skip_word(&at, date_links);
	if (at.s > c->s && blanks(&at))
		*c = at;
	if (take(c, "\u2019") || take(c, "'")) /* Dec '22 */
		return;
}

static bool
year(struct cursor *c, int *ret_year)
{
	struct cursor at = *c;
	int y;

	if (number(&at, 4, &y) != 4 || y < 1000 || y > 2999)
		return false;
	*ret_year = y;
	*c = at;
	return true;
}

/* A time of day and its zone, where one follows; seconds and fractions too.
 * c stays where there is none. */
static void
clock_time(struct cursor *c, bool lead)
{
	struct cursor at = *c;
	int h, m, s;
	struct cursor z;
	char w[WORD_MAX + 1];

	if (lead) {
		(void)(take(&at, ",") || take(&at, " -") ||
		    take(&at, " \u2013"));
		if (!take(&at, "T") && !take(&at, "t") && !blanks(&at))
			return;
		z = at;
		if (date_word(&z, w) && date_in_list(" at um a kl ", w) &&
		    blanks(&z))
			at = z;
		z = at;
		if (take(&z, "\xec\x98\xa4\xec\xa0\x84") /* 오전, 오후 */ ||
		    take(&z, "\xec\x98\xa4\xed\x9b\x84")) {
			blanks(&z);
			at = z;
		}
	}
	if (!number(&at, 2, &h) || h > 24)
		return;
	if (take(&at, ":") || take(&at, "h") || take(&at, ".")) {
		if (number(&at, 2, &m) != 2 || m > 59)
			return;
		if (take(&at, ":") && number(&at, 2, &s) != 2)
			return;
		if (take_any(&at, ".,")) {
			int f;

			while (number(&at, 1, &f) || digit(&at) >= 0)
				;
		}
	} else {
		/* "3 PM" is a time, "3" is none */
		z = at;
		blanks(&z);
		if (!date_word(&z, w) || !date_in_list(" am pm uhr ", w))
			return;
	}
	z = at;
	blanks(&z);
	if (date_word(&z, w) && date_in_list(" am pm uhr ", w))
		at = z;
	else if (take(&z, "a.m.") || take(&z, "p.m."))
		at = z;
	/* zone: Z, EST, +0900, +09:00, (KST) */
	z = at;
	blanks(&z);
	if (take(&z, "Z") || take_any(&z, "+-")) {
		if (z.s[-1] != 'Z') {
			if (!number(&z, 4, &h))
				z = at;
			else if (take(&z, ":"))
				number(&z, 2, &h);
		}
		if (ended(&z))
			at = z;
	}
	z = at;
	blanks(&z);
	bool paren = take(&z, "(");
	const char *from = z.s;
	while (peek(&z) >= 'A' && peek(&z) <= 'Z')
		z.s++;
	if (z.s - from >= 2 && z.s - from <= 5 && (!paren || take(&z, ")")) &&
	    ended(&z))
		at = z;
	if (ended(&at))
		*c = at;
}

/* 20221215, 2022-12-15, 2022/12, 2022. 8. 26., 2022년 8월 26일, 2022-Dec-15 */
static bool
year_first(struct cursor *c, struct date *ret)
{
	struct cursor at = *c, back;
	int y, m, d;

	if (number(&at, 8, &y) == 8) {
		/* a whole date, with its time 20221215T1200 */
		if (!set(ret, y / 10000, y / 100 % 100, y % 100) ||
		    !ret->month || !ret->day)
			return false;
		back = at;
		if (take(&back, "T") && number(&back, 6, &d)) {
			take(&back, "Z");
			at = back;
		}
		*c = at;
		return ended(c);
	}
	at = *c;
	if (!year(&at, &y))
		return false;

	back = at;
	blanks(&at);
	if (take(&at, "\u5e74") || take(&at, "\ub144")) { /* 年 년 */
		struct cursor whole = at;

		blanks(&at);
		if (!number(&at, 2, &m) || m < 1 ||
		    !(blanks(&at), take(&at, "\u6708") || take(&at, "\uc6d4"))) {
			*c = whole;
			return set(ret, y, 0, 0);
		}
		whole = at;
		blanks(&at);
		if (!number(&at, 2, &d) || d < 1 ||
		    !(blanks(&at), take(&at, "\u65e5") || take(&at, "\uc77c"))) {
			*c = whole;
			return set(ret, y, m, 0);
		}
		*c = at;
		/* (火), (화요일) */
		if (blanks(&at), take(&at, "(")) {
			while (at.s < c->end && at.s - c->s < 16 &&
			    (*at.s & 0x80))
				at.s++;
			if (take(&at, ")"))
				*c = at;
		}
		return set(ret, y, m, d);
	}

	at = back;
	if (take_any(&at, "-/.") || take(&at, "\u2010") || take(&at, "\u2011")) {
		char sep = at.s[-1];
		int nm;

		if (sep == '.')
			blanks(&at);
		if (date_month_name(&at, &m)) {
			struct cursor whole = at;

			if (take_any(&at, "-/. ") && number(&at, 2, &d) &&
			    ended(&at) && d && set(ret, y, m, d)) {
				*c = at;
				return true;
			}
			*c = whole;
			return ended(c) && set(ret, y, m, 0);
		}
		nm = number(&at, 2, &m);
		if (nm && m >= 1 && m <= 12) {
			struct cursor whole = at;
			bool again;

			again = (sep & 0x80) ? take(&at, "\u2010") ||
			    take(&at, "\u2011") : take_any(&at, (char[]){sep, 0});
			if (again && sep == '.')
				blanks(&at);
			if (again && number(&at, 2, &d) && d &&
			    set(ret, y, m, d)) {
				if (sep == '.')
					take(&at, ".");
				clock_time(&at, true);
				if (ended(&at)) {
					*c = at;
					return true;
				}
			}
			/* 2022-12 may not be the start of something else */
			if (ended(&whole) && peek(&whole) != sep &&
			    set(ret, y, m, 0)) {
				*c = whole;
				return true;
			}
			return false;
		}
	}

	/* 2022 December 15, 2022 Dec */
	at = back;
	if (blanks(&at) && date_month_name(&at, &m)) {
		struct cursor whole = at;

		between(&at);
		if (number(&at, 2, &d) && d && ended(&at) && set(ret, y, m, d)) {
			*c = at;
			return true;
		}
		if (ended(&whole)) {
			*c = whole;
			return set(ret, y, m, 0);
		}
	}
	at = back;
	if (!ended(&at))
		return false;
	/* "2022-07" with a bad month, "2022.5 MB", "2022,5": no year */
	if (take_any(&at, "-/.,")) {
		int n;

		if (number(&at, 9, &n))
			return false;
	}
	*c = back;
	return set(ret, y, 0, 0);
}

/* 12/15/2022, 15.12.2022, 12/15/22, 12/2022, 15 December 2022, 15th of May */
static bool
day_first(struct cursor *c, struct date *ret)
{
	struct cursor at = *c, back;
	int a, b, y, n, m;
	char w[WORD_MAX + 1];

	if (!number(&at, 2, &a))
		return false;
	back = at;
	if (take_any(&at, "/.-")) {
		char sep[] = {at.s[-1], 0};

		if (sep[0] == '.')
			blanks(&at);
		n = number(&at, 2, &b);
		if (n && take_any(&at, sep)) {
			if (sep[0] == '.')
				blanks(&at);
			n = number(&at, 4, &y);
			if (n == 2)
				y = century(y);
			if ((n == 4 || n == 2) && ended(&at) && a && b &&
			    ((sep[0] != '.' && set(ret, y, a, b)) ||
				set(ret, y, b, a))) {
				if (!ret->day)
					return false;
				clock_time(&at, true);
				*c = at;
				return true;
			}
			return false;
		}
		at = back;
		at.s++;
		if (sep[0] != '.' && year(&at, &y) && ended(&at) && a &&
		    set(ret, y, a, 0)) {
			*c = at;
			return true;
		}
	}

	/* a month by its name */
	at = back;
	if (date_word(&at, w) && !date_in_list(date_ordinals, w))
		at = back;
	take(&at, "\u00ba");
	take(&at, "\u00b0");
	between(&at);
	if (!date_month_name(&at, &m))
		return false;
	between(&at);
	if (number(&at, 4, &y) && (y >= 1000 || y < 100)) {
		if (y < 100)
			y = century(y);
		if (!ended(&at) || !a || !set(ret, y, m, a))
			return false;
		struct cursor z = at;
		if (take(&z, " \u0433.") || take(&z, " r.")) /* 2022 г. */
			at = z;
		clock_time(&at, true);
		*c = at;
		return true;
	}
	return false;
}

/* December 15, 2022; Dec. 2022; Aug 26 12:00:00 KST 2014 */
static bool
month_first(struct cursor *c, struct date *ret)
{
	struct cursor at = *c, back;
	int m, d, y, n;
	char w[WORD_MAX + 1];

	if (!date_month_name(&at, &m))
		return false;
	between(&at);
	back = at;
	if (year(&at, &y) && ended(&at)) {
		*c = at;
		return set(ret, y, m, 0);
	}
	at = back;
	n = number(&at, 2, &d);
	if (!n || !d)
		return false;
	back = at;
	if (date_word(&at, w) && !date_in_list(date_ordinals, w))
		at = back;
	back = at;
	between(&at);
	if (at.s > back.s && year(&at, &y) && ended(&at)) {
		if (!set(ret, y, m, d))
			return false;
		clock_time(&at, true);
		*c = at;
		return true;
	}
	/* as date(1) prints it */
	at = back;
	clock_time(&at, true);
	if (at.s > back.s && blanks(&at) && year(&at, &y) && ended(&at) &&
	    set(ret, y, m, d)) {
		*c = at;
		return true;
	}
	return false;
}

/* 令和4年12月15日 */
static bool
era_first(struct cursor *c, struct date *ret)
{
	static const struct {
		const char *name;
		int before;
	} eras[] = {{"\u4ee4\u548c", 2018}, {"\u5e73\u6210", 1988},
	    {"\u662d\u548c", 1925}, {NULL, 0}};
	struct cursor at = *c;

	for (int i = 0; eras[i].name; i++) {
		int y = 1, m, d;

		if (!take(&at, eras[i].name))
			continue;
		if (!take(&at, "\u5143") && !number(&at, 2, &y))
			return false;
		if (!take(&at, "\u5e74") || !number(&at, 2, &m) ||
		    !take(&at, "\u6708") || !number(&at, 2, &d) ||
		    !take(&at, "\u65e5"))
			return false;
		*c = at;
		return m && d && set(ret, eras[i].before + y, m, d);
	}
	return false;
}

static bool
bare(struct cursor *c, struct date *ret)
{
	int ch = peek(c);
	struct cursor at = *c;
	struct date d;
	bool ok;

	if ((ch >= '0' && ch <= '9') || ch == 0xef) {
		ok = year_first(&at, &d);
		if (!ok) {
			at = *c;
			ok = day_first(&at, &d);
		}
	} else {
		ok = month_first(&at, &d);
		if (!ok) {
			at = *c;
			ok = era_first(&at, &d);
		}
	}
	if (ok) {
		*c = at;
		*ret = d;
	}
	return ok;
}

size_t
date_parse(const char *s, size_t len, struct date *ret_date)
{
	struct cursor c = {s, s + len};

	/* Up to three words before it: "mardi, le 26 …", "Thursday the …".
	 * The month comes first, as "mar" is March and mardi. */
	for (int i = 0; i < 3; i++) {
		struct cursor at = c;
		char w[WORD_MAX + 1];

		if (bare(&c, ret_date))
			return c.s - s;
		if (!date_word(&at, w))
			return 0;
		if (peek(&at) == '-' && date_in_list(" segunda terca quarta quinta"
						" sexta ", w)) {
			at.s++;
			if (!date_word(&at, w) || strcmp(w, "feira") != 0)
				return 0;
		} else if (!date_in_list(date_days, w) &&
		    !date_in_list(date_articles, w))
			return 0;
		take_any(&at, ".,");
		take(&at, ",");
		if (!blanks(&at))
			return 0;
		c = at;
	}
	return bare(&c, ret_date) ? (size_t)(c.s - s) : 0;
}

bool
date_parse_query(const char *s, size_t len, struct date *ret_date)
{
	struct date d;

	while (len && g_ascii_isspace(*s))
		s++, len--;
	while (len && g_ascii_isspace(s[len - 1]))
		len--;
	if (!len || date_parse(s, len, &d) != len)
		return false;
	*ret_date = d;
	return true;
}

void
date_format(const struct date *d, char buf[11])
{
	/* the modulos bound what snprintf() may write */
	unsigned y = (unsigned)d->year % 10000, m = (unsigned)d->month % 100,
		 day = (unsigned)d->day % 100;

	if (!m)
		snprintf(buf, 11, "%04u", y);
	else if (!day)
		snprintf(buf, 11, "%04u-%02u", y, m);
	else
		snprintf(buf, 11, "%04u-%02u-%02u", y, m, day);
}

bool
date_read(const char *s, struct date *ret_date)
{
	struct cursor c = {s, s + strlen(s)};
	int y, m = 0, d = 0;

	if (number(&c, 4, &y) != 4)
		return false;
	if (take(&c, "-")) {
		if (number(&c, 2, &m) != 2 || m == 0)
			return false;
		if (take(&c, "-") && (number(&c, 2, &d) != 2 || d == 0))
			return false;
	}
	return c.s == c.end && set(ret_date, y, m, d);
}

int
date_first(const struct date *d)
{
	return d->year * 10000 + (d->month ? d->month : 1) * 100 +
	    (d->day ? d->day : 1);
}

int
date_last(const struct date *d)
{
	int m = d->month ? d->month : 12;

	return d->year * 10000 + m * 100 +
	    (d->day ? d->day : month_days(d->year, m));
}
