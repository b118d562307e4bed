/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Which ids have been before, of any number, in steady memory.
 *
 * Two ids are taken for one when 64 bits of hash agree: among a million ids
 * that happens once in some 40 million files.
 */
#ifndef TRAWL_SEARCHER_EVAL_SEEN_H
#define TRAWL_SEARCHER_EVAL_SEEN_H

#include <stdbool.h>
#include <glib.h>

struct seen;

struct seen *seen_new(void);
void seen_free(struct seen *seen);

/* Adds id; *ret_again says whether it was there.  Many ids go to a file of no
 * name in the folder for temporary files: EVAL_ERROR_FILE where there is no
 * room for it. */
bool seen_add(struct seen *seen, const char *id, bool *ret_again,
    GError **error);

#endif
