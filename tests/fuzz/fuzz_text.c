/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Any bytes to the analyser: offsets in order and inside the text, positions
 * without gaps, terms within their limit; the same tokens in two languages, by
 * the short and by the thorough way, and composed or decomposed.  Also ends of
 * sentences, acronyms and display columns of the same bytes.
 */
#include <config.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "lib/text/acronym.h"
#include "lib/text/sentence.h"
#include "lib/text/text.h"
#include "lib/text/wordbreak.h"
#include "tests/fuzz/mutate.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define CHECK(x) do { if (!(x)) fail(#x, __LINE__); } while (0)

static const char *now;

static void
fail(const char *what, int line)
{
	fprintf(stderr, "fuzz_text:%d: %s does not hold for '%s'\n", line, what,
	    now);
	abort();
}

static bool
is_boundary(const char *s, size_t len, size_t at)
{
	return at == len || ((unsigned char)s[at] & 0xc0) != 0x80;
}

static void
check_word(const struct word *w)
{
	CHECK(w != NULL && w->term_len > 0 && w->term_len <= TEXT_TERM_MAX);
	CHECK(strlen(w->term) == w->term_len);
	CHECK(text_is_valid(w->term, w->term_len, NULL));
	CHECK(strpbrk(w->term, " \t\n\r") == NULL);
	CHECK((w->stem == NULL) == (w->stem_len == 0));
	CHECK(w->stem_len <= TEXT_TERM_MAX);
	CHECK(w->stem == NULL || strlen(w->stem) == w->stem_len);
}

/* The tokens of s, checked, as one string. */
static char *
analyse(struct text_analyzer *a, int lang, const char *s, size_t len,
    bool valid, bool offsets)
{
	struct text_run runs[2] = {{(uint32_t)len / 2, lang},
		{(uint32_t)len, lang}};
	GString *out = g_string_new(NULL);
	const struct token *t;
	uint32_t next = 7, position = 0, positions = 0, start = 0;
	size_t n, i;

	text_begin(a, s, len, runs, 2, next);
	while ((n = text_next(a, &t)) > 0) {
		for (i = 0; i < n; i++, t++) {
			check_word(t->word);
			CHECK(t->word->id < text_analyzer_words(a));
			CHECK(t->start < t->end && t->end <= len);
			CHECK(t->mark_end > t->start && t->mark_end <= t->end);
			CHECK(t->positions > 0);
			CHECK(t->position > position ||
			    (t->position == position &&
				t->positions <= positions));
			if (valid)
				CHECK(is_boundary(s, len, t->start) &&
				    is_boundary(s, len, t->end) &&
				    is_boundary(s, len, t->mark_end));
			if (t->flags & TOKEN_ATOM) {
				CHECK(t->positions == 1);
				CHECK(t->position == next);
				CHECK(t->start >= start);
				start = t->start;
				next++;
			}
			position = t->position;
			positions = t->positions;
			g_string_append_printf(out, "%u+%u:%s:%x ", t->position,
			    t->positions, t->word->term, t->flags &
			    ~(unsigned)TOKEN_STOP);
			if (offsets)
				g_string_append_printf(out, "%u-%u ", t->start,
				    t->end);
		}
		CHECK(text_position(a) == next);
	}
	CHECK(text_position(a) == next);
	return g_string_free(out, FALSE);
}

static void
same(char *a, char *b, const char *what)
{
	if (strcmp(a, b) != 0) {
		fprintf(stderr, "fuzz_text: %s differ for '%s'\n  %s\n  %s\n",
		    what, now, a, b);
		abort();
	}
	g_free(b);
}

static void
found(void *data, const struct acronym *a)
{
	size_t len = *(size_t *)data;

	CHECK(a->short_start < a->short_end && a->short_end <= len);
	CHECK(a->long_start < a->long_end && a->long_end <= len);
}

static void
check_strings(const char *s, size_t len)
{
	g_autoptr(GString) once = g_string_new(NULL);
	g_autoptr(GString) twice = g_string_new(NULL);
	size_t at, end, columns = 0;
	bool clause;

	for (at = 0; at < len; at = end) {
		end = text_sentence_end(s, len, at);
		CHECK(end > at && end <= len);
		CHECK(text_clause_end(s, len, at, &clause) <= end);
		CHECK(text_sentence_start(s, len, 0, at) <= at);
	}
	for (at = 0; at < len; at = end) {
		end = wordbreak_next(s, len, at);
		CHECK(end > at && end <= len);
	}
	for (at = 0; at < len; at += end) {
		end = text_grapheme(s + at, len - at);
		CHECK(end > 0 && end <= len - at);
		columns += text_columns(s + at, end);
	}
	CHECK(text_columns(s, len) == columns);
	CHECK(text_fit(s, len, columns) == len);
	at = text_fit(s, len, columns / 2);
	CHECK(text_columns(s, at) <= columns / 2);
	acronym_find(s, len, found, &len);
	text_fold(s, len, once);
	text_fold(once->str, once->len, twice);
	CHECK(strcmp(once->str, twice->str) == 0);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct text_analyzer *a, *thorough;
	static int en, fr, ko;
	const char *bytes = (const char *)data;
	const char *stems[TEXT_STEMS_MAX];
	g_autofree char *text = NULL;
	g_autofree char *tokens = NULL;
	g_autofree char *nfc = NULL;
	g_autofree char *nfd = NULL;
	g_autofree char *composed = NULL;
	size_t len;

	if (a == NULL) {
		a = text_analyzer_new(NULL, NULL);
		thorough = text_analyzer_new("trawl-text 1; no-fast", NULL);
		en = text_language("en");
		fr = text_language("fr");
		ko = text_language("ko");
	}
	text_analyzer_trim(a, 4 << 20);
	text_analyzer_trim(thorough, 4 << 20);

	now = "(bytes)";
	g_free(analyse(a, en, bytes, size, false, false));
	text = text_make_valid(bytes, size, &len);
	now = text;
	CHECK(text_is_valid(text, len, NULL));
	CHECK(strlen(text) == len);
	/* a copy without anything behind it */
	{
		char *exact = malloc(len > 0 ? len : 1);

		memcpy(exact, text, len);
		tokens = analyse(a, en, exact, len, true, true);
		same(tokens, analyse(thorough, en, exact, len, true, true),
		    "short and thorough way");
		free(exact);
	}
	same(tokens, analyse(a, fr, text, len, true, true), "languages");
	same(tokens, analyse(a, ko, text, len, true, true), "languages");
	nfc = g_utf8_normalize(text, (gssize)len, G_NORMALIZE_NFC);
	nfd = g_utf8_normalize(text, (gssize)len, G_NORMALIZE_NFD);
	composed = analyse(a, fr, nfc, strlen(nfc), true, false);
	same(composed, analyse(a, fr, nfd, strlen(nfd), true, false),
	    "composed and decomposed");
	if (len < 100)
		text_stems(a, fr, text, len, stems, TEXT_STEMS_MAX);
	check_strings(text, len);
	check_strings(bytes, size);
	return 0;
}

#ifndef TRAWL_LIBFUZZER
static const char *const seeds[] = {
    "The 6th U.S.-Republic of Korea Cyber Policy Consultations (CPC)\n\n"
    "12/15/2022 12:22 PM EST. Mr. Smith's cyber-attack coopera-\ntion.",
    "l'économie d’État qu'il aujourd'hui c'est-à-dire don't O'Brien's",
    "서울에서 정부는 협의를 ROK정부 2022년 한·미·일 \u1112\u1161\u11ab\u1100",
    "韓国とサイバー攻撃について。データｶﾞ ภาษาไทย שָׁלוֹם צה״ל مَرْحَبًا",
    "getUserName snake_case foo.bar@example.com https://a.b/c-d?e=f 1,000.5",
    "GtkWidget parseURL get_URL_of snake__case_ a.b-c x.Y end.Next EU:n k:v 1.2"
    " one-two_three.four five-\nsix 3.x v1_2-rc 0123456789abcdef0123456789abcdef",
    "C++ C# .NET AT&T U.S. US AND KOREA HOLD 👨‍👩‍👧 🇰🇷🇺🇸 👍🏽 ❤️ 1️⃣ EU:n",
    "(Mutual Defense Treaty (MDT)) Ḍ̇ ᾴ İ ǅ ŉ \u0345\u0301 \u200b\u200d",
};

int
main(void)
{
	static const char *const pieces[] = {" ", "\n", "-", "-\n", ".", "'",
	    "’", "_", "@", "&", "+", "#", ",", ":", "\"", "·", "(", ")", "a",
	    "A", "1", "s", "us", "US", "한", "글", "은", "\u1100", "\u1161",
	    "\u11a8", "\u3131", "\u314f", "国", "カ", "\u3099", "ー", "ก",
	    "\u0e33", "é", "\u0301", "\u0308", "\u0345", "\u200b", "\u200d",
	    "\u00ad", "\ufe0f", "👍", "🏽", "🇰", "ß", "İ", "\u0130", "ς",
	    "\u05d0", "\u05f4", "\u0660", "\u066b", "\xff", "\xe1\x84", "!",
	    "\u0f71\u0f72", "\u0344", "\u2126", "\ufb1f", "\u1e9b\u0323",
	    "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
	    "한글한글한글한글한글한글한글한글한글한글한글한글한글한글한글한글한글한글한글"};

	return mutate_run("text", seeds, G_N_ELEMENTS(seeds), pieces,
	    G_N_ELEMENTS(pieces), LLVMFuzzerTestOneInput);
}
#endif
