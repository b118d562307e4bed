/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Memory for tables that are looked at all over: large ones lie in large pages,
 * which spare the processor's address cache, where the system has them.
 */
#ifndef TRAWL_BASE_PAGES_H
#define TRAWL_BASE_PAGES_H

#include <stddef.h>

/* n things of size bytes, all zeros, aligned to 64 bytes. */
void *pages_new(size_t n, size_t size);
/* The same n and size; p may be NULL. */
void pages_free(void *p, size_t n, size_t size);
/* Moves old things to room for n, the others zeros. */
void *pages_grow(void *p, size_t old, size_t n, size_t size);

#endif
