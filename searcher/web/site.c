/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Reads trawl.conf. */
#include <config.h>

#include "searcher/web/site.h"

#include "searcher/render/html.h"

#include <string.h>

#ifndef TRAWL_SYSCONFDIR
#define TRAWL_SYSCONFDIR "/etc"
#endif

#define MAX_INDEXES 1000

const char *
site_path(const char *env)
{
	return env && *env ? env : TRAWL_SYSCONFDIR "/trawl.conf";
}

/* --- keys --------------------------------------------------------------- */

/* What a group of a given kind may have. */
static const char *const site_keys[] = {"title", "description", "language",
    "url", "model", "default-op", "private", "gzip", "log", "log-queries",
    "facets", "snippets", "page-size", "max-page-size", "max-query",
    "max-offset", "max-expansion", "seconds", "memory", "processes", NULL};
static const char *const index_keys[] = {"path", "title", "description", "url",
    NULL};

static bool
wrong(GError **error, const char *group, const char *key, const char *what)
{
	g_set_error(error, G_KEY_FILE_ERROR, G_KEY_FILE_ERROR_INVALID_VALUE,
	    "[%s] '%s': %s", group, key, what);
	return false;
}

/* A misspelt key would otherwise be a limit that is not there. */
static bool
check_keys(GKeyFile *file, const char *group, const char *const *known,
    GError **error)
{
	g_auto(GStrv) keys = g_key_file_get_keys(file, group, NULL, NULL);

	for (char **k = keys; k && *k; k++)
		if (!g_strv_contains(known, *k))
			return wrong(error, group, *k, "no such key");
	return true;
}

static char *
get_text(GKeyFile *file, const char *group, const char *key)
{
	char *s = g_key_file_get_string(file, group, key, NULL);

	if (s && !*g_strstrip(s))
		g_clear_pointer(&s, g_free);
	return s;
}

static bool
get_number(GKeyFile *file, const char *key, unsigned min, unsigned max,
    unsigned *ret, GError **error)
{
	g_autofree char *s = get_text(file, "site", key);
	guint64 n;

	if (!s)
		return true;
	if (!g_ascii_string_to_unsigned(s, 10, min, max, &n, NULL)) {
		g_autofree char *what = g_strdup_printf(
		    "'%s' is not a number from %u to %u", s, min, max);
		return wrong(error, "site", key, what);
	}
	*ret = (unsigned)n;
	return true;
}

/* One of two words. */
static bool
get_choice(GKeyFile *file, const char *key, const char *no, const char *yes,
    bool *ret, GError **error)
{
	g_autofree char *s = get_text(file, "site", key);

	if (!s)
		return true;
	if (strcmp(s, no) != 0 && strcmp(s, yes) != 0) {
		g_autofree char *what =
		    g_strdup_printf("'%s' is neither %s nor %s", s, no, yes);
		return wrong(error, "site", key, what);
	}
	*ret = strcmp(s, yes) == 0;
	return true;
}

static bool
read_site(struct site *s, GKeyFile *file, GError **error)
{
	char *text;

	if (!g_key_file_has_group(file, "site"))
		return true;
	if (!check_keys(file, "site", site_keys, error))
		return false;
	if ((text = get_text(file, "site", "title"))) {
		g_free(s->title);
		s->title = text;
	}
	if ((text = get_text(file, "site", "language"))) {
		g_free(s->language);
		s->language = text;
	}
	s->description = get_text(file, "site", "description");
	s->model = get_text(file, "site", "model");
	s->url = get_text(file, "site", "url");
	if (s->url && !html_url_is_safe(s->url))
		return wrong(error, "site", "url", "not an http address");
	for (size_t n = s->url ? strlen(s->url) : 0;
	     n && s->url[n - 1] == '/'; n--)
		s->url[n - 1] = '\0';
	return get_choice(file, "default-op", "and", "or", &s->any, error) &&
	    get_choice(file, "private", "no", "yes", &s->private, error) &&
	    get_choice(file, "gzip", "no", "yes", &s->gzip, error) &&
	    get_choice(file, "log", "errors", "all", &s->log_all, error) &&
	    get_choice(file, "log-queries", "no", "yes", &s->log_queries,
	        error) &&
	    get_choice(file, "facets", "no", "yes", &s->facets, error) &&
	    get_number(file, "snippets", 0, 5, &s->snippets, error) &&
	    get_number(file, "max-page-size", 1, 1000, &s->max_page_size,
	        error) &&
	    get_number(file, "page-size", 1, 1000, &s->page_size, error) &&
	    get_number(file, "max-query", 16, 32768, &s->max_query, error) &&
	    get_number(file, "max-offset", 0, 1000000, &s->max_offset,
	        error) &&
	    get_number(file, "max-expansion", 1, 100000, &s->max_expansion,
	        error) &&
	    get_number(file, "seconds", 1, 600, &s->seconds, error) &&
	    get_number(file, "memory", 0, 1 << 20, &s->memory, error) &&
	    get_number(file, "processes", 0, 64, &s->processes, error);
}

/* --- indexes ------------------------------------------------------------ */

static bool
is_name(const char *s)
{
	if (!g_ascii_isalnum(*s) || strlen(s) > 64)
		return false;
	for (; *s; s++)
		if (!g_ascii_isalnum(*s) && *s != '-' && *s != '_')
			return false;
	return true;
}

/* Relative places count from the configuration's folder. */
static char **
get_places(GKeyFile *file, const char *group, const char *conf)
{
	g_autofree char *text = get_text(file, group, "path");
	g_autofree char *folder = g_path_get_dirname(conf);
	g_auto(GStrv) parts = g_strsplit(text ? text : "", ";", -1);
	GPtrArray *list = g_ptr_array_new();

	for (char **p = parts; *p; p++) {
		const char *place = g_strstrip(*p);
		bool remote = strchr(place, ':') && !strchr(place, '/');
		if (!*place)
			continue;
		g_ptr_array_add(list, remote
		        ? g_strdup(place)
		        : g_canonicalize_filename(place,
		              g_path_is_absolute(folder) ? folder : NULL));
	}
	g_ptr_array_add(list, NULL);
	return (char **)g_ptr_array_free(list, FALSE);
}

static bool
read_index(struct site *s, GKeyFile *file, const char *group, const char *name,
    GError **error)
{
	if (!is_name(name))
		return wrong(error, group, name,
		    "a name has letters, digits, '-' and '_'");
	if (site_find(s, name) || s->n_indexes == MAX_INDEXES)
		return wrong(error, group, name, "one too many");
	if (!check_keys(file, group, index_keys, error))
		return false;
	struct site_index *ix = &s->indexes[s->n_indexes++];
	ix->name = g_strdup(name);
	ix->places = get_places(file, group, s->path);
	ix->title = get_text(file, group, "title");
	if (!ix->title)
		ix->title = g_strdup(name);
	ix->description = get_text(file, group, "description");
	ix->url = get_text(file, group, "url");
	if (!ix->places[0])
		return wrong(error, group, "path", "missing");
	if (ix->url && !html_url_is_safe(ix->url))
		return wrong(error, group, "url",
		    "not an address of http, https, ftp or mailto");
	return true;
}

static bool
read_groups(struct site *s, GKeyFile *file, GError **error)
{
	g_auto(GStrv) groups = g_key_file_get_groups(file, NULL);

	s->indexes = g_new0(struct site_index,
	    MIN(g_strv_length(groups), MAX_INDEXES) + 1);
	for (char **g = groups; *g; g++) {
		if (strcmp(*g, "site") == 0)
			continue;
		if (!g_str_has_prefix(*g, "index "))
			return wrong(error, *g, "", "no such group");
		g_autofree char *name = g_strdup(*g + strlen("index "));
		if (!read_index(s, file, *g, g_strstrip(name), error))
			return false;
	}
	if (s->n_indexes)
		return true;
	g_set_error(error, G_KEY_FILE_ERROR, G_KEY_FILE_ERROR_GROUP_NOT_FOUND,
	    "no [index NAME]: there is nothing to search");
	return false;
}

struct site *
site_parse(const char *path, const char *text, gsize len, GError **error)
{
	g_autoptr(GKeyFile) file = g_key_file_new();

	if (!g_key_file_load_from_data(file, text, len, G_KEY_FILE_NONE, error))
		return NULL;
	struct site *s = g_new0(struct site, 1);
	s->path = g_strdup(path);
	s->title = g_strdup("Search");
	s->language = g_strdup("en");
	s->gzip = s->facets = true;
	s->snippets = 2;
	s->page_size = 10;
	s->max_page_size = 100;
	s->max_query = 2048;
	s->max_offset = 10000;
	s->max_expansion = 256;
	s->seconds = 10;
	s->memory = 1024;
	if (read_site(s, file, error) && read_groups(s, file, error)) {
		s->page_size = MIN(s->page_size, s->max_page_size);
		return s;
	}
	site_free(s);
	return NULL;
}

struct site *
site_read(const char *path, GError **error)
{
	g_autofree char *text = NULL;
	gsize len;

	if (!g_file_get_contents(path, &text, &len, error))
		return NULL;
	struct site *s = site_parse(path, text, len, error);
	if (!s)
		g_prefix_error(error, "'%s': ", path);
	return s;
}

void
site_free(struct site *s)
{
	if (!s)
		return;
	for (unsigned i = 0; i < s->n_indexes; i++) {
		g_free(s->indexes[i].name);
		g_strfreev(s->indexes[i].places);
		g_free(s->indexes[i].title);
		g_free(s->indexes[i].description);
		g_free(s->indexes[i].url);
	}
	g_free(s->indexes);
	g_free(s->path);
	g_free(s->title);
	g_free(s->description);
	g_free(s->language);
	g_free(s->url);
	g_free(s->model);
	g_free(s);
}

const struct site_index *
site_find(const struct site *s, const char *name)
{
	if (!name)
		return s->indexes;
	for (unsigned i = 0; i < s->n_indexes; i++)
		if (strcmp(s->indexes[i].name, name) == 0)
			return &s->indexes[i];
	return NULL;
}

/* Whether no part of a path is "." or "..". */
static bool
is_path_down(const char *path)
{
	for (const char *p = path;; p++) {
		size_t len = strcspn(p, "/");
		if ((len == 1 || len == 2) && strncmp(p, "..", len) == 0)
			return false;
		p += len;
		if (!*p)
			return true;
	}
}

char *
site_original(const struct site_index *ix, const char *id, const char *own)
{
	if (!ix->url)
		return own && html_url_is_safe(own) ? g_strdup(own) : NULL;
	g_autoptr(GString) url = g_string_new(NULL);
	const char *p = ix->url;
	for (const char *id_at; (id_at = strstr(p, "{id}")); p = id_at + 4) {
		g_string_append_len(url, p, id_at - p);
		/* ".." must not climb out of what the template names */
		if (!is_path_down(id))
			return NULL;
		html_path_escape(url, id);
	}
	g_string_append(url, p);
	return html_url_is_safe(url->str)
	    ? g_string_free(g_steal_pointer(&url), FALSE)
	    : NULL;
}
