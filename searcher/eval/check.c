/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Says what an evaluator would trip over in a run. */
#include <config.h>
#include <float.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "searcher/eval/check.h"
#include "searcher/eval/eval.h"
#include "searcher/eval/grouping.h"
#include "searcher/eval/qrels.h"
#include "searcher/eval/textfile.h"

#define USUAL_DEPTH 1000

struct result {
	const char *docno;
	double score;
	long rank;
	unsigned long line;
	size_t topic;
};

struct checker {
	check_fn fn;
	void *data;
	struct check_totals totals;
	struct grouping topics;
	GArray *results; /* struct result */
	GArray *closed;  /* by topic: other lines came after it (char) */
	size_t current;  /* topic of the line before */
	const char *tag;
};

static void
found(struct checker *c, bool fatal, struct check_finding finding)
{
	finding.fatal = fatal;
	if (fatal)
		c->totals.fatal++;
	else
		c->totals.remarks++;
	c->fn(&finding, c->data);
}

static bool
is_number(const char *s, double *ret_number)
{
	char *end;

	*ret_number = g_ascii_strtod(s, &end);
	return end != s && *end == '\0';
}

static bool
is_whole(const char *s, long *ret_number)
{
	char *end;

	*ret_number = strtol(s, &end, 10);
	return end != s && *end == '\0';
}

/* Whether the topic's lines stand together, and the tag stays. */
static void
check_sequence(struct checker *c, const struct result *r, const char *topic,
    const char *tag)
{
	if (c->closed->len < c->topics.ids->len)
		g_array_set_size(c->closed, c->topics.ids->len);
	if (c->totals.lines > 0 && r->topic != c->current) {
		g_array_index(c->closed, char, c->current) = 1;
		if (g_array_index(c->closed, char, r->topic) == 1) {
			found(c, false, (struct check_finding){
			    .kind = CHECK_SPLIT_TOPIC, .line = r->line,
			    .topic = topic});
			g_array_index(c->closed, char, r->topic) = 2;
		}
	}
	if (c->tag != NULL && strcmp(c->tag, tag) != 0)
		found(c, false, (struct check_finding){.kind = CHECK_TAG,
		    .line = r->line, .topic = topic});
	c->current = r->topic;
	c->tag = tag;
}

static void
check_fields(struct checker *c, char **field, size_t n, unsigned long line)
{
	struct check_finding at = {.line = line, .topic = field[0],
	    .docno = field[2]};
	struct result r = {.docno = field[2], .line = line};

	at.kind = CHECK_SHIFTED;
	if (!is_whole(field[3], &r.rank)) {
		found(c, true, at);
	} else if (n > 6) {
		at.kind = CHECK_EXTRA_FIELDS;
		found(c, false, at);
	}
	at.kind = CHECK_SCORE;
	if (!is_number(field[4], &r.score)) {
		found(c, true, at);
	} else if (!isfinite(r.score) || fabs(r.score) > FLT_MAX) {
		at.kind = CHECK_NOT_FINITE;
		found(c, true, at);
	}
	r.topic = grouping_meet(&c->topics, field[0]);
	check_sequence(c, &r, field[0], field[5]);
	g_array_append_val(c->results, r);
	c->totals.lines++;
}

static void
check_line(struct checker *c, char *line, size_t len, unsigned long number)
{
	struct check_finding at = {.line = number};
	char *field[6];
	size_t n;

	if (memchr(line, '\0', len) != NULL) {
		at.kind = CHECK_NUL;
		found(c, true, at);
		return;
	}
	n = textline_split(line, field, 6);
	if (n == 0)
		return;
	at.topic = field[0];
	if (field[0][0] == '#') {
		at.kind = CHECK_HASH;
		found(c, true, at);
	} else if (n < 6) {
		at.kind = CHECK_SHORT_LINE;
		found(c, true, at);
	} else {
		check_fields(c, field, n, number);
	}
}

/* Within a topic, documents of a name side by side, in order of lines. */
static int
by_docno(const void *a, const void *b)
{
	const struct result *x = a, *y = b;
	int order = strcmp(x->docno, y->docno);

	return order != 0 ? order : x->line < y->line ? -1 : 1;
}

static int
by_double(const void *a, const void *b)
{
	const struct result *x = a, *y = b;

	if (x->score != y->score)
		return x->score > y->score ? -1 : 1;
	return strcmp(y->docno, x->docno);
}

static int
by_float(const void *a, const void *b)
{
	const struct result *x = a, *y = b;

	if ((float)x->score != (float)y->score)
		return (float)x->score > (float)y->score ? -1 : 1;
	return strcmp(y->docno, x->docno);
}

static bool
check_duplicates(struct checker *c, struct result *r, size_t n,
    const char *topic)
{
	size_t i;
	bool any = false;

	qsort(r, n, sizeof(*r), by_docno);
	for (i = 1; i < n; i++) {
		if (strcmp(r[i - 1].docno, r[i].docno) != 0)
			continue;
		any = true;
		found(c, true, (struct check_finding){.kind = CHECK_DUPLICATE,
		    .line = r[i].line, .line2 = r[i - 1].line, .topic = topic,
		    .docno = r[i].docno});
	}
	return any;
}

/* The two versions' orders beside each other. */
static void
check_ties(struct checker *c, struct result *r, size_t n, const char *topic)
{
	g_autofree struct result *other = g_memdup2(r, n * sizeof(*r));
	size_t i;

	qsort(r, n, sizeof(*r), by_double);
	qsort(other, n, sizeof(*r), by_float);
	for (i = 0; i < n; i++) {
		if (r[i].line == other[i].line)
			continue;
		found(c, true, (struct check_finding){.kind = CHECK_TIE,
		    .line = r[i].line, .line2 = other[i].line,
		    .topic = topic, .docno = r[i].docno});
		/* One finding for all that share this float. */
		while (i + 1 < n &&
		    (float)r[i + 1].score == (float)r[i].score)
			i++;
	}
}

/* r is by score: the ranks should rise.  Some runs count from 0. */
static void
check_ranks(struct checker *c, const struct result *r, size_t n,
    const char *topic)
{
	size_t i;

	for (i = 1; i < n; i++) {
		if (r[i].rank > r[i - 1].rank)
			continue;
		found(c, false, (struct check_finding){
		    .kind = CHECK_RANK_ORDER, .line = r[i].line,
		    .line2 = r[i - 1].line, .topic = topic,
		    .docno = r[i].docno});
		return;
	}
}

static void
check_topic(struct checker *c, struct result *r, size_t n, const char *topic)
{
	size_t i;

	for (i = 0; i < n; i++)
		if (!isfinite(r[i].score))
			break;
	if (n > USUAL_DEPTH)
		found(c, false, (struct check_finding){.kind = CHECK_DEPTH,
		    .line = r[USUAL_DEPTH].line, .topic = topic});
	/* Orders mean nothing where a score is no number. */
	if (check_duplicates(c, r, n, topic) || i < n)
		return;
	check_ties(c, r, n, topic);
	check_ranks(c, r, n, topic);
}

static void
check_topics(struct checker *c)
{
	size_t n_topics = c->topics.ids->len, i, at = 0;
	g_autofree size_t *start = g_new(size_t, n_topics + 1);
	g_autofree struct result *all = g_new(struct result,
	    c->results->len + 1);

	for (i = 0; i < n_topics; i++) {
		start[i] = at;
		at += g_array_index(c->topics.counts, size_t, i);
	}
	for (i = 0; i < c->results->len; i++) {
		const struct result *r = &g_array_index(c->results,
		    struct result, i);

		all[start[r->topic]++] = *r;
	}
	for (i = 0, at = 0; i < n_topics; i++) {
		size_t n = g_array_index(c->topics.counts, size_t, i);

		check_topic(c, all + at, n, g_ptr_array_index(c->topics.ids,
		    i));
		at += n;
	}
	c->totals.topics = n_topics;
}

static void
check_judged(struct checker *c, const struct qrels *qrels)
{
	size_t i;

	for (i = 0; i < qrels->n_topics; i++)
		if (!g_hash_table_contains(c->topics.numbers,
		    qrels->topics[i].id))
			found(c, true, (struct check_finding){
			    .kind = CHECK_MISSING_TOPIC,
			    .topic = qrels->topics[i].id});
	for (i = 0; i < c->topics.ids->len; i++) {
		const char *id = g_ptr_array_index(c->topics.ids, i);

		if (qrels_find(qrels, id) == NULL)
			found(c, false, (struct check_finding){
			    .kind = CHECK_UNJUDGED_TOPIC, .topic = id});
	}
}

bool
check_run(const char *run, const char *qrels_path, check_fn fn, void *data,
    struct check_totals *ret_totals, GError **error)
{
	struct checker c = {.fn = fn, .data = data};
	struct qrels *qrels = NULL;
	struct textlines lines;
	char *text, *line;
	size_t len;

	if (qrels_path != NULL &&
	    !qrels_read(qrels_path, EVAL_TREC_10, &qrels, error))
		return false;
	if (!textfile_read(run, &text, &len, error)) {
		qrels_free(qrels);
		return false;
	}
	grouping_init(&c.topics);
	c.results = g_array_new(FALSE, FALSE, sizeof(struct result));
	c.closed = g_array_new(FALSE, TRUE, sizeof(char));
	textlines_init(&lines, text, len);
	while ((line = textlines_next(&lines, &len)) != NULL)
		check_line(&c, line, len, lines.number);
	if (c.totals.lines == 0)
		found(&c, true, (struct check_finding){.kind = CHECK_EMPTY});
	check_topics(&c);
	if (qrels != NULL)
		check_judged(&c, qrels);
	if (ret_totals != NULL)
		*ret_totals = c.totals;
	grouping_clear(&c.topics);
	g_array_free(c.results, TRUE);
	g_array_free(c.closed, TRUE);
	g_free(text);
	qrels_free(qrels);
	return true;
}

char *
check_describe(const struct check_finding *f)
{
	const char *topic = f->topic != NULL ? f->topic : "";
	const char *docno = f->docno != NULL ? f->docno : "";

	switch (f->kind) {
	case CHECK_SHORT_LINE:
		return g_strdup("fewer than six fields: evaluators stop here");
	case CHECK_SHIFTED:
		return g_strdup_printf("topic '%s': the rank behind document "
		    "'%s' is not a number: is there a blank in its id?",
		    topic, docno);
	case CHECK_EXTRA_FIELDS:
		return g_strdup("more than six fields: the rest is ignored");
	case CHECK_HASH:
		return g_strdup_printf("topic '%s' begins with '#': a topic "
		    "to trec_eval 9, a comment to 10", topic);
	case CHECK_NUL:
		return g_strdup("a NUL byte");
	case CHECK_SCORE:
		return g_strdup_printf("topic '%s', document '%s': the score "
		    "is not a number, and counts as 0", topic, docno);
	case CHECK_NOT_FINITE:
		return g_strdup_printf("topic '%s', document '%s': the score "
		    "is not a finite float: its place is undefined", topic,
		    docno);
	case CHECK_DUPLICATE:
		return g_strdup_printf("topic '%s' has document '%s' already "
		    "in line %lu: evaluators stop", topic, docno, f->line2);
	case CHECK_TIE:
		return g_strdup_printf("topic '%s': the score of document "
		    "'%s' equals that in line %lu as float: trec_eval 9 and "
		    "10 order them differently", topic, docno, f->line2);
	case CHECK_RANK_ORDER:
		return g_strdup_printf("topic '%s': by its score document '%s' "
		    "comes behind line %lu, by its rank it does not: "
		    "evaluators go by the score", topic, docno, f->line2);
	case CHECK_DEPTH:
		return g_strdup_printf("topic '%s' has more than 1000 "
		    "documents", topic);
	case CHECK_SPLIT_TOPIC:
		return g_strdup_printf("topic '%s' goes on after lines of "
		    "another", topic);
	case CHECK_TAG:
		return g_strdup("the tag changes: only the last line's "
		    "counts");
	case CHECK_MISSING_TOPIC:
		return g_strdup_printf("topic '%s' is judged and not in the "
		    "run: trec_eval 9 leaves it out of the mean, 10 stops",
		    topic);
	case CHECK_UNJUDGED_TOPIC:
		return g_strdup_printf("topic '%s' has no judgements: it is "
		    "ignored", topic);
	case CHECK_EMPTY:
		return g_strdup("no result: evaluators stop");
	case CHECK_N_KINDS:
		break;
	}
	return g_strdup("");
}

enum { SHOWN_OF_A_KIND = 10 };

struct printer {
	const char *run;
	size_t seen[CHECK_N_KINDS];
};

static void
print_finding(const struct check_finding *finding, void *data)
{
	struct printer *p = data;
	g_autofree char *words = NULL;

	if (p->seen[finding->kind]++ >= SHOWN_OF_A_KIND)
		return;
	words = check_describe(finding);
	if (finding->line > 0)
		printf("%s:%lu: ", p->run, finding->line);
	else
		printf("%s: ", p->run);
	printf("%s%s\n", finding->fatal ? "" : "remark: ", words);
}

/* What was not shown, by one word a kind. */
static void
print_rest(const struct printer *p)
{
	static const char *const kinds[CHECK_N_KINDS] = {
	    [CHECK_SHORT_LINE] = "short lines",
	    [CHECK_SHIFTED] = "ranks that are no number",
	    [CHECK_EXTRA_FIELDS] = "lines with further fields",
	    [CHECK_HASH] = "lines that begin with '#'",
	    [CHECK_NUL] = "lines with NUL bytes",
	    [CHECK_SCORE] = "scores that are no number",
	    [CHECK_NOT_FINITE] = "scores that are not finite",
	    [CHECK_DUPLICATE] = "duplicate documents",
	    [CHECK_TIE] = "ties that two versions order differently",
	    [CHECK_RANK_ORDER] = "topics with ranks out of order",
	    [CHECK_DEPTH] = "topics with more than 1000 documents",
	    [CHECK_SPLIT_TOPIC] = "split topics",
	    [CHECK_TAG] = "changes of the tag",
	    [CHECK_MISSING_TOPIC] = "missing topics",
	    [CHECK_UNJUDGED_TOPIC] = "topics without judgements",
	    [CHECK_EMPTY] = "empty runs",
	};
	size_t k;

	for (k = 0; k < CHECK_N_KINDS; k++)
		if (p->seen[k] > SHOWN_OF_A_KIND)
			printf("%s: %zu more %s\n", p->run,
			    p->seen[k] - SHOWN_OF_A_KIND, kinds[k]);
}

int
check_main(const char *run, const char *qrels)
{
	struct printer p = {strcmp(run, "-") == 0 ? "standard input" : run,
	    {0}};
	struct check_totals totals;
	GError *error = NULL;

	if (qrels != NULL && strcmp(run, "-") == 0 && strcmp(qrels, "-") == 0) {
		fprintf(stderr, "trawl batch: only one file can be '-'\n");
		return 2;
	}
	if (!check_run(run, qrels, print_finding, &p, &totals, &error)) {
		fprintf(stderr, "trawl batch: %s\n", error->message);
		g_clear_error(&error);
		return 2;
	}
	print_rest(&p);
	printf("%s: %zu topic%s, %zu result%s: %s\n", p.run, totals.topics,
	    totals.topics == 1 ? "" : "s", totals.lines,
	    totals.lines == 1 ? "" : "s", totals.fatal == 0 ? "sound"
	    : "an evaluator would trip");
	if (fflush(stdout) != 0 || ferror(stdout)) {
		fprintf(stderr, "trawl batch: cannot write standard output\n");
		return 2;
	}
	return totals.fatal == 0 ? 0 : 1;
}
