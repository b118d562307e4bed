/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Draws runs as SVG: precision against recall, and differences by topic. */
#include <config.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "searcher/eval/plot.h"
#include "searcher/eval/report.h"

/* A chart's place and the ranges of its axes. */
struct chart {
	double left, top, width, height; /* of the plotting area, in pixels */
	double x0, x1, y0, y1;
};

enum {
	CHART_WIDTH = 430,
	CHART_HEIGHT = 340,
	MARGIN_LEFT = 64,
	MARGIN_TOP = 52,
	MARGIN_BOTTOM = 56,
	GAP = 84,
	MARGIN_RIGHT = 28,
	LEGEND_LINE = 20,
};

/* Okabe & Ito's colours, told apart by most people with a colour vision
 * deficiency; dashes show curves that lie on each other, and print. */
static const char *const colours[] = {"#0072b2", "#d55e00", "#009e73",
    "#cc79a7", "#56b4e9", "#e69f00"};
static const char *const dashes[] = {"", "8 5", "2 4", "12 4 2 4",
    "4 4"};
#define BETTER_COLOUR "#0072b2"
#define WORSE_COLOUR "#d55e00"

static const char *
colour(size_t i)
{
	return colours[i % G_N_ELEMENTS(colours)];
}

static const char *
dash(size_t i)
{
	return dashes[i % G_N_ELEMENTS(dashes)];
}

/* Appends by format, in which %s are taken from the arguments; numbers are
 * given as %s too, through px(). */
struct px {
	char text[REPORT_NUMBER];
};

static struct px
px(double x)
{
	struct px p;

	/* A mean over nothing is not a number; the drawing stays sound. */
	report_number(p.text, "%.1f", isfinite(x) ? x : 0.0);
	return p;
}

#define PX(x) (px(x).text)

static double
x_of(const struct chart *c, double x)
{
	return c->left + (x - c->x0) / (c->x1 - c->x0) * c->width;
}

static double
y_of(const struct chart *c, double y)
{
	return c->top + (c->y1 - y) / (c->y1 - c->y0) * c->height;
}

static void
line(GString *s, double xa, double ya, double xb, double yb,
    const char *class)
{
	g_string_append_printf(s, "<line class=\"%s\" x1=\"%s\" y1=\"%s\" "
	    "x2=\"%s\" y2=\"%s\"/>\n", class, PX(xa), PX(ya), PX(xb), PX(yb));
}

/* anchor: start, middle or end. */
static void
text(GString *s, double x, double y, const char *class, const char *anchor,
    const char *words)
{
	g_autofree char *safe = g_markup_escape_text(words, -1);

	g_string_append_printf(s, "<text class=\"%s\" text-anchor=\"%s\" "
	    "x=\"%s\" y=\"%s\">%s</text>\n", class, anchor, PX(x), PX(y),
	    safe);
}

static void
upright_text(GString *s, double x, double y, const char *words)
{
	g_autofree char *safe = g_markup_escape_text(words, -1);

	g_string_append_printf(s, "<text class=\"label\" "
	    "text-anchor=\"middle\" transform=\"translate(%s %s) "
	    "rotate(-90)\">%s</text>\n", PX(x), PX(y), safe);
}

static void
y_axis(GString *s, const struct chart *c, double step, const char *format,
    const char *label)
{
	char number[REPORT_NUMBER];
	int i, n = (int)lround((c->y1 - c->y0) / step);

	for (i = 0; i <= n; i++) {
		double value = c->y0 + i * step, y = y_of(c, value);

		if (fabs(value) < step / 1000)
			value = 0;
		line(s, c->left, y, c->left + c->width, y,
		    value == 0 ? "axis" : "grid");
		text(s, c->left - 8, y + 4, "tick", "end",
		    report_number(number, value == 0 ? "%.1f" : format,
			value));
	}
	line(s, c->left, c->top, c->left, c->top + c->height, "axis");
	upright_text(s, c->left - 52, c->top + c->height / 2, label);
}

static void
heading(GString *s, const struct chart *c, const char *title,
    const char *below)
{
	text(s, c->left, c->top - 28, "title", "start", title);
	text(s, c->left, c->top - 10, "below", "start", below);
}

static void
curve(GString *s, const struct chart *c, const struct plot_run *run, size_t i)
{
	size_t k;

	g_string_append_printf(s, "<polyline fill=\"none\" stroke=\"%s\" "
	    "stroke-width=\"2\" stroke-dasharray=\"%s\" points=\"", colour(i),
	    dash(i));
	for (k = 0; k < PLOT_POINTS; k++)
		g_string_append_printf(s, "%s,%s ",
		    PX(x_of(c, (double)k / (PLOT_POINTS - 1))),
		    PX(y_of(c, run->precision[k])));
	g_string_append(s, "\"/>\n");
	for (k = 0; k < PLOT_POINTS; k++)
		g_string_append_printf(s, "<circle cx=\"%s\" cy=\"%s\" "
		    "r=\"3\" fill=\"%s\"/>\n",
		    PX(x_of(c, (double)k / (PLOT_POINTS - 1))),
		    PX(y_of(c, run->precision[k])), colour(i));
}

static void
curve_legend(GString *s, const struct chart *c, const struct plot *plot)
{
	double y = c->top + c->height + MARGIN_BOTTOM + 4;
	size_t i;

	for (i = 0; i < plot->n_runs; i++, y += LEGEND_LINE) {
		g_string_append_printf(s, "<line x1=\"%s\" y1=\"%s\" "
		    "x2=\"%s\" y2=\"%s\" stroke=\"%s\" stroke-width=\"2\" "
		    "stroke-dasharray=\"%s\"/>\n", PX(c->left), PX(y - 4),
		    PX(c->left + 30), PX(y - 4), colour(i), dash(i));
		text(s, c->left + 38, y, "label", "start",
		    plot->runs[i].name);
	}
}

static void
precision_chart(GString *s, const struct chart *c, const struct plot *plot)
{
	g_autofree char *below = plot->n_topics == 0
	    ? g_strdup("interpolated, mean over each run's own topics")
	    : g_strdup_printf("interpolated, mean over %zu topics",
		plot->n_topics);
	char number[REPORT_NUMBER];
	int i;
	size_t r;

	heading(s, c, "Precision at recall", below);
	for (i = 0; i <= 10; i += 2) {
		double x = x_of(c, i / 10.0);

		line(s, x, c->top, x, c->top + c->height, "grid");
		text(s, x, c->top + c->height + 18, "tick", "middle",
		    report_number(number, "%.1f", i / 10.0));
	}
	y_axis(s, c, 0.2, "%.1f", "precision");
	text(s, c->left + c->width / 2, c->top + c->height + 38, "label",
	    "middle", "recall");
	for (r = 0; r < plot->n_runs; r++)
		curve(s, c, &plot->runs[r], r);
	curve_legend(s, c, plot);
}

static int
by_delta(const void *a, const void *b)
{
	const struct plot_delta *x = a, *y = b;

	if (x->delta != y->delta)
		return x->delta < y->delta ? 1 : -1;
	return strcmp(x->topic, y->topic);
}

/* A range that ends on whole steps, at least four of them to a side. */
static double
range_of(const struct plot *plot, double *ret_step)
{
	static const double steps[] = {.001, .002, .005, .01, .02, .05, .1,
	    .2, .25, .5, 1, 2, 5, 10, 20, 50, 100, 200, 500, 1000};
	double most = 0.0;
	size_t i;

	for (i = 0; i < plot->n_deltas; i++)
		most = MAX(most, fabs(plot->deltas[i].delta));
	for (i = 0; i + 1 < G_N_ELEMENTS(steps); i++)
		if (steps[i] * 5 >= most)
			break;
	*ret_step = steps[i];
	return MAX(ceil(most / steps[i]), 1) * steps[i];
}

static void
bars(GString *s, const struct chart *c, const struct plot *plot)
{
	double slot = c->width / (double)plot->n_deltas;
	double width = MAX(slot * 0.8, 0.5), zero = y_of(c, 0.0);
	char number[REPORT_NUMBER];
	size_t i;

	for (i = 0; i < plot->n_deltas; i++) {
		const struct plot_delta *d = &plot->deltas[i];
		g_autofree char *topic = g_markup_escape_text(d->topic, -1);
		double y = y_of(c, d->delta);

		if (d->delta == 0)
			continue;
		g_string_append_printf(s, "<rect x=\"%s\" y=\"%s\" "
		    "width=\"%s\" height=\"%s\" fill=\"%s\"><title>%s: "
		    "%s</title></rect>\n",
		    PX(c->left + slot * ((double)i + 0.5) - width / 2),
		    PX(MIN(y, zero)), PX(width), PX(MAX(fabs(y - zero), 0.5)),
		    d->delta > 0 ? BETTER_COLOUR : WORSE_COLOUR, topic,
		    report_number(number, "%+.4f", d->delta));
	}
}

/* Names the topics that moved most, where a person will ask. */
static void
name_extremes(GString *s, const struct chart *c, const struct plot *plot)
{
	const struct plot_delta *d = plot->deltas;
	size_t n = plot->n_deltas, k;
	char number[REPORT_NUMBER];

	if (d[0].delta > 0)
		text(s, c->left + c->width - 4, c->top + 16, "better", "end",
		    "gained most:");
	for (k = 0; k < MIN(n, 3) && d[n - 1 - k].delta < 0; k++)
		;
	if (k > 0)
		text(s, c->left + 6, c->top + c->height - 8 - 15 * (double)k,
		    "worse", "start", "lost most:");
	for (k = 0; k < MIN(n, 3); k++) {
		if (d[k].delta > 0) {
			g_autofree char *most = g_strdup_printf("%s %s",
			    d[k].topic, report_number(number, "%+.3f",
			    d[k].delta));

			text(s, c->left + c->width - 4,
			    c->top + 31 + 15 * (double)k, "better", "end",
			    most);
		}
		if (d[n - 1 - k].delta < 0) {
			g_autofree char *least = g_strdup_printf("%s %s",
			    d[n - 1 - k].topic, report_number(number, "%+.3f",
			    d[n - 1 - k].delta));

			text(s, c->left + 6,
			    c->top + c->height - 8 - 15 * (double)k, "worse",
			    "start", least);
		}
	}
}

static void
delta_legend(GString *s, const struct chart *c, size_t better, size_t worse,
    size_t same)
{
	double y = c->top + c->height + MARGIN_BOTTOM + 4;
	g_autofree char *gained = g_strdup_printf("%zu topics better",
	    better);
	g_autofree char *lost = g_strdup_printf("%zu worse", worse);
	g_autofree char *stayed = g_strdup_printf("%zu the same", same);
	double x = c->left;

	g_string_append_printf(s, "<rect x=\"%s\" y=\"%s\" width=\"12\" "
	    "height=\"12\" fill=\"" BETTER_COLOUR "\"/>\n", PX(x), PX(y - 11));
	text(s, x + 18, y, "label", "start", gained);
	x += 170;
	g_string_append_printf(s, "<rect x=\"%s\" y=\"%s\" width=\"12\" "
	    "height=\"12\" fill=\"" WORSE_COLOUR "\"/>\n", PX(x), PX(y - 11));
	text(s, x + 18, y, "label", "start", lost);
	text(s, x + 120, y, "label", "start", stayed);
}

static void
delta_chart(GString *s, struct chart *c, const struct plot *plot)
{
	g_autofree char *title = g_strdup_printf("Difference in %s by topic",
	    plot->measure);
	g_autofree char *below = g_strdup_printf("%s minus %s",
	    plot->runs[1].name, plot->runs[0].name);
	size_t better = 0, worse = 0, i;
	double step, range = range_of(plot, &step);

	qsort(plot->deltas, plot->n_deltas, sizeof(struct plot_delta),
	    by_delta);
	for (i = 0; i < plot->n_deltas; i++) {
		better += plot->deltas[i].delta > 0;
		worse += plot->deltas[i].delta < 0;
	}
	c->y0 = -range;
	c->y1 = range;
	heading(s, c, title, below);
	y_axis(s, c, step, step < 0.01 ? "%+.3f" : "%+.2f", "difference");
	bars(s, c, plot);
	name_extremes(s, c, plot);
	text(s, c->left + c->width / 2, c->top + c->height + 38, "label",
	    "middle", "topics, from most gained to most lost");
	delta_legend(s, c, better, worse, plot->n_deltas - better - worse);
}

GString *
plot_svg(const struct plot *plot)
{
	bool two = plot->deltas != NULL && plot->n_deltas > 0 &&
	    plot->n_runs == 2;
	int width = MARGIN_LEFT + CHART_WIDTH + MARGIN_RIGHT +
	    (two ? CHART_WIDTH + GAP : 0);
	int height = MARGIN_TOP + CHART_HEIGHT + MARGIN_BOTTOM +
	    LEGEND_LINE * ((int)plot->n_runs + 1);
	struct chart left = {MARGIN_LEFT, MARGIN_TOP, CHART_WIDTH,
	    CHART_HEIGHT, 0, 1, 0, 1};
	struct chart right = left;
	GString *s = g_string_new(NULL);

	right.left += CHART_WIDTH + GAP;
	g_string_append_printf(s, "<?xml version=\"1.0\" "
	    "encoding=\"UTF-8\"?>\n<svg xmlns=\"http://www.w3.org/2000/svg\" "
	    "width=\"%d\" height=\"%d\" viewBox=\"0 0 %d %d\" role=\"img\">\n"
	    "<title>Precision at recall</title>\n", width, height, width,
	    height);
	g_string_append(s, "<style>\n"
	    "text { font-family: sans-serif; fill: #222 }\n"
	    ".title { font-size: 15px; font-weight: bold }\n"
	    ".below, .tick, .better, .worse { font-size: 12px }\n"
	    ".label { font-size: 13px }\n"
	    ".below { fill: #555 }\n"
	    ".better { fill: " BETTER_COLOUR " }\n"
	    ".worse { fill: " WORSE_COLOUR " }\n"
	    ".grid { stroke: #ddd; stroke-width: 1 }\n"
	    ".axis { stroke: #444; stroke-width: 1 }\n"
	    "</style>\n<rect width=\"100%\" height=\"100%\" fill=\"#fff\"/>\n");
	precision_chart(s, &left, plot);
	if (two)
		delta_chart(s, &right, plot);
	g_string_append(s, "</svg>\n");
	return s;
}
