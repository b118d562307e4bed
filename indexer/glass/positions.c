/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Codes a position list as glass keeps it.
 *
 * Both ends and the number of positions are known first; then the middle one
 * of each stretch is written as one out of the places that the others leave it
 * (A. Moffat and L. Stuiver, "Binary interpolative coding for effective index
 * compression", 2000).  A stretch without gaps takes no bits at all.
 */
#include "config.h"

#include "indexer/glass/positions.h"

#include "lib/glass/format.h"

#include <glib.h>

struct bits {
	uint8_t *p;
	uint64_t pending; /* lowest bits are next */
	unsigned n;
};

/* value, below outof.  Codes of b bits leave some to spare when outof is not a
 * power of two; that many values in the middle of the range take b - 1 bits,
 * and the values above them the codes that have the top bit set. */
static inline void
put(struct bits *b, uint32_t value, uint32_t outof)
{
	if (outof == 1)
		return;
	/* outof 0 stands for 2^32, as in libxapian. */
	unsigned n = outof - 1 ? 32 - (unsigned)__builtin_clz(outof - 1) : 0;
	uint32_t spare = (uint32_t)((UINT64_C(1) << n) - outof);
	if (spare) {
		uint32_t middle = (outof - spare) / 2;
		if (value >= middle + spare)
			value = (value - (middle + spare)) | 1u << (n - 1);
		else if (value >= middle)
			n--;
	}
	b->pending |= (uint64_t)value << b->n;
	b->n += n;
	if (b->n >= 32) {
		uint32_t low = GUINT32_TO_LE((uint32_t)b->pending);
		memcpy(b->p, &low, 4);
		b->p += 4;
		b->pending >>= 32;
		b->n -= 32;
	}
}

static void
put_between(struct bits *b, const uint32_t *pos, uint32_t j, uint32_t k)
{
	while (j + 1 < k) {
		uint32_t mid = j + (k - j) / 2;
		put(b, pos[mid] - (pos[j] + (mid - j)),
		    pos[k] - pos[j] - (k - j) + 1);
		put_between(b, pos, j, mid);
		j = mid;
	}
}

size_t
glass_put_positions(uint8_t *out, const uint32_t *positions, uint32_t n)
{
	uint32_t first = positions[0], last = positions[n - 1];
	struct bits b = {.p = glass_put_uint(out, last)};
	if (n == 1)
		return (size_t)(b.p - out);
	for (uint32_t i = 1; i < n; i++)
		if (positions[i] <= positions[i - 1])
			return 0;
	put(&b, first, last);
	put(&b, n - 2, last - first);
	put_between(&b, positions, 0, n - 1);
	while (b.n) {
		*b.p++ = (uint8_t)b.pending;
		b.pending >>= 8;
		b.n = b.n > 8 ? b.n - 8 : 0;
	}
	return (size_t)(b.p - out);
}
