/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Writes and reads the lines of a record. */
#include "lib/index/record.h"

#include <stddef.h>
#include <string.h>

/* Text lines of a record: name in the data, place in the struct. */
static const struct {
	const char *name;
	size_t offset;
} strings[] = {
    {"id", offsetof(struct record, id)},
    {"path", offsetof(struct record, path)},
    {"caption", offsetof(struct record, title)},
    {"author", offsetof(struct record, author)},
    {"date", offsetof(struct record, date)},
    {"lang", offsetof(struct record, lang)},
    {"type", offsetof(struct record, type)},
    {"url", offsetof(struct record, url)},
    {"sample", offsetof(struct record, sample)},
};

/* Further fields are lines "x.name=value", so that no name of theirs can be
 * taken for one of ours. */
#define FURTHER "x."

static void
put(GString *out, const char *prefix, const char *name, const char *value)
{
	if (!value)
		return;
	g_string_append(out, prefix);
	g_string_append(out, name);
	g_string_append_c(out, '=');
	size_t from = out->len;
	g_string_append(out, value);
	for (size_t i = from; i < out->len; i++)
		if (out->str[i] == '\n' || out->str[i] == '\r')
			out->str[i] = ' ';
	g_string_append_c(out, '\n');
}

static void
put_number(GString *out, const char *name, int64_t value)
{
	if (value)
		g_string_append_printf(out, "%s=%" G_GINT64_FORMAT "\n", name,
		    value);
}

void
record_write(const struct record *r, GString *out)
{
	for (size_t i = 0; i < G_N_ELEMENTS(strings); i++)
		put(out, "", strings[i].name,
		    *(const char *const *)((const char *)r +
			strings[i].offset));
	put_number(out, "size", (int64_t)r->size);
	put_number(out, "modtime", r->mtime);
	if (r->text) {
		g_string_append_printf(out, "text=%" G_GINT64_MODIFIER "x\n",
		    r->text);
		put_number(out, "textlen", r->text_len);
	}
	for (unsigned i = 0; i < r->n_fields; i++)
		put(out, FURTHER, r->fields[i][0], r->fields[i][1]);
}

static void
take(struct record *r, char *name, char *value)
{
	for (size_t i = 0; i < G_N_ELEMENTS(strings); i++)
		if (strcmp(strings[i].name, name) == 0) {
			*(const char **)((char *)r + strings[i].offset) = value;
			return;
		}
	if (strcmp(name, "size") == 0)
		r->size = g_ascii_strtoull(value, NULL, 10);
	else if (strcmp(name, "modtime") == 0)
		r->mtime = g_ascii_strtoll(value, NULL, 10);
	else if (strcmp(name, "text") == 0)
		r->text = g_ascii_strtoull(value, NULL, 16);
	else if (strcmp(name, "textlen") == 0)
		r->text_len = (uint32_t)g_ascii_strtoull(value, NULL, 10);
	else if (strncmp(name, FURTHER, strlen(FURTHER)) == 0 &&
	    r->n_fields < G_N_ELEMENTS(r->fields)) {
		r->fields[r->n_fields][0] = name + strlen(FURTHER);
		r->fields[r->n_fields++][1] = value;
	}
}

void
record_parse(char *data, size_t len, struct record *ret)
{
	char *end = data + len;

	memset(ret, 0, sizeof(*ret));
	for (char *line = data; line < end;) {
		char *nl = memchr(line, '\n', (size_t)(end - line));
		if (!nl)
			nl = end;
		*nl = '\0';
		char *eq = strchr(line, '=');
		if (eq) {
			*eq = '\0';
			take(ret, line, eq + 1);
		}
		line = nl + 1;
	}
}
