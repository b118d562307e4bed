/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * text_only() leaves out nothing that is looked for: random words in every
 * language, analysed with and without it, and in parts; words begin as their
 * stems do.
 */
#include "lib/text/text.h"

#include <string.h>

/* As text_only() wants them. */
static void
add_pair(uint8_t *pairs, const char *s, size_t len, bool stem)
{
	unsigned two = (uint8_t)s[0] << 8 | (len > 1 ? (uint8_t)s[1] : 0);

	pairs[two / 8] |= 1 << two % 8;
	if ((len > 1 && !g_ascii_isalnum(s[1])) || (stem && text_stem_sure(s, len) < 2))
		memset(pairs + ((uint8_t)s[0] << 8) / 8, 0xff, 32);
}

/* What stemmers take away or write anew. */
static const char *const endings[] = {
	"ational", "tional", "enci", "abli", "ization", "ator", "alism", "aliti",
	"iveness", "biliti", "ability", "ogi", "icate", "ies", "ied", "y", "eedly",
	"emment", "amment", "ication", "atrice", "logie", "ution", "euse", "ences",
	"issement", "aux", "ivit\u00e9", "iqUe", "heit", "keit", "isch", "ungen",
	"logía", "ución", "encia", "amiento", "yendo", "ísimo", "azione", "enza",
	"uzione", "amente", "ências", "ução", "ativas", "ássemos", "erende", "løst",
	"lig", "ande", "arna", "ással", "oként", "jával", "ibilitate", "iune",
	"țiune", "isme", "acions", "quíssim", "logies", "tasun", "rantz", "jok",
};

static char *
random_text(GRand *rand)
{
	static const char *const odd[] = {
		"US", "U.S.", "we'll", "cyber-attack", "getUserName", "C++", "3.14",
		"1,234", "dying", "lying", "ties", "skies", "ugly", "\u00e9cole",
		"l'\u00e9conomie", "stra\u00dfe", "\uc11c\uc6b8\uc5d0\uc11c", "x", "7", ".NET", "R&D",
		"nation", "nations", "national", "nationally", "ING", "ies",
	};
	static const char vowels[] = "aeiouy", others[] = "bcdfghjklmnpqrstvwxz";
	static const char *const marked[] = {
		"\u00e9", "\u00e8", "\u00e0", "\u00f6", "\u00fc", "\u00df", "\u00e7", "\u00f8",
		"\u00e5", "\u00f1", "\u00c9", "\u00e6", "e\u0301",
	};
	GString *text = g_string_new(NULL);

	for (int i = 0; i < 200; i++) {
		int len = g_rand_int_range(rand, 1, 12);

		if (g_rand_int_range(rand, 0, 4) == 0) {
			g_string_append(text, odd[g_rand_int_range(rand, 0,
			    G_N_ELEMENTS(odd))]);
			len = 0;
		}
		for (int k = 0; k < len; k++) {
			char c = g_rand_int_range(rand, 0, 5) < 2
			    ? vowels[g_rand_int_range(rand, 0, 6)]
			    : others[g_rand_int_range(rand, 0, 20)];

			if (g_rand_int_range(rand, 0, 16) == 0) {
				g_string_append(text, marked[g_rand_int_range(
				    rand, 0, G_N_ELEMENTS(marked))]);
				continue;
			}
			g_string_append_c(text, k == 0
			    && g_rand_int_range(rand, 0, 4) == 0
			    ? g_ascii_toupper(c) : c);
		}
		if (len > 0 && g_rand_int_range(rand, 0, 4) == 0)
			g_string_append(text, endings[g_rand_int_range(rand, 0,
			    G_N_ELEMENTS(endings))]);
		g_string_append(text, i % 11 == 10 ? ". " : " ");
	}
	return g_string_free(text, FALSE);
}

/* In parts of so many blanks each; 0: whole. */
static GArray *
tokens_of(struct text_analyzer *a, const char *text, int lang, unsigned blanks)
{
	GArray *all = g_array_new(FALSE, FALSE, sizeof(struct token));
	struct text_run run = {strlen(text), lang};
	size_t len = strlen(text), n, from = 0, to;
	const struct token *t;

	text_begin(a, text, len, &run, 1, 1);
	do {
		to = blanks == 0 ? len : from;
		for (unsigned i = 0; i < blanks && to < len; i++)
			to += 1 + strcspn(text + to + 1, " ");
		if (blanks != 0)
			text_part(a, from, to);
		while ((n = text_next(a, &t)) > 0)
			g_array_append_vals(all, t, n);
		from = to;
	} while (from < len);
	return all;
}

static bool
is_wanted(const struct token *t, const struct word *w)
{
	return strcmp(t->word->term, w->term) == 0 || (w->stem != NULL
	    && t->word->stem != NULL && strcmp(t->word->stem, w->stem) == 0);
}

static bool
is_same(const struct token *a, const struct token *b)
{
	return a->start == b->start && a->end == b->end
	    && a->mark_end == b->mark_end && a->position == b->position
	    && a->positions == b->positions && a->flags == b->flags
	    && a->word == b->word;
}

static void
nothing_is_missed(void)
{
	g_autoptr(GRand) rand = g_rand_new_with_seed(20130507);
	struct text_analyzer *a = text_analyzer_new(NULL, NULL);
	unsigned left_out = 0, told = 0;

	for (int lang = 0; lang < text_languages(); lang++) {
		for (int round = 0; round < 20; round++) {
			g_autofree char *text = random_text(rand);
			g_autoptr(GArray) all = tokens_of(a, text, lang, 0);
			g_autoptr(GArray) some = NULL;
			g_autofree uint8_t *pairs = g_malloc0(TEXT_PAIRS);
			const struct word *words[4];
			uint32_t end = text_position(a);
			guint at = 0;

			for (int k = 0; k < 4; k++) {
				words[k] = g_array_index(all, struct token,
				    g_rand_int_range(rand, 0, all->len)).word;
				add_pair(pairs, words[k]->term,
				    words[k]->term_len, false);
				if (words[k]->stem != NULL)
					add_pair(pairs, words[k]->stem,
					    words[k]->stem_len, true);
			}
			text_only(a, pairs);
			some = tokens_of(a, text, lang, round);
			text_only(a, NULL);
			g_assert_cmpuint(text_position(a), ==, end);
			left_out += all->len - some->len;
			told += some->len;
			/* some is all without what is not looked for */
			for (guint i = 0; i < all->len; i++) {
				const struct token *t = &g_array_index(all,
				    struct token, i);
				bool want = false;

				if (at < some->len && is_same(t,
				    &g_array_index(some, struct token, at))) {
					at++;
					continue;
				}
				for (int k = 0; k < 4; k++)
					want = want || is_wanted(t, words[k]);
				if (want)
					g_error("%s: '%s' is left out",
					    text_language_code(lang),
					    t->word->term);
			}
			g_assert_cmpuint(at, ==, some->len);
		}
	}
	g_test_message("%u told, %u left out", told, left_out);
	g_assert_cmpuint(left_out, >, told);
	text_analyzer_free(a);
}

static void
words_begin_as_stems(void)
{
	g_autoptr(GRand) rand = g_rand_new_with_seed(20010710);
	struct text_analyzer *a = text_analyzer_new(NULL, NULL);
	unsigned anew = 0;

	for (int lang = 0; lang < text_languages(); lang++) {
		g_autofree char *text = NULL;
		g_autoptr(GArray) all = NULL;

		if (!text_keeps_beginnings(lang))
			continue;
		for (int round = 0; round < 40; round++) {
			g_clear_pointer(&text, g_free);
			g_clear_pointer(&all, g_array_unref);
			text = random_text(rand);
			all = tokens_of(a, text, lang, 0);
			for (guint i = 0; i < all->len; i++) {
				const struct word *w = g_array_index(all,
				    struct token, i).word;
				size_t n = w->stem == NULL ? 0
				    : text_stem_sure(w->stem, w->stem_len);

				if (n > 0 && strncmp(w->term, w->stem, n) != 0)
					g_error("%s: '%s' is stemmed '%s'",
					    text_language_code(lang), w->term,
					    w->stem);
				anew += n > 0 && !g_str_has_prefix(w->term,
				    w->stem);
			}
		}
	}
	g_assert_cmpuint(anew, >, 100);
	text_analyzer_free(a);
}

int
main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/text-only/nothing-is-missed", nothing_is_missed);
	g_test_add_func("/text-only/words-begin-as-stems", words_begin_as_stems);
	return g_test_run();
}
