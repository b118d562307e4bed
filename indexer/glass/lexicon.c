/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Terms by number: an array, and an open hash table.  Hashes lie in the table:
 * that a term is not the one looked for can be told without looking at it, which
 * is a miss of the cache each time.
 */
#include "indexer/glass/lexicon.h"

#include "indexer/glass/places.h"
#include "lib/base/arena.h"
#include "lib/base/pages.h"
#include "lib/glass/format.h"

#include <string.h>

#define TABLE_FIRST 4096
/* Any term that Xapian takes, and a longer one, which it will refuse. */
#define TERM_ROOM 1024

struct lexicon {
	gatomicrefcount refs;
	uint64_t seed;
	struct arena arena;
	struct lexicon_term *terms;
	uint32_t n, room;
	struct place *table;
	uint32_t mask;
	bool retired;
};

struct lexicon *
lexicon_new(void)
{
	struct lexicon *l = g_new0(struct lexicon, 1);

	G_STATIC_ASSERT(sizeof(struct lexicon_term) == 64);
	g_atomic_ref_count_init(&l->refs);
	l->seed = (uint64_t)g_random_int() << 32 | g_random_int();
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
	return l->arena.total + l->n * sizeof(*l->terms) +
	    ((size_t)l->mask + 1) * sizeof(*l->table);
}

struct lexicon_term *
lexicon_terms(struct lexicon *l)
{
	return l->terms;
}

void
lexicon_retire(struct lexicon *l)
{
	l->retired = true;
}

bool
lexicon_is_retired(const struct lexicon *l)
{
	return l->retired;
}

int
lexicon_compare(uint32_t a, uint32_t b, const void *ctx)
{
	const struct lexicon_term *t = ctx, *x = &t[a], *y = &t[b];
	int c = memcmp(x->start, y->start, TERM_START);

	if (c || (x->len <= TERM_START && y->len <= TERM_START))
		return c ? c : (x->len > y->len) - (x->len < y->len);
	return glass_compare(x->text, x->len, y->text, y->len);
}

static uint32_t
hash_term(uint64_t seed, const char *s, size_t len)
{
	uint64_t h = seed ^ len * UINT64_C(0x9e3779b97f4a7c15), v;

	for (; len >= 8; s += 8, len -= 8) {
		memcpy(&v, s, 8);
		h = (h ^ v) * UINT64_C(0xd6e8feb86659fd93);
		h ^= h >> 32;
	}
	if (len) {
		v = 0;
		memcpy(&v, s, len);
		h = (h ^ v) * UINT64_C(0xd6e8feb86659fd93);
		h ^= h >> 32;
	}
	h *= UINT64_C(0xd6e8feb86659fd93);
	return (uint32_t)(h >> 32);
}

/* prefix and s in one piece, and its hash. */
struct joined {
	size_t len;
	uint32_t hash;
	char *many; /* where few does not do */
	char few[TERM_ROOM];
};

static const char *
join(const struct lexicon *l, const char *prefix, const char *s, size_t len,
    struct joined *j)
{
	size_t n = strlen(prefix);

	j->len = n + len;
	j->many = j->len > sizeof(j->few) ? g_malloc(j->len) : NULL;
	char *to = j->many ? j->many : j->few;
	memcpy(to, prefix, n);
	memcpy(to + n, s, len);
	j->hash = hash_term(l->seed, to, j->len);
	return to;
}

static uint32_t
add(struct lexicon *l, const char *term, size_t len)
{
	if (l->n == l->room) {
		uint32_t room = l->room + l->room / 2 + 1024;
		l->terms = pages_grow(l->terms, l->room, room,
		    sizeof(*l->terms));
		l->room = room;
	}
	struct lexicon_term *t = &l->terms[l->n];
	*t = (struct lexicon_term){.text = arena_strndup(&l->arena, term, len),
	    .len = (uint32_t)len};
	memcpy(t->start, term, MIN(len, TERM_START));
	return l->n++;
}

static bool
is_term(const struct lexicon_term *t, const char *term, size_t len)
{
	return t->len == len &&
	    memcmp(lexicon_text(t), term, len) == 0;
}

/* The place of the term, or the free one where it belongs. */
static struct place *
find(const struct lexicon *l, const char *term, size_t len, uint32_t hash)
{
	uint32_t at = hash & l->mask;

	for (; l->table[at].number; at = (at + 1) & l->mask)
		if (l->table[at].hash == hash &&
		    is_term(&l->terms[l->table[at].number - 1], term, len))
			break;
	return &l->table[at];
}

uint32_t
lexicon_number(struct lexicon *l, const char *prefix, const char *s, size_t len)
{
	struct joined j;
	const char *term = join(l, prefix, s, len, &j);
	struct place *at = find(l, term, j.len, j.hash);
	uint32_t number = at->number ? at->number - 1 : add(l, term, j.len);

	if (!at->number) {
		*at = (struct place){j.hash, number + 1};
		if (l->n > l->mask / 4 * 3) {
			l->table = places_resize(l->table, l->mask,
			    (l->mask + 1) * 2);
			l->mask = l->mask * 2 + 1;
		}
	}
	g_free(j.many);
	return number;
}

void
lexicon_prefetch(const struct lexicon *l, const char *prefix, const char *s,
    size_t len)
{
	struct joined j;

	join(l, prefix, s, len, &j);
	__builtin_prefetch(&l->table[j.hash & l->mask]);
	g_free(j.many);
}
