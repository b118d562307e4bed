/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Reading threads before one writer: files are read, analysed and, where the
 * writer has lanes, written by as many threads as there are jobs; what is left
 * to do of each arrives in the order they were given, whatever thread was
 * faster.
 */
#ifndef TRAWL_INDEXER_PIPELINE_H
#define TRAWL_INDEXER_PIPELINE_H

#include "indexer/job.h"

#include <glib.h>
#include <stdbool.h>
#include <stddef.h>

struct pipeline_ops {
	/* In the reading thread of that number, from 0: writes what is large of
	 * a document, which is made slim after it.  False: stop everything.
	 * NULL: nothing is done there. */
	bool (*stage)(unsigned thread, struct posting *p, void *ctx);
	/* A document of a job; takes the posting.  False: stop everything. */
	bool (*document)(struct job *job, struct posting *p, void *ctx);
	/* A job is read, all its documents were given.  False: stop. */
	bool (*done)(struct job *job, void *ctx);
	/* Asked between documents: true ends the run early. */
	bool (*stop)(void *ctx);
};

/* Runs jobs (struct job) through threads reading threads (1: all in this one);
 * all of ops but stage are called in this thread only.  spec: the analyser's (NULL: newest).
 * memory: about what postings on their way and words may hold.  False with an
 * error when no analyser could be made; false without when it was stopped. */
bool pipeline_run(GPtrArray *jobs, unsigned threads, const char *spec,
    size_t memory, const struct pipeline_ops *ops, void *ctx, GError **error);

#endif
