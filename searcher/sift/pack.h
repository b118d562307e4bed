/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The short lists of a SYNONYM as one list, decoded: a pattern matches hundreds of
 * words, most of them rare.
 */
#ifndef TRAWL_SEARCHER_SIFT_PACK_H
#define TRAWL_SEARCHER_SIFT_PACK_H

#include "searcher/sift/lists.h"

struct pack {
	unsigned n_apart; /* kids that are not in it: those are the first */
	/* of each document, occurrences of all: window by window, of which ends[w]
	 * tells where it begins and ends[w + 1] where it ends */
	uint32_t *docids, *wdfs;
	unsigned *ends;
};

/* Makes n->pack where there are short lists; puts the other kids of n first. */
void pack_make(struct sifter *s, struct node *n);

/* Adds to each bucket the most that wdf / K is there. */
void pack_bound(struct sifter *s, const struct pack *k, float *out);

/* Kids of a SYNONYM that are lists of their own. */
static inline unsigned
pack_apart(const struct node *n)
{
	return n->pack ? n->pack->n_apart : n->n_kids;
}

#endif
