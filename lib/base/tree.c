/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <config.h>

#include "lib/base/tree.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

/* By names below open folders: a path may be longer than the system takes, and the
 * working folder is the whole process's. */
static bool
remove_at(int folder, const char *name)
{
	const struct dirent *e;

	if (unlinkat(folder, name, 0) == 0 || errno == ENOENT)
		return true;
	if (errno != EISDIR && errno != EPERM)
		return false;
	int fd = openat(folder, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW |
	    O_CLOEXEC);
	DIR *d = fd < 0 ? NULL : fdopendir(fd);
	if (!d) {
		if (fd >= 0)
			close(fd);
		return false;
	}
	while ((e = readdir(d)) != NULL)
		if (strcmp(e->d_name, ".") != 0 && strcmp(e->d_name, "..") != 0)
			remove_at(dirfd(d), e->d_name);
	closedir(d);
	/* fails where something is left */
	return unlinkat(folder, name, AT_REMOVEDIR) == 0 || errno == ENOENT;
}

bool
tree_remove(const char *path)
{
	return remove_at(AT_FDCWD, path);
}
