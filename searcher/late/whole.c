/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Runs the whole program in place of the static one. */
#include "searcher/late/late.h"

#include "lib/base/crash.h"

#include <errno.h>
#include <glib.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define FILE_NAME "trawl-whole"

/* The words that this program was called with, ended by NULL; NULL where the
 * system does not tell. */
static char **
own_words(void)
{
	char *text;
	gsize len;

	if (!g_file_get_contents("/proc/self/cmdline", &text, &len, NULL))
		return NULL;
	GPtrArray *words = g_ptr_array_new();
	for (char *p = text; p < text + len; p += strlen(p) + 1)
		g_ptr_array_add(words, p);
	g_ptr_array_add(words, NULL);
	return (char **)words->pdata;
}

void
late_whole(void)
{
	char path[PATH_MAX + 64];

	if (!late_find(FILE_NAME, path, sizeof path))
		return;
	char **words = own_words();
	if (words)
		execv(path, words);
}

void (*late_function(const char *name))(void)
{
	(void)name;
	late_whole();
	fprintf(stderr, "trawl: cannot run '" FILE_NAME "', which has libxapian: "
	                "%s\n",
	    strerror(errno));
	crash_excuse();
	abort();
}
