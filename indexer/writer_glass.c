/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A writer for an index that begins, or gets much at once: all documents become
 * one shard, built at once (indexer/glass/glass.h) when they are committed.
 *
 * Nothing can be taken out of a shard that is being built.  What a later
 * document replaces, and what drop() finds to drop, is noted, and taken out
 * through libxapian's writer before the first commit ends; after it, that writer
 * goes on with the shard.
 *
 * Shards of before keep their documents until the new one is in the stub, so
 * that a crash leaves a document twice, which the next run mends, and never not
 * at all.
 */
#include "indexer/writer.h"

#include "indexer/acronyms.h"
#include "indexer/glass/glass.h"
#include "indexer/lane.h"
#include "lib/index/fields.h"
#include "lib/index/index.h"
#include "lib/xapian-c/xapian-c.h"

#include <string.h>

/* Pending bytes of documents taken out of other shards. */
#define EVICTED_MAX ((size_t)64 << 20)

/* What is to be dropped from the shard when it is there. */
struct dropping {
	char *term;
	size_t len;
	GArray *keep; /* docids */
};

struct writer_glass {
	struct writer base;
	char *folder, *shard, *spec;
	struct glass_builder *builder; /* NULL: the shard is there */
	struct lanes lanes;
	struct writer *next; /* goes on with the shard; opened when needed */
	struct writer *others; /* of the shards of before; NULL: none */
	GHashTable *evicted; /* terms (GBytes) whose documents leave those */

	uint64_t seed;
	GHashTable *ids;     /* hash of a Q term -> docid, see hash_bytes() */
	GHashTable *files;   /* hash of a P term -> documents */
	GHashTable *languages; /* code -> documents */
	GPtrArray *paths;    /* by docid - 1; each as often as it is used */
	char *last_path;
	GHashTable *replaced; /* Q term (GBytes) -> its newest docid */
	GPtrArray *droppings;
	struct acronyms *acronyms;
};

static void
dropping_free(gpointer data)
{
	struct dropping *d = data;

	g_free(d->term);
	g_array_unref(d->keep);
	g_free(d);
}

/* 64 bits stand for a term: among ten million documents two of different ids
 * would meet once in hundreds of thousands of runs, and none can be made to,
 * since the seed is drawn anew.  Never 0. */
static gpointer
hash_bytes(const struct writer_glass *w, const struct posting_term *t)
{
	uint64_t h = w->seed ^ t->len;

	for (uint32_t i = 0; i < t->len; i++) {
		h = (h ^ (unsigned char)t->term[i]) *
		    UINT64_C(0x9e3779b97f4a7c15);
		h ^= h >> 32;
	}
	return GSIZE_TO_POINTER((gsize)(h | 1));
}

/* --- a document --------------------------------------------------------------- */

static void
count(GHashTable *table, gconstpointer key)
{
	guint n = GPOINTER_TO_UINT(g_hash_table_lookup(table, key));

	g_hash_table_insert(table, (gpointer)key, GUINT_TO_POINTER(n + 1));
}

static void
count_language(struct writer_glass *w, const char *code)
{
	if (!code || !*code)
		return;
	guint n = GPOINTER_TO_UINT(g_hash_table_lookup(w->languages, code));
	g_hash_table_insert(w->languages, g_strdup(code),
	    GUINT_TO_POINTER(n + 1));
}

/* Notes the id; tells what it had before. */
static void
note_id(struct writer_glass *w, const struct posting *p, struct put_result *r)
{
	gpointer key = hash_bytes(w, &p->unique);
	uint32_t old = GPOINTER_TO_UINT(g_hash_table_lookup(w->ids, key));
	const char *path = p->record.path ? p->record.path : "";

	if (old) {
		const char *before = w->paths->pdata[old - 1];
		r->replaced = true;
		if (strcmp(before, path) != 0)
			r->other_path = g_strdup(before);
		g_hash_table_replace(w->replaced,
		    g_bytes_new(p->unique.term, p->unique.len),
		    GUINT_TO_POINTER(r->docid));
	}
	g_hash_table_insert(w->ids, key, GUINT_TO_POINTER(r->docid));
	count(w->files, hash_bytes(w, &p->file));
	count_language(w, p->record.lang);
	if (w->last_path == NULL || strcmp(w->last_path, path) != 0) {
		g_clear_pointer(&w->last_path, g_ref_string_release);
		w->last_path = g_ref_string_new(path);
	}
	if (w->paths->len < r->docid)
		g_ptr_array_set_size(w->paths, (gint)r->docid);
	w->paths->pdata[r->docid - 1] = g_ref_string_acquire(w->last_path);
}

/* Notes that what others have of a term is to go; *ret_has, if they do. */
static bool
evict(struct writer_glass *w, const char *term, size_t len, bool *ret_has,
    char **ret_path, GError **error)
{
	*ret_has = false;
	if (!w->others)
		return true;
	if (!writer_xapian_has(w->others, term, len, ret_has, ret_path, error))
		return false;
	if (*ret_has)
		g_hash_table_add(w->evicted, g_bytes_new(term, len));
	return true;
}

/* Whether others had a document of this id, and of which file. */
static bool
replace_elsewhere(struct writer_glass *w, const struct posting *p,
    struct put_result *r, GError **error)
{
	g_autofree char *path = NULL;
	bool had;

	if (!evict(w, p->unique.term, p->unique.len, &had, &path, error))
		return false;
	if (had && !r->replaced) {
		r->replaced = true;
		if (path && p->record.path && strcmp(path, p->record.path) != 0)
			r->other_path = g_steal_pointer(&path);
	}
	return true;
}

static struct writer *
next_writer(struct writer_glass *w, GError **error)
{
	char *shards[] = {w->shard, NULL};

	if (!w->next)
		w->next = writer_xapian_open(w->folder, shards, w->spec, error);
	return w->next;
}

static bool
writer_put(struct writer *base, const struct posting *p, struct put_result *ret,
    GError **error)
{
	struct writer_glass *w = (struct writer_glass *)base;

	if (!w->builder) {
		struct writer *next = next_writer(w, error);
		return next && next->class->put(next, p, ret, error);
	}
	struct put_result r = {.docid = p->docid};
	for (unsigned i = 0; i < p->n_acronyms; i++)
		acronyms_add(w->acronyms, p->acronyms[i].short_form,
		    p->acronyms[i].long_form);
	note_id(w, p, &r);
	if (!replace_elsewhere(w, p, &r, error)) {
		put_result_clear(&r);
		return false;
	}
	*ret = r;
	return true;
}

/* A file's documents were mostly all just put, and are all to be kept. */
static bool
writer_drop(struct writer *base, const char *term, size_t len,
    const GArray *keep, uint32_t *ret_dropped, GError **error)
{
	struct writer_glass *w = (struct writer_glass *)base;

	if (!w->builder) {
		struct writer *next = next_writer(w, error);
		return next && next->class->drop(next, term, len, keep,
		    ret_dropped, error);
	}
	struct posting_term t = {.term = term, .len = (uint32_t)len};
	guint have = GPOINTER_TO_UINT(g_hash_table_lookup(w->files,
	    hash_bytes(w, &t)));
	guint kept = keep ? keep->len : 0;
	*ret_dropped = have > kept ? have - kept : 0;
	bool had;
	if (!evict(w, term, len, &had, NULL, error))
		return false;
	if (*ret_dropped) {
		struct dropping *d = g_new0(struct dropping, 1);
		d->term = g_memdup2(term, len);
		d->len = len;
		d->keep = g_array_new(FALSE, FALSE, sizeof(uint32_t));
		if (kept)
			g_array_append_vals(d->keep, keep->data, kept);
		g_ptr_array_add(w->droppings, d);
	}
	return true;
}

static struct writer_lane *
writer_lane(struct writer *base, GError **error)
{
	struct writer_glass *w = (struct writer_glass *)base;

	return lane_new(&w->lanes, w->builder, error);
}

/* In the shard itself.  Not while lanes are at work: a key is in one part
 * only. */
static bool
set_own(struct writer_glass *w, const char *key, const char *value,
    GError **error)
{
	if (w->builder) {
		struct writer_lane *l = w->lanes.all->len ? w->lanes.all->pdata[0]
		    : writer_lane(&w->base, error);
		return l && lane_set(l, key, value, error);
	}
	struct writer *next = next_writer(w, error);
	return next && next->class->set(next, key, value, error);
}

static bool
writer_set(struct writer *base, const char *key, const char *value,
    GError **error)
{
	struct writer_glass *w = (struct writer_glass *)base;

	return set_own(w, key, value, error) &&
	    (!w->others ||
		w->others->class->set(w->others, key, value, error));
}

/* They lie in the first shard. */
static char *
get_acronym(void *ctx, const char *key)
{
	struct writer_glass *w = ctx;

	return w->others ? writer_xapian_get(w->others, key) : g_strdup("");
}

static bool
set_acronym(void *ctx, const char *key, const char *value, GError **error)
{
	struct writer_glass *w = ctx;

	return w->others
	    ? writer_xapian_set_first(w->others, key, value, error)
	    : set_own(w, key, value, error);
}

/* --- commit --------------------------------------------------------------------- */

static gint
compare_codes(gconstpointer a, gconstpointer b)
{
	return strcmp(a, b);
}

/* "en:31 fr:9", in order of codes as libxapian would list them. */
static bool
set_languages(struct writer_glass *w, GError **error)
{
	g_autoptr(GString) s = g_string_new(NULL);
	GList *codes = g_list_sort(g_hash_table_get_keys(w->languages),
	    compare_codes);

	for (GList *l = codes; l; l = l->next)
		g_string_append_printf(s, "%s%s:%u", s->len ? " " : "",
		    (char *)l->data, GPOINTER_TO_UINT(
			g_hash_table_lookup(w->languages, l->data)));
	g_list_free(codes);
	return set_own(w, "trawl.languages", s->str, error);
}

static bool
set_slots(struct writer_glass *w, GError **error)
{
	g_autoptr(GString) s = g_string_new(NULL);

	for (guint i = 0; i < w->lanes.slots->len; i++)
		g_string_append_printf(s, "%s %u\n", (char *)w->lanes.slots->pdata[i],
		    i + SLOT_USER);
	return !s->len || writer_set(&w->base, "trawl.slots", s->str, error);
}

static bool
drop_now(struct writer_glass *w, const char *term, size_t len,
    const GArray *keep, GError **error)
{
	struct writer *next = next_writer(w, error);
	uint32_t n;

	return next && next->class->drop(next, term, len, keep, &n, error);
}

static bool
commit_next(struct writer_glass *w, GError **error)
{
	if (!w->next)
		return true;
	w->next->commits = w->base.commits;
	return w->next->class->commit(w->next, error);
}

/* Takes out of the shard what was noted to go. */
static bool
drop_noted(struct writer_glass *w, GError **error)
{
	GHashTableIter it;
	gpointer key, value;
	bool ok = true;

	g_hash_table_iter_init(&it, w->replaced);
	while (ok && g_hash_table_iter_next(&it, &key, &value)) {
		g_autoptr(GArray) keep =
		    g_array_new(FALSE, FALSE, sizeof(uint32_t));
		uint32_t docid = GPOINTER_TO_UINT(value);
		gsize len;
		const char *term = g_bytes_get_data(key, &len);
		g_array_append_val(keep, docid);
		ok = drop_now(w, term, len, keep, error);
	}
	for (guint i = 0; ok && i < w->droppings->len; i++) {
		const struct dropping *d = w->droppings->pdata[i];
		ok = drop_now(w, d->term, d->len, d->keep, error);
	}
	return ok && commit_next(w, error);
}

/* Takes out of the other shards what the new one has. */
static bool
settle(struct writer_glass *w, GError **error)
{
	struct writer *o = w->others;
	GHashTableIter it;
	gpointer key;
	uint32_t n;

	if (!o)
		return true;
	o->commits = w->base.commits;
	g_hash_table_iter_init(&it, w->evicted);
	while (g_hash_table_iter_next(&it, &key, NULL)) {
		gsize len;
		const char *term = g_bytes_get_data(key, &len);
		if (!o->class->drop(o, term, len, NULL, &n, error) ||
		    (o->class->pending(o) > EVICTED_MAX &&
			!o->class->commit(o, error)))
			return false;
	}
	g_hash_table_remove_all(w->evicted);
	return o->class->commit(o, error);
}

static bool
writer_commit(struct writer *base, GError **error)
{
	struct writer_glass *w = (struct writer_glass *)base;

	if (!w->builder)
		return commit_next(w, error) && settle(w, error);
	g_autofree char *commits = g_strdup_printf("%" G_GUINT64_FORMAT,
	    base->commits);
	g_autofree char *next = g_strdup_printf("%" G_GINT64_MODIFIER "x",
	    w->lanes.texts_before + w->lanes.last_docid + 1);
	if (!set_own(w, "trawl.format", INDEX_FORMAT, error) ||
	    !set_own(w, "trawl.analyzer", w->spec, error) ||
	    !set_languages(w, error) || !set_slots(w, error) ||
	    !acronyms_flush(w->acronyms, error) ||
	    !set_own(w, "trawl.next", next, error) ||
	    !set_own(w, "trawl.commit", commits, error) ||
	    !glass_builder_finish(w->builder, NULL, error))
		return false;
	g_ptr_array_set_size(w->lanes.all, 0);
	g_clear_pointer(&w->builder, glass_builder_free);
	return drop_noted(w, error);
}

static size_t
writer_pending(const struct writer *base)
{
	const struct writer_glass *w = (const struct writer_glass *)base;

	/* The builder keeps to its memory by itself. */
	return w->next ? w->next->class->pending(w->next) : 0;
}

/* --- life -------------------------------------------------------------------------- */

static void
writer_free(struct writer *base)
{
	struct writer_glass *w = (struct writer_glass *)base;

	if (w->next)
		w->next->class->free(w->next);
	if (w->others)
		w->others->class->free(w->others);
	g_hash_table_unref(w->evicted);
	lanes_clear(&w->lanes);
	glass_builder_free(w->builder);
	g_clear_pointer(&w->last_path, g_ref_string_release);
	g_hash_table_unref(w->ids);
	g_hash_table_unref(w->files);
	g_hash_table_unref(w->languages);
	g_hash_table_unref(w->replaced);
	g_ptr_array_unref(w->paths);
	g_ptr_array_unref(w->droppings);
	acronyms_free(w->acronyms);
	g_free(w->folder);
	g_free(w->shard);
	g_free(w->spec);
	g_free(w);
}

static const struct writer_class class_glass = {
    "glass", writer_lane, lane_stage, writer_put, writer_drop, writer_set, writer_commit, writer_pending,
    writer_free,
};

static void
path_free(gpointer path)
{
	if (path)
		g_ref_string_release(path);
}

struct writer *
writer_glass_open(const char *folder, const char *shard, char **others,
    const char *spec, size_t memory, unsigned threads, GError **error)
{
	struct writer_glass *w = g_new0(struct writer_glass, 1);
	struct glass_options o = {.memory = memory, .parts = threads,
	    .threads = threads};

	w->base.class = &class_glass;
	w->folder = g_strdup(folder);
	w->shard = g_strdup(shard);
	w->spec = g_strdup(spec);
	lanes_init(&w->lanes);
	w->seed = (uint64_t)g_random_int() << 32 | g_random_int();
	w->ids = g_hash_table_new(NULL, NULL);
	w->files = g_hash_table_new(NULL, NULL);
	w->languages = g_hash_table_new_full(g_str_hash, g_str_equal, g_free,
	    NULL);
	w->replaced = g_hash_table_new_full(g_bytes_hash, g_bytes_equal,
	    (GDestroyNotify)g_bytes_unref, NULL);
	w->paths = g_ptr_array_new_with_free_func(path_free);
	w->evicted = g_hash_table_new_full(g_bytes_hash, g_bytes_equal,
	    (GDestroyNotify)g_bytes_unref, NULL);
	w->droppings = g_ptr_array_new_with_free_func(dropping_free);
	w->acronyms = acronyms_new(&(struct acronyms_store){get_acronym,
	    set_acronym, w});
	g_autofree char *path = g_build_filename(folder, shard, NULL);
	bool ok = true;
	if (others && *others) {
		w->others = writer_xapian_open(folder, others, spec, error);
		ok = w->others != NULL;
	}
	if (w->others) {
		g_ptr_array_unref(w->lanes.slots);
		w->lanes.slots = writer_xapian_slots(w->others);
		w->lanes.texts_before = writer_xapian_next_text(w->others) - 1;
	}
	if (ok && (w->builder = glass_builder_new(path, &o, error)) != NULL)
		return &w->base;
	writer_free(&w->base);
	return NULL;
}
