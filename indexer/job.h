/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A file to be read: what is asked of the reading threads, and what they
 * answer.
 */
#ifndef TRAWL_INDEXER_JOB_H
#define TRAWL_INDEXER_JOB_H

#include "indexer/journal.h"
#include "indexer/posting.h"

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

struct job {
	/* asked; strings are borrowed */
	const char *path, *root;
	char *file_id; /* owned */
	const char *type, *language; /* forced; NULL */
	uint32_t how;
	uint64_t size; /* as the walk saw it: for progress */
	struct file_entry *entry;
	bool known;          /* hash and state below are of the last reading */
	uint64_t known_hash;

	/* answered */
	enum file_state state;
	bool same;  /* touched, but its contents are those of the last time */
	bool io;    /* could not be opened or read: keep what is known */
	char *why;  /* owned */
	uint64_t hash, read_size;
	int64_t mtime, ctime;
	uint32_t documents;
	GPtrArray *notes; /* owned strings, NULL: none */

	/* between threads, see pipeline.c */
	GQueue postings;
	size_t queued;
	bool done;
};

void job_free(void *job);

/* Takes a document's posting (and owns it).  False: stop reading. */
typedef bool job_sink(struct job *job, struct posting *p, void *ctx);

/* Where a thread read its last file, to find the next one from there.  Zeros at
 * first. */
struct folder {
	char *path;
	bool tried; /* to open it */
	int fd;	    /* then; below 0: could not */
};

void folder_close(struct folder *f);

/* Reads the file of a job with a poster; documents go to sink. */
void job_read(struct job *job, struct folder *f, struct poster *poster,
    job_sink *sink, void *ctx);

/* Whether the file's contents are those of the last reading. */
bool job_is_same(struct job *job);

/* Changes whenever the formats that are read do. */
uint32_t job_formats_digest(void);

#endif
