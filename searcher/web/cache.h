/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Pages of a resident program, kept while the index stays as it is: what many
 * ask for is made once.
 */
#ifndef TRAWL_WEB_CACHE_H
#define TRAWL_WEB_CACHE_H

#include "searcher/web/input.h"
#include "searcher/web/reply.h"

struct cache;

struct cache *cache_new(void);
void cache_free(struct cache *c);

/* A name for all that a reply depends on: its tag (of the state of index and
 * configuration) and every part of the request.  g_free(). */
char *cache_key(const struct reply *r, const struct input *in);

/* Fills body, type and file of r; false where the page is not kept. */
bool cache_get(struct cache *c, const char *key, struct reply *r);
/* Keeps a copy; what is kept has a ceiling, behind which all is let go. */
void cache_put(struct cache *c, const char *key, const struct reply *r);

#endif
