/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What a document is: text in UTF-8 with what is known about it.
 *
 * Readers (corpus/reader.h) make documents out of files; a file holds one
 * document or, for collections, many.
 */
#ifndef TRAWL_CORPUS_DOCUMENT_H
#define TRAWL_CORPUS_DOCUMENT_H

#include "lib/text/text.h"

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

/* A heading of the text, for the passages below it. */
struct heading {
	uint32_t start, end; /* its bytes in the text */
	uint8_t level;       /* 1 (highest) to 6 */
};

/* A further field of a document, as its format names it (lower case). */
struct field_value {
	char *name, *value;
};

/* What a document may hold at most; more is an error (text) or cut at a
 * character (the rest). */
#define DOCUMENT_TEXT_MAX ((size_t)512 << 20) /* offsets are 32 bits, and an
					       * index holds it in memory */
#define DOCUMENT_FIELD_MAX 65536 /* bytes of a field's value */
#define DOCUMENT_FIELDS_MAX 256
#define DOCUMENT_TITLE_MAX 1024 /* bytes; also the author's and the id's */

/* All strings are UTF-8, NUL-terminated and owned by the document; NULL (or
 * "" for date) is unknown. */
struct document {
	char *id;      /* its own number (DOCNO, _id); NULL: goes by its path */
	char *title;   /* as printed, blanks folded */
	uint32_t title_start, title_end; /* where the title stands in text;
					  * equal: not part of it */
	size_t opening; /* where the text's own words begin, behind labels and
			 * dates; found for texts without title */
	char *author;
	char date[11]; /* "2022-12-15", "2022-12" or "2022" */
	char *type;    /* MIME type, such as "text/html" */
	char *charset; /* of the file, as found */
	int charset_confidence; /* percent; 100 where the file says so */
	int lang;      /* text_language(); of most of the text */
	bool lang_given;  /* the document said so */
	bool date_given;
	bool title_given;

	char *text;    /* '\n' between lines, '\n\n' between blocks,
			* '\f' between pages */
	size_t text_len;
	uint32_t line; /* the text's lines are the file's own, and the first is
			* this one (from 1); 0: they are not */

	GArray *runs;     /* struct text_run; language of each long part */
	GArray *headings; /* struct heading, in order */
	GArray *fields;   /* struct field_value, owned */

	uint64_t offset, length; /* where in the file, for collections */
};

struct document *document_new(void);
void document_free(struct document *doc);

/* Sets title, author or id (a member of doc): blanks folded, cut at
 * DOCUMENT_TITLE_MAX; nothing where that leaves nothing. */
void document_set(char **member, const char *value, size_t len);

/* Adds a field; NULL or empty values are left out.  Copies both. */
void document_add_field(struct document *doc, const char *name,
    const char *value);

typedef struct document document_auto;
G_DEFINE_AUTOPTR_CLEANUP_FUNC(document_auto, document_free)

#endif
