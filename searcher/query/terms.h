/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The terms of an index in order, over all of its shards. */
#ifndef TRAWL_SEARCHER_TERMS_H
#define TRAWL_SEARCHER_TERMS_H

#include "lib/index/index.h"

struct terms;

/* Those that begin with prefix. */
struct terms *terms_new(struct index *ix, const char *prefix, size_t len);
/* Gives it back; false: not all of them could be read. */
bool terms_end(struct terms *t, GError **error);

/* The next term, or the first at or behind another; NULL: there is none.  Valid
 * until the next call. */
const char *terms_next(struct terms *t, size_t *ret_len);
const char *terms_skip_to(struct terms *t, const char *term, size_t len,
    size_t *ret_len);
/* Documents that have the present term. */
uint32_t terms_documents(struct terms *t);

#endif
