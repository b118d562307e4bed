/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Xapian's own spelling dictionary and synonyms.
 *
 * Table spelling:
 *
 *   W word      last frequency
 *   H a b       words that begin with these two bytes
 *   T y z       words that end with them
 *   B a z       words of two to four bytes, by first and last
 *   M a b c     words that have these three in a row
 *
 * Fragments are bytes, not characters.  A list of words is sorted and coded by
 * what each keeps of the word before: byte kept (not for the first), byte
 * length of the rest, the rest.
 *
 * Table synonym: key is the term; its synonyms, sorted: byte length, bytes.
 *
 * In both, lengths are XORed with 96, which makes them look like small letters
 * and the whole compress better.
 */
#include "config.h"

#include "indexer/glass/builder.h"
#include "indexer/glass/part.h"

#include <string.h>

enum { XOR = 96, WORD_MAX = 245, SYNONYM_MAX = 255 };

static gint
compare_bytes(gconstpointer a, gconstpointer b, gpointer ctx)
{
	return g_bytes_compare(a, b);
}

bool
glass_part_spelling(struct glass_part *p, const char *word, size_t len,
    uint32_t frequency, GError **error)
{
	struct glass_builder *b = p->builder;
	if (len > WORD_MAX) {
		g_set_error(error, GLASS_ERROR, GLASS_ERROR_LIMIT,
		    "spelling: a word is too long");
		return false;
	}
	if (len <= 1 || !frequency)
		return true;
	g_mutex_lock(&b->lock);
	GBytes *key = g_bytes_new(word, len);
	uint32_t sum = frequency +
		       GPOINTER_TO_UINT(g_hash_table_lookup(b->spellings, key));
	g_hash_table_replace(b->spellings, key, GUINT_TO_POINTER(sum));
	g_mutex_unlock(&b->lock);
	return true;
}

bool
glass_part_synonym(struct glass_part *p, const char *term, size_t term_len,
    const char *synonym, size_t synonym_len, GError **error)
{
	struct glass_builder *b = p->builder;
	if (!term_len || term_len > GLASS_KEY_MAX ||
	    synonym_len > SYNONYM_MAX) {
		g_set_error(error, GLASS_ERROR, GLASS_ERROR_LIMIT,
		    "synonyms: a term is empty or too long");
		return false;
	}
	g_mutex_lock(&b->lock);
	GBytes *key = g_bytes_new(term, term_len);
	GTree *set = g_hash_table_lookup(b->synonyms, key);
	if (!set) {
		set = g_tree_new_full(
		    compare_bytes, NULL, (GDestroyNotify)g_bytes_unref, NULL);
		g_hash_table_insert(b->synonyms, g_bytes_ref(key), set);
	}
	g_bytes_unref(key);
	GBytes *s = g_bytes_new(synonym, synonym_len);
	g_tree_replace(set, s, s);
	g_mutex_unlock(&b->lock);
	return true;
}

/* --- writing -----------------------------------------------------------------
 */

static void
add_tag(struct glass_table *t, struct deflater *d, const void *key,
    size_t key_len, const GByteArray *tag)
{
	g_autofree uint8_t *packed = g_malloc(tag->len);
	size_t n = deflater_try(d, tag->data, tag->len, packed);
	glass_table_add(
	    t, key, key_len, n ? packed : tag->data, n ? n : tag->len, n > 0);
}

static void
put_byte(GByteArray *a, size_t v)
{
	guint8 byte = (guint8)(v ^ XOR);
	g_byte_array_append(a, &byte, 1);
}

/* Enters word under a fragment, unless it is there already.  Words come in
 * order, so it would be the last. */
static void
add_fragment(GTree *fragments, const char fragment[4], GBytes *word)
{
	size_t len = fragment[0] == 'M' ? 4 : 3;
	GBytes *key = g_bytes_new(fragment, len);
	GPtrArray *words = g_tree_lookup(fragments, key);
	if (!words) {
		words = g_ptr_array_new();
		g_tree_insert(fragments, g_bytes_ref(key), words);
	}
	g_bytes_unref(key);
	if (!words->len || words->pdata[words->len - 1] != word)
		g_ptr_array_add(words, word);
}

static void
add_fragments(GTree *fragments, GBytes *word)
{
	gsize n;
	const char *w = g_bytes_get_data(word, &n);
	add_fragment(fragments, (char[4]){'H', w[0], w[1], 0}, word);
	add_fragment(fragments, (char[4]){'T', w[n - 2], w[n - 1], 0}, word);
	if (n <= 4)
		add_fragment(
		    fragments, (char[4]){'B', w[0], w[n - 1], 0}, word);
	for (gsize i = 0; i + 3 <= n; i++)
		add_fragment(
		    fragments, (char[4]){'M', w[i], w[i + 1], w[i + 2]}, word);
}

struct writing {
	struct glass_table *table;
	struct deflater *deflater;
};

static gboolean
write_fragment(gpointer key, gpointer value, gpointer ctx)
{
	struct writing *w = ctx;
	const GPtrArray *words = value;
	GByteArray *tag = g_byte_array_new();
	gsize before_len = 0, len, key_len;
	const guint8 *before = NULL;
	for (unsigned i = 0; i < words->len; i++) {
		const guint8 *word = g_bytes_get_data(words->pdata[i], &len);
		gsize kept = 0;
		if (i) {
			while (kept < MIN(len, before_len) &&
			       word[kept] == before[kept])
				kept++;
			put_byte(tag, kept);
		}
		put_byte(tag, len - kept);
		g_byte_array_append(tag, word + kept, (guint)(len - kept));
		before = word;
		before_len = len;
	}
	const void *k = g_bytes_get_data(key, &key_len);
	add_tag(w->table, w->deflater, k, key_len, tag);
	g_byte_array_unref(tag);
	return FALSE;
}

static gint
compare_pointers(gconstpointer a, gconstpointer b)
{
	return g_bytes_compare(*(gconstpointer *)a, *(gconstpointer *)b);
}

static GPtrArray *
sorted_keys(GHashTable *h)
{
	guint n;
	gpointer *keys = g_hash_table_get_keys_as_array(h, &n);
	GPtrArray *a = g_ptr_array_new();
	for (guint i = 0; i < n; i++)
		g_ptr_array_add(a, keys[i]);
	g_free(keys);
	g_ptr_array_sort(a, compare_pointers);
	return a;
}

static void
write_spellings(struct glass_builder *b, struct writing *w)
{
	GPtrArray *words = sorted_keys(b->spellings);
	GTree *fragments = g_tree_new_full(compare_bytes, NULL,
	    (GDestroyNotify)g_bytes_unref, (GDestroyNotify)g_ptr_array_unref);
	for (unsigned i = 0; i < words->len; i++)
		add_fragments(fragments, words->pdata[i]);
	/* B, H, M and T come before W. */
	g_tree_foreach(fragments, write_fragment, w);
	g_tree_unref(fragments);

	for (unsigned i = 0; i < words->len; i++) {
		gsize len;
		const char *word = g_bytes_get_data(words->pdata[i], &len);
		uint32_t n = GPOINTER_TO_UINT(
		    g_hash_table_lookup(b->spellings, words->pdata[i]));
		uint8_t key[1 + WORD_MAX] = {'W'}, tag[4];
		glass_put_bytes(key + 1, word, len);
		glass_table_add(w->table, key, len + 1, tag,
		    (size_t)(glass_put_last(tag, n) - tag), false);
		b->spelling_max = MAX(b->spelling_max, n);
	}
	g_ptr_array_unref(words);
}

static gboolean
put_synonym(gpointer key, gpointer value, gpointer ctx)
{
	gsize len;
	const guint8 *s = g_bytes_get_data(key, &len);
	put_byte(ctx, len);
	g_byte_array_append(ctx, s, (guint)len);
	return FALSE;
}

static void
write_synonyms(struct glass_builder *b, struct writing *w)
{
	GPtrArray *terms = sorted_keys(b->synonyms);
	for (unsigned i = 0; i < terms->len; i++) {
		gsize len;
		const void *term = g_bytes_get_data(terms->pdata[i], &len);
		GByteArray *tag = g_byte_array_new();
		g_tree_foreach(
		    g_hash_table_lookup(b->synonyms, terms->pdata[i]),
		    put_synonym, tag);
		add_tag(w->table, w->deflater, term, len, tag);
		g_byte_array_unref(tag);
	}
	g_ptr_array_unref(terms);
}

static bool
write_table(struct glass_builder *b, const char *name,
    enum glass_table_number number,
    void (*fill)(struct glass_builder *b, struct writing *w), GError **error)
{
	struct glass_table t;
	if (!glass_table_open(&t, b->build_dir, name, b->block_size, error))
		return false;
	struct writing w = {&t, deflater_new()};
	fill(b, &w);
	deflater_free(w.deflater);
	return builder_finish_optional(b, &t, number, error);
}

bool
words_write(struct glass_builder *b, GError **error)
{
	return (!g_hash_table_size(b->spellings) ||
		   write_table(b, "spelling.glass", GLASS_SPELLING,
		       write_spellings, error)) &&
	       (!g_hash_table_size(b->synonyms) ||
		   write_table(b, "synonym.glass", GLASS_SYNONYM,
		       write_synonyms, error));
}
