/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Documents as JSON: one object a line (BEIR's layout), one after the other,
 * or in an array.  Each is given on as soon as it is read.
 */
#include "corpus/build.h"
#include "corpus/formats.h"

#include <jansson.h>
#include <string.h>

/* Metadata within metadata; deeper is left out. */
#define DEPTH_MAX 4
/* Lines that are not documents and told one by one. */
#define NOTES_MAX 20

struct json_file {
	document_fn *fn;
	note_fn *note;
	void *ctx;
	const char *charset; /* borrowed */
	int confidence;
	size_t documents, bad, replaced;
	bool stopped;
};

/* A scalar as text; NULL for the rest.  g_free(). */
static char *
scalar(const json_t *v)
{
	switch (json_typeof(v)) {
	case JSON_STRING:
		return g_strndup(json_string_value(v), json_string_length(v));
	case JSON_INTEGER:
		return g_strdup_printf("%" JSON_INTEGER_FORMAT,
		    json_integer_value(v));
	case JSON_REAL: {
		char buf[G_ASCII_DTOSTR_BUF_SIZE];

		return g_strdup(
		    g_ascii_dtostr(buf, sizeof buf, json_real_value(v)));
	}
	case JSON_TRUE:
		return g_strdup("true");
	case JSON_FALSE:
		return g_strdup("false");
	default:
		return NULL;
	}
}

/* Strings of an array joined; a scalar as it is. */
static char *
joined(const json_t *v, const char *sep)
{
	GString *out;
	size_t i;
	json_t *one;

	if (!json_is_array(v))
		return scalar(v);
	out = g_string_new(NULL);
	json_array_foreach (v, i, one) {
		g_autofree char *s = scalar(one);

		if (s && out->len + strlen(s) < DOCUMENT_TEXT_MAX)
			g_string_append_printf(out, "%s%s", out->len ? sep : "",
			    s);
	}
	return g_string_free(out, FALSE);
}

static void
take_member(struct document *doc, const char *name, const json_t *v, int depth)
{
	g_autofree char *s = NULL;
	const char *key;
	json_t *inner;

	if (json_is_object(v)) {
		if (depth >= DEPTH_MAX)
			return;
		json_object_foreach ((json_t *)v, key, inner) {
			g_autofree char *path = *name ?
			    g_strconcat(name, ".", key, NULL) : g_strdup(key);

			take_member(doc, path, inner, depth + 1);
		}
		return;
	}
	s = joined(v, ", ");
	if (s)
		document_take(doc, name, s);
}

/* The text of an object, in the first of these members that it has. */
static const char *const text_names[] = {"text", "contents", "content", "body",
    "abstract", "passage", NULL};
static const char *const id_names[] = {"_id", "id", "docno", "docid", "doc_id",
    "pid", NULL};

static json_t *
first_of(json_t *object, const char *const *names)
{
	json_t *v;

	for (; *names; names++)
		if ((v = json_object_get(object, *names)) && !json_is_null(v) &&
		    !json_is_object(v))
			return v;
	return NULL;
}

static void
problem(struct json_file *f, const char *where, size_t number, const char *what)
{
	if (++f->bad <= NOTES_MAX)
		note_printf(f->note, f->ctx, "%s %zu: %s", where, number, what);
}

/* One object to one document. */
static void
give(struct json_file *f, json_t *object, size_t offset, size_t length,
    const char *where, size_t number)
{
	g_autoptr(document_auto) doc = NULL;
	g_autofree char *id = NULL, *text = NULL;
	json_t *text_value, *id_value, *v;
	const char *key;

	if (!json_is_object(object)) {
		problem(f, where, number, "not a JSON object");
		return;
	}
	text_value = first_of(object, text_names);
	id_value = first_of(object, id_names);
	if (!text_value && !json_object_get(object, "title")) {
		problem(f, where, number,
		    "no \"text\", \"contents\", \"body\" or \"title\" in it");
		return;
	}
	doc = document_new();
	doc->charset = g_strdup(f->charset);
	doc->charset_confidence = f->confidence;
	doc->offset = offset;
	doc->length = length;
	if (id_value && (id = scalar(id_value)))
		document_set(&doc->id, id, strlen(id));
	text = text_value ? joined(text_value, "\n\n") : NULL;
	doc->text = text ? utf8_lines(text, strlen(text), &doc->text_len)
			 : g_strdup("");
	json_object_foreach (object, key, v) {
		if (v == text_value || v == id_value || json_is_null(v))
			continue;
		take_member(doc,
		    g_ascii_strcasecmp(key, "metadata") == 0 ? "" : key, v, 0);
	}
	f->documents++;
	f->stopped = !f->fn(g_steal_pointer(&doc), f->ctx);
}

/* "\ud83d" without its other half is no character, and jansson refuses the
 * whole line for it: U+FFFD instead.  Changes s in place; whether it did. */
static bool
mend_surrogates(char *s, size_t len)
{
	bool mended = false;
	size_t i = 0;

	while (i + 1 < len) {
		unsigned u, v;
		char hex[5] = "";

		if (s[i] != '\\') {
			i++;
			continue;
		}
		if (s[i + 1] != 'u' || i + 6 > len) {
			i += 2;
			continue;
		}
		memcpy(hex, s + i + 2, 4);
		u = strtoul(hex, NULL, 16);
		if (u >= 0xd800 && u < 0xdc00 && i + 12 <= len &&
		    s[i + 6] == '\\' && s[i + 7] == 'u') {
			memcpy(hex, s + i + 8, 4);
			v = strtoul(hex, NULL, 16);
			if (v >= 0xdc00 && v < 0xe000) {
				i += 12;
				continue;
			}
		}
		if ((u >= 0xd800 && u < 0xe000) || u == 0) {
			memcpy(s + i + 2, u ? "fffd" : "0020", 4);
			mended = true;
		}
		i += 6;
	}
	return mended;
}

/* One value at s; *ret_used: its bytes.  NULL with what is wrong. */
static json_t *
load(const char *s, size_t len, size_t *ret_used, json_error_t *e)
{
	json_t *v = json_loadb(s, len, JSON_DISABLE_EOF_CHECK, e);

	if (v)
		*ret_used = e->position;
	return v;
}

static bool
only_blanks(const char *s, const char *end)
{
	while (s < end && g_ascii_isspace(*s))
		s++;
	return s == end;
}

/* A line made UTF-8 and whole where it can be; NULL with what is wrong. */
static json_t *
load_line(struct json_file *f, const char *s, size_t len, json_error_t *e)
{
	struct utf8 u = {.s = s, .len = len};
	json_t *v = NULL;
	size_t used;

	if (!utf8_valid(s, len, NULL)) {
		g_autoptr(GError) error = NULL;

		if (!utf8_from_bytes(s, len, NULL, &u, &error)) {
			g_strlcpy(e->text, error->message, sizeof e->text);
			return NULL;
		}
		f->replaced += u.bad;
	}
	v = load(u.s, u.len, &used, e);
	if (!v && memchr(u.s, '\\', u.len)) {
		g_autofree char *copy = g_memdup2(u.s, u.len);

		if (mend_surrogates(copy, u.len))
			v = load(copy, u.len, &used, e);
	}
	if (v && !only_blanks(u.s + used, u.s + u.len)) {
		g_strlcpy(e->text, "more behind the object", sizeof e->text);
		json_decref(v);
		v = NULL;
	}
	utf8_clear(&u);
	return v;
}

/* One object a line. */
static void
by_line(struct json_file *f, const char *s, size_t len)
{
	const char *p = s, *end = s + len;
	size_t number = 0;

	while (p < end && !f->stopped) {
		const char *nl = memchr(p, '\n', end - p);
		const char *stop = nl ? nl : end;
		json_error_t e;
		json_t *v;

		number++;
		if (!only_blanks(p, stop)) {
			v = load_line(f, p, stop - p, &e);
			if (v)
				give(f, v, p - s, stop - p, "line", number);
			else {
				g_autofree char *what =
				    g_strconcat("not JSON: ", e.text, NULL);

				problem(f, "line", number, what);
			}
			json_decref(v);
		}
		p = nl ? nl + 1 : end;
	}
}

/* Objects one after the other, or in an array. */
static void
by_value(struct json_file *f, const char *s, size_t len)
{
	const char *p = s, *end = s + len;
	g_autofree char *mended = NULL;
	size_t number = 0;

	while (!f->stopped) {
		json_error_t e;
		size_t used;
		json_t *v;

		while (p < end && (g_ascii_isspace(*p) || strchr(",[]", *p)))
			p++;
		if (p >= end)
			break;
		number++;
		v = load(p, end - p, &used, &e);
		if (!v && !mended && memchr(p, '\\', end - p)) {
			mended = g_memdup2(s, len);
			mend_surrogates(mended, len);
			p = mended + (p - s);
			s = mended;
			end = s + len;
			v = load(p, end - p, &used, &e);
		}
		if (!v) {
			g_autofree char *what =
			    g_strconcat("not JSON: ", e.text, NULL);

			problem(f, "object", number, what);
			break;
		}
		give(f, v, p - s, used, "object", number);
		json_decref(v);
		p += used;
	}
}

/* Whether the objects go over several lines: the first line is not JSON, but
 * with the following ones it is.  An array counts as such. */
static bool
is_by_value(const char *s, size_t len)
{
	const char *p = s, *end = s + len, *nl;
	json_error_t e;
	size_t used;
	json_t *v;

	while (p < end && g_ascii_isspace(*p))
		p++;
	if (p == end || *p == '[')
		return p < end;
	nl = memchr(p, '\n', end - p);
	v = load(p, (nl ? nl : end) - p, &used, &e);
	if (!v && nl)
		v = load(p, end - p, &used, &e);
	else if (v) {
		json_decref(v);
		return false;
	}
	json_decref(v);
	return v != NULL;
}

bool
json_read(const struct source *src, document_fn *fn, note_fn *note, void *ctx,
    GError **error)
{
	struct json_file f = {.fn = fn, .note = note, .ctx = ctx,
	    .charset = "UTF-8", .confidence = 100};
	const char *s = src->data;
	size_t len = src->len, mark;
	struct utf8 u = {0};
	bool whole;

	if (len >= 3 && memcmp(s, "\xef\xbb\xbf", 3) == 0) {
		s += 3;
		len -= 3;
	}
	whole = is_by_value(s, len);
	if (whole || utf16_name(s, len, &mark)) {
		if (!utf8_from_bytes(s, len, NULL, &u, error))
			return false;
		note_charset(&u, note, ctx);
		s = u.s;
		len = u.len;
		f.charset = u.charset;
		f.confidence = u.confidence;
		whole = is_by_value(s, len);
	}
	if (whole)
		by_value(&f, s, len);
	else
		by_line(&f, s, len);
	if (f.bad > NOTES_MAX)
		note_printf(note, ctx, "%zu more of that kind",
		    f.bad - NOTES_MAX);
	if (f.replaced)
		note_printf(note, ctx, "places that are not UTF-8, replaced by "
				       "U+FFFD: %zu", f.replaced);
	if (f.documents == 0)
		g_set_error(error, CORPUS_ERROR,
		    only_blanks(s, s + len) ? CORPUS_ERROR_EMPTY
					    : CORPUS_ERROR_FORMAT,
		    "no document in it");
	utf8_clear(&u);
	return f.documents > 0;
}
