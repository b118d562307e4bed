/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Compares every document of an index with what would be written of it now:
 * record and stored text are made a document again, and that a posting.
 */
#ifndef TRAWL_INDEXER_VERIFY_H
#define TRAWL_INDEXER_VERIFY_H

#include "lib/index/index.h"

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

struct verify_counts {
	uint32_t documents, texts;
	uint64_t terms;
};

/* Calls problem for whatever does not agree.  False with an error where the
 * index could not be read on. */
bool verify(const struct index *ix, struct verify_counts *ret_counts,
    void (*problem)(const char *text, void *ctx), void *ctx, GError **error);

/* The same for "roots" and "files" of an index folder (ix of one place): whether
 * they parse, and agree with each other and with the documents. */
bool verify_files(const struct index *ix,
    void (*problem)(const char *text, void *ctx), void *ctx, GError **error);

#endif
