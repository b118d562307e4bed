/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The command "trawl eval": scores runs against relevance judgements. */
#include <config.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "searcher/eval/eval.h"
#include "searcher/eval/compare.h"
#include "searcher/eval/gate.h"
#include "searcher/eval/plot.h"
#include "searcher/eval/report.h"
#include "searcher/eval/scores.h"

/* What the command line says. */
struct options {
	gboolean by_topic, by_difference, complete, judged_only, no_summary;
	gint64 level, depth, collection, permutations, seed;
	char *version, *baseline, *plot;
	char **measures, **conditions, **files;
};

struct input {
	char *path;
	char *name; /* for tables and plots */
	struct run *run;
	struct scores *scores;
	struct comparison *comparison;
};

/* All that a run of the command holds. */
struct job {
	struct options options;
	struct eval_rules rules;
	struct compare_options compare;
	struct qrels *qrels;
	struct measure_set *set;
	struct input *inputs; /* the base first */
	size_t n_inputs;
};

static bool
usage(GError **error, const char *message)
{
	g_set_error_literal(error, EVAL_ERROR, EVAL_ERROR_USAGE, message);
	return false;
}

static bool
parse_options(int *argc, char ***argv, struct options *o, GError **error)
{
	const GOptionEntry entries[] = {
	    {"by-topic", 'q', 0, G_OPTION_ARG_NONE, &o->by_topic,
		"Show every topic, not only the mean", NULL},
	    {"by-difference", 0, 0, G_OPTION_ARG_NONE, &o->by_difference,
		"Of several runs: every topic, the worst differences first",
		NULL},
	    {"complete", 'c', 0, G_OPTION_ARG_NONE, &o->complete,
		"Average over all judged topics; missing ones count as 0",
		NULL},
	    {"measure", 'm', 0, G_OPTION_ARG_STRING_ARRAY, &o->measures,
		"official, all_trec, set, or one measure: map, P.5,10 …",
		"MEASURE"},
	    {"level", 'l', 0, G_OPTION_ARG_INT64, &o->level,
		"Relevant from this level on (1)", "N"},
	    {"depth", 'M', 0, G_OPTION_ARG_INT64, &o->depth,
		"Look at the first N documents of a topic", "N"},
	    {"judged-only", 'J', 0, G_OPTION_ARG_NONE, &o->judged_only,
		"Leave documents without judgement out", NULL},
	    {"collection", 'N', 0, G_OPTION_ARG_INT64, &o->collection,
		"Documents in the collection (for utility)", "N"},
	    {"no-summary", 'n', 0, G_OPTION_ARG_NONE, &o->no_summary,
		"Leave the lines over all topics out", NULL},
	    {"trec-eval", 0, 0, G_OPTION_ARG_STRING, &o->version,
		"Arithmetic and rules of trec_eval 9 (default) or 10",
		"VERSION"},
	    {"baseline", 0, 0, G_OPTION_ARG_FILENAME, &o->baseline,
		"Compare with this run", "RUN"},
	    {"fail-if", 0, 0, G_OPTION_ARG_STRING_ARRAY, &o->conditions,
		"Exit 1 where this holds: 'ndcg_cut_10 < -0.01'", "CONDITION"},
	    {"permutations", 0, 0, G_OPTION_ARG_INT64, &o->permutations,
		"For the randomisation test (10000)", "N"},
	    {"seed", 0, 0, G_OPTION_ARG_INT64, &o->seed,
		"For the randomisation test (1)", "N"},
	    {"plot", 0, 0, G_OPTION_ARG_FILENAME, &o->plot,
		"Draw precision against recall", "FILE.svg"},
	    {G_OPTION_REMAINING, 0, 0, G_OPTION_ARG_FILENAME_ARRAY, &o->files,
		NULL, "QRELS RUN…"},
	    {0},
	};
	GOptionContext *context = g_option_context_new(NULL);
	bool ok;

	g_option_context_set_summary(context,
	    "Scores runs against relevance judgements, as trec_eval does.");
	g_option_context_add_main_entries(context, entries, NULL);
	g_set_prgname("trawl eval"); /* --help names it */
	ok = g_option_context_parse(context, argc, argv, error);
	g_option_context_free(context);
	if (!ok && error != NULL)
		(*error)->code = EVAL_ERROR_USAGE;
	return ok;
}

static void
clear_options(struct options *o)
{
	g_free(o->version);
	g_free(o->baseline);
	g_free(o->plot);
	g_strfreev(o->measures);
	g_strfreev(o->conditions);
	g_strfreev(o->files);
}

static bool
parse_version(const char *text, enum eval_version *ret_version,
    GError **error)
{
	if (text == NULL || strcmp(text, "9") == 0 ||
	    strcmp(text, "9.0") == 0 || strcmp(text, "9.0.8") == 0)
		*ret_version = EVAL_TREC_9;
	else if (strcmp(text, "10") == 0 || strcmp(text, "10.0") == 0)
		*ret_version = EVAL_TREC_10;
	else
		return usage(error, "--trec-eval takes 9 or 10");
	return true;
}

static bool
check_options(struct job *job, GError **error)
{
	struct options *o = &job->options;

	if (o->files == NULL || g_strv_length(o->files) < 2)
		return usage(error, "give a file of judgements and a run");
	if (o->level < 0)
		return usage(error, "--level is below 0");
	if (o->depth < 1)
		return usage(error, "--depth is below 1");
	if (o->permutations < 1 ||
	    o->permutations > COMPARE_MAX_PERMUTATIONS)
		return usage(error, "--permutations is not in 1 … 10000000");
	if (!parse_version(o->version, &job->rules.version, error))
		return false;
	job->rules.complete = o->complete;
	job->rules.judged_only = o->judged_only;
	job->rules.level = o->level;
	job->rules.depth = o->depth;
	job->rules.collection = o->collection;
	job->compare.complete = o->complete;
	job->compare.permutations = (unsigned long)o->permutations;
	job->compare.seed = (guint64)o->seed;
	return true;
}

/* The base first, then the runs as given. */
static bool
list_inputs(struct job *job, GError **error)
{
	const struct options *o = &job->options;
	size_t n = g_strv_length(o->files), i, dashes = 0;

	job->inputs = g_new0(struct input, n + 1);
	if (o->baseline != NULL)
		job->inputs[job->n_inputs++].path = g_strdup(o->baseline);
	for (i = 1; i < n; i++)
		job->inputs[job->n_inputs++].path = g_strdup(o->files[i]);
	dashes += strcmp(o->files[0], "-") == 0;
	for (i = 0; i < job->n_inputs; i++) {
		dashes += strcmp(job->inputs[i].path, "-") == 0;
		job->inputs[i].name = strcmp(job->inputs[i].path, "-") == 0
		    ? g_strdup("standard input")
		    : g_path_get_basename(job->inputs[i].path);
	}
	if (dashes > 1)
		return usage(error, "only one file can be '-'");
	if (o->by_difference && job->n_inputs < 2)
		return usage(error, "--by-difference wants two runs or more");
	if (o->plot != NULL && job->n_inputs > PLOT_MAX_RUNS)
		return usage(error, "a plot holds no more than 12 runs");
	return true;
}

/* Base names that are not different are no names: then the paths. */
static void
tell_names_apart(struct job *job)
{
	size_t i, k;
	bool alike = false;

	for (i = 0; i < job->n_inputs; i++)
		for (k = 0; k < i; k++)
			alike |= strcmp(job->inputs[i].name,
			    job->inputs[k].name) == 0;
	for (i = 0; alike && i < job->n_inputs; i++) {
		g_free(job->inputs[i].name);
		job->inputs[i].name = g_strdup(job->inputs[i].path);
	}
}

static bool
read_files(struct job *job, GError **error)
{
	static const char *const official[] = {"official"};
	const struct options *o = &job->options;
	const char *const *specs = o->measures != NULL
	    ? (const char *const *)o->measures : official;
	size_t n = o->measures != NULL ? g_strv_length(o->measures) : 1, i;
	struct gate gate;

	/* All that can be wrong with the command line first. */
	for (i = 0; o->conditions != NULL && o->conditions[i] != NULL; i++) {
		if (!gate_parse(o->conditions[i], &gate, error))
			return false;
		gate_clear(&gate);
	}
	if (!measure_set_new(specs, n, job->rules.version, &job->set, error) ||
	    !qrels_read(o->files[0], job->rules.version, &job->qrels, error))
		return false;
	job->compare.qrels = job->qrels;
	for (i = 0; i < job->n_inputs; i++)
		if (!run_read(job->inputs[i].path, job->rules.version,
		    &job->inputs[i].run, error))
			return false;
	return true;
}

static void
print_topic(const struct scores *scores, size_t topic, void *data)
{
	(void)data;
	report_topic(stdout, scores, topic);
}

static bool
score_one(struct job *job, struct input *in, scores_fn fn, GError **error)
{
	if (scores_compute(in->run, job->qrels, job->set, &job->rules, fn,
	    NULL, &in->scores, error))
		return true;
	g_prefix_error(error, "%s: ", in->path);
	return false;
}

static bool
report_one(struct job *job, GError **error)
{
	const struct options *o = &job->options;

	if (!score_one(job, &job->inputs[0], o->by_topic ? print_topic : NULL,
	    error))
		return false;
	if (!o->no_summary)
		report_all(stdout, job->inputs[0].scores);
	return true;
}

/* Columns stand below each other where a person reads them. */
static void
print_comparison(const struct report_table *table)
{
	char *text = NULL;
	size_t len = 0;
	FILE *f;

	if (!isatty(STDOUT_FILENO)) {
		report_comparison(stdout, table);
		return;
	}
	f = open_memstream(&text, &len);
	report_comparison(f, table);
	fclose(f);
	GString *aligned = report_align(text);
	fwrite(aligned->str, 1, aligned->len, stdout);
	g_string_free(aligned, TRUE);
	free(text);
}

static bool
report_several(struct job *job, GError **error)
{
	const struct options *o = &job->options;
	g_autofree struct report_run *runs = g_new0(struct report_run,
	    job->n_inputs);
	g_autofree struct comparison **compared = g_new(struct comparison *,
	    job->n_inputs);
	struct report_table table = {runs, job->n_inputs,
	    o->by_difference ? REPORT_BY_DIFFERENCE
	    : o->by_topic ? REPORT_IN_ORDER : REPORT_NO_TOPICS,
	    !o->no_summary, &job->compare};
	size_t i;

	for (i = 0; i < job->n_inputs; i++) {
		struct input *in = &job->inputs[i];

		if (!score_one(job, in, NULL, error))
			return false;
		if (i > 0)
			compared[i - 1] = in->comparison = compare_scores(
			    job->inputs[0].scores, in->scores, &job->compare);
		runs[i] = (struct report_run){in->name, in->scores,
		    in->comparison};
	}
	compare_correct(compared, job->n_inputs - 1);
	print_comparison(&table);
	return true;
}

/* Tries every condition on every run but the baseline. */
static bool
try_conditions(struct job *job, bool *ret_failed, GError **error)
{
	const struct options *o = &job->options;
	const struct run *base = o->baseline != NULL ? job->inputs[0].run
	                                             : NULL;
	size_t c, i;

	for (c = 0; o->conditions != NULL && o->conditions[c] != NULL; c++) {
		struct gate gate = {0};
		bool ok = gate_parse(o->conditions[c], &gate, error);

		for (i = base != NULL; ok && i < job->n_inputs; i++) {
			g_autofree char *message = NULL;
			bool holds;

			ok = gate_holds(&gate, job->inputs[i].run, base,
			    &job->rules, &job->compare, &holds, &message,
			    error);
			if (!ok) {
				g_prefix_error(error, "%s: ",
				    job->inputs[i].path);
				continue;
			}
			fprintf(stderr, "trawl eval: %s: %s: %s ('%s')\n",
			    job->inputs[i].path, holds ? "fails" : "passes",
			    message, o->conditions[c]);
			*ret_failed |= holds;
		}
		gate_clear(&gate);
		if (!ok)
			return false;
	}
	return true;
}

/* The measure whose topics are drawn: the first mean that was asked for. */
static const char *
plotted_measure(const struct job *job)
{
	size_t v;

	if (job->options.measures == NULL)
		return "map";
	for (v = 0; v < job->set->n_values; v++)
		if (measure_of_value(job->set, v)->def->kind == MEASURE_MEAN)
			return job->set->names[v];
	return "map";
}

static bool
add_curve(struct job *job, size_t i, struct plot_run *ret_run, GError **error)
{
	static const char *const specs[] = {"iprec_at_recall"};
	struct measure_set *set = NULL;
	struct scores *s = NULL;
	bool ok = measure_set_new(specs, 1, job->rules.version, &set, error) &&
	    scores_compute(job->inputs[i].run, job->qrels, set, &job->rules,
		NULL, NULL, &s, error);

	if (ok) {
		ret_run->name = job->inputs[i].name;
		memcpy(ret_run->precision, s->all,
		    PLOT_POINTS * sizeof(double));
	}
	scores_free(s);
	measure_set_free(set);
	return ok;
}

static bool
add_deltas(struct job *job, struct plot *plot, GError **error)
{
	struct measure_set *set = NULL;
	struct scores *s[2] = {NULL, NULL};
	struct comparison *c;
	size_t v, i;
	bool ok = false;

	if (!measure_set_of(plot->measure, job->rules.version, &set, &v,
	    error))
		return false;
	for (i = 0; i < 2; i++)
		if (!scores_compute(job->inputs[i].run, job->qrels, set,
		    &job->rules, NULL, NULL, &s[i], error))
			goto out;
	c = compare_scores(s[0], s[1], &job->compare);
	plot->n_deltas = c->n_pairs;
	plot->deltas = g_new(struct plot_delta, c->n_pairs + 1);
	for (i = 0; i < c->n_pairs; i++)
		plot->deltas[i] = (struct plot_delta){c->pairs[i],
		    c->deltas[i * c->n_values + v]};
	comparison_free(c);
	ok = true;
out:
	scores_free(s[0]);
	scores_free(s[1]);
	measure_set_free(set);
	return ok;
}

static bool
draw(struct job *job, GError **error)
{
	struct plot_run runs[PLOT_MAX_RUNS];
	struct plot plot = {.runs = runs, .n_runs = job->n_inputs,
	    .measure = plotted_measure(job)};
	GString *svg;
	size_t i;
	bool ok;

	for (i = 0; i < job->n_inputs; i++)
		if (!add_curve(job, i, &runs[i], error))
			return false;
	plot.n_topics = job->options.complete ? job->qrels->n_topics
	    : job->inputs[0].scores->n_topics;
	for (i = 1; i < job->n_inputs && !job->options.complete; i++)
		if (job->inputs[i].scores->n_topics != plot.n_topics)
			plot.n_topics = 0;
	if (job->n_inputs == 2 && !add_deltas(job, &plot, error))
		return false;
	svg = plot_svg(&plot);
	ok = g_file_set_contents(job->options.plot, svg->str, (gssize)svg->len,
	    error);
	if (!ok)
		(*error)->code = EVAL_ERROR_FILE;
	g_string_free(svg, TRUE);
	g_free(plot.deltas);
	return ok;
}

static bool
run_job(struct job *job, bool *ret_failed, GError **error)
{
	if (!check_options(job, error) || !list_inputs(job, error))
		return false;
	tell_names_apart(job);
	if (!read_files(job, error))
		return false;
	if (job->n_inputs == 1 ? !report_one(job, error)
	                       : !report_several(job, error))
		return false;
	if (job->options.plot != NULL && !draw(job, error))
		return false;
	return try_conditions(job, ret_failed, error);
}

static void
clear_job(struct job *job)
{
	size_t i;

	for (i = 0; i < job->n_inputs; i++) {
		struct input *in = &job->inputs[i];

		comparison_free(in->comparison);
		scores_free(in->scores);
		run_free(in->run);
		g_free(in->path);
		g_free(in->name);
	}
	g_free(job->inputs);
	qrels_free(job->qrels);
	measure_set_free(job->set);
	clear_options(&job->options);
}

int
eval_main(int argc, char **argv)
{
	struct job job = {.options = {.level = 1, .depth = G_MAXLONG,
	    .permutations = COMPARE_PERMUTATIONS, .seed = 1}};
	GError *error = NULL;
	bool failed = false, ok;
	int status = EXIT_SUCCESS;

	ok = parse_options(&argc, &argv, &job.options, &error) &&
	    run_job(&job, &failed, &error);
	/* What was printed before an error counts, as with trec_eval. */
	if (fflush(stdout) != 0 || ferror(stdout)) {
		if (ok)
			g_set_error_literal(&error, EVAL_ERROR,
			    EVAL_ERROR_FILE, "cannot write standard output");
		ok = false;
	}
	if (!ok) {
		fprintf(stderr, "trawl eval: %s\n", error->message);
		status = error->code;
	} else if (failed) {
		status = 1;
	}
	g_clear_error(&error);
	clear_job(&job);
	return status;
}
