/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The folded form of a string, and the form that stemmers want.
 */
#ifndef TRAWL_TEXT_FOLD_H
#define TRAWL_TEXT_FOLD_H

#include <glib.h>
#include <stdbool.h>
#include <stddef.h>

/* Appends the folded form (see text_fold()); returns whether marks were
 * dropped or letters replaced by plainer ones. */
bool fold_append(const char *s, size_t len, GString *out);

/* Appends s in NFKC and lower case, without what is invisible.  turkish: I is
 * the capital of dotless i. */
void fold_lower(const char *s, size_t len, bool turkish, GString *out);

#endif
