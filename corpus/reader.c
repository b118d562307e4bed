/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The table of readers, and what is done around each of them. */
#include "corpus/reader.h"

#include "corpus/build.h"
#include "corpus/formats.h"
#include "corpus/guess.h"
#include "lib/base/date.h"

#include <string.h>

/* Documents of a collection that must agree on a language before one that
 * tells nothing is taken to be in it. */
#define NEIGHBOURS_MIN 3

#define LIST(...) ((const char *const[]){__VA_ARGS__, NULL})

const struct reader readers[] = {
    {"text", "plain text, line by line",
	LIST("text/plain", "application/json"),
	LIST("txt", "text", "asc", "log", "rst", "adoc", "org", "tex", "nfo"),
	false, plain_read},
    {"markdown", "Markdown with front matter", LIST("text/markdown"),
	LIST("md", "markdown", "mkd", "mdown", "qmd", "rmd"), false,
	markdown_read},
    {"html", "web pages", LIST("text/html", "application/xhtml+xml"),
	LIST("html", "htm", "xhtml", "xht", "shtml"), false, html_read},
    {"json", "documents as JSON lines (BEIR) or a JSON array",
	LIST("application/x-ndjson", "application/jsonl"),
	LIST("jsonl", "ndjson", "json"), true, json_read},
    {"trec", "TREC documents (<DOC>, <DOCNO>)", LIST("application/x-trec"),
	LIST("trec", "sgml", "sgm", "trectext"), true, trec_read},
    {NULL},
};

G_DEFINE_QUARK(trawl-corpus-error-quark, corpus_error)

void
note_printf(note_fn *note, void *ctx, const char *format, ...)
{
	g_autofree char *s = NULL, *valid = NULL;
	va_list ap;

	if (!note)
		return;
	va_start(ap, format);
	s = g_strdup_vprintf(format, ap);
	va_end(ap);
	/* what libraries quote may be cut inside a character */
	valid = g_utf8_make_valid(s, -1);
	note(valid, ctx);
}

void
note_charset(const struct utf8 *u, note_fn *note, void *ctx)
{
	if (u->bad)
		note_printf(note, ctx,
		    "places that are not %s, replaced by U+FFFD: %zu",
		    u->charset, u->bad);
}

bool
document_has_words(const struct document *doc, GError **error)
{
	for (size_t i = 0; i < doc->text_len; i++)
		if (!strchr(" \t\n\f\v\r", doc->text[i]))
			return true;
	if (doc->title)
		return true;
	g_set_error(error, CORPUS_ERROR, CORPUS_ERROR_EMPTY,
	    "no words in it");
	return false;
}

/* --- what formats say of themselves --------------------------------------- */

enum meaning { TITLE, AUTHOR, DATE, LANGUAGE, NOTHING };

/* Within a meaning the first name in this table that occurs wins. */
static const struct {
	const char *name;
	enum meaning meaning;
} names[] = {
    {"title", TITLE}, {"dc.title", TITLE}, {"dcterms.title", TITLE},
    {"citation_title", TITLE}, {"og:title", TITLE}, {"headline", TITLE},
    {"author", AUTHOR}, {"authors", AUTHOR}, {"dc.creator", AUTHOR},
    {"dcterms.creator", AUTHOR}, {"article:author", AUTHOR},
    {"citation_author", AUTHOR}, {"byline", AUTHOR}, {"byl", AUTHOR},
    {"creator", AUTHOR}, {"au", AUTHOR}, {"from", AUTHOR},
    {"article:published_time", DATE}, {"og:published_time", DATE},
    {"datepublished", DATE}, {"dc.date.issued", DATE},
    {"dcterms.issued", DATE}, {"dc.date", DATE}, {"dcterms.date", DATE},
    {"citation_publication_date", DATE}, {"citation_date", DATE},
    {"date", DATE}, {"pubdate", DATE}, {"publishdate", DATE},
    {"pub_date", DATE}, {"publication_date", DATE}, {"published", DATE},
    {"published_at", DATE}, {"published_date", DATE},
    {"parsely-pub-date", DATE}, {"sailthru.date", DATE},
    {"dc.date.created", DATE}, {"dcterms.created", DATE}, {"created", DATE},
    {"created_at", DATE}, {"timestamp", DATE},
    {"lang", LANGUAGE}, {"language", LANGUAGE}, {"locale", LANGUAGE},
    {"content-language", LANGUAGE}, {"dc.language", LANGUAGE},
    {"dcterms.language", LANGUAGE}, {"og:locale", LANGUAGE},
};

/* Machinery of pages, of no use to a reader. */
static const char *const dull[] = {"viewport", "robots", "generator", "refresh",
    "content-type", "x-ua-compatible", "theme-color", "format-detection",
    "content-script-type", "content-style-type", "charset", "layout",
    "referrer", "googlebot", "msvalidate.01", "color-scheme", "pragma",
    "cache-control", "expires", "csrf-token", "csrf-param", NULL};

bool
document_take_date(struct document *doc, const char *value, size_t len)
{
	struct date d;

	if (doc->date_given)
		return true;
	while (len && (g_ascii_isspace(*value) || *value == '('))
		value++, len--;
	if (!date_parse(value, len, &d))
		return false;
	date_format(&d, doc->date);
	doc->date_given = true;
	return true;
}

/* "en_US.UTF-8", "fr, en", "English" */
static bool
take_language(struct document *doc, const char *value)
{
	g_autofree char *code = NULL;
	int lang;

	if (doc->lang_given)
		return true;
	while (g_ascii_isspace(*value))
		value++;
	code = g_strndup(value, strcspn(value, ",; \t\r\n"));
	g_strdelimit(code, "_", '-');
	lang = text_language(code);
	for (int i = 1; !lang && *code && i < text_languages(); i++)
		if (g_ascii_strcasecmp(text_language_name(i), code) == 0)
			lang = i;
	if (!lang)
		return false;
	doc->lang = lang;
	doc->lang_given = true;
	return true;
}

void
document_take(struct document *doc, const char *name, const char *value)
{
	enum meaning meaning = NOTHING;

	for (size_t i = 0; dull[i]; i++)
		if (g_ascii_strcasecmp(name, dull[i]) == 0)
			return;
	for (size_t i = 0; i < G_N_ELEMENTS(names); i++)
		if (g_ascii_strcasecmp(name, names[i].name) == 0) {
			meaning = names[i].meaning;
			break;
		}
	switch (meaning) {
	case TITLE:
		if (doc->title)
			break;
		document_set(&doc->title, value, strlen(value));
		doc->title_given = doc->title != NULL;
		return;
	case AUTHOR:
		if (doc->author)
			break;
		document_set(&doc->author, value, strlen(value));
		return;
	case DATE:
		if (doc->date_given)
			break;
		if (document_take_date(doc, value, strlen(value)))
			return;
		break;
	case LANGUAGE:
		if (take_language(doc, value))
			return;
		break;
	case NOTHING:
		break;
	}
	document_add_field(doc, name, value);
}

/* --- reading --------------------------------------------------------------- */

struct reading {
	const struct source *src;
	const char *type;
	bool collection;
	size_t *langs; /* documents so far in each language */
	size_t known;
	document_fn *fn;
	note_fn *note;
	void *ctx;
};

/* A record too short to tell is in the language that nearly all before it
 * were in: words of one collection want one stemmer. */
static void
language_of_neighbours(struct reading *r, struct document *doc)
{
	if (doc->lang) {
		r->langs[doc->lang]++;
		r->known++;
		return;
	}
	for (int l = 1; l < text_languages(); l++)
		if (r->langs[l] >= NEIGHBOURS_MIN &&
		    r->langs[l] * 10 >= r->known * 9)
			doc->lang = l;
	for (guint i = 0; i < doc->runs->len; i++) {
		struct text_run *run =
		    &g_array_index(doc->runs, struct text_run, i);

		if (!run->lang)
			run->lang = doc->lang;
	}
}

static bool
finish(struct document *doc, void *ctx)
{
	struct reading *r = ctx;

	if (!doc->type)
		doc->type = g_strdup(r->type);
	guess_document(doc, r->src->lang);
	if (r->collection)
		language_of_neighbours(r, doc);
	return r->fn(doc, r->ctx);
}

static void
pass_note(const char *text, void *ctx)
{
	struct reading *r = ctx;

	if (r->note)
		r->note(text, r->ctx);
}

bool
source_read_as(const struct source *src, const struct recognition *rec,
    document_fn *fn, note_fn *note, void *ctx, GError **error)
{
	struct reading r = {.src = src, .type = rec->type, .fn = fn,
	    .note = note, .ctx = ctx};
	bool ok;

	if (!rec->reader) {
		g_set_error_literal(error, CORPUS_ERROR, rec->error,
		    rec->refusal);
		return false;
	}
	r.collection = rec->reader->collection;
	r.langs = g_new0(size_t, text_languages() + 1);
	ok = rec->reader->read(src, finish, pass_note, &r, error);
	g_free(r.langs);
	return ok;
}

bool
source_read(const struct source *src, document_fn *fn, note_fn *note, void *ctx,
    GError **error)
{
	struct recognition rec = source_recognize(src);

	return source_read_as(src, &rec, fn, note, ctx, error);
}
