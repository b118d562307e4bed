/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A person's defaults, and which index is meant. */
#include "searcher/command.h"

#include "lib/base/crash.h"
#include "lib/index/index.h"
#include "searcher/late/late.h"

#include <string.h>

/* Of what goes on and may yet be run again. */
#define complain_once(...) (late_whole(), complain(__VA_ARGS__))

static bool
missing(const GError *error)
{
	return g_error_matches(error, G_FILE_ERROR, G_FILE_ERROR_NOENT) ||
	    g_error_matches(error, G_KEY_FILE_ERROR,
	        G_KEY_FILE_ERROR_KEY_NOT_FOUND) ||
	    g_error_matches(error, G_KEY_FILE_ERROR,
	        G_KEY_FILE_ERROR_GROUP_NOT_FOUND);
}

/* The one group; files without any group line are meant so too. */
#define GROUP "trawl"

static GKeyFile *
load(const char *path, GError **error)
{
	g_autofree char *text = NULL;
	g_autoptr(GKeyFile) file = g_key_file_new();

	if (!g_file_get_contents(path, &text, NULL, error))
		return NULL;
	const char *p = text;
	while (*p == '#' || g_ascii_isspace(*p))
		p = *p == '#' ? p + strcspn(p, "\n") : p + 1;
	g_autofree char *whole =
	    *p == '[' ? g_strdup(text) : g_strconcat("[" GROUP "]\n", text, NULL);
	if (!g_key_file_load_from_data(file, whole, strlen(whole), 0, error))
		return NULL;
	return g_steal_pointer(&file);
}

static int
number(GKeyFile *file, const char *path, const char *key)
{
	g_autoptr(GError) error = NULL;
	int n = g_key_file_get_integer(file, GROUP, key, &error);

	if (error) {
		if (!missing(error))
			complain_once("'%s': %s", path, error->message);
		return -1;
	}
	return n < 0 ? -1 : n;
}

static char *
color(GKeyFile *file, const char *path)
{
	static const char *const known[] = {"auto", "always", "yes", "never",
	    "no", NULL};
	char *value = g_key_file_get_string(file, GROUP, "colour", NULL);

	if (!value)
		value = g_key_file_get_string(file, GROUP, "color", NULL);
	if (!value || g_strv_contains(known, value))
		return value;
	complain_once("'%s': colour is auto, always or never, not '%s'", path,
	    value);
	g_free(value);
	return NULL;
}

static void
name_unknown(GKeyFile *file, const char *path)
{
	static const char *const known[] = {"index", "limit", "snippets",
	    "colour", "color", "pager", "synonyms", NULL};
	g_auto(GStrv) keys = g_key_file_get_keys(file, GROUP, NULL, NULL);

	for (char **k = keys; k && *k; k++)
		if (!g_strv_contains(known, *k))
			complain_once("'%s': there is no setting '%s'",
			    path, *k);
}

void
config_read(struct config *ret)
{
	g_autofree char *path =
	    g_build_filename(g_get_user_config_dir(), "trawl", "config", NULL);
	g_autoptr(GError) error = NULL;

	*ret = (struct config){.limit = -1, .snippets = -1, .synonyms = true};
	g_autoptr(GKeyFile) file = load(path, &error);
	if (!file) {
		if (!missing(error))
			complain_once("'%s': %s", path, error->message);
		return;
	}
	name_unknown(file, path);
	ret->index = g_key_file_get_string(file, GROUP, "index", NULL);
	ret->limit = number(file, path, "limit");
	ret->snippets = number(file, path, "snippets");
	ret->color = color(file, path);
	ret->pager = g_key_file_get_string(file, GROUP, "pager", NULL);
	g_autofree char *synonyms =
	    g_key_file_get_string(file, GROUP, "synonyms", NULL);
	if (synonyms)
		ret->synonyms = strcmp(synonyms, "no") != 0 &&
		    strcmp(synonyms, "false") != 0 &&
		    strcmp(synonyms, "never") != 0;
}

void
config_release(struct config *c)
{
	g_free(c->index);
	g_free(c->color);
	g_free(c->pager);
}

/* The config's index, its ~ resolved; NULL: none. */
static char *
config_place(const struct config *c)
{
	if (!c->index || !*c->index)
		return NULL;
	if (c->index[0] == '~' && c->index[1] == '/')
		return g_build_filename(g_get_home_dir(), c->index + 2, NULL);
	return g_strdup(c->index);
}

char *
place_find(const struct config *c, GError **error)
{
	g_autoptr(GError) none = NULL;
	char *place = index_find(NULL, &none);

	if (!place)
		place = config_place(c);
	if (!place)
		g_propagate_error(error, g_steal_pointer(&none));
	return place;
}

char **
places_find(char **given, const struct config *c)
{
	g_autoptr(GError) error = NULL;

	if (given && *given) {
		crash_blame("trawl", given[0], EXIT_TROUBLE);
		return g_strdupv(given);
	}
	char *place = place_find(c, &error);
	if (!place) {
		complain("%s", error->message);
		return NULL;
	}
	crash_blame("trawl", place, EXIT_TROUBLE);
	char **list = g_new0(char *, 2);
	list[0] = place;
	return list;
}
