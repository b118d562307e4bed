/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What a document's text tells of itself where its format told nothing: title
 * and date from its first lines, languages from its words.
 */
#ifndef TRAWL_CORPUS_GUESS_H
#define TRAWL_CORPUS_GUESS_H

#include "corpus/document.h"

/* Fills title, date, lang and runs of doc where they are unknown.  lang:
 * forced codes, commas between, or NULL.  One forces every document to it; of
 * several, the likeliest is taken. */
void guess_document(struct document *doc, const char *lang);

/* The title in the text's first lines, if one stands there: a short line that
 * is no date, no label and no sentence. */
void guess_title(struct document *doc);

/* The date that stands alone in one of the first lines, or opens the first
 * paragraph as a dateline.  A date within a sentence is none. */
void guess_date(struct document *doc);

#endif
