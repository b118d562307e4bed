/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Reads options, and speaks for commands that fail. */
#include "indexer/command.h"

#include "lib/base/crash.h"
#include "lib/index/index.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* "-j2" to "-j" "2", which GLib does not do.  Strings stay the caller's or are
 * interned, so nothing needs freeing but the array. */
static char **
split_short(int *argc, char **argv)
{
	GPtrArray *out = g_ptr_array_new();
	bool options = true;

	for (int i = 0; i < *argc; i++) {
		char *a = argv[i];
		options = options && strcmp(a, "--") != 0;
		if (i > 0 && options && a[0] == '-' &&
		    (a[1] == 'i' || a[1] == 'j') && a[2] != '\0') {
			const char flag[] = {'-', a[1], '\0'};
			g_ptr_array_add(out,
			    (char *)g_intern_string(flag));
			a += 2;
		}
		g_ptr_array_add(out, a);
	}
	*argc = (int)out->len;
	g_ptr_array_add(out, NULL);
	return (char **)g_ptr_array_free(out, FALSE);
}

bool
command_parse(const struct command *self, int argc, char **argv,
    const GOptionEntry *entries, const char *description,
    struct common *ret_common)
{
	struct common c = {0};
	const GOptionEntry json_entry[] = {
	    {"json", 0, 0, G_OPTION_ARG_NONE, &c.json,
		"For programs: JSON on standard output", NULL},
	    G_OPTION_ENTRY_NULL,
	};
	const GOptionEntry common_entries[] = {
	    {"index", 'i', 0, G_OPTION_ARG_FILENAME, &c.index,
		"The index: a folder (default: $TRAWL_INDEX, or the nearest "
		".trawl)", "PLACE"},
	    {"wait", 0, 0, G_OPTION_ARG_DOUBLE, &c.wait,
		"Wait for another writer of the index", "SECONDS"},
	    {"quiet", 'q', 0, G_OPTION_ARG_NONE, &c.quiet,
		"Only say what went wrong", NULL},
	    {"verbose", 'v', 0, G_OPTION_ARG_NONE, &c.verbose,
		"Name every file", NULL},
	    {G_OPTION_REMAINING, 0, 0, G_OPTION_ARG_FILENAME_ARRAY, &c.words,
		NULL, NULL},
	    G_OPTION_ENTRY_NULL,
	};
	GError *why = NULL;

	g_autofree char *name = g_strconcat("trawl-index ", self->name, NULL);
	g_set_prgname(name);
	GOptionContext *context = g_option_context_new(self->words);
	g_option_context_set_summary(context, self->summary);
	if (description)
		g_option_context_set_description(context, description);
	if (entries)
		g_option_context_add_main_entries(context, entries, NULL);
	if (!self->no_json)
		g_option_context_add_main_entries(context, json_entry, NULL);
	g_option_context_add_main_entries(context, common_entries, NULL);
	g_autofree char **split = split_short(&argc, argv);
	argv = split;
	bool ok = g_option_context_parse(context, &argc, &argv, &why);
	g_option_context_free(context);
	if (!ok) {
		why->message[0] = g_ascii_tolower(why->message[0]);
		command_usage(self, "%s", why->message);
		g_error_free(why);
		common_clear(&c);
		return false;
	}
	if (!c.words)
		c.words = g_new0(char *, 1);
	*ret_common = c;
	return true;
}

void
common_clear(struct common *c)
{
	g_free(c->index);
	g_strfreev(c->words);
	*c = (struct common){0};
}

const char *
command_remedy(const GError *error)
{
	return g_error_matches(error, INDEX_ERROR, INDEX_ERROR_DAMAGED)
	    ? "nothing was written to it; 'trawl index check' looks at all of "
	      "it, and the remedy is to remove the index and add again"
	    : NULL;
}

int
command_fail(GError *error)
{
	const char *remedy = command_remedy(error);

	fprintf(stderr, "trawl-index: %s\n", error->message);
	if (remedy)
		fprintf(stderr, "trawl-index: %s\n", remedy);
	g_error_free(error);
	return EXIT_TROUBLE;
}

int
command_usage(const struct command *self, const char *format, ...)
{
	va_list ap;

	va_start(ap, format);
	g_autofree char *s = g_strdup_vprintf(format, ap);
	va_end(ap);
	fprintf(stderr, "trawl-index: %s\n"
	    "'trawl index %s --help' tells how it is used\n", s, self->name);
	return EXIT_TROUBLE;
}

char *
command_index(const struct common *c)
{
	GError *why = NULL;
	char *place = index_find(c->index, &why);

	if (!place)
		command_fail(why);
	else
		command_blame(place);
	return place;
}

void
command_blame(const char *place)
{
	crash_blame("trawl-index", place, EXIT_TROUBLE);
}

bool
command_size(const char *text, gsize *ret_bytes)
{
	static const char units[] = "kmgt";
	char *end;
	guint64 n = g_ascii_strtoull(text, &end, 10);
	unsigned shift = 0;

	if (end == text || text[0] == '-')
		return false;
	if (*end) {
		const char *u = strchr(units, g_ascii_tolower(*end));
		if (!u)
			return false;
		shift = 10 * (unsigned)(u - units + 1);
		end++;
		if (g_ascii_tolower(*end) == 'i')
			end++;
		if (g_ascii_tolower(*end) == 'b')
			end++;
	}
	if (*end || n == 0 || n > (G_MAXSIZE >> shift))
		return false;
	*ret_bytes = (gsize)n << shift;
	return true;
}
