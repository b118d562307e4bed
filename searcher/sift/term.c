/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Postings of a window of documents: noted, added up, scored. */
#include "searcher/sift/pack.h"
#include "searcher/sift/sketch.h"

#include <math.h>
#include <string.h>

/* Postings taken at once: more, and the arrays push each other out of the cache. */
enum { BATCH = 256 };
/* With so few documents in question, a list is asked for each. */
enum { FEW = 16 };

static unsigned
count(const uint64_t *bits)
{
	unsigned n = 0;
	for (unsigned i = 0; i < WORDS; i++)
		n += count_bits(bits[i]);
	return n;
}

/* First and last document of a mask, as [first, end). */
void
sifter_limits(const struct sifter *s, const uint64_t *mask, uint64_t *ret_first,
    uint64_t *ret_end)
{
	unsigned lo = 0, hi = WORDS;
	*ret_first = s->from;
	*ret_end = (uint64_t)s->from + WINDOW;
	if (!mask)
		return;
	while (lo < WORDS && !mask[lo])
		lo++;
	while (hi > lo && !mask[hi - 1])
		hi--;
	*ret_end = s->from + hi * 64;
	*ret_first = lo == WORDS ? *ret_end : s->from + lo * 64 +
	    (unsigned)__builtin_ctzll(mask[lo]);
}

/* Leaves of n postings those in mask. */
static size_t
keep(const uint64_t *mask, uint32_t from, uint32_t *docids, uint32_t *wdfs,
    size_t n)
{
	size_t kept = 0;
	for (size_t i = 0; i < n; i++) {
		uint32_t d = docids[i];
		docids[kept] = d;
		wdfs[kept] = wdfs[i];
		kept += has_bit(mask, d - from);
	}
	return kept;
}

/* K of documents; no more occurrences of a SYNONYM than they have words. */
static bool
look_up(struct sifter *s, const struct node *n, const uint32_t *docids,
    uint32_t *wdfs, size_t count, double *ret_ks)
{
	const double *ks = lists_ks(s, count);
	uint32_t few[BATCH];
	bool several = n->op == SIEVE_SYNONYM;
	/* By document, where there is K of all; else of each of these. */
	const uint32_t *lens = ks ? shelf_lengths(s->shelf, NULL, 0) : few;
	if (!ks && !shelf_lengths_of(s->shelf, docids, count, few))
		return false;
	for (size_t i = 0; several && i < count; i++)
		wdfs[i] = MIN(wdfs[i], lens[ks ? docids[i] : i]);
	for (size_t i = 0; i < count; i++)
		ret_ks[i] = ks ? ks[docids[i]] : bm25_k(s, few[i]);
	return true;
}

static void
score_batch(struct sifter *s, const struct node *n, const uint32_t *docids,
    uint32_t *wdfs, size_t count, double *scores)
{
	double parts[BATCH], weight = n->weight;
	if (!look_up(s, n, docids, wdfs, count, parts)) {
		s->damaged = true;
		return;
	}
	/* In steps, each of which a compiler can do for several at once. */
	for (size_t i = 0; i < count; i++)
		parts[i] = bm25_at(weight, wdfs[i], parts[i]);
	for (size_t i = 0; i < count; i++)
		scores[docids[i] - s->from] += parts[i];
}

/* What is done with the postings of a window: scored, or added up, or only noted. */
struct into {
	uint64_t *bits;
	double *scores;
	uint32_t *wdfs;
};

uint32_t *
sifter_sums(struct sifter *s)
{
	if (!s->wdfs)
		s->wdfs = (uint32_t *)(void *)sifter_zeros();
	return s->wdfs;
}

/* Makes the sums of documents zeros again. */
static void
forget(struct sifter *s, const uint64_t *bits)
{
	for (unsigned i = 0; i < WORDS; i++)
		for (uint64_t w = bits[i]; w; w &= w - 1)
			s->wdfs[i * 64 + (unsigned)__builtin_ctzll(w)] = 0;
}

static void
note(uint64_t *bits, uint32_t from, const uint32_t *docids, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		uint32_t d = docids[i] - from;
		bits[d / 64] |= UINT64_C(1) << d % 64;
	}
}

static void
take(struct sifter *s, struct node *n, struct into *to, uint32_t *docids,
    uint32_t *wdfs, size_t count)
{
	if (!to->wdfs) {
		note(to->bits, s->from, docids, count);
		if (to->scores)
			score_batch(s, n, docids, wdfs, count, to->scores);
		return;
	}
	uint64_t *bits = to->bits;
	uint32_t *sums = to->wdfs, from = s->from;
	for (size_t i = 0; i < count; i++) {
		uint32_t d = docids[i] - from;
		bits[d / 64] |= UINT64_C(1) << d % 64;
		sums[d] += wdfs[i];
	}
}

/* The next postings of a term in front of end; 0: there are no more. */
static inline size_t
more(struct sifter *s, struct node *n, const uint64_t *mask, uint64_t end,
    uint32_t *docids, uint32_t *wdfs)
{
	return s->bounds ? sketch_take(s, n, mask, end, docids, wdfs, BATCH)
	    : shelf_take(n->postings, end, docids, wdfs, BATCH);
}

/* The documents of a mask one by one. */
static void
pick(struct sifter *s, struct node *n, const uint64_t *mask, struct into *to)
{
	struct shelf_postings *p = n->postings;
	uint32_t docids[FEW], wdfs[FEW];
	size_t found = 0;
	for (unsigned i = 0; i < WORDS; i++)
		for (uint64_t w = mask[i]; w; w &= w - 1) {
			uint64_t d = s->from + i * 64 +
			    (unsigned)__builtin_ctzll(w);
			if (p->docid < d)
				sketch_skip(n, d);
			if (p->docid == d) {
				docids[found] = (uint32_t)d;
				wdfs[found++] = p->wdf;
			}
		}
	take(s, n, to, docids, wdfs, found);
}

static void
eval_term(struct sifter *s, struct node *n, const uint64_t *mask,
    struct into *to)
{
	struct shelf_postings *p = n->postings;
	uint32_t docids[BATCH], wdfs[BATCH];
	uint64_t first, end;
	size_t got;
	sifter_limits(s, mask, &first, &end);
	if (p->docid >= end)
		return;
	if (mask && count(mask) <= FEW) {
		pick(s, n, mask, to);
		return;
	}
	if (p->docid < first)
		sketch_skip(n, first);
	while ((got = more(s, n, mask, end, docids, wdfs)) > 0) {
		if (mask)
			got = keep(mask, s->from, docids, wdfs, got);
		take(s, n, to, docids, wdfs, got);
	}
}

/* Adds up the lists of a SYNONYM but one, if any, which is looked at elsewhere. */
static void
eval_lists(struct sifter *s, struct node *n, const struct node *but,
    const uint64_t *mask, struct into *to)
{
	for (unsigned i = 0; i < n->n_kids; i++)
		if (n->kids[i] != but && n->kids[i]->postings->docid <
		    (uint64_t)s->from + WINDOW)
			eval_term(s, n->kids[i], mask, to);
}

/* Of a pack, the documents of a mask; scores (NULL: none) those that have `least`
 * occurrences or are in s->early, which stay in kept. */
static void
eval_pack(struct sifter *s, const struct node *n, const uint64_t *mask,
    uint32_t least, uint64_t *bits, uint64_t *kept, double *scores)
{
	const struct pack *k = n->pack;
	uint32_t docids[BATCH], wdfs[BATCH];
	unsigned first = s->from / BUCKET, got = 0;
	for (unsigned i = 0; i < WORDS; i++) {
		uint64_t want = mask ? mask[i] : UINT64_MAX;
		if (s->bounds && !s->within[i])
			continue;
		bits[i] |= k->documents[first + i] & want;
		if (!scores)
			continue;
		got += pack_take(k, first + i, want, least, s->early[i],
		    docids + got, wdfs + got);
		if (got <= BATCH - BUCKET && i + 1 < WORDS)
			continue;
		note(kept, s->from, docids, got);
		score_batch(s, n, docids, wdfs, got, scores);
		got = 0;
	}
	note(kept, s->from, docids, got);
	score_batch(s, n, docids, wdfs, got, scores);
}

void
sifter_synonym(struct sifter *s, struct node *n, const uint64_t *mask,
    uint64_t *bits, double *scores)
{
	uint64_t mine[WORDS] = {0};
	uint32_t docids[BATCH], wdfs[BATCH];
	size_t got = 0;
	if (n->pack) {
		eval_pack(s, n, mask, 0, bits, mine, scores);
		return;
	}
	struct into to = {.bits = mine, .wdfs = sifter_sums(s)};
	eval_lists(s, n, NULL, mask, &to);
	for (unsigned i = 0; i < WORDS; i++) {
		bits[i] |= mine[i];
		for (uint64_t w = mine[i]; w; w &= w - 1) {
			unsigned d = i * 64 + (unsigned)__builtin_ctzll(w);
			docids[got] = s->from + d;
			wdfs[got] = s->wdfs[d];
			s->wdfs[d] = 0;
			if (++got == BATCH) {
				score_batch(s, n, docids, wdfs, got, scores);
				got = 0;
			}
		}
	}
	score_batch(s, n, docids, wdfs, got, scores);
}

void
sifter_term(struct sifter *s, struct node *n, const uint64_t *mask,
    uint64_t *bits, double *scores)
{
	struct into to = {.bits = bits, .scores = scores};
	eval_term(s, n, mask, &to);
}

/* --- only what may get in ---------------------------------------------------------------- */

/* With fewer occurrences than this, even the shortest document does not get in. */
static uint32_t
least_wdf(const struct sifter *s, const struct node *n)
{
	double need = s->best->least - n->above;
	double norm = shelf_stats(s->shelf)->length_min * s->length;
	double k = s->r->k1 * (MAX(norm, s->r->min_normlen) * s->r->b +
	    (1 - s->r->b));
	if (!(need > 0))
		return 0;
	double weight = n->weight + n->along;
	if (need >= weight)
		return UINT32_MAX;
	double w = ceil(need * k / (weight - need) * (1 - 1e-9));
	return w < UINT32_MAX ? (uint32_t)w : UINT32_MAX;
}

/* Leaves of n postings those that may get in, and scores them. */
static void
score_worthy(struct sifter *s, const struct node *n, uint32_t least,
    uint32_t *docids, uint32_t *wdfs, size_t count, uint64_t *kept,
    double *scores)
{
	size_t m = 0;
	for (size_t i = 0; i < count; i++) {
		uint32_t d = docids[i], w = wdfs[i];
		docids[m] = d;
		wdfs[m] = w;
		m += (w >= least) | has_bit(s->early, d - s->from);
	}
	if (m == 0)
		return;
	note(kept, s->from, docids, m);
	score_batch(s, n, docids, wdfs, m, scores);
}

/* Adds up the lists of a SYNONYM but its longest, which is returned; NULL: all. */
static struct node *
add_shorter(struct sifter *s, struct node *n, uint64_t *bits)
{
	struct into to = {.bits = bits, .wdfs = s->wdfs};
	struct node *longest = NULL;
	for (unsigned i = 0; i < n->n_kids; i++)
		if (!longest || n->kids[i]->freq > longest->freq)
			longest = n->kids[i];
	eval_lists(s, n, longest, NULL, &to);
	return longest;
}

/* Documents that only shorter lists have. */
static void
score_rest(struct sifter *s, const struct node *n, uint32_t least,
    const uint64_t *rest, uint64_t *kept, double *scores)
{
	uint32_t docids[BATCH], wdfs[BATCH];
	size_t got = 0;
	for (unsigned i = 0; i < WORDS; i++)
		for (uint64_t w = rest[i]; w; w &= w - 1) {
			unsigned d = i * 64 + (unsigned)__builtin_ctzll(w);
			docids[got] = s->from + d;
			wdfs[got++] = s->wdfs[d];
			if (got < BATCH)
				continue;
			score_worthy(s, n, least, docids, wdfs, got, kept,
			    scores);
			got = 0;
		}
	score_worthy(s, n, least, docids, wdfs, got, kept, scores);
}

static void
leaf_of_pack(struct sifter *s, struct node *n, uint64_t *bits, double *scores)
{
	uint64_t mine[WORDS] = {0}, kept[WORDS] = {0};

	eval_pack(s, n, NULL, least_wdf(s, n), mine, kept, scores);
	for (unsigned i = 0; i < WORDS; i++) {
		bits[i] |= mine[i];
		s->worth[i] &= ~mine[i] | kept[i];
	}
}

void
sifter_leaf(struct sifter *s, struct node *n, uint64_t *bits, double *scores)
{
	uint64_t longest[WORDS] = {0}, shorter[WORDS] = {0}, kept[WORDS] = {0};
	uint64_t rest[WORDS];
	uint32_t docids[BATCH], wdfs[BATCH], least = least_wdf(s, n);
	uint64_t end = (uint64_t)s->from + WINDOW;
	bool several = n->op == SIEVE_SYNONYM;
	size_t got;

	if (n->pack) {
		leaf_of_pack(s, n, bits, scores);
		return;
	}
	if (several)
		sifter_sums(s);
	struct node *list = several ? add_shorter(s, n, shorter) : n;
	if (!s->bounds && list->postings->docid < s->from)
		shelf_skip(list->postings, s->from);
	while (list && (got = more(s, list, NULL, end, docids, wdfs)) > 0) {
		note(longest, s->from, docids, got);
		for (size_t i = 0; several && i < got; i++)
			wdfs[i] += s->wdfs[docids[i] - s->from];
		score_worthy(s, n, least, docids, wdfs, got, kept, scores);
	}
	for (unsigned i = 0; i < WORDS; i++) {
		rest[i] = shorter[i] & ~longest[i];
		longest[i] |= shorter[i];
		bits[i] |= longest[i];
	}
	if (several) {
		score_rest(s, n, least, rest, kept, scores);
		forget(s, shorter);
	}
	for (unsigned i = 0; i < WORDS; i++)
		s->worth[i] &= ~longest[i] | kept[i];
}

void
sifter_early(struct sifter *s, struct node *n, const uint64_t *mask,
    uint64_t *bits, double *scores)
{
	uint64_t mine[WORDS] = {0}, early[WORDS], kept[WORDS] = {0};
	struct into to = {.bits = mine};

	if (n->pack) {
		eval_pack(s, n, mask, UINT32_MAX, bits, kept, scores);
		return;
	}
	to.wdfs = sifter_sums(s);
	if (n->op == SIEVE_SYNONYM)
		eval_lists(s, n, NULL, mask, &to);
	else
		eval_term(s, n, mask, &to);
	for (unsigned i = 0; i < WORDS; i++) {
		bits[i] |= mine[i];
		early[i] = mine[i] & s->early[i];
	}
	score_rest(s, n, UINT32_MAX, early, kept, scores);
	forget(s, mine);
}
