/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Reads stub files as libxapian does, and writes those of our own indexes. */
#include "lib/index/stub.h"
#include "lib/index/index.h"

#include <string.h>

static void
line_free(void *p)
{
	struct stub_line *l = p;

	g_free(l->place);
	g_free(l);
}

static const struct {
	const char *type;
	enum stub_kind kind;
} types[] = {
    {"auto", STUB_LOCAL},
    {"glass", STUB_LOCAL},
    {"chert", STUB_LOCAL},
    {"honey", STUB_LOCAL},
    {"remote", STUB_REMOTE},
    {"inmemory", STUB_INMEMORY},
};

static bool
parse_line(const char *path, char *text, unsigned number, GPtrArray *out,
    GError **error)
{
	char *blank = strchr(text, ' ');
	const char *place = blank ? blank + 1 : "";

	if (blank)
		*blank = '\0';
	for (size_t i = 0; i < G_N_ELEMENTS(types); i++) {
		if (strcmp(types[i].type, text) != 0)
			continue;
		struct stub_line *l = g_new0(struct stub_line, 1);
		l->kind = types[i].kind;
		if (l->kind == STUB_REMOTE && place[0] == ':') {
			l->kind = STUB_PROGRAM;
			place++;
		}
		if (l->kind == STUB_LOCAL) {
			g_autofree char *stub = g_canonicalize_filename(path,
			    NULL);
			g_autofree char *folder = g_path_get_dirname(stub);
			l->place = g_canonicalize_filename(place, folder);
		} else {
			l->place = g_strdup(place);
		}
		g_ptr_array_add(out, l);
		return true;
	}
	g_set_error(error, INDEX_ERROR, INDEX_ERROR_DAMAGED,
	    "line %u of '%s' is not one of a Xapian stub file", number, path);
	return false;
}

GPtrArray *
stub_parse(const char *path, const char *text, GError **error)
{
	g_autoptr(GPtrArray) out = g_ptr_array_new_with_free_func(line_free);
	g_auto(GStrv) lines = g_strsplit(text, "\n", -1);

	for (unsigned i = 0; lines[i]; i++) {
		g_strchomp(lines[i]);
		if (lines[i][0] == '\0' || lines[i][0] == '#')
			continue;
		if (!parse_line(path, lines[i], i + 1, out, error))
			return NULL;
	}
	return g_steal_pointer(&out);
}

GPtrArray *
stub_read(const char *path, GError **error)
{
	g_autofree char *text = NULL;

	if (!g_file_get_contents(path, &text, NULL, error))
		return NULL;
	return stub_parse(path, text, error);
}

bool
stub_write(const char *folder, char **shards, GError **error)
{
	g_autofree char *path = g_build_filename(folder, STUB_NAME, NULL);
	g_autoptr(GString) text = g_string_new(NULL);

	for (char **s = shards; *s; s++)
		g_string_append_printf(text, "auto %s\n", *s);
	if (text->len == 0)
		g_string_append(text, "inmemory\n");
	return g_file_set_contents_full(path, text->str, (gssize)text->len,
	    G_FILE_SET_CONTENTS_CONSISTENT | G_FILE_SET_CONTENTS_DURABLE, 0644,
	    error);
}
