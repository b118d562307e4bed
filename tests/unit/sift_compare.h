/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Two matchers over one sieve: libxapian's and ours. */
#ifndef TRAWL_TESTS_SIFT_COMPARE_H
#define TRAWL_TESTS_SIFT_COMPARE_H

#include "searcher/sift/sift.h"

/* Whether both find the same documents, scores and totals, for pages of several
 * sizes; says what differs.  ret_found (may be NULL): how many documents. */
bool sift_agrees(struct index *ix, const struct sieve *sieve,
    unsigned *ret_found);

#endif
