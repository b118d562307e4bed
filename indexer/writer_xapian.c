/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Writes postings through libxapian.
 *
 * New documents go to the last shard.  A document that another shard has under
 * the same id is deleted there; the last shard is committed first, so that a
 * crash between the commits leaves a document twice (which the next run mends)
 * and never not at all.
 */
#include "indexer/writer.h"

#include "indexer/acronyms.h"
#include "indexer/glass/sound.h"
#include "lib/index/fields.h"
#include "lib/index/index.h"
#include "lib/index/stored.h"
#include "lib/xapian-c/xapian-c.h"

#include <string.h>

/* What libxapian's maps hold for each term of a document and each position of
 * it, about: measured over the texts that doc/DESIGN names. */
#define BYTES_A_TERM 150
#define BYTES_A_POSITION 5

/* Most value slots for further fields: a collection whose records each have
 * other names must not fill the index with slots. */
#define USER_SLOTS 64

struct open_shard {
	char *path;
	struct xc_writer *writer;
	bool changed;
};

struct writer_xapian {
	struct writer base;
	struct open_shard *shards;
	unsigned n_shards;
	struct xc_doc *doc;
	GString *data;
	uint64_t next_text;
	GPtrArray *slots; /* names of further fields; index + SLOT_USER */
	bool slots_changed;
	struct acronyms *acronyms;
	size_t pending;
	char *spec;
};

static struct open_shard *
last_shard(struct writer_xapian *w)
{
	return &w->shards[w->n_shards - 1];
}

void
put_result_clear(struct put_result *r)
{
	g_clear_pointer(&r->other_path, g_free);
}

/* --- failures -------------------------------------------------------------- */

static bool
failed(const struct open_shard *s, const struct xc_error *xe, GError **error)
{
	index_set_error(error, xe, s->path);
	return false;
}

/* --- metadata -------------------------------------------------------------- */

static char *
get(struct open_shard *s, const char *key)
{
	size_t len;
	const char *value = xc_db_metadata(xc_writer_database(s->writer), key,
	    strlen(key), &len, NULL);

	return g_strdup(value ? value : "");
}

static bool
set_in(struct open_shard *s, const char *key, const char *value, GError **error)
{
	struct xc_error xe = {0};

	g_autofree char *old = get(s, key);
	if (strcmp(old, value) == 0)
		return true;
	s->changed = true;
	return xc_writer_set_metadata(s->writer, key, strlen(key), value,
		   strlen(value), &xe) ||
	    failed(s, &xe, error);
}

static bool
writer_set(struct writer *base, const char *key, const char *value,
    GError **error)
{
	struct writer_xapian *w = (struct writer_xapian *)base;

	for (unsigned i = 0; i < w->n_shards; i++)
		if (!set_in(&w->shards[i], key, value, error))
			return false;
	return true;
}

static void
read_slots(struct writer_xapian *w)
{
	for (unsigned i = 0; i < w->n_shards; i++) {
		g_autofree char *text = get(&w->shards[i], "trawl.slots");
		g_auto(GStrv) lines = g_strsplit(text, "\n", -1);
		for (char **l = lines; *l; l++) {
			char *blank = strchr(*l, ' ');
			if (!blank)
				continue;
			*blank = '\0';
			guint64 slot = g_ascii_strtoull(blank + 1, NULL, 10);
			if (slot < SLOT_USER || slot >= SLOT_USER + USER_SLOTS)
				continue;
			guint at = (guint)slot - SLOT_USER;
			if (at >= w->slots->len)
				g_ptr_array_set_size(w->slots, (gint)at + 1);
			if (!w->slots->pdata[at])
				w->slots->pdata[at] = g_strdup(*l);
		}
	}
}

static bool
write_slots(struct writer_xapian *w, GError **error)
{
	g_autoptr(GString) s = g_string_new(NULL);

	if (!w->slots_changed)
		return true;
	for (guint i = 0; i < w->slots->len; i++)
		if (w->slots->pdata[i])
			g_string_append_printf(s, "%s %u\n",
			    (char *)w->slots->pdata[i], i + SLOT_USER);
	w->slots_changed = false;
	return writer_set(&w->base, "trawl.slots", s->str, error);
}

/* Slot of a further field, a new one where it has none; XC_NO_SLOT where they
 * are used up. */
static uint32_t
slot_of(struct writer_xapian *w, const char *name)
{
	for (guint i = 0; i < w->slots->len; i++)
		if (w->slots->pdata[i] && strcmp(w->slots->pdata[i], name) == 0)
			return i + SLOT_USER;
	if (w->slots->len == USER_SLOTS)
		return XC_NO_SLOT;
	g_ptr_array_add(w->slots, g_strdup(name));
	w->slots_changed = true;
	return w->slots->len - 1 + SLOT_USER;
}

/* "en:31 fr:9", from the frequencies of the L terms. */
static bool
write_languages(struct open_shard *s, GError **error)
{
	struct xc_error xe = {0};
	g_autoptr(GString) all = g_string_new(NULL);
	struct xc_terms *c = xc_db_allterms(xc_writer_database(s->writer), "L",
	    1, &xe);
	const char *term;
	size_t len;
	uint32_t freq;

	while (c && (term = xc_terms_next(c, &len, &xe)) != NULL) {
		g_autofree char *code = g_strndup(term + 1, len - 1);
		if (!xc_terms_freq(c, &freq, &xe))
			break;
		if (freq)
			g_string_append_printf(all, "%s%s:%u",
			    all->len ? " " : "", code, freq);
	}
	xc_terms_free(c);
	if (xe.cls != XC_OK)
		return failed(s, &xe, error);
	return set_in(s, "trawl.languages", all->str, error);
}

/* Short forms lie in the first shard, where index_metadata() looks first. */
static char *
get_acronym(void *ctx, const char *key)
{
	return get(&((struct writer_xapian *)ctx)->shards[0], key);
}

static bool
set_acronym(void *ctx, const char *key, const char *value, GError **error)
{
	return set_in(&((struct writer_xapian *)ctx)->shards[0], key, value,
	    error);
}

/* --- documents ------------------------------------------------------------- */

/* First document of s with a term; 0: none.  *ret_ok tells failure. */
static uint32_t
find(struct open_shard *s, const char *term, size_t len, bool *ret_ok,
    GError **error)
{
	struct xc_error xe = {0};
	struct xc_postings *c = xc_db_postings(xc_writer_database(s->writer),
	    term, len, &xe);
	uint32_t docid = c ? xc_postings_next(c, &xe) : 0;

	xc_postings_free(c);
	*ret_ok = xe.cls == XC_OK || failed(s, &xe, error);
	return docid;
}

static bool
drop_text(struct open_shard *s, uint64_t number, GError **error)
{
	struct xc_error xe = {0};
	struct xc_db *db = xc_writer_database(s->writer);
	char key[22];
	size_t len;

	for (unsigned i = 0; i <= 0xffff; i++) {
		stored_key(number, i, key);
		if (!xc_db_metadata(db, key, strlen(key), &len, &xe))
			return failed(s, &xe, error);
		if (len == 0)
			break;
		if (!xc_writer_set_metadata(s->writer, key, strlen(key), "", 0,
			&xe))
			return failed(s, &xe, error);
	}
	return true;
}

/* ret_path: the file a document was of; ret_text: number of its stored text.
 * Either may be NULL. */
static bool
read_record(struct open_shard *s, uint32_t docid, char **ret_path,
    uint64_t *ret_text, GError **error)
{
	struct xc_error xe = {0};
	size_t len;
	const char *data = xc_db_data(xc_writer_database(s->writer), docid,
	    &len, &xe);
	struct record r;

	if (!data)
		return failed(s, &xe, error);
	g_autofree char *copy = g_malloc(len + 1);
	memcpy(copy, data, len);
	copy[len] = '\0';
	record_parse(copy, len, &r);
	if (ret_path)
		*ret_path = g_strdup(r.path);
	if (ret_text)
		*ret_text = r.text;
	return true;
}

/* Removes the stored text of a document. */
static bool
forget(struct open_shard *s, uint32_t docid, char **ret_path, GError **error)
{
	uint64_t text;

	return read_record(s, docid, ret_path, &text, error) &&
	    (text == 0 || drop_text(s, text, error));
}

static bool
put_text(struct writer_xapian *w, const struct posting *p, uint64_t number,
    GError **error)
{
	struct open_shard *s = last_shard(w);
	struct xc_error xe = {0};
	char key[22];

	for (unsigned i = 0; i < p->n_blocks; i++) {
		stored_key(number, i, key);
		if (!xc_writer_set_metadata(s->writer, key, strlen(key),
			p->blocks[i].data, p->blocks[i].len, &xe))
			return failed(s, &xe, error);
		w->pending += p->blocks[i].len;
	}
	return true;
}

static bool
fill_term(struct xc_doc *doc, const struct posting_term *t, struct xc_error *xe)
{
	if (t->n == 0)
		return xc_doc_add_term(doc, t->term, t->len, t->wdf, xe);
	/* Stop words count less often than they have positions; tokens that
	 * share a position count more often. */
	return xc_doc_add_positions(doc, t->term, t->len, t->positions, t->n, 0,
		   xe) &&
	    (t->wdf == 0 ||
		xc_doc_add_term(doc, t->term, t->len, t->wdf, xe));
}

static bool
fill_values(struct writer_xapian *w, const struct posting *p,
    struct xc_error *xe)
{
	for (size_t i = 0; i < p->n_values; i++)
		if (!xc_doc_set_value(w->doc, p->values[i].slot,
			p->values[i].data, p->values[i].len, xe))
			return false;
	for (unsigned i = 0; i < p->record.n_fields; i++) {
		const char *value = p->record.fields[i][1];
		uint32_t slot = slot_of(w, p->record.fields[i][0]);
		if (slot != XC_NO_SLOT &&
		    !xc_doc_set_value(w->doc, slot, value,
			posting_field_value(value), xe))
			return false;
	}
	return true;
}

static bool
fill(struct writer_xapian *w, const struct posting *p, uint64_t text,
    GError **error)
{
	struct xc_error xe = {0};
	struct record r = p->record;
	bool ok = xc_doc_clear(w->doc, &xe);

	r.text = text;
	g_string_truncate(w->data, 0);
	record_write(&r, w->data);
	ok = ok && xc_doc_set_data(w->doc, w->data->str, w->data->len, &xe);
	for (size_t i = 0; ok && i < p->n_terms; i++) {
		ok = fill_term(w->doc, &p->terms[i], &xe);
		w->pending += BYTES_A_TERM +
		    (size_t)p->terms[i].n * BYTES_A_POSITION;
	}
	ok = ok && fill_values(w, p, &xe);
	return ok || failed(last_shard(w), &xe, error);
}

/* Removes what shards other than the last have under this id. */
static bool
drop_elsewhere(struct writer_xapian *w, const struct posting *p,
    struct put_result *r, GError **error)
{
	for (unsigned i = 0; i + 1 < w->n_shards; i++) {
		struct open_shard *s = &w->shards[i];
		struct xc_error xe = {0};
		bool ok;
		uint32_t docid;
		while ((docid = find(s, p->unique.term, p->unique.len, &ok,
			    error)) != 0) {
			g_clear_pointer(&r->other_path, g_free);
			if (!forget(s, docid, &r->other_path, error))
				return false;
			if (!xc_writer_delete_document(s->writer, docid, &xe))
				return failed(s, &xe, error);
			r->replaced = s->changed = true;
		}
		if (!ok)
			return false;
	}
	return true;
}

static bool
put_document(struct writer_xapian *w, uint32_t old, struct put_result *r,
    GError **error)
{
	struct open_shard *s = last_shard(w);
	struct xc_error xe = {0};

	s->changed = true;
	if (old == 0) {
		r->docid = xc_writer_add_document(s->writer, w->doc, &xe);
		return r->docid != 0 || failed(s, &xe, error);
	}
	r->docid = old;
	r->replaced = true;
	return xc_writer_replace_document(s->writer, old, w->doc, &xe) ||
	    failed(s, &xe, error);
}

static bool
writer_put(struct writer *base, const struct posting *p, struct put_result *ret,
    GError **error)
{
	struct writer_xapian *w = (struct writer_xapian *)base;
	struct open_shard *s = last_shard(w);
	struct put_result r = {0};
	bool ok;
	uint32_t old = find(s, p->unique.term, p->unique.len, &ok, error);

	ok = ok && drop_elsewhere(w, p, &r, error);
	if (ok && old)
		ok = forget(s, old, &r.other_path, error);
	uint64_t text = p->n_blocks ? w->next_text++ : 0;
	ok = ok && fill(w, p, text, error) && put_text(w, p, text, error) &&
	    put_document(w, old, &r, error);
	if (r.other_path && p->record.path &&
	    strcmp(r.other_path, p->record.path) == 0)
		put_result_clear(&r);
	for (unsigned i = 0; ok && i < p->n_acronyms; i++)
		acronyms_add(w->acronyms, p->acronyms[i].short_form,
		    p->acronyms[i].long_form);
	if (ok)
		*ret = r;
	else
		put_result_clear(&r);
	return ok;
}

static int
compare_docids(const void *a, const void *b)
{
	uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;

	return (x > y) - (x < y);
}

static bool
kept(const GArray *keep, uint32_t docid)
{
	return keep && keep->len &&
	    bsearch(&docid, keep->data, keep->len, sizeof(uint32_t),
		compare_docids) != NULL;
}

/* Documents of s with the term, but those in keep.  NULL on failure. */
static GArray *
collect(struct open_shard *s, const char *term, size_t len, const GArray *keep,
    GError **error)
{
	GArray *out = g_array_new(FALSE, FALSE, sizeof(uint32_t));
	struct xc_error xe = {0};
	struct xc_postings *c = xc_db_postings(xc_writer_database(s->writer),
	    term, len, &xe);
	uint32_t docid;

	while (c && (docid = xc_postings_next(c, &xe)) != 0)
		if (!kept(keep, docid))
			g_array_append_val(out, docid);
	xc_postings_free(c);
	if (xe.cls == XC_OK)
		return out;
	failed(s, &xe, error);
	g_array_unref(out);
	return NULL;
}

static bool
writer_drop(struct writer *base, const char *term, size_t len,
    const GArray *keep, uint32_t *ret_dropped, GError **error)
{
	struct writer_xapian *w = (struct writer_xapian *)base;
	uint32_t dropped = 0;

	for (unsigned i = 0; i < w->n_shards; i++) {
		struct open_shard *s = &w->shards[i];
		struct xc_error xe = {0};
		g_autoptr(GArray) docids = collect(s, term, len,
		    s == last_shard(w) ? keep : NULL, error);
		if (!docids)
			return false;
		for (guint k = 0; k < docids->len; k++) {
			uint32_t docid = g_array_index(docids, uint32_t, k);
			if (!forget(s, docid, NULL, error))
				return false;
			if (!xc_writer_delete_document(s->writer, docid, &xe))
				return failed(s, &xe, error);
			s->changed = true;
			w->pending += 100 * BYTES_A_TERM;
			dropped++;
		}
	}
	*ret_dropped = dropped;
	return true;
}

/* --- for the builder of one more shard ---------------------------------------- */

char *
writer_xapian_get(struct writer *base, const char *key)
{
	return get_acronym(base, key);
}

bool
writer_xapian_set_first(struct writer *base, const char *key, const char *value,
    GError **error)
{
	return set_acronym(base, key, value, error);
}

GPtrArray *
writer_xapian_slots(const struct writer *base)
{
	const GPtrArray *from = ((const struct writer_xapian *)base)->slots;
	GPtrArray *to = g_ptr_array_new_with_free_func(g_free);

	for (guint i = 0; i < from->len; i++)
		g_ptr_array_add(to, g_strdup(from->pdata[i] ? from->pdata[i]
			: ""));
	return to;
}

uint64_t
writer_xapian_next_text(const struct writer *base)
{
	return ((const struct writer_xapian *)base)->next_text;
}

bool
writer_xapian_has(struct writer *base, const char *term, size_t len,
    bool *ret_has, char **ret_path, GError **error)
{
	struct writer_xapian *w = (struct writer_xapian *)base;
	uint32_t docid = 0;
	bool ok = true;

	for (unsigned i = 0; ok && !docid && i < w->n_shards; i++) {
		docid = find(&w->shards[i], term, len, &ok, error);
		if (ok && docid && ret_path)
			ok = read_record(&w->shards[i], docid, ret_path, NULL,
			    error);
	}
	*ret_has = docid != 0;
	return ok;
}

/* --- commit, opening and closing -------------------------------------------- */

static bool
commit_shard(struct writer_xapian *w, struct open_shard *s, GError **error)
{
	struct xc_error xe = {0};
	g_autofree char *next = g_strdup_printf("%" G_GINT64_MODIFIER "x",
	    w->next_text);

	if (!s->changed)
		return true;
	g_autofree char *commits = g_strdup_printf("%" G_GUINT64_FORMAT,
	    w->base.commits);
	if (!write_languages(s, error) ||
	    !set_in(s, "trawl.next", next, error) ||
	    !set_in(s, "trawl.commit", commits, error))
		return false;
	if (!xc_writer_commit_transaction(s->writer, &xe) ||
	    !xc_writer_begin(s->writer, true, &xe))
		return failed(s, &xe, error);
	s->changed = false;
	return true;
}

static bool
writer_commit(struct writer *base, GError **error)
{
	struct writer_xapian *w = (struct writer_xapian *)base;

	if (!write_slots(w, error) || !acronyms_flush(w->acronyms, error))
		return false;
	for (unsigned i = w->n_shards; i-- > 0;)
		if (!commit_shard(w, &w->shards[i], error))
			return false;
	w->pending = 0;
	return true;
}

static size_t
writer_pending(const struct writer *base)
{
	return ((const struct writer_xapian *)base)->pending;
}

static void
writer_free(struct writer *base)
{
	struct writer_xapian *w = (struct writer_xapian *)base;

	if (!w)
		return;
	for (unsigned i = 0; i < w->n_shards; i++) {
		xc_writer_free(w->shards[i].writer);
		g_free(w->shards[i].path);
	}
	g_free(w->shards);
	xc_doc_free(w->doc);
	g_string_free(w->data, TRUE);
	g_ptr_array_unref(w->slots);
	acronyms_free(w->acronyms);
	g_free(w->spec);
	g_free(w);
}

static const struct writer_class class_xapian = {
    "xapian", NULL, NULL, writer_put, writer_drop, writer_set, writer_commit,
    writer_pending, writer_free,
};

/* What is damaged must not be written to: see sound.h.  Looked at under
 * libxapian's lock. */
static bool
is_sound(const struct open_shard *s, GError **error)
{
	GError *why = NULL;

	if (glass_sound(s->path, &why))
		return true;
	g_set_error(error, INDEX_ERROR, INDEX_ERROR_DAMAGED,
	    "'%s' is damaged: %s", s->path, why->message);
	g_error_free(why);
	return false;
}

static bool
open_shard(struct writer_xapian *w, struct open_shard *s, GError **error)
{
	struct xc_error xe = {0};
	/* Never an empty database in place of one that lost its iamglass. */
	unsigned how = g_file_test(s->path, G_FILE_TEST_EXISTS)
	    ? XC_DB_OPEN
	    : XC_DB_CREATE;

	s->writer = xc_writer_open(s->path, how | XC_DB_BACKEND_GLASS, 0, &xe);
	if (!s->writer)
		return failed(s, &xe, error);
	if (!is_sound(s, error))
		return false;
	/* Always inside a transaction: freeing a writer then undoes what was
	 * not committed, instead of committing half of a failed put. */
	if (!xc_writer_begin(s->writer, true, &xe))
		return failed(s, &xe, error);
	g_autofree char *next = get(s, "trawl.next");
	w->next_text = MAX(w->next_text, g_ascii_strtoull(next, NULL, 16));
	return set_in(s, "trawl.format", INDEX_FORMAT, error) &&
	    set_in(s, "trawl.analyzer", w->spec, error);
}

struct writer *
writer_xapian_open(const char *folder, char **shards, const char *spec,
    GError **error)
{
	struct writer_xapian *w = g_new0(struct writer_xapian, 1);
	struct xc_error xe = {0};
	bool ok = true;

	/* libxapian would commit after so many documents of its own accord:
	 * the caller does, by what memory they hold. */
	g_setenv("XAPIAN_FLUSH_THRESHOLD", "1000000000", TRUE);
	w->base.class = &class_xapian;
	w->data = g_string_new(NULL);
	w->slots = g_ptr_array_new_with_free_func(g_free);
	w->acronyms = acronyms_new(&(struct acronyms_store){get_acronym,
	    set_acronym, w});
	w->spec = g_strdup(spec);
	w->next_text = 1;
	w->n_shards = g_strv_length(shards);
	w->shards = g_new0(struct open_shard, w->n_shards);
	for (unsigned i = 0; i < w->n_shards; i++)
		w->shards[i].path = g_build_filename(folder, shards[i], NULL);
	for (unsigned i = 0; ok && i < w->n_shards; i++)
		ok = open_shard(w, &w->shards[i], error);
	if (ok && !(w->doc = xc_doc_new(&xe)))
		ok = failed(last_shard(w), &xe, error);
	if (ok) {
		read_slots(w);
		return &w->base;
	}
	writer_free(&w->base);
	return NULL;
}
