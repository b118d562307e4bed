/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What weights do to scores: the score of each document that a query finds is
 * the sum of what its parts score by themselves, times their weights.
 */
#include "lib/base/tree.h"
#include "searcher/query/compile.h"
#include "tests/unit/cases.h"
#include "tests/unit/query_corpus.h"

#include <glib/gstdio.h>
#include <locale.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#define PARTS 4
#define DOCS_MAX 64

static struct text_analyzer *analyzer;
static struct index *ix;

static const struct {
	const char *query;
	struct {
		double weight;
		const char *query;
	} parts[PARTS];
} rows[] = {
	/* words */
	{"cyber", {{1, "cyber"}}},
	{"cyber^2", {{2, "cyber"}}},
	{"cyber^0.5", {{0.5, "cyber"}}},
	{"cyber^0", {{0, "cyber"}}},
	{"cyber^1", {{1, "cyber"}}},
	{"cyber^1000", {{1000, "cyber"}}},
	{"cyber^2 ministry", {{2, "cyber"}, {1, "ministry"}}},
	{"cyber ministry^3", {{1, "cyber"}, {3, "ministry"}}},
	{"cyber^0 ministry", {{1, "ministry"}}},
	{"cyber^2 OR treaty^0.25", {{2, "cyber"}, {0.25, "treaty"}}},
	{"cyber^2 OR cyber", {{3, "cyber"}}},
	{"cyber^2 XOR houses", {{2, "cyber"}, {1, "houses"}}},
	{"+cyber^2 ministry^3", {{2, "cyber"}, {3, "ministry"}}},
	{"cyber^2 -houses^5", {{2, "cyber"}}},
	{"=MDT^2", {{2, "=MDT"}}},
	/* phrases */
	{"\"cyber attack\"^2", {{2, "\"cyber attack\""}}},
	{"\"cyber attack\"^0 ministry", {{1, "ministry"}}},
	{"\"attack ministry\"~3^4", {{4, "\"attack ministry\"~3"}}},
	{"~\"old houses\"^2", {{2, "~\"old houses\""}}},
	{"=\"Blue House\"^3", {{3, "=\"Blue House\""}}},
	{"\"mutual def*\"^2", {{2, "\"mutual def*\""}}},
	/* patterns */
	{"minist*^2", {{2, "minist*"}}},
	{"minstry~^2", {{2, "minstry~"}}},
	{"minstry^2~", {{2, "minstry~"}}},
	{"/minist.*/^2", {{2, "/minist.*/"}}},
	{"*^5", {{0, "*"}}},
	{"*^5 cyber", {{1, "cyber"}}},
	/* groups, also inside each other */
	{"(cyber ministry)^2", {{2, "cyber"}, {2, "ministry"}}},
	{"(cyber^3 ministry)^2", {{6, "cyber"}, {2, "ministry"}}},
	{"((cyber^2)^2)^2", {{8, "cyber"}}},
	{"(cyber^0 ministry)^2", {{2, "ministry"}}},
	{"(cyber OR treaty)^0.5 OR cyber", {{1.5, "cyber"}, {0.5, "treaty"}}},
	{"(cyber ministry)^0", {{0, "cyber"}}},
	{"(cyber^2 ministry)^0 attackers", {{1, "attackers"}}},
	/* distances */
	{"(cyber NEAR/3 attack)^2", {{2, "cyber NEAR/3 attack"}}},
	{"(attack ADJ/9 ministry)^0.5", {{0.5, "attack ADJ/9 ministry"}}},
	/* fields */
	{"title:cyber^2", {{2, "title:cyber"}}},
	{"title:cyber^2 cyber", {{2, "title:cyber"}, {1, "cyber"}}},
	{"title:(cyber OR report)^2", {{2, "title:cyber"}, {2, "title:report"}}},
	{"title:(cyber^3 OR report)^2", {{6, "title:cyber"},
	    {2, "title:report"}}},
	{"title:\"cyber attack\"^2", {{2, "title:\"cyber attack\""}}},
	{"lang:fr^9 accord", {{1, "accord"}}},
	{"date:2014^3 cyber^2", {{2, "cyber"}}},
	/* Korean */
	{"서울^2 소식", {{2, "서울"}, {1, "소식"}}},
};

/* Scores by document; negative: not found. */
static unsigned
score(const char *text, const struct plan_options *po, double ret[DOCS_MAX])
{
	struct query_options qo = {.field_kind = plan_field_kind, .ctx = ix};
	struct query *q = query_parse(text, strlen(text), &qo);
	struct plan *p = plan_make(q, ix, analyzer, po, NULL);
	struct xc_query *x = compile_xapian(p, ix, analyzer, NULL, NULL);
	struct xc_error xe = {0};
	struct xc_enquire *e = xc_enquire_new(ix->db, &xe);

	for (unsigned i = 0; i < DOCS_MAX; i++)
		ret[i] = -1;
	g_assert_nonnull(x);
	g_assert_true(xc_enquire_set_query(e, x, 0, &xe));
	struct xc_mset *m = xc_enquire_mset(e, 0, DOCS_MAX, DOCS_MAX, NULL,
	    NULL, NULL, &xe);
	g_assert_nonnull(m);
	unsigned n = xc_mset_get_stats(m)->size;
	for (unsigned i = 0; i < n; i++)
		ret[xc_mset_hits(m)[i].docid] = xc_mset_hits(m)[i].weight;
	xc_mset_free(m);
	xc_enquire_free(e);
	xc_query_free(x);
	plan_free(p);
	query_free(q);
	return n;
}

static void
weighs(void)
{
	/* By themselves: boosts of title and nearness have weights of pairs. */
	const struct plan_options po = {0};

	for (size_t r = 0; r < G_N_ELEMENTS(rows); r++) {
		double got[DOCS_MAX], part[DOCS_MAX], want[DOCS_MAX] = {0};
		if (score(rows[r].query, &po, got) == 0) {
			g_test_message("'%s' finds nothing", rows[r].query);
			g_test_fail();
		}
		for (unsigned k = 0; k < PARTS && rows[r].parts[k].query; k++) {
			score(rows[r].parts[k].query, &po, part);
			for (unsigned i = 0; i < DOCS_MAX; i++)
				want[i] += rows[r].parts[k].weight *
				    MAX(part[i], 0);
		}
		for (unsigned i = 0; i < DOCS_MAX; i++) {
			if (got[i] < 0 || fabs(got[i] - want[i]) <
			    1e-6 * MAX(1, want[i]))
				continue;
			g_test_message("'%s' scores document %u with %f "
			    "instead of %f", rows[r].query, i, got[i], want[i]);
			g_test_fail();
		}
	}
}

/* What only scores (title, neighbours) has the weight of what it is for. */
static void
boosts(void)
{
	const struct plan_options po = {.title = 2, .near = 0.5};
	static const char *const pairs[][2] = {
		{"cyber", "cyber^3"},
		{"cyber ministry", "(cyber ministry)^3"},
		{"cyber ministry", "(cyber ministry^1)^3"},
		{"title:cyber", "title:cyber^3"},
	};

	for (size_t r = 0; r < G_N_ELEMENTS(pairs); r++) {
		double once[DOCS_MAX], thrice[DOCS_MAX];
		g_assert_cmpuint(score(pairs[r][0], &po, once), >, 0);
		score(pairs[r][1], &po, thrice);
		for (unsigned i = 0; i < DOCS_MAX; i++)
			g_assert_cmpfloat_with_epsilon(thrice[i],
			    once[i] < 0 ? once[i] : 3 * once[i], 1e-6);
	}
}

int
main(int argc, char **argv)
{
	setlocale(LC_ALL, "");
	g_test_init(&argc, &argv, NULL);
	g_autofree char *docs = cases_path("plan.docs");
	g_autofree char *dir = g_dir_make_tmp("trawl-weights-XXXXXX", NULL);
	analyzer = text_analyzer_new(NULL, NULL);
	ix = corpus_read(dir, docs, 1, NULL, NULL);
	g_test_add_func("/weights/scores", weighs);
	g_test_add_func("/weights/boosts", boosts);
	int rc = g_test_run();
	index_close(ix);
	text_analyzer_free(analyzer);
	return tree_remove(dir) ? rc : 1;
}
