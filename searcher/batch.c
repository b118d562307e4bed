/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Answers topics in a ring: the caller's thread reads topics into it and hands
 * results on in order, and all threads, the caller's too, answer what is in it. */
#include "searcher/batch.h"

#include "searcher/session.h"

#include <string.h>

/* Topics in the ring for each thread: many enough that none waits for one that
 * is slow, few enough that their answers take little memory. */
#define RING 32
/* Words of capitals alone that are more than names. */
#define CALM_WORDS 4

struct task {
	char *id, *text;
	struct answer *answer;
	GError *error;
	GString *out; /* used again topic by topic, so that no memory is asked
	               * for and given back */
	size_t n_out;
	bool done; /* under the lock, as long as others may answer it */
};

struct batch {
	struct session **sessions; /* one a thread: nothing of an index may be
	                            * shared */
	unsigned jobs;
	const struct request *request;
	batch_prepare_fn *prepare;
	void *ctx;
	struct task *ring;
	unsigned size;
	/* Topics are numbered in order; number i lies in ring[i % size]. */
	guint64 first; /* that is not handed on yet; the caller's alone */
	GMutex lock;
	GCond more, answered;
	guint64 taken, end; /* those before are taken to be answered, are read */
	bool over;          /* no more will be read */
};

struct worker {
	struct batch *batch;
	struct session *session;
	GThread *thread;
};

static struct task *
task_of(struct batch *b, guint64 number)
{
	return &b->ring[number % b->size];
}

static void
task_clear(struct task *t)
{
	g_clear_pointer(&t->id, g_free);
	g_clear_pointer(&t->text, g_free);
	g_clear_pointer(&t->answer, answer_free);
	g_clear_error(&t->error);
	t->done = false;
}

/* A bag of words without a small letter was typed so as a whole, and its capitals
 * mean nothing: THE is no name, IT and US are no short forms.  NULL: it has small
 * letters, or so few words that they may be names. */
static char *
calm_down(const char *text)
{
	unsigned words = 0;
	bool inside = false;

	if (!g_utf8_validate(text, -1, NULL))
		return NULL;
	for (const char *p = text; *p; p = g_utf8_next_char(p)) {
		gunichar c = g_utf8_get_char(p);
		bool letter = g_unichar_isalpha(c);
		if (g_unichar_islower(c))
			return NULL;
		words += letter && !inside && g_unichar_isupper(c);
		inside = letter;
	}
	return words >= CALM_WORDS ? g_utf8_strdown(text, -1) : NULL;
}

static void
answer_task(struct batch *b, struct session *session, struct task *t)
{
	struct request r = *b->request;
	g_autofree char *calm = r.bag ? calm_down(t->text) : NULL;

	r.query = calm ? calm : t->text;
	r.query_len = strlen(r.query);
	t->answer = session_run(session, &r, &t->error);
	if (!t->answer || !b->prepare)
		return;
	g_string_truncate(t->out, 0);
	t->n_out = b->prepare(t->id, t->answer, t->out, b->ctx, &t->error);
	g_clear_pointer(&t->answer, answer_free);
}

/* Answers the next topic that nobody has taken, if there is one.  Called and left
 * with the lock held. */
static bool
answer_next(struct batch *b, struct session *session)
{
	if (b->taken == b->end)
		return false;
	struct task *t = task_of(b, b->taken++);
	if (!t->error) {
		g_mutex_unlock(&b->lock);
		answer_task(b, session, t);
		g_mutex_lock(&b->lock);
	}
	t->done = true;
	return true;
}

static void *
work(void *data)
{
	struct worker *w = data;
	struct batch *b = w->batch;

	g_mutex_lock(&b->lock);
	for (;;) {
		if (answer_next(b, w->session))
			g_cond_signal(&b->answered);
		else if (b->over)
			break;
		else
			g_cond_wait(&b->more, &b->lock);
	}
	g_mutex_unlock(&b->lock);
	return NULL;
}

/* Reads a topic into t; false at the end, with error set where reading failed. */
static bool
read_task(struct topics *topics, struct task *t, GError **error)
{
	const struct topic *topic;
	GError *trouble = NULL;

	enum topics_status status = topics_next(topics, &topic, &trouble);
	if (status == TOPICS_END) {
		if (trouble)
			g_propagate_error(error, trouble);
		return false;
	}
	t->id = g_strdup(topic->id);
	t->text = status == TOPICS_ONE ? g_strdup(topic->text) : NULL;
	t->error = trouble;
	return true;
}

/* Fills the ring; false when that was the last of the topics. */
static bool
fill(struct batch *b, struct topics *topics, GError **error)
{
	guint64 end = b->end; /* only changed here */
	bool more = true;

	while (end - b->first < b->size && more) {
		more = read_task(topics, task_of(b, end), error);
		end += more;
	}
	g_mutex_lock(&b->lock);
	b->end = end;
	b->over = !more;
	g_cond_broadcast(&b->more);
	g_mutex_unlock(&b->lock);
	return more;
}

/* Waits until the first topic in the ring is answered, and answers others
 * meanwhile. */
static void
await_first(struct batch *b)
{
	struct task *t = task_of(b, b->first);

	g_mutex_lock(&b->lock);
	while (!t->done)
		if (!answer_next(b, b->sessions[0]))
			g_cond_wait(&b->answered, &b->lock);
	g_mutex_unlock(&b->lock);
}

static bool
is_done(struct batch *b, struct task *t)
{
	g_mutex_lock(&b->lock);
	bool done = t->done;
	g_mutex_unlock(&b->lock);
	return done;
}

/* Hands on what is answered, in order; false: fn has had enough. */
static bool
hand_on(struct batch *b, batch_fn *fn, void *ctx)
{
	for (; b->first < b->end; b->first++) {
		struct task *t = task_of(b, b->first);
		if (!is_done(b, t))
			return true;
		struct batch_result result = {t->id, t->answer,
		    t->error, t->error ? NULL : t->out, t->n_out};
		if (!fn(&result, ctx))
			return false;
		task_clear(t);
	}
	return true;
}

static bool
run_ring(struct batch *b, struct topics *topics, batch_fn *fn, void *ctx,
    GError **error)
{
	GError *trouble = NULL;
	bool more = true, ok = true;

	while (ok) {
		/* not for each topic: to wake threads costs something */
		if (more && b->end - b->first <= b->size / 2)
			more = fill(b, topics, &trouble);
		if (b->first == b->end)
			break;
		await_first(b);
		ok = hand_on(b, fn, ctx);
	}
	if (ok && trouble) {
		g_propagate_error(error, trouble);
		return false;
	}
	g_clear_error(&trouble);
	return ok;
}

static bool
open_sessions(struct batch *b, char **places, GError **error)
{
	for (unsigned i = 0; i < b->jobs; i++) {
		b->sessions[i] = session_open_lazily(places, error);
		if (!b->sessions[i])
			return false;
	}
	return true;
}

static void
start_workers(struct batch *b, struct worker *workers)
{
	for (unsigned i = 1; i < b->jobs; i++) {
		workers[i] = (struct worker){b, b->sessions[i], NULL};
		workers[i].thread = g_thread_new("batch", work, &workers[i]);
	}
}

/* Topics that nobody has taken are left. */
static void
stop_workers(struct batch *b, struct worker *workers)
{
	g_mutex_lock(&b->lock);
	b->taken = b->end;
	b->over = true;
	g_cond_broadcast(&b->more);
	g_mutex_unlock(&b->lock);
	for (unsigned i = 1; i < b->jobs; i++)
		g_thread_join(workers[i].thread);
}

static struct batch *
batch_new(unsigned jobs)
{
	struct batch *b = g_new0(struct batch, 1);

	b->jobs = MAX(jobs, 1);
	b->sessions = g_new0(struct session *, b->jobs);
	b->size = RING * b->jobs;
	b->ring = g_new0(struct task, b->size);
	for (unsigned i = 0; i < b->size; i++)
		b->ring[i].out = g_string_new(NULL);
	g_mutex_init(&b->lock);
	g_cond_init(&b->more);
	g_cond_init(&b->answered);
	return b;
}

static void
batch_free(struct batch *b)
{
	for (unsigned i = 0; i < b->jobs; i++)
		session_close(b->sessions[i]);
	g_free(b->sessions);
	for (unsigned i = 0; i < b->size; i++) {
		task_clear(&b->ring[i]);
		g_string_free(b->ring[i].out, TRUE);
	}
	g_free(b->ring);
	g_mutex_clear(&b->lock);
	g_cond_clear(&b->more);
	g_cond_clear(&b->answered);
	g_free(b);
}

bool
batch_run(char **places, struct topics *topics, const struct request *r,
    unsigned jobs, batch_prepare_fn *prepare, batch_fn *fn, void *ctx,
    GError **error)
{
	struct batch *b = batch_new(jobs);
	g_autofree struct worker *workers = g_new0(struct worker, b->jobs);
	bool ok = open_sessions(b, places, error);

	b->request = r;
	b->prepare = prepare;
	b->ctx = ctx;
	if (ok) {
		start_workers(b, workers);
		ok = run_ring(b, topics, fn, ctx, error);
		stop_workers(b, workers);
	}
	batch_free(b);
	return ok;
}
