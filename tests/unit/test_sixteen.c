/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Sixteen bytes at a time, beside the same questions asked byte by byte. */
#include "lib/base/sixteen.h"

#include <glib.h>

/* All pairs of a byte and a place, among others. */
static void
each(void (*check)(const char *p))
{
	char text[17];

	for (unsigned i = 0; i < 256 * 16; i++) {
		for (unsigned k = 0; k < sizeof(text); k++)
			text[k] = (char)(i * 37 + k * (i / 256 + 1));
		check(text + (i & 1));
	}
}

#define EXPECT(answer, p, condition) do { \
	unsigned want = 0; \
	for (unsigned i = 0; i < 16; i++) { \
		uint8_t c = (uint8_t)(p)[i]; \
		want |= (unsigned)(condition) << i; \
	} \
	g_assert_cmphex(sixteen_bits(answer), ==, want); \
	g_assert_cmphex(sixteen_bits_plain(answer), ==, want); \
} while (0)

static void
check_bytes(const char *p)
{
	sixteen x = sixteen_at(p);

	EXPECT(x, p, c >= 0x80);
	EXPECT(sixteen_inside(x), p, (c & 0xc0) == 0x80);
	EXPECT(sixteen_are(x, p[5]), p, c == (uint8_t)p[5]);
	EXPECT(sixteen_are(x, 'a') | sixteen_are(x, (char)0xe3), p,
	    c == 'a' || c == 0xe3);
	EXPECT(~sixteen_are(x, p[0]) & sixteen_are(x, p[1]), p,
	    c != (uint8_t)p[0] && c == (uint8_t)p[1]);
}

static void
check_ranges(const char *p)
{
	static const struct {
		uint8_t lo;
		unsigned n;
	} rows[] = {
		{0, 1}, {0, ' '}, {0, ' ' + 1}, {0, 255}, {1, 255}, {'a', 26},
		{'0', 10}, {0x7f, 2}, {0x80, 64}, {0xc0, 64}, {0xe4, 9},
		{0xff, 1},
	};
	sixteen x = sixteen_at(p);

	for (size_t r = 0; r < G_N_ELEMENTS(rows); r++)
		EXPECT(sixteen_within(x, (char)rows[r].lo, rows[r].n), p,
		    c >= rows[r].lo && c - rows[r].lo < (int)rows[r].n);
}

static void
check_columns(const char *p)
{
	uint32_t want = 0;

	for (unsigned i = 0; i < 16; i++)
		if (((uint8_t)p[i] & 0xc0) != 0x80)
			want += 1 + ((uint8_t)p[i] >= 0xe3);
	g_assert_cmpuint(sixteen_columns(sixteen_at(p)), ==, want);
}

static void
test_bytes(void)
{
	each(check_bytes);
}

static void
test_ranges(void)
{
	each(check_ranges);
}

static void
test_columns(void)
{
	each(check_columns);
	check_columns("all are of ASCII");
}

int
main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/sixteen/bytes", test_bytes);
	g_test_add_func("/sixteen/ranges", test_ranges);
	g_test_add_func("/sixteen/columns", test_columns);
	return g_test_run();
}
