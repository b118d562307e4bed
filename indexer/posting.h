/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * From a document to what an index holds of it: sorted terms with positions,
 * values, record, stored text.
 *
 * A posting knows nothing of Xapian's writers, and a writer (indexer/writer.h)
 * nothing of documents: they meet here.
 *
 * Positions.  Where the title stands in the text, or there is none, the text
 * begins at position 1.  Else the title is analysed first, from 1, and the text
 * begins at the next multiple of 100 that leaves at least 100 positions free, so
 * that no phrase or NEAR reaches from the one into the other.  The fields (S, A,
 * XNAME:) count from 1, each for itself.
 *
 * wdf.  Each token counts once for its word and once for its stem.  A stop word
 * has no stem, and in the text its word counts nothing: it has its positions, but
 * a text is not longer for being wordy (bench/QUALITY).  Boolean terms count
 * nothing.
 */
#ifndef TRAWL_INDEXER_POSTING_H
#define TRAWL_INDEXER_POSTING_H

#include "corpus/document.h"
#include "lib/base/arena.h"
#include "lib/index/record.h"
#include "lib/text/text.h"

#include <stdint.h>

struct lexicon;

struct posting_term {
	const char *term;
	uint32_t len, wdf;
	uint32_t number; /* in the posting's lexicon */
	uint32_t n; /* positions, ascending; 0: none */
	const uint32_t *positions;
};

struct posting_value {
	uint32_t slot;
	const char *data;
	size_t len;
};

/* Packed blocks of the stored text, as stored_write() gives them. */
struct posting_block {
	const char *data;
	size_t len;
};

/* A short form that the text defines, folded, with single blanks. */
struct posting_acronym {
	const char *short_form, *long_form;
};

/* Everything is owned by the posting's arena and, strings of terms, by its
 * lexicon. */
struct posting {
	struct arena arena;
	struct lexicon *lexicon; /* owned */
	struct posting_term *terms; /* in byte order, each once */
	size_t n_terms;
	struct posting_value *values; /* in order of slot; those of further
				       * fields are given their slots by the
				       * writer, from record.fields */
	size_t n_values;
	struct posting_term unique; /* its Q term */
	struct posting_term file;   /* its P term */
	struct record record;       /* .text is drawn by the writer */
	struct posting_block *blocks;
	unsigned n_blocks;
	struct posting_acronym *acronyms; /* each once */
	unsigned n_acronyms;
	uint64_t end; /* where in the file it ends: for progress */
	uint32_t docid; /* once a lane has written it (indexer/writer.h) */
};

/* Bytes it holds. */
size_t posting_bytes(const struct posting *p);
void posting_free(struct posting *p);

/* What is known of the file a document came from. */
struct posting_source {
	const char *id;      /* of the document */
	const char *file_id; /* index_id_of_path() */
	const char *root;    /* name */
	const char *path;    /* absolute */
	uint64_t size;       /* bytes of the file or of the record in it */
	int64_t mtime;
};

/* Makes postings; one belongs to one thread. */
struct poster;
struct poster *poster_new(const char *spec, GError **error);
void poster_free(struct poster *p);
const char *poster_spec(const struct poster *p);
/* Forgets cached words and terms beyond so many bytes of each; between
 * documents. */
void poster_trim(struct poster *p, size_t words, size_t terms);

/* Reduces a posting to what names it (unique, file, acronyms; id, path and lang
 * of its record), and takes its memory for the next one. */
void poster_slim(struct poster *p, struct posting *posting);

struct posting *posting_make(struct poster *p, const struct document *doc,
    const struct posting_source *src);

/* The value that sorts and counts for a further field: its first 64 bytes. */
size_t posting_field_value(const char *value);

#endif
