/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Keeps documents; when they are too many, all are let go. */
#include "lib/index/kept.h"

#include "lib/index/index.h"

/* Bytes a shard.  Some thousand pages of text; ten times what a page of results
 * takes. */
#define MAX_BYTES (8u << 20)
/* A longer text is not kept beyond its use. */
#define MAX_TEXT (512u << 10)

struct document {
	struct kept_document shown; /* first: what is lent is this */
	struct stored *text;
	size_t bytes; /* as counted */
};

struct kept {
	GHashTable *documents; /* docid -> struct document */
	size_t bytes;
	uint32_t last; /* docid of what is lent */
	bool last_is_large;
};

static void
document_free(void *p)
{
	struct document *d = p;

	stored_free(d->text);
	g_free(d->shown.data);
	g_free(d);
}

void
kept_free(struct kept *k)
{
	if (!k)
		return;
	g_hash_table_unref(k->documents);
	g_free(k);
}

static struct kept *
kept_of(struct shard *s)
{
	if (!s->kept) {
		s->kept = g_new0(struct kept, 1);
		s->kept->documents = g_hash_table_new_full(NULL, NULL, NULL,
		    document_free);
	}
	return s->kept;
}

static void
make_room(struct kept *k)
{
	void *last = GUINT_TO_POINTER(k->last);
	struct document *large = k->last_is_large
	    ? g_hash_table_lookup(k->documents, last) : NULL;

	if (large) {
		k->bytes -= large->bytes;
		g_hash_table_remove(k->documents, last);
	}
	k->last_is_large = false;
	if (k->bytes < MAX_BYTES)
		return;
	g_hash_table_remove_all(k->documents);
	k->bytes = 0;
}

const struct kept_document *
shard_document(struct shard *s, uint32_t docid, GError **error)
{
	struct kept *k = kept_of(s);
	void *key = GUINT_TO_POINTER(docid);

	make_room(k);
	k->last = docid;
	struct document *d = g_hash_table_lookup(k->documents, key);
	if (d)
		return &d->shown;
	size_t len;
	char *data = shard_data(s, docid, &len, error);
	if (!data)
		return NULL;
	d = g_new0(struct document, 1);
	d->shown.data = data;
	record_parse(data, len, &d->shown.record);
	d->bytes = len + sizeof *d;
	k->bytes += d->bytes;
	g_hash_table_insert(k->documents, key, d);
	return &d->shown;
}

struct stored *
shard_document_text(struct shard *s, const struct kept_document *doc, GError **error)
{
	struct document *d = (struct document *)doc;

	if (d->text)
		return d->text;
	d->text = stored_open(s, doc->record.text, error);
	if (!d->text)
		return NULL;
	size_t len = stored_info(d->text)->len;
	s->kept->last_is_large = len > MAX_TEXT;
	if (!s->kept->last_is_large)
		s->kept->bytes += len;
	return d->text;
}
