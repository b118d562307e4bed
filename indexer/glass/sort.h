/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Sorts terms: by their first eight bytes as one number, and by the rest where
 * those are the same.
 */
#ifndef TRAWL_GLASS_SORT_H
#define TRAWL_GLASS_SORT_H

#include <glib.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

struct sort_entry {
	uint64_t prefix; /* sort_prefix() */
	uint32_t id;
	uint32_t extra; /* the caller's */
};

/* First eight bytes, highest first, filled up with zeros. */
static inline uint64_t
sort_prefix(const char *s, size_t len)
{
	uint64_t v = 0;
	memcpy(&v, s, MIN(len, sizeof v));
	return GUINT64_FROM_BE(v);
}

/* Sorts n entries; spare has room for as many.  rest() tells the order of two
 * ids whose prefixes are the same.  Never worse than n log n. */
void sort_terms(struct sort_entry *v, size_t n, struct sort_entry *spare,
    int (*rest)(uint32_t a, uint32_t b, const void *ctx), const void *ctx);

#endif
