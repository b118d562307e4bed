/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Looks at sieves with few postings.
 *
 * Each node becomes a list; those of kids are merged two by two.  Scores are added
 * up in the order of the kids, as window.c does.
 */
#include "searcher/sift/few.h"

enum {
	FEW_POSTINGS = 2048,
	FEW_KIDS = 16, /* of a node: each is merged with all before it */
};

/* --- what is few ---------------------------------------------------------------- */

/* Takes what n has to be read of what may be. */
static bool
takes(const struct sifter *s, const struct node *n, uint64_t *left)
{
	uint64_t freq = 0;
	switch (n->op) {
	case SIEVE_NONE:
		return true;
	case SIEVE_TERM:
		/* A copy of one with several components has no part in them. */
		freq = n->list ? n->freq : UINT64_MAX;
		break;
	case SIEVE_DOCS:
		freq = n->sieve->shards[s->number].n;
		break;
	case SIEVE_SYNONYM:
	case SIEVE_OR:
	case SIEVE_XOR:
	case SIEVE_MAX:
	case SIEVE_AND:
	case SIEVE_FILTER:
	case SIEVE_AND_NOT:
	case SIEVE_MAYBE:
		if (n->n_kids > FEW_KIDS)
			return false;
		for (unsigned i = 0; i < n->n_kids; i++)
			if (!takes(s, n->kids[i], left))
				return false;
		return true;
	default:
		return false;
	}
	if (freq > *left)
		return false;
	*left -= freq;
	return true;
}

bool
few_fits(const struct sifter *s)
{
	uint64_t left = FEW_POSTINGS;

	/* Behind a list there is a number above all documents'. */
	return !s->r->in_windows &&
	    shelf_stats(s->shelf)->last_docid < UINT32_MAX &&
	    takes(s, s->root, &left);
}

/* --- lists ------------------------------------------------------------------------ */

static struct few *look(struct sifter *s, const struct node *n);

static struct few *
few_new(struct sifter *s, uint32_t room, bool scored)
{
	struct few *f = arena_new(&s->arena, struct few);

	f->docids = arena_alloc(&s->arena, (room + 1) * sizeof *f->docids);
	if (scored)
		f->scores = arena_alloc(&s->arena, (room + 1) *
		    sizeof *f->scores);
	return f;
}

static struct few *
finish(struct few *f, size_t n)
{
	f->n = (uint32_t)n;
	f->docids[n] = UINT32_MAX;
	if (f->scores)
		f->scores[n] = 0;
	return f;
}

static uint32_t *
lengths_of(struct sifter *s, const struct few *f)
{
	uint32_t *lens = arena_alloc(&s->arena, f->n * sizeof *lens);

	if (shelf_lengths_of(s->shelf, f->docids, f->n, lens))
		return lens;
	s->damaged = true;
	return NULL;
}

/* Scores instead of occurrences. */
static struct few *
score(struct sifter *s, const struct node *n, struct few *f)
{
	const uint32_t *lens = n->scored && f->n ? lengths_of(s, f) : NULL;
	double most = UINT32_MAX;

	for (uint32_t i = 0; lens && i < f->n; i++) {
		if (n->op == SIEVE_SYNONYM)
			most = lens[i];
		f->scores[i] = bm25(s, n->weight,
		    (uint32_t)MIN(f->scores[i], most), lens[i]);
	}
	return f;
}

/* The postings of a term; its occurrences as scores. */
static struct few *
read_term(struct sifter *s, const struct node *n, bool counts)
{
	size_t got;
	uint32_t room = (uint32_t)n->freq;
	struct few *f = few_new(s, room, counts);
	uint32_t *wdfs = arena_alloc(&s->arena, (room + 1) * sizeof *wdfs);

	s->damaged = s->damaged || shelf_take_rest(n->first, f->docids, wdfs,
	    room, &got) == SHELF_DAMAGED;
	for (size_t i = 0; counts && i < got; i++)
		f->scores[i] = wdfs[i];
	return finish(f, got);
}

static struct few *
list_docs(struct sifter *s, const struct node *n)
{
	const struct sieve_shard *docs = &n->sieve->shards[s->number];
	struct few *f = few_new(s, docs->n, false);
	uint32_t k = 0;

	for (unsigned i = 0; i < docs->n; i++) {
		f->docids[k] = docs->docids[i];
		k += k == 0 || f->docids[k - 1] < f->docids[k];
	}
	return finish(f, k);
}

/* Which documents of two an operator keeps. */
enum { ONLY_A = 1 << 1, ONLY_B = 1 << 2, BOTH = 1 << 3 };

static unsigned
kept_by(enum sieve_op op, const struct few *a, const struct few *b)
{
	switch (op) {
	case SIEVE_AND:
	case SIEVE_FILTER:
		return BOTH;
	case SIEVE_MAYBE:
		return ONLY_A | BOTH;
	case SIEVE_AND_NOT:
		return b->open ? ONLY_A | BOTH : ONLY_A;
	case SIEVE_XOR:
		return a->open || b->open ? ONLY_A | ONLY_B | BOTH
		    : ONLY_A | ONLY_B;
	default:
		return ONLY_A | ONLY_B | BOTH;
	}
}

static struct few *
merge(struct sifter *s, enum sieve_op op, const struct few *a,
    const struct few *b)
{
	unsigned kept = kept_by(op, a, b);
	bool max = op == SIEVE_MAX;
	struct few *f = few_new(s, a->n + b->n, a->scores || b->scores);
	uint32_t i = 0, j = 0, k = 0;

	f->open = a->open || b->open;
	while (i < a->n || j < b->n) {
		uint32_t x = a->docids[i], y = b->docids[j], d = MIN(x, y);
		unsigned in_a = x == d, in_b = y == d;
		if (f->scores) {
			double v = in_a && a->scores ? a->scores[i] : 0;
			double w = in_b && b->scores ? b->scores[j] : 0;
			f->scores[k] = max ? MAX(v, w) : v + w;
		}
		f->docids[k] = d;
		k += kept >> (in_a + 2 * in_b) & 1;
		i += in_a;
		j += in_b;
	}
	return finish(f, k);
}

/* Terms as one: their occurrences. */
static struct few *
add_up(struct sifter *s, const struct node *n)
{
	struct few *f = read_term(s, n->kids[0], true);

	for (unsigned i = 1; i < n->n_kids; i++)
		f = merge(s, SIEVE_SYNONYM, f, read_term(s, n->kids[i], true));
	return f;
}

/* Documents that an odd number of kids have; of those that three have, all three's
 * scores. */
static struct few *
look_at_odd(struct sifter *s, const struct node *n)
{
	struct few *all = look(s, n->kids[0]), *odd = all, bare;

	for (unsigned i = 1; i < n->n_kids; i++) {
		struct few *k = look(s, n->kids[i]);
		bare = *k;
		bare.scores = NULL;
		all = merge(s, SIEVE_OR, all, k);
		odd = merge(s, SIEVE_XOR, odd, &bare);
	}
	bare = *odd;
	bare.scores = NULL;
	return merge(s, SIEVE_AND, all, &bare);
}

static struct few *
look(struct sifter *s, const struct node *n)
{
	struct few *f;

	switch (n->op) {
	case SIEVE_NONE:
		return finish(few_new(s, 0, false), 0);
	case SIEVE_DOCS:
		return list_docs(s, n);
	case SIEVE_TERM:
		return score(s, n, read_term(s, n, n->scored));
	case SIEVE_SYNONYM:
		return score(s, n, add_up(s, n));
	case SIEVE_XOR:
		return look_at_odd(s, n);
	default:
		f = look(s, n->kids[0]);
		for (unsigned i = 1; i < n->n_kids; i++)
			f = merge(s, n->op, f, look(s, n->kids[i]));
		return f;
	}
}

const struct few *
few_look(struct sifter *s)
{
	return look(s, s->root);
}
