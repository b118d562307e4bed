/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Topics of one line: TSV, JSON lines, id:query, bare queries. */
#include <config.h>
#include <string.h>
#include <jansson.h>

#include "searcher/eval/topics-private.h"

static void
trim(GString *s)
{
	size_t from = 0, to = s->len;

	while (to > 0 && strchr(" \t\v\f\r", s->str[to - 1]) != NULL)
		to--;
	while (from < to && strchr(" \t\v\f\r", s->str[from]) != NULL)
		from++;
	g_string_truncate(s, to);
	g_string_erase(s, 0, (gssize)from);
}

/* Cuts line at the first of the separator; what follows a second one in a TSV
 * is further columns. */
static const char *
split(struct topics *t, char separator, const char *missing)
{
	const char *line = t->raw->str;
	const char *stop = memchr(line, separator, t->raw->len), *end;

	if (stop == NULL)
		return missing;
	end = line + t->raw->len;
	topics_append_utf8(t->id, line, (size_t)(stop - line));
	stop++;
	if (separator == '\t') {
		const char *next = memchr(stop, '\t', (size_t)(end - stop));

		if (next != NULL)
			end = next;
	}
	topics_append_utf8(t->text, stop, (size_t)(end - stop));
	return NULL;
}

static const char *
string_of(const json_t *object, const char *const *names, size_t n)
{
	size_t i;

	for (i = 0; i < n; i++) {
		const char *s = json_string_value(json_object_get(object,
		    names[i]));

		if (s != NULL && *s != '\0')
			return s;
	}
	return NULL;
}

static void
take_json_id(struct topics *t, const json_t *object)
{
	static const char *const names[] = {"_id", "id", "qid"};
	const char *s = string_of(object, names, G_N_ELEMENTS(names));
	size_t i;

	if (s != NULL) {
		g_string_assign(t->id, s);
		return;
	}
	for (i = 0; i < G_N_ELEMENTS(names); i++) {
		const json_t *number = json_object_get(object, names[i]);

		if (json_is_integer(number)) {
			g_string_printf(t->id, "%" JSON_INTEGER_FORMAT,
			    json_integer_value(number));
			return;
		}
	}
}

/* The parts asked for, joined by blanks; where there is none of them, the one
 * text that there is. */
static void
take_json_text(struct topics *t, const json_t *object)
{
	static const char *const names[][4] = {
	    {"text", "title", "query", "question"},
	    {"desc", "description"},
	    {"narr", "narrative"},
	};
	static const size_t n[] = {4, 2, 2};
	const char *s;
	size_t i;

	for (i = 0; i < G_N_ELEMENTS(names); i++) {
		s = t->fields & 1u << i ? string_of(object, names[i], n[i])
		                        : NULL;
		if (s == NULL)
			continue;
		if (t->text->len > 0)
			g_string_append_c(t->text, ' ');
		g_string_append(t->text, s);
	}
	s = t->text->len == 0 ? string_of(object, names[0], n[0]) : NULL;
	if (s != NULL)
		g_string_assign(t->text, s);
}

static const char *
parse_json(struct topics *t)
{
	json_t *object;

	if (!g_utf8_validate(t->raw->str, (gssize)t->raw->len, NULL)) {
		topics_append_utf8(t->text, t->raw->str, t->raw->len);
		g_string_assign(t->raw, t->text->str);
		g_string_truncate(t->text, 0);
	}
	object = json_loadb(t->raw->str, t->raw->len, 0, NULL);
	if (!json_is_object(object)) {
		json_decref(object);
		return "not a JSON object";
	}
	take_json_id(t, object);
	take_json_text(t, object);
	json_decref(object);
	if (t->id->len == 0)
		return "neither '_id', 'id' nor 'qid'";
	if (t->text->len == 0)
		return "neither 'text', 'title', 'query' nor 'question'";
	return NULL;
}

static const char *
parse_line(struct topics *t)
{
	const char *why = NULL;

	if (memchr(t->raw->str, '\0', t->raw->len) != NULL)
		return "a NUL byte";
	switch (t->format) {
	case TOPICS_TSV:
		why = split(t, '\t', "no TAB between id and query");
		break;
	case TOPICS_COLON:
		why = split(t, ':', "no ':' between id and query");
		break;
	case TOPICS_JSONL:
		why = parse_json(t);
		break;
	default:
		g_string_printf(t->id, "%lu", t->topic.line);
		topics_append_utf8(t->text, t->raw->str, t->raw->len);
		break;
	}
	if (why != NULL)
		return why;
	trim(t->id);
	trim(t->text);
	if (t->id->len == 0)
		return "no id";
	if (t->text->len == 0)
		return "no query";
	return NULL;
}

enum topics_status
topics_next_line(struct topics *t, const char **ret_why)
{
	bool too_long;

	for (;;) {
		t->topic.line = t->source.line;
		if (!source_line(&t->source, t->raw, &too_long))
			return TOPICS_END;
		if (strspn(t->raw->str, " \t\v\f\r") < t->raw->len)
			break;
	}
	*ret_why = too_long ? "a line of more than 1048576 bytes"
	                    : parse_line(t);
	return *ret_why == NULL ? TOPICS_ONE : TOPICS_BAD;
}
