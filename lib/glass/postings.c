/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Decodes posting lists, and the list of document lengths. */
#include "lib/glass/shelf-private.h"

#include <stdlib.h>

/* As shelf_uint(), for what is nearly always one byte or two. */
static inline const uint8_t *
number(const uint8_t *p, const uint8_t *end, uint32_t *ret)
{
	if (p < end && *p < 128) {
		*ret = *p;
		return p + 1;
	}
	if (end - p >= 2 && p[1] < 128) {
		*ret = (uint32_t)(p[0] & 127) | (uint32_t)p[1] << 7;
		return p + 2;
	}
	return shelf_uint(p, end, ret);
}

static void
finish(struct shelf_postings *p, enum shelf_status status)
{
	p->docid = SHELF_END;
	p->status = status;
}

/* The number of the first document of the further chunk that the cursor is on;
 * 0: it is another list's. */
static uint64_t
chunk_first(const struct shelf_postings *p)
{
	const uint8_t *k = p->at.key + p->key_len;
	unsigned len = p->at.key_len, n = p->key_len;
	uint32_t v;
	if (len < n + 2u || memcmp(p->at.key, p->key, n) != 0)
		return 0;
	len -= n;
	if (!glass_get_sortable(k, len, &v))
		return 0;
	return v;
}

/* Begins to read the chunk that the cursor is on.  first 0: the list's first
 * chunk. */
static void
open_chunk(struct shelf_postings *p, uint64_t first)
{
	if (!btree_read(&p->at)) {
		finish(p, SHELF_DAMAGED);
		return;
	}
	const uint8_t *q = p->at.tag, *end = q + p->at.tag_len;
	uint32_t span = 0, before = 0;
	if (first == 0) {
		q = shelf_uint(q, end, &p->documents);
		q = shelf_uint(q, end, &p->occurrences);
		q = shelf_uint(q, end, &before);
		first = (uint64_t)before + 1;
	}
	if (!q || q == end) {
		finish(p, SHELF_DAMAGED);
		return;
	}
	p->last_chunk = *q++ != '0';
	q = shelf_uint(q, end, &span);
	p->chunk_last = first + span;
	if (q)
		q = number(q, end, &p->wdf);
	if (!q || p->chunk_last > p->shelf->stats.last_docid) {
		finish(p, SHELF_DAMAGED);
		return;
	}
	p->docid = first;
	p->p = q;
	p->end = end;
}

static enum shelf_status
open_list(struct shelf *s, struct shelf_postings *p)
{
	p->shelf = s;
	p->docid = SHELF_END;
	p->documents = p->occurrences = 0;
	p->status = SHELF_OK;
	p->last_chunk = true;
	p->chunk_last = 0;
	/* Terms of a query are mostly asked for in order, or were just before. */
	bool found = btree_find(&s->at, p->key, p->key_len, true);
	p->at = s->at;
	p->at.joined = NULL;
	p->at.joined_size = 0;
	if (!found) {
		p->status = p->at.damaged ? SHELF_DAMAGED : SHELF_NONE;
		return p->status;
	}
	open_chunk(p, 0);
	if (p->status == SHELF_OK && p->documents > s->stats.documents)
		finish(p, SHELF_DAMAGED);
	return p->status;
}

enum shelf_status
shelf_postings(struct shelf *s, const char *term, size_t len,
    struct shelf_postings *p)
{
	uint8_t key[2 * GLASS_KEY_MAX];
	size_t n = len && len <= GLASS_KEY_MAX
	    ? (size_t)(glass_put_term(key, term, len) - key) : SIZE_MAX;
	p->lengths = false;
	if (n > GLASS_KEY_MAX) {
		p->docid = SHELF_END;
		p->documents = p->occurrences = 0;
		p->last_chunk = true;
		btree_cursor_begin(&p->at, &s->tables[GLASS_POSTLIST]);
		p->status = SHELF_NONE;
		return SHELF_NONE;
	}
	memcpy(p->key, key, n);
	p->key_len = (uint16_t)n;
	enum shelf_status st = open_list(s, p);
	p->key[p->key_len++] = 0; /* as further chunks begin */
	return st;
}

void
shelf_postings_end(struct shelf_postings *p)
{
	btree_cursor_end(&p->at);
}

static void
next_chunk(struct shelf_postings *p)
{
	if (p->docid != p->chunk_last) {
		finish(p, SHELF_DAMAGED);
		return;
	}
	if (p->last_chunk) {
		finish(p, SHELF_OK);
		return;
	}
	uint64_t before = p->docid;
	uint64_t first = btree_next(&p->at) ? chunk_first(p) : 0;
	if (first <= before)
		finish(p, SHELF_DAMAGED);
	else
		open_chunk(p, first);
}

/* One posting on. */
static inline void
advance(struct shelf_postings *p)
{
	uint32_t gap;
	if (p->p >= p->end) {
		next_chunk(p);
		return;
	}
	const uint8_t *q = number(p->p, p->end, &gap);
	if (q)
		q = number(q, p->end, &p->wdf);
	p->docid += (uint64_t)gap + 1;
	p->p = q;
	if (!q || p->docid > p->chunk_last)
		finish(p, SHELF_DAMAGED);
}

size_t
shelf_take(struct shelf_postings *p, uint64_t below, uint32_t *docids,
    uint32_t *wdfs, size_t max)
{
	size_t n = 0;
	while (p->docid < below && n < max) {
		uint64_t doc = p->docid, limit = MIN(below, p->chunk_last + 1);
		const uint8_t *q = p->p, *end = p->end;
		docids[n] = (uint32_t)doc;
		wdfs[n++] = p->wdf;
		/* Four postings at once, where each number is one byte. */
		while (end - q >= 8 && max - n >= 4) {
			uint64_t w;
			memcpy(&w, q, 8);
			if (w & UINT64_C(0x8080808080808080))
				break;
			uint64_t a = doc + q[0] + 1, b = a + q[2] + 1;
			uint64_t c = b + q[4] + 1, d = c + q[6] + 1;
			if (d >= limit)
				break;
			docids[n] = (uint32_t)a;
			docids[n + 1] = (uint32_t)b;
			docids[n + 2] = (uint32_t)c;
			docids[n + 3] = (uint32_t)d;
			wdfs[n] = q[1];
			wdfs[n + 1] = q[3];
			wdfs[n + 2] = q[5];
			wdfs[n + 3] = q[7];
			n += 4;
			q += 8;
			doc = d;
		}
		p->docid = doc;
		p->p = q;
		advance(p);
	}
	return n;
}

enum shelf_status
shelf_take_rest(const struct shelf_postings *p, uint32_t *docids, uint32_t *wdfs,
    size_t max, size_t *ret_n)
{
	struct shelf_postings q;
	/* Without further chunks there is no need of key and cursor, which are
	 * most of it. */
	memcpy(&q, p, p->last_chunk ? offsetof(struct shelf_postings, key_len)
	    : sizeof q);
	*ret_n = shelf_take(&q, SHELF_END, docids, wdfs, max);
	if (!p->last_chunk)
		shelf_postings_end(&q);
	return q.status;
}

/* To the chunk where docid, which is behind the present one, may be. */
static void
skip_chunks(struct shelf_postings *p, uint64_t docid)
{
	if (p->last_chunk || docid > p->shelf->stats.last_docid) {
		finish(p, SHELF_OK);
		return;
	}
	uint64_t first = 0, before = p->docid;
	uint8_t *k = glass_put_sortable(p->key + p->key_len, (uint32_t)docid);
	unsigned len = (unsigned)(k - p->key);
	if (btree_floor(&p->at, p->key, len, true))
		first = chunk_first(p);
	if (first > before) {
		open_chunk(p, first);
	} else {
		/* It lies between this chunk and the next. */
		p->docid = p->chunk_last;
		next_chunk(p);
	}
}

/* Leaves out postings of the chunk, four at once where each number is one byte. */
static inline void
pass(struct shelf_postings *p, uint64_t docid)
{
	uint64_t doc = p->docid, limit = MIN(docid, p->chunk_last + 1);
	const uint8_t *q = p->p, *end = p->end;
	while (end - q >= 8) {
		uint64_t w;
		memcpy(&w, q, 8);
		if (w & UINT64_C(0x8080808080808080))
			break;
		uint64_t d = doc + q[0] + q[2] + q[4] + q[6] + 4;
		if (d >= limit)
			break;
		doc = d;
		p->wdf = q[7];
		q += 8;
	}
	p->docid = doc;
	p->p = q;
}

unsigned
shelf_place(const struct shelf_postings *p)
{
	ptrdiff_t at = p->p - p->at.tag;
	return p->docid != SHELF_END && at > 0 && at <= UINT16_MAX
	    ? (unsigned)at : 0;
}

void
shelf_jump(struct shelf_postings *p, uint64_t docid, unsigned place,
    uint32_t wdf)
{
	if (docid <= p->docid)
		return;
	if (docid > p->chunk_last)
		skip_chunks(p, docid);
	if (docid > p->docid && docid <= p->chunk_last && place &&
	    place <= (size_t)(p->end - p->at.tag)) {
		p->docid = docid;
		p->wdf = wdf;
		p->p = p->at.tag + place;
	}
	while (p->docid < docid) {
		pass(p, docid);
		advance(p);
	}
}

void
shelf_skip(struct shelf_postings *p, uint64_t docid)
{
	shelf_jump(p, docid, 0, 0);
}

/* --- documents -------------------------------------------------------------------- */

static bool
make_arrays(struct shelf *s)
{
	size_t n = (size_t)s->stats.last_docid / SHELF_WINDOW + 1;
	if (s->ready)
		return true;
	/* Big ones come from the kernel, which clears pages when they are used. */
	s->lengths = calloc(n * SHELF_WINDOW, sizeof *s->lengths);
	s->present = calloc(n * SHELF_WINDOW / 64, sizeof *s->present);
	s->looks = calloc(n * SHELF_WINDOW / SHELF_BLOCK, 1);
	s->ready = calloc(n * SHELF_WINDOW / SHELF_BLOCK, 1);
	if (s->lengths && s->present && s->looks && s->ready)
		return true;
	free(s->ready);
	s->ready = NULL;
	return false;
}

static inline void
set_length(struct shelf *s, uint64_t docid, uint32_t length)
{
	s->lengths[docid] = length;
	s->present[docid / 64] |= UINT64_C(1) << docid % 64;
}

/* As shelf_take(), of numbers that are mostly two bytes, into place: a cold search
 * may spend more on lengths than on all else of the match. */
static void
take_lengths(struct shelf *s, struct shelf_postings *p, uint64_t below)
{
	while (p->docid < below) {
		uint64_t doc = p->docid, limit = MIN(below, p->chunk_last + 1);
		const uint8_t *q = p->p, *end = p->end;
		set_length(s, doc, p->wdf);
		while (end - q >= 4 && q[0] < 128) {
			uint64_t next = doc + q[0] + 1;
			uint32_t length = q[1];
			unsigned used = 2;
			if (length >= 128) {
				length = (length & 127) |
				    (uint32_t)(q[2] & 127) << 7;
				used = 3;
				if (q[2] >= 128) {
					if (q[3] >= 128)
						break;
					length |= (uint32_t)q[3] << 14;
					used = 4;
				}
			}
			if (next >= limit)
				break;
			doc = next;
			set_length(s, doc, length);
			q += used;
		}
		p->docid = doc;
		p->p = q;
		advance(p);
	}
}

/* Opens the list of lengths in front of a document. */
static struct shelf_postings *
lengths_from(struct shelf *s, uint32_t docid)
{
	struct shelf_postings *p = &s->list;
	/* Mostly one block follows another. */
	if (s->list_open && p->docid > docid) {
		shelf_postings_end(p);
		s->list_open = false;
	}
	if (!s->list_open) {
		p->lengths = true;
		p->key_len = 2;
		memcpy(p->key, "\0\xe0", 2);
		s->list_open = true;
		open_list(s, p);
	}
	return p;
}

/* Reads the lengths of a block of documents. */
static bool
fill(struct shelf *s, uint32_t block)
{
	uint32_t from = block * SHELF_BLOCK;
	struct shelf_postings *p = lengths_from(s, from);
	shelf_skip(p, from);
	take_lengths(s, p, (uint64_t)from + SHELF_BLOCK);
	if (p->status == SHELF_DAMAGED)
		return false;
	s->ready[block] = 1;
	return true;
}

const uint32_t *
shelf_lengths(struct shelf *s, const uint32_t *docids, size_t n)
{
	if (!make_arrays(s))
		return NULL;
	for (size_t i = 0; i < n; i++)
		if (!s->ready[docids[i] / SHELF_BLOCK] &&
		    !fill(s, docids[i] / SHELF_BLOCK))
			return NULL;
	return s->lengths;
}

/* Numbers that end in eight bytes. */
static inline unsigned
ends(uint64_t w)
{
	return (unsigned)((~w >> 7 & UINT64_C(0x0101010101010101)) *
	    UINT64_C(0x0101010101010101) >> 56);
}

/* To a document of the chunk, where none is left out: those on the way are two
 * numbers each. */
static bool
hop(struct shelf_postings *p, uint64_t docid)
{
	const uint8_t *q = p->p, *end = p->end;
	uint64_t n = 2 * (docid - p->docid), w;
	uint32_t gap, length;
	if (n == 0)
		return true;
	for (n -= 2; n >= sizeof w && (size_t)(end - q) >= sizeof w;
	    q += sizeof w) {
		memcpy(&w, q, sizeof w);
		n -= ends(w);
	}
	for (; n > 0 && q < end; q++)
		n -= *q < 128;
	q = number(q, end, &gap);
	q = q ? number(q, end, &length) : NULL;
	if (n > 0 || !q || gap != 0)
		return false;
	p->docid = docid;
	p->wdf = length;
	p->p = q;
	return true;
}

/* Some lengths, which are not kept; false: they cannot be had so. */
static bool
pick(struct shelf *s, const uint32_t *docids, size_t n, uint32_t *lengths)
{
	struct shelf_postings *p = lengths_from(s, docids[0]);
	for (size_t i = 0; i < n; i++) {
		if (p->docid != SHELF_END && docids[i] > p->chunk_last)
			skip_chunks(p, docids[i]);
		if (p->docid > docids[i] || !hop(p, docids[i]))
			return false;
		lengths[i] = p->wdf;
	}
	return true;
}

/* To decode a block for a few documents of it costs more than to look for theirs,
 * unless it is asked for again and again. */
static bool
is_worth_filling(struct shelf *s, uint32_t block, size_t n)
{
	enum { MANY = SHELF_BLOCK / 8, OFTEN = 3 };
	return n > MANY || s->stats.documents != s->stats.last_docid ||
	    ++s->looks[block] > OFTEN;
}

bool
shelf_lengths_of(struct shelf *s, const uint32_t *docids, size_t n,
    uint32_t *lengths)
{
	if (!make_arrays(s))
		return false;
	for (size_t i = 0, k; i < n; i = k) {
		uint32_t block = docids[i] / SHELF_BLOCK;
		for (k = i + 1; k < n && docids[k] / SHELF_BLOCK == block;)
			k++;
		if (!s->ready[block] && !is_worth_filling(s, block, k - i) &&
		    pick(s, docids + i, k - i, lengths + i))
			continue;
		if (!s->ready[block] && !fill(s, block))
			return false;
		for (size_t j = i; j < k; j++)
			lengths[j] = s->lengths[docids[j]];
	}
	return true;
}

const uint64_t *
shelf_documents(struct shelf *s, uint32_t from)
{
	if (from > s->stats.last_docid || !make_arrays(s))
		return NULL;
	for (uint32_t b = from / SHELF_BLOCK;
	    b < (from + SHELF_WINDOW) / SHELF_BLOCK; b++)
		if (!s->ready[b] && !fill(s, b))
			return NULL;
	return s->present + from / 64;
}
