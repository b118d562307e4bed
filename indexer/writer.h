/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Where postings go: a way to write the shards of an index.
 *
 * What is put and dropped shows to readers, and survives a power cut, from the
 * next commit on.  After a failure the writer is only good for being freed;
 * what was committed before stays.
 */
#ifndef TRAWL_INDEXER_WRITER_H
#define TRAWL_INDEXER_WRITER_H

#include "indexer/posting.h"

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

struct writer;
/* A thread's own way into a writer that takes documents from several at once. */
struct writer_lane;

/* What became of a document that was put.  Clear with put_result_clear(). */
struct put_result {
	uint32_t docid;   /* in the shard that takes new documents */
	bool replaced;    /* there was one with this id */
	char *other_path; /* and it was another file's: that file's path */
};
void put_result_clear(struct put_result *r);

/* A kind of writer. */
struct writer_class {
	const char *name;
	/* One more lane; it lives as long as the writer.  May be called by any
	 * thread.  NULL for writers that have none. */
	struct writer_lane *(*lane)(struct writer *w, GError **error);
	/* Writes a document in the lane's thread, all but what others may say of
	 * its id, and sets its docid: put() does the rest, for which what
	 * poster_slim() leaves is enough. */
	bool (*stage)(struct writer_lane *lane, struct posting *p,
	    GError **error);
	/* Adds a document, or replaces the one that has its id.  Of documents of
	 * one id the one that was put last holds, whenever they were staged. */
	bool (*put)(struct writer *w, const struct posting *p,
	    struct put_result *ret, GError **error);
	/* Removes all documents with a term but those in keep (ascending docids
	 * as put() gave them). */
	bool (*drop)(struct writer *w, const char *term, size_t len,
	    const GArray *keep, uint32_t *ret_dropped, GError **error);
	/* Sets a key of the metadata in every shard; "" removes it. */
	bool (*set)(struct writer *w, const char *key, const char *value,
	    GError **error);
	bool (*commit)(struct writer *w, GError **error);
	/* Bytes held for what is not committed, as far as it is known. */
	size_t (*pending)(const struct writer *w);
	void (*free)(struct writer *w);
};

/* What every kind begins with. */
struct writer {
	const struct writer_class *class;
	/* Set before commit(): "trawl.commit" of the shards that change, by
	 * which check knows whether the journal is of the same commit. */
	uint64_t commits;
};

/*
 * Through libxapian's own writer: into the last of shards (names in folder,
 * NULL-terminated, at least one).  spec: the analyser's, for the metadata.
 */
struct writer *writer_xapian_open(const char *folder, char **shards,
    const char *spec, GError **error);

/* What a builder of one more shard asks of the writer of those before. */
char *writer_xapian_get(struct writer *w, const char *key);
bool writer_xapian_set_first(struct writer *w, const char *key,
    const char *value, GError **error);
/* Names of further fields by slot, from SLOT_USER on; owned. */
GPtrArray *writer_xapian_slots(const struct writer *w);
/* Texts have a number once in an index, so that its shards can be merged: the
 * first that is free. */
uint64_t writer_xapian_next_text(const struct writer *w);
/* Whether a shard has the term; *ret_path, if wanted: the file of that document,
 * owned, NULL where there is none. */
bool writer_xapian_has(struct writer *w, const char *term, size_t len,
    bool *ret_has, char **ret_path, GError **error);

/*
 * Builds shard (a name in folder) at once, with the first commit, beside those
 * of others (names as above; NULL: there are none).  What the new shard has of
 * their documents is taken out of them by a second commit, for when readers see
 * the new shard.  Documents come by lanes only, of which threads are taken until
 * the first one.  memory: bytes it may use.  glass_supported() must hold.
 */
struct writer *writer_glass_open(const char *folder, const char *shard,
    char **others, const char *spec, size_t memory, unsigned threads,
    GError **error);

#endif
