/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * "Did you mean", and completions: from the index's own words.
 */
#ifndef TRAWL_SEARCHER_SUGGEST_H
#define TRAWL_SEARCHER_SUGGEST_H

#include "searcher/query/plan.h"

/* The query with its rare or unknown words replaced by likely ones, or NULL
 * where none is likely.  The caller checks that it finds more.  g_free(). */
char *suggest_query(const struct query *q, struct index *ix,
    struct text_analyzer *a, GError **error);

/* A completion of what was typed. */
struct completion {
	char *text;      /* the whole query with its last word completed, or a
	                  * title */
	uint32_t count;  /* documents that have the word; 1 for a title */
	bool title;
};

/* At most max completions of prefix, most useful first.  struct completion,
 * texts owned by the array.  Reopens ix where it changes meanwhile.  NULL with
 * INDEX_ERROR. */
GArray *suggest_complete(const char *prefix, size_t len, struct index *ix,
    struct text_analyzer *a, unsigned max, GError **error);

#endif
