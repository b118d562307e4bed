/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The first page, and the page of results. */
#include "searcher/web/view.h"

#include <string.h>

/* --- the first page --------------------------------------------------------- */

static void
list_indexes(const struct view *v)
{
	GString *out = v->out;

	g_string_append(out, "<h2>Collections</h2>\n<ul class=\"cards\">\n");
	for (unsigned i = 0; i < v->site->n_indexes; i++) {
		const struct site_index *ix = &v->site->indexes[i];
		struct ask there = view_plain(v->ask);
		there.index = ix;
		g_string_append(out, "<li>");
		view_link(v, PAGE_SEARCH, &there, NULL);
		html_escape_string(out, ix->title);
		g_string_append(out, "</a>");
		if (ix->description) {
			g_string_append(out, "<p>");
			html_escape_string(out, ix->description);
			g_string_append(out, "</p>");
		}
		g_string_append(out, "</li>\n");
	}
	g_string_append(out, "</ul>\n");
}

/* What the collection holds, each a link to it. */
static void
describe_index(const struct view *v)
{
	const struct site_index *ix = v->ask->index;
	GString *out = v->out;
	struct xc_db_stats stats;
	char buf[32];

	if (ix->description) {
		g_string_append(out, "<p class=\"lead\">");
		html_escape_string(out, ix->description);
		g_string_append(out, "</p>\n");
	}
	if (v->opened &&
	    index_stats(session_index(v->opened->session), &stats, NULL)) {
		struct ask all = view_plain(v->ask);
		all.q = "*";
		all.sort = SORT_DATE_NEWEST;
		g_string_append_printf(out,
		    "<p class=\"lead\">%s document%s. ",
		    name_count(stats.doccount, buf),
		    stats.doccount == 1 ? "" : "s");
		view_link(v, PAGE_SEARCH, &all, NULL);
		g_string_append(out, "Browse the newest</a></p>\n");
	}
}

static void
first_page(const struct view *v)
{
	GString *out = v->out;

	frame_first(v);
	g_string_append(out, "<div class=\"home\">\n");
	if (v->site->n_indexes > 1) {
		g_string_append(out, "<h2>");
		html_escape_string(out, v->ask->index->title);
		g_string_append(out, "</h2>\n");
	}
	describe_index(v);
	struct ask all = view_plain(v->ask);
	struct view browse = *v;
	all.q = "*";
	browse.ask = &all;
	timeline(&browse);
	facets(&browse);
	if (v->site->n_indexes > 1)
		list_indexes(v);
	g_string_append(out, "</div>\n");
	frame_end(v);
}

/* --- notices ----------------------------------------------------------------- */

static void
suggestion(const struct view *v)
{
	if (!v->answer->suggestion)
		return;
	struct ask better = *v->ask;
	better.q = v->answer->suggestion;
	better.number = 1;
	g_string_append(v->out, "<p class=\"suggestion\">Did you mean ");
	view_link(v, PAGE_SEARCH, &better, NULL);
	html_escape_string(v->out, v->answer->suggestion);
	g_string_append(v->out, "</a>?</p>\n");
}

static void
notices(const struct view *v)
{
	const struct answer *a = v->answer;
	GString *out = v->out;

	suggestion(v);
	if (!a->warnings->len && !v->ask->n_notes && !a->partial)
		return;
	g_string_append(out, "<ul class=\"notices\" aria-label=\"Notes on this "
	                     "search\">\n");
	for (unsigned i = 0; i < a->warnings->len; i++) {
		struct warning *w = &g_array_index(a->warnings, struct warning, i);
		g_string_append(out, "<li>");
		html_escape_string(out, w->message);
		g_string_append(out, "</li>\n");
	}
	for (unsigned i = 0; i < v->ask->n_notes; i++) {
		g_string_append(out, "<li>");
		html_escape_string(out, v->ask->notes[i]);
		g_string_append(out, "</li>\n");
	}
	if (a->partial) {
		g_string_append(out, "<li>Not all of the collection was "
		                     "searched");
		if (a->partial_why) {
			g_string_append(out, ": ");
			html_escape_string(out, a->partial_why);
		}
		g_string_append(out, "</li>\n");
	}
	g_string_append(out, "</ul>\n");
}

/* --- hits ---------------------------------------------------------------------- */

static void
hit_title(const struct view *v, const struct hit *h)
{
	GString *out = v->out;
	struct ask doc = *v->ask;

	doc.id = h->id;
	doc.part = 1;
	g_string_append(out, "<h2 dir=\"auto\"");
	html_attribute(out, "lang", h->lang);
	g_string_append(out, "><a href=\"");
	view_address(v, out, PAGE_DOC, &doc, false);
	g_string_append(out, "\">");
	if (h->title)
		render_marked_html(out, h->title, strlen(h->title),
		    h->title_marks, h->n_title_marks);
	else
		html_escape_string(out, h->id);
	g_string_append(out, "</a></h2>\n");
}

static void
item(GString *out, const char *class, const char *text)
{
	if (!text || !*text)
		return;
	g_string_append_printf(out, "<li class=\"%s\">", class);
	html_escape_string(out, text);
	g_string_append(out, "</li> ");
}

static void
hit_meta(const struct view *v, const struct hit *h)
{
	GString *out = v->out;
	char buf[40];
	g_autofree char *original =
	    site_original(v->ask->index, h->id, h->url);

	g_string_append(out, "<ul class=\"meta\">");
	if (h->date) {
		g_string_append(out, "<li class=\"date\"><time");
		html_attribute(out, "datetime", h->date);
		g_string_append_c(out, '>');
		html_escape_string(out, name_date(h->date, buf));
		g_string_append(out, "</time></li> ");
	}
	item(out, "author", h->author);
	item(out, "lang", h->lang ? name_language(h->lang) : NULL);
	item(out, "type", h->type ? name_type(h->type) : NULL);
	item(out, "source", h->id);
	if (original) {
		g_string_append(out, "<li class=\"original\"><a");
		html_href(out, original);
		g_string_append(out, " rel=\"nofollow noreferrer\">Original"
		                     "<span class=\"offscreen\"> of ");
		html_escape_string(out, h->title ? h->title : h->id);
		g_string_append(out, "</span></a></li> ");
	}
	if (h->near_duplicates)
		g_string_append_printf(out, "<li>and %u like it</li> ",
		    h->near_duplicates);
	g_string_append(out, "</ul>\n");
}

static void
hit_snippets(const struct view *v, const struct hit *h)
{
	GString *out = v->out;

	for (unsigned i = 0; i < h->snippets->len; i++) {
		const struct passage *p = h->snippets->pdata[i];
		g_string_append(out, "<p class=\"snippet\" dir=\"auto\"");
		html_attribute(out, "lang", h->lang);
		g_string_append_c(out, '>');
		if (p->page)
			g_string_append_printf(out,
			    "<span class=\"page\" lang=\"en\">p. %u</span> ",
			    p->page);
		render_passage_html(out, p);
		g_string_append(out, "</p>\n");
	}
}

static void
hits(const struct view *v)
{
	const struct answer *a = v->answer;
	GString *out = v->out;

	g_string_append_printf(out, "<ol class=\"hits\" start=\"%u\">\n",
	    a->offset + 1);
	for (unsigned i = 0; i < a->hits->len; i++) {
		const struct hit *h = a->hits->pdata[i];
		g_string_append(out, "<li>\n");
		hit_title(v, h);
		hit_meta(v, h);
		hit_snippets(v, h);
		g_string_append(out, "</li>\n");
	}
	g_string_append(out, "</ol>\n");
}

static void
nothing(const struct view *v)
{
	GString *out = v->out;
	struct ask wider = view_plain(v->ask);

	g_string_append(out, "<div class=\"nothing\">\n<p>What may help:</p>\n"
	                     "<ul>\n");
	if (ask_filters(v->ask) && *v->ask->q) {
		g_string_append(out, "<li>");
		view_link(v, PAGE_SEARCH, &wider, NULL);
		g_string_append(out, "search without the filters</a></li>\n");
	}
	if (!v->ask->any && strchr(v->ask->q, ' ')) {
		wider = *v->ask;
		wider.any = true;
		wider.number = 1;
		g_string_append(out, "<li>");
		view_link(v, PAGE_SEARCH, &wider, NULL);
		g_string_append(out, "search for any of the words</a></li>\n");
	}
	wider = view_plain(v->ask);
	wider.q = "";
	g_string_append(out, "<li>fewer words, other words, another "
	                     "spelling</li>\n<li>");
	view_link(v, PAGE_HELP, &wider, NULL);
	g_string_append(out, "how to search</a></li>\n</ul>\n</div>\n");
}

/* --- order and pages ----------------------------------------------------------- */

static void
orders(const struct view *v)
{
	static const struct {
		enum sort_key key;
		const char *name;
	} sorts[] = {
	    {SORT_RELEVANCE, "Relevance"},
	    {SORT_DATE_NEWEST, "Newest"},
	    {SORT_DATE, "Oldest"},
	    {SORT_TITLE, "Title"},
	};
	GString *out = v->out;

	g_string_append(out, "<nav class=\"orders\" aria-label=\"Order\">"
	                     "<span>Sort by</span> <ul>");
	for (size_t i = 0; i < G_N_ELEMENTS(sorts); i++) {
		struct ask other = *v->ask;
		other.sort = sorts[i].key;
		other.number = 1;
		g_string_append(out, "<li>");
		if (v->ask->sort == sorts[i].key) {
			g_string_append_printf(out,
			    "<strong aria-current=\"true\">%s</strong>",
			    sorts[i].name);
		} else {
			view_link(v, PAGE_SEARCH, &other, NULL);
			g_string_append_printf(out, "%s</a>", sorts[i].name);
		}
		g_string_append(out, "</li> ");
	}
	g_string_append(out, "</ul></nav>\n");
}

static void
page_link(const struct view *v, unsigned number, const char *text,
    const char *rel)
{
	struct ask other = *v->ask;

	other.number = number;
	g_string_append(v->out, "<li><a");
	html_attribute(v->out, "rel", rel);
	g_string_append(v->out, " href=\"");
	view_address(v, v->out, PAGE_SEARCH, &other, false);
	g_string_append_printf(v->out, "\">%s</a></li> ", text);
}

#define PAGES_AROUND 3

static void
pager(const struct view *v)
{
	const struct answer *a = v->answer;
	unsigned now = v->ask->number, n = v->ask->n;
	uint64_t reach = MIN(a->total, (uint64_t)v->site->max_offset + n);
	unsigned last = (unsigned)((reach + n - 1) / n);
	GString *out = v->out;
	char buf[32];

	if (a->hits->len < n)
		last = MIN(last, now);
	if (last < 2 && now < 2)
		return;
	g_string_append(out, "<nav class=\"pager\" aria-label=\"Pages of "
	                     "results\"><ul>");
	if (now > 1)
		page_link(v, now - 1, "\u2190 Previous", "prev");
	unsigned from = now > PAGES_AROUND ? now - PAGES_AROUND : 1;
	for (unsigned i = from; i <= MIN(last, now + PAGES_AROUND); i++) {
		name_count(i, buf);
		if (i == now)
			g_string_append_printf(out, "<li><strong aria-current="
			                            "\"page\">%s</strong></li> ",
			    buf);
		else
			page_link(v, i, buf, NULL);
	}
	if (now < last)
		page_link(v, now + 1, "Next \u2192", "next");
	g_string_append(out, "</ul></nav>\n");
}

/* --- the page of results --------------------------------------------------------- */

/* "About 1,234 results for cyber" */
static void
heading(const struct view *v)
{
	const struct answer *a = v->answer;
	GString *out = v->out;
	char buf[32];

	g_string_append(out, "<h1>");
	if (!a->total)
		g_string_append(out, "Nothing found");
	else
		g_string_append_printf(out, "%s%s result%s",
		    a->total_exact ? "" : "About ", name_count(a->total, buf),
		    a->total == 1 && a->total_exact ? "" : "s");
	if (*v->ask->q) {
		g_string_append(out, " for <q>");
		html_escape_string(out, v->ask->q);
		g_string_append(out, "</q>");
	}
	g_string_append(out, "</h1>\n");
	if (!a->hits->len && a->total)
		g_string_append(out, "<p>There are fewer pages than that.</p>\n");
}

static void
for_programs(const struct view *v)
{
	static const struct {
		enum format format;
		const char *name;
	} formats[] = {
	    {FORMAT_ATOM, "Feed (Atom)"},
	    {FORMAT_CSV, "Table (CSV)"},
	    {FORMAT_JSON, "JSON"},
	};
	GString *out = v->out;

	g_string_append(out, "<nav class=\"formats\" aria-label=\"Other "
	                     "formats\"><span>This search as</span> <ul>");
	for (size_t i = 0; i < G_N_ELEMENTS(formats); i++) {
		struct ask other = *v->ask;
		other.format = formats[i].format;
		if (other.format == FORMAT_ATOM) {
			other.sort = SORT_DATE_NEWEST;
			other.number = 1;
		}
		g_string_append(out, "<li>");
		view_link(v, PAGE_SEARCH, &other, NULL);
		g_string_append_printf(out, "%s</a></li> ", formats[i].name);
	}
	g_string_append(out, "</ul></nav>\n");
}

void
page_search(const struct view *v)
{
	GString *out = v->out;

	if (!ask_searches(v->ask)) {
		first_page(v);
		return;
	}
	frame_begin(v, *v->ask->q ? v->ask->q : "Search", true);
	g_string_append(out, "<div class=\"results\">\n<div class=\"top\">\n");
	heading(v);
	filters_set(v);
	notices(v);
	timeline(v);
	g_string_append(out, "</div>\n<section class=\"list\" "
	                     "aria-label=\"Results\">\n");
	if (v->answer->hits->len) {
		g_string_append(out, "<div class=\"tools\">");
		orders(v);
		g_string_append(out, "<a class=\"jump\" href=\"#narrow\">Narrow "
		                     "the results</a></div>\n");
		hits(v);
		pager(v);
		for_programs(v);
	} else {
		nothing(v);
		pager(v);
	}
	g_string_append(out, "</section>\n");
	facets(v);
	g_string_append(out, "</div>\n");
	frame_end(v);
}
