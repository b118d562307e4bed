/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Sixteen bytes a step: a 64 by 64 bit product whose halves are folded, on two
 * chains, so that a step need not wait for the one before it. */
#include "indexer/hash.h"

#include <string.h>

/* Odd, half of the bits set, without pattern: fractions of square roots of
 * primes. */
#define K0 0x6a09e667f3bcc909u
#define K1 0xbb67ae8584caa73bu
#define K2 0x3c6ef372fe94f82bu

static uint64_t
fold(uint64_t a, uint64_t b)
{
	unsigned __int128 p = (unsigned __int128)a * b;

	return (uint64_t)p ^ (uint64_t)(p >> 64);
}

static uint64_t
load(const unsigned char *p)
{
	uint64_t n;

	memcpy(&n, p, sizeof(n));
	return n;
}

uint64_t
hash_bytes(const void *data, size_t len)
{
	const unsigned char *p = data;
	uint64_t a = K0, b = K1;
	size_t left = len;

	for (; left >= 32; left -= 32, p += 32) {
		a = fold(load(p) ^ K1, load(p + 8) ^ a);
		b = fold(load(p + 16) ^ K2, load(p + 24) ^ b);
	}
	unsigned char tail[32] = {0};
	if (left)
		memcpy(tail, p, left);
	a = fold(load(tail) ^ K1, load(tail + 8) ^ a);
	b = fold(load(tail + 16) ^ K2, load(tail + 24) ^ b);
	return fold(a ^ K0, b ^ K2 ^ len * K1);
}
