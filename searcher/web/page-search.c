/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The first page, and the page of results. */
#include "searcher/web/view.h"

#include <string.h>

/* --- the first page --------------------------------------------------------- */

static void
list_indexes(const struct view *v)
{
	GString *out = v->out;

	html_put(out, "<h2>Collections</h2>\n<ul class=\"cards\">\n");
	for (unsigned i = 0; i < v->site->n_indexes; i++) {
		const struct site_index *ix = &v->site->indexes[i];
		struct ask there = view_plain(v->ask);
		there.index = ix;
		html_put(out, "<li>");
		view_link(v, PAGE_SEARCH, &there, NULL);
		html_escape_string(out, ix->title);
		html_put(out, "</a>");
		if (ix->description) {
			html_put(out, "<p>");
			html_escape_string(out, ix->description);
			html_put(out, "</p>");
		}
		html_put(out, "</li>\n");
	}
	html_put(out, "</ul>\n");
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
		html_put(out, "<p class=\"lead\">");
		html_escape_string(out, ix->description);
		html_put(out, "</p>\n");
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
		html_put(out, "Browse the newest</a></p>\n");
	}
}

static void
first_page(const struct view *v)
{
	GString *out = v->out;

	frame_first(v);
	html_put(out, "<div class=\"home\">\n");
	if (v->site->n_indexes > 1) {
		html_put(out, "<h2>");
		html_escape_string(out, v->ask->index->title);
		html_put(out, "</h2>\n");
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
	html_put(out, "</div>\n");
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
	html_put(v->out, "<p class=\"suggestion\">Did you mean ");
	view_link(v, PAGE_SEARCH, &better, NULL);
	html_escape_string(v->out, v->answer->suggestion);
	html_put(v->out, "</a>?</p>\n");
}

static void
notices(const struct view *v)
{
	const struct answer *a = v->answer;
	GString *out = v->out;

	suggestion(v);
	if (!a->warnings->len && !v->ask->n_notes && !a->partial)
		return;
	html_put(out, "<ul class=\"notices\" aria-label=\"Notes on this "
	                     "search\">\n");
	for (unsigned i = 0; i < a->warnings->len; i++) {
		struct warning *w = &g_array_index(a->warnings, struct warning, i);
		html_put(out, "<li>");
		html_escape_string(out, w->message);
		html_put(out, "</li>\n");
	}
	for (unsigned i = 0; i < v->ask->n_notes; i++) {
		html_put(out, "<li>");
		html_escape_string(out, v->ask->notes[i]);
		html_put(out, "</li>\n");
	}
	if (a->partial) {
		html_put(out, "<li>Not all of the collection was "
		                     "searched");
		if (a->partial_why) {
			html_put(out, ": ");
			html_escape_string(out, a->partial_why);
		}
		html_put(out, "</li>\n");
	}
	html_put(out, "</ul>\n");
}

/* --- hits ---------------------------------------------------------------------- */

static void
hit_title(const struct view *v, const struct hit *h)
{
	GString *out = v->out;
	struct ask doc = *v->ask;

	doc.id = h->id;
	doc.part = 1;
	html_put(out, "<h2 dir=\"auto\"");
	html_attribute(out, "lang", h->lang);
	html_put(out, "><a href=\"");
	view_address(v, out, PAGE_DOC, &doc, false);
	html_put(out, "\">");
	if (h->title)
		render_marked_html(out, h->title, strlen(h->title),
		    h->title_marks, h->n_title_marks);
	else
		html_escape_string(out, h->id);
	html_put(out, "</a></h2>\n");
}

static void
item(GString *out, const char *class, const char *text)
{
	if (!text || !*text)
		return;
	html_put(out, "<li class=\"");
	html_put(out, class);
	html_put(out, "\">");
	html_escape_string(out, text);
	html_put(out, "</li> ");
}

static void
hit_meta(const struct view *v, const struct hit *h)
{
	GString *out = v->out;
	char buf[40];
	g_autofree char *original =
	    site_original(v->ask->index, h->id, h->url);

	html_put(out, "<ul class=\"meta\">");
	if (h->date) {
		html_put(out, "<li class=\"date\"><time");
		html_attribute(out, "datetime", h->date);
		g_string_append_c(out, '>');
		html_escape_string(out, name_date(h->date, buf));
		html_put(out, "</time></li> ");
	}
	item(out, "author", h->author);
	item(out, "lang", h->lang ? name_language(h->lang) : NULL);
	item(out, "type", h->type ? name_type(h->type) : NULL);
	item(out, "source", h->id);
	if (original) {
		html_put(out, "<li class=\"original\"><a");
		html_href(out, original);
		html_put(out, " rel=\"nofollow noreferrer\">Original"
		                     "<span class=\"offscreen\"> of ");
		html_escape_string(out, h->title ? h->title : h->id);
		html_put(out, "</span></a></li> ");
	}
	if (h->near_duplicates)
		g_string_append_printf(out, "<li>and %u like it</li> ",
		    h->near_duplicates);
	html_put(out, "</ul>\n");
}

static void
hit_snippets(const struct view *v, const struct hit *h)
{
	GString *out = v->out;

	for (unsigned i = 0; i < h->snippets->len; i++) {
		const struct passage *p = h->snippets->pdata[i];
		html_put(out, "<p class=\"snippet\" dir=\"auto\"");
		html_attribute(out, "lang", h->lang);
		g_string_append_c(out, '>');
		if (p->page)
			g_string_append_printf(out,
			    "<span class=\"page\" lang=\"en\">p. %u</span> ",
			    p->page);
		render_passage_html(out, p);
		html_put(out, "</p>\n");
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
		html_put(out, "<li>\n");
		hit_title(v, h);
		hit_meta(v, h);
		hit_snippets(v, h);
		html_put(out, "</li>\n");
	}
	html_put(out, "</ol>\n");
}

static void
nothing(const struct view *v)
{
	GString *out = v->out;
	struct ask wider = view_plain(v->ask);

	html_put(out, "<div class=\"nothing\">\n<p>What may help:</p>\n"
	                     "<ul>\n");
	if (ask_filters(v->ask) && *v->ask->q) {
		html_put(out, "<li>");
		view_link(v, PAGE_SEARCH, &wider, NULL);
		html_put(out, "search without the filters</a></li>\n");
	}
	if (!v->ask->any && strchr(v->ask->q, ' ')) {
		wider = *v->ask;
		wider.any = true;
		wider.number = 1;
		html_put(out, "<li>");
		view_link(v, PAGE_SEARCH, &wider, NULL);
		html_put(out, "search for any of the words</a></li>\n");
	}
	wider = view_plain(v->ask);
	wider.q = "";
	html_put(out, "<li>fewer words, other words, another "
	                     "spelling</li>\n<li>");
	view_link(v, PAGE_HELP, &wider, NULL);
	html_put(out, "how to search</a></li>\n</ul>\n</div>\n");
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

	html_put(out, "<nav class=\"orders\" aria-label=\"Order\">"
	                     "<span>Sort by</span> <ul>");
	for (size_t i = 0; i < G_N_ELEMENTS(sorts); i++) {
		struct ask other = *v->ask;
		other.sort = sorts[i].key;
		other.number = 1;
		html_put(out, "<li>");
		if (v->ask->sort == sorts[i].key) {
			g_string_append_printf(out,
			    "<strong aria-current=\"true\">%s</strong>",
			    sorts[i].name);
		} else {
			view_link(v, PAGE_SEARCH, &other, NULL);
			g_string_append_printf(out, "%s</a>", sorts[i].name);
		}
		html_put(out, "</li> ");
	}
	html_put(out, "</ul></nav>\n");
}

static void
page_link(const struct view *v, unsigned number, const char *text,
    const char *rel)
{
	struct ask other = *v->ask;

	other.number = number;
	html_put(v->out, "<li><a");
	html_attribute(v->out, "rel", rel);
	html_put(v->out, " href=\"");
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
	html_put(out, "<nav class=\"pager\" aria-label=\"Pages of "
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
	html_put(out, "</ul></nav>\n");
}

/* --- the page of results --------------------------------------------------------- */

/* "About 1,234 results for cyber" */
static void
heading(const struct view *v)
{
	const struct answer *a = v->answer;
	GString *out = v->out;
	char buf[32];

	html_put(out, "<h1>");
	if (!a->total)
		html_put(out, "Nothing found");
	else
		g_string_append_printf(out, "%s%s result%s",
		    a->total_exact ? "" : "About ", name_count(a->total, buf),
		    a->total == 1 && a->total_exact ? "" : "s");
	if (*v->ask->q) {
		html_put(out, " for <q>");
		html_escape_string(out, v->ask->q);
		html_put(out, "</q>");
	}
	html_put(out, "</h1>\n");
	if (!a->hits->len && a->total)
		html_put(out, "<p>There are fewer pages than that.</p>\n");
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

	html_put(out, "<nav class=\"formats\" aria-label=\"Other "
	                     "formats\"><span>This search as</span> <ul>");
	for (size_t i = 0; i < G_N_ELEMENTS(formats); i++) {
		struct ask other = *v->ask;
		other.format = formats[i].format;
		if (other.format == FORMAT_ATOM) {
			other.sort = SORT_DATE_NEWEST;
			other.number = 1;
		}
		html_put(out, "<li>");
		view_link(v, PAGE_SEARCH, &other, NULL);
		g_string_append_printf(out, "%s</a></li> ", formats[i].name);
	}
	html_put(out, "</ul></nav>\n");
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
	html_put(out, "<div class=\"results\">\n<div class=\"top\">\n");
	heading(v);
	filters_set(v);
	notices(v);
	timeline(v);
	html_put(out, "</div>\n<section class=\"list\" "
	                     "aria-label=\"Results\">\n");
	if (v->answer->hits->len) {
		html_put(out, "<div class=\"tools\">");
		if (v->answer->total > 1)
			orders(v);
		if (facets_worthwhile(v))
			html_put(out, "<a class=\"jump\" href=\"#narrow\">"
			              "Narrow the results</a>");
		html_put(out, "</div>\n");
		hits(v);
		pager(v);
		for_programs(v);
	} else {
		nothing(v);
		pager(v);
	}
	html_put(out, "</section>\n");
	facets(v);
	html_put(out, "</div>\n");
	frame_end(v);
}
