/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Tables of texts and their tokens: tests/cases/{segment,fold,stem,words}.
 *
 * A case is a line of text, after the language in brackets ("[fr] "; none:
 * English), and below it "= " and what comes of it.  \n, \r, \t, \\ and
 * \u{HEX} mean themselves in both; lines that begin with # are notes.
 */
#include "lib/text/text.h"
#include "tests/unit/cases.h"

#include <locale.h>
#include <stdlib.h>
#include <string.h>

static void
unescape(const char *s, GString *out)
{
	g_string_truncate(out, 0);
	for (; *s != '\0'; s++) {
		char *end;

		if (s[0] != '\\') {
			g_string_append_c(out, *s);
		} else if (s[1] == 'n' || s[1] == 't' || s[1] == 'r') {
			s++;
			g_string_append_c(out, *s == 'n' ? '\n' :
			    *s == 't' ? '\t' : '\r');
		} else if (s[1] == 'u' && s[2] == '{') {
			g_string_append_unichar(out,
			    (gunichar)strtoul(s + 3, &end, 16));
			s = end;
		} else {
			s++;
			g_string_append_c(out, *s);
		}
	}
}

/* The tokens: joined ones in (), whole words over pairs in <>, pairs with a
 * hyphen before them, what a stem does not mark behind a bar. */
static void
print_tokens(struct text_analyzer *a, int lang, const GString *text,
    GString *out)
{
	struct text_run run = {(uint32_t)text->len, lang};
	const struct token *t;
	size_t n, i;

	text_begin(a, text->str, text->len, &run, 1, 1);
	while ((n = text_next(a, &t)) > 0)
		for (i = 0; i < n; i++) {
			if (out->len > 0)
				g_string_append_c(out, ' ');
			if (t[i].flags & TOKEN_JOINED)
				g_string_append_printf(out, "(%s)%u",
				    t[i].word->term, t[i].positions);
			else if (t[i].positions > 1)
				g_string_append_printf(out, "<%s>%u",
				    t[i].word->term, t[i].positions);
			else if (!(t[i].flags & TOKEN_WORD))
				g_string_append_printf(out, "%s%s",
				    t[i].flags & TOKEN_ATOM ? "-" : "+",
				    t[i].word->term);
			else
				g_string_append(out, t[i].word->term);
		}
}

static void
print_stems(struct text_analyzer *a, int lang, const GString *text,
    GString *out)
{
	struct text_run run = {(uint32_t)text->len, lang};
	const struct token *t;
	size_t n, i;

	text_begin(a, text->str, text->len, &run, 1, 1);
	while ((n = text_next(a, &t)) > 0)
		for (i = 0; i < n; i++) {
			if (!(t[i].flags & (TOKEN_WORD | TOKEN_JOINED)))
				continue;
			if (out->len > 0)
				g_string_append_c(out, ' ');
			g_string_append(out, t[i].word->stem != NULL ?
			    t[i].word->stem : "-");
			if (t[i].mark_end != t[i].end)
				g_string_append_printf(out, "|%.*s",
				    (int)(t[i].end - t[i].mark_end),
				    text->str + t[i].mark_end);
		}
}

static void
print_fold(struct text_analyzer *a, int lang, const GString *text, GString *out)
{
	text_fold(text->str, text->len, out);
}

static void
run_cases(const char *name, void (*print)(struct text_analyzer *, int,
    const GString *, GString *))
{
	g_auto(GStrv) lines = cases_lines(name);
	g_autoptr(GString) in = g_string_new(NULL);
	g_autoptr(GString) want = g_string_new(NULL);
	g_autoptr(GString) got = g_string_new(NULL);
	g_autoptr(text_analyzer_auto) a = text_analyzer_new(NULL, NULL);
	unsigned i, count = 0;
	int lang = 0;

	for (i = 0; lines[i] != NULL; i++) {
		const char *s = lines[i];

		if (*s == '#' || *s == '\0')
			continue;
		if (g_str_has_prefix(s, "=")) {
			unescape(s[1] == ' ' ? s + 2 : s + 1, want);
			g_string_truncate(got, 0);
			print(a, lang, in, got);
			if (strcmp(got->str, want->str) != 0) {
				g_test_message("%s:%u: got  %s", name, i + 1,
				    got->str);
				g_test_message("%s:%u: want %s", name, i + 1,
				    want->str);
				g_test_fail();
			}
			count++;
			continue;
		}
		lang = text_language("en");
		if (*s == '[' && strlen(s) > 4 && s[3] == ']') {
			g_autofree char *code = g_strndup(s + 1, 2);

			lang = text_language(code);
			s += 5;
		}
		unescape(s, in);
	}
	g_test_message("%u cases", count);
	g_assert_cmpuint(count, >, 0);
}

static void
test_segment(void)
{
	run_cases("segment.cases", print_tokens);
}

static void
test_stem(void)
{
	run_cases("stem.cases", print_stems);
}

static void
test_fold(void)
{
	run_cases("fold.cases", print_fold);
}

int
main(int argc, char **argv)
{
	setlocale(LC_ALL, "C.UTF-8");
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/text/segment", test_segment);
	g_test_add_func("/text/fold", test_fold);
	g_test_add_func("/text/stem", test_stem);
	return g_test_run();
}
