/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Runs and judgements as text: a whole file, its lines, their fields.
 */
#ifndef TRAWL_SEARCHER_EVAL_TEXTFILE_H
#define TRAWL_SEARCHER_EVAL_TEXTFILE_H

#include <stdbool.h>
#include <stddef.h>
#include <glib.h>

/* More than this is refused: a run of a million topics to a depth of 1000
 * would be some 50 GB, and is better scored in parts. */
#define TEXTFILE_MAX_BYTES ((size_t)8 << 30)

/* The whole of path ("-": standard input), with a NUL behind it; g_free() it.
 * Fails with EVAL_ERROR_FILE. */
bool textfile_read(const char *path, char **ret_text, size_t *ret_len,
    GError **error);

/* Walks over the lines of a text that it may write into. */
struct textlines {
	char *next, *end;
	unsigned long number; /* of the line last given, from 1 */
};

void textlines_init(struct textlines *t, char *text, size_t len);

/* The next line, its line feed replaced by NUL; its length in *ret_len (NUL
 * bytes may be inside).  NULL at the end. */
char *textlines_next(struct textlines *t, size_t *ret_len);

/* Cuts line at white space (the C locale's) into at most max fields, ends
 * each with a NUL; what follows the last is left unread.  Returns how many
 * there are, max + 1 when there are more than max. */
size_t textline_split(char *line, char **ret_fields, size_t max);

#endif
