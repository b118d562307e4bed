// SPDX-License-Identifier: GPL-2.0-or-later
// The C binding: posting sources, weights, deciders, spies and key makers
// written in C, and their failures.
#include <math.h>

#include "tests/unit/xapian_c_fixture.h"

/* Counts how often a context is released. */
static unsigned released;

static void
release(void *ctx)
{
	released++;
}

static struct xc_enquire *
search_in(const char *name)
{
	struct xc_enquire *enq;
	struct xc_db *db;

	OK(db = xc_db_open(fixture_path("%s", name), 0, E));
	OK(enq = xc_enquire_new(db, E));
	xc_db_free(db);
	OK(xc_enquire_set_docid_order(enq, XC_DOCID_ASCENDING, E));
	return enq;
}

static void
set_term(struct xc_enquire *enq, const char *t)
{
	struct xc_query *q;

	OK(q = xc_query_term(t, strlen(t), 1, 0, E));
	OK(xc_enquire_set_query(enq, q, 0, E));
	xc_query_free(q);
}

/* === A posting source: every `step`th document of each shard =========== */

enum fault { NO_FAULT, IN_OPEN, IN_SEEK, BACKWARDS, IN_WEIGHT };

struct every {
	uint32_t step;
	enum fault fault;
	unsigned opened, closed;
};

struct walk {
	struct every *every;
	uint32_t now, last;
};

static void *
every_open(void *ctx, struct xc_db *shard, struct xc_source_info *ret_info,
    bool *ret_ok)
{
	struct every *e = ctx;
	struct xc_db_stats stats;
	struct walk *w;
	size_t len;

	if (e->fault == IN_OPEN) {
		*ret_ok = false;
		return NULL;
	}
	OK(xc_db_get_stats(shard, &stats, E));
	OK(xc_db_uuid(shard, &len, E));
	g_assert_cmpuint(len, ==, 36);
	g_assert_cmpuint(xc_db_shards(shard), ==, 1);
	w = g_new0(struct walk, 1);
	w->every = e;
	w->last = stats.lastdocid;
	ret_info->freq_est = ret_info->freq_max = w->last / e->step;
	ret_info->max_weight = w->last;
	e->opened++;
	return w;
}

static bool
every_seek(void *state, uint32_t docid, double min_weight, uint32_t *ret_docid)
{
	struct walk *w = state;
	uint32_t step = w->every->step;

	if (w->every->fault == IN_SEEK)
		return false;
	if (w->every->fault == BACKWARDS && docid > 1) {
		*ret_docid = 1;
		return true;
	}
	if (docid < min_weight)
		docid = ceil(min_weight);
	w->now = (docid + step - 1) / step * step;
	*ret_docid = w->now > w->last ? 0 : w->now;
	return true;
}

static double
every_weight(void *state)
{
	struct walk *w = state;

	return w->every->fault == IN_WEIGHT ? NAN : w->now;
}

static void
every_close(void *state)
{
	struct walk *w = state;

	w->every->closed++;
	g_free(w);
}

static const struct xc_source_ops every_ops = {
    every_open, every_seek, every_weight, every_close};

static void
test_source(void)
{
	struct every e = {.step = 5};
	struct xc_enquire *enq = search_in("q-one");
	struct xc_query *q;
	const char *bytes;
	char *found;
	size_t len;

	released = 0;
	OK(q = xc_query_source(&every_ops, &e, release, E));
	g_assert_cmpint(xc_query_type(q), ==, XC_SOURCE);
	FAILS(XC_UNIMPLEMENTED, xc_query_serialise(q, &len, E));
	OK(bytes = xc_query_description(q, &len, E));
	g_assert_nonnull(strstr(bytes, "PostingSource"));
	found = fixture_search(enq, q);
	g_assert_cmpstr(found, ==, "20 15 10 5"); /* by weight */
	g_free(found);
	g_assert_cmpuint(released, ==, 0); /* the enquire still has it */

	OK(q = xc_query_source(&every_ops, &e, release, E));
	found = fixture_search(enq,
	    xc_query_pair(XC_AND, q, xc_query_term(S("even"), 1, 0, E), E));
	g_assert_cmpstr(found, ==, "20 10");
	g_free(found);
	g_assert_cmpuint(released, ==, 1);
	xc_enquire_free(enq);
	g_assert_cmpuint(released, ==, 2);
	g_assert_cmpuint(e.opened, ==, 2);
	g_assert_cmpuint(e.closed, ==, 2);

	/* Shards: their own numbers, 5 and 10 in each. */
	enq = search_in("q-stub");
	OK(q = xc_query_source(&every_ops, &e, NULL, E));
	found = fixture_search(enq, q);
	g_assert_cmpstr(found, ==, "19 20 9 10");
	g_free(found);
	xc_enquire_free(enq);
	g_assert_cmpuint(e.opened, ==, 4);
	g_assert_cmpuint(e.closed, ==, 4);

	released = 0;
	FAILS(XC_INVALID, xc_query_source(NULL, &e, release, E));
	g_assert_cmpuint(released, ==, 1);
}

static void
test_source_faults(void)
{
	for (int fault = IN_OPEN; fault <= IN_WEIGHT; fault++) {
		struct every e = {.step = 5, .fault = fault};
		struct xc_enquire *enq = search_in("q-stub");
		struct xc_query *q;

		OK(q = xc_query_pair(XC_OR, xc_query_term(S("even"), 1, 0, E),
		       xc_query_pair(XC_AND, xc_query_term(S("all"), 1, 0, E),
			   xc_query_source(&every_ops, &e, NULL, E), E),
		       E));
		OK(xc_enquire_set_query(enq, q, 0, E));
		FAILS(XC_CALLBACK,
		    xc_enquire_mset(enq, 0, 10, 0, NULL, NULL, NULL, E));
		xc_query_free(q);
		xc_enquire_free(enq);
		g_assert_cmpuint(e.opened, ==, e.closed);
	}
}

/* Without weight() and close() nothing scores and nothing is closed. */
static bool
nothing_seek(
    void *state, uint32_t docid, double min_weight, uint32_t *ret_docid)
{
	*ret_docid = docid <= 2 ? 2 : 0;
	return true;
}

static void *
nothing_open(void *ctx, struct xc_db *shard, struct xc_source_info *ret_info,
    bool *ret_ok)
{
	ret_info->freq_max = 1;
	return NULL;
}

static void
test_source_minimal(void)
{
	static const struct xc_source_ops ops = {
	    nothing_open, nothing_seek, NULL, NULL};
	struct xc_enquire *enq = search_in("q-one");
	char *found = fixture_search(enq, xc_query_source(&ops, NULL, NULL, E));

	g_assert_cmpstr(found, ==, "2");
	g_free(found);
	xc_enquire_free(enq);
}

/* === A weighting scheme: wdf, plus what the term's numbers say ========== */

struct scheme {
	unsigned started;
	enum fault fault;
};

static bool
scheme_start(void *ctx, struct xc_weight_term *term)
{
	struct scheme *s = ctx;

	s->started++;
	g_assert_cmpuint(term->doccount, ==, 20);
	g_assert_cmpuint(term->rset_size, ==, 0);
	g_assert_cmpfloat_with_epsilon(term->average_length, 12.8, 1e-9);
	g_assert_cmpuint(term->termfreq, ==, 20);
	g_assert_cmpuint(term->reltermfreq, ==, 0);
	g_assert_cmpuint(term->collfreq, ==, 210);
	g_assert_cmpuint(term->doclength_min, <=, 4);
	g_assert_cmpuint(term->doclength_max, >=, 21);
	g_assert_cmpuint(term->wdf_max, >=, 19);
	g_assert_cmpuint(term->query_length, ==, 1);
	g_assert_cmpuint(term->wqf, ==, 1);
	term->k[0] = term->factor;
	term->k[3] = 0.25;
	term->max = term->factor * 25 + 0.25;
	if (s->fault == IN_SEEK)
		term->max = NAN;
	if (s->fault == IN_WEIGHT)
		term->k[0] = NAN;
	return s->fault != IN_OPEN;
}

static double
scheme_score(const struct xc_weight_term *term, uint32_t wdf,
    uint32_t doclength, uint32_t unique_terms)
{
	g_assert_cmpuint(wdf, <=, doclength);
	g_assert_cmpuint(unique_terms, >=, 3);
	return term->k[0] * wdf + term->k[3];
}

static void
test_weight(void)
{
	static const struct xc_weight_ops ops = {
	    XC_NEEDS_WDF | XC_NEEDS_DOCLENGTH | XC_NEEDS_UNIQUE_TERMS,
	    scheme_start, scheme_score};
	static const char *const names[] = {"q-one", "q-stub"};

	for (int i = 0; i < 2; i++) {
		struct xc_enquire *enq = search_in(names[i]);
		struct scheme s = {0};
		struct xc_mset *mset;
		struct xc_query *q;

		released = 0;
		OK(xc_enquire_set_custom_weight(enq, &ops, &s, release, E));
		OK(q = xc_query_scale(
		       xc_query_term(S("big"), 1, 0, E), 0.5, E));
		OK(xc_enquire_set_query(enq, q, 0, E));
		xc_query_free(q);
		OK(mset = xc_enquire_mset(enq, 0, 3, 0, NULL, NULL, NULL, E));
		g_assert_cmpuint(xc_mset_hits(mset)[0].docid, ==, 20);
		g_assert_cmpfloat(xc_mset_hits(mset)[0].weight, ==, 10.25);
		g_assert_cmpuint(xc_mset_hits(mset)[2].docid, ==, 18);
		g_assert_cmpuint(s.started, >=, 1);
		xc_mset_free(mset);

		for (int fault = IN_OPEN; fault <= IN_WEIGHT; fault++) {
			if (fault == BACKWARDS)
				continue;
			s.fault = fault;
			FAILS(XC_CALLBACK,
			    xc_enquire_mset(enq, 0, 3, 0, NULL, NULL, NULL, E));
		}
		xc_enquire_free(enq);
		g_assert_cmpuint(released, ==, 1);
		enq = search_in(names[i]);
		FAILS(XC_INVALID,
		    xc_enquire_set_custom_weight(enq, NULL, NULL, release, E));
		g_assert_cmpuint(released, ==, 2);
		xc_enquire_free(enq);
	}
}

/* A scheme that looks at nothing, as "coord". */
static bool
blind_start(void *ctx, struct xc_weight_term *term)
{
	term->max = 1;
	return true;
}

static double
blind_score(const struct xc_weight_term *term, uint32_t wdf, uint32_t doclength,
    uint32_t unique_terms)
{
	return 1;
}

static void
test_weight_needs(void)
{
	static const struct xc_weight_ops ops = {0, blind_start, blind_score};
	struct xc_enquire *enq = search_in("q-one");
	char *found;

	OK(xc_enquire_set_custom_weight(enq, &ops, NULL, NULL, E));
	found = fixture_search(enq, xc_query_term(S("third"), 1, 0, E));
	g_assert_cmpstr(found, ==, "3 6 9 12 15 18");
	g_free(found);
	xc_enquire_free(enq);
}

/* === Deciders, spies, key makers ======================================= */

static int
only_b(void *ctx, struct xc_doc *doc)
{
	const char *value;
	size_t len;

	if (ctx)
		return -1;
	OK(value = xc_doc_value(doc, 1, &len, E));
	g_assert_cmpuint(len, ==, 1);
	return value[0] == 'b';
}

static void
test_decider(void)
{
	static const char *const names[] = {"q-one", "q-stub"};

	for (int i = 0; i < 2; i++) {
		struct xc_enquire *enq = search_in(names[i]);
		struct xc_mset *mset;

		set_term(enq, "all");
		OK(mset =
			xc_enquire_mset(enq, 0, 100, 0, NULL, only_b, NULL, E));
		g_assert_cmpuint(xc_mset_get_stats(mset)->size, ==, 7);
		xc_mset_free(mset);
		FAILS(XC_CALLBACK,
		    xc_enquire_mset(enq, 0, 100, 0, NULL, only_b, "fail", E));
		xc_enquire_free(enq);
	}
}

struct seen {
	unsigned n;
	double weight;
	unsigned stop_after;
};

static bool
see(void *ctx, struct xc_doc *doc, double weight)
{
	struct seen *seen = ctx;

	g_assert_cmpuint(xc_doc_docid(doc), >, 0);
	seen->weight += weight;
	return ++seen->n < seen->stop_after;
}

static void
test_spy(void)
{
	static const char *const names[] = {"q-one", "q-stub"};

	for (int i = 0; i < 2; i++) {
		struct xc_enquire *enq = search_in(names[i]);
		struct seen seen = {.stop_after = 1000};
		struct xc_mset *mset;
		struct xc_spy *spy;

		released = 0;
		set_term(enq, "third");
		OK(xc_enquire_set_weight(enq, "coord", NULL, 0, E));
		OK(spy = xc_spy_new(see, &seen, release, E));
		OK(xc_enquire_add_spy(enq, spy, E));
		FAILS(XC_INVALID, xc_spy_values(spy, E));
		FAILS(XC_INVALID, xc_spy_top_values(spy, 1, E));
		g_assert_cmpuint(xc_spy_total(spy), ==, 0);
		xc_spy_free(spy);
		g_assert_cmpuint(released, ==, 0);
		OK(mset = xc_enquire_mset(enq, 0, 1, 100, NULL, NULL, NULL, E));
		g_assert_cmpuint(seen.n, ==, 6);
		g_assert_cmpfloat(seen.weight, ==, 6);
		xc_mset_free(mset);
		seen.n = 0;
		seen.stop_after = 3;
		FAILS(XC_CALLBACK,
		    xc_enquire_mset(enq, 0, 1, 100, NULL, NULL, NULL, E));
		g_assert_cmpuint(seen.n, ==, 3);
		OK(xc_enquire_clear_spies(enq, E));
		g_assert_cmpuint(released, ==, 1);
		xc_enquire_free(enq);
	}
	released = 0;
	FAILS(XC_INVALID, xc_spy_new(NULL, NULL, release, E));
	g_assert_cmpuint(released, ==, 1);
}

/* The last letter of the data, so that 20 and 10 are alike. */
static const char *
make_key(void *ctx, struct xc_doc *doc, size_t *ret_len)
{
	static char key;
	const char *data;
	size_t len;

	if (ctx)
		return NULL;
	OK(data = xc_doc_data(doc, &len, E));
	key = data[len - 1];
	*ret_len = 1;
	return &key;
}

static void
test_keymaker(void)
{
	struct xc_enquire *enq = search_in("q-one");
	struct xc_keymaker *maker;
	struct xc_mset *mset;
	char *found;
	size_t len;

	released = 0;
	OK(maker = xc_keymaker_new(make_key, NULL, release, E));
	OK(xc_enquire_set_sort_key(enq, XC_SORT_BY, maker, true, E));
	xc_keymaker_free(maker);
	found = fixture_search(enq, xc_query_term(S("third"), 1, 0, E));
	g_assert_cmpstr(found, ==, "9 18 6 15 3 12");
	g_free(found);
	OK(mset = xc_enquire_mset(enq, 0, 1, 0, NULL, NULL, NULL, E));
	SAYS("9", xc_mset_sort_key(mset, 0, &len, E));
	xc_mset_free(mset);
	OK(maker = xc_keymaker_new(make_key, "fail", release, E));
	OK(xc_enquire_set_sort_key(enq, XC_SORT_BY, maker, true, E));
	g_assert_cmpuint(released, ==, 1);
	FAILS(XC_CALLBACK, xc_enquire_mset(enq, 0, 10, 0, NULL, NULL, NULL, E));
	xc_enquire_free(enq);
	xc_keymaker_free(maker);
	g_assert_cmpuint(released, ==, 2);
	FAILS(XC_INVALID, xc_keymaker_new(NULL, NULL, release, E));
	g_assert_cmpuint(released, ==, 3);
}

void
add_callback_tests(void)
{
	g_test_add_func("/callback/source", test_source);
	g_test_add_func("/callback/source-faults", test_source_faults);
	g_test_add_func("/callback/source-minimal", test_source_minimal);
	g_test_add_func("/callback/weight", test_weight);
	g_test_add_func("/callback/weight-needs", test_weight_needs);
	g_test_add_func("/callback/decider", test_decider);
	g_test_add_func("/callback/spy", test_spy);
	g_test_add_func("/callback/keymaker", test_keymaker);
}
