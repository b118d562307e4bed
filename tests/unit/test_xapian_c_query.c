// SPDX-License-Identifier: GPL-2.0-or-later
// The C binding: queries of every operator.
#include <math.h>

#include "tests/unit/xapian_c_fixture.h"

static struct xc_query *
term(const char *t)
{
	return xc_query_term(t, strlen(t), 1, 0, E);
}

static struct xc_query *
pair(enum xc_op op, const char *left, const char *right)
{
	return xc_query_pair(op, term(left), term(right), E);
}

static struct xc_query *
three(enum xc_op op, uint32_t parameter, const char *a, const char *b,
    const char *c)
{
	struct xc_query *subs[3] = {term(a), term(b), term(c)};
	struct xc_query *q = xc_query_combine(op, subs, 3, parameter, E);

	for (int i = 0; i < 3; i++)
		g_assert_null(subs[i]);
	return q;
}

/* Each row: a query, and what it finds in the sample, in docid order. */
static struct xc_query *
q_none(void)
{
	return xc_query_none(E);
}
static struct xc_query *
q_all(void)
{
	return xc_query_all(E);
}
static struct xc_query *
q_term(void)
{
	return term("third");
}
static struct xc_query *
q_and(void)
{
	return pair(XC_AND, "even", "third");
}
static struct xc_query *
q_or(void)
{
	return pair(XC_OR, "Q3", "Q5");
}
static struct xc_query *
q_xor(void)
{
	return pair(XC_XOR, "even", "third");
}
static struct xc_query *
q_and_not(void)
{
	return pair(XC_AND_NOT, "third", "even");
}
static struct xc_query *
q_and_maybe(void)
{
	return pair(XC_AND_MAYBE, "third", "even");
}
static struct xc_query *
q_filter(void)
{
	return pair(XC_FILTER, "third", "odd");
}
static struct xc_query *
q_near(void)
{
	return three(XC_NEAR, 0, "third", "all", "even");
}
static struct xc_query *
q_near_wide(void)
{
	struct xc_query *subs[2] = {term("third"), term("all")};

	return xc_query_combine(XC_NEAR, subs, 2, 3, E);
}
static struct xc_query *
q_near_narrow(void)
{
	return pair(XC_NEAR, "third", "all");
}
static struct xc_query *
q_phrase(void)
{
	return three(XC_PHRASE, 0, "all", "odd", "third");
}
static struct xc_query *
q_phrase_wrong_order(void)
{
	return three(XC_PHRASE, 0, "third", "odd", "all");
}
static struct xc_query *
q_phrase_of_or(void)
{
	return xc_query_pair(
	    XC_PHRASE, pair(XC_OR, "even", "odd"), term("third"), E);
}
static struct xc_query *
q_elite(void)
{
	return three(XC_ELITE_SET, 2, "Q3", "Q5", "Q7");
}
static struct xc_query *
q_synonym(void)
{
	return pair(XC_SYNONYM, "Q3", "Q9");
}
static struct xc_query *
q_max(void)
{
	return pair(XC_MAX, "Q3", "Q9");
}
static struct xc_query *
q_scale(void)
{
	return xc_query_scale(term("Q4"), 2.5, E);
}
static struct xc_query *
q_combine_none(void)
{
	return xc_query_combine(XC_OR, NULL, 0, 0, E);
}

static struct xc_query *
number(enum xc_op op, double low, double high)
{
	char l[XC_NUMBER_MAX], h[XC_NUMBER_MAX];
	size_t nl = xc_number_pack(low, l), nh = xc_number_pack(high, h);

	if (op == XC_VALUE_GE)
		return xc_query_value_ge(0, l, nl, E);
	if (op == XC_VALUE_LE)
		return xc_query_value_le(0, h, nh, E);
	return xc_query_value_range(0, l, nl, h, nh, E);
}
static struct xc_query *
q_range(void)
{
	return number(XC_VALUE_RANGE, 9, 11.5);
}
static struct xc_query *
q_ge(void)
{
	return number(XC_VALUE_GE, 18, 0);
}
static struct xc_query *
q_le(void)
{
	return number(XC_VALUE_LE, 0, 2);
}
static struct xc_query *
q_wildcard(void)
{
	return xc_query_wildcard(S("Q1"), 0, XC_LIMIT_ERROR, XC_OR, E);
}
static struct xc_query *
q_wildcard_first(void)
{
	return xc_query_wildcard(S("Q2"), 1, XC_LIMIT_FIRST, XC_SYNONYM, E);
}
static struct xc_query *
q_wildcard_most(void)
{
	return xc_query_wildcard(S("t"), 1, XC_LIMIT_MOST_FREQUENT, XC_MAX, E);
}
static struct xc_query *
q_decreasing(void)
{
	return xc_query_pair(XC_AND, term("third"),
	    xc_query_decreasing_value_weight(0, 1, 0, E), E);
}
static struct xc_query *
q_value_weight(void)
{
	return xc_query_pair(
	    XC_AND, term("third"), xc_query_value_weight(0, E), E);
}
static struct xc_query *
q_fixed(void)
{
	return xc_query_pair(
	    XC_AND, term("third"), xc_query_fixed_weight(3, E), E);
}
static struct xc_query *
q_value_map(void)
{
	struct xc_bytes values[2] = {{"a", 1}, {"b", 1}};
	double weights[2] = {3, 2};

	return xc_query_pair(XC_FILTER,
	    xc_query_value_map(1, values, weights, 2, 1, E),
	    xc_query_wildcard(S("Q2"), 0, XC_LIMIT_ERROR, XC_OR, E), E);
}

static const struct {
	const char *name;
	struct xc_query *(*make)(void);
	enum xc_op type;
	const char *found;
} rows[] = {
    {"none", q_none, XC_NONE, ""},
    {"all", q_all, XC_ALL,
	"1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20"},
    {"term", q_term, XC_TERM, "3 6 9 12 15 18"},
    {"and", q_and, XC_AND, "6 12 18"},
    {"or", q_or, XC_OR, "3 5"},
    {"xor", q_xor, XC_XOR, "2 3 4 8 9 10 14 15 16 20"},
    {"and-not", q_and_not, XC_AND_NOT, "3 9 15"},
    {"and-maybe", q_and_maybe, XC_AND_MAYBE, "3 6 9 12 15 18"},
    {"filter", q_filter, XC_FILTER, "3 9 15"},
    {"near", q_near, XC_NEAR, "6 12 18"},
    {"near-wide", q_near_wide, XC_NEAR, "3 6 9 12 15 18"},
    {"near-narrow", q_near_narrow, XC_NEAR, ""},
    {"phrase", q_phrase, XC_PHRASE, "3 9 15"},
    {"phrase-wrong-order", q_phrase_wrong_order, XC_PHRASE, ""},
    {"phrase-of-or", q_phrase_of_or, XC_OR, "3 6 9 12 15 18"},
    {"elite-set", q_elite, XC_ELITE_SET, NULL},
    {"synonym", q_synonym, XC_SYNONYM, "3 9"},
    {"max", q_max, XC_MAX, "3 9"},
    {"scale", q_scale, XC_SCALE, "4"},
    {"combine-none", q_combine_none, XC_NONE, ""},
    {"value-range", q_range, XC_VALUE_RANGE, "9 10 11"},
    {"value-ge", q_ge, XC_VALUE_GE, "18 19 20"},
    {"value-le", q_le, XC_VALUE_LE, "1 2"},
    {"wildcard", q_wildcard, XC_WILDCARD, "1 10 11 12 13 14 15 16 17 18 19"},
    {"wildcard-first", q_wildcard_first, XC_WILDCARD, "2"},
    {"wildcard-most", q_wildcard_most, XC_WILDCARD, "3 6 9 12 15 18"},
    {"decreasing", q_decreasing, XC_AND, "3 6 9 12 15 18"},
    {"value-weight", q_value_weight, XC_AND, "3 6 9 12 15 18"},
    {"value-map", q_value_map, XC_FILTER, "2 20"},
    {"fixed", q_fixed, XC_AND, "3 6 9 12 15 18"},
};

/* Every query, over one database and over two shards, as built and after
 * going through bytes. */
static void
test_operators(gconstpointer data)
{
	const char *path = data;
	struct xc_enquire *enq;
	struct xc_query *q, *copy;
	struct xc_db *db;
	const char *bytes;
	char *found;
	size_t len;

	OK(db = xc_db_open(path, 0, E));
	OK(enq = xc_enquire_new(db, E));
	xc_db_free(db);
	OK(xc_enquire_set_weight(enq, "bool", NULL, 0, E));
	for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
		g_test_message("%s", rows[i].name);
		OK(q = rows[i].make());
		if (strcmp(rows[i].name, "phrase-of-or") != 0)
			g_assert_cmpint(xc_query_type(q), ==, rows[i].type);
		g_assert_true(
		    xc_query_is_empty(q) == (rows[i].type == XC_NONE));
		OK(bytes = xc_query_description(q, &len, E));
		g_assert_true(g_str_has_prefix(bytes, "Query("));
		OK(copy = xc_query_copy(q, E));
		OK(bytes = xc_query_serialise(q, &len, E));
		found = fixture_search(enq, copy);
		if (rows[i].found)
			g_assert_cmpstr(found, ==, rows[i].found);
		g_free(found);
		OK(copy = xc_query_unserialise(bytes, len, E));
		xc_query_free(q);
		found = fixture_search(enq, copy);
		if (rows[i].found)
			g_assert_cmpstr(found, ==, rows[i].found);
		g_free(found);
	}
	xc_enquire_free(enq);
}

static void
make_samples(void)
{
	const char *a, *b;
	char *text;

	fixture_sample(fixture_path("q-one"), 1, 20, 1);
	a = fixture_path("q-odd");
	b = fixture_path("q-even");
	fixture_sample(a, 1, 20, 2);
	fixture_sample(b, 2, 20, 2);
	text = g_strdup_printf("auto %s\nauto %s\n", a, b);
	g_assert_true(
	    g_file_set_contents(fixture_path("q-stub"), text, -1, NULL));
	g_free(text);
}

static void
test_tree(void)
{
	struct xc_query *q, *sub;
	char *joined;
	size_t len;

	OK(q = xc_query_pair(XC_AND,
	       xc_query_pair(XC_OR, xc_query_term(S("b"), 1, 2, E),
		   xc_query_term(S("a"), 1, 3, E), E),
	       xc_query_term(S("b"), 1, 1, E), E));
	g_assert_cmpuint(xc_query_length(q), ==, 3);
	g_assert_cmpuint(xc_query_sub_count(q), ==, 2);
	OK(sub = xc_query_sub(q, 0, E));
	g_assert_cmpint(xc_query_type(sub), ==, XC_OR);
	xc_query_free(sub);
	FAILS(XC_INVALID, xc_query_sub(q, 2, E));
	joined = fixture_join(xc_query_terms(q, false, E));
	g_assert_cmpstr(joined, ==, "b b a");
	g_free(joined);
	joined = fixture_join(xc_query_terms(q, true, E));
	g_assert_cmpstr(joined, ==, "a b");
	g_free(joined);
	SAYS("Query(((b@2 OR a@3) AND b@1))", xc_query_description(q, &len, E));
	xc_query_free(q);
	OK(q = xc_query_term(S("x\0y"), 3, 7, E));
	g_assert_cmpuint(xc_query_length(q), ==, 3);
	SAYS("Query(x\\x00y#3@7)", xc_query_description(q, &len, E));
	xc_query_free(q);
}

static void
test_mistakes(void)
{
	struct xc_query *subs[2];

	FAILS(XC_INVALID, xc_query_term("", 0, 1, 0, E));
	FAILS(XC_INVALID, xc_query_scale(term("a"), -1, E));
	FAILS(XC_INVALID, xc_query_scale(term("a"), NAN, E));
	FAILS(XC_INVALID, xc_query_scale(NULL, 1, E));
	FAILS(XC_INVALID, xc_query_pair(XC_OR, term("a"), NULL, E));
	FAILS(XC_INVALID, xc_query_pair(XC_SCALE, term("a"), term("b"), E));
	FAILS(
	    XC_INVALID, xc_query_pair((enum xc_op)77, term("a"), term("b"), E));
	FAILS(XC_INVALID,
	    xc_query_wildcard(S("a"), 1, XC_LIMIT_ERROR, XC_AND, E));
	FAILS(XC_INVALID,
	    xc_query_wildcard(S("a"), 1, (enum xc_wildcard_limit)9, XC_OR, E));
	FAILS(XC_UNIMPLEMENTED,
	    xc_query_pair(XC_PHRASE, pair(XC_AND, "a", "b"), term("c"), E));
	FAILS(XC_UNIMPLEMENTED,
	    xc_query_pair(XC_NEAR, pair(XC_SYNONYM, "a", "b"), term("c"), E));
	/* The first failure is the one that is told. */
	memset(E, 0, sizeof *E);
	subs[0] = term("a");
	subs[1] = xc_query_term(NULL, 4, 1, 0, E);
	g_assert_null(xc_query_combine(XC_AND, subs, 2, 0, E));
	g_assert_nonnull(strstr(E->message, "NULL but has a length"));
	g_assert_null(subs[0]);
	g_assert_null(xc_query_scale(NULL, 1, NULL));
}

/* What is found out only when searching. */
static void
test_late_mistakes(void)
{
	struct xc_enquire *enq;
	struct xc_query *q;
	struct xc_db *db;

	OK(db = xc_db_open(fixture_path("q-one"), 0, E));
	OK(enq = xc_enquire_new(db, E));
	OK(q = xc_query_wildcard(S("Q"), 2, XC_LIMIT_ERROR, XC_OR, E));
	OK(xc_enquire_set_query(enq, q, 0, E));
	xc_query_free(q);
	FAILS(XC_INVALID, xc_enquire_mset(enq, 0, 10, 0, NULL, NULL, NULL, E));
	g_assert_cmpstr(E->type, ==, "WildcardError");
	xc_enquire_free(enq);
	OK(xc_db_close(db, E));
	xc_db_free(db);
	OK(db = xc_db_new(E));
	FAILS(XC_INVALID, xc_enquire_new(db, E));
	xc_db_free(db);
}

void
add_query_tests(void)
{
	make_samples();
	g_test_add_data_func(
	    "/query/operators/one", fixture_path("q-one"), test_operators);
	g_test_add_data_func(
	    "/query/operators/shards", fixture_path("q-stub"), test_operators);
	g_test_add_func("/query/tree", test_tree);
	g_test_add_func("/query/mistakes", test_mistakes);
	g_test_add_func("/query/late-mistakes", test_late_mistakes);
}
