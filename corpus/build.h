/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * How readers lay out a document's text: words with one blank between, '\n'
 * between lines, '\n\n' between blocks, headings remembered.
 *
 * For formats whose blanks mean nothing (HTML).  All input is valid UTF-8.
 */
#ifndef TRAWL_CORPUS_BUILD_H
#define TRAWL_CORPUS_BUILD_H

#include "corpus/document.h"

#include <glib.h>
#include <stdbool.h>

/* What is due before the next word. */
enum build_gap { GAP_NONE, GAP_BLANK, GAP_LINE, GAP_BLOCK };

struct build {
	struct document *doc; /* borrowed; takes text and headings */
	GString *text;
	enum build_gap gap;
	bool item;       /* "- " is due before the next word */
	bool full;       /* DOCUMENT_TEXT_MAX was reached: the rest is lost */
	int heading;     /* level of the one that is open; 0: none */
	size_t heading_at; /* where it begins, once it has a word; else -1 */
};

void build_begin(struct build *b, struct document *doc, size_t size_hint);
/* Adds text with its blanks folded. */
void build_text(struct build *b, const char *s, size_t len);
/* Adds text as it stands, its lines and blanks kept. */
void build_verbatim(struct build *b, const char *s, size_t len);
/* Asks for a gap before the next word; the widest asked for counts. */
void build_gap(struct build *b, enum build_gap gap);
/* Begins a list item: a line that opens with "- ", once it has a word. */
void build_item(struct build *b);
/* A heading's text goes between these; a block of its own. */
void build_heading(struct build *b, int level);
void build_heading_end(struct build *b);
/* Gives the text to the document. */
void build_end(struct build *b);

/* Remembers a heading, within the ceiling of how many. */
void build_add_heading(struct document *doc, size_t start, size_t end,
    int level);

/* Appends s with every stretch of blanks and line ends as one blank, and none
 * at the ends of out. */
void build_fold_blanks(GString *out, const char *s, size_t len);
/* The longest prefix of s of at most max bytes that ends between characters. */
size_t build_prefix(const char *s, size_t len, size_t max);

#endif
