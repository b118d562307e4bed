/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Whether the libxapian in use writes the format that we write.
 *
 * The same few documents go through its writer and through the builder.  Each
 * table then is one block, and item by item the two must be the same bytes; so
 * must be iamglass, but for the UUID.  Then libxapian reads and checks what the
 * builder wrote, with a tag compressed and a table of several levels.
 */
#include "config.h"

#include "indexer/glass/glass.h"
#include "indexer/glass/io.h"
#include "lib/base/tree.h"
#include "lib/glass/format.h"
#include "lib/xapian-c/xapian-c.h"

#include <errno.h>
#include <glib/gstdio.h>
#include <string.h>

enum { BLOCK = GLASS_BLOCK_MIN, LONG_DATA = 5000 };

static const char *const tables[] = {
    "postlist", "docdata", "termlist", "position", "spelling", "synonym"};

static const uint32_t few_positions[] = {1, 5, 6, 40, 70000};

static bool
differs(GError **why, const char *what)
{
	g_set_error(why, GLASS_ERROR, GLASS_ERROR_FORMAT,
	    "libxapian %s writes another format (%s)", xc_xapian_version(),
	    what);
	return false;
}

static bool
failed(GError **why, const struct xc_error *xe)
{
	g_set_error(why, GLASS_ERROR, GLASS_ERROR_FORMAT, "libxapian %s: %s",
	    xc_xapian_version(), xe->message);
	return false;
}

static bool
write_by_libxapian(const char *path, GError **why)
{
	struct xc_error xe = {0};
	struct xc_writer *w = xc_writer_open(path,
	    XC_DB_CREATE | XC_DB_NO_SYNC | XC_DB_BACKEND_GLASS, BLOCK, &xe);
	struct xc_doc *doc = w ? xc_doc_new(&xe) : NULL;
	bool ok = doc && xc_doc_set_data(doc, "record", 6, &xe);
	ok = ok &&
	     xc_doc_add_positions(doc, "word", 4, few_positions,
		 G_N_ELEMENTS(few_positions), 1, &xe) &&
	     xc_doc_add_term(doc, "a\0b", 3, 3, &xe) &&
	     xc_doc_add_term(doc, "words", 5, 200, &xe) &&
	     xc_doc_set_value(doc, 1, "least", 5, &xe) &&
	     xc_doc_set_value(doc, 300, "most", 4, &xe) &&
	     xc_writer_replace_document(w, 3, doc, &xe) &&
	     xc_writer_replace_document(w, 40000, doc, &xe) &&
	     xc_writer_set_metadata(w, "key", 3, "value", 5, &xe) &&
	     xc_writer_add_spelling(w, "word", 4, 3, &xe) &&
	     xc_writer_add_synonym(w, "word", 4, "term", 4, &xe) &&
	     xc_writer_commit(w, &xe);
	xc_doc_free(doc);
	xc_writer_free(w);
	return ok || failed(why, &xe);
}

static bool
write_by_builder(const char *path, bool plain, GError **why)
{
	struct glass_options o = {.block_size = BLOCK, .memory = 32 << 20};
	struct glass_builder *b = glass_builder_new(path, &o, why);
	struct glass_part *p = b ? glass_part_new(b, why) : NULL;
	g_autofree char *data = g_strnfill(LONG_DATA, 'x');
	struct glass_posting postings[] = {
	    {0, 5, G_N_ELEMENTS(few_positions), few_positions},
	    {0, 3, 0, NULL},
	    {0, 200, 0, NULL},
	};
	const struct glass_value values[] = {{1, "least", 5}, {300, "most", 4}};
	struct glass_document doc = {
	    .postings = postings,
	    .n_postings = G_N_ELEMENTS(postings),
	    .values = values,
	    .n_values = G_N_ELEMENTS(values),
	    .data = plain ? "record" : data,
	    .data_len = plain ? 6 : LONG_DATA,
	};
	bool ok = p != NULL;
	if (ok) {
		postings[0].term = glass_part_term(p, "word", 4);
		postings[1].term = glass_part_term(p, "a\0b", 3);
		postings[2].term = glass_part_term(p, "words", 5);
	}
	for (unsigned i = 1; ok && i <= (plain ? 2 : 1000); i++) {
		doc.docid = !plain ? i : i == 1 ? 3 : 40000;
		ok = glass_part_add(p, &doc, why);
	}
	ok = ok && glass_part_metadata(p, "key", 3, "value", 5, why) &&
	     glass_part_spelling(p, "word", 4, 3, why) &&
	     glass_part_synonym(p, "word", 4, "term", 4, why) &&
	     glass_builder_finish(b, NULL, why);
	glass_builder_free(b);
	return ok;
}

static bool
load(const char *dir, const char *name, const char *suffix, char **ret,
    gsize *ret_len, GError **why)
{
	g_autofree char *file = g_strconcat(name, suffix, NULL);
	g_autofree char *path = g_build_filename(dir, file, NULL);
	return g_file_get_contents(path, ret, ret_len, NULL) ||
	       differs(why, name);
}

/* iamglass without the UUID and the bits that say whether a table was written
 * in sequence, which is the second byte of a root here. */
static bool
same_version(const char *a, const char *b, GError **why)
{
	enum { UUID = GLASS_MAGIC_LEN, REST = UUID + 16 };
	g_autofree char *x = NULL, *y = NULL;
	gsize nx, ny;
	if (!load(a, "iamglass", "", &x, &nx, why) ||
	    !load(b, "iamglass", "", &y, &ny, why))
		return false;
	if (nx != ny || nx < REST || memcmp(x, y, UUID) != 0)
		return differs(why, "iamglass");
	for (gsize i = REST; i < nx; i++)
		if (x[i] != y[i] && (x[i] | 2) != (y[i] | 2))
			return differs(why, "iamglass");
	return true;
}

/* Item i of a leaf; NULL where it does not lie in the block. */
static const guint8 *
leaf_item(const guint8 *b, unsigned i, unsigned *ret_len)
{
	unsigned at = b[11 + 2 * i] << 8 | b[12 + 2 * i];
	if (at + 3 > BLOCK)
		return NULL;
	*ret_len = ((b[at] & 0x1f) << 8 | b[at + 1]) + 3;
	return at + *ret_len <= BLOCK ? b + at : NULL;
}

static bool
same_table(const char *a, const char *b, const char *name, GError **why)
{
	g_autofree char *fa = NULL, *fb = NULL;
	gsize na, nb;
	if (!load(a, name, ".glass", &fa, &na, why) ||
	    !load(b, name, ".glass", &fb, &nb, why))
		return false;
	const guint8 *x = (guint8 *)fa, *y = (guint8 *)fb;
	if (na != BLOCK || nb != BLOCK || memcmp(x, y, 5) != 0 ||
	    memcmp(x + 7, y + 7, 4) != 0)
		return differs(why, name);
	unsigned end = y[9] << 8 | y[10];
	for (unsigned i = 0; 11 + 2 * i < end; i++) {
		unsigned lx, ly;
		const guint8 *ix = leaf_item(x, i, &lx);
		const guint8 *iy = leaf_item(y, i, &ly);
		if (!ix || !iy || lx != ly || memcmp(ix, iy, lx) != 0)
			return differs(why, name);
	}
	return true;
}

static bool
reads_back(const char *path, GError **why)
{
	struct xc_error xe = {0};
	size_t errors, len;
	uint32_t n = 0;
	if (!xc_check(path, 0, NULL, NULL, &errors, &xe))
		return failed(why, &xe);
	if (errors)
		return differs(why, "a check of ours fails");
	struct xc_db *db = xc_db_open(path, XC_DB_BACKEND_GLASS, &xe);
	const char *data = db ? xc_db_data(db, 777, &len, &xe) : NULL;
	bool ok = data && xc_db_termfreq(db, "word", 4, &n, &xe);
	bool same = ok && len == LONG_DATA && n == 1000;
	xc_db_free(db);
	return !ok ? failed(why, &xe) : same || differs(why, "data");
}

static bool
probe(const char *dir, GError **why)
{
	if (!tree_remove(dir) || g_mkdir(dir, 0755) < 0) {
		glass_io_error(why, errno, "cannot make", dir);
		return false;
	}
	g_autofree char *a = g_build_filename(dir, "a", NULL);
	g_autofree char *b = g_build_filename(dir, "b", NULL);
	g_autofree char *c = g_build_filename(dir, "c", NULL);
	bool ok = write_by_libxapian(a, why) &&
		  write_by_builder(b, true, why) && same_version(a, b, why);
	for (unsigned i = 0; ok && i < G_N_ELEMENTS(tables); i++)
		ok = same_table(a, b, tables[i], why);
	ok = ok && write_by_builder(c, false, why) && reads_back(c, why);
	tree_remove(dir);
	return ok;
}

bool
glass_supported(const char *dir, GError **why)
{
	static gsize once;
	static GError *answer;
	if (g_once_init_enter(&once)) {
		GError *e = NULL;
		if (!probe(dir, &e))
			answer = e;
		g_once_init_leave(&once, 1);
	}
	if (answer && why)
		*why = g_error_copy(answer);
	return !answer;
}
