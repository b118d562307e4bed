/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Finds what is to be done: walks folders and compares with the journal. */
#include "indexer/run.h"

#include "corpus/walk.h"
#include "indexer/hash.h"
#include "lib/index/index.h"

#include <errno.h>
#include <string.h>

struct target {
	struct run *run;
	struct root *root;
	const char *path; /* where the walk begins: root's path or below */
	struct run_options options;
	bool explicit;    /* named by the person: takes removed files again */
	bool nested;      /* other roots lie below root */
	unsigned seen;
};

static struct run_options
options_of(const struct root *root)
{
	return (struct run_options){
	    .include = root->include,
	    .exclude = root->exclude,
	    .type = root->type,
	    .language = root->language,
	    .hidden = root->hidden,
	    .follow = root->follow,
	    .no_ignore = root->no_ignore,
	    .listed = root->listed,
	};
}

/* A file belongs to the deepest root that holds it, whichever was walked, so
 * that its id stays. */
static struct root *
owner_of(const struct target *t, const char *path)
{
	return t->nested ? roots_owner(t->run->roots, path) : t->root;
}

static bool
has_nested(const struct run *run, const struct root *root)
{
	GPtrArray *all = roots_all(run->roots);

	for (guint i = 0; i < all->len; i++) {
		const struct root *other = all->pdata[i];
		if (other != root && path_is_below(other->path, root->path))
			return true;
	}
	return false;
}

uint32_t
run_how(const char *root, const char *type, const char *language)
{
	g_autofree char *s = g_strdup_printf("%s\t%s\t%s", root,
	    type ? type : "", language ? language : "");

	return (uint32_t)hash_bytes(s, strlen(s));
}

/* What the entry's how is for a file in this state: files that are not read
 * are tried again by a program that reads more formats. */
static uint32_t
how_in_state(uint32_t how, enum file_state state)
{
	return state == FILE_READ ? how : how ^ job_formats_digest();
}

/* --- a file -------------------------------------------------------------------- */

static void
add_job(struct target *t, const struct root *root,
    const struct run_options *options, const char *path, const struct stat *st,
    struct file_entry *e, uint32_t how)
{
	struct run *run = t->run;
	struct job *job = g_new0(struct job, 1);

	job->entry = e ? e : journal_add(run->journal, path);
	job->path = job->entry->path;
	job->root = root->name;
	job->file_id = index_id_of_path(root->name, root_below(root, path));
	job->type = options->type;
	job->language = options->language;
	job->how = how;
	job->size = (uint64_t)st->st_size;
	if (e && e->state != FILE_REMOVED && e->hash &&
	    e->how == how_in_state(how, (enum file_state)e->state)) {
		job->known = true;
		job->known_hash = e->hash;
	}
	job->entry->seen = true;
	g_queue_init(&job->postings);
	g_ptr_array_add(run->jobs, job);
	run->total += job->size;
}

/* A file that is as it was when it was last looked at.  One that was refused is
 * refused again: who runs add is told each time what is not in. */
static void
take_same(struct run *run, const struct file_entry *e)
{
	if (e->state != FILE_REFUSED) {
		run->counts.same++;
		return;
	}
	run->counts.refused++;
	report_file(run->report, "refused", e->path, e->why);
}

static bool
take_file(const struct walk_file *file, void *ctx)
{
	struct target *t = ctx;
	struct run *run = t->run;
	struct file_entry *e = journal_find(run->journal, file->path);

	if (run->place && path_is_below(file->path, run->place->folder))
		return true;
	t->seen++;
	if (e && e->seen)
		return !run_is_interrupted();
	if (e)
		e->seen = true;
	if (e && e->state == FILE_REMOVED && !t->explicit)
		return true;
	const struct root *root = owner_of(t, file->path);
	struct run_options own = root == t->root ? t->options
						 : options_of(root);
	uint32_t how = run_how(root->name, own.type, own.language);
	if (e && e->state != FILE_REMOVED && e->state != FILE_NONE &&
	    file_entry_same(e, file->st) &&
	    e->how == how_in_state(how, (enum file_state)e->state)) {
		take_same(run, e);
		return true;
	}
	add_job(t, root, &own, file->path, file->st, e, how);
	return !run_is_interrupted();
}

/* A folder or file that the walk could not enter: status tells of it. */
static void
take_trouble(const char *path, const char *message, void *ctx)
{
	struct target *t = ctx;
	struct run *run = t->run;
	struct file_entry *e = journal_add(run->journal, path);

	g_ptr_array_add(run->troubled, g_strdup(path));
	run->counts.refused++;
	report_file(run->report, "refused", path, message);
	e->seen = true;
	run->dirty |= strcmp(e->why, message) != 0;
	e->why = journal_string(run->journal, message);
	e->ctime = 0;
	if (e->state == FILE_READ)
		return; /* what the index has of it stays */
	e->state = FILE_REFUSED;
	e->root = journal_string(run->journal, owner_of(t, path)->name);
}

/* --- what is no longer there ----------------------------------------------------- */

static bool
is_troubled(const struct run *run, const char *path)
{
	for (guint i = 0; i < run->troubled->len; i++)
		if (path_is_below(path, run->troubled->pdata[i]))
			return true;
	return false;
}

static bool
exists(const char *path)
{
	struct stat st;

	return stat(path, &st) == 0 || (errno != ENOENT && errno != ENOTDIR);
}

static bool
is_folder(const char *path)
{
	struct stat st;

	return stat(path, &st) == 0 && S_ISDIR(st.st_mode);
}

/* Whether a file that the walk did not meet is to be taken out: it is not
 * there, or an ignore file holds it now.  What only this run's --include or
 * --exclude left out stays. */
static bool
is_vanished(const struct target *t, const struct file_entry *e)
{
	struct walk_options w = {
	    .hidden = t->options.hidden,
	    .follow = t->options.follow,
	    .no_ignore = t->options.no_ignore,
	};

	if (!exists(e->path))
		return true;
	if (t->root->listed)
		return false;
	g_autofree char *why = walk_why_ignored(t->root->path, e->path, &w);
	return why != NULL;
}

static void
find_vanished(struct target *t)
{
	struct run *run = t->run;
	GPtrArray *all = journal_entries(run->journal);

	if (run->settings.keep_vanished || run_is_interrupted())
		return;
	for (guint i = 0; i < all->len; i++) {
		struct file_entry *e = all->pdata[i];
		if (e->state == FILE_NONE || e->seen ||
		    !path_is_below(e->path, t->path) ||
		    is_troubled(run, e->path))
			continue;
		if (e->state == FILE_REFUSED && is_folder(e->path)) {
			journal_remove(run->journal, e); /* it was entered */
			run->dirty = true;
			continue;
		}
		if (!is_vanished(t, e))
			continue;
		e->seen = true;
		g_ptr_array_add(run->vanished, e);
	}
}

static unsigned
entries_below(const struct run *run, const char *path)
{
	GPtrArray *all = journal_entries(run->journal);
	unsigned n = 0;

	for (guint i = 0; i < all->len; i++) {
		const struct file_entry *e = all->pdata[i];
		n += e->state != FILE_NONE && path_is_below(e->path, path);
	}
	return n;
}

/* --- a target -------------------------------------------------------------------- */

static void
keep_all(struct run *run, const char *path, const char *why)
{
	g_autofree char *shown = report_path(path);

	run->trouble = true;
	report_error(run->report,
	    "'%s' %s: its documents were kept ('trawl-index remove' takes them "
	    "out)", shown, why);
}

/* A target that cannot be seen.  A root that is gone may be a disk that is not
 * mounted; below a root that is there, what is gone is gone. */
static void
plan_missing(struct target *t, int e)
{
	struct run *run = t->run;
	bool missing = e == ENOENT || e == ENOTDIR;

	if (!missing || entries_below(run, t->path) == 0) {
		g_autofree char *shown = report_path(t->path);
		run->trouble = true;
		report_error(run->report, "'%s': %s", shown, g_strerror(e));
	} else if (strcmp(t->path, t->root->path) == 0 ||
	    !exists(t->root->path)) {
		keep_all(run, t->path, "is not there");
	} else {
		find_vanished(t);
	}
}

static bool
looks_unmounted(const struct target *t, const struct stat *st)
{
	return t->seen == 0 && t->root->device &&
	    t->root->device != st->st_dev && S_ISDIR(st->st_mode) &&
	    entries_below(t->run, t->path) > 0;
}

static void
plan_target(struct target *t)
{
	struct run *run = t->run;
	struct walk_options w = {
	    .include = (const char *const *)t->options.include,
	    .exclude = (const char *const *)t->options.exclude,
	    .hidden = t->options.hidden,
	    .follow = t->options.follow,
	    .no_ignore = t->options.no_ignore,
	};
	GError *why = NULL;
	struct stat st;

	t->nested = has_nested(run, t->root);
	if (stat(t->path, &st) != 0) {
		plan_missing(t, errno);
		return;
	}
	if (!walk(t->path, &w, take_file, take_trouble, t, &why) && why) {
		/* Its message begins with the path, as take_trouble()'s. */
		const char *colon = g_str_has_prefix(why->message, "'")
		    ? strstr(why->message, "': ")
		    : NULL;
		take_trouble(t->path, colon ? colon + 3 : why->message, t);
		g_error_free(why);
		return;
	}
	if (looks_unmounted(t, &st)) {
		keep_all(run, t->path, "is empty and on another disk now");
		return;
	}
	if (strcmp(t->path, t->root->path) == 0 &&
	    t->root->device != st.st_dev) {
		t->root->device = st.st_dev;
		roots_changed(run->roots);
	}
	find_vanished(t);
}

/* --- roots ----------------------------------------------------------------------- */

static bool
same_string(const char *a, const char *b)
{
	return g_strcmp0(a ? a : "", b ? b : "") == 0;
}

static bool
same_list(char **a, char **b)
{
	char *none[] = {NULL};

	return g_strv_equal((const char *const *)(a ? a : none),
	    (const char *const *)(b ? b : none));
}

/* Remembers how a root was added, for update. */
static void
remember(struct run *run, struct root *root, const struct run_options *o)
{
	if (same_list(root->include, o->include) &&
	    same_list(root->exclude, o->exclude) &&
	    same_string(root->type, o->type) &&
	    same_string(root->language, o->language) &&
	    root->hidden == o->hidden && root->follow == o->follow &&
	    root->no_ignore == o->no_ignore && root->listed == o->listed)
		return;
	g_strfreev(root->include);
	g_strfreev(root->exclude);
	g_free(root->type);
	g_free(root->language);
	root->include = g_strdupv(o->include);
	root->exclude = g_strdupv(o->exclude);
	root->type = g_strdup(o->type);
	root->language = g_strdup(o->language);
	root->hidden = o->hidden;
	root->follow = o->follow;
	root->no_ignore = o->no_ignore;
	root->listed = o->listed;
	roots_changed(run->roots);
}

/* The folder that names from a list are below: this one, else their own. */
static char *
list_root(const char *path)
{
	g_autofree char *here = g_get_current_dir();

	return path_is_below(path, here) ? g_steal_pointer(&here)
					 : g_path_get_dirname(path);
}

static struct root *
root_for(struct run *run, const char *path, const struct run_options *o)
{
	struct root *root = roots_owner(run->roots, path);
	bool forced = o->root_name || (root && (o->type || o->language) &&
	    !(same_string(root->type, o->type) &&
		same_string(root->language, o->language)));

	if (o->listed && root)
		return root;
	if (o->listed) {
		g_autofree char *folder = list_root(path);
		root = roots_add(run->roots, NULL, folder);
		remember(run, root, o);
		return root;
	}
	if (!root || (forced && strcmp(root->path, path) != 0))
		root = roots_add(run->roots, o->root_name, path);
	if (strcmp(root->path, path) == 0)
		remember(run, root, o);
	return root;
}

void
run_plan_path(struct run *run, const char *path, const struct run_options *o)
{
	g_autofree char *absolute = g_canonicalize_filename(path, NULL);
	struct stat st;
	int e = stat(absolute, &st) == 0 ? 0 : errno;

	/* What never was and is not there must not become a root. */
	if (e && entries_below(run, absolute) == 0 &&
	    !roots_owner(run->roots, absolute)) {
		run->trouble = true;
		report_error(run->report, "'%s': %s", path, g_strerror(e));
		return;
	}
	struct target t = {
	    .run = run,
	    .root = root_for(run, absolute, o),
	    .path = absolute,
	    .options = *o,
	    .explicit = true,
	};
	plan_target(&t);
}

/* A root whose files were named one by one: look at each of them. */
static void
plan_listed(struct run *run, struct root *root, const struct run_options *o)
{
	GPtrArray *all = journal_entries(run->journal);
	guint n = all->len;

	for (guint i = 0; i < n; i++) {
		struct file_entry *e = all->pdata[i];
		if (e->state == FILE_NONE || e->state == FILE_REMOVED ||
		    e->seen || strcmp(e->root, root->name) != 0)
			continue;
		struct target t = {
		    .run = run,
		    .root = root,
		    .path = e->path,
		    .options = *o,
		};
		plan_target(&t);
	}
}

void
run_plan_root(struct run *run, struct root *root)
{
	struct run_options o = options_of(root);
	struct target t = {
	    .run = run,
	    .root = root,
	    .path = root->path,
	    .options = o,
	};

	if (root->listed)
		plan_listed(run, root, &o);
	else
		plan_target(&t);
}
