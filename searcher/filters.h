/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Filters of a request (--lang, --from, ?type=) as parts of its query, so that
 * they mean what lang: and date: mean when typed.
 */
#ifndef TRAWL_SEARCHER_FILTERS_H
#define TRAWL_SEARCHER_FILTERS_H

#include "searcher/answer.h"

/* Joins r's filters to q's tree; an empty query becomes the filters alone.
 * False with SESSION_ERROR_REQUEST where one is wrong (no such date). */
bool filters_add(struct query *q, const struct request *r, GError **error);

#endif
