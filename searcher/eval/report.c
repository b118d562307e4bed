/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Prints scores: as trec_eval does, or several runs side by side. */
#include <config.h>
#include <math.h>
#include <string.h>

#include "searcher/eval/report.h"

char *
report_number(char *buffer, const char *format, double x)
{
	return g_ascii_formatd(buffer, REPORT_NUMBER, format, x);
}

static bool
is_whole(enum measure_kind kind)
{
	return kind == MEASURE_COUNT || kind == MEASURE_TOPICS;
}

static char *
show(char *buffer, enum measure_kind kind, double x)
{
	if (!is_whole(kind))
		return report_number(buffer, "%6.4f", x);
	g_snprintf(buffer, REPORT_NUMBER, "%ld", (long)x);
	return buffer;
}

static char *
show_difference(char *buffer, enum measure_kind kind, double x)
{
	if (!is_whole(kind))
		return report_number(buffer, "%+.4f", x);
	g_snprintf(buffer, REPORT_NUMBER, "%+ld", (long)x);
	return buffer;
}

static bool
shown_by_topic(enum measure_kind kind)
{
	return kind == MEASURE_COUNT || kind == MEASURE_MEAN ||
	    kind == MEASURE_STRING;
}

void
report_topic(FILE *f, const struct scores *scores, size_t topic)
{
	const struct measure_set *set = scores->set;
	const char *id = scores->topics[topic];
	char number[REPORT_NUMBER];
	size_t i, v;

	for (i = 0; i < set->n_measures; i++) {
		const struct measure *m = &set->measures[i];
		enum measure_kind kind = m->def->kind;

		if (!shown_by_topic(kind))
			continue;
		if (kind == MEASURE_STRING) {
			fprintf(f, "%-22s\t%s\t'%s'\n", set->names[m->first],
			    id, scores->strings[topic]);
			continue;
		}
		for (v = m->first; v < m->first + m->n_values; v++)
			fprintf(f, "%-22s\t%s\t%s\n", set->names[v], id,
			    show(number, kind, scores_at(scores, topic, v)));
	}
}

void
report_all(FILE *f, const struct scores *scores)
{
	const struct measure_set *set = scores->set;
	char number[REPORT_NUMBER];
	size_t i, v;

	for (i = 0; i < set->n_measures; i++) {
		const struct measure *m = &set->measures[i];
		enum measure_kind kind = m->def->kind;

		if (kind == MEASURE_STRING)
			continue;
		if (kind == MEASURE_RUNID) {
			fprintf(f, "%-22s\tall\t%s\n", set->names[m->first],
			    scores->tag);
			continue;
		}
		for (v = m->first; v < m->first + m->n_values; v++)
			fprintf(f, "%-22s\tall\t%s\n", set->names[v],
			    show(number, kind, scores->all[v]));
	}
}

static void
explain(FILE *f, const struct report_table *t)
{
	size_t i;

	for (i = 1; i < t->n_runs; i++) {
		const struct comparison *c = t->runs[i].comparison;

		fprintf(f, "# %s against %s: %zu topics%s, ",
		    t->runs[i].name, t->runs[0].name, c->n_pairs,
		    c->same_topics ? ""
		    : t->options->complete
		    ? " (one run lacks some: they count as 0)"
		    : " that both have (diff is over these)");
		if (c->exact)
			fprintf(f, "all sign patterns\n");
		else
			fprintf(f, "%lu permutations, seed %" G_GUINT64_FORMAT
			    "\n", t->options->permutations, t->options->seed);
	}
	fprintf(f, "# diff: the run minus the first; p: two-sided paired "
	    "randomisation test; +/-/=: topics better, worse, same\n");
	fprintf(f, "%-22s\ttopic\t%s", "measure", t->runs[0].name);
	for (i = 1; i < t->n_runs; i++)
		fprintf(f, "\t%s\tdiff\tp\t+/-/=", t->runs[i].name);
	fputc('\n', f);
}

/* A topic that a run lacks shows as '-'. */
static void
topic_row(FILE *f, const struct report_table *t, const char *id, size_t v)
{
	const struct scores *base = t->runs[0].scores;
	enum measure_kind kind = measure_of_value(base->set, v)->def->kind;
	ssize_t base_row = scores_find(base, id), row;
	char a[REPORT_NUMBER], b[REPORT_NUMBER];
	size_t i;

	fprintf(f, "%-22s\t%s\t%s", base->set->names[v], id, base_row < 0
	    ? "-" : show(a, kind, scores_at(base, (size_t)base_row, v)));
	for (i = 1; i < t->n_runs; i++) {
		const struct scores *s = t->runs[i].scores;

		row = scores_find(s, id);
		if (row < 0 || base_row < 0) {
			fprintf(f, "\t%s\t-\t-\t-", row < 0 ? "-"
			    : show(a, kind, scores_at(s, (size_t)row, v)));
			continue;
		}
		fprintf(f, "\t%s\t%s\t-\t-",
		    show(a, kind, scores_at(s, (size_t)row, v)),
		    show_difference(b, kind, scores_at(s, (size_t)row, v) -
			scores_at(base, (size_t)base_row, v)));
	}
	fputc('\n', f);
}

static void
strings_row(FILE *f, const struct report_table *t, const char *id, size_t v)
{
	size_t i;

	fprintf(f, "%-22s\t%s", t->runs[0].scores->set->names[v], id);
	for (i = 0; i < t->n_runs; i++) {
		const struct scores *s = t->runs[i].scores;
		ssize_t row = scores_find(s, id);

		if (row < 0)
			fputs("\t-", f);
		else
			fprintf(f, "\t'%s'", s->strings[row]);
		if (i > 0)
			fputs("\t-\t-\t-", f);
	}
	fputc('\n', f);
}

static void
topics_table(FILE *f, const struct report_table *t)
{
	const struct qrels *qrels = t->options->qrels;
	const struct measure_set *set = t->runs[0].scores->set;
	size_t i, k, v;

	for (k = 0; k < qrels->n_topics; k++) {
		const char *id = qrels->topics[k].id;
		bool somewhere = false;

		for (i = 0; i < t->n_runs; i++)
			somewhere |= scores_find(t->runs[i].scores, id) >= 0;
		if (!somewhere)
			continue;
		for (v = 0; v < set->n_values; v++) {
			enum measure_kind kind =
			    measure_of_value(set, v)->def->kind;

			if (kind == MEASURE_STRING)
				strings_row(f, t, id, v);
			else if (shown_by_topic(kind))
				topic_row(f, t, id, v);
		}
	}
}

static void
all_row(FILE *f, const struct report_table *t, size_t v)
{
	const struct scores *base = t->runs[0].scores;
	enum measure_kind kind = measure_of_value(base->set, v)->def->kind;
	char a[REPORT_NUMBER], b[REPORT_NUMBER], p[REPORT_NUMBER];
	size_t i;

	if (kind == MEASURE_STRING)
		return;
	fprintf(f, "%-22s\tall\t%s", base->set->names[v],
	    kind == MEASURE_RUNID ? base->tag : show(a, kind, base->all[v]));
	for (i = 1; i < t->n_runs; i++) {
		const struct scores *s = t->runs[i].scores;
		const struct difference *d =
		    &t->runs[i].comparison->values[v];

		if (kind == MEASURE_RUNID || kind == MEASURE_TOPICS) {
			fprintf(f, "\t%s\t-\t-\t-", kind == MEASURE_RUNID
			    ? s->tag : show(a, kind, s->all[v]));
			continue;
		}
		fprintf(f, "\t%s\t%s\t%s\t%zu/%zu/%zu",
		    show(a, kind, s->all[v]),
		    show_difference(b, kind, d->diff),
		    isnan(d->p) ? "-" : report_number(p, "%.4f", d->p),
		    d->better, d->worse, d->same);
	}
	fputc('\n', f);
}

void
report_side_by_side(FILE *f, const struct report_table *table)
{
	const struct measure_set *set = table->runs[0].scores->set;
	size_t v;

	explain(f, table);
	if (table->by_topic)
		topics_table(f, table);
	if (!table->summary)
		return;
	for (v = 0; v < set->n_values; v++)
		all_row(f, table, v);
}
