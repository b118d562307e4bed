/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Finds an index, opens its shards, and keeps up with changes to it. */
#include "lib/index/index.h"
#include "lib/index/fields.h"
#include "lib/index/record.h"
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

G_DEFINE_QUARK(trawl-index-error, index_error)

/* --- errors -------------------------------------------------------------- */

static const struct {
	enum xc_class cls;
	enum index_error code;
	const char *format; /* of place */
} errors[] = {
    {XC_LOCKED, INDEX_ERROR_LOCKED, "'%s' is being written by another program"},
    {XC_MISSING, INDEX_ERROR_OPEN, "'%s' holds no index"},
    {XC_MODIFIED, INDEX_ERROR_MODIFIED, "'%s' changed while it was read"},
    {XC_CORRUPT, INDEX_ERROR_DAMAGED, "'%s' is damaged"},
    {XC_NETWORK, INDEX_ERROR_NETWORK, "'%s' does not answer"},
};

void
index_set_error(GError **error, const struct xc_error *xe, const char *place)
{
	const char *why = xe->message[0] ? xe->message : xe->type;

	for (size_t i = 0; i < G_N_ELEMENTS(errors); i++) {
		if (errors[i].cls != xe->cls)
			continue;
		g_autofree char *what = g_strdup_printf(errors[i].format, place);
		g_set_error(error, INDEX_ERROR, errors[i].code, "%s: %s", what,
		    why);
		return;
	}
	g_set_error(error, INDEX_ERROR, INDEX_ERROR_OTHER, "'%s': %s", place,
	    why);
}

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

static void
shard_clear(struct shard *s)
{
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

/* Whether shards may be read in place. */
static bool
wants_shelves(void)
{
	return g_strcmp0(g_getenv("TRAWL_MATCH"), "xapian") != 0;
}

/* A glass database, for now only as a shelf. */
static bool
open_shelf(const char *place, GArray *shards)
{
	struct shelf *shelf = NULL;

	if (!wants_shelves() || shelf_open(place, &shelf) != SHELF_OK)
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

/* What the stubs of all places say now; only the first level, which is the one
 * that a compaction changes. */
static char *
stub_text(char **places)
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

/* Opens all shards.  Where that fails and the stubs have changed since, the
 * shards were swapped under us: again. */
static GArray *
open_all(char **places, bool lazy, char **ret_stubs, GError **error)
{
	for (int try = 0;; try++) {
		g_autoptr(GString) stubs = g_string_new(NULL);
		g_autoptr(GArray) shards = g_array_new(FALSE, FALSE,
		    sizeof(struct shard));
		g_autofree char *before = stub_text(places);
		GError *why = NULL;
		g_array_set_clear_func(shards, (GDestroyNotify)shard_clear);
		if (open_shards(places, lazy, shards, stubs, &why)) {
			*ret_stubs = g_steal_pointer(&before);
			return g_steal_pointer(&shards);
		}
		g_autofree char *now = stub_text(places);
		if (try + 1 == TRIES || strcmp(now, before) == 0) {
			g_propagate_error(error, why);
			return NULL;
		}
		g_error_free(why);
	}
}

/* --- metadata ------------------------------------------------------------ */

/* As xc_db_metadata(), but a copy, and "" for what cannot be read. */
static char *
metadata_text(struct shard *s, const char *key)
{
	GString *value = g_string_new(NULL);

	shard_metadata(s, key, strlen(key), value, NULL);
	return g_string_free(value, FALSE);
}

char *
index_metadata(const struct index *ix, const char *key)
{
	for (unsigned i = 0; i < ix->n_shards; i++) {
		char *value = metadata_text(&ix->shards[i], key);
		if (*value)
			return value;
		g_free(value);
	}
	return g_strdup("");
}

struct language_count {
	int lang;
	uint64_t n;
};

static int
more_first(const void *a, const void *b)
{
	const struct language_count *x = a, *y = b;

	if (x->n != y->n)
		return x->n < y->n ? 1 : -1;
	return x->lang - y->lang;
}

/* Adds "en:31 fr:9". */
static void
add_languages(GArray *counts, const char *text)
{
	g_auto(GStrv) words = g_strsplit(text, " ", -1);

	for (char **w = words; *w; w++) {
		char *colon = strchr(*w, ':');
		if (!colon)
			continue;
		*colon = '\0';
		struct language_count c = {text_language(*w),
		    g_ascii_strtoull(colon + 1, NULL, 10)};
		unsigned i = 0;
		while (i < counts->len &&
		    g_array_index(counts, struct language_count, i).lang !=
			c.lang)
			i++;
		if (c.lang == 0 || c.n == 0)
			continue;
		if (i < counts->len)
			g_array_index(counts, struct language_count, i).n += c.n;
		else
			g_array_append_val(counts, c);
	}
}

static void
read_metadata(struct index *ix)
{
	g_autoptr(GArray) counts = g_array_new(FALSE, FALSE,
	    sizeof(struct language_count));
	g_autofree char *format = index_metadata(ix, "trawl.format");
	g_autofree char *spec = index_metadata(ix, "trawl.analyzer");

	ix->ours = *format != '\0';
	ix->spec = *spec ? g_steal_pointer(&spec) : NULL;
	for (unsigned i = 0; i < ix->n_shards; i++) {
		g_autofree char *langs = metadata_text(&ix->shards[i],
		    "trawl.languages");
		add_languages(counts, langs);
	}
	g_array_sort(counts, more_first);
	ix->n_languages = counts->len;
	ix->languages = g_new0(int, counts->len + 1);
	for (unsigned i = 0; i < counts->len; i++)
		ix->languages[i] =
		    g_array_index(counts, struct language_count, i).lang;
}

static bool
check_format(const struct index *ix, GError **error)
{
	g_autofree char *format = index_metadata(ix, "trawl.format");

	if (*format == '\0' || strcmp(format, INDEX_FORMAT) == 0)
		return true;
	g_set_error(error, INDEX_ERROR, INDEX_ERROR_OPEN,
	    "'%s' has format %s, this trawl reads format " INDEX_FORMAT,
	    ix->places[0], format);
	return false;
}

/* --- shelves ------------------------------------------------------------- */

static void
shelf_forget(struct shard *s)
{
	shelf_close(s->shelf);
	s->shelf = NULL;
	s->shelf_tried = false;
}

static bool
shelf_fits(struct shard *s, const struct shelf *shelf)
{
	const struct shelf_stats *st = shelf_stats(shelf);
	uint64_t revision;
	struct xc_db_stats theirs;

	return xc_db_revision(shard_db(s), &revision, NULL) &&
	    revision == st->revision &&
	    xc_db_get_stats(shard_db(s), &theirs, NULL) &&
	    theirs.doccount == st->documents &&
	    theirs.lastdocid == st->last_docid;
}

struct shelf *
shard_shelf(struct shard *s)
{
	if (!s->shelf_tried && !s->remote) {
		s->shelf_tried = true;
		if (wants_shelves())
			shelf_open(s->place, &s->shelf);
		if (s->shelf && !shelf_fits(s, s->shelf)) {
			shelf_close(s->shelf);
			s->shelf = NULL;
		}
	}
	return s->shelf;
}

bool
index_frequency(struct index *ix, const char *term, size_t len,
    uint32_t *ret_documents, GError **error)
{
	struct xc_error xe = {0};
	uint32_t sum = 0;

	for (unsigned i = 0; i < ix->n_shards; i++) {
		struct shard *s = &ix->shards[i];
		struct shelf *shelf = shard_shelf(s);
		uint32_t n = 0;
		if ((!shelf || shelf_frequency(shelf, term, len, &n, NULL) !=
			SHELF_OK) && !xc_db_termfreq(shard_db(s), term, len, &n,
			&xe)) {
			index_set_error(error, &xe, s->place);
			return false;
		}
		sum += n;
	}
	*ret_documents = sum;
	return true;
}

/* Shelves first: libxapian then says what is wrong, where something is. */
bool
shard_metadata(struct shard *s, const char *key, size_t key_len, GString *out,
    struct xc_error *xe)
{
	struct shelf *shelf = shard_shelf(s);
	const uint8_t *in_place = (const uint8_t *)"";
	size_t len = 0;
	enum shelf_status st = shelf ? shelf_metadata(shelf, key, key_len,
	    &in_place, &len) : SHELF_OTHER;

	g_string_truncate(out, 0);
	if (st == SHELF_OK)
		g_string_append_len(out, (const char *)in_place, (gssize)len);
	if ((st == SHELF_OK || st == SHELF_NONE) && shelf_is_current(shelf))
		return true;
	const char *value = xc_db_metadata(shard_db(s), key, key_len, &len,
	    xe);
	g_string_truncate(out, 0);
	if (value)
		g_string_append_len(out, value, (gssize)len);
	return value != NULL;
}

static char *
copy_of(const void *bytes, size_t len)
{
	char *copy = g_malloc(len + 1);

	memcpy(copy, bytes, len);
	copy[len] = '\0';
	return copy;
}

char *
shard_data(struct shard *s, uint32_t docid, size_t *ret_len, GError **error)
{
	struct shelf *shelf = shard_shelf(s);
	struct xc_error xe = {0};
	const uint8_t *in_place;
	const char *data;
	size_t len;

	if (shelf && shelf_data(shelf, docid, &in_place, &len) == SHELF_OK) {
		char *copy = copy_of(in_place, len);
		*ret_len = len;
		if (shelf_is_current(shelf))
			return copy;
		g_free(copy);
	}
	data = xc_db_data(shard_db(s), docid, &len, &xe);
	if (!data) {
		index_set_error(error, &xe, s->place);
		return NULL;
	}
	*ret_len = len;
	return copy_of(data, len);
}

bool
index_stats(struct index *ix, struct xc_db_stats *ret_stats, GError **error)
{
	struct xc_db_stats sum = {0};
	struct xc_error xe = {0};

	for (unsigned i = 0; i < ix->n_shards; i++) {
		struct shelf *shelf = shard_shelf(&ix->shards[i]);
		if (!shelf) {
			if (xc_db_get_stats(index_db(ix), ret_stats, &xe))
				return true;
			index_set_error(error, &xe, ix->places[0]);
			return false;
		}
		const struct shelf_stats *st = shelf_stats(shelf);
		/* numbers of documents go from shard to shard in turns */
		uint64_t last = st->last_docid == 0 ? 0
		    : (uint64_t)(st->last_docid - 1) * ix->n_shards + i + 1;
		sum.doccount += st->documents;
		sum.lastdocid = (uint32_t)MAX(sum.lastdocid, last);
		sum.total_length += st->total_length;
		sum.doclength_max = MAX(sum.doclength_max, st->length_max);
		if (st->length_min && (!sum.doclength_min ||
			st->length_min < sum.doclength_min))
			sum.doclength_min = st->length_min;
	}
	if (sum.doccount)
		sum.average_length = (double)sum.total_length / sum.doccount;
	*ret_stats = sum;
	return true;
}

/* --- the index ----------------------------------------------------------- */

void
index_forget(struct index *ix)
{
	if (ix->known)
		ix->known_free(ix->known);
	ix->known = NULL;
}

static void
index_clear(struct index *ix)
{
	index_forget(ix);
	xc_db_free(ix->db);
	for (unsigned i = 0; i < ix->n_shards; i++)
		shard_clear(&ix->shards[i]);
	g_free(ix->shards);
	g_strfreev(ix->places);
	g_free(ix->stubs);
	g_free(ix->spec);
	g_free(ix->languages);
}

void
index_close(struct index *ix)
{
	if (!ix)
		return;
	index_clear(ix);
	g_free(ix);
}

struct xc_db *
shard_db(struct shard *s)
{
	/* that it is another revision by now is said when it is used */
	if (!s->db)
		s->db = xc_db_open_late(s->place, 0,
		    shelf_stats(s->shelf)->revision, NULL);
	if (!s->db)
		g_error("no memory"); /* it can fail by nothing else */
	return s->db;
}

struct xc_db *
index_db(struct index *ix)
{
	struct xc_error xe = {0};

	if (ix->db)
		return ix->db;
	ix->db = xc_db_new(&xe);
	for (unsigned i = 0; ix->db && i < ix->n_shards; i++)
		if (!xc_db_add(ix->db, shard_db(&ix->shards[i]), &xe))
			g_clear_pointer(&ix->db, xc_db_free);
	if (!ix->db)
		g_error("no memory");
	return ix->db;
}

static struct index *
open_index(char **places, bool lazy, GError **error)
{
	char *stubs = NULL;
	GArray *shards = open_all(places, lazy, &stubs, error);

	if (!shards)
		return NULL;
	struct index *ix = g_new0(struct index, 1);
	ix->lazy = lazy;
	ix->places = g_strdupv(places);
	ix->stubs = stubs;
	ix->n_shards = shards->len;
	g_array_set_clear_func(shards, NULL);
	ix->shards = (struct shard *)(void *)g_array_free(shards, FALSE);
	if (!lazy)
		index_db(ix);
	if (check_format(ix, error)) {
		read_metadata(ix);
		return ix;
	}
	index_close(ix);
	return NULL;
}

struct index *
index_open(char **places, GError **error)
{
	return open_index(places, false, error);
}

struct index *
index_open_lazily(char **places, GError **error)
{
	return open_index(places, true, error);
}

bool
index_reopen(struct index *ix, GError **error)
{
	g_autofree char *stubs = stub_text(ix->places);
	struct xc_error xe = {0};

	if (strcmp(stubs, ix->stubs) == 0 && ix->db && xc_db_is_open(ix->db) &&
	    xc_db_reopen(ix->db, NULL, &xe)) {
		index_forget(ix);
		for (unsigned i = 0; i < ix->n_shards; i++)
			shelf_forget(&ix->shards[i]);
		g_clear_pointer(&ix->spec, g_free);
		g_clear_pointer(&ix->languages, g_free);
		read_metadata(ix);
		return true;
	}
	struct index *fresh = open_index(ix->places, ix->lazy, error);
	if (!fresh)
		return false;
	index_clear(ix);
	*ix = *fresh;
	g_free(fresh);
	return true;
}

struct shard *
index_shard(const struct index *ix, uint32_t docid, uint32_t *ret_docid)
{
	*ret_docid = (docid - 1) / ix->n_shards + 1;
	return &ix->shards[(docid - 1) % ix->n_shards];
}

/* --- documents by name --------------------------------------------------- */

/* First document that has prefix + value; 0: none, or error. */
static uint32_t
first_with(struct index *ix, const char *prefix, const char *value,
    GError **error)
{
	g_autoptr(GString) term = g_string_new(NULL);
	struct xc_error xe = {0};

	field_term(term, prefix, value, strlen(value));
	struct xc_postings *c = xc_db_postings(index_db(ix), term->str,
	    term->len, &xe);
	uint32_t docid = c ? xc_postings_next(c, &xe) : 0;
	xc_postings_free(c);
	if (xe.cls != XC_OK)
		index_set_error(error, &xe, ix->places[0]);
	return docid;
}

char *
index_id_of_path(const char *root_name, const char *below)
{
	g_autofree char *plain = *below
	    ? g_strconcat(root_name, "/", below, NULL)
	    : g_strdup(root_name);
	bool strange = !g_utf8_validate(plain, -1, NULL);

	for (const char *p = plain; *p && !strange; p++)
		strange = (unsigned char)*p < ' ' || *p == 0x7f;
	if (!strange)
		return g_steal_pointer(&plain);
	GString *s = g_string_new(NULL);
	for (const char *p = plain; *p;) {
		gunichar c = g_utf8_get_char_validated(p, -1);
		size_t n = c >= (gunichar)-2 ? 1 : (size_t)(g_utf8_next_char(p) - p);
		if (c >= (gunichar)-2 || c < ' ' || c == 0x7f || c == '%')
			g_string_append_printf(s, "%%%02X", (unsigned char)*p);
		else
			g_string_append_len(s, p, (gssize)n);
		p += n;
	}
	return g_string_free(s, FALSE);
}

/* Tries path below each root that holds it. */
static uint32_t
lookup_path(struct index *ix, const char *path, GError **error)
{
	for (unsigned i = 0; i < ix->n_shards; i++) {
		g_autofree char *roots = metadata_text(&ix->shards[i],
		    "trawl.roots");
		g_auto(GStrv) lines = g_strsplit(roots, "\n", -1);
		for (char **l = lines; *l; l++) {
			char *tab = strchr(*l, '\t');
			if (!tab)
				continue;
			*tab = '\0';
			const char *root = tab + 1;
			size_t n = strlen(root);
			if (strncmp(path, root, n) != 0 ||
			    (path[n] != '\0' && path[n] != '/' &&
				strcmp(root, "/") != 0))
				continue;
			const char *below = path + n;
			while (*below == '/')
				below++;
			g_autofree char *id = index_id_of_path(*l, below);
			GError *why = NULL;
			uint32_t docid = first_with(ix, "P", id, &why);
			if (why)
				g_propagate_error(error, why);
			if (docid || why)
				return docid;
		}
	}
	return 0;
}

uint32_t
index_lookup(struct index *ix, const char *id_or_path, GError **error)
{
	GError *why = NULL;
	uint32_t docid = first_with(ix, "Q", id_or_path, &why);

	if (why)
		g_propagate_error(error, why);
	if (docid || why)
		return docid;
	docid = first_with(ix, "P", id_or_path, &why);
	if (why)
		g_propagate_error(error, why);
	if (docid || why)
		return docid;
	g_autofree char *path = g_canonicalize_filename(id_or_path, NULL);
	return lookup_path(ix, path, error);
}
