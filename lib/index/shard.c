/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The two ways to read a shard: the shelf, which reads a local one in place, and
 * libxapian's database, opened when a shelf does not do.
 */
#include "lib/index/index.h"

#include <string.h>

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

/* Whether shards may be read in place. */
bool
shards_on_shelves(void)
{
	return g_strcmp0(g_getenv("TRAWL_MATCH"), "xapian") != 0;
}

void
shard_forget(struct shard *s)
{
	g_clear_pointer(&s->columns, columns_free);
	g_clear_pointer(&s->kept, kept_free);
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
		if (shards_on_shelves())
			shelf_open(s->place, &s->shelf);
		if (s->shelf && !shelf_fits(s, s->shelf)) {
			shelf_close(s->shelf);
			s->shelf = NULL;
		}
	}
	return s->shelf;
}

const struct column *
shard_column(struct shard *s, uint32_t slot, uint32_t n)
{
	struct shelf *shelf = shard_shelf(s);

	if (!shelf)
		return NULL;
	if (!s->columns)
		s->columns = columns_new();
	return columns_get(s->columns, shelf, slot, n);
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

char *
shard_metadata_text(struct shard *s, const char *key)
{
	GString *value = g_string_new(NULL);

	shard_metadata(s, key, strlen(key), value, NULL);
	return g_string_free(value, FALSE);
}
