/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Any bytes give a query that prints, whose nodes and warnings lie inside the
 * text.  Built without libFuzzer it replays tests/fuzz/corpus-query/ and then
 * mutates seeds; TRAWL_FUZZ_RUNS says how often.
 */
#include "searcher/query/query.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
check_node(const struct query *q, const struct query_node *node)
{
	if (node->from > node->to || node->to > q->len || !node->text)
		abort();
	if (strlen(node->text) != node->text_len && node->text_len)
		abort();
	for (unsigned i = 0; i < node->n_kids; i++)
		check_node(q, node->kids[i]);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	for (int mode = 0; mode < 3; mode++) {
		struct query_options o = {.any = mode == 1, .bag = mode == 2};
		struct query *q = query_parse((const char *)data, size, &o);
		g_autofree char *s = query_print(q->root);
		check_node(q, q->root);
		if (!g_utf8_validate(s, -1, NULL))
			abort();
		for (unsigned i = 0; i < q->warnings->len; i++) {
			struct warning w = g_array_index(q->warnings,
			    struct warning, i);
			if (w.from > w.to || w.to > q->len)
				abort();
		}
		query_free(q);
	}
	return 0;
}

#ifndef TRAWL_LIBFUZZER
static const char *seeds[] = {
	"cyber attack", "a AND (b OR c) NOT d", "\"blue house\"~3 NEAR/5 x*",
	"title:(a OR \"b c\") date:2014..2022-06 -lang:fr", "/a[^b]+/^2 =Été~",
	"+a b^0.5 word~2 path:\"x (1)/*\"", "«a» “b” 「c」 –d （e）", "NOT NOT AND",
	"~\"stem phrase\" ADJ/3 (a OR b)", "size:1M.. type:pdf id:x http://a.b/c",
};
static const char pieces[] = "()\"+-~^*?/=:.\\ ANDORXT";

static void
replay(uint64_t runs)
{
	g_autoptr(GRand) rand = g_rand_new_with_seed(20141215);
	for (uint64_t i = 0; i < runs; i++) {
		GString *s = g_string_new(seeds[g_rand_int_range(rand, 0,
		    G_N_ELEMENTS(seeds))]);
		for (int n = g_rand_int_range(rand, 0, 8); n > 0; n--) {
			gssize at = g_rand_int_range(rand, 0,
			    (gint32)s->len + 1);
			switch (g_rand_int_range(rand, 0, 4)) {
			case 0:
				g_string_insert_c(s, at, pieces[g_rand_int_range(
				    rand, 0, sizeof(pieces) - 1)]);
				break;
			case 1:
				g_string_insert_c(s, at, (char)g_rand_int_range(
				    rand, 0, 256));
				break;
			case 2:
				g_string_insert(s, at, seeds[g_rand_int_range(
				    rand, 0, G_N_ELEMENTS(seeds))]);
				break;
			default:
				if ((gsize)at < s->len)
					g_string_erase(s, at, 1);
			}
		}
		LLVMFuzzerTestOneInput((const uint8_t *)s->str, s->len);
		g_string_free(s, TRUE);
	}
}

int
main(int argc, char **argv)
{
	const char *src = g_getenv("TRAWL_SRCDIR");
	const char *runs = g_getenv("TRAWL_FUZZ_RUNS");
	g_autofree char *dir = g_build_filename(src ? src : ".", "tests",
	    "fuzz", "corpus-query", NULL);
	GDir *d = g_dir_open(dir, 0, NULL);
	const char *name;

	while (d && (name = g_dir_read_name(d))) {
		g_autofree char *path = g_build_filename(dir, name, NULL);
		g_autofree char *data = NULL;
		gsize len;
		if (g_file_get_contents(path, &data, &len, NULL))
			LLVMFuzzerTestOneInput((const uint8_t *)data, len);
	}
	if (d)
		g_dir_close(d);
	replay(runs ? g_ascii_strtoull(runs, NULL, 10) : 5000);
	puts("ok 1 - any bytes give a query\n1..1");
	return 0;
}
#endif
