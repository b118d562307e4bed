/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A run in memory: for each topic the documents found, with their scores. */
#include <config.h>
#include <stdlib.h>
#include <string.h>

#include "searcher/eval/grouping.h"
#include "searcher/eval/run.h"
#include "searcher/eval/textfile.h"

/* A line read, before the lines of a topic stand together. */
struct loose {
	struct run_doc doc;
	size_t topic;
};

struct run_builder {
	GArray *lines; /* struct loose */
	struct grouping topics;
	GStringChunk *strings;
	const char *tag;
};

static int
by_docno(const void *a, const void *b)
{
	const struct run_doc *x = a, *y = b;

	return strcmp(x->docno, y->docno);
}

/* Puts the lines of a topic together, topics and documents in byte order. */
static struct run *
arrange(const struct grouping *topics, const GArray *lines)
{
	g_autofree size_t *order = grouping_order(topics);
	g_autofree size_t *place = g_new(size_t, topics->ids->len + 1);
	struct run *run = g_new0(struct run, 1);
	size_t i, at = 0;

	run->n_topics = topics->ids->len;
	run->topics = g_new0(struct run_topic, run->n_topics + 1);
	run->all = g_new(struct run_doc, lines->len + 1);
	for (i = 0; i < run->n_topics; i++) {
		struct run_topic *t = &run->topics[i];

		t->id = g_ptr_array_index(topics->ids, order[i]);
		t->docs = run->all + at;
		t->n_docs = g_array_index(topics->counts, size_t, order[i]);
		place[order[i]] = at;
		at += t->n_docs;
	}
	for (i = 0; i < lines->len; i++) {
		const struct loose *l = &g_array_index(lines, struct loose, i);

		run->all[place[l->topic]++] = l->doc;
	}
	for (i = 0, at = 0; i < run->n_topics; i++) {
		qsort(run->all + at, run->topics[i].n_docs,
		    sizeof(struct run_doc), by_docno);
		at += run->topics[i].n_docs;
	}
	return run;
}

/* Whether a line carries nothing for this version of the rules. */
static bool
is_idle(const char *line, enum eval_version version)
{
	while (*line == ' ' || (*line >= '\t' && *line <= '\r'))
		line++;
	return *line == '\0' || (version == EVAL_TREC_10 && *line == '#');
}

static const char *
parse_line(char *line, size_t len, struct grouping *topics,
    struct loose *ret_loose, const char **ret_tag)
{
	char *field[6];

	if (strlen(line) != len)
		return "a NUL byte";
	if (textline_split(line, field, 6) < 6)
		return "fewer than six fields";
	ret_loose->topic = grouping_meet(topics, field[0]);
	ret_loose->doc.docno = field[2];
	/* As atof() in the C locale: what is not a number is 0. */
	ret_loose->doc.score = g_ascii_strtod(field[4], NULL);
	*ret_tag = field[5];
	return NULL;
}

bool
run_parse(char *text, size_t len, const char *name,
    enum eval_version version, struct run **ret_run, GError **error)
{
	struct textlines lines;
	struct grouping topics;
	g_autoptr(GArray) all = g_array_new(FALSE, FALSE,
	    sizeof(struct loose));
	const char *tag = NULL, *wrong;
	struct run *run;
	char *line;
	size_t line_len;
	bool ok = false;

	grouping_init(&topics);
	textlines_init(&lines, text, len);
	while ((line = textlines_next(&lines, &line_len)) != NULL) {
		struct loose loose;

		if (strlen(line) == line_len && is_idle(line, version))
			continue;
		wrong = parse_line(line, line_len, &topics, &loose, &tag);
		if (wrong != NULL) {
			g_set_error(error, EVAL_ERROR, EVAL_ERROR_FILE,
			    "%s:%lu: %s", name, lines.number, wrong);
			goto out;
		}
		g_array_append_val(all, loose);
	}
	if (all->len == 0) {
		g_set_error(error, EVAL_ERROR, EVAL_ERROR_FILE,
		    "'%s' holds no result", name);
		goto out;
	}
	run = arrange(&topics, all);
	run->tag = tag;
	run->text = text;
	text = NULL;
	*ret_run = run;
	ok = true;
out:
	grouping_clear(&topics);
	g_free(text);
	return ok;
}

bool
run_read(const char *path, enum eval_version version, struct run **ret_run,
    GError **error)
{
	char *text;
	size_t len;

	if (!textfile_read(path, &text, &len, error))
		return false;
	return run_parse(text, len, path, version, ret_run, error);
}

struct run_builder *
run_builder_new(const char *tag)
{
	struct run_builder *b = g_new0(struct run_builder, 1);

	b->lines = g_array_new(FALSE, FALSE, sizeof(struct loose));
	grouping_init(&b->topics);
	b->strings = g_string_chunk_new(1 << 16);
	b->tag = g_string_chunk_insert(b->strings, tag);
	return b;
}

void
run_builder_add(struct run_builder *b, const char *topic, const char *docno,
    double score)
{
	struct loose loose;

	/* insert_const keeps one copy of an id however often it comes. */
	topic = g_string_chunk_insert_const(b->strings, topic);
	loose.topic = grouping_meet(&b->topics, topic);
	loose.doc.docno = g_string_chunk_insert_const(b->strings, docno);
	loose.doc.score = score;
	g_array_append_val(b->lines, loose);
}

struct run *
run_builder_finish(struct run_builder *b)
{
	struct run *run = arrange(&b->topics, b->lines);

	run->tag = b->tag;
	run->strings = b->strings;
	g_array_free(b->lines, TRUE);
	grouping_clear(&b->topics);
	g_free(b);
	return run;
}

static int
topic_is(const void *id, const void *topic)
{
	return strcmp(id, ((const struct run_topic *)topic)->id);
}

const struct run_topic *
run_find(const struct run *run, const char *id)
{
	return bsearch(id, run->topics, run->n_topics,
	    sizeof(struct run_topic), topic_is);
}

void
run_free(struct run *run)
{
	if (run == NULL)
		return;
	g_free(run->topics);
	g_free(run->all);
	g_free(run->text);
	if (run->strings != NULL)
		g_string_chunk_free(run->strings);
	g_free(run);
}
