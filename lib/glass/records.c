/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Reads the data of documents, and metadata. */
#include "lib/glass/shelf-private.h"

#include <stdlib.h>

/* A record is some hundred bytes, or with a long sample some thousand; one larger
 * than this is left to libxapian. */
#define UNPACKED_MAX ((size_t)1 << 24)

void
shelf_records_end(struct shelf *s)
{
	btree_cursor_end(&s->data_at);
	if (s->inflate_ready)
		inflateEnd(&s->inflate);
	free(s->unpacked);
}

static bool
ready(struct shelf *s)
{
	if (s->inflate_ready)
		return inflateReset(&s->inflate) == Z_OK;
	s->inflate_ready = inflateInit2(&s->inflate, -15) == Z_OK;
	return s->inflate_ready;
}

/* Unpacks into s->unpacked, which begins at four times the size. */
static bool
unpack(struct shelf *s, const uint8_t *packed, size_t len, size_t *ret_len)
{
	size_t size = len < UNPACKED_MAX / 4 ? 4 * len + 1024 : UNPACKED_MAX;

	for (;; size *= 2) {
		if (size > UNPACKED_MAX || !ready(s))
			return false;
		if (s->unpacked_size < size) {
			uint8_t *fresh = realloc(s->unpacked, size);
			if (!fresh)
				return false;
			s->unpacked = fresh;
			s->unpacked_size = size;
		}
		s->inflate.next_in = (uint8_t *)(uintptr_t)packed;
		s->inflate.avail_in = (unsigned)MIN(len, UINT32_MAX);
		s->inflate.next_out = s->unpacked;
		s->inflate.avail_out = (unsigned)s->unpacked_size;
		/* all in one go: then zlib keeps no window */
		int z = inflate(&s->inflate, Z_FINISH);
		*ret_len = s->unpacked_size - s->inflate.avail_out;
		if (z == Z_STREAM_END)
			return true;
		if (z != Z_BUF_ERROR || s->inflate.avail_out > 0)
			return false;
	}
}

enum shelf_status
shelf_data(struct shelf *s, uint32_t docid, const uint8_t **ret_data,
    size_t *ret_len)
{
	uint8_t key[GLASS_SORTABLE_MAX];
	struct btree_cursor *c = &s->data_at;
	unsigned len = (unsigned)(glass_put_sortable(key, docid) - key);
	bool packed;

	if (!btree_find(c, key, len, true))
		return c->damaged ? SHELF_DAMAGED : SHELF_NONE;
	if (!btree_read_packed(c, &packed))
		return SHELF_DAMAGED;
	*ret_data = c->tag;
	*ret_len = c->tag_len;
	if (!packed)
		return SHELF_OK;
	if (!unpack(s, c->tag, c->tag_len, ret_len))
		return SHELF_DAMAGED;
	*ret_data = s->unpacked;
	return SHELF_OK;
}

enum shelf_status
shelf_metadata(struct shelf *s, const char *key, size_t key_len,
    const uint8_t **ret_value, size_t *ret_len)
{
	uint8_t k[GLASS_KEY_MAX];

	if (key_len == 0 || key_len > sizeof k - 2)
		return SHELF_NONE;
	memcpy(k, "\0\xc0", 2);
	memcpy(k + 2, key, key_len);
	if (!btree_find(&s->at, k, (unsigned)key_len + 2, true))
		return s->at.damaged ? SHELF_DAMAGED : SHELF_NONE;
	if (!btree_read(&s->at))
		return SHELF_DAMAGED;
	*ret_value = s->at.tag;
	*ret_len = s->at.tag_len;
	return SHELF_OK;
}
