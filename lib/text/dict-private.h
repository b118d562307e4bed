/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Inside the dictionary: of dict.c and dict-marks.c alone. */
#ifndef TRAWL_TEXT_DICT_PRIVATE_H
#define TRAWL_TEXT_DICT_PRIVATE_H

#include "lib/base/arena.h"
#include "lib/text/dict.h"
#include "lib/text/term.h"

#include <libstemmer.h>

#define MAX_LANGS 128
/* Hashes lie in the table: whether a word is the one that is looked for can be
 * told without looking at it, which is a miss of the cache each time. */
struct place {
	struct word *word; /* NULL: free */
	uint32_t hash;
};

/* Of which spelling w->plain and w->term are. */
struct folded {
	char raw[48];
	uint8_t len; /* 0: of none */
	uint8_t kind;
	uint16_t flags;
	enum term_shape shape;
	bool small; /* w->small is it in small letters */
};

struct dict {
	unsigned options;
	struct spellings langs[MAX_LANGS + 1]; /* [0]: pairs; [1 + lang] */
	struct sb_stemmer *stemmers[MAX_LANGS];
	uint64_t *stop_sieves[MAX_LANGS];
	unsigned char stops_asked[MAX_LANGS];
	struct place *by_hash; /* interned words, open addressing */
	uint32_t mask, count;
	size_t tables; /* bytes of all tables */
	struct arena arena;
	GString *plain, *term, *stem, *lower, *small;
	struct folded last;
	struct spelling unkept; /* for spellings too long to keep */
	char stems[TEXT_STEMS_MAX][TEXT_TERM_MAX + 1]; /* of dict_stems() */
};

/* The Snowball stem of plain, folded, into w->stem, where w->term is what it
 * falls back to; false: lang has none. */
bool dict_stem(struct dict *w, int lang, const char *plain, size_t len);

/* Whether a folded word is a stop word of lang. */
bool dict_is_stop(struct dict *w, int lang, const char *term);

#endif
