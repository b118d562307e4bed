/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Groups the tokens of a document by term.
 *
 *   grouping_begin()                    a document
 *     grouping_field()                  a field of it
 *       grouping_add() …                its pieces
 *     grouping_field_end()
 *     grouping_term() …                 terms without positions
 *   grouping_finish()
 */
#ifndef TRAWL_INDEXER_GROUPING_H
#define TRAWL_INDEXER_GROUPING_H

#include "indexer/glass/lexicon.h"
#include "indexer/posting.h"
#include "lib/base/arena.h"
#include "lib/text/text.h"

struct grouping;

/* The analyser is borrowed. */
struct grouping *grouping_new(struct text_analyzer *analyzer);
void grouping_free(struct grouping *g);
/* Between documents: forgets words that hold more than so many bytes, and terms
 * that hold more or are retired. */
void grouping_trim(struct grouping *g, size_t words, size_t terms);

/* What follows allocates in arena. */
void grouping_begin(struct grouping *g, struct arena *arena);
void grouping_field(struct grouping *g);
/* Analyses a piece of the field; returns the position behind it. */
uint32_t grouping_add(struct grouping *g, const char *text, size_t len,
    const struct text_run *runs, size_t n_runs, uint32_t position);
/* Turns what was added into terms with that prefix, and their stems. */
void grouping_field_end(struct grouping *g, const char *prefix);
/* A term that is not a word; returns its number. */
uint32_t grouping_term(struct grouping *g, const char *term, size_t len);

/* All terms in byte order, each once, in the arena.  Their numbers and strings
 * belong to the lexicon, which is borrowed. */
struct posting_term *grouping_finish(struct grouping *g, size_t *ret_n,
    struct lexicon **ret_lexicon);

#endif
