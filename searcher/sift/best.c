/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Keeps the best documents, and those that tie with the last of them. */
#include "searcher/sift/node.h"

#include <math.h>

void
best_begin(struct best *b, uint32_t want, double grid)
{
	b->heap = g_array_new(FALSE, FALSE, sizeof(struct sift_hit));
	b->ties = g_array_new(FALSE, FALSE, sizeof(struct sift_hit));
	b->want = want;
	b->grid = grid;
	b->least = b->floor = want ? -1 : INFINITY;
}

void
best_floor(struct best *b, double score)
{
	b->floor = MAX(b->floor, score - b->grid);
	b->least = MAX(b->least, b->floor);
}

static void
sink(struct sift_hit *h, unsigned n, struct sift_hit x)
{
	unsigned i = 0;
	for (;;) {
		unsigned k = 2 * i + 1;
		if (k >= n)
			break;
		if (k + 1 < n && h[k + 1].score < h[k].score)
			k++;
		if (h[k].score >= x.score)
			break;
		h[i] = h[k];
		i = k;
	}
	h[i] = x;
}

static void
rise(struct sift_hit *h, unsigned i)
{
	struct sift_hit x = h[i];
	while (i && h[(i - 1) / 2].score > x.score) {
		h[i] = h[(i - 1) / 2];
		i = (i - 1) / 2;
	}
	h[i] = x;
}

void
best_add(struct best *b, uint32_t docid, double score)
{
	struct sift_hit x = {docid, round(score / b->grid) * b->grid};
	struct sift_hit *h = (struct sift_hit *)(void *)b->heap->data;
	if (b->heap->len < b->want) {
		g_array_append_val(b->heap, x);
		h = (struct sift_hit *)(void *)b->heap->data;
		rise(h, b->heap->len - 1);
	} else if (x.score == h[0].score) {
		g_array_append_val(b->ties, x);
	} else if (x.score > h[0].score) {
		struct sift_hit out = h[0];
		sink(h, b->heap->len, x);
		if (h[0].score == out.score)
			g_array_append_val(b->ties, out);
		else
			g_array_set_size(b->ties, 0);
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
