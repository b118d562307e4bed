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

#endif
