/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Memory that is given back all at once: chunks that double up to a limit. */
#include "lib/base/arena.h"

#include <glib.h>
#include <stdint.h>
#include <string.h>

/* First chunk: enough for a query; largest: large pages stop paying here. */
#define CHUNK_MIN 4096
#define CHUNK_MAX (1 << 20)
#define ALIGN ARENA_ALIGN

struct arena_chunk {
	struct arena_chunk *older;
	size_t size; /* bytes behind this header */
};

#define HEADER ((sizeof(struct arena_chunk) + ALIGN - 1) & ~(size_t)(ALIGN - 1))

static char *
chunk_data(struct arena_chunk *c)
{
	return (char *)c + HEADER;
}

static void
use_chunk(struct arena *a, struct arena_chunk *c)
{
	a->next = chunk_data(c);
	a->end = a->next + c->size;
}

static void
add_chunk(struct arena *a, size_t need)
{
	size_t size = a->chunks ? a->chunks->size * 2 : CHUNK_MIN;

	if (size > CHUNK_MAX)
		size = CHUNK_MAX;
	if (size < need)
		size = need;
	struct arena_chunk *c = g_malloc(HEADER + size);
	c->older = a->chunks;
	c->size = size;
	a->chunks = c;
	a->total += size;
	use_chunk(a, c);
}

void *
arena_more(struct arena *a, size_t size)
{
	g_assert(size < SIZE_MAX / 2);
	size = (size + ALIGN - 1) & ~(size_t)(ALIGN - 1);
	add_chunk(a, size);
	void *p = a->next;
	a->next += size;
	return p;
}

char *
arena_strndup(struct arena *a, const char *s, size_t len)
{
	char *p = arena_alloc(a, len + 1);

	if (len)
		memcpy(p, s, len);
	p[len] = '\0';
	return p;
}

char *
arena_strdup(struct arena *a, const char *s)
{
	return arena_strndup(a, s, strlen(s));
}

void
arena_reset(struct arena *a)
{
	struct arena_chunk *keep = a->chunks;

	for (struct arena_chunk *c = a->chunks; c; c = c->older)
		if (c->size > keep->size)
			keep = c;
	while (a->chunks) {
		struct arena_chunk *c = a->chunks;
		a->chunks = c->older;
		if (c != keep)
			g_free(c);
	}
	a->total = 0;
	a->next = a->end = NULL;
	if (keep) {
		keep->older = NULL;
		a->chunks = keep;
		a->total = keep->size;
		use_chunk(a, keep);
	}
}

void
arena_release(struct arena *a)
{
	while (a->chunks) {
		struct arena_chunk *c = a->chunks;
		a->chunks = c->older;
		g_free(c);
	}
	*a = (struct arena)ARENA_INIT;
}
