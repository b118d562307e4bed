/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Collects definitions until a commit, and merges them with those of before. */
#include "indexer/acronyms.h"

#include <string.h>

/* Long forms of each: so many that those of a shard are seldom left out, which
 * would depend on what else is in it. */
#define FORMS_MAX 64

struct form {
	char *text;
	unsigned n;
};

struct acronyms {
	struct acronyms_store store;
	GHashTable *by_short; /* GArray of struct form */
};

static void
form_clear(struct form *f)
{
	g_free(f->text);
}

struct acronyms *
acronyms_new(const struct acronyms_store *store)
{
	struct acronyms *a = g_new0(struct acronyms, 1);

	a->store = *store;
	a->by_short = g_hash_table_new_full(g_str_hash, g_str_equal, g_free,
	    (GDestroyNotify)g_array_unref);
	return a;
}

void
acronyms_free(struct acronyms *a)
{
	if (!a)
		return;
	g_hash_table_unref(a->by_short);
	g_free(a);
}

void
acronyms_add(struct acronyms *a, const char *short_form, const char *long_form)
{
	GArray *forms = g_hash_table_lookup(a->by_short, short_form);

	if (!forms) {
		forms = g_array_new(FALSE, FALSE, sizeof(struct form));
		g_array_set_clear_func(forms, (GDestroyNotify)form_clear);
		g_hash_table_insert(a->by_short, g_strdup(short_form), forms);
	}
	for (guint i = 0; i < forms->len; i++) {
		struct form *f = &g_array_index(forms, struct form, i);
		if (strcmp(f->text, long_form) == 0) {
			f->n++;
			return;
		}
	}
	if (forms->len == FORMS_MAX)
		return;
	struct form f = {g_strdup(long_form), 1};
	g_array_append_val(forms, f);
}

static int
by_count(const void *a, const void *b)
{
	const struct form *x = a, *y = b;

	if (x->n != y->n)
		return x->n < y->n ? 1 : -1;
	return strcmp(x->text, y->text);
}

/* Lines of before, then new ones by their count. */
static char *
merged(const char *before, GArray *forms)
{
	GString *s = g_string_new(before);
	g_auto(GStrv) lines = g_strsplit(before, "\n", -1);
	unsigned n = 0;

	for (char **l = lines; *l; l++)
		n += **l != '\0';
	if (s->len && s->str[s->len - 1] != '\n')
		g_string_append_c(s, '\n');
	g_array_sort(forms, by_count);
	for (guint i = 0; i < forms->len && n < FORMS_MAX; i++) {
		const char *text = g_array_index(forms, struct form, i).text;
		if (g_strv_contains((const char *const *)lines, text))
			continue;
		g_string_append_printf(s, "%s\n", text);
		n++;
	}
	return g_string_free(s, FALSE);
}

bool
acronyms_flush(struct acronyms *a, GError **error)
{
	GHashTableIter iter;
	gpointer short_form, forms;
	bool ok = true;

	g_hash_table_iter_init(&iter, a->by_short);
	while (ok && g_hash_table_iter_next(&iter, &short_form, &forms)) {
		g_autofree char *key = g_strconcat("a", short_form, NULL);
		g_autofree char *before = a->store.get(a->store.ctx, key);
		g_autofree char *now = merged(before, forms);
		if (strcmp(before, now) != 0)
			ok = a->store.set(a->store.ctx, key, now, error);
	}
	g_hash_table_remove_all(a->by_short);
	return ok;
}
