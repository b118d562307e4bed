/* SPDX-License-Identifier: GPL-2.0-or-later */
/* remove: takes files, folders or single documents out. */
#include "indexer/command.h"
#include "indexer/run.h"

#include "lib/index/fields.h"
#include "lib/index/index.h"
#include "lib/index/record.h"

#include <stdio.h>
#include <string.h>

/* Takes out every file at or below path.  A root goes with its name; of others
 * the journal remembers that they were taken out, so that update does not bring
 * them back. */
static bool
remove_path(struct run *run, const char *path, unsigned *ret_n, GError **error)
{
	GPtrArray *all = journal_entries(run->journal);
	GPtrArray *roots = roots_all(run->roots);
	unsigned n = 0;

	for (guint i = 0; i < all->len && !run_is_interrupted(); i++) {
		struct file_entry *e = all->pdata[i];
		if (e->state == FILE_NONE || !path_is_below(e->path, path))
			continue;
		const struct root *root = roots_find(run->roots, e->root);
		bool whole = !root || path_is_below(root->path, path);
		if (e->state == FILE_REMOVED && !whole)
			continue;
		report_file(run->report, "removed", e->path, NULL);
		if (!run_drop_file(run, e, !whole, error))
			return false;
		n++;
	}
	for (guint i = roots->len; i-- > 0;) {
		struct root *root = roots->pdata[i];
		if (path_is_below(root->path, path)) {
			roots_remove(run->roots, root);
			run->dirty = true;
			n++;
		}
	}
	*ret_n = n;
	return true;
}

/* The file that goes by this id; NULL where it is a document's own. */
static struct file_entry *
file_of_id(const struct run *run, const char *id)
{
	const char *slash = strchr(id, '/');
	g_autofree char *name = slash ? g_strndup(id, (size_t)(slash - id))
				      : g_strdup(id);
	const struct root *root = roots_find(run->roots, name);

	if (!root)
		return NULL;
	g_autofree char *path = slash
	    ? g_build_filename(root->path, slash + 1, NULL)
	    : g_strdup(root->path);
	return journal_find(run->journal, path);
}

/* The file that document id is of has one less. */
static bool
count_down(struct run *run, const char *id, GError **error)
{
	char *places[] = {run->place->folder, NULL};
	struct index *ix = index_open(places, error);
	uint32_t docid = ix ? index_lookup(ix, id, NULL) : 0;
	const char *data = NULL;
	size_t len;

	if (docid)
		data = xc_db_data(ix->db, docid, &len, NULL);
	if (data) {
		g_autofree char *copy = g_strndup(data, len);
		struct record r;
		record_parse(copy, len, &r);
		struct file_entry *e = r.path && g_strcmp0(r.id, id) == 0
		    ? journal_find(run->journal, r.path)
		    : NULL;
		if (e && e->documents > 0)
			e->documents--;
	}
	index_close(ix);
	return ix != NULL;
}

static bool
remove_id(struct run *run, const char *id, unsigned *ret_n, GError **error)
{
	struct file_entry *e = file_of_id(run, id);
	g_autoptr(GString) term = g_string_new(NULL);
	uint32_t n = 0;

	*ret_n = 0;
	if (e && e->state != FILE_NONE)
		return remove_path(run, e->path, ret_n, error);
	if (!run->place->shards[0])
		return true;
	struct writer *w = run_writer(run, error);
	if (!w || !count_down(run, id, error))
		return false;
	field_term(term, "Q", id, strlen(id));
	if (!w->class->drop(w, term->str, term->len, NULL, &n, error))
		return false;
	run->counts.dropped += n;
	*ret_n = n;
	return true;
}

static bool
remove_word(struct run *run, const char *word, GError **error)
{
	g_autofree char *path = g_canonicalize_filename(word, NULL);
	unsigned n = 0;

	if (!remove_path(run, path, &n, error) ||
	    (n == 0 && !remove_id(run, word, &n, error)))
		return false;
	if (n == 0) {
		report_error(run->report, "'%s' is not in the index", word);
		run->trouble = true;
	}
	return true;
}

static int
remove_all(const struct common *c)
{
	struct run_settings settings = {.wait = c->wait, .jobs = 1,
	    .memory = (gsize)1 << 30};
	struct report report;
	GError *why = NULL;
	bool ok = true;

	g_autofree char *place = command_index(c);
	if (!place)
		return EXIT_TROUBLE;
	run_catch_signals();
	report_init(&report, c->quiet, c->verbose, c->json);
	struct run *run = run_open(place, false, &settings, &report, &why);
	for (char **w = c->words; run && ok && *w; w++)
		ok = remove_word(run, *w, &why);
	if (run && ok)
		ok = run_commit(run, &why);
	if (!run || !ok) {
		report_end(&report);
		run_close(run);
		return command_fail(why);
	}
	report_event(&report, json_pack("{s:s, s:I}", "event", "done",
	    "documents_removed", (json_int_t)run->counts.dropped));
	report_info(&report, "%" G_GUINT64_FORMAT " document%s taken out",
	    run->counts.dropped, run->counts.dropped == 1 ? "" : "s");
	int status = run->trouble ? EXIT_TROUBLE : EXIT_ALL_IN;
	report_end(&report);
	run_close(run);
	return status;
}

int
cmd_remove(const struct command *self, int argc, char **argv)
{
	struct common c;
	int status;

	if (!command_parse(self, argc, argv, NULL,
		"A folder that was added is forgotten with all that is below "
		"it.  A file or document below\none stays out until 'add' "
		"names it again.", &c))
		return EXIT_TROUBLE;
	status = c.words[0] ? remove_all(&c)
			    : command_usage(self, "nothing to remove: name a "
				"path or an id");
	common_clear(&c);
	return status;
}
