/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Memory that is given back all at once.
 *
 * An arena hands out pieces that live until arena_reset() or arena_release().
 * Use it for what belongs to one document or one query.  Like GLib it aborts
 * when the machine has no memory left; what a stranger can fill is bounded by
 * the caller.
 */
#ifndef TRAWL_BASE_ARENA_H
#define TRAWL_BASE_ARENA_H

#include <stddef.h>
#include <string.h>

struct arena_chunk;

struct arena {
	struct arena_chunk *chunks; /* newest first */
	char *next, *end;           /* what is free of the newest */
	size_t total;               /* bytes held in chunks */
};

/* An arena that holds nothing; the same as all zeros. */
#define ARENA_INIT {NULL, NULL, NULL, 0}

#define ARENA_ALIGN 16

/* The rare half of arena_alloc(): what is free of the newest chunk is too
 * little. */
void *arena_more(struct arena *a, size_t size);

/* size bytes, aligned for any type, not cleared.  Never NULL. */
static inline void *
arena_alloc(struct arena *a, size_t size)
{
	size_t room = (size_t)(a->end - a->next);
	char *p = a->next;

	/* what is free is a multiple of the alignment */
	if (size > room || p == NULL)
		return arena_more(a, size);
	a->next = p + ((size + ARENA_ALIGN - 1) & ~(size_t)(ARENA_ALIGN - 1));
	return p;
}

/* size bytes, aligned for any type, zeroed. */
static inline void *
arena_alloc0(struct arena *a, size_t size)
{
	return memset(arena_alloc(a, size), 0, size);
}

/* A copy of s[0..len) with a NUL behind it.  s may hold NULs. */
char *arena_strndup(struct arena *a, const char *s, size_t len);

char *arena_strdup(struct arena *a, const char *s);

/* Takes back every piece; keeps the largest chunk for the next round. */
void arena_reset(struct arena *a);

/* Takes back everything; the arena can be used again. */
void arena_release(struct arena *a);

#define arena_new(a, type) ((type *)arena_alloc0((a), sizeof(type)))
#define arena_array(a, type, n) ((type *)arena_alloc0((a), (n) * sizeof(type)))

#endif
