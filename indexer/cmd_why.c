/* SPDX-License-Identifier: GPL-2.0-or-later */
/* why: how a file is read, or why it is not, and what the index has of it. */
#include "indexer/command.h"

#include "corpus/reader.h"
#include "corpus/walk.h"
#include "indexer/job.h"
#include "indexer/journal.h"
#include "indexer/place.h"
#include "indexer/roots.h"
#include "lib/index/index.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* What is found out about a file; strings owned. */
struct findings {
	char *path, *type, *how, *reader, *charset, *lang, *title, *date;
	char *refusal, *ignored;
	int charset_confidence;
	bool lang_given, date_given, title_given;
	uint64_t bytes, tokens;
	unsigned documents;
	GPtrArray *notes;
	/* of the index */
	char *index, *root, *state, *state_why, *id;
	bool known, changed;
	const char *since; /* what became of the file since; static */
	unsigned indexed;
	struct text_analyzer *analyzer;
};

static void
findings_clear(struct findings *f)
{
	char **strings[] = {&f->path, &f->type, &f->how, &f->reader,
	    &f->charset, &f->lang, &f->title, &f->date, &f->refusal,
	    &f->ignored, &f->index, &f->root, &f->state, &f->state_why,
	    &f->id};

	for (size_t i = 0; i < G_N_ELEMENTS(strings); i++)
		g_free(*strings[i]);
	g_ptr_array_unref(f->notes);
	text_analyzer_free(f->analyzer);
}

/* --- the file ------------------------------------------------------------------------ */

static uint64_t
count_tokens(struct text_analyzer *a, const struct document *doc)
{
	const struct text_run whole = {(uint32_t)doc->text_len, doc->lang};
	const struct token *t;
	uint64_t n = 0;
	size_t some;

	text_begin(a, doc->text, doc->text_len, &whole, 1, 1);
	while ((some = text_next(a, &t)) > 0)
		n += some;
	text_analyzer_trim(a, (size_t)64 << 20);
	return n;
}

static bool
take_document(struct document *doc, void *ctx)
{
	struct findings *f = ctx;

	f->tokens += count_tokens(f->analyzer, doc);
	if (f->documents++ == 0) {
		f->charset = g_strdup(doc->charset);
		f->charset_confidence = doc->charset_confidence;
		f->lang = g_strdup(text_language_code(doc->lang));
		f->lang_given = doc->lang_given;
		f->title = g_strdup(doc->title);
		f->title_given = doc->title_given;
		f->date = g_strdup(doc->date);
		f->date_given = doc->date_given;
	}
	document_free(doc);
	return true;
}

static void
take_note(const char *note, void *ctx)
{
	struct findings *f = ctx;

	if (f->notes->len < 20)
		g_ptr_array_add(f->notes, g_strdup(note));
}

static bool
examine(struct findings *f, GError **error)
{
	GError *why = NULL;
	struct stat st;

	/* GLib does not keep errno for us */
	if (access(f->path, R_OK) != 0) {
		f->refusal = g_strdup(g_strerror(errno));
		return true;
	}
	if (stat(f->path, &st) == 0 && !S_ISREG(st.st_mode)) {
		f->refusal = g_strdup(S_ISDIR(st.st_mode)
			? "a folder" : "not a regular file");
		return true;
	}
	g_autoptr(GMappedFile) map = g_mapped_file_new(f->path, FALSE, &why);
	if (!map) {
		f->refusal = g_strdup(g_strerror(errno));
		g_error_free(why);
		return true;
	}
	struct source src = {.path = f->path,
	    .data = g_mapped_file_get_contents(map),
	    .len = g_mapped_file_get_length(map)};
	if (!src.data)
		src.data = "";
	f->bytes = src.len;
	struct recognition rec = source_recognize(&src);
	f->type = g_strdup(rec.type);
	f->how = g_strdup(rec.how);
	f->reader = g_strdup(rec.reader ? rec.reader->name : NULL);
	f->analyzer = text_analyzer_new(NULL, error);
	if (!f->analyzer)
		return false;
	if (!source_read(&src, take_document, take_note, f, &why) && why)
		f->refusal = g_strdup(why->message);
	g_clear_error(&why);
	return true;
}

/* --- the index ----------------------------------------------------------------------- */

static const char *
state_name(char state)
{
	switch (state) {
	case FILE_READ:
		return "in the index";
	case FILE_SKIPPED:
		return "skipped";
	case FILE_REFUSED:
		return "refused";
	case FILE_REMOVED:
		return "removed by hand";
	}
	return "not known";
}

static void
look_up(struct findings *f, const struct journal *j, const struct roots *r)
{
	const struct file_entry *e = journal_find(j, f->path);
	const struct root *root = roots_owner(r, f->path);
	struct stat st;

	if (root) {
		struct walk_options w = {
		    .include = (const char *const *)root->include,
		    .exclude = (const char *const *)root->exclude,
		    .hidden = root->hidden,
		    .follow = root->follow,
		    .no_ignore = root->no_ignore,
		};
		f->root = g_strdup(root->name);
		f->id = index_id_of_path(root->name, root_below(root, f->path));
		if (strcmp(root->path, f->path) != 0)
			f->ignored = walk_why_ignored(root->path, f->path, &w);
	}
	f->known = e != NULL;
	if (!e)
		return;
	f->state = g_strdup(state_name(e->state));
	f->state_why = *e->why ? g_strdup(e->why) : NULL;
	f->indexed = e->documents;
	bool there = stat(f->path, &st) == 0;
	f->changed = !there || e->size != (uint64_t)st.st_size ||
	    e->mtime != stat_mtime_ns(&st);
	f->since = !there	      ? "the file is gone since"
	    : !e->hash && !e->mtime ? "the file was never read"
	    : f->changed	      ? "the file has changed since"
				      : "the file has not changed since";
}

/* Without an index, only the file is told of. */
static bool
ask_index(struct findings *f, const struct common *c, GError **error)
{
	g_autofree char *place = index_find(c->index, NULL);

	if (!place || !place_is_index(place))
		return true;
	f->index = g_strdup(place);
	g_autofree char *files = g_build_filename(place, "files", NULL);
	g_autofree char *roots = g_build_filename(place, "roots", NULL);
	struct journal *j = journal_load(files, error);
	struct roots *r = j ? roots_load(roots, error) : NULL;
	if (r)
		look_up(f, j, r);
	roots_free(r);
	journal_free(j);
	return r != NULL;
}

/* --- printing ------------------------------------------------------------------------ */

static void
line(const char *name, const char *value, const char *more)
{
	if (value && *value)
		printf("%-10s %s%s\n", name, value, more ? more : "");
}

static void
print_text(const struct findings *f)
{
	g_autofree char *how = f->how ? g_strdup_printf(" (by %s)", f->how)
				      : NULL;
	g_autofree char *sure = g_strdup_printf(" (%d %% sure)",
	    f->charset_confidence);

	line("file", f->path, NULL);
	line("type", f->type, how);
	line("reader", f->reader ? f->reader : "none", NULL);
	line("charset", f->charset, sure);
	line("language", f->lang, f->lang_given ? " (given)" : " (guessed)");
	line("title", f->title, f->title_given ? " (given)" : " (guessed)");
	line("date", f->date, f->date_given ? " (given)" : " (guessed)");
	printf("%-10s %" G_GUINT64_FORMAT " bytes -> %u document%s, %"
	    G_GUINT64_FORMAT " tokens\n", "contents", f->bytes, f->documents,
	    f->documents == 1 ? "" : "s", f->tokens);
	for (guint i = 0; i < f->notes->len; i++)
		line("note", f->notes->pdata[i], NULL);
	line("not read", f->refusal, NULL);
	line("ignored", f->ignored, NULL);
	if (!f->index) {
		puts("index      none here");
		return;
	}
	line("index", f->index, NULL);
	line("root", f->root ? f->root : "none: it was not added", NULL);
	line("id", f->id, NULL);
	if (!f->known) {
		puts("state      not in the index");
		return;
	}
	line("state", f->state, NULL);
	line("why", f->state_why, NULL);
	printf("%-10s %u, %s\n", "documents", f->indexed, f->since);
}

static json_t *
string_or_null(const char *s)
{
	return s && *s ? report_json_string(s) : json_null();
}

static void
print_json(const struct findings *f)
{
	json_t *notes = json_array();

	for (guint i = 0; i < f->notes->len; i++)
		json_array_append_new(notes,
		    report_json_string(f->notes->pdata[i]));
	json_t *o = json_pack("{s:i, s:o, s:o, s:o, s:o, s:o, s:i, s:o, s:b, "
	    "s:o, s:b, s:o, s:b}",
	    "trawl", 1, "path", report_json_string(f->path), "type",
	    string_or_null(f->type), "type_by", string_or_null(f->how),
	    "reader", string_or_null(f->reader), "charset",
	    string_or_null(f->charset), "charset_confidence",
	    f->charset_confidence, "lang", string_or_null(f->lang),
	    "lang_given", f->lang_given, "title", string_or_null(f->title),
	    "title_given", f->title_given, "date", string_or_null(f->date),
	    "date_given", f->date_given);
	json_object_update_new(o, json_pack("{s:I, s:I, s:I, s:o, s:o, s:o}",
	    "bytes", (json_int_t)f->bytes, "documents",
	    (json_int_t)f->documents, "tokens", (json_int_t)f->tokens, "notes",
	    notes, "refusal", string_or_null(f->refusal), "ignored",
	    string_or_null(f->ignored)));
	json_object_update_new(o, json_pack(
	    "{s:o, s:o, s:o, s:o, s:o, s:I, s:o}", "index",
	    string_or_null(f->index), "root", string_or_null(f->root), "id",
	    string_or_null(f->id), "state", string_or_null(f->state),
	    "state_why", string_or_null(f->state_why), "indexed_documents",
	    (json_int_t)f->indexed, "changed_since",
	    f->known ? json_boolean(f->changed) : json_null()));
	json_dumpf(o, stdout, JSON_COMPACT);
	putchar('\n');
	json_decref(o);
}

static int
why_file(const struct common *c, const char *path)
{
	struct findings f = {.notes = g_ptr_array_new_with_free_func(g_free)};
	GError *error = NULL;
	struct stat st;

	f.path = g_canonicalize_filename(path, NULL);
	bool there = stat(f.path, &st) == 0 || errno != ENOENT;
	bool ok = examine(&f, &error) && ask_index(&f, c, &error);
	if (ok && !there && !f.known) {
		g_set_error(&error, INDEX_ERROR, INDEX_ERROR_OTHER,
		    "'%s': %s", path, g_strerror(ENOENT));
		ok = false;
	}
	if (ok && c->json)
		print_json(&f);
	else if (ok)
		print_text(&f);
	findings_clear(&f);
	return ok ? 0 : command_fail(error);
}

int
cmd_why(const struct command *self, int argc, char **argv)
{
	struct common c;
	int status = 0;

	if (!command_parse(self, argc, argv, NULL, NULL, &c))
		return EXIT_TROUBLE;
	if (!c.words[0])
		status = command_usage(self, "why wants a file");
	for (char **w = c.words; *w; w++) {
		int one = why_file(&c, *w);
		status = MAX(status, one);
	}
	common_clear(&c);
	return status;
}
