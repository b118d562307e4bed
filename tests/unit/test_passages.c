/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Passages: tests/cases/snippet.cases, and what must hold of every passage of
 * random texts.
 */
#include "searcher/snippet/passages.h"
#include "tests/unit/cases.h"
#include "tests/unit/plan_text.h"

#include <locale.h>
#include <stdio.h>
#include <string.h>

static struct text_analyzer *analyzer;

/* --- texts as they lie in an index --------------------------------------------- */

static bool
keep_block(const char *key, size_t key_len, const char *value,
    size_t value_len, void *ctx)
{
	g_ptr_array_add(ctx, g_bytes_new(value, value_len));
	return true;
}

static const char *
give_block(unsigned block, size_t *ret_len, void *ctx, GError **error)
{
	GPtrArray *blocks = ctx;

	return g_bytes_get_data(g_ptr_array_index(blocks, block), ret_len);
}

/* Fills the blocks of info and writes them; what to open them with. */
static GPtrArray *
store(const char *text, struct stored_info *info)
{
	GPtrArray *blocks = g_ptr_array_new_with_free_func(
	    (GDestroyNotify)g_bytes_unref);
	GArray *starts = stored_cut(text, info->len);
	g_autofree uint32_t *positions = g_new(uint32_t, starts->len + 1);
	uint32_t position = 1;

	for (guint i = 0; i < starts->len; i++) {
		uint32_t from = g_array_index(starts, uint32_t, i);
		uint32_t to = i + 1 < starts->len ? g_array_index(starts,
		    uint32_t, i + 1) : info->len;
		const struct token *t;

		positions[i] = position;
		text_begin(analyzer, text + from, to - from, info->runs,
		    info->n_runs, position);
		while (text_next(analyzer, &t) > 0)
			continue;
		position = text_position(analyzer);
	}
	info->n_blocks = starts->len;
	info->starts = (const uint32_t *)(void *)starts->data;
	info->positions = positions;
	g_assert_true(stored_write(1, text, info, keep_block, blocks));
	g_array_unref(starts);
	return blocks;
}

static GPtrArray *
find(const char *plan, const char *text, struct stored_info *info,
    const struct passage_options *o)
{
	struct plan *p = plan_of_text(plan);
	struct matcher *m = matcher_new(p, analyzer, 1000);
	g_autoptr(GPtrArray) blocks = store(text, info);
	g_autoptr(GError) error = NULL;
	struct stored *s = stored_open_with(give_block, blocks, &error);
	GPtrArray *found;

	g_assert_no_error(error);
	found = passages_find(m, s, o, &error);
	g_assert_no_error(error);
	stored_free(s);
	matcher_free(m);
	plan_text_free(p);
	return found;
}

/* --- cases ----------------------------------------------------------------------- */

struct sample {
	GString *text;
	GArray *headings;
	struct stored_info info;
	struct text_run run;
};

static void
sample_line(struct sample *s, const char *line)
{
	uint32_t start = s->text->len;
	struct stored_heading h = {start, start + strlen(line) - 3, 1};

	if (g_str_has_prefix(line, "|^")) {
		g_string_append_c(s->text, '\f');
		return;
	}
	if (g_str_has_prefix(line, "|# "))
		g_array_append_val(s->headings, h);
	if (g_str_has_prefix(line, "|= ")) {
		s->info.title_start = start;
		s->info.title_end = h.end;
	}
	if (strlen(line) > 2)
		g_string_append(s->text, line + 2 + (line[1] != ' '));
	g_string_append_c(s->text, '\n');
}

static char *
show(const struct passage *p)
{
	GString *out = g_string_new(NULL);
	g_autoptr(GString) text = g_string_new(NULL);
	g_autofree struct mark *marks = g_new(struct mark, p->n_marks + 1);
	uint32_t at = 0;

	passage_shown(p, text, marks);
	g_string_append_printf(out, "%u", p->line);
	if (p->page > 0)
		g_string_append_printf(out, " page %u", p->page);
	if (p->heading != NULL)
		g_string_append_printf(out, " (%s)", p->heading);
	g_string_append(out, p->cut_before ? ": \u2026" : ": ");
	for (unsigned i = 0; i < p->n_marks; i++) {
		g_string_append_len(out, text->str + at, marks[i].from - at);
		g_string_append_c(out, '[');
		g_string_append_len(out, text->str + marks[i].from,
		    marks[i].to - marks[i].from);
		g_string_append_c(out, ']');
		at = marks[i].to;
	}
	g_string_append(out, text->str + at);
	if (p->cut_after)
		g_string_append(out, "\u2026");
	for (char *q = out->str; (q = strchr(q, '\n')) != NULL;)
		*q = '/';
	return g_string_free(out, FALSE);
}

static void
check_case(const char *plan, struct sample *s,
    const struct passage_options *o, const char *expected, unsigned line)
{
	g_autoptr(GPtrArray) found = NULL;
	g_autoptr(GString) got = g_string_new(NULL);

	if (plan == NULL)
		return;
	s->run.end = s->info.len = s->text->len;
	s->info.runs = &s->run;
	s->info.n_runs = 1;
	s->info.line = 1;
	s->info.headings = (const struct stored_heading *)(void *)
	    s->headings->data;
	s->info.n_headings = s->headings->len;
	found = find(plan, s->text->str, &s->info, o);
	for (guint i = 0; i < found->len; i++) {
		g_autofree char *one = show(g_ptr_array_index(found, i));

		g_string_append_printf(got, "  %s\n", one);
	}
	if (strcmp(got->str, expected) != 0) {
		g_test_message("snippet.cases:%u: %s", line, plan);
		g_test_message("expected:\n%sgot:\n%s", expected, got->str);
		g_test_fail();
	}
}

static void
cases(void)
{
	g_auto(GStrv) lines = cases_lines("snippet.cases");
	g_autofree char *plan = NULL;
	g_autoptr(GString) expected = g_string_new(NULL);
	struct passage_options o = {.count = 2, .columns = 80};
	struct sample s = {
		.text = g_string_new(NULL),
		.headings = g_array_new(FALSE, FALSE,
		    sizeof(struct stored_heading)),
		.run.lang = text_language("en"),
	};
	bool in_text = false;
	unsigned at = 0;

	for (unsigned i = 0; lines[i] != NULL; i++) {
		const char *l = lines[i];

		if (l[0] == ' ') {
			g_string_append_printf(expected, "%s\n", l);
			continue;
		}
		check_case(plan, &s, &o, expected->str, at);
		g_clear_pointer(&plan, g_free);
		g_string_truncate(expected, 0);
		if (l[0] == '|') {
			if (!in_text) {
				g_string_truncate(s.text, 0);
				g_array_set_size(s.headings, 0);
				s.info.title_start = s.info.title_end = 0;
			}
			sample_line(&s, l);
		} else if (g_str_has_prefix(l, "@lang ")) {
			s.run.lang = text_language(l + 6);
		} else if (g_str_has_prefix(l, "@context")) {
			o.context = !o.context;
		} else if (l[0] == '@') {
			g_assert_cmpint(sscanf(l, "@ %u %u", &o.count,
			    &o.columns), ==, 2);
		} else if (l[0] != '#' && l[0] != '\0') {
			plan = g_strdup(l);
			at = i + 1;
		}
		in_text = l[0] == '|';
	}
	check_case(plan, &s, &o, expected->str, at);
	g_string_free(s.text, TRUE);
	g_array_unref(s.headings);
}

/* --- what always holds --------------------------------------------------------------- */

static char *
random_text(GRand *rand)
{
	static const char *const pieces[] = {
		"cyber", "policy", "the", "of", "attack", "Korea", "U.S.", "Mr.",
		"cyber-attack", "consultations", "house", "blue",
		"\uc11c\uc6b8\uc5d0\uc11c", "\uc0ac\uc774\ubc84", "\ud55c\ubbf8\ub3d9\ub9f9\uc758",
		"e\u0301te\u0301", "\U0001f468\u200d\U0001f469\u200d\U0001f467", "\U0001f1f0\U0001f1f7",
		"\u6771\u4eac\u90fd\u5e81\u306f\u65b0\u5bbf\u306b\u3042\u308b\u3002\u6b21\u306e\u6587\u3067\u3059\u3001\u306f\u3044\u3002",
		"\u0e01\u0e34\u0e19", "\u1112\u1161\u11ab\u1100\u116e\u11a8",
		"\uc11c\uc6b8\u0301\uc5d0\uc11c", "policies\ufe0f", "cyber\u20dd",
	};
	static const char *const ends[] = {
		" ", " ", " ", " ", " ", " ", " ", ", ", ". ", ".\n", "\n", "\n\n",
		"\n- ", "; ", ": ", "\f", "\t", "\u00a0", "! ", "\x1b", "",
	};
	GString *text = g_string_new(NULL);
	int n = g_rand_int_range(rand, 0, g_rand_int_range(rand, 1, 400));

	for (int i = 0; i < n; i++) {
		g_string_append(text, pieces[g_rand_int_range(rand, 0,
		    G_N_ELEMENTS(pieces))]);
		g_string_append(text, ends[g_rand_int_range(rand, 0,
		    G_N_ELEMENTS(ends))]);
		if (g_rand_int_range(rand, 0, 300) == 0)
			for (int k = g_rand_int_range(rand, 0, 400); k > 0; k--)
				g_string_append(text, k % 2 ? "a" : "\u00e9");
	}
	return g_string_free(text, FALSE);
}

/* Whether at is between two of the text's graphemes. */
static bool
is_border(const char *text, size_t len, size_t at)
{
	size_t g = at > 64 ? at - 64 : 0;

	while (g < at && (text[g] & 0xc0) == 0x80)
		g++;
	/* from the next white space on */
	for (size_t k = g; k < at; k++)
		if (text[k] == ' ' || text[k] == '\n')
			g = k;
	while (g < at)
		g += text_grapheme(text + g, len - g);
	return g == at;
}

/* What of a stored text a passage shows, white space aside, with a dot at each
 * joint. */
static char *
squeezed(const char *s, size_t len, const uint32_t *joints, unsigned n)
{
	GString *out = g_string_new(NULL);

	for (const char *p = s; p < s + len;) {
		gunichar c = g_utf8_get_char(p);

		if (n > 0 && p == s + *joints) {
			g_string_append(out, "\u00b7");
			joints++;
			n--;
		}
		if (c > ' ' && c != 0x7f && c != 0xa0)
			g_string_append_unichar(out, c);
		p = g_utf8_next_char(p);
	}
	return g_string_free(out, FALSE);
}

/* What is shown is the text, white space aside, and fits the width or two.
 * Returns how many of the places for passages it takes. */
static unsigned
check_shown(const struct passage *p, const struct passage_options *o)
{
	g_autoptr(GString) shown = g_string_new(NULL);
	g_autofree struct mark *marks = g_new(struct mark, p->n_marks + 1);
	g_autofree char *want = squeezed(p->text, p->text_len, p->joints,
	    p->n_joints), *got = NULL;
	unsigned columns;

	passage_shown(p, shown, marks);
	got = squeezed(shown->str, shown->len, NULL, 0);
	g_assert_cmpstr(got, ==, want);
	g_assert_null(strstr(shown->str, "  "));
	g_assert_null(strchr(shown->str, '\x1b'));
	for (unsigned i = 0; i < p->n_marks; i++) {
		g_autofree char *a = squeezed(p->text + p->marks[i].from,
		    p->marks[i].to - p->marks[i].from, NULL, 0);
		g_autofree char *b = squeezed(shown->str + marks[i].from,
		    marks[i].to - marks[i].from, NULL, 0);

		g_assert_cmpstr(a, ==, b);
	}
	columns = text_columns(shown->str, shown->len) + p->cut_before
	    + p->cut_after;
	if (!o->context && columns > o->columns * 2)
		g_error("wider than twice %u: '%s'", o->columns, shown->str);
	return o->context || columns <= o->columns ? 1 : 2;
}

static unsigned
check_passage(const struct passage *p, const char *text, size_t len,
    const struct passage_options *o)
{
	uint32_t at = 0;

	g_assert_cmpuint(p->start, <=, p->end);
	g_assert_cmpuint(p->end, <=, len);
	g_assert_true(g_utf8_validate(p->text, p->text_len, NULL));
	g_assert_true(is_border(text, len, p->start));
	g_assert_true(is_border(text, len, p->end));
	/* text[marks] are document[start + marks] */
	g_assert_cmpmem(p->text, p->text_len, text + p->start,
	    p->end - p->start);
	for (unsigned i = 0; i < p->n_marks; i++) {
		g_assert_cmpuint(p->marks[i].from, >=, at);
		g_assert_cmpuint(p->marks[i].from, <, p->marks[i].to);
		g_assert_cmpuint(p->marks[i].to, <=, p->text_len);
		g_assert_true(is_border(text, len, p->start
		    + p->marks[i].from));
		g_assert_true(is_border(text, len, p->start + p->marks[i].to));
		at = p->marks[i].to;
	}
	g_assert_cmpuint(p->match, >=, p->start);
	if (p->n_marks > 0)
		g_assert_cmpuint(p->match, ==, p->start + p->marks[0].from);
	return check_shown(p, o);
}

static void
holds_of_all(void)
{
	static const char *const plans[] = {
		"cyber", "(and cyber policy)", "(phrase 0 blue house)",
		"(or (near 3 cyber Korea) (and attack house))", "nothing",
		"(or Z\uc11c\uc6b8 \uc0ac\uc774\ubc84)", "(phrase 0 \u6771\u4eac \u4eac\u90fd)",
		"(or {the of} Zpolici)", "(and cyber (not policy))",
	};
	g_autoptr(GRand) rand = g_rand_new_with_seed(20160113);
	unsigned passages = 0;

	for (unsigned round = 0; round < 3000; round++) {
		g_autofree char *text = random_text(rand);
		struct text_run run = {strlen(text), text_language("en")};
		struct stored_info info = {.len = run.end, .runs = &run,
		    .n_runs = 1, .line = 1};
		const char *plan = plans[g_rand_int_range(rand, 0,
		    G_N_ELEMENTS(plans))];
		struct passage_options o = {
			.count = g_rand_int_range(rand, 1, 5),
			.columns = g_rand_int_range(rand, 20, 200),
			.context = g_rand_int_range(rand, 0, 5) == 0,
		};
		g_autoptr(GPtrArray) found = find(plan, text, &info, &o);
		uint32_t end = 0;
		unsigned places = 0;

		for (guint i = 0; i < found->len; i++) {
			const struct passage *p = g_ptr_array_index(found, i);

			g_assert_cmpuint(p->start, >=, end);
			places += check_passage(p, text, run.end, &o);
			g_assert_true(p->n_marks > 0 || found->len == 1);
			end = p->end;
			passages++;
		}
		g_assert_cmpuint(places, <=, o.count);
	}
	g_test_message("%u passages", passages);
	g_assert_cmpuint(passages, >, 3000);
}

/* A long text is read only as far as it takes, and lines and pages are right
 * deep in it. */
static unsigned blocks_read;

static const char *
count_block(unsigned block, size_t *ret_len, void *ctx, GError **error)
{
	blocks_read++;
	return give_block(block, ret_len, ctx, error);
}

static void
stops_early(void)
{
	g_autoptr(GString) text = g_string_new(NULL);
	struct text_run run = {0, text_language("en")};
	struct stored_info info = {.runs = &run, .n_runs = 1, .line = 1};
	struct passage_options o = {.count = 2, .columns = 40};
	struct plan *p = plan_of_text("(and cyber policy)");
	struct plan *q = plan_of_text("(and late words)");
	struct matcher *m = matcher_new(p, analyzer, 1000);
	struct matcher *k = matcher_new(q, analyzer, 1000);
	g_autoptr(GPtrArray) blocks = NULL, found = NULL, late = NULL;
	const struct passage *passage;
	struct stored *s;

	g_string_append(text, "The cyber policy of today. And more of it. "
	    "A cyber policy again.\n");
	for (int i = 0; i < 50000; i++)
		g_string_append_printf(text, "Line %d says little.%c", i + 2,
		    i % 50 == 49 ? '\f' : '\n');
	g_string_append(text, "Some late words stand here.\n");
	run.end = info.len = text->len;
	blocks = store(text->str, &info);
	g_assert_cmpuint(info.n_blocks, >, 50);

	s = stored_open_with(count_block, blocks, NULL);
	blocks_read = 0;
	found = passages_find(m, s, &o, NULL);
	g_assert_cmpuint(found->len, ==, 2);
	g_assert_cmpuint(blocks_read, <, 4);
	late = passages_find(k, s, &o, NULL);
	g_assert_cmpuint(late->len, ==, 1);
	passage = g_ptr_array_index(late, 0);
	g_assert_cmpstr(passage->text, ==, "Some late words stand here.");
	/* 49000 line ends and 1000 form feeds before it */
	g_assert_cmpuint(passage->line, ==, 49002);
	g_assert_cmpuint(passage->page, ==, 1001);
	stored_free(s);
	matcher_free(k);
	matcher_free(m);
	plan_text_free(q);
	plan_text_free(p);
}

/* Positions of a word in what store() has cut. */
static GArray *
places_of_word(const char *text, const struct stored_info *info, const char *word)
{
	GArray *list = g_array_new(FALSE, FALSE, sizeof(uint32_t));
	uint32_t position = 1;

	g_autoptr(GArray) starts = stored_cut(text, info->len);
	for (guint i = 0; i < starts->len; i++) {
		uint32_t from = g_array_index(starts, uint32_t, i);
		uint32_t to = i + 1 < starts->len ? g_array_index(starts,
		    uint32_t, i + 1) : info->len;
		const struct token *t;
		size_t n;

		text_begin(analyzer, text + from, to - from, info->runs,
		    info->n_runs, position);
		while ((n = text_next(analyzer, &t)) > 0)
			for (size_t j = 0; j < n; j++)
				if (t[j].word->term_len == strlen(word)
				    && memcmp(t[j].word->term, word,
				    strlen(word)) == 0)
					g_array_append_val(list, t[j].position);
		position = text_position(analyzer);
	}
	return list;
}

/* With what the index knows of positions the same is shown, wherever the phrase
 * lies in its block, and of the text no more is read than is shown. */
static void
knows_places(void)
{
	struct text_run run = {0, text_language("en")};
	struct plan *p = plan_of_text("(phrase 0 seven silver bells)");
	struct matcher *m = matcher_new(p, analyzer, 1000);
	const char *phrase = "Seven silver bells ring.";

	for (uint32_t at = 3 * STORED_BLOCK - 1500; at < 3 * STORED_BLOCK + 1500;
	    at += 61) {
		struct stored_info info = {.runs = &run, .n_runs = 1, .line = 1};
		struct passage_options o = {.count = 2, .columns = 60};
		g_autoptr(GString) text = g_string_new("# Of bells\n");
		struct stored_heading h = {0, 10, 1};
		info.headings = &h;
		info.n_headings = 1;
		while (text->len < at)
			g_string_append_printf(text, "Line %u, of silver.\n",
			    (unsigned)text->len);
		g_string_append_printf(text, "And again. %s They do.\n", phrase);
		while (text->len < 12 * STORED_BLOCK)
			g_string_append_printf(text, "More in %u of seven.\n",
			    (unsigned)text->len);
		run.end = info.len = text->len;
		g_autoptr(GPtrArray) blocks = store(text->str, &info);
		g_autoptr(GArray) places = places_of_word(text->str, &info,
		    "bells");
		unsigned reads[2];
		GPtrArray *found[2];
		for (unsigned i = 0; i < 2; i++) {
			struct stored *s = stored_open_with(count_block, blocks,
			    NULL);
			blocks_read = 0;
			/* the heading has the word, too */
			g_assert_cmpuint(places->len, ==, 2);
			o.places = i ? (uint32_t *)(void *)places->data + 1
			    : NULL;
			o.n_places = 1;
			found[i] = passages_find(m, s, &o, NULL);
			reads[i] = blocks_read;
			stored_free(s);
		}
		g_assert_cmpuint(found[0]->len, ==, 1);
		g_assert_cmpuint(found[1]->len, ==, 1);
		const struct passage *a = found[0]->pdata[0];
		const struct passage *b = found[1]->pdata[0];
		g_assert_nonnull(strstr(a->text, phrase));
		g_assert_cmpstr(a->text, ==, b->text);
		g_assert_cmpstr(a->heading, ==, b->heading);
		g_assert_cmpstr(b->heading, ==, "# Of bells");
		g_assert_cmpuint(a->start, ==, b->start);
		g_assert_cmpuint(a->line, ==, b->line);
		g_assert_cmpuint(reads[1], <=, 3);
		g_assert_cmpuint(reads[0], >, reads[1]);
		g_ptr_array_unref(found[0]);
		g_ptr_array_unref(found[1]);
	}
	matcher_free(m);
	plan_text_free(p);
}

int
main(int argc, char **argv)
{
	int result;

	setlocale(LC_ALL, "");
	g_test_init(&argc, &argv, NULL);
	analyzer = text_analyzer_new(NULL, NULL);
	g_assert_nonnull(analyzer);
	g_test_add_func("/passages/cases", cases);
	g_test_add_func("/passages/holds-of-all", holds_of_all);
	g_test_add_func("/passages/stops-early", stops_early);
	g_test_add_func("/passages/knows-places", knows_places);
	result = g_test_run();
	text_analyzer_free(analyzer);
	return result;
}
