/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Sixteen bytes of a text at a time: each function says which of p[0, 16) are
 * such, a bit a byte, the first lowest.
 */
#ifndef TRAWL_SEARCHER_SIXTEEN_H
#define TRAWL_SEARCHER_SIXTEEN_H

#include <stdint.h>

#ifdef __SSE2__
#include <emmintrin.h>

static inline __m128i
sixteen(const char *p)
{
	return _mm_loadu_si128((const __m128i *)(const void *)p);
}

/* The bytes that are c. */
static inline unsigned
sixteen_are(const char *p, char c)
{
	return (unsigned)_mm_movemask_epi8(_mm_cmpeq_epi8(sixteen(p),
	    _mm_set1_epi8(c)));
}

/* Those of characters beyond ASCII. */
static inline unsigned
sixteen_beyond(const char *p)
{
	return (unsigned)_mm_movemask_epi8(sixteen(p));
}

/* Those less than c as signed bytes: below a c of ASCII, and of characters beyond
 * ASCII; of those alone, where c is beyond it. */
static inline unsigned
sixteen_below(const char *p, char c)
{
	return (unsigned)_mm_movemask_epi8(_mm_cmplt_epi8(sixteen(p),
	    _mm_set1_epi8(c)));
}

/* Those inside a character, not its first. */
static inline unsigned
sixteen_inside(const char *p)
{
	return sixteen_below(p, (char)0xc0);
}

/* Those that begin a character of two columns. */
static inline unsigned
sixteen_wide(const char *p)
{
	return sixteen_beyond(p) & (unsigned)_mm_movemask_epi8(
	    _mm_cmpgt_epi8(sixteen(p), _mm_set1_epi8((char)0xe2)));
}

#else

#define SIXTEEN(p, c, condition) do { \
	unsigned bits = 0; \
	for (unsigned i = 0; i < 16; i++) { \
		int c = (signed char)(p)[i]; \
		bits |= (unsigned)(condition) << i; \
	} \
	return bits; \
} while (0)

static inline unsigned
sixteen_are(const char *p, char c)
{
	SIXTEEN(p, d, d == (signed char)c);
}

static inline unsigned
sixteen_beyond(const char *p)
{
	SIXTEEN(p, c, c < 0);
}

static inline unsigned
sixteen_below(const char *p, char c)
{
	SIXTEEN(p, d, d < (signed char)c);
}

static inline unsigned
sixteen_inside(const char *p)
{
	SIXTEEN(p, c, c < (signed char)0xc0);
}

static inline unsigned
sixteen_wide(const char *p)
{
	SIXTEEN(p, c, c < 0 && c > (signed char)0xe2);
}
#undef SIXTEEN
#endif

/* Columns of characters that begin there, about: of ASCII one, of most others
 * one or two. */
static inline uint32_t
sixteen_columns(const char *p)
{
	if (sixteen_beyond(p) == 0)
		return 16;
	return 16 - (uint32_t)__builtin_popcount(sixteen_inside(p))
	    + (uint32_t)__builtin_popcount(sixteen_wide(p));
}

#endif
