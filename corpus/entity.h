/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Character references of HTML and of TREC's SGML ("&eacute;", "&#233;"). */
#ifndef TRAWL_CORPUS_ENTITY_H
#define TRAWL_CORPUS_ENTITY_H

#include <glib.h>
#include <stddef.h>

/* Where s begins with a reference that is known: appends its character and
 * returns the bytes read; else 0.  s[0] is '&'. */
size_t entity_decode(GString *out, const char *s, size_t len);

/* Appends all of s with its references decoded. */
void entity_append(GString *out, const char *s, size_t len);

#endif
