/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A glass database on this machine, read in place: its files are mapped, and
 * what is asked for is decoded where it lies.  format.h says what lies where.
 *
 * A shelf shows one revision.  A writer may begin to overwrite what belongs to
 * it as soon as the next revision is committed; so whoever has read a number of
 * things asks shelf_is_current() afterwards, and throws them away where it is
 * not.  Whatever a writer or a bad disk puts into the files, every look stays
 * within its bounds and ends: it may be wrong, or SHELF_DAMAGED, but no more
 * than that.  Only a file that somebody cuts short while it is mapped ends the
 * process (no writer of Xapian's does, other than to start an empty database).
 *
 * Not for several threads at once.
 */
#ifndef TRAWL_GLASS_SHELF_H
#define TRAWL_GLASS_SHELF_H

#include "lib/glass/btree.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* What a look came to. */
enum shelf_status {
	SHELF_OK,
	SHELF_NONE,    /* there is no such thing */
	SHELF_DAMAGED, /* or overwritten: see shelf_is_current() */
	SHELF_OTHER,   /* no glass database, or of a form not known here */
};

struct shelf_stats {
	uint8_t uuid[16];
	uint64_t revision;
	uint32_t documents, last_docid;
	uint32_t length_min, length_max, wdf_max; /* bounds */
	uint64_t total_length;
};

struct shelf;

/* Opens the newest revision of the database in a folder. */
enum shelf_status shelf_open(const char *folder, struct shelf **ret_shelf);
void shelf_close(struct shelf *s);

const struct shelf_stats *shelf_stats(const struct shelf *s);

/* Whether no later revision was committed since it was opened. */
bool shelf_is_current(const struct shelf *s);
/* Whether shelf_open() of that folder would open the same again; other than
 * shelf_is_current() it also sees that the folder is another one now. */
bool shelf_is_newest(const struct shelf *s, const char *folder);

/* Documents that have a term, and how often it occurs in all.  Zeros where none
 * has it. */
enum shelf_status shelf_frequency(struct shelf *s, const char *term, size_t len,
    uint32_t *ret_documents, uint32_t *ret_occurrences);

/* What a reader has learned of the shelf and wants to keep with it: one thing, given
 * to free_kept when the shelf is closed.  NULL: nothing yet. */
void *shelf_kept(const struct shelf *s);
void shelf_keep(struct shelf *s, void *kept, void (*free_kept)(void *));

/* Whether there are any positions at all. */
bool shelf_has_positions(const struct shelf *s);

/* --- terms in order --------------------------------------------------------------- */

struct shelf_terms {
	struct shelf *shelf;
	struct btree_cursor at;
	bool started;
	char term[GLASS_KEY_MAX]; /* the present one */
	size_t len;
	uint32_t documents;
	size_t prefix_len;
	uint8_t prefix[2 * GLASS_KEY_MAX]; /* as in a key */
};

/* Terms that begin with prefix.  The first shelf_terms_next() goes to the first;
 * SHELF_NONE behind the last. */
void shelf_terms(struct shelf *s, const char *prefix, size_t len,
    struct shelf_terms *t);
enum shelf_status shelf_terms_next(struct shelf_terms *t);
/* To the first at or behind term, which is not in front of where it stands. */
enum shelf_status shelf_terms_skip_to(struct shelf_terms *t, const char *term,
    size_t len);
void shelf_terms_end(struct shelf_terms *t);

/* --- postings ------------------------------------------------------------------- */

#define SHELF_END UINT64_MAX

/* The documents of a term, in order.  docid and wdf are the next one's that has
 * not been taken; docid is SHELF_END behind the last. */
struct shelf_postings {
	struct shelf *shelf;
	uint64_t docid;
	uint32_t wdf;
	uint32_t documents, occurrences; /* of the whole list */
	enum shelf_status status; /* SHELF_DAMAGED: cut short there */
	/* the rest of the chunk */
	const uint8_t *p, *end;
	uint64_t chunk_last;
	bool last_chunk;
	bool lengths; /* the list of document lengths */
	uint16_t key_len;
	uint8_t key[GLASS_KEY_MAX + 2 + 5];
	struct btree_cursor at;
};

/* SHELF_NONE: no document has it; the list is then at its end. */
enum shelf_status shelf_postings(struct shelf *s, const char *term, size_t len,
    struct shelf_postings *p);
void shelf_postings_end(struct shelf_postings *p);

/* Takes postings of documents in front of `below`, max at most; how many.  0: the
 * next one is not in front of it. */
size_t shelf_take(struct shelf_postings *p, uint64_t below, uint32_t *docids,
    uint32_t *wdfs, size_t max);

/* The same of all that is left of a list that no further component was joined for
 * (p->at.joined is NULL), but p stays where it is; its status is returned. */
enum shelf_status shelf_take_rest(const struct shelf_postings *p,
    uint32_t *docids, uint32_t *wdfs, size_t max, size_t *ret_n);

/* Leaves out the documents in front of docid. */
void shelf_skip(struct shelf_postings *p, uint64_t docid);

/* Where the next posting lies in its chunk; 0: no place to jump to. */
unsigned shelf_place(const struct shelf_postings *p);
/* As shelf_skip() to the posting of docid, which was at that place and had that
 * wdf when the shelf was asked before. */
void shelf_jump(struct shelf_postings *p, uint64_t docid, unsigned place,
    uint32_t wdf);

/* --- documents ---------------------------------------------------------------------- */

/* Documents are looked at in windows of so many, which begin at multiples. */
enum { SHELF_WINDOW = 4096 };

/* Lengths by document number, of the n documents listed (ascending, none above the
 * last); decoded once, as long as the shelf is open.  NULL: damaged. */
const uint32_t *shelf_lengths(struct shelf *s, const uint32_t *docids,
    size_t n);
/* The same into an array, for those who ask for few of each some hundred; only what
 * is asked for often is kept.  False: damaged. */
bool shelf_lengths_of(struct shelf *s, const uint32_t *docids, size_t n,
    uint32_t *lengths);
/* Which documents there are of the window that begins at `from`, a bit each.  NULL:
 * damaged. */
const uint64_t *shelf_documents(struct shelf *s, uint32_t from);

/* The value of a document in a slot, valid until the next look; length 0: it has
 * none.  Forward in order is cheapest. */
struct shelf_values {
	struct shelf *shelf;
	uint32_t slot;
	uint64_t docid; /* whose value is read; 0: none yet, SHELF_END: no more */
	const uint8_t *value;
	size_t len;
	const uint8_t *p, *end;
	struct btree_cursor at;
};

void shelf_values(struct shelf *s, uint32_t slot, struct shelf_values *v);
void shelf_values_end(struct shelf_values *v);
/* To the first document at or behind docid that has a value.  SHELF_NONE: there
 * is none. */
enum shelf_status shelf_value_at(struct shelf_values *v, uint32_t docid);
/* The same, and on to the last of the documents that follow it without gap and have
 * the same value, or to one on the way there: *ret_first is the first, v->docid the
 * last of them.  What is looked for next must be behind that. */
enum shelf_status shelf_value_run(struct shelf_values *v, uint32_t docid,
    uint32_t *ret_first);

/* The value that every document has in a slot; false: they differ, or some have none,
 * or nothing is known of it. */
bool shelf_value_common(struct shelf *s, uint32_t slot,
    const uint8_t **ret_value, size_t *ret_len);

/* So many looks at single values of a slot are about to be made.  Where those before
 * them were worth it, a directory of all of them is made now and kept with the shelf,
 * of one slot that every document has a value in; looks then cost next to nothing. */
void shelf_values_often(struct shelf *s, uint32_t slot, unsigned looks);
/* The value of a document is about to be looked at, after some others. */
void shelf_value_ahead(const struct shelf *s, uint32_t slot, uint32_t docid);
/* By document, its value's rank among all of the slot (as bytes); NULL: there is no
 * directory of it. */
const uint32_t *shelf_value_ranks(const struct shelf *s, uint32_t slot);

/* --- data, metadata ------------------------------------------------------------------ */

/* Both give what is valid until the next look of any kind; it may change beneath
 * (see above), so copy it first, then ask shelf_is_current().  SHELF_NONE: there is
 * none, or no such document. */
enum shelf_status shelf_data(struct shelf *s, uint32_t docid,
    const uint8_t **ret_data, size_t *ret_len);
enum shelf_status shelf_metadata(struct shelf *s, const char *key, size_t key_len,
    const uint8_t **ret_value, size_t *ret_len);

/* --- positions ----------------------------------------------------------------------- */

/* Where the positions of one term are looked up, document by document. */
struct shelf_places {
	struct shelf *shelf;
	uint16_t key_len;
	uint8_t key[GLASS_KEY_MAX + 2 + 5];
	struct btree_cursor at;
	struct btree_row row;
	uint32_t *positions; /* of the document last asked for, as far as … */
	uint32_t n;          /* … they are decoded */
	uint32_t total, size;
	/* what is left of the code */
	const uint8_t *p, *end;
	uint64_t pending;
	unsigned n_pending;
	unsigned depth;
	struct {
		uint32_t number, position;
	} ahead[34]; /* known already, nearest last */
};

void shelf_places(struct shelf *s, const char *term, size_t len,
    struct shelf_places *p);
void shelf_places_end(struct shelf_places *p);
/* Goes to a document; one position is decoded then.  SHELF_NONE: none there. */
enum shelf_status shelf_places_of(struct shelf_places *p, uint32_t docid);
/* Decodes one position more at least, until one is not below `at`, or all;
 * p->positions does not move by that.  False: there are no more, or none such. */
bool shelf_places_reach(struct shelf_places *p, uint64_t at);
void shelf_places_all(struct shelf_places *p);

#endif
