/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Any bytes as tables of a glass database are read to their end, or refused: the
 * first byte says how to share the rest out between postlist and position table.
 */
#include "lib/base/tree.h"
#include "lib/glass/shelf.h"
#include "tests/fuzz/mutate.h"

#include <glib/gstdio.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static char *folder;

static void
put(const char *name, const void *bytes, size_t len)
{
	g_autofree char *path = g_build_filename(folder, name, NULL);
	FILE *f = fopen(path, "wb");

	g_assert_nonnull(f);
	g_assert_cmpuint(fwrite(bytes, 1, len, f), ==, len);
	fclose(f);
}

/* Two tables of 2 KB blocks, the root in the first, which is a leaf. */
static void
put_version(void)
{
	uint8_t buf[256], *p = glass_put_bytes(buf, GLASS_MAGIC,
	    GLASS_MAGIC_LEN - 2);
	p = glass_put_bytes(p, "\x04\x6e", 2);
	memset(p, 7, 16);
	p = glass_put_uint(p + 16, 3);
	for (unsigned i = 0; i < GLASS_TABLES; i++) {
		bool there = i == GLASS_POSTLIST || i == GLASS_POSITION;
		p = glass_put_uint(p, 0);
		p = glass_put_uint(p, !there);
		p = glass_put_uint(p, 9);
		p = glass_put_uint(p, 1);
		p = glass_put_uint(p, 0);
		p = glass_put_uint(p, 0);
	}
	static const uint8_t statistics[] = {90, 9, 1, 50, 50, 0, 100, 0};
	p = glass_put_bytes(p, statistics, sizeof statistics);
	put("iamglass", buf, (size_t)(p - buf));
}

/* A block with what an opening needs in front of it. */
static void
put_table(const char *name, const uint8_t *data, size_t size)
{
	uint8_t block[2048] = {0, 0, 0, 2, 0};

	if (size > sizeof block - 9)
		size = sizeof block - 9;
	memcpy(block + 9, data, size);
	put(name, block, sizeof block);
}

static void
read_terms(struct shelf *s)
{
	uint32_t docids[40], wdfs[40];
	struct shelf_terms t;

	shelf_terms(s, "", 0, &t);
	for (unsigned n = 0; n < 50 && shelf_terms_next(&t) == SHELF_OK; n++) {
		struct shelf_postings p;
		struct shelf_places places;
		size_t got;
		shelf_postings(s, t.term, t.len, &p);
		shelf_places(s, t.term, t.len, &places);
		while ((got = shelf_take(&p, SHELF_END, docids, wdfs, 40)) > 0)
			for (size_t i = 0; i < got; i++) {
				g_assert_cmpuint(docids[i], <=, 99);
				if (shelf_places_of(&places, docids[i]) ==
				    SHELF_OK)
					shelf_places_all(&places);
			}
		shelf_places_end(&places);
		shelf_postings_end(&p);
	}
	shelf_terms_end(&t);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct shelf *s = NULL;
	struct shelf_values v;

	if (!folder) {
		folder = g_dir_make_tmp("trawl-fuzz-XXXXXX", NULL);
		put_version();
	}
	if (size < 2)
		return 0;
	size_t share = (size - 1) * data[0] / 255;
	put_table("postlist.glass", data + 1, share);
	put_table("position.glass", data + 1 + share, size - 1 - share);
	g_assert_cmpint(shelf_open(folder, &s), ==, SHELF_OK);
	read_terms(s);
	shelf_documents(s, 0);
	shelf_values(s, 4, &v);
	for (uint32_t d = 1; d < 99; d += 7)
		shelf_value_at(&v, d);
	shelf_values_end(&v);
	const uint8_t *value;
	size_t len;
	if (shelf_value_common(s, 0, &value, &len))
		g_free(g_memdup2(value, len)); /* all of it can be read */
	shelf_values(s, 4, &v);
	for (uint32_t d = 1, first; shelf_value_run(&v, d, &first) == SHELF_OK;
	    d = (uint32_t)v.docid + 1)
		g_assert_true(d <= first && first <= v.docid &&
		    v.docid <= shelf_stats(s)->last_docid);
	shelf_values_end(&v);
	shelf_close(s);
	return 0;
}

#ifndef TRAWL_LIBFUZZER
/* A postlist leaf with terms, as a beginning; the position table is noise. */
static size_t
sound(uint8_t *out)
{
	static const char *const items[] = {
		"", "\x00\xe0", "ab", "cd", "xyz"};
	uint8_t block[2048] = {0};
	unsigned at = sizeof block, n = G_N_ELEMENTS(items);

	for (unsigned i = 0; i < n; i++) {
		static const uint8_t tag[] = {3, 9, 0, '1', 20, 2, 0, 3, 18,
			1};
		size_t key = i == 1 ? 2 : strlen(items[i]);
		size_t len = 3 + key + (i ? sizeof tag : 0);
		at -= (unsigned)len;
		glass_put2(block + at, (unsigned)(len - 3) | 0x6000);
		block[at + 2] = (uint8_t)key;
		memcpy(block + at + 3, items[i], key);
		if (i)
			memcpy(block + at + 3 + key, tag, sizeof tag);
		glass_put2(block + 11 + 2 * i, at);
	}
	glass_put2(block + 9, 11 + 2 * n);
	out[0] = 255;
	memcpy(out + 1, block + 9, sizeof block - 9);
	return sizeof block - 8;
}

int
main(void)
{
	g_autoptr(GRand) rand = g_rand_new_with_seed(20160314);
	unsigned saved = mutate_replay("shelf", LLVMFuzzerTestOneInput);
	uint8_t start[2048];
	size_t len = sound(start);

	/* what is mutated is sound */
	struct shelf *s = NULL;
	uint32_t documents;
	mutate_try((const char *)start, len, LLVMFuzzerTestOneInput);
	g_assert_cmpint(shelf_open(folder, &s), ==, SHELF_OK);
	g_assert_cmpint(shelf_frequency(s, "cd", 2, &documents, NULL), ==,
	    SHELF_OK);
	g_assert_cmpuint(documents, ==, 3);
	g_assert_nonnull(shelf_documents(s, 0));
	shelf_close(s);
	printf("1..1\n");
	for (int i = 0; i < 5000; i++) {
		uint8_t copy[2048];
		memcpy(copy, start, len);
		for (int k = g_rand_int_range(rand, 0, 5); k > 0; k--)
			copy[k % 2 ? g_rand_int_range(rand, 0, 16) :
			    (int)len - 1 - g_rand_int_range(rand, 0, 90)] =
			    (uint8_t)g_rand_int(rand);
		mutate_try((const char *)copy, len, LLVMFuzzerTestOneInput);
	}
	printf("ok 1 - shelf: %u saved inputs, 5000 mutations\n", saved);
	return tree_remove(folder) ? 0 : 1;
}
#endif
