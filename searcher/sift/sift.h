/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The matcher of our own: runs a sieve over local glass shards, read in place.
 *
 * It finds the documents that libxapian finds, with the same scores (but for the
 * noise of sums in another order), several times as fast: documents are looked at
 * in windows of some thousands, posting lists are decoded into arrays a window at a
 * time and added up there, and positions are read last, of documents that can
 * still get onto the page.
 *
 * Whatever else there is (remote shards, other models, sorting by values)
 * is libxapian's.
 */
#ifndef TRAWL_SEARCHER_SIFT_H
#define TRAWL_SEARCHER_SIFT_H

#include "lib/index/index.h"
#include "searcher/query/sieve.h"

struct sift_request {
	const struct sieve *sieve;
	double k1, b, min_normlen; /* of BM25; k2 is 0 */
	double grid;               /* scores are rounded to multiples of it */
	uint32_t want;             /* documents */
	const uint32_t *ranks;     /* NULL, or the order of documents that tie, by
	                            * number; of an index of one shard */
	uint64_t count;            /* at least so many are counted, not guessed */
	GArray *all;               /* uint32_t: NULL, or takes every document that
	                            * matches; count is then UINT64_MAX */
	bool in_windows;           /* also what has few postings */
	bool unchecked;            /* SIFT_OK does not tell whether a commit came in
	                            * between: who asks looks at that himself */
};

struct sift_hit {
	uint32_t docid; /* over all shards */
	double score;   /* on the grid */
};

struct sift_result {
	GArray *hits; /* struct sift_hit: the best `want`, and all that tie with
		       * the last of them (none that ranks behind, where
		       * there are ranks); in no order */
	uint64_t total;
	bool total_exact;
	const char *place, *table; /* SIFT_DAMAGED: of which shard, what */
};

enum sift_status {
	SIFT_OK,
	SIFT_UNFIT,    /* libxapian's: not of this kind */
	SIFT_DAMAGED,  /* nobody's: libxapian believes what it reads */
	SIFT_MODIFIED, /* a commit came in between */
};

/* Whether no commit came since the shards, which are read in place, were opened. */
bool sift_is_current(struct index *ix);

enum sift_status sift(struct index *ix, const struct sift_request *r,
    struct sift_result *ret);

#endif
