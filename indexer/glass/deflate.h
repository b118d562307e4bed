/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Compresses tags as glass keeps them: raw deflate (RFC 1951), only where it
 * pays.
 */
#ifndef TRAWL_GLASS_DEFLATE_H
#define TRAWL_GLASS_DEFLATE_H

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

struct deflater;

struct deflater *deflater_new(void);
void deflater_free(struct deflater *d);

/* Compresses in to out, which has room for len bytes.  Returns the size, or 0 where
 * in is too short to try or would not get smaller. */
size_t deflater_try(
    struct deflater *d, const void *in, size_t len, uint8_t *out);

#endif
