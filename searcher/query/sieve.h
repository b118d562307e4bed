/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What a document must pass to be found, and what it scores: the plan without
 * its words, in terms and operators of Xapian's meaning.
 *
 * Two read a sieve: sieve_xapian() makes the library's query of it, sift.h runs
 * it over shards of our own.  They must agree; a test holds them to it.
 *
 *   TERM      documents that have it, scored by the model
 *   ALL       every document, without a score
 *   FIXED     every document, scored factor
 *   RANGE     value of a slot within [lo, hi] as bytes, either open (NULL); with
 *             shards, of the slot that each has
 *   DOCS      the documents listed, shard by shard, without a score
 *   SCALE     the kid, its score times factor; 0: it only decides
 *   AND OR XOR    scores of the kids that match, added up
 *   MAX       as OR, the best kid's score
 *   SYNONYM   terms that count as one: occurrences added up, then scored
 *   AND_NOT   kid 0 where kid 1 does not match
 *   MAYBE     kid 0; kid 1 adds its score
 *   FILTER    kid 0 where kid 1 matches
 *   PHRASE    kids (TERM or OR of TERMs) in order within a window of positions
 *   NEAR      the same in any order
 *   NONE      nothing; only ever a whole sieve
 */
#ifndef TRAWL_SEARCHER_SIEVE_H
#define TRAWL_SEARCHER_SIEVE_H

#include "lib/base/arena.h"
#include "lib/glass/format.h"
#include "lib/xapian-c/xapian-c.h"

enum sieve_op {
	SIEVE_NONE,
	SIEVE_ALL,
	SIEVE_FIXED,
	SIEVE_TERM,
	SIEVE_RANGE,
	SIEVE_DOCS,
	SIEVE_SCALE,
	SIEVE_AND,
	SIEVE_OR,
	SIEVE_XOR,
	SIEVE_MAX,
	SIEVE_SYNONYM,
	SIEVE_AND_NOT,
	SIEVE_MAYBE,
	SIEVE_FILTER,
	SIEVE_PHRASE,
	SIEVE_NEAR,
};

struct sieve_shard {
	struct xc_db *db;       /* which it is to libxapian */
	const uint32_t *docids; /* DOCS: ascending */
	unsigned n;
	uint32_t slot; /* RANGE; XC_NO_SLOT: nothing in it */
};

struct sieve {
	enum sieve_op op;
	uint32_t n_kids;
	struct sieve **kids;
	struct sieve_shard *shards; /* DOCS; RANGE: NULL, all as slot says */
	unsigned n_shards;
	union {
		struct { /* TERM */
			const char *term;
			uint32_t len;
		};
		struct { /* RANGE */
			const char *lo, *hi;
			uint32_t lo_len, hi_len, slot;
		};
		double factor;   /* SCALE, FIXED */
		uint32_t window; /* PHRASE, NEAR */
	};
};

/* Constructors; what they return lives in the arena, and may be shared.  Strings
 * are borrowed. */
struct sieve *sieve_new(struct arena *a, enum sieve_op op);
struct sieve *sieve_term(struct arena *a, const char *term, uint32_t len);
struct sieve *sieve_scale(struct arena *a, struct sieve *kid, double factor);
struct sieve *sieve_pair(struct arena *a, enum sieve_op op, struct sieve *x,
    struct sieve *y);
/* NONE and single kids simplify; keeps kids, which must be of the arena. */
struct sieve *sieve_combine(struct arena *a, enum sieve_op op,
    struct sieve **kids, unsigned n, uint32_t window);

/* Whether a value is in a RANGE. */
static inline bool
sieve_in_range(const struct sieve *r, const void *value, size_t len)
{
	return (!r->lo || glass_compare(value, len, r->lo, r->lo_len) >= 0) &&
	    (!r->hi || glass_compare(value, len, r->hi, r->hi_len) <= 0);
}

/* The Xapian query, independent of the sieve, but not of its shards.  NULL with an
 * error. */
struct xc_query *sieve_xapian(const struct sieve *s, struct xc_error *err);

#endif
