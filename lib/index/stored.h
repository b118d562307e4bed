/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Stored texts: compressed blocks in the metadata of the shard that holds the
 * document, so that a remote shard serves its own snippets and a compaction
 * carries them along.
 *
 * A text has a number, unique over all shards (drawn by the writer), kept in
 * the record.  Key of a block: "t" + 16 hex digits of the number + 4 hex digits
 * of the block.  Block 0 begins with a header (sizes, where each block starts in
 * bytes and positions, language runs, headings); then, as in each block, one
 * zstd frame.  Blocks are cut at white space where there is any, so that no
 * token lies across two and a block can be analysed by itself.
 *
 * The header, numbers as LEB128: its own length, "T1", length of the text,
 * blocks; for each block what the one before it added in bytes, positions,
 * lines and pages (of the first: 0, its position, 0, 0); form feeds, first line;
 * start and length of the title; number of languages and for each length and
 * letters of its code; number of runs and for each length and index of its
 * language; number of headings and for each its start (counted from the start
 * of the last), length and level.
 */
#ifndef TRAWL_INDEX_STORED_H
#define TRAWL_INDEX_STORED_H

#include "lib/text/text.h"
#include "lib/xapian-c/xapian-c.h"

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

/* Raw bytes of a block: a snippet reads one or two. */
#define STORED_BLOCK 16384

struct stored_heading {
	uint32_t start, end;
	uint8_t level;
};

/* What is stored beside the text. */
struct stored_info {
	uint32_t len;             /* bytes of the whole text */
	uint32_t n_blocks;
	const uint32_t *starts;   /* [n_blocks] byte where each begins */
	const uint32_t *positions; /* [n_blocks] position its first token has */
	/* Counted by stored_write() itself, so that a passage deep in a text
	 * knows its line and page without all the blocks before it. */
	const uint32_t *lines;    /* [n_blocks] line ends before each */
	const uint32_t *pages;    /* [n_blocks] form feeds before each */
	uint32_t n_feeds;         /* form feeds in all; 0: no pages */
	uint32_t line;            /* the text's lines are the file's own and its
				   * first is this one, from 1; 0: they are not */
	const struct text_run *runs;
	uint32_t n_runs;
	const struct stored_heading *headings;
	uint32_t n_headings;
	uint32_t title_start, title_end; /* equal: the title is not in the text */
};

/* Where a text may be cut: offsets of block starts, starts[0] == 0.  The writer
 * calls it first, notes the analyser's position at each start (it analyses
 * block by block with text_begin()), then stored_write(). */
GArray *stored_cut(const char *text, size_t len);

/* Gives every block to put, in order.  info as above, filled by the caller. */
typedef bool stored_put_fn(const char *key, size_t key_len, const char *value,
    size_t value_len, void *ctx);
bool stored_write(uint64_t number, const char *text,
    const struct stored_info *info, stored_put_fn *put, void *ctx);

/* Replaces the contents of out (of struct text_run) by the runs of the bytes
 * [start, end), as text_begin() takes them for that piece of the text. */
void stored_runs(const struct text_run *runs, size_t n_runs, uint32_t start,
    uint32_t end, GArray *out);

/* Keys of a text's blocks, for deleting it. */
void stored_key(uint64_t number, unsigned block, char key[22]);

/* A stored text being read. */
struct stored;

/* Reads block 0.  NULL with an error where the text is not there or damaged. */
struct shard;
struct stored *stored_open(struct shard *shard, uint64_t number,
    GError **error);
void stored_free(struct stored *s);
const struct stored_info *stored_info(const struct stored *s);

/* The text of block i, borrowed until stored_free(); NULL with an error where
 * damaged.  It lies where it does in the whole text: behind block i - 1. */
const char *stored_block(struct stored *s, unsigned i, size_t *ret_len,
    GError **error);
/* The whole text, NUL-terminated, borrowed until stored_free(). */
const char *stored_all(struct stored *s, size_t *ret_len, GError **error);

/* What the above says of a text that lies in memory instead: values of its
 * blocks in order.  For tests, and for whoever has them already. */
typedef const char *stored_get_fn(unsigned block, size_t *ret_len, void *ctx,
    GError **error);
struct stored *stored_open_with(stored_get_fn *get, void *ctx, GError **error);

/* Most bytes of a text: blocks are numbered with four hex digits. */
#define STORED_MAX ((size_t)512 << 20)

#endif
