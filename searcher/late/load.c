/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Loads the binding. */
#include "searcher/late/late.h"

#include "lib/base/crash.h"

#include <dlfcn.h>
#include <limits.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void *module;
static pthread_once_t once = PTHREAD_ONCE_INIT;

static void
load(void)
{
	char path[PATH_MAX + 64];

	late_find("trawl-xapian.so", path, sizeof path);
	module = dlopen(path, RTLD_LAZY | RTLD_LOCAL);
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

void
late_whole(void)
{
}
