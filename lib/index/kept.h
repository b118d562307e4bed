/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Documents of a shard that were looked at last, unpacked: most queries of a
 * resident program show some that another has shown.
 */
#ifndef TRAWL_INDEX_KEPT_H
#define TRAWL_INDEX_KEPT_H

#include "lib/index/record.h"

#include <glib.h>
#include <stdint.h>

struct shard;
struct stored;

struct kept_document {
	struct record record;
	char *data; /* the record's strings */
};

/* A document, borrowed until the next call for the shard or index_reopen().  NULL
 * with an error. */
const struct kept_document *shard_document(struct shard *shard, uint32_t docid,
    GError **error);
/* The stored text that its record names; borrowed like it. */
struct stored *shard_document_text(struct shard *shard,
    const struct kept_document *doc, GError **error);

/* What a shard holds of this. */
struct kept;
void kept_free(struct kept *k); /* NULL is fine */

#endif
