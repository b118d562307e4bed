/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Gives numbers to topic ids as they are met, and their byte order after.
 */
#ifndef TRAWL_SEARCHER_EVAL_GROUPING_H
#define TRAWL_SEARCHER_EVAL_GROUPING_H

#include <stddef.h>
#include <glib.h>

/* Ids are borrowed: they must outlive the grouping. */
struct grouping {
	GHashTable *numbers; /* id -> number + 1 */
	GPtrArray *ids;      /* number -> id */
	GArray *counts;      /* number -> how often met (size_t) */
	size_t last;         /* number of the id met last */
};

void grouping_init(struct grouping *g);
void grouping_clear(struct grouping *g);

/* The id's number, from 0; the same id gives the same number. */
size_t grouping_meet(struct grouping *g, const char *id);

/* ret_order[k] is the number of the id that is k-th in byte order; as many as
 * ids->len.  g_free() it. */
size_t *grouping_order(const struct grouping *g);

#endif
