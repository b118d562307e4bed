/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What posting lists look like from afar: of each bucket of 64 documents how much a
 * term can score there at most, and where its postings lie.
 *
 * A sketch is made when a list is first asked for one, and kept with the shelf.
 * From the sketches of a sieve's terms follows what any document of a bucket can
 * score, so that most of a frequent word's postings need not be decoded.
 */
#ifndef TRAWL_SEARCHER_SIFT_SKETCH_H
#define TRAWL_SEARCHER_SIFT_SKETCH_H

#include "searcher/sift/lists.h"

/* Whether skipping can pay for the sieve of s: then n->sketch of its terms, s->bounds
 * and perhaps s->best->least are set.  False: it cannot, or the shard is damaged. */
bool sketch_sieve(struct sifter *s);

/* Which buckets of the window s->from may get in: s->within, of which it tells
 * whether there are any. */
bool sketch_window(struct sifter *s);
/* The most promising buckets, all of one window, as s->from and s->within; they are
 * not told again. */
void sketch_begin(struct sifter *s);

/* As shelf_take() of the term n, of documents in buckets of s->within, and where
 * there is a mask in words of it that are not empty. */
size_t sketch_take(struct sifter *s, struct node *n, const uint64_t *mask,
    uint64_t end, uint32_t *docids, uint32_t *wdfs, size_t max);
/* As shelf_skip(). */
void sketch_skip(struct node *n, uint64_t docid);

#endif
