/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Which documents of a shard match a sieve, without a look at them. */
#ifndef TRAWL_SEARCHER_SIFT_MEMBERS_H
#define TRAWL_SEARCHER_SIFT_MEMBERS_H

#include "searcher/sift/lists.h"

/* Whether that can be told, for what it is worth. */
bool members_can(const struct sifter *s);

/* Whether all its lists were asked for before: then what is kept of them pays. */
bool members_known(const struct sifter *s);

/* n_buckets() words, a bit for each document that is sure to match, or else for each
 * that may: positions are not looked at.  s->damaged: none to rely on. */
const uint64_t *members_of_sieve(struct sifter *s, bool sure);

#endif
