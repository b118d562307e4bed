/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Codes a position list as glass keeps it.
 */
#ifndef TRAWL_GLASS_POSITIONS_H
#define TRAWL_GLASS_POSITIONS_H

#include <stddef.h>
#include <stdint.h>

/* Bytes that n positions can take at most. */
static inline size_t
glass_positions_max(uint32_t n)
{
	/* The last one, then at most 32 bits for the first, for the number and
	 * for each in the middle; the writer stores eight bytes at a time. */
	return 5 + ((size_t)n + 2) * 4 + 8;
}

/* Writes n (at least 1) rising positions to out; returns the number of bytes,
 * or 0 where they do not rise. */
size_t glass_put_positions(uint8_t *out, const uint32_t *positions, uint32_t n);

#endif
