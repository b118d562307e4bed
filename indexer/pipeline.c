/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Each thread takes the next file, and puts its postings into that file's queue;
 * the writer empties the queues in order.
 *
 * A thread waits while too much is under way, but never the one whose file the
 * writer is at with an empty queue: so there is always one that goes on.
 */
#include "indexer/pipeline.h"

struct pipeline {
	const struct pipeline_ops *ops;
	void *ctx;
	GMutex lock;
	GCond room;   /* the writer took something */
	GCond filled; /* something came, or a job is done */
	GPtrArray *jobs;
	guint next;   /* to be read */
	guint head;   /* which the writer is at */
	unsigned waiting; /* threads, for room */
	unsigned news;    /* postings and ends of jobs, since the writer waits */
	size_t queued, budget;
	bool stop;
	/* Bytes of words and of terms that each analyser may keep; who stages
	 * documents counts terms itself. */
	size_t words, terms;
};

/* --- in several threads ------------------------------------------------------ */

/* Where threads stage documents the writer has little left to do: waking it for
 * each costs more.  It is woken for so many, and looks by itself now and then. */
#define NEWS 64
#define LOOK_EVERY (G_USEC_PER_SEC / 20)

/* Tells the writer of something, at once where it is the last that comes for a
 * while.  With the lock held. */
static void
tell(struct pipeline *pipe)
{
	if (!pipe->ops->stage || ++pipe->news == NEWS || pipe->waiting ||
	    pipe->next >= pipe->jobs->len)
		g_cond_signal(&pipe->filled);
}

static void
make_room(struct pipeline *pipe)
{
	if (pipe->waiting)
		g_cond_broadcast(&pipe->room);
}

struct worker {
	struct pipeline *pipe;
	unsigned number;
	struct poster *poster;
	struct folder folder;
	GThread *thread;
};

/* What a reading thread does to a document by itself. */
static bool
stage(struct pipeline *pipe, unsigned thread, struct poster *poster,
    struct posting *p)
{
	if (!pipe->ops->stage)
		return true;
	if (!pipe->ops->stage(thread, p, pipe->ctx))
		return false;
	poster_slim(poster, p);
	return true;
}

static bool
must_wait(const struct pipeline *pipe, const struct job *job)
{
	bool at_head = pipe->jobs->pdata[pipe->head] == job;

	return !pipe->stop && pipe->queued > pipe->budget &&
	    !(at_head && job->queued < pipe->budget / 2);
}

static bool
push(struct job *job, struct posting *p, void *ctx)
{
	struct worker *w = ctx;
	struct pipeline *pipe = w->pipe;
	bool staged = stage(pipe, w->number, w->poster, p);
	size_t bytes = posting_bytes(p);

	g_mutex_lock(&pipe->lock);
	if (!staged) {
		pipe->stop = true;
		g_cond_signal(&pipe->filled);
		g_cond_broadcast(&pipe->room);
	}
	while (must_wait(pipe, job)) {
		pipe->waiting++;
		g_cond_signal(&pipe->filled);
		g_cond_wait(&pipe->room, &pipe->lock);
		pipe->waiting--;
	}
	bool go_on = !pipe->stop;
	if (go_on) {
		g_queue_push_tail(&job->postings, p);
		job->queued += bytes;
		pipe->queued += bytes;
		tell(pipe);
	}
	g_mutex_unlock(&pipe->lock);
	if (!go_on)
		posting_free(p);
	else
		poster_trim(w->poster, pipe->words, pipe->terms);
	return go_on;
}

static gpointer
work(gpointer data)
{
	struct worker *w = data;
	struct pipeline *pipe = w->pipe;

	for (;;) {
		g_mutex_lock(&pipe->lock);
		struct job *job = !pipe->stop && pipe->next < pipe->jobs->len
		    ? pipe->jobs->pdata[pipe->next++]
		    : NULL;
		g_mutex_unlock(&pipe->lock);
		if (!job)
			break;
		job_read(job, &w->folder, w->poster, push, w);
		g_mutex_lock(&pipe->lock);
		job->done = true;
		tell(pipe);
		g_mutex_unlock(&pipe->lock);
	}
	folder_close(&w->folder);
	return NULL;
}

/* The next posting of job; NULL when it is done, or all is to stop. */
static struct posting *
pop(struct pipeline *pipe, struct job *job)
{
	struct posting *p;

	g_mutex_lock(&pipe->lock);
	while ((p = g_queue_pop_head(&job->postings)) == NULL && !job->done &&
	    !pipe->stop) {
		pipe->news = 0;
		g_cond_wait_until(&pipe->filled, &pipe->lock,
		    g_get_monotonic_time() + LOOK_EVERY);
	}
	if (p) {
		size_t bytes = posting_bytes(p);
		job->queued -= bytes;
		pipe->queued -= bytes;
		make_room(pipe);
	}
	g_mutex_unlock(&pipe->lock);
	return p;
}

static bool
is_stopped(struct pipeline *pipe)
{
	g_mutex_lock(&pipe->lock);
	bool stop = pipe->stop;
	g_mutex_unlock(&pipe->lock);
	return stop;
}

static bool
drain(struct pipeline *pipe, const struct pipeline_ops *ops, void *ctx)
{
	for (guint i = 0; i < pipe->jobs->len; i++) {
		struct job *job = pipe->jobs->pdata[i];
		struct posting *p;
		g_mutex_lock(&pipe->lock);
		pipe->head = i;
		make_room(pipe);
		g_mutex_unlock(&pipe->lock);
		while ((p = pop(pipe, job)) != NULL)
			if (!ops->document(job, p, ctx) || ops->stop(ctx))
				return false;
		if (is_stopped(pipe) || !ops->done(job, ctx) || ops->stop(ctx))
			return false;
	}
	return true;
}

static bool
run_threads(struct pipeline *pipe, struct poster **posters, unsigned n,
    const struct pipeline_ops *ops, void *ctx)
{
	g_autofree struct worker *workers = g_new0(struct worker, n);

	for (unsigned i = 0; i < n; i++) {
		workers[i] = (struct worker){.pipe = pipe, .number = i,
		    .poster = posters[i]};
		workers[i].thread = g_thread_new("read", work, &workers[i]);
	}
	bool ok = drain(pipe, ops, ctx);
	g_mutex_lock(&pipe->lock);
	pipe->stop = !ok;
	g_cond_broadcast(&pipe->room);
	g_mutex_unlock(&pipe->lock);
	for (unsigned i = 0; i < n; i++)
		g_thread_join(workers[i].thread);
	return ok;
}

/* --- in one ------------------------------------------------------------------ */

struct inline_run {
	struct pipeline *pipe;
	struct poster *poster;
	const struct pipeline_ops *ops;
	void *ctx;
	bool stopped;
};

static bool
pass_on(struct job *job, struct posting *p, void *ctx)
{
	struct inline_run *r = ctx;

	if (!stage(r->pipe, 0, r->poster, p)) {
		posting_free(p);
		r->stopped = true;
	} else if (!r->ops->document(job, p, r->ctx) || r->ops->stop(r->ctx)) {
		r->stopped = true;
	}
	poster_trim(r->poster, r->pipe->words, r->pipe->terms);
	return !r->stopped;
}

static bool
run_inline(struct pipeline *pipe, struct poster *poster,
    const struct pipeline_ops *ops, void *ctx)
{
	struct inline_run r = {pipe, poster, ops, ctx, false};
	struct folder folder = {0};
	bool ok = true;

	for (guint i = 0; ok && i < pipe->jobs->len; i++) {
		struct job *job = pipe->jobs->pdata[i];
		job_read(job, &folder, poster, pass_on, &r);
		ok = !r.stopped && ops->done(job, ctx) && !ops->stop(ctx);
	}
	folder_close(&folder);
	return ok;
}

bool
pipeline_run(GPtrArray *jobs, unsigned threads, const char *spec,
    size_t memory, const struct pipeline_ops *ops, void *ctx, GError **error)
{
	unsigned n = CLAMP(threads, 1, MAX(jobs->len, 1)), made = 0;
	g_autofree struct poster **posters = g_new0(struct poster *, n);
	size_t room = MAX(memory / 5 * 4 / n, (size_t)1 << 20);
	struct pipeline pipe = {
	    .ops = ops,
	    .ctx = ctx,
	    .jobs = jobs,
	    .budget = memory / 5,
	    .words = ops->stage ? room : room / 2,
	    .terms = ops->stage ? SIZE_MAX : room / 2,
	};
	bool ok = true;

	g_mutex_init(&pipe.lock);
	g_cond_init(&pipe.room);
	g_cond_init(&pipe.filled);
	while (ok && made < n) {
		ok = (posters[made] = poster_new(spec, error)) != NULL;
		made += ok;
	}
	if (ok && jobs->len > 0)
		ok = n == 1 ? run_inline(&pipe, posters[0], ops, ctx)
			    : run_threads(&pipe, posters, n, ops, ctx);
	for (unsigned i = 0; i < made; i++)
		poster_free(posters[i]);
	g_cond_clear(&pipe.filled);
	g_cond_clear(&pipe.room);
	g_mutex_clear(&pipe.lock);
	return ok;
}
