/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Compresses tags as glass keeps them: raw deflate (RFC 1951), only where it
 * pays.
 *
 * Tags are mostly lists of terms and records of a few hundred bytes to a few
 * kilobytes, millions of them, for which zlib spends its time beginning and
 * ending: it took a sixth of all indexing.  Here nothing is cleared between
 * tags, a place is looked up in one hash table and taken if it matches, and
 * what comes out is within a few percent of zlib's fastest level in size.
 */
#include "config.h"

#include "indexer/glass/deflate.h"

#include "lib/glass/format.h"

#include <string.h>

enum {
	HASH_BITS = 12,
	MATCH_MIN = 4, /* deflate knows 3, which rarely pay */
	MATCH_MAX = 258,
	WINDOW = 32768,
	BLOCK = 32768, /* symbols of a block: its codes fit what is in it */

	END = 256, /* symbol that ends a block */
	SYMBOLS = 286,
	FIXED_SYMBOLS = 288, /* two that never occur have codes as well */
	DISTANCES = 30,
	LENGTH_SYMBOLS = 19,
	CODE_MAX = 15,	      /* bits */
	LENGTH_CODE_MAX = 7,
	HEADER_MAX = SYMBOLS + DISTANCES,
};

/* A symbol before it has a code: a byte, or a match. */
struct symbol {
	uint16_t byte_or_length; /* below 256, or 256 + length */
	uint16_t distance;       /* less one */
};

struct code {
	uint16_t bits; /* first one lowest */
	uint8_t length;
};

struct deflater {
	uint32_t heads[1 << HASH_BITS]; /* base + place; below base: stale */
	uint32_t base;
	struct symbol symbols[BLOCK];
	unsigned n_symbols;
	uint32_t counts[SYMBOLS], distance_counts[DISTANCES];
	struct code codes[FIXED_SYMBOLS], distance_codes[DISTANCES];

	uint8_t *out;
	uint64_t pending;
	unsigned n_pending;
};

struct deflater *
deflater_new(void)
{
	struct deflater *d = g_new0(struct deflater, 1);
	d->base = 1;
	return d;
}

void
deflater_free(struct deflater *d)
{
	g_free(d);
}

/* --- symbols of lengths and distances ------------------------------------------
 */

static inline unsigned
log2_of(unsigned v)
{
	return 31 - (unsigned)__builtin_clz(v);
}

/* Lengths and distances share a scheme: so many codes for each power of two,
 * the rest of the bits as they are. */
static inline unsigned
length_symbol(unsigned length, unsigned *ret_extra)
{
	unsigned v = length - 3;
	*ret_extra = 0;
	if (length == MATCH_MAX)
		return 285;
	if (v < 8)
		return 257 + v;
	unsigned extra = log2_of(v) - 2;
	*ret_extra = extra;
	return 257 + 4 * (extra + 1) + (v >> extra & 3);
}

static inline unsigned
distance_symbol(unsigned distance, unsigned *ret_extra)
{
	*ret_extra = 0;
	if (distance < 4)
		return distance;
	unsigned extra = log2_of(distance) - 1;
	*ret_extra = extra;
	return 2 * (extra + 1) + (distance >> extra & 1);
}

/* --- codes ---------------------------------------------------------------------
 */

/* Sorts by count; a handful to some hundred of them. */
static void
sort_counts(uint32_t *v, unsigned n)
{
	static const unsigned gaps[] = {57, 23, 10, 4, 1};
	for (unsigned g = 0; g < G_N_ELEMENTS(gaps); g++) {
		unsigned gap = gaps[g];
		for (unsigned i = gap; i < n; i++) {
			uint32_t x = v[i];
			unsigned j = i;
			for (; j >= gap && v[j - gap] > x; j -= gap)
				v[j] = v[j - gap];
			v[j] = x;
		}
	}
}

/* Lengths of a Huffman code by two queues, of leaves and of nodes, both in order
 * of weight.  Returns the longest. */
static unsigned
huffman(const uint32_t *sorted, unsigned n, uint8_t *lengths)
{
	uint32_t weight[2 * SYMBOLS];
	uint16_t parent[2 * SYMBOLS];
	uint8_t depth[2 * SYMBOLS];
	unsigned leaf = 0, node = n, made = n;
	for (unsigned i = 0; i < n; i++)
		weight[i] = sorted[i] >> 9;
	while (made < 2 * n - 1) {
		weight[made] = 0;
		for (unsigned k = 0; k < 2; k++) {
			unsigned least =
			    leaf < n &&
				    (node == made || weight[leaf] <= weight[node])
				? leaf++
				: node++;
			weight[made] += weight[least];
			parent[least] = (uint16_t)made;
		}
		made++;
	}
	unsigned longest = 0;
	depth[made - 1] = 0;
	for (unsigned i = made - 1; i-- > 0;) {
		depth[i] = (uint8_t)(depth[parent[i]] + 1);
		if (i < n) {
			lengths[sorted[i] & 511] = depth[i];
			longest = MAX(longest, depth[i]);
		}
	}
	return longest;
}

/* Code lengths for n symbols that occur so often; 0 for those that do not. */
static void
code_lengths(const uint32_t *counts, unsigned n, unsigned max, uint8_t *lengths)
{
	uint32_t sorted[SYMBOLS];
	unsigned used = 0;
	memset(lengths, 0, n);
	for (unsigned i = 0; i < n; i++)
		if (counts[i])
			sorted[used++] = counts[i] << 9 | i;
	if (used == 0)
		return;
	if (used == 1) {
		lengths[sorted[0] & 511] = 1;
		return;
	}
	sort_counts(sorted, used);
	/* Flatter counts make shorter codes; equal ones fit in any case. */
	while (huffman(sorted, used, lengths) > max)
		for (unsigned i = 0; i < used; i++)
			sorted[i] = ((sorted[i] >> 9) / 4 + 1) << 9 |
				    (sorted[i] & 511);
}

static unsigned
reversed(unsigned v, unsigned n)
{
	unsigned r = 0;
	for (; n; n--, v >>= 1)
		r = r << 1 | (v & 1);
	return r;
}

/* Canonical codes of those lengths. */
static void
make_codes(const uint8_t *lengths, unsigned n, struct code *codes)
{
	unsigned next[CODE_MAX + 2] = {0}, count[CODE_MAX + 1] = {0};
	for (unsigned i = 0; i < n; i++)
		count[lengths[i]]++;
	count[0] = 0;
	for (unsigned l = 1; l <= CODE_MAX; l++)
		next[l + 1] = (next[l] + count[l]) << 1;
	for (unsigned i = 0; i < n; i++)
		codes[i] = (struct code){
		    (uint16_t)reversed(
			lengths[i] ? next[lengths[i]]++ : 0, lengths[i]),
		    lengths[i]};
}

/* --- bits -----------------------------------------------------------------------
 */

/* At most 32 bits at once. */
static inline void
put(struct deflater *d, uint32_t bits, unsigned n)
{
	d->pending |= (uint64_t)bits << d->n_pending;
	d->n_pending += n;
	if (d->n_pending >= 32) {
		uint32_t low = GUINT32_TO_LE((uint32_t)d->pending);
		memcpy(d->out, &low, 4);
		d->out += 4;
		d->pending >>= 32;
		d->n_pending -= 32;
	}
}

static inline void
put_code(struct deflater *d, const struct code *c)
{
	put(d, c->bits, c->length);
}

static void
put_symbols(struct deflater *d)
{
	for (unsigned i = 0; i < d->n_symbols; i++) {
		struct symbol s = d->symbols[i];
		unsigned v = s.byte_or_length, extra;
		if (v < 256) {
			put_code(d, &d->codes[v]);
			continue;
		}
		v -= 256;
		put_code(d, &d->codes[length_symbol(v, &extra)]);
		put(d, (v - 3) & ((1u << extra) - 1), extra);
		put_code(d,
		    &d->distance_codes[distance_symbol(s.distance, &extra)]);
		put(d, s.distance & ((1u << extra) - 1), extra);
	}
	put_code(d, &d->codes[END]);
}

/* --- a block ----------------------------------------------------------------------
 */

/* The lengths of both codes as they stand in a block's head: runs are told
 * once. */
struct head {
	uint8_t lengths[HEADER_MAX]; /* both, one behind the other */
	unsigned n_symbols, n_distances;
	struct {
		uint8_t symbol, extra;
	} runs[HEADER_MAX];
	unsigned n_runs;
	uint8_t code_lengths[LENGTH_SYMBOLS];
	unsigned n_code_lengths;
	size_t bits;
};

static const uint8_t length_order[LENGTH_SYMBOLS] = {
    16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15};
static const uint8_t run_bits[LENGTH_SYMBOLS] = {[16] = 2, [17] = 3, [18] = 7};

static void
add_run(struct head *h, uint32_t *counts, unsigned symbol, unsigned extra)
{
	h->runs[h->n_runs].symbol = (uint8_t)symbol;
	h->runs[h->n_runs++].extra = (uint8_t)extra;
	counts[symbol]++;
}

static void
find_runs(struct head *h, uint32_t *counts)
{
	unsigned all = h->n_symbols + h->n_distances;
	for (unsigned i = 0, n; i < all; i += n) {
		unsigned v = h->lengths[i], left;
		for (n = 1; i + n < all && h->lengths[i + n] == v; n++)
			;
		left = n;
		if (v) {
			add_run(h, counts, v, 0);
			left--;
		}
		while (left) {
			unsigned some = MIN(left, v ? 6u : 138u);
			if (some < 3) {
				add_run(h, counts, v, 0);
				some = 1;
			} else if (v) {
				add_run(h, counts, 16, some - 3);
			} else if (some <= 10) {
				add_run(h, counts, 17, some - 3);
			} else {
				add_run(h, counts, 18, some - 11);
			}
			left -= some;
		}
	}
}

static void
make_head(struct head *h, const uint8_t *symbols, const uint8_t *distances)
{
	uint32_t counts[LENGTH_SYMBOLS] = {0};
	for (h->n_symbols = SYMBOLS; h->n_symbols > END + 1; h->n_symbols--)
		if (symbols[h->n_symbols - 1])
			break;
	for (h->n_distances = DISTANCES; h->n_distances > 1; h->n_distances--)
		if (distances[h->n_distances - 1])
			break;
	memcpy(h->lengths, symbols, h->n_symbols);
	memcpy(h->lengths + h->n_symbols, distances, h->n_distances);
	h->n_runs = 0;
	find_runs(h, counts);
	code_lengths(counts, LENGTH_SYMBOLS, LENGTH_CODE_MAX, h->code_lengths);
	for (h->n_code_lengths = LENGTH_SYMBOLS; h->n_code_lengths > 4;
	     h->n_code_lengths--)
		if (h->code_lengths[length_order[h->n_code_lengths - 1]])
			break;
	h->bits = 5 + 5 + 4 + 3 * h->n_code_lengths;
	for (unsigned i = 0; i < LENGTH_SYMBOLS; i++)
		h->bits += counts[i] * (h->code_lengths[i] + run_bits[i]);
}

static void
put_head(struct deflater *d, const struct head *h)
{
	struct code codes[LENGTH_SYMBOLS];
	make_codes(h->code_lengths, LENGTH_SYMBOLS, codes);
	put(d, h->n_symbols - 257, 5);
	put(d, h->n_distances - 1, 5);
	put(d, h->n_code_lengths - 4, 4);
	for (unsigned i = 0; i < h->n_code_lengths; i++)
		put(d, h->code_lengths[length_order[i]], 3);
	for (unsigned i = 0; i < h->n_runs; i++) {
		put_code(d, &codes[h->runs[i].symbol]);
		put(d, h->runs[i].extra, run_bits[h->runs[i].symbol]);
	}
}

/* The codes of blocks that bring none. */
static void
fixed_lengths(uint8_t *symbols, uint8_t *distances)
{
	memset(symbols, 8, 144);
	memset(symbols + 144, 9, 256 - 144);
	memset(symbols + 256, 7, 280 - 256);
	memset(symbols + 280, 8, FIXED_SYMBOLS - 280);
	memset(distances, 5, DISTANCES);
}

static size_t
bits_of(const struct deflater *d, const uint8_t *symbols,
    const uint8_t *distances)
{
	size_t bits = 0;
	for (unsigned i = 0; i < SYMBOLS; i++)
		bits += (size_t)d->counts[i] * symbols[i];
	for (unsigned i = 0; i < DISTANCES; i++)
		bits += (size_t)d->distance_counts[i] * distances[i];
	return bits;
}

/* Writes what was gathered, if it leaves the whole below limit bits. */
static bool
put_block(struct deflater *d, bool is_last, const uint8_t *start, size_t limit,
    size_t extra_bits)
{
	uint8_t symbols[SYMBOLS], distances[DISTANCES];
	uint8_t fixed[FIXED_SYMBOLS], fixed_distances[DISTANCES];
	struct head h;

	d->counts[END] = 1;
	fixed_lengths(fixed, fixed_distances);
	code_lengths(d->counts, SYMBOLS, CODE_MAX, symbols);
	code_lengths(d->distance_counts, DISTANCES, CODE_MAX, distances);
	make_head(&h, symbols, distances);
	size_t own = h.bits + bits_of(d, symbols, distances);
	size_t other = bits_of(d, fixed, fixed_distances);
	size_t used = (size_t)(d->out - start) * 8 + d->n_pending;
	if (used + 3 + MIN(own, other) + extra_bits > limit)
		return false;
	bool is_own = own < other;
	make_codes(is_own ? symbols : fixed, is_own ? SYMBOLS : FIXED_SYMBOLS,
	    d->codes);
	make_codes(
	    is_own ? distances : fixed_distances, DISTANCES, d->distance_codes);
	put(d, is_last, 1);
	put(d, is_own ? 2 : 1, 2);
	if (is_own)
		put_head(d, &h);
	put_symbols(d);
	d->n_symbols = 0;
	memset(d->counts, 0, sizeof d->counts);
	memset(d->distance_counts, 0, sizeof d->distance_counts);
	return true;
}

/* --- matches --------------------------------------------------------------------
 */

static inline uint32_t
load4(const uint8_t *p)
{
	uint32_t v;
	memcpy(&v, p, 4);
	return v;
}

static inline unsigned
match_length(const uint8_t *a, const uint8_t *b, size_t max)
{
	unsigned n = MATCH_MIN;
	while (n < max && a[n] == b[n])
		n++;
	return n;
}

size_t
deflater_try(struct deflater *d, const void *in, size_t len, uint8_t *out)
{
	const uint8_t *p = in;
	size_t extra_bits = 0, limit = (len - 1) * 8;
	if (len <= GLASS_COMPRESS_MIN || len > UINT32_MAX / 4)
		return 0;
	if (d->base > UINT32_MAX - len) {
		memset(d->heads, 0, sizeof d->heads);
		d->base = 1;
	}
	d->out = out;
	d->pending = 0;
	d->n_pending = d->n_symbols = 0;
	memset(d->counts, 0, sizeof d->counts);
	memset(d->distance_counts, 0, sizeof d->distance_counts);

	for (size_t i = 0; i < len;) {
		if (d->n_symbols == BLOCK) {
			if (!put_block(d, false, out, limit, extra_bits))
				goto fail;
			extra_bits = 0;
		}
		struct symbol *s = &d->symbols[d->n_symbols++];
		if (len - i >= MATCH_MIN) {
			uint32_t v = load4(p + i);
			uint32_t *head = &d->heads[v * UINT32_C(0x9e3779b1) >>
						   (32 - HASH_BITS)];
			size_t before = *head >= d->base ? *head - d->base : i;
			*head = d->base + (uint32_t)i;
			if (i - before - 1 < WINDOW && load4(p + before) == v) {
				unsigned n = match_length(p + before, p + i,
				    MIN(len - i, (size_t)MATCH_MAX));
				unsigned extra;
				s->byte_or_length = (uint16_t)(256 + n);
				s->distance = (uint16_t)(i - before - 1);
				d->counts[length_symbol(n, &extra)]++;
				extra_bits += extra;
				d->distance_counts[distance_symbol(
				    s->distance, &extra)]++;
				extra_bits += extra;
				i += n;
				continue;
			}
		}
		s->byte_or_length = p[i];
		d->counts[p[i++]]++;
	}
	if (!put_block(d, true, out, limit, extra_bits))
		goto fail;
	d->base += (uint32_t)len;
	while (d->n_pending > 0) {
		*d->out++ = (uint8_t)d->pending;
		d->pending >>= 8;
		d->n_pending -= MIN(d->n_pending, 8);
	}
	return (size_t)(d->out - out);
fail:
	d->base += (uint32_t)len;
	return 0;
}
