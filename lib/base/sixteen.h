/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Sixteen bytes of a text at a time.  What is asked of them is answered for each:
 * all ones for yes, zero for no.  Answers are put together by |, & and ~, and
 * sixteen_bits() makes a number of one, a bit a byte, the first lowest.
 */
#ifndef TRAWL_BASE_SIXTEEN_H
#define TRAWL_BASE_SIXTEEN_H

#include <stdint.h>
#include <string.h>

#ifdef __SSE2__
#include <emmintrin.h>
#endif

/* The compiler's: it has instructions for them, or does without. */
typedef uint8_t sixteen __attribute__((vector_size(16)));
typedef int8_t sixteen_signed __attribute__((vector_size(16)));

/* p[0, 16). */
static inline sixteen
sixteen_at(const void *p)
{
	sixteen x;

	memcpy(&x, p, sizeof(x));
	return x;
}

/* Those that are c. */
static inline sixteen
sixteen_are(sixteen x, char c)
{
	return (sixteen)(x == (uint8_t)c);
}

/* Those in [lo, lo + n); n: 1 to 255. */
static inline sixteen
sixteen_within(sixteen x, char lo, unsigned n)
{
	/* machines compare them as signed ones */
	return (sixteen)((sixteen_signed)(x - (uint8_t)(lo + 128))
	    < (int8_t)(n - 128));
}

/* Those inside a character, not its first. */
static inline sixteen
sixteen_inside(sixteen x)
{
	return (sixteen)((sixteen_signed)x < (int8_t)0xc0);
}

/* The highest bit of each of eight bytes, by one multiplication. */
static inline unsigned
sixteen_eight_bits(uint64_t x)
{
#if __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
	x = __builtin_bswap64(x);
#endif
	return (unsigned)((x >> 7 & 0x0101010101010101)
	    * 0x0102040810204080 >> 56);
}

/* What sixteen_bits() does where there is no instruction for it. */
static inline unsigned
sixteen_bits_plain(sixteen x)
{
	uint64_t halves[2];

	memcpy(halves, &x, sizeof(x));
	return sixteen_eight_bits(halves[0])
	    | sixteen_eight_bits(halves[1]) << 8;
}

/* A bit a byte: its highest.  Of a text, that says which are beyond ASCII. */
static inline unsigned
sixteen_bits(sixteen x)
{
#ifdef __SSE2__
	return (unsigned)_mm_movemask_epi8((__m128i)x);
#else
	return sixteen_bits_plain(x);
#endif
}

/* Columns of the characters that begin there, about: of ASCII one, of most
 * others one or two. */
static inline uint32_t
sixteen_columns(sixteen x)
{
	unsigned begin = ~sixteen_bits(sixteen_inside(x)) << 16;
	sixteen wide = sixteen_within(x, (char)0xe3, 0x100 - 0xe3);

	if (sixteen_bits(x) == 0)
		return 16;
	return (uint32_t)__builtin_popcount(begin | sixteen_bits(wide));
}

#endif
