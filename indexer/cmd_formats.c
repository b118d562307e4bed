/* SPDX-License-Identifier: GPL-2.0-or-later */
/* formats: the table of readers, for people and programs. */
#include "indexer/command.h"

#include "corpus/reader.h"

#include <stdio.h>

static json_t *
strings(const char *const *list)
{
	json_t *a = json_array();

	for (; *list; list++)
		json_array_append_new(a, json_string(*list));
	return a;
}

static void
print_json(void)
{
	json_t *all = json_array();

	for (const struct reader *r = readers; r->name; r++)
		json_array_append_new(all, json_pack(
		    "{s:s, s:s, s:o, s:o, s:b}", "name", r->name,
		    "description", r->description, "types", strings(r->types),
		    "extensions", strings(r->extensions), "collection",
		    r->collection));
	json_t *o = json_pack("{s:i, s:o}", "trawl", 1, "formats", all);
	json_dumpf(o, stdout, JSON_COMPACT);
	putchar('\n');
	json_decref(o);
}

static void
print_text(void)
{
	for (const struct reader *r = readers; r->name; r++) {
		g_autofree char *types = g_strjoinv(" ", (char **)r->types);
		g_autofree char *ext = g_strjoinv(" .",
		    (char **)r->extensions);
		printf("%-10s %s%s\n%-10s %s\n%-10s .%s\n", r->name,
		    r->description, r->collection ? "; many to a file" : "",
		    "", types, "", ext);
	}
}

int
cmd_formats(const struct command *self, int argc, char **argv)
{
	struct common c;

	if (!command_parse(self, argc, argv, NULL, NULL, &c))
		return EXIT_TROUBLE;
	if (c.json)
		print_json();
	else
		print_text();
	common_clear(&c);
	return 0;
}
