/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Builds a whole Xapian database at once: inverts documents in memory and
 * writes Xapian's glass tables itself, sorted and once.
 *
 * libxapian's own writer keeps every change in maps of strings and holds
 * indexing to a few MB/s; this is the way in for first builds and for large
 * additions, which become a new shard.  What comes out is an ordinary glass
 * database that libxapian reads, changes, checks and compacts.
 *
 * Life of a builder:
 *
 *   glass_supported()      once: does this libxapian write what we know?
 *   glass_builder_new()
 *   glass_part_new()       one for each thread that brings documents
 *     glass_part_term() or glass_part_lexicon(), glass_part_add() …
 *     glass_part_metadata() …
 *   glass_builder_finish()    writes the tables; the database appears at its
 *                             path by one rename, whole and synced
 *   glass_builder_free()
 *
 * Memory stays under what the options say: a part that has filled its share
 * writes a sorted run to an unlinked file, and runs are merged at the end.
 * Disk space of about twice the database is needed meanwhile.
 *
 * The file format is told in lib/glass/format.h.
 */
#ifndef TRAWL_GLASS_H
#define TRAWL_GLASS_H

#include <glib.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Whether the libxapian in use writes the format that this module writes: both
 * make a tiny database and the two are compared.  That is done in dir, which is
 * made and removed.  The answer is kept for the life of the process.  False says
 * in *why what differs. */
bool glass_supported(const char *dir, GError **why);

/* Zero is a fair choice everywhere. */
struct glass_options {
	size_t memory; /* bytes for everything here; 0: 1 GB; less than
			* 4 MB for each part is taken as that */
	unsigned parts;	     /* that will be made; 0: 1 */
	unsigned threads;    /* that finish() may use; 0: as many as parts */
	unsigned block_size; /* 2048 … 65536, a power of two; 0: 8192 */
};

struct glass_builder;
struct glass_part;

/* Prepares a database at path, where nothing may be yet.  It is built in
 * "path.tmp" beside it; what a killed builder left there is removed. */
struct glass_builder *glass_builder_new(
    const char *path, const struct glass_options *options, GError **error);
/* Removes what an unfinished builder wrote.  Parts go with it. */
void glass_builder_free(struct glass_builder *b);

/* A part belongs to one thread at a time; it lives as long as the builder.  No
 * more than the options say; may be called by any thread. */
struct glass_part *glass_part_new(struct glass_builder *b, GError **error);

/* A small number for a term in this part, to use in postings.  The term must
 * be one that Xapian takes: not empty, at most 245 bytes, each NUL counted
 * twice (GLASS_BAD_TERM where it is not).  Numbers are dense, and good until
 * terms take two thirds of the part's memory, when glass_part_add() forgets them. */
#define GLASS_TERM_MAX 245
#define GLASS_BAD_TERM UINT32_MAX
uint32_t glass_part_term(struct glass_part *p, const char *term, size_t len);
/* Postings to come have the numbers of that lexicon (lexicon.h), of terms that
 * Xapian takes; it is this part's alone from now on.  Where it takes too large a
 * part of the memory it is retired, and another one should follow, which may come
 * at any time. */
struct lexicon;
bool glass_part_lexicon(struct glass_part *p, struct lexicon *l,
    GError **error);

struct glass_posting {
	uint32_t term; /* its number; once in a document */
	uint32_t wdf;
	uint32_t n_positions;
	const uint32_t *positions; /* rising, each once */
};

struct glass_value {
	uint32_t slot; /* once in a document */
	const char *data;
	size_t len; /* empty values are as none */
};

struct glass_document {
	uint32_t docid;                       /* from 1 */
	const struct glass_posting *postings; /* in any order */
	size_t n_postings;
	const struct glass_value *values; /* in any order */
	size_t n_values;
	const char *data;
	size_t data_len;
};

/* Adds a document.  Within a part docids rise; ranges of parts may alternate,
 * but no docid may be used twice (finish() fails then).  Nothing of doc is
 * kept. After a failure the builder can only be freed. */
bool glass_part_add(
    struct glass_part *p, const struct glass_document *doc, GError **error);

/* Sets a metadata key (1 … 253 bytes).  Rising keys are cheap whatever their
 * number and size; others are held in memory a while.  A key set again has the
 * newest value; an empty value is as none.  One key belongs in one part. */
bool glass_part_metadata(struct glass_part *p, const char *key, size_t key_len,
    const char *value, size_t value_len, GError **error);

/* The spelling dictionary and synonyms of Xapian itself, held in memory.  As in
 * libxapian, words of one byte are passed over and frequencies add up.  Words
 * are at most 245 bytes, a term with synonyms and a synonym 255. */
bool glass_part_spelling(struct glass_part *p, const char *word, size_t len,
    uint32_t frequency, GError **error);
bool glass_part_synonym(struct glass_part *p, const char *term, size_t term_len,
    const char *synonym, size_t synonym_len, GError **error);

struct glass_stats {
	uint32_t documents, last_docid;
	uint64_t total_length; /* sum of wdf */
	uint64_t terms;        /* distinct ones */
	uint64_t postings, position_lists;
	unsigned runs;  /* that went to disk */
	uint64_t bytes; /* of all tables */
};

/* Writes the tables and makes the database appear at its path.  ret_stats may
 * be NULL. */
bool glass_builder_finish(
    struct glass_builder *b, struct glass_stats *ret_stats, GError **error);

enum glass_error {
	GLASS_ERROR_FORMAT, /* this libxapian writes another format */
	GLASS_ERROR_INPUT, /* documents out of order, positions not rising … */
	GLASS_ERROR_LIMIT, /* more than the format or the memory holds */
	GLASS_ERROR_IO,
	GLASS_ERROR_DAMAGED, /* glass_sound() */
};
#define GLASS_ERROR (glass_error_quark())
GQuark glass_error_quark(void);

#endif
