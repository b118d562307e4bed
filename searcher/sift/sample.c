/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Looks at some of the documents that may match, as good as drawn by lot.
 *
 * Of so many that match that a total is only told about, those would else be looked
 * at that come first, until there are enough of them.  A sample that finds more than
 * it would if no more matched than are to be counted, by eight standard deviations
 * (and 40 at least), is wrong once in 10^10 times; and it says more of the whole than
 * the first documents do.
 */
#include "searcher/sift/sample.h"

#include "searcher/sift/members.h"

#include <math.h>

enum {
	SAMPLE = 256,   /* documents, about; fewer where it only estimates */
	FOUND_MIN = 40,
};

/* The same documents at all times, whatever is asked. */
static inline uint32_t
lot(uint32_t docid)
{
	uint64_t x = docid * UINT64_C(0x9e3779b97f4a7c15);
	x = (x ^ x >> 32) * UINT64_C(0xd6e8feb86659fd93);
	return (uint32_t)(x >> 32);
}

/* Of a window's documents those that are drawn; how many. */
static unsigned
draw(const uint64_t *bits, uint32_t from, uint64_t below, uint64_t *drawn)
{
	unsigned n = 0;
	for (unsigned i = 0; i < WORDS; i++) {
		drawn[i] = 0;
		for (uint64_t w = bits[i]; w; w &= w - 1) {
			unsigned d = i * 64 + (unsigned)__builtin_ctzll(w);
			if (lot(from + d) >= below)
				continue;
			drawn[i] |= w & -w;
			n++;
		}
	}
	return n;
}

static unsigned
matching(struct sifter *s, const uint64_t *drawn)
{
	unsigned n = 0;
	sifter_fill(s, s->root, drawn);
	for (unsigned i = 0; i < WORDS && !s->damaged; i++)
		for (uint64_t w = drawn[i]; w; w &= w - 1)
			n += sifter_exact(s, s->root,
			    i * 64 + (unsigned)__builtin_ctzll(w), NULL);
	return n;
}

static uint64_t
count_all(const uint64_t *bits, unsigned n)
{
	uint64_t sum = 0;
	for (unsigned i = 0; i < n; i++)
		sum += count_bits(bits[i]);
	return sum;
}

/* Of the documents in bits, which are so many, about how many match; how many were
 * found to. */
static unsigned
estimate(struct sifter *s, const uint64_t *bits, uint64_t n, unsigned wanted,
    uint64_t *ret_about)
{
	uint64_t below = n ? (UINT64_C(1) << 32) * wanted / n : 0;
	uint64_t drawn[WORDS];
	unsigned tried = 0, found = 0;

	sifter_start(s);
	for (unsigned w = 0; w < s->windows && !s->damaged; w++) {
		s->from = w * WINDOW;
		unsigned here = draw(bits + w * WORDS, s->from, below, drawn);
		tried += here;
		found += here ? matching(s, drawn) : 0;
	}
	s->from = 0;
	*ret_about = tried ? (uint64_t)round((double)n * found / tried) : 0;
	return found;
}

/* What a sample must find of n, to tell that more than are to be counted match. */
static double
least_found(const struct sifter *s, uint64_t n)
{
	double e = (double)s->r->count / (double)n * SAMPLE;

	return MAX(e + 8 * sqrt(e), FOUND_MIN);
}

bool
sample_exceeds(struct sifter *s, uint64_t *ret_about)
{
	unsigned len = n_buckets(s);
	uint64_t more;

	if (!s->r->count || s->r->count > UINT32_MAX || s->r->all ||
	    s->root->sure || s->root->freq * 2 < s->r->count ||
	    !members_can(s))
		return false;
	const uint64_t *sure = members_of_sieve(s, true);
	const uint64_t *may = members_of_sieve(s, false);
	uint64_t *open = arena_array(&s->arena, uint64_t, len);
	for (unsigned i = 0; i < len; i++)
		open[i] = may[i] & ~sure[i];
	uint64_t n_sure = count_all(sure, len), n_open = count_all(open, len);
	bool known = n_sure > s->r->count;
	if (s->damaged ||
	    (!known && (n_open == 0 || least_found(s, n_open) > SAMPLE)))
		return false;
	unsigned found = estimate(s, open, n_open, known ? SAMPLE / 4 : SAMPLE,
	    &more);
	if (s->damaged || (!known && found < least_found(s, n_open)))
		return false;
	*ret_about = n_sure + more;
	return true;
}
