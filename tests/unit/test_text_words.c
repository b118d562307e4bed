/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What people type and what it finds, as far as the analyser decides it:
 * tests/cases/words.cases.
 *
 * A case is a query, after its language in brackets, and below it texts: "= "
 * one that it finds, "! " one that it does not.  A query finds a text when its
 * atoms stand there in a row, each by its term or one of its stems, or when it
 * is there as one word.
 */
#include "lib/text/text.h"
#include "tests/unit/cases.h"

#include <locale.h>
#include <string.h>

/* A token that outlives its text. */
struct item {
	uint32_t position, positions;
	unsigned flags;
	const struct word *word;
};

static GArray *
items(struct text_analyzer *a, int lang, const char *text)
{
	struct text_run run = {(uint32_t)strlen(text), lang};
	GArray *out = g_array_new(FALSE, FALSE, sizeof(struct item));
	const struct token *t;
	size_t n, i;

	text_begin(a, text, strlen(text), &run, 1, 1);
	while ((n = text_next(a, &t)) > 0)
		for (i = 0; i < n; i++) {
			struct item it = {t[i].position, t[i].positions,
				t[i].flags, t[i].word};

			g_array_append_val(out, it);
		}
	return out;
}

/* Whether word w of the query is d of the text. */
static bool
is_word(struct text_analyzer *a, int lang, const struct word *w,
    const struct word *d)
{
	const char *stems[TEXT_STEMS_MAX];
	size_t n, i;

	if (strcmp(w->term, d->term) == 0)
		return true;
	if (w->stem == NULL || d->stem == NULL)
		return false;
	if (strcmp(w->stem, d->stem) == 0)
		return true;
	n = text_stems(a, lang, w->term, w->term_len, stems, TEXT_STEMS_MAX);
	for (i = 0; i < n; i++)
		if (strcmp(stems[i], d->stem) == 0)
			return true;
	return false;
}

/* Whether the atoms of q from at on stand in d from position on. */
static bool
in_a_row(struct text_analyzer *a, int lang, GArray *q, guint at, GArray *d,
    uint32_t position)
{
	const struct item *w, *x;
	guint i;

	for (; at < q->len; at++)
		if (g_array_index(q, struct item, at).flags & TOKEN_ATOM)
			break;
	if (at == q->len)
		return true;
	w = &g_array_index(q, struct item, at);
	for (i = 0; i < d->len; i++) {
		x = &g_array_index(d, struct item, i);
		if (x->position == position &&
		    is_word(a, lang, w->word, x->word) &&
		    in_a_row(a, lang, q, at + 1, d, position + x->positions))
			return true;
	}
	return false;
}

static bool
finds(struct text_analyzer *a, int lang, const char *query, const char *text)
{
	g_autoptr(GArray) q = items(a, lang, query);
	g_autoptr(GArray) d = items(a, lang, text);
	g_autoptr(GString) all = g_string_new(NULL);
	uint32_t last = text_position(a), end = 0, p;
	guint i, k, words = 0;

	for (p = 1; p < last; p++)
		if (in_a_row(a, lang, q, 0, d, p))
			return true;
	/* as one word */
	for (i = 0; i < q->len; i++) {
		const struct item *w = &g_array_index(q, struct item, i);

		if (w->flags & TOKEN_WORD) {
			words++;
			g_string_append(all, w->word->term);
		}
		end = MAX(end, w->position + w->positions);
	}
	for (i = 0; i < q->len; i++) {
		const struct item *w = &g_array_index(q, struct item, i);

		/* a whole word is all of the query */
		if (w->flags & (TOKEN_WORD | TOKEN_JOINED) &&
		    w->position == 1 && w->position + w->positions == end)
			for (k = 0; k < d->len; k++)
				if (is_word(a, lang, w->word,
				    g_array_index(d, struct item, k).word))
					return true;
	}
	for (k = 0; words > 1 && k < d->len; k++)
		if (strcmp(g_array_index(d, struct item, k).word->term,
		    all->str) == 0)
			return true;
	return false;
}

static void
test_words(void)
{
	g_auto(GStrv) lines = cases_lines("words.cases");
	g_autoptr(text_analyzer_auto) a = text_analyzer_new(NULL, NULL);
	const char *query = "";
	unsigned i, count = 0;
	int lang = 0;

	for (i = 0; lines[i] != NULL; i++) {
		g_autofree char *text = NULL;
		const char *s = lines[i];

		if (*s == '#' || *s == '\0')
			continue;
		if ((*s == '=' || *s == '!') && s[1] == ' ') {
			text = g_strcompress(s + 2);
			if (finds(a, lang, query, text) != (*s == '=')) {
				g_test_message("%u: '%s' %s '%s'", i + 1,
				    query, *s == '=' ? "does not find" :
				    "finds", text);
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
		query = s;
	}
	g_test_message("%u cases", count);
	g_assert_cmpuint(count, >, 0);
}

/* What more stems a word has begin as text_stems_from() says: beginnings of words
 * before endings that stemmers know, in languages with marks. */
static void
test_more_stems(void)
{
	static const char *const codes[] = {"fr", "es", "pt", "it", "ca", "de",
		"sv", "da", "no", "ro"};
	static const char *const starts[] = {"cal", "administr", "coop",
		"securi", "mobil", "qual", "bru", "nou", "avia", "elegan"};
	static const char *const ends[] = {"", "e", "ee", "es", "ite", "ites",
		"ation", "erent", "ames", "iere", "ement", "euses", "aux",
		"ista", "ero", "mente", "ico", "logia", "ado", "idos", "cion",
		"amiento", "encia", "idades", "aramos", "eis", "os", "at",
		"itat", "ions", "ara", "irem", "itate", "eai", "ului", "lost",
		"ungen", "as", "us", "it", "if", "ez", "ant", "era"};
	g_autoptr(text_analyzer_auto) a = text_analyzer_new(NULL, NULL);
	const char *stems[TEXT_STEMS_MAX];
	unsigned told = 0;

	for (size_t c = 0; c < G_N_ELEMENTS(codes); c++)
		for (size_t i = 0; i < G_N_ELEMENTS(starts) *
		    G_N_ELEMENTS(ends); i++) {
			int lang = text_language(codes[c]);
			g_autofree char *w = g_strconcat(
			    starts[i / G_N_ELEMENTS(ends)],
			    ends[i % G_N_ELEMENTS(ends)], NULL);
			size_t n = text_stems(a, lang, w, strlen(w), stems,
			    TEXT_STEMS_MAX);
			size_t from = n ? text_stems_from(lang, w, strlen(w),
			    stems[0]) : 0;
			for (size_t k = 1; from && k < n; k++, told++)
				if (strlen(stems[k]) < from ||
				    !g_str_has_prefix(w, stems[k])) {
					g_test_message("%s: %s has %s, not "
					    "from %zu on", codes[c], w,
					    stems[k], from);
					g_test_fail();
				}
		}
	g_assert_cmpuint(told, >, 100);
}

static void
test_spec(void)
{
	g_autoptr(text_analyzer_auto) a = text_analyzer_new(NULL, NULL);
	g_autoptr(text_analyzer_auto) b = NULL;
	g_autoptr(GError) error = NULL;
	g_autoptr(GError) other = NULL;

	b = text_analyzer_new(text_analyzer_spec(a), &error);
	g_assert_no_error(error);
	g_assert_cmpstr(text_analyzer_spec(a), ==, text_analyzer_spec(b));
	text_analyzer_free(b);
	b = text_analyzer_new("trawl-text 1; no-joined", &error);
	g_assert_no_error(error);
	g_assert_nonnull(strstr(text_analyzer_spec(b), "; no-joined"));
	g_assert_null(text_analyzer_new("trawl-text 2; unicode 20", &error));
	g_assert_error(error, TEXT_ERROR, TEXT_ERROR_SPEC);
	g_assert_null(text_analyzer_new("trawl-text 1; no-such", &other));
	g_assert_error(other, TEXT_ERROR, TEXT_ERROR_SPEC);
}

static void
test_trim(void)
{
	g_autoptr(text_analyzer_auto) a = text_analyzer_new(NULL, NULL);
	g_autoptr(GArray) first = items(a, 1, "one two one");
	g_autoptr(GArray) second = items(a, 1, "two");

	g_assert_true(g_array_index(first, struct item, 1).word ==
	    g_array_index(second, struct item, 0).word);
	g_assert_cmpuint(text_analyzer_words(a), ==, 2);
	g_assert_false(text_analyzer_trim(a, 1 << 30));
	g_assert_true(text_analyzer_trim(a, 0));
	g_assert_cmpuint(text_analyzer_words(a), ==, 0);
	g_array_set_size(second, 0);
	g_array_unref(g_steal_pointer(&second));
	second = items(a, 1, "three");
	g_assert_cmpuint(g_array_index(second, struct item, 0).word->id, ==,
	    0);
}

static void
test_runs(void)
{
	const char *text = "nations 국민은 nations";
	struct text_run runs[] = {{7, text_language("fr")},
		{18, text_language("ko")}, {99, 0}};
	g_autoptr(text_analyzer_auto) a = text_analyzer_new(NULL, NULL);
	const struct token *t;

	text_begin(a, text, strlen(text), runs, 3, 10);
	g_assert_cmpuint(text_position(a), ==, 10);
	g_assert_cmpuint(text_next(a, &t), ==, 5);
	g_assert_cmpstr(t[0].word->stem, ==, "nation");
	g_assert_cmpuint(t[0].position, ==, 10);
	g_assert_cmpstr(t[1].word->stem, ==, "국민");
	g_assert_null(t[2].word->stem);
	g_assert_cmpuint(t[4].position, ==, 13);
	/* unknown: as English */
	g_assert_cmpstr(t[4].word->stem, ==, "nation");
	g_assert_cmpuint(text_next(a, &t), ==, 0);
	g_assert_cmpuint(text_position(a), ==, 14);
}

static void
test_long(void)
{
	g_autoptr(text_analyzer_auto) a = text_analyzer_new(NULL, NULL);
	g_autofree char *x = g_strnfill(100000, 'x');
	g_autofree char *y = g_strconcat(x, " ", x, "y", NULL);
	g_autoptr(GArray) t = items(a, 1, y);
	const struct item *i = &g_array_index(t, struct item, 0);

	g_assert_cmpuint(t->len, ==, 2);
	g_assert_cmpuint(i[0].word->term_len, ==, TEXT_TERM_MAX);
	g_assert_cmpstr(i[0].word->term, !=, i[1].word->term);
}

static void
test_languages(void)
{
	int i;

	g_assert_cmpint(text_language("en-US"), ==, text_language("en"));
	g_assert_cmpint(text_language("EN"), ==, 1);
	g_assert_cmpint(text_language(NULL), ==, 0);
	g_assert_cmpint(text_language("xx"), ==, 0);
	g_assert_cmpint(text_language("nb"), ==, text_language("no"));
	g_assert_cmpstr(text_language_name(text_language("ko")), ==, "Korean");
	for (i = 1; i < text_languages(); i++)
		g_assert_cmpint(text_language(text_language_code(i)), ==, i);
}

int
main(int argc, char **argv)
{
	setlocale(LC_ALL, "C.UTF-8");
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/text/words", test_words);
	g_test_add_func("/text/more-stems", test_more_stems);
	g_test_add_func("/text/spec", test_spec);
	g_test_add_func("/text/trim", test_trim);
	g_test_add_func("/text/runs", test_runs);
	g_test_add_func("/text/long", test_long);
	g_test_add_func("/text/languages", test_languages);
	return g_test_run();
}
