/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Reads one file: bytes, hash, documents, postings. */
#include "config.h" /* O_PATH is an extension */

#include "indexer/job.h"

#include "corpus/reader.h"
#include "indexer/hash.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

/* Up to this a file is read whole, so that it may shrink under us; beyond it is
 * mapped, so that it need not fit into memory. */
#define READ_MAX ((size_t)32 << 20)
#define NOTES_MAX 20
/* A file that changed so shortly before it was read may change again within the
 * same tick of the file system's clock: look at its contents next time. */
#define TICK INT64_C(20000000)
#define COARSE_TICK INT64_C(2000000000)

struct contents {
	char *data;
	size_t len;
	bool mapped;
};

void
job_free(void *p)
{
	struct job *job = p;

	if (!job)
		return;
	for (struct posting *q; (q = g_queue_pop_head(&job->postings)) != NULL;)
		posting_free(q);
	if (job->notes)
		g_ptr_array_unref(job->notes);
	g_free(job->file_id);
	g_free(job->why);
	g_free(job);
}

uint32_t
job_formats_digest(void)
{
	static gsize digest;

	if (g_once_init_enter(&digest)) {
		g_autoptr(GString) s = g_string_new(NULL);
		for (const struct reader *r = readers; r->name; r++) {
			g_string_append(s, r->name);
			for (const char *const *t = r->types; *t; t++)
				g_string_append(s, *t);
			for (const char *const *e = r->extensions; *e; e++)
				g_string_append(s, *e);
		}
		gsize d = (uint32_t)hash_bytes(s->str, s->len) | 1;
		g_once_init_leave(&digest, d);
	}
	return (uint32_t)digest;
}

/* --- bytes ----------------------------------------------------------------- */

static bool
fail(struct job *job, bool io, enum file_state state, const char *why)
{
	job->state = state;
	job->io = io;
	g_free(job->why);
	job->why = g_strdup(why);
	return false;
}

static bool
read_whole(int fd, struct contents *c, size_t expect)
{
	size_t room = expect + 1;

	c->data = g_malloc(room);
	for (;;) {
		ssize_t n = read(fd, c->data + c->len, room - c->len);
		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			return n == 0;
		c->len += (size_t)n;
		/* there was room for more of it */
		if (c->len == expect)
			return true;
		if (c->len > READ_MAX * 2)
			return true; /* it grows as we read: enough */
		if (c->len == room)
			c->data = g_realloc(c->data, room *= 2);
	}
}

static bool
get_contents(int fd, const struct stat *st, struct contents *c)
{
	*c = (struct contents){0};
	if ((size_t)st->st_size <= READ_MAX)
		return read_whole(fd, c, (size_t)st->st_size);
	void *map = mmap(NULL, (size_t)st->st_size, PROT_READ, MAP_PRIVATE, fd,
	    0);
	if (map == MAP_FAILED)
		return false;
	madvise(map, (size_t)st->st_size, MADV_SEQUENTIAL);
	*c = (struct contents){map, (size_t)st->st_size, true};
	return true;
}

static void
release(struct contents *c)
{
	if (c->mapped)
		munmap(c->data, c->len);
	else
		g_free(c->data);
}

static void
note_times(struct job *job, const struct stat *st)
{
	struct timespec now;
	bool coarse = st->st_mtim.tv_nsec == 0 && st->st_ctim.tv_nsec == 0;
	int64_t tick = coarse ? COARSE_TICK : TICK;

	clock_gettime(CLOCK_REALTIME, &now);
	int64_t fresh = now.tv_sec * INT64_C(1000000000) + now.tv_nsec - tick;
	job->read_size = (uint64_t)st->st_size;
	job->mtime = stat_mtime_ns(st);
	job->ctime = stat_ctime_ns(st);
	if (job->mtime >= fresh || job->ctime >= fresh)
		job->ctime = 0;
}

void
folder_close(struct folder *f)
{
	if (f->tried && f->fd >= 0)
		close(f->fd);
	g_free(f->path);
	*f = (struct folder){0};
}

/* Files come folder by folder: from the second one on the way there is known. */
static void
go_to(struct folder *f, const char *path, size_t len)
{
	if (!f->path || strncmp(f->path, path, len) != 0 || f->path[len]) {
		folder_close(f);
		f->path = g_strndup(path, len);
	} else if (!f->tried) {
		f->tried = true;
		f->fd = open(f->path, O_PATH | O_DIRECTORY | O_CLOEXEC);
	}
}

static int
open_in(struct folder *f, const char *path)
{
	/* Not blocking: a file may have become a pipe since the walk. */
	int flags = O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK, fd = -1;
	const char *name = strrchr(path, '/');

	if (f && name && name > path) {
		go_to(f, path, (size_t)(name - path));
		if (f->tried && f->fd >= 0)
			fd = openat(f->fd, name + 1, flags);
	}
	/* The folder may be another one by now. */
	return fd >= 0 ? fd : open(path, flags);
}

static bool
load(struct job *job, struct folder *f, struct contents *c)
{
	int fd = open_in(f, job->path);
	struct stat st;

	*c = (struct contents){0};
	if (fd < 0)
		return fail(job, true, FILE_REFUSED, g_strerror(errno));
	if (fstat(fd, &st) != 0 || !S_ISREG(st.st_mode)) {
		close(fd);
		return fail(job, true, FILE_REFUSED, "not a regular file");
	}
	note_times(job, &st);
	bool ok = get_contents(fd, &st, c);
	int e = errno;
	close(fd);
	return ok || fail(job, true, FILE_REFUSED, g_strerror(e));
}

/* --- documents ------------------------------------------------------------- */

struct reading {
	struct job *job;
	struct poster *poster;
	job_sink *sink;
	void *ctx;
	bool collection, stopped;
};

static void
take_note(const char *note, void *ctx)
{
	struct job *job = ((struct reading *)ctx)->job;

	if (!job->notes)
		job->notes = g_ptr_array_new_with_free_func(g_free);
	if (job->notes->len < NOTES_MAX)
		g_ptr_array_add(job->notes, g_strdup(note));
	else if (job->notes->len == NOTES_MAX)
		g_ptr_array_add(job->notes, g_strdup("and more of the kind"));
}

/* Its own number; else the file's name, numbered in a collection. */
static char *
id_of(const struct reading *r, const struct document *doc)
{
	if (doc->id && *doc->id)
		return g_strdup(doc->id);
	if (r->collection)
		return g_strdup_printf("%s#%u", r->job->file_id,
		    r->job->documents);
	return g_strdup(r->job->file_id);
}

static bool
take_document(struct document *doc, void *ctx)
{
	struct reading *r = ctx;
	struct job *job = r->job;

	job->documents++;
	g_autofree char *id = id_of(r, doc);
	struct posting_source src = {
	    .id = id,
	    .file_id = job->file_id,
	    .root = job->root,
	    .path = job->path,
	    .size = r->collection && doc->length ? doc->length : job->read_size,
	    .mtime = job->mtime / 1000000000,
	};
	struct posting *p = posting_make(r->poster, doc, &src);
	document_free(doc);
	if (!r->sink(job, p, r->ctx))
		r->stopped = true;
	return !r->stopped;
}

/* A file of a type that nothing reads is passed over; one that should be read
 * and cannot is refused. */
static enum file_state
state_of(const GError *why)
{
	return g_error_matches(why, CORPUS_ERROR, CORPUS_ERROR_UNSUPPORTED)
	    ? FILE_SKIPPED
	    : FILE_REFUSED;
}

static void
read_documents(struct reading *r, const struct contents *c)
{
	struct job *job = r->job;
	struct source src = {job->path, c->data, c->len, job->type,
	    job->language};
	GError *why = NULL;

	struct recognition rec = source_recognize(&src);
	r->collection = rec.reader && rec.reader->collection;
	job->state = FILE_READ;
	if (!source_read_as(&src, &rec, take_document, take_note, r, &why) && why) {
		job->state = state_of(why);
		g_free(job->why);
		job->why = g_strdup(why->message);
	}
	g_clear_error(&why);
}

bool
job_is_same(struct job *job)
{
	struct contents c = {0};
	bool same = job->known && load(job, NULL, &c) &&
	    hash_bytes(c.data, c.len) == job->known_hash;

	release(&c);
	return same;
}

void
job_read(struct job *job, struct folder *f, struct poster *poster,
    job_sink *sink, void *ctx)
{
	struct contents c;
	struct reading r = {job, poster, sink, ctx, false, false};

	if (!load(job, f, &c)) {
		release(&c);
		return;
	}
	job->hash = hash_bytes(c.data, c.len);
	if (job->known && job->hash == job->known_hash)
		job->same = true;
	else
		read_documents(&r, &c);
	release(&c);
}
