/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Where in a document a plan can match at all, as the index knows it, so that the
 * rest of the text need not be unpacked.
 */
#ifndef TRAWL_SEARCHER_PLACES_H
#define TRAWL_SEARCHER_PLACES_H

#include "lib/glass/shelf.h"
#include "searcher/query/plan.h"

#include <glib.h>

/* Positions, ascending, such that each match of the plan that may be marked in the
 * text has one of them within reach positions of its words.  NULL: not known, as
 * of words that are found by their stems, which have no positions. */
GArray *places_of(const struct plan_node *n, struct shelf *s, uint32_t docid,
    uint32_t reach);

#endif
