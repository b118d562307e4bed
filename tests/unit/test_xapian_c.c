// SPDX-License-Identifier: GPL-2.0-or-later
// The C binding of libxapian: errors, small things, documents; the program
// that runs its other tests too.  Links nothing of trawl but the binding.
#include <math.h>

#include "tests/unit/xapian_c_fixture.h"

static void
test_classes(void)
{
	static const struct {
		enum xc_class cls;
		const char *name;
	} rows[] = {
	    {XC_OK, "ok"},
	    {XC_LOCKED, "locked"},
	    {XC_MISSING, "missing"},
	    {XC_MODIFIED, "modified"},
	    {XC_CORRUPT, "corrupt"},
	    {XC_NETWORK, "network"},
	    {XC_INVALID, "invalid"},
	    {XC_UNIMPLEMENTED, "unimplemented"},
	    {XC_MEMORY, "memory"},
	    {XC_CALLBACK, "callback"},
	    {XC_OTHER, "other"},
	    {(enum xc_class)99, "other"},
	};

	for (size_t i = 0; i < G_N_ELEMENTS(rows); i++)
		g_assert_cmpstr(xc_class_name(rows[i].cls), ==, rows[i].name);
	g_assert_cmpint(g_ascii_strtoll(xc_xapian_version(), NULL, 10), >=, 1);
}

/* Each class, by what brings it about in life. */

static void
fail_locked(void)
{
	const char *path = fixture_path("locked");
	struct xc_writer *w;

	OK(w = xc_writer_open(path, XC_DB_CREATE, 0, E));
	FAILS(XC_LOCKED, xc_writer_open(path, XC_DB_OPEN, 0, E));
	g_assert_cmpstr(E->type, ==, "DatabaseLockError");
	xc_writer_free(w);
	OK(w = xc_writer_open(path, XC_DB_OPEN, 0, E));
	xc_writer_free(w);
}

static void
fail_missing(void)
{
	const char *path = fixture_path("missing");
	struct xc_db *db;

	FAILS(XC_MISSING, xc_db_open(path, 0, E));
	g_assert_nonnull(strstr(E->message, "No such file"));
	FAILS(XC_MISSING, xc_writer_open(path, XC_DB_OPEN, 0, E));
	fixture_sample(path, 1, 3, 1);
	OK(db = xc_db_open(path, 0, E));
	FAILS(XC_MISSING, xc_db_document(db, 4, E));
	xc_db_free(db);
}

/* Commits until the blocks a reader has not yet read are used again. */
static void
churn(const char *path, int commits)
{
	struct xc_writer *w;
	struct xc_doc *doc;
	char term[16];

	OK(w = xc_writer_open(path, XC_DB_OPEN | XC_DB_NO_SYNC, 2048, E));
	OK(doc = xc_doc_new(E));
	for (int i = 0; i < commits; i++) {
		for (uint32_t d = 1; d <= 200; d++) {
			OK(xc_doc_clear(doc, E));
			for (int t = 0; t < 20; t++) {
				g_snprintf(
				    term, sizeof term, "%d-%u-%d", i, d, t);
				OK(xc_doc_add_term(
				    doc, term, strlen(term), 1, E));
			}
			OK(xc_writer_replace_document(w, d, doc, E));
		}
		OK(xc_writer_commit(w, E));
	}
	xc_doc_free(doc);
	xc_writer_free(w);
}

static void
fail_modified(void)
{
	const char *path = fixture_path("modified");
	struct xc_terms *terms;
	struct xc_db *db;
	bool changed = false;
	size_t len;

	fixture_sample(path, 1, 3, 1);
	churn(path, 1);
	OK(db = xc_db_open(path, 0, E));
	churn(path, 4);
	memset(E, 0, sizeof *E);
	terms = xc_db_allterms(db, NULL, 0, E);
	if (terms) {
		while (xc_terms_next(terms, &len, E))
			;
		/* A failed cursor is over. */
		g_assert_null(xc_terms_next(terms, &len, NULL));
	}
	g_assert_cmpint(E->cls, ==, XC_MODIFIED);
	xc_terms_free(terms);
	OK(xc_db_reopen(db, &changed, E));
	g_assert_true(changed);
	OK(xc_db_reopen(db, NULL, E));
	g_free(fixture_join(xc_db_allterms(db, NULL, 0, E)));
	xc_db_free(db);
}

static void
fail_corrupt(void)
{
	const char *path = fixture_path("corrupt");
	const char *iam = fixture_path("corrupt/iamglass");

	fixture_sample(path, 1, 3, 1);
	g_assert_true(g_file_set_contents(iam, "nonsense", -1, NULL));
	FAILS(XC_CORRUPT, xc_db_open(path, 0, E));
	FAILS(XC_CORRUPT, xc_query_unserialise(S("\xff\xff"), E));
	FAILS(XC_CORRUPT, xc_doc_unserialise(S("\xff"), E));
}

static void
fail_network(void)
{
	/* Nobody listens on port 1. */
	FAILS(XC_NETWORK, xc_db_open_remote("127.0.0.1", 1, 1000, 1000, E));
	FAILS(XC_NETWORK,
	    xc_writer_open_remote("127.0.0.1", 1, 1000, 1000, 0, E));
	FAILS(XC_NETWORK,
	    xc_db_open_program("/nonexistent/program", "", 1000, E));
}

static void
fail_invalid(void)
{
	struct xc_db *db;

	FAILS(XC_INVALID, xc_db_open(NULL, 0, E));
	FAILS(XC_INVALID, xc_query_term(NULL, 3, 1, 0, E));
	OK(db = xc_db_new(E));
	FAILS(XC_INVALID, xc_db_document(db, 0, E));
	g_assert_cmpstr(E->type, ==, "InvalidArgumentError");
	xc_db_free(db);
	/* Without an err nothing is told, and nothing breaks. */
	g_assert_null(xc_db_open(NULL, 0, NULL));
}

static void
fail_unimplemented(void)
{
	struct xc_db *db;
	struct xc_writer *w;
	uint64_t revision;

	OK(w = xc_writer_open("", XC_DB_BACKEND_INMEMORY, 0, E));
	db = xc_writer_database(w);
	FAILS(XC_UNIMPLEMENTED, xc_db_revision(db, &revision, E));
	xc_writer_free(w);
}

static void
fail_memory(void)
{
	struct xc_doc *doc;

	/* More than any string can hold: refused before it is looked at. */
	OK(doc = xc_doc_new(E));
	FAILS(XC_MEMORY, xc_doc_set_data(doc, "", SIZE_MAX / 2, E));
	xc_doc_free(doc);
}

static void
fail_other(void)
{
	FAILS(XC_OTHER, xc_db_open("/dev/null", 0, E));
	g_assert_cmpstr(E->type, ==, "DatabaseOpeningError");
}

static void
test_long_message(void)
{
	GString *path = g_string_new(fixture_path("none"));

	/* Two bytes each: one of two lengths would cut a character. */
	for (int i = 0; i < 300; i++)
		g_string_append(path, "é");
	for (int i = 0; i < 2; i++) {
		g_string_insert_c(path, 1, '/');
		memset(E, 0, sizeof *E);
		g_assert_null(xc_db_open(path->str, 0, E));
		g_assert_cmpuint(strlen(E->message), >=, 254);
		g_assert_true(g_utf8_validate(E->message, -1, NULL));
	}
	g_string_free(path, TRUE);
}

static void
test_number(void)
{
	static const double numbers[] = {-INFINITY, -1e300, -2, -1, -1e-300, 0,
	    1e-300, 0.5, 1, 2, 1e9, 1e300, INFINITY};
	char last[XC_NUMBER_MAX + 1] = "", now[XC_NUMBER_MAX + 1];

	for (size_t i = 0; i < G_N_ELEMENTS(numbers); i++) {
		size_t n;

		memset(now, 0, sizeof now);
		n = xc_number_pack(numbers[i], now);
		g_assert_cmpuint(n, <=, XC_NUMBER_MAX);
		if (i > 0)
			g_assert_cmpint(memcmp(last, now, sizeof now), <, 0);
		g_assert_true(xc_number_unpack(now, n) == numbers[i]);
		memcpy(last, now, sizeof now);
	}
	g_assert_cmpuint(xc_number_pack(NAN, now), ==, 0);
}

static void
test_term_is_valid(void)
{
	static const struct {
		size_t letters, nuls;
		bool valid;
	} rows[] = {
	    {0, 0, false},
	    {1, 0, true},
	    {245, 0, true},
	    {246, 0, false},
	    {0, 122, true},
	    {0, 123, false},
	    {243, 1, true},
	    {244, 1, false},
	};
	char term[300];
	struct xc_doc *doc;
	uint32_t position = 1;

	OK(doc = xc_doc_new(E));
	for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
		size_t len = rows[i].letters + rows[i].nuls;

		memset(term, 'x', sizeof term);
		memset(term, '\0', rows[i].nuls);
		g_assert_true(xc_term_is_valid(term, len) == rows[i].valid);
		g_assert_true(
		    xc_doc_add_term(doc, term, len, 1, NULL) == rows[i].valid);
		g_assert_true(xc_doc_add_positions(doc, term, len, &position, 1,
				  1, NULL) == rows[i].valid);
	}
	g_assert_false(xc_term_is_valid(NULL, 0));
	xc_doc_free(doc);
}

/* What the limit promises: valid terms never harm a batch. */
static void
test_longest_terms_are_stored(void)
{
	const char *path = fixture_path("longest");
	char term[245];
	struct xc_writer *w;
	struct xc_doc *doc;
	uint32_t position = UINT32_MAX - 1;

	OK(w = xc_writer_open(path, XC_DB_CREATE, 2048, E));
	OK(doc = xc_doc_new(E));
	memset(term, 'x', sizeof term);
	OK(xc_doc_add_positions(doc, term, 245, &position, 1, 1, E));
	memset(term, '\0', sizeof term);
	OK(xc_doc_add_positions(doc, term, 122, &position, 1, 1, E));
	OK(xc_writer_replace_document(w, UINT32_MAX - 1, doc, E));
	OK(xc_writer_replace_document(w, 1, doc, E));
	OK(xc_writer_commit(w, E));
	xc_doc_free(doc);
	xc_writer_free(w);
}

static void
test_document(void)
{
	static const uint32_t positions[] = {3, 5, 8};
	struct xc_positions *p;
	struct xc_values *values;
	struct xc_value v;
	struct xc_terms *terms;
	struct xc_doc *doc, *copy;
	const char *bytes;
	uint32_t n, read[8];
	size_t len;
	char *joined;

	OK(doc = xc_doc_new(E));
	g_assert_cmpuint(xc_doc_docid(doc), ==, 0);
	OK(xc_doc_set_data(doc, S("da\0ta"), E));
	SAYS("da\0ta", xc_doc_data(doc, &len, E));
	OK(xc_doc_data(doc, NULL, E));

	OK(xc_doc_add_term(doc, S("a\0b"), 2, E));
	OK(xc_doc_add_positions(doc, S("word"), positions, 3, 2, E));
	OK(xc_doc_add_positions(doc, S("none"), NULL, 0, 2, E));
	OK(xc_doc_add_term(doc, S("zap"), 1, E));
	OK(xc_doc_term_count(doc, &n, E));
	g_assert_cmpuint(n, ==, 3);
	OK(terms = xc_doc_terms(doc, E));
	FAILS(XC_INVALID, xc_terms_wdf(terms, &n, E)); /* before the first */
	SAYS("a\0b", xc_terms_next(terms, &len, E));
	SAYS("word", xc_terms_skip_to(terms, S("w"), &len, E));
	OK(xc_terms_wdf(terms, &n, E));
	g_assert_cmpuint(n, ==, 6);
	OK(xc_terms_position_count(terms, &n, E));
	g_assert_cmpuint(n, ==, 3);
	FAILS(XC_INVALID, xc_terms_freq(terms, &n, E));
	OK(p = xc_terms_positions(terms, E));
	g_assert_cmpuint(xc_positions_read(p, read, 8, E), ==, 3);
	g_assert_cmpmem(read, 12, positions, 12);
	xc_positions_free(p);
	g_assert_null(xc_terms_skip_to(terms, S("zz"), &len, E));
	FAILS(XC_INVALID, xc_terms_positions(terms, E)); /* after the last */
	xc_terms_free(terms);

	OK(xc_doc_set_value(doc, 7, S("se\0ven"), E));
	OK(xc_doc_set_number(doc, 3, 42, E));
	FAILS(XC_INVALID, xc_doc_set_number(doc, 3, NAN, E));
	SAYS("se\0ven", xc_doc_value(doc, 7, &len, E));
	SAYS("", xc_doc_value(doc, 8, &len, E));
	OK(bytes = xc_doc_value(doc, 3, &len, E));
	g_assert_true(xc_number_unpack(bytes, len) == 42);
	OK(xc_doc_value_count(doc, &n, E));
	g_assert_cmpuint(n, ==, 2);
	OK(values = xc_doc_values(doc, E));
	OK(xc_values_next(values, &v, E));
	g_assert_cmpuint(v.slot, ==, 3);
	OK(xc_values_skip_to(values, 5, &v, E));
	g_assert_cmpuint(v.slot, ==, 7);
	g_assert_cmpmem(v.data, v.len, "se\0ven", 6);
	g_assert_false(xc_values_next(values, &v, E));
	xc_values_free(values);

	OK(bytes = xc_doc_serialise(doc, &len, E));
	OK(copy = xc_doc_unserialise(bytes, len, E));
	SAYS("da\0ta", xc_doc_data(copy, &len, E));
	/* Cursors keep what they walk over. */
	OK(terms = xc_doc_terms(copy, E));
	OK(values = xc_doc_values(copy, E));
	xc_doc_free(copy);
	OK(xc_values_next(values, &v, E));
	xc_values_free(values);
	SAYS("a\0b", xc_terms_next(terms, &len, E));
	xc_terms_free(terms);

	OK(xc_doc_remove_position(doc, S("word"), 5, 2, E));
	FAILS(XC_INVALID, xc_doc_remove_position(doc, S("word"), 6, 2, E));
	OK(xc_doc_remove_term(doc, S("zap"), E));
	FAILS(XC_INVALID, xc_doc_remove_term(doc, S("zap"), E));
	OK(xc_doc_remove_term(doc, S("a\0b"), E));
	joined = fixture_join(xc_doc_terms(doc, E));
	g_assert_cmpstr(joined, ==, "word");
	g_free(joined);
	OK(xc_doc_remove_value(doc, 7, E));
	OK(xc_doc_remove_value(doc, 7, E));
	OK(xc_doc_value_count(doc, &n, E));
	g_assert_cmpuint(n, ==, 1);
	OK(xc_doc_clear_values(doc, E));
	OK(xc_doc_clear_terms(doc, E));
	OK(xc_doc_term_count(doc, &n, E));
	g_assert_cmpuint(n, ==, 0);
	OK(bytes = xc_doc_description(doc, &len, E));
	g_assert_true(g_str_has_prefix(bytes, "Document("));
	OK(xc_doc_clear(doc, E));
	SAYS("", xc_doc_data(doc, &len, E));
	xc_doc_free(doc);
}

static void
test_free_null(void)
{
	xc_db_free(NULL);
	xc_writer_free(NULL);
	xc_doc_free(NULL);
	xc_query_free(NULL);
	xc_enquire_free(NULL);
	xc_mset_free(NULL);
	xc_rset_free(NULL);
	xc_eset_free(NULL);
	xc_terms_free(NULL);
	xc_postings_free(NULL);
	xc_positions_free(NULL);
	xc_values_free(NULL);
	xc_spy_free(NULL);
	xc_keymaker_free(NULL);
}

int
main(int argc, char **argv)
{
	static const struct {
		const char *name;
		void (*test)(void);
	} tests[] = {
	    {"/error/class-names", test_classes},
	    {"/error/locked", fail_locked},
	    {"/error/missing", fail_missing},
	    {"/error/modified", fail_modified},
	    {"/error/corrupt", fail_corrupt},
	    {"/error/network", fail_network},
	    {"/error/invalid", fail_invalid},
	    {"/error/unimplemented", fail_unimplemented},
	    {"/error/memory", fail_memory},
	    {"/error/other", fail_other},
	    {"/error/long-message", test_long_message},
	    {"/number", test_number},
	    {"/term/is-valid", test_term_is_valid},
	    {"/term/longest-are-stored", test_longest_terms_are_stored},
	    {"/document", test_document},
	    {"/free-null", test_free_null},
	};
	int status;

	g_test_init(&argc, &argv, NULL);
	fixture_begin();
	for (size_t i = 0; i < G_N_ELEMENTS(tests); i++)
		g_test_add_func(tests[i].name, tests[i].test);
	add_database_tests();
	add_query_tests();
	add_search_tests();
	add_callback_tests();
	add_remote_tests();
	status = g_test_run();
	fixture_end();
	return status;
}
