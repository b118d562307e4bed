/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Random sieves of all operators over random databases of several windows and
 * shards: our matcher finds what libxapian finds, scores alike and counts alike;
 * also after changes and compaction.  TRAWL_PROPERTY_RUNS: sieves a database (50).
 */
#include "lib/index/fields.h"
#include "searcher/sift/rows.h"
#include "tests/unit/sift_compare.h"
#include "tests/unit/xapian_c_fixture.h"

#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

static GRand *rnd;

static uint32_t
roll(uint32_t n)
{
	return (uint32_t)g_rand_int_range(rnd, 0, (gint32)n);
}

/* --- databases ------------------------------------------------------------------ */

/* w0 is in most documents, w39 in hardly any. */
static unsigned
random_word(void)
{
	unsigned a = roll(40), b = roll(40);
	return MIN(a, b) * (roll(3) ? 1 : a) % 40;
}

static struct xc_doc *
random_document(unsigned number)
{
	struct xc_doc *d = xc_doc_new(E);
	char term[16], id[24];
	unsigned at = 1;

	for (unsigned n = roll(roll(8) ? 30 : 120); n > 0; n--) {
		int len = g_snprintf(term, sizeof term, "w%u", random_word());
		uint32_t position = at;
		OK(xc_doc_add_positions(d, term, (size_t)len, &position, 1, 1,
		    E));
		at += 1 + (roll(6) == 0) * roll(9);
	}
	/* more occurrences than two bytes hold */
	if (roll(300) == 0)
		OK(xc_doc_add_term(d, "w38", 3, 65530 + roll(9), E));
	int len = g_snprintf(id, sizeof id, "d%u", number);
	OK(xc_doc_set_value(d, SLOT_ID, id, (size_t)len, E));
	if (roll(3)) {
		len = g_snprintf(id, sizeof id, "%u", 2000 + roll(20));
		OK(xc_doc_set_value(d, SLOT_DATE, id, (size_t)len, E));
	}
	len = g_snprintf(term, sizeof term, "B%u", roll(5));
	OK(xc_doc_add_term(d, term, (size_t)len, 0, E));
	return d;
}

static void
add_documents(struct xc_writer *w, unsigned n)
{
	for (unsigned i = 0; i < n; i++) {
		struct xc_doc *d = random_document(i);
		OK(xc_writer_add_document(w, d, E));
		xc_doc_free(d);
	}
	OK(xc_writer_commit(w, E));
}

static void
change(struct xc_writer *w)
{
	struct xc_db_stats st;

	OK(xc_db_get_stats(xc_writer_database(w), &st, E));
	for (unsigned i = 0; i < st.lastdocid / 4; i++) {
		struct xc_doc *d = random_document(i);
		uint32_t docid = 1 + roll(st.lastdocid);
		if (roll(2))
			OK(xc_writer_replace_document(w, docid, d, E));
		else
			xc_writer_delete_document(w, docid, E);
		xc_doc_free(d);
	}
	OK(xc_writer_commit(w, E));
}

/* --- sieves ------------------------------------------------------------------------ */

static struct sieve *
random_term(struct arena *a)
{
	char *s = g_strdup_printf("w%u", roll(20) ? random_word() : 99);
	struct sieve *t = sieve_term(a, arena_strdup(a, s), (uint32_t)strlen(s));
	g_free(s);
	return t;
}

static struct sieve **
kids_of(struct arena *a, unsigned n, struct sieve *(*make)(struct arena *))
{
	struct sieve **kids = arena_array(a, struct sieve *, n);
	for (unsigned i = 0; i < n; i++)
		kids[i] = make(a);
	return kids;
}

static struct sieve *
random_place(struct arena *a)
{
	return roll(4) ? random_term(a) : sieve_combine(a, SIEVE_OR,
	    kids_of(a, 2, random_term), 2, 0);
}

/* In a NEAR no two places may share a term: see compile.c. */
static struct sieve *
random_row(struct arena *a)
{
	unsigned n = 2 + roll(2);
	struct sieve **kids;
	if (roll(3)) {
		kids = kids_of(a, n, random_place);
		return sieve_combine(a, SIEVE_PHRASE, kids, n, n + roll(2) *
		    roll(6));
	}
	kids = arena_array(a, struct sieve *, n);
	for (unsigned i = 0; i < n; i++) {
		char *s = g_strdup_printf("w%u", i * 7 + roll(7));
		kids[i] = sieve_term(a, arena_strdup(a, s),
		    (uint32_t)strlen(s));
		g_free(s);
	}
	return sieve_combine(a, SIEVE_NEAR, kids, n, n + roll(6));
}

static struct sieve *
random_filter(struct arena *a)
{
	struct sieve *s;
	char *t;
	if (roll(2)) {
		t = g_strdup_printf("B%u", roll(6));
		s = sieve_term(a, arena_strdup(a, t), (uint32_t)strlen(t));
		g_free(t);
	} else {
		s = sieve_new(a, SIEVE_RANGE);
		s->slot = SLOT_DATE;
		t = g_strdup_printf("%u", 2000 + roll(15));
		s->lo = roll(4) ? arena_strdup(a, t) : NULL;
		s->lo_len = s->lo ? (uint32_t)strlen(t) : 0;
		g_free(t);
		t = g_strdup_printf("%u", 2005 + roll(16));
		s->hi = roll(4) || !s->lo ? arena_strdup(a, t) : NULL;
		s->hi_len = s->hi ? (uint32_t)strlen(t) : 0;
		g_free(t);
	}
	return sieve_scale(a, s, 0);
}

static struct sieve *
random_synonym(struct arena *a)
{
	struct sieve **kids = arena_array(a, struct sieve *, 14);
	/* of a word's stems, or as many as a pattern has words */
	unsigned n = 0, from = roll(30), to = from + (roll(3) ? 2 + roll(9) : 14);
	for (unsigned i = from; i < to; i++) {
		char *s = g_strdup_printf("w%u", i);
		kids[n++] = sieve_term(a, arena_strdup(a, s),
		    (uint32_t)strlen(s));
		g_free(s);
	}
	return sieve_combine(a, SIEVE_SYNONYM, kids, n, 0);
}

static struct sieve *
random_sieve(struct arena *a, unsigned depth)
{
	static const enum sieve_op ops[] = {SIEVE_AND, SIEVE_AND, SIEVE_OR,
		SIEVE_OR, SIEVE_XOR, SIEVE_MAX};
	struct sieve *kids[4], **copy;
	unsigned n = 2 + roll(3);
	if (roll(20) == 0) {
		struct sieve *fixed = sieve_new(a, SIEVE_FIXED);
		fixed->factor = 1 + roll(9);
		return sieve_pair(a, SIEVE_FILTER, fixed,
		    random_sieve(a, depth ? depth - 1 : 0));
	}
	if (depth == 0)
		return roll(3) ? random_term(a) : roll(2) ? random_synonym(a)
		    : random_row(a);
	switch (roll(9)) {
	case 0:
		return sieve_pair(a, SIEVE_AND_NOT, random_sieve(a, depth - 1),
		    random_sieve(a, depth - 1));
	case 1:
		return sieve_pair(a, SIEVE_MAYBE, random_sieve(a, depth - 1),
		    random_sieve(a, depth - 1));
	case 2:
		return sieve_pair(a, SIEVE_FILTER, random_sieve(a, depth - 1),
		    random_filter(a));
	case 3:
		return sieve_scale(a, random_sieve(a, depth - 1),
		    roll(3) ? 0.1 * roll(30) : 0);
	case 4:
		return sieve_pair(a, SIEVE_AND_NOT, sieve_scale(a,
		    sieve_new(a, SIEVE_ALL), 0), random_sieve(a, depth - 1));
	default:
		for (unsigned i = 0; i < n; i++)
			kids[i] = random_sieve(a, roll(depth));
		copy = arena_array(a, struct sieve *, n);
		memcpy(copy, kids, n * sizeof *kids);
		return sieve_combine(a, ops[roll(G_N_ELEMENTS(ops))], copy, n,
		    0);
	}
}

/* As words are compiled: beside them, rare and frequent terms that only score. */
static struct sieve *
random_words(struct arena *a)
{
	unsigned n = 1 + roll(3);
	struct sieve **words = arena_array(a, struct sieve *, n);
	struct sieve **boosts = arena_array(a, struct sieve *, 3);
	struct sieve *x;

	for (unsigned i = 0; i < n; i++)
		words[i] = roll(2) ? random_term(a) : random_synonym(a);
	for (unsigned i = 0; i < 3; i++) {
		char *s = g_strdup_printf("w%u", i ? roll(40) : roll(4));
		boosts[i] = sieve_scale(a, sieve_term(a, arena_strdup(a, s),
		    (uint32_t)strlen(s)), 0.2);
		g_free(s);
	}
	x = sieve_combine(a, roll(2) ? SIEVE_AND : SIEVE_OR, words, n, 0);
	if (!roll(3))
		x = sieve_pair(a, SIEVE_AND_NOT, x, roll(2) ? random_term(a)
		    : random_row(a));
	return sieve_pair(a, SIEVE_MAYBE, x, sieve_combine(a, SIEVE_OR,
	    boosts, 3, 0));
}

static void
compare(const char *const *paths, unsigned n)
{
	g_autoptr(GPtrArray) places = g_ptr_array_new();
	const char *env = g_getenv("TRAWL_PROPERTY_RUNS");
	uint64_t runs = env ? g_ascii_strtoull(env, NULL, 10) : 100;
	g_autoptr(GError) error = NULL;
	unsigned some = 0, wrong = 0, found;

	for (unsigned i = 0; i < n; i++)
		g_ptr_array_add(places, (char *)paths[i]);
	g_ptr_array_add(places, NULL);
	struct index *ix = index_open((char **)places->pdata, &error);
	g_assert_no_error(error);
	for (uint64_t i = 0; i < runs && wrong < 3; i++) {
		struct arena a = ARENA_INIT;
		struct sieve *s = i % 2 ? random_words(&a)
		    : random_sieve(&a, 1 + roll(3));
		wrong += !sift_agrees(ix, s, &found);
		some += found > 0;
		arena_release(&a);
	}
	g_assert_cmpuint(wrong, ==, 0);
	g_assert_cmpuint(some, >, (unsigned)runs / 2);
	index_close(ix);
}

static void
test_agrees(void)
{
	/* more than two windows, less than one, hardly any */
	static const unsigned sizes[] = {9000, 700, 3};
	const char *paths[3], *packed = fixture_path("packed");
	struct xc_writer *w[3];
	struct xc_db *db;

	for (unsigned i = 0; i < 3; i++) {
		paths[i] = fixture_path("db%u", i);
		OK(w[i] = xc_writer_open(paths[i], XC_DB_CREATE, 0, E));
		add_documents(w[i], sizes[i]);
		compare(&paths[i], 1);
	}
	compare(paths, 3);
	for (unsigned i = 0; i < 3; i++)
		change(w[i]);
	compare(paths, 1);
	compare(paths, 3);
	for (unsigned i = 0; i < 3; i++)
		xc_writer_free(w[i]);
	OK(db = xc_db_open(paths[0], 0, E));
	OK(xc_db_compact(db, packed, XC_COMPACT_FULL, 0, NULL, NULL, E));
	xc_db_free(db);
	compare(&packed, 1);
}

/* --- beside a writer ------------------------------------------------------------------ */

/* In each revision all documents are alike: they have one of three terms. */
static void
write_on(const char *path, unsigned revisions)
{
	struct xc_writer *w;
	OK(w = xc_writer_open(path, XC_DB_OPEN, 2048, E));
	for (unsigned r = 1; r <= revisions; r++) {
		for (uint32_t d = 1; d <= 2000; d++) {
			struct xc_doc *doc = xc_doc_new(E);
			char term[] = {'r', (char)('0' + r % 3)};
			uint32_t at = r % 7 + 1;
			OK(xc_doc_add_positions(doc, term, 2, &at, 1, 3, E));
			OK(xc_writer_replace_document(w, d, doc, E));
			xc_doc_free(doc);
		}
		OK(xc_writer_commit(w, E));
	}
	xc_writer_free(w);
}

/* Whoever reads meanwhile sees one revision, or hears that it is gone. */
static void
test_beside_writer(void)
{
	const char *path = fixture_path("busy");
	char *places[] = {(char *)path, NULL};
	unsigned whole = 0, modified = 0;
	struct arena a = ARENA_INIT;
	struct sieve **kids = arena_array(&a, struct sieve *, 3);
	g_autoptr(GError) error = NULL;
	struct xc_writer *w;
	int status = 0;

	OK(w = xc_writer_open(path, XC_DB_CREATE, 2048, E));
	xc_writer_free(w);
	write_on(path, 2);
	pid_t child = fork();
	if (child == 0) {
		write_on(path, 25);
		_exit(0);
	}
	for (unsigned i = 0; i < 3; i++)
		kids[i] = sieve_term(&a, (const char *[]){"r0", "r1", "r2"}[i],
		    2);
	struct sift_request r = {
		.sieve = sieve_combine(&a, SIEVE_OR, kids, 3, 0), .k1 = 1.2,
		.b = 0.6, .grid = 1e-6, .want = 1};
	struct index *ix = index_open(places, &error);
	g_assert_no_error(error);
	while (waitpid(child, &status, WNOHANG) == 0) {
		struct sift_result found = {0};
		enum sift_status st = sift(ix, &r, &found);
		if (st == SIFT_OK) {
			/* All tie with the first only where all are alike. */
			g_assert_cmpuint(found.total, ==, 2000);
			g_assert_cmpuint(found.hits->len, ==, 2000);
			g_array_unref(found.hits);
			whole++;
			continue;
		}
		modified += st == SIFT_MODIFIED;
		index_reopen(ix, NULL);
	}
	g_assert_cmpint(status, ==, 0);
	g_assert_cmpuint(whole, >, 25);
	g_assert_cmpuint(modified, >, 5);
	index_close(ix);
	arena_release(&a);
}

/* --- damage -------------------------------------------------------------------------- */

/* A list that is damaged stays so, however often it is asked for: what is kept of
 * lists is not made of such a one. */
static void
test_damage_stays(void)
{
	enum { DOCUMENTS = 9000, ASKED = 6 };
	const char *path = fixture_path("damage");
	char *places[] = {(char *)path, NULL};
	g_autofree char *file = g_build_filename(path, "postlist.glass", NULL);
	g_autofree char *sound = NULL;
	struct arena a = ARENA_INIT;
	struct sieve *kids[] = {sieve_term(&a, "t", 1), sieve_term(&a, "u", 1)};
	struct sieve *rare[] = {sieve_term(&a, "v", 1), sieve_term(&a, "w", 1),
		sieve_term(&a, "x", 1)};
	struct sieve *row[] = {sieve_combine(&a, SIEVE_OR, rare, 2, 0), rare[2]};
	const struct sieve *asked[] = {sieve_combine(&a, SIEVE_OR, kids, 2, 0),
		sieve_combine(&a, SIEVE_OR, rare, 3, 0),
		sieve_combine(&a, SIEVE_PHRASE, row, 2, 2)};
	struct sift_request r = {.k1 = 1.2, .b = 0.6, .grid = 1e-6, .want = 10,
		.count = 1000};
	unsigned noticed[3] = {0};
	struct xc_writer *w;
	gsize len;

	OK(w = xc_writer_open(path, XC_DB_CREATE, 0, E));
	for (unsigned i = 0; i < DOCUMENTS; i++) {
		struct xc_doc *d = xc_doc_new(E);
		OK(xc_doc_add_term(d, "t", 1, 1 + i % 300, E));
		if (i % 3)
			OK(xc_doc_add_term(d, "u", 1, 1 + i % 7, E));
		/* 1020 in all: a match of few, each of them more than a step */
		for (const char *t = "vwx"; i < 340 && *t; t++)
			OK(xc_doc_add_term(d, t, 1, 1000 + i, E));
		OK(xc_writer_add_document(w, d, E));
		xc_doc_free(d);
	}
	OK(xc_writer_commit(w, E));
	xc_writer_free(w);
	g_assert_true(g_file_get_contents(file, &sound, &len, NULL));
	for (gsize at = 100; at < len; at += 997) {
		g_autofree char *bytes = g_memdup2(sound, len);
		g_autoptr(GError) error = NULL;
		memset(bytes + at, 0xff, 3);
		g_assert_true(g_file_set_contents(file, bytes, (gssize)len,
		    NULL));
		struct index *ix = index_open(places, &error);
		bool damaged[3] = {false};
		for (unsigned i = 0; ix && i < 3 * ASKED; i++) {
			struct sift_result found = {0};
			r.sieve = asked[i % 3];
			enum sift_status st = sift(ix, &r, &found);
			if (st == SIFT_OK)
				g_array_unref(found.hits);
			g_assert_false(damaged[i % 3] && st == SIFT_OK);
			damaged[i % 3] = st != SIFT_OK;
		}
		for (unsigned i = 0; i < 3; i++)
			noticed[i] += damaged[i];
		if (ix)
			index_close(ix);
	}
	g_assert_cmpuint(noticed[0], >, 5);
	g_assert_cmpuint(noticed[1], >, 1);
	g_assert_cmpuint(noticed[2], >, 1);
	arena_release(&a);
}

/* --- what is kept ---------------------------------------------------------------------- */

/* What is known of rows is given back when it is much, and they are found the same
 * before and after. */
static void
test_rows_are_bounded(void)
{
	enum { DOCUMENTS = 1500, WORDS_OF = 24 };
	const char *path = fixture_path("rows");
	char *places[] = {(char *)path, NULL};
	struct arena a = ARENA_INIT;
	size_t before = 0;
	unsigned given_back = 0;
	struct xc_writer *w;

	OK(w = xc_writer_open(path, XC_DB_CREATE, 0, E));
	for (unsigned i = 0; i < DOCUMENTS; i++) {
		struct xc_doc *d = xc_doc_new(E);
		for (unsigned k = 0; k < WORDS_OF; k++) {
			char word[2] = {(char)('a' + k), 0};
			uint32_t at = 1 + (k * 7 + i) % WORDS_OF;
			OK(xc_doc_add_positions(d, word, 1, &at, 1, 1, E));
		}
		OK(xc_writer_add_document(w, d, E));
		xc_doc_free(d);
	}
	OK(xc_writer_commit(w, E));
	xc_writer_free(w);
	struct index *ix = index_open(places, NULL);
	for (unsigned i = 0; i < 2 * WORDS_OF * WORDS_OF; i++) {
		char x[2] = {(char)('a' + i / 2 / WORDS_OF), 0};
		char y[2] = {(char)('a' + i / 2 % WORDS_OF), 0};
		struct sieve *kids[] = {sieve_term(&a, x, 1), sieve_term(&a, y, 1)};
		struct sift_request r = {.k1 = 1.2, .b = 0.6, .grid = 1e-6,
			.want = 10, .count = UINT64_MAX};
		struct sift_result few = {0}, windows = {0};
		r.sieve = sieve_combine(&a, SIEVE_PHRASE, kids, 2, 2);
		g_assert_cmpint(sift(ix, &r, &few), ==, SIFT_OK);
		r.in_windows = true;
		g_assert_cmpint(sift(ix, &r, &windows), ==, SIFT_OK);
		g_assert_cmpuint(few.total, ==, windows.total);
		g_assert_cmpuint(few.hits->len, ==, windows.hits->len);
		g_array_unref(few.hits);
		g_array_unref(windows.hits);
		const struct lists *kept = shelf_kept(shard_shelf(ix->shards));
		g_assert_cmpuint(kept->rows_arena.total, <, 2 * ROWS_KEPT);
		given_back += kept->rows_arena.total < before;
		before = kept->rows_arena.total;
	}
	g_assert_cmpuint(given_back, >, 0);
	index_close(ix);
	arena_release(&a);
}

int
main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	fixture_begin();
	rnd = g_rand_new_with_seed(20261124);
	g_test_add_func("/sift/agrees", test_agrees);
	g_test_add_func("/sift/beside-a-writer", test_beside_writer);
	g_test_add_func("/sift/damage-stays", test_damage_stays);
	g_test_add_func("/sift/rows-are-bounded", test_rows_are_bounded);
	int failed = g_test_run();
	g_rand_free(rnd);
	fixture_end();
	return failed;
}
