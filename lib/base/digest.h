/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * SHA-256 of what is too much for GChecksum: a run of a hundred megabytes.
 */
#ifndef TRAWL_BASE_DIGEST_H
#define TRAWL_BASE_DIGEST_H

#include <stddef.h>

struct digest;

struct digest *digest_new(void);
void digest_add(struct digest *d, const void *data, size_t len);

/* Ends it: 64 digits, valid until digest_free(); nothing may be added then. */
const char *digest_text(struct digest *d);

void digest_free(struct digest *d); /* NULL is fine */

#endif
