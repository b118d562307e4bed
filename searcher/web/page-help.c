/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The advanced form, the help, and the page of an error. */
#include "searcher/web/view.h"

#include <string.h>

/* --- the advanced form --------------------------------------------------------- */

static void
field(GString *out, const char *id, const char *label, const char *hint,
    const char *value)
{
	g_string_append_printf(out,
	    "<p><label for=\"f-%s\">%s</label><input id=\"f-%s\" name=\"%s\" "
	    "type=\"text\" autocomplete=\"off\"",
	    id, label, id, id);
	html_attribute(out, "value", value);
	if (hint)
		g_string_append_printf(out, " aria-describedby=\"h-%s\"", id);
	html_put(out, "/>");
	if (hint)
		g_string_append_printf(out,
		    "<span class=\"hint\" id=\"h-%s\">%s</span>", id, hint);
	html_put(out, "</p>\n");
}

static void
option(GString *out, const char *value, const char *label, bool chosen)
{
	html_put(out, "<option");
	html_attribute(out, "value", value);
	if (chosen)
		html_attribute(out, "selected", "selected");
	g_string_append_c(out, '>');
	html_escape_string(out, label);
	html_put(out, "</option>");
}

static void
choice_begin(GString *out, const char *id, const char *label)
{
	g_string_append_printf(out,
	    "<p><label for=\"f-%s\">%s</label><select id=\"f-%s\" name=\"%s\">",
	    id, label, id, id);
}

#define choice_end(out) html_put(out, "</select></p>\n")

/* The values that the index has. */
static void
choose_value(const struct view *v, const char *facet, const char *label,
    char **chosen)
{
	for (unsigned i = 0; v->answer && i < v->answer->facets->len; i++) {
		const struct facet *f = v->answer->facets->pdata[i];
		if (strcmp(f->name, facet) != 0 || !f->values->len)
			continue;
		choice_begin(v->out, facet, label);
		option(v->out, "", "any", !chosen);
		for (unsigned k = 0; k < f->values->len; k++) {
			const char *value = g_array_index(f->values,
			    struct facet_value, k).value;
			option(v->out, value, strcmp(facet, "lang") == 0
			        ? name_language(value)
			        : name_type(value),
			    chosen && strcmp(chosen[0], value) == 0);
		}
		choice_end(v->out);
	}
}

static void
choose_rest(const struct view *v)
{
	static const char *const names[] = {"Relevance", "Oldest first",
	    "Newest first", "Title", "Path"};
	GString *out = v->out;

	choice_begin(out, "sort", "Sort by");
	for (unsigned i = 0; i < G_N_ELEMENTS(names); i++)
		option(out, ask_sort_name((enum sort_key)i), names[i],
		    v->ask->sort == (enum sort_key)i);
	choice_end(out);
	choice_begin(out, "n", "Results on a page");
	for (unsigned n = 10; n <= MIN(v->site->max_page_size, 100); n *= 2) {
		char buf[16];
		g_snprintf(buf, sizeof buf, "%u", n);
		option(out, buf, buf, v->ask->n == n);
		if (n == 40) /* 10 20 40 100 */
			n = 50;
	}
	choice_end(out);
	if (v->site->n_indexes < 2)
		return;
	choice_begin(out, "index", "Collection");
	for (unsigned i = 0; i < v->site->n_indexes; i++)
		option(out, v->site->indexes[i].name, v->site->indexes[i].title,
		    &v->site->indexes[i] == v->ask->index);
	choice_end(out);
}

void
page_advanced(const struct view *v)
{
	const struct ask *a = v->ask;
	GString *out = v->out;

	frame_begin(v, "Advanced search", false);
	html_put(out, "<h1>Advanced search</h1>\n<form class=\"advanced\" "
	                     "role=\"search\" method=\"get\" action=\"");
	view_base(v, out, "/", false);
	html_put(out, "\">\n<fieldset><legend>Find documents with"
	                     "</legend>\n");
	field(out, "all", "all of these words", NULL, a->q);
	field(out, "exact", "this phrase", NULL, NULL);
	field(out, "some", "any of these words", NULL, NULL);
	field(out, "none", "none of these words", NULL, NULL);
	field(out, "intitle", "these words in the title", NULL, NULL);
	field(out, "author", "this author", NULL, a->authors ? a->authors[0] : NULL);
	html_put(out, "</fieldset>\n<fieldset><legend>Narrow by</legend>\n");
	field(out, "from", "Date, from", "2014, 2014-08 or 2014-08-26", a->from);
	field(out, "to", "Date, to", NULL, a->to);
	choose_value(v, "lang", "Language", a->langs);
	choose_value(v, "type", "Type", a->types);
	choose_rest(v);
	html_put(out, "</fieldset>\n<p><button type=\"submit\">Search"
	                     "</button></p>\n</form>\n");
	frame_end(v);
}

/* --- the help -------------------------------------------------------------------- */

/* Words for the examples: from the title of a document, so that they find it. */
struct sample {
	char *one, *two; /* neighbours */
	char *year;      /* NULL: the document has no date */
	char *lang;
};

static bool
is_fit(const char *word)
{
	size_t n = 0;

	for (const char *p = word; *p; p = g_utf8_next_char(p), n++)
		if (!g_unichar_isalpha(g_utf8_get_char(p)))
			return false;
	/* operators, and what is a stop word in most languages */
	return n >= (g_unichar_iswide(g_utf8_get_char(word)) ? 2 : 5) && n < 30;
}

static bool
take_pair(struct sample *s, const struct hit *h)
{
	g_auto(GStrv) words = g_strsplit(h->title ? h->title : "", " ", 40);

	for (char **w = words; w[0] && w[1]; w++) {
		if (!is_fit(w[0]) || !is_fit(w[1]))
			continue;
		s->one = g_utf8_strdown(w[0], -1);
		s->two = g_utf8_strdown(w[1], -1);
		s->year = h->date ? g_strndup(h->date, 4) : NULL;
		s->lang = g_strdup(h->lang);
		return true;
	}
	return false;
}

/* From a document in the site's language, if there is one. */
static void
sample_take(const struct view *v, struct sample *s)
{
	for (int any = 0; any < 2; any++)
		for (unsigned i = 0; v->answer && i < v->answer->hits->len; i++) {
			const struct hit *h = v->answer->hits->pdata[i];
			if ((any || g_strcmp0(h->lang, v->site->language) == 0) &&
			    take_pair(s, h))
				return;
		}
	s->one = g_strdup("national");
	s->two = g_strdup("archive");
}

static void
example(const struct view *v, const char *what, const char *format, ...)
    G_GNUC_PRINTF(3, 4);
static void
example(const struct view *v, const char *what, const char *format, ...)
{
	struct ask there = view_plain(v->ask);
	va_list args;

	va_start(args, format);
	g_autofree char *q = g_strdup_vprintf(format, args);
	va_end(args);
	there.q = q;
	html_put(v->out, "<div><dt>");
	view_link(v, PAGE_SEARCH, &there, "example");
	html_put(v->out, "<code>");
	html_escape_string(v->out, q);
	g_string_append_printf(v->out, "</code></a></dt><dd>%s</dd></div>\n",
	    what);
}

static void
examples(const struct view *v, const struct sample *s)
{
	g_autofree char *start = g_utf8_substring(s->one, 0,
	    MAX(g_utf8_strlen(s->one, -1) - 2, 2));

	html_put(v->out, "<h2>Words and phrases</h2>\n<dl>\n");
	example(v, "both words, in any order and form", "%s %s", s->one, s->two);
	example(v, "the words as a phrase", "\"%s %s\"", s->one, s->two);
	example(v, "one or the other", "%s OR %s", s->one, s->two);
	example(v, "the first, without the second in the title",
	    "%s -title:%s", s->two, "unknown");
	example(v, "words that begin so; <code>?</code> is one letter", "%s*",
	    start);
	example(v, "spelt nearly so", "%s~", s->one);
	example(v, "at most five words apart", "%s NEAR/5 %s", s->one, s->two);
	html_put(v->out, "</dl>\n<h2>Fields</h2>\n<dl>\n");
	example(v, "in the title", "title:%s", s->one);
	if (s->lang)
		example(v, "in this language", "%s lang:%s", s->one, s->lang);
	if (s->year) {
		example(v, "of that year", "%s date:%s", s->one, s->year);
		example(v, "of that year or later", "%s date:%s..", s->one,
		    s->year);
	}
	example(v, "everything", "*");
	html_put(v->out, "</dl>\n");
}

void
page_help(const struct view *v)
{
	struct sample s = {0};
	GString *out = v->out;

	sample_take(v, &s);
	frame_begin(v, "How to search", true);
	html_put(out, "<div class=\"help\">\n<h1>How to search</h1>\n"
	    "<p>Type words. Documents that have all of them come first, the "
	    "ones that say most about them on top. Other forms of a word, and "
	    "other ways to write it, are found too. Try these:</p>\n");
	examples(v, &s);
	html_put(out,
	    "<h2>Results</h2>\n<p>Each result shows the passages where your "
	    "words stand. Narrow a search by language, type, year or author, "
	    "or with a bar of the timeline; a filter that is set stands above "
	    "the results and goes away when you choose it. A document opens "
	    "with all matches marked, and arrows from one to the next.</p>\n"
	    "<h2>Other ways in</h2>\n<p>Each search has an address that can be "
	    "kept, a feed that tells of new documents, and a table. Browsers "
	    "can add this site to their search engines.</p>\n</div>\n");
	frame_end(v);
	g_free(s.one);
	g_free(s.two);
	g_free(s.year);
	g_free(s.lang);
}

/* --- errors ------------------------------------------------------------------------ */

static const char *
error_title(int status)
{
	switch (status) {
	case 400:
		return "This cannot be answered";
	case 404:
		return "Not found";
	case 405:
	case 415:
		return "Not so";
	case 413:
		return "Too long";
	case 503:
		return "Not now";
	default:
		return "Something went wrong";
	}
}

void
page_error(const struct view *v, const struct fault *fault,
    const char *reference)
{
	GString *out = v->out;
	const char *title = error_title(fault->status);

	/* another collection may be well */
	frame_begin(v, title, fault->status != 503 || v->site->n_indexes > 1);
	g_string_append_printf(out, "<div class=\"error\">\n<h1>%s</h1>\n<p>",
	    title);
	html_escape_string(out, fault->message);
	html_put(out, "</p>\n");
	if (reference) {
		html_put(out, "<p class=\"reference\">Reference: <code>");
		html_escape_string(out, reference);
		html_put(out, "</code></p>\n");
	}
	html_put(out, "</div>\n");
	frame_end(v);
}
