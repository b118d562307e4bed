/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What many documents have: runs of one value, the directory of a slot, lengths. */
#include "lib/glass/shelf.h"
#include "tests/unit/xapian_c_fixture.h"

static GRand *rnd;

static uint32_t
roll(uint32_t n)
{
	return (uint32_t)g_rand_int_range(rnd, 0, (gint32)n);
}

/* --- runs ------------------------------------------------------------------------- */

/* Some look like the bytes between two values. */
static const struct xc_bytes kinds[] = {
    {"en", 2}, {"an", 2}, {"text/html", 9}, {"\0", 1}, {"\0\1\0", 3},
    {"\0\2\0\2", 4}, {"enen", 4}, {"\2en\0\2en", 7},
};

/* Runs of some length, of a document or a thousand, with gaps between and in them;
 * and some values too long for a run. */
static void
write_runs(const char *path, uint32_t n)
{
	struct xc_writer *w;
	char large[150];

	memset(large, 'x', sizeof large);
	OK(w = xc_writer_open(path, XC_DB_CREATE, 0, E));
	for (uint32_t i = 0; i < n;) {
		uint32_t end = i + 1 + roll(roll(60) ? 3 : 1500);
		unsigned kind = roll(G_N_ELEMENTS(kinds) + 2);
		for (; i < end && i < n; i++) {
			struct xc_doc *d = xc_doc_new(E);
			if (kind < G_N_ELEMENTS(kinds) && roll(700))
				OK(xc_doc_set_value(d, 300, kinds[kind].data,
				    kinds[kind].len, E));
			else if (kind == G_N_ELEMENTS(kinds))
				OK(xc_doc_set_value(d, 300, large,
				    sizeof large, E));
			OK(xc_writer_add_document(w, d, E));
			xc_doc_free(d);
		}
	}
	OK(xc_writer_commit(w, E));
	xc_writer_free(w);
}

/* From a document to the end of its run: what each of them has by itself. */
static uint32_t
check_run(struct shelf *s, struct shelf_values *v, uint32_t docid)
{
	struct shelf_values each;
	uint32_t first = 0;
	enum shelf_status st = shelf_value_run(v, docid, &first);

	shelf_values(s, v->slot, &each);
	g_assert_cmpint(shelf_value_at(&each, docid), ==, st);
	if (st == SHELF_NONE)
		v->docid = shelf_stats(s)->last_docid;
	else
		g_assert_cmpuint(first, ==, each.docid);
	for (uint32_t d = first; st == SHELF_OK && d <= v->docid; d++) {
		g_assert_cmpint(shelf_value_at(&each, d), ==, SHELF_OK);
		g_assert_cmpuint(each.docid, ==, d);
		g_assert_cmpmem(v->value, v->len, each.value, each.len);
	}
	shelf_values_end(&each);
	return st == SHELF_OK ? (uint32_t)v->docid - first + 1 : 0;
}

static void
test_runs(void)
{
	enum { N = 20000 };
	const char *path = fixture_path("runs");
	struct shelf *s;

	write_runs(path, N);
	g_assert_cmpint(shelf_open(path, &s), ==, SHELF_OK);
	for (unsigned step = 1; step <= 400; step += step + roll(9)) {
		struct shelf_values v;
		uint32_t longest = 0, docid = 1;
		shelf_values(s, 300, &v);
		while (docid <= N) {
			longest = MAX(longest, check_run(s, &v, docid));
			docid = (uint32_t)v.docid + 1 + roll(step);
		}
		shelf_values_end(&v);
		g_assert_cmpuint(longest, >, 100);
	}
	shelf_close(s);
}

/* --- one value of all ------------------------------------------------------------- */

static void
test_common(void)
{
	/* slot, what the first document has, what the others have */
	static const struct {
		uint32_t slot;
		const char *first, *others;
		bool common;
	} rows[] = {
	    {0, "text/html", "text/html", true},
	    {6, "en", "en", true},
	    {300, "\1", "\1", true},
	    {70000, "x", "x", true},
	    {1, "en", "fr", false},
	    {2, "fr", "en", false},
	    {3, "", "en", false},
	    {4, "en", "", false},
	    {5, "", "", false},
	};
	const char *path = fixture_path("common");
	struct xc_writer *w;
	struct shelf *s;

	OK(w = xc_writer_open(path, XC_DB_CREATE, 0, E));
	for (unsigned d = 0; d < 9; d++) {
		struct xc_doc *doc = xc_doc_new(E);
		for (unsigned i = 0; i < G_N_ELEMENTS(rows); i++) {
			const char *value = d ? rows[i].others : rows[i].first;
			if (*value)
				OK(xc_doc_set_value(doc, rows[i].slot, value,
				    strlen(value), E));
		}
		OK(xc_writer_add_document(w, doc, E));
		xc_doc_free(doc);
	}
	OK(xc_writer_commit(w, E));
	xc_writer_free(w);
	g_assert_cmpint(shelf_open(path, &s), ==, SHELF_OK);
	for (unsigned i = 0; i < G_N_ELEMENTS(rows); i++) {
		const uint8_t *value = NULL;
		size_t len = 0;
		g_assert_cmpint(shelf_value_common(s, rows[i].slot, &value,
		    &len), ==, rows[i].common);
		if (rows[i].common)
			g_assert_cmpmem(value, len, rows[i].first,
			    strlen(rows[i].first));
	}
	shelf_close(s);
}

/* --- the directory ---------------------------------------------------------------- */

static void
write_values(const char *path, unsigned n, unsigned without)
{
	struct xc_writer *w;

	OK(w = xc_writer_open(path, XC_DB_CREATE, 0, E));
	for (unsigned i = 1; i <= n; i++) {
		struct xc_doc *d = xc_doc_new(E);
		char value[200];
		/* up to so long that a chunk of values takes two components */
		int len = g_snprintf(value, sizeof value, "v%u%*s", roll(400) +
		    (i > n / 2 ? 0 : i), (int)roll(150), "");
		if (i != without)
			OK(xc_doc_set_value(d, 4, value, (size_t)len, E));
		OK(xc_writer_add_document(w, d, E));
		xc_doc_free(d);
	}
	OK(xc_writer_commit(w, E));
	xc_writer_free(w);
}

/* Values are the same from it, and ranks are in their order. */
static void
test_directory(void)
{
	const char *path = fixture_path("directory");
	const char *lacking = fixture_path("lacking");
	enum { N = 2000, LACKS = N / 3 };
	g_autoptr(GPtrArray) by_rank = g_ptr_array_new_with_free_func(g_free);
	struct shelf_values v;
	struct shelf *s;

	write_values(path, N, 0);
	g_assert_cmpint(shelf_open(path, &s), ==, SHELF_OK);
	shelf_values_often(s, 4, 1);
	g_assert_null(shelf_value_ranks(s, 4));
	g_ptr_array_set_size(by_rank, N);
	g_autoptr(GPtrArray) before = g_ptr_array_new_with_free_func(g_free);
	shelf_values(s, 4, &v);
	for (uint32_t d = 1; d <= N; d++) {
		g_assert_cmpint(shelf_value_at(&v, d), ==, SHELF_OK);
		g_ptr_array_add(before, g_strndup((const char *)v.value, v.len));
	}
	/* of use to what comes after N looks, not to those */
	shelf_values_often(s, 4, N);
	g_assert_null(shelf_value_ranks(s, 4));
	shelf_values_often(s, 4, 1);
	const uint32_t *ranks = shelf_value_ranks(s, 4);
	g_assert_nonnull(ranks);
	for (unsigned i = 0; i < 2 * N; i++) {
		uint32_t d = 1 + roll(N);
		g_assert_cmpint(shelf_value_at(&v, d), ==, SHELF_OK);
		g_assert_cmpuint(v.docid, ==, d);
		const char *was = before->pdata[d - 1];
		g_assert_cmpmem(v.value, v.len, was, strlen(was));
	}
	for (uint32_t d = 1; d <= N; d++) {
		g_assert_null(by_rank->pdata[ranks[d]]);
		by_rank->pdata[ranks[d]] = g_strdup(before->pdata[d - 1]);
	}
	for (unsigned i = 1; i < N; i++)
		g_assert_cmpint(strcmp(by_rank->pdata[i - 1],
		    by_rank->pdata[i]), <=, 0);
	shelf_values_end(&v);
	shelf_close(s);

	write_values(lacking, N, LACKS);
	g_assert_cmpint(shelf_open(lacking, &s), ==, SHELF_OK);
	for (int i = 0; i < 2; i++)
		shelf_values_often(s, 4, N);
	g_assert_null(shelf_value_ranks(s, 4));
	/* the one behind it is kept once, however often it is met */
	const uint8_t *kept = NULL;
	shelf_values(s, 4, &v);
	for (int i = 0; i < 3; i++) {
		g_assert_cmpint(shelf_value_at(&v, LACKS), ==, SHELF_OK);
		g_assert_cmpuint(v.docid, ==, LACKS + 1);
		g_assert_cmpint(shelf_value_at(&v, LACKS + 1), ==, SHELF_OK);
		g_assert_true(!kept || v.value == kept);
		kept = v.value;
	}
	shelf_values_end(&v);
	shelf_close(s);
}

/* --- lengths ---------------------------------------------------------------------- */

/* Ever more of them, some hundred at once: so they are looked for, then kept. */
static void
check_lengths(struct shelf *s, const uint32_t *all, uint32_t n_all)
{
	for (unsigned often = 40; often > 0; often -= often > 3 ? 3 : 1) {
		uint32_t docids[256], lengths[256], n = 0;
		for (uint32_t d = 1; d <= n_all; d++) {
			if (all[d] != UINT32_MAX && roll(often) == 0)
				docids[n++] = d;
			if (n < G_N_ELEMENTS(docids) && d < n_all)
				continue;
			g_assert_true(shelf_lengths_of(s, docids, n, lengths));
			for (uint32_t i = 0; i < n; i++)
				g_assert_cmpuint(lengths[i], ==, all[docids[i]]);
			n = 0;
		}
	}
}

static void
test_lengths(void)
{
	/* numbers of one byte to four */
	static const uint32_t most[] = {3, 100, 300, 20000, 3000000};
	enum { N = 9000 };
	const char *path = fixture_path("lengths");
	g_autofree uint32_t *all = g_new0(uint32_t, N + 1);
	struct xc_writer *w;
	struct shelf *s;

	OK(w = xc_writer_open(path, XC_DB_CREATE, 0, E));
	for (uint32_t i = 1; i <= N; i++) {
		struct xc_doc *d = xc_doc_new(E);
		all[i] = roll(most[roll(G_N_ELEMENTS(most))]);
		OK(xc_doc_add_term(d, "t", 1, all[i], E));
		OK(xc_writer_add_document(w, d, E));
		xc_doc_free(d);
	}
	OK(xc_writer_commit(w, E));
	g_assert_cmpint(shelf_open(path, &s), ==, SHELF_OK);
	check_lengths(s, all, N);
	shelf_close(s);
	/* now some are left out */
	for (uint32_t i = 1; i <= N; i += 1 + roll(30)) {
		OK(xc_writer_delete_document(w, i, E));
		all[i] = UINT32_MAX;
	}
	OK(xc_writer_commit(w, E));
	xc_writer_free(w);
	g_assert_cmpint(shelf_open(path, &s), ==, SHELF_OK);
	check_lengths(s, all, N);
	shelf_close(s);
}

int
main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	fixture_begin();
	rnd = g_rand_new_with_seed(20160314);
	g_test_add_func("/values/runs", test_runs);
	g_test_add_func("/values/common", test_common);
	g_test_add_func("/values/directory", test_directory);
	g_test_add_func("/values/lengths", test_lengths);
	int failed = g_test_run();
	g_rand_free(rnd);
	fixture_end();
	return failed;
}
