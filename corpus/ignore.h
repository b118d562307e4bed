/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Ignore files, as git defines them: lines of patterns, "!" takes back, "/"
 * at the start or inside anchors to the file's folder, "/" at the end means
 * folders only, "**" crosses folders.  The last line that matches decides.
 */
#ifndef TRAWL_CORPUS_IGNORE_H
#define TRAWL_CORPUS_IGNORE_H

#include <glib.h>
#include <stdbool.h>

/* The rules of one folder. */
struct ignore;

/* Reads .gitignore, .ignore and .trawlignore (later ones decide) of an open
 * folder; NULL where there is none.  Files beyond 1 MB are read that far. */
struct ignore *ignore_read(int dirfd);
void ignore_free(struct ignore *ig);

/* What the rules say of path, below their folder: 1 ignored, -1 taken back,
 * 0 nothing.  *ret_rule, where not NULL, is set to the rule as people find it
 * (".gitignore:3: *.tmp"), g_free(). */
int ignore_match(const struct ignore *ig, const char *path, bool is_dir,
    char **ret_rule);

/* Whether path matches a glob: "*" and "?" stay within a folder, "**" as a
 * part by itself crosses them, "[a-z]" and "[!a-z]", "\" quotes. */
bool ignore_glob(const char *glob, const char *path);

/* The same, as options have it: a glob without "/" is matched with the base
 * name, one with "/" from the root; one that ends in "/" with folders only. */
bool ignore_glob_below(const char *glob, const char *path, bool is_dir);

#endif
