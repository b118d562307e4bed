/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Parts of the indexer by themselves: postings, journal, roots, sizes. */
#include "indexer/command.h"
#include "indexer/hash.h"
#include "indexer/journal.h"
#include "indexer/posting.h"
#include "indexer/roots.h"
#include "lib/base/progress.h"

#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

/* --- postings --------------------------------------------------------------------- */

/* Terms as dump prints them, without those of boolean prefixes. */
static char *
words_of(const struct posting *p)
{
	GString *s = g_string_new(NULL);

	for (size_t i = 0; i < p->n_terms; i++) {
		const struct posting_term *t = &p->terms[i];
		if (strchr("DEHLMPQTY", t->term[0]))
			continue;
		g_string_append_printf(s, "%s%s/%u", s->len ? " " : "", t->term,
		    t->wdf);
		for (uint32_t k = 0; k < t->n; k++)
			g_string_append_printf(s, "%c%u", k ? ',' : ':',
			    t->positions[k]);
	}
	return g_string_free(s, FALSE);
}

static struct posting *
make(const char *title, bool in_text, const char *text, const char *author)
{
	struct poster *poster = poster_new(NULL, NULL);
	struct document *doc = document_new();
	struct posting_source src = {"r/a.TXT", "r/a.TXT", "r", "/x/r/a.TXT",
	    strlen(text), 1671107553};

	g_assert_nonnull(poster);
	doc->title = g_strdup(title);
	doc->author = g_strdup(author);
	doc->text = g_strdup(text);
	doc->text_len = strlen(text);
	doc->title_end = in_text ? (uint32_t)strlen(title) : 0;
	doc->type = g_strdup("text/plain");
	doc->lang = text_language("en");
	strcpy(doc->date, "2022-12");
	document_add_field(doc, "source", "Daily News");
	struct posting *p = posting_make(poster, doc, &src);
	document_free(doc);
	poster_free(poster);
	return p;
}

static void
test_posting(void)
{
	static const struct {
		const char *title;
		bool in_text;
		const char *text, *author, *words;
	} rows[] = {
	    {NULL, false, "cats sleep, cats", NULL,
		"XSOURCE:daily/1:1 XSOURCE:news/1:2 ZXSOURCE:daili/1 "
		"ZXSOURCE:news/1 Zcat/2 Zsleep/1 cats/2:1,3 sleep/1:2"},
	    /* the title is not in the text: a gap; no stem of a stop word */
	    {"The cat", false, "dogs", NULL,
		"Scat/1:2 Sthe/1:1 XSOURCE:daily/1:1 XSOURCE:news/1:2 ZScat/1 "
		"ZXSOURCE:daili/1 ZXSOURCE:news/1 Zcat/1 Zdog/1 cat/1:2 "
		"dogs/1:200 the/0:1"},
	    /* it is: counted once */
	    {"Cat", true, "Cat\n\ndog", "Ann",
		"Aann/1:1 Scat/1:1 XSOURCE:daily/1:1 XSOURCE:news/1:2 ZAann/1 "
		"ZScat/1 ZXSOURCE:daili/1 ZXSOURCE:news/1 Zcat/1 Zdog/1 "
		"cat/1:1 dog/1:2"},
	};

	for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
		struct posting *p = make(rows[i].title, rows[i].in_text,
		    rows[i].text, rows[i].author);
		g_autofree char *words = words_of(p);
		g_assert_cmpstr(words, ==, rows[i].words);
		posting_free(p);
	}
}

static bool
has_term(const struct posting *p, const char *term)
{
	for (size_t i = 0; i < p->n_terms; i++)
		if (strcmp(p->terms[i].term, term) == 0)
			return p->terms[i].wdf == 0;
	return false;
}

static void
test_booleans(void)
{
	static const char *const terms[] = {"Qr/a.TXT", "Pr/a.TXT", "Hr", "Len",
	    "Ttext/plain", "Etxt", "M202212", "Y2022"};
	struct posting *p = make(NULL, false, "x", NULL);

	for (size_t i = 0; i < G_N_ELEMENTS(terms); i++)
		g_assert_true(has_term(p, terms[i]));
	for (size_t i = 1; i < p->n_terms; i++)
		g_assert_cmpint(strcmp(p->terms[i - 1].term, p->terms[i].term),
		    <, 0);
	g_assert_cmpuint(p->values[0].slot, ==, 0);
	g_assert_cmpstr(p->values[0].data, ==, "20221200");
	g_assert_cmpstr(p->values[1].data, ==, "20221215123233");
	g_assert_cmpstr(p->record.sample, ==, "x");
	posting_free(p);
}

/* Texts longer than a block are cut, and their positions go on. */
static void
test_long_text(void)
{
	g_autoptr(GString) text = g_string_new(NULL);
	uint32_t n = 0;

	for (; text->len < 100000; n++)
		g_string_append(text, "word ");
	struct posting *p = make(NULL, false, text->str, NULL);
	g_assert_cmpuint(p->n_blocks, >, 5);
	for (size_t i = 0; i < p->n_terms; i++)
		if (strcmp(p->terms[i].term, "word") == 0) {
			g_assert_cmpuint(p->terms[i].n, ==, n);
			for (uint32_t k = 0; k < n; k++)
				g_assert_cmpuint(p->terms[i].positions[k], ==,
				    k + 1);
		}
	posting_free(p);
}

/* --- journal ------------------------------------------------------------------------ */

static void
test_journal(void)
{
	g_autofree char *dir = g_dir_make_tmp("trawl-XXXXXX", NULL);
	g_autofree char *path = g_build_filename(dir, "files", NULL);
	static const char *const names[] = {"/b", "/a\tb\\c\nd", "/a\xe9"};
	struct journal *j = journal_load(path, NULL);

	g_assert_nonnull(j);
	for (size_t i = 0; i < G_N_ELEMENTS(names); i++) {
		struct file_entry *e = journal_add(j, names[i]);
		e->state = FILE_READ;
		e->size = 1000 + i;
		e->mtime = -5;
		e->hash = UINT64_MAX;
		e->root = "r";
		e->why = "a\tb";
	}
	journal_add(j, "/never saved");
	g_assert_true(journal_save(j, path, NULL));
	journal_free(j);
	j = journal_load(path, NULL);
	g_assert_nonnull(j);
	g_assert_cmpuint(journal_entries(j)->len, ==, 3);
	for (size_t i = 0; i < G_N_ELEMENTS(names); i++) {
		const struct file_entry *e = journal_find(j, names[i]);
		g_assert_nonnull(e);
		g_assert_cmpuint(e->size, ==, 1000 + i);
		g_assert_cmpint(e->mtime, ==, -5);
		g_assert_cmpuint(e->hash, ==, UINT64_MAX);
		g_assert_cmpstr(e->why, ==, "a\tb");
	}
	journal_remove(j, journal_find(j, "/b"));
	g_assert_null(journal_find(j, "/b"));
	journal_free(j);
	g_unlink(path);
	g_rmdir(dir);
}

static void
test_damaged_journal(void)
{
	static const char *const rows[] = {"", "rubbish\n", "trawl-files 2\n",
	    "trawl-files 1\nr", "trawl-files 1\nr\t1\n",
	    "trawl-files 1\nr\tx\t1\t1\t1\t1\t1\tr\t/p\t\n",
	    "trawl-files 1\nr\t1\t1\t1\t1\t1\t1\tr\t/p\n"};
	g_autofree char *dir = g_dir_make_tmp("trawl-XXXXXX", NULL);
	g_autofree char *path = g_build_filename(dir, "files", NULL);

	for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
		g_autoptr(GError) error = NULL;
		g_file_set_contents(path, rows[i], -1, NULL);
		g_assert_null(journal_load(path, &error));
		g_assert_true(strstr(error->message, path) != NULL);
	}
	g_unlink(path);
	g_rmdir(dir);
}

/* --- roots -------------------------------------------------------------------------- */

static void
test_roots(void)
{
	g_autofree char *dir = g_dir_make_tmp("trawl-XXXXXX", NULL);
	g_autofree char *path = g_build_filename(dir, "roots", NULL);
	struct roots *r = roots_load(path, NULL);

	g_assert_cmpstr(roots_add(r, NULL, "/a/doc")->name, ==, "doc");
	g_assert_cmpstr(roots_add(r, NULL, "/b/doc")->name, ==, "doc-2");
	g_assert_cmpstr(roots_add(r, NULL, "/")->name, ==, "root");
	g_assert_cmpstr(roots_add(r, "x[1]/y", "/a/doc/in \xe9")->name, ==,
	    "x_1__y");
	roots_find(r, "doc")->hidden = true;
	g_assert_true(roots_save(r, path, NULL));
	roots_free(r);
	r = roots_load(path, NULL);
	g_assert_nonnull(r);
	g_assert_cmpuint(roots_all(r)->len, ==, 4);
	g_assert_true(roots_find(r, "doc")->hidden);
	g_assert_cmpstr(roots_owner(r, "/a/doc/f")->name, ==, "doc");
	g_assert_cmpstr(roots_owner(r, "/a/doc/in \xe9/f")->name, ==, "x_1__y");
	g_assert_cmpstr(roots_owner(r, "/a/docs")->name, ==, "root");
	g_assert_cmpstr(root_below(roots_find(r, "root"), "/etc/x"), ==,
	    "etc/x");
	roots_free(r);
	g_unlink(path);
	g_rmdir(dir);
}

static void
test_below(void)
{
	g_assert_true(path_is_below("/a/b", "/a"));
	g_assert_true(path_is_below("/a/b", "/a/"));
	g_assert_true(path_is_below("/a", "/a"));
	g_assert_true(path_is_below("/a", "/"));
	g_assert_false(path_is_below("/ab", "/a"));
	g_assert_false(path_is_below("/", "/a"));
}

/* --- small things ---------------------------------------------------------------------- */

static void
test_sizes(void)
{
	static const struct {
		const char *text;
		gsize bytes; /* 0: refused */
	} rows[] = {
	    {"100", 100}, {"64k", 65536}, {"512M", (gsize)512 << 20},
	    {"1G", (gsize)1 << 30}, {"1GiB", (gsize)1 << 30},
	    {"2mb", (gsize)2 << 20}, {"", 0}, {"x", 0}, {"-1", 0}, {"1x", 0},
	    {"0", 0}, {"99999999999999999999T", 0}, {"9999999999T", 0},
	};

	for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
		gsize n = 0;
		bool ok = command_size(rows[i].text, &n);
		g_assert_cmpint(ok, ==, rows[i].bytes != 0);
		g_assert_cmpuint(n, ==, rows[i].bytes);
	}
}

static void
test_hash(void)
{
	g_autoptr(GHashTable) seen = g_hash_table_new_full(g_int64_hash,
	    g_int64_equal, g_free, NULL);
	unsigned char data[300] = {0};

	/* Lengths, and single bits anywhere, all differ. */
	for (size_t len = 0; len <= sizeof(data); len++) {
		uint64_t h = hash_bytes(data, len);
		g_assert_true(g_hash_table_add(seen, g_memdup2(&h, sizeof(h))));
	}
	for (size_t bit = 0; bit < sizeof(data) * 8; bit++) {
		data[bit / 8] ^= (unsigned char)(1 << bit % 8);
		uint64_t h = hash_bytes(data, sizeof(data));
		g_assert_true(g_hash_table_add(seen, g_memdup2(&h, sizeof(h))));
		data[bit / 8] ^= (unsigned char)(1 << bit % 8);
	}
}

static void
test_progress(void)
{
	static const struct {
		uint64_t documents, bytes, total;
		double seconds;
		const char *line;
	} rows[] = {
	    {1, 0, 5000000, 0, "1 document, 0.0 of 5.0 MB"},
	    {12, 2000000, 4000000, 2,
		"12 documents, 2.0 of 4.0 MB, 1.0 MB/s, 0:02 left"},
	    {12, 1000000, 4000000000, 2,
		"12 documents, 1.0 of 4000.0 MB, 0.5 MB/s, 2:13:18 left"},
	};
	char line[160];

	for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
		progress_line(line, sizeof(line), rows[i].documents,
		    rows[i].bytes, rows[i].total, rows[i].seconds);
		g_assert_cmpstr(line, ==, rows[i].line);
	}
}

int
main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/indexer/posting", test_posting);
	g_test_add_func("/indexer/posting/booleans", test_booleans);
	g_test_add_func("/indexer/posting/long-text", test_long_text);
	g_test_add_func("/indexer/journal", test_journal);
	g_test_add_func("/indexer/journal/damaged", test_damaged_journal);
	g_test_add_func("/indexer/roots", test_roots);
	g_test_add_func("/indexer/below", test_below);
	g_test_add_func("/indexer/sizes", test_sizes);
	g_test_add_func("/indexer/hash", test_hash);
	g_test_add_func("/indexer/progress", test_progress);
	return g_test_run();
}
