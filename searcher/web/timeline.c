/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Hits over time, as bars that are links.
 *
 * Years without hits take their place, so that the axis is time.  Each bar has
 * its words in it, shown when it is pointed at; a browser that draws no SVG
 * shows them as a list of links.
 */
#include "searcher/web/view.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define WIDTH 720
#define HEIGHT 84
#define ROOM 18   /* above the bars, for the words of one */
#define MAX_BARS 240
#define WIDEST 56

/* Years, or months counted from year 0. */
static int
place_of(const char *value, bool months)
{
	int year = atoi(value);
	const char *dash = strchr(value, '-');

	return months ? year * 12 + (dash ? atoi(dash + 1) : 1) - 1 : year;
}

static void
date_of(int place, bool months, char buf[16])
{
	if (months)
		g_snprintf(buf, 16, "%04d-%02d", place / 12, place % 12 + 1);
	else
		g_snprintf(buf, 16, "%04d", place);
}

static const struct facet *
find(const struct answer *a, const char *name)
{
	for (unsigned i = 0; i < a->facets->len; i++) {
		const struct facet *f = a->facets->pdata[i];
		if (strcmp(f->name, name) == 0 && f->values->len > 1)
			return f;
	}
	return NULL;
}

struct axis {
	bool months;
	int first, last;
	uint32_t most;
};

/* The latest MAX_BARS places at most. */
static struct axis
measure(const struct facet *f, bool months)
{
	struct axis x = {.months = months};
	const struct facet_value *v =
	    &g_array_index(f->values, struct facet_value, 0);

	x.first = place_of(v[0].value, months);
	x.last = place_of(v[f->values->len - 1].value, months);
	x.first = MAX(x.first, x.last - MAX_BARS + 1);
	for (unsigned i = 0; i < f->values->len; i++)
		if (place_of(v[i].value, months) >= x.first)
			x.most = MAX(x.most, v[i].count);
	return x;
}

/* To a tenth, whatever the locale; not below 0. */
static void
length(GString *out, const char *name, double n)
{
	unsigned tenths = (unsigned)(n * 10 + 0.5);

	html_put(out, " ");
	html_put(out, name);
	html_put(out, "=\"");
	html_put_number(out, tenths / 10);
	html_put(out, ".");
	html_put_number(out, tenths % 10);
	html_put(out, "\"");
}

static void
rect(GString *out, const char *class, double x, double y, double width,
    double height)
{
	html_put(out, "<rect");
	html_attribute(out, "class", class);
	length(out, "x", x);
	length(out, "y", y);
	length(out, "width", width);
	length(out, "height", height);
	html_put(out, "/>");
}

static void
bar(const struct view *v, const struct axis *x, const struct facet_value *fv)
{
	GString *out = v->out;
	int place = place_of(fv->value, x->months);
	double step = (double)WIDTH / (x->last - x->first + 1);
	double left = (place - x->first) * step;
	/* the root keeps the small ones visible */
	double height = MAX(3,
	    (HEIGHT - ROOM) * sqrt((double)fv->count / x->most));
	double gap = MAX(MIN(4, step / 5), step - WIDEST);
	double middle = CLAMP(left + step / 2, 40, WIDTH - 40);
	char date[16], count[32], shown[40];
	struct ask there = *v->ask;

	date_of(place, x->months, date);
	there.from = there.to = date;
	there.number = 1;
	html_put(out, "<a href=\"");
	view_address(v, out, PAGE_SEARCH, &there, false);
	name_count(fv->count, count);
	html_put(out, "\" aria-label=\"");
	html_escape_string(out, name_date(date, shown));
	html_put(out, ": ");
	html_put(out, count);
	html_put(out, fv->count == 1 ? " result\">" : " results\">");
	rect(out, "room", left, ROOM, step, HEIGHT - ROOM);
	rect(out, "bar", left + gap / 2, HEIGHT - height, step - gap, height);
	html_put(out, "<text");
	length(out, "x", middle);
	html_put(out, " y=\"12\">");
	html_escape_string(out, shown);
	html_put(out, ": ");
	html_put(out, count);
	html_put(out, "</text></a>\n");
}

void
timeline(const struct view *v)
{
	const struct facet *f = find(v->answer, "month");
	bool months = f != NULL;
	GString *out = v->out;
	char first[16], last[16], buf[40];

	if (!f && !(f = find(v->answer, "year")))
		return;
	struct axis x = measure(f, months);
	g_string_append_printf(out,
	    "<section class=\"timeline\" aria-labelledby=\"over-time\">\n"
	    "<h2 id=\"over-time\">Over time</h2>\n"
	    "<svg xmlns=\"http://www.w3.org/2000/svg\" role=\"group\" "
	    "aria-label=\"Results by %s\" viewBox=\"0 0 %d %d\" "
	    "preserveAspectRatio=\"none\">\n",
	    months ? "month" : "year", WIDTH, HEIGHT);
	for (unsigned i = 0; i < f->values->len; i++) {
		const struct facet_value *fv =
		    &g_array_index(f->values, struct facet_value, i);
		if (place_of(fv->value, months) >= x.first)
			bar(v, &x, fv);
	}
	date_of(x.first, months, first);
	date_of(x.last, months, last);
	html_put(out, "</svg>\n<p class=\"axis\"><span>");
	html_escape_string(out, name_date(first, buf));
	html_put(out, "</span> <span>");
	html_escape_string(out, name_date(last, buf));
	html_put(out, "</span></p>\n</section>\n");
}
