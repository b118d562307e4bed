/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Readers and guesses against the files in tests/cases.
 *
 * A case is "### name", the file's bytes, "---", and what is expected of the
 * first document (or of the one behind "id: …"): any of id, title, title-at
 * (what stands in the text there), author, date, lang, line, field NAME,
 * headings, runs (language and first word), notes, documents (how many),
 * error; and "text:" with the whole text below it.
 */
#include "corpus/reader.h"
#include "tests/unit/cases.h"

#include <glib.h>
#include <string.h>

struct result {
	GPtrArray *docs;
	GString *notes;
	char *error;
};

static bool
collect(struct document *doc, void *ctx)
{
	struct result *r = ctx;

	g_ptr_array_add(r->docs, doc);
	return true;
}

static void
take_note(const char *note, void *ctx)
{
	struct result *r = ctx;

	g_string_append_printf(r->notes, "%s%s", r->notes->len ? "; " : "",
	    note);
}

static char *
part(const struct document *doc, size_t start, size_t end)
{
	g_assert_cmpuint(start, <=, end);
	g_assert_cmpuint(end, <=, doc->text_len);
	return g_strndup(doc->text + start, end - start);
}

/* What doc has under key, as the cases write it. */
static char *
value_of(const struct result *r, const struct document *doc, const char *key)
{
	GString *s = g_string_new(NULL);
	uint32_t at = 0;

	if (strcmp(key, "notes") == 0)
		g_string_append(s, r->notes->str);
	else if (strcmp(key, "error") == 0)
		g_string_append(s, r->error ? r->error : "none");
	else if (strcmp(key, "documents") == 0)
		g_string_append_printf(s, "%u", r->docs->len);
	else if (!doc)
		g_string_append(s, "no document");
	else if (strcmp(key, "id") == 0)
		g_string_append(s, doc->id ? doc->id : "none");
	else if (strcmp(key, "title") == 0)
		g_string_append(s, doc->title ? doc->title : "none");
	else if (strcmp(key, "title-at") == 0) {
		g_autofree char *p =
		    part(doc, doc->title_start, doc->title_end);
		g_string_append(s, p);
	} else if (strcmp(key, "author") == 0)
		g_string_append(s, doc->author ? doc->author : "none");
	else if (strcmp(key, "date") == 0)
		g_string_append(s, *doc->date ? doc->date : "none");
	else if (strcmp(key, "lang") == 0)
		g_string_append(s,
		    doc->lang ? text_language_code(doc->lang) : "none");
	else if (strcmp(key, "line") == 0)
		g_string_append_printf(s, "%u", doc->line);
	else if (strcmp(key, "type") == 0)
		g_string_append(s, doc->type);
	else if (g_str_has_prefix(key, "field ")) {
		for (guint i = 0; i < doc->fields->len; i++) {
			struct field_value *f = &g_array_index(doc->fields,
			    struct field_value, i);

			if (strcmp(f->name, key + 6) == 0)
				g_string_append_printf(s, "%s%s",
				    s->len ? " & " : "", f->value);
		}
	} else if (strcmp(key, "headings") == 0) {
		for (guint i = 0; i < doc->headings->len; i++) {
			struct heading *h =
			    &g_array_index(doc->headings, struct heading, i);
			g_autofree char *p = part(doc, h->start, h->end);

			g_string_append_printf(s, "%s%d %s", i ? " | " : "",
			    h->level, p);
		}
	} else if (strcmp(key, "runs") == 0) {
		for (guint i = 0; i < doc->runs->len; i++) {
			struct text_run *run =
			    &g_array_index(doc->runs, struct text_run, i);
			g_autofree char *p = part(doc, at, run->end);

			g_strstrip(p);
			p[strcspn(p, " \n")] = 0;
			g_string_append_printf(s, "%s%s %s", i ? " | " : "",
			    run->lang ? text_language_code(run->lang) : "none",
			    p);
			at = run->end;
		}
		g_assert_cmpuint(at, ==, doc->text_len);
	} else if (strcmp(key, "text") == 0) {
		const char *end = doc->text + doc->text_len;

		while (end > doc->text && end[-1] == '\n')
			end--;
		g_string_append_len(s, doc->text, end - doc->text);
	} else
		g_error("no key '%s'", key);
	return g_string_free(s, FALSE);
}

static int failed;

static void
compare(const struct result *r, const struct document *doc, const char *name,
    const char *key, const char *wanted)
{
	g_autofree char *got = value_of(r, doc, key);

	if (strcmp(got, wanted) != 0) {
		g_test_message("%s: %s is\n[%s]\nwanted\n[%s]", name, key, got,
		    wanted);
		failed++;
	}
}

static void
one_case(const char *name, const char *input, char *expected, const char *type)
{
	struct source src = {.data = input, .len = strlen(input), .type = type};
	struct result r = {g_ptr_array_new_with_free_func(
			       (GDestroyNotify)document_free),
	    g_string_new(NULL), NULL};
	g_autoptr(GError) error = NULL;
	struct document *doc;
	char *line = expected;

	if (!source_read(&src, collect, take_note, &r, &error))
		r.error = error->message;
	doc = r.docs->len ? r.docs->pdata[0] : NULL;
	while (line && *line) {
		char *nl = strchr(line, '\n'), *colon;

		if (g_str_has_prefix(line, "text:\n")) {
			g_autofree char *text = g_strdup(line + 6);
			size_t n = strlen(text);

			while (n && text[n - 1] == '\n')
				text[--n] = 0;
			compare(&r, doc, name, "text", text);
			break;
		}
		if (nl)
			*nl = 0;
		colon = strstr(line, ": ");
		if (colon) {
			*colon = 0;
			if (strcmp(line, "id") == 0 && r.docs->len > 1)
				for (guint i = 0; i < r.docs->len; i++) {
					struct document *d = r.docs->pdata[i];

					if (g_strcmp0(d->id, colon + 2) == 0)
						doc = d;
				}
			compare(&r, doc, name, line, colon + 2);
		} else if (*line)
			g_error("%s: what is '%s'?", name, line);
		line = nl ? nl + 1 : NULL;
	}
	g_ptr_array_unref(r.docs);
	g_string_free(r.notes, TRUE);
}

static void
test_cases(gconstpointer data)
{
	const char *type = data;
	g_autofree char *name = g_strconcat(type, ".cases", NULL);
	g_autofree char *text = cases_text(name);
	g_auto(GStrv) cases = NULL;

	cases = g_strsplit(text, "\n### ", -1);
	failed = 0;
	for (char **c = cases + 1; *c; c++) {
		char *nl = strchr(*c, '\n'), *dash;

		g_assert_nonnull(nl);
		*nl = 0;
		dash = strstr(nl + 1, "\n---\n\n");
		if (dash) /* "---" is Markdown, too: the last one counts */
			g_error("%s: a blank line behind ---", *c);
		dash = g_strrstr(nl + 1, "\n---\n");
		g_assert_nonnull(dash);
		dash[1] = 0;
		one_case(*c, nl + 1, dash + 5,
		    strcmp(type, "guess") == 0 ? "text" : type);
	}
	g_assert_nonnull(cases[1]);
	g_assert_cmpint(failed, ==, 0);
}

int
main(int argc, char **argv)
{
	static const char *const files[] = {"guess", "markdown", "html", "json",
	    "trec"};

	g_test_init(&argc, &argv, NULL);
	for (size_t i = 0; i < G_N_ELEMENTS(files); i++) {
		g_autofree char *name = g_strconcat("/cases/", files[i], NULL);

		g_test_add_data_func(name, files[i], test_cases);
	}
	return g_test_run();
}
