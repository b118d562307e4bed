/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A part of a builder: one thread's documents, inverted in memory, and what it
 * has put into files so far.
 *
 * Each distinct term has a list (list.h); adding a posting appends a few bytes
 * to it.  Nothing is allocated for a posting.  Terms stay known, with their
 * numbers, when lists have gone to disk, until they take too large a part of the
 * memory.
 */
#include "config.h"

#include "indexer/glass/part.h"

#include "indexer/glass/builder.h"
#include "lib/glass/format.h"
#include "indexer/glass/positions.h"
#include "indexer/glass/source.h"

#include <string.h>

enum {
	RUN_BUFFER = 1 << 18,
	LOG_BUFFER = 1 << 18,
};

/* --- terms --------------------------------------------------------------- */

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

uint32_t
glass_part_term(struct glass_part *p, const char *term, size_t len)
{
	if (!is_good_term(term, len))
		return GLASS_BAD_TERM;
	if (!p->lexicon)
		p->lexicon = lexicon_new();
	return lexicon_number(p->lexicon, "", term, len);
}

/* Memory that terms take: beside a lexicon there are two entries for each when
 * a run is written. */
static size_t
term_memory(const struct glass_part *p)
{
	return p->lexicon ? lexicon_bytes(p->lexicon) +
		lexicon_count(p->lexicon) * 2 * sizeof(struct sort_entry) : 0;
}

bool
glass_part_lexicon(struct glass_part *p, struct lexicon *l, GError **error)
{
	if (p->lexicon == l)
		return true;
	if (p->lengths.n && !part_spill(p, error))
		return false;
	lexicon_unref(p->lexicon);
	p->lexicon = lexicon_ref(l);
	return true;
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
	const struct lexicon_term *terms = part_terms(p);
	uint32_t all = part_term_count(p);
	size_t n = 0;
	for (uint32_t i = 0; i < all; i++)
		n += terms[i].list.n > 0;
	g_free(p->sorted);
	p->sorted = g_new(struct sort_entry, n + 1);
	p->n_sorted = 0;
	for (uint32_t i = 0; i < all; i++)
		if (terms[i].list.n)
			p->sorted[p->n_sorted++] =
			    (struct sort_entry){lexicon_prefix(&terms[i]), i, 0};
	struct sort_entry *spare = g_new(struct sort_entry, n + 1);
	sort_terms(p->sorted, n, spare, lexicon_compare, terms);
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

	for (uint32_t i = 0; i < part_term_count(p); i++)
		part_terms(p)[i].list = (struct list){0};
	for (unsigned i = 0; i < p->n_slots; i++)
		p->slots[i].list = (struct list){0};
	p->lengths = (struct list){0};
	pool_clear(&p->pool);
	return true;
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
	return append(p, &part_terms(p)[e->term].list, docid, e->wdf,
	    p->scratch->data, n, error);
}

/* Lists lie all over the memory: ask for what the postings ahead will need. */
static inline void
prefetch(const struct glass_part *p, const struct lexicon_term *terms,
    uint32_t n_terms, const struct glass_posting *e, size_t left)
{
	if (left > 12 && e[12].term < n_terms)
		__builtin_prefetch(&terms[e[12].term]);
	if (left > 6 && e[6].term < n_terms)
		__builtin_prefetch(p->pool.base + terms[e[6].term].list.tail,
		    1);
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
	const struct lexicon_term *terms = part_terms(p);
	uint32_t length = 0, n_terms = part_term_count(p);
	bool in_order = true;
	if (p->order_size < doc->n_postings) {
		p->order_size = doc->n_postings + doc->n_postings / 2;
		g_free(p->order);
		p->order = g_new(struct sort_entry, 2 * p->order_size);
	}
	for (size_t i = 0; i < doc->n_postings; i++) {
		const struct glass_posting *e = &doc->postings[i];
		prefetch(p, terms, n_terms, e, doc->n_postings - i);
		if (e->term >= n_terms) {
			g_set_error(error, GLASS_ERROR, GLASS_ERROR_INPUT,
			    "document %u has an unknown term", doc->docid);
			return false;
		}
		if (e->wdf == GONE)
			return too_long(doc, error);
		p->order[i] = (struct sort_entry){
		    lexicon_prefix(&terms[e->term]), e->term, e->wdf};
		in_order &=
		    !i || p->order[i].prefix > p->order[i - 1].prefix ||
		    lexicon_compare(p->order[i - 1].id, e->term, terms) < 0;
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
		    lexicon_compare, terms);
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
	if (term_memory(p) > p->share / 3 * 2) {
		if (p->lengths.n && !part_spill(p, error))
			return false;
		lexicon_retire(p->lexicon);
		lexicon_unref(g_steal_pointer(&p->lexicon));
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
	p->slot_numbers = g_hash_table_new(NULL, NULL);
	p->runs = g_array_new(FALSE, FALSE, sizeof(struct run));
	p->segments = g_array_new(FALSE, FALSE, sizeof(struct segment));
	p->last_key = g_byte_array_new();
	p->scratch = g_byte_array_sized_new(4096);
	p->list_scratch = g_byte_array_sized_new(4096);
	p->packed = g_byte_array_sized_new(4096);
	p->deflater = deflater_new();
	if (pool_open(&p->pool, share, error) &&
	    documents_open(p, error) &&
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
	documents_close(p);
	metadata_free(p);
	pool_close(&p->pool);
	for (unsigned i = 0; i < p->n_slots; i++) {
		g_byte_array_unref(p->slots[i].least);
		g_byte_array_unref(p->slots[i].greatest);
	}
	g_free(p->slots);
	g_hash_table_unref(p->slot_numbers);
	lexicon_unref(p->lexicon);
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
