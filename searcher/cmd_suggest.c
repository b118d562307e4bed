/* SPDX-License-Identifier: GPL-2.0-or-later */
/* trawl suggest: completions of what was typed, from the index. */
#include "searcher/command.h"
#include "searcher/query/suggest.h"
#include "searcher/session.h"

#include <jansson.h>
#include <stdio.h>
#include <string.h>

static void
print_json(const char *prefix, GArray *list)
{
	json_t *o = json_object(), *all = json_array();

	g_autofree char *valid = g_utf8_make_valid(prefix, -1);
	json_object_set_new(o, "trawl", json_integer(1));
	json_object_set_new(o, "prefix", json_string(valid));
	for (unsigned i = 0; i < list->len; i++) {
		struct completion *c = &g_array_index(list, struct completion, i);
		json_t *e = json_object();
		json_object_set_new(e, "text", json_string(c->text));
		json_object_set_new(e, "count", json_integer(c->count));
		json_object_set_new(e, "title", json_boolean(c->title));
		json_array_append_new(all, e);
	}
	json_object_set_new(o, "suggestions", all);
	json_dumpf(o, stdout, JSON_COMPACT);
	putchar('\n');
	json_decref(o);
}

static int
suggest(char **places, const char *prefix, int limit, bool json)
{
	g_autoptr(GError) error = NULL;
	struct session *s = session_open(places, &error);
	GArray *list = s ? suggest_complete(prefix, strlen(prefix),
	                       session_index(s), session_analyzer(s),
	                       (unsigned)limit, &error)
	                 : NULL;
	int status;

	if (!list) {
		status = complain("suggest: %s", error->message);
	} else {
		status = list->len ? EXIT_FOUND : EXIT_NONE;
		if (json)
			print_json(prefix, list);
		else
			for (unsigned i = 0; i < list->len; i++)
				puts(g_array_index(list, struct completion, i)
				         .text);
		g_array_unref(list);
	}
	session_close(s);
	return status;
}

int
cmd_suggest(int argc, char **argv)
{
	char **given = NULL;
	gboolean json = FALSE;
	int limit = 10, status = EXIT_TROUBLE;
	const GOptionEntry entries[] = {
	    {"index", 'i', 0, G_OPTION_ARG_FILENAME_ARRAY, &given,
	        "index to look in; may be repeated", "PLACE"},
	    {"limit", 'n', 0, G_OPTION_ARG_INT, &limit,
	        "at most so many (10)", "N"},
	    {"json", 0, 0, G_OPTION_ARG_NONE, &json, "as JSON", NULL},
	    {0},
	};
	g_autoptr(GPtrArray) words = NULL;
	struct config c;

	if (!options_parse(entries, "PREFIX",
	        "Completes the last word of PREFIX, or a title, from the index.",
	        "Exit status: 0 some, 1 none, 2 trouble.\n", argc, argv, &words,
	        &status)) {
		g_strfreev(given);
		return status;
	}
	config_read(&c);
	if (!words->len) {
		status = complain("suggest: no prefix given");
	} else if (limit < 1) {
		status = complain("suggest: --limit wants a number from 1");
	} else {
		g_ptr_array_add(words, NULL);
		g_autofree char *prefix =
		    g_strjoinv(" ", (char **)words->pdata);
		g_auto(GStrv) places = places_find(given, &c);
		status = places ? suggest(places, prefix, limit, json)
		                : EXIT_TROUBLE;
	}
	config_release(&c);
	g_strfreev(given);
	return status;
}
