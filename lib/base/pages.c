/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Small tables are the allocator's: a page a table would be a waste. */
#include "config.h" /* MAP_ANONYMOUS and madvise() are extensions */

#include "lib/base/pages.h"

#include <glib.h>
#include <stdint.h>
#include <string.h>
#include <sys/mman.h>

/* Of large pages nearly everywhere; tables of less stay small. */
#define LARGE ((size_t)2 << 20)
#define LINE 64 /* of the processor's cache */

static size_t
round_up(size_t bytes)
{
	return (bytes + LARGE - 1) & ~(LARGE - 1);
}

/* More is mapped than is needed, and given back, so that it begins with a large
 * page. */
static void *
map_large(size_t bytes)
{
	char *p = mmap(NULL, bytes + LARGE, PROT_READ | PROT_WRITE,
	    MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	if (p == MAP_FAILED)
		g_error("no memory for a table of %zu bytes", bytes);
	size_t before = -(uintptr_t)p & (LARGE - 1);
	if (before)
		munmap(p, before);
	munmap(p + before + bytes, LARGE - before);
#ifdef MADV_HUGEPAGE
	madvise(p + before, bytes, MADV_HUGEPAGE);
#endif
	return p + before;
}

void *
pages_new(size_t n, size_t size)
{
	g_assert(n < SIZE_MAX / 4 / size);
	return n * size < LARGE ? g_aligned_alloc0(n, size, LINE)
	    : map_large(round_up(n * size));
}

void
pages_free(void *p, size_t n, size_t size)
{
	if (p && n * size >= LARGE)
		munmap(p, round_up(n * size));
	else
		g_aligned_free(p);
}

void *
pages_grow(void *p, size_t old, size_t n, size_t size)
{
	void *to = pages_new(n, size);

#ifdef MREMAP_FIXED
	/* The pages go over as they are: nothing is copied, nor cleared. */
	if (old * size >= LARGE && mremap(p, round_up(old * size),
		round_up(n * size), MREMAP_MAYMOVE | MREMAP_FIXED, to) == to)
		return to;
#endif
	if (old)
		memcpy(to, p, old * size);
	pages_free(p, old, size);
	return to;
}
