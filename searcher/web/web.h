/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * From a request of CGI to its response: parse, validate, answer.
 */
#ifndef TRAWL_WEB_WEB_H
#define TRAWL_WEB_WEB_H

#include "searcher/web/input.h"
#include "searcher/web/site.h"

/* What stays between requests: the configuration (read again when its file has
 * changed) and open indexes.  For one thread. */
struct web;

/* config: path of the configuration, copied.  resident: pages are kept for
 * those who ask for the same. */
struct web *web_new(const char *config, bool resident);
void web_free(struct web *w);

/* The configuration as it is now; never NULL: where it cannot be read, one
 * without indexes, and every request is answered 503. */
const struct site *web_site(struct web *w);

/* Appends the response to out, and what there is to log (lines of JSON) to
 * log.  read gives the body; NULL: none. */
void web_answer(struct web *w, char **envp, input_read_fn *read, void *ctx,
    GString *out, GString *log);

#endif
