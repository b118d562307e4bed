/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "lib/index/places.h"

#include "lib/index/stub.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* Milliseconds: a server of another machine that is down must not hold up a
 * person for long; a query over a big remote shard may take its time. */
#define CONNECT_TIMEOUT 3000
#define REMOTE_TIMEOUT 20000

/* Times that opening is tried when a compaction swaps shards meanwhile. */
#define TRIES 5

/* --- which index --------------------------------------------------------- */

static char *
nearest(void)
{
	g_autofree char *folder = g_get_current_dir();

	for (;;) {
		g_autofree char *place = g_build_filename(folder, ".trawl", NULL);
		if (g_file_test(place, G_FILE_TEST_IS_DIR))
			return g_steal_pointer(&place);
		char *above = g_path_get_dirname(folder);
		bool top = strcmp(above, folder) == 0;
		g_free(folder);
		folder = above;
		if (top)
			return NULL;
	}
}

char *
index_find(const char *given, GError **error)
{
	const char *from_env = g_getenv("TRAWL_INDEX");

	if (given)
		return g_strdup(given);
	if (from_env && *from_env)
		return g_strdup(from_env);
	char *place = nearest();
	if (!place)
		g_set_error(error, INDEX_ERROR, INDEX_ERROR_NONE,
		    "no index here or in a folder above: "
		    "'trawl index add PATH' makes one in '.trawl', "
		    "-i PLACE or $TRAWL_INDEX names another");
	return place;
}

/* --- opening ------------------------------------------------------------- */

void
shard_clear(struct shard *s)
{
	columns_free(s->columns);
	kept_free(s->kept);
	shelf_close(s->shelf);
	xc_db_free(s->db);
	g_free(s->place);
}

static bool
add_shard(GArray *shards, struct xc_db *db, const char *place, bool remote,
    const struct xc_error *xe, GError **error)
{
	struct shard s = {.db = db, .remote = remote};

	if (!db) {
		index_set_error(error, xe, place);
		return false;
	}
	s.place = g_strdup(place);
	g_array_append_val(shards, s);
	return true;
}

/* Splits HOST:PORT; false where place is not one. */
static bool
host_port(const char *place, char **ret_host, unsigned *ret_port)
{
	const char *colon = strrchr(place, ':');
	guint64 port;

	if (!colon || colon == place || strchr(place, '/') ||
	    !g_ascii_string_to_unsigned(colon + 1, 10, 1, 65535, &port, NULL))
		return false;
	*ret_host = g_strndup(place, (size_t)(colon - place));
	*ret_port = (unsigned)port;
	return true;
}

static bool
open_remote(const char *place, GArray *shards, GError **error)
{
	g_autofree char *host = NULL;
	struct xc_error xe = {0};
	unsigned port;

	if (!host_port(place, &host, &port)) {
		g_set_error(error, INDEX_ERROR, INDEX_ERROR_OPEN,
		    "'%s' is not HOST:PORT", place);
		return false;
	}
	struct xc_db *db = xc_db_open_remote(host, port, REMOTE_TIMEOUT,
	    CONNECT_TIMEOUT, &xe);
	return add_shard(shards, db, place, true, &xe, error);
}

static bool
open_program(const char *place, GArray *shards, GError **error)
{
	g_auto(GStrv) words = g_strsplit(place, " ", 2);
	struct xc_error xe = {0};
	struct xc_db *db = xc_db_open_program(words[0] ? words[0] : "",
	    words[0] && words[1] ? words[1] : "", REMOTE_TIMEOUT, &xe);

	return add_shard(shards, db, place, true, &xe, error);
}

static bool
open_local(const char *place, int flags, GArray *shards, GError **error)
{
	struct xc_error xe = {0};
	struct xc_db *db = xc_db_open(place, flags, &xe);

	return add_shard(shards, db, place, false, &xe, error);
}

/* A glass database, for now only as a shelf. */
static bool
open_shelf(const char *place, GArray *shards)
{
	struct shelf *shelf = NULL;

	if (!shards_on_shelves() || shelf_open(place, &shelf) != SHELF_OK)
		return false;
	struct shard s = {.place = g_strdup(place), .shelf = shelf,
	    .shelf_tried = true};
	g_array_append_val(shards, s);
	return true;
}

static bool open_place(const char *place, bool lazy, unsigned depth,
    GArray *shards, GString *stubs, GError **error);

static bool
open_line(const struct stub_line *l, bool lazy, unsigned depth, GArray *shards,
    GString *stubs, GError **error)
{
	switch (l->kind) {
	case STUB_LOCAL:
		return open_place(l->place, lazy, depth + 1, shards, stubs,
		    error);
	case STUB_REMOTE:
		return open_remote(l->place, shards, error);
	case STUB_PROGRAM:
		return open_program(l->place, shards, error);
	case STUB_INMEMORY:
		break;
	}
	return open_local("", XC_DB_BACKEND_INMEMORY, shards, error);
}

/* Appends to stubs what the stub says: by it a later change is seen. */
static bool
open_stub(const char *path, bool lazy, unsigned depth, GArray *shards,
    GString *stubs, GError **error)
{
	g_autofree char *text = NULL;

	if (!g_file_get_contents(path, &text, NULL, error))
		return false;
	g_string_append(stubs, text);
	g_autoptr(GPtrArray) lines = stub_parse(path, text, error);
	if (!lines)
		return false;
	if (!lines->len) {
		g_set_error(error, INDEX_ERROR, INDEX_ERROR_DAMAGED,
		    "'%s' is damaged: it names no database", path);
		return false;
	}
	for (unsigned i = 0; i < lines->len; i++)
		if (!open_line(lines->pdata[i], lazy, depth, shards, stubs,
			error))
			return false;
	return true;
}

/* A stub file is text; a single-file database begins with control
 * characters. */
static bool
is_stub_file(const char *path)
{
	unsigned char start[16];
	FILE *f = fopen(path, "re");
	size_t n = f ? fread(start, 1, sizeof(start), f) : 0;

	if (f)
		fclose(f);
	for (size_t i = 0; i < n; i++)
		if (start[i] < ' ' && start[i] != '\n' && start[i] != '\t')
			return false;
	return n > 0;
}

/* depth above 0: a stub file names place. */
static bool
no_index(const char *place, unsigned depth, GError **error)
{
	struct stat st;

	/* "is not an index" of what cannot be looked at would mislead */
	if (stat(place, &st) == 0 ? access(place, R_OK | (S_ISDIR(st.st_mode)
		? X_OK : 0)) != 0 : errno != ENOENT) {
		g_set_error(error, INDEX_ERROR, INDEX_ERROR_NONE,
		    "cannot open '%s': %s", place, g_strerror(errno));
		return false;
	}
	if (depth > 0) {
		g_set_error(error, INDEX_ERROR, INDEX_ERROR_DAMAGED,
		    "the index is damaged: '%s', a part of it, is %s", place,
		    g_file_test(place, G_FILE_TEST_EXISTS) ? "no database"
							   : "not there");
		return false;
	}
	g_set_error(error, INDEX_ERROR, INDEX_ERROR_NONE,
	    g_file_test(place, G_FILE_TEST_EXISTS)
		? "'%s' is not an index: 'trawl index -i PLACE add PATH' "
		  "makes one in a new or empty folder"
		: "'%s' does not exist: 'trawl index -i PLACE add PATH' makes "
		  "an index",
	    place);
	return false;
}

/* What lies at path? */
static bool
open_place(const char *place, bool lazy, unsigned depth, GArray *shards,
    GString *stubs, GError **error)
{
	g_autofree char *stub = g_build_filename(place, STUB_NAME, NULL);
	g_autofree char *glass = g_build_filename(place, "iamglass", NULL);
	g_autofree char *chert = g_build_filename(place, "iamchert", NULL);
	struct stat st;

	if (depth > 8) {
		g_set_error(error, INDEX_ERROR, INDEX_ERROR_DAMAGED,
		    "'%s': stub files name each other in a circle", place);
		return false;
	}
	if (stat(place, &st) != 0) {
		g_autofree char *host = NULL;
		unsigned port;
		if (host_port(place, &host, &port))
			return open_remote(place, shards, error);
		return no_index(place, depth, error);
	}
	if (S_ISREG(st.st_mode))
		return is_stub_file(place)
		    ? open_stub(place, lazy, depth, shards, stubs, error)
		    : open_local(place, 0, shards, error);
	if (lazy && open_shelf(place, shards))
		return true;
	if (g_file_test(glass, G_FILE_TEST_EXISTS) ||
	    g_file_test(chert, G_FILE_TEST_EXISTS))
		return open_local(place, 0, shards, error);
	if (g_file_test(stub, G_FILE_TEST_EXISTS))
		return open_stub(stub, lazy, depth, shards, stubs, error);
	return no_index(place, depth, error);
}

char *
places_stubs(char **places)
{
	g_autoptr(GString) all = g_string_new(NULL);

	for (char **p = places; *p; p++) {
		g_autofree char *stub = g_build_filename(*p, STUB_NAME, NULL);
		g_autofree char *text = NULL;
		if (g_file_get_contents(stub, &text, NULL, NULL) ||
		    (is_stub_file(*p) &&
			g_file_get_contents(*p, &text, NULL, NULL)))
			g_string_append(all, text);
	}
	return g_string_free(g_steal_pointer(&all), FALSE);
}

static bool
open_shards(char **places, bool lazy, GArray *shards, GString *stubs,
    GError **error)
{
	for (char **p = places; *p; p++)
		if (!open_place(*p, lazy, 0, shards, stubs, error))
			return false;
	return true;
}

/* Where opening fails and the stubs have changed since, the shards were swapped
 * under us: again. */
GArray *
places_open(char **places, bool lazy, char **ret_stubs, bool *ret_nested,
    GError **error)
{
	for (int try = 0;; try++) {
		g_autoptr(GString) stubs = g_string_new(NULL);
		g_autoptr(GArray) shards = g_array_new(FALSE, FALSE,
		    sizeof(struct shard));
		g_autofree char *before = places_stubs(places);
		GError *why = NULL;
		g_array_set_clear_func(shards, (GDestroyNotify)shard_clear);
		if (open_shards(places, lazy, shards, stubs, &why)) {
			*ret_nested = strcmp(stubs->str, before) != 0;
			*ret_stubs = g_steal_pointer(&before);
			return g_steal_pointer(&shards);
		}
		g_autofree char *now = places_stubs(places);
		if (try + 1 == TRIES || strcmp(now, before) == 0) {
			g_propagate_error(error, why);
			return NULL;
		}
		g_error_free(why);
	}
}
