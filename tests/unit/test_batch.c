/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Topics answered by several threads: in order, each once, in steady memory. */
#include <config.h>

#include "lib/base/tree.h"
#include "searcher/batch.h"
#include "searcher/session.h"
#include "tests/unit/query_corpus.h"

#include <locale.h>
#include <stdio.h>
#include <sys/resource.h>

static char *places[3]; /* two shards */

/* Enough for the matcher to keep arrays of scores, which are a thread's own. */
#define DOCS 600

static struct index *
make_index(const char *dir)
{
	static const char *const texts[] = {"the red fox and the river",
	    "red hills beyond the river", "a fox over the hills"};
	g_autofree struct toy_doc *docs = g_new0(struct toy_doc, DOCS);
	g_autoptr(GPtrArray) ids = g_ptr_array_new_with_free_func(g_free);

	for (unsigned i = 0; i < DOCS; i++) {
		g_ptr_array_add(ids, g_strdup_printf("%u", i));
		docs[i].id = ids->pdata[i];
		docs[i].lang = "en";
		docs[i].text = texts[i % G_N_ELEMENTS(texts)];
	}
	return corpus_make(dir, docs, DOCS, 2, NULL, NULL);
}

/* n lines of id TAB query, and every 7th without a TAB. */
static GString *
make_topics(unsigned n)
{
	GString *s = g_string_new(NULL);

	for (unsigned i = 0; i < n; i++)
		g_string_append_printf(s, i % 7 == 6 ? "%u nothing\n"
		    : "%u\tred fox river hills\n", i);
	return s;
}

struct seen {
	unsigned n, stop_at;
	bool prepared;
	struct rusage early;
};

static size_t
prepare(const char *topic, struct answer *a, GString *out, void *ctx,
    GError **error)
{
	(void)error;
	(void)ctx;
	g_assert_cmpuint(out->len, ==, 0);
	g_string_append_printf(out, "%s:%u", topic, a->hits->len);
	return a->hits->len;
}

static bool
take(const struct batch_result *b, void *ctx)
{
	struct seen *seen = ctx;

	if (seen->n % 7 == 6) {
		g_assert_nonnull(b->error);
		g_assert_null(b->out);
	} else {
		g_autofree char *id = g_strdup_printf("%u", seen->n);
		g_autofree char *want = g_strconcat(id, ":5", NULL);
		g_assert_no_error(b->error);
		g_assert_cmpstr(b->topic, ==, id);
		if (seen->prepared) {
			g_assert_null(b->answer);
			g_assert_cmpstr(b->out->str, ==, want);
			g_assert_cmpuint(b->n_out, ==, 5);
		} else {
			g_assert_cmpuint(b->answer->hits->len, ==, 5);
		}
	}
	if (++seen->n == 2000)
		getrusage(RUSAGE_SELF, &seen->early);
	return seen->n != seen->stop_at;
}

static bool
run(unsigned n, unsigned jobs, struct seen *seen)
{
	g_autoptr(GString) text = make_topics(n);
	struct topics *topics = topics_new_bytes(text->str, text->len, "t",
	    TOPICS_TSV, 0);
	GError *error = NULL;
	struct request r;

	request_init(&r);
	r.bag = r.any = r.ids_only = true;
	r.suggest = false;
	r.snippets = 0;
	r.limit = 5;
	bool ok = batch_run(places, topics, &r, jobs,
	    seen->prepared ? prepare : NULL, take, seen, &error);
	g_assert_no_error(error);
	topics_free(topics);
	return ok;
}

static void
test_order(void)
{
	static const struct {
		unsigned n, jobs, stop_at;
		bool prepared;
	} rows[] = {
	    {0, 1, 0, true}, {0, 4, 0, true}, {1, 1, 0, true},
	    {1, 8, 0, false}, {31, 1, 0, true}, {32, 1, 0, false},
	    {33, 1, 0, true}, {64, 2, 0, true}, {65, 2, 0, false},
	    {1000, 1, 0, true}, {1000, 5, 0, true}, {1000, 5, 0, false},
	    {1000, 1, 1, true}, {1000, 4, 1, true}, {1000, 4, 500, false},
	    {1000, 4, 1000, true},
	};

	for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
		struct seen seen = {.stop_at = rows[i].stop_at,
		    .prepared = rows[i].prepared};
		bool ok = run(rows[i].n, rows[i].jobs, &seen);
		g_assert_cmpint(ok, ==, rows[i].stop_at == 0);
		g_assert_cmpuint(seen.n, ==,
		    rows[i].stop_at ? rows[i].stop_at : rows[i].n);
	}
}

static void
test_memory(void)
{
	struct seen seen = {.prepared = true};
	struct rusage late;

#if defined(__SANITIZE_ADDRESS__)
	g_test_skip("what is freed stays for a while");
	return;
#endif
	g_assert_true(run(20000, 3, &seen));
	getrusage(RUSAGE_SELF, &late);
	g_assert_cmpint(late.ru_maxrss - seen.early.ru_maxrss, <, 2048);
}

static void
test_no_index(void)
{
	char *nowhere[] = {(char *)"/no/such/index", NULL};
	struct topics *topics = topics_new_bytes("1\ta\n", 4, "t", TOPICS_TSV, 0);
	GError *error = NULL;
	struct request r;

	request_init(&r);
	g_assert_false(batch_run(nowhere, topics, &r, 3, NULL, take, NULL,
	    &error));
	g_assert_nonnull(error);
	g_clear_error(&error);
	topics_free(topics);
}

int
main(int argc, char **argv)
{
	setlocale(LC_ALL, "");
	g_test_init(&argc, &argv, NULL);
	g_autofree char *dir = g_dir_make_tmp("trawl-batch-XXXXXX", NULL);
	index_close(make_index(dir));
	places[0] = g_build_filename(dir, "index.0", NULL);
	places[1] = g_build_filename(dir, "index.1", NULL);
	g_test_add_func("/batch/order", test_order);
	g_test_add_func("/batch/steady memory", test_memory);
	g_test_add_func("/batch/no index", test_no_index);
	int status = g_test_run();
	tree_remove(dir);
	g_free(places[0]);
	g_free(places[1]);
	return status;
}
