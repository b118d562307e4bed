/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Looks at sieves with few postings.
 *
 * Each node becomes a list; those of kids are merged two by two.  Scores are added
 * up in the order of the kids, as window.c does.
 */
#include "searcher/sift/few.h"

#include "searcher/sift/rows.h"

#include <string.h>

enum {
	FEW_POSTINGS = 2048,
	FEW_CANDIDATES = ROWS_CANDIDATES, /* of rows, together */
	FEW_KIDS = 8, /* of a node: each is merged with all before it */
};

/* --- what is few ---------------------------------------------------------------- */

/* What may be read yet. */
struct budget {
	uint64_t postings, candidates;
};

static bool
takes(uint64_t *left, uint64_t n)
{
	if (n > *left)
		return false;
	*left -= n;
	return true;
}

static bool
can_look(const struct sifter *s, const struct node *n, struct budget *left)
{
	switch (n->op) {
	case SIEVE_NONE:
		return true;
	case SIEVE_TERM:
		/* A copy of one with several components has no part in them. */
		return n->list && takes(&left->postings, n->freq);
	case SIEVE_DOCS:
		return takes(&left->postings,
		    n->sieve->shards[s->number].n);
	case SIEVE_PHRASE:
	case SIEVE_NEAR:
		return row_fits(n) && takes(&left->candidates,
		    n->kids[0]->freq);
	case SIEVE_SYNONYM:
	case SIEVE_OR:
	case SIEVE_XOR:
	case SIEVE_MAX:
	case SIEVE_AND:
	case SIEVE_FILTER:
	case SIEVE_AND_NOT:
	case SIEVE_MAYBE:
		/* A pack, which has no kids, is read sooner by windows. */
		if (n->pack || n->n_kids > FEW_KIDS)
			return false;
		for (unsigned i = 0; i < n->n_kids; i++)
			if (!can_look(s, n->kids[i], left))
				return false;
		return true;
	default:
		return false;
	}
}

bool
few_fits(const struct sifter *s)
{
	struct budget left = {FEW_POSTINGS, FEW_CANDIDATES};

	/* Behind a list there is a number above all documents'. */
	return !s->r->in_windows &&
	    shelf_stats(s->shelf)->last_docid < UINT32_MAX &&
	    can_look(s, s->root, &left);
}

/* --- lists ------------------------------------------------------------------------ */

static struct few *look(struct sifter *s, struct node *n);

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
	size_t got = 0;
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
enum { ONLY_A = 1, ONLY_B = 2, BOTH = 4 };

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

/* Takes over documents i to end of one list. */
static uint32_t
take_run(struct few *to, uint32_t k, const struct few *from, uint32_t i,
    uint32_t end)
{
	uint32_t n = end - i;

	memcpy(to->docids + k, from->docids + i, n * sizeof *to->docids);
	if (from->scores)
		memcpy(to->scores + k, from->scores + i, n * sizeof(double));
	else if (to->scores)
		memset(to->scores + k, 0, n * sizeof(double));
	return k + n;
}

static inline double
score_at(const struct few *f, uint32_t i)
{
	return f->scores ? f->scores[i] : 0;
}

static struct few *
merge(struct sifter *s, enum sieve_op op, const struct few *a,
    const struct few *b)
{
	unsigned kept = kept_by(op, a, b);
	struct few *f = few_new(s, a->n + b->n, a->scores || b->scores);
	uint32_t i = 0, j = 0, k = 0, from;

	f->open = a->open || b->open;
	while (i < a->n || j < b->n) {
		uint32_t x = a->docids[i], y = b->docids[j];
		if (x == y) {
			double v = score_at(a, i++), w = score_at(b, j++);
			f->docids[k] = x;
			if (f->scores)
				f->scores[k] = op == SIEVE_MAX ? MAX(v, w)
				    : v + w;
			k += kept & BOTH ? 1 : 0;
			continue;
		}
		for (from = i; a->docids[i] < y; i++)
			;
		if (i > from && kept & ONLY_A)
			k = take_run(f, k, a, from, i);
		for (from = j; b->docids[j] < x; j++)
			;
		if (j > from && kept & ONLY_B)
			k = take_run(f, k, b, from, j);
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
look_at_odd(struct sifter *s, struct node *n)
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

/* What may match a row, its places' scores added up. */
static struct few *
look_at_row(struct sifter *s, struct node *n)
{
	struct row *r = row_find(s, n);
	struct few *f;

	if (!r)
		return finish(few_new(s, 0, n->scored), 0);
	f = arena_new(&s->arena, struct few);
	f->row = r;
	f->n = r->n;
	f->open = r->n_open > 0;
	f->docids = r->docids;
	if (!n->scored)
		return f;
	f->scores = arena_array(&s->arena, double, r->n + 1);
	const uint32_t *lens = lengths_of(s, f), *wdfs = r->wdfs;
	for (uint32_t i = 0; lens && i < r->n; i++)
		for (unsigned k = 0; k < n->n_kids; k++) {
			const struct node *kid = n->kids[k];
			for (unsigned j = 0; j < row_leaves(kid); j++, wdfs++)
				if (*wdfs)
					f->scores[i] += bm25(s, row_leaf(kid,
					    j)->weight, *wdfs, lens[i]);
		}
	return f;
}

static struct few *
look_at_kids(struct sifter *s, struct node *n)
{
	struct few *f = look(s, n->kids[0]);

	for (unsigned i = 1; i < n->n_kids; i++)
		f = merge(s, n->op, f, look(s, n->kids[i]));
	return f;
}

static struct few *
look(struct sifter *s, struct node *n)
{
	switch (n->op) {
	case SIEVE_NONE:
		n->few = finish(few_new(s, 0, false), 0);
		break;
	case SIEVE_DOCS:
		n->few = list_docs(s, n);
		break;
	case SIEVE_TERM:
		n->few = score(s, n, read_term(s, n, n->scored));
		break;
	case SIEVE_SYNONYM:
		n->few = score(s, n, add_up(s, n));
		break;
	case SIEVE_PHRASE:
	case SIEVE_NEAR:
		n->few = look_at_row(s, n);
		break;
	case SIEVE_XOR:
		n->few = look_at_odd(s, n);
		break;
	default:
		n->few = look_at_kids(s, n);
	}
	return n->few;
}

const struct few *
few_look(struct sifter *s)
{
	return look(s, s->root);
}

/* --- single documents -------------------------------------------------------------- */

static bool
find(const struct few *f, uint32_t docid, uint32_t *ret_i)
{
	uint32_t lo = 0, hi = f->n;

	while (lo < hi) {
		uint32_t mid = lo + (hi - lo) / 2;
		if (f->docids[mid] < docid)
			lo = mid + 1;
		else
			hi = mid;
	}
	*ret_i = lo;
	return f->docids[lo] == docid;
}

static bool exact(struct sifter *s, struct node *n, uint32_t docid,
    double *ret_score);

/* Kids any of which may match; how many do. */
static unsigned
each(struct sifter *s, struct node *n, uint32_t docid, double *ret_score)
{
	unsigned matched = 0;

	for (unsigned i = 0; i < n->n_kids; i++) {
		double score = 0;
		if (!exact(s, n->kids[i], docid, &score))
			continue;
		matched++;
		*ret_score = n->op == SIEVE_MAX ? MAX(*ret_score, score)
		    : *ret_score + score;
	}
	return matched;
}

static bool
exact(struct sifter *s, struct node *n, uint32_t docid, double *ret_score)
{
	const struct few *f = n->few;
	double other;
	uint32_t i;

	*ret_score = 0;
	if (!find(f, docid, &i))
		return false;
	if (!f->open || f->row) {
		*ret_score = f->scores ? f->scores[i] : 0;
		return !f->row || row_matches(s, n, f->row, i);
	}
	switch (n->op) {
	case SIEVE_AND:
	case SIEVE_FILTER:
		return each(s, n, docid, ret_score) == n->n_kids;
	case SIEVE_XOR:
		return each(s, n, docid, ret_score) % 2;
	case SIEVE_AND_NOT:
		return exact(s, n->kids[0], docid, ret_score) &&
		    !exact(s, n->kids[1], docid, &other);
	case SIEVE_MAYBE:
		if (!exact(s, n->kids[0], docid, ret_score))
			return false;
		if (exact(s, n->kids[1], docid, &other))
			*ret_score += other;
		return true;
	default:
		return each(s, n, docid, ret_score) > 0;
	}
}

bool
few_exact(struct sifter *s, uint32_t docid, double *ret_score)
{
	return exact(s, s->root, docid, ret_score) && !s->damaged;
}
