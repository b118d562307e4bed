/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The fields of a document, in one table: where indexer, query language and
 * printers look up names, term prefixes and value slots.
 *
 * Prefixes are Xapian's conventional ones (as Omega uses them).
 *
 *   term        without prefix: folded words of title and text, with positions
 *   Zstem       their stems, without positions; none of stop words, which a
 *               query finds by the word itself
 *   Sterm ZSstem   the same for the title alone
 *   Aterm ZAstem   author
 *   XNAME:term ZXNAME:stem   any further field NAME of the document
 *   Len  Ttext/html  Etxt  language, MIME type, extension of the path
 *   D20221215 M202212 Y2022  date, by what is known
 *   Qid         unique id (hashed behind 200 bytes)
 *   Ppath       path below its root with the root's name (likewise)
 *   Hroot       name of the root it came by
 *
 * Boolean terms (L T E D M Y Q P H) have wdf 0, so that they do not count in a
 * document's length.
 */
#ifndef TRAWL_INDEX_FIELDS_H
#define TRAWL_INDEX_FIELDS_H

#include <glib.h>
#include <stdbool.h>
#include <stddef.h>

enum field_kind {
	FIELD_WORDS,   /* text: words with positions, and stems */
	FIELD_BOOLEAN, /* whole value is the term */
	FIELD_GLOB,    /* whole value is the term; queries may be globs */
	FIELD_DATE,    /* value slot holds YYYYMMDD; ranges */
	FIELD_SIZE,    /* value slot holds xc_sortable() of a number */
};

/* Value slots. */
enum slot {
	SLOT_DATE = 0,   /* "20221215"; unknown month or day is "00" */
	SLOT_MTIME = 1,  /* "20221215122233", UTC */
	SLOT_SIZE = 2,   /* sortable number: bytes of the file or record */
	SLOT_TITLE = 3,  /* folded title, first 64 bytes: for sorting */
	SLOT_ID = 4,     /* the id itself: for ties and batch runs */
	SLOT_LANG = 5,   /* "en" */
	SLOT_TYPE = 6,   /* "text/html" */
	SLOT_AUTHOR = 7, /* as printed, first 64 bytes: for facets */
	SLOT_PATH = 8,   /* path as in P: for sorting */
	SLOT_NEAR = 9,   /* near-duplicate signature (later) */
	SLOT_USER = 32,  /* further fields, facets; numbered as metadata
			  * "trawl.slots" of the index says */
};

struct field {
	const char *name;   /* as typed in a query: "title" */
	const char *prefix; /* "S" */
	enum field_kind kind;
	int slot; /* -1: none */
	const char *help;
};

/* Ends with a NULL name.  title author path lang type id date size mtime
 * root; aliases: subject, file, language, filename. */
extern const struct field fields[];

/* The field of that name (any case), or NULL. */
const struct field *field_find(const char *name, size_t len);

/* The prefix of a further field: "XNAME:"; NULL where name can not be one
 * (letters, digits, '_' and '-', beginning with a letter, at most 40). */
char *field_user_prefix(const char *name, size_t len);

/* Appends prefix + value as a term that Xapian takes: what is too long ends in
 * a hash.  words: prefix + folded word (caller folds). */
void field_term(GString *out, const char *prefix, const char *value,
    size_t len);

#endif
