/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Phrases and patterns of a query as terms of an index. */
#include "searcher/query/planner.h"

#include <string.h>

/* --- phrases ------------------------------------------------------------------- */

static bool
is_pattern_char(gunichar c)
{
	return c == '*' || c == '?' || g_unichar_isalnum(c) ||
	    g_unichar_ismark(c);
}

/* A run of letters and wildcards as a folded pattern. */
static char *
fold_pattern(const char *s, size_t len)
{
	g_autoptr(GString) out = g_string_new(NULL);
	size_t from = 0;

	for (size_t i = 0; i <= len; i++) {
		if (i < len && s[i] != '*' && s[i] != '?')
			continue;
		if (i > from)
			text_fold(s + from, i - from, out);
		if (i < len && !(s[i] == '*' && out->len &&
		    out->str[out->len - 1] == '*'))
			g_string_append_c(out, s[i]);
		from = i + 1;
	}
	return g_string_free(g_steal_pointer(&out), FALSE);
}

static struct plan_node *
pattern_node(struct planner *pl, const char *s, size_t len, const char *prefix)
{
	struct term_list list = {NULL, 0, 0, NULL};
	g_autofree char *pattern = fold_pattern(s, len);

	expand_wildcard(pl, prefix, pattern, strlen(pattern), &list);
	return terms_node(pl, prefix, &list);
}

/* Text without wildcards as written words. */
static void
add_plain(struct planner *pl, const char *s, size_t len, const char *prefix,
    bool forms, struct node_list *kids)
{
	struct atoms atoms;

	atoms_make(pl, s, len, &atoms);
	struct plan_node *row = row_node(pl, &atoms, 0, atoms.n, prefix,
	    WHY_WORD, 1, forms);
	if (row == pl->nothing)
		return;
	if (row->op != PLAN_PHRASE)
		nodes_add(pl, kids, row);
	else
		for (unsigned i = 0; i < row->n_kids; i++)
			nodes_add(pl, kids, row->kids[i]);
}

/* A run without blanks that has wildcards: what separates words separates
 * patterns. */
static void
add_patterns(struct planner *pl, const char *s, size_t len,
    const char *prefix, bool forms, struct node_list *kids)
{
	const char *end = s + len;

	while (s < end) {
		const char *from = s;
		while (s < end && is_pattern_char(g_utf8_get_char(s)))
			s = g_utf8_next_char(s);
		size_t n = (size_t)(s - from);
		if (n && strspn(from, "*") >= n) {
			nodes_add(pl, kids, NULL);
		} else if (n && has_wildcard(from, n)) {
			if (strspn(from, "*?") < n || n == 1)
				nodes_add(pl, kids, pattern_node(pl, from, n,
				    prefix));
		} else if (n) {
			add_plain(pl, from, n, prefix, forms, kids);
		}
		if (s < end && !is_pattern_char(g_utf8_get_char(s)))
			s = g_utf8_next_char(s);
	}
}

/* A "*" by itself, NULL among the kids, is any one word: a gap before the next. */
static void
make_gaps(struct planner *pl, struct node_list *kids)
{
	unsigned gap = 0, kept = 0;

	for (unsigned i = 0; i < kids->n; i++) {
		struct plan_node *k = kids->v[i];
		if (!k) {
			gap++;
			continue;
		}
		if (gap && kept) {
			k = arena_new(&pl->p->arena, struct plan_node);
			*k = *kids->v[i];
			k->gap = gap;
		}
		gap = 0;
		kids->v[kept++] = k;
	}
	kids->n = kept;
}

static struct plan_node *
row_of(struct planner *pl, struct node_list *kids)
{
	make_gaps(pl, kids);
	return kids->n ? node_over(pl, PLAN_PHRASE,
	    kids->v, kids->n) : pl->nothing;
}

/* Without every "*" that stands by itself at the begin or end: whether there is
 * a word more, the index does not tell. */
static struct query_node
without_edges(struct planner *pl, const struct query_node *q)
{
	const char *s = q->text, *end = s + q->text_len;
	struct query_node out = *q;

	for (const char *p = s;; s = p) {
		p += strspn(p, "*");
		if (p == s || p == end || is_pattern_char(g_utf8_get_char(p)))
			break;
		while (p < end && !is_pattern_char(g_utf8_get_char(p)))
			p = g_utf8_next_char(p);
	}
	for (const char *p = end;; end = p) {
		while (p > s && p[-1] == '*')
			p--;
		if (p == end || p == s || is_pattern_char(g_utf8_get_char(
		    g_utf8_prev_char(p))))
			break;
		while (p > s && !is_pattern_char(g_utf8_get_char(
		    g_utf8_prev_char(p))))
			p = g_utf8_prev_char(p);
	}
	out.text_len = (uint32_t)(end - s);
	if (out.text_len == q->text_len)
		return out;
	out.text = arena_strndup(&pl->p->arena, s, out.text_len);
	query_warn(pl->q, "edge-wildcard", q->from, q->to,
	    "'*' at the edge of a phrase stands for any word, it was left out");
	return out;
}

/* The whole row of a phrase's text. */
static struct plan_node *
phrase_row(struct planner *pl, const char *text, size_t len,
    const char *prefix, bool forms)
{
	struct node_list row = {NULL, 0, 0}, *kids = &row;
	const char *s = text, *end = text + len;

	if (!has_wildcard(text, len)) {
		add_plain(pl, text, len, prefix, forms, kids);
		return row_of(pl, kids);
	}
	/* Stretches without wildcards go through the analyser as they are. */
	const char *plain = s;
	while (s < end) {
		while (s < end && g_unichar_isspace(g_utf8_get_char(s)))
			s = g_utf8_next_char(s);
		const char *from = s;
		while (s < end && !g_unichar_isspace(g_utf8_get_char(s)))
			s = g_utf8_next_char(s);
		if (!has_wildcard(from, (size_t)(s - from)))
			continue;
		add_plain(pl, plain, (size_t)(from - plain), prefix, forms,
		    kids);
		add_patterns(pl, from, (size_t)(s - from), prefix, forms, kids);
		plain = s;
	}
	add_plain(pl, plain, (size_t)(end - plain), prefix, forms, kids);
	return row_of(pl, kids);
}

struct plan_node *
plan_phrase(struct planner *pl, const struct query_node *typed,
    const char *prefix)
{
	struct query_node inner = without_edges(pl, typed), *q = &inner;
	size_t len = q->text_len;

	/* "Who was it?" is a question, not a pattern. */
	if (len > 1 && q->text[len - 1] == '?' && !has_wildcard(q->text,
	    len - 1) && memchr(q->text, ' ', len)) {
		query_warn(pl->q, "question-mark", q->to, q->to,
		    "the '?' at the end of the phrase was read as the end of a "
		    "question, not as a wildcard");
		len--;
	}
	struct plan_node *node = phrase_row(pl, q->text, len, prefix,
	    q->stemmed);
	if (node == pl->nothing)
		return no_word(pl, q);
	if (node->op == PLAN_PHRASE)
		node->n = q->n;
	if (q->exact)
		return exact_node(pl, q, node);
	return q->stemmed || has_wildcard(q->text, len) ? node
	    : writings_make(pl, node, q->text, len, prefix, q->n);
}

/* --- patterns --------------------------------------------------------------------- */

static struct plan_node *
plan_fuzzy(struct planner *pl, const struct query_node *q, const char *prefix)
{
	struct node_list row = {NULL, 0, 0}, *kids = &row;
	struct atoms atoms;

	atoms_make(pl, q->text, q->text_len, &atoms);
	if (atoms.n == 0)
		return no_word(pl, q);
	/* A word of pairs, or several written as one: the whole if there is
	 * one that covers all. */
	for (unsigned i = 0; i < atoms.n; i++) {
		const struct atom *t = &atoms.v[i];
		struct term_list list = {NULL, 0, 0, NULL};
		bool whole = i == 0 && unit_end(&atoms, 0) == atoms.n;
		if (!whole && !(t->flags & TOKEN_ATOM))
			continue;
		expand_fuzzy(pl, prefix, t->term, t->term_len, q->n, &list);
		nodes_add(pl, kids, terms_node(pl, prefix, &list));
		if (whole)
			break;
	}
	return row_of(pl, kids);
}

static struct plan_node *
plan_regex(struct planner *pl, const struct query_node *q, const char *prefix)
{
	struct term_list list = {NULL, 0, 0, NULL};
	const char *why;

	if (expand_regex(pl, prefix, q->text, q->text_len, &list, &why))
		return terms_node(pl, prefix, &list);
	query_warn(pl->q, "bad-regex", q->from, q->to,
	    "no regular expression (%s), it was read as text", why);
	return plan_word(pl, q, prefix);
}

struct plan_node *
plan_pattern(struct planner *pl, const struct query_node *typed,
    const char *prefix)
{
	struct query_node inner, *q = &inner;
	struct node_list row = {NULL, 0, 0}, *kids = &row;
	struct plan_node *node;

	if (typed->op == QUERY_FUZZY)
		return plan_fuzzy(pl, typed, prefix);
	if (typed->op == QUERY_REGEX)
		return plan_regex(pl, typed, prefix);
	inner = without_edges(pl, typed);
	if (strspn(q->text, "*") == q->text_len)
		return pattern_node(pl, q->text, q->text_len, prefix);
	add_patterns(pl, q->text, q->text_len, prefix, !q->exact, kids);
	node = row_of(pl, kids);
	if (node == pl->nothing)
		return no_word(pl, q);
	if (kids->n > 1 && !q->exact) {
		/* cyber-att*: also what is written as one. */
		g_autoptr(GString) joined = g_string_new(NULL);
		for (const char *p = q->text; *p; p = g_utf8_next_char(p))
			if (is_pattern_char(g_utf8_get_char(p)))
				g_string_append_unichar(joined,
				    g_utf8_get_char(p));
		node = node_pair(pl, PLAN_OR, pattern_node(pl, joined->str,
		    joined->len, prefix), node);
	}
	return q->exact ? exact_node(pl, q, node) : node;
}
