/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Which documents of a shard match a sieve, without a look at them. */
#ifndef TRAWL_SEARCHER_SIFT_MEMBERS_H
#define TRAWL_SEARCHER_SIFT_MEMBERS_H

#include "searcher/sift/lists.h"

/* Whether that can be told, and pays: bits of a list are made when it is asked for
 * again. */
bool members_known(const struct sifter *s);

/* Then n_buckets() words, a bit for each document; s->damaged: none to rely on. */
const uint64_t *members_of_sieve(struct sifter *s);

#endif
