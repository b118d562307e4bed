/* SPDX-License-Identifier: GPL-2.0-or-later */
/* About how many documents match where positions decide. */
#ifndef TRAWL_SEARCHER_SIFT_SAMPLE_H
#define TRAWL_SEARCHER_SIFT_SAMPLE_H

#include "searcher/sift/node.h"

/* Whether far more documents match than the request has counted, and then about how
 * many.  False: they are to be counted. */
bool sample_exceeds(struct sifter *s, uint64_t *ret_about);

#endif
