/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Reads the queries of an evaluation, one at a time: formats and bytes. */
#include <config.h>
#include <errno.h>
#include <string.h>

#include "searcher/eval/topics-private.h"

static const char *const format_names[] = {
    [TOPICS_GUESS] = "guess",
    [TOPICS_TREC] = "trec",
    [TOPICS_XML] = "xml",
    [TOPICS_TSV] = "tsv",
    [TOPICS_JSONL] = "jsonl",
    [TOPICS_COLON] = "colon",
    [TOPICS_LINES] = "lines",
};

bool
topics_format_parse(const char *name, enum topics_format *ret_format)
{
	size_t i;

	for (i = 0; i < G_N_ELEMENTS(format_names); i++) {
		if (strcmp(format_names[i], name) == 0) {
			*ret_format = (enum topics_format)i;
			return true;
		}
	}
	return false;
}

const char *
topics_format_name(enum topics_format format)
{
	return format_names[format];
}

bool
topics_fields_parse(const char *list, unsigned *ret_fields, GError **error)
{
	static const struct {
		const char *name;
		unsigned fields;
	} names[] = {
	    {"title", TOPICS_TITLE},
	    {"desc", TOPICS_DESC},
	    {"narr", TOPICS_NARR},
	    {"T", TOPICS_TITLE},
	    {"D", TOPICS_DESC},
	    {"TD", TOPICS_TITLE | TOPICS_DESC},
	    {"TDN", TOPICS_TITLE | TOPICS_DESC | TOPICS_NARR},
	};
	g_auto(GStrv) words = g_strsplit(list, ",", -1);
	unsigned fields = 0;
	size_t i, k;

	for (i = 0; words[i] != NULL; i++) {
		for (k = 0; k < G_N_ELEMENTS(names); k++)
			if (strcmp(names[k].name, words[i]) == 0)
				break;
		if (k == G_N_ELEMENTS(names)) {
			g_set_error(error, EVAL_ERROR, EVAL_ERROR_USAGE,
			    "topic field '%s' is not title, desc or narr",
			    words[i]);
			return false;
		}
		fields |= names[k].fields;
	}
	if (fields == 0) {
		g_set_error_literal(error, EVAL_ERROR, EVAL_ERROR_USAGE,
		    "no topic field is given");
		return false;
	}
	*ret_fields = fields;
	return true;
}

bool
source_fill(struct source *s)
{
	size_t got;

	if (s->file == NULL || s->failed != 0)
		return false;
	got = fread(s->buffer, 1, SOURCE_BUFFER, s->file);
	if (got == 0 && ferror(s->file))
		s->failed = errno != 0 ? errno : EIO;
	digest_add(s->sha256, s->buffer, got);
	s->next = s->buffer;
	s->end = s->buffer + got;
	return got > 0;
}

bool
source_line(struct source *s, GString *ret_line, bool *ret_too_long)
{
	int c = source_get(s);

	g_string_truncate(ret_line, 0);
	*ret_too_long = false;
	if (c == EOF)
		return false;
	for (; c != EOF && c != '\n'; c = source_get(s)) {
		if (ret_line->len < TOPICS_MAX_BYTES)
			g_string_append_c(ret_line, (char)c);
		else
			*ret_too_long = true;
	}
	if (ret_line->len > 0 && ret_line->str[ret_line->len - 1] == '\r')
		g_string_truncate(ret_line, ret_line->len - 1);
	return true;
}

void
topics_append_utf8(GString *to, const char *bytes, size_t len)
{
	size_t i;

	if (g_utf8_validate(bytes, (gssize)len, NULL)) {
		g_string_append_len(to, bytes, (gssize)len);
		return;
	}
	for (i = 0; i < len; i++)
		g_string_append_unichar(to, (unsigned char)bytes[i]);
}

static bool
is_blank(int c)
{
	return c == ' ' || (c >= '\t' && c <= '\r');
}

/* Whether bytes begin with the tag's name and an end of a name. */
static bool
at_tag(const unsigned char *p, const unsigned char *end, const char *tag)
{
	size_t len = strlen(tag);

	return (size_t)(end - p) > len &&
	    g_ascii_strncasecmp((const char *)p, tag, len) == 0 &&
	    (is_blank(p[len]) || p[len] == '>');
}

/* Whether in the line p..stop, which begins with a tag, a topic opens; its name
 * may be the last of the line. */
static bool
opens_topic(const unsigned char *p, const unsigned char *stop,
    const unsigned char *end, enum topics_format *ret_format)
{
	if (*p != '<')
		return false;
	for (; p < stop; p++) {
		bool xml = at_tag(p, end, "<topic");

		if (xml || at_tag(p, end, "<top")) {
			*ret_format = xml ? TOPICS_XML : TOPICS_TREC;
			return true;
		}
	}
	return false;
}

/*
 * `id:query' where the id holds a digit: words before a colon are more often
 * the field names of a query language.
 */
static bool
is_colon_line(const unsigned char *p, const unsigned char *end)
{
	bool digit = false;

	for (; p < end && *p != ':'; p++) {
		if (!g_ascii_isalnum(*p) && strchr("_-./", *p) == NULL)
			return false;
		digit |= g_ascii_isdigit(*p) != 0;
	}
	return p < end && digit;
}

/* What the line p..end, not blank and without blanks at its ends, would be by
 * itself. */
static enum topics_format
guess_line(const unsigned char *p, const unsigned char *end)
{
	if (*p == '<')
		return TOPICS_TREC;
	if (*p == '{' || (*p == '[' && p + 1 < end && p[1] == '{'))
		return TOPICS_JSONL;
	if (memchr(p, '\t', (size_t)(end - p)) != NULL)
		return TOPICS_TSV;
	return is_colon_line(p, end) ? TOPICS_COLON : TOPICS_LINES;
}

/* The first line that opens a topic says all; else what more than half of the
 * lines are, so that an odd one is named as such and not made a query. */
static enum topics_format
guess(const struct source *s)
{
	const unsigned char *p = s->next, *feed, *stop;
	size_t n[TOPICS_LINES + 1] = {0}, seen = 0;
	enum topics_format f;

	for (; p < s->end; p = feed + 1) {
		feed = memchr(p, '\n', (size_t)(s->end - p));
		if (feed == NULL)
			feed = s->end;
		for (stop = feed; p < stop && is_blank(stop[-1]);)
			stop--;
		while (p < stop && is_blank(*p) && *p != '\t')
			p++;
		if (p == stop)
			continue;
		if (opens_topic(p, stop, s->end, &f))
			return f;
		n[guess_line(p, stop)]++;
		seen++;
	}
	for (f = TOPICS_TREC; f < TOPICS_LINES; f++)
		if (n[f] > seen / 2)
			return f;
	return TOPICS_LINES;
}

static struct topics *
start(struct source source, const char *name, enum topics_format format,
    unsigned fields)
{
	struct topics *t = g_new0(struct topics, 1);
	size_t i;

	t->source = source;
	t->source.line = 1;
	t->name = g_strdup(name);
	t->fields = fields != 0 ? fields : TOPICS_TITLE;
	t->raw = g_string_new(NULL);
	t->utf8 = g_string_new(NULL);
	t->loose = g_string_new(NULL);
	t->id = g_string_new(NULL);
	t->text = g_string_new(NULL);
	t->lang = g_string_new(NULL);
	for (i = 0; i < G_N_ELEMENTS(t->part); i++)
		t->part[i] = g_string_new(NULL);
	if (t->source.next == t->source.end)
		source_fill(&t->source);
	if (t->source.end - t->source.next >= 3 &&
	    memcmp(t->source.next, "\xef\xbb\xbf", 3) == 0)
		t->source.next += 3; /* a byte order mark */
	t->format = format != TOPICS_GUESS ? format : guess(&t->source);
	return t;
}

bool
topics_open(const char *path, enum topics_format format, unsigned fields,
    struct topics **ret_topics, GError **error)
{
	bool is_stdin = strcmp(path, "-") == 0;
	struct source source = {0};
	struct topics *t;

	source.file = is_stdin ? stdin : fopen(path, "rb");
	if (source.file == NULL) {
		g_set_error(error, EVAL_ERROR, EVAL_ERROR_FILE,
		    "cannot open '%s': %s", path, g_strerror(errno));
		return false;
	}
	source.buffer = g_malloc(SOURCE_BUFFER);
	source.sha256 = digest_new();
	source.next = source.end = source.buffer;
	t = start(source, path, format, fields);
	if (t->source.failed != 0) {
		g_set_error(error, EVAL_ERROR, EVAL_ERROR_FILE,
		    "cannot read '%s': %s", path,
		    g_strerror(t->source.failed));
		topics_free(t);
		return false;
	}
	*ret_topics = t;
	return true;
}

struct topics *
topics_new_bytes(const char *bytes, size_t len, const char *name,
    enum topics_format format, unsigned fields)
{
	struct source source = {0};

	source.next = (const unsigned char *)bytes;
	source.end = source.next + len;
	return start(source, name, format, fields);
}

enum topics_format
topics_format(const struct topics *topics)
{
	return topics->format;
}

const char *
topics_digest(struct topics *topics)
{
	return digest_text(topics->source.sha256);
}

enum topics_status
topics_next(struct topics *topics, const struct topic **ret_topic,
    GError **error)
{
	const char *why = NULL;
	enum topics_status status;

	g_string_truncate(topics->id, 0);
	g_string_truncate(topics->text, 0);
	g_string_truncate(topics->lang, 0);
	if (topics->format == TOPICS_TREC || topics->format == TOPICS_XML)
		status = topics_next_tagged(topics, &why);
	else
		status = topics_next_line(topics, &why);
	if (topics->source.failed != 0) {
		g_set_error(error, EVAL_ERROR, EVAL_ERROR_FILE,
		    "cannot read '%s': %s", topics->name,
		    g_strerror(topics->source.failed));
		return TOPICS_END;
	}
	if (status == TOPICS_BAD) {
		g_set_error(error, EVAL_ERROR, EVAL_ERROR_FILE, "%s:%lu: %s",
		    topics->name, topics->topic.line, why);
		topics->topic.id = topics->id->len > 0 ? topics->id->str : NULL;
		topics->topic.text = topics->topic.lang = NULL;
		*ret_topic = &topics->topic;
	} else if (status == TOPICS_ONE) {
		topics->topic.id = topics->id->str;
		topics->topic.text = topics->text->str;
		topics->topic.lang = topics->lang->len > 0
		    ? topics->lang->str : NULL;
		*ret_topic = &topics->topic;
	}
	return status;
}

void
topics_free(struct topics *topics)
{
	size_t i;

	if (topics == NULL)
		return;
	if (topics->source.file != NULL && topics->source.file != stdin)
		fclose(topics->source.file);
	g_free(topics->source.buffer);
	digest_free(topics->source.sha256);
	g_free(topics->name);
	g_string_free(topics->raw, TRUE);
	g_string_free(topics->utf8, TRUE);
	g_string_free(topics->loose, TRUE);
	g_string_free(topics->id, TRUE);
	g_string_free(topics->text, TRUE);
	g_string_free(topics->lang, TRUE);
	for (i = 0; i < G_N_ELEMENTS(topics->part); i++)
		g_string_free(topics->part[i], TRUE);
	g_free(topics);
}
