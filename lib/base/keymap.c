/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A map from bytes to pointers. */
#include "lib/base/keymap.h"

#include <glib.h>
#include <string.h>

#define PLACES_FIRST 64

static uint64_t
mix(uint64_t h, uint64_t v)
{
	h = (h ^ v) * UINT64_C(0x9fb21c651e98df25);
	return h ^ h >> 32;
}

static uint64_t
load(const char *s, size_t n)
{
	uint64_t v = 0;

	memcpy(&v, s, n);
	return v;
}

/* Of eight bytes at a time; the last eight overlap those before. */
static uint32_t
hash_key(const char *s, size_t len)
{
	uint64_t h = mix(len, 0x2545f491);

	if (len >= 8) {
		for (size_t i = 0; i + 8 < len; i += 8)
			h = mix(h, load(s + i, 8));
		h = mix(h, load(s + len - 8, 8));
	} else if (len >= 4) {
		h = mix(h, load(s, 4) << 32 | load(s + len - 4, 4));
	} else if (len) {
		h = mix(h, (uint64_t)(unsigned char)s[0] << 16 |
		    (uint64_t)(unsigned char)s[len / 2] << 8 |
		    (unsigned char)s[len - 1]);
	}
	return (uint32_t)h;
}

void *
keymap_get(const struct keymap *m, const char *key, size_t len)
{
	uint32_t hash = hash_key(key, len);

	if (!m->at)
		return NULL;
	for (uint32_t i = hash & m->mask; m->at[i].key;
	     i = (i + 1) & m->mask) {
		const struct keymap_entry *e = &m->at[i];
		if (e->hash == hash && e->len == len &&
		    memcmp(e->key, key, len) == 0)
			return e->value;
	}
	return NULL;
}

static void
put(struct keymap *m, const struct keymap_entry *e)
{
	uint32_t i = e->hash & m->mask;

	while (m->at[i].key)
		i = (i + 1) & m->mask;
	m->at[i] = *e;
}

static void
grow(struct keymap *m)
{
	struct keymap old = *m;

	m->mask = old.at ? old.mask * 2 + 1 : PLACES_FIRST - 1;
	m->at = g_new0(struct keymap_entry, (size_t)m->mask + 1);
	for (uint32_t i = 0; old.at && i <= old.mask; i++)
		if (old.at[i].key)
			put(m, &old.at[i]);
	g_free(old.at);
}

void
keymap_add(struct keymap *m, const char *key, size_t len, void *value)
{
	struct keymap_entry e = {key, (uint32_t)len, hash_key(key, len), value};

	if (!m->at || m->n > m->mask / 4 * 3)
		grow(m);
	put(m, &e);
	m->n++;
}

void
keymap_clear(struct keymap *m)
{
	g_free(m->at);
	*m = (struct keymap){NULL, 0, 0};
}
