/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * TREC documents: <DOC> … </DOC>, one after the other.  It looks like SGML and
 * is none: stray "<" and "&" are text, end tags may lack, and what the text is
 * differs from collection to collection.
 */
#include "corpus/build.h"
#include "corpus/entity.h"
#include "corpus/formats.h"
#include "lib/base/date.h"

#include <string.h>

/* A longer "tag" is a stray "<". */
#define TAG_MAX 256
#define FIELD_MAX 2000
/* Documents with trouble that are told one by one. */
#define NOTES_MAX 20

enum part {
	FIELD, /* goes under its own name */
	TEXT,
	TITLE,
	NUMBER,
	DATE,
	DATE_TEXT, /* a date that is also read as text */
	INNER,     /* inside a text: its tags mean nothing, or a new block */
	BLOCK,
	PAGE,      /* what follows is HTML */
};

static const struct {
	const char *name;
	enum part part;
} parts[] = {
    {"text", TEXT}, {"lp", TEXT}, {"leadpara", TEXT}, {"body", TEXT},
    {"abstract", TEXT}, {"contents", TEXT}, {"title", TITLE},
    {"headline", TITLE}, {"hl", TITLE}, {"head", TITLE}, {"ttl", TITLE},
    {"ti", TITLE}, {"doctitle", TITLE}, {"docno", NUMBER}, {"docid", FIELD},
    {"date", DATE}, {"dd", DATE}, {"date_time", DATE}, {"date1", DATE},
    {"pubdate", DATE}, {"p", BLOCK}, {"br", BLOCK}, {"f", INNER},
    {"b", INNER}, {"i", INNER}, {"h1", BLOCK}, {"h2", BLOCK}, {"h3", BLOCK},
    {"h4", BLOCK}, {"h5", BLOCK}, {"h6", BLOCK}, {"dochdr", PAGE},
};

struct tag {
	const char *end; /* behind its ">" */
	char name[32];   /* lower case */
	bool close;
};

static enum part
part_of(const char *name)
{
	for (size_t i = 0; i < G_N_ELEMENTS(parts); i++)
		if (strcmp(name, parts[i].name) == 0)
			return parts[i].part;
	return FIELD;
}

/* Reads a tag or comment at s ("<…"). */
static bool
tag_at(const char *s, const char *end, struct tag *t)
{
	const char *p = s + 1, *close;
	size_t n = 0;

	if (end - s > 4 && memcmp(s, "<!--", 4) == 0) {
		close = g_strstr_len(s, MIN(end - s, TAG_MAX), "-->");
		if (!close)
			return false;
		*t = (struct tag){.end = close + 3};
		return true;
	}
	*t = (struct tag){0};
	if (p < end && *p == '/') {
		t->close = true;
		p++;
	}
	if (p >= end || !g_ascii_isalpha(*p))
		return false;
	close = memchr(s, '>', MIN((size_t)(end - s), TAG_MAX));
	if (!close)
		return false;
	while (p < close && (g_ascii_isalnum(*p) || strchr("_-.", *p)) &&
	    n < sizeof t->name - 1)
		t->name[n++] = g_ascii_tolower(*p++);
	if (p < close && !g_ascii_isspace(*p) && *p != '/')
		return false;
	t->end = close + 1;
	return true;
}

/* The next tag in [s, end); its "<", or NULL. */
static const char *
next_tag(const char *s, const char *end, struct tag *t)
{
	while (s < end && (s = memchr(s, '<', end - s))) {
		if (tag_at(s, end, t))
			return s;
		s++;
	}
	return NULL;
}

/* Text by its lines: wrapped, with blank lines between paragraphs. */
static void
add_lines(struct build *b, const char *s, size_t len)
{
	g_autoptr(GString) plain = NULL;
	const char *end;

	if (memchr(s, '&', len)) {
		plain = g_string_sized_new(len);
		entity_append(plain, s, len);
		s = plain->str;
		len = plain->len;
	}
	end = s + len;
	while (s < end) {
		const char *nl = memchr(s, '\n', end - s);
		const char *stop = nl ? nl : end;
		size_t before = b->text->len;

		build_text(b, s, stop - s);
		if (nl)
			build_gap(b, b->text->len == before ? GAP_BLOCK
							    : GAP_LINE);
		s = nl ? nl + 1 : end;
	}
}

/* Text without its tags, blanks folded. */
static char *
plain_text(const char *s, const char *end)
{
	g_autoptr(GString) raw = g_string_new(NULL);
	GString *out = g_string_new(NULL);
	struct tag t;
	const char *lt;

	while ((lt = next_tag(s, end, &t))) {
		g_string_append_len(raw, s, lt - s);
		g_string_append_c(raw, ' ');
		s = t.end;
	}
	entity_append(raw, s, end - s);
	build_fold_blanks(out, raw->str, raw->len);
	return g_string_free(out, FALSE);
}

/* 940315, as some collections write a date; else as people do. */
static void
take_date(struct document *doc, const char *s)
{
	char buf[16];
	size_t n = strspn(s, "0123456789");

	if (n == 6) {
		g_snprintf(buf, sizeof buf, "19%.6s", s);
		s = buf;
		n = 8;
	}
	document_take_date(doc, s, strlen(s));
}

static void
add_title(struct build *b, const char *s, const char *end)
{
	struct document *doc = b->doc;
	g_autofree char *title = plain_text(s, end);

	build_heading(b, 1);
	build_text(b, title, strlen(title));
	build_heading_end(b);
	if (doc->title || !*title)
		return;
	document_set(&doc->title, title, strlen(title));
	doc->title_given = doc->title != NULL;
	if (doc->headings->len) {
		const struct heading *h = &g_array_index(doc->headings,
		    struct heading, doc->headings->len - 1);

		doc->title_start = h->start;
		doc->title_end = h->end;
	}
}

/* Where the element that opens at t ends: *ret_next is behind its end tag, or
 * where the next part of the document begins. */
static const char *
element_end(const struct tag *t, const char *end, const char **ret_next)
{
	struct tag in;
	const char *s = t->end, *lt;

	while ((lt = next_tag(s, end, &in))) {
		if (in.close && strcmp(in.name, t->name) == 0) {
			*ret_next = in.end;
			return lt;
		}
		if (!in.close && in.name[0] && part_of(in.name) < INNER &&
		    part_of(in.name) != FIELD) {
			*ret_next = lt;
			return lt;
		}
		s = in.end;
	}
	*ret_next = end;
	return end;
}

static void
add_text(struct build *b, const char *s, const char *end)
{
	struct tag t;
	const char *lt;

	build_gap(b, GAP_BLOCK);
	while ((lt = next_tag(s, end, &t))) {
		add_lines(b, s, lt - s);
		if (t.name[0])
			build_gap(b, part_of(t.name) == INNER ? GAP_BLANK
							      : GAP_BLOCK);
		s = t.end;
	}
	add_lines(b, s, end - s);
	build_gap(b, GAP_BLOCK);
}

/* The parts of one document, [s, end) in UTF-8.  all: everything is text. */
static void
read_parts(struct document *doc, const char *s, const char *end, bool all,
    note_fn *note, void *ctx)
{
	struct build b;
	struct tag t;
	const char *lt, *next, *stop;

	build_begin(&b, doc, end - s);
	while ((lt = next_tag(s, end, &t))) {
		enum part part = part_of(t.name);

		if (all)
			add_text(&b, s, lt);
		s = t.end;
		if (t.close || !t.name[0])
			continue;
		if (part == PAGE) {
			stop = element_end(&t, end, &next);
			g_free(g_string_free(b.text, FALSE));
			g_array_set_size(doc->headings, 0);
			doc->title_start = doc->title_end = 0;
			html_parse(doc, next, end - next, note, ctx);
			return;
		}
		if (part == INNER || part == BLOCK)
			continue;
		stop = element_end(&t, end, &next);
		g_autofree char *value = part == TEXT ? NULL
						      : plain_text(s, stop);
		switch (part) {
		case NUMBER:
			document_set(&doc->id, value, strlen(value));
			break;
		case DATE:
			take_date(doc, value);
			break;
		case TITLE:
			add_title(&b, s, stop);
			break;
		case TEXT:
			add_text(&b, s, stop);
			break;
		default:
			if (all) {
				next = s; /* its words come as text */
				break;
			}
			if (strlen(value) <= FIELD_MAX)
				document_take(doc, t.name, value);
			/* a wrapper of parts that are known */
			if (stop == end)
				next = s;
		}
		s = next;
	}
	if (all)
		add_text(&b, s, end);
	build_end(&b);
}

/* The id of <DOC id="…">. */
static void
take_id(struct document *doc, const char *tag, const char *end)
{
	const char *p = tag, *q;
	g_autofree char *id = NULL;

	while (p + 4 < end && g_ascii_strncasecmp(p, " id=", 4) != 0)
		p++;
	if (p + 5 >= end)
		return;
	p += 4;
	if (*p == '"' || *p == '\'') {
		q = memchr(p + 1, *p, end - p - 1);
		p++;
	} else
		for (q = p; q < end && !g_ascii_isspace(*q) && *q != '>';)
			q++;
	if (!q)
		return;
	id = g_utf8_make_valid(p, q - p);
	document_set(&doc->id, id, strlen(id));
}

/* The next <DOC> in [s, end): its "<", and behind the tag; or NULL. */
static const char *
next_document(const char *s, const char *end, const char **ret_inside)
{
	while (s < end && (s = memchr(s, '<', end - s))) {
		const char *close;

		if (end - s > 4 && g_ascii_strncasecmp(s, "<doc", 4) == 0 &&
		    (s[4] == '>' || g_ascii_isspace(s[4])) &&
		    (close = memchr(s, '>',
			 MIN((size_t)(end - s), 4 * TAG_MAX)))) {
			*ret_inside = close + 1;
			return s;
		}
		s++;
	}
	return NULL;
}

/* The "</DOC>" in [s, end), or NULL. */
static const char *
document_end(const char *s, const char *end)
{
	while (s < end && (s = memchr(s, '<', end - s))) {
		if (end - s >= 6 && g_ascii_strncasecmp(s, "</doc>", 6) == 0)
			return s;
		s++;
	}
	return NULL;
}

struct trec_file {
	const struct source *src;
	note_fn *note;
	void *ctx;
	char charset[24]; /* not UTF-8; "": none yet */
	size_t documents, notes, bad;
};

static void
problem(struct trec_file *f, const char *at, const char *what)
{
	if (++f->notes <= NOTES_MAX)
		note_printf(f->note, f->ctx, "byte %zu: %s",
		    (size_t)(at - f->src->data), what);
}

/* One document, open in [tag, inside) and with its parts in [inside, stop). */
static struct document *
read_one(struct trec_file *f, const char *tag, const char *inside,
    const char *stop, GError **error)
{
	g_autoptr(document_auto) doc = document_new();
	g_autofree char *lines = NULL;
	struct utf8 u;
	size_t len;

	/* files of one collection are in one charset: what was found for one
	 * document holds for those behind it */
	if (!utf8_from_bytes(inside, stop - inside,
		*f->charset ? f->charset : NULL, &u, error))
		return NULL;
	f->bad += u.bad;
	if (strcmp(u.charset, "UTF-8") != 0)
		g_strlcpy(f->charset, u.charset, sizeof f->charset);
	doc->charset = g_strdup(u.charset);
	doc->charset_confidence = u.confidence;
	lines = utf8_lines(u.s, u.len, &len);
	utf8_clear(&u);
	take_id(doc, tag, inside);
	read_parts(doc, lines, lines + len, false, f->note, f->ctx);
	if (!document_has_words(doc, NULL)) {
		g_clear_pointer(&doc->text, g_free);
		g_array_set_size(doc->headings, 0);
		g_array_set_size(doc->fields, 0);
		read_parts(doc, lines, lines + len, true, f->note, f->ctx);
	}
	if (!doc->id && !document_has_words(doc, error))
		return NULL;
	return g_steal_pointer(&doc);
}

bool
trec_read(const struct source *src, document_fn *fn, note_fn *note, void *ctx,
    GError **error)
{
	struct trec_file f = {.src = src, .note = note, .ctx = ctx};
	const char *s = src->data, *end = s + src->len, *tag, *inside;
	const char *stop = s; /* the next </DOC>; NULL: no more of them */
	bool go_on = true;

	while (go_on && (tag = next_document(s, end, &inside))) {
		const char *next, *unused, *here;
		struct document *doc;
		g_autoptr(GError) e = NULL;

		if (stop && stop < inside)
			stop = document_end(inside, end);
		here = stop ? stop : end;
		next = next_document(inside, here, &unused);
		if (next || !stop) {
			problem(&f, tag, "the document has no </DOC>");
			here = s = next ? next : end;
		} else
			s = here + strlen("</doc>");
		doc = read_one(&f, tag, inside, here, &e);
		if (!doc) {
			problem(&f, tag, e->message);
			continue;
		}
		doc->offset = tag - src->data;
		doc->length = s - tag;
		f.documents++;
		if (!doc->id)
			problem(&f, tag, "the document has no DOCNO");
		go_on = fn(doc, ctx);
	}
	if (f.notes > NOTES_MAX)
		note_printf(note, ctx, "%zu more of that kind",
		    f.notes - NOTES_MAX);
	if (f.bad)
		note_printf(note, ctx, "places that are not %s, replaced by "
				       "U+FFFD: %zu",
		    *f.charset ? f.charset : "UTF-8", f.bad);
	if (!f.documents)
		g_set_error(error, CORPUS_ERROR, CORPUS_ERROR_FORMAT,
		    "no <DOC> with a text in it");
	return f.documents > 0;
}
