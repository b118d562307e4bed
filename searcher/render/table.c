/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Renders an answer as lines for programs: TSV and TREC. */
#include "searcher/render/render.h"

#include "searcher/eval/runfile.h"
#include "searcher/session.h"

#include <math.h>
#include <string.h>

/* Tabs and line ends would make other fields and lines of it. */
static void
put_field(GString *out, const char *s)
{
	for (; s && *s; s++)
		g_string_append_c(out, (unsigned char)*s < 0x20 ? ' ' : *s);
}

static void
put_snippet(GString *out, const struct hit *h)
{
	g_autoptr(GString) shown = g_string_new(NULL);
	const struct passage *p;

	if (!h->snippets->len)
		return;
	p = g_ptr_array_index(h->snippets, 0);
	g_autofree struct mark *marks = g_new(struct mark, p->n_marks + 1);
	passage_shown(p, shown, marks);
	put_field(out, shown->str);
}

static bool
put_named(GString *out, const struct hit *h, const char *name)
{
	if (strcmp(name, "rank") == 0)
		g_string_append_printf(out, "%u", h->rank);
	else if (strcmp(name, "score") == 0)
		g_string_append_printf(out, "%.6f", h->score);
	else if (strcmp(name, "id") == 0)
		put_field(out, h->id);
	else if (strcmp(name, "path") == 0)
		put_field(out, h->path);
	else if (strcmp(name, "title") == 0)
		put_field(out, h->title);
	else if (strcmp(name, "author") == 0)
		put_field(out, h->author);
	else if (strcmp(name, "date") == 0)
		put_field(out, h->date);
	else if (strcmp(name, "lang") == 0)
		put_field(out, h->lang);
	else if (strcmp(name, "type") == 0)
		put_field(out, h->type);
	else if (strcmp(name, "url") == 0)
		put_field(out, h->url);
	else if (strcmp(name, "size") == 0)
		g_string_append_printf(out, "%" G_GUINT64_FORMAT, h->size);
	else if (strcmp(name, "line") == 0) {
		if (h->snippets->len)
			g_string_append_printf(out, "%u",
			    ((struct passage *)g_ptr_array_index(h->snippets, 0))
			        ->line);
	} else if (strcmp(name, "snippet") == 0)
		put_snippet(out, h);
	else
		return false;
	return true;
}

/* A further field of the document by that name; nothing where it has none. */
static void
put_further(GString *out, const struct hit *h, const char *name)
{
	for (unsigned i = 0; i + 1 < h->fields->len; i += 2)
		if (strcmp(g_ptr_array_index(h->fields, i), name) == 0)
			put_field(out, g_ptr_array_index(h->fields, i + 1));
}

bool
render_tsv(const struct answer *a, const char *fields, GString *out,
    GError **error)
{
	g_auto(GStrv) names = g_strsplit(
	    fields ? fields : "rank,score,id,date,lang,title", ",", -1);
	static const struct hit none;
	g_autoptr(GString) scratch = g_string_new(NULL);
	struct hit empty = none;
	g_autoptr(GPtrArray) nothing = g_ptr_array_new();

	empty.snippets = empty.fields = nothing;
	for (char **n = names; *n; n++) {
		g_strstrip(*n);
		if (!put_named(scratch, &empty, *n) &&
		    !g_str_has_prefix(*n, "field.")) {
			g_set_error(error, SESSION_ERROR, SESSION_ERROR_REQUEST,
			    "no field '%s': there are rank score id path title "
			    "author date lang type url size line snippet and "
			    "field.NAME",
			    *n);
			return false;
		}
	}
	for (unsigned i = 0; i < a->hits->len; i++) {
		const struct hit *h = g_ptr_array_index(a->hits, i);
		for (char **n = names; *n; n++) {
			if (n != names)
				g_string_append_c(out, '\t');
			if (g_str_has_prefix(*n, "field."))
				put_further(out, h, *n + 6);
			else
				put_named(out, h, *n);
		}
		g_string_append_c(out, '\n');
	}
	return true;
}

void
render_trec(const struct answer *a, const char *topic, const char *tag,
    GString *out)
{
	g_autofree char *qid = runfile_encode_id(topic);
	g_autofree char *run = runfile_encode_id(tag);
	float above = INFINITY;

	for (unsigned i = 0; i < a->hits->len; i++) {
		const struct hit *h = g_ptr_array_index(a->hits, i);
		g_autofree char *docno = runfile_encode_id(h->id);
		char number[G_ASCII_DTOSTR_BUF_SIZE];
		above = runfile_below(h->score, above);
		g_ascii_formatd(number, sizeof number, "%.9g", above);
		g_string_append_printf(out, "%s Q0 %s %u %s %s\n", qid, docno,
		    h->rank, number, run);
	}
}
