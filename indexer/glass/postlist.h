/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The tables that come out of inverted documents: postlist and position.
 */
#ifndef TRAWL_GLASS_POSTLIST_H
#define TRAWL_GLASS_POSTLIST_H

#include "indexer/glass/builder.h"

/* Each reads all parts (which must be sorted) and writes one table; the two may
 * run at the same time. */
bool postlist_write(struct glass_builder *b, GError **error);
bool position_write(struct glass_builder *b, GError **error);

#endif
