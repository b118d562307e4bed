/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A sieve over one shard, as it is run. */
#ifndef TRAWL_SEARCHER_SIFT_NODE_H
#define TRAWL_SEARCHER_SIFT_NODE_H

#include "searcher/sift/sift.h"

enum { WINDOW = SHELF_WINDOW, WORDS = WINDOW / 64 };

/* A term whose positions are read, for all rows that it is in. */
struct placed {
	struct shelf_places at;
	const struct sieve *term;
	struct placed *next;
	uint32_t docid; /* at is there; 0: nowhere */
};

/* What a place of a phrase reads: a term, or any of several. */
struct places {
	struct placed **terms;
	unsigned n;
	uint32_t *positions; /* of the present document */
	uint32_t n_positions; /* so far: see has() */
	struct shelf_places *one; /* the only term of it; NULL: merged */
	GArray *merged;
	uint64_t rarity; /* documents */
};

struct node {
	enum sieve_op op;
	struct node **kids;
	unsigned n_kids;
	const struct sieve *sieve;
	bool scored;
	bool loose; /* positions decide below, or here: what is known of a window
		     * is what may match and what it may score at most */
	bool sure;  /* loose, but what matches is known for certain */
	double factor; /* of the weight */
	double weight; /* TERM, SYNONYM: of the term */
	double most;   /* no document scores more here */
	double above;  /* and no more than this is added to it, but for what
			* s->early has; INFINITY: who knows */
	unsigned n_early; /* MAYBE: so many rare kids of kid 1, the first, are
			   * looked at before kid 0 … */
	double late;      /* … and the others add this at most */
	/* Of a leaf below kid 0 of such: those which have no more occurrences
	 * than it has, not in n->above. */
	double along;      /* their weight */
	double along_most; /* they add this at most */
	bool stepped;      /* AND, OR of leaves: see step() */
	uint64_t freq; /* about so many documents; cheap first */
	unsigned term; /* number among the sieve's terms; pack: of its first */
	const struct shelf_postings *first; /* TERM: at its first posting */
	struct shelf_postings *postings; /* while it is looked at */
	struct list *list;               /* that it is of; NULL: not kept */
	struct sketch *sketch;           /* TERM, pack; NULL: none */
	struct pack *pack;               /* SYNONYM: in place of kids, see
	                                  * pack.h; NULL: it has kids */
	/* PHRASE, NEAR */
	struct places *places; /* of each kid of the sieve's; NULL: not yet */
	unsigned *order;       /* of places: the rarest first */
	struct node *twin;     /* an earlier one of the same places; or NULL */
	uint32_t looked_at;    /* document, and … */
	bool in_place;         /* … whether it matches */
	struct shelf_values *values;     /* RANGE */
	unsigned at;                     /* DOCS: next */
	unsigned place;                  /* kid of a row: its number there */
	struct few *few;                 /* see few.h; NULL: in windows */
	/* Of the present window; made when they are needed. */
	uint64_t *bits;
	uint64_t *certain; /* OR: by kids that are not loose */
	double *scores;    /* 0 where there is no bit */
	double *best;   /* MAX */
};

/* The best so far, of all shards. */
struct best {
	GArray *heap; /* struct sift_hit, the worst first */
	GArray *ties; /* those that score the same as the worst, beyond want */
	uint32_t want;
	const uint32_t *ranks; /* of sift_request */
	double grid;
	double least; /* what is below it cannot get in; -1: all can */
	double floor; /* least is not below it */
};

void best_begin(struct best *b, const struct sift_request *r);
/* So many as are wanted are known to score this. */
void best_floor(struct best *b, double score);
void best_add(struct best *b, uint32_t docid, double score);
GArray *best_end(struct best *b);

/* One shard in work. */
struct sifter {
	const struct sift_request *r;
	struct shard *shard;
	struct shelf *shelf;
	unsigned number;
	struct arena arena;
	struct node *root;
	GPtrArray *nodes; /* all */
	uint64_t docs;    /* of all shards */
	double length;    /* 1 / average length over all shards */
	bool damaged;
	bool damaged_places; /* so it is the table of positions */
	bool unfit;
	struct best *best;
	struct lists *lists; /* of the shelf: see lists.h */
	struct placed *placed; /* all */
	unsigned n_placed;
	uint32_t *wdfs; /* of the SYNONYM at work; else zeros */
	uint32_t from; /* the window */
	unsigned windows; /* of the shard */
	float *bounds; /* of buckets: see sketch.h; NULL: there are none */
	int32_t *peaks; /* of windows, the best of them; its bits */
	bool passed;   /* buckets were left out */
	bool counted;  /* what matches is known apart from the look */
	uint8_t within[WORDS]; /* those of the window that may get in */
	uint64_t worth[WORDS]; /* of it, all but those known not to get in */
	uint64_t early[WORDS]; /* those that may get in with more than n->above */
};

/* Frequencies of the sieve's terms over all shards, in the order in which
 * sifter_make() meets them. */
struct frequencies {
	GArray *documents; /* uint64_t */
	unsigned next;
};

/* Makes the nodes of s->r->sieve; false: unfit or damaged. */
bool sifter_make(struct sifter *s, struct frequencies *f);
void sifter_free(struct sifter *s);

/* Cheap kids first: of all that must match, or where the order is free. */
void sifter_sort(struct node *n);

/* Sets all weights, once the frequencies are known. */
void sifter_weigh(struct sifter *s, const struct frequencies *f);

/* To the first document, also once more. */
void sifter_start(struct sifter *s);

/* First document at or behind the window's begin that may match; SHELF_END: none. */
uint64_t sifter_next(struct sifter *s, struct node *n);

/* Looks at the window s->from: bits and scores of a node with buffers of its own.
 * mask: only these documents matter (NULL: all). */
void sifter_fill(struct sifter *s, struct node *n, const uint64_t *mask);

/* The leaves of sifter_fill(): sets bits, adds scores (NULL: none). */
void sifter_term(struct sifter *s, struct node *n, const uint64_t *mask,
    uint64_t *bits, double *scores);
/* Occurrences are added up first, then scored as one term's. */
void sifter_synonym(struct sifter *s, struct node *n, const uint64_t *mask,
    uint64_t *bits, double *scores);

/* The same of a leaf that n->above is known of: only what may get in is scored,
 * and stays in s->worth. */
void sifter_leaf(struct sifter *s, struct node *n, uint64_t *bits,
    double *scores);
/* Of a mask, what is in s->early is scored. */
void sifter_early(struct sifter *s, struct node *n, const uint64_t *mask,
    uint64_t *bits, double *scores);

/* First document of a mask, and behind its last. */
void sifter_limits(const struct sifter *s, const uint64_t *mask,
    uint64_t *ret_first, uint64_t *ret_end);

/* s->wdfs, of two windows, made when they are needed. */
uint32_t *sifter_sums(struct sifter *s);

/* Zeros for a window; given back as zeros. */
double *sifter_zeros(void);
void sifter_give(double *zeros);

/* Gives back the scores. */
void sifter_empty(struct node *n);

/* Makes the places of a row. */
void sifter_open_places(struct sifter *s, struct node *n);

/* Whether a document that has a term of each place matches a row. */
bool sifter_in_place(struct sifter *s, struct node *n, uint32_t docid);

/* Whether document s->from + d of the window matches, and its score (NULL: no matter
 * which). */
bool sifter_exact(struct sifter *s, struct node *n, unsigned d,
    double *ret_score);

/* Whether the request is for more than the best. */
static inline bool
sifter_counts(const struct sifter *s)
{
	return s->r->count || s->r->all;
}

/* Bits of a word.  What compilers call for it costs more where the processor is not
 * known. */
static inline unsigned
count_bits(uint64_t w)
{
	w -= w >> 1 & UINT64_C(0x5555555555555555);
	w = (w & UINT64_C(0x3333333333333333)) +
	    (w >> 2 & UINT64_C(0x3333333333333333));
	w = (w + (w >> 4)) & UINT64_C(0x0f0f0f0f0f0f0f0f);
	return (unsigned)(w * UINT64_C(0x0101010101010101) >> 56);
}

static inline bool
has_bit(const uint64_t *bits, unsigned d)
{
	return bits[d / 64] >> d % 64 & 1;
}

/* K of a document in BM25. */
static inline double
bm25_k(const struct sifter *s, uint32_t length)
{
	const struct sift_request *r = s->r;
	double norm = length * s->length;
	if (norm < r->min_normlen)
		norm = r->min_normlen;
	return r->k1 * (norm * r->b + (1 - r->b));
}

/* The score of a posting: of a document with that K, or length. */
static inline double
bm25_at(double weight, uint32_t wdf, double k)
{
	double w = wdf;
	return weight * (w / (k + w));
}

static inline double
bm25(const struct sifter *s, double weight, uint32_t wdf, uint32_t length)
{
	return bm25_at(weight, wdf, bm25_k(s, length));
}

#endif
