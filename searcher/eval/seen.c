/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Which ids have been before, of any number, in steady memory.
 *
 * A table of hashes with open addressing, at most half full; the upper bits of a
 * hash say where it belongs.  It begins in memory and goes on in a file: what an
 * id costs there, a read and a write that the page cache takes, is little beside
 * answering a topic, and the kernel may have the memory back.
 */
#include <config.h>
#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <unistd.h>
#include <glib/gstdio.h>

#include "searcher/eval/eval.h"
#include "searcher/eval/seen.h"

#define MEMORY_BITS 17 /* of slots: a megabyte */
#define GROW_BITS 2
#define BLOCK 64 /* slots read at once: most ids need one such read */

struct seen {
	uint64_t *slots; /* NULL: they are in the file; 0: a free one */
	int fd;
	unsigned bits; /* there are 1 << bits slots */
	uint64_t used;
	uint64_t block[BLOCK]; /* last read from the file */
};

struct seen *
seen_new(void)
{
	struct seen *s = g_new0(struct seen, 1);

	s->bits = MEMORY_BITS;
	s->slots = g_new0(uint64_t, (size_t)1 << MEMORY_BITS);
	s->fd = -1;
	return s;
}

static void
release(struct seen *s)
{
	g_clear_pointer(&s->slots, g_free);
	if (s->fd >= 0)
		close(s->fd);
}

void
seen_free(struct seen *seen)
{
	if (seen == NULL)
		return;
	release(seen);
	g_free(seen);
}

/* FNV-1a, stirred, since ids that follow each other differ in its lower bits
 * alone; never 0. */
static uint64_t
hash_of(const char *id)
{
	uint64_t h = 14695981039346656037u;

	for (; *id != '\0'; id++)
		h = (h ^ (unsigned char)*id) * 1099511628211u;
	h = (h ^ h >> 32) * 0x9e3779b97f4a7c15u;
	h = (h ^ h >> 29) * 0xbf58476d1ce4e5b9u;
	h ^= h >> 32;
	return h != 0 ? h : 1;
}

static bool
fail(GError **error)
{
	g_set_error(error, EVAL_ERROR, EVAL_ERROR_FILE,
	    "cannot keep the ids of topics in '%s': %s", g_get_tmp_dir(),
	    g_strerror(errno != 0 ? errno : EIO));
	return false;
}

/* The block that slot i is in; NULL: it cannot be read. */
static const uint64_t *
block_of(struct seen *s, uint64_t i)
{
	uint64_t first = i - i % BLOCK;

	if (s->slots != NULL)
		return s->slots + first;
	errno = 0;
	if (pread(s->fd, s->block, sizeof(s->block),
	    (off_t)(first * sizeof(uint64_t))) != sizeof(s->block))
		return NULL;
	return s->block;
}

static bool
store(struct seen *s, uint64_t i, uint64_t h)
{
	s->used++;
	if (s->slots != NULL) {
		s->slots[i] = h;
		return true;
	}
	errno = 0;
	return pwrite(s->fd, &h, sizeof(h), (off_t)(i * sizeof(h))) ==
	    sizeof(h);
}

static bool
add_hash(struct seen *s, uint64_t h, bool *ret_again, GError **error)
{
	uint64_t mask = ((uint64_t)1 << s->bits) - 1, i = h >> (64 - s->bits);

	for (;; i &= mask) {
		const uint64_t *block = block_of(s, i);

		if (block == NULL)
			return fail(error);
		do {
			uint64_t slot = block[i % BLOCK];

			if (slot != h && slot != 0)
				continue;
			if (slot == 0 && !store(s, i, h))
				return fail(error);
			*ret_again = slot == h;
			return true;
		} while (++i % BLOCK != 0);
	}
}

/* An open file of no name, as large as its table, all of it a hole. */
static int
open_table(unsigned bits)
{
	g_autofree char *path = g_build_filename(g_get_tmp_dir(),
	    "trawl-ids-XXXXXX", NULL);
	int fd = g_mkstemp_full(path, O_RDWR | O_CLOEXEC, 0600);

	if (fd < 0)
		return -1;
	g_unlink(path);
	if (ftruncate(fd, (off_t)(sizeof(uint64_t) << bits)) == 0)
		return fd;
	int saved = errno;
	close(fd);
	errno = saved;
	return -1;
}

static bool
grow(struct seen *s, GError **error)
{
	struct seen to = {.bits = s->bits + GROW_BITS};
	uint64_t n = (uint64_t)1 << s->bits, i, k;
	bool again, ok = true;

	to.fd = open_table(to.bits);
	if (to.fd < 0)
		return fail(error);
	for (i = 0; i < n && ok; i += BLOCK) {
		const uint64_t *block = block_of(s, i);

		ok = block != NULL || fail(error);
		for (k = 0; k < BLOCK && ok; k++)
			if (block[k] != 0)
				ok = add_hash(&to, block[k], &again, error);
	}
	if (!ok) {
		close(to.fd);
		return false;
	}
	release(s);
	*s = to;
	return true;
}

bool
seen_add(struct seen *seen, const char *id, bool *ret_again, GError **error)
{
	if (seen->used >= (uint64_t)1 << (seen->bits - 1) &&
	    !grow(seen, error))
		return false;
	return add_hash(seen, hash_of(id), ret_again, error);
}
