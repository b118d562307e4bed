/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * How fast a database is built: the same documents through libxapian's writer
 * and through the builder.
 *
 *   bench_build FOLDER [MEGABYTES [MEMORY-MB [THREADS]]]
 *
 * FOLDER holds plain text files, one document each; at most MEGABYTES of them
 * are read, into memory before any clock is started.  Each way runs in a process
 * of its own, so that CPU time and peak memory are its own; both include what
 * the texts take, which the first line tells.
 */
#include "config.h"

#include "indexer/glass/glass.h"
#include "indexer/posting.h"
#include "lib/base/tree.h"
#include "lib/index/stored.h"
#include "lib/xapian-c/xapian-c.h"

#include <glib/gstdio.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

struct bench {
	GPtrArray *docs; /* of struct document */
	GPtrArray *paths;
	size_t bytes;
	char *out; /* where databases go */
	size_t memory;
	unsigned threads;
};

static void
die(const char *what, const char *why)
{
	fprintf(stderr, "bench_build: %s: %s\n", what, why);
	exit(2);
}

static gint
compare_names(gconstpointer a, gconstpointer b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

static void
load(struct bench *b, const char *folder, size_t max)
{
	GDir *d = g_dir_open(folder, 0, NULL);
	const char *name;
	if (!d)
		die(folder, "cannot be read");
	while ((name = g_dir_read_name(d)))
		g_ptr_array_add(b->paths, g_build_filename(folder, name, NULL));
	g_dir_close(d);
	g_ptr_array_sort(b->paths, compare_names);
	for (guint i = 0; i < b->paths->len && b->bytes < max; i++) {
		char *text;
		gsize len;
		if (!g_file_get_contents(b->paths->pdata[i], &text, &len, NULL))
			continue;
		struct document *doc = document_new();
		doc->text = text_make_valid(text, len, &doc->text_len);
		doc->lang = text_language("en");
		b->bytes += doc->text_len;
		g_free(text);
		g_ptr_array_add(b->docs, doc);
	}
}

static struct posting *
analyse(struct bench *b, struct poster *poster, guint i)
{
	const char *path = b->paths->pdata[i];
	struct posting_source src = {
		.id = path,
		.file_id = path,
		.root = "bench",
		.path = path,
		.size = 1,
		.mtime = 1,
	};
	struct posting *p = posting_make(poster, b->docs->pdata[i], &src);
	p->record.text = i + 1;
	poster_trim(poster, 64 << 20, SIZE_MAX);
	return p;
}

static struct poster *
new_poster(void)
{
	GError *error = NULL;
	struct poster *p = poster_new(NULL, &error);
	if (!p)
		die("analyser", error->message);
	return p;
}

/* --- the ways ----------------------------------------------------------------- */

static void
only_analysis(struct bench *b, const char *path)
{
	struct poster *poster = new_poster();
	for (guint i = 0; i < b->docs->len; i++)
		posting_free(analyse(b, poster, i));
}

static void
through_libxapian(struct bench *b, const char *path)
{
	struct xc_error xe = { 0 };
	struct poster *poster = new_poster();
	struct xc_writer *w =
	    xc_writer_open(path, XC_DB_CREATE | XC_DB_BACKEND_GLASS, 0, &xe);
	struct xc_doc *doc = xc_doc_new(&xe);
	g_autoptr(GString) data = g_string_new(NULL);
	bool ok = w && doc;
	for (guint i = 0; ok && i < b->docs->len; i++) {
		struct posting *p = analyse(b, poster, i);
		char key[22];
		ok = xc_doc_clear(doc, &xe);
		for (size_t j = 0; ok && j < p->n_terms; j++) {
			const struct posting_term *t = &p->terms[j];
			ok = xc_doc_add_term(doc, t->term, t->len, t->wdf, &xe);
			if (ok && t->n)
				ok = xc_doc_add_positions(doc, t->term, t->len,
				    t->positions, t->n, 0, &xe);
		}
		for (size_t j = 0; ok && j < p->n_values; j++)
			ok = xc_doc_set_value(doc, p->values[j].slot,
			    p->values[j].data, p->values[j].len, &xe);
		for (unsigned j = 0; ok && j < p->n_blocks; j++) {
			stored_key(i + 1, j, key);
			ok = xc_writer_set_metadata(w, key, strlen(key),
			    p->blocks[j].data, p->blocks[j].len, &xe);
		}
		g_string_truncate(data, 0);
		record_write(&p->record, data);
		ok = ok && xc_doc_set_data(doc, data->str, data->len, &xe) &&
		    xc_writer_add_document(w, doc, &xe);
		posting_free(p);
	}
	if (!ok || !xc_writer_close(w, &xe))
		die(path, xe.message);
}

/* What a thread of the builder has: every n-th stretch of documents. */
struct share {
	struct bench *bench;
	struct glass_part *part;
	unsigned number;
	GError *error;
};

enum { STRETCH = 50 };

static bool
add(struct glass_part *part, struct posting *p, guint i, GArray *postings,
    GString *data, GError **error)
{
	struct glass_document doc = { .docid = i + 1 };
	char key[22];
	g_array_set_size(postings, (guint)p->n_terms);
	struct glass_posting *to = (struct glass_posting *)(void *)postings->data;
	for (size_t j = 0; j < p->n_terms; j++) {
		const struct posting_term *t = &p->terms[j];
		to[j] = (struct glass_posting){ t->number, t->wdf, t->n,
			t->positions };
	}
	g_string_truncate(data, 0);
	record_write(&p->record, data);
	doc.postings = to;
	doc.n_postings = p->n_terms;
	doc.data = data->str;
	doc.data_len = data->len;
	struct glass_value values[16];
	for (size_t j = 0; j < p->n_values && j < G_N_ELEMENTS(values); j++)
		values[doc.n_values++] = (struct glass_value){
			p->values[j].slot, p->values[j].data, p->values[j].len
		};
	doc.values = values;
	for (unsigned j = 0; j < p->n_blocks; j++) {
		stored_key(i + 1, j, key);
		if (!glass_part_metadata(part, key, strlen(key),
			p->blocks[j].data, p->blocks[j].len, error))
			return false;
	}
	return glass_part_lexicon(part, p->lexicon, error) &&
	    glass_part_add(part, &doc, error);
}

static gpointer
fill_part(gpointer data)
{
	struct share *s = data;
	struct bench *b = s->bench;
	struct poster *poster = new_poster();
	g_autoptr(GArray) postings =
	    g_array_new(FALSE, FALSE, sizeof(struct glass_posting));
	g_autoptr(GString) record = g_string_new(NULL);
	for (guint i = 0; i < b->docs->len && !s->error; i++) {
		if (i / STRETCH % b->threads != s->number)
			continue;
		struct posting *p = analyse(b, poster, i);
		add(s->part, p, i, postings, record, &s->error);
		posting_free(p);
	}
	return NULL;
}

static void
through_builder(struct bench *b, const char *path)
{
	struct glass_options o = { b->memory, b->threads, 0, 0 };
	GError *error = NULL;
	struct glass_builder *g = glass_builder_new(path, &o, &error);
	g_autofree struct share *shares = g_new0(struct share, b->threads);
	g_autofree GThread **threads = g_new0(GThread *, b->threads);
	struct glass_stats stats;
	if (!g)
		die(path, error->message);
	for (unsigned i = 0; i < b->threads; i++) {
		shares[i] = (struct share){ b, glass_part_new(g, &error), i,
			NULL };
		if (!shares[i].part)
			die(path, error->message);
		threads[i] = g_thread_new("part", fill_part, &shares[i]);
	}
	gint64 start = g_get_monotonic_time();
	for (unsigned i = 0; i < b->threads; i++) {
		g_thread_join(threads[i]);
		if (shares[i].error)
			die(path, shares[i].error->message);
	}
	gint64 filled = g_get_monotonic_time();
	if (!glass_builder_finish(g, &stats, &error))
		die(path, error->message);
	printf("  filling %.2f s, writing %.2f s; %u runs, %" G_GUINT64_FORMAT
	       " terms, %" G_GUINT64_FORMAT " postings, %" G_GUINT64_FORMAT
	       " position lists\n",
	    (double)(filled - start) / 1e6,
	    (double)(g_get_monotonic_time() - filled) / 1e6, stats.runs,
	    stats.terms, stats.postings, stats.position_lists);
	glass_builder_free(g);
}

/* --- measuring ------------------------------------------------------------------ */

static double
seconds(struct timeval t)
{
	return (double)t.tv_sec + (double)t.tv_usec / 1e6;
}

static void
print_sizes(const char *path)
{
	static const char *const tables[] = { "postlist", "docdata", "termlist",
		"position" };
	for (unsigned i = 0; i < G_N_ELEMENTS(tables); i++) {
		g_autofree char *name = g_strconcat(tables[i], ".glass", NULL);
		g_autofree char *file = g_build_filename(path, name, NULL);
		GStatBuf st;
		if (g_stat(file, &st) == 0)
			printf(" %s %.1f", tables[i], (double)st.st_size / 1e6);
	}
}

static void
run(struct bench *b, const char *name, unsigned threads,
    void (*way)(struct bench *b, const char *path))
{
	g_autofree char *path = g_build_filename(b->out, name, NULL);
	struct rusage u;
	int status;
	fflush(stdout);
	b->threads = threads;
	gint64 start = g_get_monotonic_time();
	pid_t pid = fork();
	if (pid == 0) {
		way(b, path);
		fflush(stdout);
		_exit(0);
	}
	if (pid < 0 || wait4(pid, &status, 0, &u) < 0 || status)
		die(name, "failed");
	double wall = (double)(g_get_monotonic_time() - start) / 1e6;
	double cpu = seconds(u.ru_utime) + seconds(u.ru_stime);
	double mb = (double)b->bytes / 1e6;
	printf("%-12s %u thread%s: %6.2f s, %5.1f MB/s; CPU %6.2f s, "
	       "%5.1f MB/s; peak %ld MB;",
	    name, threads, threads > 1 ? "s" : " ", wall, mb / wall, cpu,
	    mb / cpu, u.ru_maxrss / 1024);
	print_sizes(path);
	putchar('\n');
	tree_remove(path);
}

int
main(int argc, char **argv)
{
	struct bench b = { g_ptr_array_new(), g_ptr_array_new(), 0, NULL, 0,
		0 };
	if (argc < 2)
		die("usage", "bench_build FOLDER [MB [MEMORY-MB [THREADS]]]");
	load(&b, argv[1], (argc > 2 ? strtoull(argv[2], NULL, 10) : 50) * 1000000);
	b.memory = (argc > 3 ? strtoull(argv[3], NULL, 10) : 1024) << 20;
	unsigned threads = argc > 4 ? (unsigned)atoi(argv[4]) : 2;
	b.out = g_dir_make_tmp("bench_build-XXXXXX", NULL);
	printf("%u documents, %.1f MB, memory %zu MB\n", b.docs->len,
	    (double)b.bytes / 1e6, b.memory >> 20);
	run(&b, "analysis", 1, only_analysis);
	run(&b, "builder", 1, through_builder);
	if (threads > 1)
		run(&b, "builder", threads, through_builder);
	if (!g_getenv("BENCH_BUILDER_ONLY"))
		run(&b, "libxapian", 1, through_libxapian);
	g_rmdir(b.out);
	return 0;
}
