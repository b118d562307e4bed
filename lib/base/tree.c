/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <config.h>

#include "lib/base/tree.h"

#include <errno.h>
#include <ftw.h>
#include <stdio.h>

/* What is passed over makes its folder fail, which comes last. */
static int
remove_one(const char *path, const struct stat *st, int type, struct FTW *at)
{
	(void)st;
	(void)type;
	return remove(path) < 0 && at->level == 0 ? -1 : 0;
}

bool
tree_remove(const char *path)
{
	return nftw(path, remove_one, 16, FTW_DEPTH | FTW_PHYS) == 0 ||
	    errno == ENOENT;
}
