/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Lists of postings in order of keys, from a part's memory or from a run on
 * disk, as the tables postlist and position want them.
 *
 * Keys are those of the postlist table without a docid: of value slots
 * (00 d8 slot), of document lengths (00 e0), then of terms.
 *
 * A run has each list twice, in two files, so that two threads can read it
 * without passing over what is the other's:
 *
 *   postings   uint key length, key, uint entries, uint sum of numbers, then
 *              uint docid gap, uint number (a value slot: uint length, value)
 *   positions  the same for lists that have positions: uint docid gap, uint
 *              length, coded positions
 *
 * A gap of 0 ends a list.
 */
#ifndef TRAWL_GLASS_SOURCE_H
#define TRAWL_GLASS_SOURCE_H

#include "lib/glass/format.h"
#include "indexer/glass/part.h"

enum source_view { VIEW_POSTINGS, VIEW_POSITIONS };

struct source {
	/* The list it stands on. */
	const uint8_t *key;
	size_t key_len;
	uint32_t n, sum;
	/* The entry it stands on; payload is good until the next one.  In
	 * VIEW_POSTINGS only value slots have one, in VIEW_POSITIONS there is
	 * no number. */
	uint32_t docid, number;
	const uint8_t *payload;
	size_t payload_len;

	/* Its own. */
	enum source_view view;
	bool failed;
	uint8_t key_room[GLASS_KEY_MAX + 1];
	const struct glass_part *part; /* memory */
	const struct list *list;
	unsigned slot;
	bool lengths_done;
	size_t term;
	struct list_reader reader;
	bool values;
	struct input in; /* run */
};

/* part must be sorted (part_sort()). */
void source_memory(
    struct source *s, const struct glass_part *part, enum source_view view);
void source_run(struct source *s, const struct glass_part *part,
    const struct run *run, enum source_view view, size_t buffer);
/* To the next list; all entries of the one before must have been read.  False
 * at the end. */
bool source_next_list(struct source *s);
/* To the next entry; false at the end of the list. */
bool source_next(struct source *s);
void source_free(struct source *s);

static inline bool
key_is_value(const uint8_t *key, size_t len)
{
	return len > 2 && key[0] == 0 && key[1] == 0xd8;
}

static inline bool
key_is_lengths(const uint8_t *key, size_t len)
{
	return len == 2 && key[0] == 0 && key[1] == 0xe0;
}

/* Writes what a sorted part has in memory to its files of runs. */
void source_write_run(struct glass_part *p);

#endif
