/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * From bytes to documents: recognises a file's type and calls its reader.
 *
 * Nothing here prints.  A file that cannot be read is an error value naming
 * what failed; a file that is read with trouble gives documents with notes.
 * Neither names the file: the caller knows what it calls it.
 */
#ifndef TRAWL_CORPUS_READER_H
#define TRAWL_CORPUS_READER_H

#include "corpus/document.h"

#include <glib.h>
#include <stdbool.h>

/* Bytes to read, and what the caller knows of them. */
struct source {
	const char *path; /* for type and messages; not opened by readers */
	const char *data; /* borrowed: usually a mapped file */
	size_t len;
	const char *type; /* forced MIME type; NULL: found out */
	const char *lang; /* forced language codes, commas between; NULL: auto */
};

/* Takes one document (and owns it from then on).  Returns false to stop. */
typedef bool document_fn(struct document *doc, void *ctx);
/* Told of trouble that did not stop the reading ("line 7: not JSON"). */
typedef void note_fn(const char *note, void *ctx);

/* A format that is read. */
struct reader {
	const char *name;         /* "html" */
	const char *description;  /* one line, for people */
	const char *const *types; /* MIME types, first is the usual one; NULL ends */
	const char *const *extensions; /* without dot, lower case; NULL ends */
	bool collection;          /* many documents to a file */
	bool (*read)(const struct source *src, document_fn *fn, note_fn *note,
	    void *ctx, GError **error);
};

/* Every reader; ends with a NULL name. */
extern const struct reader readers[];

/* How a file's type was found. */
struct recognition {
	const struct reader *reader; /* NULL: not read */
	const char *type;    /* static: MIME type */
	const char *how;     /* static: "extension", "contents", "told" */
	const char *refusal; /* static: why not read ("empty", "a PNG image",
			      * "binary data") */
	int error;           /* enum corpus_error, where refused */
};

/* Looks at path's extension and the first bytes.  data may be no more than
 * the file's first 64 KB. */
struct recognition source_recognize(const struct source *src);

/* Recognises and reads: every document of src to fn.  Titles, dates and
 * languages that the format did not give are guessed from the text.  False
 * with CORPUS_ERROR where nothing could be read; documents given to fn before
 * that stay given. */
bool source_read(const struct source *src, document_fn *fn, note_fn *note,
    void *ctx, GError **error);
/* The same for who has recognised src already. */
bool source_read_as(const struct source *src, const struct recognition *rec,
    document_fn *fn, note_fn *note, void *ctx, GError **error);

enum corpus_error {
	CORPUS_ERROR_EMPTY,       /* nothing in it */
	CORPUS_ERROR_BINARY,      /* no text */
	CORPUS_ERROR_UNSUPPORTED, /* a type without reader */
	CORPUS_ERROR_CHARSET,     /* could not be made UTF-8 */
	CORPUS_ERROR_FORMAT,      /* not what its type says */
	CORPUS_ERROR_TOO_LARGE,
	CORPUS_ERROR_IO,
};
#define CORPUS_ERROR (corpus_error_quark())
GQuark corpus_error_quark(void);

#endif
