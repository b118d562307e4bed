/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Ends of sentences and clauses, definitions of acronyms, display columns.
 */
#include "lib/text/acronym.h"
#include "lib/text/sentence.h"
#include "lib/text/text.h"

#include <string.h>

/* A text with | where sentences end. */
static const char *const sentences[] = {
	"One here.| Two there!| Three?| Four",
	"Mr. Smith met Dr. Lee in the U.S. capital.| He left.",
	"They live in the U.S.| The talks went on.",
	"On Sept. 5 they met, No. 10 of the list.| It ended.",
	"J. Smith and J. R. R. Tolkien wrote 3.14 and www.a.b texts.| End.",
	"He said \"Go!\"| She went.| (It rained.)| Then...| Yes.",
	"wait... no, more.| Next",
	"A heading|\n\nThe text goes\non here.|\n- item one|\n- item two|\n\nNext",
	"Chapter One|\nThe text goes\nFurther on.",
	"1. Introduction goes here.| 2 more.",
	"これは文です。|次の文です！|終わり",
	"정부는 밝혔다.| 한국은 \"협력\"했다.| 끝",
	"¿Qué?| Sí.| M. Dupont est là.| Il rit.",
	"page one|\n\fpage two",
	"Apple Inc. Chief said so.| At 5 p.m. Tuesday it ended.",
	"abs. 3, vol. 4, z.B. Texte, vgl. Anhang, mrs. Wu, févr. 5, pág. 6, "
	"o.ä. Dinge, стр. 7, рис. 8, г. 9 и напр. Москва, т.п. Слово.| End",
	"In abs.| Three, vol.| Four or approximately.| Five",
};

static void
test_sentences(void)
{
	unsigned i;

	for (i = 0; i < G_N_ELEMENTS(sentences); i++) {
		g_auto(GStrv) parts = g_strsplit(sentences[i], "|", -1);
		g_autofree char *text = g_strjoinv("", parts);
		g_autoptr(GString) got = g_string_new(NULL);
		size_t at = 0, end, len = strlen(text);

		while (at < len) {
			end = text_sentence_end(text, len, at);
			g_assert_cmpuint(end, >, at);
			g_string_append_len(got, text + at, (gssize)(end - at));
			at = end;
			if (at < len)
				g_string_append_c(got, '|');
		}
		if (strcmp(got->str, sentences[i]) != 0) {
			g_test_message("got  %s", got->str);
			g_test_message("want %s", sentences[i]);
			g_test_fail();
		}
	}
}

static void
test_starts(void)
{
	const char *text = "First one. The second, about U.S. troops, is "
	    "long.\n\nThird (here). Fourth";
	size_t len = strlen(text);
	bool clause;

	g_assert_cmpuint(text_sentence_start(text, len, 0, 5), ==, 0);
	g_assert_cmpuint(text_sentence_start(text, len, 0, 11), ==, 11);
	g_assert_cmpuint(text_sentence_start(text, len, 0, 38), ==, 11);
	g_assert_cmpuint(text_sentence_start(text, len, 0,
	    (size_t)(strstr(text, "here") - text)), ==,
	    (size_t)(strstr(text, "Third") - text));
	g_assert_cmpuint(text_sentence_start(text, len, 20, 38), ==, 20);
	g_assert_cmpuint(text_clause_end(text, len, 11, &clause), ==,
	    (size_t)(strstr(text, " about") - text));
	g_assert_true(clause);
	g_assert_cmpuint(text_clause_end(text, len, 0, &clause), ==, 10);
	g_assert_false(clause);
}

/* A text, and "short=long; ..." */
static const char *const acronyms[][2] = {
	{"the Mutual Defense Treaty (MDT) of 1953", "MDT=Mutual Defense Treaty"},
	{"signed Memoranda of Understanding (MoUs) with",
	    "MoUs=Memoranda of Understanding"},
	{"A Senior Steering Group (SSG) met", "SSG=Senior Steering Group"},
	{"of the Republic of Korea (ROK) and the Democratic People’s Republic "
	    "of Korea (“DPRK”).", "ROK=Republic of Korea; "
	    "DPRK=Democratic People’s Republic of Korea"},
	{"the NATO (North Atlantic Treaty Organization) summit",
	    "NATO=North Atlantic Treaty Organization"},
	{"l'Organisation du traité de l'Atlantique nord (OTAN)",
	    "OTAN=Organisation du traité de l'Atlantique nord"},
	{"the ministers met (in Seoul) and (2022) went (see Annex)", ""},
	{"Korea (ROK) agreed", ""},
	{"a treaty (MDT) was", ""},
	{"((((", ""},
	{"()", ""},
};

struct found {
	const char *text;
	GString *out;
};

static void
note(void *data, const struct acronym *a)
{
	struct found *f = data;

	g_string_append_printf(f->out, "%s%.*s=%.*s",
	    f->out->len > 0 ? "; " : "", (int)(a->short_end - a->short_start),
	    f->text + a->short_start, (int)(a->long_end - a->long_start),
	    f->text + a->long_start);
}

static void
test_acronyms(void)
{
	unsigned i;

	for (i = 0; i < G_N_ELEMENTS(acronyms); i++) {
		g_autoptr(GString) got = g_string_new(NULL);
		struct found f = {acronyms[i][0], got};

		acronym_find(f.text, strlen(f.text), note, &f);
		if (strcmp(got->str, acronyms[i][1]) != 0) {
			g_test_message("got  %s", got->str);
			g_test_message("want %s", acronyms[i][1]);
			g_test_fail();
		}
	}
}

static const struct {
	const char *s;
	size_t columns, first;
} widths[] = {
	{"abc", 3, 1},
	{"한글", 4, 3},
	{"\u1112\u1161\u11ab", 2, 9},
	{"e\u0301t", 2, 3},
	{"日本", 4, 3},
	{"ｱ", 1, 3},
	{"👍🏽", 2, 8},
	{"👨‍👩‍👧", 2, 18},
	{"🇰🇷🇺🇸", 4, 8},
	{"❤️", 2, 6},
	{"❤", 1, 3},
	{"\r\n", 0, 2},
	{"ไท", 2, 3},
	{"नि", 2, 6},
	{"\u200b", 0, 3},
	{"", 0, 0},
};

static void
test_columns(void)
{
	unsigned i;

	for (i = 0; i < G_N_ELEMENTS(widths); i++) {
		const char *s = widths[i].s;

		if (text_columns(s, strlen(s)) != widths[i].columns ||
		    text_grapheme(s, strlen(s)) != widths[i].first) {
			g_test_message("'%s': %zu columns, %zu bytes", s,
			    text_columns(s, strlen(s)),
			    text_grapheme(s, strlen(s)));
			g_test_fail();
		}
	}
	g_assert_cmpuint(text_fit("한글", 6, 3), ==, 3);
	g_assert_cmpuint(text_fit("a👍🏽b", 10, 2), ==, 1);
	g_assert_cmpuint(text_fit("a👍🏽b", 10, 3), ==, 9);
	g_assert_cmpuint(text_fit("abc", 3, 9), ==, 3);
}

int
main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/text/sentences", test_sentences);
	g_test_add_func("/text/sentence-starts", test_starts);
	g_test_add_func("/text/acronyms", test_acronyms);
	g_test_add_func("/text/columns", test_columns);
	return g_test_run();
}
