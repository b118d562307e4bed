/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What is kept of each document by itself: its terms, value slots and data, for
 * the tables termlist and docdata.
 */
#ifndef TRAWL_GLASS_DOCUMENTS_H
#define TRAWL_GLASS_DOCUMENTS_H

#include "indexer/glass/builder.h"

/* Writes both tables from the records of all parts. */
bool documents_write(struct glass_builder *b, GError **error);

#endif
