/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The language of a text, and of each long part of it.
 *
 * The script decides where it can.  Among languages of one script their small
 * words do, counted in microseconds; where these do not tell, libexttextcat's
 * fingerprints, which take a quarter of a millisecond.
 */
#ifndef TRAWL_CORPUS_LANGUAGE_H
#define TRAWL_CORPUS_LANGUAGE_H

#include "corpus/document.h"

/* The language of s (valid UTF-8); 0 where it is not clear, as in less than
 * some fifty letters of a script that many languages share.  For long texts
 * the beginning and the middle are looked at. */
int language_of(const char *s, size_t len);

/* Sets lang and runs of doc.  What the document said of itself holds, except
 * where its script says otherwise.  allowed: codes, commas between, of which
 * one is taken; NULL: any. */
void language_of_document(struct document *doc, const char *allowed);

#endif
