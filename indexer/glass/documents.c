/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What is kept of each document by itself: its terms, value slots and data, for
 * the tables termlist and docdata.
 *
 * A part has coded and compressed all of it when it adds the document, and
 * appends a record to a file: uint docid, then term list, slots and data, each
 * uint length << 1 | compressed, bytes.  In the end the parts' files are merged
 * by docid.
 */
#include "config.h"

#include "indexer/glass/documents.h"

#include "lib/glass/format.h"
#include "indexer/glass/part.h"
#include "indexer/glass/table.h"

#include <string.h>

static uint8_t *
room(GByteArray *a, size_t n)
{
	if (a->len < n)
		g_byte_array_set_size(a, (guint)(n + n / 2));
	return a->data;
}

/* Appends a tag, compressed where that pays. */
static void
put_tag(struct glass_part *p, const uint8_t *tag, size_t len)
{
	size_t n = deflater_try(
	    p->deflater, tag, len, room(p->packed, len));
	sink_uint(&p->documents, (uint64_t)(n ? n : len) << 1 | (n > 0));
	sink_write(&p->documents, n ? p->packed->data : tag, n ? n : len);
}

/* Bytes that both begin with. */
static size_t
common(const struct lexicon_term *a, const struct lexicon_term *b)
{
	size_t max = MIN(a->len, b->len), n = 0;
	for (; n < TERM_START; n += 8) {
		uint64_t x, y;
		memcpy(&x, a->start + n, 8);
		memcpy(&y, b->start + n, 8);
		if (x != y) {
			n += (size_t)__builtin_ctzll(GUINT64_TO_LE(x ^ y)) / 8;
			return MIN(n, max);
		}
	}
	while (n < max && a->text[n] == b->text[n])
		n++;
	return MIN(n, max);
}

/* Its bytes from `from` on. */
static uint8_t *
put_rest(uint8_t *q, const struct lexicon_term *t, size_t from)
{
	return glass_put_bytes(q, lexicon_text(t) + from, t->len - from);
}

static void
put_termlist(struct glass_part *p, const struct sort_entry *order, size_t n,
    uint32_t length)
{
	if (!n) {
		sink_uint(&p->documents, 0);
		return;
	}
	const struct lexicon_term *terms = part_terms(p);
	size_t max = 2 * GLASS_UINT_MAX;
	for (size_t i = 0; i < n; i++)
		max += 2u + terms[order[i].id].len + GLASS_UINT_MAX;
	uint8_t *start = room(p->list_scratch, max), *q = start;
	const struct lexicon_term *t = &terms[order[0].id];

	q = glass_put_uint(q, length);
	q = glass_put_uint(q, n);
	*q++ = (uint8_t)t->len;
	q = put_rest(q, t, 0);
	q = glass_put_uint(q, order[0].extra);
	for (size_t i = 1; i < n; i++) {
		const struct lexicon_term *before = t;
		uint32_t wdf = order[i].extra;
		t = &terms[order[i].id];
		size_t kept = common(before, t);
		size_t both =
		    wdf < 127 ? (wdf + 1) * (before->len + 1u) + kept : 256;
		*q++ = (uint8_t)(both < 256 ? both : kept);
		*q++ = (uint8_t)(t->len - kept);
		q = put_rest(q, t, kept);
		if (both >= 256)
			q = glass_put_uint(q, wdf);
	}
	put_tag(p, start, (size_t)(q - start));
}

static int
compare_numbers(const void *a, const void *b)
{
	uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;
	return (x > y) - (x < y);
}

static void
put_slots(struct glass_part *p, const struct glass_document *doc)
{
	size_t n = 0;
	uint32_t few[64];
	uint32_t *slots = doc->n_values <= G_N_ELEMENTS(few)
			      ? few
			      : g_new(uint32_t, doc->n_values);
	for (size_t i = 0; i < doc->n_values; i++)
		if (doc->values[i].len)
			slots[n++] = doc->values[i].slot;
	qsort(slots, n, sizeof *slots, compare_numbers);

	uint8_t *start = room(p->list_scratch, (n + 1) * GLASS_UINT_MAX);
	uint8_t *q = start;
	for (size_t i = 0; i < n; i++)
		q = glass_put_uint(
		    q, i ? slots[i] - slots[i - 1] - 1 : slots[i]);
	put_tag(p, start, (size_t)(q - start));
	if (slots != few)
		g_free(slots);
}

bool
documents_append(struct glass_part *p, const struct glass_document *doc,
    const struct sort_entry *order, uint32_t length, GError **error)
{
	if (doc->data_len > UINT32_MAX / 2) {
		g_set_error(error, GLASS_ERROR, GLASS_ERROR_LIMIT,
		    "document %u: its data are too long", doc->docid);
		return false;
	}
	sink_uint(&p->documents, doc->docid);
	put_termlist(p, order, doc->n_postings, length);
	put_slots(p, doc);
	put_tag(p, (const uint8_t *)doc->data, doc->data_len);
	if (p->documents.err)
		return sink_flush(&p->documents, error);
	return true;
}

/* --- writing the tables ----------------------------------------------------
 */

struct reader {
	struct input in;
	uint32_t docid; /* 0: at the end */
};

static void
next_document(struct reader *r)
{
	r->docid = input_at_end(&r->in) ? 0 : (uint32_t)input_uint(&r->in);
}

static void
copy_tag(struct reader *r, struct glass_table *t, const uint8_t *key,
    size_t key_len, bool even_empty)
{
	uint64_t head = input_uint(&r->in);
	const uint8_t *tag = input_bytes(&r->in, head >> 1);
	if (tag && (head >> 1 || even_empty))
		glass_table_add(t, key, key_len, tag, head >> 1, head & 1);
}

static bool
copy_all(struct glass_builder *b, struct glass_table *termlist,
    struct glass_table *docdata, struct reader *readers, unsigned n,
    GError **error)
{
	for (;;) {
		struct reader *r = NULL;
		for (unsigned i = 0; i < n; i++)
			if (readers[i].docid &&
			    (!r || readers[i].docid < r->docid))
				r = &readers[i];
		if (!r)
			break;
		uint8_t key[GLASS_SORTABLE_MAX + 1];
		size_t len = (size_t)(glass_put_sortable(key, r->docid) - key);
		key[len] = 0;
		copy_tag(r, termlist, key, len, true);
		copy_tag(r, termlist, key, len + 1, false);
		copy_tag(r, docdata, key, len, false);
		next_document(r);
	}
	for (unsigned i = 0; i < n; i++)
		if (readers[i].in.failed) {
			g_set_error(error, GLASS_ERROR, GLASS_ERROR_IO,
			    "cannot read documents back in '%s'", b->build_dir);
			return false;
		}
	return true;
}

bool
documents_write(struct glass_builder *b, GError **error)
{
	struct glass_table termlist = {0}, docdata = {0};
	unsigned n = b->parts->len;
	g_autofree struct reader *readers = g_new0(struct reader, n + 1);
	bool ok = false;

	for (unsigned i = 0; i < n; i++) {
		struct glass_part *p = b->parts->pdata[i];
		if (!sink_flush(&p->documents, error))
			goto out;
		sink_shrink(&p->documents);
		input_file(&readers[i].in, p->documents.fd, 0,
		    sink_offset(&p->documents), 1 << 17);
		next_document(&readers[i]);
	}
	if (!glass_table_open(&termlist, b->build_dir, "termlist.glass",
		b->block_size, error) ||
	    !glass_table_open(&docdata, b->build_dir, "docdata.glass",
		b->block_size, error) ||
	    !copy_all(b, &termlist, &docdata, readers, n, error) ||
	    !glass_table_finish(&termlist, &b->roots[GLASS_TERMLIST], error))
		goto out;
	ok = builder_finish_optional(b, &docdata, GLASS_DOCDATA, error);
out:
	glass_table_close(&termlist);
	glass_table_close(&docdata);
	for (unsigned i = 0; i < n; i++)
		input_free(&readers[i].in);
	return ok;
}
