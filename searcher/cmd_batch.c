/* SPDX-License-Identifier: GPL-2.0-or-later */
/* trawl batch: a file of queries in, a run out. */
#include <config.h>

#include "lib/text/text.h"
#include "lib/xapian-c/xapian-c.h"
#include "searcher/batch.h"
#include "searcher/command.h"
#include "searcher/eval/check.h"
#include "searcher/eval/runfile.h"
#include "searcher/eval/seen.h"
#include "searcher/eval/topics.h"
#include "searcher/expand.h"
#include "searcher/model.h"
#include "searcher/render/render.h"
#include "searcher/session.h"

#include <fcntl.h>
#include <glib/gstdio.h>
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

/* Topics that are named in the manifest, which stays within bounds whatever the
 * topics are: beyond this many they are counted. */
#define NAMED_MAX 10000

struct list {
	json_t *named;
	unsigned long others;
};

/* What goes on while results come in. */
struct writing {
	const struct batch_options *o;
	enum batch_format format;
	struct runfile *run; /* TREC */
	FILE *to;            /* JSON lines and TSV */
	struct list empty, failed; /* for the manifest */
	struct seen *seen;         /* ids of topics */
	unsigned long topics, failures;
	bool tty, wrong;
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
note_topic(struct list *list, const char *topic, const char *message)
{
	if (json_array_size(list->named) >= NAMED_MAX) {
		list->others++;
		return;
	}
	json_t *e = json_object();
	g_autofree char *id = topic ? g_utf8_make_valid(topic, -1) : NULL;
	json_object_set_new(e, "topic", id ? json_string(id) : json_null());
	if (message) {
		g_autofree char *m = g_utf8_make_valid(message, -1);
		json_object_set_new(e, "message", json_string(m));
	}
	json_array_append_new(list->named, e);
}

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
	size_t n = b->n_out;

	if (!n) {
		note_topic(&w->empty, b->topic, NULL);
		if (!w->o->quiet)
			complain("batch: topic '%s' has no hit", b->topic);
	}
	if (w->run) {
		if (runfile_put(w->run, b->out, n ? n : b->out->len > 0,
		        &error))
			return true;
		complain("batch: %s", error->message);
	} else {
		if (fwrite(b->out->str, 1, b->out->len, w->to) == b->out->len)
			return true;
		complain("batch: cannot write: %s", g_strerror(errno));
	}
	w->wrong = true;
	return false;
}

static void
fail_topic(struct writing *w, const char *topic, const char *message)
{
	w->failures++;
	complain("batch: %s%s%s%s", topic ? "topic '" : "", topic ? topic : "",
	    topic ? "': " : "", message);
	note_topic(&w->failed, topic, message);
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
		w->wrong = true;
		return false;
	}
	if (!again)
		return put_lines(w, b);
	fail_topic(w, b->topic, "its id has been before");
	return true;
}

/* --- the manifest -------------------------------------------------------- */

static char *
file_digest(const char *path)
{
	g_autoptr(GChecksum) sum = g_checksum_new(G_CHECKSUM_SHA256);
	FILE *f = strcmp(path, "-") == 0 ? NULL : fopen(path, "rb");
	unsigned char buf[65536];
	size_t n;

	if (!f)
		return NULL;
	while ((n = fread(buf, 1, sizeof buf, f)) > 0)
		g_checksum_update(sum, buf, (gssize)n);
	fclose(f);
	return g_strdup(g_checksum_get_string(sum));
}

static json_t *
describe_index(char **places)
{
	json_t *list = json_array();

	for (char **p = places; *p; p++) {
		char *one[] = {*p, NULL};
		struct session *s = session_open(one, NULL);
		json_t *e = json_object();
		g_autofree char *place = g_utf8_make_valid(*p, -1);
		json_object_set_new(e, "place", json_string(place));
		if (s) {
			struct index *ix = session_index(s);
			size_t len;
			const char *uuid = xc_db_uuid(index_db(ix), &len, NULL);
			struct xc_db_stats stats;
			json_t *revisions = json_array();
			for (unsigned i = 0; i < ix->n_shards; i++) {
				uint64_t rev = 0;
				xc_db_revision(shard_db(&ix->shards[i]), &rev, NULL);
				json_array_append_new(revisions,
				    json_integer((json_int_t)rev));
			}
			json_object_set_new(e, "uuid",
			    json_string(uuid ? uuid : ""));
			json_object_set_new(e, "revisions", revisions);
			if (xc_db_get_stats(index_db(ix), &stats, NULL))
				json_object_set_new(e, "documents",
				    json_integer(stats.doccount));
			json_object_set_new(e, "analyzer",
			    json_string(text_analyzer_spec(
			        session_analyzer(s))));
		}
		json_array_append_new(list, e);
		session_close(s);
	}
	return list;
}

static void
set_list(json_t *o, const char *key, const struct list *list)
{
	g_autofree char *others = g_strconcat(key, "_not_named", NULL);

	json_object_set(o, key, list->named);
	if (list->others)
		json_object_set_new(o, others,
		    json_integer((json_int_t)list->others));
}

static json_t *
make_manifest(const struct writing *w, char **places, const char *topics,
    int argc, char **argv)
{
	json_t *o = json_object(), *command = json_array();
	struct model m;

	json_object_set_new(o, "trawl", json_string(PACKAGE_VERSION));
	json_object_set_new(o, "libxapian", json_string(xc_xapian_version()));
	json_object_set_new(o, "index", describe_index(places));
	if (model_parse(w->o->model, &m, NULL)) {
		g_autofree char *text = model_print(&m);
		json_object_set_new(o, "model", json_string(text));
	}
	json_object_set_new(o, "expand",
	    w->o->expand ? json_string(w->o->expand) : json_null());
	json_object_set_new(o, "query_syntax",
	    json_string(w->o->syntax ? w->o->syntax : "bag"));
	json_object_set_new(o, "ties",
	    json_string("scores to 1e-6, then the id's bytes ascending"));
	g_autofree char *digest = file_digest(topics);
	json_object_set_new(o, "topics_sha256",
	    digest ? json_string(digest) : json_null());
	json_object_set_new(o, "topics", json_integer((json_int_t)w->topics));
	set_list(o, "topics_without_hits", &w->empty);
	set_list(o, "topics_failed", &w->failed);
	for (int i = 0; i < argc; i++) {
		g_autofree char *word = g_utf8_make_valid(argv[i], -1);
		json_array_append_new(command, json_string(word));
	}
	json_object_set_new(o, "command", command);
	return o;
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

/* Opens where JSON lines and TSV go: beside the final name until whole. */
static bool
open_lines(struct writing *w, const char *path, char **ret_temporary)
{
	if (!path || strcmp(path, "-") == 0) {
		w->to = stdout;
		return true;
	}
	*ret_temporary = g_strconcat(path, ".XXXXXX", NULL);
	int fd = g_mkstemp_full(*ret_temporary, O_RDWR | O_CLOEXEC, 0666);
	w->to = fd >= 0 ? fdopen(fd, "w") : NULL;
	if (w->to)
		return true;
	complain("batch: cannot write '%s': %s", path, g_strerror(errno));
	return false;
}

static bool
close_lines(struct writing *w, const char *path, char *temporary,
    const json_t *manifest)
{
	bool ok = !w->wrong && fflush(w->to) == 0;

	if (!temporary)
		return ok;
	ok = ok && fsync(fileno(w->to)) == 0;
	ok = fclose(w->to) == 0 && ok;
	if (!ok || g_rename(temporary, path) != 0) {
		complain("batch: cannot write '%s': %s", path,
		    g_strerror(errno));
		g_unlink(temporary);
		return false;
	}
	g_autofree char *beside = g_strconcat(path, ".json", NULL);
	if (json_dump_file(manifest, beside, JSON_INDENT(2)) != 0) {
		complain("batch: cannot write '%s'", beside);
		return false;
	}
	return true;
}

static int
run_batch(struct batch_options *o, const struct config *c, const char *path,
    int argc, char **argv)
{
	static const char *const formats[] = {"trec", "jsonl", "tsv", NULL};
	static const char *const syntaxes[] = {"bag", "full", NULL};
	static const char *const ops[] = {"and", "or", NULL};
	struct writing w = {.o = o, .begin = g_get_monotonic_time()};
	g_autoptr(GError) error = NULL;
	g_autofree char *temporary = NULL;
	enum topics_format tf = TOPICS_GUESS;
	unsigned fields = 0;
	struct topics *topics = NULL;
	struct request r;
	int format = find_name("format", o->format, formats);
	int syntax = find_name("query-syntax", o->syntax, syntaxes);
	int op = find_name("default-op", o->default_op, ops);
	int status = EXIT_TROUBLE;

	if (format < 0 || syntax < 0 || op < 0)
		return EXIT_TROUBLE;
	if (o->topics_format && !topics_format_parse(o->topics_format, &tf))
		return complain("batch: no topics format '%s'",
		    o->topics_format);
	if (o->topic_fields &&
	    !topics_fields_parse(o->topic_fields, &fields, &error))
		return complain("batch: %s", error->message);
	if (o->depth < 1 || o->depth > 1000000)
		return complain("batch: --depth wants a number from 1 to 1000000");
	request_init(&r);
	r.bag = syntax == 0;
	r.any = r.bag || op == 1;
	r.limit = (unsigned)o->depth + (o->exclude_self ? 1 : 0);
	r.model = o->model;
	r.expand = o->expand;
	r.snippets = format == BATCH_JSONL ? (unsigned)MAX(o->snippets, 0) : 0;
	r.ids_only = format != BATCH_JSONL;
	r.suggest = false;
	r.no_synonyms = !c->synonyms;
	struct model m;
	if (!model_parse(o->model, &m, &error))
		return complain("batch: %s", error->message);
	struct expansion e;
	if (o->expand && !expansion_parse(o->expand, &e, &error))
		return complain("batch: %s", error->message);
	g_auto(GStrv) places = places_find(o->places, c);
	if (!places)
		return EXIT_TROUBLE;
	if (!topics_open(path, tf, fields, &topics, &error))
		return complain("batch: %s", error->message);
	w.format = (enum batch_format)format;
	w.empty.named = json_array();
	w.failed.named = json_array();
	w.seen = seen_new();
	w.tty = isatty(STDERR_FILENO) && !o->quiet;
	bool opened = format == BATCH_TREC
	    ? runfile_create(o->output ? o->output : "-",
	          o->tag ? o->tag : "trawl", &w.run, &error)
	    : open_lines(&w, o->output, &temporary);
	if (!opened) {
		if (error)
			complain("batch: %s", error->message);
		goto out;
	}
	unsigned jobs =
	    o->jobs > 0 ? (unsigned)MIN(o->jobs, 256) : g_get_num_processors();
	if (!batch_run(places, topics, &r, jobs, prepare, take_result, &w,
	        &error)) {
		if (error)
			complain("batch: %s", error->message);
		runfile_abandon(w.run);
		if (temporary) {
			fclose(w.to);
			g_unlink(temporary);
		}
		goto out;
	}
	tell_progress(&w, true);
	json_t *manifest = make_manifest(&w, places, path, argc, argv);
	bool closed = w.run ? runfile_close(w.run, manifest, &error)
	                    : close_lines(&w, o->output, temporary, manifest);
	if (error)
		complain("batch: %s", error->message);
	json_decref(manifest);
	if (closed)
		status = w.failures ? 1 : 0;
out:
	json_decref(w.empty.named);
	json_decref(w.failed.named);
	seen_free(w.seen);
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
