/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Prints scores: as trec_eval does, or several runs side by side. */
#include <config.h>
#include <math.h>
#include <stdlib.h>
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
explain_comparison(FILE *f, const struct report_table *t, size_t i)
{
	const struct comparison *c = t->runs[i].comparison;

	fprintf(f, "# %s against %s: %zu topics%s, ", t->runs[i].name,
	    t->runs[0].name, c->n_pairs, c->same_topics ? ""
	    : t->options->complete
	    ? " (one run lacks some: they count as 0)"
	    : " that both have (diff is over these)");
	if (c->exact)
		fprintf(f, "all sign patterns\n");
	else
		fprintf(f, "%lu permutations, seed %" G_GUINT64_FORMAT "\n",
		    t->options->permutations, t->options->seed);
}

static bool
is_long(const struct report_table *t)
{
	return t->n_runs > 2;
}

static void
explain(FILE *f, const struct report_table *t)
{
	size_t i;

	for (i = 1; i < t->n_runs; i++)
		explain_comparison(f, t, i);
	fprintf(f, "# diff: the run minus %s; p: two-sided paired "
	    "randomisation test; +/-/=: topics better, worse, same\n",
	    t->runs[0].name);
	if (!is_long(t)) {
		fprintf(f, "%-22s\ttopic\t%s\t%s\tdiff\tp\t+/-/=\n", "measure",
		    t->runs[0].name, t->runs[1].name);
		return;
	}
	fprintf(f, "# holm: p corrected for the %zu runs compared, measure by "
	    "measure (Holm 1979)\n", t->n_runs - 1);
	fprintf(f, "%-22s\ttopic\trun\tvalue\tdiff\tp\tholm\t+/-/=\n",
	    "measure");
}

/* What stands before a run's own columns: measure and topic, then the base's
 * figure, or whose line it is. */
static void
begin_row(FILE *f, const struct report_table *t, size_t run, const char *topic,
    size_t v, const char *base)
{
	fprintf(f, "%-22s\t%s\t%s", t->runs[0].scores->set->names[v], topic,
	    is_long(t) ? t->runs[run].name : base);
}

/* A line of nothing but a value. */
static void
plain_row(FILE *f, const struct report_table *t, size_t run, const char *topic,
    size_t v, const char *base, const char *value)
{
	begin_row(f, t, run, topic, v, base);
	fprintf(f, "\t%s\t-\t-%s\t-\n", value, is_long(t) ? "\t-" : "");
}

/* A topic that a run lacks shows as '-'. */
static const char *
topic_value(char *buffer, const struct scores *s, const char *id, size_t v)
{
	ssize_t row = scores_find(s, id);

	if (row < 0)
		return "-";
	return show(buffer, measure_of_value(s->set, v)->def->kind,
	    scores_at(s, (size_t)row, v));
}

static void
topic_row(FILE *f, const struct report_table *t, size_t run, const char *id,
    size_t v)
{
	const struct scores *base = t->runs[0].scores;
	const struct scores *s = t->runs[run].scores;
	enum measure_kind kind = measure_of_value(base->set, v)->def->kind;
	ssize_t b = scores_find(base, id), r = scores_find(s, id);
	char base_text[REPORT_NUMBER], text[REPORT_NUMBER];
	char diff[REPORT_NUMBER];
	const char *base_value = topic_value(base_text, base, id, v);
	const char *value = topic_value(text, s, id, v);

	if (run == 0 || b < 0 || r < 0) {
		plain_row(f, t, run, id, v, base_value, value);
		return;
	}
	begin_row(f, t, run, id, v, base_value);
	fprintf(f, "\t%s\t%s\t-%s\t-\n", value, show_difference(diff, kind,
	    scores_at(s, (size_t)r, v) - scores_at(base, (size_t)b, v)),
	    is_long(t) ? "\t-" : "");
}

static char *
quoted_string(const struct scores *s, const char *id)
{
	ssize_t row = scores_find(s, id);

	return row < 0 ? g_strdup("-")
	    : g_strdup_printf("'%s'", s->strings[row]);
}

static void
string_row(FILE *f, const struct report_table *t, size_t run, const char *id,
    size_t v)
{
	g_autofree char *base = quoted_string(t->runs[0].scores, id);
	g_autofree char *text = quoted_string(t->runs[run].scores, id);

	plain_row(f, t, run, id, v, base, text);
}

/* Whether any of the runs that stand in a row has the topic. */
static bool
has_topic(const struct report_table *t, const char *id)
{
	size_t i;

	for (i = 0; i < t->n_runs; i++)
		if (scores_find(t->runs[i].scores, id) >= 0)
			return true;
	return false;
}

static void
topics_in_order(FILE *f, const struct report_table *t)
{
	const struct qrels *qrels = t->options->qrels;
	const struct measure_set *set = t->runs[0].scores->set;
	size_t i, k, v;

	for (k = 0; k < qrels->n_topics; k++) {
		const char *id = qrels->topics[k].id;

		if (!has_topic(t, id))
			continue;
		for (v = 0; v < set->n_values; v++) {
			enum measure_kind kind =
			    measure_of_value(set, v)->def->kind;

			if (!shown_by_topic(kind))
				continue;
			for (i = is_long(t) ? 0 : 1; i < t->n_runs; i++)
				(kind == MEASURE_STRING ? string_row
				    : topic_row)(f, t, i, id, v);
		}
	}
}

struct pair {
	double delta;
	size_t at;
};

static int
by_delta(const void *a, const void *b)
{
	const struct pair *x = a, *y = b;

	if (x->delta != y->delta)
		return x->delta < y->delta ? -1 : 1;
	return x->at < y->at ? -1 : x->at > y->at;
}

/* Topics that were not compared are left out. */
static void
topics_of_run(FILE *f, const struct report_table *t, size_t run, size_t v)
{
	const struct comparison *c = t->runs[run].comparison;
	g_autofree struct pair *pairs = g_new(struct pair, c->n_pairs + 1);
	size_t i;

	for (i = 0; i < c->n_pairs; i++)
		pairs[i] = (struct pair){c->deltas[i * c->n_values + v], i};
	qsort(pairs, c->n_pairs, sizeof(*pairs), by_delta);
	for (i = 0; i < c->n_pairs; i++)
		topic_row(f, t, run, c->pairs[pairs[i].at], v);
}

static void
topics_by_difference(FILE *f, const struct report_table *t)
{
	const struct measure_set *set = t->runs[0].scores->set;
	size_t i, v;

	for (v = 0; v < set->n_values; v++) {
		enum measure_kind kind = measure_of_value(set, v)->def->kind;

		for (i = 1; i < t->n_runs; i++)
			if (shown_by_topic(kind) && kind != MEASURE_STRING)
				topics_of_run(f, t, i, v);
	}
}

static void
all_row(FILE *f, const struct report_table *t, size_t run, size_t v)
{
	const struct scores *base = t->runs[0].scores;
	const struct scores *s = t->runs[run].scores;
	enum measure_kind kind = measure_of_value(base->set, v)->def->kind;
	char b[REPORT_NUMBER], x[REPORT_NUMBER], diff[REPORT_NUMBER];
	char p[REPORT_NUMBER], holm[REPORT_NUMBER];

	if (kind == MEASURE_STRING)
		return;
	if (kind == MEASURE_RUNID) {
		plain_row(f, t, run, "all", v, base->tag, s->tag);
		return;
	}
	show(b, kind, base->all[v]);
	show(x, kind, s->all[v]);
	if (kind == MEASURE_TOPICS || run == 0) {
		plain_row(f, t, run, "all", v, b, x);
		return;
	}
	const struct difference *d = &t->runs[run].comparison->values[v];
	begin_row(f, t, run, "all", v, b);
	fprintf(f, "\t%s\t%s\t%s", x, show_difference(diff, kind, d->diff),
	    isnan(d->p) ? "-" : report_number(p, "%.4f", d->p));
	if (is_long(t))
		fprintf(f, "\t%s", isnan(d->holm) ? "-"
		    : report_number(holm, "%.4f", d->holm));
	fprintf(f, "\t%zu/%zu/%zu\n", d->better, d->worse, d->same);
}

void
report_comparison(FILE *f, const struct report_table *table)
{
	const struct measure_set *set = table->runs[0].scores->set;
	size_t v, i;

	explain(f, table);
	if (table->topics == REPORT_IN_ORDER)
		topics_in_order(f, table);
	else if (table->topics == REPORT_BY_DIFFERENCE)
		topics_by_difference(f, table);
	for (v = 0; table->summary && v < set->n_values; v++)
		for (i = is_long(table) ? 0 : 1; i < table->n_runs; i++)
			all_row(f, table, i, v);
}

/* Characters, for columns. */
static size_t
width_of(const char *cell)
{
	return (size_t)g_utf8_strlen(cell, -1);
}

GString *
report_align(const char *text)
{
	g_auto(GStrv) lines = g_strsplit(text, "\n", -1);
	g_autoptr(GArray) widths = g_array_new(FALSE, TRUE, sizeof(size_t));
	GString *out = g_string_new(NULL);
	size_t i, k;

	for (i = 0; lines[i] != NULL; i++) {
		g_auto(GStrv) cells = g_strsplit(lines[i], "\t", -1);

		for (k = 0; *lines[i] != '#' && cells[k] != NULL; k++) {
			if (k >= widths->len)
				g_array_set_size(widths, (guint)k + 1);
			size_t *w = &g_array_index(widths, size_t, k);
			*w = MAX(*w, width_of(g_strchomp(cells[k])));
		}
	}
	for (i = 0; lines[i] != NULL; i++) {
		g_auto(GStrv) cells = g_strsplit(lines[i], "\t", -1);
		size_t pad = 0;

		for (k = 0; *lines[i] != '#' && cells[k] != NULL; k++) {
			g_strchomp(cells[k]);
			g_string_append_printf(out, "%*s%s", (int)pad, "",
			    cells[k]);
			pad = g_array_index(widths, size_t, k) -
			    width_of(cells[k]) + 2;
		}
		if (*lines[i] == '#')
			g_string_append(out, lines[i]);
		if (lines[i + 1] != NULL)
			g_string_append_c(out, '\n');
	}
	return out;
}
