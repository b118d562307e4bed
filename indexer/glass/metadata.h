/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Metadata on their way to the postlist table: stretches of files, each in
 * order of keys, merged at the end.
 */
#ifndef TRAWL_GLASS_METADATA_H
#define TRAWL_GLASS_METADATA_H

#include "indexer/glass/builder.h"

/* Writes all metadata of all parts, the first entries of the table. */
bool metadata_write(
    struct glass_builder *b, struct glass_table *t, GError **error);

#endif
