/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The sessions of a resident program: one open for each index asked for, seeing
 * every commit from the next request on.
 */
#ifndef TRAWL_WEB_POOL_H
#define TRAWL_WEB_POOL_H

#include "searcher/session.h"
#include "searcher/web/site.h"

struct pool;

/* A session and the state of its index that it sees. */
struct opened {
	struct session *session;
	char *stamp;     /* changes whenever the index does; NULL: not known */
	gint64 modified; /* seconds since 1970 of the last change; 0: unknown */
	unsigned reopened; /* the index's, when these were made */
	char *spec; /* the analyser that the session was opened with */
};

struct pool *pool_new(void);
void pool_free(struct pool *p);
/* Closes all, as after a change of the configuration. */
void pool_clear(struct pool *p);

/* Opens ix, or brings what is open up to date.  Borrowed until the next call
 * for the same index.  NULL with INDEX_ERROR. */
const struct opened *pool_get(struct pool *p, const struct site_index *ix,
    GError **error);

#endif
