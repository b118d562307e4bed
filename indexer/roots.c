/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Keeps the roots of an index in a key file. */
#include "indexer/roots.h"

#include "lib/index/index.h"

#include <string.h>

struct roots {
	GPtrArray *all;
	bool changed;
};

static void
root_free(void *p)
{
	struct root *root = p;

	g_free(root->name);
	g_free(root->path);
	g_strfreev(root->include);
	g_strfreev(root->exclude);
	g_free(root->type);
	g_free(root->language);
	g_free(root);
}

/* Paths may hold bytes that are not UTF-8, which a key file cannot. */
static char *
get_path(GKeyFile *k, const char *group)
{
	g_autofree char *escaped = g_key_file_get_string(k, group, "path", NULL);

	return escaped ? g_uri_unescape_string(escaped, NULL) : NULL;
}

static struct root *
read_root(GKeyFile *k, const char *group)
{
	char *path = get_path(k, group);

	if (!path || !g_path_is_absolute(path)) {
		g_free(path);
		return NULL;
	}
	struct root *root = g_new0(struct root, 1);
	root->name = g_strdup(group);
	root->path = path;
	root->listed = g_key_file_get_boolean(k, group, "listed", NULL);
	root->device = (dev_t)g_key_file_get_uint64(k, group, "device", NULL);
	root->include = g_key_file_get_string_list(k, group, "include", NULL,
	    NULL);
	root->exclude = g_key_file_get_string_list(k, group, "exclude", NULL,
	    NULL);
	root->type = g_key_file_get_string(k, group, "type", NULL);
	root->language = g_key_file_get_string(k, group, "language", NULL);
	root->hidden = g_key_file_get_boolean(k, group, "hidden", NULL);
	root->follow = g_key_file_get_boolean(k, group, "follow", NULL);
	root->no_ignore = g_key_file_get_boolean(k, group, "no-ignore", NULL);
	return root;
}

struct roots *
roots_load(const char *path, GError **error)
{
	g_autoptr(GKeyFile) k = g_key_file_new();
	struct roots *r = g_new0(struct roots, 1);
	GError *why = NULL;

	r->all = g_ptr_array_new_with_free_func(root_free);
	if (!g_key_file_load_from_file(k, path, G_KEY_FILE_NONE, &why)) {
		if (g_error_matches(why, G_FILE_ERROR, G_FILE_ERROR_NOENT)) {
			g_error_free(why);
			return r;
		}
		g_set_error(error, INDEX_ERROR, INDEX_ERROR_DAMAGED,
		    "'%s' is damaged: %s", path, why->message);
		g_error_free(why);
		roots_free(r);
		return NULL;
	}
	g_auto(GStrv) groups = g_key_file_get_groups(k, NULL);
	for (char **g = groups; *g; g++) {
		struct root *root = read_root(k, *g);
		if (!root) {
			g_set_error(error, INDEX_ERROR, INDEX_ERROR_DAMAGED,
			    "'%s' is damaged: root '%s' has no path", path, *g);
			roots_free(r);
			return NULL;
		}
		g_ptr_array_add(r->all, root);
	}
	return r;
}

void
roots_free(struct roots *r)
{
	if (!r)
		return;
	g_ptr_array_unref(r->all);
	g_free(r);
}

static void
set_string(GKeyFile *k, const char *group, const char *key, const char *value)
{
	if (value)
		g_key_file_set_string(k, group, key, value);
}

static void
set_list(GKeyFile *k, const char *group, const char *key, char **list)
{
	if (list && *list)
		g_key_file_set_string_list(k, group, key,
		    (const char *const *)list, g_strv_length(list));
}

static void
set_true(GKeyFile *k, const char *group, const char *key, bool value)
{
	if (value)
		g_key_file_set_boolean(k, group, key, TRUE);
}

static void
write_root(GKeyFile *k, const struct root *root)
{
	/* Leave what is readable readable; only odd bytes become %XX. */
	g_autofree char *path = g_uri_escape_string(root->path,
	    "/ !\"#$&'()*+,:;<=>?@[]^`{|}", TRUE);

	g_key_file_set_string(k, root->name, "path", path);
	set_true(k, root->name, "listed", root->listed);
	if (root->device)
		g_key_file_set_uint64(k, root->name, "device", root->device);
	set_list(k, root->name, "include", root->include);
	set_list(k, root->name, "exclude", root->exclude);
	set_string(k, root->name, "type", root->type);
	set_string(k, root->name, "language", root->language);
	set_true(k, root->name, "hidden", root->hidden);
	set_true(k, root->name, "follow", root->follow);
	set_true(k, root->name, "no-ignore", root->no_ignore);
}

void
roots_changed(struct roots *r)
{
	r->changed = true;
}

bool
roots_save(struct roots *r, const char *path, GError **error)
{
	g_autoptr(GKeyFile) k = g_key_file_new();
	gsize len;

	if (!r->changed)
		return true;
	for (guint i = 0; i < r->all->len; i++)
		write_root(k, r->all->pdata[i]);
	g_autofree char *text = g_key_file_to_data(k, &len, NULL);
	if (!g_file_set_contents_full(path, text, (gssize)len,
		G_FILE_SET_CONTENTS_CONSISTENT | G_FILE_SET_CONTENTS_DURABLE,
		0644, error))
		return false;
	r->changed = false;
	return true;
}

GPtrArray *
roots_all(const struct roots *r)
{
	return r->all;
}

struct root *
roots_find(const struct roots *r, const char *name)
{
	for (guint i = 0; i < r->all->len; i++) {
		struct root *root = r->all->pdata[i];
		if (strcmp(root->name, name) == 0)
			return root;
	}
	return NULL;
}

bool
path_is_below(const char *path, const char *folder)
{
	size_t n = strlen(folder);

	if (n > 0 && folder[n - 1] == '/')
		n--;
	return strncmp(path, folder, n) == 0 &&
	    (path[n] == '/' || path[n] == '\0');
}

struct root *
roots_owner(const struct roots *r, const char *path)
{
	struct root *best = NULL;

	for (guint i = 0; i < r->all->len; i++) {
		struct root *root = r->all->pdata[i];
		if (path_is_below(path, root->path) &&
		    (!best || strlen(root->path) > strlen(best->path)))
			best = root;
	}
	return best;
}

/* A key file's groups cannot hold brackets, an id's root no slash. */
static char *
clean_name(const char *s)
{
	char *name = g_utf8_make_valid(s, -1);

	for (char *c = name; *c; c++)
		if ((unsigned char)*c < ' ' || *c == 0x7f || *c == '[' ||
		    *c == ']' || *c == '/' || *c == '\\')
			*c = '_';
	if (*name == '\0') {
		g_free(name);
		name = g_strdup("root");
	}
	return name;
}

struct root *
roots_add(struct roots *r, const char *name, const char *path)
{
	g_autofree char *base = g_path_get_basename(path);
	g_autofree char *clean = clean_name(name ? name
		: strcmp(path, "/") == 0	 ? "root"
						 : base);
	struct root *root = g_new0(struct root, 1);

	root->name = g_strdup(clean);
	for (unsigned i = 2; roots_find(r, root->name); i++) {
		g_free(root->name);
		root->name = g_strdup_printf("%s-%u", clean, i);
	}
	root->path = g_strdup(path);
	g_ptr_array_add(r->all, root);
	r->changed = true;
	return root;
}

void
roots_remove(struct roots *r, struct root *root)
{
	g_ptr_array_remove(r->all, root);
	r->changed = true;
}

const char *
root_below(const struct root *root, const char *path)
{
	const char *below = path + strlen(root->path);

	while (*below == '/')
		below++;
	return below;
}

char *
roots_text(const struct roots *r)
{
	GString *s = g_string_new(NULL);

	for (guint i = 0; i < r->all->len; i++) {
		const struct root *root = r->all->pdata[i];
		g_string_append_printf(s, "%s\t%s\n", root->name, root->path);
	}
	return g_string_free(s, FALSE);
}
