/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * For tests of the builder: documents that go through libxapian's writer and
 * through the builder, and a comparison of the two databases entry by entry.
 */
#include "config.h"

#include "tests/unit/glass_compare.h"

#include "indexer/glass/sound.h"

#include "lib/xapian-c/xapian-c.h"

#include <glib/gstdio.h>
#include <string.h>

/* --- models ----------------------------------------------------------------
 */

static void
clear_term(gpointer data)
{
	struct model_term *t = data;
	g_free(t->term);
	if (t->positions)
		g_array_unref(t->positions);
}

static void
clear_value(gpointer data)
{
	g_bytes_unref(((struct model_value *)data)->data);
}

static void
clear_pair(gpointer data)
{
	struct model_pair *p = data;
	g_bytes_unref(p->key);
	g_bytes_unref(p->value);
}

static void
free_doc(gpointer data)
{
	struct model_doc *d = data;
	g_array_unref(d->terms);
	g_array_unref(d->values);
	if (d->data)
		g_bytes_unref(d->data);
	g_free(d);
}

static GArray *
array(size_t size, GDestroyNotify clear)
{
	GArray *a = g_array_new(FALSE, TRUE, (guint)size);
	g_array_set_clear_func(a, clear);
	return a;
}

struct model *
model_new(void)
{
	struct model *m = g_new0(struct model, 1);
	m->docs = g_ptr_array_new_with_free_func(free_doc);
	m->metadata = array(sizeof(struct model_pair), clear_pair);
	m->spellings = array(sizeof(struct model_pair), clear_pair);
	m->synonyms = array(sizeof(struct model_pair), clear_pair);
	return m;
}

void
model_free(struct model *m)
{
	g_ptr_array_unref(m->docs);
	g_array_unref(m->metadata);
	g_array_unref(m->spellings);
	g_array_unref(m->synonyms);
	g_free(m);
}

struct model_doc *
model_add(struct model *m, uint32_t docid)
{
	struct model_doc *d = g_new0(struct model_doc, 1), *last;
	if (!docid) {
		last = m->docs->len ? m->docs->pdata[m->docs->len - 1] : NULL;
		docid = last ? last->docid + 1 : 1;
	}
	d->docid = docid;
	d->terms = array(sizeof(struct model_term), clear_term);
	d->values = array(sizeof(struct model_value), clear_value);
	g_ptr_array_add(m->docs, d);
	return d;
}

void
model_data(struct model_doc *d, const void *data, size_t len)
{
	d->data = g_bytes_new(data, len);
}

void
model_term(struct model_doc *d, const char *term, size_t len, uint32_t wdf,
    const uint32_t *positions, size_t n)
{
	struct model_term t = {g_memdup2(term, len), len, wdf, NULL};
	if (n) {
		t.positions = g_array_new(FALSE, FALSE, sizeof(uint32_t));
		g_array_append_vals(t.positions, positions, (guint)n);
	}
	g_array_append_val(d->terms, t);
}

void
model_value(struct model_doc *d, uint32_t slot, const void *data, size_t len)
{
	struct model_value v = {slot, g_bytes_new(data, len)};
	g_array_append_val(d->values, v);
}

void
model_metadata(struct model *m, const void *key, size_t key_len,
    const void *value, size_t len)
{
	struct model_pair p = {
	    g_bytes_new(key, key_len), g_bytes_new(value, len)};
	g_array_append_val(m->metadata, p);
}

/* --- writing -----------------------------------------------------------------
 */

static const char *
bytes(GBytes *b, size_t *ret_len)
{
	gsize len = 0;
	const char *p = b ? g_bytes_get_data(b, &len) : NULL;
	*ret_len = len;
	return p ? p : "";
}

#define MUST(call)                                                             \
	do {                                                                   \
		if (!(call))                                                   \
			g_error("%s: %s: %s", G_STRLOC, #call, xe.message);    \
	} while (0)

static void
fill_reference(struct xc_doc *doc, const struct model_doc *d)
{
	struct xc_error xe = {0};
	size_t len;
	const char *p = bytes(d->data, &len);
	MUST(xc_doc_clear(doc, &xe));
	MUST(xc_doc_set_data(doc, p, len, &xe));
	for (unsigned i = 0; i < d->terms->len; i++) {
		const struct model_term *t =
		    &g_array_index(d->terms, struct model_term, i);
		MUST(xc_doc_add_term(doc, t->term, t->len, t->wdf, &xe));
		if (t->positions)
			MUST(xc_doc_add_positions(doc, t->term, t->len,
			    (const uint32_t *)(void *)t->positions->data,
			    t->positions->len, 0, &xe));
	}
	for (unsigned i = 0; i < d->values->len; i++) {
		const struct model_value *v =
		    &g_array_index(d->values, struct model_value, i);
		p = bytes(v->data, &len);
		MUST(xc_doc_set_value(doc, v->slot, p, len, &xe));
	}
}

void
model_write_reference(const struct model *m, const char *path)
{
	struct xc_error xe = {0};
	struct xc_writer *w = xc_writer_open(
	    path, XC_DB_CREATE | XC_DB_BACKEND_GLASS | XC_DB_NO_SYNC, 0, &xe);
	struct xc_doc *doc = xc_doc_new(&xe);
	size_t n, len;
	MUST(w && doc);
	for (unsigned i = 0; i < m->docs->len; i++) {
		const struct model_doc *d = m->docs->pdata[i];
		fill_reference(doc, d);
		MUST(xc_writer_replace_document(w, d->docid, doc, &xe));
	}
	for (unsigned i = 0; i < m->metadata->len; i++) {
		struct model_pair p =
		    g_array_index(m->metadata, struct model_pair, i);
		const char *key = bytes(p.key, &n), *v = bytes(p.value, &len);
		MUST(xc_writer_set_metadata(w, key, n, v, len, &xe));
	}
	for (unsigned i = 0; i < m->spellings->len; i++) {
		struct model_pair p =
		    g_array_index(m->spellings, struct model_pair, i);
		const char *key = bytes(p.key, &n), *v = bytes(p.value, &len);
		uint32_t frequency;
		memcpy(&frequency, v, sizeof frequency);
		MUST(xc_writer_add_spelling(w, key, n, frequency, &xe));
	}
	for (unsigned i = 0; i < m->synonyms->len; i++) {
		struct model_pair p =
		    g_array_index(m->synonyms, struct model_pair, i);
		const char *key = bytes(p.key, &n), *v = bytes(p.value, &len);
		MUST(xc_writer_add_synonym(w, key, n, v, len, &xe));
	}
	MUST(xc_writer_commit(w, &xe));
	xc_doc_free(doc);
	xc_writer_free(w);
}

static void
add_to_part(struct glass_part *p, const struct model_doc *d)
{
	GError *error = NULL;
	struct glass_document doc = {.docid = d->docid};
	g_autofree struct glass_posting *postings =
	    g_new0(struct glass_posting, d->terms->len + 1);
	g_autofree struct glass_value *values =
	    g_new0(struct glass_value, d->values->len + 1);
	for (unsigned i = 0; i < d->terms->len; i++) {
		const struct model_term *t =
		    &g_array_index(d->terms, struct model_term, i);
		postings[i].term = glass_part_term(p, t->term, t->len);
		g_assert_cmpuint(postings[i].term, !=, GLASS_BAD_TERM);
		postings[i].wdf = t->wdf;
		if (t->positions) {
			postings[i].positions =
			    (const uint32_t *)(void *)t->positions->data;
			postings[i].n_positions = t->positions->len;
		}
	}
	for (unsigned i = 0; i < d->values->len; i++) {
		const struct model_value *v =
		    &g_array_index(d->values, struct model_value, i);
		values[i].slot = v->slot;
		values[i].data = bytes(v->data, &values[i].len);
	}
	doc.postings = postings;
	doc.n_postings = d->terms->len;
	doc.values = values;
	doc.n_values = d->values->len;
	doc.data = bytes(d->data, &doc.data_len);
	glass_part_add(p, &doc, &error);
	g_assert_no_error(error);
}

void
model_build(const struct model *m, const char *path,
    const struct glass_options *options, unsigned n_parts, unsigned turn,
    struct glass_stats *ret_stats)
{
	GError *error = NULL;
	struct glass_builder *b = glass_builder_new(path, options, &error);
	g_autofree struct glass_part **parts =
	    g_new0(struct glass_part *, n_parts);
	size_t n, len;
	g_assert_no_error(error);
	for (unsigned i = 0; i < n_parts; i++) {
		parts[i] = glass_part_new(b, &error);
		g_assert_no_error(error);
	}
	for (unsigned i = 0; i < m->docs->len; i++)
		add_to_part(parts[i / turn % n_parts], m->docs->pdata[i]);
	for (unsigned i = 0; i < m->metadata->len; i++) {
		struct model_pair p =
		    g_array_index(m->metadata, struct model_pair, i);
		const char *key = bytes(p.key, &n), *v = bytes(p.value, &len);
		/* One key stays in one part. */
		glass_part_metadata(parts[g_bytes_hash(p.key) % n_parts], key,
		    n, v, len, &error);
		g_assert_no_error(error);
	}
	for (unsigned i = 0; i < m->spellings->len; i++) {
		struct model_pair p =
		    g_array_index(m->spellings, struct model_pair, i);
		const char *key = bytes(p.key, &n), *v = bytes(p.value, &len);
		uint32_t frequency;
		memcpy(&frequency, v, sizeof frequency);
		glass_part_spelling(
		    parts[i % n_parts], key, n, frequency, &error);
		g_assert_no_error(error);
	}
	for (unsigned i = 0; i < m->synonyms->len; i++) {
		struct model_pair p =
		    g_array_index(m->synonyms, struct model_pair, i);
		const char *key = bytes(p.key, &n), *v = bytes(p.value, &len);
		glass_part_synonym(parts[i % n_parts], key, n, v, len, &error);
		g_assert_no_error(error);
	}
	glass_builder_finish(b, ret_stats, &error);
	g_assert_no_error(error);
	glass_builder_free(b);
}

/* --- dumping -----------------------------------------------------------------
 */

/* Everything libxapian tells of a database, as lines.  A large database makes
 * more of them than fit memory, so by default they are only summed up. */
struct dump {
	GChecksum *sum;
	GString *text; /* NULL: not wanted */
	GString *line;
	GHashTable *slots;
	/* Documents by rank of their Q terms, where their numbers do not matter:
	 * docid -> rank, number of a stored text -> rank.  NULL: as they are. */
	GHashTable *ranks, *texts;
	GPtrArray *held; /* lines that are to be sorted; NULL: none are held */
};

static uint32_t
rank_of(const struct dump *d, uint32_t docid)
{
	if (!d->ranks)
		return docid;
	return GPOINTER_TO_UINT(
	    g_hash_table_lookup(d->ranks, GUINT_TO_POINTER(docid)));
}

static void
end_line(struct dump *d)
{
	g_string_append_c(d->line, '\n');
	if (d->held) {
		g_ptr_array_add(d->held, g_strdup(d->line->str));
		g_string_truncate(d->line, 0);
		return;
	}
	g_checksum_update(d->sum, (guchar *)d->line->str, (gssize)d->line->len);
	if (d->text)
		g_string_append_len(
		    d->text, d->line->str, (gssize)d->line->len);
	g_string_truncate(d->line, 0);
}

static void
put_number(struct dump *d, uint64_t v)
{
	g_string_append_printf(d->line, " %" G_GUINT64_FORMAT, v);
}

static void
put_docid(struct dump *d, uint32_t docid)
{
	/* such that lines sort by it */
	g_string_append_printf(d->line, " %10u", rank_of(d, docid));
}

static gint
compare_lines(gconstpointer a, gconstpointer b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

/* Lines between the two come in order, where documents have ranks. */
static void
hold_lines(struct dump *d)
{
	if (d->ranks)
		d->held = g_ptr_array_new_with_free_func(g_free);
}

static void
release_lines(struct dump *d)
{
	GPtrArray *held = g_steal_pointer(&d->held);
	if (!held)
		return;
	g_ptr_array_sort(held, compare_lines);
	for (unsigned i = 0; i < held->len; i++) {
		const char *line = held->pdata[i];
		g_string_append_len(
		    d->line, line, (gssize)strlen(line) - 1);
		end_line(d);
	}
	g_ptr_array_unref(held);
}

/* Number of the stored text in a record; 0: none. */
static uint64_t
text_number(const char *record, const char **ret_start, const char **ret_end)
{
	const char *p = g_str_has_prefix(record, "text=")
			    ? record
			    : strstr(record, "\ntext=");
	if (!p)
		return 0;
	*ret_start = strchr(p, '=') + 1;
	return g_ascii_strtoull(*ret_start, (char **)ret_end, 16);
}

static void
put_bytes(struct dump *d, const char *p, size_t len)
{
	g_string_append_printf(d->line, " %zu:", len);
	for (size_t i = 0; i < len; i++) {
		if (p[i] > ' ' && p[i] < 127)
			g_string_append_c(d->line, p[i]);
		else
			g_string_append_printf(
			    d->line, "%%%02x", (unsigned char)p[i]);
	}
}

static void
dump_statistics(struct dump *d, struct xc_db *db)
{
	struct xc_error xe = {0};
	struct xc_db_stats s;
	bool positions;
	MUST(xc_db_get_stats(db, &s, &xe));
	MUST(xc_db_has_positions(db, &positions, &xe));
	g_string_append(d->line, "statistics");
	put_number(d, s.doccount);
	if (!d->ranks)
		put_number(d, s.lastdocid);
	put_number(d, s.total_length);
	g_string_append_printf(d->line, " %.17g", s.average_length);
	put_number(d, s.doclength_min);
	put_number(d, s.doclength_max);
	put_number(d, positions);
	end_line(d);
}

static void
dump_positions(struct dump *d, struct xc_positions *c)
{
	struct xc_error xe = {0};
	uint32_t some[512];
	size_t n;
	MUST(c);
	while ((n = xc_positions_read(c, some, G_N_ELEMENTS(some), &xe)) > 0)
		for (size_t i = 0; i < n; i++)
			put_number(d, some[i]);
	MUST(xe.cls == XC_OK);
	xc_positions_free(c);
}

static void
dump_postings(struct dump *d, struct xc_db *db, const char *term, size_t len)
{
	struct xc_error xe = {0};
	struct xc_postings *c = xc_db_postings(db, term, len, &xe);
	uint32_t docid, wdf, length;
	MUST(c);
	hold_lines(d);
	while ((docid = xc_postings_next(c, &xe)) != 0) {
		MUST(xc_postings_wdf(c, &wdf, &xe));
		MUST(xc_postings_doclength(c, &length, &xe));
		g_string_append(d->line, "  posting");
		put_docid(d, docid);
		put_number(d, wdf);
		put_number(d, length);
		if (len)
			dump_positions(d, xc_postings_positions(c, &xe));
		end_line(d);
	}
	release_lines(d);
	MUST(xe.cls == XC_OK);
	xc_postings_free(c);
}

static void
dump_terms(struct dump *d, struct xc_db *db)
{
	struct xc_error xe = {0};
	struct xc_terms *c = xc_db_allterms(db, "", 0, &xe);
	const char *term;
	size_t len;
	uint32_t n;
	MUST(c);
	while ((term = xc_terms_next(c, &len, &xe)) != NULL) {
		g_autofree char *copy = g_memdup2(term, len);
		g_string_append(d->line, "term");
		put_bytes(d, copy, len);
		MUST(xc_terms_freq(c, &n, &xe));
		put_number(d, n);
		MUST(xc_db_termfreq(db, copy, len, &n, &xe));
		put_number(d, n);
		MUST(xc_db_collfreq(db, copy, len, &n, &xe));
		put_number(d, n);
		/* a bound that libxapian takes from the first posting */
		MUST(xc_db_wdf_max(db, copy, len, &n, &xe));
		if (!d->ranks)
			put_number(d, n);
		end_line(d);
		dump_postings(d, db, copy, len);
	}
	MUST(xe.cls == XC_OK);
	xc_terms_free(c);
}

static void
put_record(struct dump *d, uint32_t docid, const char *p, size_t len)
{
	const char *start, *end;
	g_autofree char *record = g_strndup(p, len);
	if (d->texts && text_number(record, &start, &end)) {
		g_autoptr(GString) s = g_string_new(NULL);
		g_string_append_len(s, record, start - record);
		g_string_append_printf(s, "%x", rank_of(d, docid));
		g_string_append(s, end);
		put_bytes(d, s->str, s->len);
		return;
	}
	put_bytes(d, p, len);
}

static void
dump_document(struct dump *d, struct xc_db *db, uint32_t docid)
{
	struct xc_error xe = {0};
	struct xc_doc *doc = xc_db_document(db, docid, &xe);
	struct xc_terms *c = xc_db_termlist(db, docid, &xe);
	struct xc_values *v;
	struct xc_value value;
	const char *p;
	size_t len;
	uint32_t n;
	MUST(doc && c);
	g_string_append(d->line, "document");
	put_docid(d, docid);
	MUST(xc_db_doclength(db, docid, &n, &xe));
	put_number(d, n);
	MUST(xc_db_unique_terms(db, docid, &n, &xe));
	put_number(d, n);
	MUST(p = xc_doc_data(doc, &len, &xe));
	put_record(d, docid, p, len);
	end_line(d);
	while ((p = xc_terms_next(c, &len, &xe)) != NULL) {
		g_string_append(d->line, "  term");
		put_bytes(d, p, len);
		MUST(xc_terms_wdf(c, &n, &xe));
		put_number(d, n);
		MUST(xc_terms_freq(c, &n, &xe));
		put_number(d, n);
		MUST(xc_terms_position_count(c, &n, &xe));
		put_number(d, n);
		end_line(d);
	}
	xc_terms_free(c);
	MUST(v = xc_doc_values(doc, &xe));
	while (xc_values_next(v, &value, &xe)) {
		g_string_append(d->line, "  value");
		put_number(d, value.slot);
		put_bytes(d, value.data, value.len);
		end_line(d);
		g_hash_table_add(d->slots, GUINT_TO_POINTER(value.slot));
	}
	MUST(xe.cls == XC_OK);
	xc_values_free(v);
	xc_doc_free(doc);
}

static gint
compare_ranks(gconstpointer a, gconstpointer b, gpointer ctx)
{
	uint32_t x = rank_of(ctx, *(const uint32_t *)a);
	uint32_t y = rank_of(ctx, *(const uint32_t *)b);
	return (x > y) - (x < y);
}

static void
dump_documents(struct dump *d, struct xc_db *db)
{
	struct xc_error xe = {0};
	struct xc_postings *c = xc_db_postings(db, "", 0, &xe);
	uint32_t docid;
	MUST(c);
	g_autoptr(GArray) docids = g_array_new(FALSE, FALSE, sizeof docid);
	while ((docid = xc_postings_next(c, &xe)) != 0)
		g_array_append_val(docids, docid);
	MUST(xe.cls == XC_OK);
	xc_postings_free(c);
	g_array_sort_with_data(docids, compare_ranks, d);
	for (unsigned i = 0; i < docids->len; i++)
		dump_document(d, db, g_array_index(docids, uint32_t, i));
	g_string_append(d->line, "all documents");
	end_line(d);
	dump_postings(d, db, "", 0);
}

static gint
compare_slots(gconstpointer a, gconstpointer b)
{
	guint x = GPOINTER_TO_UINT(a), y = GPOINTER_TO_UINT(b);
	return (x > y) - (x < y);
}

static void
dump_slots(struct dump *d, struct xc_db *db)
{
	struct xc_error xe = {0};
	GList *slots =
	    g_list_sort(g_hash_table_get_keys(d->slots), compare_slots);
	size_t len;
	const char *p;
	for (GList *l = slots; l; l = l->next) {
		uint32_t slot = GPOINTER_TO_UINT(l->data), n;
		struct xc_values *c = xc_db_values(db, slot, &xe);
		struct xc_value v;
		MUST(c);
		g_string_append(d->line, "slot");
		put_number(d, slot);
		MUST(xc_db_value_freq(db, slot, &n, &xe));
		put_number(d, n);
		MUST(p = xc_db_value_min(db, slot, &len, &xe));
		put_bytes(d, p, len);
		MUST(p = xc_db_value_max(db, slot, &len, &xe));
		put_bytes(d, p, len);
		end_line(d);
		hold_lines(d);
		while (xc_values_next(c, &v, &xe)) {
			g_string_append(d->line, "  value");
			put_docid(d, v.docid);
			put_bytes(d, v.data, v.len);
			end_line(d);
		}
		release_lines(d);
		MUST(xe.cls == XC_OK);
		xc_values_free(c);
	}
	g_list_free(slots);
}

/* That of a stored text: t, its number in 16 digits, the block in four. */
static void
put_metadata_key(struct dump *d, const char *key, size_t len)
{
	g_autofree char *number = NULL;
	gpointer rank = NULL;
	if (d->texts && len == 21 && key[0] == 't') {
		number = g_strndup(key + 1, 16);
		rank = g_hash_table_lookup(
		    d->texts, GSIZE_TO_POINTER((gsize)g_ascii_strtoull(
				  number, NULL, 16)));
	}
	if (rank)
		g_string_append_printf(d->line, " text %10u %.4s",
		    GPOINTER_TO_UINT(rank), key + 17);
	else
		put_bytes(d, key, len);
}

static bool
is_key(const char *key, size_t len, const char *name)
{
	return len == strlen(name) && memcmp(key, name, len) == 0;
}

static void
dump_words(struct dump *d, struct xc_db *db)
{
	struct xc_error xe = {0};
	struct xc_terms *c = xc_db_metadata_keys(db, "", 0, &xe), *s;
	const char *p;
	size_t len;
	uint32_t n;
	MUST(c);
	hold_lines(d);
	while ((p = xc_terms_next(c, &len, &xe)) != NULL) {
		g_autofree char *key = g_memdup2(p, len);
		/* A writer of less memory commits more often. */
		if (is_key(key, len, "trawl.commit"))
			continue;
		/* It tells of texts that are gone. */
		if (d->ranks && is_key(key, len, "trawl.next"))
			continue;
		g_string_append(d->line, "metadata");
		put_metadata_key(d, key, len);
		MUST(p = xc_db_metadata(db, key, len, &len, &xe));
		put_bytes(d, p, len);
		end_line(d);
	}
	release_lines(d);
	xc_terms_free(c);
	MUST(c = xc_db_spellings(db, &xe));
	while ((p = xc_terms_next(c, &len, &xe)) != NULL) {
		g_autofree char *word = g_memdup2(p, len);
		g_string_append(d->line, "spelling");
		put_bytes(d, word, len);
		MUST(xc_terms_freq(c, &n, &xe));
		put_number(d, n);
		/* One letter off, so that fragments are looked at. */
		word[len / 2] = (char)(word[len / 2] ^ 1);
		MUST(p = xc_db_spelling(db, word, len, 2, &len, &xe));
		put_bytes(d, p, len);
		end_line(d);
	}
	xc_terms_free(c);
	MUST(c = xc_db_synonym_keys(db, "", 0, &xe));
	while ((p = xc_terms_next(c, &len, &xe)) != NULL) {
		g_string_append(d->line, "synonyms");
		put_bytes(d, p, len);
		MUST(s = xc_db_synonyms(db, p, len, &xe));
		while ((p = xc_terms_next(s, &len, &xe)) != NULL)
			put_bytes(d, p, len);
		end_line(d);
		xc_terms_free(s);
	}
	MUST(xe.cls == XC_OK);
	xc_terms_free(c);
}

/* Ranks documents by their Q terms, which each has one of. */
static void
rank(struct dump *d, struct xc_db *db)
{
	struct xc_error xe = {0};
	struct xc_terms *c = xc_db_allterms(db, "Q", 1, &xe);
	const char *term, *record, *start, *end;
	size_t len;
	uint32_t n = 0;
	d->ranks = g_hash_table_new(NULL, NULL);
	d->texts = g_hash_table_new(NULL, NULL);
	MUST(c);
	while ((term = xc_terms_next(c, &len, &xe)) != NULL) {
		struct xc_postings *p = xc_db_postings(db, term, len, &xe);
		uint32_t docid = p ? xc_postings_next(p, &xe) : 0;
		MUST(docid);
		g_assert_cmpuint(xc_postings_next(p, &xe), ==, 0);
		xc_postings_free(p);
		n++;
		g_hash_table_insert(d->ranks, GUINT_TO_POINTER(docid),
		    GUINT_TO_POINTER(n));
		MUST(record = xc_db_data(db, docid, &len, &xe));
		g_autofree char *copy = g_strndup(record, len);
		uint64_t number = text_number(copy, &start, &end);
		if (number)
			g_hash_table_insert(d->texts,
			    GSIZE_TO_POINTER((gsize)number),
			    GUINT_TO_POINTER(n));
	}
	MUST(xe.cls == XC_OK);
	xc_terms_free(c);
}

static char *
dump(const char *path, bool by_id, bool text, GString **ret_text)
{
	struct xc_error xe = {0};
	struct dump d = {.sum = g_checksum_new(G_CHECKSUM_SHA256),
	    .text = text ? g_string_new(NULL) : NULL,
	    .line = g_string_new(NULL),
	    .slots = g_hash_table_new(NULL, NULL)};
	struct xc_db *db = xc_db_open(path, XC_DB_BACKEND_GLASS, &xe);
	MUST(db);
	if (by_id)
		rank(&d, db);
	dump_statistics(&d, db);
	dump_terms(&d, db);
	dump_documents(&d, db);
	dump_slots(&d, db);
	dump_words(&d, db);
	xc_db_free(db);
	char *sum = g_strdup(g_checksum_get_string(d.sum));
	g_checksum_free(d.sum);
	g_string_free(d.line, TRUE);
	g_hash_table_unref(d.slots);
	g_clear_pointer(&d.ranks, g_hash_table_unref);
	g_clear_pointer(&d.texts, g_hash_table_unref);
	if (ret_text)
		*ret_text = d.text;
	return sum;
}

static bool
print_line(void *ctx, const char *text, size_t len)
{
	g_test_message("%.*s", (int)len, text);
	return true;
}

/* libxapian's check has an array of all numbers up to the last docid. */
enum { CHECK_DOCID_MAX = 10000000 };

static void
check(const char *path)
{
	struct xc_error xe = {0};
	struct xc_db *db = xc_db_open(path, XC_DB_BACKEND_GLASS, &xe);
	struct xc_db_stats stats;
	size_t errors;
	MUST(db && xc_db_get_stats(db, &stats, &xe));
	xc_db_free(db);
	if (stats.lastdocid > CHECK_DOCID_MAX)
		return;
	MUST(xc_check(path, 0, NULL, NULL, &errors, &xe));
	if (errors) {
		xc_check(path, 0, print_line, NULL, &errors, &xe);
		g_error("the check of '%s' found %zu errors", path, errors);
	}
}

char *
database_sum(const char *path)
{
	return dump(path, false, false, NULL);
}

static void
tell_difference(const char *a, const char *b, bool by_id)
{
	GString *tx, *ty;
	g_free(dump(a, by_id, true, &tx));
	g_free(dump(b, by_id, true, &ty));
	g_auto(GStrv) lx = g_strsplit(tx->str, "\n", -1);
	g_auto(GStrv) ly = g_strsplit(ty->str, "\n", -1);
	for (unsigned i = 0; lx[i] || ly[i]; i++)
		if (g_strcmp0(lx[i], ly[i]) != 0)
			g_error("line %u differs:\n%.300s\n%.300s", i,
			    lx[i] ? lx[i] : "(end)", ly[i] ? ly[i] : "(end)");
	g_error("the databases differ");
}

void
compare_database(const char *a, const char *b, const char *b_sum)
{
	GError *why = NULL;

	check(a);
	g_assert_true(glass_sound(a, &why));
	g_assert_true(glass_sound(b, &why));
	g_autofree char *x = database_sum(a);
	g_autofree char *y = b_sum ? g_strdup(b_sum) : database_sum(b);
	if (strcmp(x, y) != 0)
		tell_difference(a, b, false);
}

void
compare_database_by_id(const char *a, const char *b)
{
	check(a);
	g_autofree char *x = dump(a, true, false, NULL);
	g_autofree char *y = dump(b, true, false, NULL);
	if (strcmp(x, y) != 0)
		tell_difference(a, b, true);
}

uint64_t
database_revision(const char *path)
{
	struct xc_error xe = {0};
	uint64_t revision;
	struct xc_db *db = xc_db_open(path, XC_DB_BACKEND_GLASS, &xe);
	MUST(db);
	MUST(xc_db_revision(db, &revision, &xe));
	xc_db_free(db);
	return revision;
}
