/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Reads the values of a slot. */
#include "lib/glass/shelf-private.h"

static unsigned
value_key(const struct shelf_values *v, uint32_t docid, uint8_t *key)
{
	uint8_t *k = glass_put_bytes(key, "\0\xd8", 2);
	k = glass_put_uint(k, v->slot);
	if (docid)
		k = glass_put_sortable(k, docid);
	return (unsigned)(k - key);
}

void
shelf_values(struct shelf *s, uint32_t slot, struct shelf_values *v)
{
	v->shelf = s;
	v->slot = slot;
	v->docid = 0;
	btree_cursor_begin(&v->at, &s->tables[GLASS_POSTLIST]);
}

void
shelf_values_end(struct shelf_values *v)
{
	btree_cursor_end(&v->at);
}

/* From the statistics of the slot: how many have a value, the least and the greatest
 * one, of which the latter is left out where it is the same. */
bool
shelf_value_common(struct shelf *s, uint32_t slot, const uint8_t **ret_value,
    size_t *ret_len)
{
	uint8_t key[2 + sizeof slot];
	struct btree_cursor *c = &s->at;
	uint8_t *end_of_key = glass_put_last(glass_put_bytes(key, "\0\xd0", 2),
	    slot);
	uint32_t n, len;
	if (!btree_find(c, key, (unsigned)(end_of_key - key), false) ||
	    !btree_read(c))
		return false;
	const uint8_t *end = c->tag + c->tag_len;
	const uint8_t *p = shelf_uint(shelf_uint(c->tag, end, &n), end, &len);
	if (!p || n != s->stats.documents || len == 0 ||
	    len != (size_t)(end - p))
		return false;
	*ret_value = p;
	*ret_len = len;
	return true;
}

/* As shelf_uint(), for what is nearly always one byte. */
static inline const uint8_t *
small_uint(const uint8_t *p, const uint8_t *end, uint32_t *ret)
{
	if (p < end && *p < 128) {
		*ret = *p;
		return p + 1;
	}
	return shelf_uint(p, end, ret);
}

/* The value that stands at v->p. */
static bool
take_value(struct shelf_values *v)
{
	uint32_t len;
	v->p = small_uint(v->p, v->end, &len);
	if (!v->p || len > (size_t)(v->end - v->p) || len == 0)
		return false;
	v->value = v->p;
	v->len = len;
	v->p += len;
	return true;
}

/* Goes into the chunk that the cursor is on; docid 0: it is none of the slot's,
 * and there is no more. */
static bool
open_chunk(struct shelf_values *v)
{
	uint8_t key[2 + GLASS_UINT_MAX + GLASS_SORTABLE_MAX];
	unsigned n = value_key(v, 0, key);
	uint32_t first;
	v->docid = SHELF_END;
	if (v->at.key_len < n || memcmp(v->at.key, key, n) != 0)
		return true;
	if (!glass_get_sortable(v->at.key + n, v->at.key_len - n, &first) ||
	    first == 0 || first > v->shelf->stats.last_docid ||
	    !btree_read(&v->at))
		return false;
	v->docid = first;
	v->p = v->at.tag;
	v->end = v->p + v->at.tag_len;
	return take_value(v);
}

/* On to docid or past it, or to the last of the chunk. */
static bool
pass(struct shelf_values *v, uint32_t docid)
{
	const uint8_t *p = v->p, *end = v->end;
	uint32_t at = v->docid, last = v->shelf->stats.last_docid;
	uint32_t gap, len = v->len;

	while (at < docid && p < end) {
		p = small_uint(p, end, &gap);
		p = p ? small_uint(p, end, &len) : NULL;
		if (!p || len == 0 || len > (size_t)(end - p) || gap >= last - at)
			return false;
		at += gap + 1;
		p += len;
	}
	v->docid = at;
	v->value = p - len;
	v->len = len;
	v->p = p;
	return true;
}

/* From the last of a chunk to the first of the next. */
static bool
next_chunk(struct shelf_values *v)
{
	uint32_t before = v->docid;
	if (!btree_next(&v->at)) {
		v->docid = SHELF_END;
		return !v->at.damaged;
	}
	return open_chunk(v) && v->docid > before;
}

/* Goes to the chunk that may hold docid. */
static bool
seek(struct shelf_values *v, uint32_t docid)
{
	uint8_t key[2 + GLASS_UINT_MAX + GLASS_SORTABLE_MAX];
	uint8_t slot[2 + GLASS_UINT_MAX];
	unsigned len = value_key(v, docid, key), n = value_key(v, 0, slot);
	bool there = btree_floor(&v->at, key, len, v->docid != 0);
	/* The first of the slot may begin behind docid. */
	if (!v->at.damaged && (!there || v->at.key_len < n ||
	    memcmp(v->at.key, slot, n) != 0))
		there = btree_next(&v->at);
	if (!there) {
		v->docid = SHELF_END;
		return !v->at.damaged;
	}
	return open_chunk(v);
}

/* Chunks hold some dozens: further on, the tree knows better. */
static bool
is_far(const struct shelf_values *v, uint32_t docid)
{
	return v->docid == 0 || !v->p || v->docid > docid ||
	    docid - v->docid > 64;
}

static enum shelf_status
outcome(struct shelf_values *v, bool ok)
{
	if (ok && v->docid != SHELF_END)
		return SHELF_OK;
	v->len = 0;
	if (!ok)
		v->docid = 0;
	return ok ? SHELF_NONE : SHELF_DAMAGED;
}

enum shelf_status
shelf_values_next(struct shelf_values *v, uint32_t docid)
{
	bool ok = !is_far(v, docid) || seek(v, docid);
	while (ok && v->docid < docid)
		ok = pass(v, docid) && (v->docid >= docid || next_chunk(v));
	return outcome(v, ok);
}

/* Bytes of p, up to end, that are the same as those `by` further on. */
static size_t
repeated(const uint8_t *p, const uint8_t *end, size_t by)
{
	size_t n = (size_t)(end - p) - by, i = 0;
	uint64_t a[4], b[4];
	for (; i + sizeof a <= n; i += sizeof a) {
		memcpy(a, p + i, sizeof a);
		memcpy(b, p + i + by, sizeof b);
		if ((a[0] ^ b[0]) | (a[1] ^ b[1]) | (a[2] ^ b[2]) |
		    (a[3] ^ b[3]))
			break;
	}
	while (i < n && p[i] == p[i + by])
		i++;
	return i;
}

/* On to the last of the chunk's documents that follow without gap and have the same
 * value.  Each takes the same bytes: so they end where those differ from the ones in
 * front, which is seen many at a time. */
static bool
to_end_of_run(struct shelf_values *v)
{
	const uint8_t *p = v->p;
	size_t len = v->len, size = len + 2; /* gap, length, value */
	if (len > 127 || size > (size_t)(v->end - p) || p[0] != 0 ||
	    p[1] != len || p[size - 1] != p[-1] ||
	    memcmp(p + 2, v->value, len) != 0)
		return true;
	size_t n = 1 + repeated(p, v->end, size) / size;
	if (n > v->shelf->stats.last_docid - v->docid)
		return false;
	v->docid += n;
	v->p += n * size;
	v->value = v->p - len;
	return true;
}

enum shelf_status
shelf_value_run(struct shelf_values *v, uint32_t docid, uint32_t *ret_first)
{
	uint64_t first;
	bool ok = !is_far(v, docid) || seek(v, docid);
	for (;;) {
		first = v->docid;
		ok = ok && (first == SHELF_END || to_end_of_run(v));
		if (!ok || v->docid >= docid)
			break;
		uint64_t last = v->docid;
		ok = pass(v, (uint32_t)last + 1) &&
		    (v->docid > last || next_chunk(v));
	}
	if (ok && first != SHELF_END)
		*ret_first = first > docid ? (uint32_t)first : docid;
	return outcome(v, ok);
}

enum shelf_status
shelf_value_at(struct shelf_values *v, uint32_t docid)
{
	if (shelf_directory_look(v->shelf, v, docid)) {
		v->docid = docid;
		/* What is read next begins at the tree. */
		v->p = v->end = NULL;
		return SHELF_OK;
	}
	enum shelf_status st = shelf_values_next(v, docid);
	if (st == SHELF_OK)
		shelf_directory_note(v->shelf, v);
	return st;
}
