/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A document: its stored text with every match marked.
 *
 * A long text is shown in parts of whole blocks, so that a page, and what it
 * takes to make it, stays small.
 */
#include "lib/index/record.h"
#include "lib/index/stored.h"
#include "searcher/match.h"
#include "searcher/snippet/passages.h"
#include "searcher/web/view.h"

#include <string.h>

/* Blocks of a part: 256 KB, some forty pages of print. */
#define PART_BLOCKS 16

struct doc {
	char *data; /* what rec points into */
	struct record rec;
	struct stored *stored; /* NULL: no text, or it cannot be read */
	const struct stored_info *info;
	GString *text;  /* of the part shown */
	unsigned parts;
	uint32_t first; /* block of the part */
	/* what the query matches */
	struct query *query;
	struct plan *plan;
	struct matcher *matcher;
	const struct span *spans;
	size_t n_spans;
	struct mark *title_marks;
	size_t n_title_marks;
};

static void
doc_release(struct doc *d)
{
	g_free(d->title_marks);
	matcher_free(d->matcher);
	plan_free(d->plan);
	query_free(d->query);
	stored_free(d->stored);
	if (d->text)
		g_string_free(d->text, TRUE);
	g_free(d->data);
}

/* --- reading -------------------------------------------------------------------- */

/* By id alone: index_lookup() also takes paths, which are not for strangers to
 * try. */
static uint32_t
find_id(struct index *ix, const char *id, GError **error)
{
	uint32_t docid = index_lookup(ix, id, error);
	struct xc_error xe = {0};

	if (!docid)
		return 0;
	g_autofree char *own = match_id(ix, docid, &xe);
	if (!own)
		index_set_error(error, &xe, ix->places[0]);
	return own && strcmp(own, id) == 0 ? docid : 0;
}

static bool
read_record(struct doc *d, struct index *ix, uint32_t docid,
    struct shard **ret_shard, GError **error)
{
	uint32_t local;
	size_t len;
	struct shard *shard = index_shard(ix, docid, &local);

	d->data = shard_data(shard, local, &len, error);
	if (!d->data)
		return false;
	record_parse(d->data, len, &d->rec);
	*ret_shard = shard;
	return true;
}

static bool
read_part(struct doc *d, struct shard *shard, unsigned part, GError **error)
{
	d->text = g_string_new(NULL);
	d->parts = 1;
	if (!d->rec.text)
		return true;
	d->stored = stored_open(shard, d->rec.text, error);
	if (!d->stored)
		return false;
	d->info = stored_info(d->stored);
	d->parts = (d->info->n_blocks + PART_BLOCKS - 1) / PART_BLOCKS;
	d->parts = MAX(d->parts, 1);
	if (part > d->parts)
		return true;
	d->first = (part - 1) * PART_BLOCKS;
	uint32_t end = MIN(d->first + PART_BLOCKS, d->info->n_blocks);
	for (uint32_t i = d->first; i < end; i++) {
		size_t len;
		const char *block = stored_block(d->stored, i, &len, error);
		if (!block)
			return false;
		g_string_append_len(d->text, block, (gssize)len);
	}
	return true;
}

static void
mark_text(struct doc *d)
{
	g_autoptr(GArray) runs =
	    g_array_new(FALSE, FALSE, sizeof(struct text_run));
	uint32_t start;

	if (d->parts == 1) {
		d->spans = matcher_document(d->matcher, d->text->str,
		    d->text->len, d->info, &d->n_spans);
		return;
	}
	start = d->info->starts[d->first];
	stored_runs(d->info->runs, d->info->n_runs, start,
	    start + (uint32_t)d->text->len, runs);
	d->spans = matcher_spans(d->matcher, d->text->str, d->text->len,
	    (struct text_run *)(void *)runs->data, runs->len,
	    d->info->positions[d->first], "", &d->n_spans);
}

/* A title apart from the text counts for what the document holds; one that
 * begins the text is marked by itself. */
static void
mark_all(struct doc *d)
{
	const char *title = d->rec.title;
	size_t len = title ? strlen(title) : 0;
	int lang = text_language(d->rec.lang);
	bool text = d->text->len > 0;
	bool own = title && text && d->info->title_end == d->info->title_start;
	const struct span *v;

	if (own) {
		matcher_title(d->matcher, title, len, lang);
	} else if (title) {
		v = matcher_title_alone(d->matcher, title, len, lang,
		    &d->n_title_marks);
		d->title_marks = marks_of_spans(v, d->n_title_marks);
	}
	if (text)
		mark_text(d);
	if (own) {
		v = matcher_title_spans(d->matcher, &d->n_title_marks);
		d->title_marks = marks_of_spans(v, d->n_title_marks);
	}
}

static bool
find_marks(struct doc *d, const struct view *v, GError **error)
{
	struct session *s = v->opened->session;
	struct index *ix = session_index(s);
	struct query_options qo = {.any = v->ask->any,
	    .field_kind = plan_field_kind, .ctx = ix};
	struct plan_options po = {.any = v->ask->any};
	struct xc_db_stats stats;

	po.limits.expansion = v->site->max_expansion;
	po.limits.seconds = v->site->seconds / 2.0;
	if (!*v->ask->q)
		return true;
	if (!index_stats(ix, &stats, error))
		return false;
	d->query = query_parse(v->ask->q, strlen(v->ask->q), &qo);
	d->plan = plan_make(d->query, ix, session_analyzer(s), &po, error);
	if (!d->plan)
		return false;
	d->matcher = matcher_new(d->plan, session_analyzer(s), stats.doccount);
	mark_all(d);
	return true;
}

/* --- showing ----------------------------------------------------------------------- */

static void
row(GString *out, const char *name, const char *value)
{
	if (!value || !*value)
		return;
	g_string_append_printf(out, "<div><dt>%s</dt><dd>", name);
	html_escape_string(out, value);
	html_put(out, "</dd></div>\n");
}

static void
describe(const struct view *v, const struct doc *d)
{
	const struct record *rec = &d->rec;
	GString *out = v->out;
	char buf[40];
	g_autofree char *original =
	    site_original(v->ask->index, v->ask->id, rec->url);

	html_put(out, "<dl class=\"about\">\n");
	row(out, "Date", rec->date ? name_date(rec->date, buf) : NULL);
	row(out, "Author", rec->author);
	row(out, "Language", rec->lang ? name_language(rec->lang) : NULL);
	row(out, "Type", rec->type ? name_type(rec->type) : NULL);
	row(out, "Size", rec->size ? name_size(rec->size, buf) : NULL);
	row(out, "Collection", v->ask->index->title);
	row(out, "Source", v->ask->id);
	if (original) {
		html_put(out, "<div class=\"wide\"><dt>Original</dt>"
		                     "<dd><a");
		html_href(out, original);
		html_put(out, " rel=\"nofollow noreferrer\">");
		html_escape_string(out, original);
		html_put(out, "</a></dd></div>\n");
	}
	html_put(out, "</dl>\n");
}

static void
part_link(const struct view *v, unsigned part, const char *text)
{
	struct ask other = *v->ask;

	other.part = part;
	html_put(v->out, "<li>");
	view_link(v, PAGE_DOC, &other, NULL);
	g_string_append_printf(v->out, "%s</a></li> ", text);
}

static void
parts(const struct view *v, const struct doc *d)
{
	unsigned now = v->ask->part;

	if (d->parts < 2)
		return;
	html_put(v->out, "<nav class=\"pager\" aria-label=\"Parts of the "
	                        "document\"><ul>");
	if (now > 1)
		part_link(v, now - 1, "\u2190 Previous part");
	g_string_append_printf(v->out, "<li>Part %u of %u</li> ", now, d->parts);
	if (now < d->parts)
		part_link(v, now + 1, "Next part \u2192");
	html_put(v->out, "</ul></nav>\n");
}

static void
ways(const struct view *v)
{
	struct ask like = view_plain(v->ask), back = *v->ask;
	GString *out = v->out;

	html_put(out, "<nav class=\"ways\" aria-label=\"From here\"><ul>");
	if (ask_searches(v->ask)) {
		html_put(out, "<li>");
		view_link(v, PAGE_SEARCH, &back, NULL);
		html_put(out, "\u2190 Back to the results</a></li> ");
	}
	like.q = "";
	like.like = v->ask->id;
	html_put(out, "<li>");
	view_link(v, PAGE_SEARCH, &like, NULL);
	html_put(out, "Documents like this one</a></li></ul></nav>\n");
}

static void
matches(const struct view *v, const struct doc *d, unsigned n)
{
	GString *out = v->out;

	if (!*v->ask->q || !d->text->len)
		return;
	html_put(out, "<p class=\"matches\">");
	if (n == 0)
		html_put(out, "No match in this text");
	else
		g_string_append_printf(out, "<a href=\"#m1\">%u match%s</a>", n,
		    n == 1 ? "" : "es");
	html_put(out, " for <q>");
	html_escape_string(out, v->ask->q);
	html_put(out, "</q></p>\n");
}

static void
show(const struct view *v, const struct doc *d)
{
	const struct record *rec = &d->rec;
	const char *title = rec->title && *rec->title ? rec->title : v->ask->id;
	g_autoptr(GString) text = g_string_new(NULL);
	GString *out = v->out;
	unsigned n = render_document_html(text, d->text->str, d->text->len,
	    d->spans, d->n_spans, true);

	frame_begin(v, title, true);
	html_put(out, "<article class=\"doc\">\n");
	ways(v);
	html_put(out, "<h1 dir=\"auto\"");
	html_attribute(out, "lang", rec->lang);
	g_string_append_c(out, '>');
	render_marked_html(out, title, strlen(title), d->title_marks,
	    d->n_title_marks);
	html_put(out, "</h1>\n");
	describe(v, d);
	matches(v, d, n);
	parts(v, d);
	if (d->text->len) {
		/* <pre>: a text browser, too, keeps its lines */
		html_put(out, "<pre class=\"text\" dir=\"auto\"");
		html_attribute(out, "lang", rec->lang);
		/* HTML drops the first line end in a <pre>; others are what
		 * is left of a title that stands above */
		html_put(out, ">\n");
		html_put(out, text->str + strspn(text->str, "\n\r"));
		html_put(out, "</pre>\n");
	} else {
		html_put(out, "<p>The text of this document is not kept "
		                     "here.</p>\n");
	}
	parts(v, d);
	html_put(out, "</article>\n");
	frame_end(v);
}

bool
page_doc(const struct view *v, struct fault *fault, GError **error)
{
	struct doc d = {0};
	struct index *ix = session_index(v->opened->session);
	GError *why = NULL;
	uint32_t docid = find_id(ix, v->ask->id, &why);
	struct shard *shard;
	bool ok = false;

	if (why) {
		g_propagate_error(error, why);
		return false;
	}
	if (!docid)
		return fault_set(fault, 404, "There is no such document here.");
	if (!read_record(&d, ix, docid, &shard, error) ||
	    !read_part(&d, shard, v->ask->part, error))
		goto out;
	if (v->ask->part > d.parts) {
		fault_set(fault, 404, "This document has only %u part%s.",
		    d.parts, d.parts == 1 ? "" : "s");
		goto out;
	}
	if (!find_marks(&d, v, error))
		goto out;
	show(v, &d);
	ok = true;
out:
	doc_release(&d);
	return ok;
}
