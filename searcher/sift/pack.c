/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Reads the lists of many terms and adds them up. */
#include "searcher/sift/pack.h"

#include <stdlib.h>
#include <string.h>

enum {
	WIDE = 12,            /* terms: fewer are a word's */
	PAYS = 1024,          /* postings: a word of fewer is read as it is */
	MANY = 16,            /* words of a query, all of which to keep is too much */
	BATCH = 256,          /* postings */
	BLOCK = 2 * WINDOW,   /* documents: as many sums as sifter_sums() has */
	LARGE_MAX = LISTS_KEPT / 4, /* bytes: bigger ones are not kept */
};

/* --- names --------------------------------------------------------------------------- */

/* What a pack is found by: the terms, each behind its length. */
struct name {
	const char *s;
	size_t len;
};

static struct name
name_of(struct sifter *s, const struct sieve *sieve)
{
	size_t len = 0;
	for (unsigned i = 0; i < sieve->n_kids; i++)
		len += sieve->kids[i]->len + 1;
	char *name = arena_alloc(&s->arena, len), *to = name;
	for (unsigned i = 0; i < sieve->n_kids; i++) {
		const struct sieve *term = sieve->kids[i];
		*to++ = (char)term->len;
		memcpy(to, term->term, term->len);
		to += term->len;
	}
	return (struct name){name, len};
}

/* --- reading ------------------------------------------------------------------------- */

/* A pack in the making. */
struct making {
	struct sifter *s;
	const struct sieve *sieve;
	uint32_t *freqs;
	uint64_t freq, occurrences;
	uint64_t *documents;
	uint32_t *sums; /* of the block's documents */
	GArray *wdfs, *large;
	uint32_t *first;
	uint8_t *peaks;
};

/* Terms in the order of the index, nearly: what is asked for there lies in a row. */
struct place {
	uint64_t begin; /* of the term */
	unsigned number;
};

static int
by_begin(const void *pa, const void *pb)
{
	const struct place *a = pa, *b = pb;
	return a->begin < b->begin ? -1 : a->begin > b->begin;
}

static struct place *
places_of(struct sifter *s, const struct sieve *sieve)
{
	unsigned n = sieve->n_kids, same = sieve->kids[0]->len;
	struct place *places = arena_alloc(&s->arena, n * sizeof *places);
	for (unsigned i = 1; i < n; i++) {
		const struct sieve *a = sieve->kids[0], *b = sieve->kids[i];
		same = MIN(same, b->len);
		while (same && memcmp(a->term, b->term, same) != 0)
			same--;
	}
	for (unsigned i = 0; i < n; i++) {
		const struct sieve *t = sieve->kids[i];
		places[i] = (struct place){0, i};
		for (unsigned k = 0; k < 8; k++)
			places[i].begin = places[i].begin << 8 |
			    (same + k < t->len ? (uint8_t)t->term[same + k] : 0);
	}
	qsort(places, n, sizeof *places, by_begin);
	return places;
}

static void
add_up(struct making *m, struct shelf_postings *p, uint32_t from)
{
	uint32_t docids[BATCH], wdfs[BATCH];
	size_t got;
	while ((got = shelf_take(p, (uint64_t)from + BLOCK, docids, wdfs,
	    BATCH)) > 0)
		for (size_t i = 0; i < got; i++) {
			uint32_t d = docids[i];
			m->documents[d / 64] |= UINT64_C(1) << d % 64;
			m->sums[d - from] += wdfs[i];
		}
}

static void
close_list(struct making *m, struct shelf_postings *p)
{
	m->s->damaged = m->s->damaged || p->status == SHELF_DAMAGED;
	shelf_postings_end(p);
}

/* The first block: lists are opened, and those that end in it closed; how many are
 * left. */
static unsigned
open_lists(struct making *m, struct shelf_postings *lists)
{
	const struct place *places = places_of(m->s, m->sieve);
	unsigned left = 0;
	for (unsigned i = 0; i < m->sieve->n_kids; i++) {
		const struct sieve *term = m->sieve->kids[places[i].number];
		struct shelf_postings *p = &lists[left];
		shelf_postings(m->s->shelf, term->term, term->len, p);
		m->freqs[places[i].number] = p->documents;
		m->freq += p->documents;
		m->occurrences += p->occurrences;
		add_up(m, p, 0);
		if (p->docid == SHELF_END)
			close_list(m, p);
		else
			left++;
	}
	return left;
}

static void
take_sums(struct making *m, uint32_t from)
{
	unsigned end = MIN(from + BLOCK, n_buckets(m->s) * BUCKET) / BUCKET;
	unsigned n = m->wdfs->len, more = 0;
	for (unsigned b = from / BUCKET; b < end; b++)
		more += count_bits(m->documents[b]);
	g_array_set_size(m->wdfs, n + more);
	uint8_t *to = (uint8_t *)m->wdfs->data;
	for (unsigned b = from / BUCKET; b < end; b++) {
		uint32_t peak = 0, *sums = m->sums + (b * BUCKET - from);
		m->first[b] = n;
		for (uint64_t w = m->documents[b]; w; w &= w - 1) {
			unsigned d = (unsigned)__builtin_ctzll(w);
			struct pack_large x = {b * BUCKET + d, sums[d]};
			sums[d] = 0;
			if (x.wdf >= PACK_LARGE)
				g_array_append_val(m->large, x);
			to[n++] = (uint8_t)MIN(x.wdf, PACK_LARGE);
			peak = MAX(peak, x.wdf);
		}
		m->peaks[b] = (uint8_t)MIN(peak, PACK_LARGE);
	}
}

static void
read_lists(struct making *m)
{
	struct sifter *s = m->s;
	struct shelf_postings *lists = g_new(struct shelf_postings,
	    m->sieve->n_kids);
	unsigned left = open_lists(m, lists);
	take_sums(m, 0);
	for (uint32_t from = BLOCK; from < n_buckets(s) * BUCKET; from += BLOCK) {
		for (unsigned i = 0; i < left; i++)
			if (lists[i].docid < (uint64_t)from + BLOCK)
				add_up(m, &lists[i], from);
		take_sums(m, from);
	}
	for (unsigned i = 0; i < left; i++)
		close_list(m, &lists[i]);
	g_free(lists);
}

static void *
copy(struct arena *a, const GArray *from)
{
	size_t size = (size_t)from->len * g_array_get_element_size((GArray *)
	    from);
	return size ? memcpy(arena_alloc(a, size), from->data, size) : NULL;
}

static struct pack *
make(struct sifter *s, const struct sieve *sieve, struct name name)
{
	unsigned n = n_buckets(s), n_terms = sieve->n_kids;
	/* The bytes of what is made, but for the buckets, are not known yet. */
	struct arena *a = n * (sizeof(uint64_t) + sizeof(uint32_t) +
	    BUCKET * sizeof(uint8_t)) > LARGE_MAX ? &s->arena
	    : &s->lists->arena;
	struct making m = {.s = s, .sieve = sieve,
		.freqs = arena_array(a, uint32_t, n_terms),
		.documents = arena_array(a, uint64_t, n),
		.sums = sifter_sums(s),
		.wdfs = g_array_new(FALSE, FALSE, sizeof(uint8_t)),
		.large = g_array_new(FALSE, FALSE, sizeof(struct pack_large)),
		.first = arena_array(a, uint32_t, n),
		.peaks = arena_array(a, uint8_t, n)};
	read_lists(&m);
	struct pack *k = arena_new(a, struct pack);
	*k = (struct pack){.query = s->lists->query, .n_terms = n_terms,
	    .freqs = m.freqs, .freq = m.freq, .occurrences = m.occurrences,
	    .documents = m.documents, .wdfs = copy(a, m.wdfs),
	    .first = m.first, .peaks = m.peaks, .large = copy(a, m.large),
	    .n_large = m.large->len, .levels = arena_array(a, uint16_t, n)};
	k->sketch.levels = k->levels;
	g_array_unref(m.wdfs);
	g_array_unref(m.large);
	if (a == &s->lists->arena && !s->damaged)
		keymap_add(&s->lists->packs, arena_strndup(a, name.s, name.len),
		    name.len, k);
	return k;
}

static bool
is_of_terms(const struct sieve *sieve)
{
	for (unsigned i = 0; i < sieve->n_kids; i++)
		if (sieve->kids[i]->op != SIEVE_TERM ||
		    sieve->kids[i]->len > UINT8_MAX)
			return false;
	return true;
}

struct pack *
pack_of(struct sifter *s, const struct sieve *sieve)
{
	if (!is_of_terms(sieve))
		return NULL;
	struct name name = name_of(s, sieve);
	struct pack *k = keymap_get(&s->lists->packs, name.s, name.len);
	return k || sieve->n_kids < WIDE ? k : make(s, sieve, name);
}

static unsigned
count_words(const struct sieve *sieve)
{
	unsigned n = sieve->op == SIEVE_SYNONYM;
	for (unsigned i = 0; i < sieve->n_kids; i++)
		n += count_words(sieve->kids[i]);
	return n;
}

struct pack *
pack_again(struct sifter *s, const struct node *n)
{
	if (n->freq < PAYS || !is_of_terms(n->sieve))
		return NULL;
	for (unsigned i = 0; i < n->n_kids; i++)
		if (!list_is_known(s, n->kids[i]))
			return NULL;
	if (count_words(s->r->sieve) > MANY)
		return NULL;
	struct pack *k = make(s, n->sieve, name_of(s, n->sieve));
	k->query = 0;
	return k;
}

/* --- looking ------------------------------------------------------------------------- */

static uint32_t
large_wdf(const struct pack *k, uint32_t docid)
{
	unsigned lo = 0, hi = k->n_large;
	while (hi - lo > 1) {
		unsigned mid = lo + (hi - lo) / 2;
		if (k->large[mid].docid <= docid)
			lo = mid;
		else
			hi = mid;
	}
	return k->large[lo].wdf;
}

unsigned
pack_take(const struct pack *k, unsigned bucket, uint64_t want, uint32_t least,
    uint64_t early, uint32_t *docids, uint32_t *wdfs)
{
	uint64_t all = k->documents[bucket], left = all & want;
	uint8_t peak = k->peaks[bucket];
	unsigned n = 0;
	if (peak < least && peak < PACK_LARGE)
		left &= early;
	if (!left)
		return 0;
	const uint8_t *of = k->wdfs + k->first[bucket];
	bool whole = left == all;
	for (unsigned i = 0; left; left &= left - 1, i++) {
		uint64_t bit = left & -left;
		unsigned at = whole ? i : count_bits(all & (bit - 1));
		uint32_t docid = bucket * BUCKET +
		    (unsigned)__builtin_ctzll(left);
		uint32_t wdf = of[at];
		if (wdf == PACK_LARGE)
			wdf = large_wdf(k, docid);
		docids[n] = docid;
		wdfs[n] = wdf;
		n += wdf >= least || (early & bit);
	}
	return n;
}

uint64_t
pack_next(const struct sifter *s, const struct pack *k, unsigned bucket)
{
	while (bucket < n_buckets(s) && !k->documents[bucket])
		bucket++;
	return bucket < n_buckets(s) ? bucket * (uint64_t)BUCKET +
	    (unsigned)__builtin_ctzll(k->documents[bucket]) : SHELF_END;
}
