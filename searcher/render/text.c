/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Renders an answer for a person at a terminal. */
#include "searcher/render/render.h"

#include "lib/text/text.h"

#include <stdlib.h>
#include <string.h>

/* Select graphic rendition codes: what each part looks like. */
#define SGR_TITLE "1"     /* bold */
#define SGR_DIM "2"
#define SGR_MARK "1;31"   /* bold red, as grep marks */
#define SGR_PATH "35"
#define SGR_LINE "32"
#define SGR_BAR "34"

/* Columns before a passage: room for a line number of five digits. */
#define GUTTER 7
/* Columns before a title: "  1. ". */
#define TITLE_GUTTER 5
#define BAR_COLUMNS 40
/* Years or months without a document that have rows of their own in a timeline;
 * a longer gap is one row. */
#define GAP_MAX 12

struct pen {
	GString *out;
	const struct text_style *style;
};

static void
sgr(const struct pen *p, const char *code)
{
	if (p->style->color)
		g_string_append_printf(p->out, "\033[%sm", code);
}

static void
sgr_off(const struct pen *p)
{
	if (p->style->color)
		g_string_append(p->out, "\033[0m");
}

/* Control characters of a text could drive the terminal: they are shown as
 * blanks.  So are C1 controls, which UTF-8 spells in two bytes. */
static void
put_text(const struct pen *p, const char *s, size_t len)
{
	for (size_t i = 0; i < len; i++) {
		unsigned char c = s[i];
		if (c == 0xc2 && i + 1 < len && (unsigned char)s[i + 1] < 0xa0) {
			g_string_append_c(p->out, ' ');
			i++;
		} else {
			g_string_append_c(p->out, c < 0x20 || c == 0x7f ? ' ' : c);
		}
	}
}

static void
put(const struct pen *p, const char *s)
{
	put_text(p, s, strlen(s));
}

/* text with its marks, broken into lines of at most columns behind indent.
 * columns 0: in one line. */
static void
put_marked(const struct pen *p, const char *text, size_t len,
    const struct mark *marks, unsigned n_marks, unsigned columns,
    unsigned indent, const char *base)
{
	size_t at = 0, line_used = 0, m = 0;

	while (at < len) {
		/* one word with the blanks before it */
		size_t blank = at;
		if (indent && text[at] == '\n') { /* of lines shown as such */
			g_string_append_printf(p->out, "\n%*s", (int)indent, "");
			line_used = 0;
			at++;
			continue;
		}
		while (blank < len && text[blank] == ' ')
			blank++;
		size_t end = blank;
		while (end < len && text[end] != ' ' &&
		    !(indent && text[end] == '\n'))
			end++;
		size_t wide = text_columns(text + blank, end - blank);
		if (columns && line_used && line_used + (blank - at) + wide > columns) {
			g_string_append_printf(p->out, "\n%*s", (int)indent, "");
			line_used = 0;
			at = blank;
		}
		line_used += (blank - at) + wide;
		while (at < end) {
			while (m < n_marks && marks[m].to <= at)
				m++;
			bool in = m < n_marks && marks[m].from <= at;
			size_t stop = m == n_marks ? end
			    : in                   ? marks[m].to
						   : marks[m].from;
			if (stop > end)
				stop = end;
			if (in)
				sgr(p, SGR_MARK);
			put_text(p, text + at, stop - at);
			if (in) {
				sgr_off(p);
				if (base)
					sgr(p, base);
			}
			at = stop;
		}
	}
}

static const char *
shown_path(const struct text_style *style, const char *path)
{
	size_t n = style->cwd ? strlen(style->cwd) : 0;

	if (n && g_str_has_prefix(path, style->cwd) && path[n] == '/')
		return path + n + 1;
	return path;
}

/* The target of a link to line of path (0: not known).  A fragment that is a line
 * is kitty's convention; what opens files elsewhere (GLib, xdg-open) passes over
 * fragments. */
static char *
link_target(const struct text_style *style, const char *path, unsigned line)
{
	const char *t = style->link ? style->link
	    : line		    ? "file://{host}{path}#{line}"
				    : "file://{host}{path}";
	g_autofree char *escaped =
	    g_uri_escape_bytes((const guint8 *)path, strlen(path), "/");
	GString *s = g_string_new(NULL);

	while (*t) {
		if (g_str_has_prefix(t, "{host}")) {
			g_string_append(s,
			    style->host ? style->host : "localhost");
			t += 6;
		} else if (g_str_has_prefix(t, "{path}")) {
			g_string_append(s, escaped);
			t += 6;
		} else if (g_str_has_prefix(t, "{line}")) {
			g_string_append_printf(s, "%u", line);
			t += 6;
		} else {
			g_string_append_c(s, *t++);
		}
	}
	return g_string_free(s, FALSE);
}

/* False where there is nothing to link to, or no links are wanted. */
static bool
open_link(const struct pen *p, const struct hit *h, unsigned line)
{
	if (!p->style->links || !(h->path || h->url))
		return false;
	g_autofree char *target = h->path
	    ? link_target(p->style, h->path, line)
	    : g_uri_escape_string(h->url, ":/?#[]@!$&'()*+,;=%", FALSE);
	g_string_append_printf(p->out, "\033]8;;%s\033\\", target);
	return true;
}

static void
close_link(const struct pen *p, bool is_open)
{
	if (is_open)
		g_string_append(p->out, "\033]8;;\033\\");
}

static void
put_path(const struct pen *p, const struct hit *h, unsigned line)
{
	const struct text_style *style = p->style;
	const char *path = h->path ? h->path : h->url ? h->url : h->id;
	bool link = open_link(p, h, line);

	sgr(p, SGR_PATH);
	put(p, h->path ? shown_path(style, path) : path);
	if (line && h->path)
		g_string_append_printf(p->out, ":%u", line);
	sgr_off(p);
	close_link(p, link);
}

static void
put_separator(const struct pen *p, bool *first)
{
	if (!*first)
		g_string_append(p->out, " \xc2\xb7 ");
	*first = false;
}

/* Where a passage is: a link of its own, to its line. */
static void
put_place(const struct pen *p, const struct hit *h, const struct passage *s)
{
	unsigned number = s->page ? s->page : s->line;
	g_autofree char *shown = !number ? g_strdup("")
	    : s->page			 ? g_strdup_printf("p.%u", number)
					 : g_strdup_printf("%u", number);

	g_string_append_printf(p->out, "%*s",
	    MAX(GUTTER - 2 - (int)strlen(shown), 0), "");
	bool link = *shown && open_link(p, h, s->line);
	sgr(p, SGR_LINE);
	g_string_append(p->out, shown);
	sgr_off(p);
	close_link(p, link);
	g_string_append(p->out, "  ");
}

static void
put_passage(const struct pen *p, const struct hit *h, const struct passage *s)
{
	unsigned columns = p->style->columns;
	unsigned room = columns > GUTTER + 20 ? columns - GUTTER : 0;
	g_autoptr(GString) t = g_string_new(NULL);
	g_autofree struct mark *marks = g_new(struct mark, s->n_marks + 1);

	if (s->cut_before)
		g_string_append(t, "\xe2\x80\xa6 ");
	passage_shown(s, t, marks);
	if (s->cut_after) /* never alone on a line */
		g_string_append(t, room ? "\xc2\xa0\xe2\x80\xa6"
					: " \xe2\x80\xa6");
	put_place(p, h, s);
	put_marked(p, t->str, t->len, marks, s->n_marks, room, GUTTER, NULL);
	g_string_append_c(p->out, '\n');
}

static void
put_hit(const struct pen *p, const struct hit *h)
{
	unsigned columns = p->style->columns;
	unsigned room = columns > GUTTER + 20 ? columns - TITLE_GUTTER : 0;
	bool first = true;

	g_string_append_printf(p->out, "%3u. ", h->rank);
	sgr(p, SGR_TITLE);
	if (h->title)
		put_marked(p, h->title, strlen(h->title), h->title_marks,
		    h->n_title_marks, room, TITLE_GUTTER, SGR_TITLE);
	else
		put(p, h->id);
	sgr_off(p);
	g_string_append(p->out, "\n     ");
	sgr(p, SGR_DIM);
	if (h->date) {
		put_separator(p, &first);
		put(p, h->date);
	}
	if (h->lang) {
		put_separator(p, &first);
		put(p, text_language_name(text_language(h->lang)));
	}
	if (h->author) {
		put_separator(p, &first);
		put(p, h->author);
	}
	if (h->near_duplicates) {
		put_separator(p, &first);
		g_string_append_printf(p->out, "%u similar", h->near_duplicates);
	}
	put_separator(p, &first);
	sgr_off(p);
	const struct passage *s =
	    h->snippets->len ? g_ptr_array_index(h->snippets, 0) : NULL;
	put_path(p, h, s && s->n_marks ? s->line : 0);
	g_string_append_c(p->out, '\n');
	const char *heading = NULL;
	for (unsigned i = 0; i < h->snippets->len; i++) {
		s = g_ptr_array_index(h->snippets, i);
		if (s->heading && s->n_marks &&
		    g_strcmp0(s->heading, heading) != 0 &&
		    g_strcmp0(s->heading, h->title) != 0) {
			g_string_append_printf(p->out, "%*s", GUTTER, "");
			sgr(p, SGR_DIM);
			put(p, s->heading);
			sgr_off(p);
			g_string_append_c(p->out, '\n');
		}
		heading = s->heading;
		put_passage(p, h, s);
	}
	if (h->explain)
		g_string_append(p->out, h->explain);
}

/* Bars in eighths of a column. */
static void
put_bar(const struct pen *p, uint32_t count, uint32_t most)
{
	static const char *const eighths[] = {"", "\xe2\x96\x8f", "\xe2\x96\x8e",
	    "\xe2\x96\x8d", "\xe2\x96\x8c", "\xe2\x96\x8b", "\xe2\x96\x8a",
	    "\xe2\x96\x89"};
	uint64_t n = most ? (uint64_t)count * BAR_COLUMNS * 8 / most : 0;

	if (!n && count)
		n = 1;
	sgr(p, SGR_BAR);
	for (uint64_t i = 0; i < n / 8; i++)
		g_string_append(p->out, "\xe2\x96\x88");
	g_string_append(p->out, eighths[n % 8]);
	sgr_off(p);
}

static void
put_row(const struct pen *p, const char *value, size_t columns, uint32_t count,
    uint32_t most)
{
	size_t len = strlen(value), fit = text_fit(value, len, columns);
	bool cut = fit < len;

	if (cut)
		fit = text_fit(value, len, columns - 1);
	size_t pad = columns - text_columns(value, fit) - cut;
	g_string_append(p->out, "  ");
	put_text(p, value, fit);
	if (cut)
		g_string_append(p->out, "\xe2\x80\xa6");
	g_string_append_printf(p->out, "%*s  %7u ", (int)pad, "", count);
	put_bar(p, count, most);
	g_string_append_c(p->out, '\n');
}

/* Number of a year, or of a month ("2022-12") since the year 0. */
static int
moment_of(const char *value, bool months)
{
	char *end;
	int year = (int)strtol(value, &end, 10);

	return !months ? year
		       : year * 12 + (*end ? (int)strtol(end + 1, NULL, 10) : 1) - 1;
}

/* The rows of a timeline between two that have documents. */
static void
put_gap(const struct pen *p, const char *from, const char *to, bool months,
    size_t columns)
{
	int first = moment_of(from, months) + 1, end = moment_of(to, months);

	if (end - first > GAP_MAX) {
		g_string_append(p->out, "  \xe2\x8b\xae\n");
		return;
	}
	for (int m = first; m < end; m++) {
		g_autofree char *value = months
		    ? g_strdup_printf("%04d-%02d", m / 12, m % 12 + 1)
		    : g_strdup_printf("%04d", m);
		put_row(p, value, columns, 0, 0);
	}
}

static void
put_facet(const struct pen *p, const struct facet *f)
{
	bool months = strcmp(f->name, "month") == 0;
	uint32_t most = 0;
	size_t widest = 0;

	for (unsigned i = 0; i < f->values->len; i++) {
		struct facet_value *v =
		    &g_array_index(f->values, struct facet_value, i);
		size_t w = text_columns(v->value, strlen(v->value));
		most = MAX(most, v->count);
		widest = MAX(widest, w);
	}
	widest = MIN(widest, 30);
	g_string_append_c(p->out, '\n');
	sgr(p, SGR_TITLE);
	put(p, f->name);
	sgr_off(p);
	g_string_append_c(p->out, '\n');
	for (unsigned i = 0; i < f->values->len; i++) {
		struct facet_value *v =
		    &g_array_index(f->values, struct facet_value, i);
		if (i && (months || strcmp(f->name, "year") == 0))
			put_gap(p, v[-1].value, v->value, months, widest);
		put_row(p, v->value, widest, v->count, most);
	}
}

void
render_text(const struct answer *a, const struct text_style *style,
    GString *out)
{
	struct pen p = {out, style};

	if (a->explain)
		g_string_append_printf(out, "%s\n", a->explain);
	for (unsigned i = 0; i < a->hits->len; i++) {
		if (i)
			g_string_append_c(out, '\n');
		put_hit(&p, g_ptr_array_index(a->hits, i));
	}
	for (unsigned i = 0; i < a->facets->len; i++)
		put_facet(&p, g_ptr_array_index(a->facets, i));
	if (a->hits->len || a->facets->len)
		g_string_append_c(out, '\n');
	sgr(&p, SGR_DIM);
	const char *about = a->total_exact ? "" : "about ";
	const char *noun = a->total == 1 && a->total_exact ? "hit" : "hits";
	if (!a->total)
		g_string_append(out, "no hits");
	else if (a->hits->len == a->total || !a->hits->len)
		g_string_append_printf(out, "%s%" G_GUINT64_FORMAT " %s", about,
		    a->total, noun);
	else {
		g_string_append_printf(out, "%u", a->offset + 1);
		if (a->hits->len > 1)
			g_string_append_printf(out, "\xe2\x80\x93%u",
			    a->offset + a->hits->len);
		g_string_append_printf(out, " of %s%" G_GUINT64_FORMAT " %s",
		    about, a->total, noun);
	}
	if (a->partial)
		g_string_append_printf(out, " (incomplete: %s)",
		    a->partial_why ? a->partial_why : "a limit was met");
	g_string_append_printf(out, ", %.1f ms", a->took_ms);
	sgr_off(&p);
	g_string_append_c(out, '\n');
}

void
render_paths(const struct answer *a, const char *cwd, GString *out)
{
	struct text_style style = {.cwd = cwd};

	for (unsigned i = 0; i < a->hits->len; i++) {
		const struct hit *h = g_ptr_array_index(a->hits, i);
		g_string_append_printf(out, "%s\n",
		    h->path ? shown_path(&style, h->path) : h->id);
	}
}
