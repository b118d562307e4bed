/* SPDX-License-Identifier: GPL-2.0-or-later */
/* compact: merges all shards into a new one, and swaps it in. */
#include "indexer/command.h"
#include "indexer/place.h"

#include "lib/base/tree.h"
#include "lib/index/index.h"
#include "lib/xapian-c/xapian-c.h"

#include <stdio.h>
#include <string.h>

/* --- metadata that several shards have -------------------------------------------- */

struct merging {
	GString *value;
};

/* Adds up "en:31 fr:9" of all shards. */
static void
merge_counts(const struct xc_bytes *values, size_t n, GString *out)
{
	g_autoptr(GHashTable) sum = g_hash_table_new_full(g_str_hash,
	    g_str_equal, g_free, NULL);
	g_autoptr(GPtrArray) order = g_ptr_array_new();

	for (size_t i = 0; i < n; i++) {
		g_autofree char *text = g_strndup(values[i].data,
		    values[i].len);
		g_auto(GStrv) words = g_strsplit(text, " ", -1);
		for (char **w = words; *w; w++) {
			char *colon = strchr(*w, ':');
			if (!colon)
				continue;
			*colon = '\0';
			gsize count = g_ascii_strtoull(colon + 1, NULL, 10);
			gsize old = GPOINTER_TO_SIZE(
			    g_hash_table_lookup(sum, *w));
			if (!old) {
				char *key = g_strdup(*w);
				g_ptr_array_add(order, key);
				g_hash_table_insert(sum, key,
				    GSIZE_TO_POINTER(count));
			} else {
				g_hash_table_insert(sum, g_strdup(*w),
				    GSIZE_TO_POINTER(old + count));
			}
		}
	}
	for (guint i = 0; i < order->len; i++)
		g_string_append_printf(out, "%s%s:%" G_GSIZE_FORMAT,
		    out->len ? " " : "", (char *)order->pdata[i],
		    GPOINTER_TO_SIZE(g_hash_table_lookup(sum,
			order->pdata[i])));
}

/* The largest of hexadecimal numbers. */
static void
merge_max(const struct xc_bytes *values, size_t n, GString *out)
{
	guint64 max = 0;

	for (size_t i = 0; i < n; i++) {
		g_autofree char *text = g_strndup(values[i].data,
		    values[i].len);
		max = MAX(max, g_ascii_strtoull(text, NULL, 16));
	}
	g_string_append_printf(out, "%" G_GINT64_MODIFIER "x", max);
}

/* The lines of all, each once. */
static void
merge_lines(const struct xc_bytes *values, size_t n, GString *out)
{
	g_autoptr(GHashTable) seen = g_hash_table_new_full(g_str_hash,
	    g_str_equal, g_free, NULL);

	for (size_t i = 0; i < n; i++) {
		g_autofree char *text = g_strndup(values[i].data,
		    values[i].len);
		g_auto(GStrv) lines = g_strsplit(text, "\n", -1);
		for (char **l = lines; *l; l++)
			if (**l && g_hash_table_add(seen, g_strdup(*l)))
				g_string_append_printf(out, "%s\n", *l);
	}
}

static bool
key_is(struct xc_bytes key, const char *name)
{
	return key.len == strlen(name) && memcmp(key.data, name, key.len) == 0;
}

static const char *
merge_metadata(void *ctx, struct xc_bytes key, const struct xc_bytes *values,
    size_t n, size_t *ret_len)
{
	GString *out = ((struct merging *)ctx)->value;

	g_string_truncate(out, 0);
	if (key_is(key, "trawl.languages"))
		merge_counts(values, n, out);
	else if (key_is(key, "trawl.next"))
		merge_max(values, n, out);
	else if (key.len > 0 && key.data[0] == 'a')
		merge_lines(values, n, out);
	else
		g_string_append_len(out, values[0].data,
		    (gssize)values[0].len);
	*ret_len = out->len;
	return out->str;
}

/* --- compaction --------------------------------------------------------------------- */

static bool
merge(const struct place *p, const char *to, GError **error)
{
	struct merging m = {g_string_new(NULL)};
	const struct xc_compact_ops ops = {NULL, merge_metadata};
	char *places[] = {p->folder, NULL};
	struct xc_error xe = {0};
	struct index *ix = index_open(places, error);
	unsigned flags = XC_COMPACT_FULL;

	if (ix && ix->n_shards > 3)
		flags |= XC_COMPACT_MULTIPASS;
	bool ok = ix != NULL;
	if (ok && !xc_db_compact(ix->db, to, flags, 0, &ops, &m, &xe)) {
		index_set_error(error, &xe, to);
		ok = false;
	}
	index_close(ix);
	g_string_free(m.value, TRUE);
	return ok;
}

static int
compact(const struct common *c)
{
	GError *why = NULL;

	g_autofree char *folder = command_index(c);
	if (!folder)
		return EXIT_TROUBLE;
	struct place *p = place_open(folder, false, c->wait,
	    "trawl-index compact", &why);
	if (!p)
		return command_fail(why);
	g_autofree char *name = place_new_shard(p);
	g_autofree char *path = place_path(p, name);
	char *shards[] = {name, NULL};
	bool ok = true;
	if (p->shards[0]) {
		ok = merge(p, path, &why) && place_set_shards(p, shards, &why);
		if (!ok)
			tree_remove(path);
	}
	place_close(p);
	return ok ? EXIT_ALL_IN : command_fail(why);
}

int
cmd_compact(const struct command *self, int argc, char **argv)
{
	struct common c;
	int status;

	if (!command_parse(self, argc, argv, NULL,
		"Needs room for a second copy of the index while it works.", &c))
		return EXIT_TROUBLE;
	status = c.words[0] ? command_usage(self, "compact takes no words; "
				  "-i names the index")
			    : compact(&c);
	common_clear(&c);
	return status;
}
