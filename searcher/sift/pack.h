/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The lists of a SYNONYM as one, decoded, and kept with the shelf.
 *
 * A pattern matches hundreds of words, most of them rare, whose lists cost more to open
 * than to read: they are read once.  Those of a word are few; read as one when it is asked
 * for again.
 */
#ifndef TRAWL_SEARCHER_SIFT_PACK_H
#define TRAWL_SEARCHER_SIFT_PACK_H

#include "searcher/sift/lists.h"

/* Occurrences of a document with too many for their place. */
struct pack_large {
	uint32_t docid, wdf;
};

enum { PACK_LARGE = UINT8_MAX };

struct pack {
	unsigned query;        /* that asked for it first */
	unsigned n_terms;
	const uint32_t *freqs; /* documents of each term */
	uint64_t freq, occurrences; /* of all of them, added up */
	uint64_t *documents;   /* a bit each */
	const uint8_t *wdfs;   /* of those, one by one; PACK_LARGE: see large */
	const uint32_t *first; /* of each bucket, where in wdfs it begins … */
	const uint8_t *peaks;  /* … and the greatest there */
	const struct pack_large *large;
	unsigned n_large;
	uint16_t *levels;
	struct sketch sketch; /* those, without marks; of the model numbered … */
	unsigned model;       /* 0: not made */
};

/* The pack of a SYNONYM, made now where there are many terms; NULL: there is none. */
struct pack *pack_of(struct sifter *s, const struct sieve *sieve);

/* The same of a node of one whose lists were all asked for before; NULL: it keeps its
 * kids. */
struct pack *pack_again(struct sifter *s, const struct node *n);

/* Of a bucket's documents, as the bits of want, those which have `least` occurrences or
 * are in early; how many. */
unsigned pack_take(const struct pack *k, unsigned bucket, uint64_t want,
    uint32_t least, uint64_t early, uint32_t *docids, uint32_t *wdfs);

/* Its first document at or behind a bucket; SHELF_END: none. */
uint64_t pack_next(const struct sifter *s, const struct pack *k,
    unsigned bucket);

/* Whether a query before asked for it. */
static inline bool
pack_is_known(const struct sifter *s, const struct pack *k)
{
	return k->query != s->lists->query;
}

#endif
