/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What the indexer knows of every file: how it was when it was read, and what
 * became of it.  By it an unchanged file costs one stat.
 *
 * File "files" of an index: a line "trawl-files 1", behind it a TAB and the
 * number of the commit that it belongs to; then a line for each file in byte
 * order of paths, fields separated by TABs: state, size, mtime and ctime in
 * nanoseconds, hash of the contents (hex), how (hex), number of documents, root,
 * path, why.  TAB, line end and backslash are written \t, \n and \\.
 */
#ifndef TRAWL_INDEXER_JOURNAL_H
#define TRAWL_INDEXER_JOURNAL_H

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>
#include <sys/stat.h>

enum file_state {
	FILE_NONE = 0,      /* nothing known yet, or no longer: not saved */
	FILE_READ = 'r',    /* its documents are in the index */
	FILE_SKIPPED = 's', /* not of a type that is read */
	FILE_REFUSED = 'f', /* should be in, but is not: why says it */
	FILE_REMOVED = 'x', /* taken out by hand */
};

struct file_entry {
	const char *path; /* absolute */
	const char *root; /* name of the root it is of */
	const char *why;  /* "" where there is nothing to say */
	uint64_t size;
	int64_t mtime, ctime; /* ns; ctime 0: look at its contents again */
	uint64_t hash;
	uint32_t how;  /* digest of what else decides about its documents */
	uint32_t documents;
	char state;    /* enum file_state */
	bool seen;     /* by this run; not saved */
};

struct journal;

/* Reads path; an empty journal where there is no such file. */
struct journal *journal_load(const char *path, GError **error);
void journal_free(struct journal *j);
/* Writes path anew, synced and by rename. */
bool journal_save(struct journal *j, const char *path, GError **error);

/* How many commits it has seen; that of the database is "trawl.commit", and
 * ahead where a run was interrupted. */
uint64_t journal_commits(const struct journal *j);
void journal_set_commits(struct journal *j, uint64_t n);

/* The entry of a file, or NULL. */
struct file_entry *journal_find(const struct journal *j, const char *path);
/* The entry of a file, made where there is none.  Strings given to an entry
 * must come from journal_string(). */
struct file_entry *journal_add(struct journal *j, const char *path);
const char *journal_string(struct journal *j, const char *s);
void journal_remove(struct journal *j, struct file_entry *e);

/* All entries, also those of FILE_NONE: in order of path as loaded, new ones
 * behind. */
GPtrArray *journal_entries(const struct journal *j);

/* Whether e says of the file what st says. */
bool file_entry_same(const struct file_entry *e, const struct stat *st);
int64_t stat_mtime_ns(const struct stat *st);
int64_t stat_ctime_ns(const struct stat *st);

#endif
