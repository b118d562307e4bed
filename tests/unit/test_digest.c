/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SHA-256 in pieces of all sizes, beside GLib's in one. */
#include "lib/base/digest.h"

#include <glib.h>

static void
test_pieces(void)
{
	unsigned char text[300];

	for (size_t i = 0; i < sizeof text; i++)
		text[i] = (unsigned char)(i * 167 + 3);
	for (size_t len = 0; len <= sizeof text; len++) {
		g_autofree char *want = g_compute_checksum_for_data(
		    G_CHECKSUM_SHA256, text, len);
		for (size_t piece = 1; piece <= 131; piece += 13) {
			struct digest *d = digest_new();
			for (size_t i = 0; i < len; i += piece)
				digest_add(d, text + i, MIN(piece, len - i));
			g_assert_cmpstr(digest_text(d), ==, want);
			g_assert_cmpstr(digest_text(d), ==, want);
			digest_free(d);
		}
	}
	digest_free(NULL);
}

int
main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/digest/pieces", test_pieces);
	return g_test_run();
}
