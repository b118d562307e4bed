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

/* Spans of a title as marks of it; free with g_free(). */
struct mark *marks_of_spans(const struct span *spans, size_t n);

#define PASSAGE_JOINTS 8

/* A passage.  Strings are owned by it. */
struct passage {
	char *text;       /* the stored bytes [start, end): UTF-8 with whatever
			   * blanks, line ends and control characters it has.
			   * NUL-terminated, and may hold NULs */
	uint32_t text_len;
	struct mark *marks;
	unsigned n_marks; /* in order; they begin and end between graphemes */
	uint32_t start;   /* byte in the stored text where it begins */
	uint32_t end;     /* and behind its last byte */
	uint32_t match;   /* byte in the stored text of the first mark; start
			   * where there is none */
	unsigned line;    /* from 1, of match; 0: the text's lines are not its
			   * file's */
	unsigned page;    /* from 1; 0: the text has no pages */
	char *heading;    /* nearest heading above; NULL: none */
	bool lines;       /* its line ends are to be shown (context) */
	uint32_t joints[PASSAGE_JOINTS]; /* bytes of text: ends of lines, of a
					  * table's row for one, that would run
					  * into the next */
	unsigned n_joints;
	bool cut_before, cut_after; /* begins or ends within a sentence, so that
				     * an ellipsis belongs there; its column is
				     * counted in the width */
};

struct passage_options {
	unsigned count;   /* at most so many (2) */
	unsigned columns; /* width of each in display columns (160) */
	bool context;     /* whole lines around the match instead: its own, one
			   * before, one behind; where a line is a paragraph,
			   * a passage of it */
	const uint32_t *places; /* ascending: each match has one of these
			   * positions within matcher_reach() of its words;
			   * blocks that have none are passed over.  NULL: not
			   * known */
	unsigned n_places;
};

/*
 * The best passages of a stored text, in order of their place; they do not
 * overlap, and each has a mark.  Where nothing but the title matches: the opening
 * sentences, without marks.  A passage that shows more of the query than what
 * is left may be up to twice as wide, and counts for two; so may one that breaks
 * off in a sentence where nothing is left.  struct passage; free with
 * g_ptr_array_unref().
 *
 * Reads block by block and stops when enough is known: that is, when there are
 * as many passages as asked for which show every part of the query, and one
 * shows them all or 64 KB were read; when one shows them all and 64 KB were read;
 * or when they show every part that a matching document must have, and
 * nothing better came in 256 KB and four times the place of the last of them, of
 * both the less the more parts beyond six the query has.
 */
GPtrArray *passages_find(struct matcher *m, struct stored *text,
    const struct passage_options *options, GError **error);
/* The same over a text in memory (a foreign index's sample, tests), which must
 * be valid UTF-8.  info may be NULL, and have no blocks. */
GPtrArray *passages_of_text(struct matcher *m, const char *text, size_t len,
    const struct stored_info *info, const struct passage_options *options);

/* Appends what a person is shown of a passage: runs of blanks, line ends and
 * control characters are one blank, or one line end where p->lines is set and
 * there was one; at a joint a dot stands between.  marks[n_marks] are set to the marks' places in out->str. */
void passage_shown(const struct passage *p, GString *out, struct mark *marks);
/* Whether two passages have the same text, white space aside. */
bool passage_says_same(const struct passage *a, const struct passage *b);

/* Frees one (the array's free function). */
void passage_free(void *passage);

#endif
