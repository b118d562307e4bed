/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A sieve with few postings: read and joined once, as lists of documents, instead
 * of window by window.
 *
 * Where positions decide, and it is not known yet how, a list has what may match:
 * it is open, and few_exact() looks at one document.
 */
#ifndef TRAWL_SEARCHER_SIFT_FEW_H
#define TRAWL_SEARCHER_SIFT_FEW_H

#include "searcher/sift/lists.h"

/* The documents of a node, ascending, and their scores: where it is open, what they
 * may score at most. */
struct few {
	uint32_t n;
	bool open;
	uint32_t *docids; /* UINT32_MAX behind the last */
	double *scores;   /* NULL: the node has none */
	struct row *row;  /* PHRASE, NEAR: of the same documents */
};

/* Whether all postings of the sieve of s are few. */
bool few_fits(const struct sifter *s);

/* Looks at all of it; of the root.  s->damaged is to be looked at afterwards. */
const struct few *few_look(struct sifter *s);

/* As sifter_exact(), of a document of the root's. */
bool few_exact(struct sifter *s, uint32_t docid, double *ret_score);

#endif
