/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Answers topics in rounds: each round is read, answered by all threads, and
 * handed on in order. */
#include "searcher/batch.h"

#include "searcher/session.h"

#include <string.h>

/* Topics of a round and thread: many enough that threads seldom wait for the
 * slowest, few enough that answers of a round take little memory. */
#define ROUND 32
/* Words of capitals alone that are more than names. */
#define CALM_WORDS 4

struct task {
	char *id, *text;
	struct answer *answer;
	GError *error;
	size_t n_out;
};

struct batch {
	struct session **sessions; /* one a thread: nothing of an index may be
	                            * shared */
	unsigned jobs;
	const struct request *request;
	batch_prepare_fn *prepare;
	void *ctx;
	GArray *tasks;
	GPtrArray *outs; /* GString, a task each; used again round by round, so
	                  * that no memory is asked for and given back */
	gint next; /* task to be taken */
};

struct worker {
	struct batch *batch;
	struct session *session;
};

static void
task_clear(void *p)
{
	struct task *t = p;

	g_free(t->id);
	g_free(t->text);
	answer_free(t->answer);
	g_clear_error(&t->error);
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
prepare(struct batch *b, struct task *t, GString *out)
{
	g_string_truncate(out, 0);
	t->n_out = b->prepare(t->id, t->answer, out, b->ctx, &t->error);
	answer_free(g_steal_pointer(&t->answer));
}

static void *
work(void *data)
{
	struct worker *w = data;
	struct batch *b = w->batch;

	for (;;) {
		gint i = g_atomic_int_add(&b->next, 1);
		if ((guint)i >= b->tasks->len)
			return NULL;
		struct task *t = &g_array_index(b->tasks, struct task, i);
		if (t->error)
			continue;
		struct request r = *b->request;
		g_autofree char *calm = r.bag ? calm_down(t->text) : NULL;
		r.query = calm ? calm : t->text;
		r.query_len = strlen(r.query);
		t->answer = session_run(w->session, &r, &t->error);
		if (t->answer && b->prepare)
			prepare(b, t, b->outs->pdata[i]);
	}
}

/* Reads the next round; false at the end with error set where reading failed. */
static bool
read_round(struct batch *b, struct topics *topics, GError **error)
{
	g_array_set_size(b->tasks, 0);
	while (b->tasks->len < ROUND * b->jobs) {
		const struct topic *topic;
		struct task t = {0};
		switch (topics_next(topics, &topic, &t.error)) {
		case TOPICS_ONE:
			t.id = g_strdup(topic->id);
			t.text = g_strdup(topic->text);
			g_array_append_val(b->tasks, t);
			continue;
		case TOPICS_BAD:
			t.id = g_strdup(topic->id);
			g_array_append_val(b->tasks, t);
			continue;
		case TOPICS_END:
			if (t.error)
				g_propagate_error(error, t.error);
			return b->tasks->len > 0;
		}
	}
	return true;
}

static void
answer_round(struct batch *b)
{
	g_autofree struct worker *workers = g_new(struct worker, b->jobs);
	g_autofree GThread **threads = g_new0(GThread *, b->jobs);

	b->next = 0;
	for (unsigned i = 0; i < b->jobs; i++)
		workers[i] = (struct worker){b, b->sessions[i]};
	for (unsigned i = 1; i < b->jobs; i++)
		threads[i] = g_thread_new("batch", work, &workers[i]);
	work(&workers[0]);
	for (unsigned i = 1; i < b->jobs; i++)
		g_thread_join(threads[i]);
}

static bool
hand_on(struct batch *b, batch_fn *fn, void *ctx)
{
	for (unsigned i = 0; i < b->tasks->len; i++) {
		struct task *t = &g_array_index(b->tasks, struct task, i);
		struct batch_result result = {t->id, t->text, t->answer,
		    t->error, t->error ? NULL : b->outs->pdata[i], t->n_out};
		if (!fn(&result, ctx))
			return false;
	}
	return true;
}

static void
out_free(void *p)
{
	g_string_free(p, TRUE);
}

bool
batch_run(char **places, struct topics *topics, const struct request *r,
    unsigned jobs, batch_prepare_fn *prepare_fn, batch_fn *fn, void *ctx,
    GError **error)
{
	struct batch b = {.jobs = MAX(jobs, 1), .request = r,
	    .prepare = prepare_fn, .ctx = ctx};
	GError *trouble = NULL;
	bool ok = false;

	b.sessions = g_new0(struct session *, b.jobs);
	b.tasks = g_array_new(FALSE, TRUE, sizeof(struct task));
	g_array_set_clear_func(b.tasks, task_clear);
	b.outs = g_ptr_array_new_with_free_func(out_free);
	for (unsigned i = 0; i < ROUND * b.jobs; i++)
		g_ptr_array_add(b.outs, g_string_new(NULL));
	for (unsigned i = 0; i < b.jobs; i++) {
		b.sessions[i] = session_open_lazily(places, error);
		if (!b.sessions[i])
			goto out;
	}
	ok = true;
	while (ok && !trouble && read_round(&b, topics, &trouble)) {
		answer_round(&b);
		ok = hand_on(&b, fn, ctx);
	}
	if (trouble) {
		g_propagate_error(error, trouble);
		ok = false;
	}
out:
	for (unsigned i = 0; i < b.jobs; i++)
		session_close(b.sessions[i]);
	g_free(b.sessions);
	g_array_unref(b.tasks);
	g_ptr_array_unref(b.outs);
	return ok;
}
