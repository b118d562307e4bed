/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What is read in place is what libxapian reads: every term, posting, length,
 * value and position of random databases, after additions, replacements,
 * deletions and compaction; and no damage to a file makes a reader go astray.
 */
#include "lib/glass/shelf.h"
#include "tests/unit/xapian_c_fixture.h"

#include <glib/gstdio.h>

static GRand *rnd;

static uint32_t
roll(uint32_t n)
{
	return (uint32_t)g_rand_int_range(rnd, 0, (gint32)n);
}

/* --- random databases ------------------------------------------------------------- */

/* Some terms are in nearly all documents, some have NULs, some are long. */
static size_t
random_term(char *term)
{
	unsigned n = roll(roll(2) ? 12 : 3000);
	int len = g_snprintf(term, 200, "t%u", n);
	if (n % 7 == 3)
		term[1] = '\0';
	if (n % 11 == 5) {
		memset(term + len, 'x', 150);
		len += 150;
	}
	return (size_t)len;
}

static struct xc_doc *
random_document(void)
{
	struct xc_doc *d = xc_doc_new(E);
	char term[256], value[80];
	for (unsigned i = roll(60); i > 0; i--) {
		size_t len = random_term(term);
		uint32_t positions[40], n = roll(40), at = roll(300);
		for (unsigned k = 0; k < n; k++)
			positions[k] = at += 1 + roll(roll(3) ? 3 : 5000);
		OK(xc_doc_add_term(d, term, len, roll(9) ? roll(4) : 900, E));
		if (n && roll(2))
			OK(xc_doc_add_positions(d, term, len, positions, n, 1,
			    E));
	}
	for (unsigned i = roll(4); i > 0; i--) {
		int n = g_snprintf(value, sizeof value, "v%u%*s", roll(1000),
		    (int)roll(50), "x");
		OK(xc_doc_set_value(d, roll(3) * 70, value, (size_t)n, E));
	}
	/* none, short, longer than a block, and of either that does not pack (of
	 * which libxapian 1.4.22 cannot always read back 90 KB) */
	g_autoptr(GString) data = g_string_new(NULL);
	bool packs = roll(2);
	for (unsigned n = roll(9) ? roll(300) : roll(packs ? 200000 : 20000);
	    n > 0; n--)
		g_string_append_c(data, packs ? 'a' : (char)roll(256));
	OK(xc_doc_set_data(d, data->str, data->len, E));
	return d;
}

/* Keys that the next commits overwrite, empty again or make long. */
static void
change_metadata(struct xc_writer *w)
{
	for (unsigned i = 0; i < 30; i++) {
		char key[32];
		int n = g_snprintf(key, sizeof key, "key%u", roll(40));
		g_autofree char *value = g_strnfill(roll(5) ? roll(40)
		    : roll(50000), (char)('a' + roll(26)));
		OK(xc_writer_set_metadata(w, key, (size_t)n, value,
		    strlen(value), E));
	}
}

static void
change(struct xc_writer *w, unsigned n)
{
	for (unsigned i = 0; i < n; i++) {
		struct xc_doc *d = random_document();
		struct xc_db_stats st;
		uint32_t last;
		OK(xc_db_get_stats(xc_writer_database(w), &st, E));
		last = st.lastdocid;
		switch (last ? roll(8) : 7) {
		case 0:
			memset(E, 0, sizeof *E);
			xc_writer_delete_document(w, 1 + roll(last ? last : 1), E);
			break;
		case 1:
			OK(xc_writer_replace_document(w, 1 + roll(last), d, E));
			break;
		case 2:
			if (roll(20) == 0)
				OK(xc_writer_replace_document(w, last + roll(5000), d,
				    E));
			break;
		default:
			OK(xc_writer_add_document(w, d, E));
		}
		xc_doc_free(d);
	}
	change_metadata(w);
	OK(xc_writer_commit(w, E));
}

/* --- beside libxapian ------------------------------------------------------------------ */

struct place {
	uint64_t docid;
	uint32_t wdf;
	unsigned place;
};

/* What was met on the way is jumped to, and again by another. */
static void
jump_about(struct shelf *s, const char *term, size_t len, const GArray *places)
{
	struct shelf_postings p;

	for (unsigned round = 0; round < 2; round++) {
		shelf_postings(s, term, len, &p);
		for (unsigned i = round; i < places->len; i += 1 + i % 4) {
			const struct place *to = &g_array_index(places,
			    struct place, i);
			shelf_jump(&p, to->docid, to->place, to->wdf);
			g_assert_cmpuint(p.docid, ==, to->docid);
			g_assert_cmpuint(p.wdf, ==, to->wdf);
		}
		shelf_postings_end(&p);
	}
}

static void
compare_postings(struct shelf *s, struct xc_db *db, const char *term,
    size_t len)
{
	struct shelf_postings p, skips;
	struct xc_postings *x;
	uint32_t docid, wdf, docids[100], wdfs[100], n, k;
	g_autoptr(GArray) places = g_array_new(FALSE, FALSE,
	    sizeof(struct place));
	struct place at;

	OK(x = xc_db_postings(db, term, len, E));
	g_assert_cmpint(shelf_postings(s, term, len, &p), ==, SHELF_OK);
	shelf_postings(s, term, len, &skips);
	while (at = (struct place){p.docid, p.wdf, shelf_place(&p)},
	    (n = (uint32_t)shelf_take(&p, p.docid + 1 + roll(2000), docids,
	    wdfs, 1 + roll(100))) > 0) {
		g_array_append_val(places, at);
		for (k = 0; k < n; k++) {
			OK(docid = xc_postings_next(x, E));
			OK(xc_postings_wdf(x, &wdf, E));
			g_assert_cmpuint(docids[k], ==, docid);
			g_assert_cmpuint(wdfs[k], ==, wdf);
			if (roll(50))
				continue;
			shelf_skip(&skips, docid - roll(2) * roll(2));
			if (skips.docid < docid)
				shelf_skip(&skips, docid);
			g_assert_cmpuint(skips.docid, ==, docid);
			g_assert_cmpuint(skips.wdf, ==, wdf);
		}
	}
	memset(E, 0, sizeof *E);
	g_assert_cmpuint(xc_postings_next(x, E), ==, 0);
	g_assert_cmpuint(p.docid, ==, SHELF_END);
	g_assert_cmpint(p.status, ==, SHELF_OK);
	xc_postings_free(x);
	shelf_postings_end(&p);
	shelf_postings_end(&skips);
	jump_about(s, term, len, places);
}

/* Forth by steps of any size, and back, as a reader that is asked for the first time
 * finds it. */
static void
leap_about(struct shelf *s, const char *term, size_t len)
{
	static const int steps[] = {1, 0, 2, 1, -1, 7, 40, -3, 300, 1, 5000,
	    -200, 2000, 900000, -900002};
	struct shelf_places p, fresh;
	int docid = 1;

	shelf_places(s, term, len, &p);
	for (unsigned i = 0; i < 400; i++) {
		docid = MAX(docid + steps[i * i % G_N_ELEMENTS(steps)], 1);
		shelf_places(s, term, len, &fresh);
		g_assert_cmpint(shelf_places_of(&p, (uint32_t)docid), ==,
		    shelf_places_of(&fresh, (uint32_t)docid));
		shelf_places_all(&p);
		shelf_places_all(&fresh);
		g_assert_cmpmem(p.positions, p.n * 4, fresh.positions,
		    fresh.n * 4);
		shelf_places_end(&fresh);
	}
	shelf_places_end(&p);
}

static void
compare_positions(struct shelf *s, struct xc_db *db, const char *term,
    size_t len)
{
	struct xc_postings *x = xc_db_postings(db, term, len, E);
	struct shelf_places p;
	uint32_t docid, theirs[4096];

	shelf_places(s, term, len, &p);
	while ((docid = xc_postings_next(x, E))) {
		struct xc_positions *c = xc_postings_positions(x, E);
		size_t n = c ? xc_positions_read(c, theirs, 4096, E) : 0;
		g_assert_cmpint(shelf_places_of(&p, docid), ==,
		    n ? SHELF_OK : SHELF_NONE);
		shelf_places_all(&p);
		g_assert_cmpuint(p.n, ==, p.total);
		g_assert_cmpmem(p.positions, p.n * 4, theirs, n * 4);
		xc_positions_free(c);
	}
	g_assert_cmpint(shelf_places_of(&p, 4000000), ==, SHELF_NONE);
	shelf_places_end(&p);
	xc_postings_free(x);
	leap_about(s, term, len);
}

static void
compare_terms(struct shelf *s, struct xc_db *db, const char *prefix)
{
	struct xc_terms *x;
	struct shelf_terms t, hops;
	const char *term;
	uint32_t df, freq, cf, occurrences;
	size_t len;
	unsigned n = 0;

	OK(x = xc_db_allterms(db, prefix, strlen(prefix), E));
	shelf_terms(s, prefix, strlen(prefix), &t);
	shelf_terms(s, prefix, strlen(prefix), &hops);
	memset(E, 0, sizeof *E);
	while ((term = xc_terms_next(x, &len, E))) {
		OK(xc_terms_freq(x, &df, E));
		g_assert_cmpint(shelf_terms_next(&t), ==, SHELF_OK);
		g_assert_cmpmem(t.term, t.len, term, len);
		g_assert_cmpuint(t.documents, ==, df);
		if (n++ % 3 == 0) { /* to it, or to what lies before it */
			size_t cut = n % 2 ? len : len - 1;
			g_assert_cmpint(shelf_terms_skip_to(&hops, term, cut),
			    ==, SHELF_OK);
			g_assert_true(hops.len >= cut &&
			    memcmp(hops.term, term, cut) == 0);
			g_assert_true(n % 2 == 0 || hops.documents == df);
		}
		OK(xc_db_collfreq(db, term, len, &cf, E));
		g_assert_cmpint(shelf_frequency(s, term, len, &freq,
		    &occurrences), ==, SHELF_OK);
		g_assert_cmpuint(freq, ==, df);
		g_assert_cmpuint(occurrences, ==, cf);
		compare_postings(s, db, term, len);
		compare_positions(s, db, term, len);
		memset(E, 0, sizeof *E);
	}
	g_assert_cmpint(shelf_terms_next(&t), ==, SHELF_NONE);
	g_assert_cmpint(shelf_terms_skip_to(&hops, "\xff\xff", 2), ==,
	    SHELF_NONE);
	shelf_terms_end(&hops);
	shelf_terms_end(&t);
	xc_terms_free(x);
}

static void
compare_lengths(struct shelf *s, struct xc_db *db)
{
	struct xc_postings *x = xc_db_postings(db, "", 0, E);
	uint32_t docid, length, seen = 0;

	while (x && (docid = xc_postings_next(x, E))) {
		uint32_t from = docid - docid % SHELF_WINDOW;
		const uint32_t *lengths = shelf_lengths(s, &docid, 1);
		const uint64_t *there = shelf_documents(s, from);
		OK(xc_db_doclength(db, docid, &length, E));
		g_assert_nonnull(lengths);
		uint32_t other = 1 + roll(shelf_stats(s)->last_docid);
		g_assert_nonnull(shelf_lengths(s, &other, 1));
		g_assert_cmpuint(lengths[docid], ==, length);
		g_assert_true(there[(docid - from) / 64] >> docid % 64 & 1);
		seen++;
	}
	g_assert_cmpuint(seen, ==, shelf_stats(s)->documents);
	for (uint32_t d = 0; d <= shelf_stats(s)->last_docid;
	    d += SHELF_WINDOW) {
		const uint64_t *there = shelf_documents(s, d);
		for (unsigned i = 0; i < SHELF_WINDOW / 64; i++)
			seen -= (uint32_t)__builtin_popcountll(there[i]);
	}
	g_assert_cmpuint(seen, ==, 0);
	xc_postings_free(x);
}

static void
compare_values(struct shelf *s, struct xc_db *db, uint32_t slot)
{
	struct shelf_values v;
	uint32_t last = shelf_stats(s)->last_docid;

	shelf_values(s, slot, &v);
	for (uint32_t d = 1; d <= last; d += 1 + roll(3) * roll(40)) {
		if (roll(30) == 0)
			d = 1 + roll(last);
		struct xc_values *x = xc_db_values(db, slot, E);
		struct xc_value theirs;
		memset(E, 0, sizeof *E);
		bool there = x && xc_values_skip_to(x, d, &theirs, E);
		g_assert_cmpint(shelf_value_at(&v, d), ==,
		    there ? SHELF_OK : SHELF_NONE);
		if (there) {
			g_assert_cmpuint(v.docid, ==, theirs.docid);
			g_assert_cmpmem(v.value, v.len, theirs.data,
			    theirs.len);
		}
		xc_values_free(x);
	}
	shelf_values_end(&v);
}

static void
compare_data(struct shelf *s, struct xc_db *db)
{
	uint32_t last = shelf_stats(s)->last_docid;

	for (uint32_t d = 1; d <= last; d += 1 + roll(20)) {
		size_t len, n;
		const uint8_t *mine;
		enum shelf_status st = shelf_data(s, d, &mine, &n);
		memset(E, 0, sizeof *E);
		const char *data = xc_db_data(db, d, &len, E);
		if (st == SHELF_NONE)
			n = 0;
		else
			g_assert_cmpint(st, ==, SHELF_OK);
		/* some long ones 1.4.22 cannot read itself */
		if (!data && strcmp(E->message, "Too few chunks of "
		    "compressed data") == 0)
			continue;
		/* libxapian may keep an entry of no bytes, or none */
		g_assert_true(data || st == SHELF_NONE);
		g_assert_cmpmem(n ? (const char *)mine : "", n, data ? data
		    : "", data ? len : 0);
	}
	memset(E, 0, sizeof *E);
}

static void
compare_metadata(struct shelf *s, struct xc_db *db)
{
	for (unsigned i = 0; i < 41; i++) {
		size_t len, n;
		const uint8_t *mine;
		char key[32];
		size_t k = (size_t)g_snprintf(key, sizeof key, "key%u", i);
		const char *value;
		enum shelf_status st = shelf_metadata(s, key, k, &mine, &n);
		OK(value = xc_db_metadata(db, key, k, &len, E));
		g_assert_cmpint(st, ==, len ? SHELF_OK : SHELF_NONE);
		if (st == SHELF_OK)
			g_assert_cmpmem(mine, n, value, len);
	}
}

static void
compare(const char *path)
{
	struct xc_db *db;
	struct shelf *s = NULL;
	struct xc_db_stats st;
	uint64_t revision;

	OK(db = xc_db_open(path, 0, E));
	g_assert_cmpint(shelf_open(path, &s), ==, SHELF_OK);
	OK(xc_db_get_stats(db, &st, E));
	OK(xc_db_revision(db, &revision, E));
	g_assert_cmpuint(shelf_stats(s)->documents, ==, st.doccount);
	g_assert_cmpuint(shelf_stats(s)->last_docid, ==, st.lastdocid);
	g_assert_cmpuint(shelf_stats(s)->total_length, ==, st.total_length);
	g_assert_cmpuint(shelf_stats(s)->revision, ==, revision);
	compare_terms(s, db, "");
	compare_terms(s, db, "t1");
	compare_terms(s, db, "nothing");
	compare_lengths(s, db);
	for (uint32_t slot = 0; slot < 211; slot += 70)
		compare_values(s, db, slot);
	compare_data(s, db);
	compare_metadata(s, db);
	g_assert_true(shelf_is_current(s));
	shelf_close(s);
	xc_db_free(db);
}

static uint32_t
documents_of(const char *path)
{
	struct shelf *s = NULL;
	g_assert_cmpint(shelf_open(path, &s), ==, SHELF_OK);
	uint32_t n = shelf_stats(s)->documents;
	shelf_close(s);
	return n;
}

static void
test_same(void)
{
	const char *path = fixture_path("db"), *packed = fixture_path("packed");
	const int block_sizes[] = {2048, 8192, 65536};

	for (unsigned b = 0; b < G_N_ELEMENTS(block_sizes); b++) {
		struct xc_writer *w;
		struct xc_db *db;
		g_autofree char *to = g_strdup_printf("%s%u", packed, b);
		OK(w = xc_writer_open(path, XC_DB_CREATE_OR_OVERWRITE,
		    block_sizes[b], E));
		OK(xc_writer_commit(w, E));
		compare(path);
		for (unsigned round = 0; round < 4; round++) {
			change(w, round == 1 ? 3 : 900);
			compare(path);
		}
		xc_writer_free(w);
		OK(db = xc_db_open(path, 0, E));
		OK(xc_db_compact(db, to, XC_COMPACT_FULL, block_sizes[b], NULL,
		    NULL, E));
		xc_db_free(db);
		compare(to);
		g_assert_cmpuint(documents_of(to), >, 1500);
	}
}

/* A shelf knows of a commit, and of a database that is gone. */
static void
test_current(void)
{
	const char *path = fixture_path("current");
	struct xc_writer *w;
	struct shelf *s = NULL;

	OK(w = xc_writer_open(path, XC_DB_CREATE, 0, E));
	change(w, 20);
	g_assert_cmpint(shelf_open(path, &s), ==, SHELF_OK);
	g_assert_true(shelf_is_current(s));
	change(w, 20);
	g_assert_false(shelf_is_current(s));
	shelf_close(s);
	xc_writer_free(w);
	g_assert_cmpint(shelf_open("/nowhere", &s), ==, SHELF_OTHER);
}

/* --- damage --------------------------------------------------------------------------- */

static void
read_all(struct shelf *s)
{
	struct shelf_terms t;
	uint32_t docids[64], wdfs[64], last = shelf_stats(s)->last_docid;

	shelf_terms(s, "", 0, &t);
	for (unsigned n = 0; n < 300 && shelf_terms_next(&t) == SHELF_OK; n++) {
		struct shelf_postings p;
		struct shelf_places places;
		shelf_postings(s, t.term, t.len, &p);
		shelf_places(s, t.term, t.len, &places);
		size_t got;
		while ((got = shelf_take(&p, SHELF_END, docids, wdfs, 64)) > 0)
			for (size_t i = 0; i < got; i += 9) {
				g_assert_cmpuint(docids[i], <=, last);
				shelf_places_of(&places, docids[i]);
				shelf_places_all(&places);
			}
		shelf_postings_end(&p);
		shelf_postings(s, t.term, t.len, &p);
		for (uint32_t d = 1; d < last; d += 1 + last / 7)
			shelf_skip(&p, d);
		shelf_postings_end(&p);
		shelf_places_end(&places);
	}
	shelf_terms_end(&t);
	for (uint32_t d = 1, length; d <= last && d < 2000; d += 1 + last / 9)
		shelf_lengths_of(s, &d, 1, &length);
	for (uint32_t d = 0; d <= last && d < 3 * SHELF_WINDOW;
	    d += SHELF_WINDOW)
		if (shelf_documents(s, d) && d)
			shelf_lengths(s, &d, 1);
	struct shelf_values v;
	shelf_values(s, 0, &v);
	for (uint32_t d = 1; d <= last && d < 2000; d += 30)
		shelf_value_at(&v, d);
	shelf_values_end(&v);
	const uint8_t *bytes;
	volatile uint8_t read = 0; /* whatever it is: it was there to be read */
	size_t len;
	for (uint32_t d = 0; d <= last && d < 2000; d += 10)
		if (shelf_data(s, d, &bytes, &len) == SHELF_OK)
			for (size_t i = 0; i < len; i += 100)
				read = bytes[i];
	for (unsigned i = 0; i < 10; i++) {
		char key[] = {'k', 'e', 'y', (char)('0' + i)};
		if (shelf_metadata(s, key, sizeof key, &bytes, &len) == SHELF_OK)
			for (size_t k = 0; k < len; k += 100)
				read = bytes[k];
	}
	(void)read;
}

static void
spoil(const char *from, const char *to, unsigned holes)
{
	g_autofree char *bytes = NULL;
	gsize len;

	g_assert_true(g_file_get_contents(from, &bytes, &len, NULL));
	for (; len && holes; holes--)
		bytes[g_rand_int_range(rnd, 0, (gint32)len)] =
		    (char)g_rand_int(rnd);
	if (roll(20) == 0)
		len -= roll((uint32_t)MIN(len, 100000));
	g_assert_true(g_file_set_contents(to, bytes, (gssize)len, NULL));
}

static void
test_damage(void)
{
	static const char *const files[] = {"iamglass", "postlist.glass",
		"position.glass", "docdata.glass"};
	const char *path = fixture_path("sound"), *bad = fixture_path("bad");
	struct xc_writer *w;
	unsigned opened = 0;

	g_mkdir(bad, 0700);
	OK(w = xc_writer_open(path, XC_DB_CREATE, 2048, E));
	change(w, 150);
	xc_writer_free(w);
	for (unsigned round = 0; round < 600; round++) {
		struct shelf *s = NULL;
		for (unsigned i = 0; i < G_N_ELEMENTS(files); i++) {
			g_autofree char *from = g_build_filename(path, files[i],
			    NULL);
			g_autofree char *to = g_build_filename(bad, files[i],
			    NULL);
			spoil(from, to, i ? 1u << roll(10) : roll(12) == 0);
		}
		if (shelf_open(bad, &s) != SHELF_OK)
			continue;
		opened++;
		read_all(s);
		shelf_close(s);
	}
	g_assert_cmpuint(opened, >, 300);
}

int
main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	fixture_begin();
	rnd = g_rand_new_with_seed(20160314);
	g_test_add_func("/shelf/same", test_same);
	g_test_add_func("/shelf/current", test_current);
	g_test_add_func("/shelf/damage", test_damage);
	int failed = g_test_run();
	g_rand_free(rnd);
	fixture_end();
	return failed;
}
