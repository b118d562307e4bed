/* SPDX-License-Identifier: GPL-2.0-or-later */
/* trawl tune: searches a model's parameters, and says what they are worth on
 * topics they were not chosen on. */
#include <config.h>

#include "searcher/batch.h"
#include "searcher/command.h"
#include "searcher/eval/compare.h"
#include "searcher/eval/runfile.h"
#include "searcher/eval/scores.h"
#include "searcher/model.h"
#include "searcher/session.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#define MODELS_MAX 2000
#define STEPS 5 /* values of lo:hi without a step */
#define SEED 20221215

static const char description[] =
    "Runs TOPICS with every model of the grid.  Topics are dealt into folds;\n"
    "for each fold the model that is best on the others is chosen and measured\n"
    "on that fold alone.  A parameter's values are lo:hi (5 steps), lo:hi:step\n"
    "or one number.\n\n"
    "  trawl tune --grid 'bm25(k1=0.6:2.0,b=0.2:0.9:0.1)' qrels topics.tsv\n";

struct tune_options {
	char **places;
	char *measure, *grid, *expand;
	int folds, jobs, depth;
};

/* --- the grid ------------------------------------------------------------- */

/* Puts each value of one parameter behind each of models; false: malformed or
 * too many. */
static bool
multiply(GPtrArray **models, const char *parameter)
{
	const char *eq = strchr(parameter, '=');
	char *end;

	if (!eq)
		return false;
	double lo = g_ascii_strtod(eq + 1, &end), hi = lo, step = 0;
	if (end == eq + 1)
		return false;
	if (*end == ':') {
		const char *s = end + 1;
		hi = g_ascii_strtod(s, &end);
		if (end == s)
			return false;
		step = (hi - lo) / (STEPS - 1);
	}
	if (*end == ':') {
		const char *s = end + 1;
		step = g_ascii_strtod(s, &end);
		if (end == s || !(step > 0))
			return false;
	}
	if (*end || !isfinite(lo) || !isfinite(hi) || hi < lo ||
	    (step > 0 && (hi - lo) / step > MODELS_MAX))
		return false;
	unsigned n = step > 0 ? (unsigned)((hi - lo) / step + 1.0001) : 1;
	if (n * (*models)->len > MODELS_MAX)
		return false;
	GPtrArray *out = g_ptr_array_new_with_free_func(g_free);
	for (unsigned i = 0; i < (*models)->len; i++)
		for (unsigned k = 0; k < n; k++) {
			const char *m = (*models)->pdata[i];
			char number[G_ASCII_DTOSTR_BUF_SIZE];
			g_ascii_formatd(number, sizeof number, "%g",
			    lo + k * step);
			g_ptr_array_add(out, g_strdup_printf("%s%s%.*s%s", m,
			    m[strlen(m) - 1] == '(' ? "" : ",",
			    (int)(eq - parameter + 1), parameter, number));
		}
	g_ptr_array_unref(*models);
	*models = out;
	return true;
}

/* "bm25(k1=0.6:2.0,b=0.4)" as models; NULL after complaining. */
static GPtrArray *
read_grid(const char *grid)
{
	GPtrArray *models = g_ptr_array_new_with_free_func(g_free);
	g_autofree char *copy = g_strstrip(g_strdup(grid));
	char *open = strchr(copy, '(');
	size_t len = strlen(copy);
	g_autoptr(GError) error = NULL;
	g_auto(GStrv) list = NULL;
	struct model m;

	if (!open || copy[len - 1] != ')')
		goto wrong;
	copy[len - 1] = '\0';
	g_ptr_array_add(models, g_strndup(copy, (gsize)(open + 1 - copy)));
	list = g_strsplit(open + 1, ",", -1);
	for (char **p = list; *p; p++)
		if (!multiply(&models, g_strstrip(*p)))
			goto wrong;
	for (unsigned i = 0; i < models->len; i++) {
		char *whole = g_strconcat(models->pdata[i], ")", NULL);
		g_free(models->pdata[i]);
		models->pdata[i] = whole;
		if (!model_parse(whole, &m, &error)) {
			complain("tune: %s", error->message);
			g_ptr_array_unref(models);
			return NULL;
		}
	}
	return models;
wrong:
	complain("tune: --grid wants a model with values lo:hi or lo:hi:step, "
	    "at most %d in all, not '%s'", MODELS_MAX, grid);
	g_ptr_array_unref(models);
	return NULL;
}

/* --- running ---------------------------------------------------------------- */

struct collecting {
	struct run_builder *run;
	GHashTable *asked; /* ids of topics, as in the run */
};

static bool
collect(const struct batch_result *b, void *ctx)
{
	struct collecting *c = ctx;
	float above = INFINITY;

	if (!b->answer) {
		complain("tune: %s", b->error->message);
		return true;
	}
	char *topic = runfile_encode_id(b->topic);
	for (unsigned i = 0; i < b->answer->hits->len; i++) {
		const struct hit *h = g_ptr_array_index(b->answer->hits, i);
		g_autofree char *id = runfile_encode_id(h->id);
		above = runfile_below(h->score, above);
		run_builder_add(c->run, topic, id, above);
	}
	g_hash_table_add(c->asked, topic);
	return true;
}

/* A model's value for each topic that is asked and judged, in byte order;
 * NULL after complaining. */
static GArray *
measure_model(const struct tune_options *o, char **places, const char *model,
    const char *path, const struct qrels *qrels, const struct measure_set *set,
    size_t value)
{
	struct collecting c = {run_builder_new("tune"),
	    g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL)};
	struct eval_rules rules = EVAL_RULES_INIT;
	struct topics *topics = NULL;
	struct run *run = NULL;
	struct scores *scores = NULL;
	GArray *out = NULL;
	g_autoptr(GError) error = NULL;
	struct request r;

	request_init(&r);
	r.bag = r.any = true;
	r.limit = (unsigned)o->depth;
	r.model = model;
	r.expand = o->expand;
	r.snippets = 0;
	r.ids_only = true;
	r.suggest = false;
	rules.complete = true;
	bool ok = topics_open(path, TOPICS_GUESS, 0, &topics, &error) &&
	    batch_run(places, topics, &r, (unsigned)o->jobs, NULL, collect, &c,
	        &error);
	run = run_builder_finish(c.run);
	if (!ok || !scores_compute(run, qrels, set, &rules, NULL, NULL,
	        &scores, &error))
		goto out;
	out = g_array_new(FALSE, FALSE, sizeof(double));
	for (size_t i = 0; i < scores->n_topics; i++)
		if (g_hash_table_contains(c.asked, scores->topics[i])) {
			double v = scores_at(scores, i, value);
			g_array_append_val(out, v);
		}
out:
	if (error)
		complain("tune: %s", error->message);
	g_hash_table_unref(c.asked);
	scores_free(scores);
	run_free(run);
	topics_free(topics);
	return out;
}

/* --- folds -------------------------------------------------------------------- */

/* Deals n topics into folds, the same on every machine. */
static unsigned *
deal(unsigned n, unsigned folds)
{
	unsigned *order = g_new(unsigned, n), *fold = g_new(unsigned, n);
	guint64 x = SEED;

	for (unsigned i = 0; i < n; i++)
		order[i] = i;
	for (unsigned i = n; i > 1; i--) {
		x = x * 6364136223846793005u + 1442695040888963407u;
		unsigned k = (unsigned)((x >> 33) % i), t = order[k];
		order[k] = order[i - 1];
		order[i - 1] = t;
	}
	for (unsigned i = 0; i < n; i++)
		fold[order[i]] = i % folds;
	g_free(order);
	return fold;
}

/* Mean over the topics in fold, or (inside false) out of it. */
static double
mean(const GArray *values, const unsigned *fold, unsigned which, bool inside)
{
	double sum = 0;
	unsigned n = 0;

	for (unsigned i = 0; i < values->len; i++)
		if ((fold[i] == which) == inside) {
			sum += g_array_index(values, double, i);
			n++;
		}
	return n ? sum / n : 0;
}

static unsigned
best_model(GPtrArray *values, const unsigned *fold, unsigned without)
{
	unsigned best = 0;

	for (unsigned i = 1; i < values->len; i++)
		if (mean(values->pdata[i], fold, without, false) >
		    mean(values->pdata[best], fold, without, false))
			best = i;
	return best;
}

/* Whether chance explains that each topic's held-out figure is not the default's. */
static double
test_held_out(GPtrArray *values, const GArray *base, const unsigned *fold,
    const unsigned *picked)
{
	g_autofree double *deltas = g_new(double, base->len + 1);
	struct difference d = {0};
	struct comparison c = {.n_pairs = base->len, .n_values = 1,
	    .deltas = deltas, .values = &d};

	for (unsigned i = 0; i < base->len; i++)
		deltas[i] = g_array_index((GArray *)
		    values->pdata[picked[fold[i]]], double, i) -
		    g_array_index(base, double, i);
	compare_test(&c, COMPARE_PERMUTATIONS, SEED);
	return d.p;
}

static void
report(const struct tune_options *o, GPtrArray *models, GPtrArray *values,
    const GArray *base)
{
	unsigned folds = (unsigned)o->folds, n = base->len;
	g_autofree unsigned *fold = deal(n, folds);
	g_autofree unsigned *chosen = g_new0(unsigned, models->len);
	g_autofree unsigned *picked = g_new(unsigned, folds);
	double held = 0, plain = 0;

	printf("%u models, %u topics, %u folds, %s on topics not chosen on\n\n",
	    models->len, n, folds, o->measure);
	printf("fold  topics  held out  default  chosen on the others\n");
	for (unsigned k = 0; k < folds; k++) {
		unsigned b = best_model(values, fold, k), size = 0;
		double v = mean(values->pdata[b], fold, k, true);
		double d = mean(base, fold, k, true);
		for (unsigned i = 0; i < n; i++)
			size += fold[i] == k;
		chosen[b]++;
		picked[k] = b;
		held += v * size;
		plain += d * size;
		printf("%4u  %6u  %8.4f  %7.4f  %s\n", k + 1, size, v, d,
		    (char *)models->pdata[b]);
	}
	printf(" all  %6u  %8.4f  %7.4f  difference %+.4f, p %.4f (paired "
	       "randomisation test)\n\ntried, and in how many folds chosen\n",
	    n, held / n, plain / n, (held - plain) / n,
	    test_held_out(values, base, fold, picked));
	for (unsigned i = 0; i < models->len; i++)
		printf("%4u  %s\n", chosen[i], (char *)models->pdata[i]);
	printf("\nbest on all topics, so without a figure: %s\n",
	    (char *)models->pdata[best_model(values, fold, folds)]);
}

static int
run_tune(const struct tune_options *o, const struct config *c,
    const char *qrels_path, const char *topics_path)
{
	g_autoptr(GError) error = NULL;
	g_autoptr(GPtrArray) models = read_grid(o->grid);
	g_autoptr(GPtrArray) values =
	    g_ptr_array_new_with_free_func((GDestroyNotify)g_array_unref);
	struct qrels *qrels = NULL;
	struct measure_set *set = NULL;
	size_t value;
	GArray *base = NULL;
	int status = EXIT_TROUBLE;

	g_auto(GStrv) places = models ? places_find(o->places, c) : NULL;
	if (!places)
		return EXIT_TROUBLE;
	if (!qrels_read(qrels_path, EVAL_TREC_9, &qrels, &error) ||
	    !measure_set_of(o->measure, EVAL_TREC_9, &set, &value, &error)) {
		complain("tune: %s", error->message);
		goto out;
	}
	base = measure_model(o, places, NULL, topics_path, qrels, set, value);
	if (!base)
		goto out;
	if (base->len < (unsigned)o->folds) {
		complain("tune: %u judged topics are too few for %d folds",
		    base->len, o->folds);
		goto out;
	}
	for (unsigned i = 0; i < models->len; i++) {
		GArray *v = measure_model(o, places, models->pdata[i],
		    topics_path, qrels, set, value);
		if (!v)
			goto out;
		g_ptr_array_add(values, v);
		if (v->len != base->len) {
			complain("tune: '%s' changed meanwhile", topics_path);
			goto out;
		}
	}
	report(o, models, values, base);
	status = EXIT_FOUND;
out:
	if (base)
		g_array_unref(base);
	measure_set_free(set);
	qrels_free(qrels);
	return status;
}

int
cmd_tune(int argc, char **argv)
{
	struct tune_options o = {.folds = 5, .depth = 1000,
	    .jobs = (int)g_get_num_processors()};
	const GOptionEntry entries[] = {
	    {"index", 'i', 0, G_OPTION_ARG_FILENAME_ARRAY, &o.places,
	        "index to search; may be repeated", "PLACE"},
	    {"grid", 0, 0, G_OPTION_ARG_STRING, &o.grid,
	        "models to try, such as bm25(k1=0.6:2.0,b=0.2:0.9)", "GRID"},
	    {"measure", 0, 0, G_OPTION_ARG_STRING, &o.measure,
	        "what is to be great (ndcg_cut_10)", "M"},
	    {"folds", 0, 0, G_OPTION_ARG_INT, &o.folds, "folds (5)", "K"},
	    {"depth", 0, 0, G_OPTION_ARG_INT, &o.depth, "hits a topic (1000)",
	        "N"},
	    {"expand", 0, 0, G_OPTION_ARG_STRING, &o.expand,
	        "expand queries, as trawl batch does", "NAME"},
	    {"jobs", 'j', 0, G_OPTION_ARG_INT, &o.jobs, "threads (all cores)",
	        "N"},
	    {0},
	};
	g_autoptr(GPtrArray) words = NULL;
	struct config c;
	int status;

	if (options_parse(entries, "QRELS TOPICS",
	        "Searches a model's parameters by cross-validation.",
	        description, argc, argv, &words, &status)) {
		config_read(&c);
		if (!o.measure)
			o.measure = g_strdup("ndcg_cut_10");
		if (words->len != 2)
			status = complain("tune: give judgements and topics");
		else if (!o.grid)
			status = complain("tune: give a --grid, such as "
			    "'bm25(k1=0.6:2.0,b=0.2:0.9)'");
		else if (o.folds < 2 || o.folds > 1000 || o.depth < 1 ||
		    o.depth > 1000000 || o.jobs < 1 || o.jobs > 256)
			status = complain("tune: --folds wants 2 to 1000, "
			    "--depth 1 to 1000000, --jobs 1 to 256");
		else if (strcmp(words->pdata[1], "-") == 0)
			status = complain("tune: topics are read more than "
			    "once: give a file");
		else
			status = run_tune(&o, &c, words->pdata[0],
			    words->pdata[1]);
		config_release(&c);
	}
	g_strfreev(o.places);
	g_free(o.grid);
	g_free(o.measure);
	g_free(o.expand);
	return status;
}
