/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Opens a glass database: which tables there are, and where their roots. */
#include "config.h"

#include "lib/glass/shelf-private.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

/* Format version 2016-03-14, of every libxapian from 1.4.0 to 2.1.0. */
#define FORMAT_VERSION ((2016 - 2014) << 9 | 3 << 5 | 14)
/* Document numbers this far above the number of documents are not worth an
 * array of lengths. */
#define SPARSE_MAX (UINT32_C(1) << 24)

static const char *const files[] = {
	"postlist.glass", "docdata.glass", "termlist.glass", "position.glass",
};

/* Reads a uint that fits 32 bits; NULL where p is NULL, or it does not. */
const uint8_t *
shelf_uint(const uint8_t *p, const uint8_t *end, uint32_t *ret)
{
	uint64_t v;
	p = shelf_uint64(p, end, &v);
	if (!p || v > UINT32_MAX)
		return NULL;
	*ret = (uint32_t)v;
	return p;
}

const uint8_t *
shelf_uint64(const uint8_t *p, const uint8_t *end, uint64_t *ret)
{
	uint64_t v = 0;
	for (unsigned shift = 0; p && p < end && shift < 64; shift += 7) {
		uint8_t b = *p++;
		v |= (uint64_t)(b & 127) << shift;
		if (b < 128) {
			*ret = v;
			return p;
		}
	}
	return NULL;
}

static const uint8_t *
read_root(struct btree *t, const uint8_t *p, const uint8_t *end,
    uint64_t revision)
{
	uint32_t flags = 0, block_size = 0, len = 0, compress;
	uint64_t entries;
	p = shelf_uint(p, end, &t->root);
	p = shelf_uint(p, end, &flags);
	p = shelf_uint64(p, end, &entries);
	p = shelf_uint(p, end, &block_size);
	p = shelf_uint(p, end, &compress);
	p = shelf_uint(p, end, &len);
	if (!p || len > (size_t)(end - p))
		return NULL;
	t->levels = flags >> 2;
	t->block_size = block_size << 11;
	t->revision = (uint32_t)revision;
	if (block_size > GLASS_BLOCK_MAX >> 11 ||
	    t->block_size < GLASS_BLOCK_MIN || t->levels >= BTREE_LEVELS)
		return NULL;
	/* no blocks at all yet */
	t->blocks = flags & 1 ? 0 : 1;
	return p + len;
}

static enum shelf_status
map_table(struct btree *t, int folder, const char *name)
{
	struct stat st;
	int fd;
	if (t->blocks == 0)
		return SHELF_OK;
	fd = openat(folder, name, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return SHELF_OTHER;
	if (fstat(fd, &st) < 0 || st.st_size < (off_t)t->block_size) {
		close(fd);
		return SHELF_DAMAGED;
	}
	t->mapped = (size_t)st.st_size;
	t->blocks = (uint32_t)MIN(t->mapped / t->block_size, UINT32_MAX);
	void *base = mmap(NULL, t->mapped, PROT_READ, MAP_SHARED, fd, 0);
	close(fd);
	if (base == MAP_FAILED)
		return SHELF_OTHER;
	t->base = base;
	return SHELF_OK;
}

/* Reads what iamglass says. */
static enum shelf_status
read_version(struct shelf *s, const uint8_t *buf, size_t n)
{
	const uint8_t *p = buf, *end = buf + n;
	uint32_t wdf_max = 0, above = 0, oldest, spelling, gap = 0;
	if (n < GLASS_MAGIC_LEN + 16 ||
	    memcmp(p, GLASS_MAGIC, GLASS_MAGIC_LEN - 2) != 0 ||
	    (p[GLASS_MAGIC_LEN - 2] << 8 | p[GLASS_MAGIC_LEN - 1]) != FORMAT_VERSION)
		return SHELF_OTHER;
	memcpy(s->stats.uuid, p + GLASS_MAGIC_LEN, 16);
	p = shelf_uint64(p + GLASS_MAGIC_LEN + 16, end, &s->stats.revision);
	if (!p || s->stats.revision > UINT32_MAX)
		return SHELF_OTHER;
	for (unsigned i = 0; i < GLASS_TABLES; i++) {
		struct btree unused, *t = i < SHELF_TABLES ? &s->tables[i]
		    : &unused;
		p = read_root(t, p, end, s->stats.revision);
		if (!p)
			return SHELF_DAMAGED;
	}
	if (p == end)
		return SHELF_OK; /* nothing was added yet */
	p = shelf_uint(p, end, &s->stats.documents);
	p = shelf_uint(p, end, &gap);
	p = shelf_uint(p, end, &s->stats.length_min);
	p = shelf_uint(p, end, &wdf_max);
	p = shelf_uint(p, end, &above);
	p = shelf_uint(p, end, &oldest);
	p = shelf_uint64(p, end, &s->stats.total_length);
	p = shelf_uint(p, end, &spelling);
	if (!p || p != end || gap > UINT32_MAX - s->stats.documents)
		return SHELF_DAMAGED;
	s->stats.last_docid = s->stats.documents + gap;
	s->stats.wdf_max = wdf_max;
	s->stats.length_max = above > UINT32_MAX - wdf_max ? UINT32_MAX
	    : wdf_max + above;
	return gap > SPARSE_MAX || s->stats.last_docid >= UINT32_MAX - 2 *
	    SHELF_WINDOW ? SHELF_OTHER : SHELF_OK;
}

enum shelf_status
shelf_open(const char *folder, struct shelf **ret_shelf)
{
	uint8_t buf[1024];
	enum shelf_status st = SHELF_OTHER;
	struct shelf *s = calloc(1, sizeof *s);
	int dir = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

	if (!s)
		goto out;
	s->version = dir < 0 ? -1 : openat(dir, "iamglass",
	    O_RDONLY | O_CLOEXEC);
	if (s->version < 0 || fstat(s->version, &s->seen) < 0)
		goto out;
	ssize_t n = pread(s->version, buf, sizeof buf, 0);
	if (n < 0 || (size_t)n == sizeof buf)
		goto out;
	st = read_version(s, buf, (size_t)n);
	for (unsigned i = 0; st == SHELF_OK && i < SHELF_TABLES; i++)
		if (i != GLASS_TERMLIST)
			st = map_table(&s->tables[i], dir, files[i]);
	btree_cursor_begin(&s->at, &s->tables[GLASS_POSTLIST]);
	btree_cursor_begin(&s->data_at, &s->tables[GLASS_DOCDATA]);
	/* The tables must be those of this very revision. */
	if (st == SHELF_OK && !shelf_is_current(s))
		st = SHELF_DAMAGED;
out:
	if (dir >= 0)
		close(dir);
	if (st == SHELF_OK)
		*ret_shelf = s;
	else
		shelf_close(s);
	return st;
}

void
shelf_close(struct shelf *s)
{
	if (!s)
		return;
	for (unsigned i = 0; i < SHELF_TABLES; i++)
		if (s->tables[i].base)
			munmap((void *)(uintptr_t)s->tables[i].base,
			    s->tables[i].mapped);
	if (s->version >= 0)
		close(s->version);
	btree_cursor_end(&s->at);
	shelf_records_end(s);
	if (s->list_open)
		shelf_postings_end(&s->list);
	shelf_keep(s, NULL, NULL);
	shelf_directory_end(s);
	free(s->lengths);
	free(s->present);
	free(s->ready);
	free(s->looks);
	free(s);
}

const struct shelf_stats *
shelf_stats(const struct shelf *s)
{
	return &s->stats;
}

void *
shelf_kept(const struct shelf *s)
{
	return s->kept;
}

void
shelf_keep(struct shelf *s, void *kept, void (*free_kept)(void *))
{
	if (s->free_kept)
		s->free_kept(s->kept);
	s->kept = kept;
	s->free_kept = free_kept;
}

bool
shelf_has_positions(const struct shelf *s)
{
	return s->tables[GLASS_POSITION].base != NULL;
}

static bool
is_unchanged(const struct stat *seen, const struct stat *now)
{
	return now->st_size == seen->st_size &&
	    now->st_mtim.tv_sec == seen->st_mtim.tv_sec &&
	    now->st_mtim.tv_nsec == seen->st_mtim.tv_nsec;
}

/* A commit puts a new iamglass into the old one's place, or (a careless one) writes
 * into it. */
bool
shelf_is_current(const struct shelf *s)
{
	struct stat st;

	return fstat(s->version, &st) == 0 && st.st_nlink > 0 &&
	    is_unchanged(&s->seen, &st);
}

bool
shelf_is_newest(const struct shelf *s, const char *folder)
{
	char path[PATH_MAX];
	struct stat st;
	int n = snprintf(path, sizeof path, "%s/iamglass", folder);

	return n > 0 && (size_t)n < sizeof path && stat(path, &st) == 0 &&
	    st.st_dev == s->seen.st_dev && st.st_ino == s->seen.st_ino &&
	    is_unchanged(&s->seen, &st);
}

/* --- terms ---------------------------------------------------------------------- */

enum shelf_status
shelf_frequency(struct shelf *s, const char *term, size_t len,
    uint32_t *ret_documents, uint32_t *ret_occurrences)
{
	uint8_t key[2 * GLASS_KEY_MAX];
	uint32_t n = 0, sum = 0;
	*ret_documents = 0;
	if (ret_occurrences)
		*ret_occurrences = 0;
	if (len == 0 || len > GLASS_KEY_MAX)
		return SHELF_OK;
	size_t key_len = (size_t)(glass_put_term(key, term, len) - key);
	if (key_len > GLASS_KEY_MAX)
		return SHELF_OK;
	if (!btree_find(&s->at, key, (unsigned)key_len, true))
		return s->at.damaged ? SHELF_DAMAGED : SHELF_OK;
	if (!btree_read(&s->at))
		return SHELF_DAMAGED;
	const uint8_t *p = s->at.tag, *end = p + s->at.tag_len;
	p = shelf_uint(p, end, &n);
	p = shelf_uint(p, end, &sum);
	if (!p || n > s->stats.documents)
		return SHELF_DAMAGED;
	*ret_documents = n;
	if (ret_occurrences)
		*ret_occurrences = sum;
	return SHELF_OK;
}

void
shelf_terms(struct shelf *s, const char *prefix, size_t len,
    struct shelf_terms *t)
{
	t->shelf = s;
	t->started = false;
	t->len = 0;
	t->documents = 0;
	t->prefix_len = len > GLASS_KEY_MAX ? SIZE_MAX
	    : (size_t)(glass_put_term(t->prefix, prefix, len) - t->prefix);
	btree_cursor_begin(&t->at, &s->tables[GLASS_POSTLIST]);
}

void
shelf_terms_end(struct shelf_terms *t)
{
	btree_cursor_end(&t->at);
}

/* Whether there is no NUL in a key, which is then copied. */
static inline bool
is_plain(const uint8_t *key, unsigned len, char *to)
{
	uint64_t ones = UINT64_C(0x0101010101010101), w, nul = 0;
	unsigned i = 0;
	/* Eight at once, the last of them with some of those before. */
	for (; i + 8 <= len; i += 8) {
		memcpy(&w, key + i, 8);
		memcpy(to + i, &w, 8);
		nul |= (w - ones) & ~w;
	}
	if (i < len && len >= 8) {
		memcpy(&w, key + len - 8, 8);
		memcpy(to + len - 8, &w, 8);
		nul |= (w - ones) & ~w;
	} else {
		for (; i < len; i++) {
			to[i] = (char)key[i];
			nul |= key[i] ? 0 : ones << 7;
		}
	}
	return !(nul & ones << 7);
}

/* The term of a key, where it is the key of a list's first chunk. */
static bool
term_of_key(struct shelf_terms *t, const uint8_t *key, unsigned len)
{
	unsigned n = 0;
	if (is_plain(key, len, t->term)) {
		t->len = len;
		return len > 0;
	}
	for (unsigned i = 0; i < len; i++) {
		t->term[n++] = (char)key[i];
		if (key[i] == 0 && (++i == len || key[i] != 0xff))
			return false; /* a further chunk, or no term */
	}
	t->len = n;
	return n > 0;
}

/* To the first term from the entry at which the cursor stands on, if it does. */
static enum shelf_status
settle(struct shelf_terms *t, bool there)
{
	struct btree_cursor *c = &t->at;
	for (;; there = btree_next(c)) {
		if (!there)
			return c->damaged ? SHELF_DAMAGED : SHELF_NONE;
		if (c->key_len < t->prefix_len ||
		    memcmp(c->key, t->prefix, t->prefix_len) != 0)
			return SHELF_NONE;
		if (!term_of_key(t, c->key, c->key_len))
			continue;
		if (!btree_read(c))
			return SHELF_DAMAGED;
		if (!shelf_uint(c->tag, c->tag + c->tag_len, &t->documents))
			return SHELF_DAMAGED;
		return SHELF_OK;
	}
}

static bool
seek(struct shelf_terms *t, const uint8_t *key, unsigned len, bool near)
{
	t->started = true;
	return btree_find(&t->at, key, len, near) ||
	    (!t->at.damaged && btree_next(&t->at));
}

enum shelf_status
shelf_terms_next(struct shelf_terms *t)
{
	/* Terms that begin with a NUL lie behind what is no term. */
	static const uint8_t first[] = {0, 0xff};
	if (t->prefix_len > GLASS_KEY_MAX)
		return SHELF_NONE;
	if (t->started)
		return settle(t, btree_next(&t->at));
	return settle(t, t->prefix_len
	    ? seek(t, t->prefix, (unsigned)t->prefix_len, false)
	    : seek(t, first, sizeof first, false));
}

enum shelf_status
shelf_terms_skip_to(struct shelf_terms *t, const char *term, size_t len)
{
	uint8_t key[2 * GLASS_KEY_MAX];
	if (t->prefix_len > GLASS_KEY_MAX || len > GLASS_KEY_MAX)
		return SHELF_NONE;
	size_t n = (size_t)(glass_put_term(key, term, len) - key);
	/* No key is longer. */
	return n > GLASS_KEY_MAX ? SHELF_NONE
	    : settle(t, seek(t, key, (unsigned)n, true));
}
