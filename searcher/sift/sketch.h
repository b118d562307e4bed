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

#include "searcher/sift/node.h"

/* The first posting of a bucket. */
struct sketch_mark {
	uint16_t place; /* shelf_place(); 0: unknown */
	uint8_t low;    /* its document's number within the bucket */
	uint8_t wdf;
};

struct sketch {
	/* Of each bucket: the most that wdf / K is, K as in BM25, as the upper half of a
	 * float, rounded up; 0: the term is not there. */
	const uint16_t *levels;
	const struct sketch_mark *marks;
};

/* The lists that are kept with the shelf of s, some of them already. */
void lists_begin(struct sifter *s);
/* Opens the list of a TERM, its n->postings. */
void lists_open(struct sifter *s, struct node *n);
/* Back to its first. */
void lists_rewind(struct sifter *s, struct node *n);

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
