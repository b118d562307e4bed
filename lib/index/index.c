/* SPDX-License-Identifier: GPL-2.0-or-later */
/* An index: opened, its metadata read, and kept up with. */
#include "lib/index/index.h"
#include "lib/index/fields.h"
#include "lib/index/places.h"
#include "lib/index/record.h"

#include <string.h>

/* Times that a request is run again.  Each time one commit must have come in
 * between, or two where libxapian reads. */
#define AGAIN_MAX 20

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

/* --- metadata ------------------------------------------------------------ */

char *
index_metadata(const struct index *ix, const char *key)
{
	for (unsigned i = 0; i < ix->n_shards; i++) {
		char *value = shard_metadata_text(&ix->shards[i], key);
		if (*value)
			return value;
		g_free(value);
	}
	return g_strdup("");
}

int
shard_slot(struct shard *shard, const char *name)
{
	const struct field *f = field_find(name, strlen(name));

	if (f)
		return f->slot;
	g_autofree char *text = shard_metadata_text(shard, "trawl.slots");
	g_auto(GStrv) lines = g_strsplit(text, "\n", -1);

	for (char **l = lines; *l; l++) {
		char *blank = strchr(*l, ' ');
		if (!blank)
			continue;
		*blank = '\0';
		if (g_ascii_strcasecmp(*l, name) == 0)
			return (int)g_ascii_strtoll(blank + 1, NULL, 10);
	}
	return -1;
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
		g_autofree char *langs = shard_metadata_text(&ix->shards[i],
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

static struct index *
open_index(char **places, bool lazy, GError **error)
{
	char *stubs = NULL;
	bool nested;
	GArray *shards = places_open(places, lazy, &stubs, &nested, error);

	if (!shards)
		return NULL;
	struct index *ix = g_new0(struct index, 1);
	ix->lazy = lazy;
	ix->places = g_strdupv(places);
	ix->stubs = stubs;
	ix->nested = nested;
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
index_is_newest(const struct index *ix)
{
	/* a stub below a stub may have changed unseen */
	if (ix->nested)
		return false;
	for (unsigned i = 0; i < ix->n_shards; i++) {
		const struct shard *s = &ix->shards[i];
		if (!s->shelf || !shelf_is_newest(s->shelf, s->place))
			return false;
	}
	g_autofree char *stubs = places_stubs(ix->places);
	return strcmp(stubs, ix->stubs) == 0;
}

bool
index_reopen(struct index *ix, GError **error)
{
	g_autofree char *stubs = places_stubs(ix->places);
	struct xc_error xe = {0};

	if (strcmp(stubs, ix->stubs) == 0 && ix->db && xc_db_is_open(ix->db) &&
	    xc_db_reopen(ix->db, NULL, &xe)) {
		index_forget(ix);
		for (unsigned i = 0; i < ix->n_shards; i++)
			shard_forget(&ix->shards[i]);
		g_clear_pointer(&ix->spec, g_free);
		g_clear_pointer(&ix->languages, g_free);
		read_metadata(ix);
		ix->reopened++;
		return true;
	}
	struct index *fresh = open_index(ix->places, ix->lazy, error);
	if (!fresh)
		return false;
	fresh->reopened = ix->reopened + 1;
	index_clear(ix);
	*ix = *fresh;
	g_free(fresh);
	return true;
}

bool
index_again(struct index *ix, GError **error, int *tries)
{
	if (!g_error_matches(*error, INDEX_ERROR, INDEX_ERROR_MODIFIED) ||
	    *tries >= AGAIN_MAX || !index_reopen(ix, NULL))
		return false;
	++*tries;
	g_clear_error(error);
	return true;
}

struct shard *
index_shard(const struct index *ix, uint32_t docid, uint32_t *ret_docid)
{
	*ret_docid = (docid - 1) / ix->n_shards + 1;
	return &ix->shards[(docid - 1) % ix->n_shards];
}
