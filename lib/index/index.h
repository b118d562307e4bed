/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What an index is, for those who read it.
 *
 * An index is a folder:
 *
 *   XAPIANDB    Xapian's stub file, one line "auto shard.N" a shard; so the
 *               folder itself can be opened by any Xapian program (only
 *               xapian-check wants the file's name); "inmemory", an empty
 *               database, while there is no shard
 *   shard.N/    an ordinary Xapian glass database
 *   roots       key file: the folders and files that were added
 *   files       what was read of each file and when (the indexer's journal)
 *   lock        held by the program that writes
 *
 * The searcher needs only what Xapian serves: metadata of each shard hold
 *
 *   trawl.format     "1"
 *   trawl.analyzer   text_analyzer_spec()
 *   trawl.languages  "en:31 fr:9 ko:10": languages and numbers of documents
 *   trawl.slots      "name slot" lines: value slots of further fields
 *   trawl.roots      "name TAB path" lines: what was added
 *   trawl.next       number of the next stored text, in hex
 *   trawl.commit     number of the commit; the journal of the same commit has it
 *   trawl.synonyms   groups of the user, a line each, TAB between members
 *   a<acronym>       long forms that the corpus defines, a line each
 *   t<number><block> stored texts (lib/index/stored.h)
 *
 * A place may also be any Xapian database, a stub file, or HOST:PORT of an
 * xapian-tcpsrv; what is not trawl's is searched with the newest analyser and
 * without stored texts.
 */
#ifndef TRAWL_INDEX_INDEX_H
#define TRAWL_INDEX_INDEX_H

#include "lib/glass/shelf.h"
#include "lib/index/column.h"
#include "lib/index/kept.h"
#include "lib/index/stored.h"
#include "lib/text/text.h"
#include "lib/xapian-c/xapian-c.h"

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

#define INDEX_FORMAT "1"

struct shard {
	struct xc_db *db; /* this shard alone; see shard_db() */
	char *place;     /* path, or host:port */
	bool remote;
	struct shelf *shelf; /* see shard_shelf() */
	bool shelf_tried;
	struct columns *columns; /* of the shelf; see shard_column() */
	struct kept *kept; /* see kept.h */
};

struct index {
	struct xc_db *db; /* all shards as one; see index_db() */
	struct shard *shards;
	unsigned n_shards;
	char **places; /* as given; NULL-terminated */
	char *stubs;   /* what their stub files said */
	char *spec;    /* analyser; NULL where the index is not trawl's */
	int *languages; /* text_language() of each language held, most first */
	unsigned n_languages;
	bool ours; /* trawl made it */
	bool lazy; /* by index_open_lazily() */
	bool nested; /* its stub files name further ones */
	unsigned reopened; /* how often, since it was opened */
	/* What a reader has worked out about the index as it is open now; given
	 * back when it is reopened or closed. */
	void *known;
	void (*known_free)(void *known);
};

/* The place to use when -i is given (or NULL): given, $TRAWL_INDEX, the
 * nearest .trawl here or above.  NULL with INDEX_ERROR_NONE and a message that
 * says how to make one.  g_free(). */
char *index_find(const char *given, GError **error);

/* Opens places (NULL-terminated) as one index. */
struct index *index_open(char **places, GError **error);
/* The same, but libxapian opens a local glass shard only when it is asked for
 * something that a shelf does not serve.  Should there be a commit in between,
 * what asks fails with XC_MODIFIED: for those who run their whole request again
 * then. */
struct index *index_open_lazily(char **places, GError **error);
void index_close(struct index *ix);

/* After XC_MODIFIED: sees the newest state; re-reads the stub, since shards may
 * have been swapped.  The caller then runs its whole request again. */
bool index_reopen(struct index *ix, GError **error);
/* Whether what failed with error is to be run again, over the newest state: a
 * writer was faster.  Then error is NULL again.  tries, 0 at first, counts: after
 * some it is given up. */
bool index_again(struct index *ix, GError **error, int *tries);
/* Whether that would change nothing, as far as can be told cheaply: then all that
 * was worked out about the index may be kept. */
bool index_is_newest(const struct index *ix);

/* Gives back what was worked out about it. */
void index_forget(struct index *ix);

/* The databases for libxapian to read; never NULL.  Of an index opened lazily it is
 * only these that make them. */
struct xc_db *index_db(struct index *ix);
struct xc_db *shard_db(struct shard *shard);

/* Shard and docid in it of a docid of index_db(). */
struct shard *index_shard(const struct index *ix, uint32_t docid,
    uint32_t *ret_docid);

/* A local glass shard for reading in place, at the revision that shard_db() shows;
 * NULL where it is none, or of a form not known, or where the two have come apart
 * by a commit (until index_reopen()).  $TRAWL_MATCH=xapian: always NULL. */
struct shelf *shard_shelf(struct shard *shard);
/* Whether shelves are wanted at all: not with $TRAWL_MATCH=xapian. */
bool shards_on_shelves(void);
/* Closes it; the next shard_shelf() opens the present revision. */
void shard_forget(struct shard *shard);

/* columns_get() of a shard; NULL also where it has no shelf. */
const struct column *shard_column(struct shard *shard, uint32_t slot,
    uint32_t n);

/* Documents that have a term, over all shards. */
bool index_frequency(struct index *ix, const char *term, size_t len,
    uint32_t *ret_documents, GError **error);

/* Documents and the like, over all shards. */
bool index_stats(struct index *ix, struct xc_db_stats *ret_stats,
    GError **error);

/* The data of a document of a shard, NUL-terminated.  NULL with an error; g_free(). */
char *shard_data(struct shard *shard, uint32_t docid, size_t *ret_len,
    GError **error);

/* Metadata of a shard, replacing what out holds; "" where it has none. */
bool shard_metadata(struct shard *shard, const char *key, size_t len,
    GString *out, struct xc_error *xe);
/* The same as a string, for the caller; "" for what cannot be read. */
char *shard_metadata_text(struct shard *shard, const char *key);

/* Metadata: the first shard that has the key; "" where none.  g_free(). */
char *index_metadata(const struct index *ix, const char *key);
/* The value slot of a field (any case) in a shard; -1: none.  There is no such thing
 * in an index: each of its parts numbers the further fields by itself. */
int shard_slot(struct shard *shard, const char *name);

/* Docid of a document by id, or by path (absolute, or relative to the current
 * folder); 0 where none or error. */
uint32_t index_lookup(struct index *ix, const char *id_or_path,
    GError **error);

/* What a file goes by: "ROOT/path/below/it", or the root's name alone where the
 * root is the file (below is "").  Bytes that are not UTF-8 and control
 * characters become %XX.  g_free(). */
char *index_id_of_path(const char *root_name, const char *below);

enum index_error {
	INDEX_ERROR_NONE,     /* no index here; message says what to do */
	INDEX_ERROR_OPEN,     /* cannot be opened */
	INDEX_ERROR_LOCKED,
	INDEX_ERROR_MODIFIED, /* reopen and try again */
	INDEX_ERROR_DAMAGED,
	INDEX_ERROR_NETWORK,
	INDEX_ERROR_OTHER,
};
#define INDEX_ERROR (index_error_quark())
GQuark index_error_quark(void);

/* Turns an error of the binding into a GError that names place. */
void index_set_error(GError **error, const struct xc_error *xe,
    const char *place);

#endif
