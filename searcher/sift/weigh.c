/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The weights of terms, as libxapian's BM25 has them.
 *
 * A SYNONYM counts as one term, whose frequency nobody knows: the library guesses
 * it, pair by pair, and rounds each guess.  sieve.c tells it the pairs, so that
 * they are the same for any shards: halves of the list.
 */
#include "searcher/sift/pack.h"

#include <math.h>
#include <string.h>

static double
term_weight(const struct sifter *s, double freq, double factor)
{
	double tw = ((double)s->docs - freq + 0.5) / (freq + 0.5);
	if (tw < 2)
		tw = tw * 0.5 + 1;
	return log(tw) * factor * (s->r->k1 + 1);
}

/* Documents that have one of n terms, the first of which has a number. */
static double
guess_frequency(const struct sifter *s, const struct frequencies *f,
    unsigned first, unsigned n)
{
	double a, b;

	if (n == 1)
		return (double)g_array_index(f->documents, uint64_t, first);
	a = guess_frequency(s, f, first, n / 2);
	b = guess_frequency(s, f, first + n / 2, n - n / 2);
	/* What is not negative is rounded down by that, too. */
	return (double)(uint64_t)(a + b - a * b / (double)s->docs + 0.5);
}

/* A bound of what a term scores: at its most in the shortest of documents. */
static double
most_of_term(const struct sifter *s, double weight, uint64_t occurrences)
{
	const struct shelf_stats *st = shelf_stats(s->shelf);
	return bm25(s, weight, (uint32_t)MIN(occurrences, UINT32_MAX),
	    st->length_min);
}

static double
most(const struct sifter *s, const struct node *n)
{
	double sum = 0;
	uint64_t occurrences = 0;
	if (!n->scored)
		return 0;
	if (n->op == SIEVE_TERM)
		return most_of_term(s, n->weight, n->first->occurrences);
	if (n->op == SIEVE_FIXED)
		return n->weight;
	if (n->pack)
		return most_of_term(s, n->weight, n->pack->occurrences);
	for (unsigned i = 0; i < n->n_kids; i++) {
		const struct node *k = n->kids[i];
		if (n->op == SIEVE_SYNONYM)
			occurrences += k->first->occurrences;
		else if (n->op == SIEVE_MAX)
			sum = MAX(sum, k->most);
		else
			sum += k->most;
	}
	return n->op == SIEVE_SYNONYM ? most_of_term(s, n->weight, occurrences)
	    : sum;
}

/* A list that is shorter by so much costs little beside the longer one. */
enum { RARE = 8 };

static bool
is_term_of(const struct sieve *term, const struct sieve *x)
{
	if (term->op != SIEVE_TERM)
		return false;
	for (unsigned i = 0; x->op == SIEVE_SYNONYM && i < x->n_kids; i++)
		if (is_term_of(term, x->kids[i]))
			return true;
	return x->op == SIEVE_TERM && term->len == x->len &&
	    memcmp(term->term, x->term, x->len) == 0;
}

static bool
is_leaf(const struct node *n)
{
	return n->scored && (n->op == SIEVE_TERM || n->op == SIEVE_SYNONYM);
}

/* The leaves of what can be stepped through; how many, 0: it cannot. */
static unsigned
leaves_of(struct node **x, struct node ***ret)
{
	struct node *n = *x;
	*ret = is_leaf(n) ? x : n->kids;
	if (is_leaf(n))
		return 1;
	if (n->op == SIEVE_AND_NOT)
		return is_leaf(n->kids[0]);
	for (unsigned i = 0; i < n->n_kids; i++)
		if (!is_leaf(n->kids[i]))
			return 0;
	return n->op == SIEVE_AND || n->op == SIEVE_OR ? n->n_kids : 0;
}

/* Kids of an OR by what they add, so that those behind add little. */
static void
sort_by_most(struct node *n)
{
	for (unsigned i = 1; i < n->n_kids; i++) {
		struct node *x = n->kids[i];
		unsigned k = i;
		for (; k > 0 && n->kids[k - 1]->most < x->most; k--)
			n->kids[k] = n->kids[k - 1];
		n->kids[k] = x;
	}
}

/* Bounds of leaves: what is added by those behind, and by what is apart. */
static void
order_leaves(struct node **x, double apart)
{
	struct node **leaves;
	unsigned n = leaves_of(x, &leaves);
	if ((*x)->op == SIEVE_OR && n)
		sort_by_most(*x);
	(*x)->stepped = n && ((*x)->op == SIEVE_AND || (*x)->op == SIEVE_OR);
	while (n-- > 0) {
		leaves[n]->above = apart;
		apart += leaves[n]->most + leaves[n]->along_most;
	}
}

/* Which part of what only scores is looked at first; the bounds of the rest. */
static void
order_maybe(struct node *n)
{
	struct node *x = n->kids[0], *y = n->kids[1], **leaves;
	struct node **kids = y->op == SIEVE_OR ? y->kids : &n->kids[1];
	unsigned n_kids = y->op == SIEVE_OR ? y->n_kids : 1;
	unsigned n_leaves = leaves_of(&n->kids[0], &leaves);
	double apart = n->above;

	n->late = y->most;
	x->above = n->above + n->late;
	if (!(n->above < INFINITY))
		return;
	if (n->loose || !n_leaves) {
		order_leaves(&n->kids[0], x->above);
		return;
	}
	if (y->op == SIEVE_OR)
		sifter_sort(y);
	n->late = 0;
	for (unsigned i = 0; i < n_kids; i++) {
		struct node *k = kids[i];
		unsigned j = 0;
		if (k->freq < x->freq / RARE) {
			n->n_early = i + 1;
			continue;
		}
		n->late += k->most;
		while (j < n_leaves && !is_term_of(k->sieve,
		    leaves[j]->sieve))
			j++;
		if (j == n_leaves) {
			apart += k->most;
			continue;
		}
		leaves[j]->along += k->weight;
		leaves[j]->along_most += k->most;
	}
	x->above = n->above + n->late;
	order_leaves(&n->kids[0], apart);
}

void
sifter_weigh(struct sifter *s, const struct frequencies *f)
{
	/* Kids come behind their parents. */
	for (unsigned i = s->nodes->len; i-- > 0;) {
		struct node *n = s->nodes->pdata[i];
		if (!n->scored)
			continue;
		if (n->op == SIEVE_TERM)
			n->weight = term_weight(s, (double)g_array_index(
			    f->documents, uint64_t, n->term), n->factor);
		else if (n->op == SIEVE_SYNONYM)
			/* its kids are in the order of their numbers */
			n->weight = term_weight(s, n->pack
			    ? guess_frequency(s, f, n->term, n->pack->n_terms)
			    : guess_frequency(s, f, n->kids[0]->term,
			        n->n_kids), n->factor);
		n->most = most(s, n);
	}
	s->root->above = 0;
	order_leaves(&s->root, 0);
	for (unsigned i = 0; i < s->nodes->len; i++) {
		struct node *n = s->nodes->pdata[i];
		if (n->op == SIEVE_MAYBE)
			order_maybe(n);
	}
}
