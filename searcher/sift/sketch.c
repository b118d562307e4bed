/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Sketches of posting lists, and the bounds that follow from them. */
#include "searcher/sift/sketch.h"

#include "searcher/sift/members.h"
#include "searcher/sift/pack.h"

#include <math.h>
#include <string.h>

enum {
	BUCKET_BYTES = sizeof(uint16_t) + sizeof(struct sketch_mark),
	PAYS = 1024,          /* postings: fewer are read sooner than bounded */
	FIRST = 8,            /* buckets that are looked at first */
	WANT_MAX = 64,        /* documents: for more no score is known */
};

/* --- levels --------------------------------------------------------------------- */

/* A level is the upper half of a float: the least that is not below x, and not 0. */
static inline uint16_t
level_of(float x)
{
	uint32_t bits;
	memcpy(&bits, &x, sizeof bits);
	return (uint16_t)MAX((bits + 0xffff) >> 16, 1);
}

/* Floats and what they are stored as.  Bounds are 0 or more, or -INFINITY: they sort
 * as signed integers do, and a compiler can choose among those, not among floats,
 * for several at once. */
static inline float
float_of(int32_t bits)
{
	float x;
	memcpy(&x, &bits, sizeof x);
	return x;
}

static inline int32_t
bits_of(float x)
{
	int32_t bits;
	memcpy(&bits, &x, sizeof bits);
	return bits;
}

enum { NOWHERE = -0x7fffff - 1 }; /* bits of -INFINITY */

static inline float
level_most(uint16_t level)
{
	return float_of((int32_t)((uint32_t)level << 16));
}

/* --- sketches ------------------------------------------------------------------------ */

/* The most that wdf / K is. */
static inline float
greatest_of(struct sifter *s, const uint32_t *docids, const uint32_t *wdfs,
    size_t n)
{
	const uint32_t *lengths = shelf_lengths(s->shelf, docids, n);
	float most = 0;

	s->damaged = s->damaged || !lengths;
	for (size_t i = 0; lengths && i < n; i++) {
		float x = (float)(wdfs[i] / bm25_k(s, lengths[docids[i]]));
		most = MAX(most, x);
	}
	return most;
}

/* Reads a list from its beginning to its end, bucket by bucket. */
static void
make_sketch(struct sifter *s, const struct node *n, struct sketch *ret)
{
	struct arena *a = &s->lists->arena;
	uint16_t *levels = arena_array(a, uint16_t, n_buckets(s));
	struct sketch_mark *marks = arena_array(a, struct sketch_mark,
	    n_buckets(s));
	uint32_t docids[BUCKET], wdfs[BUCKET];
	struct shelf_postings p;

	shelf_postings(s->shelf, n->sieve->term, n->sieve->len, &p);
	while (p.docid != SHELF_END) {
		uint64_t bucket = p.docid / BUCKET;
		if (p.wdf <= UINT8_MAX)
			marks[bucket] = (struct sketch_mark){
			    (uint16_t)shelf_place(&p),
			    (uint8_t)(p.docid % BUCKET), (uint8_t)p.wdf};
		size_t got = shelf_take(&p, (bucket + 1) * BUCKET, docids, wdfs,
		    BUCKET);
		float most = greatest_of(s, docids, wdfs, got);
		levels[bucket] = MAX(levels[bucket], level_of(most));
	}
	s->damaged = s->damaged || p.status == SHELF_DAMAGED;
	shelf_postings_end(&p);
	ret->levels = levels;
	ret->marks = marks;
}

static void
sketch_term(struct sifter *s, struct node *n)
{
	struct list *l = n->list;

	if (n->freq < LISTS_SHORT || !l)
		return;
	if (l->model != s->lists->model) {
		make_sketch(s, n, &l->sketch);
		l->model = s->lists->model;
		lists_read(s, l);
	}
	n->sketch = &l->sketch;
}

static void
sketch_pack(struct sifter *s, struct node *n)
{
	struct pack *k = n->pack;
	uint32_t docids[BUCKET], wdfs[BUCKET];

	n->sketch = &k->sketch;
	if (k->model == s->lists->model)
		return;
	for (unsigned b = 0; b < n_buckets(s) && !s->damaged; b++) {
		unsigned got = pack_take(k, b, UINT64_MAX, 0, 0, docids, wdfs);
		/* no more than is scored: a floor is told from it as well */
		const uint32_t *lengths = shelf_lengths(s->shelf, docids, got);
		for (unsigned i = 0; lengths && i < got; i++)
			wdfs[i] = MIN(wdfs[i], lengths[docids[i]]);
		k->levels[b] = got ? level_of(greatest_of(s, docids, wdfs, got))
		    : 0;
	}
	k->model = s->damaged ? 0 : s->lists->model;
}

/* --- bounds ---------------------------------------------------------------------- */

/* What documents of each bucket score at most; -INFINITY: none matches. */
static float *bound(struct sifter *s, struct node *n);

/* Loops of a length that is known are done for several at once. */
static void
add_levels(float *restrict out, const uint16_t *restrict levels,
    unsigned windows)
{
	for (unsigned w = 0; w < windows; w++, out += WORDS, levels += WORDS)
		for (unsigned i = 0; i < WORDS; i++)
			out[i] += level_most(levels[i]);
}

/* The same of a list that has no sketch. */
static void
add_list(struct sifter *s, const struct node *n, float *out)
{
	struct shelf_postings p;
	uint32_t docids[BUCKET], wdfs[BUCKET];

	lists_fresh(s, n, &p);
	while (p.docid != SHELF_END) {
		uint64_t bucket = p.docid / BUCKET;
		size_t got = shelf_take(&p, (bucket + 1) * BUCKET, docids, wdfs,
		    BUCKET);
		/* More than 0, also where it is no word. */
		out[bucket] += greatest_of(s, docids, wdfs, got) + 1e-9f;
	}
	s->damaged = s->damaged || p.status == SHELF_DAMAGED;
	shelf_postings_end(&p);
}

static void
score_bounds(float *out, float weight, unsigned windows)
{
	for (unsigned w = 0; w < windows; w++, out += WORDS)
		for (unsigned i = 0; i < WORDS; i++) {
			float score = weight * (out[i] / (out[i] + 1));
			out[i] = float_of(bits_of(score) |
			    (bits_of(out[i]) == 0 ? NOWHERE : 0));
		}
}

static float *
bound_leaf(struct sifter *s, struct node *n)
{
	struct node **lists = n->n_kids ? n->kids : &n;
	unsigned n_lists = MAX(n->n_kids, 1);
	float *out = arena_array(&s->arena, float, n_buckets(s));

	for (unsigned i = 0; i < n_lists; i++)
		if (lists[i]->sketch)
			add_levels(out, lists[i]->sketch->levels, s->windows);
		else
			add_list(s, lists[i], out);
	score_bounds(out, n->scored ? (float)n->weight : 0, s->windows);
	return out;
}

/* What is added where it matches or not. */
static inline float
part(float bound)
{
	int32_t bits = bits_of(bound);
	return float_of(bits & ~(bits >> 31));
}

/* Of one window. */
static void
join_bounds(enum sieve_op op, float *restrict a, const float *restrict b)
{
	switch (op) {
	case SIEVE_AND:
	case SIEVE_FILTER: /* its kids are in any order, the filter scores 0 */
	case SIEVE_PHRASE:
	case SIEVE_NEAR:
		for (unsigned i = 0; i < WORDS; i++)
			a[i] += b[i];
		return;
	case SIEVE_MAYBE:
		for (unsigned i = 0; i < WORDS; i++)
			a[i] += part(b[i]);
		return;
	case SIEVE_MAX:
		for (unsigned i = 0; i < WORDS; i++) {
			int32_t x = bits_of(a[i]), y = bits_of(b[i]);
			a[i] = float_of(x > y ? x : y);
		}
		return;
	default:
		for (unsigned i = 0; i < WORDS; i++) {
			int32_t none = (bits_of(a[i]) & bits_of(b[i])) >> 31;
			float sum = part(a[i]) + part(b[i]);
			a[i] = float_of(bits_of(sum) | (none & NOWHERE));
		}
	}
}

static float *
bound(struct sifter *s, struct node *n)
{
	unsigned len = n_buckets(s);

	if (n->op == SIEVE_TERM || n->op == SIEVE_SYNONYM)
		return bound_leaf(s, n);
	float *out;
	if (n->n_kids == 0) {
		out = arena_array(&s->arena, float, len);
		for (unsigned k = 0; n->op == SIEVE_FIXED && k < len; k++)
			out[k] = (float)n->weight;
		return out;
	}
	out = bound(s, n->kids[0]);
	for (unsigned i = 1; i < n->n_kids && n->op != SIEVE_AND_NOT; i++) {
		const float *more = bound(s, n->kids[i]);
		for (unsigned k = 0; k < len; k += WORDS)
			join_bounds(n->op, out + k, more + k);
	}
	return out;
}

/* --- a score that is reached --------------------------------------------------------- */

/* Levels are below 0x8000: as signed numbers eight are compared at once. */
static void
greatest(int16_t *restrict to, const uint16_t *restrict from, unsigned windows)
{
	for (unsigned w = 0; w < windows; w++, to += WORDS, from += WORDS)
		for (unsigned i = 0; i < WORDS; i++) {
			int16_t x = (int16_t)from[i];
			to[i] = to[i] > x ? to[i] : x;
		}
}

static bool
any_above(const int16_t *levels, int16_t level)
{
	int16_t any = 0;

	for (unsigned i = 0; i < WORDS; i++)
		any |= levels[i] > level ? -1 : 0;
	return any;
}

/* The greatest of a window's levels go into best, the greatest first. */
static unsigned
take_greatest(const int16_t *levels, int16_t *best, unsigned have, unsigned want)
{
	if (have == want && !any_above(levels, best[want - 1]))
		return have;
	for (unsigned i = 0; i < WORDS; i++) {
		unsigned k = have;
		if (have == want && levels[i] <= best[want - 1])
			continue;
		for (; k > 0 && best[k - 1] < levels[i]; k--)
			best[k] = best[k - 1];
		best[k] = levels[i];
		have = MIN(have + 1, want);
	}
	return have;
}

/* Where a bucket has a level, some document scores more than the level below: what
 * so many documents score at least for all leaves that suffice to match. */
static double
floor_of_leaf(struct sifter *s, struct node *n, uint32_t want)
{
	unsigned have = 0;
	struct node **lists = n->n_kids ? n->kids : &n;
	unsigned n_lists = MAX(n->n_kids, 1);
	int16_t *most = arena_array(&s->arena, int16_t, n_buckets(s));
	int16_t best[WANT_MAX + 1];

	if (want > WANT_MAX)
		return -1;
	for (unsigned i = 0; i < n_lists; i++)
		if (lists[i]->sketch)
			greatest(most, lists[i]->sketch->levels, s->windows);
	for (unsigned w = 0; w < s->windows; w++)
		have = take_greatest(most + w * WORDS, best, have, want);
	if (have < want || best[want - 1] <= 1)
		return -1;
	double x = level_most((uint16_t)(best[want - 1] - 1));
	return n->weight * (x / (x + 1)) * (1 - 1e-5);
}

static double
floor_of(struct sifter *s, struct node *n, uint32_t want)
{
	double most = -1;

	if (!n->scored)
		return -1;
	switch (n->op) {
	case SIEVE_TERM:
	case SIEVE_SYNONYM:
		return floor_of_leaf(s, n, want);
	case SIEVE_MAYBE:
		return floor_of(s, n->kids[0], want);
	case SIEVE_OR:
	case SIEVE_MAX:
		for (unsigned i = 0; i < n->n_kids; i++)
			most = MAX(most, floor_of(s, n->kids[i], want));
		return most;
	default:
		return -1;
	}
}

/* --- a sieve --------------------------------------------------------------------------- */

bool
sketch_sieve(struct sifter *s)
{
	uint64_t postings = 0;
	unsigned n_long = 0;

	/* All that matches alone is read sooner than bounded, the first time. */
	if (s->root->pack && !pack_is_known(s, s->root->pack))
		return false;
	if (s->r->want == 0 || (sifter_counts(s) && !(members_known(s) &&
	    (s->counted || (s->root->sure && members_can(s))))))
		return false;
	for (unsigned i = 0; i < s->nodes->len; i++) {
		const struct node *n = s->nodes->pdata[i];
		n_long += n->op == SIEVE_TERM && n->freq >= LISTS_SHORT;
		postings += n->op == SIEVE_TERM || n->pack ? n->freq : 0;
	}
	/* Bounds cost something a bucket, and few sieves may fill what is kept. */
	if (postings < MAX(PAYS, n_buckets(s)) || n_long > LISTS_MAX ||
	    (uint64_t)n_long * n_buckets(s) * BUCKET_BYTES > LISTS_KEPT / 4)
		return false;
	for (unsigned i = 0; i < s->nodes->len; i++) {
		struct node *n = s->nodes->pdata[i];
		if (n->op == SIEVE_TERM)
			sketch_term(s, n);
		else if (n->pack)
			sketch_pack(s, n);
	}
	if (s->damaged)
		return false;
	s->bounds = bound(s, s->root);
	best_floor(s->best, floor_of(s, s->root, s->r->want));
	return true;
}

static int32_t
best_bits(const float *bounds)
{
	int32_t best = NOWHERE;

	for (unsigned i = 0; i < WORDS; i++) {
		int32_t bits = bits_of(bounds[i]);
		best = bits > best ? bits : best;
	}
	return best;
}

bool
sketch_window(struct sifter *s)
{
	const float *bounds = s->bounds + s->from / BUCKET;
	int32_t peak = s->peaks[s->from / WINDOW];
	/* Floats were added up, and rounded. */
	float reach = (float)(s->best->least * (1 - 1e-5) - 1e-9);
	int32_t least = bits_of(MAX(reach, 0)), passed = 0;

	if (peak < least) {
		s->passed = s->passed || peak >= 0;
		return false;
	}
	for (unsigned i = 0; i < WORDS; i++) {
		int32_t bits = bits_of(bounds[i]), in = bits >= least;
		s->within[i] = (uint8_t)in;
		passed |= bits >= 0 && !in;
	}
	s->passed = s->passed || passed;
	return true;
}

/* The window with the best bucket. */
static unsigned
find_peaks(struct sifter *s)
{
	unsigned at = 0;

	s->peaks = arena_alloc(&s->arena, s->windows * sizeof *s->peaks);
	for (unsigned w = 0; w < s->windows; w++) {
		s->peaks[w] = best_bits(s->bounds + w * WORDS);
		if (s->peaks[w] > s->peaks[at])
			at = w;
	}
	return at;
}

void
sketch_begin(struct sifter *s)
{
	unsigned w = find_peaks(s);
	float *bounds = s->bounds + w * WORDS;

	s->from = w * WINDOW;
	memset(s->within, 0, sizeof s->within);
	for (unsigned i = 0; i < FIRST; i++) {
		unsigned best = 0;
		for (unsigned k = 1; k < WORDS; k++)
			if (bits_of(bounds[k]) > bits_of(bounds[best]))
				best = k;
		if (bits_of(bounds[best]) < 0)
			break;
		s->within[best] = 1;
		bounds[best] = float_of(NOWHERE);
	}
	s->peaks[w] = best_bits(bounds);
}

/* --- lists --------------------------------------------------------------------------- */

/* To the first posting of a bucket that has some. */
static inline void
jump(struct node *n, uint64_t bucket)
{
	const struct sketch *k = n->sketch;
	uint64_t docid = bucket * BUCKET;

	if (k && k->marks[bucket].place)
		shelf_jump(n->postings, docid + k->marks[bucket].low,
		    k->marks[bucket].place, k->marks[bucket].wdf);
	else
		shelf_skip(n->postings, docid);
}

size_t
sketch_take(struct sifter *s, struct node *n, const uint64_t *mask,
    uint64_t end, uint32_t *docids, uint32_t *wdfs, size_t max)
{
	struct shelf_postings *p = n->postings;
	const uint16_t *levels = n->sketch ? n->sketch->levels : NULL;
	unsigned first = s->from / BUCKET, last;

	end = MIN(end, (uint64_t)s->from + WINDOW);
	while (p->docid < end) {
		unsigned i = p->docid < s->from ? 0
		    : (unsigned)(p->docid / BUCKET) - first;
		unsigned here = i;
		while (i < WORDS && !(s->within[i] &&
		    (!levels || levels[first + i]) && (!mask || mask[i])))
			i++;
		if (i == WORDS)
			return 0;
		if (i > here || p->docid < s->from)
			jump(n, first + i);
		for (last = i; last < WORDS && s->within[last] &&
		    (!mask || mask[last]);)
			last++;
		size_t got = shelf_take(p, MIN(end, s->from + (uint64_t)last *
		    BUCKET), docids, wdfs, max);
		if (got)
			return got;
		/* What the sketch has of the list is gone: overwritten. */
		if (p->docid < s->from + (uint64_t)(i + 1) * BUCKET)
			return 0;
	}
	return 0;
}

void
sketch_skip(struct node *n, uint64_t docid)
{
	uint64_t bucket = docid / BUCKET;

	if (n->sketch && n->sketch->levels[bucket] &&
	    n->postings->docid / BUCKET < bucket)
		jump(n, bucket);
	shelf_skip(n->postings, docid);
}
