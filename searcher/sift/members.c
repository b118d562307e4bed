/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Which documents match, from bits that are kept of each term: then only lists that
 * are short are decoded to count them.
 */
#include "searcher/sift/members.h"

#include "searcher/sift/pack.h"

#include <string.h>

static inline void
set_bit(uint64_t *bits, uint32_t d)
{
	bits[d / 64] |= UINT64_C(1) << d % 64;
}

static void
add_list(struct sifter *s, const struct node *n, uint64_t *bits)
{
	struct shelf_postings p;
	uint32_t docids[256], wdfs[256];
	size_t got;

	lists_fresh(s, n, &p);
	while ((got = shelf_take(&p, SHELF_END, docids, wdfs,
	    G_N_ELEMENTS(docids))) > 0)
		for (size_t i = 0; i < got; i++)
			set_bit(bits, docids[i]);
	s->damaged = s->damaged || p.status == SHELF_DAMAGED;
	shelf_postings_end(&p);
}

static bool
is_kept(const struct node *n)
{
	return n->list && n->freq >= LISTS_SHORT;
}

static const uint64_t *
members_of_term(struct sifter *s, const struct node *n)
{
	struct list *l = is_kept(n) ? n->list : NULL;
	if (l && l->documents)
		return l->documents;
	bool keep = l && list_is_known(s, n);
	uint64_t *bits = arena_array(keep ? &s->lists->arena : &s->arena,
	    uint64_t, n_buckets(s));
	add_list(s, n, bits);
	if (keep) {
		l->documents = bits;
		lists_read(s, l);
	}
	return bits;
}

static void
add_all(struct sifter *s, uint64_t *bits)
{
	for (unsigned w = 0; w < s->windows && !s->damaged; w++) {
		const uint64_t *there = shelf_documents(s->shelf, w * WINDOW);
		if (there)
			memcpy(bits + w * WORDS, there, WORDS * sizeof *bits);
		s->damaged = s->damaged || !there;
	}
}

static void
add_docs(const struct sifter *s, const struct node *n, uint64_t *bits)
{
	const struct sieve_shard *docs = &n->sieve->shards[s->number];
	for (unsigned i = 0; i < docs->n; i++)
		if (docs->docids[i] < n_buckets(s) * BUCKET)
			set_bit(bits, docs->docids[i]);
}

/* Loops that a compiler can do for several words at once. */
static void
join(enum sieve_op op, uint64_t *restrict to, const uint64_t *restrict from,
    unsigned n)
{
	switch (op) {
	case SIEVE_AND:
	case SIEVE_FILTER:
		for (unsigned i = 0; i < n; i++)
			to[i] &= from[i];
		return;
	case SIEVE_AND_NOT:
		for (unsigned i = 0; i < n; i++)
			to[i] &= ~from[i];
		return;
	case SIEVE_XOR:
		for (unsigned i = 0; i < n; i++)
			to[i] ^= from[i];
		return;
	default:
		for (unsigned i = 0; i < n; i++)
			to[i] |= from[i];
	}
}

/* sure: those that match; else those that may. */
static const uint64_t *members(struct sifter *s, struct node *n, bool sure);

/* The operator of bits, what positions decide aside. */
static enum sieve_op
plain(const struct node *n)
{
	switch (n->op) {
	case SIEVE_FILTER:
	case SIEVE_PHRASE:
	case SIEVE_NEAR:
		return SIEVE_AND;
	case SIEVE_XOR:
		return n->loose ? SIEVE_OR : SIEVE_XOR;
	case SIEVE_AND:
	case SIEVE_AND_NOT:
		return n->op;
	default:
		return SIEVE_OR;
	}
}

static const uint64_t *
members_of_branch(struct sifter *s, struct node *n, bool sure)
{
	unsigned len = n_buckets(s);
	uint64_t *bits = arena_array(&s->arena, uint64_t, len);
	enum sieve_op op = plain(n);

	if (sure && (n->op == SIEVE_PHRASE || n->op == SIEVE_NEAR ||
	    (n->op == SIEVE_XOR && n->loose)))
		return bits;
	for (unsigned i = 0; i < n->n_kids; i++) {
		struct node *k = n->kids[i];
		if (op == SIEVE_OR && k->op == SIEVE_TERM && !is_kept(k))
			add_list(s, k, bits);
		else
			join(i ? op : SIEVE_OR, bits, members(s, k,
			    sure != (op == SIEVE_AND_NOT && i)), len);
	}
	return bits;
}

static const uint64_t *
members(struct sifter *s, struct node *n, bool sure)
{
	uint64_t *bits;

	if (n->op == SIEVE_MAYBE)
		return members(s, n->kids[0], sure);
	if (n->op == SIEVE_TERM)
		return members_of_term(s, n);
	if (n->pack)
		return n->pack->documents;
	if (n->n_kids)
		return members_of_branch(s, n, sure);
	bits = arena_array(&s->arena, uint64_t, n_buckets(s));
	if (n->op == SIEVE_DOCS)
		add_docs(s, n, bits);
	else if (n->op == SIEVE_ALL || n->op == SIEVE_FIXED)
		add_all(s, bits);
	return bits;
}

bool
members_can(const struct sifter *s)
{
	uint64_t n_long = 0;

	for (unsigned i = 0; i < s->nodes->len; i++) {
		const struct node *n = s->nodes->pdata[i];
		if (n->op == SIEVE_RANGE)
			return false;
		n_long += n->op == SIEVE_TERM && is_kept(n);
	}
	return n_long <= LISTS_MAX &&
	    n_long * n_buckets(s) * sizeof(uint64_t) <= LISTS_KEPT / 4;
}

bool
members_known(const struct sifter *s)
{
	for (unsigned i = 0; i < s->nodes->len; i++) {
		const struct node *n = s->nodes->pdata[i];
		if ((n->op == SIEVE_TERM && is_kept(n) && !list_is_known(s, n)) ||
		    (n->pack && !pack_is_known(s, n->pack)))
			return false;
	}
	return true;
}

const uint64_t *
members_of_sieve(struct sifter *s, bool sure)
{
	return members(s, s->root, sure);
}
