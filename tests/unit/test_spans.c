/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What is marked: tests/cases/spans.cases, and random plans over random texts
 * beside an evaluator that tries out every combination of tokens.
 */
#include "searcher/snippet/spans.h"
#include "tests/unit/cases.h"
#include "tests/unit/plan_text.h"

#include <locale.h>
#include <string.h>

static struct text_analyzer *analyzer;

/* --- cases ------------------------------------------------------------------ */

/* The text with marks in brackets. */
static char *
show(const char *text, size_t len, const struct span *spans, size_t n)
{
	GString *out = g_string_new(NULL);
	size_t at = 0;

	for (size_t i = 0; i < n; i++) {
		g_assert_cmpuint(spans[i].start, >=, at);
		g_assert_cmpuint(spans[i].start, <, spans[i].end);
		g_assert_cmpuint(spans[i].end, <=, len);
		g_string_append_len(out, text + at, spans[i].start - at);
		g_string_append_c(out, '[');
		g_string_append_len(out, text + spans[i].start,
		    spans[i].end - spans[i].start);
		g_string_append_c(out, ']');
		at = spans[i].end;
	}
	g_string_append_len(out, text + at, len - at);
	return g_string_free(out, FALSE);
}

static char *
marked(const char *plan, const char *text, const char *prefix, int lang)
{
	struct plan *p = plan_of_text(plan);
	struct matcher *m = matcher_new(p, analyzer, 1000);
	struct text_run run = {strlen(text), lang};
	size_t n;
	const struct span *spans;
	char *out;

	if (strcmp(prefix, "doc") == 0) {
		/* A stored text whose first line is the title. */
		uint32_t zero = 0, one = 1;
		const char *title = strstr(text, " | ");
		struct stored_info info = {
			.len = strlen(text), .n_blocks = 1, .starts = &zero,
			.positions = &one, .runs = &run, .n_runs = 1,
			.title_end = title != NULL ? title - text : 0,
		};

		spans = matcher_document(m, text, strlen(text), &info, &n);
	} else {
		spans = matcher_spans(m, text, strlen(text), &run, 1, 1, prefix,
		    &n);
	}
	out = show(text, strlen(text), spans, n);
	matcher_free(m);
	plan_text_free(p);
	return out;
}

static void
cases(void)
{
	g_auto(GStrv) lines = cases_lines("spans.cases");
	g_autofree char *plan = NULL, *text = NULL;
	g_autofree char *prefix = g_strdup("");
	int lang = text_language("en");

	for (unsigned i = 0; lines[i] != NULL; i++) {
		g_autofree char *got = NULL;

		if (lines[i][0] == '#' || lines[i][0] == '\0')
			continue;
		if (g_str_has_prefix(lines[i], "@lang ")) {
			lang = text_language(lines[i] + 6);
			continue;
		}
		if (g_str_has_prefix(lines[i], "@field")) {
			g_free(prefix);
			prefix = g_strstrip(g_strdup(lines[i] + 6));
			continue;
		}
		if (lines[i][0] != ' ') {
			g_free(plan);
			plan = g_strdup(lines[i]);
			continue;
		}
		/* The expected text without brackets is the text. */
		g_free(text);
		text = g_strdup(lines[i] + 2);
		for (char *r = text, *w = text;; r++) {
			if (*r != '[' && *r != ']')
				*w++ = *r;
			if (*r == '\0')
				break;
		}
		got = marked(plan, text, prefix, lang);
		if (strcmp(got, lines[i] + 2) != 0) {
			g_test_message("spans.cases:%u: %s", i + 1, plan);
			g_test_message("expected: %s", lines[i] + 2);
			g_test_message("got:      %s", got);
			g_test_fail();
		}
	}
}

/* --- an evaluator without ideas ------------------------------------------------ */

#define TOKENS 64
#define COMBOS 4000

struct tok {
	uint32_t start, end, mark_end, a, b;
	const char *term, *stem;
};

/* A match: first and last position, and the tokens in it as bits; by_stem:
 * those that matched by their stem alone. */
struct combo {
	uint32_t a, b;
	uint64_t tokens;
};
struct combos {
	struct combo v[COMBOS];
	unsigned n;
	bool full;
};

static struct tok toks[TOKENS];
static unsigned n_toks;

static void
combo_add(struct combos *c, uint32_t a, uint32_t b, uint64_t tokens)
{
	for (unsigned i = 0; i < c->n; i++)
		if (c->v[i].a == a && c->v[i].b == b && c->v[i].tokens == tokens)
			return;
	if (c->n == COMBOS)
		c->full = true;
	else
		c->v[c->n++] = (struct combo){a, b, tokens};
}

static void naive(const struct plan_node *n, struct combos *out);

static void
naive_terms(const struct plan_node *n, struct combos *out)
{
	for (unsigned i = 0; i < n_toks; i++)
		for (unsigned j = 0; j < n->n_terms; j++) {
			const char *t = n->terms[j].term;

			if (t[0] == 'Z' ? toks[i].stem != NULL
			    && strcmp(t + 1, toks[i].stem) == 0
			    : strcmp(t, toks[i].term) == 0)
				combo_add(out, toks[i].a, toks[i].b,
				    (uint64_t)1 << i);
		}
}

/* All choices of one match of each kid. */
static void
naive_choose(const struct plan_node *n, struct combos **kids, unsigned kid,
    struct combo *chosen, struct combos *out)
{
	uint32_t first = UINT32_MAX, last = 0, end = 0, between = 0;
	uint64_t tokens = 0;

	if (kid < n->n_kids) {
		for (unsigned i = 0; i < kids[kid]->n; i++) {
			bool fits = true;

			chosen[kid] = kids[kid]->v[i];
			for (unsigned k = 0; k < kid; k++)
				if (chosen[k].a <= chosen[kid].b
				    && chosen[kid].a <= chosen[k].b)
					fits = false;
			if (kid > 0 && (n->op == PLAN_PHRASE || n->ordered)
			    && chosen[kid].a <= chosen[kid - 1].b)
				fits = false;
			if (fits)
				naive_choose(n, kids, kid + 1, chosen, out);
		}
		return;
	}
	for (unsigned k = 0; k < n->n_kids; k++) {
		if (k > 0) {
			uint32_t apart = chosen[k].a - chosen[k - 1].b - 1;
			if (apart < n->kids[k]->gap)
				return;
			between += apart - n->kids[k]->gap;
		}
		first = MIN(first, chosen[k].a);
		last = MAX(last, chosen[k].a);
		end = MAX(end, chosen[k].b);
		tokens |= chosen[k].tokens;
	}
	if (n->op == PLAN_PHRASE ? between <= n->n : last - first
	    <= n->n)
		combo_add(out, first, end, tokens);
}

static void
naive(const struct plan_node *n, struct combos *out)
{
	struct combos *kids[16];
	struct combo chosen[16];

	if (n->op == PLAN_TERMS) {
		naive_terms(n, out);
		return;
	}
	for (unsigned k = 0; k < n->n_kids; k++) {
		kids[k] = g_new0(struct combos, 1);
		naive(n->kids[k], kids[k]);
		out->full = out->full || kids[k]->full;
	}
	if (n->op == PLAN_OR)
		for (unsigned k = 0; k < n->n_kids; k++)
			for (unsigned i = 0; i < kids[k]->n; i++)
				combo_add(out, kids[k]->v[i].a,
				    kids[k]->v[i].b, kids[k]->v[i].tokens);
	else
		naive_choose(n, kids, 0, chosen, out);
	for (unsigned k = 0; k < n->n_kids; k++)
		g_free(kids[k]);
}

static bool
is_place(const struct plan_node *n)
{
	return n->op == PLAN_TERMS || n->op == PLAN_PHRASE
	    || n->op == PLAN_NEAR;
}

static bool
naive_holds(const struct plan_node *n, bool *full)
{
	unsigned yes = 0;

	if (is_place(n)) {
		struct combos *c = g_new0(struct combos, 1);
		bool holds;

		naive(n, c);
		holds = c->n > 0;
		*full = *full || c->full;
		g_free(c);
		return holds;
	}
	for (unsigned k = 0; k < n->n_kids; k++)
		yes += naive_holds(n->kids[k], full);
	switch (n->op) {
	case PLAN_AND:
		return yes == n->n_kids;
	case PLAN_OR:
		return yes > 0;
	case PLAN_XOR:
		return yes % 2 == 1;
	case PLAN_NOT:
		return yes == 0;
	default:
		g_assert_not_reached();
	}
}

static bool
has_stem(const struct plan_node *n, const struct tok *t, bool by_term)
{
	for (unsigned j = 0; j < n->n_terms; j++)
		if (!by_term ? n->terms[j].term[0] == 'Z'
		    && strcmp(n->terms[j].term + 1, t->stem) == 0
		    : strcmp(n->terms[j].term, t->term) == 0)
			return true;
	for (unsigned k = 0; k < n->n_kids; k++)
		if (has_stem(n->kids[k], t, by_term))
			return true;
	return false;
}

/* The tokens to mark, of a document that is whole. */
static uint64_t
naive_marks(const struct plan_node *n, bool *full)
{
	uint64_t tokens = 0;

	if (!naive_holds(n, full) || n->op == PLAN_NOT)
		return 0;
	if (is_place(n)) {
		struct combos *c = g_new0(struct combos, 1);

		naive(n, c);
		for (unsigned i = 0; i < c->n; i++)
			tokens |= c->v[i].tokens;
		g_free(c);
		return tokens;
	}
	for (unsigned k = 0; k < n->n_kids; k++)
		tokens |= naive_marks(n->kids[k], full);
	return tokens;
}

/* --- random ----------------------------------------------------------------------- */

/* Short words, of which none is told by its beginning, and long ones, between
 * which much is passed over. */
static const char *const vocabulary[][16] = {
	{"a", "b", "c", "cats", "cat", "dogs", "d", "a-b", "b-c", "cats-d",
	    "a", "b", "c", "d", "-", "dogs"},
	{"alpha", "bravo", "cats", "cat", "dogs", "alpha-bravo", "cats-delta",
	    "other", "words", "of", "a", "-", "text", "that", "nothing",
	    "asks", },
};
static const char *const vocabulary_terms[][14] = {
	{"a", "b", "c", "cat", "cats", "Zcat", "Zdog", "dogs", "d", "ab",
	    "bc", "{a b}", "{Zcat cats d}", "{a ab}"},
	{"alpha", "bravo", "alpha", "cat", "cats", "Zcat", "Zdog", "dogs",
	    "delta", "alphabravo", "catsdelta", "{alpha bravo}",
	    "{Zcat cats delta}", "{alpha alphabravo}"},
};
static unsigned vocabulary_of; /* this round */

static void
random_place(GRand *rand, GString *out, int depth)
{
	const char *const *terms = vocabulary_terms[vocabulary_of];
	int what = depth <= 0 ? 0 : g_rand_int_range(rand, 0, 6), n;

	if (what <= 1) {
		g_string_append(out, terms[g_rand_int_range(rand, 0,
		    G_N_ELEMENTS(vocabulary_terms[0]))]);
		return;
	}
	if (what == 2)
		g_string_append(out, "(or");
	else
		g_string_append_printf(out, "(%s %d", what == 3 ? "phrase"
		    : what == 4 ? "near" : "adj", what == 3
		    ? g_rand_int_range(rand, 0, 4) / 2 * 2
		    : g_rand_int_range(rand, 1, 5));
	n = g_rand_int_range(rand, 1, 4) + (g_rand_int_range(rand, 0, 3) > 0);
	n = MIN(n, 3);
	for (int i = 0; i < n; i++) {
		g_string_append(out, what == 3 && i && g_rand_int_range(rand,
		    0, 4) == 0 ? " * " : " ");
		random_place(rand, out, depth - 1);
	}
	g_string_append_c(out, ')');
}

static void
random_plan(GRand *rand, GString *out, int depth)
{
	static const char *const ops[] = {"and", "or", "xor", "not"};
	int what = depth <= 0 ? 9 : g_rand_int_range(rand, 0, 10), n;

	if (what > 3) {
		random_place(rand, out, 2);
		return;
	}
	g_string_append_printf(out, "(%s", ops[what]);
	n = what == 3 ? 1 : g_rand_int_range(rand, 1, 4);
	for (int i = 0; i < n; i++) {
		g_string_append_c(out, ' ');
		random_plan(rand, out, depth - 1);
	}
	g_string_append_c(out, ')');
}

static void
take_tokens(const char *text, const struct text_run *run)
{
	const struct token *t;
	size_t n;

	n_toks = 0;
	text_begin(analyzer, text, strlen(text), run, 1, 1);
	while ((n = text_next(analyzer, &t)) > 0)
		for (; n > 0; n--, t++) {
			g_assert_cmpuint(n_toks, <, TOKENS);
			toks[n_toks++] = (struct tok){t->start, t->end,
			    t->mark_end, t->position,
			    t->position,
			    t->word->term, t->word->stem};
		}
}

/* The bytes of text that should be marked, as '1'. */
static char *
wanted_bytes(const struct plan *p, size_t len, bool *full)
{
	uint64_t tokens = naive_marks(p->root, full);
	char *bytes = g_strnfill(len, '0');

	for (unsigned i = 0; i < n_toks; i++)
		if (tokens >> i & 1)
			memset(bytes + toks[i].start, '1', (has_stem(p->root,
			    &toks[i], true) ? toks[i].end : toks[i].mark_end)
			    - toks[i].start);
	return bytes;
}

/* Cuts a text behind some of its blanks. */
static unsigned
random_blocks(GRand *rand, const char *text, uint32_t *starts,
    uint32_t *positions)
{
	unsigned n = 1;

	starts[0] = 0;
	positions[0] = 1;
	for (unsigned i = 1; i < n_toks && n < 3; i++) {
		uint32_t at = toks[i].start;

		if (text[at - 1] != ' ' || g_rand_int_range(rand, 0, 8) > 0)
			continue;
		starts[n] = at;
		positions[n++] = toks[i].a;
	}
	return n;
}

static void
agrees_with_naive(void)
{
	g_autoptr(GRand) rand = g_rand_new_with_seed(20140826);
	unsigned checked = 0, some = 0;

	for (unsigned round = 0; round < 20000; round++) {
		g_autoptr(GString) text = g_string_new(NULL);
		g_autoptr(GString) plan = g_string_new(NULL);
		g_autofree char *want = NULL, *got = NULL;
		struct text_run run = {0, text_language("en")};
		uint32_t starts[3], positions[3];
		struct stored_info info = {.starts = starts,
		    .positions = positions, .runs = &run, .n_runs = 1};
		int words;
		const struct span *spans;
		bool full = false;
		struct matcher *m;
		struct plan *p;
		size_t n;

		vocabulary_of = round % 2;
		words = g_rand_int_range(rand, 1, vocabulary_of ? 24 : 14);
		g_string_append(text, "Title ");
		info.title_end = 5;
		for (int i = 0; i < words; i++)
			g_string_append_printf(text, "%s%s",
			    vocabulary[vocabulary_of][g_rand_int_range(rand, 0,
			    G_N_ELEMENTS(vocabulary[0]))], i % 5 ? " " : ". ");
		random_plan(rand, plan, 2);
		info.len = run.end = text->len;
		p = plan_of_text(plan->str);
		take_tokens(text->str, &run);
		info.n_blocks = random_blocks(rand, text->str, starts,
		    positions);
		want = wanted_bytes(p, text->len, &full);
		m = matcher_new(p, analyzer, 100);
		spans = matcher_document(m, text->str, text->len, &info, &n);
		got = g_strnfill(text->len, '0');
		for (size_t i = 0; i < n; i++)
			memset(got + spans[i].start, '1',
			    spans[i].end - spans[i].start);
		/* Words of a phrase that touch are one mark. */
		if (!full) {
			if (strcmp(want, got) != 0)
				g_error("%s\n%s\nwant %s\ngot  %s", plan->str,
				    text->str, want, got);
			g_assert_cmpint(matcher_matches(m, p->root, text->str,
			    text->len, &run, 1, 1, ""), ==,
			    naive_holds(p->root, &full));
			checked++;
			some += n > 0;
		}
		matcher_free(m);
		plan_text_free(p);
	}
	g_test_message("%u checked, %u with marks", checked, some);
	g_assert_cmpuint(checked, >, 15000);
	g_assert_cmpuint(some, >, 5000);
}

int
main(int argc, char **argv)
{
	int result;

	setlocale(LC_ALL, "");
	g_test_init(&argc, &argv, NULL);
	analyzer = text_analyzer_new(NULL, NULL);
	g_assert_nonnull(analyzer);
	g_test_add_func("/spans/cases", cases);
	g_test_add_func("/spans/agrees-with-naive", agrees_with_naive);
	result = g_test_run();
	text_analyzer_free(analyzer);
	return result;
}
