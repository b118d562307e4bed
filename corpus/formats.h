/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What the readers share: their entry points, for the table in reader.c, and
 * the names under which formats give title, author, date and language.
 */
#ifndef TRAWL_CORPUS_FORMATS_H
#define TRAWL_CORPUS_FORMATS_H

#include "corpus/charset.h"
#include "corpus/reader.h"

typedef bool read_fn(const struct source *src, document_fn *fn, note_fn *note,
    void *ctx, GError **error);

read_fn plain_read, markdown_read, html_read, json_read, trec_read;

/* The text of a page (UTF-8 already) into doc; for formats that carry pages. */
void html_parse(struct document *doc, const char *html, size_t len,
    note_fn *note, void *ctx);

/* Takes what a format says under a name of its own ("dc.creator", "lang",
 * "published"): title, author, date or language where the document has none
 * yet, else a field. */
void document_take(struct document *doc, const char *name, const char *value);

/* Where the document's date is value's, if value is one. */
bool document_take_date(struct document *doc, const char *value, size_t len);

/* Tells of what charset conversion lost. */
void note_charset(const struct utf8 *u, note_fn *note, void *ctx);
void note_printf(note_fn *note, void *ctx, const char *format, ...)
    G_GNUC_PRINTF(3, 4);

/* True; or false with EMPTY where doc holds no word at all. */
bool document_has_words(const struct document *doc, GError **error);

#endif
