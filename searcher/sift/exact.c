/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Whether single documents match where positions decide. */
#include "searcher/sift/node.h"

#include <string.h>

/* Adds n more numbers in order to others in order. */
static void
merge(GArray *to, const uint32_t *more, uint32_t n)
{
	uint32_t have = to->len;
	g_array_set_size(to, have + n);
	uint32_t *v = (uint32_t *)(void *)to->data;
	while (n > 0) {
		bool theirs = have > 0 && v[have - 1] > more[n - 1];
		v[have + n - 1] = theirs ? v[have - 1] : more[n - 1];
		have -= theirs;
		n -= !theirs;
	}
}

/* One more term of a place: several that are there are merged. */
static void
add_term(struct places *p, struct shelf_places *t)
{
	if (p->n_positions == 0) {
		p->one = t;
		p->positions = t->positions;
		p->n_positions = t->n;
		return;
	}
	if (p->one) {
		g_array_set_size(p->merged, 0);
		shelf_places_all(p->one);
		merge(p->merged, p->one->positions, p->one->n);
		p->one = NULL;
	}
	shelf_places_all(t);
	merge(p->merged, t->positions, t->n);
	p->positions = (uint32_t *)(void *)p->merged->data;
	p->n_positions = p->merged->len;
}

/* Positions of a place in a document; false: none. */
static bool
read_places(struct sifter *s, struct places *p, uint32_t docid)
{
	p->n_positions = 0;
	p->one = NULL;
	for (unsigned i = 0; i < p->n; i++) {
		struct placed *t = p->terms[i];
		if (t->docid != docid &&
		    shelf_places_of(&t->at, docid) == SHELF_DAMAGED) {
			s->damaged = s->damaged_places = true;
			return false;
		}
		t->docid = docid;
		if (t->at.n)
			add_term(p, &t->at);
	}
	return p->n_positions > 0;
}

/* Another place of the same term may have decoded more. */
static inline void
refresh(struct places *p)
{
	if (p->one)
		p->n_positions = p->one->n;
}

/* Whether there is a position number i; decodes as far as that. */
static inline bool
has(struct places *p, uint32_t i)
{
	if (i >= p->n_positions)
		refresh(p);
	while (i >= p->n_positions) {
		if (!p->one || p->one->n >= p->one->total)
			return false;
		shelf_places_reach(p->one, 0);
		p->n_positions = p->one->n;
	}
	return true;
}

/* From position number lo on, the first that is not below at; has() tells whether
 * it is there. */
static uint32_t
seek(struct places *p, uint32_t lo, uint64_t at)
{
	refresh(p);
	uint32_t step = 1, n = p->n_positions;
	if (n && p->positions[n - 1] < at) {
		/* Nothing that is decoded yet. */
		if (!p->one || !shelf_places_reach(p->one, at))
			return UINT32_MAX;
		p->n_positions = p->one->n;
		return p->n_positions - 1;
	}
	while (lo < n && p->positions[lo] < at) {
		uint32_t hi = lo + step;
		if (hi < n && p->positions[hi] < at) {
			lo = hi;
			step *= 2;
			continue;
		}
		lo++;
		step = 1;
	}
	return lo;
}

/* One behind the other, without gap: the rarest place tells where the row may begin;
 * another is read when all before it fit, so that most rows end early. */
static bool
is_exact_row(struct sifter *s, struct node *n, uint32_t docid)
{
	unsigned k = n->sieve->n_kids, read = 1, j;
	const unsigned *order = n->order;
	uint32_t *at = g_newa(uint32_t, k);
	struct places *first = &n->places[order[0]];

	if (!read_places(s, first, docid))
		return false;
	at[0] = seek(first, 0, order[0]);
	while (has(first, at[0])) {
		uint64_t begin = first->positions[at[0]] - order[0], want = 0;
		for (j = 1; j < k; j++) {
			struct places *p = &n->places[order[j]];
			if (j == read) {
				if (!read_places(s, p, docid))
					return false;
				at[read++] = 0;
			}
			want = begin + order[j];
			at[j] = seek(p, at[j], want);
			if (!has(p, at[j]))
				return false;
			if (p->positions[at[j]] != want) {
				want = p->positions[at[j]];
				break;
			}
		}
		if (j == k)
			return true;
		/* Where the row would have to begin for that one. */
		at[0] = seek(first, at[0] + 1, want + order[0] - order[j]);
	}
	return false;
}

/* In order, within a window. */
static bool
is_row(const struct node *n)
{
	unsigned k = n->sieve->n_kids;
	struct places *first = &n->places[0];

	for (uint32_t i = 0; has(first, i); i++) {
		uint64_t begin = first->positions[i], at = begin;
		unsigned j = 1;
		for (; j < k; j++) {
			struct places *p = &n->places[j];
			uint32_t x = seek(p, 0, at + 1);
			if (!has(p, x))
				return false;
			at = p->positions[x];
		}
		if (at - begin < n->sieve->window)
			return true;
	}
	return false;
}

static bool
all_differ(const struct node *n, const uint32_t *at)
{
	for (unsigned i = 0; i < n->sieve->n_kids; i++)
		for (unsigned j = 0; j < i; j++)
			if (n->places[i].positions[at[i]] ==
			    n->places[j].positions[at[j]])
				return false;
	return true;
}

/* In any order, within a window: the first of all is moved on until they fit. */
static bool
is_near(const struct node *n)
{
	unsigned k = n->sieve->n_kids;
	uint32_t *at = g_newa0(uint32_t, k);

	for (;;) {
		uint32_t first = UINT32_MAX, last = 0;
		unsigned least = 0;
		for (unsigned i = 0; i < k; i++) {
			uint32_t p = n->places[i].positions[at[i]];
			if (p < first) {
				first = p;
				least = i;
			}
			last = MAX(last, p);
		}
		if (last - first < n->sieve->window && all_differ(n, at))
			return true;
		if (!has(&n->places[least], ++at[least]))
			return false;
	}
}

static bool
look(struct sifter *s, struct node *n, uint32_t docid)
{
	if (n->op == SIEVE_PHRASE && n->sieve->window == n->sieve->n_kids)
		return is_exact_row(s, n, docid);
	for (unsigned i = 0; i < n->sieve->n_kids; i++)
		if (!read_places(s, &n->places[i], docid))
			return false;
	return n->op == SIEVE_PHRASE ? is_row(n) : is_near(n);
}

/* What a row is boosted by is the same row once more. */
bool
sifter_in_place(struct sifter *s, struct node *n, uint32_t docid)
{
	if (n->twin)
		n = n->twin;
	if (n->looked_at != docid) {
		n->looked_at = docid;
		if (!n->places)
			sifter_open_places(s, n);
		n->in_place = look(s, n, docid);
	}
	return n->in_place;
}

/* Of several, with buffers of their own: how many match, and their sum or best. */
static unsigned
each(struct sifter *s, struct node *n, unsigned d, double *ret_score)
{
	unsigned matched = 0;
	double sum = 0;
	for (unsigned i = 0; i < n->n_kids; i++) {
		double score = 0;
		if (!sifter_exact(s, n->kids[i], d, ret_score ? &score : NULL))
			continue;
		matched++;
		sum = n->op == SIEVE_MAX ? MAX(sum, score) : sum + score;
	}
	if (ret_score)
		*ret_score = sum;
	return matched;
}

/* What is known of n is a sum, of which the parts of loose kids may be too high:
 * puts them right.  How many of those match. */
static unsigned
put_right(struct sifter *s, struct node *n, unsigned d, double *score)
{
	unsigned matched = 0;
	/* What only scores need not be looked at for no score. */
	unsigned n_kids = n->op == SIEVE_MAYBE && !score ? 1 : n->n_kids;
	for (unsigned i = 0; i < n_kids; i++) {
		struct node *k = n->kids[i];
		double exact = 0;
		if (!k->loose || !has_bit(k->bits, d))
			continue;
		if (sifter_exact(s, k, d, score ? &exact : NULL)) {
			matched++;
			if (!score && n->op == SIEVE_OR)
				break;
		} else if (n->op == SIEVE_AND || n->op == SIEVE_FILTER ||
		    (n->op == SIEVE_MAYBE && i == 0)) {
			return 0;
		} else {
			exact = 0;
		}
		if (score && n->scored && k->scored)
			*score -= k->scores[d] - exact;
	}
	return matched;
}

bool
sifter_exact(struct sifter *s, struct node *n, unsigned d, double *ret_score)
{
	if (!n->bits || !has_bit(n->bits, d))
		return false;
	if (ret_score)
		*ret_score = n->scored ? n->scores[d] : 0;
	if (!n->loose)
		return true;
	switch (n->op) {
	case SIEVE_PHRASE:
	case SIEVE_NEAR:
		return sifter_in_place(s, n, s->from + d);
	case SIEVE_AND_NOT:
		return sifter_exact(s, n->kids[0], d, ret_score) &&
		    !sifter_exact(s, n->kids[1], d, NULL);
	case SIEVE_AND:
	case SIEVE_FILTER:
		return put_right(s, n, d, ret_score) > 0;
	case SIEVE_MAYBE:
		return put_right(s, n, d, ret_score) > 0 || !n->kids[0]->loose;
	case SIEVE_OR:
		return (!ret_score && has_bit(n->certain, d)) ||
		    put_right(s, n, d, ret_score) > 0 || has_bit(n->certain, d);
	case SIEVE_XOR:
		return each(s, n, d, ret_score) % 2;
	default:
		return each(s, n, d, ret_score) > 0;
	}
}
