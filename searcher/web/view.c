/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Links that keep the state of a search. */
#include "searcher/web/view.h"

#include <string.h>

void
view_base(const struct view *v, GString *out, const char *behind,
    bool absolute)
{
	if (absolute && v->site->url) {
		html_escape_string(out, v->site->url);
	} else {
		if (absolute)
			html_escape_string(out, v->in->origin);
		html_path_escape(out, v->in->base);
	}
	html_put(out, behind);
}

/* --- parameters ----------------------------------------------------------- */

struct params {
	GString *out;
	bool any;
};

static void
put(struct params *p, const char *name, const char *value)
{
	if (!value || !*value)
		return;
	html_put(p->out, p->any ? "&amp;" : "?");
	p->any = true;
	html_put(p->out, name);
	html_put(p->out, "=");
	html_url_escape(p->out, value);
}

static void
put_number(struct params *p, const char *name, unsigned n, unsigned usual)
{
	char buf[16];

	if (n == usual)
		return;
	g_snprintf(buf, sizeof buf, "%u", n);
	put(p, name, buf);
}

static void
put_list(struct params *p, const char *name, char **list)
{
	for (; list && *list; list++)
		put(p, name, *list);
}

void
view_address(const struct view *v, GString *out, enum page page,
    const struct ask *a, bool absolute)
{
	static const char *const paths[] = {[PAGE_SEARCH] = "/",
	    [PAGE_DOC] = "/doc", [PAGE_ADVANCED] = "/advanced",
	    [PAGE_HELP] = "/help", [PAGE_SUGGEST] = "/suggest",
	    [PAGE_OPENSEARCH] = "/opensearch.xml"};
	static const char *const formats[] = {NULL, "json", "atom", "csv"};
	struct params p = {out, false};
	enum sort_key usual = a->format == FORMAT_ATOM ? SORT_DATE_NEWEST
	                                               : SORT_RELEVANCE;

	view_base(v, out, paths[page], absolute);
	if (page == PAGE_DOC) {
		put(&p, "id", a->id);
		put_number(&p, "part", a->part, 1);
	}
	put(&p, "q", a->q);
	if (a->index != v->site->indexes)
		put(&p, "index", a->index->name);
	if (a->any != v->site->any)
		put(&p, "op", a->any ? "or" : "and");
	put_list(&p, "lang", a->langs);
	put_list(&p, "type", a->types);
	put_list(&p, "author", a->authors);
	put_list(&p, "path", a->paths);
	put(&p, "from", a->from);
	put(&p, "to", a->to);
	put(&p, "like", a->like);
	if (a->sort != usual)
		put(&p, "sort", ask_sort_name(a->sort));
	put_number(&p, "n", a->n, v->site->page_size);
	put_number(&p, "page", a->number, 1);
	if (page == PAGE_SEARCH)
		put(&p, "format", formats[a->format]);
}

void
view_link(const struct view *v, enum page page, const struct ask *a,
    const char *class)
{
	html_put(v->out, "<a");
	html_attribute(v->out, "class", class);
	html_put(v->out, " href=\"");
	view_address(v, v->out, page, a, false);
	html_put(v->out, "\">");
}

struct ask
view_plain(const struct ask *a)
{
	struct ask plain = *a;

	plain.langs = plain.types = plain.authors = plain.paths = NULL;
	plain.from = plain.to = plain.like = NULL;
	plain.number = plain.part = 1;
	return plain;
}
