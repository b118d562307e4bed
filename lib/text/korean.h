/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The stem of a Korean word: without particles and common endings.
 */
#ifndef TRAWL_TEXT_KOREAN_H
#define TRAWL_TEXT_KOREAN_H

#include <stddef.h>

/* How many bytes of s[0, len), a word that ends in composed Hangul, are its
 * stem: len itself where nothing can be taken off. */
size_t korean_stem(const char *s, size_t len);

#endif
