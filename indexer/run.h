/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A run over an index: what changed on disk is found, read and written.
 *
 *   run_open()                    lock, journal, roots
 *   run_plan_path(), …_root()     walk; jobs for new and changed files, a list
 *                                 of vanished ones
 *   run_execute()                 read, write, take out, commit
 *   run_close()
 *
 * Order on disk: the database is committed first, then roots and journal are
 * renamed into place.  What was committed and is not in the journal is read
 * again next time, and replaces itself by its id.
 */
#ifndef TRAWL_INDEXER_RUN_H
#define TRAWL_INDEXER_RUN_H

#include "indexer/job.h"
#include "indexer/journal.h"
#include "indexer/place.h"
#include "indexer/report.h"
#include "indexer/roots.h"
#include "indexer/writer.h"

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

struct run_settings {
	double wait;       /* seconds for another writer */
	unsigned jobs;     /* reading threads */
	size_t memory;     /* ceiling in bytes */
	bool keep_vanished;
	bool portable;     /* write through libxapian only */
	bool dry_run;      /* change nothing, tell what would be done */
};

/* What a walk takes and how its files are read; strings are borrowed. */
struct run_options {
	char **include, **exclude; /* NULL: none */
	const char *type, *language; /* NULL: found out */
	const char *root_name; /* NULL: the base name */
	bool hidden, follow, no_ignore;
	bool listed; /* files of a list, below one root */
};

struct run_counts {
	uint64_t added, changed, touched, same, gone, refused, skipped;
	uint64_t documents, dropped, bytes;
};

struct run {
	struct run_settings settings;
	struct report *report;
	struct place *place;     /* NULL: a dry run without index */
	struct journal *journal;
	struct roots *roots;
	struct writer *writer;   /* NULL until there is something to write */
	GMutex lock;             /* of writer and lane_failure */
	struct writer_lane **lanes; /* by reading thread; NULL: none yet */
	bool build;              /* a shard is built, by lanes */
	char *new_shard;         /* made by this run, not yet in the stub */
	char *spec;              /* analyser's; NULL: not known yet */
	GPtrArray *jobs;         /* struct job */
	GPtrArray *vanished;     /* struct file_entry, borrowed */
	GPtrArray *troubled;     /* paths the walk could not enter, owned */
	struct run_counts counts;
	uint64_t total;          /* bytes of all jobs */
	bool trouble;            /* exit status 2 */
	bool interrupted;
	bool dirty;              /* journal differs from the file */
	GError *failure;         /* of the writer: the run ends */
	GError *lane_failure;    /* the same, in a reading thread */

	/* of the file being written */
	GArray *keep;            /* docids */
	GHashTable *keep_set;    /* the same, when there are many */
	size_t checked;          /* pending bytes when memory was last looked at */
};

struct run *run_open(const char *folder, bool create,
    const struct run_settings *settings, struct report *report,
    GError **error);
void run_close(struct run *run);

/* Plans path (absolute or not): the file, or what is below the folder.  What
 * cannot be is told, and makes run->trouble. */
void run_plan_path(struct run *run, const char *path,
    const struct run_options *options);
/* Plans a root as it was added. */
void run_plan_root(struct run *run, struct root *root);

/* Does what was planned.  False with an error where the index could not be
 * written. */
bool run_execute(struct run *run, GError **error);

/* Takes out a file's documents and its entry (or marks it as removed). */
bool run_drop_file(struct run *run, struct file_entry *e, bool mark,
    GError **error);
/* The writer, opened when first asked for. */
struct writer *run_writer(struct run *run, GError **error);
bool run_commit(struct run *run, GError **error);

/* From now on the first SIGINT, SIGTERM or SIGHUP only asks for an end. */
void run_catch_signals(void);
bool run_is_interrupted(void);

/* What the documents of a file go by; NULL where its root does not hold it. */
char *run_file_id(const struct roots *roots, const struct file_entry *e);

/* plan.c needs of it: */
uint32_t run_how(const char *root, const char *type, const char *language);

#endif
