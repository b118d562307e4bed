/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The peers that bench_text is measured beside.
 */
#ifndef TRAWL_BENCH_TEXT_H
#define TRAWL_BENCH_TEXT_H

#include <stdbool.h>
#include <stddef.h>

#ifdef __cplusplus
extern "C" {
#endif

struct bench_peers;

struct bench_peers *bench_peers_new(const char *lang);
void bench_peers_free(struct bench_peers *p);

/* Indexes a text into a Xapian::Document with the language's stemmer; returns
 * its number of terms. */
size_t bench_xapian(struct bench_peers *p, const char *s, size_t len);

/* Counts the words that ICU's break iterator finds; 0 where built without. */
size_t bench_icu(struct bench_peers *p, const char *s, size_t len);
bool bench_has_icu(void);

#ifdef __cplusplus
}
#endif

#endif
