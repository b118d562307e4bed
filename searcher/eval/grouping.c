/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Gives numbers to topic ids as they are met, and their byte order after. */
#include <config.h>
#include <string.h>

#include "searcher/eval/grouping.h"

void
grouping_init(struct grouping *g)
{
	g->numbers = g_hash_table_new(g_str_hash, g_str_equal);
	g->ids = g_ptr_array_new();
	g->counts = g_array_new(FALSE, TRUE, sizeof(size_t));
	g->last = 0;
}

void
grouping_clear(struct grouping *g)
{
	g_hash_table_destroy(g->numbers);
	g_ptr_array_free(g->ids, TRUE);
	g_array_free(g->counts, TRUE);
}

size_t
grouping_meet(struct grouping *g, const char *id)
{
	size_t n;

	/* Nearly always the topic of the line before. */
	if (g->ids->len > 0 &&
	    strcmp(g_ptr_array_index(g->ids, g->last), id) == 0) {
		n = g->last;
	} else {
		n = GPOINTER_TO_SIZE(g_hash_table_lookup(g->numbers, id));
		if (n > 0) {
			n--;
		} else {
			n = g->ids->len;
			g_ptr_array_add(g->ids, (gpointer)id);
			g_array_set_size(g->counts, g->ids->len);
			g_hash_table_insert(g->numbers, (gpointer)id,
			    GSIZE_TO_POINTER(n + 1));
		}
		g->last = n;
	}
	g_array_index(g->counts, size_t, n)++;
	return n;
}

static int
by_id(const void *a, const void *b, void *ids)
{
	const GPtrArray *array = ids;
	size_t x = *(const size_t *)a, y = *(const size_t *)b;

	return strcmp(g_ptr_array_index(array, x),
	    g_ptr_array_index(array, y));
}

size_t *
grouping_order(const struct grouping *g)
{
	size_t *order = g_new(size_t, g->ids->len + 1), i;

	for (i = 0; i < g->ids->len; i++)
		order[i] = i;
	g_qsort_with_data(order, (int)g->ids->len, sizeof(*order), by_id,
	    g->ids);
	return order;
}
