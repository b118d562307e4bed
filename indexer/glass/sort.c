/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Sorts terms: by their first eight bytes as one number, and by the rest where
 * those are the same.
 *
 * A merge sort, since its worst case is its only one: words come from
 * strangers.
 */
#include "config.h"

#include "indexer/glass/sort.h"

#include <string.h>

enum { SHORT_RUN = 12 }; /* sorted by insertion */

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

void
sort_terms(struct sort_entry *v, size_t n, struct sort_entry *spare,
    int (*rest)(uint32_t a, uint32_t b, const void *ctx), const void *ctx)
{
	struct order o = {rest, ctx};
	for (size_t i = 0; i < n; i += SHORT_RUN)
		insertion(v + i, MIN(n - i, SHORT_RUN), &o);

	struct sort_entry *from = v, *to = spare;
	for (size_t run = SHORT_RUN; run < n; run *= 2) {
		for (size_t i = 0; i < n; i += 2 * run) {
			size_t na = MIN(run, n - i);
			size_t nb = MIN(run, n - i - na);
			merge(from + i, na, from + i + na, nb, to + i, &o);
		}
		struct sort_entry *t = from;
		from = to;
		to = t;
	}
	if (from != v)
		memcpy(v, from, n * sizeof *v);
}
