/* SPDX-License-Identifier: GPL-2.0-or-later */
/* trawl search: one query, answered for a person or a program. */
#include "searcher/command.h"
#include "searcher/late/late.h"
#include "searcher/render/render.h"
#include "searcher/session.h"

#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

/* A query from standard input may be so long; the parser has its own ceiling
 * and says where it cut. */
#define STDIN_MAX (16 << 20)

/* What the command line says, as the option parser fills it. */
#define NOT_GIVEN INT_MIN /* a number */

struct search_options {
	char **places;
	int limit, offset;
	char *sort, *format, *fields, *color, *links, *model, *expand;
	int snippets, snippet_width;
	gboolean context, pager, no_pager, strict, explain, exact_total;
	char **langs, **types, **authors, **paths;
	char *from, *to;
	char **facets;
	char *collapse, *default_op, *boost_recent, *like;
	gboolean no_synonyms;
};

static const char description[] =
    "The query language is explained in trawl-query(7): AND OR NOT, \"phrases\",\n"
    "word*, word~, title:word, date:2014..2016, =exact and more.  '-' reads the\n"
    "query from standard input.  A word that begins with '-' may follow another\n"
    "word, or '--'.\n\n"
    "Exit status: 0 found, 1 nothing found, 2 trouble.\n";

static GOptionEntry *
make_entries(struct search_options *o)
{
	const GOptionEntry entries[] = {
	    {"index", 'i', 0, G_OPTION_ARG_FILENAME_ARRAY, &o->places,
	        "index to search; may be repeated", "PLACE"},
	    {"limit", 'n', 0, G_OPTION_ARG_INT, &o->limit,
	        "at most so many hits (10)", "N"},
	    {"offset", 0, 0, G_OPTION_ARG_INT, &o->offset,
	        "leave out the first N", "N"},
	    {"sort", 0, 0, G_OPTION_ARG_STRING, &o->sort,
	        "relevance, date, -date, title or path", "KEY"},
	    {"format", 0, 0, G_OPTION_ARG_STRING, &o->format,
	        "text, json, tsv, paths or trec", "FORMAT"},
	    {"fields", 0, 0, G_OPTION_ARG_STRING, &o->fields,
	        "columns of tsv", "LIST"},
	    {"snippets", 0, 0, G_OPTION_ARG_INT, &o->snippets,
	        "passages a hit (2; 0: none)", "N"},
	    {"snippet-width", 0, 0, G_OPTION_ARG_INT, &o->snippet_width,
	        "width of a passage", "COLUMNS"},
	    {"context", 0, 0, G_OPTION_ARG_NONE, &o->context,
	        "whole lines around the matches", NULL},
	    {"color", 0, 0, G_OPTION_ARG_STRING, &o->color,
	        "auto, always or never", "WHEN"},
	    {"links", 0, 0, G_OPTION_ARG_STRING, &o->links,
	        "auto, always or never: paths as links", "WHEN"},
	    {"pager", 0, 0, G_OPTION_ARG_NONE, &o->pager,
	        "page what is longer than the screen", NULL},
	    {"no-pager", 0, 0, G_OPTION_ARG_NONE, &o->no_pager,
	        "never page", NULL},
	    {"lang", 0, 0, G_OPTION_ARG_STRING_ARRAY, &o->langs,
	        "documents in this language", "CODE"},
	    {"type", 0, 0, G_OPTION_ARG_STRING_ARRAY, &o->types,
	        "documents of this type", "MIME|EXT"},
	    {"author", 0, 0, G_OPTION_ARG_STRING_ARRAY, &o->authors,
	        "documents by this author", "NAME"},
	    {"from", 0, 0, G_OPTION_ARG_STRING, &o->from,
	        "documents of this date or later", "DATE"},
	    {"to", 0, 0, G_OPTION_ARG_STRING, &o->to,
	        "documents of this date or earlier", "DATE"},
	    {"path", 0, 0, G_OPTION_ARG_STRING_ARRAY, &o->paths,
	        "documents whose path matches", "GLOB"},
	    {"facet", 0, 0, G_OPTION_ARG_STRING_ARRAY, &o->facets,
	        "count hits by lang, type, year, month, author or FIELD",
	        "NAME"},
	    {"collapse", 0, 0, G_OPTION_ARG_STRING, &o->collapse,
	        "one hit for each value of near or FIELD", "NAME"},
	    {"default-op", 0, 0, G_OPTION_ARG_STRING, &o->default_op,
	        "and (all words, the default) or or (any)", "OP"},
	    {"model", 0, 0, G_OPTION_ARG_STRING, &o->model,
	        "ranking, such as bm25(k1=1.2,b=0.75)", "MODEL"},
	    {"expand", 0, 0, G_OPTION_ARG_STRING, &o->expand,
	        "expand the query from its first hits", "NAME"},
	    {"boost-recent", 0, 0, G_OPTION_ARG_STRING, &o->boost_recent,
	        "newer is better: half as much each 30d, 6m, 1y", "HALFLIFE"},
	    {"like", 0, 0, G_OPTION_ARG_STRING, &o->like,
	        "documents like this one", "ID"},
	    {"no-synonyms", 0, 0, G_OPTION_ARG_NONE, &o->no_synonyms,
	        "neither acronyms nor synonyms", NULL},
	    {"exact-total", 0, 0, G_OPTION_ARG_NONE, &o->exact_total,
	        "count all hits", NULL},
	    {"strict", 0, 0, G_OPTION_ARG_NONE, &o->strict,
	        "refuse a query that had to be reinterpreted", NULL},
	    {"explain", 0, 0, G_OPTION_ARG_NONE, &o->explain,
	        "tell how the query was read and hits were scored", NULL},
	    {0},
	};
	return g_memdup2(entries, sizeof entries);
}

static void
options_release(struct search_options *o)
{
	g_strfreev(o->places);
	g_free(o->sort);
	g_free(o->format);
	g_free(o->fields);
	g_free(o->color);
	g_free(o->links);
	g_free(o->model);
	g_free(o->expand);
	g_strfreev(o->langs);
	g_strfreev(o->types);
	g_strfreev(o->authors);
	g_strfreev(o->paths);
	g_free(o->from);
	g_free(o->to);
	g_strfreev(o->facets);
	g_free(o->collapse);
	g_free(o->default_op);
	g_free(o->boost_recent);
	g_free(o->like);
}

/* Lists may come as repeated options or with commas. */
static void
split_lists(char ***list)
{
	if (!*list)
		return;
	g_autofree char *joined = g_strjoinv(",", *list);
	g_strfreev(*list);
	*list = g_strsplit(joined, ",", -1);
}

enum format { FORMAT_TEXT, FORMAT_JSON, FORMAT_TSV, FORMAT_PATHS, FORMAT_TREC };

static bool
parse_choice(const char *option, const char *text, const char *const *names,
    int *ret)
{
	if (!text)
		return true;
	for (int i = 0; names[i]; i++)
		if (strcmp(names[i], text) == 0) {
			*ret = i;
			return true;
		}
	g_autofree char *list = g_strjoinv(", ", (char **)names);
	complain("search: --%s is one of %s, not '%s'", option, list, text);
	return false;
}

/* "30d" "2w" "6m" "1y" or days. */
static bool
parse_half_life(const char *s, double *ret_days)
{
	char *end;
	double n = g_ascii_strtod(s, &end);
	double unit = *end == 'w' ? 7 : *end == 'm' ? 30.44 : *end == 'y' ? 365.25 : 1;

	if (end == s || n <= 0 || (*end && (!strchr("dwmy", *end) || end[1]))) {
		complain("search: --boost-recent wants a time such as 30d, 6m "
		         "or 1y, not '%s'",
		    s);
		return false;
	}
	*ret_days = n * unit;
	return true;
}

static bool
fill_request(struct search_options *o, const struct config *c,
    struct request *r)
{
	static const char *const sorts[] = {"relevance", "date", "-date",
	    "title", "path", NULL};
	static const char *const ops[] = {"and", "or", NULL};
	int sort = SORT_RELEVANCE, op = 0;

	if (!parse_choice("sort", o->sort, sorts, &sort) ||
	    !parse_choice("default-op", o->default_op, ops, &op) ||
	    (o->boost_recent &&
	        !parse_half_life(o->boost_recent, &r->boost_recent)))
		return false;
	if (o->limit == NOT_GIVEN)
		o->limit = c->limit >= 0 ? c->limit : 10;
	if (o->snippets == NOT_GIVEN)
		o->snippets = c->snippets >= 0 ? c->snippets : 2;
	if (o->offset < 0 || o->limit < 0 || o->snippets < 0) {
		complain("search: --%s wants a number that is not negative",
		    o->offset < 0 ? "offset" : o->limit < 0 ? "limit"
		                            : "snippets");
		return false;
	}
	if (o->snippet_width < 1 && o->snippet_width != NOT_GIVEN) {
		complain("search: --snippet-width wants a number from 1");
		return false;
	}
	split_lists(&o->langs);
	split_lists(&o->types);
	split_lists(&o->facets);
	r->sort = sort;
	r->any = op == 1;
	r->limit = (unsigned)o->limit;
	r->offset = (unsigned)o->offset;
	r->snippets = (unsigned)o->snippets;
	r->context = o->context;
	r->langs = o->langs;
	r->types = o->types;
	r->authors = o->authors;
	r->paths = o->paths;
	r->from = o->from;
	r->to = o->to;
	r->facets = o->facets;
	r->collapse = o->collapse;
	r->model = o->model;
	r->expand = o->expand;
	r->like = o->like;
	r->explain = o->explain;
	r->exact_total = o->exact_total;
	r->no_synonyms = o->no_synonyms || !c->synonyms;
	return true;
}

static void
print_notes(const struct answer *a, bool strict)
{
	notes_print(a->warnings, strict ? a->query : NULL);
	if (a->suggestion)
		fprintf(stderr, "Did you mean: %s\n", a->suggestion);
}

static bool
render(const struct answer *a, enum format format,
    const struct search_options *o, const struct terminal *t, GString *out,
    GError **error)
{
	g_autofree char *cwd = g_get_current_dir();
	struct text_style style = {.color = t->color, .links = t->links,
	    .columns = t->is_tty ? t->columns : 0, .cwd = cwd,
	    .host = g_get_host_name(), .link = g_getenv("TRAWL_LINK")};

	switch (format) {
	case FORMAT_TEXT:
		render_text(a, &style, out);
		return true;
	case FORMAT_JSON:
		render_json(a, true, out);
		return true;
	case FORMAT_TSV:
		return render_tsv(a, o->fields, out, error);
	case FORMAT_PATHS:
		render_paths(a, cwd, out);
		return true;
	case FORMAT_TREC:
		render_trec(a, "1", "trawl", out);
		return true;
	}
	return true;
}

/* The words as one query; "-" alone is read from standard input. */
static GString *
read_query(GPtrArray *words)
{
	GString *q = g_string_new(NULL);

	if (words->len == 1 && strcmp(words->pdata[0], "-") == 0) {
		char buf[65536];
		ssize_t n;
		late_whole(); /* it can be read once */
		while (q->len < STDIN_MAX &&
		    (n = read(STDIN_FILENO, buf, sizeof buf)) > 0)
			g_string_append_len(q, buf, n);
		while (q->len && q->str[q->len - 1] == '\n')
			g_string_truncate(q, q->len - 1);
		return q;
	}
	for (unsigned i = 0; i < words->len; i++) {
		if (i)
			g_string_append_c(q, ' ');
		g_string_append(q, words->pdata[i]);
	}
	return q;
}

static int
search(struct search_options *o, const struct config *c, GPtrArray *words)
{
	static const char *const formats[] = {"text", "json", "tsv", "paths",
	    "trec", NULL};
	int format = FORMAT_TEXT;
	enum when color, links;
	struct terminal t;
	struct request r;
	g_autoptr(GError) error = NULL;

	request_init(&r);
	if (!parse_choice("format", o->format, formats, &format) ||
	    !when_parse("color", o->color ? o->color : c->color, &color) ||
	    !when_parse("links", o->links, &links) || !fill_request(o, c, &r))
		return EXIT_TROUBLE;
	/* what only libxapian does: not to find out after half of the way */
	if (r.sort != SORT_RELEVANCE || r.collapse || r.boost_recent)
		late_whole();
	terminal_look(&t, color, links);
	/* two lines of the terminal; elsewhere what two lines of 80 hold */
	unsigned wide = t.is_tty ? CLAMP(t.columns, 40, 120) - 8 : 76;
	r.snippet_columns =
	    o->snippet_width > 0 ? (unsigned)o->snippet_width : 2 * wide;
	if (format == FORMAT_PATHS || format == FORMAT_TREC)
		r.snippets = 0;
	g_autoptr(GString) query = read_query(words);
	r.query = query->str;
	r.query_len = query->len;
	bool filtered = r.langs || r.types || r.authors || r.paths || r.from ||
	    r.to || r.like;
	if (!query->len && !filtered)
		return complain("search: no query (see 'trawl search --help')");
	g_auto(GStrv) places = places_find(o->places, c);
	if (!places)
		return EXIT_TROUBLE;
	struct session *s = session_open_lazily(places, &error);
	struct answer *a = s ? session_run(s, &r, &error) : NULL;
	int status = EXIT_TROUBLE;
	g_autoptr(GString) out = g_string_new(NULL);
	if (!a) {
		complain("search: %s", error->message);
	} else if (o->strict && a->warnings->len) {
		print_notes(a, true);
	} else if (!render(a, format, o, &t, out, &error)) {
		complain("search: %s", error->message);
	} else {
		if (format != FORMAT_JSON)
			print_notes(a, false);
		if (terminal_write(out->str, out->len,
		        pager_choice(c, o->pager, o->no_pager)))
			status = a->total || a->hits->len ? EXIT_FOUND
			                                  : EXIT_NONE;
	}
	answer_free(a);
	/* the session goes with the process: to take it apart piece by piece
	 * was a twentieth of a cold search */
	return status;
}

int
cmd_search(int argc, char **argv)
{
	struct search_options o = {.limit = NOT_GIVEN, .snippets = NOT_GIVEN,
	    .snippet_width = NOT_GIVEN};
	g_autofree GOptionEntry *entries = make_entries(&o);
	g_autoptr(GPtrArray) words = NULL;
	struct config c;
	int status;

	if (options_parse(entries, "QUERY\xe2\x80\xa6",
	        "Answers a query with ranked documents and the passages that match.",
	        description, argc, argv, &words, &status)) {
		config_read(&c);
		status = search(&o, &c, words);
		config_release(&c);
	}
	options_release(&o);
	return status;
}
