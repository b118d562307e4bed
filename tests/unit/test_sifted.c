/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What is found in a text that is sifted is what is found in one that is not.
 */
#include "searcher/snippet/spans.h"
#include "tests/unit/plan_text.h"

#include <locale.h>
#include <string.h>

static struct text_analyzer *analyzer;

/* Words for stemmers to change. */
static void
add_made_up(GRand *rand, GString *text)
{
	static const char *const endings[] = {"", "ing", "ies", "ed", "ement",
		"ation", "es", "ly", "y", "ying", "heit", "ando", "mente"};

	static const char *const marked[] = {"\u00e9", "\u00c0", "\u00f6",
		"\u00fc", "\u00e7", "\u00e5", "\u00f1", "e\u0301", "\u00e6", "\u00f8",
		"\u0103", "\u0151", "\u0219", "\u00e3"};

	for (int i = g_rand_int_range(rand, 2, 6); i > 0; i--)
		if (g_rand_int_range(rand, 0, 6) == 0)
			g_string_append(text, marked[g_rand_int_range(rand, 0,
			    G_N_ELEMENTS(marked))]);
		else
			g_string_append_c(text, i % 2 ? "aeiouy"[g_rand_int_range(
			    rand, 0, 6)] : "bcdfghjklmnpqrstvwxz"[
			    g_rand_int_range(rand, 0, 20)]);
	g_string_append(text, endings[g_rand_int_range(rand, 0,
	    G_N_ELEMENTS(endings))]);
}

static char *
odd_text(GRand *rand)
{
	static const char *const words[] = {
		"cyber-attack", "cyberattacks", "co-", "oper-\nation", "U.S.",
		"US", "us", "WHO", "who", "e-mail", "email", "O'Brien", "R&D",
		"getUserName", "snake_case", "NAME", "dying", "ties", "skies",
		"ugly", "l'\u00e9conomie", "economie", "d'art", "stra\u00dfe",
		"C++", ".NET", "3.14", "1,000,000", "12/15/2022", "x", "ox",
		"nations", "national", "\uc11c\uc6b8\uc5d0\uc11c", "cyber\uacf5\uaca9",
		"well-\n  known", "a\u00adtomic", "fi\u2010\nnal", "\ufb01le",
		"policies", "policy", "The", "of", "talk", "talked", "Talking",
		"Korea\u2019s", "\u6771\u4eac\u90fdcyber\u90fd\u5e81", "\u30c6\u30ad\u30b9\u30c8", "\u0441\u043b\u043e\u0432\u0430",
		"XMLReader", "DLLs", "dll", "YouTube", "getNAME", "NAMES", "name's",
		"1990s", "win32", "1990", "refer", "references", "application",
		"\uc11c\uc6b8", "\uc11c\uc6b8\uc2dc\uccad\uc5d0", "\uc2dc\uccad", "\uc788\ub2e4",
		"\uc788\uc2b5\ub2c8\ub2e4", "\u1109\u1165\u110b\u116e\u11af", "\u2463\u2160",
		"re\U0001f50efer", "\u0661\u0662", "re\u200bfer", "\u201cname\u201d",
		"\uc218\uace0\u3133", "\ub124\u3133", "\u3134\u314f", "\ub098\ub2e4\u302a",
		"\u338f", "\uff43\uff59\uff42\uff45\uff52", "\u00aba\u00bb", "a\u2014final",
	};
	static const char *const ends[] = {" ", " ", " ", " ", ", ", ". ",
		"\n", "\n\n", "-\n", "/", " - ", " \u2014 ", "\t", "\u00a0", ":"};
	GString *text = g_string_new(NULL);

	for (int i = g_rand_int_range(rand, 1, 60); i > 0; i--) {
		if (i % 3 == 0)
			add_made_up(rand, text);
		else
			g_string_append(text, words[g_rand_int_range(rand, 0,
			    G_N_ELEMENTS(words))]);
		g_string_append(text, ends[g_rand_int_range(rand, 0,
		    G_N_ELEMENTS(ends))]);
	}
	return g_string_free(text, FALSE);
}

/* What the analyser tells of a text: all its terms and stems, or the terms of the
 * words that follow each other. */
static GPtrArray *
own_words(const char *text, const struct text_run *run, bool in_row)
{
	GPtrArray *own = g_ptr_array_new_with_free_func(g_free);
	const struct token *t;
	size_t n;

	text_begin(analyzer, text, run->end, run, 1, 1);
	while ((n = text_next(analyzer, &t)) > 0)
		for (; n > 0; n--, t++) {
			if (!in_row || (t->flags & TOKEN_ATOM))
				g_ptr_array_add(own, g_strdup(t->word->term));
			if (!in_row && t->word->stem != NULL)
				g_ptr_array_add(own, g_strconcat("Z",
				    t->word->stem, NULL));
		}
	return own;
}

/* A term or stem of the text's own. */
static void
add_own(GRand *rand, GString *plan, const char *text,
    const struct text_run *run)
{
	g_autoptr(GPtrArray) own = own_words(text, run, false);

	if (own->len > 0)
		g_string_append_printf(plan, " %s", (char *)own->pdata[
		    g_rand_int_range(rand, 0, own->len)]);
}

/* Two or three words of the text's own that follow each other. */
static void
add_own_row(GRand *rand, GString *plan, const char *text,
    const struct text_run *run)
{
	g_autoptr(GPtrArray) own = own_words(text, run, true);

	if (own->len < 4)
		return;
	guint at = (guint)g_rand_int_range(rand, 0, (gint)own->len - 3);
	g_string_append_printf(plan, " (%s", g_rand_boolean(rand) ? "phrase 0"
	    : "near 3");
	for (int i = g_rand_int_range(rand, 2, 4); i > 0; i--)
		g_string_append_printf(plan, " %s", (char *)own->pdata[at++]);
	g_string_append_c(plan, ')');
}

/* What is sifted is marked as what is not: a phrase in the plan, even one that
 * is not there, keeps a text from being sifted.  plan lacks its bracket. */
static size_t
expect_same(const char *plan, const char *text, const struct text_run *run)
{
	g_autofree char *got = NULL, *want = NULL;
	/* no byte behind its end, for the address sanitizer */
	g_autofree char *exact = g_memdup2(text, run->end);
	size_t n = 0;

	for (int whole = 0; whole < 2; whole++) {
		GString *out = g_string_new(NULL);
		g_autofree char *one = g_strconcat(plan, whole
		    ? " (phrase 0 qx xq))" : ")", NULL);
		struct plan *p = plan_of_text(one);
		struct matcher *m = matcher_new(p, analyzer, 100);
		const struct span *v = matcher_spans(m, exact, run->end, run, 1,
		    1, "", &n);

		for (size_t i = 0; i < n; i++)
			g_string_append_printf(out, "%u-%u %u\n", v[i].start,
			    v[i].end, v[i].concept);
		matcher_free(m);
		plan_text_free(p);
		*(whole ? &want : &got) = g_string_free(out, FALSE);
	}
	if (strcmp(got, want) != 0)
		g_error("%s over '%s' (%u): sifted\n%swhole\n%s", plan, text,
		    run->lang, got, want);
	return n;
}

/* Every character that folds to a letter or digit of ASCII is found as one. */
static void
folded_is_found(void)
{
	g_autoptr(GString) folded = g_string_new(NULL);
	unsigned some = 0;

	for (uint32_t cp = 0x80; cp < 0x20000; cp++) {
		struct text_run run = {0, text_language("en")};
		char c[8] = "";
		bool plain = false;

		if (cp >= 0xd800 && cp < 0xe000)
			continue;
		g_string_truncate(folded, 0);
		text_fold(c, (size_t)g_unichar_to_utf8(cp, c), folded);
		for (gsize i = 0; i < folded->len; i++)
			plain = plain || g_ascii_isalnum(folded->str[i]);
		/* the plan's brackets */
		if ((!plain && !g_unichar_isdigit(cp))
		    || strpbrk(folded->str, "()") != NULL)
			continue;
		some++;
		g_autofree char *text = g_strdup_printf("%sbcd a%scd abc%s,", c,
		    c, c);
		run.end = strlen(text);
		g_autoptr(GString) plan = g_string_new("(or");
		const struct token *t;
		size_t n, marks;

		text_begin(analyzer, text, run.end, &run, 1, 1);
		while ((n = text_next(analyzer, &t)) > 0)
			for (; n > 0; n--, t++)
				g_string_append_printf(plan, " %s",
				    t->word->term);
		marks = expect_same(plan->str, text, &run);
		if (marks == 0)
			g_error("%s over %s", plan->str, text);
	}
	g_assert_cmpuint(some, >, 1500);
}

static void
sifted_is_whole(void)
{
	static const char *const langs[] = {"en", "fr", "de", "ko", "fi",
		"es", "it", "pt", "ca", "eu", "da", "sv", "no", "hu", "ro"};
	g_autoptr(GRand) rand = g_rand_new_with_seed(20221215);
	size_t marks = 0;

	for (unsigned round = 0; round < 10000; round++) {
		g_autofree char *text = odd_text(rand);
		struct text_run run = {strlen(text), text_language(
		    langs[g_rand_int_range(rand, 0, G_N_ELEMENTS(langs))])};
		g_autoptr(GString) plan = g_string_new("(or");

		for (int i = g_rand_int_range(rand, 1, 4); i > 0; i--)
			add_own(rand, plan, text, &run);
		if (round % 3 == 0)
			add_own_row(rand, plan, text, &run);
		marks += expect_same(plan->str, text, &run);
	}
	g_assert_cmpuint(marks, >, 20000);
}

/* Plans, and how many bytes of "cyber talks happened", all of it a match, are
 * marked: the same far inside a text as in one that is nothing else. */
static const struct {
	const char *plan;
	unsigned marked;
} far_inside[] = {
    {"(phrase 0 cyber talks happened)", 18},
    {"(phrase 0 cyber * happened)", 13},
    {"(phrase 1 cyber happened)", 13},
    {"(near 2 happened cyber)", 13},
    {"(adj 2 cyber happened)", 13},
    {"(near 2 (phrase 0 cyber talks) happened)", 18},
    {"(and cyber happened)", 13},
};

static void
found_far_inside(void)
{
	g_autoptr(GString) text = g_string_new(NULL);
	struct text_run run = {0, text_language("en")};

	for (int i = 0; i < 6000; i++)
		g_string_append_printf(text, "%s%s", i == 3000
		    ? "cyber talks happened " : "", i % 7 ? "so " : "within ");
	run.end = text->len;
	for (size_t i = 0; i < G_N_ELEMENTS(far_inside); i++) {
		struct plan *p = plan_of_text(far_inside[i].plan);
		struct matcher *m = matcher_new(p, analyzer, 100);
		unsigned marked = 0;
		size_t n;
		const struct span *v = matcher_spans(m, text->str, text->len,
		    &run, 1, 1, "", &n);

		for (size_t k = 0; k < n; k++)
			marked += v[k].end - v[k].start;
		g_test_message("%s", far_inside[i].plan);
		g_assert_cmpuint(marked, ==, far_inside[i].marked);
		matcher_free(m);
		plan_text_free(p);
	}
}

int
main(int argc, char **argv)
{
	int result;

	setlocale(LC_ALL, "");
	g_test_init(&argc, &argv, NULL);
	analyzer = text_analyzer_new(NULL, NULL);
	g_assert_nonnull(analyzer);
	g_test_add_func("/sifted/is-whole", sifted_is_whole);
	g_test_add_func("/sifted/folded-is-found", folded_is_found);
	g_test_add_func("/sifted/far-inside", found_far_inside);
	result = g_test_run();
	text_analyzer_free(analyzer);
	return result;
}
