/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Whether a database may be written to: libxapian believes the numbers of
 * blocks and offsets that it finds.  A damaged list of free blocks made it write
 * a file of 14 TB, or over blocks that are in use; a damaged leaf, over its own
 * memory.
 */
#ifndef TRAWL_GLASS_SOUND_H
#define TRAWL_GLASS_SOUND_H

#include <glib.h>
#include <stdbool.h>

/* Looks at iamglass, at the blocks of each table and at its list of free ones:
 * whether every block is in the file, has one use only, and its items lie in
 * it.  Of a database above 1 GB the leaves are passed over.  What items mean is
 * not looked at.  False says in *why what is damaged, and where.  True also for
 * a format that is not glass's of today. */
bool glass_sound(const char *folder, GError **why);

#endif
