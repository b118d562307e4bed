/* SPDX-License-Identifier: GPL-2.0-or-later */
/* One line on a terminal that tells how far a long run is. */
#ifndef TRAWL_BASE_PROGRESS_H
#define TRAWL_BASE_PROGRESS_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

struct progress;

/* Shows on out, but nothing at all when out is not a terminal. */
struct progress *progress_new(FILE *out);
/* Clears the line. */
void progress_free(struct progress *p);

/* What is done and of how much; cheap enough for every document, since the
 * line changes ten times a second at most. */
void progress_set(struct progress *p, uint64_t documents, uint64_t bytes,
    uint64_t total);

/* Clears the line, so that something else can be printed; the next
 * progress_set() shows it again. */
void progress_clear(struct progress *p);

/* Writes the line for so many seconds into buf, as it would show. */
void progress_line(char *buf, size_t size, uint64_t documents, uint64_t bytes,
    uint64_t total, double seconds);

#endif
