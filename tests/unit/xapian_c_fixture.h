/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the tests of the C binding share: checks, a folder, a sample. */
#ifndef TESTS_XAPIAN_C_FIXTURE_H
#define TESTS_XAPIAN_C_FIXTURE_H

#include <glib.h>
#include <string.h>

#include "lib/xapian-c/xapian-c.h"

/* A string literal as the pointer and length that the binding wants. */
#define S(literal) (literal), (sizeof(literal) - 1)

/* The error that the checks below pass; `E` in their expressions. */
extern struct xc_error test_error;
#define E (&test_error)

/* The expression succeeds: it is true, and no error is told. */
#define OK(expr)                                                               \
	do {                                                                   \
		memset(E, 0, sizeof *E);                                       \
		if (!(expr) || E->cls != XC_OK)                                \
			g_error("%s:%d: %s: %s: %s", __FILE__, __LINE__,       \
			    #expr, xc_class_name(E->cls), E->message);         \
	} while (0)

/* The expression fails with this class, and says something. */
#define FAILS(cls_, expr)                                                      \
	do {                                                                   \
		memset(E, 0, sizeof *E);                                       \
		if ((expr) || E->cls != (cls_) || E->message[0] == '\0')       \
			g_error("%s:%d: %s: not %s but %s: %s", __FILE__,      \
			    __LINE__, #expr, xc_class_name(cls_),              \
			    xc_class_name(E->cls), E->message);                \
	} while (0)

/* A returned string is what it should be; the caller's `len` is used. */
#define SAYS(expected, expr)                                                   \
	do {                                                                   \
		const char *says_;                                             \
		len = (size_t)-1;                                              \
		OK(says_ = (expr));                                            \
		g_assert_cmpmem(says_, len, expected, sizeof(expected) - 1);   \
		g_assert_true(says_[len] == '\0');                             \
	} while (0)

/* A folder of this process, removed by fixture_end(). */
void fixture_begin(void);
void fixture_end(void);
/* A path in it, from g_strdup_printf's format; freed by fixture_end(). */
const char *fixture_path(const char *format, ...) G_GNUC_PRINTF(1, 2);

/* The sample: documents 1 to 20, of which document i has
 *   terms      "all" at 1; "even" and "odd" at 2; "third" at 3 where 3
 *              divides i; "Q<i>" without position; "big" with wdf i
 *   data       "number <i>"
 *   values     0: the number i; 1: "a", "b" or "c" for i % 3 = 0, 1, 2
 * first..last and step pick some, so that shards can share them out. */
void fixture_sample(
    const char *path, unsigned first, unsigned last, unsigned step);

/* The rest of a cursor, joined by spaces; it is freed. */
char *fixture_join(struct xc_terms *terms);
/* The numbers of what a query (consumed) finds, in rank order. */
char *fixture_search(struct xc_enquire *enq, struct xc_query *query);

/* The tests of the other files. */
void add_database_tests(void);
void add_query_tests(void);
void add_search_tests(void);
void add_callback_tests(void);
void add_remote_tests(void);

#endif
