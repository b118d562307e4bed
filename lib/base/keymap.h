/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A map from bytes to pointers, for what is looked up many times a query: open
 * addressing, keys borrowed, nothing is ever taken out but all at once.
 */
#ifndef TRAWL_BASE_KEYMAP_H
#define TRAWL_BASE_KEYMAP_H

#include <stddef.h>
#include <stdint.h>

struct keymap_entry {
	const char *key; /* NULL: free */
	uint32_t len, hash;
	void *value;
};

/* All zeros: empty. */
struct keymap {
	struct keymap_entry *at;
	uint32_t mask, n;
};

/* What key[0, len) has; NULL: it is not there, or has that. */
void *keymap_get(const struct keymap *m, const char *key, size_t len);

/* Adds a key that is not there; it must stay as long as the map has it. */
void keymap_add(struct keymap *m, const char *key, size_t len, void *value);

/* Forgets all keys; gives back the map's memory. */
void keymap_clear(struct keymap *m);

#endif
