/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Terms by number: an array, and an open hash table.  Hashes lie in the table:
 * that a term is not the one looked for can be told without looking at it, which
 * is a miss of the cache each time.
 */
#include "indexer/lexicon.h"

#include "indexer/glass/places.h"
#include "indexer/glass/sort.h"
#include "indexer/hash.h"
#include "lib/base/arena.h"
#include "lib/base/pages.h"

#include <glib.h>
#include <string.h>

#define TABLE_FIRST 4096
/* Any term that Xapian takes, and a longer one, which it will refuse. */
#define TERM_ROOM 1024

struct lexicon {
	gatomicrefcount refs;
	struct arena arena;
	struct lexicon_term *terms;
	uint32_t n, room;
	struct place *table;
	uint32_t mask;
};

struct lexicon *
lexicon_new(void)
{
	struct lexicon *l = g_new0(struct lexicon, 1);

	g_atomic_ref_count_init(&l->refs);
	l->table = pages_new(TABLE_FIRST, sizeof(*l->table));
	l->mask = TABLE_FIRST - 1;
	return l;
}

struct lexicon *
lexicon_ref(struct lexicon *l)
{
	g_atomic_ref_count_inc(&l->refs);
	return l;
}

void
lexicon_unref(struct lexicon *l)
{
	if (!l || !g_atomic_ref_count_dec(&l->refs))
		return;
	arena_release(&l->arena);
	pages_free(l->terms, l->room, sizeof(*l->terms));
	pages_free(l->table, (size_t)l->mask + 1, sizeof(*l->table));
	g_free(l);
}

uint32_t
lexicon_count(const struct lexicon *l)
{
	return l->n;
}

size_t
lexicon_bytes(const struct lexicon *l)
{
	return l->arena.total + l->room * sizeof(*l->terms) +
	    ((size_t)l->mask + 1) * sizeof(*l->table);
}

struct lexicon_term *
lexicon_term(struct lexicon *l, uint32_t number)
{
	return &l->terms[number];
}

static uint32_t
add(struct lexicon *l, const char *term, size_t len)
{
	if (l->n == l->room) {
		l->terms = pages_grow(l->terms, l->room, l->room * 2 + 1024,
		    sizeof(*l->terms));
		l->room = l->room * 2 + 1024;
	}
	l->terms[l->n] = (struct lexicon_term){
	    .term = arena_strndup(&l->arena, term, len),
	    .order = sort_prefix(term, len),
	    .len = (uint32_t)len,
	};
	return l->n++;
}

uint32_t
lexicon_number(struct lexicon *l, const char *prefix, const char *s, size_t len)
{
	size_t n = strlen(prefix), all = n + len;
	char few[TERM_ROOM];
	g_autofree char *many = all > sizeof(few) ? g_malloc(all) : NULL;
	char *term = many ? many : few;

	memcpy(term, prefix, n);
	memcpy(term + n, s, len);
	uint32_t hash = (uint32_t)hash_bytes(term, all);
	uint32_t at = hash & l->mask;
	for (; l->table[at].number; at = (at + 1) & l->mask) {
		if (l->table[at].hash != hash)
			continue;
		const struct lexicon_term *t =
		    &l->terms[l->table[at].number - 1];
		if (t->len == all && memcmp(t->term, term, all) == 0)
			return l->table[at].number - 1;
	}
	l->table[at] = (struct place){hash, add(l, term, all) + 1};
	if (l->n > l->mask / 4 * 3) {
		l->table = places_resize(l->table, l->mask, (l->mask + 1) * 2);
		l->mask = l->mask * 2 + 1;
	}
	return l->n - 1;
}
