/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Finds what is installed beside the program. */
#include "searcher/late/late.h"

#include <limits.h>
#include <stdio.h>
#include <unistd.h>

/* As it is built; from bin/ and from lib/cgi-bin/ of an installation. */
static const char *const places[] = {"", "../lib/trawl/", "../trawl/"};

int
late_find(const char *name, char *ret_path, size_t size)
{
	char self[PATH_MAX];
	ssize_t n = readlink("/proc/self/exe", self, sizeof self - 1);

	while (n > 0 && self[n - 1] != '/')
		n--;
	for (size_t i = 0; n > 0 && i < sizeof places / sizeof *places; i++) {
		snprintf(ret_path, size, "%.*s%s%s", (int)n, self, places[i],
		    name);
		if (access(ret_path, R_OK) == 0)
			return 1;
	}
	snprintf(ret_path, size, "%s/%s", MODULE_DIR, name);
	return access(ret_path, R_OK) == 0;
}
