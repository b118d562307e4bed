/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The terms of an index in order: read in place where every shard can be, each
 * term the least of those that the shards stand at; else by libxapian.
 */
#include "searcher/query/terms.h"

#include <string.h>

struct terms {
	struct index *ix;
	struct shelf_terms *shards; /* NULL: libxapian reads */
	bool *more;                 /* of each: it stands at a term */
	unsigned n;
	struct xc_terms *xc;
	bool started;
	GError *error;
};

static bool
all_in_place(const struct index *ix)
{
	for (unsigned i = 0; i < ix->n_shards; i++)
		if (!shard_shelf(&ix->shards[i]))
			return false;
	return ix->n_shards > 0;
}

struct terms *
terms_new(struct index *ix, const char *prefix, size_t len)
{
	struct terms *t = g_new0(struct terms, 1);
	struct xc_error xe = {0};

	t->ix = ix;
	if (all_in_place(ix)) {
		t->n = ix->n_shards;
		t->shards = g_new(struct shelf_terms, t->n);
		t->more = g_new0(bool, t->n);
		for (unsigned i = 0; i < t->n; i++)
			shelf_terms(shard_shelf(&ix->shards[i]), prefix, len,
			    &t->shards[i]);
		return t;
	}
	t->xc = xc_db_allterms(index_db(ix), prefix, len, &xe);
	if (!t->xc)
		index_set_error(&t->error, &xe, ix->places[0]);
	return t;
}

bool
terms_end(struct terms *t, GError **error)
{
	bool ok = !t->error;

	for (unsigned i = 0; t->shards && i < t->n; i++)
		shelf_terms_end(&t->shards[i]);
	g_free(t->shards);
	g_free(t->more);
	xc_terms_free(t->xc);
	if (!ok)
		g_propagate_error(error, t->error);
	g_free(t);
	return ok;
}

static int
compare(const char *a, size_t a_len, const char *b, size_t b_len)
{
	int d = memcmp(a, b, MIN(a_len, b_len));

	return d ? d : a_len < b_len ? -1 : a_len > b_len;
}

static inline void
arrived(struct terms *t, unsigned i, enum shelf_status status)
{
	const struct shard *shard = &t->ix->shards[i];

	t->more[i] = status == SHELF_OK;
	if (status == SHELF_OK || status == SHELF_NONE || t->error)
		return;
	if (shelf_is_current(t->shards[i].shelf))
		g_set_error(&t->error, INDEX_ERROR, INDEX_ERROR_DAMAGED,
		    "'%s' is damaged", shard->place);
	else
		g_set_error(&t->error, INDEX_ERROR, INDEX_ERROR_MODIFIED,
		    "'%s' changed while it was read", shard->place);
}

/* The least of the shards' terms. */
static const char *
least(struct terms *t, size_t *ret_len)
{
	const struct shelf_terms *best = NULL;

	for (unsigned i = 0; i < t->n; i++) {
		const struct shelf_terms *s = &t->shards[i];
		if (t->more[i] && (!best || compare(s->term, s->len,
		    best->term, best->len) < 0))
			best = s;
	}
	if (!best || t->error)
		return NULL;
	*ret_len = best->len;
	return best->term;
}

static const char *
taken(struct terms *t, const char *term, const struct xc_error *xe)
{
	if (xe->cls && !t->error)
		index_set_error(&t->error, xe, t->ix->places[0]);
	return xe->cls ? NULL : term;
}

/* Of several shards. */
static const char *
next_of_all(struct terms *t, size_t *ret_len)
{
	if (!t->started) {
		for (unsigned i = 0; i < t->n; i++)
			arrived(t, i, shelf_terms_next(&t->shards[i]));
	} else {
		char last[GLASS_KEY_MAX];
		size_t len = 0;
		const char *term = least(t, &len);
		if (!term)
			return NULL;
		memcpy(last, term, len);
		for (unsigned i = 0; i < t->n; i++)
			if (t->more[i] && compare(t->shards[i].term,
			    t->shards[i].len, last, len) == 0)
				arrived(t, i, shelf_terms_next(&t->shards[i]));
	}
	t->started = true;
	return least(t, ret_len);
}

static const char *
theirs(struct terms *t, size_t *ret_len)
{
	struct xc_error xe = {0};
	const char *term = xc_terms_next(t->xc, ret_len, &xe);

	return taken(t, term, &xe);
}

const char *
terms_next(struct terms *t, size_t *ret_len)
{
	if (t->error)
		return NULL;
	if (!t->shards)
		return theirs(t, ret_len);
	if (t->n > 1)
		return next_of_all(t, ret_len);
	arrived(t, 0, shelf_terms_next(t->shards));
	*ret_len = t->shards->len;
	return t->more[0] ? t->shards->term : NULL;
}

const char *
terms_skip_to(struct terms *t, const char *term, size_t len, size_t *ret_len)
{
	struct xc_error xe = {0};

	if (t->error)
		return NULL;
	if (!t->shards)
		return taken(t, xc_terms_skip_to(t->xc, term, len, ret_len,
		    &xe), &xe);
	for (unsigned i = 0; i < t->n; i++)
		if (!t->started || (t->more[i] && compare(t->shards[i].term,
		    t->shards[i].len, term, len) < 0))
			arrived(t, i, shelf_terms_skip_to(&t->shards[i], term,
			    len));
	t->started = true;
	return least(t, ret_len);
}

uint32_t
terms_documents(struct terms *t)
{
	uint32_t n = 0, sum = 0;
	size_t len;

	if (t->error)
		return 0;
	if (t->n == 1)
		return t->shards[0].documents;
	if (!t->shards) {
		struct xc_error xe = {0};
		if (!xc_terms_freq(t->xc, &n, &xe))
			taken(t, NULL, &xe);
		return n;
	}
	const char *term = least(t, &len);
	for (unsigned i = 0; term && i < t->n; i++)
		if (t->more[i] && compare(t->shards[i].term,
		    t->shards[i].len, term, len) == 0)
			sum += t->shards[i].documents;
	return sum;
}
