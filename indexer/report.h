/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Speaks to the person, or to the program, that started a run: lines for people
 * on stderr, or events as JSON lines on stdout.
 */
#ifndef TRAWL_INDEXER_REPORT_H
#define TRAWL_INDEXER_REPORT_H

#include "lib/base/progress.h"

#include <glib.h>
#include <jansson.h>
#include <stdbool.h>

struct report {
	bool quiet, verbose, json;
	struct progress *progress;
	unsigned notes; /* shown so far */
	unsigned notes_hidden;
};

void report_init(struct report *r, bool quiet, bool verbose, bool json);
void report_end(struct report *r);

/* A path as people see it: relative to the current folder when it lies below
 * it.  Escapes what would disturb a terminal.  g_free(). */
char *report_path(const char *path);

/* What went wrong, with or without -q. */
void report_error(struct report *r, const char *format, ...) G_GNUC_PRINTF(2, 3);
/* For those who did not say -q. */
void report_info(struct report *r, const char *format, ...) G_GNUC_PRINTF(2, 3);
/* Something about a file: event is the name of the JSON event.  ("refused":
 * also with -q; "note": unless -q, the first ones; others: with -v.) */
void report_file(struct report *r, const char *event, const char *path,
    const char *why);
/* Emits an event where --json was given; takes the object. */
void report_event(struct report *r, json_t *event);

/* A JSON string of any bytes: what is not UTF-8 becomes U+FFFD. */
json_t *report_json_string(const char *s);

#endif
