/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What the two halves of the Markdown reader share: blocks of lines
 * (markdown.c) and the marks inside them (markdown-spans.c).
 */
#ifndef TRAWL_CORPUS_MARKDOWN_H
#define TRAWL_CORPUS_MARKDOWN_H

#include <glib.h>
#include <stdbool.h>
#include <stddef.h>

/* Appends [s, end), a paragraph, to out without its marks of emphasis, links
 * and code; as many line ends as before. */
void markdown_spans(GString *out, const char *s, const char *end);

/* How often the character at s is repeated before end. */
size_t markdown_run_length(const char *s, const char *end);

static inline bool
blank_char(char c)
{
	return c == ' ' || c == '\t' || c == '\n';
}

#endif
