/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Posting lists of a shelf that were asked for, and what is known of them: kept with
 * the shelf for the queries to come.
 */
#ifndef TRAWL_SEARCHER_SIFT_LISTS_H
#define TRAWL_SEARCHER_SIFT_LISTS_H

#include "searcher/sift/node.h"

#include "lib/base/keymap.h"

enum {
	BUCKET = 64,            /* documents: a word of a mask */
	LISTS_SHORT = 128,      /* of lists of fewer nothing is kept: they are read */
	LISTS_MAX = 64,         /* a query that has more of others is too wide */
	LISTS_KEPT = 32 << 20,  /* bytes of a shelf's */
	LISTS_SPARE = 256 << 10,
};

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

struct list {
	struct shelf_postings opened; /* at its first posting */
	struct sketch sketch;         /* of the model numbered … */
	unsigned model;               /* 0: not made */
	const uint64_t *documents;    /* a bit each; NULL: not made */
	unsigned query;               /* that opened it first */
};

struct lists {
	struct arena arena;
	struct keymap by_term; /* struct list */
	struct keymap packs;   /* struct pack; see pack.c */
	double k1, b, min_normlen, length; /* of the present model */
	unsigned model;
	const double *ks;  /* its K, by document; NULL: see lists_ks() */
	uint64_t scored;   /* postings, without those */
	unsigned query; /* the present one */
	struct arena spare; /* of the query before, for the next one */
	struct keymap rows; /* struct row; see rows.c */
	struct arena rows_arena;
};

/* The lists that are kept with the shelf of s, some of them already; and memory for
 * s, which is given back. */
void lists_begin(struct sifter *s);
void lists_end(struct sifter *s);
/* Finds the list of a TERM, its n->first. */
void lists_open(struct sifter *s, struct node *n);
/* What is kept with l has been made of its postings; of a damaged one none of it may
 * be used, now or later. */
void lists_read(struct sifter *s, struct list *l);
/* Another cursor at its first posting; to be ended. */
void lists_fresh(struct sifter *s, const struct node *n,
    struct shelf_postings *ret);
/* n->postings at its first, also once more. */
void lists_start(struct sifter *s, struct node *n);
/* Gives back what n has of it. */
void lists_close(struct node *n);

/* Sketches hold for one model: now for that of s. */
void lists_model(const struct sifter *s);

/* n postings are about to be scored: bm25_k() of all documents, once so many were that
 * it pays; else NULL. */
const double *lists_ks(struct sifter *s, size_t n);

/* Whether the list was asked for by a query before. */
static inline bool
list_is_known(const struct sifter *s, const struct node *n)
{
	return n->list && n->list->query != s->lists->query;
}

static inline unsigned
n_buckets(const struct sifter *s)
{
	return s->windows * WORDS;
}

#endif
