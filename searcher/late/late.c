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

/* Beside the program, as it is built; or where it is installed. */
static void
load(void)
{
	char path[PATH_MAX];
	ssize_t n = readlink("/proc/self/exe", path,
	    sizeof path - sizeof FILE_NAME);

	while (n > 0 && path[n - 1] != '/')
		n--;
	if (n > 0) {
		strcpy(path + n, FILE_NAME);
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
