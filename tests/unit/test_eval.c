/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Scoring in memory, comparing, and run files that every evaluator reads
 * alike.  The command as a whole is tested in tests/cli/eval.bats. */
#include <config.h>
#include <float.h>
#include <locale.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <glib/gstdio.h>

#include "lib/base/tree.h"
#include "searcher/eval/check.h"
#include "searcher/eval/compare.h"
#include "searcher/eval/gate.h"
#include "searcher/eval/runfile.h"
#include "searcher/eval/scores.h"

/* --- measures, by hand --------------------------------------------------- */

/* Each character of a row is a rank: relevance, '-' not in the pool. */
struct hand_row {
	const char *ranking;
	const char *missed; /* relevances of documents not found */
	const char *value;
	double expected;
};

static const struct hand_row hand_rows[] = {
    {"1", "", "map", 1.0},
    {"01", "", "map", 0.5},
    {"1-1", "1", "map", (1.0 + 2.0 / 3.0) / 3.0},
    {"---", "1", "map", 0.0},
    {"0", "", "map", 0.0},
    {"-1", "", "recip_rank", 0.5},
    {"-1-1", "", "P_5", 0.4},
    {"-1-1", "1", "recall_2", 1.0 / 3.0},
    {"110", "1", "Rprec", 2.0 / 3.0},
    {"101", "0", "bpref", (1.0 + 0.5) / 2.0},
    {"-1", "", "success_1", 0.0},
    {"-1", "", "success_5", 1.0},
    {"1-", "1", "set_F", 2 * 0.5 * 0.5 / (0.5 + 0.5)},
    {"2", "", "ndcg", 1.0},
    {"12", "", "ndcg", (1 + 2 / 1.5849625007211562) /
	(2 + 1 / 1.5849625007211562)},
    {"02", "1", "ndcg_cut_1", 0.0},
    {"20", "2", "ndcg_cut_1", 1.0},
    {"1-", "", "rbp", 0.1},
    {"-1", "", "rbp", 0.09},
    {"-1", "", "unj_5", 0.2},
    {"1-1-", "", "num_ret", 4},
};

static void
test_hand(void)
{
	size_t i, k;

	for (i = 0; i < G_N_ELEMENTS(hand_rows); i++) {
		const struct hand_row *row = &hand_rows[i];
		struct run_builder *b = run_builder_new("t");
		GString *text = g_string_new(NULL);
		struct eval_rules rules = EVAL_RULES_INIT;
		struct measure_set *set;
		struct qrels *qrels;
		struct scores *s;
		struct run *run;
		size_t v;

		for (k = 0; row->ranking[k] != '\0'; k++) {
			g_autofree char *id = g_strdup_printf("d%zu", k);

			run_builder_add(b, "q", id, -(double)k);
			if (row->ranking[k] != '-')
				g_string_append_printf(text, "q 0 %s %c\n",
				    id, row->ranking[k]);
		}
		for (k = 0; row->missed[k] != '\0'; k++)
			g_string_append_printf(text, "q 0 m%zu %c\n", k,
			    row->missed[k]);
		run = run_builder_finish(b);
		k = text->len;
		g_assert_true(qrels_parse(g_string_free(text, FALSE), k, "t",
		    EVAL_TREC_9, &qrels, NULL));
		g_assert_true(measure_set_of(row->value, EVAL_TREC_9, &set, &v,
		    NULL));
		g_assert_true(scores_compute(run, qrels, set, &rules, NULL,
		    NULL, &s, NULL));
		g_test_message("%s of %s+%s", row->value, row->ranking,
		    row->missed);
		g_assert_cmpfloat_with_epsilon(s->all[v], row->expected,
		    1e-12);
		scores_free(s);
		measure_set_free(set);
		qrels_free(qrels);
		run_free(run);
	}
}

/* --- the randomisation test ---------------------------------------------- */

/* Scores of one value over n topics, as compare_scores() takes them. */
static struct scores *
made_scores(const struct measure_set *set, const struct qrels *qrels,
    const double *values)
{
	struct scores *s = g_new0(struct scores, 1);
	size_t i;

	s->set = set;
	s->n_topics = qrels->n_topics;
	s->topics = g_new(const char *, s->n_topics);
	s->values = g_new(double, s->n_topics);
	s->strings = g_new0(char *, s->n_topics);
	s->all = g_new0(double, 1);
	for (i = 0; i < s->n_topics; i++) {
		s->topics[i] = qrels->topics[i].id;
		s->values[i] = values[i];
		s->all[0] += values[i] / (double)s->n_topics;
	}
	return s;
}

static struct qrels *
made_qrels(size_t n)
{
	GString *text = g_string_new(NULL);
	struct qrels *qrels;
	size_t i;

	for (i = 0; i < n; i++)
		g_string_append_printf(text, "%zu 0 d 1\n", i + 100);
	i = text->len;
	g_assert_true(qrels_parse(g_string_free(text, FALSE), i, "t",
	    EVAL_TREC_9, &qrels, NULL));
	return qrels;
}

static struct difference
compared(const double *base, const double *run, size_t n,
    unsigned long permutations, bool *ret_exact)
{
	static const char *const map[] = {"map"};
	struct qrels *qrels = made_qrels(n);
	struct compare_options options = {qrels, false, permutations, 1};
	struct measure_set *set;
	struct scores *a, *b;
	struct comparison *c;
	struct difference d;

	g_assert_true(measure_set_new(map, 1, EVAL_TREC_9, &set, NULL));
	a = made_scores(set, qrels, base);
	b = made_scores(set, qrels, run);
	c = compare_scores(a, b, &options);
	d = c->values[0];
	*ret_exact = c->exact;
	comparison_free(c);
	scores_free(a);
	scores_free(b);
	measure_set_free(set);
	qrels_free(qrels);
	return d;
}

static void
test_randomisation(void)
{
	static const double zero[14] = {0};
	static const double up[] = {.1, .2, .3};
	static const double mixed[] = {.3, -.1, .1};
	static const double many[14] = {.1, .1, .1, .1, .1, .1, .1, .1, .1,
	    .1, .1, .1, .1, -.1};
	bool exact;
	struct difference d;

	/* All eight sign patterns: only +++ and --- are as far. */
	d = compared(zero, up, 3, 1000, &exact);
	g_assert_true(exact);
	g_assert_cmpfloat(d.p, ==, 0.25);
	g_assert_cmpfloat_with_epsilon(d.diff, 0.2, 1e-12);
	g_assert_cmpuint(d.better, ==, 3);
	/* Sums of ±.3 ±.1 ±.1: ±.5 twice, ±.3 four times, ±.1 twice. */
	d = compared(zero, mixed, 3, 1000, &exact);
	g_assert_cmpfloat(d.p, ==, 0.75);
	g_assert_cmpuint(d.worse, ==, 1);
	d = compared(zero, zero, 3, 1000, &exact);
	g_assert_cmpfloat(d.p, ==, 1.0);
	g_assert_cmpuint(d.same, ==, 3);
	/* 2 (1 + 14) of 2^14 patterns: sampled, it comes near. */
	d = compared(zero, many, 14, 16384, &exact);
	g_assert_true(exact);
	g_assert_cmpfloat(d.p, ==, 30.0 / 16384);
	d = compared(zero, many, 14, 16383, &exact);
	g_assert_false(exact);
	g_assert_cmpfloat_with_epsilon(d.p, 30.0 / 16384, 0.001);
}

static void
test_conditions(void)
{
	struct gate g;

	g_assert_true(gate_parse(" ndcg_cut_10 <= -1e-2 and p<.05 ", &g,
	    NULL));
	g_assert_cmpstr(g.measure, ==, "ndcg_cut_10");
	g_assert_cmpint(g.relation, ==, GATE_AT_MOST);
	g_assert_cmpfloat(g.bound, ==, -0.01);
	g_assert_true(g.has_p);
	g_assert_cmpfloat(g.p_bound, ==, .05);
	gate_clear(&g);
}

/* --- run files ----------------------------------------------------------- */

static void
test_encode(void)
{
	static const char *const rows[][2] = {
	    {"D-1", "D-1"},
	    {"a b", "a%20b"},
	    {"a%20b", "a%20b"},
	    {"100% a", "100%25%20a"},
	    {"tab\tfeed\n", "tab%09feed%0A"},
	    {"#x", "%23x"},
	    {"x#", "x#"},
	    {"été", "été"},
	    {"a\xc2\xa0" "b", "a%C2%A0b"},
	    {"日\xe3\x80\x80本", "日%E3%80%80本"},
	    {"caf\xe9", "caf\xe9"},
	    {"\x7f", "%7F"},
	    {"", ""},
	};
	size_t i;

	for (i = 0; i < G_N_ELEMENTS(rows); i++) {
		g_autofree char *got = runfile_encode_id(rows[i][0]);

		g_assert_cmpstr(got, ==, rows[i][1]);
	}
}

/* A folder that goes with all in it. */
struct folder {
	char *path;
};

static void
folder_make(struct folder *f, const void *unused)
{
	(void)unused;
	f->path = g_dir_make_tmp("trawl-eval-XXXXXX", NULL);
	g_assert_nonnull(f->path);
}

static void
folder_remove(struct folder *f, const void *unused)
{
	(void)unused;
	tree_remove(f->path);
	g_free(f->path);
}

static unsigned
folder_count(const struct folder *f)
{
	GDir *dir = g_dir_open(f->path, 0, NULL);
	unsigned n = 0;

	while (g_dir_read_name(dir) != NULL)
		n++;
	g_dir_close(dir);
	return n;
}

static void
count_finding(const struct check_finding *finding, void *data)
{
	g_autofree char *words = check_describe(finding);

	g_test_message("line %lu: %s", finding->line, words);
	++*(unsigned *)data;
}

static int
descending(const void *a, const void *b)
{
	const struct runfile_hit *x = a, *y = b;

	return (x->score < y->score) - (x->score > y->score);
}

/* Scores that crowd together, at every size a float can have. */
static void
crowd(struct runfile_hit *hits, size_t n, GRand *rand)
{
	double size = pow(10, g_rand_double_range(rand, -44, 37));
	size_t i;

	for (i = 0; i < n; i++) {
		hits[i].score = size;
		if (i % 3 == 0)
			hits[i].score *= 1 + g_rand_double_range(rand, 0,
			    1e-9);
		if (i % 7 == 0)
			hits[i].score *= -1;
	}
	qsort(hits, n, sizeof(*hits), descending);
}

static void
test_canonical(struct folder *f, const void *unused)
{
	enum { HITS = 200 };
	g_autofree char *path = g_build_filename(f->path, "a.run", NULL);
	g_autoptr(GRand) rand = g_rand_new_with_seed(1);
	struct runfile_hit hits[HITS];
	char names[HITS][16];
	struct check_totals totals;
	struct runfile *r;
	struct run *run;
	unsigned findings = 0;
	size_t i, t;

	(void)unused;
	for (i = 0; i < HITS; i++) {
		g_snprintf(names[i], sizeof(names[i]), "d %zu", i);
		hits[i].docno = names[i];
	}
	g_assert_true(runfile_create(path, "a tag", &r, NULL));
	for (t = 0; t < 50; t++) {
		g_autofree char *topic = g_strdup_printf("#%zu", t);

		crowd(hits, HITS, rand);
		g_assert_true(runfile_add(r, topic, hits, HITS, NULL));
	}
	g_assert_true(runfile_close(r, NULL, NULL));
	/* No ties as float, no line out of order, no blank. */
	g_assert_true(check_run(path, NULL, count_finding, &findings, &totals,
	    NULL));
	g_assert_cmpuint(findings, ==, 0);
	g_assert_cmpuint(totals.lines, ==, 50 * HITS);
	g_assert_true(run_read(path, EVAL_TREC_10, &run, NULL));
	g_assert_cmpuint(run->n_topics, ==, 50);
	g_assert_cmpstr(run->tag, ==, "a%20tag");
	run_free(run);
}

static void
test_whole_or_not(struct folder *f, const void *unused)
{
	g_autofree char *path = g_build_filename(f->path, "a.run", NULL);
	g_autofree char *manifest = g_build_filename(f->path, "a.run.json",
	    NULL);
	g_autofree char *text = NULL;
	g_autofree char *json_text = NULL;
	const struct runfile_hit hits[] = {{"x", 2.5}, {"y", 2.5}, {"z", 0.1}};
	json_t *given = json_pack("{s:s}", "model", "bm25"), *got;
	g_autofree char *sum = NULL;
	struct runfile *r;

	(void)unused;
	g_assert_true(g_file_set_contents(path, "old", -1, NULL));
	g_assert_true(runfile_create(path, "t", &r, NULL));
	g_assert_true(runfile_add(r, "1", hits, 3, NULL));
	runfile_abandon(r);
	g_assert_true(g_file_get_contents(path, &text, NULL, NULL));
	g_assert_cmpstr(text, ==, "old");
	g_assert_cmpuint(folder_count(f), ==, 1);

	g_assert_true(runfile_create(path, "t", &r, NULL));
	g_assert_true(runfile_add(r, "1", hits, 3, NULL));
	g_assert_true(runfile_add(r, "2", hits, 0, NULL));
	g_clear_pointer(&text, g_free);
	g_assert_true(g_file_get_contents(path, &text, NULL, NULL));
	g_assert_cmpstr(text, ==, "old");
	g_assert_true(runfile_close(r, given, NULL));
	g_clear_pointer(&text, g_free);
	g_assert_true(g_file_get_contents(path, &text, NULL, NULL));
	g_assert_cmpstr(text, ==, "1 Q0 x 1 2.5 t\n1 Q0 y 2 2.4999998 t\n"
	    "1 Q0 z 3 0.1 t\n");
	g_assert_true(g_file_get_contents(manifest, &json_text, NULL, NULL));
	got = json_loads(json_text, 0, NULL);
	g_assert_cmpstr(json_string_value(json_object_get(got, "model")), ==,
	    "bm25");
	g_assert_cmpint(json_integer_value(json_object_get(got,
	    "lines_written")), ==, 3);
	g_assert_cmpint(json_integer_value(json_object_get(got,
	    "topics_written")), ==, 1);
	sum = g_compute_checksum_for_string(G_CHECKSUM_SHA256, text, -1);
	g_assert_cmpstr(json_string_value(json_object_get(got,
	    "run_sha256")), ==, sum);
	g_assert_cmpuint(json_object_size(given), ==, 1);
	json_decref(got);
	json_decref(given);
	g_assert_cmpuint(folder_count(f), ==, 2);
}

static void
test_link(struct folder *f, const void *unused)
{
	g_autofree char *path = g_build_filename(f->path, "a.run", NULL);
	g_autofree char *link = g_build_filename(f->path, "link", NULL);
	const struct runfile_hit hit = {"x", 1};
	g_autofree char *text = NULL;
	struct runfile *r;

	(void)unused;
	g_assert_true(g_file_set_contents(path, "old", -1, NULL));
	g_assert_cmpint(symlink("a.run", link), ==, 0);
	g_assert_true(runfile_create(link, "t", &r, NULL));
	g_assert_true(runfile_add(r, "1", &hit, 1, NULL));
	g_assert_true(runfile_close(r, NULL, NULL));
	g_assert_true(g_file_test(link, G_FILE_TEST_IS_SYMLINK));
	g_assert_true(g_file_get_contents(path, &text, NULL, NULL));
	g_assert_cmpstr(text, ==, "1 Q0 x 1 1 t\n");
}

static void
test_refused(struct folder *f, const void *unused)
{
	g_autofree char *path = g_build_filename(f->path, "a.run", NULL);
	g_autofree char *text = NULL;
	const struct {
		struct runfile_hit hits[2];
		const char *topic;
	} rows[] = {
	    {{{"a", 1}, {"a", 0}}, "1"},
	    {{{"a", 1}, {"b", 2}}, "1"},
	    {{{"a", 1}, {"b", NAN}}, "1"},
	    {{{"a", INFINITY}, {"b", 1}}, "1"},
	    {{{"a", 1e39}, {"b", 1}}, "1"},
	    {{{"a", -FLT_MAX}, {"b", -FLT_MAX}}, "1"},
	    {{{"a", 1}, {"", 0}}, "1"},
	    {{{"a", 1}, {"b", 0}}, ""},
	};
	struct runfile *r;
	GError *error = NULL;
	size_t i;

	(void)unused;
	g_assert_true(runfile_create(path, "t", &r, NULL));
	for (i = 0; i < G_N_ELEMENTS(rows); i++) {
		g_assert_false(runfile_add(r, rows[i].topic, rows[i].hits, 2,
		    &error));
		g_assert_error(error, EVAL_ERROR, EVAL_ERROR_TOPIC);
		g_clear_error(&error);
	}
	g_assert_true(runfile_close(r, NULL, NULL));
	g_assert_true(g_file_get_contents(path, &text, NULL, NULL));
	g_assert_cmpstr(text, ==, "");
	g_assert_false(runfile_create("/no/such/folder/a.run", "t", &r,
	    &error));
	g_assert_error(error, EVAL_ERROR, EVAL_ERROR_FILE);
	g_clear_error(&error);
}

/* A full disk is told, not left to be found. */
static void
test_full(void)
{
	const struct runfile_hit hit = {"x", 1};
	struct runfile *r;
	GError *error = NULL;

	if (access("/dev/full", W_OK) != 0) {
		g_test_skip("no /dev/full");
		return;
	}
	g_assert_true(runfile_create("/dev/full", "t", &r, NULL));
	g_assert_true(runfile_add(r, "1", &hit, 1, NULL));
	g_assert_false(runfile_close(r, NULL, &error));
	g_assert_error(error, EVAL_ERROR, EVAL_ERROR_FILE);
	g_clear_error(&error);
}

int
main(int argc, char **argv)
{
	setlocale(LC_ALL, "");
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/eval/measures by hand", test_hand);
	g_test_add_func("/eval/randomisation test", test_randomisation);
	g_test_add_func("/eval/conditions", test_conditions);
	g_test_add_func("/runfile/ids", test_encode);
	g_test_add("/runfile/canonical", struct folder, NULL, folder_make,
	    test_canonical, folder_remove);
	g_test_add("/runfile/whole or not at all", struct folder, NULL,
	    folder_make, test_whole_or_not, folder_remove);
	g_test_add("/runfile/through a link", struct folder, NULL, folder_make,
	    test_link, folder_remove);
	g_test_add("/runfile/refused", struct folder, NULL, folder_make,
	    test_refused, folder_remove);
	g_test_add_func("/runfile/full disk", test_full);
	return g_test_run();
}
