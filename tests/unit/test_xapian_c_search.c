// SPDX-License-Identifier: GPL-2.0-or-later
// The C binding: weighting, sorting, collapsing, facets, feedback.
#include <math.h>

#include "tests/unit/xapian_c_fixture.h"

static struct xc_enquire *
search_in(const char *name)
{
	struct xc_enquire *enq;
	struct xc_db *db;

	OK(db = xc_db_open(fixture_path("%s", name), 0, E));
	OK(enq = xc_enquire_new(db, E));
	xc_db_free(db);
	return enq;
}

static struct xc_query *
term(const char *t)
{
	return xc_query_term(t, strlen(t), 1, 0, E);
}

static void
expect(struct xc_enquire *enq, struct xc_query *q, const char *expected)
{
	char *found = fixture_search(enq, q);

	g_assert_cmpstr(found, ==, expected);
	g_free(found);
}

/* Every scheme ranks, scores nothing below 0 nor above its maximum, and
 * agrees over one database and two shards. */
static void
test_schemes(void)
{
	struct xc_enquire *one = search_in("q-one");
	struct xc_enquire *two = search_in("q-stub");
	const struct xc_scheme *s;
	size_t n = 0;

	while ((s = xc_scheme_at(n++))) {
		struct xc_mset *m[2];
		struct xc_enquire *enqs[2] = {one, two};

		g_test_message("%s", s->name);
		for (int i = 0; i < 2; i++) {
			struct xc_query *q;

			OK(q = xc_query_pair(
			       XC_OR, term("third"), term("even"), E));
			OK(xc_enquire_set_query(enqs[i], q, 0, E));
			xc_query_free(q);
			OK(xc_enquire_set_weight(
			    enqs[i], s->name, s->defaults, s->n, E));
			OK(m[i] = xc_enquire_mset(
			       enqs[i], 0, 100, 100, NULL, NULL, NULL, E));
			g_assert_cmpuint(xc_mset_get_stats(m[i])->size, ==, 13);
		}
		for (uint32_t i = 0; i < 13; i++) {
			const struct xc_hit *a = xc_mset_hits(m[0]) + i;
			const struct xc_hit *b = xc_mset_hits(m[1]) + i;

			g_assert_cmpuint(a->rank, ==, i);
			g_assert_cmpfloat(a->weight, >=, 0);
			g_assert_cmpfloat(a->weight, <=,
			    xc_mset_get_stats(m[0])->max_possible + 1e-9);
			g_assert_cmpfloat_with_epsilon(
			    a->weight, b->weight, 1e-9);
		}
		xc_mset_free(m[0]);
		xc_mset_free(m[1]);
		/* Too many parameters, or ones that are none. */
		{
			double p[8] = {0};

			FAILS(XC_INVALID, xc_enquire_set_weight(
					      one, s->name, p, s->n + 1, E));
			p[0] = NAN;
			if (s->n)
				FAILS(XC_INVALID, xc_enquire_set_weight(
						      one, s->name, p, 1, E));
		}
	}
	g_assert_cmpuint(n, ==, 13 + 1);
	OK(xc_enquire_set_weight(one, "tfidf:ltn", NULL, 0, E));
	FAILS(XC_INVALID, xc_enquire_set_weight(one, "tfidf:xxx", NULL, 0, E));
	FAILS(XC_INVALID, xc_enquire_set_weight(one, "lm", NULL, 0, E));
	FAILS(XC_INVALID, xc_enquire_set_weight(one, "pl2+", NULL, 0, E));
	FAILS(XC_INVALID, xc_enquire_set_weight(one, NULL, NULL, 0, E));
	FAILS(XC_INVALID,
	    xc_enquire_set_weight(one, "inl2", (double[]){-1}, 1, E));
	xc_enquire_free(one);
	xc_enquire_free(two);
}

/* The formula, by hand, for a term with wdf i and length in document i. */
static void
test_bm25(void)
{
	static const double p[] = {1.2, 0, 1, 0.75, 0};
	struct xc_enquire *enq = search_in("q-one");
	const struct xc_hit *hits;
	struct xc_mset *mset;
	struct xc_query *q;
	double idf = log((20 - 6 + 0.5) / (6 + 0.5));

	OK(q = term("third"));
	OK(xc_enquire_set_query(enq, q, 0, E));
	xc_query_free(q);
	OK(xc_enquire_set_weight(enq, "bm25", p, 5, E));
	OK(mset = xc_enquire_mset(enq, 0, 10, 0, NULL, NULL, NULL, E));
	hits = xc_mset_hits(mset);
	for (int i = 0; i < 6; i++) {
		double length = hits[i].docid + 3;
		double norm = 1.2 * (0.25 + 0.75 * length / 12.8);

		g_assert_cmpfloat_with_epsilon(
		    hits[i].weight, idf * 2.2 / (1 + norm), 1e-9);
	}
	xc_mset_free(mset);
	xc_enquire_free(enq);
}

static void
test_order(void)
{
	static const struct xc_key_part parts[] = {
	    {1, true, {NULL, 0}},
	    {0, false, {"x", 1}},
	};
	struct xc_enquire *enq = search_in("q-one");
	struct xc_keymaker *maker;

	OK(xc_enquire_set_docid_order(enq, XC_DOCID_DESCENDING, E));
	OK(xc_enquire_set_weight(enq, "bool", NULL, 0, E));
	expect(enq, term("third"), "18 15 12 9 6 3");
	OK(xc_enquire_set_docid_order(enq, XC_DOCID_ANY, E));
	FAILS(XC_INVALID,
	    xc_enquire_set_docid_order(enq, (enum xc_docid_order)3, E));
	OK(xc_enquire_set_docid_order(enq, XC_DOCID_ASCENDING, E));

	OK(xc_enquire_set_sort(enq, XC_SORT_BY, 0, true, E));
	expect(enq, term("third"), "18 15 12 9 6 3");
	OK(xc_enquire_set_sort(enq, XC_SORT_BY, 0, false, E));
	expect(enq, term("third"), "3 6 9 12 15 18");
	FAILS(
	    XC_INVALID, xc_enquire_set_sort(enq, (enum xc_sort)9, 0, false, E));

	OK(maker = xc_keymaker_values(parts, 2, E));
	OK(xc_enquire_set_sort_key(enq, XC_SORT_BY, maker, false, E));
	FAILS(XC_INVALID,
	    xc_enquire_set_sort_key(enq, (enum xc_sort)9, maker, false, E));
	FAILS(XC_INVALID,
	    xc_enquire_set_sort_key(enq, XC_SORT_BY, NULL, false, E));
	xc_keymaker_free(maker); /* the enquire has it */
	expect(enq, xc_query_wildcard(S("Q1"), 0, XC_LIMIT_ERROR, XC_OR, E),
	    "11 14 17 1 10 13 16 19 12 15 18");

	OK(xc_enquire_set_weight(enq, "coord", NULL, 0, E));
	OK(maker = xc_keymaker_values(parts + 1, 1, E));
	OK(xc_enquire_set_sort_key(
	    enq, XC_SORT_RELEVANCE_THEN_BY, maker, true, E));
	expect(enq, xc_query_pair(XC_AND_MAYBE, term("third"), term("even"), E),
	    "18 12 6 15 9 3");
	OK(xc_enquire_set_sort_key(
	    enq, XC_SORT_BY_THEN_RELEVANCE, maker, true, E));
	expect(enq, xc_query_pair(XC_AND_MAYBE, term("third"), term("even"), E),
	    "18 15 12 9 6 3");
	xc_keymaker_free(maker);
	OK(xc_enquire_set_sort(enq, XC_SORT_RELEVANCE_THEN_BY, 0, false, E));
	expect(enq, xc_query_pair(XC_AND_MAYBE, term("third"), term("even"), E),
	    "6 12 18 3 9 15");
	OK(xc_enquire_set_sort(enq, XC_SORT_BY_THEN_RELEVANCE, 1, false, E));
	expect(enq, xc_query_pair(XC_AND_MAYBE, term("third"), term("even"), E),
	    "6 12 18 3 9 15");
	OK(xc_enquire_set_sort(enq, XC_SORT_RELEVANCE, 0, false, E));
	OK(xc_enquire_set_sort_key(enq, XC_SORT_RELEVANCE, NULL, false, E));
	expect(enq, term("third"), "3 6 9 12 15 18");
	xc_enquire_free(enq);
}

static void
test_mset(void)
{
	struct xc_enquire *enq = search_in("q-one");
	const struct xc_mset_stats *stats;
	const struct xc_hit *hits;
	struct xc_mset *mset;
	struct xc_query *q;
	struct xc_doc *doc;
	char *joined;
	double weight;
	uint32_t n;
	size_t len;

	OK(q = xc_query_pair(XC_AND_MAYBE, xc_query_term(S("third"), 1, 1, E),
	       xc_query_term(S("even"), 1, 2, E), E));
	OK(xc_enquire_set_query(enq, q, 5, E));
	xc_query_free(q);
	OK(xc_enquire_set_weight(enq, "coord", NULL, 0, E));
	OK(xc_enquire_set_sort(enq, XC_SORT_RELEVANCE_THEN_BY, 0, false, E));
	OK(mset = xc_enquire_mset(enq, 1, 3, 100, NULL, NULL, NULL, E));
	stats = xc_mset_get_stats(mset);
	g_assert_cmpuint(stats->first, ==, 1);
	g_assert_cmpuint(stats->size, ==, 3);
	g_assert_cmpuint(stats->lower, ==, 6);
	g_assert_cmpuint(stats->estimated, ==, 6);
	g_assert_cmpuint(stats->upper, ==, 6);
	g_assert_cmpuint(stats->uncollapsed_estimated, ==, 6);
	g_assert_cmpfloat(stats->max_attained, ==, 2);
	g_assert_cmpfloat(stats->max_possible, ==, 2);
	hits = xc_mset_hits(mset);
	g_assert_cmpuint(hits[0].docid, ==, 12);
	g_assert_cmpuint(hits[0].rank, ==, 1);
	g_assert_cmpint(hits[0].percent, ==, 100);
	g_assert_cmpuint(hits[2].docid, ==, 3);
	g_assert_cmpfloat(hits[2].weight, ==, 1);
	g_assert_cmpint(hits[2].percent, ==, 50);
	OK(xc_mset_fetch(mset, E));
	SAYS("number 18", xc_mset_data(mset, 1, &len, E));
	OK(doc = xc_mset_document(mset, 1, E));
	g_assert_cmpuint(xc_doc_docid(doc), ==, 18);
	xc_doc_free(doc);
	FAILS(XC_INVALID, xc_mset_document(mset, 3, E));
	FAILS(XC_INVALID, xc_mset_data(mset, 3, &len, E));
	OK(xc_mset_sort_key(mset, 0, &len, E));
	g_assert_cmpuint(len, >, 0);
	SAYS("", xc_mset_collapse_key(mset, 0, &len, E));
	OK(xc_mset_termfreq(mset, S("third"), &n, E));
	g_assert_cmpuint(n, ==, 6);
	OK(xc_mset_termweight(mset, S("third"), &weight, E));
	g_assert_cmpfloat(weight, ==, 1);
	FAILS(XC_INVALID, xc_mset_termweight(mset, S("other"), &weight, E));
	joined = fixture_join(xc_enquire_matching_terms(enq, 18, E));
	g_assert_cmpstr(joined, ==, "third even");
	g_free(joined);
	xc_mset_free(mset);

	OK(xc_enquire_set_collapse(enq, 1, 1, E));
	OK(q = term("all"));
	OK(xc_enquire_set_query(enq, q, 0, E));
	xc_query_free(q);
	OK(mset = xc_enquire_mset(enq, 0, 10, 100, NULL, NULL, NULL, E));
	stats = xc_mset_get_stats(mset);
	g_assert_cmpuint(stats->size, ==, 3);
	g_assert_cmpuint(stats->uncollapsed_upper, ==, 20);
	g_assert_cmpuint(stats->uncollapsed_lower, <=, 20);
	g_assert_cmpuint(xc_mset_hits(mset)[0].collapsed, >=, 1);
	SAYS("b", xc_mset_collapse_key(mset, 0, &len, E));
	xc_mset_free(mset);
	OK(xc_enquire_set_collapse(enq, XC_NO_SLOT, 0, E));

	OK(xc_enquire_set_cutoff(enq, 60, 0, E));
	expect(enq, xc_query_pair(XC_OR, term("third"), term("even"), E),
	    "6 12 18");
	OK(xc_enquire_set_cutoff(enq, 0, 1.5, E));
	expect(enq, xc_query_pair(XC_OR, term("third"), term("even"), E),
	    "6 12 18");
	OK(xc_enquire_set_cutoff(enq, 0, 0, E));
	OK(xc_enquire_set_time_limit(enq, 10, E));
	expect(enq, term("Q7"), "7");
	xc_enquire_free(enq);
}

/* Counts of a facet; also over two shards. */
static void
test_facets(void)
{
	static const char *const names[] = {"q-one", "q-stub"};

	for (int i = 0; i < 2; i++) {
		struct xc_enquire *enq = search_in(names[i]);
		struct xc_spy *spy;
		struct xc_mset *mset;
		struct xc_terms *terms;
		struct xc_query *q;
		char *joined;
		uint32_t n;
		size_t len;

		OK(spy = xc_spy_value_count(1, E));
		OK(xc_enquire_add_spy(enq, spy, E));
		OK(q = term("all"));
		OK(xc_enquire_set_query(enq, q, 0, E));
		xc_query_free(q);
		OK(mset = xc_enquire_mset(enq, 0, 1, 100, NULL, NULL, NULL, E));
		xc_mset_free(mset);
		xc_enquire_free(enq);
		g_assert_cmpuint(xc_spy_total(spy), ==, 20);
		joined = fixture_join(xc_spy_values(spy, E));
		g_assert_cmpstr(joined, ==, "a b c");
		g_free(joined);
		OK(terms = xc_spy_top_values(spy, 2, E));
		SAYS("b", xc_terms_next(terms, &len, E));
		OK(xc_terms_freq(terms, &n, E));
		g_assert_cmpuint(n, ==, 7);
		xc_spy_free(spy); /* the cursor keeps what it needs */
		SAYS("c", xc_terms_next(terms, &len, E));
		g_assert_null(xc_terms_next(terms, &len, E));
		xc_terms_free(terms);
	}
}

static int
not_q(void *ctx, const char *t, size_t len)
{
	g_assert_cmpuint(len, >, 0);
	if (ctx && g_str_has_prefix(t, ctx))
		return -1;
	return t[0] != 'Q';
}

static void
test_feedback(void)
{
	struct xc_enquire *enq = search_in("q-one");
	struct xc_rset *rset;
	struct xc_eset *eset;
	struct xc_mset *mset;
	struct xc_query *q;
	double weight, last;
	size_t len;

	OK(rset = xc_rset_new(E));
	OK(xc_rset_add(rset, 6, E));
	OK(xc_rset_add(rset, 12, E));
	OK(xc_rset_add(rset, 13, E));
	OK(xc_rset_remove(rset, 13, E));
	FAILS(XC_INVALID, xc_rset_add(rset, 0, E));
	g_assert_true(xc_rset_contains(rset, 12));
	g_assert_false(xc_rset_contains(rset, 13));
	g_assert_cmpuint(xc_rset_size(rset), ==, 2);

	OK(q = term("third"));
	OK(xc_enquire_set_query(enq, q, 0, E));
	xc_query_free(q);
	for (int i = 0; i < 3; i++) {
		static const char *const schemes[] = {"prob", "trad", "bo1"};

		OK(xc_enquire_set_expansion(enq, schemes[i], 1, E));
		OK(eset = xc_enquire_eset(enq, 10, rset, 0, 0, not_q, NULL, E));
		g_assert_cmpuint(xc_eset_size(eset), >=, 1);
		g_assert_cmpuint(xc_eset_bound(eset), >=, xc_eset_size(eset));
		last = INFINITY;
		for (uint32_t t = 0; t < xc_eset_size(eset); t++) {
			const char *s;

			OK(s = xc_eset_term(eset, t, &len, &weight, E));
			g_assert_true(s[0] != 'Q');
			g_assert_cmpstr(s, !=, "third");
			g_assert_cmpfloat(weight, <=, last);
			last = weight;
		}
		OK(xc_eset_term(eset, 0, NULL, NULL, E));
		FAILS(XC_INVALID, xc_eset_term(eset, 99, &len, NULL, E));
		xc_eset_free(eset);
	}
	OK(eset = xc_enquire_eset(enq, 1, rset,
	       XC_ESET_QUERY_TERMS | XC_ESET_EXACT_TERMFREQ, 0, NULL, NULL, E));
	g_assert_cmpuint(xc_eset_size(eset), ==, 1);
	xc_eset_free(eset);
	FAILS(
	    XC_CALLBACK, xc_enquire_eset(enq, 10, rset, 0, 0, not_q, "ev", E));
	FAILS(XC_INVALID, xc_enquire_set_expansion(enq, "none", 1, E));

	/* Relevance goes into weights. */
	OK(mset = xc_enquire_mset(enq, 0, 10, 0, rset, NULL, NULL, E));
	last = xc_mset_hits(mset)[0].weight;
	xc_mset_free(mset);
	OK(mset = xc_enquire_mset(enq, 0, 10, 0, NULL, NULL, NULL, E));
	g_assert_cmpfloat(xc_mset_hits(mset)[0].weight, <, last);
	xc_mset_free(mset);
	xc_rset_free(rset);
	xc_enquire_free(enq);
}

void
add_search_tests(void)
{
	g_test_add_func("/search/schemes", test_schemes);
	g_test_add_func("/search/bm25-formula", test_bm25);
	g_test_add_func("/search/order", test_order);
	g_test_add_func("/search/mset", test_mset);
	g_test_add_func("/search/facets", test_facets);
	g_test_add_func("/search/feedback", test_feedback);
}
