/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Lists that grow by a few bytes at a time, millions of them in one piece of
 * memory.
 */
#include "config.h"

#include "indexer/glass/list.h"

#include "lib/glass/format.h"
#include "indexer/glass/glass.h"

#include <errno.h>
#include <string.h>
#include <sys/mman.h>

enum { LINK = 4 };

/* Sizes of slices with their links.  Growth by a half at first keeps the
 * unused rest small for the many short lists. */
static const uint16_t slice_sizes[] = {
    16, 24, 32, 48, 64, 96, 128, 192, 256, 384, 512, 768, 1024, 2048, 4096};

static unsigned
slice_size(unsigned level)
{
	return slice_sizes[MIN(level, G_N_ELEMENTS(slice_sizes) - 1)];
}

bool
pool_open(struct pool *p, size_t size, GError **error)
{
	size = MIN(size, UINT32_MAX & ~(size_t)4095);
	void *base = mmap(NULL, size, PROT_READ | PROT_WRITE,
	    MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
	if (base == MAP_FAILED) {
		g_set_error(error, GLASS_ERROR, GLASS_ERROR_LIMIT,
		    "no memory for postings: %s", g_strerror(errno));
		return false;
	}
	/* Lists are written to all over: large pages spare the processor's
	 * address cache. */
#ifdef MADV_HUGEPAGE
	madvise(base, size, MADV_HUGEPAGE);
#endif
	p->base = base;
	p->size = size;
	pool_clear(p);
	return true;
}

void
pool_close(struct pool *p)
{
	if (p->base)
		munmap(p->base, p->size);
	p->base = NULL;
}

void
pool_clear(struct pool *p)
{
	p->used = 16; /* offset 0 is no slice */
}

static void
add_slice(struct pool *pool, struct list *l)
{
	unsigned size = slice_size(l->level);
	uint32_t at = (uint32_t)pool->used;
	pool->used += size;
	if (l->head)
		memcpy(pool->base + l->end, &at, LINK);
	else
		l->head = at;
	if (l->level < UINT8_MAX)
		l->level++;
	l->tail = at;
	l->end = at + size - LINK;
}

static void
append_bytes(struct pool *pool, struct list *l, const uint8_t *p, size_t n)
{
	while (n) {
		if (l->tail == l->end)
			add_slice(pool, l);
		size_t part = MIN(n, (size_t)(l->end - l->tail));
		glass_put_bytes(pool->base + l->tail, p, part);
		l->tail += (uint32_t)part;
		p += part;
		n -= part;
	}
}

bool
list_append(struct pool *pool, struct list *l, uint32_t docid, uint32_t number,
    const void *payload, size_t payload_len)
{
	uint8_t head[3 * GLASS_UINT_MAX], *p;
	/* What is left must do for the worst: small slices double a small
	 * entry, and the last one is the largest. */
	size_t left = pool->size - pool->used;
	if (left < 2 * sizeof head + payload_len + payload_len / 4 + 3 * 4096)
		return false;

	p = glass_put_uint(
	    head, (uint64_t)(docid - l->docid) << 1 | (payload_len > 0));
	p = glass_put_uint(p, number);
	if (payload_len) {
		p = glass_put_uint(p, payload_len);
		l->has_payload = true;
	}
	size_t n = (size_t)(p - head);
	if (l->end - l->tail >= n + payload_len) {
		uint8_t *to = pool->base + l->tail;
		glass_put_bytes(glass_put_bytes(to, head, n), payload,
		    payload_len);
		l->tail += (uint32_t)(n + payload_len);
	} else {
		append_bytes(pool, l, head, n);
		append_bytes(pool, l, payload, payload_len);
	}
	l->docid = docid;
	l->n++;
	l->sum += number;
	return true;
}

/* The part of the slice at r->at that is in use; moves on to the next. */
static size_t
take_slice(struct list_reader *r, const uint8_t **ret)
{
	unsigned size = slice_size(r->level) - LINK;
	*ret = r->pool->base + r->at;
	if (r->tail >= r->at && r->tail - r->at <= size) {
		size = r->tail - r->at;
		r->at = 0;
	} else {
		memcpy(&r->at, *ret + size, LINK);
		if (r->level < UINT8_MAX)
			r->level++;
		/* where the next one begins, and where it goes on */
		__builtin_prefetch(r->pool->base + r->at);
		__builtin_prefetch(r->pool->base + r->at +
		    slice_size(r->level) - LINK);
	}
	return size;
}

static size_t
fill_from_list(struct input *in, uint8_t *to, size_t room)
{
	struct list_reader *r = in->ctx;
	size_t n = 0;
	/* Whole slices only: the buffer is larger than any. */
	while (r->at && room - n >= slice_size(r->level)) {
		const uint8_t *from;
		size_t part = take_slice(r, &from);
		memcpy(to + n, from, part);
		n += part;
	}
	return n;
}

void
list_read(struct list_reader *r, const struct pool *pool, const struct list *l)
{
	r->pool = pool;
	r->at = l->head;
	r->tail = l->tail;
	r->level = 0;
	r->in.fill = fill_from_list;
	r->in.ctx = r;
	r->in.failed = false;
	if (r->in.size < 65536 && !r->in.buf)
		r->in.size = 65536;
	/* The first slice is read where it lies. */
	r->in.p = r->in.end = NULL;
	if (r->at) {
		size_t n = take_slice(r, &r->in.p);
		r->in.end = r->in.p + n;
	}
}
