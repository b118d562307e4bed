/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Queries, their plans and the documents they find: tests/cases/plan.cases over
 * the documents of tests/cases/plan.docs.
 *
 * A line at the margin is a query; behind two blanks stand its plan, its
 * warnings ("! code") and the documents ("= id id").  "@ and", "@ any",
 * "@ plain", "@ rank" (with the boosts) switch the mode.
 */
#include "lib/base/tree.h"
#include "searcher/query/compile.h"
#include "searcher/query/explain.h"
#include "searcher/query/suggest.h"
#include "tests/unit/cases.h"
#include "tests/unit/query_corpus.h"

#include "lib/index/fields.h"

#include <glib/gstdio.h>
#include <locale.h>
#include <stdlib.h>
#include <string.h>

static struct text_analyzer *analyzer;
static char *dir;

static const char synonyms[] = "treaty, accord, pact\n"
    "atomic\tnuclear\n";
static const char *const acronyms[] = {
	"mdt", "Mutual Defense Treaty", "dos", "Department of State", NULL,
};

/* Ids of the documents that a query finds, in order of their number. */
static char *
matched(struct index *ix, struct xc_query *q)
{
	struct xc_error xe = {0};
	struct xc_enquire *e = xc_enquire_new(ix->db, &xe);
	g_autoptr(GPtrArray) ids = g_ptr_array_new_with_free_func(g_free);
	struct xc_mset *m = NULL;

	if (e && xc_enquire_set_query(e, q, 0, &xe))
		m = xc_enquire_mset(e, 0, 1000, 1000, NULL, NULL, NULL, &xe);
	if (!m)
		return g_strdup_printf("%s: %s", xe.type, xe.message);
	for (uint32_t i = 0; i < xc_mset_get_stats(m)->size; i++) {
		size_t len;
		const char *id = xc_db_value(ix->db,
		    xc_mset_hits(m)[i].docid, SLOT_ID, &len, &xe);
		g_ptr_array_add(ids, g_strndup(id, len));
	}
	/* d10 behind d9 */
	for (unsigned i = 1; i < ids->len; i++)
		for (unsigned k = i; k > 0 && atoi((char *)ids->pdata[k] + 1) <
		    atoi((char *)ids->pdata[k - 1] + 1); k--) {
			void *swap = ids->pdata[k];
			ids->pdata[k] = ids->pdata[k - 1];
			ids->pdata[k - 1] = swap;
		}
	g_ptr_array_add(ids, NULL);
	xc_mset_free(m);
	xc_enquire_free(e);
	return g_strjoinv(" ", (char **)ids->pdata);
}

static char *
show(struct index *ix, const char *text, const struct query_options *qo,
    const struct plan_options *po, bool with_plan)
{
	GString *out = g_string_new(NULL);
	struct query *q = query_parse(text, strlen(text), qo);
	g_autoptr(GError) error = NULL;
	struct plan *p = plan_make(q, ix, analyzer, po, &error);

	g_assert_no_error(error);
	if (with_plan) {
		g_autofree char *s = plan_print(p->root);
		g_string_append_printf(out, "  %s\n", s);
		for (unsigned i = 0; i < q->warnings->len; i++)
			g_string_append_printf(out, "  ! %s\n", g_array_index(
			    q->warnings, struct warning, i).code);
	}
	struct xc_query *x = compile_xapian(p, ix, analyzer, &po->limits,
	    &error);
	g_assert_no_error(error);
	g_autofree char *ids = matched(ix, x);
	g_string_append_printf(out, "  =%s%s\n", *ids ? " " : "", ids);
	if (p->partial)
		g_string_append(out, "  partial\n");
	xc_query_free(x);
	plan_free(p);
	query_free(q);
	return g_string_free(out, FALSE);
}

struct plan_case {
	struct index *one, *two; /* the same documents in so many shards */
	struct query_options qo;
	struct plan_options po;
};

/* The plan and what it finds; and what is found in two shards, where that is
 * not the same. */
static char *
give(const char *query, void *ctx)
{
	struct plan_case *c = ctx;
	char *one = show(c->one, query, &c->qo, &c->po, true);
	g_autofree char *two = show(c->two, query, &c->qo, &c->po, false);

	if (g_str_has_suffix(one, two))
		return one;
	g_free(one);
	return g_strdup_printf("  two shards:\n%s", two);
}

static void
turn(const char *word, void *ctx)
{
	struct plan_case *c = ctx;
	bool rank = strcmp(word, "rank") == 0;

	c->qo.any = c->po.any = strcmp(word, "any") == 0;
	c->po.plain = strcmp(word, "plain") == 0;
	c->po.title = rank ? 2 : 0;
	c->po.near = rank ? 0.5 : 0;
	c->po.limits.expansion = strcmp(word, "few") == 0 ? 2 : 0;
}

static struct index *
shards(const char *name, unsigned n)
{
	g_autofree char *docs = cases_path("plan.docs");
	g_autofree char *sub = g_build_filename(dir, name, NULL);

	g_mkdir(sub, 0700);
	return corpus_read(sub, docs, n, synonyms, acronyms);
}

static void
cases(void)
{
	struct plan_case c = {.one = shards("one", 1), .two = shards("two", 2)};
	struct cases s = {"plan.cases", turn, give, &c};

	c.qo.field_kind = plan_field_kind;
	c.qo.ctx = c.one;
	g_assert_cmpuint(cases_run(&s), >, 200);
	index_close(c.one);
	index_close(c.two);
}

/* What a query did is told: words, frequencies, Xapian's query, and scores that
 * add up. */
static void
explains(void)
{
	struct index *ix = shards("explain", 1);
	struct query *q = query_parse("cyberattack ministry~ -seoul", 28, NULL);
	struct plan_options po = {.title = 2, .near = 1};
	struct plan *p = plan_make(q, ix, analyzer, &po, NULL);
	struct xc_query *x = compile_xapian(p, ix, analyzer, NULL, NULL);
	g_autofree char *s = explain_query(q, p, x, NULL);
	static const char *const parts[] = {"tree    (and cyberattack (fuzzy",
		"plan    (", "Zcyberattack", "2 documents  stem",
		"written as two", "ministry", "xapian  Query("};

	g_test_message("%s", s);
	for (size_t i = 0; i < G_N_ELEMENTS(parts); i++)
		if (!strstr(s, parts[i])) {
			g_test_message("not there: %s", parts[i]);
			g_test_fail();
		}
	uint32_t docid = index_lookup(ix, "d1", NULL);
	g_autofree char *h = explain_hit(p, ix, x, "bm25", NULL, 0, docid,
	    NULL);
	g_test_message("%s", h);
	g_assert_nonnull(strstr(h, "in all"));
	double sum = 0, all = 0;
	g_auto(GStrv) lines = g_strsplit(h, "\n", -1);
	for (char **l = lines; *l; l++)
		if (strstr(*l, "in all"))
			all = g_ascii_strtod(*l, NULL);
		else
			sum += g_ascii_strtod(*l, NULL);
	g_assert_cmpfloat_with_epsilon(sum, all, 0.005);
	xc_query_free(x);
	plan_free(p);
	query_free(q);
	index_close(ix);
}

static void
suggests(void)
{
	static const struct {
		const char *typed, *better;
	} rows[] = {
		{"minstry of defence", "ministry of defence"},
		{"cyber attakc", "cyber attack"},
		{"\"cybr attack\" -the", "\"cyber attack\" -the"},
		{"ministry", NULL},
		{"zzzzzzzz", NULL},
		{"title:minstry", NULL},
		{"=minstry", NULL},
		{"", NULL},
	};
	struct index *ix = shards("suggest", 1);
	for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
		struct query *q = query_parse(rows[i].typed,
		    strlen(rows[i].typed), NULL);
		g_autofree char *s = suggest_query(q, ix, analyzer, NULL);
		g_assert_cmpstr(s, ==, rows[i].better);
		query_free(q);
	}
	GArray *c = suggest_complete("cyb", 3, ix, analyzer, 6, NULL);
	g_assert_cmpuint(c->len, ==, 5);
	g_assert_cmpstr(g_array_index(c, struct completion, 0).text, ==,
	    "cyber");
	g_assert_true(g_array_index(c, struct completion, 4).title);
	g_array_unref(c);
	c = suggest_complete("ministry att", 12, ix, analyzer, 6, NULL);
	g_assert_cmpuint(c->len, ==, 2);
	g_assert_cmpstr(g_array_index(c, struct completion, 0).text, ==,
	    "ministry attack");
	g_array_unref(c);
	c = suggest_complete("mutual def", 10, ix, analyzer, 6, NULL);
	g_assert_cmpuint(c->len, ==, 2);
	g_assert_cmpstr(g_array_index(c, struct completion, 1).text, ==,
	    "Mutual Defense Treaty");
	g_array_unref(c);
	c = suggest_complete("\"*(\xff", 4, ix, analyzer, 6, NULL);
	g_assert_nonnull(c);
	g_array_unref(c);
	index_close(ix);
}

int
main(int argc, char **argv)
{
	setlocale(LC_ALL, "");
	g_test_init(&argc, &argv, NULL);
	dir = g_dir_make_tmp("trawl-plan-XXXXXX", NULL);
	analyzer = text_analyzer_new(NULL, NULL);
	g_test_add_func("/plan/cases", cases);
	g_test_add_func("/plan/explains", explains);
	g_test_add_func("/plan/suggests", suggests);
	int rc = g_test_run();
	text_analyzer_free(analyzer);
	return tree_remove(dir) ? rc : 1;
}
