/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Reads short lists and adds them up. */
#include "searcher/sift/pack.h"

#include <string.h>

/* The lists of all that are short one behind the other; how many postings. */
static unsigned
read_all(struct sifter *s, const struct node *n, unsigned room,
    uint32_t *docids, uint32_t *wdfs)
{
	unsigned got = 0;
	for (unsigned i = n->pack->n_apart; i < n->n_kids; i++) {
		const struct shelf_postings *p = n->kids[i]->first;
		size_t more = 0;
		s->damaged = s->damaged || shelf_take_rest(p, docids + got,
		    wdfs + got, room - got, &more) == SHELF_DAMAGED;
		got += (unsigned)more;
	}
	return got;
}

/* Postings in the order of windows. */
static void
sort(const struct sifter *s, struct pack *k, const uint32_t *docids,
    const uint32_t *wdfs, unsigned n)
{
	unsigned sum = 0;
	/* First ends[w + 1] is where window w begins; each posting moves it. */
	for (unsigned i = 0; i < n; i++)
		k->ends[docids[i] / WINDOW + 1]++;
	for (unsigned w = 1; w <= s->windows; w++) {
		unsigned count = k->ends[w];
		k->ends[w] = sum;
		sum += count;
	}
	for (unsigned i = 0; i < n; i++) {
		unsigned at = k->ends[docids[i] / WINDOW + 1]++;
		k->docids[at] = docids[i];
		k->wdfs[at] = wdfs[i];
	}
}

/* Postings of one document become one. */
static void
add_up(struct sifter *s, struct pack *k)
{
	uint32_t *sums = sifter_sums(s);
	unsigned from = 0, to = 0;
	for (unsigned w = 0; w < s->windows; w++) {
		unsigned end = k->ends[w + 1], begin = to;
		uint32_t base = w * WINDOW;
		for (unsigned i = from; i < end; i++) {
			uint32_t d = k->docids[i], *sum = &sums[d - base];
			k->docids[to] = d;
			to += *sum == 0;
			*sum += k->wdfs[i];
		}
		for (unsigned i = begin; i < to; i++) {
			uint32_t *sum = &sums[k->docids[i] - base];
			k->wdfs[i] = *sum;
			*sum = 0;
		}
		k->ends[w + 1] = to;
		from = end;
	}
}

void
pack_make(struct sifter *s, struct node *n)
{
	struct arena *a = &s->arena;
	unsigned room = 0, apart = 0;

	for (unsigned i = 0; i < n->n_kids; i++) {
		struct node *x = n->kids[i];
		if (x->freq < LISTS_SHORT && x->list) {
			room += (unsigned)x->freq;
			x->packed = true;
			continue;
		}
		n->kids[i] = n->kids[apart];
		n->kids[apart++] = x;
	}
	if (apart == n->n_kids)
		return;
	n->pack = arena_new(a, struct pack);
	n->pack->n_apart = apart;
	n->pack->docids = arena_alloc(a, room * sizeof(uint32_t));
	n->pack->wdfs = arena_alloc(a, room * sizeof(uint32_t));
	n->pack->ends = arena_array(a, unsigned, s->windows + 1);
	uint32_t *docids = arena_alloc(a, room * sizeof(uint32_t));
	uint32_t *wdfs = arena_alloc(a, room * sizeof(uint32_t));
	unsigned got = read_all(s, n, room, docids, wdfs);
	sort(s, n->pack, docids, wdfs, got);
	add_up(s, n->pack);
}

void
pack_bound(struct sifter *s, const struct pack *k, float *out)
{
	unsigned n = k->ends[s->windows];
	const uint32_t *lengths = shelf_lengths(s->shelf, k->docids, n);

	s->damaged = s->damaged || !lengths;
	for (unsigned w = 0; lengths && w < s->windows; w++) {
		float most[WORDS] = {0};
		if (k->ends[w] == k->ends[w + 1])
			continue;
		for (unsigned i = k->ends[w]; i < k->ends[w + 1]; i++) {
			uint32_t d = k->docids[i];
			unsigned bucket = d / BUCKET % WORDS;
			/* More than 0, also where it is no word. */
			float x = 1e-9f + (float)(k->wdfs[i] /
			    bm25_k(s, lengths[d]));
			most[bucket] = MAX(most[bucket], x);
		}
		for (unsigned i = 0; i < WORDS; i++)
			out[w * WORDS + i] += most[i];
	}
}
