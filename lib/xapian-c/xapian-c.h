/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A C binding of libxapian (1.4.22 or newer), for any C or C++ program.
 *
 * Errors.  A call that can fail takes a last argument `err`, which may be
 * NULL.  Failure shows in the result (false, NULL, or 0 for a document id)
 * and fills *err; success leaves *err alone, and so does the end of a cursor.
 * Start with `struct xc_error err = {0}` and test err.cls after a loop.
 * Results (ret_x) are set only on success.  No C++ exception ever gets out.
 *
 * Memory.  Every handle that a function returns is the caller's, to be given
 * to its xc_…_free(), which accepts NULL; "borrowed" handles say so.  Handles
 * keep alive what they need: a cursor outlives the database handle it came
 * from.  Handles passed in stay the caller's, except where a function
 * "consumes" them.
 *
 * Strings are pointer and length and may hold NULs (paths, host names and
 * scheme names are C strings).  A NULL pointer with length 0 is the empty
 * string.  A string that is returned is borrowed from the handle it was asked
 * of, is followed by a NUL, and stays until the next string is asked of that
 * handle, or the handle is freed.
 *
 * Callbacks run inside the call that triggers them, on its thread.  They must
 * return (no longjmp); to stop with an error they return what is said at each
 * and the outer call fails with XC_CALLBACK.  Handles given to a callback are
 * borrowed for that one call.  A callback's context `ctx` is released by
 * free_ctx (may be NULL) when the last user of it is gone, also when the call
 * that took it fails.  Callbacks do not travel to remote databases
 * (XC_UNIMPLEMENTED), only libxapian's own schemes and sources do.
 *
 * Threads.  libxapian locks nothing: everything that descends from one
 * database handle, and every query, belongs to one thread.  Do not fork() with
 * a writable database open.
 *
 * Changing databases.  A reader sees one revision.  After two commits by a
 * writer its blocks may be gone: any reading call, on the database or on what
 * came from it, can then fail with XC_MODIFIED.  xc_db_reopen() and run
 * the whole request again, from xc_enquire_mset() on.
 */
#ifndef XAPIAN_C_H
#define XAPIAN_C_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/* === Errors ============================================================ */

enum xc_class {
	XC_OK = 0,
	XC_LOCKED,        /* another writer has the database */
	XC_MISSING,       /* no such database, or no such document */
	XC_MODIFIED,      /* reopen and run the request again */
	XC_CORRUPT,       /* the database or serialised bytes are damaged */
	XC_NETWORK,       /* connection, protocol, timeout */
	XC_INVALID,       /* an argument, or a call at the wrong time */
	XC_UNIMPLEMENTED, /* this backend or library version cannot do it */
	XC_MEMORY,
	XC_CALLBACK, /* a callback of the caller asked to stop */
	XC_OTHER,    /* permissions, full disk, … : see the message */
};

struct xc_error {
	enum xc_class cls;
	const char *type;  /* static: "DatabaseLockError", … or "" */
	char message[256]; /* UTF-8, cut short if need be */
};

/* "locked", "missing", … */
const char *xc_class_name(enum xc_class cls);
/* Version of the libxapian in use, such as "1.4.22". */
const char *xc_xapian_version(void);

/* === Small things ====================================================== */

struct xc_bytes {
	const char *data;
	size_t len;
};

#define XC_NO_SLOT UINT32_MAX /* "no value slot" */

/* Longest term in bytes, each NUL counted twice.  Documents refuse longer and
 * empty ones at once: given to libxapian, one would undo a whole batch. */
#define XC_TERM_MAX 245
bool xc_term_is_valid(const char *term, size_t len);

/* A number as bytes (at most 9) that sort as it does; returns their count. */
#define XC_NUMBER_MAX 9
size_t xc_number_pack(double number, char ret_bytes[XC_NUMBER_MAX]);
double xc_number_unpack(const char *bytes, size_t len);

struct xc_db;     /* one or several databases, to read */
struct xc_writer; /* the same, to write */
struct xc_doc;
struct xc_query;
struct xc_enquire;
struct xc_mset;  /* matches */
struct xc_rset;  /* documents marked relevant */
struct xc_eset;  /* terms that would expand a query */
struct xc_terms; /* cursors … */
struct xc_postings;
struct xc_positions;
struct xc_values;
struct xc_spy;      /* counts facets during a match */
struct xc_keymaker; /* makes sort keys */

/* === Databases ========================================================= */

/* Open flags, for xc_writer_open(); the first four exclude each other. */
enum xc_open_flags {
	XC_DB_CREATE_OR_OPEN = 0x00,
	XC_DB_CREATE_OR_OVERWRITE = 0x01,
	XC_DB_CREATE = 0x02,  /* fails where one exists */
	XC_DB_OPEN = 0x03,    /* fails where none exists */
	XC_DB_NO_SYNC = 0x04, /* no fsync: a power cut may corrupt */
	XC_DB_FULL_SYNC = 0x08,
	XC_DB_DANGEROUS = 0x10,   /* changes in place: no readers */
	XC_DB_NO_TERMLIST = 0x20, /* new: no termlists, so no replacing */
	XC_DB_RETRY_LOCK = 0x40,  /* wait for the lock */
	XC_DB_BACKEND_GLASS = 0x100,
	XC_DB_BACKEND_STUB = 0x300, /* path is a stub file */
	XC_DB_BACKEND_INMEMORY = 0x400,
};

/* Opens a directory, a single-file database or a stub file (or a directory
 * with a file XAPIANDB).  flags: 0 or an XC_DB_BACKEND_. */
struct xc_db *xc_db_open(const char *path, int flags, struct xc_error *err);
/* A glass database, opened when it is first asked for something: then it must
 * still be at that revision, or whatever asks fails with XC_MODIFIED, for good.
 * So is an xc_db that it is added to, as a whole. */
struct xc_db *xc_db_open_late(const char *path, int flags, uint64_t revision,
    struct xc_error *err);
bool xc_db_is_open(const struct xc_db *db);
/* Timeouts in milliseconds, 0 for none. */
struct xc_db *xc_db_open_remote(const char *host, unsigned port,
    unsigned timeout_ms, unsigned connect_timeout_ms, struct xc_error *err);
/* A remote database behind a program that talks on its standard streams. */
struct xc_db *xc_db_open_program(const char *program, const char *args,
    unsigned timeout_ms, struct xc_error *err);
/* Without any database; xc_db_add() fills it.  Several are searched as
 * one; document d of shard s (from 0) of n is number (d-1)*n + s+1. */
struct xc_db *xc_db_new(struct xc_error *err);
bool xc_db_add(
    struct xc_db *db, const struct xc_db *other, struct xc_error *err);
void xc_db_free(struct xc_db *db);
/* Frees its files now; whatever still needs them fails from then on. */
bool xc_db_close(struct xc_db *db, struct xc_error *err);
/* To the newest revision.  ret_changed (may be NULL): false if it surely was
 * the newest already. */
bool xc_db_reopen(struct xc_db *db, bool *ret_changed, struct xc_error *err);
bool xc_db_keep_alive(struct xc_db *db, struct xc_error *err);

struct xc_db_stats {
	uint32_t doccount, lastdocid;
	uint64_t total_length;
	double average_length;
	uint32_t doclength_min, doclength_max; /* bounds; empty ones ignored */
};
bool xc_db_get_stats(
    struct xc_db *db, struct xc_db_stats *ret_stats, struct xc_error *err);
size_t xc_db_shards(const struct xc_db *db);
/* Whether two are one shard, opened once: as what was added to a database and what
 * a posting source is opened for.  A copy of a shard has its UUID, too. */
bool xc_db_same(const struct xc_db *a, const struct xc_db *b);
/* With several shards: their UUIDs joined by ':'. */
const char *xc_db_uuid(struct xc_db *db, size_t *ret_len, struct xc_error *err);
bool xc_db_revision(
    struct xc_db *db, uint64_t *ret_revision, struct xc_error *err);
bool xc_db_locked(struct xc_db *db, bool *ret_locked, struct xc_error *err);
bool xc_db_has_positions(struct xc_db *db, bool *ret_has, struct xc_error *err);
const char *xc_db_description(
    struct xc_db *db, size_t *ret_len, struct xc_error *err);

/* A term that does not occur has frequencies 0. */
bool xc_db_termfreq(struct xc_db *db, const char *term, size_t len,
    uint32_t *ret_documents, struct xc_error *err);
bool xc_db_collfreq(struct xc_db *db, const char *term, size_t len,
    uint32_t *ret_occurrences, struct xc_error *err);
bool xc_db_wdf_max(struct xc_db *db, const char *term, size_t len,
    uint32_t *ret_bound, struct xc_error *err);
bool xc_db_has_term(struct xc_db *db, const char *term, size_t len,
    bool *ret_has, struct xc_error *err);
bool xc_db_doclength(struct xc_db *db, uint32_t docid, uint32_t *ret_length,
    struct xc_error *err);
bool xc_db_unique_terms(struct xc_db *db, uint32_t docid, uint32_t *ret_count,
    struct xc_error *err);

bool xc_db_value_freq(struct xc_db *db, uint32_t slot, uint32_t *ret_documents,
    struct xc_error *err);
const char *xc_db_value_min(
    struct xc_db *db, uint32_t slot, size_t *ret_len, struct xc_error *err);
const char *xc_db_value_max(
    struct xc_db *db, uint32_t slot, size_t *ret_len, struct xc_error *err);

/* A document by number (XC_MISSING if there is none), and short cuts to its
 * data and to one of its values.  Documents read lazily: see "Changing". */
struct xc_doc *xc_db_document(
    struct xc_db *db, uint32_t docid, struct xc_error *err);
const char *xc_db_data(
    struct xc_db *db, uint32_t docid, size_t *ret_len, struct xc_error *err);
const char *xc_db_value(struct xc_db *db, uint32_t docid, uint32_t slot,
    size_t *ret_len, struct xc_error *err);

/* Empty if never set.  With several shards both speak of the first one. */
const char *xc_db_metadata(struct xc_db *db, const char *key, size_t key_len,
    size_t *ret_len, struct xc_error *err);
struct xc_terms *xc_db_metadata_keys(
    struct xc_db *db, const char *prefix, size_t len, struct xc_error *err);

/* The best correction within max_edits; empty if there is none. */
const char *xc_db_spelling(struct xc_db *db, const char *word, size_t len,
    unsigned max_edits, size_t *ret_len, struct xc_error *err);
struct xc_terms *xc_db_spellings(struct xc_db *db, struct xc_error *err);
struct xc_terms *xc_db_synonyms(
    struct xc_db *db, const char *term, size_t len, struct xc_error *err);
struct xc_terms *xc_db_synonym_keys(
    struct xc_db *db, const char *prefix, size_t len, struct xc_error *err);

struct xc_terms *xc_db_allterms(
    struct xc_db *db, const char *prefix, size_t len, struct xc_error *err);
struct xc_terms *xc_db_termlist(
    struct xc_db *db, uint32_t docid, struct xc_error *err);
/* Of the empty term: every document. */
struct xc_postings *xc_db_postings(
    struct xc_db *db, const char *term, size_t len, struct xc_error *err);
struct xc_positions *xc_db_positions(struct xc_db *db, uint32_t docid,
    const char *term, size_t len, struct xc_error *err);
/* One slot of every document that has it. */
struct xc_values *xc_db_values(
    struct xc_db *db, uint32_t slot, struct xc_error *err);

/* === Cursors ===========================================================
 * A new cursor stands before its first item.  _next and _skip_to (to the
 * first item at or after the given one, never backwards) go to an item and
 * return it; the other calls speak of the item it stands on. */

const char *xc_terms_next(
    struct xc_terms *c, size_t *ret_len, struct xc_error *err);
const char *xc_terms_skip_to(struct xc_terms *c, const char *term, size_t len,
    size_t *ret_len, struct xc_error *err);
bool xc_terms_wdf(struct xc_terms *c, uint32_t *ret_wdf, struct xc_error *err);
/* Documents; or whatever the cursor's origin counts. */
bool xc_terms_freq(
    struct xc_terms *c, uint32_t *ret_freq, struct xc_error *err);
bool xc_terms_position_count(
    struct xc_terms *c, uint32_t *ret_count, struct xc_error *err);
struct xc_positions *xc_terms_positions(
    struct xc_terms *c, struct xc_error *err);
void xc_terms_free(struct xc_terms *c);

/* Document numbers, ascending; 0 at the end. */
uint32_t xc_postings_next(struct xc_postings *c, struct xc_error *err);
uint32_t xc_postings_skip_to(
    struct xc_postings *c, uint32_t docid, struct xc_error *err);
/* Fills up to max numbers and, unless NULL, wdfs; less than max: the end, or
 * a failure.  Then the cursor stands on the last one. */
size_t xc_postings_read(struct xc_postings *c, uint32_t *ret_docids,
    uint32_t *ret_wdfs, size_t max, struct xc_error *err);
bool xc_postings_wdf(
    struct xc_postings *c, uint32_t *ret_wdf, struct xc_error *err);
bool xc_postings_doclength(
    struct xc_postings *c, uint32_t *ret_length, struct xc_error *err);
bool xc_postings_unique_terms(
    struct xc_postings *c, uint32_t *ret_count, struct xc_error *err);
struct xc_positions *xc_postings_positions(
    struct xc_postings *c, struct xc_error *err);
void xc_postings_free(struct xc_postings *c);

bool xc_positions_next(
    struct xc_positions *c, uint32_t *ret_position, struct xc_error *err);
bool xc_positions_skip_to(struct xc_positions *c, uint32_t position,
    uint32_t *ret_position, struct xc_error *err);
size_t xc_positions_read(struct xc_positions *c, uint32_t *ret_positions,
    size_t max, struct xc_error *err);
void xc_positions_free(struct xc_positions *c);

struct xc_value {
	uint32_t docid, slot;
	const char *data; /* borrowed from the cursor, until it moves */
	size_t len;
};
bool xc_values_next(
    struct xc_values *c, struct xc_value *ret_value, struct xc_error *err);
/* To a document, or, among the values of one document, to a slot. */
bool xc_values_skip_to(struct xc_values *c, uint32_t docid_or_slot,
    struct xc_value *ret_value, struct xc_error *err);
void xc_values_free(struct xc_values *c);

/* === Documents ========================================================= */

struct xc_doc *xc_doc_new(struct xc_error *err);
/* Empties a document, to fill it anew. */
bool xc_doc_clear(struct xc_doc *doc, struct xc_error *err);
void xc_doc_free(struct xc_doc *doc);
/* 0 if it is in no database; inside callbacks the number in its shard. */
uint32_t xc_doc_docid(const struct xc_doc *doc);
bool xc_doc_set_data(
    struct xc_doc *doc, const char *data, size_t len, struct xc_error *err);
const char *xc_doc_data(
    struct xc_doc *doc, size_t *ret_len, struct xc_error *err);
/* wdfinc 0 adds a boolean term. */
bool xc_doc_add_term(struct xc_doc *doc, const char *term, size_t len,
    uint32_t wdfinc, struct xc_error *err);
/* One term at n positions, fastest in ascending order; each adds wdfinc. */
bool xc_doc_add_positions(struct xc_doc *doc, const char *term, size_t len,
    const uint32_t *positions, size_t n, uint32_t wdfinc, struct xc_error *err);
bool xc_doc_remove_term(
    struct xc_doc *doc, const char *term, size_t len, struct xc_error *err);
bool xc_doc_remove_position(struct xc_doc *doc, const char *term, size_t len,
    uint32_t position, uint32_t wdfdec, struct xc_error *err);
bool xc_doc_clear_terms(struct xc_doc *doc, struct xc_error *err);
bool xc_doc_set_value(struct xc_doc *doc, uint32_t slot, const char *value,
    size_t len, struct xc_error *err);
bool xc_doc_set_number(
    struct xc_doc *doc, uint32_t slot, double number, struct xc_error *err);
bool xc_doc_remove_value(
    struct xc_doc *doc, uint32_t slot, struct xc_error *err);
bool xc_doc_clear_values(struct xc_doc *doc, struct xc_error *err);
/* Empty if the slot has none. */
const char *xc_doc_value(
    struct xc_doc *doc, uint32_t slot, size_t *ret_len, struct xc_error *err);
bool xc_doc_term_count(
    struct xc_doc *doc, uint32_t *ret_count, struct xc_error *err);
bool xc_doc_value_count(
    struct xc_doc *doc, uint32_t *ret_count, struct xc_error *err);
struct xc_terms *xc_doc_terms(struct xc_doc *doc, struct xc_error *err);
struct xc_values *xc_doc_values(struct xc_doc *doc, struct xc_error *err);
const char *xc_doc_serialise(
    struct xc_doc *doc, size_t *ret_len, struct xc_error *err);
struct xc_doc *xc_doc_unserialise(
    const char *bytes, size_t len, struct xc_error *err);
const char *xc_doc_description(
    struct xc_doc *doc, size_t *ret_len, struct xc_error *err);

/* === Writing =========================================================== */

/* block_size: a power of two from 2048 to 65536, or 0; only for a new one. */
struct xc_writer *xc_writer_open(
    const char *path, int flags, int block_size, struct xc_error *err);
struct xc_writer *xc_writer_open_remote(const char *host, unsigned port,
    unsigned timeout_ms, unsigned connect_timeout_ms, int flags,
    struct xc_error *err);
/* New documents then go to the shards in turn. */
bool xc_writer_add(
    struct xc_writer *w, const struct xc_writer *other, struct xc_error *err);
/* Commits (or, inside a transaction, cancels), ignoring errors; whoever wants
 * to hear of them calls xc_writer_close() before. */
void xc_writer_free(struct xc_writer *w);
bool xc_writer_close(struct xc_writer *w, struct xc_error *err);
/* To read, what is not yet committed included.  Borrowed, lives with w. */
struct xc_db *xc_writer_database(struct xc_writer *w);

bool xc_writer_commit(struct xc_writer *w, struct xc_error *err);
/* flushed: commit before and after, so that it stands or falls as a whole on
 * disk; else it only groups changes.  One shard each, not across shards. */
bool xc_writer_begin(struct xc_writer *w, bool flushed, struct xc_error *err);
bool xc_writer_commit_transaction(struct xc_writer *w, struct xc_error *err);
bool xc_writer_cancel_transaction(struct xc_writer *w, struct xc_error *err);

/* Returns the new number. */
uint32_t xc_writer_add_document(
    struct xc_writer *w, const struct xc_doc *doc, struct xc_error *err);
bool xc_writer_replace_document(struct xc_writer *w, uint32_t docid,
    const struct xc_doc *doc, struct xc_error *err);
/* Replaces the documents with this term by one (or adds it). */
uint32_t xc_writer_replace_by_term(struct xc_writer *w, const char *term,
    size_t len, const struct xc_doc *doc, struct xc_error *err);
bool xc_writer_delete_document(
    struct xc_writer *w, uint32_t docid, struct xc_error *err);
bool xc_writer_delete_by_term(
    struct xc_writer *w, const char *term, size_t len, struct xc_error *err);
bool xc_writer_set_metadata(struct xc_writer *w, const char *key,
    size_t key_len, const char *value, size_t len, struct xc_error *err);
bool xc_writer_add_spelling(struct xc_writer *w, const char *word, size_t len,
    uint32_t freqinc, struct xc_error *err);
bool xc_writer_remove_spelling(struct xc_writer *w, const char *word,
    size_t len, uint32_t freqdec, struct xc_error *err);
bool xc_writer_add_synonym(struct xc_writer *w, const char *term, size_t len,
    const char *synonym, size_t synonym_len, struct xc_error *err);
bool xc_writer_remove_synonym(struct xc_writer *w, const char *term, size_t len,
    const char *synonym, size_t synonym_len, struct xc_error *err);
bool xc_writer_clear_synonyms(
    struct xc_writer *w, const char *term, size_t len, struct xc_error *err);

/* === Queries ===========================================================
 * The builders consume their sub-queries, also when they fail.  A NULL among
 * these gives NULL, and *err is left as the failure that made the NULL wrote
 * it: build a whole tree, test once. */

enum xc_op {
	XC_AND = 0,
	XC_OR = 1,
	XC_AND_NOT = 2,
	XC_XOR = 3,
	XC_AND_MAYBE = 4,
	XC_FILTER = 5,
	XC_NEAR = 6,   /* parameter: window in words, 0 = n.  Both */
	XC_PHRASE = 7, /* take terms or ORs of terms, nothing else */
	XC_VALUE_RANGE = 8,
	XC_SCALE = 9,
	XC_ELITE_SET = 10, /* parameter: how many subs to keep, 0 = 10 */
	XC_VALUE_GE = 11,
	XC_VALUE_LE = 12,
	XC_SYNONYM = 13, /* weighted as if one term */
	XC_MAX = 14,
	XC_WILDCARD = 15,
	XC_TERM = 100,   /* these, as SCALE, WILDCARD and VALUE_…, */
	XC_SOURCE = 101, /* have builders of their own */
	XC_ALL = 102,
	XC_NONE = 103,
};

enum xc_wildcard_limit { /* when more than max terms match: */
	XC_LIMIT_ERROR = 0,
	XC_LIMIT_FIRST = 1,
	XC_LIMIT_MOST_FREQUENT = 2,
};

struct xc_query *xc_query_none(struct xc_error *err);
struct xc_query *xc_query_all(struct xc_error *err);
/* position orders the terms for reading; 0 is fine. */
struct xc_query *xc_query_term(const char *term, size_t len, uint32_t wqf,
    uint32_t position, struct xc_error *err);
struct xc_query *xc_query_combine(enum xc_op op, struct xc_query **subs,
    size_t n, uint32_t parameter, struct xc_error *err);
struct xc_query *xc_query_pair(enum xc_op op, struct xc_query *left,
    struct xc_query *right, struct xc_error *err);
/* Weights times factor (>= 0). */
struct xc_query *xc_query_scale(
    struct xc_query *sub, double factor, struct xc_error *err);
struct xc_query *xc_query_value_range(uint32_t slot, const char *low,
    size_t low_len, const char *high, size_t high_len, struct xc_error *err);
struct xc_query *xc_query_value_ge(
    uint32_t slot, const char *low, size_t len, struct xc_error *err);
struct xc_query *xc_query_value_le(
    uint32_t slot, const char *high, size_t len, struct xc_error *err);
/* Terms that begin with prefix; combiner: XC_SYNONYM, XC_OR or XC_MAX. max 0:
 * no limit.  The limit holds in each shard. */
struct xc_query *xc_query_wildcard(const char *prefix, size_t len, uint32_t max,
    enum xc_wildcard_limit limit, enum xc_op combiner, struct xc_error *err);

struct xc_query *xc_query_copy(
    const struct xc_query *query, struct xc_error *err); /* cheap */
void xc_query_free(struct xc_query *query);
bool xc_query_is_empty(const struct xc_query *query);
enum xc_op xc_query_type(const struct xc_query *query);
uint32_t xc_query_length(const struct xc_query *query);
size_t xc_query_sub_count(const struct xc_query *query);
struct xc_query *xc_query_sub(
    const struct xc_query *query, size_t i, struct xc_error *err);
/* In order of position, and at one position of bytes; unique: each once. */
struct xc_terms *xc_query_terms(
    const struct xc_query *query, bool unique, struct xc_error *err);
const char *xc_query_description(
    struct xc_query *query, size_t *ret_len, struct xc_error *err);
const char *xc_query_serialise(
    struct xc_query *query, size_t *ret_len, struct xc_error *err);
struct xc_query *xc_query_unserialise(
    const char *bytes, size_t len, struct xc_error *err);

/* Posting sources of libxapian's own: the number in a value slot as weight;
 * the same where numbers fall as docids rise between first and last; a weight
 * for each of n values and one for all others; one weight for everything. */
struct xc_query *xc_query_value_weight(uint32_t slot, struct xc_error *err);
struct xc_query *xc_query_decreasing_value_weight(
    uint32_t slot, uint32_t first, uint32_t last, struct xc_error *err);
struct xc_query *xc_query_value_map(uint32_t slot,
    const struct xc_bytes *values, const double *weights, size_t n,
    double other, struct xc_error *err);
struct xc_query *xc_query_fixed_weight(double weight, struct xc_error *err);

/* A posting source in C: what open() returns walks once through the documents
 * it matches in one shard, in the shard's own numbering. */
struct xc_source_info {
	uint32_t freq_min, freq_est, freq_max; /* documents it will match */
	double max_weight;                     /* bound of weight() */
};
struct xc_source_ops {
	/* `shard` is borrowed until close(); xc_db_uuid() tells which.
	 * Sets false and returns NULL to fail; a state of NULL is fine. */
	void *(*open)(void *ctx, struct xc_db *shard,
	    struct xc_source_info *ret_info, bool *ret_ok);
	/* To the first match >= docid; ones below min_weight may be left out.
	 * *ret_docid is 0 at the end.  False: fail. */
	bool (*seek)(void *state, uint32_t docid, double min_weight,
	    uint32_t *ret_docid);
	/* Of the match it stands on; NULL: all 0.  NaN or < 0: fail. */
	double (*weight)(void *state);
	void (*close)(void *state); /* may be NULL */
};
struct xc_query *xc_query_source(const struct xc_source_ops *ops, void *ctx,
    void (*free_ctx)(void *ctx), struct xc_error *err);

/* === Searching ========================================================= */

struct xc_enquire *xc_enquire_new(const struct xc_db *db, struct xc_error *err);
void xc_enquire_free(struct xc_enquire *enq);
/* length 0: the query's own.  The query stays the caller's. */
bool xc_enquire_set_query(struct xc_enquire *enq, const struct xc_query *query,
    uint32_t length, struct xc_error *err);

/* Weighting schemes: those of libxapian that are right in 1.4.22 (so without
 * "lm" and "pl2+"), with what their parameters mean when left out. */
struct xc_scheme {
	const char *name;       /* "bm25" */
	const char *parameters; /* "k1 k2 k3 b min_normlen" */
	size_t n;
	double defaults[6];
};
const struct xc_scheme *xc_scheme_at(size_t i); /* NULL after the last */
/* The first n parameters are given, the others have their defaults.  "tfidf"
 * may have a normalisation: "tfidf:ltn" (default "ntn").  Default: bm25. */
bool xc_enquire_set_weight(struct xc_enquire *enq, const char *scheme,
    const double *parameters, size_t n, struct xc_error *err);

/* A weighting scheme in C.  start() is called for each term (and group of
 * synonyms) of the query in each shard, score() for each of its postings. */
struct xc_weight_term {
	/* Given.  Of the whole collection: */
	uint32_t doccount, rset_size;
	double average_length;
	uint32_t termfreq, reltermfreq, collfreq;
	/* of the shard, bounds, wdf_max often a loose one: */
	uint32_t doclength_min, doclength_max, wdf_max;
	/* of the query: */
	uint32_t query_length, wqf;
	double factor; /* score() must include it */
	/* To be set by start(): */
	double max;  /* no score() is greater; tight ones make it fast */
	double k[4]; /* whatever score() wants to know */
};
enum xc_weight_needs { /* what score() looks at; the rest may be anything */
	XC_NEEDS_WDF = 1,
	XC_NEEDS_DOCLENGTH = 2,
	XC_NEEDS_UNIQUE_TERMS = 4,
};
struct xc_weight_ops {
	unsigned needs;
	bool (*start)(void *ctx, struct xc_weight_term *term); /* false: fail */
	double (*score)(const struct xc_weight_term *term, uint32_t wdf,
	    uint32_t doclength, uint32_t unique_terms); /* NaN, < 0: fail */
};
bool xc_enquire_set_custom_weight(struct xc_enquire *enq,
    const struct xc_weight_ops *ops, void *ctx, void (*free_ctx)(void *ctx),
    struct xc_error *err);

enum xc_docid_order { XC_DOCID_DESCENDING, XC_DOCID_ASCENDING, XC_DOCID_ANY };
bool xc_enquire_set_docid_order(
    struct xc_enquire *enq, enum xc_docid_order order, struct xc_error *err);

enum xc_sort {
	XC_SORT_RELEVANCE,
	XC_SORT_BY, /* by value or key alone */
	XC_SORT_BY_THEN_RELEVANCE,
	XC_SORT_RELEVANCE_THEN_BY,
};
/* descending: greatest first.  RELEVANCE ignores slot (keymaker). */
bool xc_enquire_set_sort(struct xc_enquire *enq, enum xc_sort sort,
    uint32_t slot, bool descending, struct xc_error *err);
bool xc_enquire_set_sort_key(struct xc_enquire *enq, enum xc_sort sort,
    const struct xc_keymaker *keymaker, bool descending, struct xc_error *err);

/* Keys from several values, each ascending or turned round; `missing` stands
 * for empty ones. */
struct xc_key_part {
	uint32_t slot;
	bool reverse;
	struct xc_bytes missing;
};
struct xc_keymaker *xc_keymaker_values(
    const struct xc_key_part *parts, size_t n, struct xc_error *err);
/* make() returns bytes that stay until it is called again; NULL: fail. */
struct xc_keymaker *xc_keymaker_new(
    const char *(*make)(void *ctx, struct xc_doc *doc, size_t *ret_len),
    void *ctx, void (*free_ctx)(void *ctx), struct xc_error *err);
void xc_keymaker_free(struct xc_keymaker *keymaker);

/* At most max documents for each value in slot; XC_NO_SLOT: off. */
bool xc_enquire_set_collapse(
    struct xc_enquire *enq, uint32_t slot, uint32_t max, struct xc_error *err);
bool xc_enquire_set_cutoff(
    struct xc_enquire *enq, int percent, double weight, struct xc_error *err);
/* After so many seconds check_at_least is dropped; 0: never. */
bool xc_enquire_set_time_limit(
    struct xc_enquire *enq, double seconds, struct xc_error *err);

/* A spy sees each document the match looks at (set check_at_least).  It adds
 * up over matches, and outlives the enquire. */
bool xc_enquire_add_spy(
    struct xc_enquire *enq, const struct xc_spy *spy, struct xc_error *err);
bool xc_enquire_clear_spies(struct xc_enquire *enq, struct xc_error *err);
struct xc_spy *xc_spy_value_count(uint32_t slot, struct xc_error *err);
/* see() returns false to fail. */
struct xc_spy *xc_spy_new(
    bool (*see)(void *ctx, struct xc_doc *doc, double weight), void *ctx,
    void (*free_ctx)(void *ctx), struct xc_error *err);
void xc_spy_free(struct xc_spy *spy);
/* Documents seen by a value count; its values, sorted or the most frequent
 * ones first: xc_terms_freq() is the count. */
size_t xc_spy_total(const struct xc_spy *spy);
struct xc_terms *xc_spy_values(struct xc_spy *spy, struct xc_error *err);
struct xc_terms *xc_spy_top_values(
    struct xc_spy *spy, size_t max, struct xc_error *err);

/* 1: take it, 0: leave it out, -1: fail. */
typedef int (*xc_decider)(void *ctx, struct xc_doc *doc);
/* Ranks first … first+max-1.  At least check_at_least matches are looked at,
 * if there are so many: counts are exact up to there.  rset and decide may be
 * NULL. */
struct xc_mset *xc_enquire_mset(struct xc_enquire *enq, uint32_t first,
    uint32_t max, uint32_t check_at_least, const struct xc_rset *rset,
    xc_decider decide, void *ctx, struct xc_error *err);
/* The query's terms that a document has, by their positions in the query. */
struct xc_terms *xc_enquire_matching_terms(
    struct xc_enquire *enq, uint32_t docid, struct xc_error *err);

struct xc_mset_stats {
	uint32_t size, first;
	uint32_t lower, estimated, upper; /* matches in all */
	uint32_t uncollapsed_lower, uncollapsed_estimated, uncollapsed_upper;
	double max_attained, max_possible;
};
struct xc_hit {
	uint32_t docid;
	uint32_t rank;
	double weight;
	int percent;
	uint32_t collapsed; /* a lower bound of those hidden by this one */
};
void xc_mset_free(struct xc_mset *mset);
/* Borrowed, live with the mset. */
const struct xc_mset_stats *xc_mset_get_stats(const struct xc_mset *mset);
const struct xc_hit *xc_mset_hits(const struct xc_mset *mset);
struct xc_doc *xc_mset_document(
    struct xc_mset *mset, uint32_t i, struct xc_error *err);
const char *xc_mset_data(
    struct xc_mset *mset, uint32_t i, size_t *ret_len, struct xc_error *err);
const char *xc_mset_sort_key(
    struct xc_mset *mset, uint32_t i, size_t *ret_len, struct xc_error *err);
const char *xc_mset_collapse_key(
    struct xc_mset *mset, uint32_t i, size_t *ret_len, struct xc_error *err);
/* Asks for all documents at once (remote: fewer waits).  A hint; libxapian
 * 1.4 takes it only for a set that begins at rank 0. */
bool xc_mset_fetch(struct xc_mset *mset, struct xc_error *err);
bool xc_mset_termfreq(struct xc_mset *mset, const char *term, size_t len,
    uint32_t *ret_documents, struct xc_error *err);
bool xc_mset_termweight(struct xc_mset *mset, const char *term, size_t len,
    double *ret_weight, struct xc_error *err);

/* === Feedback ========================================================== */

struct xc_rset *xc_rset_new(struct xc_error *err);
void xc_rset_free(struct xc_rset *rset);
bool xc_rset_add(struct xc_rset *rset, uint32_t docid, struct xc_error *err);
bool xc_rset_remove(struct xc_rset *rset, uint32_t docid, struct xc_error *err);
bool xc_rset_contains(const struct xc_rset *rset, uint32_t docid);
uint32_t xc_rset_size(const struct xc_rset *rset);

/* "prob" (k: default 1) or "bo1". */
bool xc_enquire_set_expansion(
    struct xc_enquire *enq, const char *scheme, double k, struct xc_error *err);
enum xc_eset_flags {
	XC_ESET_QUERY_TERMS = 1,    /* include terms the query has */
	XC_ESET_EXACT_TERMFREQ = 2, /* slower, only differs with shards */
};
typedef int (*xc_expand_decider)(void *ctx, const char *term, size_t len);
/* The max best terms of the documents in rset; decide may be NULL and
 * answers as xc_decider does. */
struct xc_eset *xc_enquire_eset(struct xc_enquire *enq, uint32_t max,
    const struct xc_rset *rset, int flags, double min_weight,
    xc_expand_decider decide, void *ctx, struct xc_error *err);
void xc_eset_free(struct xc_eset *eset);
uint32_t xc_eset_size(const struct xc_eset *eset);
uint32_t xc_eset_bound(const struct xc_eset *eset); /* candidates in all */
/* Best first; ret_weight may be NULL. */
const char *xc_eset_term(struct xc_eset *eset, uint32_t i, size_t *ret_len,
    double *ret_weight, struct xc_error *err);

/* === Tending databases ================================================= */

enum xc_compact_flags {
	XC_COMPACT_STANDARD = 0, /* leaves a little room for changes */
	XC_COMPACT_FULL = 1,
	XC_COMPACT_NO_RENUMBER = 4, /* shards' docid ranges are disjoint */
	XC_COMPACT_MULTIPASS = 8,   /* merge postings in groups */
	XC_COMPACT_SINGLE_FILE = 16,
};
struct xc_compact_ops { /* each may be NULL */
	/* What it does, table by table.  False: fail. */
	bool (*progress)(void *ctx, const char *table, const char *status);
	/* One value for a metadata key that n >= 2 shards have; NULL: fail.
	 * MULTIPASS may do it in steps.  Without this the first is kept. */
	const char *(*merge_metadata)(void *ctx, struct xc_bytes key,
	    const struct xc_bytes *values, size_t n, size_t *ret_len);
};
/* Merges all shards of db into one database at path; flags: one level and
 * others; block_size as in xc_writer_open(); ops may be NULL.  After a
 * failure the caller removes what lies at path. */
bool xc_db_compact(struct xc_db *db, const char *path, unsigned flags,
    int block_size, const struct xc_compact_ops *ops, void *ctx,
    struct xc_error *err);

enum xc_check_flags {
	XC_CHECK_SHORT_TREE = 1,
	XC_CHECK_FULL_TREE = 2,
	XC_CHECK_FREELIST = 4,
	XC_CHECK_STATS = 8,
	XC_CHECK_FIX = 16, /* attempts to mend the version file */
};
/* Checks a database, or one table file of it.  Each line of the report (no
 * newline) goes to line(), which may be NULL and returns false to fail. */
bool xc_check(const char *path, int flags,
    bool (*line)(void *ctx, const char *text, size_t len), void *ctx,
    size_t *ret_errors, struct xc_error *err);

#ifdef __cplusplus
}
#endif

#endif
