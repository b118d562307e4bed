/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The terms that a thread has met, each with a small number, so that the terms
 * of a document are put together and handed on by numbers.
 *
 * One thread adds terms; the strings stay where they are for as long as anyone
 * holds the lexicon, in whatever thread.
 */
#ifndef TRAWL_INDEXER_LEXICON_H
#define TRAWL_INDEXER_LEXICON_H

#include <stddef.h>
#include <stdint.h>

struct lexicon_term {
	const char *term; /* NUL behind it */
	uint64_t order;   /* its first bytes, for sorting: sort_prefix() */
	uint32_t len;
	/* The thread's own, 0 at first: here, since a term that is looked at is
	 * in the cache then. */
	uint32_t stamp, index;
};

struct lexicon;

struct lexicon *lexicon_new(void);
struct lexicon *lexicon_ref(struct lexicon *l);
void lexicon_unref(struct lexicon *l);

/* The number of the term that prefix and s make: dense, from 0. */
uint32_t lexicon_number(struct lexicon *l, const char *prefix, const char *s,
    size_t len);
/* The term of a number; valid until the next lexicon_number(), its string for as
 * long as the lexicon. */
struct lexicon_term *lexicon_term(struct lexicon *l, uint32_t number);
uint32_t lexicon_count(const struct lexicon *l);
size_t lexicon_bytes(const struct lexicon *l);

#endif
