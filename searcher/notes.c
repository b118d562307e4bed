/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What of a query was not read as it stands there, told on standard error. */
#include "lib/text/text.h"
#include "searcher/command.h"
#include "searcher/query/query.h"

#include <stdio.h>
#include <string.h>

/* Notes of one query that are shown: more say no more. */
#define NOTES_MAX 10
/* A longer query is not shown for a caret below it (bytes). */
#define LINE_MAX_BYTES 500

static void
print_caret(const char *query, uint32_t at)
{
	size_t len = strlen(query);

	if (at > len || len > LINE_MAX_BYTES)
		return;
	g_autofree char *line = g_strdelimit(g_strdup(query), "\t\r\n", ' ');
	fprintf(stderr, "  %s\n  %*s^\n", line, (int)text_columns(line, at), "");
}

void
notes_print(const GArray *warnings, const char *refused)
{
	unsigned n = MIN(warnings->len, NOTES_MAX);

	for (unsigned i = 0; i < n; i++) {
		struct warning *w = &g_array_index(warnings, struct warning, i);

		fprintf(stderr, "trawl: %s: %s\n", refused ? "query" : "note",
		    w->message);
		if (refused)
			print_caret(refused, w->from);
	}
	if (n < warnings->len)
		fprintf(stderr, "trawl: \xe2\x80\xa6 and %u more notes\n",
		    warnings->len - n);
}
