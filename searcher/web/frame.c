/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The frame of every page, and the search form. */
#include "searcher/web/view.h"

#include <string.h>

/* --- the search form ------------------------------------------------------- */

static void
hidden(GString *out, const char *name, const char *value)
{
	if (!value)
		return;
	g_string_append_printf(out, "<input type=\"hidden\" name=\"%s\"", name);
	html_attribute(out, "value", value);
	html_put(out, "/>");
}

static void
choose_index(const struct view *v)
{
	GString *out = v->out;

	if (v->site->n_indexes < 2)
		return;
	html_put(out, "<label class=\"offscreen\" for=\"index\">"
	                     "Collection</label>"
	                     "<select id=\"index\" name=\"index\">");
	for (unsigned i = 0; i < v->site->n_indexes; i++) {
		const struct site_index *ix = &v->site->indexes[i];
		html_put(out, "<option");
		html_attribute(out, "value", ix->name);
		if (ix == v->ask->index)
			html_attribute(out, "selected", "selected");
		g_string_append_c(out, '>');
		html_escape_string(out, ix->title);
		html_put(out, "</option>");
	}
	html_put(out, "</select>\n");
}

static void
search_form(const struct view *v)
{
	GString *out = v->out;
	const struct ask *a = v->ask;

	html_put(out, "<form class=\"search\" role=\"search\" "
	                     "action=\"");
	view_base(v, out, "/", false);
	html_put(out, "\" method=\"get\">\n<div class=\"row\">\n"
	                     "<label class=\"offscreen\" for=\"q\">Search the "
	                     "collection</label>"
	                     "<input id=\"q\" name=\"q\" type=\"search\" "
	                     "autocomplete=\"off\" autocapitalize=\"off\" "
	                     "spellcheck=\"false\"");
	html_attribute(out, "value", a->q);
	html_attribute(out, "placeholder", "Words, or \"a phrase\"");
	html_put(out, "/>\n");
	choose_index(v);
	html_put(out, "<button type=\"submit\">Search</button>\n</div>\n");
	/* a new query keeps order and way of joining, and drops filters: what
	 * they hid would be missed */
	if (a->sort != SORT_RELEVANCE && a->format != FORMAT_ATOM)
		hidden(out, "sort", ask_sort_name(a->sort));
	if (a->any != v->site->any)
		hidden(out, "op", a->any ? "or" : "and");
	html_put(out, "<p class=\"more\">");
	view_link(v, PAGE_ADVANCED, a, NULL);
	html_put(out, "Advanced search</a> ");
	struct ask plain = view_plain(a);
	plain.q = "";
	view_link(v, PAGE_HELP, &plain, NULL);
	html_put(out, "How to search</a></p>\n</form>\n");
}

/* --- head and foot --------------------------------------------------------- */

static void
head(const struct view *v, const char *title)
{
	GString *out = v->out;
	struct ask plain = view_plain(v->ask);

	html_put(out, "<!DOCTYPE html>\n<html xmlns=\"http://www.w3.org/"
	                     "1999/xhtml\" lang=\"en\">\n<head>\n"
	                     "<meta charset=\"utf-8\"/>\n<title>");
	if (title) {
		html_escape_string(out, title);
		html_put(out, " \u2013 ");
	}
	html_escape_string(out, v->site->title);
	html_put(out, "</title>\n<meta name=\"viewport\" "
	                     "content=\"width=device-width, initial-scale=1\"/>\n"
	                     "<meta name=\"color-scheme\" content=\"light dark\"/>\n"
	                     "<meta name=\"robots\" content=\"noindex\"/>\n"
	                     "<link rel=\"stylesheet\" href=\"");
	view_base(v, out, "/style.css?v=", false);
	g_string_append_printf(out, "%s\"/>\n<link rel=\"icon\" "
	                            "type=\"image/svg+xml\" href=\"",
	    style_version);
	view_base(v, out, "/icon.svg", false);
	html_put(out, "\"/>\n<link rel=\"search\" type=\"application/"
	                     "opensearchdescription+xml\" href=\"");
	plain.q = "";
	view_address(v, out, PAGE_OPENSEARCH, &plain, false);
	g_string_append_c(out, '"');
	html_attribute(out, "title", v->site->title);
	html_put(out, "/>\n");
	if (v->answer && v->ask->page == PAGE_SEARCH && ask_searches(v->ask)) {
		struct ask feed = *v->ask;
		feed.format = FORMAT_ATOM;
		feed.number = 1;
		feed.sort = SORT_DATE_NEWEST;
		html_put(out, "<link rel=\"alternate\" type=\"application/"
		                     "atom+xml\" title=\"This search as a feed\" "
		                     "href=\"");
		view_address(v, out, PAGE_SEARCH, &feed, false);
		html_put(out, "\"/>\n");
	}
	html_put(out, "</head>\n");
}

#define SKIP \
	"<body>\n<a class=\"skip\" href=\"#main\">Skip to the content</a>\n"
#define MAIN "</div>\n</header>\n<main id=\"main\" tabindex=\"-1\">\n"

void
frame_first(const struct view *v)
{
	GString *out = v->out;

	head(v, NULL);
	html_put(out, SKIP "<header class=\"site first\">\n"
	                          "<div class=\"inner\">\n<h1");
	html_attribute(out, "lang", v->site->language);
	g_string_append_c(out, '>');
	html_escape_string(out, v->site->title);
	html_put(out, "</h1>\n");
	if (v->site->description) {
		html_put(out, "<p class=\"lead\"");
		html_attribute(out, "lang", v->site->language);
		g_string_append_c(out, '>');
		html_escape_string(out, v->site->description);
		html_put(out, "</p>\n");
	}
	search_form(v);
	html_put(out, MAIN);
}

void
frame_begin(const struct view *v, const char *title, bool with_search)
{
	GString *out = v->out;

	head(v, title);
	html_put(out, SKIP "<header class=\"site\">\n"
	                          "<div class=\"inner\">\n<p class=\"brand\">"
	                          "<a href=\"");
	view_base(v, out, "/", false);
	g_string_append_c(out, '"');
	html_attribute(out, "lang", v->site->language);
	g_string_append_c(out, '>');
	html_escape_string(out, v->site->title);
	html_put(out, "</a></p>\n");
	if (with_search)
		search_form(v);
	html_put(out, MAIN);
}

void
frame_end(const struct view *v)
{
	GString *out = v->out;
	struct ask plain = view_plain(v->ask);

	plain.q = "";
	html_put(out, "</main>\n<footer class=\"site\">\n"
	                     "<div class=\"inner\">\n<p>");
	html_escape_string(out, v->ask->index->title);
	html_put(out, "</p>\n<ul>\n<li>");
	view_link(v, PAGE_SEARCH, &plain, NULL);
	html_put(out, "Start page</a></li>\n<li>");
	view_link(v, PAGE_ADVANCED, &plain, NULL);
	html_put(out, "Advanced search</a></li>\n<li>");
	view_link(v, PAGE_HELP, &plain, NULL);
	html_put(out, "How to search</a></li>\n</ul>\n</div>\n</footer>\n"
	                     "</body>\n</html>\n");
}
