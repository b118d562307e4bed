/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The index folder as its writer sees it: made, locked, its shards named. */
#ifndef TRAWL_INDEXER_PLACE_H
#define TRAWL_INDEXER_PLACE_H

#include <glib.h>
#include <stdbool.h>

enum place_error {
	PLACE_ERROR_FOREIGN, /* something that is not trawl's lies there */
	PLACE_ERROR_LOCKED,  /* message names the process */
	PLACE_ERROR_IO,
};
#define PLACE_ERROR (place_error_quark())
GQuark place_error_quark(void);

/* An index folder, locked for writing. */
struct place {
	char *folder;  /* absolute */
	char **shards; /* names, as the stub has them; NULL-terminated */
	int lock;
};

/* Whether folder holds an index of trawl's. */
bool place_is_index(const char *folder);

/* Locks the index at folder, waiting up to wait seconds for another writer.
 * create: makes it (also the folder) where there is none.  program: what the
 * next writer is told has the lock.  Clears away what an interrupted run
 * left. */
struct place *place_open(const char *folder, bool create, double wait,
    const char *program, GError **error);
void place_close(struct place *p);

/* A name that no shard has had. */
char *place_new_shard(const struct place *p);
/* Makes shards (names) the index's by one rename, and removes the others. */
bool place_set_shards(struct place *p, char **shards, GError **error);

/* Path of a file in the folder.  g_free(). */
char *place_path(const struct place *p, const char *name);

#endif
