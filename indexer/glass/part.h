/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A part of a builder: one thread's documents, inverted in memory, and what it
 * has put into files so far.
 */
#ifndef TRAWL_GLASS_PART_H
#define TRAWL_GLASS_PART_H

#include "indexer/glass/deflate.h"
#include "indexer/glass/glass.h"
#include "indexer/glass/io.h"
#include "indexer/glass/list.h"
#include "indexer/glass/places.h"
#include "indexer/glass/sort.h"

/* A line of the processor's cache: terms are met all over the memory, and with
 * its beginning here the text of one need mostly not be asked for. */
#define TERM_START 20
struct term {
	struct list list;
	const char *text; /* NULL: all of it is start */
	char start[TERM_START]; /* its first bytes, zeros behind */
	uint16_t len;
} __attribute__((aligned(64)));

static inline const char *
term_text(const struct term *t)
{
	return t->text ? t->text : t->start;
}

/* What a part knows of a value slot. */
struct value_slot {
	uint32_t slot;
	struct list list;
	uint32_t documents;
	GByteArray *least, *greatest;
};

/* What went to disk at once: stretches of the part's two files of runs. */
struct run {
	uint64_t postings, postings_end;
	uint64_t positions, positions_end;
};

/* Metadata in order of keys: a stretch of the part's file of metadata. */
struct segment {
	uint64_t start, end;
};

struct glass_part {
	struct glass_builder *builder;
	size_t share; /* memory it may use */
	GError *failed;

	/* Terms, by number; found by an open hash table. */
	struct term *terms;
	uint32_t n_terms, terms_size;
	struct place *table;
	uint32_t table_mask;
	uint64_t seed;
	GPtrArray *texts; /* blocks of bytes that terms point into */
	size_t text_used, text_bytes;
	unsigned epoch;

	struct pool pool;
	struct list lengths;
	struct value_slot *slots;
	unsigned n_slots, slots_size;
	GHashTable *slot_numbers; /* slot -> index + 1 */

	/* In order of keys, when the part is read (part_sort()). */
	struct sort_entry *sorted;
	size_t n_sorted;
	unsigned *sorted_slots;

	struct sink postings, positions; /* runs; open when n_runs */
	GArray *runs;                    /* of struct run */
	struct sink documents; /* term lists, slots and data; see documents.c */
	struct sink metadata;
	GArray *segments;     /* of struct segment */
	GByteArray *last_key; /* of the segment being written */
	GTree *loose;         /* metadata keys out of order: GBytes -> GBytes */
	size_t loose_bytes;

	/* Room that is used again for each document. */
	GByteArray *scratch, *list_scratch, *packed;
	struct sort_entry *order;
	size_t order_size;
	struct deflater *deflater;

	uint32_t n_documents, last_docid;
	uint32_t length_min, length_max, wdf_max;
	uint64_t total_length, n_postings, n_position_lists;
};

struct glass_part *part_new(
    struct glass_builder *b, size_t share, GError **error);
void part_free(struct glass_part *p);
/* Puts what is in memory in order, for source_memory(). */
void part_sort(struct glass_part *p);
/* Writes it to disk as a run and forgets it. */
bool part_spill(struct glass_part *p, GError **error);
/* Keys that lists have in a run; part_key() returns its length. */
size_t slot_key(uint32_t slot, uint8_t *key);

/* documents.c: appends a document's record to p->documents. */
bool documents_append(struct glass_part *p, const struct glass_document *doc,
    const struct sort_entry *order, uint32_t length, GError **error);
/* metadata.c */
bool metadata_finish(struct glass_part *p, GError **error);
/* Frees what a part holds of metadata. */
void metadata_free(struct glass_part *p);

#endif
