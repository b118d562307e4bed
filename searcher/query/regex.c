/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Regular expressions: their parser. */
#include "searcher/query/regex.h"

#include "lib/text/text.h"

#include <stdint.h>
#include <string.h>

#define DEPTH_MAX 50 /* parentheses inside each other */
#define REPEAT_MAX 100

struct reader {
	struct arena *arena;
	const char *s, *end;
	unsigned depth;
	const char *why;
};

static struct regex *parse_alt(struct reader *r);

static struct regex *
node_new(struct reader *r, enum regex_op op)
{
	struct regex *a = arena_new(r->arena, struct regex);

	a->op = op;
	return a;
}

static struct regex *
node_pair(struct reader *r, enum regex_op op, struct regex *left,
    struct regex *right)
{
	if (op == REGEX_CAT && left->op == REGEX_EMPTY)
		return right;
	if (op == REGEX_CAT && right->op == REGEX_EMPTY)
		return left;
	struct regex *a = node_new(r, op);
	a->left = left;
	a->right = right;
	return a;
}

/* A letter as the words of an index have it. */
static struct regex *
node_letter(struct reader *r, gunichar c)
{
	g_autoptr(GString) folded = g_string_new(NULL);
	char buf[8];
	struct regex *a = node_new(r, REGEX_EMPTY);

	text_fold(buf, (size_t)g_unichar_to_utf8(c, buf), folded);
	for (const char *p = folded->str; *p; p = g_utf8_next_char(p)) {
		struct regex *one = node_new(r, REGEX_CHAR);
		one->c = g_utf8_get_char(p);
		a = node_pair(r, REGEX_CAT, a, one);
	}
	return a;
}

static gunichar
fold_one(gunichar c)
{
	g_autoptr(GString) folded = g_string_new(NULL);
	char buf[8];

	text_fold(buf, (size_t)g_unichar_to_utf8(c, buf), folded);
	return folded->len && g_utf8_strlen(folded->str, -1) == 1
	    ? g_utf8_get_char(folded->str) : c;
}

static void
class_add(struct reader *r, struct regex_class *k, gunichar lo, gunichar hi)
{
	if (k->n == k->max) {
		k->max = k->max ? k->max * 2 : 4;
		struct regex_range *v = arena_array(r->arena, struct regex_range,
		    k->max);
		if (k->n)
			memcpy(v, k->v, k->n * sizeof(*v));
		k->v = v;
	}
	k->v[k->n++] = (struct regex_range){lo, hi};
}

/* What \d, \w and their like stand for; false: c is no such letter. */
static bool
class_escape(struct reader *r, struct regex_class *k, gunichar c)
{
	switch (c) {
	case 'd':
		class_add(r, k, '0', '9');
		return true;
	case 'D':
		class_add(r, k, 0, '0' - 1);
		class_add(r, k, '9' + 1, 0x10ffff);
		return true;
	case 'w':
		k->letters = true;
		return true;
	case 'W':
		k->no_letters = true;
		return true;
	case 's':
		class_add(r, k, ' ', ' ');
		return true;
	case 'S':
		class_add(r, k, '!', 0x10ffff);
		return true;
	default:
		return false;
	}
}

static gunichar
next_char(struct reader *r)
{
	gunichar c = g_utf8_get_char(r->s);

	r->s = g_utf8_next_char(r->s);
	return c;
}

static struct regex *
parse_class(struct reader *r)
{
	struct regex *a = node_new(r, REGEX_CLASS);
	struct regex_class *k = arena_new(r->arena, struct regex_class);
	bool first = true;

	a->class = k;
	if (r->s < r->end && *r->s == '^') {
		k->negated = true;
		r->s++;
	}
	for (; ; first = false) {
		if (r->s >= r->end) {
			r->why = "'[' without ']'";
			return a;
		}
		gunichar lo = next_char(r), hi;
		if (lo == ']' && !first)
			return a;
		if (lo == '\\' && r->s < r->end) {
			lo = next_char(r);
			if (class_escape(r, k, lo))
				continue;
		}
		hi = lo;
		if (r->end - r->s >= 2 && r->s[0] == '-' && r->s[1] != ']') {
			r->s++;
			hi = next_char(r);
			if (hi == '\\' && r->s < r->end)
				hi = next_char(r);
		}
		if (hi < lo) {
			r->why = "a range that ends before it begins";
			return a;
		}
		class_add(r, k, lo, hi);
		if (lo < 0x80 && hi < 0x80) {
			/* Capitals are small letters here. */
			gunichar cl = MAX(lo, 'A'), ch = MIN(hi, 'Z');
			if (cl <= ch)
				class_add(r, k, cl + 32, ch + 32);
		} else {
			class_add(r, k, fold_one(lo), MAX(fold_one(lo),
			    fold_one(hi)));
		}
	}
}

static struct regex *
parse_atom(struct reader *r)
{
	gunichar c = next_char(r);
	struct regex *a;

	switch (c) {
	case '.':
		return node_new(r, REGEX_ANY);
	case '[':
		return parse_class(r);
	case '(':
		if (r->end - r->s >= 2 && r->s[0] == '?') {
			if (r->s[1] != ':') {
				r->why = "'(?' is only known as '(?:'";
				return node_new(r, REGEX_EMPTY);
			}
			r->s += 2;
		}
		if (++r->depth > DEPTH_MAX) {
			r->why = "too many parentheses";
			return node_new(r, REGEX_EMPTY);
		}
		a = parse_alt(r);
		r->depth--;
		if (r->s >= r->end || *r->s != ')') {
			if (!r->why)
				r->why = "'(' without ')'";
			return a;
		}
		r->s++;
		return a;
	case '*':
	case '+':
	case '?':
		r->why = "nothing to repeat";
		return node_new(r, REGEX_EMPTY);
	case '^':
		if (r->s - 1 != r->end && r->depth == 0)
			return node_new(r, REGEX_EMPTY);
		return node_new(r, REGEX_EMPTY);
	case '$':
		return node_new(r, REGEX_EMPTY);
	case '\\':
		if (r->s >= r->end) {
			r->why = "'\\' at the end";
			return node_new(r, REGEX_EMPTY);
		}
		c = next_char(r);
		if (strchr("dwsDWS", (int)(c < 0x80 ? c : 'x'))) {
			a = node_new(r, REGEX_CLASS);
			a->class = arena_new(r->arena, struct regex_class);
			class_escape(r, a->class, c);
			return a;
		}
		if (c < 0x80 && g_ascii_isalnum((char)c)) {
			r->why = "an escape that is not known";
			return node_new(r, REGEX_EMPTY);
		}
		return node_letter(r, c);
	default:
		return node_letter(r, c);
	}
}

/* {2}, {2,}, {2,4} behind the brace; false: it is no repetition. */
static bool
parse_counts(struct reader *r, unsigned *min, unsigned *max)
{
	const char *p = r->s;
	unsigned n[2] = {0, 0};
	bool comma = false, digits[2] = {false, false};

	for (; p < r->end && *p != '}'; p++) {
		if (*p == ',' && !comma) {
			comma = true;
		} else if (g_ascii_isdigit(*p)) {
			n[comma] = MIN(n[comma] * 10 + (unsigned)(*p - '0'),
			    100000u);
			digits[comma] = true;
		} else {
			return false;
		}
	}
	if (p >= r->end || !digits[0])
		return false;
	*min = n[0];
	*max = !comma ? n[0] : digits[1] ? n[1] : UINT32_MAX;
	r->s = p + 1;
	return true;
}

static struct regex *
parse_repeat(struct reader *r)
{
	struct regex *a = parse_atom(r);

	while (r->s < r->end && !r->why) {
		unsigned min = 0, max = UINT32_MAX;
		const char *before = r->s;
		char c = *r->s++;
		if (c == '+')
			min = 1;
		else if (c == '?')
			max = 1;
		else if (c == '{' ? !parse_counts(r, &min, &max) : c != '*') {
			r->s = before;
			/* A lone brace is itself. */
			return a;
		}
		if (min > REPEAT_MAX || (max != UINT32_MAX &&
		    (max > REPEAT_MAX || max < min))) {
			r->why = "a repetition of more than 100, or less than "
			    "none";
			return a;
		}
		struct regex *b = node_new(r, REGEX_REPEAT);
		b->left = a;
		b->min = min;
		b->max = max;
		a = b;
		/* Lazy ones match the same words. */
		if (r->s < r->end && *r->s == '?')
			r->s++;
	}
	return a;
}

static struct regex *
parse_alt(struct reader *r)
{
	struct regex *all = NULL, *cat = node_new(r, REGEX_EMPTY);

	while (r->s < r->end && !r->why && *r->s != ')') {
		if (*r->s == '|') {
			r->s++;
			all = all ? node_pair(r, REGEX_ALT, all, cat) : cat;
			cat = node_new(r, REGEX_EMPTY);
			continue;
		}
		cat = node_pair(r, REGEX_CAT, cat, parse_repeat(r));
	}
	return all ? node_pair(r, REGEX_ALT, all, cat) : cat;
}

struct regex *
regex_parse(struct arena *arena, const char *expr, size_t len,
    const char **ret_why)
{
	struct reader r = {.arena = arena, .s = expr, .end = expr + len};
	struct regex *a = parse_alt(&r);

	if (!r.why && r.s < r.end)
		r.why = "')' without '('";
	if (!r.why)
		return a;
	*ret_why = r.why;
	return NULL;
}

struct regex *
regex_glob(struct arena *arena, const char *pattern, size_t len)
{
	struct reader r = {.arena = arena, .s = pattern, .end = pattern + len};
	struct regex *a = node_new(&r, REGEX_EMPTY);

	while (r.s < r.end) {
		gunichar c = next_char(&r);
		struct regex *one = node_new(&r, c == '*' || c == '?'
		    ? REGEX_ANY : REGEX_CHAR);
		one->c = c;
		if (c == '*') {
			struct regex *star = node_new(&r, REGEX_REPEAT);
			star->left = one;
			star->max = UINT32_MAX;
			one = star;
		}
		a = node_pair(&r, REGEX_CAT, a, one);
	}
	return a;
}

bool
regex_class_has(const struct regex_class *k, gunichar c)
{
	bool in = false, letter = g_unichar_isalnum(c) || c == '_';

	if ((k->letters && letter) || (k->no_letters && !letter))
		in = true;
	for (unsigned i = 0; i < k->n && !in; i++)
		in = c >= k->v[i].lo && c <= k->v[i].hi;
	return in != k->negated;
}

bool
regex_prefix(const struct regex *a, GString *out)
{
	switch (a->op) {
	case REGEX_EMPTY:
		return true;
	case REGEX_CHAR:
		g_string_append_unichar(out, a->c);
		return out->len < 60;
	case REGEX_CAT:
		return regex_prefix(a->left, out) &&
		    regex_prefix(a->right, out);
	case REGEX_REPEAT:
		for (unsigned i = 0; i < a->min; i++)
			if (!regex_prefix(a->left, out))
				return false;
		return a->max == a->min;
	default:
		return false;
	}
}
