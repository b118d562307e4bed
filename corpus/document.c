/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Documents: made, filled, given back. */
#include "corpus/document.h"

#include "corpus/build.h"

#include <string.h>

static void
clear_field(gpointer p)
{
	struct field_value *f = p;

	g_free(f->name);
	g_free(f->value);
}

struct document *
document_new(void)
{
	struct document *doc = g_new0(struct document, 1);

	doc->runs = g_array_new(FALSE, FALSE, sizeof(struct text_run));
	doc->headings = g_array_new(FALSE, FALSE, sizeof(struct heading));
	doc->fields = g_array_new(FALSE, FALSE, sizeof(struct field_value));
	g_array_set_clear_func(doc->fields, clear_field);
	return doc;
}

void
document_free(struct document *doc)
{
	if (!doc)
		return;
	g_free(doc->id);
	g_free(doc->title);
	g_free(doc->author);
	g_free(doc->type);
	g_free(doc->charset);
	g_free(doc->text);
	g_array_unref(doc->runs);
	g_array_unref(doc->headings);
	g_array_unref(doc->fields);
	g_free(doc);
}

void
document_set(char **member, const char *value, size_t len)
{
	g_autoptr(GString) s = g_string_new(NULL);

	build_fold_blanks(s, value, MIN(len, 4 * DOCUMENT_TITLE_MAX));
	g_string_truncate(s,
	    build_prefix(s->str, s->len, DOCUMENT_TITLE_MAX));
	g_strchomp(s->str);
	if (!*s->str)
		return;
	g_free(*member);
	*member = g_strdup(s->str);
}

void
document_add_field(struct document *doc, const char *name, const char *value)
{
	struct field_value f;

	if (!name || !*name || !value || !*value ||
	    doc->fields->len >= DOCUMENT_FIELDS_MAX)
		return;
	f.name = g_utf8_strdown(name,
	    build_prefix(name, strlen(name), DOCUMENT_TITLE_MAX));
	f.value = g_strndup(value,
	    build_prefix(value, strlen(value), DOCUMENT_FIELD_MAX));
	g_array_append_val(doc->fields, f);
}
