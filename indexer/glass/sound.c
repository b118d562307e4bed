/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Marks which blocks of a table are used, and for what. */
#include "indexer/glass/sound.h"

#include "lib/glass/format.h"
#include "indexer/glass/glass.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#define HEADER 11
#define LEVELS_MAX 10 /* libxapian's own bound */
#define LEVEL_FREE 254
#define FREE_FIRST 8 /* offset of the first number in a list of free blocks */
/* In the size of a leaf's item. */
#define LEAF_SIZE 0x1fffu
#define LEAF_FIRST 0x2000u
/* Bytes of tables up to which leaves are looked at as well: a look at them is
 * some 0.2 s (from memory), which would still be told from what the commit of a
 * document takes. */
#define LEAVES_MAX ((uint64_t)1 << 30)

static const char *const names[GLASS_TABLES] = {
    [GLASS_POSTLIST] = "postlist",
    [GLASS_DOCDATA] = "docdata",
    [GLASS_TERMLIST] = "termlist",
    [GLASS_POSITION] = "position",
    [GLASS_SPELLING] = "spelling",
    [GLASS_SYNONYM] = "synonym",
};

/* A place in the list of free blocks. */
struct place {
	uint64_t block, offset;
};

struct table {
	uint64_t root, levels, block_size, blocks;
	struct place first, last;
	bool empty; /* no block is used, there need be no file */
	bool leaves; /* to be looked at, too */
	/* while it is looked at */
	const char *path;
	const uint8_t *map;
	uint8_t *used; /* a bit a block */
};

static bool G_GNUC_PRINTF(3, 4)
damaged(GError **why, const char *path, const char *format, ...)
{
	va_list ap;

	va_start(ap, format);
	g_autofree char *what = g_strdup_vprintf(format, ap);
	va_end(ap);
	g_set_error(why, GLASS_ERROR, GLASS_ERROR_DAMAGED, "'%s': %s", path,
	    what);
	return false;
}

static unsigned
get2(const uint8_t *p)
{
	return (unsigned)(p[0] << 8 | p[1]);
}

static uint32_t
get4(const uint8_t *p)
{
	return (uint32_t)get2(p) << 16 | get2(p + 2);
}

/* --- blocks ------------------------------------------------------------------ */

static const uint8_t *
block_at(const struct table *t, uint64_t block)
{
	return t->map + block * t->block_size;
}

static bool
use(struct table *t, uint64_t block, GError **why)
{
	if (block >= t->blocks)
		return damaged(why, t->path, "block %" G_GUINT64_FORMAT
		    " of %" G_GUINT64_FORMAT, block, t->blocks);
	if (t->used[block / 8] & 1 << block % 8)
		return damaged(why, t->path, "block %" G_GUINT64_FORMAT
		    " has two uses", block);
	t->used[block / 8] |= (uint8_t)(1 << block % 8);
	return true;
}

/* --- the tree ---------------------------------------------------------------- */

struct item {
	const uint8_t *key;
	unsigned size, key_len, number;
};

/* The item at b + at; false where it does not fit the block. */
static bool
get_item(const struct table *t, const uint8_t *b, unsigned at, bool leaf,
    struct item *ret)
{
	unsigned room = (unsigned)t->block_size - at, head = leaf ? 2 : 4;

	if (at > t->block_size || room < head + 1)
		return false;
	unsigned len = b[at + head], flags = get2(b + at);
	bool numbered = !leaf || !(flags & LEAF_FIRST);
	unsigned least = head + 1 + len + (numbered ? 2 : 0);
	*ret = (struct item){b + at + head + 1,
	    leaf ? (flags & LEAF_SIZE) + 3 : least, len, 1};
	if (ret->size > room || ret->size < least)
		return false;
	if (numbered)
		ret->number = get2(ret->key + len);
	return true;
}

static bool
follows(const struct item *i, const struct item *before)
{
	int order = glass_compare(before->key, before->key_len, i->key,
	    i->key_len);

	return order < 0 || (order == 0 && before->number < i->number);
}

/* Whether the items of a block lie in it, in order and beside each other:
 * libxapian copies them without a look. */
static bool
items_fit(const struct table *t, const uint8_t *b, unsigned level)
{
	unsigned end = get2(b + 9), first = (unsigned)t->block_size, bytes = 0;
	struct item before = {0}, i;

	if (b[4] != level || end < HEADER || end > t->block_size ||
	    (end - HEADER) % 2 || (level && end == HEADER))
		return false;
	for (unsigned dir = HEADER; dir < end; dir += 2) {
		unsigned at = get2(b + dir);
		if (at < end || !get_item(t, b, at, level == 0, &i) ||
		    (before.key && !follows(&i, &before)))
			return false;
		bytes += i.size;
		first = MIN(first, at);
		before = i;
	}
	return get2(b + 7) + bytes + end == t->block_size &&
	    end + get2(b + 5) <= first;
}

static bool
check_tree(struct table *t, uint64_t block, unsigned level, GError **why)
{
	if (!use(t, block, why))
		return false;
	if (level == 0 && !t->leaves)
		return true;
	const uint8_t *b = block_at(t, block);
	if (!items_fit(t, b, level))
		return damaged(why, t->path, "block %" G_GUINT64_FORMAT
		    " is broken", block);
	for (unsigned dir = HEADER; level && dir < get2(b + 9); dir += 2)
		if (!check_tree(t, get4(b + get2(b + dir)), level - 1, why))
			return false;
	return true;
}

/* --- free blocks ------------------------------------------------------------- */

static bool
use_list_block(struct table *t, uint64_t block, GError **why)
{
	if (!use(t, block, why))
		return false;
	return block_at(t, block)[4] == LEVEL_FREE || damaged(why, t->path,
	    "block %" G_GUINT64_FORMAT " is not a list of free blocks", block);
}

/* Ends, since no block may come twice. */
static bool
check_free(struct table *t, GError **why)
{
	struct place at = t->first, last = t->last;
	uint64_t end = t->block_size - 4; /* where the next block's number is */

	if (at.offset == 0 && last.offset == 0)
		return true;
	if (at.offset < FREE_FIRST || at.offset > end ||
	    last.offset < FREE_FIRST || last.offset > end)
		return damaged(why, t->path, "the list of free blocks is out "
		    "of place");
	if (!use_list_block(t, at.block, why))
		return false;
	while (at.block != last.block || at.offset != last.offset) {
		uint32_t block = get4(block_at(t, at.block) + at.offset);
		if (at.offset < end) {
			if (!use(t, block, why))
				return false;
			at.offset += 4;
		} else {
			at = (struct place){block, FREE_FIRST};
			if (!use_list_block(t, block, why))
				return false;
		}
	}
	return true;
}

/* --- a table ----------------------------------------------------------------- */

static bool
check_open_table(struct table *t, int fd, GError **why)
{
	size_t size = (size_t)(t->blocks * t->block_size);
	struct stat st;

	if (fstat(fd, &st) != 0 || (uint64_t)st.st_size < size)
		return damaged(why, t->path, "it is shorter than %"
		    G_GUINT64_FORMAT " blocks", t->blocks);
	void *map = mmap(NULL, size, PROT_READ, MAP_PRIVATE, fd, 0);
	if (map == MAP_FAILED)
		return damaged(why, t->path, "%s", g_strerror(errno));
	t->map = map;
	t->used = g_malloc0(t->blocks / 8 + 1);
	bool ok = check_tree(t, t->root, (unsigned)t->levels, why) &&
	    check_free(t, why);
	g_free(t->used);
	munmap(map, size);
	return ok;
}

static bool
check_table(const char *folder, const char *name, struct table *t, GError **why)
{
	g_autofree char *file = g_strconcat(name, ".glass", NULL);
	g_autofree char *path = g_build_filename(folder, file, NULL);

	if (t->empty)
		return true;
	t->path = path;
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return damaged(why, path, "%s", g_strerror(errno));
	bool ok = check_open_table(t, fd, why);
	close(fd);
	return ok;
}

/* --- iamglass ---------------------------------------------------------------- */

static bool
get_uint(const uint8_t **p, const uint8_t *end, uint64_t *ret)
{
	uint64_t v = 0;

	for (unsigned shift = 0; *p < end && shift < 64; shift += 7) {
		uint64_t b = *(*p)++;
		v |= (b & 127) << shift;
		if (b < 128) {
			*ret = v;
			return true;
		}
	}
	return false;
}

static bool
get_table(const uint8_t **p, const uint8_t *end, struct table *t)
{
	uint64_t flags, entries, size, compress, len, revision;

	*t = (struct table){.empty = true};
	if (!get_uint(p, end, &t->root) || !get_uint(p, end, &flags) ||
	    !get_uint(p, end, &entries) || !get_uint(p, end, &size) ||
	    !get_uint(p, end, &compress) || !get_uint(p, end, &len) ||
	    len > (uint64_t)(end - *p))
		return false;
	t->empty = flags & 1;
	t->levels = flags >> 2;
	t->block_size = size << 11;
	if (size == 0 || size > GLASS_BLOCK_MAX >> 11 || (size & (size - 1)) ||
	    t->levels >= LEVELS_MAX || (len == 0 && !t->empty))
		return false;
	if (len == 0)
		return true;
	end = *p + len;
	if (!get_uint(p, end, &revision) || !get_uint(p, end, &t->blocks) ||
	    !get_uint(p, end, &t->first.block) ||
	    !get_uint(p, end, &t->first.offset) ||
	    !get_uint(p, end, &t->last.block) ||
	    !get_uint(p, end, &t->last.offset) || *p != end)
		return false;
	/* Beyond this a product with the size would not hold its value. */
	if (t->blocks > UINT32_MAX || t->first.offset > GLASS_BLOCK_MAX ||
	    t->last.offset > GLASS_BLOCK_MAX)
		return false;
	t->first.offset *= 4;
	t->last.offset *= 4;
	return true;
}

/* All tables, or as far as they can be told. */
static bool
get_tables(const uint8_t *p, const uint8_t *end, const char *path,
    struct table *tables, GError **why)
{
	uint64_t revision, bytes = 0;

	if (!get_uint(&p, end, &revision))
		return damaged(why, path, "it ends early");
	for (unsigned i = 0; i < GLASS_TABLES; i++) {
		if (!get_table(&p, end, &tables[i]))
			return damaged(why, path, "what it says of table '%s' "
			    "cannot be", names[i]);
		bytes += tables[i].blocks * tables[i].block_size;
	}
	for (unsigned i = 0; i < GLASS_TABLES; i++)
		tables[i].leaves = bytes <= LEAVES_MAX;
	return true;
}

bool
glass_sound(const char *folder, GError **why)
{
	g_autofree char *path = g_build_filename(folder, "iamglass", NULL);
	struct table tables[GLASS_TABLES];
	g_autofree char *text = NULL;
	GError *e = NULL;
	gsize len;

	if (!g_file_get_contents(path, &text, &len, &e)) {
		damaged(why, path, "%s", e->message);
		g_error_free(e);
		return false;
	}
	if (len < GLASS_MAGIC_LEN + 16 ||
	    memcmp(text, GLASS_MAGIC, GLASS_MAGIC_LEN) != 0)
		return true; /* libxapian says what it thinks of it */
	const uint8_t *start = (const uint8_t *)text;
	if (!get_tables(start + GLASS_MAGIC_LEN + 16, start + len, path, tables,
		why))
		return false;
	for (unsigned i = 0; i < GLASS_TABLES; i++)
		if (!check_table(folder, names[i], &tables[i], why))
			return false;
	return true;
}
