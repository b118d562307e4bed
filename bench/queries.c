/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Makes queries of a folder of texts from the texts' own words, by a fixed
 * seed: lines "class TAB operator TAB words".
 *
 *   bench_queries FOLDER N   N queries a class
 *
 * Words are runs of ASCII letters and of bytes above 127, in lower case.  The
 * operators are word, and, or, not, phrase and prefix.
 */
#include "config.h"

#include <ftw.h>
#include <glib.h>
#include <stdio.h>
#include <stdlib.h>
#include <stdbool.h>
#include <string.h>

struct word {
	const char *text;
	unsigned df, last;
};

static GPtrArray *files;
static GHashTable *words;
static GStringChunk *chunk;

static int
visit(const char *path, const struct stat *st, int flag, struct FTW *f)
{
	(void)st;
	(void)f;
	if (flag == FTW_F)
		g_ptr_array_add(files, g_strdup(path));
	return 0;
}

static int
by_name(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

static int
by_word(const void *a, const void *b)
{
	return strcmp((*(struct word *const *)a)->text,
	    (*(struct word *const *)b)->text);
}

static bool
in_word(unsigned char c)
{
	return g_ascii_isalpha(c) || c >= 0x80;
}

/* The next word of *p in lower case into buf; its length, 0 at the end.
 * *gap: what lies in front is one blank. */
static size_t
next_word(const char **p, const char *end, char buf[64], bool *gap)
{
	const char *s = *p, *from;

	for (;;) {
		while (s < end && !in_word((unsigned char)*s))
			s++;
		from = s;
		while (s < end && in_word((unsigned char)*s))
			s++;
		if (s == from)
			return 0;
		/* words with digits at an end are no words of ours */
		if (s - from < 60 &&
		    !(s < end && (g_ascii_isdigit(*s) || *s == '_')))
			break;
	}
	*gap = from > *p && from - *p == 1 && from[-1] == ' ';
	*p = s;
	for (size_t i = 0; i < (size_t)(s - from); i++)
		buf[i] = g_ascii_tolower(from[i]);
	buf[s - from] = '\0';
	return (size_t)(s - from);
}

static void
count(unsigned number, const char *path)
{
	char buf[64], *text;
	size_t len;
	bool gap;

	if (!g_file_get_contents(path, &text, &len, NULL))
		return;
	for (const char *p = text; next_word(&p, text + len, buf, &gap) > 0;) {
		struct word *w = g_hash_table_lookup(words, buf);
		if (!w) {
			w = g_new0(struct word, 1);
			w->text = g_string_chunk_insert(chunk, buf);
			g_hash_table_insert(words, (char *)w->text, w);
		}
		if (w->last != number) {
			w->last = number;
			w->df++;
		}
	}
	g_free(text);
}

static bool
is_ascii(const char *s)
{
	for (; *s; s++)
		if ((unsigned char)*s >= 0x80)
			return false;
	return true;
}

/* A Latin letter with a mark: two bytes, C3 80 … C5 BF. */
static bool
is_accented(const char *s)
{
	bool any = false;

	for (; *s; s++) {
		unsigned char c = (unsigned char)*s;
		if (c >= 0x80 && c < 0xc0)
			continue;
		if (c >= 0x80) {
			if (c < 0xc3 || c > 0xc5 || s[1] == '\x97' ||
			    s[1] == '\xb7')
				return false;
			any = true;
		}
	}
	return any;
}

static bool
is_hangul(const char *s)
{
	for (; *s; s = g_utf8_next_char(s)) {
		gunichar c = g_utf8_get_char(s);
		if (c < 0xac00 || c > 0xd7a3)
			return false;
	}
	return true;
}

static GRand *dice;
static unsigned per_class;

static const char *
pick(GPtrArray *from)
{
	return from->len
	    ? ((struct word *)from->pdata[g_rand_int_range(dice, 0,
	           (int)from->len)])->text
	    : "nothing";
}

static void
ask(const char *class, const char *op, GPtrArray *a, unsigned n_a,
    GPtrArray *b, unsigned n_b)
{
	for (unsigned i = 0; i < per_class; i++) {
		printf("%s\t%s\t", class, op);
		for (unsigned k = 0; k < n_a + n_b; k++)
			printf("%s%s", k ? " " : "", pick(k < n_a ? a : b));
		putchar('\n');
	}
}

/* Phrases are read off texts; want_df says which. */
static void
ask_phrases(const char *class, unsigned n_words, double df_min, double df_max)
{
	for (unsigned found = 0, tries = 0; found < per_class &&
	     tries < 400000; tries++) {
		const char *path = files->pdata[g_rand_int_range(dice, 0,
		    (int)files->len)];
		char *text, buf[64];
		size_t len;
		if (!g_file_get_contents(path, &text, &len, NULL))
			continue;
		const char *p = text + g_rand_int_range(dice, 0, (int)len);
		g_autoptr(GString) phrase = g_string_new(NULL);
		unsigned n = 0;
		bool gap, good = true;
		double rarest = 1;
		next_word(&p, text + len, buf, &gap);
		while (n < n_words && good) {
			size_t l = next_word(&p, text + len, buf, &gap);
			struct word *w =
			    l > 1 ? g_hash_table_lookup(words, buf) : NULL;
			good = w && is_ascii(buf) && (n == 0 || gap);
			if (good) {
				double df = (double)w->df / files->len;
				rarest = MIN(rarest, df);
				g_string_append_printf(phrase, "%s%s",
				    n ? " " : "", buf);
				n++;
			}
		}
		if (good && rarest >= df_min && rarest <= df_max) {
			printf("%s\tphrase\t%s\n", class, phrase->str);
			found++;
		}
		g_free(text);
	}
}

static void
ask_prefixes(const char *class, GPtrArray *from, size_t len)
{
	for (unsigned i = 0; i < per_class; i++) {
		const char *w;
		do
			w = pick(from);
		while (strlen(w) <= len);
		printf("%s\tprefix\t%.*s\n", class, (int)len, w);
	}
}

static void
ask_nothing(GPtrArray *from)
{
	for (unsigned i = 0; i < per_class;) {
		g_autofree char *w = g_strreverse(g_strdup(pick(from)));
		if (strlen(w) < 6 || g_hash_table_lookup(words, w))
			continue;
		printf("nothing\tword\t%s\n", w);
		i++;
	}
}

int
main(int argc, char **argv)
{
	if (argc != 3)
		return 2;
	files = g_ptr_array_new();
	words = g_hash_table_new(g_str_hash, g_str_equal);
	chunk = g_string_chunk_new(1 << 20);
	dice = g_rand_new_with_seed(20);
	per_class = (unsigned)atoi(argv[2]);
	if (nftw(argv[1], visit, 32, FTW_PHYS) != 0 || !files->len)
		return 1;
	g_ptr_array_sort(files, by_name);
	for (unsigned i = 0; i < files->len; i++)
		count(i + 1, files->pdata[i]);

	GPtrArray *all = g_ptr_array_new(), *frequent = g_ptr_array_new(),
		  *middle = g_ptr_array_new(), *rare = g_ptr_array_new(),
		  *korean = g_ptr_array_new(), *accented = g_ptr_array_new();
	GHashTableIter it;
	gpointer value;
	g_hash_table_iter_init(&it, words);
	while (g_hash_table_iter_next(&it, NULL, &value))
		g_ptr_array_add(all, value);
	g_ptr_array_sort(all, by_word);
	for (unsigned i = 0; i < all->len; i++) {
		struct word *w = all->pdata[i];
		double df = (double)w->df / files->len;
		if (strlen(w->text) < 3 || w->df < 2)
			continue;
		if (is_ascii(w->text)) {
			if (df >= 0.1)
				g_ptr_array_add(frequent, w);
			else if (df >= 0.005 && df <= 0.02)
				g_ptr_array_add(middle, w);
			else if (w->df <= 10)
				g_ptr_array_add(rare, w);
		} else if (w->df >= 5 && is_hangul(w->text)) {
			g_ptr_array_add(korean, w);
		} else if (w->df >= 5 && is_accented(w->text)) {
			g_ptr_array_add(accented, w);
		}
	}
	ask("word-frequent", "word", frequent, 1, NULL, 0);
	ask("word-middle", "word", middle, 1, NULL, 0);
	ask("word-rare", "word", rare, 1, NULL, 0);
	ask("and-2-frequent", "and", frequent, 2, NULL, 0);
	ask("and-mixed", "and", frequent, 1, middle, 1);
	ask("or-2-middle", "or", middle, 2, NULL, 0);
	ask("or-4-frequent", "or", frequent, 4, NULL, 0);
	ask("or-100", "or", middle, 100, NULL, 0);
	ask("not", "not", middle, 1, frequent, 1);
	ask_phrases("phrase-frequent", 2, 0.05, 1);
	ask_phrases("phrase-rare", 2, 0, 0.005);
	ask_phrases("phrase-long", 6, 0, 1);
	ask_prefixes("prefix-3", middle, 3);
	ask_prefixes("prefix-5", middle, 5);
	ask("korean", "word", korean, 1, NULL, 0);
	ask("accented", "word", accented, 1, NULL, 0);
	ask_nothing(rare);
	return 0;
}
