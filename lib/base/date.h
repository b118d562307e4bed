/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Calendar dates as people write them in several languages.
 */
#ifndef TRAWL_BASE_DATE_H
#define TRAWL_BASE_DATE_H

#include <stdbool.h>
#include <stddef.h>

/* A date known to the year, month or day.  month or day 0: not known. */
struct date {
	int year, month, day;
};

/*
 * Reads a date at the start of s: ISO 8601 (2022-12-15, 2022-12, 2022, with a
 * time behind it or not), 12/15/2022, 15.12.2022, "December 15, 2022",
 * "15 December 2022", "Dec. 15, 2022", "mardi 26 août 2014", "2014년 8월 26일",
 * "2014年8月26日", RFC 5322 dates, 20221215.  Returns the bytes read, or 0
 * where there is none.  12/15/2022 is taken month first unless that is no date.
 */
size_t date_parse(const char *s, size_t len, struct date *ret_date);

/* The same for what is typed in a query: also "august-2014", "aug-2014",
 * "2014-august", "2022-6".  All of s must be the date. */
bool date_parse_query(const char *s, size_t len, struct date *ret_date);

/* "2022-12-15", "2022-12" or "2022", by what is known. */
void date_format(const struct date *d, char buf[11]);
/* Reads what date_format() wrote; false for "". */
bool date_read(const char *s, struct date *ret_date);

/* First and last day of what d covers, as YYYYMMDD. */
int date_first(const struct date *d);
int date_last(const struct date *d);

#endif
