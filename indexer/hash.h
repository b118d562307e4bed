/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A fast hash of file contents, to see whether a touched file has changed. */
#ifndef TRAWL_INDEXER_HASH_H
#define TRAWL_INDEXER_HASH_H

#include <stddef.h>
#include <stdint.h>

/* 64 bits of data[0, len).  Not for defence: who can choose both contents can
 * make them collide, and only deceives an index of his own files. */
uint64_t hash_bytes(const void *data, size_t len);

#endif
