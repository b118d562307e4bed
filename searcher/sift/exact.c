/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Whether single documents match where positions decide. */
#include "searcher/sift/node.h"

#include <string.h>

static int
by_number(const void *a, const void *b)
{
	uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;
	return (x > y) - (x < y);
}

/* Positions of a place in a document; false: none. */
static bool
read_places(struct sifter *s, struct places *p, uint32_t docid)
{
	p->n_positions = 0;
	if (p->n > 1)
		g_array_set_size(p->merged, 0);
	for (unsigned i = 0; i < p->n; i++) {
		struct shelf_places *t = &p->terms[i];
		if (shelf_places_of(t, docid) == SHELF_DAMAGED) {
			s->damaged = true;
			return false;
		}
		if (p->n == 1) {
			p->positions = t->positions;
			p->n_positions = t->n;
		} else if (t->n) {
			shelf_places_all(t);
			g_array_append_vals(p->merged, t->positions, t->n);
		}
	}
	if (p->n > 1) {
		g_array_sort(p->merged, by_number);
		p->positions = (uint32_t *)(void *)p->merged->data;
		p->n_positions = p->merged->len;
	}
	return p->n_positions > 0;
}

/* Whether there is a position number i; decodes as far as that. */
static inline bool
has(struct places *p, uint32_t i)
{
	while (i >= p->n_positions) {
		if (p->n > 1 || !shelf_places_more(&p->terms[0]))
			return false;
		p->n_positions = p->terms[0].n;
	}
	return true;
}

/* From position number lo on, the first that is not below at; has() tells whether
 * it is there. */
static uint32_t
seek(struct places *p, uint32_t lo, uint64_t at)
{
	uint32_t step = 1, n = p->n_positions;
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
	while (has(p, lo) && p->positions[lo] < at)
		lo++;
	return lo;
}

/* One behind the other, without gap: the rarest place is read first and tells where
 * the row may begin. */
static bool
is_exact_row(struct sifter *s, struct node *n, uint32_t docid)
{
	unsigned k = n->sieve->n_kids;
	unsigned *order = g_newa(unsigned, k);
	uint32_t *starts = g_newa(uint32_t, k);

	for (unsigned i = 0; i < k; i++) {
		unsigned j = i;
		for (; j > 0 && n->places[order[j - 1]].rarity >
		    n->places[i].rarity; j--)
			order[j] = order[j - 1];
		order[j] = i;
	}
	/* All of them are there, since the row's terms are; read the second
	 * before looking, and so on, so that most rows end early. */
	for (unsigned have = 1; have <= k; have++) {
		if (!read_places(s, &n->places[order[have - 1]], docid))
			return false;
		if (have == 1)
			continue;
		memset(starts, 0, k * sizeof *starts);
		struct places *first = &n->places[order[0]];
		bool found = false;
		for (uint32_t i = 0; !found && has(first, i); i++) {
			if (first->positions[i] < order[0])
				continue;
			uint64_t begin = first->positions[i] - order[0];
			found = true;
			for (unsigned j = 1; j < have && found; j++) {
				struct places *p = &n->places[order[j]];
				uint64_t at = begin + order[j];
				starts[j] = seek(p, starts[j], at);
				if (!has(p, starts[j]))
					return false;
				found = p->positions[starts[j]] == at;
			}
		}
		if (!found)
			return false;
	}
	return true;
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
is_in_place(struct sifter *s, struct node *n, uint32_t docid)
{
	if (n->op == SIEVE_PHRASE && n->sieve->window == n->sieve->n_kids)
		return is_exact_row(s, n, docid);
	for (unsigned i = 0; i < n->sieve->n_kids; i++)
		if (!read_places(s, &n->places[i], docid))
			return false;
	return n->op == SIEVE_PHRASE ? is_row(n) : is_near(n);
}

/* Of several, with buffers of their own: how many match, and their sum or best. */
static unsigned
each(struct sifter *s, struct node *n, unsigned d, double *ret_score)
{
	unsigned matched = 0;
	*ret_score = 0;
	for (unsigned i = 0; i < n->n_kids; i++) {
		double score = 0;
		if (!sifter_exact(s, n->kids[i], d, &score))
			continue;
		matched++;
		*ret_score = n->op == SIEVE_MAX ? MAX(*ret_score, score)
		    : *ret_score + score;
	}
	return matched;
}

/* What is known of n is a sum, of which the parts of loose kids may be too high:
 * puts them right.  How many of those match. */
static unsigned
put_right(struct sifter *s, struct node *n, unsigned d, double *score)
{
	unsigned matched = 0;
	for (unsigned i = 0; i < n->n_kids; i++) {
		struct node *k = n->kids[i];
		double exact = 0;
		if (!k->loose || !has_bit(k->bits, d))
			continue;
		if (sifter_exact(s, k, d, &exact))
			matched++;
		else if (n->op == SIEVE_AND || n->op == SIEVE_FILTER ||
		    (n->op == SIEVE_MAYBE && i == 0))
			return 0;
		else
			exact = 0;
		if (n->scored && k->scored)
			*score -= k->scores[d] - exact;
	}
	return matched;
}

bool
sifter_exact(struct sifter *s, struct node *n, unsigned d, double *ret_score)
{
	double score;

	if (!n->bits || !has_bit(n->bits, d))
		return false;
	*ret_score = n->scored ? n->scores[d] : 0;
	if (!n->loose)
		return true;
	switch (n->op) {
	case SIEVE_PHRASE:
	case SIEVE_NEAR:
		return is_in_place(s, n, s->from + d);
	case SIEVE_AND_NOT:
		return sifter_exact(s, n->kids[0], d, ret_score) &&
		    !sifter_exact(s, n->kids[1], d, &score);
	case SIEVE_AND:
	case SIEVE_FILTER:
		return put_right(s, n, d, ret_score) > 0;
	case SIEVE_MAYBE:
		return put_right(s, n, d, ret_score) > 0 || !n->kids[0]->loose;
	case SIEVE_OR:
		return put_right(s, n, d, ret_score) > 0 ||
		    has_bit(n->certain, d);
	case SIEVE_XOR:
		return each(s, n, d, ret_score) % 2;
	default:
		return each(s, n, d, ret_score) > 0;
	}
}
