/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Short forms that a text defines: "Mutual Defense Treaty (MDT)".
 *
 * The method is that of A. Schwartz and M. Hearst, "A simple algorithm for
 * identifying abbreviation definitions in biomedical text", Pacific Symposium
 * on Biocomputing 8 (2003): a short form in brackets, and the shortest stretch
 * of words before it whose letters give it from right to left, the first one
 * at the beginning of a word.  Also "MDT (Mutual Defense Treaty)".
 */
#ifndef TRAWL_TEXT_ACRONYM_H
#define TRAWL_TEXT_ACRONYM_H

#include <stddef.h>

struct acronym {
	size_t short_start, short_end; /* bytes of the text */
	size_t long_start, long_end;
};

/* Calls found for each definition in text[0, len) (UTF-8), in order.  Fewer
 * than 2 or more than 10 characters are no short form.  One that ends in a
 * small s (MoUs) is told as it stands. */
void acronym_find(const char *text, size_t len,
    void (*found)(void *data, const struct acronym *a), void *data);

#endif
