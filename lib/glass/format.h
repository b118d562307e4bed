/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The glass format: what lies in the files, and its numbers in bytes.
 *
 * Upstream describes it only by its source (xapian-core, backends/glass); this
 * is what a writer and a reader need to know of version 2016-03-14, which
 * every libxapian from 1.4.0 to 2.1.0 writes.
 *
 * == Files ==
 *
 * A database is a folder: "iamglass" says where the roots of up to six tables
 * are, each a B-tree in a file of its own:
 *
 *   postlist.glass   metadata, values, document lengths, posting lists
 *   docdata.glass    the data of each document that has some
 *   termlist.glass   terms and value slots of each document
 *   position.glass   positions of a term in a document
 *   spelling.glass   Xapian's spelling dictionary
 *   synonym.glass    Xapian's synonyms
 *
 * All but postlist and termlist may be missing when they are empty.
 *
 * == Numbers and strings ==
 *
 *   uint      seven bits a byte, lowest first, top bit set on all but the last
 *   last      eight bits a byte, lowest first, as few as it takes (0: none);
 *             its length comes from what holds it
 *   sortable  highest byte first, so that memcmp() sorts it: below 0x8000 two
 *             bytes; else the first byte begins with as many ones as there are
 *             bytes more than two, then a zero: 10xxxxxx and two bytes,
 *             110xxxxx and three …  It never begins with 0xff.
 *   string    uint length, bytes
 *   bool      '0' or '1'
 *   term      in a key: each NUL is followed by 0xff, and where anything comes
 *             behind the term a single NUL ends it; so keys sort as terms do
 *
 * Fixed integers in blocks are two or four bytes, highest first.
 *
 * == Blocks ==
 *
 * A table is an array of blocks of one size, 2 KB to 64 KB.  Block b:
 *
 *   0   4  revision in which it was written; never above its parent's
 *   4   1  level: 0 for a leaf, 1 above leaves …  (254: list of free blocks)
 *   5   2  free bytes between directory and first item
 *   7   2  free bytes in all (here the same, as we leave no holes)
 *   9   2  offset of the directory's end
 *   11  2n directory: offset of each item, in order of keys
 *   …      free
 *   …      items, the first one added at the block's end
 *
 * Item of a leaf:     I(2) K(1) key [X(2)] tag
 * Item of a branch:   block number(4) K(1) key X(2)
 *
 * I is the item's size less 3, with 0x8000: tag is compressed (raw deflate,
 * window of 32 KB), 0x4000: last component, 0x2000: first component.  A long
 * tag is cut into components, numbered by X from 1; X is left out of the first.
 * Keys are compared as bytes, shorter first, then by X.  Four items of the
 * greatest size fit a block: (size - 11 - 4*2) / 4, and never above 0x1fff + 3.
 * Keys are 1 … 255 bytes; the leftmost leaf begins with an item of empty key
 * and tag, which does not count as an entry.
 *
 * The key of a branch item is at most the first key of the block it points to,
 * and above the last key of the block before.  Over leaves it is cut behind the
 * first byte where the two differ; above that it is taken over as it is.  The
 * first item of each branch block has an empty key and X 0.
 *
 * A table whose leaves lie in the file in order of keys may say so
 * ("sequential"); cursors then step from block to block and skip branches.
 *
 * == iamglass ==
 *
 *   14 bytes magic, 2 bytes format version: (year-2014)<<9 | month<<5 | day
 *   16 bytes UUID
 *   uint revision (1 after the first commit)
 *   for each table, in the order postlist docdata termlist position spelling
 *   synonym:
 *       uint   root block
 *       uint   levels << 2 | sequential << 1 | "no blocks at all yet"
 *       uint   entries
 *       uint   block size >> 11
 *       uint   tags longer than this are compressed when they get smaller;
 *              0: never (postlist, position), else 18
 *       string of free blocks: uint revision, uint first unused block, and
 *              where the list begins and ends, two uints each (0 0 0 0: none);
 *              an empty string where there is no file
 *   uint documents
 *   uint last document number - documents
 *   uint least document length above 0 (0: none)
 *   uint greatest wdf
 *   uint greatest document length - greatest wdf
 *   uint oldest changeset (0)
 *   uint sum of document lengths
 *   uint greatest spelling frequency
 *
 * Document lengths, wdf and collection frequencies are 32 bits and wrap.
 *
 * == Table postlist ==
 *
 *   00 c0 key                      metadata: the value
 *   00 d0 last(slot)               statistics of a value slot: uint frequency,
 *                                  string least value, rest: greatest value
 *                                  (nothing when it is the same)
 *   00 d8 uint(slot) sortable(doc) value chunk that begins with doc: string
 *                                  value { uint docid gap - 1, string value }
 *   00 e0                          document lengths, as the posting list of a
 *   00 e0 sortable(doc)            term, with both frequencies 0
 *   term                           first chunk of a posting list
 *   term 00 sortable(doc)          further chunk that begins with doc
 *
 * A first chunk begins with uint documents, uint collection frequency, uint
 * first docid - 1.  Then each chunk: bool last one, uint last docid - first,
 * uint wdf { uint docid gap - 1, uint wdf }.  Chunks are closed when they reach
 * 2000 bytes.  Note that slots sort as bytes, not as numbers.
 *
 * == Table termlist ==
 *
 *   sortable(doc)     empty for a document without terms; else uint document
 *                     length, uint terms, and sorted terms: length, bytes, uint
 *                     wdf for the first; then bytes kept of the term before,
 *                     length of the rest, the rest, uint wdf.  Where (wdf + 1)
 * * (length of the term before + 1) + kept fits a byte, it stands for kept and
 * wdf both. sortable(doc) 00  value slots, if any: uint slot { uint gap - 1 }
 *
 * == Table docdata ==   sortable(doc): the data, if any
 *
 * == Table position ==
 *
 *   term 00 sortable(doc): uint last position; nothing more if it is the only
 *   one.  Else a stream of bits, lowest first: first position out of last;
 *   count - 2 out of last - first; then between each two known ones the middle
 *   one ("interpolative code"), out of the places left for it.  "v out of n"
 *   takes b = bits of (n - 1); the 2^b - n codes to spare make the middle
 * values a bit shorter: see positions.c.
 *
 * == Tables spelling and synonym ==   see words.c
 */
#ifndef TRAWL_GLASS_FORMAT_H
#define TRAWL_GLASS_FORMAT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

enum {
	GLASS_BLOCK_SIZE = 8192, /* libxapian's choice */
	GLASS_BLOCK_MIN = 2048,
	GLASS_BLOCK_MAX = 65536,
	GLASS_KEY_MAX = 255,
	GLASS_COMPRESS_MIN = 18,
	/* Bytes of a chunk that close it: libxapian's choice for postings and
	 * values.  Every scored posting looks its document's length up by a
	 * walk through a chunk, so those are short; libxapian keeps chunks as
	 * they are when it compacts. */
	GLASS_CHUNK = 2000,
	GLASS_CHUNK_LENGTHS = 500,
};

/* First bytes of iamglass. */
#define GLASS_MAGIC "\x0f\x0dXapian Glass\x04\x6e"
#define GLASS_MAGIC_LEN 16

/* Tables, in the order of iamglass. */
enum glass_table_number {
	GLASS_POSTLIST,
	GLASS_DOCDATA,
	GLASS_TERMLIST,
	GLASS_POSITION,
	GLASS_SPELLING,
	GLASS_SYNONYM,
	GLASS_TABLES
};

/* Longest of each in bytes. */
enum { GLASS_UINT_MAX = 10, GLASS_SORTABLE_MAX = 5 };

static inline uint8_t *
glass_put_uint(uint8_t *p, uint64_t v)
{
	for (; v >= 128; v >>= 7)
		*p++ = (uint8_t)(v | 128);
	*p++ = (uint8_t)v;
	return p;
}

static inline uint8_t *
glass_put_last(uint8_t *p, uint64_t v)
{
	for (; v; v >>= 8)
		*p++ = (uint8_t)v;
	return p;
}

static inline uint8_t *
glass_put_sortable(uint8_t *p, uint32_t v)
{
	if (v < 0x8000) {
		*p++ = (uint8_t)(v >> 8);
	} else if (v < 1u << 22) {
		*p++ = (uint8_t)(0x80 | v >> 16);
		*p++ = (uint8_t)(v >> 8);
	} else if (v < 1u << 29) {
		*p++ = (uint8_t)(0xc0 | v >> 24);
		*p++ = (uint8_t)(v >> 16);
		*p++ = (uint8_t)(v >> 8);
	} else {
		*p++ = 0xe0;
		*p++ = (uint8_t)(v >> 24);
		*p++ = (uint8_t)(v >> 16);
		*p++ = (uint8_t)(v >> 8);
	}
	*p++ = (uint8_t)v;
	return p;
}

static inline uint8_t *
glass_put_bytes(uint8_t *p, const void *bytes, size_t len)
{
	const uint8_t *from = (const uint8_t *)bytes; /* C++ reads this, too */
	/* Keys and tags are short: two moves that may overlap cost less than a
	 * call. */
	if (len > 16) {
		memcpy(p, from, len);
	} else if (len >= 8) {
		uint64_t a, b;
		memcpy(&a, from, 8);
		memcpy(&b, from + len - 8, 8);
		memcpy(p, &a, 8);
		memcpy(p + len - 8, &b, 8);
	} else if (len >= 4) {
		uint32_t a, b;
		memcpy(&a, from, 4);
		memcpy(&b, from + len - 4, 4);
		memcpy(p, &a, 4);
		memcpy(p + len - 4, &b, 4);
	} else if (len) {
		p[0] = from[0];
		p[len / 2] = from[len / 2];
		p[len - 1] = from[len - 1];
	}
	return p + len;
}

/* A term as it stands in a key, without the end mark; at most GLASS_TERM_MAX
 * bytes for a term that glass_part_term() takes. */
static inline uint8_t *
glass_put_term(uint8_t *p, const char *term, size_t len)
{
	if (!memchr(term, 0, len))
		return glass_put_bytes(p, term, len);
	for (size_t i = 0; i < len; i++) {
		*p++ = (uint8_t)term[i];
		if (!term[i])
			*p++ = 0xff;
	}
	return p;
}

static inline void
glass_put2(uint8_t *p, unsigned v)
{
	p[0] = (uint8_t)(v >> 8);
	p[1] = (uint8_t)v;
}

static inline void
glass_put4(uint8_t *p, uint32_t v)
{
	p[0] = (uint8_t)(v >> 24);
	p[1] = (uint8_t)(v >> 16);
	p[2] = (uint8_t)(v >> 8);
	p[3] = (uint8_t)v;
}

/* Reads a uint that is known to end before end (runs of our own). */
static inline const uint8_t *
glass_get_uint(const uint8_t *p, uint64_t *ret)
{
	uint64_t v = *p++;
	if (v >= 128) {
		v &= 127;
		for (unsigned shift = 7;; shift += 7) {
			uint64_t b = *p++;
			v |= (b & 127) << shift;
			if (b < 128)
				break;
		}
	}
	*ret = v;
	return p;
}

/* Reads a sortable number that takes just len bytes; false: it is none. */
static inline bool
glass_get_sortable(const uint8_t *p, size_t len, uint32_t *ret)
{
	uint32_t v = 0;
	size_t want = len && p[0] < 0x80 ? 2 : len && p[0] < 0xc0 ? 3
	    : len && p[0] < 0xe0 ? 4 : 5;

	if (len != want || (want == 5 && p[0] != 0xe0))
		return false;
	for (size_t i = 0; i < len; i++)
		v = v << 8 | p[i];
	*ret = want == 3 ? v & 0x3fffff : want == 4 ? v & 0x1fffffff : v;
	return true;
}

/* Order of keys. */
static inline int
glass_compare(const void *a, size_t a_len, const void *b, size_t b_len)
{
	int r = memcmp(a, b, a_len < b_len ? a_len : b_len);
	return r ? r : (a_len > b_len) - (a_len < b_len);
}

#endif
