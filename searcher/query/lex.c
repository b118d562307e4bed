/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Query text to operators and operands, whatever the bytes. */
#include "searcher/query/lex-inside.h"

/* Greatest weight that can be typed; above it sums lose the other words. */
#define WEIGHT_MAX 1000.0

struct query_node *
lex_node(struct lexer *lx, enum query_op op, uint32_t from, uint32_t to)
{
	if (lx->n_nodes >= lx->max_nodes) {
		if (lx->n_nodes == lx->max_nodes && from < lx->len) {
			query_warn(lx->q, "too-many-terms", from, lx->len,
			    "the query has more than %u parts, the rest was "
			    "left out", lx->max_nodes);
			lx->n_nodes++;
		}
		lx->pos = lx->len;
		return NULL;
	}
	lx->n_nodes++;
	struct query_node *node = arena_new(&lx->q->arena, struct query_node);
	node->op = op;
	node->from = from;
	node->to = to;
	node->weight = 1;
	node->text = "";
	node->field = lx->kind == QUERY_FIELD_NONE ? NULL : lx->field;
	node->kind = lx->kind;
	return node;
}

/* --- numbers -------------------------------------------------------------- */

bool
lex_number(const char *s, uint32_t from, uint32_t to, double *ret)
{
	unsigned points = 0, digits = 0;
	double value = 0, unit = 1;

	for (uint32_t i = from; i < to; i++) {
		if (s[i] == '.' && ++points == 1)
			continue;
		if (!g_ascii_isdigit(s[i]))
			return false;
		digits++;
		if (points)
			value += (s[i] - '0') * (unit /= 10);
		else if (value < 1e12)
			value = value * 10 + (s[i] - '0');
	}
	if (!digits || points > 1)
		return false;
	*ret = value;
	return true;
}

uint32_t
lex_number_end(const struct lexer *lx, uint32_t p)
{
	while (p < lx->len && (g_ascii_isdigit(lx->s[p]) || (lx->s[p] == '.' &&
	    p + 1 < lx->len && g_ascii_isdigit(lx->s[p + 1]))))
		p++;
	return p;
}

double
lex_clamp_weight(struct lexer *lx, double w, uint32_t from, uint32_t to)
{
	if (w <= WEIGHT_MAX)
		return w;
	query_warn(lx->q, "weight-limit", from, to,
	    "weights go up to %.0f", WEIGHT_MAX);
	return WEIGHT_MAX;
}

unsigned
lex_clamp_count(struct lexer *lx, double n, unsigned max, uint32_t from,
    uint32_t to)
{
	if (n <= max)
		return (unsigned)n;
	query_warn(lx->q, "number-limit", from, to, "taken as %u, the most "
	    "there is", max);
	return max;
}

static void
bad_weight(struct lexer *lx, uint32_t from, uint32_t to)
{
	query_warn(lx->q, "bad-weight", from, to, "'^' has no number from 0 "
	    "to %.0f behind it, it was read as text", WEIGHT_MAX);
}

void
lex_look_for_weight(struct lexer *lx, uint32_t from, uint32_t to)
{
	for (uint32_t p = from + 1; p < to; p++)
		if (lx->s[p] == '^' && lx->s[p - 1] != '\\' &&
		    (p + 1 == to || strchr("-.^0123456789", lx->s[p + 1]))) {
			bad_weight(lx, p, to);
			return;
		}
}

double
lex_weight(struct lexer *lx)
{
	double w = 1;
	uint32_t p = lx->pos;

	if (p >= lx->len || lx->s[p] != '^')
		return 1;
	uint32_t end = lex_number_end(lx, p + 1);
	if (!lex_number(lx->s, p + 1, end, &w)) {
		bad_weight(lx, p, p + 1);
		return 1;
	}
	lx->pos = end;
	return lex_clamp_weight(lx, w, p, end);
}

/* --- operators and fields ------------------------------------------------ */

static bool
equals(const struct lexer *lx, uint32_t from, uint32_t to, const char *word)
{
	size_t n = strlen(word);

	return to - from == n && memcmp(lx->s + from, word, n) == 0;
}

/* NEAR, NEAR/3, ADJ, ADJ/3. */
static bool
is_distance(struct lexer *lx, uint32_t from, uint32_t to, const char *name,
    unsigned *ret_n)
{
	size_t n = strlen(name);
	double value;

	if (to - from < n || memcmp(lx->s + from, name, n) != 0)
		return false;
	if (to - from == n) {
		*ret_n = QUERY_NEAR_DEFAULT;
		return true;
	}
	if (lx->s[from + n] != '/')
		return false;
	if (memchr(lx->s + from, '.', to - from) ||
	    !lex_number(lx->s, from + (uint32_t)n + 1, to, &value)) {
		query_warn(lx->q, "bad-distance", from, to, "'%s/' needs a "
		    "whole number behind it, this was read as text", name);
		return false;
	}
	if (value < 1) {
		query_warn(lx->q, "number-limit", from, to,
		    "two words are at least 1 apart; taken as %s/1", name);
		value = 1;
	}
	*ret_n = lex_clamp_count(lx, value, QUERY_NEAR_MAX, from, to);
	return true;
}

/* An operator at the lexer's place, as a word by itself. */
static bool
lex_operator(struct lexer *lx, struct lex_token *t)
{
	static const struct {
		const char *word;
		enum lex_type type;
	} table[] = {
		{"AND", LEX_AND}, {"OR", LEX_OR}, {"XOR", LEX_XOR},
		{"NOT", LEX_NOT}, {"&&", LEX_AND}, {"||", LEX_OR},
		{"|", LEX_OR},
	};
	uint32_t from = lx->pos, p = from;
	char first = lx->s[from];

	if (lx->no_operators || !(first == 'A' || first == 'O' || first == 'X' ||
	    first == 'N' || first == '&' || first == '|'))
		return false;
	while (p < lx->len && (uint8_t)lx->s[p] > ' ' && p - from < 24 &&
	    !strchr("()\"", lx->s[p]) && (uint8_t)lx->s[p] < 0x80)
		p++;
	gunichar next = char_at(lx, p);
	if (next && !is_blank(next) && quote_kind(next) == QUOTE_NONE &&
	    syntax(next) != '(' && syntax(next) != ')')
		return false;
	for (size_t i = 0; i < G_N_ELEMENTS(table); i++)
		if (equals(lx, from, p, table[i].word)) {
			t->type = table[i].type;
			goto found;
		}
	if (is_distance(lx, from, p, "NEAR", &t->n))
		t->type = LEX_NEAR;
	else if (is_distance(lx, from, p, "ADJ", &t->n))
		t->type = LEX_ADJ;
	else
		return false;
found:
	t->to = lx->pos = p;
	lx->any_operator = true;
	lx->only_plain = false;
	return true;
}

/* Whether NAME: of no field looks as if one was meant: a name, and directly
 * behind the colon a word. */
static bool
looks_like_field(const struct lexer *lx, uint32_t from, uint32_t colon)
{
	static const char *schemes[] = {"http", "https", "ftp", "file", "mailto",
		"urn", "doi", "tel", "data", "news", "re", "fwd", "aw", "fw"};
	gunichar next = char_at(lx, colon + 1);

	if (colon - from < 2 || colon - from > 40)
		return false;
	for (uint32_t p = from; p < colon; p++)
		if (!g_ascii_isalnum(lx->s[p]) && lx->s[p] != '_')
			return false;
	for (size_t i = 0; i < G_N_ELEMENTS(schemes); i++)
		if (strlen(schemes[i]) == colon - from &&
		    g_ascii_strncasecmp(schemes[i], lx->s + from,
		    colon - from) == 0)
			return false;
	return next == '*' || next == '(' || quote_kind(next) != QUOTE_NONE ||
	    (next && !is_blank(next) && !is_punctuation(next));
}

/* NAME: at the lexer's place. */
static bool
lex_field(struct lexer *lx, struct lex_token *t)
{
	uint32_t from = lx->pos, p = from;

	if (!g_ascii_isalpha(lx->s[p]) || !lx->options->field_kind)
		return false;
	while (p < lx->len && (g_ascii_isalnum(lx->s[p]) || lx->s[p] == '_' ||
	    lx->s[p] == '-') && p - from <= 64)
		p++;
	if (p >= lx->len || syntax(char_at(lx, p)) != ':')
		return false;
	uint32_t behind = p + char_len(lx, p);
	enum query_field_kind kind = lx->options->field_kind(lx->options->ctx,
	    lx->s + from, p - from);
	if (kind == QUERY_FIELD_NONE) {
		if (looks_like_field(lx, from, p))
			query_warn(lx->q, "unknown-field", from, behind,
			    "there is no field '%.*s', it was read as text",
			    (int)(p - from), lx->s + from);
		return false;
	}
	gunichar next = char_at(lx, behind);
	if (next == 0 || is_blank(next) || next == ')') {
		query_warn(lx->q, "field-blank", from, behind,
		    "no value stands directly behind '%.*s:', it was read as "
		    "text", (int)(p - from), lx->s + from);
		return false;
	}
	g_autofree char *name = g_ascii_strdown(lx->s + from, p - from);
	t->type = LEX_FIELD;
	t->field = arena_strdup(&lx->q->arena, name);
	t->kind = kind;
	t->to = lx->pos = behind;
	lx->only_plain = false;
	return true;
}

/* 1: a plus, 2: a minus stands at p. */
static unsigned
begins_sign(const struct lexer *lx, uint32_t p)
{
	gunichar c = char_at(lx, p);

	return is_minus(c) ? 2 : syntax(c) == '+';
}

/* + and - at the lexer's place: operators only after a blank and before an
 * operand; a run of them is punctuation. */
static bool
lex_sign(struct lexer *lx, struct lex_token *t)
{
	uint32_t p = lx->pos;
	gunichar c = char_at(lx, p);
	bool minus = is_minus(c);

	if (!minus && syntax(c) != '+')
		return false;
	gunichar before = p ? g_utf8_get_char(
	    g_utf8_find_prev_char(lx->s, lx->s + p)) : ' ';
	uint32_t behind = p + char_len(lx, p);
	if (!begins_operand(char_at(lx, behind)) ||
	    !(is_blank(before) || syntax(before) == '(')) {
		/* C++ at the start of a word is not for us either way, nor
		 * is --long; but "+-a" might be. */
		bool mixed = begins_sign(lx, behind) == (minus ? 1 : 2) &&
		    begins_operand(char_at(lx, behind + char_len(lx,
		    behind))) && (is_blank(before) || syntax(before) == '(');
		if (mixed)
			query_warn(lx->q, "useless-sign", p, behind + char_len(
			    lx, behind), "a word is needed or unwanted, not "
			    "both; the signs were left out");
		while (p < lx->len && (is_minus(char_at(lx, p)) ||
		    syntax(char_at(lx, p)) == '+'))
			p += char_len(lx, p);
		lx->pos = p;
		t->type = LEX_END; /* nothing: go on */
		return true;
	}
	if (c == 0x2013 || c == 0x2012)
		query_warn(lx->q, "dash-as-minus", p, behind,
		    "this dash was read as a minus: without what follows");
	t->type = minus ? LEX_MINUS : LEX_PLUS;
	t->to = lx->pos = behind;
	lx->any_operator = true;
	lx->only_plain = false;
	return true;
}

/* An opening parenthesis; false when it was too deep and left out. */
static bool
lex_open(struct lexer *lx, struct lex_token *t)
{
	uint32_t n = char_len(lx, lx->pos);

	if (lx->depth >= lx->max_depth) {
		if (lx->too_deep++ == 0)
			query_warn(lx->q, "too-deep", lx->pos, lx->pos + n,
			    "more than %u parentheses inside each other, this "
			    "one was left out", lx->max_depth);
		lx->pos += n;
		return false;
	}
	lx->depth++;
	lx->only_plain = false;
	t->type = LEX_OPEN;
	t->to = lx->pos += n;
	return true;
}

static bool
lex_close(struct lexer *lx, struct lex_token *t)
{
	uint32_t n = char_len(lx, lx->pos);

	lx->pos += n;
	if (lx->too_deep) {
		lx->too_deep--;
		return false;
	}
	if (lx->depth == 0) {
		query_warn(lx->q, "unbalanced-parenthesis", t->from, lx->pos,
		    "this parenthesis was never opened, it was left out");
		return false;
	}
	lx->depth--;
	t->type = LEX_CLOSE;
	t->weight = lex_weight(lx);
	t->to = lx->pos;
	return true;
}

void
lex_next(struct lexer *lx, struct lex_token *ret)
{
	for (;;) {
		while (lx->pos < lx->len && is_blank(char_at(lx, lx->pos)))
			lx->pos += char_len(lx, lx->pos);
		*ret = (struct lex_token){.type = LEX_END, .from = lx->pos,
			.to = lx->pos, .weight = 1};
		if (lx->pos >= lx->len)
			return;
		gunichar c = syntax(char_at(lx, lx->pos));
		if (c == '(') {
			if (lex_open(lx, ret))
				return;
			continue;
		}
		if (c == ')') {
			if (lex_close(lx, ret))
				return;
			continue;
		}
		bool words = lx->kind == QUERY_FIELD_NONE ||
		    lx->kind == QUERY_FIELD_WORDS;
		if (words && lex_sign(lx, ret)) {
			if (ret->type != LEX_END)
				return;
			continue;
		}
		if (lex_operator(lx, ret) || (words && lex_field(lx, ret)))
			return;
		if (lex_operand(lx, ret)) {
			ret->to = lx->pos;
			lx->any_operand = true;
			return;
		}
	}
}

bool
lex_value(struct lexer *lx, struct lex_token *ret)
{
	*ret = (struct lex_token){.type = LEX_END, .from = lx->pos,
		.to = lx->pos, .weight = 1};
	if (lx->pos >= lx->len)
		return false;
	uint32_t n = char_len(lx, lx->pos);
	gunichar c = char_at(lx, lx->pos);
	if (lx->kind == QUERY_FIELD_WORDS && (is_minus(c) ||
	    syntax(c) == '+') && begins_operand(char_at(lx, lx->pos + n))) {
		query_warn(lx->q, "useless-sign", lx->pos, lx->pos + n,
		    "the sign stands before the name of the field, as in "
		    "-%s:…; here it was left out", lx->field);
		lx->pos += n;
	}
	if (syntax(char_at(lx, lx->pos)) == '(')
		return lex_open(lx, ret);
	if (!lex_operand(lx, ret))
		return false;
	ret->to = lx->pos;
	lx->any_operand = true;
	return true;
}
