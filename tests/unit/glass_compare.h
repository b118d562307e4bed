/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * For tests of the builder: documents that go through libxapian's writer and
 * through the builder, and a comparison of the two databases entry by entry.
 */
#ifndef TRAWL_TESTS_GLASS_COMPARE_H
#define TRAWL_TESTS_GLASS_COMPARE_H

#include "indexer/glass/glass.h"

#include <glib.h>

struct model_term {
	char *term;
	size_t len;
	uint32_t wdf;
	GArray *positions; /* NULL: none */
};

struct model_value {
	uint32_t slot;
	GBytes *data;
};

struct model_doc {
	uint32_t docid;
	GArray *terms;  /* struct model_term, any order, each once */
	GArray *values; /* struct model_value */
	GBytes *data;
};

struct model_pair {
	GBytes *key, *value;
};

/* What goes into a database. */
struct model {
	GPtrArray *docs;  /* of struct model_doc, by docid */
	GArray *metadata; /* of struct model_pair, in order of setting */
	GArray *spellings,
	    *synonyms; /* key = word; value = word or frequency */
};

struct model *model_new(void);
void model_free(struct model *m);
/* The next document; docid 0: one more than the last. */
struct model_doc *model_add(struct model *m, uint32_t docid);
void model_data(struct model_doc *d, const void *data, size_t len);
/* positions may be NULL. */
void model_term(struct model_doc *d, const char *term, size_t len, uint32_t wdf,
    const uint32_t *positions, size_t n);
void model_value(
    struct model_doc *d, uint32_t slot, const void *data, size_t len);
void model_metadata(struct model *m, const void *key, size_t key_len,
    const void *value, size_t len);

/* Both abort the test on failure.  The first makes one commit only where
 * XAPIAN_FLUSH_THRESHOLD allows it. */
void model_write_reference(const struct model *m, const char *path);
/* Documents in turns of `turn` to n_parts parts. */
void model_build(const struct model *m, const char *path,
    const struct glass_options *options, unsigned n_parts, unsigned turn,
    struct glass_stats *ret_stats);

/* A digest of everything that libxapian reads of a database. */
char *database_sum(const char *path);
/* Counts commits, so it is no part of the digest: a writer may need several. */
uint64_t database_revision(const char *path);
/* Aborts the test unless libxapian's check of a passes and everything it reads
 * of the two is the same.  b_sum may be NULL. */
void compare_database(const char *a, const char *b, const char *b_sum);

/* The same but for the numbers that documents and their texts were given, as
 * threads give them in the order they come: documents go by their Q terms. */
void compare_database_by_id(const char *a, const char *b);


#endif
