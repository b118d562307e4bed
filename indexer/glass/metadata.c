/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Metadata on their way to the postlist table: stretches of files, each in
 * order of keys, merged at the end.
 *
 * Stored texts are most of it and come with rising keys: they go to the part's
 * file at once, as uint length, key, uint length, value.  What comes out of
 * order waits in a tree, which is written as a stretch of its own when it gets
 * large.  Within a part, the later stretch has the newer value of a key.
 */
#include "config.h"

#include "indexer/glass/metadata.h"

#include "lib/glass/format.h"
#include "indexer/glass/part.h"

enum {
	KEY_MAX = GLASS_KEY_MAX - 2, /* behind 00 c0 */
	LOOSE_MAX = 16 << 20,
	LOOSE_ENTRY = 200, /* of a tree, beside key and value */
};

static gint
compare_bytes(gconstpointer a, gconstpointer b, gpointer ctx)
{
	return g_bytes_compare(a, b);
}

static void
put_entry(struct glass_part *p, const void *key, size_t key_len,
    const void *value, size_t value_len)
{
	if (!p->last_key->len) {
		struct segment s = {sink_offset(&p->metadata), 0};
		g_array_append_val(p->segments, s);
	}
	g_byte_array_set_size(p->last_key, 0);
	g_byte_array_append(p->last_key, key, (guint)key_len);
	sink_uint(&p->metadata, key_len);
	sink_write(&p->metadata, key, key_len);
	sink_uint(&p->metadata, value_len);
	sink_write(&p->metadata, value, value_len);
}

static void
end_segment(struct glass_part *p)
{
	if (p->last_key->len)
		g_array_index(p->segments, struct segment, p->segments->len - 1)
		    .end = sink_offset(&p->metadata);
	g_byte_array_set_size(p->last_key, 0);
}

static gboolean
put_loose(gpointer key, gpointer value, gpointer ctx)
{
	gsize key_len, value_len;
	const void *k = g_bytes_get_data(key, &key_len);
	const void *v = g_bytes_get_data(value, &value_len);
	put_entry(ctx, k, key_len, v, value_len);
	return FALSE;
}

static void
flush_loose(struct glass_part *p)
{
	end_segment(p);
	if (!p->loose)
		return;
	g_tree_foreach(p->loose, put_loose, p);
	end_segment(p);
	g_clear_pointer(&p->loose, g_tree_unref);
	p->loose_bytes = 0;
}

bool
glass_part_metadata(struct glass_part *p, const char *key, size_t key_len,
    const char *value, size_t value_len, GError **error)
{
	if (!key_len || key_len > KEY_MAX || value_len > UINT32_MAX / 2) {
		g_set_error(error, GLASS_ERROR, GLASS_ERROR_LIMIT,
		    "metadata: the key or its value is too long");
		return false;
	}
	if (!p->last_key->len || glass_compare(p->last_key->data,
				     p->last_key->len, key, key_len) < 0) {
		put_entry(p, key, key_len, value, value_len);
	} else {
		if (!p->loose)
			p->loose = g_tree_new_full(compare_bytes, NULL,
			    (GDestroyNotify)g_bytes_unref,
			    (GDestroyNotify)g_bytes_unref);
		g_tree_replace(p->loose, g_bytes_new(key, key_len),
		    g_bytes_new(value, value_len));
		p->loose_bytes += key_len + value_len + LOOSE_ENTRY;
		if (p->loose_bytes > MIN(LOOSE_MAX, p->share / 8))
			flush_loose(p);
	}
	return !p->metadata.err || sink_flush(&p->metadata, error);
}

bool
metadata_finish(struct glass_part *p, GError **error)
{
	flush_loose(p);
	if (!sink_flush(&p->metadata, error))
		return false;
	sink_shrink(&p->metadata);
	return true;
}

void
metadata_free(struct glass_part *p)
{
	sink_close(&p->metadata);
	g_array_unref(p->segments);
	g_byte_array_unref(p->last_key);
	if (p->loose)
		g_tree_unref(p->loose);
}

/* --- merging ----------------------------------------------------------------
 */

struct reader {
	struct input in;
	uint8_t key[GLASS_KEY_MAX];
	size_t key_len; /* 0: at the end */
};

static void
next_key(struct reader *r)
{
	r->key_len = 0;
	if (input_at_end(&r->in))
		return;
	size_t n = input_uint(&r->in);
	const uint8_t *key = n <= KEY_MAX ? input_bytes(&r->in, n) : NULL;
	if (!key) {
		r->in.failed = true;
		return;
	}
	r->key[0] = 0;
	r->key[1] = 0xc0;
	memcpy(r->key + 2, key, n);
	r->key_len = n + 2;
}

/* Writes the value of the newest among those at the least key. */
static bool
write_next(struct glass_table *t, struct reader *readers, unsigned n)
{
	struct reader *best = NULL;
	for (unsigned i = 0; i < n; i++) {
		struct reader *r = &readers[i];
		if (!r->key_len)
			continue;
		int c = best ? glass_compare(
				   r->key, r->key_len, best->key, best->key_len)
			     : -1;
		if (c == 0) {
			/* Readers are in order of age. */
			input_bytes(&best->in, input_uint(&best->in));
			next_key(best);
		}
		if (c <= 0)
			best = r;
	}
	if (!best)
		return false;
	size_t len = input_uint(&best->in);
	const uint8_t *value = input_bytes(&best->in, len);
	if (value && len)
		glass_table_add(t, best->key, best->key_len, value, len, false);
	next_key(best);
	return true;
}

bool
metadata_write(struct glass_builder *b, struct glass_table *t, GError **error)
{
	unsigned n = 0, at = 0;
	bool ok = true;
	for (unsigned i = 0; i < b->parts->len; i++) {
		struct glass_part *p = b->parts->pdata[i];
		if (!metadata_finish(p, error))
			return false;
		n += p->segments->len;
	}
	g_autofree struct reader *readers = g_new0(struct reader, n + 1);
	for (unsigned i = 0; i < b->parts->len; i++) {
		struct glass_part *p = b->parts->pdata[i];
		for (unsigned j = 0; j < p->segments->len; j++, at++) {
			struct segment s =
			    g_array_index(p->segments, struct segment, j);
			input_file(&readers[at].in, p->metadata.fd, s.start,
			    s.end, 1 << 16);
			next_key(&readers[at]);
		}
	}
	while (write_next(t, readers, n))
		;
	for (unsigned i = 0; i < n; i++) {
		if (ok && readers[i].in.failed) {
			g_set_error(error, GLASS_ERROR, GLASS_ERROR_IO,
			    "cannot read metadata back in '%s'", b->build_dir);
			ok = false;
		}
		input_free(&readers[i].in);
	}
	return ok;
}
