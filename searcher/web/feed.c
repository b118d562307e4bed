/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Answers for programs: Atom, CSV, OpenSearch. */
#include "searcher/web/view.h"

#include "lib/base/date.h"
#include "searcher/query/suggest.h"

#include <jansson.h>
#include <string.h>

/* --- Atom ------------------------------------------------------------------------- */

/* RFC 3339, of the document's date or else its file's time. */
static void
put_time(GString *out, const char *date, int64_t mtime)
{
	struct date d;

	if (date && date_read(date, &d)) {
		g_string_append_printf(out, "%04d-%02d-%02dT00:00:00Z", d.year,
		    MAX(d.month, 1), MAX(d.day, 1));
		return;
	}
	g_autoptr(GDateTime) t = g_date_time_new_from_unix_utc(mtime);
	g_autofree char *s =
	    t ? g_date_time_format(t, "%Y-%m-%dT%H:%M:%SZ") : NULL;
	g_string_append(out, s ? s : "1970-01-01T00:00:00Z");
}

static void
element(GString *out, const char *name, const char *text)
{
	if (!text || !*text)
		return;
	g_string_append_printf(out, "<%s>", name);
	html_escape_string(out, text);
	g_string_append_printf(out, "</%s>\n", name);
}

static void
entry(const struct view *v, const struct hit *h)
{
	GString *out = v->out;
	struct ask doc = view_plain(v->ask);
	g_autoptr(GString) address = g_string_new(NULL);
	g_autoptr(GString) summary = g_string_new(NULL);

	/* the id must stay when the query does not */
	doc.q = "";
	doc.id = h->id;
	doc.any = v->site->any;
	doc.sort = SORT_RELEVANCE;
	doc.format = FORMAT_HTML;
	doc.n = v->site->page_size;
	view_address(v, address, PAGE_DOC, &doc, true);
	g_string_append(out, "<entry");
	html_attribute(out, "xml:lang", h->lang);
	g_string_append(out, ">\n");
	/* a title is required, and may be empty */
	g_string_append(out, "<title>");
	html_escape_string(out, h->title ? h->title : h->id);
	g_string_append_printf(out, "</title>\n<id>%s</id>\n<updated>",
	    address->str);
	put_time(out, h->date, h->mtime);
	g_string_append(out, "</updated>\n<link rel=\"alternate\" "
	                     "type=\"text/html\" href=\"");
	doc.q = v->ask->q;
	view_address(v, out, PAGE_DOC, &doc, true);
	g_string_append(out, "\"/>\n");
	g_autofree char *original =
	    site_original(v->ask->index, h->id, h->url);
	if (original) {
		g_string_append(out, "<link rel=\"via\"");
		html_href(out, original);
		g_string_append(out, "/>\n");
	}
	if (h->author && *h->author) {
		g_string_append(out, "<author>");
		element(out, "name", h->author);
		g_string_append(out, "</author>\n");
	}
	for (unsigned i = 0; i < h->snippets->len; i++) {
		const struct passage *p = h->snippets->pdata[i];
		g_autofree struct mark *marks =
		    g_new(struct mark, p->n_marks + 1);
		g_string_append(summary, i ? " \u2026 " : "");
		passage_shown(p, summary, marks);
	}
	element(out, "summary", summary->str);
	g_string_append(out, "</entry>\n");
}

void
feed_atom(const struct view *v)
{
	const struct answer *a = v->answer;
	GString *out = v->out;
	struct ask page = *v->ask;
	g_autoptr(GString) self = g_string_new(NULL);

	view_address(v, self, PAGE_SEARCH, v->ask, true);
	g_string_append(out, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
	    "<feed xmlns=\"http://www.w3.org/2005/Atom\" xmlns:os="
	    "\"http://a9.com/-/spec/opensearch/1.1/\">\n<title>");
	html_escape_string(out, v->ask->q);
	g_string_append(out, *v->ask->q ? " \u2013 " : "");
	html_escape_string(out, v->site->title);
	g_string_append_printf(out, "</title>\n<id>%s</id>\n"
	    "<link rel=\"self\" type=\"application/atom+xml\" href=\"%s\"/>\n"
	    "<link rel=\"alternate\" type=\"text/html\" href=\"",
	    self->str, self->str);
	page.format = FORMAT_HTML;
	view_address(v, out, PAGE_SEARCH, &page, true);
	g_string_append(out, "\"/>\n<updated>");
	put_time(out, NULL, v->opened->modified);
	g_string_append(out, "</updated>\n<author><name>");
	html_escape_string(out, v->site->title);
	g_string_append_printf(out, "</name></author>\n<os:totalResults>"
	    "%" G_GUINT64_FORMAT "</os:totalResults>\n<os:startIndex>%u"
	    "</os:startIndex>\n<os:itemsPerPage>%u</os:itemsPerPage>\n"
	    "<os:Query role=\"request\"",
	    (guint64)a->total, a->offset + 1, a->limit);
	html_attribute(out, "searchTerms", v->ask->q);
	g_string_append(out, "/>\n");
	for (unsigned i = 0; i < a->hits->len; i++)
		entry(v, a->hits->pdata[i]);
	g_string_append(out, "</feed>\n");
}

/* --- CSV --------------------------------------------------------------------------- */

/* A cell that begins like a formula would be one to a spreadsheet. */
static void
cell(GString *out, const char *s, bool last)
{
	g_string_append_c(out, '"');
	if (s && *s && strchr("=+-@\t\r", *s))
		g_string_append_c(out, '\'');
	for (; s && *s; s++) {
		if (*s == '"')
			g_string_append_c(out, '"');
		if ((guchar)*s < ' ')
			g_string_append_c(out, ' ');
		else
			g_string_append_c(out, *s);
	}
	g_string_append(out, last ? "\"\r\n" : "\",");
}

void
feed_csv(const struct view *v)
{
	const struct answer *a = v->answer;
	GString *out = v->out;
	char number[G_ASCII_DTOSTR_BUF_SIZE];

	g_string_append(out,
	    "rank,id,title,date,author,lang,type,original,score\r\n");
	for (unsigned i = 0; i < a->hits->len; i++) {
		const struct hit *h = a->hits->pdata[i];
		g_autofree char *original =
		    site_original(v->ask->index, h->id, h->url);
		g_string_append_printf(out, "%u,", h->rank);
		cell(out, h->id, false);
		cell(out, h->title, false);
		cell(out, h->date, false);
		cell(out, h->author, false);
		cell(out, h->lang, false);
		cell(out, h->type, false);
		cell(out, original, false);
		g_string_append_printf(out, "%s\r\n",
		    g_ascii_formatd(number, sizeof number, "%.6f", h->score));
	}
}

/* --- OpenSearch ---------------------------------------------------------------------- */

/* At most n characters of s. */
static void
put_short(GString *out, const char *s, long n)
{
	if (g_utf8_strlen(s, -1) <= n) {
		html_escape_string(out, s);
		return;
	}
	/* at a blank, unless there is none */
	g_autofree char *cut = g_utf8_substring(s, 0, n);
	char *blank = strrchr(cut, ' ');
	if (blank && blank > cut && s[strlen(cut)] != ' ')
		*blank = '\0';
	html_escape_string(out, cut);
}

static void
url(const struct view *v, const char *type, const char *rel, const char *path,
    const char *behind)
{
	GString *out = v->out;

	g_string_append_printf(out, "<Url type=\"%s\" rel=\"%s\" template=\"",
	    type, rel);
	view_base(v, out, path, true);
	g_string_append(out, "?q={searchTerms}");
	if (v->ask->index != v->site->indexes)
		g_string_append_printf(out, "&amp;index=%s",
		    v->ask->index->name);
	g_string_append_printf(out, "%s\"/>\n", behind);
}

void
feed_opensearch(const struct view *v)
{
	const struct site_index *ix = v->ask->index;
	GString *out = v->out;

	g_string_append(out, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
	    "<OpenSearchDescription xmlns="
	    "\"http://a9.com/-/spec/opensearch/1.1/\">\n<ShortName>");
	put_short(out, v->site->title, 16);
	g_string_append(out, "</ShortName>\n<LongName>");
	put_short(out, v->site->title, 48);
	g_string_append(out, "</LongName>\n<Description>");
	put_short(out, v->site->description ? v->site->description
	        : ix->description                ? ix->description
	                                         : v->site->title,
	    1024);
	g_string_append(out, "</Description>\n");
	url(v, "text/html", "results", "/", "&amp;page={startPage?}");
	url(v, "application/atom+xml", "results", "/",
	    "&amp;page={startPage?}&amp;n={count?}&amp;format=atom");
	url(v, "application/json", "results", "/",
	    "&amp;page={startPage?}&amp;n={count?}&amp;format=json");
	url(v, "application/x-suggestions+json", "suggestions", "/suggest", "");
	g_string_append(out, "<Url type=\"application/opensearchdescription+xml\""
	                     " rel=\"self\" template=\"");
	view_base(v, out, "/opensearch.xml", true);
	g_string_append(out, "\"/>\n<Language>*</Language>\n"
	    "<InputEncoding>UTF-8</InputEncoding>\n"
	    "<OutputEncoding>UTF-8</OutputEncoding>\n"
	    "</OpenSearchDescription>\n");
}

static int
append_bytes(const char *bytes, size_t len, void *out)
{
	g_string_append_len(out, bytes, (gssize)len);
	return 0;
}

bool
feed_suggest(const struct view *v, GError **error)
{
	struct session *s = v->opened->session;
	const char *q = v->ask->q;
	g_autoptr(GArray) list = suggest_complete(q, strlen(q),
	    session_index(s), session_analyzer(s), 10, error);

	if (!list)
		return false;
	json_t *texts = json_array(), *counts = json_array();
	for (unsigned i = 0; i < list->len; i++) {
		const struct completion *c =
		    &g_array_index(list, struct completion, i);
		g_autofree char *text = g_utf8_make_valid(c->text, -1);
		char buf[32];
		g_autofree char *count = c->title
		    ? g_strdup("title")
		    : g_strdup_printf("%s document%s",
		          name_count(c->count, buf), c->count == 1 ? "" : "s");
		json_array_append_new(texts, json_string(text));
		json_array_append_new(counts, json_string(count));
	}
	json_t *all = json_pack("[s, o, o]", q, texts, counts);
	json_dump_callback(all, append_bytes, v->out, JSON_COMPACT);
	json_decref(all);
	g_string_append_c(v->out, '\n');
	return true;
}
