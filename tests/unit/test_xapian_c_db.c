// SPDX-License-Identifier: GPL-2.0-or-later
// The C binding: reading, writing and tending databases.
#include "tests/unit/xapian_c_fixture.h"

/* The sample in one database, in two shards added by hand, behind a stub
 * file, and compacted in both forms: all answer alike. */
static void
check_sample(struct xc_db *db)
{
	struct xc_db_stats stats;
	struct xc_postings *postings;
	struct xc_positions *positions;
	struct xc_values *values;
	struct xc_value v;
	struct xc_terms *terms;
	uint32_t n, ids[30], wdfs[30];
	bool yes;
	size_t len;
	char *joined;

	OK(xc_db_get_stats(db, &stats, E));
	g_assert_cmpuint(stats.doccount, ==, 20);
	g_assert_cmpuint(stats.lastdocid, ==, 20);
	g_assert_cmpuint(stats.total_length, ==, 20 + 20 + 6 + 210);
	g_assert_cmpfloat_with_epsilon(stats.average_length, 12.8, 1e-9);
	g_assert_cmpuint(stats.doclength_min, <=, 3);
	g_assert_cmpuint(stats.doclength_max, >=, 22);

	OK(xc_db_termfreq(db, S("third"), &n, E));
	g_assert_cmpuint(n, ==, 6);
	OK(xc_db_termfreq(db, S("nowhere"), &n, E));
	g_assert_cmpuint(n, ==, 0);
	OK(xc_db_collfreq(db, S("big"), &n, E));
	g_assert_cmpuint(n, ==, 210);
	OK(xc_db_wdf_max(db, S("big"), &n, E));
	g_assert_cmpuint(n, >=, 20);
	OK(xc_db_has_term(db, S("Q7"), &yes, E));
	g_assert_true(yes);
	OK(xc_db_has_term(db, S("Q21"), &yes, E));
	g_assert_false(yes);
	OK(xc_db_doclength(db, 6, &n, E));
	g_assert_cmpuint(n, ==, 9);
	FAILS(XC_MISSING, xc_db_doclength(db, 21, &n, E));
	OK(xc_db_unique_terms(db, 6, &n, E));
	g_assert_cmpuint(n, ==, 5);
	OK(xc_db_has_positions(db, &yes, E));
	g_assert_true(yes);

	OK(xc_db_value_freq(db, 1, &n, E));
	g_assert_cmpuint(n, ==, 20);
	SAYS("a", xc_db_value_min(db, 1, &len, E));
	SAYS("c", xc_db_value_max(db, 1, &len, E));
	SAYS("number 13", xc_db_data(db, 13, &len, E));
	SAYS("b", xc_db_value(db, 13, 1, &len, E));

	joined = fixture_join(xc_db_allterms(db, S("Q1"), E));
	g_assert_cmpstr(
	    joined, ==, "Q1 Q10 Q11 Q12 Q13 Q14 Q15 Q16 Q17 Q18 Q19");
	g_free(joined);
	joined = fixture_join(xc_db_termlist(db, 6, E));
	g_assert_cmpstr(joined, ==, "Q6 all big even third");
	g_free(joined);
	OK(terms = xc_db_allterms(db, NULL, 0, E));
	SAYS("all", xc_terms_skip_to(terms, S("a"), &len, E));
	SAYS("big", xc_terms_next(terms, &len, E));
	OK(xc_terms_freq(terms, &n, E));
	g_assert_cmpuint(n, ==, 20);
	FAILS(XC_INVALID, xc_terms_position_count(terms, &n, E));
	xc_terms_free(terms);

	OK(postings = xc_db_postings(db, S("third"), E));
	FAILS(XC_INVALID, xc_postings_wdf(postings, &n, E));
	g_assert_cmpuint(xc_postings_next(postings, E), ==, 3);
	g_assert_cmpuint(xc_postings_skip_to(postings, 7, E), ==, 9);
	g_assert_cmpuint(xc_postings_skip_to(postings, 2, E), ==, 9);
	OK(xc_postings_wdf(postings, &n, E));
	g_assert_cmpuint(n, ==, 1);
	OK(xc_postings_doclength(postings, &n, E));
	g_assert_cmpuint(n, ==, 12);
	OK(xc_postings_unique_terms(postings, &n, E));
	g_assert_cmpuint(n, ==, 5);
	OK(positions = xc_postings_positions(postings, E));
	OK(xc_positions_next(positions, &n, E));
	g_assert_cmpuint(n, ==, 3);
	g_assert_false(xc_positions_next(positions, &n, E));
	g_assert_false(xc_positions_skip_to(positions, 1, &n, E));
	xc_positions_free(positions);
	g_assert_cmpuint(xc_postings_read(postings, ids, wdfs, 2, E), ==, 2);
	g_assert_cmpuint(ids[1], ==, 15);
	g_assert_cmpuint(wdfs[1], ==, 1);
	OK(xc_postings_wdf(postings, &n, E)); /* stands on the last one */
	g_assert_cmpuint(xc_postings_read(postings, ids, NULL, 9, E), ==, 1);
	g_assert_cmpuint(ids[0], ==, 18);
	g_assert_cmpuint(xc_postings_next(postings, E), ==, 0);
	g_assert_cmpuint(xc_postings_skip_to(postings, 1, E), ==, 0);
	xc_postings_free(postings);
	OK(postings = xc_db_postings(db, NULL, 0, E));
	g_assert_cmpuint(xc_postings_read(postings, ids, NULL, 30, E), ==, 20);
	xc_postings_free(postings);

	OK(positions = xc_db_positions(db, 9, S("third"), E));
	OK(xc_positions_skip_to(positions, 2, &n, E));
	g_assert_cmpuint(n, ==, 3);
	xc_positions_free(positions);
	OK(positions = xc_db_positions(db, 8, S("third"), E));
	g_assert_cmpuint(xc_positions_read(positions, ids, 9, E), ==, 0);
	xc_positions_free(positions);

	OK(values = xc_db_values(db, 1, E));
	OK(xc_values_next(values, &v, E));
	g_assert_cmpuint(v.docid, ==, 1);
	g_assert_cmpmem(v.data, v.len, "b", 1);
	OK(xc_values_skip_to(values, 18, &v, E));
	g_assert_cmpuint(v.docid, ==, 18);
	g_assert_cmpuint(v.slot, ==, 1);
	xc_values_free(values);
	OK(xc_db_keep_alive(db, E));
}

static void
test_local(void)
{
	const char *path = fixture_path("local");
	const char *text;
	struct xc_db *db;
	struct xc_doc *doc;
	struct xc_terms *terms;
	uint64_t revision = 0;
	bool locked = true;
	size_t len;

	fixture_sample(path, 1, 20, 1);
	OK(db = xc_db_open(path, 0, E));
	check_sample(db);
	g_assert_cmpuint(xc_db_shards(db), ==, 1);
	OK(xc_db_revision(db, &revision, E));
	g_assert_cmpuint(revision, >=, 1);
	OK(xc_db_locked(db, &locked, E));
	g_assert_false(locked);
	OK(xc_db_uuid(db, &len, E));
	g_assert_cmpuint(len, ==, 36);
	OK(text = xc_db_description(db, &len, E));
	g_assert_nonnull(strstr(text, "Database"));
	OK(doc = xc_db_document(db, 5, E));
	g_assert_cmpuint(xc_doc_docid(doc), ==, 5);
	OK(terms = xc_db_allterms(db, NULL, 0, E));
	OK(xc_db_close(db, E));
	FAILS(XC_INVALID, xc_db_data(db, 17, &len, E));
	FAILS(XC_INVALID, xc_db_reopen(db, NULL, E));
	xc_db_free(db);
	xc_terms_free(terms); /* outlives its database */
	xc_doc_free(doc);
}

static void
test_late(void)
{
	const char *path = fixture_path("late"), *gone = fixture_path("gone");
	const char *other = fixture_path("late-other");
	struct xc_db *db, *both;
	uint64_t revision = 0;
	size_t len;

	fixture_sample(path, 1, 20, 2);
	fixture_sample(other, 2, 20, 2);
	OK(db = xc_db_open(path, 0, E));
	OK(xc_db_revision(db, &revision, E));
	g_assert_true(xc_db_is_open(db));
	xc_db_free(db);

	/* opens when it is asked, alone and with others beside it */
	OK(db = xc_db_open_late(path, 0, revision, E));
	OK(both = xc_db_new(E));
	OK(xc_db_add(both, db, E));
	g_assert_false(xc_db_is_open(db));
	SAYS("number 3", xc_db_data(db, 2, &len, E));
	g_assert_true(xc_db_is_open(db));
	xc_db_free(db);
	g_assert_false(xc_db_is_open(both));
	OK(db = xc_db_open(other, 0, E));
	OK(xc_db_add(both, db, E));
	xc_db_free(db);
	check_sample(both);
	g_assert_true(xc_db_is_open(both));
	xc_db_free(both);

	/* another revision, and none at all, however often it is asked */
	OK(db = xc_db_open_late(path, 0, revision + 1, E));
	FAILS(XC_MODIFIED, xc_db_data(db, 1, &len, E));
	FAILS(XC_MODIFIED, xc_db_data(db, 1, &len, E));
	xc_db_free(db);
	OK(db = xc_db_open_late(gone, 0, revision, E));
	FAILS(XC_MODIFIED, xc_db_data(db, 1, &len, E));
	xc_db_free(db);

	/* also with one behind it that is open: adding it opens nothing */
	OK(both = xc_db_new(E));
	OK(db = xc_db_open_late(path, 0, revision + 1, E));
	OK(xc_db_add(both, db, E));
	xc_db_free(db);
	OK(db = xc_db_open(other, 0, E));
	OK(xc_db_add(both, db, E));
	xc_db_free(db);
	FAILS(XC_MODIFIED, xc_db_data(both, 1, &len, E));
	xc_db_free(both);
}

static void
test_shards(void)
{
	const char *odd = fixture_path("odd"), *even = fixture_path("even");
	const char *stub = fixture_path("stub"), *whole = fixture_path("whole");
	const char *one_file = fixture_path("one-file");
	struct xc_db *db, *shard;
	char *text;

	fixture_sample(odd, 1, 20, 2);
	fixture_sample(even, 2, 20, 2);
	OK(db = xc_db_new(E));
	OK(shard = xc_db_open(odd, 0, E));
	OK(xc_db_add(db, shard, E));
	g_assert_true(xc_db_same(db, shard));
	xc_db_free(shard);
	OK(shard = xc_db_open(odd, 0, E));
	g_assert_false(xc_db_same(db, shard)); /* opened again */
	xc_db_free(shard);
	OK(shard = xc_db_open(even, XC_DB_BACKEND_GLASS, E));
	OK(xc_db_add(db, shard, E));
	g_assert_false(xc_db_same(db, db)); /* two */
	xc_db_free(shard);
	g_assert_cmpuint(xc_db_shards(db), ==, 2);
	check_sample(db);
	xc_db_free(db);

	text = g_strdup_printf("auto %s\nauto %s\n", odd, even);
	g_assert_true(g_file_set_contents(stub, text, -1, NULL));
	g_free(text);
	OK(db = xc_db_open(stub, 0, E));
	check_sample(db);
	xc_db_free(db);
	OK(db = xc_db_open(stub, XC_DB_BACKEND_STUB, E));
	check_sample(db);

	/* Interleaved numbers do not survive in one database as they are;
	 * renumbered ones run on. */
	FAILS(XC_INVALID,
	    xc_db_compact(db, whole, XC_COMPACT_NO_RENUMBER, 0, NULL, NULL, E));
	xc_db_free(db);
	OK(db = xc_db_open(fixture_path("q-one"), 0, E));
	OK(xc_db_compact(db, whole, XC_COMPACT_FULL | XC_COMPACT_MULTIPASS,
	    4096, NULL, NULL, E));
	OK(xc_db_compact(
	    db, one_file, XC_COMPACT_SINGLE_FILE, 0, NULL, NULL, E));
	FAILS(XC_INVALID, xc_db_compact(db, "x", 2, 0, NULL, NULL, E));
	xc_db_free(db);
	OK(db = xc_db_open(whole, 0, E));
	check_sample(db);
	xc_db_free(db);
	OK(db = xc_db_open(one_file, 0, E));
	check_sample(db);
	xc_db_free(db);
}

static void
test_writing(void)
{
	const char *path = fixture_path("writing");
	struct xc_db_stats stats;
	struct xc_writer *w;
	struct xc_db *db;
	struct xc_doc *doc;
	size_t len;

	FAILS(XC_MISSING, xc_writer_open(path, XC_DB_OPEN, 0, E));
	OK(w = xc_writer_open(path, XC_DB_CREATE, 4096, E));
	db = xc_writer_database(w);
	OK(doc = xc_doc_new(E));
	OK(xc_doc_add_term(doc, S("Qone"), 1, E));
	g_assert_cmpuint(xc_writer_add_document(w, doc, E), ==, 1);
	g_assert_cmpuint(xc_writer_add_document(w, doc, E), ==, 2);
	OK(xc_writer_replace_document(w, 7, doc, E));
	OK(xc_db_get_stats(db, &stats, E)); /* before the commit */
	g_assert_cmpuint(stats.doccount, ==, 3);
	g_assert_cmpuint(stats.lastdocid, ==, 7);
	OK(xc_writer_delete_document(w, 2, E));
	FAILS(XC_MISSING, xc_writer_delete_document(w, 2, E));
	OK(xc_doc_set_data(doc, S("new"), E));
	g_assert_cmpuint(
	    xc_writer_replace_by_term(w, S("Qone"), doc, E), ==, 1);
	OK(xc_db_get_stats(db, &stats, E));
	g_assert_cmpuint(stats.doccount, ==, 1);
	SAYS("new", xc_db_data(db, 1, &len, E));
	g_assert_cmpuint(
	    xc_writer_replace_by_term(w, S("Qtwo"), doc, E), ==, 8);
	FAILS(XC_INVALID, xc_writer_replace_by_term(w, NULL, 0, doc, E));
	OK(xc_writer_commit(w, E));

	/* A refused term leaves the batch alone. */
	OK(xc_writer_add_document(w, doc, E));
	{
		char term[246];

		memset(term, 'x', sizeof term);
		FAILS(
		    XC_INVALID, xc_doc_add_term(doc, term, sizeof term, 1, E));
	}
	OK(xc_writer_add_document(w, doc, E));
	OK(xc_writer_commit(w, E));
	OK(xc_db_get_stats(db, &stats, E));
	g_assert_cmpuint(stats.doccount, ==, 4);

	OK(xc_writer_begin(w, true, E));
	FAILS(XC_INVALID, xc_writer_begin(w, true, E));
	FAILS(XC_INVALID, xc_writer_commit(w, E));
	OK(xc_writer_delete_by_term(w, S("Qone"), E));
	OK(xc_db_get_stats(db, &stats, E));
	g_assert_cmpuint(stats.doccount, ==, 0);
	OK(xc_writer_cancel_transaction(w, E));
	OK(xc_db_get_stats(db, &stats, E));
	g_assert_cmpuint(stats.doccount, ==, 4);
	FAILS(XC_INVALID, xc_writer_cancel_transaction(w, E));
	OK(xc_writer_begin(w, false, E));
	OK(xc_writer_delete_by_term(w, S("Qone"), E));
	OK(xc_writer_commit_transaction(w, E));
	FAILS(XC_INVALID, xc_writer_commit_transaction(w, E));
	OK(xc_writer_close(w, E));
	FAILS(XC_INVALID, xc_writer_add_document(w, doc, E));
	xc_writer_free(w);
	OK(w = xc_writer_open(path, XC_DB_CREATE_OR_OPEN, 0, E));
	OK(xc_db_get_stats(xc_writer_database(w), &stats, E));
	g_assert_cmpuint(stats.doccount, ==, 0);
	OK(xc_writer_add_document(w, doc, E));
	xc_writer_free(w); /* commits */
	FAILS(XC_OTHER, xc_writer_open(path, XC_DB_CREATE, 0, E));
	OK(w = xc_writer_open(path, XC_DB_OPEN | XC_DB_DANGEROUS, 0, E));
	OK(xc_db_get_stats(xc_writer_database(w), &stats, E));
	g_assert_cmpuint(stats.doccount, ==, 1);
	xc_writer_free(w);
	OK(w = xc_writer_open(path,
	       XC_DB_CREATE_OR_OVERWRITE | XC_DB_FULL_SYNC | XC_DB_RETRY_LOCK |
		   XC_DB_BACKEND_GLASS | XC_DB_NO_TERMLIST,
	       0, E));
	OK(xc_writer_add_document(w, doc, E));
	OK(xc_writer_commit(w, E));
	FAILS(XC_UNIMPLEMENTED, xc_db_termlist(xc_writer_database(w), 1, E));
	xc_writer_free(w);
	xc_doc_free(doc);
}

static void
test_writing_shards(void)
{
	struct xc_writer *w, *other;
	struct xc_doc *doc;
	struct xc_db_stats stats;

	OK(w = xc_writer_open(fixture_path("shard-a"), XC_DB_CREATE, 0, E));
	OK(other = xc_writer_open(fixture_path("shard-b"), XC_DB_CREATE, 0, E));
	OK(xc_writer_add(w, other, E));
	xc_writer_free(other);
	OK(doc = xc_doc_new(E));
	for (uint32_t i = 1; i <= 4; i++)
		g_assert_cmpuint(xc_writer_add_document(w, doc, E), ==, i);
	g_assert_cmpuint(xc_db_shards(xc_writer_database(w)), ==, 2);
	OK(xc_db_get_stats(xc_writer_database(w), &stats, E));
	g_assert_cmpuint(stats.doccount, ==, 4);
	xc_doc_free(doc);
	xc_writer_free(w);
}

static void
test_metadata(void)
{
	struct xc_writer *w;
	struct xc_db *db;
	size_t len;
	char *joined;

	OK(w = xc_writer_open(fixture_path("meta"), XC_DB_CREATE, 0, E));
	db = xc_writer_database(w);
	OK(xc_writer_set_metadata(w, S("k\0ey"), S("va\0lue"), E));
	OK(xc_writer_set_metadata(w, S("other"), S("x"), E));
	FAILS(XC_INVALID, xc_writer_set_metadata(w, S(""), S("x"), E));
	SAYS("va\0lue", xc_db_metadata(db, S("k\0ey"), &len, E));
	SAYS("", xc_db_metadata(db, S("none"), &len, E));
	OK(xc_writer_commit(w, E));
	joined = fixture_join(xc_db_metadata_keys(db, S("o"), E));
	g_assert_cmpstr(joined, ==, "other");
	g_free(joined);

	OK(xc_writer_add_spelling(w, S("hello"), 2, E));
	OK(xc_writer_add_spelling(w, S("world"), 1, E));
	OK(xc_writer_commit(w, E));
	SAYS("hello", xc_db_spelling(db, S("hallo"), 2, &len, E));
	SAYS("", xc_db_spelling(db, S("something"), 2, &len, E));
	joined = fixture_join(xc_db_spellings(db, E));
	g_assert_cmpstr(joined, ==, "hello world");
	g_free(joined);
	OK(xc_writer_remove_spelling(w, S("world"), 1, E));
	OK(xc_writer_commit(w, E));
	joined = fixture_join(xc_db_spellings(db, E));
	g_assert_cmpstr(joined, ==, "hello");
	g_free(joined);

	OK(xc_writer_add_synonym(w, S("big"), S("great"), E));
	OK(xc_writer_add_synonym(w, S("big"), S("large"), E));
	OK(xc_writer_add_synonym(w, S("small"), S("little"), E));
	OK(xc_writer_remove_synonym(w, S("big"), S("great"), E));
	OK(xc_writer_commit(w, E));
	joined = fixture_join(xc_db_synonyms(db, S("big"), E));
	g_assert_cmpstr(joined, ==, "large");
	g_free(joined);
	joined = fixture_join(xc_db_synonym_keys(db, NULL, 0, E));
	g_assert_cmpstr(joined, ==, "big small");
	g_free(joined);
	OK(xc_writer_clear_synonyms(w, S("big"), E));
	OK(xc_writer_commit(w, E));
	joined = fixture_join(xc_db_synonym_keys(db, S("b"), E));
	g_assert_cmpstr(joined, ==, "");
	g_free(joined);
	xc_writer_free(w);
}

struct merging {
	unsigned progressed;
	unsigned merged;
	bool stop;
};

static bool
progress(void *ctx, const char *table, const char *status)
{
	struct merging *m = ctx;

	g_assert_nonnull(table);
	g_assert_nonnull(status);
	m->progressed++;
	return !m->stop;
}

static const char *
merge_metadata(void *ctx, struct xc_bytes key, const struct xc_bytes *values,
    size_t n, size_t *ret_len)
{
	struct merging *m = ctx;

	g_assert_cmpmem(key.data, key.len, "key", 3);
	g_assert_cmpuint(n, ==, 2);
	g_assert_cmpmem(values[0].data, values[0].len, "one", 3);
	g_assert_cmpmem(values[1].data, values[1].len, "two", 3);
	m->merged++;
	*ret_len = 4;
	return m->stop ? NULL : "both";
}

static void
test_merge(void)
{
	static const struct xc_compact_ops ops = {progress, merge_metadata};
	static const struct xc_compact_ops merge_only = {NULL, merge_metadata};
	struct xc_db *db, *shard;
	struct xc_writer *w;
	struct merging m = {0};
	size_t len;

	OK(db = xc_db_new(E));
	for (int i = 0; i < 2; i++) {
		const char *path = fixture_path("merge-%d", i);

		OK(w = xc_writer_open(path, XC_DB_CREATE, 0, E));
		OK(xc_writer_set_metadata(
		    w, S("key"), i ? "two" : "one", 3, E));
		xc_writer_free(w);
		OK(shard = xc_db_open(path, 0, E));
		OK(xc_db_add(db, shard, E));
		xc_db_free(shard);
	}
	SAYS("one", xc_db_metadata(db, S("key"), &len, E)); /* of the first */
	OK(xc_db_compact(db, fixture_path("merged"), 0, 0, &ops, &m, E));
	g_assert_cmpuint(m.progressed, >, 1);
	g_assert_cmpuint(m.merged, ==, 1);
	OK(shard = xc_db_open(fixture_path("merged"), 0, E));
	SAYS("both", xc_db_metadata(shard, S("key"), &len, E));
	xc_db_free(shard);
	m.stop = true;
	FAILS(XC_CALLBACK,
	    xc_db_compact(db, fixture_path("merged-2"), 0, 0, &ops, &m, E));
	FAILS(XC_CALLBACK, xc_db_compact(db, fixture_path("merged-3"), 0, 0,
			       &merge_only, &m, E));
	OK(xc_db_compact(db, fixture_path("merged-4"), 0, 0, NULL, NULL, E));
	OK(shard = xc_db_open(fixture_path("merged-4"), 0, E));
	SAYS("one", xc_db_metadata(shard, S("key"), &len, E));
	xc_db_free(shard);
	xc_db_free(db);
}

struct report {
	GString *text;
	int lines_left;
};

static bool
report_line(void *ctx, const char *text, size_t len)
{
	struct report *r = ctx;

	g_assert_null(memchr(text, '\n', len));
	g_string_append_len(r->text, text, len);
	g_string_append_c(r->text, '\n');
	return r->lines_left-- > 0;
}

static void
test_check(void)
{
	const char *path = fixture_path("q-one");
	struct report r = {g_string_new(NULL), 1000};
	size_t errors = 99;

	OK(xc_check(path, XC_CHECK_STATS, report_line, &r, &errors, E));
	g_assert_cmpuint(errors, ==, 0);
	g_assert_nonnull(strstr(r.text->str, "postlist"));
	errors = 99;
	OK(xc_check(path, XC_CHECK_FULL_TREE, NULL, NULL, &errors, E));
	g_assert_cmpuint(errors, ==, 0);
	r.lines_left = 1;
	FAILS(XC_CALLBACK,
	    xc_check(path, XC_CHECK_STATS, report_line, &r, &errors, E));
	FAILS(XC_MISSING,
	    xc_check(fixture_path("none"), 0, NULL, NULL, &errors, E));
	g_string_free(r.text, TRUE);
}

void
add_database_tests(void)
{
	g_test_add_func("/database/local", test_local);
	g_test_add_func("/database/late", test_late);
	g_test_add_func("/database/shards", test_shards);
	g_test_add_func("/writing/one", test_writing);
	g_test_add_func("/writing/shards", test_writing_shards);
	g_test_add_func("/metadata-spelling-synonyms", test_metadata);
	g_test_add_func("/merge", test_merge);
	g_test_add_func("/check", test_check);
}
