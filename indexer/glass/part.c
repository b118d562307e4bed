/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A part of a builder: one thread's documents, inverted in memory, and what it
 * has put into files so far.
 *
 * Each distinct term has a list (list.h); adding a posting appends a few bytes
 * to it.  Nothing is allocated for a posting.  Terms stay known, with their
 * numbers, when lists have gone to disk, until their texts take too large a
 * part of the memory.
 */
#include "config.h"

#include "indexer/glass/part.h"

#include "indexer/glass/builder.h"
#include "lib/base/pages.h"
#include "lib/glass/format.h"
#include "indexer/glass/positions.h"
#include "indexer/glass/source.h"

#include <string.h>

enum {
	TEXT_BLOCK = 1 << 18,
	RUN_BUFFER = 1 << 18,
	LOG_BUFFER = 1 << 18,
	/* Beside its record and text, a term takes two places or three in the
	 * hash table and two sort entries when a run is written. */
	TERM_BYTES = sizeof(struct term) + 16 + 2 * sizeof(struct sort_entry),
};

/* --- terms --------------------------------------------------------------- */

static uint32_t
hash_term(uint64_t seed, const char *s, size_t len)
{
	uint64_t h = seed ^ len * UINT64_C(0x9e3779b97f4a7c15), v;
	for (; len >= 8; s += 8, len -= 8) {
		memcpy(&v, s, 8);
		h = (h ^ v) * UINT64_C(0xd6e8feb86659fd93);
		h ^= h >> 32;
	}
	if (len) {
		v = 0;
		memcpy(&v, s, len);
		h = (h ^ v) * UINT64_C(0xd6e8feb86659fd93);
		h ^= h >> 32;
	}
	h *= UINT64_C(0xd6e8feb86659fd93);
	return (uint32_t)(h >> 32);
}

static void
table_resize(struct glass_part *p, uint32_t size)
{
	p->table = places_resize(p->table, p->table_mask, size);
	p->table_mask = size - 1;
}

static const char *
text_add(struct glass_part *p, const char *s, size_t len)
{
	if (!p->texts->len || TEXT_BLOCK - p->text_used < len) {
		g_ptr_array_add(p->texts, g_malloc(TEXT_BLOCK));
		p->text_used = 0;
		p->text_bytes += TEXT_BLOCK;
	}
	char *to = (char *)p->texts->pdata[p->texts->len - 1] + p->text_used;
	memcpy(to, s, len);
	p->text_used += len;
	return to;
}

static bool
is_good_term(const char *term, size_t len)
{
	if (!len || len > GLASS_TERM_MAX)
		return false;
	size_t n = len;
	for (const char *z = term; (z = memchr(z, 0, len - (size_t)(z - term)));
	     z++)
		n++;
	return n <= GLASS_TERM_MAX;
}

static void
grow_terms(struct glass_part *p)
{
	uint32_t size = p->terms_size + p->terms_size / 2 + 1024;
	p->terms =
	    pages_grow(p->terms, p->terms_size, size, sizeof *p->terms);
	p->terms_size = size;
}

/* The order of its beginning, as sort_prefix() has it. */
static inline uint64_t
term_prefix(const struct term *t)
{
	return sort_prefix(t->start, sizeof(uint64_t));
}

static uint32_t
find_term(struct glass_part *p, const char *term, size_t len, uint32_t hash)
{
	uint32_t at = hash & p->table_mask;
	for (; p->table[at].number; at = (at + 1) & p->table_mask) {
		if (p->table[at].hash != hash)
			continue;
		const struct term *t = &p->terms[p->table[at].number - 1];
		if (t->len == len && memcmp(term_text(t), term, len) == 0)
			return p->table[at].number - 1;
	}
	if (!is_good_term(term, len) || p->n_terms == GLASS_BAD_TERM - 1)
		return GLASS_BAD_TERM;
	if (p->n_terms == p->terms_size)
		grow_terms(p);
	struct term *new = &p->terms[p->n_terms];
	*new = (struct term){
	    .text = len > TERM_START ? text_add(p, term, len) : NULL,
	    .len = (uint16_t)len,
	};
	memcpy(new->start, term, MIN(len, TERM_START));
	p->table[at] = (struct place){hash, ++p->n_terms};
	if (p->n_terms > p->table_mask / 4 * 3)
		table_resize(p, (p->table_mask + 1) * 2);
	return p->n_terms - 1;
}

uint32_t
glass_part_term(struct glass_part *p, const char *term, size_t len)
{
	return find_term(p, term, len, hash_term(p->seed, term, len));
}

/* The record that a look-up will most likely come to. */
static const struct term *
likely(const struct glass_part *p, uint32_t hash)
{
	const struct place *at = &p->table[hash & p->table_mask];
	return at->number && at->hash == hash ? &p->terms[at->number - 1] : NULL;
}

void
glass_part_terms(struct glass_part *p, const struct glass_term *terms, size_t n,
    uint32_t *ret_numbers)
{
	uint32_t hashes[32];
	for (size_t at = 0; at < n; at += G_N_ELEMENTS(hashes)) {
		size_t some = MIN(n - at, G_N_ELEMENTS(hashes));
		const struct glass_term *t = terms + at;
		for (size_t i = 0; i < some; i++) {
			hashes[i] = hash_term(p->seed, t[i].term, t[i].len);
			__builtin_prefetch(&p->table[hashes[i] & p->table_mask]);
		}
		for (size_t i = 0; i < some; i++) {
			const struct term *l = likely(p, hashes[i]);
			if (l)
				__builtin_prefetch(l);
		}
		for (size_t i = 0; i < some; i++) {
			const struct term *l = likely(p, hashes[i]);
			if (l && l->text)
				__builtin_prefetch(l->text);
		}
		for (size_t i = 0; i < some; i++)
			ret_numbers[at + i] = find_term(p, t[i].term, t[i].len,
			    hashes[i]);
	}
}

unsigned
glass_part_epoch(const struct glass_part *p)
{
	return p->epoch;
}

static void
forget_terms(struct glass_part *p)
{
	g_ptr_array_set_size(p->texts, 0);
	p->text_bytes = 0;
	pages_free(p->terms, p->terms_size, sizeof *p->terms);
	p->terms = NULL;
	p->n_terms = p->terms_size = 0;
	pages_free(p->table, (size_t)p->table_mask + 1, sizeof *p->table);
	p->table = NULL;
	table_resize(p, 1u << 16);
	p->epoch++;
}

static int
compare_terms(uint32_t a, uint32_t b, const void *ctx)
{
	const struct term *terms = ctx;
	return glass_compare(
	    term_text(&terms[a]), terms[a].len, term_text(&terms[b]),
	    terms[b].len);
}

/* --- runs ---------------------------------------------------------------- */

size_t
slot_key(uint32_t slot, uint8_t *key)
{
	key[0] = 0;
	key[1] = 0xd8;
	return (size_t)(glass_put_uint(key + 2, slot) - key);
}

static int
compare_slots(const void *a, const void *b, void *ctx)
{
	const struct value_slot *slots = ctx;
	uint8_t ka[16], kb[16];
	size_t na = slot_key(slots[*(const unsigned *)a].slot, ka);
	size_t nb = slot_key(slots[*(const unsigned *)b].slot, kb);
	return glass_compare(ka, na, kb, nb);
}

void
part_sort(struct glass_part *p)
{
	size_t n = 0;
	for (uint32_t i = 0; i < p->n_terms; i++)
		n += p->terms[i].list.n > 0;
	g_free(p->sorted);
	p->sorted = g_new(struct sort_entry, n + 1);
	p->n_sorted = 0;
	for (uint32_t i = 0; i < p->n_terms; i++)
		if (p->terms[i].list.n)
			p->sorted[p->n_sorted++] =
			    (struct sort_entry){term_prefix(&p->terms[i]), i, 0};
	struct sort_entry *spare = g_new(struct sort_entry, n + 1);
	sort_terms(p->sorted, n, spare, compare_terms, p->terms);
	g_free(spare);

	g_free(p->sorted_slots);
	p->sorted_slots = g_new(unsigned, p->n_slots + 1);
	for (unsigned i = 0; i < p->n_slots; i++)
		p->sorted_slots[i] = i;
	g_qsort_with_data(p->sorted_slots, (gint)p->n_slots, sizeof(unsigned),
	    compare_slots, p->slots);
}

static bool
open_runs(struct glass_part *p, GError **error)
{
	const char *dir = p->builder->build_dir;
	return (p->postings.name ||
		   sink_open(&p->postings, dir, NULL, RUN_BUFFER, error)) &&
	       (p->positions.name ||
		   sink_open(&p->positions, dir, NULL, RUN_BUFFER, error));
}

bool
part_spill(struct glass_part *p, GError **error)
{
	struct run run;
	if (!open_runs(p, error))
		return false;
	part_sort(p);
	run.postings = sink_offset(&p->postings);
	run.positions = sink_offset(&p->positions);
	source_write_run(p);
	g_clear_pointer(&p->sorted, g_free);
	p->n_sorted = 0;
	if (!sink_flush(&p->postings, error) ||
	    !sink_flush(&p->positions, error))
		return false;
	sink_shrink(&p->postings);
	sink_shrink(&p->positions);
	run.postings_end = sink_offset(&p->postings);
	run.positions_end = sink_offset(&p->positions);
	g_array_append_val(p->runs, run);

	for (uint32_t i = 0; i < p->n_terms; i++)
		p->terms[i].list = (struct list){0};
	for (unsigned i = 0; i < p->n_slots; i++)
		p->slots[i].list = (struct list){0};
	p->lengths = (struct list){0};
	pool_clear(&p->pool);
	return true;
}

static size_t
term_memory(const struct glass_part *p)
{
	return p->text_bytes + (size_t)p->n_terms * TERM_BYTES;
}

static bool
append(struct glass_part *p, struct list *l, uint32_t docid, uint32_t number,
    const void *payload, size_t payload_len, GError **error)
{
	if (list_append(&p->pool, l, docid, number, payload, payload_len))
		return true;
	if (!part_spill(p, error))
		return false;
	if (list_append(&p->pool, l, docid, number, payload, payload_len))
		return true;
	g_set_error(error, GLASS_ERROR, GLASS_ERROR_LIMIT,
	    "document %u: an entry of %zu bytes is more than the memory allows",
	    docid, payload_len);
	return false;
}

/* --- documents ------------------------------------------------------------ */

static struct value_slot *
find_slot(struct glass_part *p, uint32_t slot)
{
	gpointer found =
	    g_hash_table_lookup(p->slot_numbers, GUINT_TO_POINTER(slot));
	if (found)
		return &p->slots[GPOINTER_TO_UINT(found) - 1];
	if (p->n_slots == p->slots_size) {
		p->slots_size += p->slots_size / 2 + 16;
		p->slots = g_renew(struct value_slot, p->slots, p->slots_size);
	}
	p->slots[p->n_slots] = (struct value_slot){
	    .slot = slot,
	    .least = g_byte_array_new(),
	    .greatest = g_byte_array_new(),
	};
	g_hash_table_insert(p->slot_numbers, GUINT_TO_POINTER(slot),
	    GUINT_TO_POINTER(p->n_slots + 1));
	return &p->slots[p->n_slots++];
}

static void
keep_bytes(GByteArray *a, const char *data, size_t len)
{
	g_byte_array_set_size(a, 0);
	g_byte_array_append(a, (const guint8 *)data, (guint)len);
}

static bool
add_value(struct glass_part *p, uint32_t docid, const struct glass_value *v,
    GError **error)
{
	struct value_slot *s = find_slot(p, v->slot);
	if (s->list.n && s->list.docid == docid) {
		g_set_error(error, GLASS_ERROR, GLASS_ERROR_INPUT,
		    "document %u has two values in slot %u", docid, v->slot);
		return false;
	}
	if (!s->documents ||
	    glass_compare(v->data, v->len, s->least->data, s->least->len) < 0)
		keep_bytes(s->least, v->data, v->len);
	if (!s->documents || glass_compare(v->data, v->len, s->greatest->data,
				 s->greatest->len) > 0)
		keep_bytes(s->greatest, v->data, v->len);
	s->documents++;
	return append(p, &s->list, docid, 0, v->data, v->len, error);
}

static bool
add_posting(struct glass_part *p, uint32_t docid, const struct glass_posting *e,
    GError **error)
{
	size_t n = 0;
	if (e->n_positions) {
		size_t max = glass_positions_max(e->n_positions);
		if (p->scratch->len < max)
			g_byte_array_set_size(p->scratch, (guint)(max * 2));
		n = glass_put_positions(
		    p->scratch->data, e->positions, e->n_positions);
		if (!n) {
			g_set_error(error, GLASS_ERROR, GLASS_ERROR_INPUT,
			    "document %u: positions do not rise", docid);
			return false;
		}
		p->n_position_lists++;
	}
	return append(p, &p->terms[e->term].list, docid, e->wdf,
	    p->scratch->data, n, error);
}

/* Lists lie all over the memory: ask for what the postings ahead will need. */
static inline void
prefetch(const struct glass_part *p, const struct glass_posting *e, size_t left)
{
	if (left > 12 && e[12].term < p->n_terms)
		__builtin_prefetch(&p->terms[e[12].term].list);
	if (left > 6 && e[6].term < p->n_terms)
		__builtin_prefetch(
		    p->pool.base + p->terms[e[6].term].list.tail, 1);
}

/* libxapian's writer takes this number for "no such entry", as wdf and as
 * length: a document that has it could not be changed. */
#define GONE UINT32_MAX

static bool
too_long(const struct glass_document *doc, GError **error)
{
	g_set_error(error, GLASS_ERROR, GLASS_ERROR_INPUT,
	    "document %u: a wdf or the length is 2^32 - 1", doc->docid);
	return false;
}

static bool
add_postings(struct glass_part *p, const struct glass_document *doc,
    uint32_t *ret_length, GError **error)
{
	uint32_t length = 0;
	bool in_order = true;
	if (p->order_size < doc->n_postings) {
		p->order_size = doc->n_postings + doc->n_postings / 2;
		g_free(p->order);
		p->order = g_new(struct sort_entry, 2 * p->order_size);
	}
	for (size_t i = 0; i < doc->n_postings; i++) {
		const struct glass_posting *e = &doc->postings[i];
		prefetch(p, e, doc->n_postings - i);
		if (e->term >= p->n_terms) {
			g_set_error(error, GLASS_ERROR, GLASS_ERROR_INPUT,
			    "document %u has an unknown term", doc->docid);
			return false;
		}
		if (e->wdf == GONE)
			return too_long(doc, error);
		p->order[i] = (struct sort_entry){
		    term_prefix(&p->terms[e->term]), e->term, e->wdf};
		in_order &=
		    !i || p->order[i].prefix > p->order[i - 1].prefix ||
		    compare_terms(p->order[i - 1].id, e->term, p->terms) < 0;
		if (!add_posting(p, doc->docid, e, error))
			return false;
		length += e->wdf;
		if (e->wdf > p->wdf_max)
			p->wdf_max = e->wdf;
	}
	if (length == GONE)
		return too_long(doc, error);
	if (!in_order)
		sort_terms(p->order, doc->n_postings, p->order + p->order_size,
		    compare_terms, p->terms);
	for (size_t i = 1; i < doc->n_postings; i++)
		if (p->order[i].id == p->order[i - 1].id) {
			g_set_error(error, GLASS_ERROR, GLASS_ERROR_INPUT,
			    "document %u has a term twice", doc->docid);
			return false;
		}
	p->n_postings += doc->n_postings;
	*ret_length = length;
	return true;
}

static bool
add_document(
    struct glass_part *p, const struct glass_document *doc, GError **error)
{
	uint32_t length;
	if (doc->docid <= p->last_docid) {
		g_set_error(error, GLASS_ERROR, GLASS_ERROR_INPUT,
		    "document %u comes after document %u", doc->docid,
		    p->last_docid);
		return false;
	}
	if (!add_postings(p, doc, &length, error) ||
	    !append(p, &p->lengths, doc->docid, length, NULL, 0, error))
		return false;
	for (size_t i = 0; i < doc->n_values; i++)
		if (doc->values[i].len &&
		    !add_value(p, doc->docid, &doc->values[i], error))
			return false;
	if (!documents_append(p, doc, p->order, length, error))
		return false;

	p->n_documents++;
	p->last_docid = doc->docid;
	p->total_length += length;
	if (length && (!p->length_min || length < p->length_min))
		p->length_min = length;
	if (length > p->length_max)
		p->length_max = length;

	if (p->pool.used + term_memory(p) > p->share && !part_spill(p, error))
		return false;
	if (term_memory(p) > p->share / 2) {
		if (p->lengths.n && !part_spill(p, error))
			return false;
		forget_terms(p);
	}
	return true;
}

static bool
keep_failure(struct glass_part *p, bool ok, GError **error)
{
	if (!ok && error && *error)
		p->failed = g_error_copy(*error);
	return ok;
}

bool
glass_part_add(
    struct glass_part *p, const struct glass_document *doc, GError **error)
{
	GError *e = NULL;
	if (p->failed) {
		g_propagate_error(error, g_error_copy(p->failed));
		return false;
	}
	if (keep_failure(p, add_document(p, doc, &e), &e))
		return true;
	g_propagate_error(error, e);
	return false;
}

/* --- life ------------------------------------------------------------------
 */

struct glass_part *
part_new(struct glass_builder *b, size_t share, GError **error)
{
	struct glass_part *p = g_new0(struct glass_part, 1);
	p->builder = b;
	p->share = share;
	p->seed = (uint64_t)g_random_int() << 32 | g_random_int();
	p->texts = g_ptr_array_new_with_free_func(g_free);
	p->slot_numbers = g_hash_table_new(NULL, NULL);
	p->runs = g_array_new(FALSE, FALSE, sizeof(struct run));
	p->segments = g_array_new(FALSE, FALSE, sizeof(struct segment));
	p->last_key = g_byte_array_new();
	p->scratch = g_byte_array_sized_new(4096);
	p->list_scratch = g_byte_array_sized_new(4096);
	p->packed = g_byte_array_sized_new(4096);
	table_resize(p, 1u << 16);
	p->deflater = deflater_new();
	if (pool_open(&p->pool, share, error) &&
	    sink_open(&p->documents, b->build_dir, NULL, LOG_BUFFER, error) &&
	    sink_open(&p->metadata, b->build_dir, NULL, LOG_BUFFER, error))
		return p;
	part_free(p);
	return NULL;
}

void
part_free(struct glass_part *p)
{
	if (!p)
		return;
	sink_close(&p->postings);
	sink_close(&p->positions);
	sink_close(&p->documents);
	metadata_free(p);
	pool_close(&p->pool);
	for (unsigned i = 0; i < p->n_slots; i++) {
		g_byte_array_unref(p->slots[i].least);
		g_byte_array_unref(p->slots[i].greatest);
	}
	g_free(p->slots);
	g_hash_table_unref(p->slot_numbers);
	g_ptr_array_unref(p->texts);
	pages_free(p->terms, p->terms_size, sizeof *p->terms);
	pages_free(p->table, (size_t)p->table_mask + 1, sizeof *p->table);
	g_free(p->sorted);
	g_free(p->sorted_slots);
	g_array_unref(p->runs);
	g_byte_array_unref(p->scratch);
	g_byte_array_unref(p->list_scratch);
	g_byte_array_unref(p->packed);
	g_free(p->order);
	deflater_free(p->deflater);
	g_clear_error(&p->failed);
	g_free(p);
}
