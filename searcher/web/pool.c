/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Keeps sessions open between requests. */
#include "searcher/web/pool.h"

#include <string.h>
#include <sys/stat.h>

struct pool {
	GHashTable *opened; /* name -> struct opened */
};

static void
opened_free(void *p)
{
	struct opened *o = p;

	session_close(o->session);
	g_free(o->stamp);
	g_free(o->spec);
	g_free(o);
}

struct pool *
pool_new(void)
{
	struct pool *p = g_new0(struct pool, 1);

	p->opened = g_hash_table_new_full(g_str_hash, g_str_equal, g_free,
	    opened_free);
	return p;
}

void
pool_free(struct pool *p)
{
	if (!p)
		return;
	g_hash_table_unref(p->opened);
	g_free(p);
}

void
pool_clear(struct pool *p)
{
	g_hash_table_remove_all(p->opened);
}

/* Adds identity, revision and time of one shard; false where it has none. */
static bool
stamp_shard(struct shard *shard, GChecksum *sum, gint64 *modified)
{
	struct shelf *shelf = shard_shelf(shard);
	uint64_t revision;
	char number[32];
	struct stat st;

	if (shelf) {
		const struct shelf_stats *of = shelf_stats(shelf);
		g_checksum_update(sum, of->uuid, sizeof of->uuid);
		revision = of->revision;
	} else {
		size_t len;
		const char *uuid = xc_db_uuid(shard_db(shard), &len, NULL);
		if (!uuid || shard->remote ||
		    !xc_db_revision(shard_db(shard), &revision, NULL))
			return false;
		g_checksum_update(sum, (const guchar *)uuid, (gssize)len);
	}
	int n = g_snprintf(number, sizeof number, "/%" G_GUINT64_FORMAT ";",
	    (guint64)revision);
	g_checksum_update(sum, (const guchar *)number, n);
	g_autofree char *file =
	    g_build_filename(shard->place, "iamglass", NULL);
	if (stat(file, &st) == 0 && st.st_mtime > *modified)
		*modified = st.st_mtime;
	return true;
}

static void
stamp(struct opened *o)
{
	const struct index *ix = session_index(o->session);
	g_autoptr(GChecksum) sum = g_checksum_new(G_CHECKSUM_SHA1);
	bool known = ix->n_shards > 0;

	g_clear_pointer(&o->stamp, g_free);
	o->modified = 0;
	o->reopened = ix->reopened;
	for (unsigned i = 0; known && i < ix->n_shards; i++)
		known = stamp_shard(&ix->shards[i], sum, &o->modified);
	if (known)
		o->stamp = g_strndup(g_checksum_get_string(sum), 20);
	else
		o->modified = 0;
}

/* Whether o now sees the newest state.  A session's analyser is of the index it
 * was opened with: another one wants another session. */
static bool
refresh(struct opened *o)
{
	struct index *ix = session_index(o->session);

	return (index_is_newest(ix) || index_reopen(ix, NULL)) &&
	    g_strcmp0(o->spec, ix->spec) == 0;
}

/* A request may have reopened it, when a writer was faster. */
static bool
is_as_stamped(const struct opened *o)
{
	struct index *ix = session_index(o->session);

	return o->reopened == ix->reopened && index_is_newest(ix);
}

const struct opened *
pool_get(struct pool *p, const struct site_index *ix, GError **error)
{
	struct opened *o = g_hash_table_lookup(p->opened, ix->name);

	if (o && is_as_stamped(o))
		return o;
	if (o && !refresh(o)) {
		g_hash_table_remove(p->opened, ix->name);
		o = NULL;
	}
	if (!o) {
		struct session *s = session_open_lazily(ix->places, error);
		if (!s)
			return NULL;
		o = g_new0(struct opened, 1);
		o->session = s;
		o->spec = g_strdup(session_index(s)->spec);
		g_hash_table_insert(p->opened, g_strdup(ix->name), o);
	}
	stamp(o);
	return o;
}
