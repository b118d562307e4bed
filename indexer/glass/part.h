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
#include "indexer/glass/lexicon.h"
#include "indexer/glass/list.h"
#include "indexer/glass/sort.h"
#include "indexer/glass/table.h"

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

	struct lexicon *lexicon; /* the terms of postings; their lists are ours */

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
	/* Term lists, slots and data: the tables themselves, or a file that is
	 * merged with those of other parts; see documents.c. */
	struct glass_table *tables; /* termlist and docdata; NULL: the file */
	struct sink documents;
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

static inline struct lexicon_term *
part_terms(const struct glass_part *p)
{
	return p->lexicon ? lexicon_terms(p->lexicon) : NULL;
}

static inline uint32_t
part_term_count(const struct glass_part *p)
{
	return p->lexicon ? lexicon_count(p->lexicon) : 0;
}

struct glass_part *part_new(
    struct glass_builder *b, size_t share, GError **error);
void part_free(struct glass_part *p);
/* Puts what is in memory in order, for source_memory(). */
void part_sort(struct glass_part *p);
/* Writes it to disk as a run and forgets it. */
bool part_spill(struct glass_part *p, GError **error);
/* Keys that lists have in a run; part_key() returns its length. */
size_t slot_key(uint32_t slot, uint8_t *key);

/* documents.c: opens what documents_append() puts a document's own into. */
bool documents_open(struct glass_part *p, GError **error);
void documents_close(struct glass_part *p);
bool documents_append(struct glass_part *p, const struct glass_document *doc,
    const struct sort_entry *order, uint32_t length, GError **error);
/* metadata.c */
bool metadata_finish(struct glass_part *p, GError **error);
/* Frees what a part holds of metadata. */
void metadata_free(struct glass_part *p);

#endif
