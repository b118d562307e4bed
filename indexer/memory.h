/* SPDX-License-Identifier: GPL-2.0-or-later */
/* How much memory this process uses, so that a ceiling can be held. */
#ifndef TRAWL_INDEXER_MEMORY_H
#define TRAWL_INDEXER_MEMORY_H

#include <stddef.h>

/* Bytes of memory of our own (mapped files not counted); 0: not known. */
size_t memory_in_use(void);

/* Gives freed memory back to the system, so that memory_in_use() tells it. */
void memory_give_back(void);

/* What postings and words may share of a ceiling for all of the program. */
size_t memory_for_work(size_t ceiling);

#endif
