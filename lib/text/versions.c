/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Names the libraries and the Unicode version that words come from. */
#include "lib/text/text.h"

#include <libstemmer.h>
#include <utf8proc.h>

char *
text_versions(void)
{
	unsigned n = 0;

	for (const char **s = sb_stemmer_list(); *s; s++)
		n++;
	return g_strdup_printf("utf8proc %s\nUnicode %s\n"
	                       "stemmer: Snowball's libstemmer, %u algorithms\n",
	    utf8proc_version(), utf8proc_unicode_version(), n);
}
