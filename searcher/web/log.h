/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Lines of the log: one JSON object each, in ASCII, so that nothing a visitor
 * sends can end a line or move a cursor.
 */
#ifndef TRAWL_WEB_LOG_H
#define TRAWL_WEB_LOG_H

#include "searcher/web/fault.h"

struct log_entry {
	const char *reference;
	int status;
	double ms;
	const char *path, *index;
	const char *query; /* NULL: not logged */
	const char *error; /* NULL: none */
};

/* A name for one request, shown to the visitor and in the log. */
void log_reference(char buf[32]);

void log_line(GString *out, const struct log_entry *e);

/* A fault as the JSON that a program gets. */
void log_fault_json(GString *out, const struct fault *fault,
    const char *reference);

#endif
