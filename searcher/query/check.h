/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Whether documents match a node that Xapian cannot ask for: by the positions
 * of its terms in the index, and where capitals and marks count by the stored
 * text.
 */
#ifndef TRAWL_SEARCHER_CHECK_H
#define TRAWL_SEARCHER_CHECK_H

#include "searcher/query/plan.h"

struct checker;

struct checker *checker_new(const struct plan *p, struct index *ix,
    struct text_analyzer *a, const struct plan_node *node);
void checker_free(struct checker *c);

/* Whether document docid of the shard matches.  False with an error where the
 * index could not be read. */
bool checker_matches(struct checker *c, struct shard *shard,
    uint32_t docid, bool *ret_matches, GError **error);

#endif
