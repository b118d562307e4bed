/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Compares roots and journal with each other and with the documents.
 *
 * A run that is interrupted between the commit of the shards and the renaming of
 * the journal leaves them apart, which the next run mends: that is no damage,
 * and "trawl.commit" tells it.  Documents of files that the journal does not know
 * are none either: a file that was being read then is not in it.
 */
#include "indexer/verify.h"

#include "indexer/run.h"
#include "lib/index/fields.h"

#include <string.h>

/* After this many problems the rest is not told. */
#define PROBLEMS_MAX 20

struct files {
	struct journal *journal;
	struct roots *roots;
	GHashTable *held; /* P term -> documents */
	unsigned problems;
	void (*problem)(const char *text, void *ctx);
	void *ctx;
};

static void G_GNUC_PRINTF(2, 3)
say(struct files *f, const char *format, ...)
{
	va_list ap;

	if (++f->problems > PROBLEMS_MAX)
		return;
	va_start(ap, format);
	g_autofree char *s = g_strdup_vprintf(format, ap);
	va_end(ap);
	f->problem(s, f->ctx);
}

/* Whether the documents are those that the journal tells of. */
static bool
is_of_last_commit(const struct files *f, const struct index *ix)
{
	uint64_t last = 0;

	for (unsigned i = 0; i < ix->n_shards; i++) {
		size_t len;
		const char *text = xc_db_metadata(ix->shards[i].db,
		    "trawl.commit", strlen("trawl.commit"), &len, NULL);
		g_autofree char *copy = text ? g_strndup(text, len) : NULL;
		if (copy)
			last = MAX(last, g_ascii_strtoull(copy, NULL, 10));
	}
	return last <= journal_commits(f->journal);
}

static bool
count_held(struct files *f, const struct index *ix, GError **error)
{
	struct xc_error xe = {0};
	struct xc_terms *c = xc_db_allterms(ix->db, "P", 1, &xe);
	const char *term;
	uint32_t n;
	size_t len;

	while (c && (term = xc_terms_next(c, &len, &xe)) != NULL &&
	    xc_terms_freq(c, &n, &xe))
		g_hash_table_insert(f->held, g_strndup(term, len),
		    GUINT_TO_POINTER(n));
	xc_terms_free(c);
	if (xe.cls == XC_OK)
		return true;
	index_set_error(error, &xe, ix->places[0]);
	return false;
}

static void
compare_entry(struct files *f, const struct file_entry *e, bool counts)
{
	g_autoptr(GString) term = g_string_new(NULL);
	g_autofree char *id = run_file_id(f->roots, e);

	if (!id) {
		say(f, "file '%s': 'roots' has no root '%s' that holds it",
		    e->path, e->root);
		return;
	}
	field_term(term, "P", id, strlen(id));
	uint32_t n = GPOINTER_TO_UINT(g_hash_table_lookup(f->held, term->str));
	/* Of documents with one id, one is kept; more are there of a file that
	 * is to be looked at again, if it was being read. */
	if (counts && e->state != FILE_REFUSED &&
	    ((n > e->documents && e->ctime) || (n == 0 && e->documents > 0)))
		say(f, "file '%s': 'files' has %u documents of it, the index "
		    "%u", e->path, e->documents, n);
}

static void
compare(struct files *f, const struct index *ix)
{
	GPtrArray *all = journal_entries(f->journal);
	bool counts = is_of_last_commit(f, ix);

	for (guint i = 0; i < all->len; i++)
		compare_entry(f, all->pdata[i], counts);
}

bool
verify_files(const struct index *ix, void (*problem)(const char *, void *),
    void *ctx, GError **error)
{
	g_autofree char *files = g_build_filename(ix->places[0], "files", NULL);
	g_autofree char *roots = g_build_filename(ix->places[0], "roots", NULL);
	struct files f = {
	    .held = g_hash_table_new_full(g_str_hash, g_str_equal, g_free,
		NULL),
	    .problem = problem,
	    .ctx = ctx,
	};

	f.journal = journal_load(files, error);
	f.roots = f.journal ? roots_load(roots, error) : NULL;
	bool ok = f.roots && count_held(&f, ix, error);
	if (ok)
		compare(&f, ix);
	journal_free(f.journal);
	roots_free(f.roots);
	g_hash_table_unref(f.held);
	return ok;
}
