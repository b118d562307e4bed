/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Carries out a plan: postings to the writer, results to the journal. */
#include "indexer/run.h"

#include "indexer/glass/glass.h"
#include "indexer/memory.h"
#include "indexer/pipeline.h"
#include "lib/index/fields.h"
#include "lib/index/index.h"
#include "lib/text/text.h"
#include "lib/xapian-c/xapian-c.h"

#include <signal.h>
#include <stdio.h>
#include <string.h>

/* Pending bytes between two looks at the memory in use: the look costs a few
 * microseconds. */
#define LOOK_EVERY ((size_t)2 << 20)
/* A commit for less would cost more than it frees. */
#define PENDING_MIN ((size_t)8 << 20)
/* A batch beyond this only gets slower, since libxapian's maps leave the
 * caches: 5,183 abstracts (8 MB) took 4.5 s of CPU in batches of a sixth, 7.3 s
 * in one.  Much smaller ones leave blocks half empty until compact. */
#define PENDING_MAX ((size_t)96 << 20)
/* Code and data of libraries, which the ceiling is to hold as well. */
#define LIBRARY_PAGES ((size_t)12 << 20)
/* Bytes of files from which on building is worth its preparation (tens of
 * milliseconds, for a look whether libxapian writes the format we know). */
#define BUILD_MIN ((uint64_t)512 << 10)
/* The same where there is an index: through libxapian so much takes some
 * seconds.  Each further shard costs every search some microseconds. */
#define ADD_MIN ((uint64_t)8 << 20)
#define SHARDS_MAX 8

static volatile sig_atomic_t interrupted;

static void
on_signal(int number)
{
	(void)number;
	interrupted = 1;
}

void
run_catch_signals(void)
{
	/* Only once: a second ^C ends the program as ever. */
	struct sigaction sa = {.sa_handler = on_signal,
	    .sa_flags = (int)(SA_RESETHAND | SA_RESTART)};

	sigaction(SIGINT, &sa, NULL);
	sigaction(SIGTERM, &sa, NULL);
	sigaction(SIGHUP, &sa, NULL);
}

bool
run_is_interrupted(void)
{
	return interrupted != 0;
}

/* --- opening and closing ----------------------------------------------------------- */

/* The analyser's specification that the index was begun with. */
static bool
read_spec(struct run *run, GError **error)
{
	struct xc_error xe = {0};
	size_t len = 0;

	if (!run->place || !run->place->shards[0])
		return true;
	g_autofree char *path = place_path(run->place, run->place->shards[0]);
	struct xc_db *db = xc_db_open(path, 0, &xe);
	if (!db && xe.cls == XC_MISSING)
		xe.cls = XC_CORRUPT; /* the stub names it */
	const char *spec = db ? xc_db_metadata(db, "trawl.analyzer",
	    strlen("trawl.analyzer"), &len, &xe) : NULL;
	if (spec && len)
		run->spec = g_strndup(spec, len);
	xc_db_free(db);
	if (spec)
		return true;
	index_set_error(error, &xe, path);
	return false;
}

static bool
load(struct run *run, const char *folder, GError **error)
{
	g_autofree char *files = g_build_filename(folder, "files", NULL);
	g_autofree char *roots = g_build_filename(folder, "roots", NULL);

	run->journal = journal_load(files, error);
	run->roots = run->journal ? roots_load(roots, error) : NULL;
	return run->roots != NULL;
}

struct run *
run_open(const char *folder, bool create, const struct run_settings *settings,
    struct report *report, GError **error)
{
	struct run *run = g_new0(struct run, 1);
	bool no_place = settings->dry_run && !place_is_index(folder);

	run->settings = *settings;
	run->report = report;
	g_mutex_init(&run->lock);
	run->lanes = g_new0(struct writer_lane *, settings->jobs + 1);
	run->jobs = g_ptr_array_new_with_free_func(job_free);
	run->vanished = g_ptr_array_new();
	run->troubled = g_ptr_array_new_with_free_func(g_free);
	run->keep = g_array_new(FALSE, FALSE, sizeof(uint32_t));
	run->keep_set = g_hash_table_new(NULL, NULL);
	if ((no_place || (run->place = place_open(folder,
				create && !settings->dry_run, settings->wait,
				"trawl-index", error)) != NULL) &&
	    load(run, run->place ? run->place->folder : folder, error))
		return run;
	run_close(run);
	return NULL;
}

void
run_close(struct run *run)
{
	if (!run)
		return;
	if (run->writer)
		run->writer->class->free(run->writer);
	g_ptr_array_unref(run->jobs);
	g_ptr_array_unref(run->vanished);
	g_ptr_array_unref(run->troubled);
	g_array_unref(run->keep);
	g_hash_table_unref(run->keep_set);
	journal_free(run->journal);
	roots_free(run->roots);
	place_close(run->place);
	g_clear_error(&run->failure);
	g_clear_error(&run->lane_failure);
	g_mutex_clear(&run->lock);
	g_free(run->lanes);
	g_free(run->new_shard);
	g_free(run->spec);
	g_free(run);
}

/* --- writing ------------------------------------------------------------------------- */

static bool
need_spec(struct run *run, GError **error)
{
	if (!run->spec && !read_spec(run, error))
		return false;
	if (run->spec)
		return true;
	g_autoptr(text_analyzer_auto) a = text_analyzer_new(NULL, error);
	if (a)
		run->spec = g_strdup(text_analyzer_spec(a));
	return a != NULL;
}

/* Whether what is to be written is worth building in one go. */
static bool
use_builder(struct run *run)
{
	g_autoptr(GError) why = NULL;

	guint shards = g_strv_length(run->place->shards);
	if (run->settings.portable || shards >= SHARDS_MAX ||
	    run->total < (shards ? ADD_MIN : BUILD_MIN))
		return false;
	/* named like a shard, so that it is tidied when we are killed */
	g_autofree char *probe = place_path(run->place, "shard.probe");
	if (glass_supported(probe, &why))
		return true;
	report_info(run->report, "%s: writing through it, which is slower",
	    why->message);
	return false;
}

static struct writer *
open_writer(struct run *run, GError **error)
{
	char *only[] = {NULL, NULL};
	char **shards = run->place->shards;

	if (!need_spec(run, error))
		return NULL;
	if (run->build || !shards[0])
		run->new_shard = place_new_shard(run->place);
	if (run->build)
		return writer_glass_open(run->place->folder, run->new_shard,
		    shards, run->spec,
		    memory_for_work(run->settings.memory) / 2,
		    run->settings.jobs, error);
	if (!shards[0]) {
		only[0] = run->new_shard;
		shards = only;
	}
	return writer_xapian_open(run->place->folder, shards, run->spec, error);
}

struct writer *
run_writer(struct run *run, GError **error)
{
	g_mutex_lock(&run->lock);
	if (!run->writer)
		run->writer = open_writer(run, error);
	g_mutex_unlock(&run->lock);
	return run->writer;
}

static bool
has_writer(struct run *run)
{
	g_mutex_lock(&run->lock);
	bool has = run->writer != NULL;
	g_mutex_unlock(&run->lock);
	return has;
}

static bool
commit_writer(struct run *run, GError **error)
{
	struct writer *w = run->writer;

	if (!w)
		return true;
	g_autofree char *roots = roots_text(run->roots);
	w->commits = journal_commits(run->journal) + 1;
	journal_set_commits(run->journal, w->commits);
	run->dirty = true;
	if (!w->class->set(w, "trawl.roots", roots, error) ||
	    !w->class->commit(w, error))
		return false;
	run->checked = 0;
	memory_give_back();
	if (!run->new_shard)
		return true;
	g_autoptr(GStrvBuilder) shards = g_strv_builder_new();
	for (char **s = run->place->shards; *s; s++)
		g_strv_builder_add(shards, *s);
	g_strv_builder_add(shards, run->new_shard);
	g_auto(GStrv) all = g_strv_builder_end(shards);
	if (!place_set_shards(run->place, all, error))
		return false;
	g_clear_pointer(&run->new_shard, g_free);
	/* What others had of it may go now. */
	return w->class->commit(w, error);
}

bool
run_commit(struct run *run, GError **error)
{
	g_autofree char *files = place_path(run->place, "files");
	g_autofree char *roots = place_path(run->place, "roots");

	if (!commit_writer(run, error) ||
	    !roots_save(run->roots, roots, error))
		return false;
	if (run->dirty && !journal_save(run->journal, files, error))
		return false;
	run->dirty = false;
	return true;
}

static bool
commit_is_due(struct run *run)
{
	size_t pending = run->writer->class->pending(run->writer);
	size_t memory = run->settings.memory;

	if (pending < run->checked + LOOK_EVERY || pending < PENDING_MIN)
		return false;
	run->checked = pending;
	size_t used = memory_in_use();
	if (used == 0)
		used = 2 * pending; /* not known here */
	/* The rest is for the commit itself, which takes half as much again
	 * (measured), and for the libraries' own pages. */
	return used > memory / 5 * 3 - LIBRARY_PAGES || pending > PENDING_MAX;
}

/* --- a document ------------------------------------------------------------------------ */

static void
note_replaced(struct run *run, struct job *job, const struct posting *p,
    const struct put_result *r)
{
	g_autofree char *why = NULL;

	if (r->other_path) {
		g_autofree char *other = report_path(r->other_path);
		why = g_strdup_printf("document '%s' was in '%s' and is taken "
		    "from here now", p->record.id, other);
	} else if (r->replaced && g_hash_table_contains(run->keep_set,
			GUINT_TO_POINTER(r->docid))) {
		why = g_strdup_printf("document '%s' occurs again: the later "
		    "one holds", p->record.id);
	}
	if (why)
		report_file(run->report, "note", job->path, why);
}

/* A document went from one file to another: check counts them. */
static void
take_from(struct run *run, const char *path)
{
	struct file_entry *e = path ? journal_find(run->journal, path) : NULL;

	if (e && e->documents > 0) {
		e->documents--;
		run->dirty = true;
	}
}

/* In a reading thread. */
static bool
stage_document(unsigned thread, struct posting *p, void *ctx)
{
	struct run *run = ctx;
	GError *why = NULL;
	struct writer *w = run_writer(run, &why);

	if (w && !run->lanes[thread])
		run->lanes[thread] = w->class->lane(w, &why);
	if (w && run->lanes[thread] &&
	    w->class->stage(run->lanes[thread], p, &why))
		return true;
	g_mutex_lock(&run->lock);
	if (run->lane_failure)
		g_clear_error(&why);
	else
		run->lane_failure = why;
	g_mutex_unlock(&run->lock);
	return false;
}

static bool
take_document(struct job *job, struct posting *p, void *ctx)
{
	struct run *run = ctx;
	struct put_result r = {0};
	struct writer *w = run_writer(run, &run->failure);
	bool ok = w && w->class->put(w, p, &r, &run->failure);

	if (ok) {
		note_replaced(run, job, p, &r);
		take_from(run, r.other_path);
		g_array_append_val(run->keep, r.docid);
		g_hash_table_add(run->keep_set, GUINT_TO_POINTER(r.docid));
		run->counts.documents++;
		progress_set(run->report->progress, run->counts.documents,
		    run->counts.bytes + MIN(p->end, job->size), run->total);
	}
	put_result_clear(&r);
	posting_free(p);
	if (ok && commit_is_due(run)) {
		/* What the journal says of the file is not so any more. */
		job->entry->ctime = 0;
		ok = run_commit(run, &run->failure);
	}
	return ok;
}

/* --- a file ------------------------------------------------------------------------------ */

char *
run_file_id(const struct roots *roots, const struct file_entry *e)
{
	const struct root *root = roots_find(roots, e->root);

	if (!root || !path_is_below(e->path, root->path))
		return NULL;
	return index_id_of_path(root->name, root_below(root, e->path));
}

static bool
drop_id(struct run *run, const char *file_id, const GArray *keep,
    GError **error)
{
	g_autoptr(GString) term = g_string_new(NULL);
	struct writer *w = run_writer(run, error);
	uint32_t n = 0;

	if (!w)
		return false;
	field_term(term, "P", file_id, strlen(file_id));
	if (!w->class->drop(w, term->str, term->len, keep, &n, error))
		return false;
	run->counts.dropped += n;
	return true;
}

bool
run_drop_file(struct run *run, struct file_entry *e, bool mark, GError **error)
{
	g_autofree char *id = run_file_id(run->roots, e);

	if (id && e->state == FILE_READ && !drop_id(run, id, NULL, error))
		return false;
	if (mark) {
		e->state = FILE_REMOVED;
		e->documents = 0;
		e->why = "removed by hand";
	} else {
		journal_remove(run->journal, e);
	}
	run->dirty = true;
	return true;
}

static int
compare_docids(const void *a, const void *b)
{
	uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;

	return (x > y) - (x < y);
}

/* Takes out what the index had of the file and the file no longer has. */
static bool
drop_stale(struct run *run, struct job *job)
{
	struct file_entry *e = job->entry;

	if (e->state == FILE_READ && strcmp(e->root, job->root) != 0) {
		g_autofree char *old = run_file_id(run->roots, e);
		if (old && !drop_id(run, old, NULL, &run->failure))
			return false;
	}
	/* A file that broke off may still hold what was not read again. */
	if (job->state != FILE_READ && job->documents > 0)
		return true;
	/* Nothing was ever written of it: no need to open the database. */
	if (job->documents == 0 && !has_writer(run) && !run->place->shards[0])
		return true;
	g_array_sort(run->keep, compare_docids);
	return drop_id(run, job->file_id, run->keep, &run->failure);
}

static void
tell(struct run *run, struct job *job)
{
	struct run_counts *c = &run->counts;
	bool was_read = job->entry->state == FILE_READ;

	for (guint i = 0; job->notes && i < job->notes->len; i++)
		report_file(run->report, "note", job->path,
		    job->notes->pdata[i]);
	if (job->same && job->entry->state == FILE_REFUSED) {
		c->refused++;
		report_file(run->report, "refused", job->path,
		    job->entry->why);
	} else if (job->same) {
		c->touched++;
	} else if (job->state == FILE_READ) {
		*(was_read ? &c->changed : &c->added) += 1;
		report_file(run->report, was_read ? "changed" : "added",
		    job->path, NULL);
	} else if (job->state == FILE_SKIPPED) {
		c->skipped++;
		report_file(run->report, "skipped", job->path, job->why);
	} else {
		c->refused++;
		report_file(run->report, "refused", job->path, job->why);
	}
}

static void
note_in_journal(struct run *run, struct job *job)
{
	struct file_entry *e = job->entry;
	const char *why = job->why ? journal_string(run->journal, job->why)
				   : "";

	run->dirty = true;
	if (job->io) {
		/* Try again next time; what the index has of it stays. */
		e->ctime = 0;
		e->why = why;
		if (e->state != FILE_READ)
			e->state = FILE_REFUSED;
		if (!*e->root)
			e->root = journal_string(run->journal, job->root);
		return;
	}
	e->size = job->read_size;
	e->mtime = job->mtime;
	e->ctime = job->ctime;
	if (job->same) {
		if (e->state == FILE_READ)
			e->why = "";
		return;
	}
	e->hash = job->hash;
	e->how = job->state == FILE_READ ? job->how
					 : job->how ^ job_formats_digest();
	e->documents = job->documents;
	e->state = (char)job->state;
	e->root = journal_string(run->journal, job->root);
	e->why = why;
}

static bool
finish_job(struct job *job, void *ctx)
{
	struct run *run = ctx;

	if (!job->same && !job->io && !drop_stale(run, job))
		return false;
	g_array_set_size(run->keep, 0);
	g_hash_table_remove_all(run->keep_set);
	tell(run, job);
	note_in_journal(run, job);
	run->counts.bytes += job->size;
	progress_set(run->report->progress, run->counts.documents,
	    run->counts.bytes, run->total);
	return true;
}

static bool
must_stop(void *ctx)
{
	struct run *run = ctx;

	return run->interrupted = run_is_interrupted();
}

/* --- all of it ------------------------------------------------------------------------------ */

static void
tell_plan(struct run *run)
{
	for (guint i = 0; i < run->jobs->len; i++) {
		struct job *job = run->jobs->pdata[i];
		if (job_is_same(job))
			continue;
		g_autofree char *shown = report_path(job->path);
		const char *what = job->entry->state == FILE_READ ? "changed"
								  : "new";
		if (run->report->json)
			report_file(run->report, what, job->path, NULL);
		else
			printf("%s %s\n", what, shown);
	}
	for (guint i = 0; i < run->vanished->len; i++) {
		struct file_entry *e = run->vanished->pdata[i];
		g_autofree char *shown = report_path(e->path);
		if (run->report->json)
			report_file(run->report, "gone", e->path, NULL);
		else
			printf("gone %s\n", shown);
	}
}

static bool
drop_vanished(struct run *run, GError **error)
{
	for (guint i = 0; i < run->vanished->len; i++) {
		struct file_entry *e = run->vanished->pdata[i];
		report_file(run->report, "gone", e->path, NULL);
		run->counts.gone++;
		if (!run_drop_file(run, e, false, error))
			return false;
	}
	return true;
}

bool
run_execute(struct run *run, GError **error)
{
	struct pipeline_ops ops = {NULL, take_document, finish_job, must_stop};
	bool ok = true;

	if (run->settings.dry_run) {
		tell_plan(run);
		return true;
	}
	run->build = use_builder(run);
	if (run->build)
		ops.stage = stage_document;
	if (run->jobs->len > 0)
		ok = need_spec(run, error) &&
		    (pipeline_run(run->jobs, run->settings.jobs, run->spec,
			 memory_for_work(run->settings.memory) / 3, &ops, run, error) ||
			(!run->failure && run->interrupted));
	if (!run->failure)
		run->failure = g_steal_pointer(&run->lane_failure);
	if (run->failure) {
		g_propagate_error(error, g_steal_pointer(&run->failure));
		return false;
	}
	if (ok && !run->interrupted)
		ok = drop_vanished(run, error);
	return ok && run_commit(run, error);
}
