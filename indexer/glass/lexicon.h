/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The terms that a thread has met, each with a small number: the terms of a
 * document are put together, handed on and inverted by these numbers alone.
 *
 * One thread adds terms; the strings stay where they are for as long as anyone
 * holds the lexicon, in whatever thread.
 */
#ifndef TRAWL_GLASS_LEXICON_H
#define TRAWL_GLASS_LEXICON_H

#include "indexer/glass/list.h"
#include "indexer/glass/sort.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* A line of the processor's cache: terms are met all over the memory, and what
 * is done with one asks for nothing else while its beginning tells enough. */
#define TERM_START 16
struct lexicon_term {
	struct list list; /* of the part that takes these terms; empty at first */
	/* The analysing thread's own, 0 at first. */
	uint32_t stamp;
	const char *text; /* NUL behind it */
	uint32_t index;
	char start[TERM_START]; /* its first bytes, zeros behind */
	uint32_t len;
} __attribute__((aligned(64)));

struct lexicon;

struct lexicon *lexicon_new(void);
struct lexicon *lexicon_ref(struct lexicon *l);
void lexicon_unref(struct lexicon *l);

/* The number of the term that prefix and s make: dense, from 0. */
uint32_t lexicon_number(struct lexicon *l, const char *prefix, const char *s,
    size_t len);
/* Asks the memory for what lexicon_number() will look at: worth it some steps
 * ahead. */
void lexicon_prefetch(const struct lexicon *l, const char *prefix,
    const char *s, size_t len);
/* All terms, by number; valid until the next lexicon_number(), the strings for as
 * long as the lexicon. */
struct lexicon_term *lexicon_terms(struct lexicon *l);
uint32_t lexicon_count(const struct lexicon *l);
size_t lexicon_bytes(const struct lexicon *l);

/* Says, and tells, that it has grown too large and wants to be replaced. */
void lexicon_retire(struct lexicon *l);
bool lexicon_is_retired(const struct lexicon *l);

/* As sort_prefix() of the term. */
static inline uint64_t
lexicon_prefix(const struct lexicon_term *t)
{
	return sort_prefix(t->start, sizeof(uint64_t));
}

/* Its bytes, where they are nearest; good as the term itself. */
static inline const char *
lexicon_text(const struct lexicon_term *t)
{
	return t->len <= TERM_START ? t->start : t->text;
}

/* The order of two numbers; ctx: lexicon_terms(). */
int lexicon_compare(uint32_t a, uint32_t b, const void *ctx);

#endif
