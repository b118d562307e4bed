/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "tests/unit/query_corpus.h"

#include "corpus/document.h"
#include "indexer/posting.h"
#include "indexer/writer.h"
#include "lib/index/stub.h"

#include <glib/gstdio.h>
#include <string.h>

static void
put_doc(struct poster *poster, struct writer *w, const struct toy_doc *d)
{
	g_autoptr(document_auto) doc = document_new();
	struct posting_source src = {
		.id = d->id, .root = "toy", .size = d->size,
		.mtime = 1600000000,
	};
	g_autofree char *file = g_strconcat("toy/", d->id, NULL);
	g_autofree char *path = g_strconcat("/nowhere/", d->id, NULL);
	g_autoptr(GError) error = NULL;
	struct put_result result = {0};

	src.file_id = file;
	src.path = path;
	if (d->title)
		document_set(&doc->title, d->title, strlen(d->title));
	if (d->title_in_text)
		doc->title_end = (uint32_t)strlen(d->title);
	if (d->author)
		document_set(&doc->author, d->author, strlen(d->author));
	if (d->date)
		g_strlcpy(doc->date, d->date, sizeof(doc->date));
	doc->type = g_strdup(d->type ? d->type : "text/plain");
	doc->lang = text_language(d->lang);
	doc->text = g_strdup(d->text);
	doc->text_len = strlen(d->text);
	if (d->field)
		document_add_field(doc, d->field, d->value);
	struct posting *p = posting_make(poster, doc, &src);
	if (!w->class->put(w, p, &result, &error))
		g_error("%s", error->message);
	put_result_clear(&result);
	posting_free(p);
}

struct index *
corpus_make(const char *dir, const struct toy_doc *docs, unsigned n,
    unsigned n_shards, const char *synonyms, const char *const *acronyms)
{
	g_autoptr(GPtrArray) places = g_ptr_array_new_with_free_func(g_free);
	g_autoptr(GError) error = NULL;
	char *shards[] = {(char *)"shard.1", NULL};

	for (unsigned s = 0; s < n_shards; s++) {
		char *place = g_strdup_printf("%s/index.%u", dir, s);
		struct poster *poster = poster_new(NULL, &error);
		g_assert_no_error(error);
		g_mkdir(place, 0700);
		struct writer *w = writer_xapian_open(place, shards,
		    poster_spec(poster), &error);
		g_assert_no_error(error);
		for (unsigned i = s; i < n; i += n_shards)
			put_doc(poster, w, &docs[i]);
		if (synonyms)
			w->class->set(w, "trawl.synonyms", synonyms, &error);
		for (unsigned i = 0; acronyms && acronyms[i]; i += 2) {
			g_autofree char *key = g_strconcat("a", acronyms[i],
			    NULL);
			w->class->set(w, key, acronyms[i + 1], &error);
		}
		g_assert_no_error(error);
		w->class->commit(w, &error);
		g_assert_no_error(error);
		w->class->free(w);
		stub_write(place, shards, &error);
		g_assert_no_error(error);
		poster_free(poster);
		g_ptr_array_add(places, place);
	}
	g_ptr_array_add(places, NULL);
	struct index *ix = index_open((char **)places->pdata, &error);
	g_assert_no_error(error);
	return ix;
}

struct index *
corpus_read(const char *dir, const char *path, unsigned n_shards,
    const char *synonyms, const char *const *acronyms)
{
	g_autoptr(GArray) docs = g_array_new(FALSE, TRUE,
	    sizeof(struct toy_doc));
	g_autofree char *text = NULL;

	g_assert_true(g_file_get_contents(path, &text, NULL, NULL));
	g_auto(GStrv) parts = g_strsplit(text, "\n= ", -1);
	g_autoptr(GPtrArray) keep = g_ptr_array_new_with_free_func(
	    (GDestroyNotify)g_strfreev);
	for (char **p = parts + 1; *p; p++) {
		struct toy_doc d = {0};
		char *blank = strstr(*p, "\n\n");
		g_assert_nonnull(blank);
		*blank = '\0';
		d.text = g_strchomp(blank + 2);
		char **lines = g_strsplit(*p, "\n", -1);
		char **words = g_strsplit(lines[0], " ", -1);
		g_ptr_array_add(keep, lines);
		g_ptr_array_add(keep, words);
		d.id = words[0];
		d.lang = words[1];
		d.date = strcmp(words[2], "-") ? words[2] : NULL;
		d.type = words[3];
		d.size = g_ascii_strtoull(words[4], NULL, 10);
		for (char **l = lines + 1; *l; l++) {
			char *colon = strstr(*l, ": ");
			*colon = '\0';
			if (strcmp(*l, "title") == 0)
				d.title = colon + 2;
			else if (strcmp(*l, "author") == 0)
				d.author = colon + 2;
			else {
				d.field = *l;
				d.value = colon + 2;
			}
		}
		g_array_append_val(docs, d);
	}
	return corpus_make(dir, (struct toy_doc *)(void *)docs->data,
	    docs->len, n_shards, synonyms, acronyms);
}
