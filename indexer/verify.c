/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Walks the documents of each shard and makes their postings anew. */
#include "indexer/verify.h"

#include "indexer/posting.h"
#include "lib/index/fields.h"
#include "lib/index/record.h"
#include "lib/index/stored.h"
#include "lib/xapian-c/xapian-c.h"

#include <string.h>

/* After this many problems of one document the rest is not told. */
#define PROBLEMS_MAX 3

struct verifier {
	const struct index *ix;
	struct shard *shard;
	struct poster *poster;
	struct verify_counts counts;
	GHashTable *texts; /* numbers of stored texts, as owned int64 */
	const char *id;    /* of the document at hand */
	unsigned problems; /* of it */
	void (*problem)(const char *text, void *ctx);
	void *ctx;
};

static void G_GNUC_PRINTF(2, 3)
say(struct verifier *v, const char *format, ...)
{
	va_list ap;

	if (++v->problems > PROBLEMS_MAX)
		return;
	va_start(ap, format);
	g_autofree char *s = g_strdup_vprintf(format, ap);
	va_end(ap);
	g_autofree char *all = v->id
	    ? g_strdup_printf("document '%s': %s", v->id, s)
	    : g_strdup_printf("'%s': %s", v->shard->place, s);
	v->problem(all, v->ctx);
}

/* --- comparing ----------------------------------------------------------------------- */

static bool
same_positions(struct xc_terms *c, const struct posting_term *t,
    struct xc_error *xe)
{
	struct xc_positions *p = xc_terms_positions(c, xe);
	uint32_t position, n = 0;
	bool same = true;

	while (p && xc_positions_next(p, &position, xe)) {
		same = same && n < t->n && t->positions[n] == position;
		n++;
	}
	xc_positions_free(p);
	return same && n == t->n;
}

/* Both are in byte order. */
static void
compare_terms(struct verifier *v, uint32_t docid, const struct posting *p,
    struct xc_error *xe)
{
	struct xc_terms *c = xc_db_termlist(v->shard->db, docid, xe);
	const char *term;
	uint32_t wdf;
	size_t len, i = 0;

	while (c && (term = xc_terms_next(c, &len, xe)) != NULL) {
		v->counts.terms++;
		if (i >= p->n_terms || p->terms[i].len != len ||
		    memcmp(p->terms[i].term, term, len) != 0) {
			say(v, "the index has the term '%.*s' where its text "
			    "has '%s'", (int)len, term,
			    i < p->n_terms ? p->terms[i].term : "nothing");
			break;
		}
		if (xc_terms_wdf(c, &wdf, xe) && wdf != p->terms[i].wdf)
			say(v, "term '%.*s' counts %u, in its text %u",
			    (int)len, term, wdf, p->terms[i].wdf);
		if (!same_positions(c, &p->terms[i], xe))
			say(v, "term '%.*s' has other positions than its text",
			    (int)len, term);
		i++;
	}
	if (xe->cls == XC_OK && v->problems == 0 && i != p->n_terms)
		say(v, "the index lacks the term '%s'", p->terms[i].term);
	xc_terms_free(c);
}

static void
compare_values(struct verifier *v, struct xc_doc *doc, const struct posting *p,
    struct xc_error *xe)
{
	for (size_t i = 0; i < p->n_values; i++) {
		size_t len;
		const char *value = xc_doc_value(doc, p->values[i].slot, &len,
		    xe);
		if (value && (len != p->values[i].len ||
				 memcmp(value, p->values[i].data, len) != 0))
			say(v, "value %u does not agree with its record",
			    p->values[i].slot);
	}
}

/* --- a document again ---------------------------------------------------------------- */

static void
fill_text(struct document *doc, const struct stored_info *info,
    const char *text, size_t len)
{
	doc->text = g_strndup(text, len);
	doc->text_len = len;
	doc->line = info->line;
	doc->title_start = info->title_start;
	doc->title_end = info->title_end;
	g_array_set_size(doc->runs, 0);
	g_array_append_vals(doc->runs, info->runs, info->n_runs);
	for (uint32_t i = 0; i < info->n_headings; i++) {
		struct heading h = {info->headings[i].start,
		    info->headings[i].end, info->headings[i].level};
		g_array_append_val(doc->headings, h);
	}
}

static struct document *
document_of(const struct record *r, const struct stored_info *info,
    const char *text, size_t len)
{
	struct document *doc = document_new();

	doc->title = g_strdup(r->title);
	doc->author = g_strdup(r->author);
	doc->type = g_strdup(r->type);
	doc->lang = text_language(r->lang);
	g_strlcpy(doc->date, r->date ? r->date : "", sizeof(doc->date));
	fill_text(doc, info, text, len);
	for (unsigned i = 0; i < r->n_fields; i++) {
		struct field_value f = {g_strdup(r->fields[i][0]),
		    g_strdup(r->fields[i][1])};
		g_array_append_val(doc->fields, f);
	}
	return doc;
}

/* What follows the first term with a one-letter prefix. */
static char *
boolean_of(struct xc_doc *doc, const char *prefix, struct xc_error *xe)
{
	struct xc_terms *c = xc_doc_terms(doc, xe);
	size_t len;
	const char *term = c
	    ? xc_terms_skip_to(c, prefix, strlen(prefix), &len, xe)
	    : NULL;
	char *value = term && len > 0 && term[0] == prefix[0]
	    ? g_strndup(term + 1, len - 1)
	    : g_strdup("");

	xc_terms_free(c);
	return value;
}

static void
compare(struct verifier *v, struct xc_doc *doc, uint32_t docid,
    const struct record *r, struct stored *st, struct xc_error *xe)
{
	g_autofree char *root = boolean_of(doc, "H", xe);
	g_autofree char *file_id = NULL;
	GError *why = NULL;
	size_t len, path_len;

	const char *path = xc_doc_value(doc, SLOT_PATH, &path_len, xe);
	if (path)
		file_id = g_strndup(path, path_len);
	const char *text = stored_all(st, &len, &why);
	if (!text || !path) {
		say(v, "%s", why ? why->message : xe->message);
		g_clear_error(&why);
		return;
	}
	struct posting_source src = {r->id, file_id, root,
	    r->path ? r->path : "", r->size, r->mtime};
	struct document *again = document_of(r, stored_info(st), text, len);
	struct posting *p = posting_make(v->poster, again, &src);
	poster_trim(v->poster, (size_t)32 << 20, (size_t)32 << 20);
	document_free(again);
	compare_terms(v, docid, p, xe);
	compare_values(v, doc, p, xe);
	posting_free(p);
}

static bool
verify_document(struct verifier *v, uint32_t docid, GError **error)
{
	struct xc_error xe = {0};
	struct xc_doc *doc = xc_db_document(v->shard->db, docid, &xe);
	size_t len;
	const char *data = doc ? xc_doc_data(doc, &len, &xe) : NULL;
	struct record r;

	v->counts.documents++;
	v->problems = 0;
	v->id = NULL;
	if (data) {
		g_autofree char *copy = g_malloc(len + 1);
		GError *why = NULL;
		memcpy(copy, data, len);
		copy[len] = '\0';
		record_parse(copy, len, &r);
		if (r.id && r.text) {
			gint64 *key = g_memdup2(&r.text, sizeof(*key));
			v->id = r.id;
			g_hash_table_add(v->texts, key);
			struct stored *st = stored_open(v->shard, r.text,
			    &why);
			if (st)
				compare(v, doc, docid, &r, st, &xe);
			else
				say(v, "%s", why->message);
			g_clear_error(&why);
			stored_free(st);
		} else {
			say(v, "the record of document %u has no %s", docid,
			    r.id ? "text" : "id");
		}
		v->id = NULL;
	}
	xc_doc_free(doc);
	if (xe.cls == XC_OK)
		return true;
	index_set_error(error, &xe, v->shard->place);
	return false;
}

/* --- shards -------------------------------------------------------------------------- */

/* Texts that no document has take room, and tell of a writer's fault. */
static bool
verify_texts(struct verifier *v, GError **error)
{
	struct xc_error xe = {0};
	struct xc_terms *c = xc_db_metadata_keys(v->shard->db, "t", 1, &xe);
	gint64 last = -1;
	const char *key;
	size_t len;

	while (c && (key = xc_terms_next(c, &len, &xe)) != NULL) {
		char hex[17] = "";
		if (len != 21)
			continue; /* "trawl.…" */
		memcpy(hex, key + 1, 16);
		gint64 number = (gint64)g_ascii_strtoull(hex, NULL, 16);
		if (number == last)
			continue;
		last = number;
		v->counts.texts++;
		v->problems = 0;
		if (!g_hash_table_contains(v->texts, &number))
			say(v, "stored text %s belongs to no document", hex);
	}
	xc_terms_free(c);
	if (xe.cls == XC_OK)
		return true;
	index_set_error(error, &xe, v->shard->place);
	return false;
}

static bool
verify_shard(struct verifier *v, GError **error)
{
	struct xc_error xe = {0};
	struct xc_postings *c = xc_db_postings(v->shard->db, "", 0, &xe);
	uint32_t docid;
	bool ok = true;

	g_hash_table_remove_all(v->texts);
	while (ok && c && (docid = xc_postings_next(c, &xe)) != 0)
		ok = verify_document(v, docid, error);
	xc_postings_free(c);
	if (ok && xe.cls != XC_OK) {
		index_set_error(error, &xe, v->shard->place);
		ok = false;
	}
	return ok && verify_texts(v, error);
}

bool
verify(const struct index *ix, struct verify_counts *ret_counts,
    void (*problem)(const char *text, void *ctx), void *ctx, GError **error)
{
	struct verifier v = {
	    .ix = ix,
	    .texts = g_hash_table_new_full(g_int64_hash, g_int64_equal, g_free,
		NULL),
	    .problem = problem,
	    .ctx = ctx,
	    .poster = poster_new(ix->spec, error),
	};
	bool ok = v.poster != NULL;

	for (unsigned i = 0; ok && i < ix->n_shards; i++) {
		v.shard = &ix->shards[i];
		ok = verify_shard(&v, error);
	}
	g_hash_table_unref(v.texts);
	poster_free(v.poster);
	if (ok)
		*ret_counts = v.counts;
	return ok;
}
