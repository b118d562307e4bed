/* SPDX-License-Identifier: GPL-2.0-or-later */
/* add and update: what changed on disk goes into the index. */
#include "indexer/command.h"
#include "indexer/run.h"

#include "lib/index/index.h"
#include "lib/text/text.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define MEMORY_DEFAULT ((gsize)1 << 30)
#define MEMORY_MIN ((gsize)64 << 20)

struct add_options {
	char *files_from, *type, *language, *memory, *root;
	char **include, **exclude;
	gboolean nul, keep_vanished, hidden, follow, no_ignore, portable,
	    dry_run;
	int jobs;
};

static void
add_options_clear(struct add_options *o)
{
	g_free(o->files_from);
	g_free(o->type);
	g_free(o->language);
	g_free(o->memory);
	g_free(o->root);
	g_strfreev(o->include);
	g_strfreev(o->exclude);
}

static bool
parse(const struct command *self, int argc, char **argv, bool update,
    struct add_options *o, struct common *c)
{
	const GOptionEntry both[] = {
	    {"jobs", 'j', 0, G_OPTION_ARG_INT, &o->jobs,
		"Threads that read (default: one a core)", "N"},
	    {"memory", 0, 0, G_OPTION_ARG_STRING, &o->memory,
		"Ceiling of memory, such as 512M (default 1G)", "SIZE"},
	    {"keep-vanished", 0, 0, G_OPTION_ARG_NONE, &o->keep_vanished,
		"Keep the documents of files that are gone", NULL},
	    {"portable", 0, 0, G_OPTION_ARG_NONE, &o->portable,
		"Write through libxapian only", NULL},
	    {"dry-run", 'n', 0, G_OPTION_ARG_NONE, &o->dry_run,
		"Only tell what would be done", NULL},
	    G_OPTION_ENTRY_NULL,
	};
	const GOptionEntry add[] = {
	    {"files-from", 0, 0, G_OPTION_ARG_FILENAME, &o->files_from,
		"Take the names of files from FILE, one a line (-: standard "
		"input)", "FILE"},
	    {"null", '0', 0, G_OPTION_ARG_NONE, &o->nul,
		"Names in FILE end with NUL instead", NULL},
	    {"include", 0, 0, G_OPTION_ARG_STRING_ARRAY, &o->include,
		"Only files whose path matches", "GLOB"},
	    {"exclude", 0, 0, G_OPTION_ARG_STRING_ARRAY, &o->exclude,
		"No files whose path matches", "GLOB"},
	    {"type", 0, 0, G_OPTION_ARG_STRING, &o->type,
		"Read all files as this MIME type", "MIME"},
	    {"language", 0, 0, G_OPTION_ARG_STRING, &o->language,
		"Languages of the documents (default: auto)", "CODE[,CODE…]"},
	    {"root", 0, 0, G_OPTION_ARG_FILENAME, &o->root,
		"Add PATH under a name of its own", "NAME=PATH"},
	    {"hidden", 0, 0, G_OPTION_ARG_NONE, &o->hidden,
		"Also files whose names begin with a dot", NULL},
	    {"follow", 0, 0, G_OPTION_ARG_NONE, &o->follow,
		"Follow symbolic links", NULL},
	    {"no-ignore", 0, 0, G_OPTION_ARG_NONE, &o->no_ignore,
		"Do not heed .gitignore, .ignore and .trawlignore", NULL},
	    both[0], both[1], both[2], both[3], both[4],
	    G_OPTION_ENTRY_NULL,
	};

	return command_parse(self, argc, argv, update ? both : add,
	    "Exit status: 0 all in, 1 some files refused (each named), "
	    "2 trouble.", c);
}

static bool
language_is_known(const char *list)
{
	g_auto(GStrv) codes = g_strsplit(list, ",", -1);

	for (char **code = codes; *code; code++)
		if (text_language(g_strstrip(*code)) == 0) {
			fprintf(stderr, "trawl-index: '%s' is not the code of a "
			    "language that is known\n", *code);
			return false;
		}
	return true;
}

static bool
check_options(const struct command *self, struct add_options *o,
    const struct common *c, struct run_settings *ret)
{
	gsize memory = MEMORY_DEFAULT;

	if (o->memory && !command_size(o->memory, &memory)) {
		command_usage(self, "'%s' is not a size (such as 512M)",
		    o->memory);
		return false;
	}
	if (o->jobs < 0) {
		command_usage(self, "--jobs wants a number above 0");
		return false;
	}
	if (o->root && (!strchr(o->root, '=') || o->root[0] == '=')) {
		command_usage(self, "--root wants NAME=PATH, not '%s'",
		    o->root);
		return false;
	}
	if (o->language && strcmp(o->language, "auto") == 0)
		g_clear_pointer(&o->language, g_free);
	if (o->language && !language_is_known(o->language))
		return false;
	if (memory < MEMORY_MIN && !c->quiet)
		fprintf(stderr, "trawl-index: --memory is 64M at least, and so "
		    "taken here\n");
	*ret = (struct run_settings){
	    .wait = c->wait,
	    .jobs = o->jobs ? (unsigned)o->jobs : g_get_num_processors(),
	    .memory = MAX(memory, MEMORY_MIN),
	    .keep_vanished = o->keep_vanished,
	    .portable = o->portable,
	    .dry_run = o->dry_run,
	};
	return true;
}

/* --- end of a run ------------------------------------------------------------- */

static void
append_count(GString *s, uint64_t n, const char *what)
{
	if (n)
		g_string_append_printf(s, "%s%" G_GUINT64_FORMAT " %s",
		    s->len ? ", " : "", n, what);
}

static void
summary(struct run *run, double seconds)
{
	const struct run_counts *c = &run->counts;
	g_autoptr(GString) s = g_string_new(NULL);

	append_count(s, c->added, "new");
	append_count(s, c->changed, "changed");
	append_count(s, c->gone, "gone");
	append_count(s, c->same + c->touched, "unchanged");
	append_count(s, c->skipped, "of types that are not read");
	append_count(s, c->refused, "refused");
	report_event(run->report, json_pack(
	    "{s:s, s:I, s:I, s:I, s:I, s:I, s:I, s:I, s:I, s:f, s:b}", "event",
	    "done", "added", (json_int_t)c->added, "changed",
	    (json_int_t)c->changed, "gone", (json_int_t)c->gone, "unchanged",
	    (json_int_t)(c->same + c->touched), "skipped",
	    (json_int_t)c->skipped, "refused", (json_int_t)c->refused,
	    "documents", (json_int_t)c->documents, "bytes",
	    (json_int_t)c->bytes, "seconds", seconds, "interrupted",
	    run->interrupted));
	if (run->interrupted)
		report_info(run->report, "interrupted: what was read is in; "
		    "the next 'add' or 'update' goes on");
	report_info(run->report, "files: %s; %" G_GUINT64_FORMAT
	    " document%s written in %.2f s", s->len ? s->str : "none",
	    c->documents, c->documents == 1 ? "" : "s", seconds);
}

static int
execute(struct run *run, gint64 started)
{
	GError *why = NULL;

	if (!run_execute(run, &why)) {
		const char *remedy = command_remedy(why);
		progress_clear(run->report->progress);
		report_error(run->report, "%s", why->message);
		report_error(run->report, "%s", remedy ? remedy
		    : "what was committed before is in; the next 'add' or "
		      "'update' goes on from there");
		g_error_free(why);
		return EXIT_TROUBLE;
	}
	progress_clear(run->report->progress);
	if (!run->settings.dry_run)
		summary(run, (double)(g_get_monotonic_time() - started) /
			G_USEC_PER_SEC);
	if (run->trouble || run->interrupted)
		return EXIT_TROUBLE;
	return run->counts.refused ? EXIT_SOME_REFUSED : EXIT_ALL_IN;
}

/* --- add ------------------------------------------------------------------------ */

static char *
read_all(FILE *f, gsize *ret_len)
{
	GString *s = g_string_new(NULL);
	char buf[65536];
	size_t n;

	while ((n = fread(buf, 1, sizeof(buf), f)) > 0)
		g_string_append_len(s, buf, (gssize)n);
	*ret_len = s->len;
	return g_string_free(s, FALSE);
}

/* Names in the file of --files-from; NULL with an error. */
static GPtrArray *
read_list(const char *path, bool nul, GError **error)
{
	g_autofree char *text = NULL;
	gsize len;

	if (strcmp(path, "-") == 0)
		text = read_all(stdin, &len);
	else if (!g_file_get_contents(path, &text, &len, error))
		return NULL;
	GPtrArray *names = g_ptr_array_new_with_free_func(g_free);
	char sep = nul ? '\0' : '\n';
	for (char *s = text; s < text + len;) {
		char *end = memchr(s, sep, (size_t)(text + len - s));
		if (!end)
			end = text + len;
		if (end > s)
			g_ptr_array_add(names,
			    g_strndup(s, (size_t)(end - s)));
		s = end + 1;
	}
	return names;
}

static void
plan_all(struct run *run, const struct add_options *o, char **words,
    GPtrArray *list)
{
	struct run_options ro = {
	    .include = o->include,
	    .exclude = o->exclude,
	    .type = o->type,
	    .language = o->language,
	    .hidden = o->hidden,
	    .follow = o->follow,
	    .no_ignore = o->no_ignore,
	};

	for (char **w = words; *w && !run_is_interrupted(); w++)
		run_plan_path(run, *w, &ro);
	if (o->root) {
		struct run_options named = ro;
		char *equals = strchr(o->root, '=');
		g_autofree char *name = g_strndup(o->root,
		    (size_t)(equals - o->root));
		named.root_name = name;
		run_plan_path(run, equals + 1, &named);
	}
	ro.listed = true;
	for (guint i = 0; list && i < list->len && !run_is_interrupted(); i++)
		run_plan_path(run, list->pdata[i], &ro);
}

/* Whether anything named is there: else no index is made for it. */
static bool
any_exists(const struct add_options *o, char **words, const GPtrArray *list)
{
	if (o->root && g_file_test(strchr(o->root, '=') + 1,
			   G_FILE_TEST_EXISTS))
		return true;
	for (char **w = words; *w; w++)
		if (g_file_test(*w, G_FILE_TEST_EXISTS))
			return true;
	for (guint i = 0; list && i < list->len; i++)
		if (g_file_test(list->pdata[i], G_FILE_TEST_EXISTS))
			return true;
	return false;
}

/* add makes an index where every other command only finds one. */
static char *
index_to_add_to(const struct common *c)
{
	char *place = index_find(c->index, NULL);

	return place ? place : g_strdup(".trawl");
}

static int
add(const struct command *self, const struct common *c, struct add_options *o)
{
	gint64 started = g_get_monotonic_time();
	g_autoptr(GPtrArray) list = NULL;
	struct run_settings settings;
	GError *why = NULL;
	struct report report;

	if (!check_options(self, o, c, &settings))
		return EXIT_TROUBLE;
	if (o->files_from && !(list = read_list(o->files_from, o->nul, &why)))
		return command_fail(why);
	if (!c->words[0] && !o->root && !list)
		return command_usage(self, "nothing to add: name a file or a "
		    "folder");
	g_autofree char *place = index_to_add_to(c);
	command_blame(place);
	if (!place_is_index(place) && !any_exists(o, c->words, list)) {
		if (c->words[0])
			fprintf(stderr, "trawl-index: '%s': No such file or "
			    "directory\n", c->words[0]);
		else
			fprintf(stderr, "trawl-index: nothing of what was named "
			    "is there\n");
		return EXIT_TROUBLE;
	}
	run_catch_signals();
	report_init(&report, c->quiet, c->verbose, c->json);
	struct run *run = run_open(place, true, &settings, &report, &why);
	if (!run) {
		report_end(&report);
		return command_fail(why);
	}
	plan_all(run, o, c->words, list);
	int status = execute(run, started);
	report_end(&report);
	run_close(run);
	return status;
}

int
cmd_add(const struct command *self, int argc, char **argv)
{
	struct add_options o = {0};
	struct common c;
	int status = EXIT_TROUBLE;

	if (parse(self, argc, argv, false, &o, &c)) {
		status = add(self, &c, &o);
		common_clear(&c);
	}
	add_options_clear(&o);
	return status;
}

/* --- update --------------------------------------------------------------------- */

static int
update(const struct command *self, const struct common *c,
    struct add_options *o)
{
	gint64 started = g_get_monotonic_time();
	struct run_settings settings;
	GError *why = NULL;
	struct report report;

	if (!check_options(self, o, c, &settings))
		return EXIT_TROUBLE;
	if (c->words[0])
		return command_usage(self, "update takes no path: 'add %s' does "
		    "that", c->words[0]);
	g_autofree char *place = command_index(c);
	if (!place)
		return EXIT_TROUBLE;
	run_catch_signals();
	report_init(&report, c->quiet, c->verbose, c->json);
	struct run *run = run_open(place, false, &settings, &report, &why);
	if (!run) {
		report_end(&report);
		return command_fail(why);
	}
	GPtrArray *roots = roots_all(run->roots);
	for (guint i = 0; i < roots->len && !run_is_interrupted(); i++)
		run_plan_root(run, roots->pdata[i]);
	int status = execute(run, started);
	report_end(&report);
	run_close(run);
	return status;
}

int
cmd_update(const struct command *self, int argc, char **argv)
{
	struct add_options o = {0};
	struct common c;
	int status = EXIT_TROUBLE;

	if (parse(self, argc, argv, true, &o, &c)) {
		status = update(self, &c, &o);
		common_clear(&c);
	}
	add_options_clear(&o);
	return status;
}
