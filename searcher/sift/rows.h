/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Rows of words (PHRASE, NEAR) that few documents may match, and what is known of
 * them: kept with the shelf for the queries to come, as typed words are split and
 * spaced in the same ways again and again.
 */
#ifndef TRAWL_SEARCHER_SIFT_ROWS_H
#define TRAWL_SEARCHER_SIFT_ROWS_H

#include "searcher/sift/lists.h"

enum {
	ROWS_CANDIDATES = 2048, /* of a row: documents of its rarest place */
	ROWS_LEAVES = 16,       /* terms of a row */
	ROWS_SETTLED = 256,     /* documents that a query looks at for others */
	ROWS_KEPT = 4 << 20,    /* bytes of a shelf's */
};

enum row_verdict { ROW_OPEN, ROW_MATCHES, ROW_FAILS };

/* The documents that have a term of each place: those known to fail are left out
 * when it is found again. */
struct row {
	uint32_t n, n_open, n_fail;
	unsigned query;    /* that asked for it last: until the next one, numbers
	                    * of documents stay */
	unsigned n_leaves; /* in the order of the node's kids */
	uint32_t *docids;  /* UINT32_MAX behind the last */
	uint32_t *wdfs;    /* n_leaves for each document; 0 where it lacks one */
	uint8_t *verdicts; /* enum row_verdict */
};

/* Gives all of them back: always, or where they are too many. */
void rows_forget(struct lists *k);
void rows_bound(struct lists *k);

/* Whether the node is such a row. */
bool row_fits(const struct node *n);
/* What is known of it; NULL: s->damaged. */
struct row *row_find(struct sifter *s, struct node *n);
/* Whether document number i of it matches: looks at positions only once. */
bool row_matches(struct sifter *s, struct node *n, struct row *r, uint32_t i);

/* The terms of a place. */
static inline unsigned
row_leaves(const struct node *kid)
{
	return kid->op == SIEVE_TERM ? 1 : kid->n_kids;
}

static inline const struct node *
row_leaf(const struct node *kid, unsigned i)
{
	return kid->op == SIEVE_TERM ? kid : kid->kids[i];
}

#endif
