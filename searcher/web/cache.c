/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Keeps pages. */
#include "searcher/web/cache.h"

#include <string.h>

/* A few hundred pages of results. */
#define MAX_BYTES (8u << 20)
#define MAX_PAGE (256u << 10)
/* What an entry takes beside its page. */
#define ENTRY_BYTES 512u

struct kept {
	const char *type, *file;
	GBytes *body;
};

struct cache {
	GHashTable *kept; /* key -> struct kept */
	size_t bytes;
};

static void
kept_free(void *p)
{
	struct kept *k = p;

	g_bytes_unref(k->body);
	g_free(k);
}

struct cache *
cache_new(void)
{
	struct cache *c = g_new0(struct cache, 1);

	c->kept = g_hash_table_new_full(g_str_hash, g_str_equal, g_free,
	    kept_free);
	return c;
}

void
cache_free(struct cache *c)
{
	if (!c)
		return;
	g_hash_table_unref(c->kept);
	g_free(c);
}

/* With its length in front: no two requests give the same row of bytes. */
static void
add(GChecksum *sum, const char *s)
{
	char number[24];
	size_t len = strlen(s);
	int n = g_snprintf(number, sizeof number, "%" G_GSIZE_FORMAT ":", len);

	g_checksum_update(sum, (const guchar *)number, n);
	g_checksum_update(sum, (const guchar *)s, (gssize)len);
}

char *
cache_key(const struct reply *r, const struct input *in)
{
	/* strangers choose the parts: it must be hard to find two requests
	 * with one key */
	g_autoptr(GChecksum) sum = g_checksum_new(G_CHECKSUM_SHA256);

	add(sum, r->tag);
	add(sum, in->origin);
	add(sum, in->base);
	add(sum, in->path);
	for (unsigned i = 0; i < in->n_params; i++) {
		add(sum, in->params[i].name);
		add(sum, in->params[i].value);
	}
	return g_strdup(g_checksum_get_string(sum));
}

bool
cache_get(struct cache *c, const char *key, struct reply *r)
{
	const struct kept *k = g_hash_table_lookup(c->kept, key);
	gsize len;

	if (!k)
		return false;
	const char *bytes = g_bytes_get_data(k->body, &len);
	g_string_append_len(r->body, bytes, (gssize)len);
	r->type = k->type;
	r->file = k->file;
	return true;
}

void
cache_put(struct cache *c, const char *key, const struct reply *r)
{
	if (r->body->len > MAX_PAGE)
		return;
	if (c->bytes + r->body->len + ENTRY_BYTES > MAX_BYTES) {
		g_hash_table_remove_all(c->kept);
		c->bytes = 0;
	}
	struct kept *k = g_new0(struct kept, 1);
	k->type = r->type;
	k->file = r->file;
	k->body = g_bytes_new(r->body->str, r->body->len);
	c->bytes += r->body->len + ENTRY_BYTES;
	g_hash_table_replace(c->kept, g_strdup(key), k);
}
