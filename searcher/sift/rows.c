/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Finds the documents that may match a row, and remembers which do.
 *
 * A row is known by its lists, which are the shelf's: so it goes with them.  Places
 * of a row beside each other in the index have not the same meaning in another
 * order; so the number of each is part of its name.
 */
#include "searcher/sift/rows.h"

#include <string.h>

/* A list that is longer by so much is asked for each document. */
enum { MUCH_LONGER = 16 };

/* --- names ------------------------------------------------------------------------- */

/* What a row is found by: lists, and numbers in between. */
enum { NAME_MAX_PARTS = 2 + 2 * ROWS_LEAVES };

/* How many parts that is. */
static unsigned
name_row(const struct node *n, uintptr_t parts[NAME_MAX_PARTS])
{
	unsigned k = 0;

	parts[k++] = n->op;
	parts[k++] = n->sieve->window;
	for (unsigned i = 0; i < n->n_kids; i++) {
		const struct node *kid = n->kids[i];
		/* no address of a list is so low */
		parts[k++] = kid->place;
		for (unsigned j = 0; j < row_leaves(kid); j++)
			parts[k++] = (uintptr_t)row_leaf(kid, j)->list;
	}
	return k;
}

/* --- candidates ---------------------------------------------------------------------- */

bool
row_fits(const struct node *n)
{
	unsigned leaves = 0;

	for (unsigned i = 0; i < n->n_kids; i++) {
		const struct node *k = n->kids[i];
		if (row_leaves(k) == 0 || (leaves += row_leaves(k)) > ROWS_LEAVES)
			return false;
		for (unsigned j = 0; j < row_leaves(k); j++)
			if (!row_leaf(k, j)->list)
				return false;
	}
	/* The rarest is the first. */
	return n->n_kids > 0 && n->kids[0]->freq <= ROWS_CANDIDATES;
}

static int
by_number(const void *a, const void *b)
{
	uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;

	return (x > y) - (x < y);
}

/* The documents of a place, ascending, each once; how many. */
static uint32_t
documents_of(struct sifter *s, const struct node *kid, uint32_t *docids)
{
	uint32_t *wdfs = arena_alloc(&s->arena, (kid->freq + 1) * sizeof *wdfs);
	uint32_t n = 0, kept = 0;
	size_t got;

	for (unsigned i = 0; i < row_leaves(kid) && !s->damaged; i++) {
		const struct node *t = row_leaf(kid, i);
		s->damaged = shelf_take_rest(t->first, docids + n, wdfs,
		    (size_t)(kid->freq - n), &got) == SHELF_DAMAGED;
		n += (uint32_t)got;
	}
	if (row_leaves(kid) > 1)
		qsort(docids, n, sizeof *docids, by_number);
	for (uint32_t i = 0; i < n; i++)
		if (kept == 0 || docids[kept - 1] != docids[i])
			docids[kept++] = docids[i];
	return kept;
}

/* Occurrences of a term in n documents, each `step` further on; `there` says which
 * have it. */
static void
note_term(struct sifter *s, const struct node *term, const uint32_t *docids,
    uint32_t n, uint32_t *wdfs, unsigned step, uint8_t *there)
{
	struct shelf_postings p;
	uint32_t taken[256], counts[256];
	size_t got = 0, at = 0;
	bool rare = n < term->freq / MUCH_LONGER;

	lists_fresh(s, term, &p);
	for (uint32_t i = 0; i < n; i++) {
		if (rare) {
			shelf_skip(&p, docids[i]);
			got = p.docid == docids[i];
			taken[0] = docids[i];
			counts[0] = p.wdf;
			at = 0;
		}
		while (!rare && (at == got || taken[at] < docids[i])) {
			if (at < got) {
				at++;
				continue;
			}
			at = 0;
			got = shelf_take(&p, SHELF_END, taken, counts, 256);
			if (got == 0)
				break;
		}
		if (at < got && taken[at] == docids[i]) {
			wdfs[i * step] = counts[at];
			there[i] = 1;
		}
	}
	s->damaged = s->damaged || p.status == SHELF_DAMAGED;
	shelf_postings_end(&p);
}

/* Leaves those that are there. */
static uint32_t
keep(uint32_t *docids, uint32_t *wdfs, unsigned step, const uint8_t *there,
    uint32_t n)
{
	uint32_t kept = 0;

	for (uint32_t i = 0; i < n; i++) {
		if (!there[i])
			continue;
		docids[kept] = docids[i];
		memmove(wdfs + kept * step, wdfs + i * step,
		    step * sizeof *wdfs);
		kept++;
	}
	return kept;
}

/* The documents that have a term of each place. */
static void
find_candidates(struct sifter *s, const struct node *n, struct row *r)
{
	size_t most = (size_t)n->kids[0]->freq;
	unsigned at = 0;

	for (unsigned i = 0; i < n->n_kids; i++)
		r->n_leaves += row_leaves(n->kids[i]);
	r->docids = arena_alloc(&s->arena, (most + 1) * sizeof *r->docids);
	r->wdfs = arena_array(&s->arena, uint32_t, most * r->n_leaves + 1);
	r->n = documents_of(s, n->kids[0], r->docids);
	for (unsigned i = 0; i < n->n_kids && r->n; i++) {
		const struct node *k = n->kids[i];
		uint8_t *there = arena_array(&s->arena, uint8_t, r->n);
		for (unsigned j = 0; j < row_leaves(k); j++)
			note_term(s, row_leaf(k, j), r->docids, r->n,
			    r->wdfs + at++, r->n_leaves, there);
		r->n = keep(r->docids, r->wdfs, r->n_leaves, there, r->n);
	}
}

/* --- what is kept --------------------------------------------------------------------- */

void
rows_forget(struct lists *k)
{
	keymap_clear(&k->rows);
	arena_release(&k->rows_arena);
}

void
rows_bound(struct lists *k)
{
	if (k->rows_arena.total > ROWS_KEPT)
		rows_forget(k);
}

static void *
copy(struct arena *a, const void *from, size_t size)
{
	return memcpy(arena_alloc(a, size + 1), from, size);
}

static struct row *
row_new(struct sifter *s, const struct node *n, const uintptr_t *name,
    size_t len)
{
	struct arena *a = &s->lists->rows_arena;
	struct row found = {0}, *r;

	find_candidates(s, n, &found);
	if (s->damaged)
		return NULL;
	r = copy(a, &found, sizeof found);
	r->query = s->lists->query;
	r->n_open = r->n;
	found.docids[r->n] = UINT32_MAX;
	r->docids = copy(a, found.docids, (r->n + 1) * sizeof *r->docids);
	r->wdfs = copy(a, found.wdfs, (size_t)r->n * r->n_leaves *
	    sizeof *r->wdfs);
	r->verdicts = arena_alloc0(a, r->n + 1);
	keymap_add(&s->lists->rows, copy(a, name, len), len, r);
	return r;
}

static void
forget_failed(struct row *r)
{
	uint32_t kept = 0;

	for (uint32_t i = 0; i < r->n; i++) {
		if (r->verdicts[i] == ROW_FAILS)
			continue;
		r->docids[kept] = r->docids[i];
		r->verdicts[kept] = r->verdicts[i];
		memmove(r->wdfs + (size_t)kept * r->n_leaves,
		    r->wdfs + (size_t)i * r->n_leaves,
		    r->n_leaves * sizeof *r->wdfs);
		kept++;
	}
	r->docids[kept] = UINT32_MAX;
	r->n = kept;
	r->n_fail = 0;
}

bool
row_matches(struct sifter *s, struct node *n, struct row *r, uint32_t i)
{
	if (r->verdicts[i] == ROW_OPEN) {
		bool yes = sifter_in_place(s, n, r->docids[i]);
		/* What is damaged is not known. */
		if (s->damaged)
			return false;
		r->verdicts[i] = yes ? ROW_MATCHES : ROW_FAILS;
		r->n_open--;
		r->n_fail += !yes;
	}
	return r->verdicts[i] == ROW_MATCHES;
}

/* Asked for again, it will be once more: then all is better known. */
static void
settle(struct sifter *s, struct node *n, struct row *r)
{
	unsigned looks = 0;

	for (uint32_t i = 0; i < r->n && looks < ROWS_SETTLED; i++)
		if (r->verdicts[i] == ROW_OPEN && !s->damaged) {
			row_matches(s, n, r, i);
			looks++;
		}
}

struct row *
row_find(struct sifter *s, struct node *n)
{
	uintptr_t name[NAME_MAX_PARTS];
	size_t len = name_row(n, name) * sizeof *name;
	struct row *r = keymap_get(&s->lists->rows, (char *)name, len);

	if (!r)
		return row_new(s, n, name, len);
	if (r->n_open && s->lists->query != r->query)
		settle(s, n, r);
	if (r->n_fail && s->lists->query != r->query)
		forget_failed(r);
	r->query = s->lists->query;
	return s->damaged ? NULL : r;
}
