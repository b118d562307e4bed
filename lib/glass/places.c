/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Decodes position lists (A. Moffat and L. Stuiver's interpolative code; what
 * writes it is indexer/glass/positions.c).
 */
#include "lib/glass/shelf-private.h"

#include <stdlib.h>

/* Longest list that is read: what a damaged one may take. */
#define PLACES_MAX (UINT32_C(1) << 24)

/* What is left of a code. */
struct bits {
	const uint8_t *p, *end;
	uint64_t pending;
	unsigned n;
};

/* Makes sure of 32 bits.  Behind the end there are zeros. */
static inline void
refill(struct bits *b)
{
	if (b->end - b->p >= 4) {
		uint32_t w;
		memcpy(&w, b->p, 4);
#if __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
		w = __builtin_bswap32(w);
#endif
		b->pending |= (uint64_t)w << b->n;
		b->p += 4;
		b->n += 32;
		return;
	}
	while (b->n <= 32) {
		if (b->p < b->end)
			b->pending |= (uint64_t)*b->p++ << b->n;
		b->n += 8;
	}
}

/* A value below outof (0: 2^32). */
static inline uint32_t
get(struct bits *b, uint32_t outof)
{
	if (outof == 1)
		return 0;
	unsigned n = 32 - (unsigned)__builtin_clz(outof - 1);
	if (b->n < n)
		refill(b);
	/* The middle values, where there are codes to spare, do without the top
	 * bit. */
	uint32_t half = UINT32_C(1) << (n - 1);
	uint32_t low = (uint32_t)b->pending & (half - 1);
	uint32_t top = low < outof - half;
	uint32_t value = low + (top ? (uint32_t)b->pending & half : 0);
	n -= 1 - top;
	b->pending >>= n;
	b->n -= n;
	return value;
}

bool
shelf_places_reach(struct shelf_places *p, uint64_t at)
{
	struct bits b = {p->p, p->end, p->pending, p->n_pending};
	uint32_t *positions = p->positions, n = p->n, depth = p->depth;
	if (n >= p->total)
		return false;
	uint32_t a = positions[n - 1];
	do {
		uint32_t j = n - 1, k = p->ahead[depth - 1].number;
		uint32_t z = p->ahead[depth - 1].position;
		/* Each step halves what lies between: the array is deep
		 * enough. */
		while (k - j > 1) {
			uint32_t mid = j + (k - j) / 2;
			z = a + (mid - j) + get(&b, z - a - (k - j) + 1);
			k = mid;
			p->ahead[depth].number = k;
			p->ahead[depth++].position = z;
		}
		positions[n++] = a = z;
		depth--;
	} while (a < at && n < p->total);
	p->p = b.p;
	p->pending = b.pending;
	p->n_pending = b.n;
	p->n = n;
	p->depth = depth;
	return a >= at;
}

void
shelf_places_all(struct shelf_places *p)
{
	shelf_places_reach(p, UINT64_MAX);
}

void
shelf_places(struct shelf *s, const char *term, size_t len,
    struct shelf_places *p)
{
	uint8_t key[2 * GLASS_KEY_MAX];
	size_t n = len && len <= GLASS_KEY_MAX
	    ? (size_t)(glass_put_term(key, term, len) - key) : 0;
	p->shelf = s;
	p->positions = NULL;
	p->n = p->total = p->size = 0;
	p->key_len = 0;
	p->row = (struct btree_row){0};
	if (n && n <= GLASS_KEY_MAX) {
		memcpy(p->key, key, n);
		p->key[n++] = 0;
		p->row.same = p->key_len = (uint16_t)n;
	}
	btree_cursor_begin(&p->at, &s->tables[GLASS_POSITION]);
}

void
shelf_places_end(struct shelf_places *p)
{
	btree_cursor_end(&p->at);
	free(p->positions);
	p->positions = NULL;
}

static bool
room(struct shelf_places *p, uint32_t n)
{
	if (p->size >= n)
		return true;
	uint32_t size = n + n / 2 + 16;
	uint32_t *fresh = realloc(p->positions, (size_t)size * sizeof *fresh);
	if (!fresh)
		return false;
	p->positions = fresh;
	p->size = size;
	return true;
}

static bool
decode(struct shelf_places *p)
{
	const uint8_t *q = p->at.tag, *end = q + p->at.tag_len;
	uint32_t last = 0;
	q = shelf_uint(q, end, &last);
	if (!q || !room(p, 1))
		return false;
	p->positions[0] = last;
	p->n = p->total = 1;
	if (q == end)
		return true;
	struct bits b = {q, end, 0, 0};
	uint32_t first = get(&b, last);
	if (first >= last)
		return false;
	uint64_t n = (uint64_t)get(&b, last - first) + 2;
	/* Each takes its own place; and a run without gaps takes no bits. */
	if (n > (uint64_t)last - first + 1 || n > PLACES_MAX ||
	    !room(p, (uint32_t)n))
		return false;
	p->p = b.p;
	p->end = end;
	p->pending = b.pending;
	p->n_pending = b.n;
	p->total = (uint32_t)n;
	p->positions[0] = first;
	p->ahead[0].number = p->total - 1;
	p->ahead[0].position = last;
	p->depth = 1;
	return true;
}

enum shelf_status
shelf_places_of(struct shelf_places *p, uint32_t docid)
{
	uint8_t *k = glass_put_sortable(p->key + p->key_len, docid);
	p->n = p->total = 0;
	if (p->key_len == 0)
		return SHELF_NONE;
	if (!btree_find_along(&p->at, &p->row, p->key, (unsigned)(k - p->key)))
		return p->at.damaged ? SHELF_DAMAGED : SHELF_NONE;
	if (btree_read(&p->at) && decode(p))
		return SHELF_OK;
	p->n = p->total = 0;
	return SHELF_DAMAGED;
}
