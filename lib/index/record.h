/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The record of a document: what an answer shows of it, small, in the Xapian
 * document's data as lines "name=value" (which Omega reads too).
 *
 * The text is not in it: see lib/index/stored.h.
 */
#ifndef TRAWL_INDEX_RECORD_H
#define TRAWL_INDEX_RECORD_H

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

/* Strings are borrowed from the buffer that record_parse() was given (which it
 * cuts up), or the caller's when writing; NULL is unknown. */
struct record {
	const char *id;
	const char *path;   /* absolute path of the file */
	const char *title;  /* "caption" in the data, as in Omega */
	const char *author;
	const char *date;   /* "2022-12-15", "2022-12", "2022" */
	const char *lang;   /* "en" */
	const char *type;   /* "text/html" */
	const char *url;    /* where the document says it is from */
	uint64_t size;      /* bytes of the file, or of the record in it */
	int64_t mtime;      /* seconds since 1970; 0: unknown */
	uint64_t text;      /* number of the stored text; 0: none */
	uint32_t text_len;  /* its bytes */
	const char *sample; /* first words, shown where there is no title */
	const char *fields[16][2]; /* further fields: name, value */
	unsigned n_fields;
};

/* Appends the lines.  Line ends in values become blanks. */
void record_write(const struct record *r, GString *out);

/* Reads lines; unknown names are passed over.  data must stay, is written to,
 * and must have a NUL at data[len]. */
void record_parse(char *data, size_t len, struct record *ret);

#endif
