/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Random queries of every operator over random small corpora: the documents
 * found beside those that an evaluator finds which knows nothing of indexes,
 * only what each operator means.  In every other corpus blanks mean any word
 * instead of all.
 *
 * TRAWL_PROPERTY_RUNS is how many queries (3000); TRAWL_PROPERTY_SEED where to
 * begin.
 */
#include "lib/base/tree.h"
#include "searcher/query/compile.h"
#include "tests/unit/query_corpus.h"
#include "tests/unit/sift_compare.h"

#include "lib/index/fields.h"

#include <glib/gstdio.h>
#include <locale.h>
#include <stdlib.h>
#include <string.h>

#define DOCS 24
#define TOKENS 32
#define KIDS 4
#define QUERIES_EACH 250 /* of one corpus */

/* --- words and documents ------------------------------------------------------- */

/* No stop words, none that two others make up. */
static const struct {
	const char *word, *stem;
	const char *marked; /* the same with a mark; NULL: none */
} vocabulary[] = {
	{"dog", "dog", NULL}, {"dogs", "dog", NULL}, {"test", "test", NULL},
	{"tests", "test", NULL}, {"testing", "test", NULL},
	{"dax", "dax", "d\303\241x"}, {"dex", "dex", "d\303\251x"},
	{"fim", "fim", NULL}, {"fum", "fum", "f\303\272m"},
	{"gok", "gok", NULL}, {"bolt", "bolt", NULL}, {"bold", "bold", NULL},
};
#define WORDS G_N_ELEMENTS(vocabulary)
#define UNKNOWN "qzq"

struct word_at {
	unsigned word;
	char raw[12];
};
struct stream {
	struct word_at tokens[TOKENS];
	unsigned n;
};
struct doc {
	struct stream title, text;
	int year; /* 0: none */
	bool html;
};

static GRand *rnd;

static unsigned
roll(unsigned n)
{
	return (unsigned)g_rand_int_range(rnd, 0, (gint32)n);
}

static void
random_stream(struct stream *s, unsigned max, GString *text)
{
	static const char *const between[] = {" ", " ", " ", ", ", ". ", "\n"};

	s->n = roll(max + 1);
	for (unsigned i = 0; i < s->n; i++) {
		struct word_at *t = &s->tokens[i];
		t->word = roll(roll(2) ? 5 : WORDS);
		const char *w = vocabulary[t->word].word;
		if (vocabulary[t->word].marked && roll(3) == 0)
			w = vocabulary[t->word].marked;
		g_strlcpy(t->raw, w, sizeof(t->raw));
		unsigned shape = roll(6);
		if (shape < 2)
			t->raw[0] = g_ascii_toupper(t->raw[0]);
		if (shape == 0 && w == vocabulary[t->word].word)
			for (char *c = t->raw; *c; c++)
				*c = g_ascii_toupper(*c);
		if (i)
			g_string_append(text, between[roll(
			    G_N_ELEMENTS(between))]);
		g_string_append(text, t->raw);
	}
}

static struct index *
random_corpus(const char *dir, struct doc docs[DOCS])
{
	struct toy_doc toys[DOCS] = {{0}};
	g_autoptr(GPtrArray) keep = g_ptr_array_new_with_free_func(g_free);

	for (unsigned i = 0; i < DOCS; i++) {
		GString *title = g_string_new(NULL), *text = g_string_new(NULL);
		struct doc *d = &docs[i];
		random_stream(&d->title, 4, title);
		random_stream(&d->text, roll(3) ? 12 : TOKENS, text);
		g_strdelimit(title->str, "\n", ' ');
		d->year = roll(4) ? 2010 + (int)roll(6) : 0;
		d->html = roll(2);
		toys[i] = (struct toy_doc){
			.id = g_strdup_printf("d%u", i), .lang = "en",
			.type = d->html ? "text/html" : "text/plain",
			.title = title->len ? title->str : NULL,
			.text = text->str,
			.date = d->year ? g_strdup_printf("%d-0%u-11", d->year,
			    1 + roll(9)) : NULL,
		};
		g_ptr_array_add(keep, (char *)toys[i].id);
		g_ptr_array_add(keep, (char *)toys[i].date);
		g_ptr_array_add(keep, g_string_free(title, FALSE));
		g_ptr_array_add(keep, g_string_free(text, FALSE));
	}
	return corpus_make(dir, toys, DOCS, 1 + roll(3), NULL, NULL);
}

/* --- queries ------------------------------------------------------------------------ */

enum op { WORD, EXACT, WILD, FUZZY, REGEX, PHRASE, STEMS, EXACT_PHRASE, NEAR,
	ADJ, AND, OR, XOR, NOT, PLUS, ALL, YEARS, TYPE };

struct ast {
	enum op op;
	char text[80];  /* word, pattern, phrase */
	unsigned n;     /* edits, slop, distance */
	int lo, hi;     /* YEARS; 0: open */
	bool title, html, weighted;
	unsigned n_kids;
	struct ast *kids[KIDS];
};

static void
ast_free(struct ast *a)
{
	for (unsigned i = 0; i < a->n_kids; i++)
		ast_free(a->kids[i]);
	g_free(a);
}

static const char *
random_word(void)
{
	return roll(25) == 0 ? UNKNOWN : vocabulary[roll(WORDS)].word;
}

static const char *const patterns[] = {"d*", "*s", "te*", "?ex", "d?x", "*o*",
	"dog*", "t*t", "b?l?", "*", "f?m", "q*", "*ing", "?o*"};
static const char *const regexes[] = {"d.x", "d[ae]x", "te.*s?", "(dog|gok)",
	".*m", "bol[td]", "[^d].*", "t(est)+", "d.{2,3}", "f(i|u)m", "\\\\w+g",
	"DOG"};

static struct ast *
new_leaf(enum op op, bool title)
{
	struct ast *a = g_new0(struct ast, 1);

	a->op = op;
	a->title = title;
	return a;
}

/* A word with capitals or marks, perhaps as no document has it. */
static void
random_typed(GString *out)
{
	unsigned w = roll(WORDS), shape = roll(4);
	const char *s = vocabulary[w].word;

	if (vocabulary[w].marked && roll(2))
		s = vocabulary[w].marked;
	gsize at = out->len;
	g_string_append(out, s);
	if (shape == 0)
		out->str[at] = g_ascii_toupper(out->str[at]);
	else if (shape == 1 && s == vocabulary[w].word)
		for (char *c = out->str + at; *c; c++)
			*c = g_ascii_toupper(*c);
}

static struct ast *
random_phrase(bool title)
{
	static const enum op ops[] = {PHRASE, PHRASE, PHRASE, STEMS,
		EXACT_PHRASE};
	struct ast *a = new_leaf(ops[roll(G_N_ELEMENTS(ops))], title);
	unsigned n = 1 + roll(4);
	g_autoptr(GString) s = g_string_new(NULL);

	for (unsigned i = 0; i < n; i++) {
		if (i)
			g_string_append_c(s, ' ');
		if (a->op == EXACT_PHRASE)
			random_typed(s);
		else if (roll(4) == 0 && a->op == PHRASE) {
			const char *p = i && i + 1 < n && roll(2) ? "*"
			    : patterns[roll(9)];
			/* '?' at the end of a phrase ends a question. */
			g_string_append(s, p);
		} else
			g_string_append(s, random_word());
	}
	if (n > 1 && roll(3) == 0)
		a->n = roll(6);
	if (g_str_has_suffix(s->str, "?"))
		s->str[s->len - 1] = 'x';
	g_strlcpy(a->text, s->str, sizeof(a->text));
	return a;
}

static struct ast *
random_place(unsigned depth, bool title)
{
	struct ast *a;
	unsigned r = roll(depth ? 14 : 10);

	if (r < 5) {
		a = new_leaf(WORD, title);
		g_strlcpy(a->text, random_word(), sizeof(a->text));
		return a;
	}
	if (r < 6) {
		a = new_leaf(WILD, title);
		g_strlcpy(a->text, patterns[roll(9)], sizeof(a->text));
		return a;
	}
	if (r < 7) {
		a = new_leaf(FUZZY, title);
		g_strlcpy(a->text, random_word(), sizeof(a->text));
		a->n = 1 + roll(2);
		return a;
	}
	if (r < 10)
		return random_phrase(title);
	a = new_leaf(r < 12 ? OR : r < 13 ? NEAR : ADJ, title);
	a->n = 1 + roll(roll(2) ? 3 : 12);
	a->n_kids = 2 + (roll(4) == 0);
	for (unsigned i = 0; i < a->n_kids; i++)
		a->kids[i] = random_place(depth - 1, title);
	return a;
}

static struct ast *
random_query(unsigned depth)
{
	unsigned r = roll(depth ? 100 : 44);
	bool title = roll(6) == 0;
	struct ast *a;

	if (r < 10) {
		a = new_leaf(WORD, title);
		g_strlcpy(a->text, random_word(), sizeof(a->text));
	} else if (r < 15) {
		g_autoptr(GString) s = g_string_new(NULL);
		a = new_leaf(EXACT, title);
		random_typed(s);
		g_strlcpy(a->text, s->str, sizeof(a->text));
	} else if (r < 19) {
		a = new_leaf(WILD, title);
		g_strlcpy(a->text, patterns[roll(G_N_ELEMENTS(patterns))],
		    sizeof(a->text));
		if (!title && strcmp(a->text, "*") == 0)
			a->op = ALL;
	} else if (r < 23) {
		a = new_leaf(FUZZY, title);
		g_strlcpy(a->text, random_word(), sizeof(a->text));
		a->n = 1 + roll(2);
		if (roll(2) && strlen(a->text) == 4) {
			char c = a->text[1];
			a->text[1] = a->text[2];
			a->text[2] = c;
		}
	} else if (r < 26) {
		a = new_leaf(REGEX, title);
		g_strlcpy(a->text, regexes[roll(G_N_ELEMENTS(regexes))],
		    sizeof(a->text));
	} else if (r < 38) {
		a = random_phrase(title);
	} else if (r < 41) {
		a = new_leaf(YEARS, false);
		a->lo = roll(3) ? 2009 + (int)roll(8) : 0;
		a->hi = roll(3) ? 2009 + (int)roll(8) : 0;
		if (a->hi && a->hi < a->lo)
			a->hi = a->lo;
	} else if (r < 44) {
		a = new_leaf(TYPE, false);
		a->html = roll(2);
	} else if (r < 62) {
		/* One to four operands of NEAR or ADJ. */
		a = new_leaf(roll(2) ? NEAR : ADJ, title);
		a->n = 1 + roll(roll(2) ? 3 : 12);
		a->n_kids = 2 + (roll(3) == 0) + (roll(9) == 0);
		for (unsigned i = 0; i < a->n_kids; i++)
			a->kids[i] = random_place(depth > 2 ? 2 : depth - 1,
			    title);
	} else {
		static const enum op ops[] = {AND, AND, AND, OR, OR, XOR, NOT,
			PLUS};
		a = new_leaf(ops[roll(G_N_ELEMENTS(ops))], false);
		a->n_kids = a->op == NOT ? 1 : 2 + roll(KIDS - 1);
		for (unsigned i = 0; i < a->n_kids; i++)
			a->kids[i] = random_query(depth - 1);
	}
	a->weighted = roll(12) == 0;
	return a;
}

static void print(const struct ast *a, GString *out);

static void
print_joined(const struct ast *a, const char *between, GString *out)
{
	for (unsigned i = 0; i < a->n_kids; i++) {
		bool leaf = a->kids[i]->n_kids == 0;
		if (i)
			g_string_append(out, between);
		if (!leaf)
			g_string_append_c(out, '(');
		print(a->kids[i], out);
		if (!leaf)
			g_string_append_c(out, ')');
	}
}

static void
print_years(const struct ast *a, GString *out)
{
	g_string_append(out, "date:");
	if (a->lo && a->lo == a->hi) {
		g_string_append_printf(out, "%d", a->lo);
		return;
	}
	if (a->lo)
		g_string_append_printf(out, "%d", a->lo);
	g_string_append(out, "..");
	if (a->hi)
		g_string_append_printf(out, "%d", a->hi);
}

/* Whether mere blanks mean any instead of all. */
static bool any;

static void
print(const struct ast *a, GString *out)
{
	static const char *const ands[] = {" ", " AND ", " && "};
	static const char *const ors[] = {" || ", " OR ", " "};
	g_autofree char *op = NULL;

	if (a->title && a->n_kids == 0)
		g_string_append(out, "title:");
	switch (a->op) {
	case WORD:
	case WILD:
	case ALL:
		g_string_append(out, a->text);
		break;
	case EXACT:
		g_string_append_printf(out, "=%s", a->text);
		break;
	case FUZZY:
		g_string_append_printf(out, "%s~%u", a->text, a->n);
		break;
	case REGEX:
		g_string_append_printf(out, "/%s/", a->text);
		break;
	case PHRASE:
	case STEMS:
	case EXACT_PHRASE:
		g_string_append_printf(out, "%s\"%s\"", a->op == STEMS ? "~"
		    : a->op == PHRASE ? "" : "=", a->text);
		if (a->n)
			g_string_append_printf(out, "~%u", a->n);
		break;
	case NEAR:
	case ADJ:
		op = g_strdup_printf(" %s/%u ", a->op == NEAR ? "NEAR" : "ADJ",
		    a->n);
		print_joined(a, op, out);
		return;
	case AND:
		print_joined(a, ands[any ? 1 + a->n_kids % 2
		    : a->n_kids % 3], out);
		return;
	case OR:
		print_joined(a, ors[a->n_kids % (any ? 3 : 2)], out);
		return;
	case XOR:
		print_joined(a, " XOR ", out);
		return;
	case NOT:
		g_string_append(out, a->kids[0]->n_kids ? "NOT " : "-");
		print_joined(a, "", out);
		return;
	case PLUS:
		/* The first two are needed, the others are not. */
		for (unsigned i = 0; i < a->n_kids; i++) {
			g_string_append_printf(out, "%s%s(", i ? " " : "",
			    i < 2 ? "+" : "");
			print(a->kids[i], out);
			g_string_append_c(out, ')');
		}
		return;
	case YEARS:
		print_years(a, out);
		break;
	case TYPE:
		g_string_append_printf(out, "type:%s", a->html ? "html"
		    : "text/plain");
		break;
	}
	if (a->weighted)
		g_string_append(out, "^2");
}

/* --- what a query means ------------------------------------------------------------- */

/* Positions [a, b] of a stream. */
struct place {
	unsigned a, b;
};
static void
add_place(GArray *v, unsigned a, unsigned b)
{
	struct place p = {a, b};

	for (unsigned i = 0; i < v->len; i++)
		if (g_array_index(v, struct place, i).a == a &&
		    g_array_index(v, struct place, i).b == b)
			return;
	g_array_append_val(v, p);
}

static unsigned
distance(const char *a, const char *b)
{
	unsigned n = (unsigned)strlen(a), m = (unsigned)strlen(b);
	unsigned d[16][16];

	for (unsigned i = 0; i <= n; i++)
		for (unsigned k = 0; k <= m; k++) {
			if (!i || !k) {
				d[i][k] = i + k;
				continue;
			}
			unsigned best = d[i - 1][k - 1] + (a[i - 1] != b[k - 1]);
			best = MIN(best, d[i - 1][k] + 1);
			best = MIN(best, d[i][k - 1] + 1);
			if (i > 1 && k > 1 && a[i - 1] == b[k - 2] &&
			    a[i - 2] == b[k - 1])
				best = MIN(best, d[i - 2][k - 2] + 1);
			d[i][k] = best;
		}
	return d[n][m];
}

static const char *
stem_of(const char *word)
{
	for (unsigned i = 0; i < WORDS; i++)
		if (strcmp(vocabulary[i].word, word) == 0)
			return vocabulary[i].stem;
	return word;
}

static bool
typed_so(const char *typed, const char *raw)
{
	g_autofree char *small = g_utf8_strdown(typed, -1);

	if (strcmp(small, typed) != 0)
		return strcmp(typed, raw) == 0;
	g_autofree char *r = g_utf8_strdown(raw, -1);
	return strcmp(r, typed) == 0;
}

static bool
glob(const char *p, const char *s)
{
	if (*p == '\0')
		return *s == '\0';
	if (*p == '*')
		return glob(p + 1, s) || (*s && glob(p, s + 1));
	return *s && (*p == '?' || *p == *s) && glob(p + 1, s + 1);
}

/* Whether a word of the query, taken as op says, is this token. */
static bool
is_token(enum op op, const char *w, unsigned n, const struct word_at *t)
{
	const char *folded = vocabulary[t->word].word;
	g_autofree char *anchored = NULL;

	switch (op) {
	case WORD:
	case STEMS:
		return strcmp(stem_of(w), vocabulary[t->word].stem) == 0;
	case EXACT:
	case EXACT_PHRASE:
		return typed_so(w, t->raw);
	case FUZZY:
		return distance(w, folded) <= n;
	case REGEX:
		anchored = g_strdup_printf("^(%s)$", w);
		return g_regex_match_simple(anchored, folded, G_REGEX_CASELESS,
		    0);
	default:
		return glob(w, folded);
	}
}

static GArray *places_of(const struct ast *a, const struct stream *s);

/* Every choice of one place for each kid. */
struct choice {
	const struct ast *a;
	GArray *kids[8], *out;
	unsigned n;
	struct place chosen[8];
};

static bool
choice_holds(const struct choice *c)
{
	unsigned first = UINT_MAX, last = 0, between = 0;

	for (unsigned i = 0; i < c->n; i++) {
		first = MIN(first, c->chosen[i].a);
		last = MAX(last, c->chosen[i].a);
		for (unsigned k = 0; k < i; k++)
			if (c->chosen[i].a <= c->chosen[k].b &&
			    c->chosen[k].a <= c->chosen[i].b)
				return false;
		if (i && c->a->op != NEAR) {
			if (c->chosen[i].a <= c->chosen[i - 1].b)
				return false;
			between += c->chosen[i].a - c->chosen[i - 1].b - 1;
		}
	}
	if (c->a->op == NEAR || c->a->op == ADJ)
		return last - first <= c->a->n + c->n - 2;
	return between <= c->a->n;
}

static void
choose(struct choice *c, unsigned i)
{
	if (i == c->n) {
		unsigned first = UINT_MAX, end = 0;
		if (!choice_holds(c))
			return;
		for (unsigned k = 0; k < c->n; k++) {
			first = MIN(first, c->chosen[k].a);
			end = MAX(end, c->chosen[k].b);
		}
		add_place(c->out, first, end);
		return;
	}
	for (unsigned k = 0; k < c->kids[i]->len; k++) {
		c->chosen[i] = g_array_index(c->kids[i], struct place, k);
		choose(c, i + 1);
	}
}

static GArray *
token_places(enum op op, const char *w, unsigned n, const struct stream *s)
{
	GArray *v = g_array_new(FALSE, FALSE, sizeof(struct place));

	for (unsigned i = 0; i < s->n; i++)
		if (is_token(op, w, n, &s->tokens[i]))
			add_place(v, i, i);
	return v;
}

static GArray *
places_of(const struct ast *a, const struct stream *s)
{
	struct choice c = {.a = a};
	GArray *out;

	switch (a->op) {
	case WORD:
	case EXACT:
	case WILD:
	case FUZZY:
	case REGEX:
		return token_places(a->op, a->text, a->n, s);
	case OR:
		out = g_array_new(FALSE, FALSE, sizeof(struct place));
		for (unsigned i = 0; i < a->n_kids; i++) {
			g_autoptr(GArray) v = places_of(a->kids[i], s);
			for (unsigned k = 0; k < v->len; k++)
				add_place(out, g_array_index(v, struct place,
				    k).a, g_array_index(v, struct place, k).b);
		}
		return out;
	case NEAR:
	case ADJ:
		for (; c.n < a->n_kids; c.n++)
			c.kids[c.n] = places_of(a->kids[c.n], s);
		break;
	default: {
		g_auto(GStrv) words = g_strsplit(a->text, " ", -1);
		for (; words[c.n]; c.n++)
			c.kids[c.n] = token_places(a->op, words[c.n], 0, s);
	}
	}
	c.out = g_array_new(FALSE, FALSE, sizeof(struct place));
	choose(&c, 0);
	for (unsigned i = 0; i < c.n; i++)
		g_array_unref(c.kids[i]);
	return c.out;
}

static bool
in_stream(const struct ast *a, const struct stream *s)
{
	g_autoptr(GArray) v = places_of(a, s);

	return v->len > 0;
}

static bool
holds(const struct ast *a, const struct doc *d)
{
	unsigned n = 0;

	switch (a->op) {
	case ALL:
		return true;
	case YEARS:
		return d->year && d->year >= a->lo &&
		    (!a->hi || d->year <= a->hi);
	case TYPE:
		return d->html == a->html;
	case AND:
	case OR:
	case XOR:
	case NOT:
	case PLUS:
		for (unsigned i = 0; i < a->n_kids; i++)
			if (a->op != PLUS || i < 2)
				n += holds(a->kids[i], d);
		return a->op == AND ? n == a->n_kids : a->op == OR ? n > 0
		    : a->op == XOR ? n % 2 : a->op == PLUS ? n == 2 : n == 0;
	default:
		return in_stream(a, &d->title) ||
		    (!a->title && in_stream(a, &d->text));
	}
}

/* --- both ------------------------------------------------------------------------------ */

static uint32_t
found_by_index(struct index *ix, struct text_analyzer *a, const char *text,
    bool tell)
{
	const struct query_options qo = {.any = any};
	struct query *q = query_parse(text, strlen(text), &qo);
	g_autoptr(GError) error = NULL;
	struct plan_options po = {.title = 1, .near = 1, .any = any};
	struct plan *p = plan_make(q, ix, a, &po, &error);
	g_assert_no_error(error);
	struct sieve *s = compile(p, ix, a, NULL, &error);
	g_assert_no_error(error);
	struct xc_error xe = {0};
	struct xc_query *x = sieve_xapian(s, &xe);
	struct xc_enquire *e = xc_enquire_new(ix->db, &xe);
	g_assert_true(xc_enquire_set_query(e, x, 0, &xe));
	struct xc_mset *m = xc_enquire_mset(e, 0, DOCS + 1, DOCS + 1, NULL,
	    NULL, NULL, &xe);
	uint32_t set = 0;

	if (!m)
		g_error("%s: %s", text, xe.message);
	for (uint32_t i = 0; i < xc_mset_get_stats(m)->size; i++) {
		size_t len;
		const char *id = xc_db_value(ix->db,
		    xc_mset_hits(m)[i].docid, SLOT_ID, &len, &xe);
		set |= 1u << atoi(id + 1);
	}
	g_assert_false(p->partial);
	/* Our matcher and libxapian's find the same, in the same order. */
	if (!sift_agrees(ix, s, NULL)) {
		g_test_message("%s", text);
		g_test_fail();
	}
	if (tell) {
		size_t len;
		g_autofree char *plan = plan_print(p->root);
		g_test_message("plan: %s", plan);
		g_test_message("xapian: %s", xc_query_description(x, &len,
		    &xe));
	}
	xc_mset_free(m);
	xc_enquire_free(e);
	xc_query_free(x);
	plan_free(p);
	query_free(q);
	return set;
}

static void
complain(const char *text, uint32_t found, uint32_t meant,
    const struct doc *docs, uint32_t seed)
{
	g_test_message("seed %u: %s: found %06x, should %06x", seed, text,
	    found, meant);
	for (unsigned i = 0; i < DOCS; i++) {
		g_autoptr(GString) s = g_string_new(NULL);
		if (!((found ^ meant) >> i & 1))
			continue;
		for (unsigned k = 0; k < docs[i].title.n; k++)
			g_string_append_printf(s, "%s ",
			    docs[i].title.tokens[k].raw);
		g_string_append(s, "| ");
		for (unsigned k = 0; k < docs[i].text.n; k++)
			g_string_append_printf(s, "%s ",
			    docs[i].text.tokens[k].raw);
		g_test_message("  d%u: %s", i, s->str);
	}
	g_test_fail();
}

static void
agrees(void)
{
	const char *env = g_getenv("TRAWL_PROPERTY_RUNS");
	const char *begin = g_getenv("TRAWL_PROPERTY_SEED");
	uint64_t runs = env ? g_ascii_strtoull(env, NULL, 10) : 3000;
	uint32_t seed = begin ? (uint32_t)g_ascii_strtoull(begin, NULL, 10) : 1;
	struct text_analyzer *a = text_analyzer_new(NULL, NULL);
	uint64_t done = 0, some = 0, wrong = 0;

	for (; done < runs && wrong < 10; seed++) {
		g_autofree struct doc *docs = g_new0(struct doc, DOCS);
		g_autofree char *dir = g_dir_make_tmp("trawl-naive-XXXXXX",
		    NULL);
		rnd = g_rand_new_with_seed(seed);
		any = seed % 2 == 0;
		struct index *ix = random_corpus(dir, docs);
		for (unsigned i = 0; i < QUERIES_EACH && done < runs; i++) {
			struct ast *q = random_query(3);
			g_autoptr(GString) text = g_string_new(NULL);
			uint32_t meant = 0;
			print(q, text);
			for (unsigned k = 0; k < DOCS; k++)
				meant |= (uint32_t)holds(q, &docs[k]) << k;
			uint32_t found = found_by_index(ix, a, text->str,
			    false);
			if (found != meant) {
				complain(text->str, found, meant, docs, seed);
				found_by_index(ix, a, text->str, true);
				wrong++;
			}
			some += meant != 0 && meant != (1u << DOCS) - 1;
			done++;
			ast_free(q);
		}
		index_close(ix);
		g_rand_free(rnd);
		g_assert_true(tree_remove(dir));
	}
	g_test_message("%" G_GUINT64_FORMAT " queries, %" G_GUINT64_FORMAT
	    " find some but not all, %" G_GUINT64_FORMAT " mismatches", done,
	    some, wrong);
	text_analyzer_free(a);
}

int
main(int argc, char **argv)
{
	setlocale(LC_ALL, "");
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/query/agrees-with-naive", agrees);
	return g_test_run();
}
