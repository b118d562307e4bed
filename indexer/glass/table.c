/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Writes one table (a B-tree) of a glass database from entries in order of
 * keys: leaves are filled one after the other and written at once, branches
 * above them as they fill.
 */
#include "config.h"

#include "indexer/glass/table.h"

#include "indexer/glass/glass.h"

#include <string.h>

enum {
	DIR_START = 11,
	D = 2, /* a directory entry */
	I = 2, /* size and flags of an item */
	K = 1, /* length of a key */
	X = 2, /* component number */
	BLOCK_NUMBER = 4,
	ITEM_COMPRESSED = 0x8000,
	ITEM_LAST = 0x4000,
	ITEM_FIRST = 0x2000,
	ITEM_MAX = 0x1fff + 3,
	ITEMS_PER_BLOCK = 4, /* at least */
	COMPONENTS_MAX = 65535,
	REVISION = 1,
	/* A long tag begins in the rest of a block when at least this much of
	 * it fits there; less would only make keys longer. */
	WORTH_A_CUT = 64,
};

static void
fail(struct glass_table *t, int code, const char *what)
{
	if (!t->failed)
		t->failed = g_error_new(
		    GLASS_ERROR, code, "'%s': %s", t->out.name, what);
}

/* A leaf is filled in the room of the file's buffer where it will be written
 * from: nothing else is written before it. */
static void
block_clear(struct glass_table *t, struct glass_level *l)
{
	if (l == t->level)
		l->block = sink_room(&t->out, t->block_size);
	else if (!l->block)
		l->block = g_malloc(t->block_size);
	l->dir_end = DIR_START;
	l->first_item = t->block_size;
}

static unsigned
block_free(const struct glass_level *l)
{
	return l->first_item - l->dir_end;
}

/* Room for an item of that size, which the caller has seen is there. */
static uint8_t *
block_item(struct glass_level *l, unsigned size)
{
	l->first_item -= size;
	glass_put2(l->block + l->dir_end, l->first_item);
	l->dir_end += D;
	return l->block + l->first_item;
}

static uint32_t
block_write(struct glass_table *t, unsigned height)
{
	struct glass_level *l = &t->level[height];
	uint8_t *b = l->block;
	unsigned gap = block_free(l);
	glass_put4(b, REVISION);
	b[4] = (uint8_t)height;
	glass_put2(b + 5, gap);
	glass_put2(b + 7, gap);
	glass_put2(b + 9, l->dir_end);
	memset(b + l->dir_end, 0, gap);
	if (height == 0)
		t->out.used += t->block_size;
	else
		sink_write(&t->out, b, t->block_size);
	if (t->next_block == UINT32_MAX)
		fail(t, GLASS_ERROR_LIMIT, "too many blocks");
	return t->next_block++;
}

/* Enters the block below, just written, at that height. */
static void
branch_add(struct glass_table *t, unsigned height, uint32_t block)
{
	if (height == GLASS_LEVELS) {
		fail(t, GLASS_ERROR_LIMIT, "too many levels");
		return;
	}
	struct glass_level *l = &t->level[height];
	const struct glass_level *below = &t->level[height - 1];
	unsigned key_len = below->key_len, component = below->component;

	if (!l->block) {
		/* The first block of a level holds the first below it. */
		block_clear(t, l);
		l->key_len = l->component = 0;
	} else if (block_free(l) < BLOCK_NUMBER + K + key_len + X + D) {
		branch_add(t, height + 1, block_write(t, height));
		block_clear(t, l);
		memcpy(l->key, below->key, key_len);
		l->key_len = key_len;
		l->component = component;
		key_len = component = 0;
	}
	uint8_t *p = block_item(l, BLOCK_NUMBER + K + key_len + X);
	glass_put4(p, block);
	p[BLOCK_NUMBER] = (uint8_t)key_len;
	glass_put_bytes(p + BLOCK_NUMBER + K, below->key, key_len);
	glass_put2(p + BLOCK_NUMBER + K + key_len, component);
}

/* Begins the next leaf, whose first item will have that key: its own key in the
 * branch is as short as keeps it above what came before. */
static void
next_leaf(struct glass_table *t, const uint8_t *key, unsigned key_len,
    unsigned component)
{
	struct glass_level *l = &t->level[0];
	branch_add(t, 1, block_write(t, 0));
	block_clear(t, l);
	unsigned n = 0, max = MIN(key_len, t->last_len);
	while (n < max && key[n] == t->last_key[n])
		n++;
	if (n < key_len)
		n++;
	memcpy(l->key, key, n);
	l->key_len = n;
	l->component = component;
}

static void
leaf_add(struct glass_table *t, const uint8_t *key, unsigned key_len,
    unsigned component, const uint8_t *tag, size_t tag_len, unsigned flags)
{
	struct glass_level *l = &t->level[0];
	unsigned x = component == 1 ? 0 : X;
	unsigned size = (unsigned)(I + K + key_len + x + tag_len);

	if (block_free(l) < size + D)
		next_leaf(t, key, key_len, component);
	uint8_t *p = block_item(l, size);
	glass_put2(p, (size - 3) | flags);
	p[I] = (uint8_t)key_len;
	p = glass_put_bytes(p + I + K, key, key_len);
	if (x) {
		glass_put2(p, component);
		p += X;
	}
	glass_put_bytes(p, tag, tag_len);

	if (component == 1) {
		glass_put_bytes(t->last_key, key, key_len);
		t->last_len = key_len;
	}
}

bool
glass_table_open(struct glass_table *t, const char *dir, const char *name,
    unsigned block_size, GError **error)
{
	memset(t, 0, sizeof *t);
	if (!sink_open(&t->out, dir, name, MAX(1u << 18, block_size), error))
		return false;
	t->block_size = block_size;
	t->max_item =
	    (block_size - DIR_START - ITEMS_PER_BLOCK * D) / ITEMS_PER_BLOCK;
	if (t->max_item > ITEM_MAX)
		t->max_item = ITEM_MAX;
	block_clear(t, &t->level[0]);
	leaf_add(t, (const uint8_t *)"", 0, 1, NULL, 0, ITEM_FIRST | ITEM_LAST);
	return true;
}

void
glass_table_add(struct glass_table *t, const void *key, size_t key_len,
    const void *tag, size_t tag_len, bool compressed)
{
	if (t->failed)
		return;
	if (key_len == 0 || key_len > GLASS_KEY_MAX) {
		fail(t, GLASS_ERROR_LIMIT, "a key is empty or too long");
		return;
	}
	if (glass_compare(t->last_key, t->last_len, key, key_len) >= 0) {
		fail(t, GLASS_ERROR_INPUT, "keys are out of order");
		return;
	}
	unsigned flags = compressed ? ITEM_COMPRESSED : 0;
	unsigned head = (unsigned)(I + K + key_len);
	unsigned most = t->max_item - head; /* of the first component */
	const uint8_t *p = tag;
	t->entries++;
	if (tag_len <= most) {
		leaf_add(t, key, (unsigned)key_len, 1, p, tag_len,
		    flags | ITEM_FIRST | ITEM_LAST);
		return;
	}

	unsigned room = block_free(&t->level[0]);
	size_t n = most;
	if (room < head + D + most && room >= head + D + WORTH_A_CUT)
		n = room - head - D;
	size_t per = most - X;
	if ((tag_len - n + per - 1) / per >= COMPONENTS_MAX) {
		fail(t, GLASS_ERROR_LIMIT, "an entry is too long");
		return;
	}
	flags |= ITEM_FIRST;
	for (unsigned component = 1;; component++) {
		if (n == tag_len)
			flags |= ITEM_LAST;
		leaf_add(t, key, (unsigned)key_len, component, p, n, flags);
		p += n;
		tag_len -= n;
		if (!tag_len)
			break;
		n = MIN(tag_len, per);
		flags &= ~(unsigned)ITEM_FIRST;
	}
}

bool
glass_table_finish(
    struct glass_table *t, struct glass_root *ret, GError **error)
{
	unsigned height = 0;
	uint32_t block = block_write(t, 0);
	while (height + 1 < GLASS_LEVELS && t->level[height + 1].block) {
		branch_add(t, height + 1, block);
		block = block_write(t, ++height);
	}
	if (t->failed) {
		g_propagate_error(error, t->failed);
		t->failed = NULL;
		glass_table_close(t);
		return false;
	}
	bool ok = sink_finish(&t->out, error);
	if (ok)
		*ret = (struct glass_root){
		    .exists = true,
		    .block = block,
		    .blocks = t->next_block,
		    .levels = height,
		    .entries = t->entries,
		};
	glass_table_close(t);
	return ok;
}

void
glass_table_close(struct glass_table *t)
{
	sink_close(&t->out);
	t->level[0].block = NULL;
	for (unsigned i = 1; i < GLASS_LEVELS; i++)
		g_clear_pointer(&t->level[i].block, g_free);
	g_clear_error(&t->failed);
}
