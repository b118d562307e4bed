/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Trees of files.
 */
#ifndef TRAWL_BASE_TREE_H
#define TRAWL_BASE_TREE_H

#include <stdbool.h>

/* Removes a folder with all that is in it, or a file; links are not followed.
 * Goes on where something cannot be removed: then, and only then, false with errno.
 * What is not there is removed. */
bool tree_remove(const char *path);

#endif
