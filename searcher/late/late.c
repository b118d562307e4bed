/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Finds and loads the binding. */
#include "searcher/late/late.h"

#include "lib/base/crash.h"

#include <dlfcn.h>
#include <limits.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define FILE_NAME "trawl-xapian.so"

static void *module;
static pthread_once_t once = PTHREAD_ONCE_INIT;

/* Where it lies, seen from the folder of the program: as it is built; from bin/ and
 * from lib/cgi-bin/ of an installation, wherever that was moved to. */
static const char *const places[] = {"", "../lib/trawl/", "../trawl/"};

static void
load(void)
{
	char self[PATH_MAX], path[PATH_MAX + 64];
	ssize_t n = readlink("/proc/self/exe", self, sizeof self - 1);

	while (n > 0 && self[n - 1] != '/')
		n--;
	for (size_t i = 0; n > 0 && i < sizeof places / sizeof *places; i++) {
		snprintf(path, sizeof path, "%.*s%s" FILE_NAME, (int)n, self,
		    places[i]);
		if (access(path, R_OK) == 0) {
			module = dlopen(path, RTLD_LAZY | RTLD_LOCAL);
			return;
		}
	}
	module = dlopen(MODULE_DIR "/" FILE_NAME, RTLD_LAZY | RTLD_LOCAL);
}

void (*late_function(const char *name))(void)
{
	void (*f)(void) = NULL;

	pthread_once(&once, load);
	void *symbol = module ? dlsym(module, name) : NULL;
	if (!symbol) {
		fprintf(stderr, "trawl: cannot load libxapian: %s\n",
		    dlerror());
		crash_excuse();
		abort(); /* what guards the program has the last word */
	}
	memcpy(&f, &symbol, sizeof f);
	return f;
}
