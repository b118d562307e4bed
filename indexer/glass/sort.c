/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Sorts terms: by their first eight bytes as one number, and by the rest where
 * those are the same.
 *
 * Many are dealt out by one byte after the other, which no branch has to be
 * guessed for; few are merged, since the worst case of that is its only one:
 * words come from strangers.
 */
#include "config.h"

#include "indexer/glass/sort.h"

#include <string.h>

enum {
	SHORT_RUN = 12, /* sorted by insertion */
	MANY = 64,      /* worth counting */
};

struct order {
	int (*rest)(uint32_t a, uint32_t b, const void *ctx);
	const void *ctx;
};

static inline int
after(const struct sort_entry *a, const struct sort_entry *b,
    const struct order *o)
{
	if (a->prefix != b->prefix)
		return a->prefix > b->prefix;
	return o->rest(a->id, b->id, o->ctx) > 0;
}

static void
insertion(struct sort_entry *v, size_t n, const struct order *o)
{
	for (size_t i = 1; i < n; i++) {
		struct sort_entry e = v[i];
		size_t j = i;
		for (; j > 0 && after(&v[j - 1], &e, o); j--)
			v[j] = v[j - 1];
		v[j] = e;
	}
}

static void
merge(const struct sort_entry *a, size_t na, const struct sort_entry *b,
    size_t nb, struct sort_entry *out, const struct order *o)
{
	const struct sort_entry *a_end = a + na, *b_end = b + nb;
	while (a < a_end && b < b_end)
		*out++ = after(a, b, o) ? *b++ : *a++;
	while (a < a_end)
		*out++ = *a++;
	while (b < b_end)
		*out++ = *b++;
}

static void
merge_sort(struct sort_entry *v, size_t n, struct sort_entry *spare,
    const struct order *o)
{
	for (size_t i = 0; i < n; i += SHORT_RUN)
		insertion(v + i, MIN(n - i, SHORT_RUN), o);

	struct sort_entry *from = v, *to = spare;
	for (size_t run = SHORT_RUN; run < n; run *= 2) {
		for (size_t i = 0; i < n; i += 2 * run) {
			size_t na = MIN(run, n - i);
			size_t nb = MIN(run, n - i - na);
			merge(from + i, na, from + i + na, nb, to + i, o);
		}
		struct sort_entry *t = from;
		from = to;
		to = t;
	}
	if (from != v)
		memcpy(v, from, n * sizeof *v);
}

/* bits: of the prefix that are not known to be the same. */
static void
sort_from(struct sort_entry *v, size_t n, struct sort_entry *spare,
    unsigned bits, const struct order *o)
{
	size_t ends[256] = {0}, at = 0;
	if (n < MANY || !bits) {
		merge_sort(v, n, spare, o);
		return;
	}
	bits -= 8;
	for (size_t i = 0; i < n; i++)
		ends[v[i].prefix >> bits & 255]++;
	if (ends[v[0].prefix >> bits & 255] == n) {
		sort_from(v, n, spare, bits, o);
		return;
	}
	for (unsigned b = 0; b < 256; b++) {
		at += ends[b];
		ends[b] = at - ends[b];
	}
	for (size_t i = 0; i < n; i++)
		spare[ends[v[i].prefix >> bits & 255]++] = v[i];
	memcpy(v, spare, n * sizeof *v);
	for (unsigned b = 0; b < 256; b++) {
		size_t start = b ? ends[b - 1] : 0;
		if (ends[b] - start > 1)
			sort_from(v + start, ends[b] - start, spare, bits, o);
	}
}

void
sort_terms(struct sort_entry *v, size_t n, struct sort_entry *spare,
    int (*rest)(uint32_t a, uint32_t b, const void *ctx), const void *ctx)
{
	struct order o = {rest, ctx};
	sort_from(v, n, spare, 64, &o);
}
