/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Small indexes for tests of queries, made by the indexer's own parts. */
#ifndef TRAWL_TESTS_QUERY_CORPUS_H
#define TRAWL_TESTS_QUERY_CORPUS_H

#include "lib/index/index.h"

#include <stdbool.h>

struct toy_doc {
	const char *id, *lang, *date, *type, *title, *author, *text;
	const char *field, *value; /* a further one */
	uint64_t size;
	bool title_in_text; /* text begins with title */
};

/* An index of docs in n_shards folders below dir (which is there); documents go
 * to them in turn.  synonyms and acronyms ("MDT", "mutual defense treaty",
 * NULL-terminated pairs) may be NULL. */
struct index *corpus_make(const char *dir, const struct toy_doc *docs,
    unsigned n, unsigned n_shards, const char *synonyms,
    const char *const *acronyms);

/* The same of a file: documents begin with "= id lang date type size", then
 * "title: …", "author: …", "NAME: value" lines, an empty line, text. */
struct index *corpus_read(const char *dir, const char *path, unsigned n_shards,
    const char *synonyms, const char *const *acronyms);

#endif
