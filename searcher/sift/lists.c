/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Finds lists again by their terms. */
#include "searcher/sift/rows.h"

#include <string.h>

static void
lists_free(void *p)
{
	struct lists *k = p;
	rows_forget(k);
	arena_release(&k->spare);
	keymap_clear(&k->by_term);
	keymap_clear(&k->packs);
	arena_release(&k->arena);
	g_free(k);
}

void
lists_begin(struct sifter *s)
{
	s->lists = shelf_kept(s->shelf);
	if (!s->lists || s->lists->arena.total >= LISTS_KEPT) {
		s->lists = g_new0(struct lists, 1);
		shelf_keep(s->shelf, s->lists, lists_free);
	}
	rows_bound(s->lists);
	s->lists->query++;
	s->arena = s->lists->spare;
	s->lists->spare = (struct arena)ARENA_INIT;
}

void
lists_end(struct sifter *s)
{
	if (!s->lists || s->arena.total > LISTS_SPARE) {
		arena_release(&s->arena);
		return;
	}
	arena_reset(&s->arena);
	s->lists->spare = s->arena;
}

void
lists_model(const struct sifter *s)
{
	const struct sift_request *r = s->r;
	struct lists *k = s->lists;

	if (k->model && k->k1 == r->k1 && k->b == r->b &&
	    k->min_normlen == r->min_normlen && k->length == s->length)
		return;
	k->k1 = r->k1;
	k->b = r->b;
	k->min_normlen = r->min_normlen;
	k->length = s->length;
	k->model++;
	k->ks = NULL;
	k->scored = 0;
}

static const double *
make_ks(struct sifter *s)
{
	unsigned n = n_buckets(s) * BUCKET;
	for (unsigned w = 0; w < s->windows; w++)
		if (!shelf_documents(s->shelf, w * WINDOW))
			return NULL;
	const uint32_t *lengths = shelf_lengths(s->shelf, NULL, 0);
	double *ks = arena_alloc(&s->lists->arena, n * sizeof *ks);
	for (unsigned d = 0; d < n; d++)
		ks[d] = bm25_k(s, lengths[d]);
	return ks;
}

const double *
lists_ks(struct sifter *s, size_t n)
{
	enum { OFTEN = 2 }; /* times as many postings as documents */
	struct lists *k = s->lists;

	if (k->ks)
		return k->ks;
	k->scored += n;
	if (k->scored > OFTEN * (uint64_t)n_buckets(s) * BUCKET &&
	    n_buckets(s) * BUCKET * sizeof *k->ks <= LISTS_KEPT / 4) {
		k->scored = 0;
		k->ks = make_ks(s);
	}
	return k->ks;
}

void
lists_open(struct sifter *s, struct node *n)
{
	struct arena *a = &s->lists->arena;
	const char *term = n->sieve->term;
	size_t len = n->sieve->len;
	struct list *l = keymap_get(&s->lists->by_term, term, len);

	if (!l) {
		struct shelf_postings p;
		shelf_postings(s->shelf, term, len, &p);
		/* Several components: a copy has no part in them. */
		if (p.at.joined) {
			struct shelf_postings *own = arena_alloc(&s->arena,
			    sizeof *own);
			*own = p;
			n->first = own;
			s->damaged = s->damaged || p.status == SHELF_DAMAGED;
			return;
		}
		l = arena_new(a, struct list);
		l->opened = p;
		l->query = s->lists->query;
		keymap_add(&s->lists->by_term, arena_strndup(a, term, len),
		    len, l);
	}
	/* Read soon, when all lists are open. */
	__builtin_prefetch(l->opened.p);
	n->list = l;
	n->first = &l->opened;
	s->damaged = s->damaged || l->opened.status == SHELF_DAMAGED;
}

void
lists_read(struct sifter *s, struct list *l)
{
	if (s->damaged)
		l->opened.status = SHELF_DAMAGED;
}

void
lists_fresh(struct sifter *s, const struct node *n, struct shelf_postings *ret)
{
	if (n->list)
		*ret = n->list->opened;
	else
		shelf_postings(s->shelf, n->sieve->term, n->sieve->len, ret);
}

void
lists_start(struct sifter *s, struct node *n)
{
	if (n->postings)
		shelf_postings_end(n->postings);
	else
		n->postings = arena_alloc(&s->arena, sizeof *n->postings);
	lists_fresh(s, n, n->postings);
}

void
lists_close(struct node *n)
{
	struct shelf_postings own;

	if (n->postings)
		shelf_postings_end(n->postings);
	if (n->list || !n->first)
		return;
	own = *n->first;
	shelf_postings_end(&own);
}
