/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Tables of where terms are: open addressing over a hash and a number.  That a term
 * is not the one looked for is seen without looking at it, which is a miss of the
 * cache each time.
 */
#ifndef TRAWL_GLASS_PLACES_H
#define TRAWL_GLASS_PLACES_H

#include "lib/base/pages.h"

#include <stdint.h>

struct place {
	uint32_t hash, number; /* one more; 0: free */
};

/* What table (NULL: nothing), of mask + 1 places, holds, in one of size places, a
 * power of two; table is freed. */
static inline struct place *
places_resize(struct place *table, uint32_t mask, uint32_t size)
{
	struct place *new = (struct place *)pages_new(size, sizeof *new);

	for (uint32_t i = 0; table && i <= mask; i++) {
		uint32_t at = table[i].hash & (size - 1);
		if (!table[i].number)
			continue;
		while (new[at].number)
			at = (at + 1) & (size - 1);
		new[at] = table[i];
	}
	pages_free(table, (size_t)mask + 1, sizeof *table);
	return new;
}

#endif
