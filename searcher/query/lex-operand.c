/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Words, phrases, patterns and values of a query. */
#include "searcher/query/lex-inside.h"

#include <math.h>

static void
set_text(struct lexer *lx, struct query_node *node, const char *s, size_t len)
{
	node->text = arena_strndup(&lx->q->arena, s, len);
	node->text_len = (uint32_t)len;
}

/* --- operands ----------------------------------------------------------- */

/* The value of a date or size: "lo..hi" or one value. */
static void
make_range(struct lexer *lx, struct query_node *node, const char *s,
    size_t len)
{
	const char *dots = g_strstr_len(s, (gssize)len, "..");
	struct arena *a = &lx->q->arena;

	node->op = QUERY_RANGE;
	set_text(lx, node, s, len);
	if (!dots) {
		node->lo = node->hi = node->text;
		return;
	}
	const char *behind = dots + 2;
	/* "2014...2016" is meant the same way. */
	while (behind < s + len && *behind == '.')
		behind++;
	node->lo = arena_strndup(a, s, (size_t)(dots - s));
	node->hi = arena_strndup(a, behind, (size_t)(s + len - behind));
}

/* Whether the question mark in s is that of an address: https://a.org/?b,
 * a.org/b?c=d. */
static bool
is_address(const char *s, size_t len)
{
	const char *mark = memchr(s, '?', len);
	size_t before = mark ? (size_t)(mark - s) : len;

	return g_strstr_len(s, (gssize)len, "://") ||
	    (mark && memchr(s, '/', before) && memchr(s, '.', before) &&
	    memchr(mark, '=', len - before));
}

/* Copies s[from, to) without the backslashes of escapes; outside of quotes an
 * escaped * or ? is dropped, for no word of an index has one.  Full-width * and
 * ? become the ASCII ones. */
static GString *
unescape(const struct lexer *lx, uint32_t from, uint32_t to, bool keep)
{
	GString *out = g_string_sized_new(to - from);
	bool url = !keep && is_address(lx->s + from, to - from);

	for (uint32_t p = from; p < to; ) {
		uint32_t n = char_len(lx, p);
		gunichar c = syntax(char_at(lx, p));
		if (c == '\\' && p + n < to && lx->s[p + n] > ' ' &&
		    lx->s[p + n] < 0x7f && g_ascii_ispunct(lx->s[p + n])) {
			char e = lx->s[p + n];
			g_string_append_c(out,
			    !keep && (e == '*' || e == '?') ? ' ' : e);
			p += n + 1;
			continue;
		}
		if (c == '?' && url)
			g_string_append_c(out, ' ');
		else if (n == 1 || c == '*' || c == '?')
			g_string_append_c(out, (char)c);
		else
			g_string_append_len(out, lx->s + p, n);
		p += n;
	}
	return out;
}

/* Whether s is nothing but punctuation; wildcards are not. */
static bool
all_punctuation(const char *s, size_t len)
{
	for (const char *p = s; p < s + len; p = g_utf8_next_char(p)) {
		gunichar c = g_utf8_get_char(p);
		if (c == '*' || !is_punctuation(c))
			return false;
	}
	return true;
}

/* Where the phrase that a quote of kind opened closes: the place of the closing
 * quote, or lx->len. */
static uint32_t
find_close(struct lexer *lx, uint32_t p, enum quote kind)
{
	uint32_t other = lx->len;
	unsigned bit = 1u << kind;

	if (lx->unclosed & bit)
		return lx->len;
	for (uint32_t i = p; i < lx->len; i += char_len(lx, i)) {
		if (lx->s[i] == '\\' && i + 1 < lx->len) {
			if (lx->s[i + 1] > ' ' && lx->s[i + 1] < 0x7f)
				i++;
			continue;
		}
		enum quote k = quote_kind(char_at(lx, i));
		if (k == kind)
			return i;
		/* Programs that put one kind in for another do so at one end
		 * only. */
		if (k != QUOTE_NONE && other == lx->len &&
		    kind <= QUOTE_CURLY && k <= QUOTE_CURLY)
			other = i;
	}
	if (other == lx->len)
		lx->unclosed |= (uint8_t)bit;
	return other;
}

/* The quote at p is part of a word: gershayim of Hebrew, inches. */
static bool
quote_in_word(struct lexer *lx, uint32_t p, bool behind_word)
{
	gunichar next = char_at(lx, p + char_len(lx, p));
	enum quote kind = quote_kind(char_at(lx, p));

	if (!behind_word)
		return false;
	if (kind == QUOTE_ASCII && next >= 0x5d0 && next <= 0x5ea)
		return true;
	if (kind == QUOTE_ASCII && g_ascii_isdigit(lx->s[p - 1]) &&
	    (next == 0 || is_blank(next)))
		return true;
	return find_close(lx, p + char_len(lx, p), kind) == lx->len;
}

static bool
lex_phrase(struct lexer *lx, uint32_t from, bool exact, bool stemmed,
    struct lex_token *t)
{
	uint32_t open = lx->pos;
	uint32_t inside = open + char_len(lx, open);
	uint32_t close = find_close(lx, inside, quote_kind(char_at(lx, open)));
	double n = 0;

	if (close == lx->len) {
		query_warn(lx->q, "unbalanced-quote", open, inside,
		    "this quote is never closed, the phrase goes to the end");
		lx->pos = lx->len;
	} else {
		lx->pos = close + char_len(lx, close);
	}
	uint32_t p = lx->pos;
	if (p < lx->len && lx->s[p] == '~') {
		uint32_t end = lex_number_end(lx, p + 1);
		if (lex_number(lx->s, p + 1, end, &n)) {
			if (n != floor(n))
				query_warn(lx->q, "number-limit", p, end,
				    "between words are whole words; taken as "
				    "~%.0f", floor(n));
			n = lex_clamp_count(lx, n, QUERY_NEAR_MAX, p, end);
			lx->pos = end;
		} else {
			query_warn(lx->q, "slop-number", p, p + 1,
			    "'~' behind a phrase needs a number: \"…\"~3");
			lx->pos = p + 1;
		}
	}
	t->weight = lex_weight(lx);

	g_autoptr(GString) text = unescape(lx, inside, close, true);
	if (all_punctuation(text->str, text->len)) {
		query_warn(lx->q, "empty-phrase", from, lx->pos,
		    "there is no word between these quotes");
		return false;
	}
	struct query_node *node = lex_node(lx, QUERY_PHRASE, from, lx->pos);
	if (!node)
		return false;
	set_text(lx, node, text->str, text->len);
	node->exact = exact;
	node->stemmed = stemmed;
	node->n = (unsigned)n;
	if (lx->kind == QUERY_FIELD_WHOLE)
		node->op = has_wildcard(text->str, text->len) ? QUERY_WILDCARD
		    : QUERY_WORD;
	else if (lx->kind == QUERY_FIELD_RANGE)
		make_range(lx, node, text->str, text->len);
	t->node = node;
	return true;
}

/* Tells of what at p, a slash, was perhaps meant as a regular expression and is
 * none: it ends with the next slash, but for what stands between them. */
static void
warn_no_regex(struct lexer *lx, uint32_t p, bool class)
{
	uint32_t to = p + 1;
	bool blank = false;

	while (to < lx->len && lx->s[to] != '/') {
		blank = blank || is_blank(char_at(lx, to));
		to += lx->s[to] == '\\' && to + 1 < lx->len ? 2 : 1;
	}
	gunichar next = char_at(lx, to + 1);
	if (next && next != '^' && next != ')' && !is_blank(next))
		return;
	/* A path's slashes stand before words. */
	if (to < lx->len && to > p + 1 && !is_blank((guchar)lx->s[to - 1]) &&
	    (blank || class))
		query_warn(lx->q, "bad-regex", p, to + 1, blank
		    ? "a regular expression holds no blanks, this was read as "
		      "text" : "no regular expression ('[' is never closed), it "
		      "was read as text");
}

/* /…/ at the lexer's place: no blank in it, and behind it an end.  So
 * /usr/share/doc is a path. */
static bool
lex_regex(struct lexer *lx, struct lex_token *t)
{
	uint32_t from = lx->pos, p = from + 1;
	bool class = false;

	for (;; p++) {
		if (p >= lx->len || is_blank(char_at(lx, p))) {
			warn_no_regex(lx, from, class);
			return false;
		}
		if (lx->s[p] == '\\' && p + 1 < lx->len &&
		    !is_blank(char_at(lx, p + 1)))
			p++;
		else if (lx->s[p] == '[')
			class = true;
		else if (lx->s[p] == ']')
			class = false;
		else if (lx->s[p] == '/' && !class)
			break;
		p += char_len(lx, p) - 1;
	}
	uint32_t behind = p + 1;
	if (lx->s[behind] == '~')
		behind = lex_number_end(lx, behind + 1);
	gunichar next = char_at(lx, behind);
	if (p == from + 1 || (next && next != '^' && next != ')' &&
	    !is_blank(next)))
		return false;
	if (behind > p + 1)
		query_warn(lx->q, "fuzzy-wildcard", p + 1, behind,
		    "an expression is not fuzzy as well; '~' was left out");
	lx->pos = behind;
	t->weight = lex_weight(lx);
	struct query_node *node = lex_node(lx, QUERY_REGEX, from, lx->pos);
	if (node) {
		set_text(lx, node, lx->s + from + 1, p - from - 1);
		t->node = node;
	}
	return true;
}

/* Where a word at p ends. */
static uint32_t
word_end(struct lexer *lx, uint32_t p)
{
	uint32_t start = p;
	unsigned open = 0;

	while (p < lx->len) {
		gunichar c = char_at(lx, p), a = syntax(c);
		if (is_blank(c))
			break;
		if (a == '\\' && p + 1 < lx->len && lx->s[p + 1] > ' ' &&
		    lx->s[p + 1] < 0x7f) {
			p += char_len(lx, p) + 1;
			continue;
		}
		if (quote_kind(c) != QUOTE_NONE) {
			if (!quote_in_word(lx, p, p > start))
				break;
			if (char_at(lx, p + char_len(lx, p)) < 0x5d0 &&
			    !g_ascii_isdigit(lx->s[p - 1]))
				query_warn(lx->q, "unbalanced-quote", p,
				    p + char_len(lx, p),
				    "this quote is never opened, it was read "
				    "as text");
		}
		/* The value of a path may hold pairs of parentheses. */
		if (a == '(') {
			if (lx->kind != QUERY_FIELD_WHOLE)
				break;
			open++;
		} else if (a == ')') {
			if (open == 0)
				break;
			open--;
		}
		p += char_len(lx, p);
	}
	return p;
}

/* Takes "^2" and "~", "~2" from the end of the word [from, *to). */
static void
word_suffixes(struct lexer *lx, uint32_t from, uint32_t *to, double *weight,
    int *edits)
{
	const char *s = lx->s;

	*weight = 1;
	*edits = 0;
	for (int round = 0; round < 2; round++) {
		uint32_t p = *to;
		double value;
		while (p > from + 1 && (g_ascii_isdigit(s[p - 1]) ||
		    s[p - 1] == '.'))
			p--;
		if (p <= from + 1 || (p > from + 1 && s[p - 2] == '\\'))
			return;
		if (s[p - 1] == '^' && *weight == 1 &&
		    lex_number(s, p, *to, &value)) {
			*weight = lex_clamp_weight(lx, value, p - 1, *to);
			*to = p - 1;
		} else if (s[p - 1] == '~' && *edits == 0 &&
		    lx->kind != QUERY_FIELD_WHOLE &&
		    lx->kind != QUERY_FIELD_RANGE) {
			if (p == *to) {
				*edits = 1;
			} else if (lex_number(s, p, *to, &value)) {
				*edits = value > 2 ? 2 : (int)ceil(value);
				if (value > 2 || value != floor(value))
					query_warn(lx->q, "fuzzy-limit", p - 1,
					    *to, "a word can differ by one or "
					    "two letters; taken as ~%d",
					    *edits);
				if (*edits == 0)
					*edits = -1;
			} else {
				return;
			}
			*to = p - 1;
		} else {
			return;
		}
	}
}

/* Takes off what closes a sentence and can be no part of a word. */
static uint32_t
trim_end(const struct lexer *lx, uint32_t from, uint32_t to)
{
	uint32_t word = to;

	while (to > from) {
		const char *p = g_utf8_find_prev_char(lx->s + from,
		    lx->s + to);
		gunichar c;
		if (!p || (p > lx->s + from && p[-1] == '\\'))
			break;
		c = syntax(g_utf8_get_char(p));
		if (c != ',' && c != ';' && c != '!' && c != ':' &&
		    c != 0x3001 && c != 0x3002 && c != 0x2026)
			break;
		word = to = (uint32_t)(p - lx->s);
	}
	/* A full stop too, unless it may belong to U.S. or J. */
	if (to > from + 2 && lx->s[to - 1] == '.' &&
	    !memchr(lx->s + from, '.', to - from - 1))
		word = to - 1;
	return word;
}

/* A question mark at the very end of a question in plain words is not meant as
 * a wildcard. */
static uint32_t
trim_question(struct lexer *lx, uint32_t from, uint32_t to)
{
	uint32_t end = to;

	while (end > from && lx->s[end - 1] == '?')
		end--;
	if (end == to || end == from || lx->n_plain < 2 || !lx->only_plain ||
	    has_wildcard(lx->s + from, end - from))
		return to;
	for (uint32_t p = to; p < lx->len; p += char_len(lx, p))
		if (!is_blank(char_at(lx, p)))
			return to;
	query_warn(lx->q, "question-mark", end, to,
	    "read as the end of a question, not as a wildcard");
	return end;
}

/* Whether [from, to) is a number or a date. */
static bool
is_number(const struct lexer *lx, uint32_t from, uint32_t to)
{
	for (uint32_t p = from; p < to; p++)
		if (!g_ascii_isdigit(lx->s[p]) && lx->s[p] != '-')
			return false;
	return from < to && g_ascii_isdigit(lx->s[from]);
}

/* Tells of a range or a field in the word [from, to), where there can be none. */
static void
look_for_more(struct lexer *lx, uint32_t from, uint32_t to, bool exact)
{
	bool words = lx->kind == QUERY_FIELD_WORDS;
	const char *s = lx->s + from;
	const char *dots = g_strstr_len(s, to - from, "..");
	const char *colon = memchr(s, ':', to - from);

	/* of a field's the planner tells, which knows what it is */
	if (dots && dots[2] != '.' && !words) {
		uint32_t at = (uint32_t)(dots - lx->s);
		if (is_number(lx, from, at) && is_number(lx, at + 2, to))
			query_warn(lx->q, "no-range", from, to,
			    "a range stands behind the name of its field, as "
			    "in date:2014..2016; it was read as text");
	}
	if (colon && colon > s && colon + 1 < lx->s + to &&
	    (words || exact) && lx->options->field_kind &&
	    lx->options->field_kind(lx->options->ctx, s,
	    (size_t)(colon - s)) != QUERY_FIELD_NONE)
		query_warn(lx->q, "field-inside", from,
		    from + (uint32_t)(colon - s) + 1, "the name of a field "
		    "stands first and alone%s; it was read as text",
		    exact ? ", as in title:=Word" : "");
}

/* Where the letters and digits at p end, with a blank or all of the text; p: there
 * are none, or more in the word. */
static uint32_t
plain_end(const struct lexer *lx, uint32_t p)
{
	uint32_t from = p;

	for (; p < lx->len && lx->s[p] != ' '; p += char_len(lx, p)) {
		gunichar c = (guchar)lx->s[p];
		if (c >= 0x80)
			c = char_at(lx, p);
		if (c < 0x80 ? !g_ascii_isalnum(c)
		    : syntax(c) != c || !g_unichar_isalnum(c))
			return from;
	}
	return p;
}

/* lex_word() of nothing but letters and digits, as most words are: there is
 * nothing to take off and nothing to tell. */
static bool
lex_plain(struct lexer *lx, uint32_t from, uint32_t begin, uint32_t end,
    bool exact, struct lex_token *t)
{
	lx->pos = end;
	t->node = lex_node(lx, QUERY_WORD, from, end);
	if (!t->node)
		return false;
	set_text(lx, t->node, lx->s + begin, end - begin);
	t->node->exact = exact;
	return true;
}

/* A word, wildcard, fuzzy word, value or range from `begin`, typed from `from`
 * (where a '=' may stand).  False: nothing in it. */
static bool
lex_word(struct lexer *lx, uint32_t from, uint32_t begin, bool exact,
    struct lex_token *t)
{
	bool words = lx->kind == QUERY_FIELD_NONE ||
	    lx->kind == QUERY_FIELD_WORDS;
	uint32_t end = words ? plain_end(lx, begin) : begin, to;
	int edits = 0;

	if (end > begin)
		return lex_plain(lx, from, begin, end, exact, t);
	lx->pos = to = end = word_end(lx, begin);
	if (words)
		to = trim_end(lx, begin, to);
	word_suffixes(lx, begin, &to, &t->weight, &edits);
	if (lx->kind == QUERY_FIELD_NONE)
		to = trim_question(lx, begin, to);
	if (words) {
		lex_look_for_weight(lx, begin, to);
		look_for_more(lx, begin, to, exact);
	}

	g_autoptr(GString) text = unescape(lx, begin, to, false);
	bool wild = has_wildcard(text->str, text->len);
	if (lx->kind != QUERY_FIELD_WHOLE && lx->kind != QUERY_FIELD_RANGE &&
	    all_punctuation(text->str, text->len)) {
		/* "?" and "??" end a sentence in French; "*" is not here. */
		return false;
	}
	struct query_node *node = lex_node(lx, QUERY_WORD, from, end);
	if (!node)
		return false;
	t->node = node;
	set_text(lx, node, text->str, text->len);
	if (lx->kind == QUERY_FIELD_RANGE) {
		make_range(lx, node, text->str, text->len);
		return true;
	}
	if (strspn(text->str, "*") == text->len ||
	    strcmp(text->str, "*:*") == 0) {
		node->op = lx->kind == QUERY_FIELD_NONE ? QUERY_ALL
		    : QUERY_WILDCARD;
		set_text(lx, node, "*", 1);
	} else if (wild) {
		node->op = QUERY_WILDCARD;
		node->exact = exact;
	} else if (edits > 0) {
		node->op = QUERY_FUZZY;
		node->n = (unsigned)edits;
		if (exact)
			query_warn(lx->q, "exact-fuzzy", from, begin,
			    "a word is exact or fuzzy; '=' was left out");
	} else {
		node->exact = exact;
	}
	if (wild && edits > 0)
		query_warn(lx->q, "fuzzy-wildcard", begin, end,
		    "a word with wildcards is not fuzzy as well; '~' was left "
		    "out");
	return true;
}

static void
useless_sign(struct lexer *lx, uint32_t from, uint32_t to)
{
	query_warn(lx->q, "useless-sign", from, to, "'%.*s' says something "
	    "before a %s only, it was left out", (int)(to - from),
	    lx->s + from, lx->s[from] == '~' ? "phrase" : "word or phrase");
}

bool
lex_operand(struct lexer *lx, struct lex_token *t)
{
	uint32_t from = lx->pos, p = from;
	gunichar c = syntax(char_at(lx, p));
	bool exact = false, stemmed = false;
	bool words = lx->kind == QUERY_FIELD_NONE ||
	    lx->kind == QUERY_FIELD_WORDS;

	t->type = LEX_OPERAND;
	t->weight = 1;
	if (words && (c == '=' || c == '~')) {
		gunichar next = char_at(lx, p + char_len(lx, p));
		if (begins_operand(next) && !strchr("=~(", (int)(next < 0x80 ?
		    next : 'x'))) {
			exact = c == '=';
			stemmed = c == '~';
			p += char_len(lx, p);
			c = syntax(next);
			if (stemmed && quote_kind(c) == QUOTE_NONE)
				useless_sign(lx, from, p);
		} else if (next == '=' || next == '~' || next == '(') {
			useless_sign(lx, from, p + char_len(lx, p));
		}
	}
	lx->pos = p;
	if (quote_kind(c) != QUOTE_NONE) {
		lx->only_plain = false;
		return lex_phrase(lx, from, exact, stemmed, t);
	}
	if (words && c == '/' && !exact && !stemmed && lx->s[p] == '/' &&
	    lex_regex(lx, t)) {
		lx->only_plain = false;
		return t->node != NULL;
	}
	if (!lex_word(lx, from, p, exact, t)) {
		/* Always go on. */
		if (lx->pos <= from)
			lx->pos = from + char_len(lx, from);
		return false;
	}
	if (t->node->op == QUERY_WORD && !exact && lx->kind == QUERY_FIELD_NONE)
		lx->n_plain++;
	else
		lx->only_plain = false;
	return true;
}
