/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The order by date, title or path over remote shards.
 *
 * libxapian's key makers do not travel: a server orders by the bytes of one value,
 * so that what has none comes first upwards, and ties stay as they fall.  As much
 * is fetched as the page and its ties need, and put in order here as key makers do
 * it locally: what has no value last, then by the bytes of the id.
 *
 * Of more than MATCH_TIES_MAX documents that tie at the end of the page some are
 * taken by chance.
 */
#ifndef TRAWL_SEARCHER_SORTED_H
#define TRAWL_SEARCHER_SORTED_H

#include "searcher/match.h"

/* Fetches what r's page needs; enq sorts by the value alone, upwards or
 * downwards.  NULL: xe. */
struct xc_mset *sorted_fetch(struct xc_enquire *enq, const struct request *r,
    bool upwards, uint32_t check_at_least, struct xc_error *xe);

/* The page, struct ranked as of match_run().  NULL: xe. */
GArray *sorted_page(struct index *ix, struct xc_mset *mset,
    const struct request *r, bool upwards, struct xc_error *xe);

#endif
