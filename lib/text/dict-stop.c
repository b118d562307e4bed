/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Whether a word is a stop word of a language. */
#include "lib/text/dict-private.h"

#include "lib/text/lang.h"

/* Whether term stands in a list of words with blanks between. */
static bool
is_listed(const char *list, const char *term)
{
	size_t n = strlen(term);

	for (const char *p = list; n > 0 && (p = strstr(p, term)); p += n)
		if ((p == list || p[-1] == ' ') && (p[n] == ' ' || !p[n]))
			return true;
	return false;
}

/* A table of a list is worth making for a text; a query asks once or twice in
 * each of a dozen languages, and their tables were an eighth of a cold search. */
#define STOPS_TABLE_FROM 32

bool
dict_is_stop(struct dict *w, int lang, const char *term)
{
	if (lang <= 0 || *lang_get(lang)->stop == '\0')
		return false;
	if (w->stops[lang] == NULL) {
		if (w->stops_asked[lang]++ < STOPS_TABLE_FROM)
			return is_listed(lang_get(lang)->stop, term);
		g_auto(GStrv) list = g_strsplit(lang_get(lang)->stop, " ", -1);
		char **p;

		w->stops[lang] = g_hash_table_new_full(g_str_hash, g_str_equal,
		    g_free, NULL);
		for (p = list; *p != NULL; p++)
			g_hash_table_add(w->stops[lang], g_strdup(*p));
	}
	return g_hash_table_contains(w->stops[lang], term);
}
