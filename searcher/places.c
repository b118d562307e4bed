/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Positions of phrases, from those of their rarest words. */
#include "searcher/places.h"

/* Of a phrase so many words are looked up: the rarest tell nearly all. */
#define KIDS_MAX 4
/* A word of more forms is not looked up. */
#define FORMS_MAX 4

static int
compare(const void *x, const void *y)
{
	const uint32_t *a = x, *b = y;

	return (*a > *b) - (*a < *b);
}

static bool
is_plain(const struct plan_node *n)
{
	if (n->op != PLAN_TERMS || n->n_terms > FORMS_MAX ||
	    (n->prefix && *n->prefix))
		return false;
	for (unsigned i = 0; i < n->n_terms; i++)
		if (n->terms[i].why == WHY_STEM || n->terms[i].term[0] == 'Z')
			return false;
	return true;
}

/* Adds the positions of a word; false: they cannot be read. */
static bool
add_word(const struct plan_node *n, struct shelf *s, uint32_t docid, GArray *to)
{
	bool ok = true;

	for (unsigned i = 0; i < n->n_terms && ok; i++) {
		struct shelf_places p;
		shelf_places(s, n->terms[i].term, n->terms[i].len, &p);
		enum shelf_status st = shelf_places_of(&p, docid);
		ok = st == SHELF_OK || st == SHELF_NONE;
		if (st == SHELF_OK) {
			shelf_places_all(&p);
			g_array_append_vals(to, p.positions, p.n);
		}
		shelf_places_end(&p);
	}
	if (n->n_terms > 1)
		g_array_sort(to, compare);
	return ok;
}

/* Leaves those of v that have one of w within reach. */
static void
keep_near(GArray *v, const GArray *w, uint32_t reach)
{
	unsigned kept = 0, j = 0;

	for (unsigned i = 0; i < v->len; i++) {
		uint32_t at = g_array_index(v, uint32_t, i);
		while (j < w->len &&
		    (uint64_t)g_array_index(w, uint32_t, j) + reach < at)
			j++;
		if (j < w->len && g_array_index(w, uint32_t, j) <=
		    (uint64_t)at + reach)
			g_array_index(v, uint32_t, kept++) = at;
	}
	g_array_set_size(v, kept);
}

static uint64_t
commonness(const struct plan_node *n)
{
	uint64_t sum = 0;

	for (unsigned i = 0; i < n->n_terms; i++)
		sum += n->terms[i].df;
	return sum;
}

/* The rarest kids that are plain words; how many. */
static unsigned
rarest(const struct plan_node *n, const struct plan_node *kids[KIDS_MAX])
{
	unsigned have = 0;

	for (unsigned i = 0; i < n->n_kids; i++) {
		const struct plan_node *kid = n->kids[i];
		unsigned at = have;
		if (!is_plain(kid))
			continue;
		while (at > 0 && commonness(kids[at - 1]) > commonness(kid))
			at--;
		if (at == KIDS_MAX)
			continue;
		have = MIN(have + 1, KIDS_MAX);
		for (unsigned j = have - 1; j > at; j--)
			kids[j] = kids[j - 1];
		kids[at] = kid;
	}
	return have;
}

static bool
add_phrase(const struct plan_node *n, struct shelf *s, uint32_t docid,
    uint32_t reach, GArray *to)
{
	const struct plan_node *kids[KIDS_MAX];
	unsigned n_kids = rarest(n, kids);
	g_autoptr(GArray) first = g_array_new(FALSE, FALSE, sizeof(uint32_t));
	g_autoptr(GArray) other = g_array_new(FALSE, FALSE, sizeof(uint32_t));
	bool ok = n_kids > 0 && add_word(kids[0], s, docid, first);

	for (unsigned i = 1; i < n_kids && ok && first->len; i++) {
		g_array_set_size(other, 0);
		ok = add_word(kids[i], s, docid, other);
		if (ok)
			keep_near(first, other, reach);
	}
	if (ok && first->len)
		g_array_append_vals(to, first->data, first->len);
	return ok;
}

static bool
add(const struct plan_node *n, struct shelf *s, uint32_t docid, uint32_t reach,
    GArray *to)
{
	if (n->boost)
		return true;
	switch (n->op) {
	case PLAN_NONE:
	case PLAN_FILTER:
	case PLAN_RANGE:
		return true;
	case PLAN_TERMS:
		return is_plain(n) && add_word(n, s, docid, to);
	case PLAN_PHRASE:
	case PLAN_NEAR:
		return add_phrase(n, s, docid, reach, to);
	case PLAN_AND:
	case PLAN_OR:
	case PLAN_MAYBE:
	case PLAN_WEIGHT:
		for (unsigned i = 0; i < n->n_kids; i++)
			if (!add(n->kids[i], s, docid, reach, to))
				return false;
		return true;
	default:
		return false;
	}
}

GArray *
places_of(const struct plan_node *n, struct shelf *s, uint32_t docid,
    uint32_t reach)
{
	GArray *list = g_array_new(FALSE, FALSE, sizeof(uint32_t));

	if (!add(n, s, docid, reach, list)) {
		g_array_unref(list);
		return NULL;
	}
	g_array_sort(list, compare);
	return list;
}
