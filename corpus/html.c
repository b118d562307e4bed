/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * HTML: what a reader of the page would read, by libxml2's SAX interface.
 *
 * The bytes are made UTF-8 first, so libxml2 never chooses a charset; no tree
 * is built and nothing is ever loaded.
 */
#include "corpus/build.h"
#include "corpus/formats.h"

#include <libxml/HTMLparser.h>
#include <libxml/parserInternals.h>
#include <string.h>

/* A page nests some twenty deep; libxml2's work grows with the depth. */
#define DEPTH_MAX 1000
#define LANGS_MAX 64

enum kind {
	INLINE, /* nothing of its own; also what is unknown */
	SKIP,   /* not for readers, with all that is in it */
	BLOCK,
	LINE,
	ITEM,
	TERM,
	CELL,
	HEADING,
	PRE,
	TITLE,
	META,
	TIME,
	ROOT,
};

/* Sorted by name. */
static const struct element {
	const char *name;
	enum kind kind;
} elements[] = {
    {"address", BLOCK}, {"applet", SKIP}, {"article", BLOCK},
    {"aside", BLOCK}, {"audio", SKIP}, {"blockquote", BLOCK}, {"body", ROOT},
    {"br", LINE}, {"canvas", SKIP}, {"caption", BLOCK}, {"center", BLOCK},
    {"dd", LINE}, {"details", BLOCK}, {"dialog", BLOCK}, {"dir", BLOCK},
    {"div", BLOCK}, {"dl", BLOCK}, {"dt", TERM}, {"fieldset", BLOCK},
    {"figcaption", BLOCK}, {"figure", BLOCK}, {"footer", BLOCK},
    {"form", BLOCK}, {"frameset", BLOCK}, {"h1", HEADING}, {"h2", HEADING},
    {"h3", HEADING}, {"h4", HEADING}, {"h5", HEADING}, {"h6", HEADING},
    {"header", BLOCK}, {"hgroup", BLOCK}, {"hr", BLOCK}, {"html", ROOT},
    {"iframe", SKIP}, {"legend", BLOCK}, {"li", ITEM}, {"listing", PRE},
    {"main", BLOCK}, {"menu", BLOCK}, {"meta", META}, {"nav", SKIP},
    {"noscript", SKIP}, {"object", SKIP}, {"ol", BLOCK}, {"optgroup", LINE},
    {"option", LINE}, {"p", BLOCK}, {"plaintext", PRE}, {"pre", PRE},
    {"script", SKIP}, {"section", BLOCK}, {"select", BLOCK}, {"style", SKIP},
    {"summary", BLOCK}, {"svg", SKIP}, {"table", BLOCK}, {"tbody", LINE},
    {"td", CELL}, {"template", SKIP}, {"textarea", BLOCK}, {"tfoot", LINE},
    {"th", CELL}, {"thead", LINE}, {"time", TIME}, {"title", TITLE},
    {"tr", LINE}, {"ul", BLOCK}, {"video", SKIP}, {"xmp", PRE},
};

struct page {
	struct document *doc;
	struct build b;
	xmlParserCtxt *parser;
	GString *title;
	int depth;
	int skip;        /* depth of the element that is skipped; 0: none */
	int pre;
	bool in_title, had_title;
	bool too_deep;
	/* elements with a language of their own, innermost last */
	struct {
		int depth, lang;
	} langs[LANGS_MAX];
	int n_langs;
	int lang;        /* of the words that come */
};

static int
compare_element(const void *key, const void *e)
{
	return strcmp(key, ((const struct element *)e)->name);
}

static enum kind
kind_of(const char *name)
{
	const struct element *e = bsearch(name, elements,
	    G_N_ELEMENTS(elements), sizeof *elements, compare_element);

	return e ? e->kind : INLINE;
}

/* The value of an attribute, "" where it has none; NULL: not there. */
static const char *
attribute(const xmlChar **atts, const char *name)
{
	for (; atts && atts[0]; atts += 2)
		if (g_ascii_strcasecmp((const char *)atts[0], name) == 0)
			return atts[1] ? (const char *)atts[1] : "";
	return NULL;
}

/* The text up to end, behind the runs that there are, is in lang. */
static void
close_run(struct document *doc, size_t end, int lang)
{
	struct text_run r = {end, lang};
	guint n = doc->runs->len;

	if (end > (n ? g_array_index(doc->runs, struct text_run, n - 1).end : 0))
		g_array_append_val(doc->runs, r);
}

/* Notes that the words from here on are in another language. */
static void
switch_language(struct page *p, int lang)
{
	if (lang != p->lang)
		close_run(p->doc, p->b.text->len, p->lang);
	p->lang = lang;
}

static void
language(struct page *p, const char *code, bool root)
{
	int lang = text_language(code);

	if (!lang)
		return;
	if (root) {
		if (!p->doc->lang_given) {
			p->doc->lang = lang;
			p->doc->lang_given = true;
			p->lang = lang;
		}
	} else if (p->n_langs < LANGS_MAX && p->depth < DEPTH_MAX) {
		p->langs[p->n_langs].depth = p->depth;
		p->langs[p->n_langs++].lang = p->lang;
		switch_language(p, lang);
	}
}

static void
meta(struct page *p, const xmlChar **atts)
{
	const char *name = attribute(atts, "name"),
		   *content = attribute(atts, "content");

	if (!name)
		name = attribute(atts, "property");
	if (!name)
		name = attribute(atts, "itemprop");
	if (!name)
		name = attribute(atts, "http-equiv");
	if (name && content)
		document_take(p->doc, name, content);
}

static void
start_element(void *ctx, const xmlChar *xname, const xmlChar **atts)
{
	struct page *p = ctx;
	const char *name = (const char *)xname, *code;
	enum kind kind = kind_of(name);

	if (++p->depth > DEPTH_MAX && !p->too_deep) {
		p->too_deep = true;
		xmlStopParser(p->parser);
	}
	if (p->skip)
		return;
	code = attribute(atts, "lang");
	if (!code)
		code = attribute(atts, "xml:lang");
	if (code && kind != SKIP)
		language(p, code, kind == ROOT);

	switch (kind) {
	case SKIP:
		p->skip = p->depth;
		break;
	case TITLE:
		p->in_title = true;
		break;
	case META:
		meta(p, atts);
		break;
	case TIME:
		code = attribute(atts, "datetime");
		if (code && (attribute(atts, "pubdate") ||
			g_strcmp0(attribute(atts, "itemprop"),
			    "datePublished") == 0))
			document_take(p->doc, "datepublished", code);
		break;
	case BLOCK:
	case TERM:
	case ROOT:
		build_gap(&p->b, GAP_BLOCK);
		break;
	case LINE:
		build_gap(&p->b, GAP_LINE);
		break;
	case CELL:
		build_gap(&p->b, GAP_BLANK);
		break;
	case ITEM:
		build_item(&p->b);
		break;
	case HEADING:
		build_heading(&p->b, name[1] - '0');
		break;
	case PRE:
		build_gap(&p->b, GAP_BLOCK);
		p->pre++;
		break;
	case INLINE:
		break;
	}
}

static void
end_element(void *ctx, const xmlChar *xname)
{
	struct page *p = ctx;
	enum kind kind = kind_of((const char *)xname);

	if (p->skip) {
		if (p->skip == p->depth)
			p->skip = 0;
		if (p->depth)
			p->depth--;
		return;
	}
	while (p->n_langs && p->langs[p->n_langs - 1].depth >= p->depth)
		switch_language(p, p->langs[--p->n_langs].lang);
	if (p->depth)
		p->depth--;
	switch (kind) {
	case TITLE:
		p->in_title = false;
		p->had_title = p->title->len > 0;
		break;
	case BLOCK:
	case ROOT:
		build_gap(&p->b, GAP_BLOCK);
		break;
	case PRE:
		build_gap(&p->b, GAP_BLOCK);
		if (p->pre)
			p->pre--;
		break;
	case HEADING:
		build_heading_end(&p->b);
		break;
	case ITEM:
		p->b.item = false;
		build_gap(&p->b, GAP_LINE);
		break;
	case TERM:
		build_gap(&p->b, GAP_LINE);
		break;
	case CELL:
		build_gap(&p->b, GAP_BLANK);
		break;
	default:
		break;
	}
}

static void
characters(void *ctx, const xmlChar *s, int len)
{
	struct page *p = ctx;

	if (p->skip)
		return;
	if (p->in_title) {
		if (!p->had_title && p->title->len < 4 * DOCUMENT_TITLE_MAX)
			g_string_append_len(p->title, (const char *)s, len);
	} else if (p->pre)
		build_verbatim(&p->b, (const char *)s, len);
	else
		build_text(&p->b, (const char *)s, len);
	if (p->b.full)
		xmlStopParser(p->parser);
}

/* Scripts and styles come here, and are skipped; XML's sections too. */
static void
cdata(void *ctx, const xmlChar *s, int len)
{
	characters(ctx, s, len);
}

static void
quiet(void *ctx, const char *msg, ...)
{
	(void)ctx;
	(void)msg;
}

static gpointer
init_once(gpointer unused)
{
	(void)unused;
	xmlInitParser();
	return NULL;
}

/* Where the title is one of the first headings, it stands there. */
static void
place_title(struct document *doc)
{
	for (guint i = 0; i < doc->headings->len && i < 5; i++) {
		const struct heading *h =
		    &g_array_index(doc->headings, struct heading, i);
		size_t n = h->end - h->start;

		if (!doc->title && h->level <= 2)
			document_set(&doc->title, doc->text + h->start, n);
		if (doc->title && n == strlen(doc->title) &&
		    memcmp(doc->text + h->start, doc->title, n) == 0) {
			doc->title_start = h->start;
			doc->title_end = h->end;
			return;
		}
	}
}

void
html_parse(struct document *doc, const char *html, size_t len, note_fn *note,
    void *ctx)
{
	static GOnce once = G_ONCE_INIT;
	xmlSAXHandler sax = {0};
	struct page p = {.doc = doc};

	g_once(&once, init_once, NULL);
	sax.startElement = start_element;
	sax.endElement = end_element;
	sax.characters = characters;
	sax.ignorableWhitespace = characters;
	sax.cdataBlock = cdata;
	sax.error = quiet;
	sax.warning = quiet;
	sax.fatalError = quiet;

	build_begin(&p.b, doc, len);
	p.title = g_string_new(NULL);
	p.parser = htmlCreateMemoryParserCtxt(html, len);
	if (p.parser) {
		*p.parser->sax = sax;
		p.parser->userData = &p;
		htmlCtxtUseOptions(p.parser, HTML_PARSE_RECOVER |
			HTML_PARSE_NOERROR | HTML_PARSE_NOWARNING |
			HTML_PARSE_NONET | HTML_PARSE_IGNORE_ENC);
		xmlSwitchEncoding(p.parser, XML_CHAR_ENCODING_UTF8);
		htmlParseDocument(p.parser);
		if (p.parser->myDoc)
			xmlFreeDoc(p.parser->myDoc);
		htmlFreeParserCtxt(p.parser);
	}
	build_end(&p.b);
	if (doc->runs->len)
		close_run(doc, doc->text_len, p.lang);
	if (p.too_deep)
		note_printf(note, ctx, "elements nest deeper than %d: the rest "
				       "is not read", DEPTH_MAX);
	if (p.b.full)
		note_printf(note, ctx, "more than %zu MB of text: the rest is "
				       "not read", DOCUMENT_TEXT_MAX >> 20);
	if (p.title->len) {
		/* the page's own title is better than one that is for sharing */
		document_set(&doc->title, p.title->str, p.title->len);
		doc->title_given = doc->title != NULL;
	}
	g_string_free(p.title, TRUE);
	place_title(doc);
}

/* The value behind "name=" in s, where a charset is declared. */
static char *
declared_in(const char *s, size_t len, const char *name)
{
	const char *end = s + len, *p = s;
	size_t n = strlen(name);

	for (; p + n < end; p++) {
		const char *v;

		if (g_ascii_strncasecmp(p, name, n) != 0)
			continue;
		v = p + n;
		while (v < end && g_ascii_isspace(*v))
			v++;
		if (v == end || *v++ != '=')
			continue;
		while (v < end && (g_ascii_isspace(*v) || *v == '"' ||
				      *v == '\''))
			v++;
		p = v;
		while (v < end && v - p < 40 &&
		    (g_ascii_isalnum(*v) || strchr("-_.:", *v)))
			v++;
		if (v > p)
			return g_strndup(p, v - p);
	}
	return NULL;
}

/* What the page says its charset is, in its first bytes. */
static char *
declared_charset(const char *s, size_t len)
{
	char *name = NULL;

	len = MIN(len, 4096);
	if (len > 5 && memcmp(s, "<?xml", 5) == 0) {
		const char *close = memchr(s, '>', len);

		if (close)
			name = declared_in(s, close - s, "encoding");
	}
	for (const char *p = s; !name && (p = memchr(p, '<', s + len - p));
	     p++) {
		const char *close;

		if (s + len - p < 6 || g_ascii_strncasecmp(p, "<meta", 5) != 0)
			continue;
		close = memchr(p, '>', s + len - p);
		name = declared_in(p, (close ? close : s + len) - p, "charset");
	}
	return name;
}

bool
html_read(const struct source *src, document_fn *fn, note_fn *note, void *ctx,
    GError **error)
{
	g_autoptr(document_auto) doc = document_new();
	g_autofree char *declared = declared_charset(src->data, src->len);
	struct utf8 u;

	if (!utf8_from_bytes(src->data, src->len, declared, &u, error))
		return false;
	note_charset(&u, note, ctx);
	doc->charset = g_strdup(u.charset);
	doc->charset_confidence = u.confidence;
	doc->length = src->len;
	html_parse(doc, u.s, u.len, note, ctx);
	utf8_clear(&u);
	if (!document_has_words(doc, error))
		return false;
	fn(g_steal_pointer(&doc), ctx);
	return true;
}
