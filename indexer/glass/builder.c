/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The builder: shares out memory, writes the tables, makes the database appear.
 */
#include "config.h"

#include "indexer/glass/builder.h"

#include "indexer/glass/documents.h"
#include "indexer/glass/part.h"
#include "indexer/glass/postlist.h"
#include "lib/base/tree.h"

#include <errno.h>
#include <glib/gstdio.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

enum {
	MEMORY = 1 << 30,
	/* Beside lists and terms: buffers of a part's files, of table writers
	 * and of what is merged. */
	MEMORY_OTHER = 16 << 20,
	PART_MIN = 4 << 20,
};

G_DEFINE_QUARK(glass - error - quark, glass_error)

static bool
is_good_block_size(unsigned n)
{
	return n >= GLASS_BLOCK_MIN && n <= GLASS_BLOCK_MAX && !(n & (n - 1));
}

struct glass_builder *
glass_builder_new(
    const char *path, const struct glass_options *options, GError **error)
{
	static const struct glass_options defaults;
	const struct glass_options *o = options ? options : &defaults;
	if (o->block_size && !is_good_block_size(o->block_size)) {
		g_set_error(error, GLASS_ERROR, GLASS_ERROR_INPUT,
		    "%u is no block size", o->block_size);
		return NULL;
	}
	if (g_file_test(path, G_FILE_TEST_EXISTS)) {
		g_set_error(error, GLASS_ERROR, GLASS_ERROR_IO,
		    "'%s' is there already", path);
		return NULL;
	}

	struct glass_builder *b = g_new0(struct glass_builder, 1);
	b->path = g_strdup(path);
	b->build_dir = g_strconcat(path, ".tmp", NULL);
	b->memory = o->memory ? o->memory : MEMORY;
	b->n_parts = o->parts ? o->parts : 1;
	b->threads = o->threads ? o->threads : b->n_parts;
	b->block_size = o->block_size ? o->block_size : GLASS_BLOCK_SIZE;
	g_mutex_init(&b->lock);
	b->parts = g_ptr_array_new_with_free_func((GDestroyNotify)part_free);
	b->spellings = g_hash_table_new_full(
	    g_bytes_hash, g_bytes_equal, (GDestroyNotify)g_bytes_unref, NULL);
	b->synonyms = g_hash_table_new_full(g_bytes_hash, g_bytes_equal,
	    (GDestroyNotify)g_bytes_unref, (GDestroyNotify)g_tree_unref);
	if (!tree_remove(b->build_dir)) {
		glass_io_error(error, errno, "cannot remove", b->build_dir);
		glass_builder_free(b);
		return NULL;
	}
	if (g_mkdir(b->build_dir, 0755) < 0) {
		glass_io_error(error, errno, "cannot make", b->build_dir);
		glass_builder_free(b);
		return NULL;
	}
	b->built = true;
	return b;
}

void
glass_builder_free(struct glass_builder *b)
{
	if (!b)
		return;
	g_ptr_array_unref(b->parts);
	if (b->built)
		tree_remove(b->build_dir);
	g_hash_table_unref(b->spellings);
	g_hash_table_unref(b->synonyms);
	g_mutex_clear(&b->lock);
	g_free(b->build_dir);
	g_free(b->path);
	g_free(b);
}

struct glass_part *
glass_part_new(struct glass_builder *b, GError **error)
{
	size_t other = MEMORY_OTHER / (b->n_parts > 1 ? 2 : 1) * b->n_parts;
	size_t share = b->memory > other ? (b->memory - other) / b->n_parts : 0;
	struct glass_part *p = NULL;
	g_mutex_lock(&b->lock);
	if (b->parts->len == b->n_parts)
		g_set_error(error, GLASS_ERROR, GLASS_ERROR_INPUT,
		    "there are %u parts already", b->n_parts);
	else
		p = part_new(b, MAX(share, PART_MIN), error);
	if (p)
		g_ptr_array_add(b->parts, p);
	g_mutex_unlock(&b->lock);
	return p;
}

/* --- finishing -------------------------------------------------------------
 */

bool
builder_finish_optional(struct glass_builder *b, struct glass_table *t,
    enum glass_table_number number, GError **error)
{
	g_autofree char *name =
	    t->failed || t->entries ? NULL : g_strdup(t->out.name);
	if (name) {
		glass_table_close(t);
		if (g_unlink(name) == 0)
			return true;
		glass_io_error(error, errno, "cannot remove", name);
		return false;
	}
	return glass_table_finish(t, &b->roots[number], error);
}

struct task {
	struct glass_builder *b;
	bool (*run)(struct glass_builder *b, GError **error);
	GError *error;
	GThread *thread;
};

static gpointer
run_task(gpointer data)
{
	struct task *t = data;
	return GINT_TO_POINTER(t->run(t->b, &t->error));
}

static gpointer
run_sort(gpointer part)
{
	part_sort(part);
	return NULL;
}

static void
sort_parts(struct glass_builder *b)
{
	g_autoptr(GPtrArray) threads = g_ptr_array_new();
	for (unsigned i = 0; i < b->parts->len; i++) {
		if (i && threads->len + 1 < b->threads)
			g_ptr_array_add(
			    threads, g_thread_new("glass-sort", run_sort,
					 b->parts->pdata[i]));
		else
			part_sort(b->parts->pdata[i]);
	}
	for (unsigned i = 0; i < threads->len; i++)
		g_thread_join(threads->pdata[i]);
}

static bool
write_postlist_and_words(struct glass_builder *b, GError **error)
{
	return postlist_write(b, error) && words_write(b, error);
}

/* The position table is as much work as all others. */
static bool
write_tables(struct glass_builder *b, GError **error)
{
	struct task tasks[] = {
	    {b, position_write, NULL, NULL},
	    {b, documents_write, NULL, NULL},
	    {b, write_postlist_and_words, NULL, NULL},
	};
	unsigned n = G_N_ELEMENTS(tasks);
	bool ok = true;
	for (unsigned i = 0; i + 1 < n && i + 1 < b->threads; i++)
		tasks[i].thread =
		    g_thread_new("glass-table", run_task, &tasks[i]);
	for (unsigned i = 0; i < n; i++) {
		if (!tasks[i].thread && ok)
			ok = GPOINTER_TO_INT(run_task(&tasks[i]));
	}
	for (unsigned i = 0; i < n; i++) {
		if (tasks[i].thread)
			ok &= GPOINTER_TO_INT(g_thread_join(tasks[i].thread)) !=
			      0;
		if (tasks[i].error && error && !*error)
			g_propagate_error(error, tasks[i].error);
		else
			g_clear_error(&tasks[i].error);
	}
	return ok;
}

static bool
appear(struct glass_builder *b, GError **error)
{
	if (rename(b->build_dir, b->path) < 0) {
		glass_io_error(error, errno, "cannot make", b->path);
		return false;
	}
	b->built = false;
	g_autofree char *parent = g_path_get_dirname(b->path);
	return glass_sync_folder(parent, error);
}

bool
glass_builder_finish(
    struct glass_builder *b, struct glass_stats *ret_stats, GError **error)
{
	for (unsigned i = 0; i < b->parts->len; i++) {
		struct glass_part *p = b->parts->pdata[i];
		if (p->failed) {
			g_propagate_error(error, g_error_copy(p->failed));
			return false;
		}
	}
	sort_parts(b);
	if (!write_tables(b, error) || !version_write(b, error) ||
	    !appear(b, error))
		return false;
	if (ret_stats)
		*ret_stats = b->stats;
	return true;
}
