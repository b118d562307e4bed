/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The passages of a document that show best why it was found.
 */
#ifndef TRAWL_SEARCHER_PASSAGES_H
#define TRAWL_SEARCHER_PASSAGES_H

#include "lib/index/stored.h"
#include "searcher/snippet/spans.h"

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

struct mark {
	uint32_t from, to; /* bytes of the passage's text */
	uint16_t concept;
};

/* A passage.  Strings are owned by it. */
struct passage {
	char *text;       /* as stored, but line ends and runs of blanks are one
			   * blank; UTF-8 */
	uint32_t text_len;
	struct mark *marks;
	unsigned n_marks;
	uint32_t start;   /* byte in the stored text where it begins */
	uint32_t end;     /* and behind its last byte */
	uint32_t match;   /* byte in the stored text of the first mark; start
			   * where there is none */
	unsigned line;    /* from 1, of match */
	unsigned page;    /* from 1; 0: the text has no pages */
	char *heading;    /* nearest heading above; NULL: none */
	bool cut_before, cut_after; /* text was left out: an ellipsis belongs */
};

struct passage_options {
	unsigned count;   /* at most so many (2) */
	unsigned columns; /* width of each in display columns (160) */
	bool context;     /* whole lines around the match instead */
};

/* The best passages of a stored text, in order of their place.  Where nothing
 * of the text matches: the opening sentences, without marks.  Stops reading
 * when enough is known.  struct passage; free with passages_free(). */
GPtrArray *passages_find(struct matcher *m, struct stored *text,
    const struct passage_options *options, GError **error);
/* The same over a text in memory (a foreign index's sample, tests). */
GPtrArray *passages_of_text(struct matcher *m, const char *text, size_t len,
    const struct stored_info *info, const struct passage_options *options);

/* Frees one (the array's free function). */
void passage_free(void *passage);

#endif
