/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Runs a fuzz target without libFuzzer: saved inputs first, then seeds that
 * are mutated, the same ones every time.
 */
#ifndef TRAWL_TESTS_FUZZ_MUTATE_H
#define TRAWL_TESTS_FUZZ_MUTATE_H

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <glib.h>

typedef int (*mutate_target)(const uint8_t *data, size_t size);

/* A copy without anything behind it, so that a sanitizer sees a read past the
 * end. */
static inline void
mutate_try(const char *bytes, size_t len, mutate_target target)
{
	uint8_t *exact = malloc(len > 0 ? len : 1);

	memcpy(exact, bytes, len);
	target(exact, len);
	free(exact);
}

/* Inputs saved in tests/fuzz/corpus-NAME, which once did harm. */
static inline unsigned
mutate_replay(const char *name, mutate_target target)
{
	const char *top = g_getenv("TRAWL_SRCDIR");
	g_autofree char *path = g_strdup_printf("%s/tests/fuzz/corpus-%s",
	    top != NULL ? top : ".", name);
	GDir *dir = g_dir_open(path, 0, NULL);
	const char *file;
	unsigned n = 0;

	while (dir != NULL && (file = g_dir_read_name(dir)) != NULL) {
		g_autofree char *whole = g_build_filename(path, file, NULL);
		g_autofree char *bytes = NULL;
		gsize len;

		if (!g_file_get_contents(whole, &bytes, &len, NULL))
			continue;
		mutate_try(bytes, len, target);
		n++;
	}
	if (dir != NULL)
		g_dir_close(dir);
	return n;
}

static inline void
mutate_once(GString *s, GRand *rand, const char *const *seeds,
    size_t n_seeds, const char *const *pieces, size_t n_pieces)
{
	gint32 at = g_rand_int_range(rand, 0, (gint32)s->len + 1);
	gint32 left = (gint32)s->len - at;

	switch (g_rand_int_range(rand, 0, 5)) {
	case 0:
		g_string_insert(s, at, pieces[g_rand_int_range(rand, 0,
		    (gint32)n_pieces)]);
		break;
	case 1:
		g_string_insert_c(s, at, (char)g_rand_int_range(rand, 0, 256));
		break;
	case 2:
		g_string_insert(s, at, seeds[g_rand_int_range(rand, 0,
		    (gint32)n_seeds)]);
		break;
	case 3:
		g_string_erase(s, at, g_rand_int_range(rand, 0,
		    MIN(left, 20) + 1));
		break;
	default:
		g_string_truncate(s, (gsize)at);
		break;
	}
}

/* The main() of a target: TAP with one test. */
static inline int
mutate_run(const char *name, const char *const *seeds, size_t n_seeds,
    const char *const *pieces, size_t n_pieces, mutate_target target)
{
	g_autoptr(GRand) rand = g_rand_new_with_seed(20141215);
	const char *wish = g_getenv("TRAWL_FUZZ_RUNS");
	guint64 runs = wish != NULL ? g_ascii_strtoull(wish, NULL, 10) : 5000;
	guint64 i;
	unsigned n = mutate_replay(name, target);
	int k;

	printf("1..1\n");
	fflush(stdout);
	for (i = 0; i < runs; i++) {
		g_autoptr(GString) s = g_string_new(seeds[g_rand_int_range(
		    rand, 0, (gint32)n_seeds)]);

		for (k = g_rand_int_range(rand, 0, 9); k > 0; k--)
			mutate_once(s, rand, seeds, n_seeds, pieces, n_pieces);
		mutate_try(s->str, s->len, target);
	}
	printf("ok 1 - %s: %u saved inputs, %" G_GUINT64_FORMAT
	    " mutations\n", name, n, runs);
	return 0;
}

#endif
