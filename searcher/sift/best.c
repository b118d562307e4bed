/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Keeps the best documents, and those that tie with the last of them. */
#include "searcher/sift/node.h"

#include <math.h>

void
best_begin(struct best *b, const struct sift_request *r)
{
	uint32_t want = r->want;

	/* room for some at once, so that it seldom grows */
	b->heap = g_array_sized_new(FALSE, FALSE, sizeof(struct sift_hit),
	    MIN(want, 16));
	b->ties = g_array_new(FALSE, FALSE, sizeof(struct sift_hit));
	b->want = want;
	b->grid = r->grid;
	b->ranks = r->ranks;
	b->least = b->floor = want ? -1 : INFINITY;
}

void
best_floor(struct best *b, double score)
{
	b->floor = MAX(b->floor, score - b->grid);
	b->least = MAX(b->least, b->floor);
}

/* Whether x goes before y does. */
static inline bool
is_worse(const struct best *b, struct sift_hit x, struct sift_hit y)
{
	return x.score < y.score || (x.score == y.score && b->ranks &&
	    b->ranks[x.docid] > b->ranks[y.docid]);
}

static void
sink(const struct best *b, struct sift_hit x)
{
	struct sift_hit *h = (struct sift_hit *)(void *)b->heap->data;
	unsigned i = 0, n = b->heap->len;
	for (;;) {
		unsigned k = 2 * i + 1;
		if (k >= n)
			break;
		if (k + 1 < n && is_worse(b, h[k + 1], h[k]))
			k++;
		if (!is_worse(b, h[k], x))
			break;
		h[i] = h[k];
		i = k;
	}
	h[i] = x;
}

static void
rise(const struct best *b)
{
	struct sift_hit *h = (struct sift_hit *)(void *)b->heap->data;
	unsigned i = b->heap->len - 1;
	struct sift_hit x = h[i];
	while (i && is_worse(b, x, h[(i - 1) / 2])) {
		h[i] = h[(i - 1) / 2];
		i = (i - 1) / 2;
	}
	h[i] = x;
}

/* In place of the worst. */
static void
replace(struct best *b, struct sift_hit x)
{
	struct sift_hit *h = (struct sift_hit *)(void *)b->heap->data;
	struct sift_hit out = h[0];
	sink(b, x);
	if (b->ranks)
		return;
	if (h[0].score == out.score)
		g_array_append_val(b->ties, out);
	else
		g_array_set_size(b->ties, 0);
}

void
best_add(struct best *b, uint32_t docid, double score)
{
	struct sift_hit x = {docid, round(score / b->grid) * b->grid};
	struct sift_hit *h = (struct sift_hit *)(void *)b->heap->data;
	if (b->heap->len < b->want) {
		g_array_append_val(b->heap, x);
		rise(b);
		h = (struct sift_hit *)(void *)b->heap->data;
	} else if (x.score == h[0].score && !b->ranks) {
		g_array_append_val(b->ties, x);
	} else if (is_worse(b, h[0], x)) {
		replace(b, x);
	}
	/* Half a step below the worst still rounds to it. */
	if (b->heap->len == b->want)
		b->least = MAX(b->floor, h[0].score - b->grid);
}

GArray *
best_end(struct best *b)
{
	if (b->ties->len)
		g_array_append_vals(b->heap, b->ties->data, b->ties->len);
	g_array_unref(b->ties);
	return b->heap;
}
