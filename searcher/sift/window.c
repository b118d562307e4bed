/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Looks at a window of documents: which ones match, and their scores.
 *
 * A node adds the bits of what matches to its caller's, and the scores to its
 * caller's array.  Where the caller throws away the scores of whatever does not
 * match in the end (`dirty`), a node may leave parts of scores there; an AND saves
 * an array by that.
 */
#include "searcher/sift/node.h"

#include <math.h>
#include <string.h>

static void eval(struct sifter *s, struct node *n, const uint64_t *mask,
    uint64_t *bits, double *scores, bool dirty);

static bool
any(const uint64_t *bits)
{
	uint64_t all = 0;
	for (unsigned i = 0; i < WORDS; i++)
		all |= bits[i];
	return all != 0;
}

/* Forgets scores of what is in `had` but not in `kept`. */
static void
forget(double *scores, const uint64_t *had, const uint64_t *kept)
{
	for (unsigned i = 0; scores && i < WORDS; i++)
		for (uint64_t w = had[i] & ~kept[i]; w; w &= w - 1)
			scores[i * 64 + (unsigned)__builtin_ctzll(w)] = 0;
}

/* Forgets the window before: only where there are bits are there scores. */
static void
clear(struct node *n)
{
	static const uint64_t none[WORDS];
	forget(n->scores, n->bits, none);
	memset(n->bits, 0, 2 * WORDS * sizeof *n->bits);
}

/* to += from, of the documents in bits. */
static void
add_scores(double *to, const double *from, const uint64_t *bits)
{
	for (unsigned i = 0; i < WORDS; i++)
		for (uint64_t w = bits[i]; w; w &= w - 1) {
			unsigned d = i * 64 + (unsigned)__builtin_ctzll(w);
			to[d] += from[d];
		}
}

/* Arrays of zeros, for the next query: making one costs more than many a query. */
static _Thread_local double *spare[16];
static _Thread_local unsigned n_spare;

double *
sifter_zeros(void)
{
	return n_spare ? spare[--n_spare] : g_new0(double, WINDOW);
}

void
sifter_give(double *zeros)
{
	if (zeros && n_spare < G_N_ELEMENTS(spare))
		spare[n_spare++] = zeros;
	else
		g_free(zeros);
}

static double *
scores_of(struct node *n)
{
	if (!n->scores)
		n->scores = sifter_zeros();
	return n->scores;
}

void
sifter_empty(struct node *n)
{
	if (n->bits)
		clear(n);
	sifter_give(g_steal_pointer(&n->scores));
}

/* --- without terms --------------------------------------------------------------------- */

static void
eval_all(struct sifter *s, const uint64_t *mask, uint64_t *bits)
{
	const uint64_t *there = shelf_documents(s->shelf, s->from);
	if (!there) {
		s->damaged = true;
		return;
	}
	for (unsigned i = 0; i < WORDS; i++)
		bits[i] |= mask ? there[i] & mask[i] : there[i];
}

static void
eval_fixed(struct sifter *s, const struct node *n, const uint64_t *mask,
    uint64_t *bits, double *scores)
{
	uint64_t mine[WORDS] = {0};
	eval_all(s, mask, mine);
	for (unsigned i = 0; i < WORDS; i++) {
		bits[i] |= mine[i];
		for (uint64_t w = scores ? mine[i] : 0; w; w &= w - 1)
			scores[i * 64 + (unsigned)__builtin_ctzll(w)] +=
			    n->weight;
	}
}

static void
eval_docs(struct sifter *s, struct node *n, const uint64_t *mask,
    uint64_t *bits)
{
	const struct sieve_shard *docs = &n->sieve->shards[s->number];
	for (; n->at < docs->n; n->at++) {
		uint32_t d = docs->docids[n->at];
		if (d < s->from)
			continue;
		d -= s->from;
		if (d >= WINDOW)
			break;
		if (!mask || has_bit(mask, d))
			bits[d / 64] |= UINT64_C(1) << d % 64;
	}
}

static void
eval_range(struct sifter *s, struct node *n, const uint64_t *mask,
    uint64_t *bits)
{
	struct shelf_values *v = n->values;
	uint64_t docid, end;
	sifter_limits(s, mask, &docid, &end);
	while (docid < end) {
		enum shelf_status st = shelf_value_at(v, (uint32_t)docid);
		s->damaged = s->damaged || st == SHELF_DAMAGED;
		if (st != SHELF_OK || v->docid >= end)
			return;
		unsigned d = (unsigned)(v->docid - s->from);
		if ((!mask || has_bit(mask, d)) &&
		    sieve_in_range(n->sieve, v->value, v->len))
			bits[d / 64] |= UINT64_C(1) << d % 64;
		docid = v->docid + 1;
	}
}

/* --- branches ---------------------------------------------------------------------------- */

/* Before kid i of an AND or OR of leaves: of the documents that have scores, those
 * which may still get in become s->early; the others are not worth a look. */
static void
step(struct sifter *s, const struct node *n, unsigned i, const uint64_t *had,
    const double *scores)
{
	double more = n->above;
	for (unsigned k = i; k < n->n_kids; k++)
		more += n->kids[k]->most;
	for (unsigned k = 0; k < WORDS; k++) {
		uint64_t kept = 0;
		for (uint64_t w = had[k] & s->worth[k]; w; w &= w - 1) {
			unsigned d = k * 64 + (unsigned)__builtin_ctzll(w);
			if (scores[d] + more >= s->best->least)
				kept |= w & -w;
		}
		s->early[k] = kept;
		s->worth[k] &= ~had[k] | kept;
	}
}

static void
eval_or(struct sifter *s, struct node *n, const uint64_t *mask, uint64_t *bits,
    double *scores)
{
	uint64_t had[WORDS];
	bool stepped = n->stepped && scores && !mask;
	if (stepped)
		memcpy(had, s->early, sizeof had);
	for (unsigned i = 0; i < n->n_kids; i++) {
		if (i && stepped) {
			for (unsigned k = 0; k < WORDS; k++)
				had[k] |= bits[k];
			step(s, n, i, had, scores);
		}
		eval(s, n->kids[i], mask, bits, scores, false);
	}
	if (stepped)
		memset(s->early, 0, sizeof s->early);
}

static void
eval_and(struct sifter *s, struct node *n, const uint64_t *mask,
    uint64_t *bits, double *scores)
{
	uint64_t two[2][WORDS], first[WORDS];
	bool stepped = n->stepped && scores && !mask;
	for (unsigned i = 0; i < n->n_kids; i++) {
		uint64_t *mine = two[i % 2];
		memset(mine, 0, sizeof two[0]);
		if (i && stepped) {
			step(s, n, i, mask, scores);
			sifter_early(s, n->kids[i], mask, mine, scores);
		} else {
			eval(s, n->kids[i], mask, mine, scores, true);
		}
		mask = mine;
		if (i == 0)
			memcpy(first, mine, sizeof first);
		if (!any(mine))
			break;
	}
	if (stepped)
		memset(s->early, 0, sizeof s->early);
	forget(scores, first, mask);
	for (unsigned i = 0; i < WORDS; i++)
		bits[i] |= mask[i];
}

static void
eval_and_not(struct sifter *s, struct node *n, const uint64_t *mask,
    uint64_t *bits, double *scores)
{
	uint64_t mine[WORDS] = {0}, out[WORDS] = {0}, left[WORDS];
	eval(s, n->kids[0], mask, mine, scores, true);
	if (!any(mine))
		return;
	eval(s, n->kids[1], mine, out, NULL, true);
	for (unsigned i = 0; i < WORDS; i++) {
		left[i] = mine[i] & ~out[i];
		bits[i] |= left[i];
	}
	forget(scores, mine, left);
}

/* Of bits, the documents that may still get in when all that is not known yet of a
 * MAYBE adds its most. */
static void
keep_hopeful(const struct sifter *s, const struct node *n, const uint64_t *bits,
    const double *scores, uint64_t *hopeful)
{
	double more = n->above + n->late;
	if (!(more < INFINITY)) {
		memcpy(hopeful, bits, WORDS * sizeof *bits);
		return;
	}
	for (unsigned i = 0; i < WORDS; i++) {
		uint64_t kept = 0;
		for (uint64_t w = bits[i] & s->worth[i]; w; w &= w - 1) {
			unsigned d = i * 64 + (unsigned)__builtin_ctzll(w);
			if (scores[d] + more >= s->best->least)
				kept |= w & -w;
		}
		hopeful[i] = kept;
	}
}

/* What is rare of that which only scores comes first, so that the rest has little
 * left to add: then most of what matches need not be scored. */
static void
eval_maybe(struct sifter *s, struct node *n, const uint64_t *mask,
    uint64_t *bits, double *scores, bool dirty)
{
	uint64_t mine[WORDS] = {0}, more[WORDS] = {0}, hopeful[WORDS];
	uint64_t early[WORDS] = {0};
	struct node *y = n->kids[1];
	struct node **kids = y->op == SIEVE_OR ? y->kids : &n->kids[1];
	unsigned n_kids = y->op == SIEVE_OR ? y->n_kids : 1;
	for (unsigned i = 0; i < n->n_early; i++)
		eval(s, kids[i], mask, early, scores, false);
	if (n->n_early)
		memcpy(s->early, early, sizeof early);
	eval(s, n->kids[0], mask, mine, scores, dirty);
	if (n->n_early) {
		forget(scores, early, mine);
		memset(s->early, 0, sizeof s->early);
	}
	keep_hopeful(s, n, mine, scores, hopeful);
	for (unsigned i = n->n_early; i < n_kids && any(hopeful); i++)
		eval(s, kids[i], hopeful, more, scores, false);
	for (unsigned i = 0; i < WORDS; i++)
		bits[i] |= mine[i];
}

static void
eval_xor(struct sifter *s, struct node *n, const uint64_t *mask,
    uint64_t *bits, double *scores)
{
	uint64_t odd[WORDS] = {0}, some[WORDS] = {0};
	for (unsigned i = 0; i < n->n_kids; i++) {
		uint64_t mine[WORDS] = {0};
		eval(s, n->kids[i], mask, mine, scores, false);
		for (unsigned k = 0; k < WORDS; k++) {
			odd[k] ^= mine[k];
			some[k] |= mine[k];
		}
	}
	forget(scores, some, odd);
	for (unsigned k = 0; k < WORDS; k++)
		bits[k] |= odd[k];
}

static void
eval_max(struct sifter *s, struct node *n, const uint64_t *mask,
    uint64_t *bits, double *scores)
{
	uint64_t all[WORDS] = {0};
	if (!n->best)
		n->best = g_new0(double, WINDOW);
	double *best = n->best;
	for (unsigned i = 0; i < n->n_kids; i++) {
		struct node *k = n->kids[i];
		sifter_fill(s, k, mask);
		for (unsigned w = 0; w < WORDS; w++) {
			all[w] |= k->bits[w];
			for (uint64_t b = k->scored ? k->bits[w] : 0; b;
			    b &= b - 1) {
				unsigned d = w * 64 +
				    (unsigned)__builtin_ctzll(b);
				best[d] = MAX(best[d], k->scores[d]);
			}
		}
	}
	for (unsigned w = 0; w < WORDS; w++)
		for (uint64_t b = all[w]; b; b &= b - 1) {
			unsigned d = w * 64 + (unsigned)__builtin_ctzll(b);
			scores[d] += best[d];
			best[d] = 0;
		}
	for (unsigned w = 0; w < WORDS; w++)
		bits[w] |= all[w];
}

/* What spoils the scores of what does not match, for a caller that needs them. */
static void
eval_clean(struct sifter *s, struct node *n, const uint64_t *mask,
    uint64_t *bits, double *scores)
{
	static const uint64_t none[WORDS];
	uint64_t mine[WORDS] = {0};
	double *own = scores_of(n);
	eval(s, n, mask, mine, own, true);
	add_scores(scores, own, mine);
	forget(own, mine, none);
	for (unsigned i = 0; i < WORDS; i++)
		bits[i] |= mine[i];
}

static void
eval(struct sifter *s, struct node *n, const uint64_t *mask, uint64_t *bits,
    double *scores, bool dirty)
{
	if (!n->scored)
		scores = NULL;
	switch (n->op) {
	case SIEVE_TERM:
		if (scores && !mask && n->above < INFINITY)
			sifter_leaf(s, n, bits, scores);
		else
			sifter_term(s, n, mask, bits, scores);
		return;
	case SIEVE_OR:
		eval_or(s, n, mask, bits, scores);
		return;
	case SIEVE_SYNONYM:
		if (scores && !mask && n->above < INFINITY)
			sifter_leaf(s, n, bits, scores);
		else
			sifter_synonym(s, n, mask, bits, scores);
		return;
	case SIEVE_MAX:
		eval_max(s, n, mask, bits, scores);
		return;
	case SIEVE_ALL:
		eval_all(s, mask, bits);
		return;
	case SIEVE_FIXED:
		eval_fixed(s, n, mask, bits, scores);
		return;
	case SIEVE_DOCS:
		eval_docs(s, n, mask, bits);
		return;
	case SIEVE_RANGE:
		eval_range(s, n, mask, bits);
		return;
	case SIEVE_MAYBE:
		eval_maybe(s, n, mask, bits, scores, dirty);
		return;
	default:
		break;
	}
	if (scores && !dirty)
		eval_clean(s, n, mask, bits, scores);
	else if (n->op == SIEVE_AND_NOT)
		eval_and_not(s, n, mask, bits, scores);
	else if (n->op == SIEVE_XOR)
		eval_xor(s, n, mask, bits, scores);
	else if (n->op == SIEVE_AND || n->op == SIEVE_FILTER)
		eval_and(s, n, mask, bits, scores);
}

/* --- where positions decide ------------------------------------------------------------------ */

/* Kids that must all match.  Those that are certain are added up here; the others
 * have buffers of their own, to be looked at again. */
static void
fill_and(struct sifter *s, struct node *n, const uint64_t *mask)
{
	uint64_t two[2][WORDS], first[WORDS];
	for (unsigned i = 0; i < n->n_kids; i++) {
		struct node *k = n->kids[i];
		if (k->loose) {
			sifter_fill(s, k, mask);
			mask = k->bits;
		} else {
			uint64_t *mine = two[i % 2];
			memset(mine, 0, sizeof two[0]);
			eval(s, k, mask, mine, n->scores, true);
			mask = mine;
		}
		if (i == 0)
			memcpy(first, mask, sizeof first);
		if (!any(mask)) {
			forget(n->scores, first, mask);
			return;
		}
	}
	memcpy(n->bits, mask, WORDS * sizeof *n->bits);
	forget(n->scores, first, n->bits);
	for (unsigned i = 0; n->scored && i < n->n_kids; i++)
		if (n->kids[i]->scored && n->kids[i]->loose)
			add_scores(n->scores, n->kids[i]->scores, n->bits);
}

/* Kids any of which may match.  MAX may score no more than all together. */
static void
fill_or(struct sifter *s, struct node *n, const uint64_t *mask)
{
	bool apart = n->op != SIEVE_OR;
	for (unsigned i = 0; i < n->n_kids; i++) {
		struct node *k = n->kids[i];
		if (!apart && !k->loose)
			eval(s, k, mask, n->certain, n->scores, false);
		else
			sifter_fill(s, k, mask);
	}
	memcpy(n->bits, n->certain, WORDS * sizeof *n->bits);
	for (unsigned i = 0; i < n->n_kids; i++) {
		struct node *k = n->kids[i];
		if (!apart && !k->loose)
			continue;
		for (unsigned w = 0; w < WORDS; w++)
			n->bits[w] |= k->bits[w];
		if (n->scored && k->scored)
			add_scores(n->scores, k->scores, k->bits);
	}
}

static void
fill_maybe(struct sifter *s, struct node *n, const uint64_t *mask)
{
	struct node *x = n->kids[0], *y = n->kids[1];
	uint64_t hopeful[WORDS], more[WORDS] = {0};
	if (x->loose) {
		sifter_fill(s, x, mask);
		memcpy(n->bits, x->bits, WORDS * sizeof *n->bits);
		if (x->scored)
			add_scores(n->scores, x->scores, x->bits);
	} else {
		eval(s, x, mask, n->bits, n->scores, true);
	}
	keep_hopeful(s, n, n->bits, n->scores, hopeful);
	if (y->loose) {
		sifter_fill(s, y, hopeful);
		if (y->scored)
			add_scores(n->scores, y->scores, y->bits);
	} else if (any(hopeful)) {
		eval(s, y, hopeful, more, n->scores, false);
	}
}

static void
fill_and_not(struct sifter *s, struct node *n, const uint64_t *mask)
{
	struct node *x = n->kids[0], *y = n->kids[1];
	sifter_fill(s, x, mask);
	sifter_fill(s, y, x->bits);
	memcpy(n->bits, x->bits, WORDS * sizeof *n->bits);
	for (unsigned w = 0; w < WORDS && !y->loose; w++)
		n->bits[w] &= ~y->bits[w];
	if (n->scored && x->scored)
		add_scores(n->scores, x->scores, n->bits);
}

void
sifter_fill(struct sifter *s, struct node *n, const uint64_t *mask)
{
	if (!n->bits)
		n->bits = arena_array(&s->arena, uint64_t, 2 * WORDS);
	n->certain = n->bits + WORDS;
	if (n->scored)
		scores_of(n);
	clear(n);
	if (n == s->root)
		memset(s->worth, 0xff, sizeof s->worth);
	switch (n->loose ? n->op : SIEVE_NONE) {
	case SIEVE_NONE:
		eval(s, n, mask, n->bits, n->scores, true);
		break;
	case SIEVE_AND:
	case SIEVE_FILTER:
	case SIEVE_PHRASE:
	case SIEVE_NEAR:
		fill_and(s, n, mask);
		break;
	case SIEVE_MAYBE:
		fill_maybe(s, n, mask);
		break;
	case SIEVE_AND_NOT:
		fill_and_not(s, n, mask);
		break;
	default:
		fill_or(s, n, mask);
	}
}
