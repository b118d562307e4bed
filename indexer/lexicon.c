/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Terms by number: an array, and an open hash table of number + 1. */
#include "indexer/lexicon.h"

#include "indexer/glass/sort.h"
#include "indexer/hash.h"
#include "lib/base/arena.h"

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
	uint32_t *table, mask;
};

struct lexicon *
lexicon_new(void)
{
	struct lexicon *l = g_new0(struct lexicon, 1);

	g_atomic_ref_count_init(&l->refs);
	l->table = g_new0(uint32_t, TABLE_FIRST);
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
	g_free(l->terms);
	g_free(l->table);
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

static void
grow_table(struct lexicon *l)
{
	uint32_t size = (l->mask + 1) * 2;

	g_free(l->table);
	l->table = g_new0(uint32_t, size);
	l->mask = size - 1;
	for (uint32_t i = 0; i < l->n; i++) {
		uint32_t at = l->terms[i].hash & l->mask;
		while (l->table[at])
			at = (at + 1) & l->mask;
		l->table[at] = i + 1;
	}
}

static uint32_t
add(struct lexicon *l, const char *term, size_t len, uint32_t hash)
{
	if (l->n == l->room) {
		l->room = l->room * 2 + 1024;
		l->terms = g_renew(struct lexicon_term, l->terms, l->room);
	}
	l->terms[l->n] = (struct lexicon_term){
	    .term = arena_strndup(&l->arena, term, len),
	    .order = sort_prefix(term, len),
	    .len = (uint32_t)len,
	    .hash = hash,
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
	for (; l->table[at]; at = (at + 1) & l->mask) {
		const struct lexicon_term *t = &l->terms[l->table[at] - 1];
		if (t->hash == hash && t->len == all &&
		    memcmp(t->term, term, all) == 0)
			return l->table[at] - 1;
	}
	l->table[at] = add(l, term, all, hash) + 1;
	if (l->n > l->mask / 4 * 3)
		grow_table(l);
	return l->n - 1;
}
