/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The tables that come out of inverted documents: postlist and position.
 */
#include "config.h"

#include "indexer/glass/postlist.h"

#include "indexer/glass/merge.h"
#include "indexer/glass/metadata.h"
#include "indexer/glass/part.h"

/* --- value statistics --------------------------------------------------------
 */

/* Of one slot over all parts. */
struct totals {
	uint32_t slot, documents;
	const GByteArray *least, *greatest;
	uint8_t key[2 + 4];
	size_t key_len;
};

static void
add_totals(GArray *all, GHashTable *places, const struct value_slot *v)
{
	gpointer at = g_hash_table_lookup(places, GUINT_TO_POINTER(v->slot));
	if (!at) {
		struct totals t = {.slot = v->slot,
		    .least = v->least,
		    .greatest = v->greatest,
		    .key = {0, 0xd0}};
		t.key_len =
		    (size_t)(glass_put_last(t.key + 2, v->slot) - t.key);
		g_array_append_val(all, t);
		at = GUINT_TO_POINTER(all->len);
		g_hash_table_insert(places, GUINT_TO_POINTER(v->slot), at);
	}
	struct totals *t =
	    &g_array_index(all, struct totals, GPOINTER_TO_UINT(at) - 1);
	t->documents += v->documents;
	if (glass_compare(v->least->data, v->least->len, t->least->data,
		t->least->len) < 0)
		t->least = v->least;
	if (glass_compare(v->greatest->data, v->greatest->len,
		t->greatest->data, t->greatest->len) > 0)
		t->greatest = v->greatest;
}

static gint
compare_totals(gconstpointer a, gconstpointer b)
{
	const struct totals *x = a, *y = b;
	return glass_compare(x->key, x->key_len, y->key, y->key_len);
}

static void
write_totals(struct glass_table *t, const struct totals *v)
{
	size_t max = 2 * GLASS_UINT_MAX + v->least->len + v->greatest->len;
	g_autofree uint8_t *tag = g_malloc(max);
	uint8_t *p = glass_put_uint(tag, v->documents);
	p = glass_put_uint(p, v->least->len);
	p = glass_put_bytes(p, v->least->data, v->least->len);
	if (glass_compare(v->least->data, v->least->len, v->greatest->data,
		v->greatest->len) != 0)
		p = glass_put_bytes(p, v->greatest->data, v->greatest->len);
	glass_table_add(t, v->key, v->key_len, tag, (size_t)(p - tag), false);
}

static void
write_value_statistics(const struct glass_builder *b, struct glass_table *t)
{
	GArray *all = g_array_new(FALSE, FALSE, sizeof(struct totals));
	GHashTable *places = g_hash_table_new(NULL, NULL);
	for (unsigned i = 0; i < b->parts->len; i++) {
		const struct glass_part *p = b->parts->pdata[i];
		for (unsigned j = 0; j < p->n_slots; j++)
			add_totals(all, places, &p->slots[j]);
	}
	g_array_sort(all, compare_totals);
	for (unsigned i = 0; i < all->len; i++)
		write_totals(t, &g_array_index(all, struct totals, i));
	g_hash_table_unref(places);
	g_array_unref(all);
}

/* --- chunks
 * ------------------------------------------------------------------- */

/* A chunk being filled.  Its head is made when it is done, so there is room
 * for it in front of the body. */
struct chunk {
	uint8_t *buf; /* HEAD bytes, then the body */
	size_t used, size;
	uint32_t first, last; /* docids */
};

enum { HEAD = 5 * GLASS_UINT_MAX };

static uint8_t *
chunk_room(struct chunk *c, size_t n)
{
	if (c->size - c->used < n) {
		c->size = (c->used + n) * 2;
		c->buf = g_realloc(c->buf, HEAD + c->size);
	}
	return c->buf + HEAD + c->used;
}

static void
chunk_begin(struct chunk *c, uint32_t docid)
{
	c->used = 0;
	c->first = docid;
}

static void
chunk_number(struct chunk *c, uint64_t v)
{
	uint8_t *p = chunk_room(c, GLASS_UINT_MAX);
	c->used += (size_t)(glass_put_uint(p, v) - p);
}

/* A posting list's present chunk: the first one has the list's key and the
 * frequencies, others are found by their first docid. */
static void
write_posting_chunk(struct glass_table *t, const struct merge *m,
    struct chunk *c, bool is_first, bool is_last)
{
	bool lengths = key_is_lengths(m->key, m->key_len);
	uint8_t key[GLASS_KEY_MAX + 2 + GLASS_SORTABLE_MAX], head[HEAD];
	uint8_t *k = glass_put_bytes(key, m->key, m->key_len), *h = head;
	if (is_first) {
		h = glass_put_uint(h, lengths ? 0 : m->n);
		h = glass_put_uint(h, lengths ? 0 : m->sum);
		h = glass_put_uint(h, c->first - 1);
	} else {
		if (!lengths)
			*k++ = 0;
		k = glass_put_sortable(k, c->first);
	}
	*h++ = is_last ? '1' : '0';
	h = glass_put_uint(h, c->last - c->first);
	size_t n = (size_t)(h - head);
	uint8_t *tag = c->buf + HEAD - n;
	memcpy(tag, head, n);
	glass_table_add(t, key, (size_t)(k - key), tag, n + c->used, false);
}

static void
write_postings(struct glass_table *t, struct merge *m, struct chunk *c)
{
	size_t full = key_is_lengths(m->key, m->key_len) ? GLASS_CHUNK_LENGTHS
							 : GLASS_CHUNK;
	bool is_first = true;
	if (!merge_next(m))
		return;
	chunk_begin(c, m->docid);
	for (;;) {
		chunk_number(c, m->at->number);
		c->last = m->docid;
		if (!merge_next(m))
			break;
		if (c->used >= full) {
			write_posting_chunk(t, m, c, is_first, false);
			is_first = false;
			chunk_begin(c, m->docid);
		} else {
			chunk_number(c, m->docid - c->last - 1);
		}
	}
	write_posting_chunk(t, m, c, is_first, true);
}

static void
write_value_chunk(
    struct glass_table *t, const struct merge *m, const struct chunk *c)
{
	uint8_t key[GLASS_KEY_MAX + GLASS_SORTABLE_MAX];
	uint8_t *k = glass_put_bytes(key, m->key, m->key_len);
	k = glass_put_sortable(k, c->first);
	glass_table_add(
	    t, key, (size_t)(k - key), c->buf + HEAD, c->used, false);
}

static void
write_values(struct glass_table *t, struct merge *m, struct chunk *c)
{
	c->used = 0;
	while (merge_next(m)) {
		if (c->used)
			chunk_number(c, m->docid - c->last - 1);
		else
			chunk_begin(c, m->docid);
		c->last = m->docid;
		size_t n = m->at->payload_len;
		chunk_number(c, n);
		glass_put_bytes(chunk_room(c, n), m->at->payload, n);
		c->used += n;
		if (c->used >= GLASS_CHUNK) {
			write_value_chunk(t, m, c);
			c->used = 0;
		}
	}
	if (c->used)
		write_value_chunk(t, m, c);
}

bool
postlist_write(struct glass_builder *b, GError **error)
{
	struct glass_table t;
	struct merge m;
	struct chunk c = {0};
	bool ok;

	if (!glass_table_open(
		&t, b->build_dir, "postlist.glass", b->block_size, error))
		return false;
	if (!metadata_write(b, &t, error)) {
		glass_table_close(&t);
		return false;
	}
	write_value_statistics(b, &t);
	chunk_room(&c, 2 * GLASS_CHUNK);
	merge_begin(&m, b, VIEW_POSTINGS);
	while (merge_next_list(&m)) {
		if (key_is_value(m.key, m.key_len)) {
			write_values(&t, &m, &c);
			continue;
		}
		write_postings(&t, &m, &c);
		if (!key_is_lengths(m.key, m.key_len))
			b->stats.terms++;
	}
	g_free(c.buf);
	ok = merge_end(&m, error) &&
	     glass_table_finish(&t, &b->roots[GLASS_POSTLIST], error);
	glass_table_close(&t);
	return ok;
}

bool
position_write(struct glass_builder *b, GError **error)
{
	struct glass_table t;
	struct merge m;
	bool ok;

	if (!glass_table_open(
		&t, b->build_dir, "position.glass", b->block_size, error))
		return false;
	merge_begin(&m, b, VIEW_POSITIONS);
	while (merge_next_list(&m)) {
		uint8_t key[GLASS_KEY_MAX + 2 + GLASS_SORTABLE_MAX];
		uint8_t *end = glass_put_bytes(key, m.key, m.key_len);
		*end++ = 0;
		while (merge_next(&m)) {
			uint8_t *k = glass_put_sortable(end, m.docid);
			glass_table_add(&t, key, (size_t)(k - key),
			    m.at->payload, m.at->payload_len, false);
		}
	}
	ok = merge_end(&m, error) &&
	     builder_finish_optional(b, &t, GLASS_POSITION, error);
	glass_table_close(&t);
	return ok;
}
