/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Puts in order what remote shards sorted by a value. */
#include "searcher/sorted.h"

#include "searcher/session.h"

#include <string.h>

struct keyed {
	struct ranked hit;
	GBytes *key;
};

static void
keyed_clear(void *p)
{
	struct keyed *k = p;

	g_clear_pointer(&k->key, g_bytes_unref);
	g_free(k->hit.id);
}

static GBytes *
key_at(struct xc_mset *mset, uint32_t i, struct xc_error *xe)
{
	size_t len;
	const char *key = xc_mset_sort_key(mset, i, &len, xe);

	return key ? g_bytes_new(key, len) : NULL;
}

static bool
is_missing(GBytes *key)
{
	return g_bytes_get_size(key) == 0;
}

/* Whether the page's last has another key than the last of the n hits; or there is
 * no use in looking further.  False also with xe. */
static bool
is_enough(struct xc_mset *mset, uint32_t n, uint32_t want, bool upwards,
    struct xc_error *xe)
{
	g_autoptr(GBytes) last = key_at(mset, n - 1, xe);
	uint32_t missing = 0;

	if (!last)
		return false;
	if (upwards && is_missing(last))
		return false;
	for (uint32_t end = n; upwards && missing < end;) {
		/* they come first */
		uint32_t mid = missing + (end - missing) / 2;
		g_autoptr(GBytes) key = key_at(mset, mid, xe);
		if (!key)
			return false;
		if (is_missing(key))
			missing = mid + 1;
		else
			end = mid;
	}
	if (n > missing + want + MATCH_TIES_MAX)
		return true;
	if (missing + want > n)
		return false;
	g_autoptr(GBytes) cut = key_at(mset, missing + want - 1, xe);
	return cut && !g_bytes_equal(cut, last);
}

struct xc_mset *
sorted_fetch(struct xc_enquire *enq, const struct request *r, bool upwards,
    uint32_t check_at_least, struct xc_error *xe)
{
	uint32_t want = r->offset + r->limit;

	for (uint32_t n = want + 2;; n *= 2) {
		struct xc_mset *mset = xc_enquire_mset(enq, 0, n,
		    check_at_least, NULL, NULL, NULL, xe);
		if (!mset)
			return NULL;
		if (xc_mset_get_stats(mset)->size < n || !want ||
		    is_enough(mset, n, want, upwards, xe))
			return mset;
		xc_mset_free(mset);
		if (xe->cls != XC_OK)
			return NULL;
	}
}

static int
by_id(const void *x, const void *y)
{
	const struct keyed *a = x, *b = y;

	return strcmp(a->hit.id, b->hit.id);
}

/* Hits in the order of their keys, those without one last. */
static GArray *
keyed_hits(struct xc_mset *mset, bool upwards, struct xc_error *xe)
{
	const struct xc_hit *h = xc_mset_hits(mset);
	uint32_t n = xc_mset_get_stats(mset)->size, missing = 0;
	GArray *all = g_array_new(FALSE, TRUE, sizeof(struct keyed));

	g_array_set_clear_func(all, keyed_clear);
	for (uint32_t i = 0; i < n; i++) {
		struct keyed k = {{h[i].docid, h[i].collapsed,
		    match_on_grid(h[i].weight), NULL}, key_at(mset, i, xe)};
		if (!k.key) {
			g_array_unref(all);
			return NULL;
		}
		missing += upwards && is_missing(k.key);
		g_array_append_val(all, k);
	}
	if (missing) {
		struct keyed *at = &g_array_index(all, struct keyed, 0);
		size_t size = missing * sizeof *at;
		g_autofree struct keyed *first = g_memdup2(at, size);
		memmove(at, at + missing, (n - missing) * sizeof *at);
		memcpy(at + n - missing, first, size);
	}
	return all;
}

/* Ties that reach into the page are put in order. */
static bool
order_ties(struct index *ix, GArray *all, uint32_t from, uint32_t to,
    struct xc_error *xe)
{
	struct keyed *k = (struct keyed *)(void *)all->data;

	for (uint32_t i = 0, end; i < all->len && i < to; i = end) {
		for (end = i + 1; end < all->len &&
		    g_bytes_equal(k[i].key, k[end].key);)
			end++;
		if (end <= from)
			continue;
		for (uint32_t j = i; j < end; j++) {
			k[j].hit.id = match_id(ix, k[j].hit.docid, xe);
			if (!k[j].hit.id)
				return false;
		}
		qsort(k + i, end - i, sizeof *k, by_id);
	}
	return true;
}

GArray *
sorted_page(struct index *ix, struct xc_mset *mset, const struct request *r,
    bool upwards, struct xc_error *xe)
{
	g_autoptr(GArray) all = keyed_hits(mset, upwards, xe);
	uint32_t to = r->offset + r->limit;

	if (!all || !order_ties(ix, all, r->offset, to, xe))
		return NULL;
	GArray *page = match_ranked_new(MIN(r->limit, all->len));
	for (uint32_t i = r->offset; i < to && i < all->len; i++) {
		struct keyed *k = &g_array_index(all, struct keyed, i);
		g_array_append_val(page, k->hit);
		k->hit.id = NULL;
	}
	return page;
}
