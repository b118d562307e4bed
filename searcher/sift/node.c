/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Makes the nodes of a sieve over one shard. */
#include "searcher/sift/pack.h"
#include "searcher/sift/sketch.h"

#include <math.h>
#include <string.h>

static struct node *make(struct sifter *s, struct frequencies *f,
    const struct sieve *sieve, double factor, bool scored);

static struct node *
node_new(struct sifter *s, const struct sieve *sieve, double factor,
    bool scored)
{
	struct node *n = arena_new(&s->arena, struct node);
	n->op = sieve->op;
	n->sieve = sieve;
	n->scored = scored;
	n->factor = factor;
	n->sure = true;
	n->above = INFINITY;
	if (sieve->n_kids)
		n->kids = arena_array(&s->arena, struct node *,
		    sieve->n_kids + 1);
	g_ptr_array_add(s->nodes, n);
	return n;
}

/* Numbers the next terms, which this shard has so many documents of. */
static unsigned
number_terms(struct frequencies *f, const uint32_t *documents, unsigned n)
{
	unsigned first = f->next;
	f->next += n;
	if (f->next > f->documents->len)
		g_array_set_size(f->documents, f->next);
	uint64_t *sums = (uint64_t *)(void *)f->documents->data + first;
	for (unsigned i = 0; i < n; i++)
		sums[i] += documents[i];
	return first;
}

static void
open_term(struct sifter *s, struct frequencies *f, struct node *n)
{
	lists_open(s, n);
	n->freq = n->first->documents;
	n->term = number_terms(f, &n->first->documents, 1);
}

static struct node *
open_pack(struct sifter *s, struct frequencies *f, const struct sieve *sieve,
    double factor, bool scored, struct pack *k)
{
	struct node *n = node_new(s, sieve, factor, scored);
	n->pack = k;
	n->freq = k->freq;
	n->term = number_terms(f, k->freqs, k->n_terms);
	return n;
}

/* Rows that share terms read them once; among so many that is not worth looking. */
enum { PLACED_MAX = 32 };

static struct placed *
place_term(struct sifter *s, const struct sieve *term)
{
	struct placed *p = s->n_placed < PLACED_MAX ? s->placed : NULL;

	while (p && (p->term->len != term->len ||
	    memcmp(p->term->term, term->term, term->len) != 0))
		p = p->next;
	if (p)
		return p;
	p = arena_new(&s->arena, struct placed);
	shelf_places(s->shelf, term->term, term->len, &p->at);
	p->term = term;
	p->next = s->placed;
	s->placed = p;
	s->n_placed++;
	return p;
}

static void
open_place(struct sifter *s, const struct sieve *kid, uint64_t freq,
    struct places *p)
{
	p->n = kid->op == SIEVE_TERM ? 1 : kid->n_kids;
	p->terms = arena_array(&s->arena, struct placed *, p->n);
	p->rarity = freq;
	if (p->n > 1)
		p->merged = g_array_new(FALSE, FALSE, sizeof(uint32_t));
	for (unsigned i = 0; i < p->n; i++)
		p->terms[i] = place_term(s, kid->op == SIEVE_TERM ? kid
		    : kid->kids[i]);
}

static bool
is_same(const struct sieve *a, const struct sieve *b)
{
	if (a->op != b->op || a->n_kids != b->n_kids)
		return false;
	for (unsigned i = 0; i < a->n_kids; i++)
		if (!is_same(a->kids[i], b->kids[i]))
			return false;
	return a->op == SIEVE_TERM
	    ? a->len == b->len && memcmp(a->term, b->term, a->len) == 0
	    : a->op == SIEVE_OR || a->window == b->window;
}

static struct node *
find_twin(const struct sifter *s, const struct node *n)
{
	for (unsigned i = 0; i < s->nodes->len; i++) {
		struct node *m = s->nodes->pdata[i];
		if (m != n && m->op == n->op && !m->twin &&
		    is_same(m->sieve, n->sieve))
			return m;
	}
	return NULL;
}

static void
order_places(struct sifter *s, struct node *n)
{
	n->order = arena_array(&s->arena, unsigned, n->n_kids);
	for (unsigned i = 0; i < n->n_kids; i++) {
		unsigned j = i;
		for (; j > 0 && n->places[n->order[j - 1]].rarity >
		    n->places[i].rarity; j--)
			n->order[j] = n->order[j - 1];
		n->order[j] = i;
	}
}

void
sifter_open_places(struct sifter *s, struct node *n)
{
	n->places = arena_array(&s->arena, struct places, n->n_kids);
	for (unsigned i = 0; i < n->n_kids; i++) {
		const struct node *k = n->kids[i];
		open_place(s, k->sieve, k->freq, &n->places[k->place]);
	}
	order_places(s, n);
}

/* A row: its kids match as in an AND, then the positions decide. */
static void
open_row(struct sifter *s, struct node *n)
{
	n->loose = true;
	n->sure = false;
	n->twin = find_twin(s, n);
	for (unsigned i = 0; i < n->n_kids; i++) {
		const struct sieve *kid = n->sieve->kids[i];
		bool plain = kid->op == SIEVE_TERM || kid->op == SIEVE_OR;
		for (unsigned k = 0; plain && kid->op == SIEVE_OR &&
		    k < kid->n_kids; k++)
			plain = kid->kids[k]->op == SIEVE_TERM;
		if (!plain || !shelf_has_positions(s->shelf)) {
			s->unfit = true;
			return;
		}
		n->kids[i]->place = i;
	}
}

void
sifter_sort(struct node *n)
{
	for (unsigned i = 1; i < n->n_kids; i++) {
		struct node *x = n->kids[i];
		unsigned k = i;
		for (; k > 0 && n->kids[k - 1]->freq > x->freq; k--)
			n->kids[k] = n->kids[k - 1];
		n->kids[k] = x;
	}
}

static void
settle(struct sifter *s, struct node *n)
{
	uint64_t sum = 0, least = UINT64_MAX;
	bool all_sure = true;
	for (unsigned i = 0; i < n->n_kids; i++) {
		const struct node *k = n->kids[i];
		sum += k->freq;
		least = MIN(least, k->freq);
		n->loose = n->loose || k->loose;
		all_sure = all_sure && k->sure;
	}
	switch (n->op) {
	case SIEVE_AND:
	case SIEVE_FILTER:
		n->freq = least;
		n->sure = all_sure;
		sifter_sort(n);
		break;
	case SIEVE_PHRASE:
	case SIEVE_NEAR:
		n->freq = least / 2;
		open_row(s, n);
		sifter_sort(n);
		break;
	case SIEVE_MAYBE:
		n->freq = n->kids[0]->freq;
		n->sure = n->kids[0]->sure;
		break;
	case SIEVE_AND_NOT:
		n->freq = n->kids[0]->freq;
		n->sure = n->kids[0]->sure && !n->kids[1]->loose;
		break;
	case SIEVE_XOR:
		n->freq = sum;
		n->sure = !n->loose;
		break;
	default:
		n->freq = sum;
		n->sure = all_sure;
	}
}

static struct node *
make_branch(struct sifter *s, struct frequencies *f, const struct sieve *sieve,
    double factor, bool scored)
{
	struct node *n = node_new(s, sieve, factor, scored);
	/* Without a score these are an OR. */
	if (!scored && (n->op == SIEVE_SYNONYM || n->op == SIEVE_MAX))
		n->op = SIEVE_OR;
	for (unsigned i = 0; i < sieve->n_kids; i++) {
		bool decides = i > 0 && (n->op == SIEVE_FILTER ||
		    n->op == SIEVE_AND_NOT);
		struct node *k = make(s, f, sieve->kids[i], factor,
		    scored && !decides && n->op != SIEVE_SYNONYM);
		n->kids[n->n_kids++] = k;
		if (n->op == SIEVE_SYNONYM && k->op != SIEVE_TERM)
			s->unfit = true;
	}
	settle(s, n);
	return n;
}

/* A SYNONYM, whose kids make way for a pack where there is one. */
static struct node *
make_synonym(struct sifter *s, struct frequencies *f, const struct sieve *sieve,
    double factor, bool scored)
{
	struct pack *k = pack_of(s, sieve);
	unsigned n_nodes = s->nodes->len;
	if (k)
		return open_pack(s, f, sieve, factor, scored, k);
	struct node *n = make_branch(s, f, sieve, factor, scored);
	k = pack_again(s, n);
	if (!k)
		return n;
	n->op = SIEVE_SYNONYM;
	n->pack = k;
	n->term = n->kids[0]->term;
	n->n_kids = 0;
	g_ptr_array_set_size(s->nodes, (int)n_nodes + 1);
	return n;
}

static struct node *
make(struct sifter *s, struct frequencies *f, const struct sieve *sieve,
    double factor, bool scored)
{
	struct node *n;
	switch (sieve->op) {
	case SIEVE_SCALE:
		factor *= sieve->factor;
		return make(s, f, sieve->kids[0], factor,
		    scored && factor != 0);
	case SIEVE_TERM:
		n = node_new(s, sieve, factor, scored);
		open_term(s, f, n);
		return n;
	case SIEVE_SYNONYM:
		return make_synonym(s, f, sieve, factor, scored);
	case SIEVE_MAYBE:
		if (!scored)
			return make(s, f, sieve->kids[0], factor, false);
		return make_branch(s, f, sieve, factor, scored);
	case SIEVE_RANGE:
		n = node_new(s, sieve, factor, false);
		n->values = arena_alloc(&s->arena, sizeof *n->values);
		shelf_values(s->shelf, sieve->shards
		    ? sieve->shards[s->number].slot : sieve->slot, n->values);
		n->freq = shelf_stats(s->shelf)->documents;
		return n;
	case SIEVE_DOCS:
		n = node_new(s, sieve, factor, false);
		n->freq = sieve->shards[s->number].n;
		return n;
	case SIEVE_FIXED:
		n = node_new(s, sieve, factor, scored);
		n->weight = factor * sieve->factor;
		n->freq = shelf_stats(s->shelf)->documents;
		return n;
	case SIEVE_ALL:
	case SIEVE_NONE:
		n = node_new(s, sieve, factor, false);
		n->freq = sieve->op == SIEVE_ALL
		    ? shelf_stats(s->shelf)->documents : 0;
		return n;
	default:
		return make_branch(s, f, sieve, factor, scored);
	}
}

bool
sifter_make(struct sifter *s, struct frequencies *f)
{
	s->nodes = g_ptr_array_new();
	lists_begin(s);
	f->next = 0;
	s->root = make(s, f, s->r->sieve, 1, true);
	return !s->unfit && !s->damaged;
}

static void
places_free(struct node *n)
{
	for (unsigned i = 0; n->places && i < n->sieve->n_kids; i++) {
		struct places *p = &n->places[i];
		if (p->merged)
			g_array_unref(p->merged);
	}
}

void
sifter_free(struct sifter *s)
{
	for (unsigned i = 0; s->nodes && i < s->nodes->len; i++) {
		struct node *n = s->nodes->pdata[i];
		lists_close(n);
		if (n->op == SIEVE_RANGE)
			shelf_values_end(n->values);
		places_free(n);
		sifter_empty(n);
		g_free(n->best);
	}
	for (struct placed *p = s->placed; p; p = p->next)
		shelf_places_end(&p->at);
	if (s->nodes)
		g_ptr_array_unref(s->nodes);
	/* All bits zero is 0 in either. */
	sifter_give((double *)(void *)s->wdfs);
	lists_end(s);
}

void
sifter_start(struct sifter *s)
{
	for (unsigned i = 0; i < s->nodes->len; i++) {
		struct node *n = s->nodes->pdata[i];
		if (n->op == SIEVE_TERM)
			lists_start(s, n);
		n->at = 0;
	}
}

uint64_t
sifter_next(struct sifter *s, struct node *n)
{
	uint64_t next, at;
	const struct sieve_shard *docs;
	if (n->pack)
		return pack_next(s, n->pack, s->from / BUCKET);
	switch (n->op) {
	case SIEVE_NONE:
		return SHELF_END;
	case SIEVE_TERM:
		if (n->postings->docid < s->from)
			shelf_skip(n->postings, s->from);
		return n->postings->docid;
	case SIEVE_DOCS:
		docs = &n->sieve->shards[s->number];
		while (n->at < docs->n && docs->docids[n->at] < s->from)
			n->at++;
		return n->at < docs->n ? docs->docids[n->at] : SHELF_END;
	case SIEVE_AND:
	case SIEVE_FILTER:
	case SIEVE_PHRASE:
	case SIEVE_NEAR:
		next = s->from;
		for (unsigned i = 0; i < n->n_kids && next != SHELF_END; i++) {
			at = sifter_next(s, n->kids[i]);
			next = MAX(next, at);
		}
		return next;
	case SIEVE_MAYBE:
	case SIEVE_AND_NOT:
		return sifter_next(s, n->kids[0]);
	case SIEVE_OR:
	case SIEVE_XOR:
	case SIEVE_MAX:
	case SIEVE_SYNONYM:
		next = SHELF_END;
		for (unsigned i = 0; i < n->n_kids && next > s->from; i++) {
			at = sifter_next(s, n->kids[i]);
			next = MIN(next, at);
		}
		return next;
	default:
		return s->from;
	}
}
