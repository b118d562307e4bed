/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What the files that make up the topic reader share.
 */
#ifndef TRAWL_SEARCHER_EVAL_TOPICS_PRIVATE_H
#define TRAWL_SEARCHER_EVAL_TOPICS_PRIVATE_H

#include <stdio.h>

#include "lib/base/digest.h"
#include "searcher/eval/eval.h"
#include "searcher/eval/topics.h"

#define SOURCE_BUFFER 65536

/* Bytes one at a time, from a file or from memory, with line numbers. */
struct source {
	FILE *file; /* or NULL */
	unsigned char *buffer; /* of the file */
	struct digest *sha256; /* of what the file has given */
	const unsigned char *next, *end;
	unsigned long line; /* of the byte that comes next, from 1 */
	int failed;         /* errno of a failed read, or 0 */
};

/* Makes at least one byte available, if there is one. */
bool source_fill(struct source *s);

static inline int
source_get(struct source *s)
{
	int c;

	if (s->next == s->end && !source_fill(s))
		return EOF;
	c = *s->next++;
	if (c == '\n')
		s->line++;
	return c;
}

/* A line without its end (LF or CR LF).  False at the end of the source.
 * *ret_too_long when it was cut at TOPICS_MAX_BYTES. */
bool source_line(struct source *s, GString *ret_line, bool *ret_too_long);

struct topics {
	struct source source;
	char *name;
	enum topics_format format;
	unsigned fields;
	GString *raw;  /* a line, or the inside of a <top> */
	GString *utf8; /* the same as UTF-8 */
	GString *loose; /* of a <top>, what stands in no part */
	GString *id, *text, *lang;
	GString *part[3]; /* title, desc, narr while a topic is read */
	struct topic topic;
	bool in_topic; /* an opening tag's name has been read already */
	char opened_by; /* the byte behind it */
	unsigned long opened; /* its line */
};

/* Each reads one topic; TOPICS_BAD sets *ret_why and topic.line. */
enum topics_status topics_next_line(struct topics *t, const char **ret_why);
enum topics_status topics_next_tagged(struct topics *t, const char **ret_why);

/* Appends bytes as UTF-8: as they are if they are that, else as Latin-1. */
void topics_append_utf8(GString *to, const char *bytes, size_t len);

#endif
