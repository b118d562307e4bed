/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Runs a sieve over all shards. */
#include "searcher/sift/sift.h"

#include "searcher/sift/few.h"
#include "searcher/sift/members.h"
#include "searcher/sift/sample.h"
#include "searcher/sift/sketch.h"

#include <math.h>

/* What is known of how many match. */
struct tally {
	uint64_t counted;    /* known to match */
	uint64_t tried;      /* of those in question, looked at … */
	uint64_t confirmed;  /* … and found to match */
	uint64_t left;       /* not looked at, since they cannot get in */
	uint64_t about;      /* of shards where a sample told */
};

/* Whether all shards can be read in place. */
static bool
all_local(struct index *ix)
{
	for (unsigned i = 0; i < ix->n_shards; i++)
		if (!shard_shelf(&ix->shards[i]))
			return false;
	return ix->n_shards > 0;
}

bool
sift_is_current(struct index *ix)
{
	for (unsigned i = 0; i < ix->n_shards; i++)
		if (!shelf_is_current(shard_shelf(&ix->shards[i])))
			return false;
	return true;
}

static uint32_t
docid_of(const struct index *ix, const struct sifter *s, unsigned d)
{
	return (s->from + d - 1) * ix->n_shards + s->number + 1;
}

static void
note(const struct index *ix, const struct sifter *s, unsigned d)
{
	uint32_t docid = docid_of(ix, s, d);

	if (s->r->all)
		g_array_append_val(s->r->all, docid);
}

static void
note_window(const struct index *ix, const struct sifter *s)
{
	GArray *all = s->r->all;
	unsigned n = all->len;

	/* Room for the whole window, once: there may be as many as documents. */
	g_array_set_size(all, n + WINDOW);
	uint32_t *to = (uint32_t *)(void *)all->data;
	for (unsigned i = 0; i < WORDS; i++)
		for (uint64_t w = s->root->bits[i]; w; w &= w - 1)
			to[n++] = docid_of(ix, s, i * 64 +
			    (unsigned)__builtin_ctzll(w));
	g_array_set_size(all, n);
}

/* Whether a bucket is not looked at now, though something without terms may have put
 * bits there. */
static bool
is_out(const struct sifter *s, unsigned bucket)
{
	return s->bounds && !s->within[bucket];
}

/* What the window's buffers hold is all there is to know. */
static void
add_certain(const struct index *ix, struct sifter *s, struct best *b,
    struct tally *t)
{
	const struct node *n = s->root;
	if (s->r->all && !s->counted)
		note_window(ix, s);
	for (unsigned i = 0; i < WORDS; i++) {
		if (!n->bits[i] || is_out(s, i))
			continue;
		if (!s->counted)
			t->counted += count_bits(n->bits[i]);
		for (uint64_t w = n->bits[i] & s->worth[i]; w; w &= w - 1) {
			unsigned d = i * 64 + (unsigned)__builtin_ctzll(w);
			double score = n->scored ? n->scores[d] : 0;
			if (score >= b->least)
				best_add(b, docid_of(ix, s, d), score);
		}
	}
}

/* Positions decide: they are looked at where a document may get in, or must be
 * counted. */
static void
add_checked(const struct index *ix, struct sifter *s, struct best *b,
    struct tally *t)
{
	struct node *n = s->root;
	for (unsigned i = 0; i < WORDS && !s->damaged; i++)
		for (uint64_t w = is_out(s, i) ? 0 : n->bits[i]; w;
		    w &= w - 1) {
			unsigned d = i * 64 + (unsigned)__builtin_ctzll(w);
			double most = n->scored ? n->scores[d] : 0, score = 0;
			bool hopeless = most < b->least;
			if (n->sure && !s->counted) {
				t->counted++;
				note(ix, s, d);
			}
			if (hopeless && (n->sure || s->counted ||
			    t->confirmed + t->about >= s->r->count)) {
				t->left += !n->sure && !s->counted;
				continue;
			}
			t->tried += !s->counted;
			if (!sifter_exact(s, n, d, hopeless ? NULL : &score))
				continue;
			t->confirmed += !s->counted;
			if (!n->sure)
				note(ix, s, d);
			if (!hopeless && score >= b->least)
				best_add(b, docid_of(ix, s, d), score);
		}
}

static void
look(const struct index *ix, struct sifter *s, struct best *b, struct tally *t)
{
	sifter_fill(s, s->root, NULL);
	if (s->root->loose)
		add_checked(ix, s, b, t);
	else
		add_certain(ix, s, b, t);
}

/* Window by window. */
static void
run_all(const struct index *ix, struct sifter *s, struct best *b,
    struct tally *t)
{
	uint64_t last = shelf_stats(s->shelf)->last_docid;
	sifter_start(s);
	for (s->from = 0;; s->from += WINDOW) {
		uint64_t next = sifter_next(s, s->root);
		if (next > last || s->damaged)
			break;
		s->from = (uint32_t)(next - next % WINDOW);
		look(ix, s, b, t);
	}
}

/* What matches is known, whatever is looked at. */
static void
count_members(const struct index *ix, struct sifter *s, struct tally *t)
{
	const uint64_t *bits = members_of_sieve(s, true);
	unsigned n = n_buckets(s);

	for (unsigned i = 0; i < n; i++)
		t->counted += count_bits(bits[i]);
	for (unsigned i = 0; s->r->all && i < n; i++)
		for (uint64_t w = bits[i]; w; w &= w - 1)
			note(ix, s, i * 64 + (unsigned)__builtin_ctzll(w));
	s->counted = true;
}

/* Only what may get in, and first what promises most: then little else may. */
static void
run_bounded(const struct index *ix, struct sifter *s, struct best *b,
    struct tally *t)
{
	uint64_t last = shelf_stats(s->shelf)->last_docid;
	sifter_start(s);
	sketch_begin(s);
	look(ix, s, b, t);
	sifter_start(s);
	for (s->from = 0; s->from <= last && !s->damaged; s->from += WINDOW)
		if (sketch_window(s))
			look(ix, s, b, t);
}

/* Of documents in order, the one that promises most first: then few of the others
 * need to be looked at. */
static void
sink(const double *scores, uint32_t *heap, uint32_t i, uint32_t n)
{
	uint32_t x = heap[i];

	for (uint32_t k; (k = 2 * i + 1) < n; i = k) {
		if (k + 1 < n && scores[heap[k + 1]] > scores[heap[k]])
			k++;
		if (scores[heap[k]] <= scores[x])
			break;
		heap[i] = heap[k];
	}
	heap[i] = x;
}

static void
add_few_best(const struct index *ix, struct sifter *s, const struct few *f,
    struct best *b, struct tally *t)
{
	uint32_t *heap = arena_alloc(&s->arena, (f->n + 1) * sizeof *heap);
	uint32_t n = 0;

	for (uint32_t i = 0; i < f->n; i++)
		if (f->scores[i] >= b->least)
			heap[n++] = i;
	t->left += f->n - n;
	for (uint32_t i = n / 2; i-- > 0;)
		sink(f->scores, heap, i, n);
	while (n > 0 && f->scores[heap[0]] >= b->least && !s->damaged) {
		uint32_t docid = f->docids[heap[0]];
		double score;
		bool matches = few_exact(s, docid, &score);
		heap[0] = heap[--n];
		sink(f->scores, heap, 0, n);
		t->tried++;
		t->confirmed += matches;
		if (matches && score >= b->least)
			best_add(b, docid_of(ix, s, docid), score);
	}
	t->left += n;
}

/* All at once. */
static void
run_few(const struct index *ix, struct sifter *s, struct best *b,
    struct tally *t)
{
	const struct few *f = few_look(s);
	bool sure = s->root->sure, all = !f->open || !f->scores ||
	    (sifter_counts(s) && !sure);
	double score = 0;

	for (uint32_t i = 0; i < f->n && sure && !s->damaged; i++)
		note(ix, s, f->docids[i]);
	t->counted += sure ? f->n : 0;
	if (!all)
		add_few_best(ix, s, f, b, t);
	for (uint32_t i = 0; i < f->n && all && !s->damaged; i++) {
		if (f->open && !few_exact(s, f->docids[i], &score))
			continue;
		if (!f->open && f->scores)
			score = f->scores[i];
		t->confirmed++;
		if (!sure)
			note(ix, s, f->docids[i]);
		if (score >= b->least)
			best_add(b, docid_of(ix, s, f->docids[i]), score);
	}
}

static void
run(const struct index *ix, struct sifter *s, struct best *b, struct tally *t)
{
	uint64_t about = 0;
	if (few_fits(s)) {
		run_few(ix, s, b, t);
		return;
	}
	s->counted = sample_exceeds(s, &about);
	t->about += about;
	if (s->damaged)
		return;
	if (sketch_sieve(s)) {
		if (sifter_counts(s) && !s->counted)
			count_members(ix, s, t);
		run_bounded(ix, s, b, t);
	} else if (!s->damaged) {
		run_all(ix, s, b, t);
	}
	for (unsigned i = 0; i < s->nodes->len; i++) {
		const struct node *n = s->nodes->pdata[i];
		s->damaged = s->damaged || (n->postings &&
		    n->postings->status == SHELF_DAMAGED);
	}
}

static void
tell(const struct sifter *s, unsigned n, const struct tally *t,
    struct sift_result *ret)
{
	uint64_t guess = 0;
	bool passed = false;
	for (unsigned i = 0; i < n; i++) {
		guess += MIN(s[i].root->freq,
		    shelf_stats(s[i].shelf)->documents);
		passed = passed || (s[i].passed && !s[i].counted);
	}
	ret->total = t->counted;
	ret->total_exact = true;
	if (passed) {
		ret->total = MAX(guess, t->counted + t->confirmed);
		ret->total_exact = false;
		return;
	}
	if (n == 0 || !s->root->loose || s->root->sure)
		return;
	ret->total = t->confirmed;
	ret->total_exact = t->left == 0 && t->about == 0;
	ret->total += t->about;
	if (t->left && t->tried)
		ret->total += (uint64_t)round((double)t->left *
		    (double)t->confirmed / (double)t->tried);
}

static bool
prepare(struct index *ix, const struct sift_request *r, struct best *best,
    struct sifter *s, unsigned n)
{
	struct frequencies f = {g_array_new(FALSE, TRUE, sizeof(uint64_t)), 0};
	uint64_t docs = 0, length = 0;
	bool ok = true;

	for (unsigned i = 0; i < n && ok; i++) {
		s[i].r = r;
		s[i].shard = &ix->shards[i];
		s[i].shelf = shard_shelf(s[i].shard);
		s[i].number = i;
		s[i].best = best;
		docs += shelf_stats(s[i].shelf)->documents;
		length += shelf_stats(s[i].shelf)->total_length;
		s[i].windows = shelf_stats(s[i].shelf)->last_docid / WINDOW + 1;
		ok = sifter_make(&s[i], &f);
	}
	for (unsigned i = 0; i < n && ok; i++) {
		s[i].docs = docs;
		s[i].length = length ? (double)docs / (double)length : 0;
		if (length)
			s[i].length = 1 / ((double)length / (double)docs);
		lists_model(&s[i]);
		sifter_weigh(&s[i], &f);
	}
	g_array_unref(f.documents);
	return ok;
}

enum sift_status
sift(struct index *ix, const struct sift_request *r, struct sift_result *ret)
{
	/* Nothing is made ready to find nothing. */
	unsigned n = r->sieve->op == SIEVE_NONE ? 0 : ix->n_shards;
	g_autofree struct sifter *s = g_new0(struct sifter, n);
	enum sift_status status = SIFT_OK;
	struct tally t = {0};
	struct best b;

	if (!(r->k1 > 0) || !all_local(ix))
		return SIFT_UNFIT;
	best_begin(&b, r);
	if (!prepare(ix, r, &b, s, n))
		status = SIFT_UNFIT;
	for (unsigned i = 0; i < n && status == SIFT_OK; i++)
		run(ix, &s[i], &b, &t);
	for (unsigned i = 0; i < n; i++) {
		if (!s[i].damaged)
			continue;
		status = SIFT_DAMAGED;
		ret->place = ix->shards[i].place;
		ret->table = s[i].damaged_places ? "position" : "postlist";
	}
	if (status == SIFT_OK)
		tell(s, n, &t, ret);
	for (unsigned i = 0; i < n; i++)
		sifter_free(&s[i]);
	if ((status != SIFT_OK || !r->unchecked) && !sift_is_current(ix))
		status = SIFT_MODIFIED;
	ret->hits = best_end(&b);
	if (status != SIFT_OK)
		g_array_unref(g_steal_pointer(&ret->hits));
	return status;
}
