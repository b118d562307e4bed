/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The dictionary of an analyser: bytes of a word -> struct word.
 *
 * Folding and stemming cost a hundred times what a look-up costs, and texts
 * repeat their words: each distinct spelling is worked out once per language.
 */
#ifndef TRAWL_TEXT_DICT_H
#define TRAWL_TEXT_DICT_H

#include "lib/text/tables.h"
#include "lib/text/text.h"

#include <string.h>

/* Beside enum token_flags, in struct spelling only. */
#define SPELLING_AMBIGUOUS (1 << 15) /* US: ask the neighbourhood */

/* A spelling. */
struct spelling {
	union {
		uint64_t in[2]; /* up to 16 bytes, zeros behind */
		struct {        /* longer */
			const char *s;
			uint32_t hash;
		} out;
	} key;
	const struct word *word; /* NULL: nothing is left of it */
	uint32_t id; /* the word's: who counts words need not look at them */
	uint16_t flags;
	uint8_t len;  /* of the key; 0: free */
	uint8_t tail; /* bytes at the end that are not to be marked */
};

#define SPELLING_MAX 255 /* longer ones are not kept */

/* What is known of the spellings of one language. */
struct spellings {
	struct spelling *at;
	uint32_t mask, used;
};

struct dict;

struct dict *dict_new(unsigned options);
void dict_free(struct dict *w);
/* Bytes held; forgetting everything. */
size_t dict_size(const struct dict *w);
void dict_clear(struct dict *w);
uint32_t dict_count(const struct dict *w);

/* The table of a language; pairs have one of their own. */
enum { SPELLINGS_PAIRS = -1 };
struct spellings *dict_spellings(struct dict *w, int lang);

/* The slow half of dict_find(): works a spelling out.  The result is valid
 * until the next call. */
const struct spelling *dict_make(struct dict *w, struct spellings *t,
    int lang, enum kind kind, const char *raw, size_t len, uint32_t hash);

/* The Snowball stem of word in lang, folded; NULL: the language has none.
 * Nothing is read into apostrophes and dots.  Valid until the next call. */
const char *dict_snowball(struct dict *w, int lang, const char *word,
    size_t len);

/* text_stems(). */
size_t dict_stems(struct dict *w, int lang, const char *raw, size_t len,
    const char *ret_stems[], size_t max);

/* key of up to 16 bytes in two words, without reading behind end. */
static inline void
dict_load(const char *s, size_t len, const char *end, uint64_t in[2])
{
	static const uint64_t masks[9] = {0, UINT64_C(0xff),
		UINT64_C(0xffff), UINT64_C(0xffffff), UINT64_C(0xffffffff),
		UINT64_C(0xffffffffff), UINT64_C(0xffffffffffff),
		UINT64_C(0xffffffffffffff), UINT64_C(0xffffffffffffffff)};

#if G_BYTE_ORDER == G_LITTLE_ENDIAN
	if (end - s >= 16) {
		memcpy(in, s, 16);
		if (len <= 8) {
			in[0] &= masks[len];
			in[1] = 0;
		} else {
			in[1] &= masks[len - 8];
		}
		return;
	}
#endif
	(void)masks;
	in[0] = in[1] = 0;
	memcpy(in, s, len);
}

static inline uint32_t
dict_mix(uint64_t a, uint64_t b)
{
	uint64_t h = (a ^ UINT64_C(0x9e3779b97f4a7c15)) *
	    UINT64_C(0xff51afd7ed558ccd);

	h ^= (b ^ h >> 29) * UINT64_C(0xc4ceb9fe1a85ec53);
	return (uint32_t)(h >> 32);
}

/* Hash of a key longer than 16 bytes. */
uint32_t dict_hash_long(const char *s, size_t len);

static inline uint32_t
dict_hash_key(const uint64_t in[2], size_t len)
{
	return dict_mix(in[0], in[1] ^ len);
}

/* The spelling of up to 16 bytes whose key is in; NULL: it is not known yet. */
static inline const struct spelling *
dict_known_key(const struct spellings *t, size_t len, const uint64_t in[2],
    uint32_t hash)
{
	const struct spelling *s;

	for (uint32_t i = hash & t->mask; (s = &t->at[i])->len != 0;
	     i = (i + 1) & t->mask)
		if (s->key.in[0] == in[0] && s->key.in[1] == in[1] &&
		    s->len == len)
			return s;
	return NULL;
}

/* The same of a longer one. */
static inline const struct spelling *
dict_known_long(const struct spellings *t, const char *raw, size_t len,
    uint32_t hash)
{
	const struct spelling *s;

	for (uint32_t i = hash & t->mask; (s = &t->at[i])->len != 0;
	     i = (i + 1) & t->mask)
		if (s->len == len && s->key.out.hash == hash &&
		    memcmp(s->key.out.s, raw, len) == 0)
			return s;
	return NULL;
}

/* The spelling raw[0, len) if it is known. */
static inline const struct spelling *
dict_known(const struct spellings *t, const char *raw, size_t len)
{
	uint64_t in[2];

	if (len > 16)
		return dict_known_long(t, raw, len, dict_hash_long(raw, len));
	dict_load(raw, len, raw + len, in);
	return dict_known_key(t, len, in, dict_hash_key(in, len));
}

/* dict_find() for up to 16 bytes, of which in is the key and hash its hash. */
static inline const struct spelling *
dict_find_key(struct dict *w, struct spellings *t, int lang, enum kind kind,
    const char *raw, size_t len, const uint64_t in[2], uint32_t hash)
{
	const struct spelling *s = dict_known_key(t, len, in, hash);

	return s ? s : dict_make(w, t, lang, kind, raw, len, hash);
}

/*
 * The spelling raw[0, len) in t, the table of lang (or of pairs); len > 0.
 * end: of the readable text behind raw.  Its word is NULL where folding leaves
 * nothing.  Valid until the next call.
 */
static inline const struct spelling *
dict_find(struct dict *w, struct spellings *t, int lang, enum kind kind,
    const char *raw, size_t len, const char *end)
{
	uint64_t in[2];

	if (G_LIKELY(len <= 16)) {
		dict_load(raw, len, end, in);
		return dict_find_key(w, t, lang, kind, raw, len, in,
		    dict_hash_key(in, len));
	}
	uint32_t hash = dict_hash_long(raw, len);
	const struct spelling *s = dict_known_long(t, raw, len, hash);
	return s ? s : dict_make(w, t, lang, kind, raw, len, hash);
}

#endif
