/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Filters that are set, and links that set more. */
#include "searcher/web/view.h"

#include <string.h>

/* Values of a facet shown at once; the rest unfolds. */
#define SHOWN 6

static const char *
title_of(const char *facet)
{
	static const char *const titles[][2] = {{"lang", "Language"},
	    {"type", "Type"}, {"year", "Year"}, {"author", "Author"}};

	for (size_t i = 0; i < G_N_ELEMENTS(titles); i++)
		if (strcmp(titles[i][0], facet) == 0)
			return titles[i][1];
	return NULL;
}

static const char *
label_of(const char *facet, const char *value)
{
	return strcmp(facet, "lang") == 0 ? name_language(value)
	    : strcmp(facet, "type") == 0  ? name_type(value)
	                                  : value;
}

/* The list of a that the facet is about; NULL: the dates. */
static char ***
list_of(struct ask *a, const char *facet)
{
	return strcmp(facet, "lang") == 0  ? &a->langs
	    : strcmp(facet, "type") == 0   ? &a->types
	    : strcmp(facet, "author") == 0 ? &a->authors
	    : strcmp(facet, "path") == 0   ? &a->paths
	                                   : NULL;
}

/* --- what is set ------------------------------------------------------------ */

static void
chip(const struct view *v, const struct ask *without, const char *kind,
    const char *label)
{
	GString *out = v->out;

	html_put(out, "<li>");
	view_link(v, PAGE_SEARCH, without, NULL);
	g_string_append_printf(out, "<span class=\"offscreen\">Remove the "
	                            "filter </span><span class=\"kind\">%s:"
	                            "</span> ", kind);
	html_escape_string(out, label);
	html_put(out, " <span class=\"cross\" aria-hidden=\"true\">"
	                     "\u2715</span></a></li> ");
}

static void
chips(const struct view *v, const char *facet, const char *kind)
{
	struct ask copy = *v->ask;
	char **list = *list_of(&copy, facet);

	for (char **value = list; value && *value; value++) {
		struct ask without = *v->ask;
		*list_of(&without, facet) =
		    ask_list_remove(&v->in->arena, list, *value);
		without.number = 1;
		chip(v, &without, kind, label_of(facet, *value));
	}
}

void
filters_set(const struct view *v)
{
	const struct ask *a = v->ask;
	struct ask without = *a;

	if (!ask_filters(a))
		return;
	html_put(v->out, "<ul class=\"chips\" aria-label=\"Filters that "
	                        "are set\">");
	chips(v, "lang", "Language");
	chips(v, "type", "Type");
	chips(v, "author", "Author");
	chips(v, "path", "Path");
	without.number = 1;
	if (a->from || a->to) {
		g_autofree char *span = a->from && a->to &&
		        strcmp(a->from, a->to) == 0
		    ? g_strdup(a->from)
		    : g_strdup_printf("%s\u2013%s", a->from ? a->from : "",
		          a->to ? a->to : "");
		without.from = without.to = NULL;
		chip(v, &without, "Date", span);
		without.from = a->from;
		without.to = a->to;
	}
	if (a->like) {
		without.like = NULL;
		chip(v, &without, "Like", a->like);
	}
	html_put(v->out, "</ul>\n");
}

/* --- what can be set ----------------------------------------------------------- */

static void
value_link(const struct view *v, const char *facet,
    const struct facet_value *fv)
{
	GString *out = v->out;
	struct ask with = *v->ask;
	char ***list = list_of(&with, facet);
	char buf[32];

	with.number = 1;
	if (list)
		*list = ask_list_add(&v->in->arena, *list, fv->value);
	else
		with.from = with.to = fv->value;
	html_put(out, "<li>");
	view_link(v, PAGE_SEARCH, &with, NULL);
	html_put(out, "<span");
	if (strcmp(facet, "author") == 0)
		html_put(out, " dir=\"auto\"");
	g_string_append_c(out, '>');
	html_escape_string(out, label_of(facet, fv->value));
	html_put(out, "</span> <span class=\"count\">");
	html_put(out, name_count(fv->count, buf));
	html_put(out, fv->count == 1
	        ? "<span class=\"offscreen\"> result</span></span></a></li>\n"
	        : "<span class=\"offscreen\"> results</span></span></a></li>\n");
}

/* A facet with one value, set already, says nothing. */
static bool
is_told(const struct view *v, const struct facet *f)
{
	struct ask copy = *v->ask;
	char ***list = list_of(&copy, f->name);

	if (f->values->len == 0)
		return true;
	return f->values->len == 1 && (list ? *list != NULL : v->ask->from != NULL);
}

static void
one_facet(const struct view *v, const struct facet *f)
{
	const char *title = title_of(f->name);
	bool years = strcmp(f->name, "year") == 0;
	GString *out = v->out;
	unsigned n = f->values->len;

	if (!title || is_told(v, f))
		return;
	g_string_append_printf(out, "<div>\n<h3>%s</h3>\n<ul>\n", title);
	for (unsigned i = 0; i < n; i++) {
		/* years come in order of time: newest first here */
		if (i == SHOWN)
			g_string_append_printf(out, "</ul>\n<details><summary>"
			                            "%u more<span class=\"offscreen\">"
			                            ": %s</span></summary>\n<ul>\n",
			    n - SHOWN, title);
		value_link(v, f->name,
		    &g_array_index(f->values, struct facet_value,
		        years ? n - 1 - i : i));
	}
	html_put(out, n > SHOWN ? "</ul></details>\n" : "</ul>\n");
	html_put(out, "</div>\n");
}

bool
facets_worthwhile(const struct view *v)
{
	/* nothing and one cannot be narrowed */
	return v->answer->facets->len && v->answer->hits->len &&
	    v->answer->total > 1;
}

void
facets(const struct view *v)
{
	const struct answer *a = v->answer;

	if (!facets_worthwhile(v))
		return;
	html_put(v->out, "<aside id=\"narrow\" aria-label=\"Narrow the "
	                        "results\">\n");
	html_put(v->out, "<nav class=\"facets\" aria-labelledby="
	                        "\"narrow-by\">\n<h2 id=\"narrow-by\">");
	html_put(v->out, strcmp(v->ask->q, "*") == 0
	        ? "Browse by</h2>\n<div>\n"
	        : "Narrow by</h2>\n<div>\n");
	for (unsigned i = 0; i < a->facets->len; i++)
		one_facet(v, a->facets->pdata[i]);
	html_put(v->out, "</div>\n</nav>\n</aside>\n");
}
