/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Looks up entries of a B-tree.
 *
 * Nothing in the file is trusted, and it may change while it is read (a writer
 * beside us): each offset is read once into a variable, checked, and used.
 */
#include "lib/glass/btree.h"

#include <stdlib.h>

enum { DIR = 11, LAST = 0x4000, FIRST = 0x2000, COMPRESSED = 0x8000 };
/* Components of one tag: enough for what a table holds here, and a bound for a
 * damaged one. */
enum { COMPONENTS_MAX = 65535 };

static inline unsigned
get2(const uint8_t *p)
{
	return (unsigned)p[0] << 8 | p[1];
}

static inline uint32_t
get4(const uint8_t *p)
{
	return (uint32_t)p[0] << 24 | (uint32_t)p[1] << 16 |
	    (uint32_t)p[2] << 8 | p[3];
}

/* An item, taken apart. */
struct item {
	const uint8_t *key, *body;
	unsigned key_len, body_len, component;
	unsigned flags;
	uint32_t child;
};

void
btree_cursor_begin(struct btree_cursor *c, const struct btree *t)
{
	c->tree = t;
	c->key = c->tag = NULL;
	c->key_len = 0;
	c->tag_len = 0;
	c->flags = 0;
	c->damaged = false;
	c->joined = NULL;
	c->joined_size = 0;
	c->level[0].block = NULL;
}

void
btree_cursor_end(struct btree_cursor *c)
{
	free(c->joined);
	c->joined = NULL;
}

static bool
damaged(struct btree_cursor *c)
{
	c->damaged = true;
	c->level[0].block = NULL;
	return false;
}

/* Goes into a block at a level. */
static bool
enter(struct btree_cursor *c, unsigned level, uint32_t number)
{
	const struct btree *t = c->tree;
	if (number >= t->blocks)
		return damaged(c);
	const uint8_t *b = t->base + (size_t)number * t->block_size;
	unsigned end = get2(b + 9);
	if (get4(b) > t->revision || b[4] != level || end < DIR + 2 ||
	    end > t->block_size)
		return damaged(c);
	c->level[level].block = b;
	c->level[level].n = (end - DIR) / 2;
	c->level[level].at = 0;
	return true;
}

static inline bool
get_leaf(const struct btree_cursor *c, unsigned at, struct item *ret)
{
	const uint8_t *b = c->level[0].block;
	unsigned size = c->tree->block_size;
	unsigned o = get2(b + DIR + 2 * at);
	if (o + 3 > size)
		return false;
	unsigned head = get2(b + o), len = (head & 0x1fff) + 3;
	unsigned key_len = b[o + 2], used = 3 + key_len;
	if (len > size - o)
		return false;
	ret->key = b + o + 3;
	ret->key_len = key_len;
	ret->flags = head;
	ret->component = 1;
	if (!(head & FIRST)) {
		if (used + 2 > len)
			return false;
		ret->component = get2(b + o + used);
		used += 2;
	}
	if (used > len)
		return false;
	ret->body = b + o + used;
	ret->body_len = len - used;
	return true;
}

static inline bool
get_branch(const struct btree_cursor *c, unsigned level, unsigned at,
    struct item *ret)
{
	const uint8_t *b = c->level[level].block;
	unsigned size = c->tree->block_size;
	unsigned o = get2(b + DIR + 2 * at);
	if (o + 5 > size)
		return false;
	unsigned key_len = b[o + 4];
	if (o + 5 + key_len + 2 > size)
		return false;
	ret->child = get4(b + o);
	ret->key = b + o + 5;
	ret->key_len = key_len;
	ret->component = get2(b + o + 5 + key_len);
	return true;
}

static inline bool
get_item(const struct btree_cursor *c, unsigned level, unsigned at,
    struct item *ret)
{
	return level ? get_branch(c, level, at, ret) : get_leaf(c, at, ret);
}

/* Whether an item is at most (key, 1). */
static inline bool
is_at_most(const struct item *i, const uint8_t *key, unsigned len)
{
	int r = glass_compare(i->key, i->key_len, key, len);
	return r < 0 || (r == 0 && i->component <= 1);
}

/* The last item of a block that is at most key: its number, or the first. */
static bool
search(struct btree_cursor *c, unsigned level, const uint8_t *key, unsigned len,
    unsigned lo)
{
	unsigned hi = c->level[level].n;
	struct item i;
	while (hi - lo > 1) {
		unsigned mid = lo + (hi - lo) / 2;
		if (!get_item(c, level, mid, &i))
			return damaged(c);
		if (is_at_most(&i, key, len))
			lo = mid;
		else
			hi = mid;
	}
	c->level[level].at = lo;
	return true;
}

/* Whether the key lies in the present leaf, behind its first item and in front
 * of its last: then no branch need be looked at. */
static bool
is_near(struct btree_cursor *c, const uint8_t *key, unsigned len)
{
	struct item first, last;
	if (!c->level[0].block || c->level[0].n < 2)
		return false;
	return get_leaf(c, c->level[0].at, &first) &&
	    is_at_most(&first, key, len) &&
	    get_leaf(c, c->level[0].n - 1, &last) &&
	    !is_at_most(&last, key, len);
}

/* Item in front of the present leaf's first. */
static bool
step_back(struct btree_cursor *c)
{
	struct item i;
	unsigned l = 0;
	do
		if (++l > c->tree->levels)
			return damaged(c);
	while (c->level[l].at == 0);
	c->level[l].at--;
	while (l > 0) {
		if (!get_branch(c, l, c->level[l].at, &i))
			return damaged(c);
		if (!enter(c, --l, i.child))
			return false;
		c->level[l].at = c->level[l].n - 1;
	}
	return true;
}

static bool
descend(struct btree_cursor *c, const uint8_t *key, unsigned len)
{
	const struct btree *t = c->tree;
	struct item i;
	if (!enter(c, t->levels, t->root))
		return false;
	for (unsigned l = t->levels;; l--) {
		if (!search(c, l, key, len, 0))
			return false;
		if (l == 0)
			break;
		if (!get_branch(c, l, c->level[l].at, &i))
			return damaged(c);
		if (!enter(c, l - 1, i.child))
			return false;
	}
	/* The key may lie between the last of one leaf and the first of the next. */
	if (c->level[0].at == 0) {
		if (!get_leaf(c, 0, &i))
			return damaged(c);
		return is_at_most(&i, key, len) || step_back(c);
	}
	return true;
}

/* Next item of the leaf level, whatever its component. */
static bool
step(struct btree_cursor *c)
{
	struct item i;
	unsigned l = 0;
	while (c->level[l].at + 1 >= c->level[l].n)
		if (++l > c->tree->levels)
			return false;
	c->level[l].at++;
	while (l > 0) {
		if (!get_branch(c, l, c->level[l].at, &i))
			return damaged(c);
		if (!enter(c, --l, i.child))
			return false;
	}
	return true;
}

/* Takes over the present item. */
static bool
settle(struct btree_cursor *c, struct item *i)
{
	if (!get_leaf(c, c->level[0].at, i))
		return damaged(c);
	c->key = i->key;
	c->key_len = i->key_len;
	c->tag = i->body;
	c->tag_len = i->body_len;
	c->flags = i->flags;
	return true;
}

/* To the item that is at most key, be it a later component. */
static bool
look(struct btree_cursor *c, const uint8_t *key, unsigned len, bool near)
{
	if (!c->tree->base)
		return false;
	c->damaged = false;
	if (near && is_near(c, key, len))
		return search(c, 0, key, len, c->level[0].at);
	return descend(c, key, len);
}

bool
btree_find(struct btree_cursor *c, const uint8_t *key, unsigned len, bool near)
{
	struct item i;
	return look(c, key, len, near) && settle(c, &i) && (i.flags & FIRST) &&
	    i.key_len == len && memcmp(i.key, key, len) == 0;
}

bool
btree_floor(struct btree_cursor *c, const uint8_t *key, unsigned len, bool near)
{
	struct item i;
	if (!look(c, key, len, near) || !settle(c, &i))
		return false;
	if (!(i.flags & FIRST)) {
		uint8_t copy[GLASS_KEY_MAX];
		unsigned n = i.key_len;
		memcpy(copy, i.key, n);
		return btree_find(c, copy, n, false);
	}
	return i.key_len > 0; /* else the item in front of all */
}

/* --- rows ------------------------------------------------------------------------ */

/* What a key has behind the bytes that all have, in an order that is theirs. */
static inline uint64_t
rest_of(const uint8_t *key, unsigned len, unsigned same)
{
	uint64_t v = 0;
	for (unsigned i = same, left = 64; i < len && left; i++)
		v |= (uint64_t)key[i] << (left -= 8);
	return v;
}

static inline bool
rest_at(const struct btree_cursor *c, unsigned at, unsigned same, uint64_t *ret)
{
	const uint8_t *b = c->level[0].block;
	unsigned o = get2(b + DIR + 2 * at), size = c->tree->block_size;
	if (o + 3 > size || o + 3 + b[o + 2] > size)
		return false;
	*ret = rest_of(b + o + 3, b[o + 2], same);
	return true;
}

/* From the present item on, the first of the row that is not in front of want:
 * r->end where there is none; 0: the item is behind it, or there is damage. */
static unsigned
walk(const struct btree_cursor *c, const struct btree_row *r, uint64_t want)
{
	unsigned lo = c->level[0].at, hi = lo, step = 1;
	uint64_t v;
	if (!rest_at(c, lo, r->same, &v) || v > want)
		return 0;
	if (v == want)
		return lo;
	for (; (hi += step) < r->end; step *= 2) {
		if (!rest_at(c, hi, r->same, &v))
			return 0;
		if (v >= want)
			break;
		lo = hi;
	}
	if (hi > r->end)
		hi = r->end;
	while (hi - lo > 1) {
		unsigned mid = lo + (hi - lo) / 2;
		if (!rest_at(c, mid, r->same, &v))
			return 0;
		if (v >= want)
			hi = mid;
		else
			lo = mid;
	}
	return hi;
}

/* Notes the row's items in the leaf that the cursor is in now. */
static void
note_row(struct btree_cursor *c, struct btree_row *r, const uint8_t *key)
{
	unsigned lo = c->level[0].at, hi = c->level[0].n - 1;
	struct item i;
	r->leaf = NULL;
	if (!get_leaf(c, lo, &i) || i.key_len < r->same ||
	    memcmp(i.key, key, r->same) != 0)
		return;
	for (bool last = true; hi > lo; last = false) {
		unsigned mid = last ? hi : lo + (hi - lo + 1) / 2;
		if (!get_leaf(c, mid, &i))
			return;
		if (i.key_len >= r->same && memcmp(i.key, key, r->same) == 0)
			lo = mid;
		else
			hi = mid - 1;
	}
	r->end = lo + 1;
	r->leaf = c->level[0].block;
}

bool
btree_find_along(struct btree_cursor *c, struct btree_row *r, const uint8_t *key,
    unsigned len)
{
	struct item i;
	if (c->level[0].block && c->level[0].block == r->leaf) {
		unsigned at = walk(c, r, rest_of(key, len, r->same));
		bool there = at && at < r->end;
		/* Behind the row's end there, but in front of what follows. */
		bool gone = at && at == r->end && at < c->level[0].n;
		c->level[0].at = gone ? at - 1 : there ? at : c->level[0].at;
		if (gone)
			return false;
		if (there && settle(c, &i) && (i.flags & FIRST)) {
			if (i.key_len == len && memcmp(i.key, key, len) == 0)
				return true;
			c->level[0].at = at - 1;
			return false;
		}
	}
	bool found = btree_find(c, key, len, false);
	if (!c->damaged && c->level[0].block)
		note_row(c, r, key);
	return found;
}

bool
btree_next(struct btree_cursor *c)
{
	struct item i;
	if (!c->tree->base || !c->level[0].block)
		return false;
	do {
		if (!step(c) || !settle(c, &i))
			return false;
	} while (!(i.flags & FIRST) || i.key_len == 0);
	return true;
}

static bool
join(struct btree_cursor *c, const struct item *i)
{
	if (c->joined_size - c->tag_len < i->body_len) {
		size_t size = (c->tag_len + i->body_len) * 2;
		uint8_t *fresh = realloc(c->joined, size);
		if (!fresh)
			return damaged(c);
		c->joined = fresh;
		c->joined_size = size;
	}
	if (i->body_len)
		memcpy(c->joined + c->tag_len, i->body, i->body_len);
	c->tag_len += i->body_len;
	return true;
}

bool
btree_read(struct btree_cursor *c)
{
	bool packed;
	return btree_read_packed(c, &packed) && (!packed || damaged(c));
}

bool
btree_read_packed(struct btree_cursor *c, bool *ret_packed)
{
	struct item i;
	*ret_packed = c->flags & COMPRESSED;
	/* Nearly all are whole, and were taken over with their keys. */
	if (c->level[0].block && (c->flags & FIRST) && (c->flags & LAST))
		return true;
	if (!c->level[0].block || !settle(c, &i) || !(i.flags & FIRST))
		return damaged(c);
	c->tag_len = 0;
	if (!join(c, &i))
		return false;
	for (unsigned n = 2; !(i.flags & LAST); n++) {
		if (n > COMPONENTS_MAX || !step(c) ||
		    !get_leaf(c, c->level[0].at, &i) || i.component != n ||
		    (i.flags & FIRST) || !join(c, &i))
			return damaged(c);
	}
	c->tag = c->joined;
	return true;
}
