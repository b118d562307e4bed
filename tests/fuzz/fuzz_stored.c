/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Any bytes as block of a stored text or as record are read or refused, and an
 * opened text keeps within its bounds.
 */
#include "lib/index/record.h"
#include "lib/index/stored.h"
#include "tests/fuzz/mutate.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

struct input {
	const uint8_t *data;
	size_t size;
};

static const char *
get(unsigned block, size_t *ret_len, void *ctx, GError **error)
{
	const struct input *in = ctx;

	(void)block;
	(void)error;
	*ret_len = in->size;
	return (const char *)in->data;
}

static void
try_stored(const uint8_t *data, size_t size)
{
	struct input in = {data, size};
	struct stored *s = stored_open_with(get, &in, NULL);
	size_t len;

	if (!s)
		return;
	const struct stored_info *info = stored_info(s);
	for (unsigned i = 0; i < info->n_blocks && i < 100; i++)
		if (stored_block(s, i, &len, NULL))
			g_assert_cmpuint(info->starts[i] + len, <=, info->len);
	for (unsigned i = 0; i < info->n_headings; i++)
		g_assert_cmpuint(info->headings[i].end, <=, info->len);
	stored_all(s, &len, NULL);
	stored_free(s);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	g_autofree char *copy = g_malloc(size + 1);
	struct record r;

	try_stored(data, size);
	memcpy(copy, data, size);
	copy[size] = '\0';
	record_parse(copy, size, &r);
	return 0;
}

#ifndef TRAWL_LIBFUZZER
static bool
keep(const char *key, size_t key_len, const char *value, size_t len, void *ctx)
{
	(void)key;
	(void)key_len;
	g_byte_array_append(ctx, (const guint8 *)value, (guint)len);
	return true;
}

/* A sound first block, to mutate: strings of mutate.h cannot hold NULs. */
static GByteArray *
sound(void)
{
	static const char text[] = "one two\nthree\fvier fünf\n";
	const uint32_t zero = 0, one = 1;
	const struct text_run run = {sizeof(text) - 1, 0};
	const struct stored_heading heading = {0, 3, 1};
	const struct stored_info info = {
	    .len = sizeof(text) - 1, .n_blocks = 1, .starts = &zero,
	    .positions = &one, .runs = &run, .n_runs = 1,
	    .headings = &heading, .n_headings = 1,
	};
	GByteArray *block = g_byte_array_new();

	stored_write(1, text, &info, keep, block);
	return block;
}

int
main(void)
{
	g_autoptr(GRand) rand = g_rand_new_with_seed(20141215);
	g_autoptr(GByteArray) block = sound();
	unsigned saved = mutate_replay("stored", LLVMFuzzerTestOneInput);

	printf("1..1\n");
	for (int i = 0; i < 20000; i++) {
		g_autofree char *copy = g_memdup2(block->data, block->len);
		for (int k = g_rand_int_range(rand, 0, 4); k > 0; k--)
			copy[g_rand_int_range(rand, 0, (gint32)block->len)] =
			    (char)g_rand_int_range(rand, 0, 256);
		size_t len = i % 3 ? block->len
				   : (size_t)g_rand_int_range(rand, 0,
				       (gint32)block->len);
		mutate_try(copy, len, LLVMFuzzerTestOneInput);
	}
	printf("ok 1 - stored: %u saved inputs, 20000 mutations\n", saved);
	return 0;
}
#endif
