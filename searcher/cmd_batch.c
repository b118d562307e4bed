/* SPDX-License-Identifier: GPL-2.0-or-later */
/* trawl batch: a file of queries in, a run out. */
#include "searcher/batch.h"
#include "searcher/command.h"
#include "searcher/eval/check.h"
#include "searcher/eval/runfile.h"
#include "searcher/eval/seen.h"
#include "searcher/eval/topics.h"
#include "searcher/expand.h"
#include "searcher/manifest.h"
#include "searcher/model.h"
#include "searcher/render/render.h"
#include "searcher/session.h"

#include <jansson.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

enum batch_format { BATCH_TREC, BATCH_JSONL, BATCH_TSV };

struct batch_options {
	char **places;
	char *topics_format, *topic_fields, *format, *tag, *syntax, *model,
	    *expand, *output, *fill, *check, *qrels, *default_op;
	int depth, jobs, snippets;
	gboolean exclude_self, quiet;
};

/* What goes on while results come in. */
struct writing {
	const struct batch_options *o;
	enum batch_format format;
	struct runfile *run;
	struct manifest *manifest;
	struct seen *seen; /* ids of topics */
	unsigned long topics, failures;
	bool tty;
	gint64 begin, told;
};

static const char description[] =
    "TOPICS are TREC topics, lines 'id TAB query', JSON lines, lines 'id:query'\n"
    "or one query a line; '-' is standard input.  By default every topic is a\n"
    "bag of words and the output a TREC run, 1000 deep.\n\n"
    "  trawl batch -o out.run topics.tsv && trawl eval qrels out.run\n"
    "  trawl batch --check out.run --qrels qrels\n\n"
    "Exit status: 0 every topic answered, 1 some topics failed, 2 trouble.\n";

static void
tell_progress(struct writing *w, bool last)
{
	gint64 now = g_get_monotonic_time();

	if (!w->tty || (!last && now - w->told < 200000))
		return;
	w->told = now;
	double seconds = (now - w->begin) / 1e6;
	fprintf(stderr, "\r%lu topics, %.0f a second%s", w->topics,
	    seconds > 0 ? w->topics / seconds : 0.0, last ? "\n" : " ");
}

/* Before something is said: it takes the place of the progress. */
static void
clear_progress(struct writing *w)
{
	if (!w->tty || !w->told)
		return;
	fputs("\r\033[K", stderr);
	w->told = 0; /* told again at once */
}

/* --exclude-self: one more was asked for, to leave out the topic's own. */
static void
leave_out_self(const char *topic, struct answer *a, unsigned depth)
{
	GPtrArray *hits = a->hits;

	for (unsigned i = 0; i < hits->len; i++) {
		const struct hit *h = g_ptr_array_index(hits, i);
		if (strcmp(h->id, topic) == 0)
			g_ptr_array_remove_index(hits, i--);
	}
	if (hits->len > depth)
		g_ptr_array_set_size(hits, (int)depth);
	for (unsigned i = 0; i < hits->len; i++)
		((struct hit *)g_ptr_array_index(hits, i))->rank = i + 1;
}

/* Such as would be taken for columns and lines. */
static char *
one_column(const char *s)
{
	return g_strdelimit(g_strdup(s), "\t\r\n", ' ');
}

static void
format_tsv(const char *topic, GPtrArray *hits, const char *fill, GString *out)
{
	g_autofree char *id = one_column(topic);

	for (unsigned i = 0; i < hits->len; i++) {
		const struct hit *h = g_ptr_array_index(hits, i);
		g_autofree char *docno = one_column(h->id);
		g_string_append_printf(out, "%s\t%s\t%u\t%.6f\n", id, docno,
		    h->rank, h->score);
	}
	if (!hits->len && fill)
		g_string_append_printf(out, "%s\t%s\t1\t0.000000\n", id,
		    fill);
}

static void
format_json(const char *topic, const struct answer *a, GString *out)
{
	g_autofree char *id = g_utf8_make_valid(topic, -1);
	json_t *j = json_string(id);
	char *quoted = json_dumps(j, JSON_ENCODE_ANY);

	render_json(a, true, out);
	/* the id goes in front of the object's own fields */
	g_autofree char *head = g_strdup_printf("{\"topic\":%s,", quoted);
	g_string_erase(out, 0, 1);
	g_string_prepend(out, head);
	free(quoted);
	json_decref(j);
}

static bool
format_run(const struct writing *w, const char *topic, GPtrArray *hits,
    GString *out, GError **error)
{
	g_autofree struct runfile_hit *list =
	    g_new(struct runfile_hit, hits->len + 1);
	size_t n = hits->len;

	for (unsigned i = 0; i < n; i++) {
		const struct hit *h = g_ptr_array_index(hits, i);
		list[i] = (struct runfile_hit){h->id, h->score};
	}
	if (!n && w->o->fill)
		list[n++] = (struct runfile_hit){w->o->fill, 0};
	return runfile_format(w->run, topic, list, n, out, error);
}

/* Makes the lines of a topic; returns how many hits they are of. */
static size_t
prepare(const char *topic, struct answer *a, GString *out, void *ctx,
    GError **error)
{
	const struct writing *w = ctx;

	if (w->o->exclude_self)
		leave_out_self(topic, a, (unsigned)w->o->depth);
	if (w->format == BATCH_JSONL)
		format_json(topic, a, out);
	else if (w->format == BATCH_TSV)
		format_tsv(topic, a->hits, w->o->fill, out);
	else if (!format_run(w, topic, a->hits, out, error))
		return 0;
	return a->hits->len;
}

static bool
put_lines(struct writing *w, const struct batch_result *b)
{
	g_autoptr(GError) error = NULL;
	size_t lines = b->n_out;

	if (!b->n_out) {
		manifest_note(w->manifest, MANIFEST_EMPTY, b->topic, NULL);
		if (!w->o->quiet) {
			clear_progress(w);
			complain("batch: topic '%s' has no hit", b->topic);
		}
	}
	if (w->format == BATCH_JSONL || !lines)
		lines = b->out->len > 0;
	if (runfile_put(w->run, b->out, lines, &error))
		return true;
	complain("batch: %s", error->message);
	return false;
}

static void
fail_topic(struct writing *w, const char *topic, const char *message)
{
	w->failures++;
	clear_progress(w);
	complain("batch: %s%s%s%s", topic ? "topic '" : "", topic ? topic : "",
	    topic ? "': " : "", message);
	manifest_note(w->manifest, MANIFEST_FAILED, topic, message);
}

static bool
take_result(const struct batch_result *b, void *ctx)
{
	struct writing *w = ctx;
	g_autoptr(GError) error = NULL;
	bool again;

	w->topics++;
	tell_progress(w, false);
	if (b->error) {
		fail_topic(w, b->topic, b->error->message);
		return true;
	}
	if (!seen_add(w->seen, b->topic, &again, &error)) {
		complain("batch: %s", error->message);
		return false;
	}
	if (!again)
		return put_lines(w, b);
	fail_topic(w, b->topic, "its id has been before");
	return true;
}

/* --- the command --------------------------------------------------------- */

static GOptionEntry *
make_entries(struct batch_options *o)
{
	const GOptionEntry entries[] = {
	    {"index", 'i', 0, G_OPTION_ARG_FILENAME_ARRAY, &o->places,
	        "index to search; may be repeated", "PLACE"},
	    {"output", 'o', 0, G_OPTION_ARG_FILENAME, &o->output,
	        "write there, whole or not at all (standard output)", "FILE"},
	    {"depth", 0, 0, G_OPTION_ARG_INT, &o->depth,
	        "hits a topic (1000)", "N"},
	    {"tag", 0, 0, G_OPTION_ARG_STRING, &o->tag, "name of the run (trawl)",
	        "NAME"},
	    {"format", 0, 0, G_OPTION_ARG_STRING, &o->format,
	        "trec, jsonl or tsv", "FORMAT"},
	    {"topics-format", 0, 0, G_OPTION_ARG_STRING, &o->topics_format,
	        "trec, xml, tsv, jsonl, colon or lines (guessed)", "FORMAT"},
	    {"topic-fields", 0, 0, G_OPTION_ARG_STRING, &o->topic_fields,
	        "of title, desc, narr (title)", "LIST"},
	    {"query-syntax", 0, 0, G_OPTION_ARG_STRING, &o->syntax,
	        "bag (any text is words, the default) or full", "WHICH"},
	    {"default-op", 0, 0, G_OPTION_ARG_STRING, &o->default_op,
	        "with the full syntax: and, or", "OP"},
	    {"model", 0, 0, G_OPTION_ARG_STRING, &o->model,
	        "ranking, such as bm25(k1=0.9,b=0.4)", "MODEL"},
	    {"expand", 0, 0, G_OPTION_ARG_STRING, &o->expand,
	        "expand queries from their first hits", "NAME"},
	    {"jobs", 'j', 0, G_OPTION_ARG_INT, &o->jobs, "threads (all cores)",
	        "N"},
	    {"snippets", 0, 0, G_OPTION_ARG_INT, &o->snippets,
	        "passages a hit, for jsonl (0)", "N"},
	    {"exclude-self", 0, 0, G_OPTION_ARG_NONE, &o->exclude_self,
	        "leave out the document whose id is the topic's", NULL},
	    {"fill", 0, 0, G_OPTION_ARG_STRING, &o->fill,
	        "line for a topic without hits", "DOCNO"},
	    {"check", 0, 0, G_OPTION_ARG_FILENAME, &o->check,
	        "say what an evaluator would trip over in a run", "RUN"},
	    {"qrels", 0, 0, G_OPTION_ARG_FILENAME, &o->qrels,
	        "with --check: the judgements", "FILE"},
	    {"quiet", 'q', 0, G_OPTION_ARG_NONE, &o->quiet,
	        "do not name topics without hits", NULL},
	    {0},
	};
	return g_memdup2(entries, sizeof entries);
}

static int
find_name(const char *option, const char *text, const char *const *names)
{
	for (int i = 0; names[i]; i++)
		if (!text || strcmp(names[i], text) == 0)
			return i;
	g_autofree char *list = g_strjoinv(", ", (char **)names);
	complain("batch: --%s is one of %s, not '%s'", option, list, text);
	return -1;
}

/* What every topic asks beside its words; false after complaining. */
static bool
make_request(const struct batch_options *o, const struct config *c,
    struct request *r, enum batch_format *ret_format)
{
	static const char *const formats[] = {"trec", "jsonl", "tsv", NULL};
	static const char *const syntaxes[] = {"bag", "full", NULL};
	static const char *const ops[] = {"and", "or", NULL};
	g_autoptr(GError) error = NULL;
	int format = find_name("format", o->format, formats);
	int syntax = find_name("query-syntax", o->syntax, syntaxes);
	int op = find_name("default-op", o->default_op, ops);
	struct model m;
	struct expansion e;

	if (format < 0 || syntax < 0 || op < 0)
		return false;
	if (o->depth < 1 || o->depth > 1000000) {
		complain("batch: --depth wants a number from 1 to 1000000");
		return false;
	}
	if (o->jobs < 0 || o->snippets < 0) {
		complain("batch: --%s wants a number that is not negative",
		    o->jobs < 0 ? "jobs" : "snippets");
		return false;
	}
	if (!model_parse(o->model, &m, &error) ||
	    (o->expand && !expansion_parse(o->expand, &e, &error))) {
		complain("batch: %s", error->message);
		return false;
	}
	request_init(r);
	r->bag = syntax == 0;
	r->any = r->bag || op == 1;
	r->limit = (unsigned)o->depth + (o->exclude_self ? 1 : 0);
	r->model = o->model;
	r->expand = o->expand;
	r->snippets = format == BATCH_JSONL ? (unsigned)o->snippets : 0;
	r->ids_only = format != BATCH_JSONL;
	r->suggest = false;
	r->no_synonyms = !c->synonyms;
	*ret_format = (enum batch_format)format;
	return true;
}

static bool
open_topics(const struct batch_options *o, const char *path,
    struct topics **ret_topics)
{
	enum topics_format format = TOPICS_GUESS;
	g_autoptr(GError) error = NULL;
	unsigned fields = 0;

	if (o->topics_format &&
	    !topics_format_parse(o->topics_format, &format)) {
		complain("batch: --topics-format is one of trec, xml, tsv, "
		    "jsonl, colon, lines, not '%s'", o->topics_format);
		return false;
	}
	if ((!o->topic_fields ||
	        topics_fields_parse(o->topic_fields, &fields, &error)) &&
	    topics_open(path, format, fields, ret_topics, &error))
		return true;
	complain("batch: %s", error->message);
	return false;
}

/* Answers all topics into w->run, and closes it; the exit status. */
static int
answer_topics(struct writing *w, const char *path,
    const struct manifest_source *source)
{
	const struct batch_options *o = w->o;
	unsigned jobs =
	    o->jobs > 0 ? (unsigned)MIN(o->jobs, 256) : g_get_num_processors();
	g_autoptr(GError) error = NULL;

	if (!batch_run(source->places, source->topics, source->request, jobs,
	        prepare, take_result, w, &error)) {
		if (error)
			complain("batch: %s", error->message);
		return EXIT_TROUBLE;
	}
	tell_progress(w, true);
	if (!w->topics)
		return complain("batch: no topic in '%s', read as %s", path,
		    topics_format_name(topics_format(source->topics)));
	json_t *manifest = manifest_finish(w->manifest, source, w->topics);
	bool closed =
	    runfile_close(g_steal_pointer(&w->run), manifest, &error);
	json_decref(manifest);
	if (!closed)
		return complain("batch: %s", error->message);
	return w->failures ? 1 : 0;
}

static int
run_batch(struct batch_options *o, const struct config *c, const char *path,
    int argc, char **argv)
{
	struct writing w = {.o = o, .begin = g_get_monotonic_time()};
	g_autoptr(GError) error = NULL;
	struct topics *topics = NULL;
	struct request r;
	int status = EXIT_TROUBLE;

	if (!make_request(o, c, &r, &w.format))
		return EXIT_TROUBLE;
	g_auto(GStrv) places = places_find(o->places, c);
	if (!places || !open_topics(o, path, &topics))
		return EXIT_TROUBLE;
	w.tty = isatty(STDERR_FILENO) && !o->quiet;
	if (runfile_create(o->output ? o->output : "-",
	        o->tag ? o->tag : "trawl", &w.run, &error)) {
		struct manifest_source source = {places, topics, &r, argc,
		    argv};
		w.manifest = manifest_new();
		w.seen = seen_new();
		status = answer_topics(&w, path, &source);
		manifest_free(w.manifest);
		seen_free(w.seen);
	} else {
		complain("batch: %s", error->message);
	}
	runfile_abandon(w.run);
	topics_free(topics);
	return status;
}

int
cmd_batch(int argc, char **argv)
{
	struct batch_options o = {.depth = 1000};
	g_autofree GOptionEntry *entries = make_entries(&o);
	g_autoptr(GPtrArray) words = NULL;
	struct config c;
	int status;

	if (options_parse(entries, "TOPICS",
	        "Answers a file of queries and writes a run.", description, argc,
	        argv, &words, &status)) {
		config_read(&c);
		if (o.check)
			status = check_main(o.check, o.qrels);
		else if (words->len != 1)
			status = complain("batch: give one file of topics");
		else
			status = run_batch(&o, &c, words->pdata[0], argc, argv);
		config_release(&c);
	}
	g_strfreev(o.places);
	g_free(o.topics_format);
	g_free(o.topic_fields);
	g_free(o.format);
	g_free(o.tag);
	g_free(o.syntax);
	g_free(o.model);
	g_free(o.expand);
	g_free(o.output);
	g_free(o.fill);
	g_free(o.check);
	g_free(o.qrels);
	g_free(o.default_op);
	return status;
}
