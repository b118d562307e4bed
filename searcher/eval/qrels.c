/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Relevance judgements: which documents answer which topic. */
#include <config.h>
#include <stdlib.h>
#include <string.h>

#include "searcher/eval/grouping.h"
#include "searcher/eval/qrels.h"
#include "searcher/eval/textfile.h"

/* A line read, before the lines of a topic stand together. */
struct loose {
	struct qrel qrel;
	size_t topic;
};

/* What BEIR puts into the first line of its files, whose lines have no second
 * field. */
static bool
is_beir_header(const char *line)
{
	static const char header[] = "query-id\tcorpus-id\tscore";

	return g_str_has_prefix(line, header) &&
	    strspn(line + strlen(header), " \t\r") ==
	    strlen(line) - strlen(header);
}

static bool
parse_line(char *line, size_t len, bool beir, const char *name,
    unsigned long number, struct grouping *topics, struct loose *ret_loose,
    GError **error)
{
	char *field[4];
	size_t n, wanted = beir ? 3 : 4;
	const char *wrong = NULL;
	long rel = 0;

	if (strlen(line) != len) {
		wrong = "a NUL byte";
	} else if ((n = textline_split(line, field, wanted)) != wanted) {
		wrong = beir ? "not three fields"
		    : n < 4 ? "fewer than four fields"
		            : "more than four fields";
	} else {
		/* trec_eval reads it with atol(): what is not a number is 0. */
		rel = strtol(field[wanted - 1], NULL, 10);
		if (rel > QRELS_MAX_LEVEL)
			wrong = "a relevance above 10000";
	}
	if (wrong != NULL) {
		g_set_error(error, EVAL_ERROR, EVAL_ERROR_FILE,
		    "%s:%lu: %s", name, number, wrong);
		return false;
	}
	ret_loose->topic = grouping_meet(topics, field[0]);
	ret_loose->qrel.docno = field[wanted - 2];
	ret_loose->qrel.rel = rel < 0 ? -1 : rel;
	ret_loose->qrel.line = number;
	return true;
}

static int
by_docno(const void *a, const void *b)
{
	const struct qrel *x = a, *y = b;

	return strcmp(x->docno, y->docno);
}

/* Puts the lines of a topic together, topics and documents in byte order. */
static void
arrange(struct qrels *q, const struct grouping *topics, const GArray *lines)
{
	g_autofree size_t *order = grouping_order(topics);
	g_autofree size_t *place = g_new(size_t, topics->ids->len);
	size_t i, at = 0;

	q->n_topics = topics->ids->len;
	q->topics = g_new0(struct qrels_topic, q->n_topics);
	q->all = g_new(struct qrel, lines->len);
	for (i = 0; i < q->n_topics; i++) {
		struct qrels_topic *t = &q->topics[i];

		t->id = g_ptr_array_index(topics->ids, order[i]);
		t->judged = q->all + at;
		t->n_judged = g_array_index(topics->counts, size_t, order[i]);
		place[order[i]] = at;
		at += t->n_judged;
	}
	for (i = 0; i < lines->len; i++) {
		const struct loose *l = &g_array_index(lines, struct loose, i);

		q->all[place[l->topic]++] = l->qrel;
	}
	for (i = 0, at = 0; i < q->n_topics; i++) {
		qsort(q->all + at, q->topics[i].n_judged, sizeof(struct qrel),
		    by_docno);
		at += q->topics[i].n_judged;
	}
}

bool
qrels_parse(char *text, size_t len, const char *name,
    enum eval_version version, struct qrels **ret_qrels, GError **error)
{
	struct textlines lines;
	struct grouping topics;
	g_autoptr(GArray) all = g_array_new(FALSE, FALSE,
	    sizeof(struct loose));
	struct qrels *q = NULL;
	char *line;
	size_t line_len;
	bool ok = false, beir = false;

	grouping_init(&topics);
	textlines_init(&lines, text, len);
	while ((line = textlines_next(&lines, &line_len)) != NULL) {
		struct loose loose;

		if (version == EVAL_TREC_10 && line[0] == '#')
			continue;
		if (lines.number == 1 && is_beir_header(line)) {
			beir = true;
			continue;
		}
		if (!parse_line(line, line_len, beir, name, lines.number,
		    &topics, &loose, error))
			goto out;
		g_array_append_val(all, loose);
	}
	if (all->len == 0) {
		g_set_error(error, EVAL_ERROR, EVAL_ERROR_FILE,
		    "'%s' holds no judgement", name);
		goto out;
	}
	q = g_new0(struct qrels, 1);
	arrange(q, &topics, all);
	q->text = text;
	text = NULL;
	*ret_qrels = q;
	ok = true;
out:
	grouping_clear(&topics);
	g_free(text);
	return ok;
}

bool
qrels_read(const char *path, enum eval_version version,
    struct qrels **ret_qrels, GError **error)
{
	char *text;
	size_t len;

	if (!textfile_read(path, &text, &len, error))
		return false;
	return qrels_parse(text, len, path, version, ret_qrels, error);
}

static int
topic_is(const void *id, const void *topic)
{
	return strcmp(id, ((const struct qrels_topic *)topic)->id);
}

const struct qrels_topic *
qrels_find(const struct qrels *qrels, const char *id)
{
	return bsearch(id, qrels->topics, qrels->n_topics,
	    sizeof(struct qrels_topic), topic_is);
}

void
qrels_free(struct qrels *qrels)
{
	if (qrels == NULL)
		return;
	g_free(qrels->topics);
	g_free(qrels->all);
	g_free(qrels->text);
	g_free(qrels);
}
