/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What is kept of each document by itself: its terms, value slots and data, for
 * the tables termlist and docdata.
 *
 * A part has coded and compressed all of it when it adds the document.  A
 * builder's only part has its documents in order, and puts them into the tables
 * at once; of several, each appends a record to a file: uint docid, then term
 * list, slots and data, each uint length << 1 | compressed, bytes.  In the end
 * those files are merged by docid.
 */
#include "config.h"

#include "indexer/glass/documents.h"

#include "lib/glass/format.h"
#include "indexer/glass/part.h"
#include "indexer/glass/table.h"

#include <string.h>

enum { LOG_BUFFER = 1 << 18 };

static uint8_t *
room(GByteArray *a, size_t n)
{
	if (a->len < n)
		g_byte_array_set_size(a, (guint)(n + n / 2));
	return a->data;
}

/* What a document has, in the order of its record. */
enum kind { TERMS, SLOTS, DATA, KINDS };

/* Enters it into the tables: termlist and docdata. */
static void
enter(struct glass_table *tables, enum kind kind, uint32_t docid,
    const uint8_t *tag, size_t len, bool compressed)
{
	uint8_t key[GLASS_SORTABLE_MAX + 1];
	uint8_t *k = glass_put_sortable(key, docid);
	if (!len && kind != TERMS)
		return;
	if (kind == SLOTS)
		*k++ = 0;
	glass_table_add(&tables[kind == DATA], key, (size_t)(k - key), tag, len,
	    compressed);
}

/* Compresses it where that pays. */
static void
put_tag(struct glass_part *p, enum kind kind, uint32_t docid,
    const uint8_t *tag, size_t len)
{
	size_t n = deflater_try(
	    p->deflater, tag, len, room(p->packed, len));
	if (n) {
		tag = p->packed->data;
		len = n;
	}
	if (p->tables) {
		enter(p->tables, kind, docid, tag, len, n > 0);
		return;
	}
	sink_uint(&p->documents, (uint64_t)len << 1 | (n > 0));
	sink_write(&p->documents, tag, len);
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
put_termlist(struct glass_part *p, uint32_t docid,
    const struct sort_entry *order, size_t n, uint32_t length)
{
	if (!n) {
		put_tag(p, TERMS, docid, NULL, 0);
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
	put_tag(p, TERMS, docid, start, (size_t)(q - start));
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
	put_tag(p, SLOTS, doc->docid, start, (size_t)(q - start));
	if (slots != few)
		g_free(slots);
}

static bool
open_tables(const struct glass_builder *b, struct glass_table *tables,
    GError **error)
{
	return glass_table_open(&tables[0], b->build_dir, "termlist.glass",
		   b->block_size, error) &&
	       glass_table_open(&tables[1], b->build_dir, "docdata.glass",
		   b->block_size, error);
}

bool
documents_open(struct glass_part *p, GError **error)
{
	if (p->builder->n_parts > 1)
		return sink_open(&p->documents, p->builder->build_dir, NULL,
		    LOG_BUFFER, error);
	p->tables = g_new0(struct glass_table, 2);
	return open_tables(p->builder, p->tables, error);
}

void
documents_close(struct glass_part *p)
{
	sink_close(&p->documents);
	for (unsigned i = 0; p->tables && i < 2; i++)
		glass_table_close(&p->tables[i]);
	g_clear_pointer(&p->tables, g_free);
}

static bool
has_room(struct glass_part *p, GError **error)
{
	struct sink *s = p->tables ? &p->tables[0].out : &p->documents;
	return (!s->err || sink_flush(s, error)) &&
	       (!p->tables || !p->tables[1].out.err ||
		   sink_flush(&p->tables[1].out, error));
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
	if (!p->tables)
		sink_uint(&p->documents, doc->docid);
	put_termlist(p, doc->docid, order, doc->n_postings, length);
	put_slots(p, doc);
	put_tag(p, DATA, doc->docid, (const uint8_t *)doc->data,
	    doc->data_len);
	return has_room(p, error);
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
copy_document(struct reader *r, struct glass_table *tables)
{
	for (unsigned kind = 0; kind < KINDS; kind++) {
		uint64_t head = input_uint(&r->in);
		const uint8_t *tag = input_bytes(&r->in, head >> 1);
		if (tag)
			enter(tables, kind, r->docid, tag, head >> 1, head & 1);
	}
	next_document(r);
}

static bool
copy_all(const struct glass_builder *b, struct glass_table *tables,
    struct reader *readers, unsigned n, GError **error)
{
	for (;;) {
		struct reader *r = NULL;
		for (unsigned i = 0; i < n; i++)
			if (readers[i].docid &&
			    (!r || readers[i].docid < r->docid))
				r = &readers[i];
		if (!r)
			break;
		copy_document(r, tables);
	}
	for (unsigned i = 0; i < n; i++)
		if (readers[i].in.failed) {
			g_set_error(error, GLASS_ERROR, GLASS_ERROR_IO,
			    "cannot read documents back in '%s'", b->build_dir);
			return false;
		}
	return true;
}

static bool
merge_parts(const struct glass_builder *b, struct glass_table *tables,
    GError **error)
{
	unsigned n = b->parts->len, open = 0;
	g_autofree struct reader *readers = g_new0(struct reader, n + 1);
	bool ok = open_tables(b, tables, error);

	for (; ok && open < n; open++) {
		struct glass_part *p = b->parts->pdata[open];
		ok = sink_flush(&p->documents, error);
		sink_shrink(&p->documents);
		input_file(&readers[open].in, p->documents.fd, 0,
		    sink_offset(&p->documents), 1 << 17);
		if (ok)
			next_document(&readers[open]);
	}
	ok = ok && copy_all(b, tables, readers, n, error);
	for (unsigned i = 0; i < open; i++)
		input_free(&readers[i].in);
	return ok;
}

bool
documents_write(struct glass_builder *b, GError **error)
{
	struct glass_table merged[2] = {0}, *tables = merged;
	struct glass_part *first = b->parts->len ? b->parts->pdata[0] : NULL;

	if (first && first->tables)
		tables = first->tables;
	bool ok = (tables != merged || merge_parts(b, tables, error)) &&
	    glass_table_finish(&tables[0], &b->roots[GLASS_TERMLIST], error) &&
	    builder_finish_optional(b, &tables[1], GLASS_DOCDATA, error);
	glass_table_close(&tables[0]);
	glass_table_close(&tables[1]);
	return ok;
}
