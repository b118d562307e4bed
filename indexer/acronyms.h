/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The short forms that an index knows, on their way into its metadata: key
 * "a" and the short form, value its long forms, a line each, most frequent
 * first.  Documents that are taken out leave theirs behind: a query only uses
 * what it finds.
 */
#ifndef TRAWL_INDEXER_ACRONYMS_H
#define TRAWL_INDEXER_ACRONYMS_H

#include <glib.h>
#include <stdbool.h>

struct acronyms;

/* Reads and writes a key of the metadata; get's result is g_free()d. */
struct acronyms_store {
	char *(*get)(void *ctx, const char *key);
	bool (*set)(void *ctx, const char *key, const char *value,
	    GError **error);
	void *ctx;
};

struct acronyms *acronyms_new(const struct acronyms_store *store);
void acronyms_free(struct acronyms *a);

/* Counts a definition; both folded. */
void acronyms_add(struct acronyms *a, const char *short_form,
    const char *long_form);
/* Writes what was added and forgets it. */
bool acronyms_flush(struct acronyms *a, GError **error);

#endif
