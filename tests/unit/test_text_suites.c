/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Suites that others wrote: Unicode's WordBreakTest.txt and
 * NormalizationTest.txt, and the sample vocabularies of Snowball, where their
 * packages have put them (unicode-data, snowball-data); skipped elsewhere.
 */
#include "lib/text/dict.h"
#include "lib/text/fold.h"
#include "lib/text/lang.h"
#include "lib/text/tables.h"
#include "lib/text/text.h"
#include "lib/text/wordbreak.h"

#include <locale.h>
#include <stdlib.h>
#include <string.h>

/* The first of the files path, path.gz and path.bz2 that can be read. */
static char *
slurp(const char *path)
{
	static const char *const ways[][2] = {{".gz", "gzip"},
		{".bz2", "bzip2"}};
	char *data = NULL;
	unsigned i;

	if (g_file_get_contents(path, &data, NULL, NULL))
		return data;
	for (i = 0; i < G_N_ELEMENTS(ways); i++) {
		g_autofree char *packed = g_strconcat(path, ways[i][0], NULL);
		char *argv[] = {(char *)ways[i][1], (char *)"-dc", packed,
			NULL};

		if (g_file_test(packed, G_FILE_TEST_EXISTS) &&
		    g_spawn_sync(NULL, argv, NULL, G_SPAWN_SEARCH_PATH, NULL,
			NULL, &data, NULL, NULL, NULL) &&
		    data != NULL && *data != '\0')
			return data;
		g_clear_pointer(&data, g_free);
	}
	return NULL;
}

/* --- UAX #29 -------------------------------------------------------------- */

/* A line is "÷ 0061 × 0301 ÷	# note". */
static bool
check_breaks(const char *line)
{
	g_auto(GStrv) words = g_strsplit(line, " ", -1);
	g_autoptr(GString) text = g_string_new(NULL);
	g_autoptr(GArray) want = g_array_new(FALSE, FALSE, sizeof(size_t));
	size_t at = 0, n = 0;
	unsigned i;

	for (i = 0; words[i] != NULL; i++) {
		if (strcmp(words[i], "÷") == 0)
			g_array_append_val(want, text->len);
		else if (strcmp(words[i], "×") != 0 && *words[i] != '\0')
			g_string_append_unichar(text,
			    (gunichar)strtoul(words[i], NULL, 16));
	}
	if (want->len == 0 || g_array_index(want, size_t, 0) != 0)
		return false;
	while (at < text->len) {
		at = wordbreak_next(text->str, text->len, at);
		if (++n >= want->len || g_array_index(want, size_t, n) != at)
			return false;
	}
	return n + 1 == want->len;
}

static void
test_word_break(void)
{
	g_autofree char *data = slurp(
	    "/usr/share/unicode/auxiliary/WordBreakTest.txt");
	g_auto(GStrv) lines = NULL;
	unsigned i, passed = 0, failed = 0;

	if (data == NULL) {
		g_test_skip("WordBreakTest.txt is not installed");
		return;
	}
	if (strstr(data, tables_unicode) == NULL)
		g_test_message("the file is not of Unicode %s",
		    tables_unicode);
	lines = g_strsplit(data, "\n", -1);
	for (i = 0; lines[i] != NULL; i++) {
		char *note = strchr(lines[i], '#');

		if (note != NULL)
			*note = '\0';
		g_strstrip(lines[i]);
		if (*lines[i] == '\0')
			continue;
		if (check_breaks(lines[i])) {
			passed++;
		} else {
			g_test_message("line %u: %s", i + 1, lines[i]);
			failed++;
		}
	}
	g_test_message("WordBreakTest.txt: %u of %u cases pass", passed,
	    passed + failed);
	g_assert_cmpuint(failed, ==, 0);
	g_assert_cmpuint(passed, >, 1000);
}

/* --- normalisation -------------------------------------------------------- */

/* The five fields of a line fold to the same bytes. */
static bool
check_forms(const char *line)
{
	g_auto(GStrv) fields = g_strsplit(line, ";", 6);
	g_autoptr(GString) first = NULL;
	unsigned i, k;

	for (i = 0; i < 5; i++) {
		g_autoptr(GString) text = g_string_new(NULL);
		g_autoptr(GString) folded = g_string_new(NULL);
		g_auto(GStrv) cps = g_strsplit(fields[i], " ", -1);

		for (k = 0; cps[k] != NULL; k++)
			g_string_append_unichar(text,
			    (gunichar)strtoul(cps[k], NULL, 16));
		text_fold(text->str, text->len, folded);
		if (first == NULL)
			first = g_steal_pointer(&folded);
		else if (strcmp(first->str, folded->str) != 0)
			return false;
	}
	return true;
}

static void
test_normalization(void)
{
	g_autofree char *data = slurp(
	    "/usr/share/unicode/NormalizationTest.txt");
	g_auto(GStrv) lines = NULL;
	unsigned i, passed = 0, failed = 0;

	if (data == NULL) {
		g_test_skip("NormalizationTest.txt is not installed");
		return;
	}
	lines = g_strsplit(data, "\n", -1);
	for (i = 0; lines[i] != NULL; i++) {
		if (!g_ascii_isxdigit(*lines[i]))
			continue;
		if (check_forms(lines[i])) {
			passed++;
		} else {
			if (failed++ < 10)
				g_test_message("line %u: %s", i + 1, lines[i]);
		}
	}
	g_test_message("NormalizationTest.txt: %u of %u lines fold alike",
	    passed, passed + failed);
	g_assert_cmpuint(failed, ==, 0);
	g_assert_cmpuint(passed, >, 10000);
}

/* Folding what is folded changes nothing, for every character. */
static void
test_fold_twice(void)
{
	g_autoptr(GString) once = g_string_new(NULL);
	g_autoptr(GString) twice = g_string_new(NULL);
	gunichar cp;

	for (cp = 1; cp < 0x110000; cp++) {
		char s[8];

		if (cp >= 0xd800 && cp < 0xe000)
			continue;
		g_string_truncate(once, 0);
		g_string_truncate(twice, 0);
		text_fold(s, (size_t)g_unichar_to_utf8(cp, s), once);
		text_fold(once->str, once->len, twice);
		if (strcmp(once->str, twice->str) != 0) {
			g_test_message("U+%04X: '%s', '%s'", cp, once->str,
			    twice->str);
			g_test_fail();
		}
	}
}

/* --- Snowball -------------------------------------------------------------- */

/* No apostrophes and the like, which the analyser reads, and no vowel sign
 * before any letter. */
static bool
is_letters(const char *s)
{
	if (g_unichar_ismark(g_utf8_get_char(s)))
		return false;
	for (; *s != '\0'; s = g_utf8_next_char(s)) {
		gunichar c = g_utf8_get_char(s);

		if (!g_unichar_isalnum(c) && !g_unichar_ismark(c))
			return false;
	}
	return true;
}

/* The line at *s, without its end; NULL behind the last. */
static char *
next_line(char **s)
{
	char *line = *s, *end;

	if (line == NULL || *line == '\0')
		return NULL;
	end = strchr(line, '\n');
	if (end != NULL)
		*end++ = '\0';
	*s = end;
	return line;
}

static void
check_vocabulary(int lang)
{
	const char *name = lang_get(lang)->stemmer;
	g_autofree char *dir = g_build_filename("/usr/share/snowball/data",
	    name, NULL);
	g_autofree char *voc = g_build_filename(dir, "voc.txt", NULL);
	g_autofree char *out = g_build_filename(dir, "output.txt", NULL);
	g_autofree char *words = slurp(voc), *stems = slurp(out);
	char *word, *stem, *next_word = words, *next_stem = stems;
	g_autoptr(text_analyzer_auto) a = text_analyzer_new(NULL, NULL);
	g_autoptr(GString) want = g_string_new(NULL);
	struct dict *d;
	unsigned i, step, equal = 0, other = 0, atoms = 0, atoms_other = 0;

	if (words == NULL || stems == NULL) {
		g_test_message("%s: no vocabulary", name);
		return;
	}
	d = dict_new(0);
	/* Arabic has nine million: some of them, unless asked for all */
	step = g_test_slow() ? 1 : 1 + (unsigned)(strlen(words) / 2000000);
	for (i = 0; (word = next_line(&next_word)) != NULL &&
	    (stem = next_line(&next_stem)) != NULL; i++) {
		size_t len = strlen(word);
		struct text_run run = {(uint32_t)len, lang};
		const struct token *t;
		const char *got;

		if (len == 0 || i % step != 0)
			continue;
		g_string_truncate(want, 0);
		text_fold(stem, strlen(stem), want);
		got = dict_snowball(d, lang, word, len);
		/* nothing left: the word stays; too long: it is cut off */
		if (want->len == 0 || want->len > TEXT_TERM_MAX ||
		    strcmp(got, want->str) == 0) {
			equal++;
		} else if (other++ < 5) {
			g_test_message("%s: %s: %s, not %s", name, word,
			    got, want->str);
		}
		/* and through the analyser, for what it takes as one word */
		text_begin(a, word, len, &run, 1, 1);
		if (!is_letters(word) || text_next(a, &t) != 1 || t->word->stem == NULL)
			continue;
		if (strcmp(t->word->stem, want->str) == 0)
			atoms++;
		else if (want->len > 0 && atoms_other++ < 5)
			g_test_message("%s: %s analysed: %s, not %s", name,
			    word, t->word->stem, want->str);
	}
	g_test_message("%s: %u of %u stems equal; %u of %u analysed", name,
	    equal, equal + other, atoms, atoms + atoms_other);
	g_assert_cmpuint(other, ==, 0);
	g_assert_cmpuint(atoms_other, ==, 0);
	dict_free(d);
}

static void
test_snowball(void)
{
	int lang;

	if (!g_file_test("/usr/share/snowball/data", G_FILE_TEST_IS_DIR)) {
		g_test_skip("no vocabularies of Snowball are installed");
		return;
	}
	for (lang = 1; lang < text_languages(); lang++)
		if (lang_get(lang)->stemmer != NULL)
			check_vocabulary(lang);
}

int
main(int argc, char **argv)
{
	setlocale(LC_ALL, "C.UTF-8");
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/suites/word-break", test_word_break);
	g_test_add_func("/suites/normalization", test_normalization);
	g_test_add_func("/suites/fold-twice", test_fold_twice);
	g_test_add_func("/suites/snowball", test_snowball);
	return g_test_run();
}
