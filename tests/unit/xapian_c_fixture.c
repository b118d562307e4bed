// SPDX-License-Identifier: GPL-2.0-or-later
// What the tests of the C binding share: a folder, a sample, small readers.
#include <glib/gstdio.h>
#include <unistd.h>

#include "lib/base/tree.h"
#include "tests/unit/xapian_c_fixture.h"

struct xc_error test_error;

static char *folder;
static GPtrArray *paths;

void
fixture_begin(void)
{
	GError *error = NULL;

	folder = g_dir_make_tmp("xapian-c-XXXXXX", &error);
	g_assert_no_error(error);
	paths = g_ptr_array_new_with_free_func(g_free);
}

void
fixture_end(void)
{
	tree_remove(folder);
	g_clear_pointer(&folder, g_free);
	g_clear_pointer(&paths, g_ptr_array_unref);
}

const char *
fixture_path(const char *format, ...)
{
	va_list ap;
	char *name, *path;

	va_start(ap, format);
	name = g_strdup_vprintf(format, ap);
	va_end(ap);
	path = g_build_filename(folder, name, NULL);
	g_free(name);
	g_ptr_array_add(paths, path);
	return path;
}

static void
fill(struct xc_doc *doc, uint32_t i)
{
	static const uint32_t one = 1, two = 2, three = 3;
	char text[32];

	OK(xc_doc_clear(doc, E));
	OK(xc_doc_add_positions(doc, S("all"), &one, 1, 1, E));
	if (i % 2 == 0)
		OK(xc_doc_add_positions(doc, S("even"), &two, 1, 1, E));
	else
		OK(xc_doc_add_positions(doc, S("odd"), &two, 1, 1, E));
	if (i % 3 == 0)
		OK(xc_doc_add_positions(doc, S("third"), &three, 1, 1, E));
	g_snprintf(text, sizeof text, "Q%u", i);
	OK(xc_doc_add_term(doc, text, strlen(text), 0, E));
	OK(xc_doc_add_term(doc, S("big"), i, E));
	g_snprintf(text, sizeof text, "number %u", i);
	OK(xc_doc_set_data(doc, text, strlen(text), E));
	OK(xc_doc_set_number(doc, 0, i, E));
	OK(xc_doc_set_value(doc, 1, &"abc"[i % 3], 1, E));
}

void
fixture_sample(const char *path, unsigned first, unsigned last, unsigned step)
{
	struct xc_writer *w;
	struct xc_doc *doc;

	OK(w = xc_writer_open(path, XC_DB_CREATE | XC_DB_NO_SYNC, 0, E));
	OK(doc = xc_doc_new(E));
	for (uint32_t i = first; i <= last; i += step) {
		fill(doc, i);
		OK(xc_writer_add_document(w, doc, E));
	}
	xc_doc_free(doc);
	OK(xc_writer_commit(w, E));
	xc_writer_free(w);
}

char *
fixture_join(struct xc_terms *terms)
{
	GString *all = g_string_new(NULL);
	const char *term;
	size_t len;

	memset(E, 0, sizeof *E);
	g_assert_nonnull(terms);
	while ((term = xc_terms_next(terms, &len, E))) {
		if (all->len)
			g_string_append_c(all, ' ');
		g_string_append_len(all, term, len);
	}
	g_assert_cmpstr(E->message, ==, "");
	/* An end stays one. */
	g_assert_null(xc_terms_next(terms, &len, E));
	g_assert_cmpint(E->cls, ==, XC_OK);
	xc_terms_free(terms);
	return g_string_free(all, FALSE);
}

char *
fixture_search(struct xc_enquire *enq, struct xc_query *query)
{
	GString *all = g_string_new(NULL);
	const struct xc_hit *hits;
	struct xc_mset *mset;
	uint32_t n;

	g_assert_nonnull(query);
	OK(xc_enquire_set_query(enq, query, 0, E));
	xc_query_free(query);
	OK(mset = xc_enquire_mset(enq, 0, 1000, 0, NULL, NULL, NULL, E));
	n = xc_mset_get_stats(mset)->size;
	hits = xc_mset_hits(mset);
	for (uint32_t i = 0; i < n; i++)
		g_string_append_printf(all, i ? " %u" : "%u", hits[i].docid);
	xc_mset_free(mset);
	return g_string_free(all, FALSE);
}
