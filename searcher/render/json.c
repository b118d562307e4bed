/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Renders an answer as JSON: the schema of trawl-json(5). */
#include "searcher/render/render.h"

#include "lib/text/text.h"

#include <jansson.h>
#include <math.h>
#include <string.h>

/* NULL gives null; what is not UTF-8 (paths may be any bytes) is made so. */
static json_t *
text_or_null(const char *s)
{
	if (!s)
		return json_null();
	json_t *j = json_string(s);
	if (!j) {
		g_autofree char *valid = text_make_valid(s, strlen(s), NULL);
		j = json_string(valid);
	}
	return j;
}

/* Numbers are given to so many decimals, so that they read well. */
static json_t *
rounded(double x, double scale)
{
	return json_real(isfinite(x) ? round(x * scale) / scale : 0);
}

static json_t *
marks_json(const struct mark *marks, unsigned n)
{
	json_t *list = json_array();

	for (unsigned i = 0; i < n; i++)
		json_array_append_new(list,
		    json_pack("[II]", (json_int_t)marks[i].from,
		        (json_int_t)marks[i].to));
	return list;
}

static json_t *
snippet_json(const struct passage *s)
{
	json_t *o = json_object();

	json_object_set_new(o, "text",
	    json_stringn_nocheck(s->text, s->text_len));
	json_object_set_new(o, "marks", marks_json(s->marks, s->n_marks));
	json_object_set_new(o, "start", json_integer(s->start));
	json_object_set_new(o, "line",
	    s->line ? json_integer(s->line) : json_null());
	json_object_set_new(o, "page",
	    s->page ? json_integer(s->page) : json_null());
	json_object_set_new(o, "heading", text_or_null(s->heading));
	json_object_set_new(o, "cut_before", json_boolean(s->cut_before));
	json_object_set_new(o, "cut_after", json_boolean(s->cut_after));
	return o;
}

static json_t *
hit_json(const struct hit *h, bool with_path)
{
	json_t *o = json_object();

	json_object_set_new(o, "rank", json_integer(h->rank));
	json_object_set_new(o, "id", text_or_null(h->id));
	json_object_set_new(o, "path", text_or_null(with_path ? h->path : NULL));
	json_object_set_new(o, "title", text_or_null(h->title));
	json_object_set_new(o, "title_marks",
	    marks_json(h->title_marks, h->n_title_marks));
	json_object_set_new(o, "author", text_or_null(h->author));
	json_object_set_new(o, "date", text_or_null(h->date));
	json_object_set_new(o, "lang", text_or_null(h->lang));
	json_object_set_new(o, "type", text_or_null(h->type));
	json_object_set_new(o, "url", text_or_null(h->url));
	json_object_set_new(o, "size", json_integer((json_int_t)h->size));
	json_object_set_new(o, "score", rounded(h->score, 1e6));
	json_object_set_new(o, "near_duplicates",
	    json_integer(h->near_duplicates));
	if (h->fields->len) {
		json_t *f = json_object();
		for (unsigned i = 0; i + 1 < h->fields->len; i += 2)
			json_object_set_new(f, g_ptr_array_index(h->fields, i),
			    text_or_null(g_ptr_array_index(h->fields, i + 1)));
		json_object_set_new(o, "fields", f);
	}
	json_t *list = json_array();
	for (unsigned i = 0; i < h->snippets->len; i++)
		json_array_append_new(list,
		    snippet_json(g_ptr_array_index(h->snippets, i)));
	json_object_set_new(o, "snippets", list);
	if (h->explain)
		json_object_set_new(o, "explain", text_or_null(h->explain));
	return o;
}

static json_t *
facets_json(const struct answer *a)
{
	json_t *o = json_object();

	for (unsigned i = 0; i < a->facets->len; i++) {
		const struct facet *f = g_ptr_array_index(a->facets, i);
		json_t *list = json_array();
		for (unsigned k = 0; k < f->values->len; k++) {
			struct facet_value *v =
			    &g_array_index(f->values, struct facet_value, k);
			json_t *e = json_object();
			json_object_set_new(e, "value", text_or_null(v->value));
			json_object_set_new(e, "count", json_integer(v->count));
			json_array_append_new(list, e);
		}
		json_object_set_new(o, f->name, list);
	}
	return o;
}

static json_t *
warnings_json(const struct answer *a)
{
	json_t *list = json_array();

	for (unsigned i = 0; i < a->warnings->len; i++) {
		struct warning *w = &g_array_index(a->warnings, struct warning, i);
		json_t *e = json_object();
		json_object_set_new(e, "code", text_or_null(w->code));
		json_object_set_new(e, "from", json_integer(w->from));
		json_object_set_new(e, "to", json_integer(w->to));
		json_object_set_new(e, "message", text_or_null(w->message));
		json_array_append_new(list, e);
	}
	return list;
}

static int
append_bytes(const char *bytes, size_t len, void *out)
{
	g_string_append_len(out, bytes, len);
	return 0;
}

void
render_json(const struct answer *a, bool with_path, GString *out)
{
	json_t *o = json_object();

	json_object_set_new(o, "trawl", json_integer(1));
	json_object_set_new(o, "query", text_or_null(a->query));
	json_object_set_new(o, "parsed", text_or_null(a->parsed));
	json_object_set_new(o, "total", json_integer((json_int_t)a->total));
	json_object_set_new(o, "total_is",
	    json_string(a->total_exact ? "exact" : "about"));
	json_object_set_new(o, "partial", json_boolean(a->partial));
	if (a->partial)
		json_object_set_new(o, "partial_why",
		    text_or_null(a->partial_why));
	json_object_set_new(o, "took_ms", rounded(a->took_ms, 1e3));
	json_object_set_new(o, "warnings", warnings_json(a));
	json_object_set_new(o, "suggestion", text_or_null(a->suggestion));
	json_t *hits = json_array();
	for (unsigned i = 0; i < a->hits->len; i++)
		json_array_append_new(hits,
		    hit_json(g_ptr_array_index(a->hits, i), with_path));
	json_object_set_new(o, "hits", hits);
	json_object_set_new(o, "facets", facets_json(a));
	if (a->explain)
		json_object_set_new(o, "explain", text_or_null(a->explain));
	json_dump_callback(o, append_bytes, out,
	    JSON_COMPACT | JSON_REAL_PRECISION(9));
	g_string_append_c(out, '\n');
	json_decref(o);
}
