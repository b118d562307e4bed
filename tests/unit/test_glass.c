/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Whether the builder makes what libxapian's own writer makes. */
#include "config.h"

#include "tests/unit/glass_compare.h"

#include "indexer/glass/deflate.h"
#include "lib/base/tree.h"
#include "lib/xapian-c/xapian-c.h"

#include <glib/gstdio.h>
#include <string.h>
#include <zlib.h>

static char *dir;

static char *
place(const char *name)
{
	return g_build_filename(dir, name, NULL);
}

/* Both ways, and in odd ways of building. */
static void
check_model(const struct model *m)
{
	static const struct {
		struct glass_options options;
		unsigned parts, turn;
	} ways[] = {
	    {{0, 0, 0, 0}, 1, 1},
	    {{0, 2, 0, 0}, 2, 1},
	    {{0, 3, 0, 2048}, 3, 10},
	    {{0, 1, 0, 65536}, 1, 1},
	};
	g_autofree char *reference = place("reference");
	g_autofree char *built = place("built");
	g_autofree char *sum = NULL;
	model_write_reference(m, reference);
	sum = database_sum(reference);
	for (unsigned i = 0; i < G_N_ELEMENTS(ways); i++) {
		model_build(m, built, &ways[i].options, ways[i].parts,
		    ways[i].turn, NULL);
		compare_database(built, reference, sum);
		g_assert_cmpuint(database_revision(built), ==,
		    database_revision(reference));
		tree_remove(built);
	}
	tree_remove(reference);
}

static void
word(struct model_doc *d, const char *term, uint32_t wdf)
{
	model_term(d, term, strlen(term), wdf, NULL, 0);
}

/* --- odd cases
 * ----------------------------------------------------------------- */

/* libxapian makes no revision of nothing at all. */
static void
fill_no_documents(struct model *m)
{
	model_metadata(m, "key", 3, "value", 5);
}

static void
fill_one_empty(struct model *m)
{
	model_add(m, 0);
}

static void
fill_one(struct model *m)
{
	static const uint32_t positions[] = {1, 2, 7};
	struct model_doc *d = model_add(m, 0);
	model_term(d, "word", 4, 3, positions, 3);
	word(d, "Zword", 3);
	model_value(d, 0, "v", 1);
	model_data(d, "data", 4);
}

static void
fill_last_docid(struct model *m)
{
	static const uint32_t docids[] = {5, 0x7fff, 0x8000, 0x3fffff, 0x400000,
	    0x1fffffff, 0x20000000, 0xfffffffe};
	for (unsigned i = 0; i < G_N_ELEMENTS(docids); i++) {
		struct model_doc *d = model_add(m, docids[i]);
		static const uint32_t p[] = {9};
		model_term(d, "gap", 3, i + 1, p, 1);
		model_value(d, 7, "gap", 3);
		model_data(d, "gap", 3);
	}
}

static void
fill_long_terms(struct model *m)
{
	for (unsigned i = 0; i < 300; i++) {
		struct model_doc *d = model_add(m, i < 200 ? 0 : 70000 + i);
		char t[245];
		uint32_t p[] = {i + 1};
		memset(t, 'x', sizeof t);
		model_term(d, t, 245, 1, p, 1);
		t[244] = (char)i;
		t[243] = 'a';
		model_term(d, t, i % 256 ? 245 : 244, 2, p, 1);
		memset(t, 0, sizeof t);
		model_term(d, t, 122, 1, p, 1);
		model_term(d, t, 1 + i % 100, 1, p, 1);
		t[3] = (char)255;
		model_term(d, t, 60, 3, p, 1);
		t[0] = (char)255;
		model_term(d, t, 2, 3, p, 1);
	}
}

static void
fill_zeros(struct model *m)
{
	/* Each a prefix of the next, with what sorts about an end mark. */
	for (unsigned i = 0; i < 40; i++) {
		struct model_doc *d = model_add(m, 0);
		model_term(d, "a", 1, 1, NULL, 0);
		model_term(d, "a\0", 2, 1, NULL, 0);
		model_term(d, "a\0\0", 3, 1, NULL, 0);
		model_term(d, "a\0\1", 3, 1, NULL, 0);
		model_term(d, "a\1", 2, 1, NULL, 0);
		model_term(d, "a\0\xff", 3, 1, NULL, 0);
		model_term(d, "\0\xc0", 2, 1, NULL, 0);
		model_term(d, "\0\xe0", 2, 1, NULL, 0);
		model_term(d, "\0\xd8", 2, 1, NULL, 0);
		model_term(d, "longer than eight", 17, 1, NULL, 0);
		model_term(d, "longer than 8", 13, 1, NULL, 0);
		model_term(d, "longer t", 8, 1, NULL, 0);
	}
}

static void
fill_positions(struct model *m)
{
	struct model_doc *d = model_add(m, 0);
	g_autofree uint32_t *p = g_new(uint32_t, 100000);
	for (uint32_t i = 0; i < 100000; i++)
		p[i] = i + 1;
	model_term(d, "every", 5, 100000, p, 100000);
	for (uint32_t i = 0; i < 100000; i++)
		p[i] = i * 3 + i % 3;
	model_term(d, "gaps", 4, 5, p, 100000);
	for (uint32_t i = 0; i < 100; i++)
		p[i] = i * 40000000;
	model_term(d, "wide", 4, 5, p, 100);
	p[0] = 0;
	model_term(d, "nought", 6, 1, p, 1);
	p[1] = UINT32_MAX;
	model_term(d, "ends", 4, 2, p, 2);
	p[0] = UINT32_MAX - 1;
	model_term(d, "last", 4, 2, p, 2);
	p[0] = 0, p[1] = 1;
	model_term(d, "first", 5, 2, p, 2);
	p[0] = 0, p[1] = 1 << 30, p[2] = UINT32_MAX;
	model_term(d, "three", 5, 2, p, 3);
}

static void
fill_numbers(struct model *m)
{
	static const uint32_t wdfs[] = {
	    0, 1, 126, 127, 128, 255, 16383, 16384, 0x7fffffff, UINT32_MAX - 2};
	for (unsigned i = 0; i < G_N_ELEMENTS(wdfs); i++) {
		struct model_doc *d = model_add(m, 0);
		word(d, "huge", wdfs[i]);
		word(d, "huges", 1);
	}
	/* Lengths and collection frequencies wrap as libxapian's do. */
	struct model_doc *d = model_add(m, 0);
	word(d, "a", UINT32_MAX - 1);
	word(d, "b", UINT32_MAX - 5);
	word(d, "huge", 1000);
}

static void
fill_values(struct model *m)
{
	g_autofree char *large = g_malloc(60000);
	for (unsigned i = 0; i < 60000; i++)
		large[i] = (char)(i * 7 % 251);
	for (unsigned i = 0; i < 300; i++) {
		struct model_doc *d = model_add(m, i % 7 ? 0 : 20 * i + 1);
		large[0] = (char)(i * 31);
		model_value(d, 3, large, 1 + i * 199 % 60000);
		model_value(d, 4, "same", 4);
		model_value(d, 0, i % 2 ? "odd" : "even", i % 2 ? 3 : 4);
		if (i == 150)
			model_value(d, 5, large, 60000);
		if (i % 3 == 0)
			model_value(d, UINT32_MAX - 1, "\0", 1);
	}
}

static void
fill_many_slots(struct model *m)
{
	for (unsigned i = 0; i < 30; i++) {
		struct model_doc *d = model_add(m, 0);
		for (unsigned j = 0; j < 400; j++) {
			char s[16];
			int n = g_snprintf(s, sizeof s, "%u", i * j);
			model_value(d, (j * 397) % 1009 + (j % 5 ? 0 : 70000),
			    s, (size_t)n);
		}
	}
}

static void
fill_data(struct model *m)
{
	GRand *r = g_rand_new_with_seed(7);
	g_autofree char *noise = g_malloc(200000);
	for (unsigned i = 0; i < 200000; i++)
		noise[i] = (char)g_rand_int(r);
	static const size_t sizes[] = {0, 1, 17, 18, 19, 100, 2000, 2030, 2043,
	    2050, 4096, 8000, 8192, 16384, 50000, 200000};
	for (unsigned i = 0; i < 2 * G_N_ELEMENTS(sizes); i++) {
		size_t n = sizes[i % G_N_ELEMENTS(sizes)];
		g_autofree char *even = g_strnfill(n, 'e');
		model_data(model_add(m, 0), noise, n);
		model_data(model_add(m, 0), even, n);
	}
	g_rand_free(r);
}

/* Posting lists, lengths and values in many chunks. */
static void
fill_many_documents(struct model *m)
{
	for (unsigned i = 0; i < 70000; i++) {
		struct model_doc *d = model_add(m, i % 1000 ? 0 : i * 3 + 1);
		char s[16];
		int n = g_snprintf(s, sizeof s, "Q%u", i);
		uint32_t p[] = {i % 100 + 1, i + 200};
		model_term(d, s, (size_t)n, 0, NULL, 0);
		model_term(d, "all", 3, i % 300, p, 2);
		if (i % 3 == 0)
			word(d, "third", 1);
		if (i > 35000)
			word(d, "late", 1);
		model_value(d, 1, s, (size_t)n);
	}
}

static void
set(struct model *m, const char *key, const char *value)
{
	model_metadata(m, key, strlen(key), value, strlen(value));
}

static void
fill_metadata(struct model *m)
{
	g_autofree char *large = g_strnfill(100000, 'm');
	char key[253];
	memset(key, 'k', sizeof key);
	model_add(m, 0);
	set(m, "trawl.format", "1");
	set(m, "again", "first");
	set(m, "dropped", "x");
	model_metadata(m, key, sizeof key, large, 100000);
	model_metadata(m, "\0\xff", 2, "zero", 4);
	for (unsigned i = 0; i < 3000; i++) {
		char k[32];
		int n = g_snprintf(k, sizeof k, "t%016x%04x", i / 3, i % 3);
		model_metadata(m, k, (size_t)n, large, i * 37 % 16000);
	}
	set(m, "again", "second");
	set(m, "dropped", "");
	set(m, "t0000000000000005ffff", "out of order");
	set(m, "z", "last");
	set(m, "again", "third");
}

static void
fill_words(struct model *m)
{
	static const struct {
		const char *word;
		uint32_t frequency;
	} words[] = {{"hello", 3}, {"help", 300}, {"hello", 70000}, {"a", 4},
	    {"ab", 2}, {"abc", 1}, {"abcd", 1}, {"aaaaaaa", 1}, {"banana", 5},
	    {"ananas", 2}, {"mississippi", 1}};
	static const char *const synonyms[][2] = {{"car", "auto"},
	    {"car", "automobile"}, {"bus", "coach"}, {"car", "auto"},
	    {"zebra", "horse with stripes, seen from the side"}};
	for (unsigned i = 0; i < G_N_ELEMENTS(words); i++) {
		struct model_pair p = {
		    g_bytes_new(words[i].word, strlen(words[i].word)),
		    g_bytes_new(&words[i].frequency, 4)};
		g_array_append_val(m->spellings, p);
	}
	for (unsigned i = 0; i < G_N_ELEMENTS(synonyms); i++) {
		struct model_pair p = {
		    g_bytes_new(synonyms[i][0], strlen(synonyms[i][0])),
		    g_bytes_new(synonyms[i][1], strlen(synonyms[i][1]))};
		g_array_append_val(m->synonyms, p);
	}
	fill_one(m);
}

/* --- random documents
 * ------------------------------------------------------------ */

static void
add_random(struct model *m, GRand *r)
{
	struct model_doc *d = model_add(
	    m, m->docs->len ? 0 : (guint32)g_rand_int_range(r, 1, 100000));
	int n = g_rand_int_range(r, 0, 400);
	g_autoptr(GHashTable) seen = g_hash_table_new(NULL, NULL);
	if (g_rand_int_range(r, 0, 10) == 0)
		d->docid += (uint32_t)g_rand_int_range(r, 0, 100000);
	for (int i = 0; i < n; i++) {
		/* Few frequent ones, many rare ones. */
		double x = g_rand_double(r);
		guint number = (guint)(20000 * x * x * x);
		if (!g_hash_table_add(seen, GUINT_TO_POINTER(number + 1)))
			continue;
		char t[32];
		int len = g_snprintf(t, sizeof t, "%s%x",
		    number % 3 ? "" : "Ztermwith", number * 2654435761u);
		uint32_t p[64];
		guint n_p = number % 2 ? (guint)g_rand_int_range(r, 0, 64) : 0;
		uint32_t at = 0;
		for (guint j = 0; j < n_p; j++)
			p[j] = at += 1 + (uint32_t)g_rand_int_range(
					     r, 0, i % 5 ? 3 : 9999);
		model_term(d, t, (size_t)len,
		    n_p ? n_p : (guint)g_rand_int_range(r, 0, 9), p, n_p);
	}
	for (int i = g_rand_int_range(r, 0, 5); i > 0; i--) {
		char v[20];
		int len = g_snprintf(v, sizeof v, "%x", g_rand_int(r));
		model_value(d, (uint32_t)i * 3, v, (size_t)len);
	}
	g_autofree char *data = g_strnfill((gsize)g_rand_int_range(r, 0, 300),
	    (gchar)g_rand_int_range(r, 1, 99));
	model_data(d, data, strlen(data));
}

static void
fill_random(struct model *m)
{
	GRand *r = g_rand_new_with_seed(20160314);
	for (unsigned i = 0; i < 800; i++)
		add_random(m, r);
	g_rand_free(r);
}

static const struct {
	const char *name;
	void (*fill)(struct model *m);
} cases[] = {
    {"no documents", fill_no_documents},
    {"one empty document", fill_one_empty},
    {"one document", fill_one},
    {"gaps and great docids", fill_last_docid},
    {"long terms", fill_long_terms},
    {"terms with zeros", fill_zeros},
    {"positions", fill_positions},
    {"great numbers", fill_numbers},
    {"values", fill_values},
    {"many slots", fill_many_slots},
    {"data", fill_data},
    {"many documents", fill_many_documents},
    {"metadata", fill_metadata},
    {"spellings and synonyms", fill_words},
    {"random documents", fill_random},
};

static void
test_case(gconstpointer data)
{
	const unsigned i = GPOINTER_TO_UINT(data);
	struct model *m = model_new();
	cases[i].fill(m);
	check_model(m);
	model_free(m);
}

/* --- the rest
 * --------------------------------------------------------------------- */

/* --- compressed tags -------------------------------------------------------- */

/* What comes out is smaller, gives back what went in, and took no more room than
 * that; what would not be smaller gives 0. */
static void
test_deflate(void)
{
	static const struct {
		size_t len;
		unsigned kinds; /* of bytes */
		bool packs;
	} rows[] = {
		{1, 1, false}, {18, 1, false}, {200, 1, true}, {200, 4, true},
		{3000, 16, true}, {3000, 256, false}, {300000, 2, true},
		{300000, 256, false},
	};
	struct deflater *d = deflater_new();
	g_autoptr(GRand) r = g_rand_new_with_seed(6);

	for (unsigned i = 0; i < G_N_ELEMENTS(rows); i++) {
		size_t len = rows[i].len;
		g_autofree uint8_t *in = g_malloc(len);
		g_autofree uint8_t *packed = g_malloc(len);
		g_autofree uint8_t *back = g_malloc(len);
		for (size_t k = 0; k < len; k++)
			in[k] = (uint8_t)g_rand_int_range(
			    r, 0, (int)rows[i].kinds);
		size_t n = deflater_try(d, in, len, packed);
		g_assert_cmpint(n > 0, ==, rows[i].packs);
		if (n == 0)
			continue;
		g_assert_cmpuint(n, <, len);
		z_stream z = {.next_in = packed, .avail_in = (uInt)n,
		    .next_out = back, .avail_out = (uInt)len};
		g_assert_cmpint(inflateInit2(&z, -15), ==, Z_OK);
		g_assert_cmpint(inflate(&z, Z_FINISH), ==, Z_STREAM_END);
		g_assert_cmpmem(back, z.total_out, in, len);
		inflateEnd(&z);
	}
	deflater_free(d);
}

static void
test_supported(void)
{
	g_autofree char *probe = g_build_filename(dir, "probe", NULL);
	GError *error = NULL;
	g_assert_true(glass_supported(probe, &error));
	g_assert_no_error(error);
	g_assert_false(g_file_test(probe, G_FILE_TEST_EXISTS));
}

/* With so little memory that runs go to disk. */
static void
test_runs(void)
{
	struct model *m = model_new();
	GRand *r = g_rand_new_with_seed(5);
	struct glass_options o = {.memory = 1, .parts = 2, .block_size = 0};
	struct glass_stats stats;
	for (unsigned i = 0; i < 2500; i++)
		add_random(m, r);
	g_rand_free(r);
	for (unsigned i = 0; i < 30; i++) {
		g_autofree char *large =
		    g_strnfill(60000, (char)('a' + i % 26));
		model_value(m->docs->pdata[i * 80], 90, large, 60000);
	}
	g_autofree char *reference = place("reference");
	g_autofree char *built = place("built");
	model_write_reference(m, reference);
	model_build(m, built, &o, 2, 50, &stats);
	g_test_message(
	    "%u runs, %" G_GUINT64_FORMAT " terms", stats.runs, stats.terms);
	g_assert_cmpuint(stats.runs, >, 1);
	g_assert_cmpuint(stats.documents, ==, m->docs->len);
	compare_database(built, reference, NULL);
	tree_remove(built);
	tree_remove(reference);
	model_free(m);
}

/* libxapian goes on with what the builder made, as with its own. */
static void
change(const char *path)
{
	struct xc_error xe = {0};
	struct xc_writer *w = xc_writer_open(path, XC_DB_OPEN, 0, &xe);
	struct xc_doc *doc = xc_doc_new(&xe);
	static const uint32_t p[] = {1, 3, 900};
	g_assert_true(w && doc);
	g_assert_true(xc_doc_set_data(doc, "changed", 7, &xe));
	g_assert_true(xc_doc_add_positions(doc, "5", 1, p, 3, 1, &xe));
	g_assert_true(xc_doc_add_term(doc, "new", 3, 4, &xe));
	g_assert_true(xc_doc_set_value(doc, 3, "0", 1, &xe));
	struct xc_db *db = xc_writer_database(w);
	struct xc_postings *c = xc_db_postings(db, "", 0, &xe);
	GArray *all = g_array_new(FALSE, FALSE, sizeof(uint32_t));
	uint32_t docid;
	while ((docid = xc_postings_next(c, &xe)) != 0)
		g_array_append_val(all, docid);
	xc_postings_free(c);
	for (guint i = 0; i < all->len; i++) {
		docid = g_array_index(all, uint32_t, i);
		if (i % 10 == 3)
			g_assert_true(xc_writer_delete_document(w, docid, &xe));
		if (i % 10 == 7)
			g_assert_true(
			    xc_writer_replace_document(w, docid, doc, &xe));
		if (i % 300 == 1)
			g_assert_true(xc_writer_commit(w, &xe));
	}
	for (guint i = 0; i < 500; i++)
		g_assert_cmpuint(xc_writer_add_document(w, doc, &xe), !=, 0);
	g_assert_true(xc_writer_set_metadata(w, "more", 4, "x", 1, &xe));
	g_assert_true(xc_writer_commit(w, &xe));
	g_array_unref(all);
	xc_doc_free(doc);
	xc_writer_free(w);
}

static void
test_goes_on(void)
{
	struct model *m = model_new();
	struct xc_error xe = {0};
	fill_random(m);
	g_autofree char *reference = place("reference");
	g_autofree char *built = place("built");
	g_autofree char *small = place("small");
	model_write_reference(m, reference);
	model_build(m, built, NULL, 1, 1, NULL);
	change(reference);
	change(built);
	compare_database(built, reference, NULL);

	/* Compaction begins again at revision 1. */
	struct xc_db *db = xc_db_open(built, 0, &xe);
	g_assert_true(xc_db_compact(
	    db, small, XC_COMPACT_NO_RENUMBER, 0, NULL, NULL, &xe));
	xc_db_free(db);
	tree_remove(built);
	g_autofree char *other = place("other");
	db = xc_db_open(reference, 0, &xe);
	g_assert_true(xc_db_compact(
	    db, other, XC_COMPACT_NO_RENUMBER, 0, NULL, NULL, &xe));
	xc_db_free(db);
	compare_database(small, other, NULL);
	tree_remove(reference);
	tree_remove(small);
	tree_remove(other);
	model_free(m);
}

static void
test_refuses(void)
{
	static const uint32_t falling[] = {3, 2};
	g_autofree char *path = place("refused");
	struct glass_posting twice[2] = {{.wdf = 1}, {.wdf = 2}};
	struct glass_posting bad = {0, 1, 2, falling};
	struct glass_posting unknown = {99, 1, 0, NULL};
	struct glass_posting huge = {0, UINT32_MAX, 0, NULL};
	struct glass_value values[] = {{1, "a", 1}, {1, "b", 1}};
	const struct glass_document docs[] = {
	    {.docid = 1}, /* not after the one before */
	    {.docid = 0},
	    {.docid = 2, .postings = twice, .n_postings = 2},
	    {.docid = 2, .postings = &bad, .n_postings = 1},
	    {.docid = 2, .postings = &unknown, .n_postings = 1},
	    {.docid = 2, .postings = &huge, .n_postings = 1},
	    {.docid = 2, .values = values, .n_values = 2},
	};
	char term[246];
	memset(term, 'x', sizeof term);
	for (unsigned i = 0; i < G_N_ELEMENTS(docs); i++) {
		GError *error = NULL;
		struct glass_builder *b = glass_builder_new(path, NULL, &error);
		g_assert_no_error(error);
		struct glass_part *p = glass_part_new(b, &error);
		g_assert_no_error(error);
		g_assert_cmpuint(glass_part_term(p, "x", 1), ==, 0);
		g_assert_cmpuint(glass_part_term(p, "", 0), ==, GLASS_BAD_TERM);
		g_assert_cmpuint(
		    glass_part_term(p, term, 246), ==, GLASS_BAD_TERM);
		struct glass_document first = {.docid = 1};
		g_assert_true(glass_part_add(p, &first, &error));
		g_assert_false(glass_part_add(p, &docs[i], &error));
		g_assert_error(error, GLASS_ERROR, GLASS_ERROR_INPUT);
		g_clear_error(&error);
		g_assert_false(glass_builder_finish(b, NULL, &error));
		g_assert_error(error, GLASS_ERROR, GLASS_ERROR_INPUT);
		g_clear_error(&error);
		glass_builder_free(b);
	}
	g_assert_false(g_file_test(path, G_FILE_TEST_EXISTS));
	g_autofree char *left = place("refused.tmp");
	g_assert_false(g_file_test(left, G_FILE_TEST_EXISTS));
}

static void
test_refuses_shared_docid(void)
{
	g_autofree char *path = place("refused");
	GError *error = NULL;
	struct glass_options o = {.parts = 2};
	struct glass_builder *b = glass_builder_new(path, &o, &error);
	struct glass_document doc = {.docid = 7};
	for (unsigned i = 0; i < 2; i++)
		g_assert_true(
		    glass_part_add(glass_part_new(b, &error), &doc, &error));
	g_assert_null(glass_part_new(b, &error)); /* more than were promised */
	g_assert_error(error, GLASS_ERROR, GLASS_ERROR_INPUT);
	g_clear_error(&error);
	g_assert_false(glass_builder_finish(b, NULL, &error));
	g_assert_error(error, GLASS_ERROR, GLASS_ERROR_INPUT);
	g_clear_error(&error);
	glass_builder_free(b);
	g_assert_false(g_file_test(path, G_FILE_TEST_EXISTS));
}

/* What a killed builder left does not matter; a database there does. */
static void
test_places(void)
{
	g_autofree char *path = place("here");
	g_autofree char *left = place("here.tmp");
	g_autofree char *file = place("here.tmp/postlist.glass");
	GError *error = NULL;
	g_assert_cmpint(g_mkdir(left, 0755), ==, 0);
	g_assert_true(g_file_set_contents(file, "left over", -1, NULL));
	struct glass_builder *b = glass_builder_new(path, NULL, &error);
	g_assert_no_error(error);
	g_assert_false(g_file_test(file, G_FILE_TEST_EXISTS));
	g_assert_true(glass_builder_finish(b, NULL, &error));
	glass_builder_free(b);
	g_assert_null(glass_builder_new(path, NULL, &error));
	g_assert_error(error, GLASS_ERROR, GLASS_ERROR_IO);
	g_clear_error(&error);
	tree_remove(path);
}

int
main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	/* All in one commit, whatever the number of documents. */
	g_setenv("XAPIAN_FLUSH_THRESHOLD", "1000000000", TRUE);
	dir = g_dir_make_tmp("test_glass-XXXXXX", NULL);
	g_assert_nonnull(dir);
	g_test_add_func("/glass/deflate", test_deflate);
	g_test_add_func("/glass/supported", test_supported);
	for (unsigned i = 0; i < G_N_ELEMENTS(cases); i++) {
		g_autofree char *name =
		    g_strconcat("/glass/same/", cases[i].name, NULL);
		g_test_add_data_func(name, GUINT_TO_POINTER(i), test_case);
	}
	g_test_add_func("/glass/runs", test_runs);
	g_test_add_func("/glass/goes on", test_goes_on);
	g_test_add_func("/glass/refuses", test_refuses);
	g_test_add_func(
	    "/glass/refuses a shared docid", test_refuses_shared_docid);
	g_test_add_func("/glass/places", test_places);
	int r = g_test_run();
	tree_remove(dir);
	g_free(dir);
	return r;
}
