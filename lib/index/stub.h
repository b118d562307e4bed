/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Xapian's stub files: lines "TYPE PLACE" that name databases.
 *
 * Read here by ourselves, since libxapian does not say which databases it found
 * in one, and an index needs each shard by itself.
 */
#ifndef TRAWL_INDEX_STUB_H
#define TRAWL_INDEX_STUB_H

#include <glib.h>
#include <stdbool.h>

/* Name of the stub file in an index folder. */
#define STUB_NAME "XAPIANDB"

enum stub_kind {
	STUB_LOCAL,    /* place: path, made absolute by the stub's folder */
	STUB_REMOTE,   /* place: host:port */
	STUB_PROGRAM,  /* place: program and its arguments */
	STUB_INMEMORY, /* an empty database: an index without shards */
};

struct stub_line {
	enum stub_kind kind;
	char *place;
};

/* The lines of the stub file at path; struct stub_line, owned by the array. */
GPtrArray *stub_read(const char *path, GError **error);
/* The same of a text that was read from path. */
GPtrArray *stub_parse(const char *path, const char *text, GError **error);

/* Writes the stub of an index folder, synced and by one rename, so that it
 * always holds all old or all new shards.  shards: names in folder,
 * NULL-terminated. */
bool stub_write(const char *folder, char **shards, GError **error);

#endif
