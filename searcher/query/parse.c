/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Query text to tree.
 *
 *   query  = or
 *   or     = xor { OR xor }
 *   xor    = and { XOR and }
 *   and    = group { AND group }
 *   group  = item { item }                  all of them; with `any`, any
 *   item   = { "+" | "-" | NOT } near
 *   near   = operand { (NEAR | ADJ) operand }
 *   operand = [ field ":" ] ( "(" or ")" | word | phrase | … )
 *
 * A function returns NULL where its rule finds nothing; whoever holds an
 * operator then says so and goes on without it.
 */
#include "searcher/query/lex.h"

#include "lib/index/fields.h"

#include <string.h>

/* So many different distances in one chain: "a NEAR/1 b NEAR/2 c …". */
#define NESTED_MAX 16u

struct parser {
	struct lexer lx;
	struct lex_token token; /* the next one */
	bool have;
	bool any;
};

static struct query_node *parse_or(struct parser *p);

static const struct lex_token *
peek(struct parser *p)
{
	if (!p->have) {
		lex_next(&p->lx, &p->token);
		p->have = true;
	}
	return &p->token;
}

static struct lex_token
take(struct parser *p)
{
	struct lex_token t = *peek(p);

	p->have = false;
	return t;
}

/* --- nodes --------------------------------------------------------------- */

struct kids {
	struct query_node **v;
	unsigned n, max;
};

static void
add_kid(struct parser *p, struct kids *k, struct query_node *node)
{
	if (!node)
		return;
	if (k->n == k->max) {
		k->max = k->max ? k->max * 2 : 4;
		struct query_node **v = arena_array(&p->lx.q->arena,
		    struct query_node *, k->max);
		if (k->n)
			memcpy(v, k->v, k->n * sizeof(*v));
		k->v = v;
	}
	k->v[k->n++] = node;
}

/* Adds node, or its kids where it is of the same kind. */
static void
add_flat(struct parser *p, struct kids *k, enum query_op op,
    struct query_node *node)
{
	if (!node || node->op != op || node->field) {
		add_kid(p, k, node);
		return;
	}
	for (unsigned i = 0; i < node->n_kids; i++)
		add_kid(p, k, node->kids[i]);
}

static struct query_node *
make_node(struct parser *p, enum query_op op, const struct kids *k)
{
	if (k->n == 0)
		return NULL;
	struct query_node *node = arena_new(&p->lx.q->arena, struct query_node);
	node->op = op;
	node->text = "";
	node->weight = 1;
	node->kids = k->v;
	node->n_kids = k->n;
	node->from = k->v[0]->from;
	node->to = k->v[0]->to;
	for (unsigned i = 1; i < k->n; i++) {
		node->from = MIN(node->from, k->v[i]->from);
		node->to = MAX(node->to, k->v[i]->to);
	}
	return node;
}

/* The node of op over k; with one kid that kid itself. */
static struct query_node *
combine(struct parser *p, enum query_op op, const struct kids *k)
{
	return k->n == 1 ? k->v[0] : make_node(p, op, k);
}

static struct query_node *
wrap(struct parser *p, enum query_op op, struct query_node *kid)
{
	struct kids k = {NULL, 0, 0};

	if (!kid)
		return NULL;
	add_kid(p, &k, kid);
	return make_node(p, op, &k);
}

static struct query_node *
weigh(struct parser *p, struct query_node *node, double weight, uint32_t to)
{
	if (!node || weight == 1)
		return node;
	node = wrap(p, QUERY_WEIGHT, node);
	node->weight = weight;
	node->to = MAX(node->to, to);
	return node;
}

static void
dangling(struct parser *p, const struct lex_token *t)
{
	query_warn(p->lx.q, "dangling-operator", t->from, t->to,
	    "'%.*s' has nothing to join, it was left out",
	    (int)(t->to - t->from), p->lx.s + t->from);
}

/* --- operands ------------------------------------------------------------ */

/* The inside of "(" and its end. */
static struct query_node *
parse_group_in(struct parser *p, const struct lex_token *open)
{
	uint32_t from = open->from, to = open->to;
	double weight = 1;
	struct query_node *node = parse_or(p);

	if (peek(p)->type == LEX_CLOSE) {
		struct lex_token t = take(p);
		weight = t.weight;
		to = t.to;
	} else if (p->lx.n_nodes <= p->lx.max_nodes) {
		query_warn(p->lx.q, "unbalanced-parenthesis", open->from,
		    open->to, "this parenthesis is never closed");
	}
	if (!node) {
		query_warn(p->lx.q, "empty-parentheses", from, to,
		    "there is nothing in these parentheses");
		return NULL;
	}
	node = weigh(p, node, weight, to);
	return node;
}

/* What stands behind "field:". */
static struct query_node *
parse_field(struct parser *p, const struct lex_token *field)
{
	const char *old = p->lx.field;
	enum query_field_kind old_kind = p->lx.kind;
	struct query_node *node = NULL;
	struct lex_token t;

	p->lx.field = field->field;
	p->lx.kind = field->kind;
	if (!lex_value(&p->lx, &t)) {
		query_warn(p->lx.q, "field-blank", field->from, field->to,
		    "no value stands directly behind '%s:', it was left out",
		    field->field);
	} else if (t.type == LEX_OPEN) {
		node = parse_group_in(p, &t);
	} else {
		node = weigh(p, t.node, t.weight, t.to);
	}
	p->lx.field = old;
	p->lx.kind = old_kind;
	if (node && node->from > field->from)
		node->from = field->from;
	return node;
}

static struct query_node *
parse_operand(struct parser *p)
{
	while (true) {
		struct lex_token t = *peek(p);
		struct query_node *node;
		switch (t.type) {
		case LEX_OPERAND:
			take(p);
			return weigh(p, t.node, t.weight, t.to);
		case LEX_OPEN:
			take(p);
			node = parse_group_in(p, &t);
			break;
		case LEX_FIELD:
			/* The next token depends on the field. */
			take(p);
			node = parse_field(p, &t);
			break;
		default:
			return NULL;
		}
		if (node)
			return node;
	}
}

/* Whether a node has places in a text. */
static bool
is_positional(const struct query_node *node)
{
	switch (node->op) {
	case QUERY_WORD:
	case QUERY_WILDCARD:
	case QUERY_FUZZY:
	case QUERY_REGEX:
	case QUERY_PHRASE:
		return node->kind != QUERY_FIELD_WHOLE;
	case QUERY_OR:
	case QUERY_NEAR:
	case QUERY_ADJ:
		for (unsigned i = 0; i < node->n_kids; i++)
			if (!is_positional(node->kids[i]))
				return false;
		return true;
	default:
		return false;
	}
}

static struct query_node *
without_weight(struct query_node *node)
{
	while (node->op == QUERY_WEIGHT)
		node = node->kids[0];
	return node;
}

/* Weights count for documents, not for places. */
static void
add_place(struct parser *p, struct kids *k, struct query_node *node)
{
	if (node->op == QUERY_WEIGHT)
		query_warn(p->lx.q, "near-weight", node->from, node->to,
		    "a weight inside NEAR and ADJ says nothing, it was left "
		    "out; (a NEAR b)^2 has one");
	add_kid(p, k, without_weight(node));
}

/* Read as AND, with why; ands: what was joined so before in the same chain. */
static struct query_node *
near_as_and(struct parser *p, const struct lex_token *t, const char *code,
    const char *why, struct kids *ands, struct query_node *left,
    struct query_node *right)
{
	query_warn(p->lx.q, code, t->from, t->to,
	    "%s; here '%.*s' was read as AND", why, (int)(t->to - t->from),
	    p->lx.s + t->from);
	if (ands->n == 0)
		add_flat(p, ands, QUERY_AND, left);
	add_flat(p, ands, QUERY_AND, right);
	return make_node(p, QUERY_AND, ands);
}

static struct query_node *
parse_near(struct parser *p)
{
	struct query_node *left = parse_operand(p);
	struct kids chain = {NULL, 0, 0}; /* of left, where the loop made it:
					   * what stands in parentheses is a
					   * distance of its own */
	struct kids ands = {NULL, 0, 0};
	unsigned nested = 0;

	while (left && (peek(p)->type == LEX_NEAR ||
	    peek(p)->type == LEX_ADJ)) {
		struct lex_token t = take(p);
		struct query_node *right = parse_operand(p);
		enum query_op op = t.type == LEX_NEAR ? QUERY_NEAR : QUERY_ADJ;
		if (!right) {
			dangling(p, &t);
			break;
		}
		bool same = chain.n && left->op == op && left->n == t.n;
		if (ands.n || !is_positional(without_weight(right)) ||
		    (!chain.n && !is_positional(without_weight(left)))) {
			left = near_as_and(p, &t, "near-operand",
			    "distances are between words, phrases and ORs of "
			    "them", &ands, left, right);
			chain.n = 0;
			continue;
		}
		if (!same && ++nested > NESTED_MAX) {
			left = near_as_and(p, &t, "too-deep",
			    "too many different distances inside each other",
			    &ands, left, right);
			chain.n = 0;
			continue;
		}
		if (!same) {
			chain = (struct kids){NULL, 0, 0};
			add_place(p, &chain, left);
		}
		add_place(p, &chain, right);
		left = make_node(p, op, &chain);
		left->n = t.n;
	}
	return left;
}

/* --- lists ----------------------------------------------------------------- */

/* Items one after the other.  With a '+' among them, what has none only adds to
 * the score; what has '-' or NOT is left out. */
static struct query_node *
parse_list(struct parser *p)
{
	struct kids plain = {NULL, 0, 0}, must = {NULL, 0, 0};
	struct kids without = {NULL, 0, 0}, all = {NULL, 0, 0};
	enum query_op join = p->any ? QUERY_OR : QUERY_AND;

	for (;;) {
		struct lex_token t = *peek(p), sign = t;
		bool no = false, yes = false;
		while (t.type == LEX_NOT || t.type == LEX_MINUS ||
		    t.type == LEX_PLUS) {
			if (t.type == LEX_PLUS)
				yes = true;
			else
				no = !no;
			sign = take(p);
			t = *peek(p);
		}
		struct query_node *node = parse_near(p);
		if (!node) {
			if (yes || no || sign.type == LEX_NOT)
				dangling(p, &sign);
			if (peek(p)->type != LEX_NEAR &&
			    peek(p)->type != LEX_ADJ)
				break;
			t = take(p);
			dangling(p, &t);
			continue;
		}
		if (no) {
			uint32_t from = sign.from;
			node = wrap(p, QUERY_NOT, node);
			node->from = MIN(node->from, from);
			add_kid(p, &without, node);
			if (!p->any)
				add_kid(p, &all, node);
		} else if (yes) {
			node->needed = true;
			add_kid(p, &must, node);
		} else {
			add_flat(p, &plain, p->any ? QUERY_OR : QUERY_NOTHING,
			    node);
			if (!p->any)
				add_flat(p, &all, QUERY_AND, node);
		}
	}
	/* Without '+' the order typed is kept. */
	if (must.n == 0 && !p->any)
		return combine(p, QUERY_AND, &all);

	struct kids result = {NULL, 0, 0};
	if (must.n) {
		struct kids maybe = {NULL, 0, 0};
		add_kid(p, &maybe, combine(p, QUERY_AND, &must));
		for (unsigned i = 0; i < plain.n; i++)
			add_kid(p, &maybe, plain.v[i]);
		add_kid(p, &result, combine(p, QUERY_MAYBE, &maybe));
	} else if (plain.n) {
		add_kid(p, &result, combine(p, join, &plain));
	}
	for (unsigned i = 0; i < without.n; i++)
		add_kid(p, &result, without.v[i]);
	return result.n ? combine(p, QUERY_AND, &result) : NULL;
}

/* Sides joined by one operator. */
static struct query_node *
parse_joined(struct parser *p, enum lex_type type, enum query_op op,
    struct query_node *(*side)(struct parser *))
{
	struct kids k = {NULL, 0, 0};
	struct query_node *node = side(p);

	if (node && peek(p)->type != type)
		return node;
	if (node)
		node->needed = true;
	add_flat(p, &k, op, node);
	while (peek(p)->type == type) {
		struct lex_token t = take(p);
		struct query_node *right = side(p);
		if (!node || !right)
			dangling(p, &t);
		if (right) {
			right->needed = true;
			/* XOR is flat as well: an odd number of them. */
			add_flat(p, &k, op, right);
			node = right;
		}
	}
	return k.n ? combine(p, op, &k) : NULL;
}

static struct query_node *
parse_and(struct parser *p)
{
	return parse_joined(p, LEX_AND, QUERY_AND, parse_list);
}

static struct query_node *
parse_xor(struct parser *p)
{
	return parse_joined(p, LEX_XOR, QUERY_XOR, parse_and);
}

static struct query_node *
parse_or(struct parser *p)
{
	return parse_joined(p, LEX_OR, QUERY_OR, parse_xor);
}

/* --- the whole ------------------------------------------------------------ */

/* Every run without blank is a word, and any of them will do. */
static struct query_node *
parse_bag(struct parser *p)
{
	struct kids k = {NULL, 0, 0};
	const char *s = p->lx.s, *end = s + p->lx.len;

	while (s < end) {
		const char *from = s;
		while (s < end && !g_unichar_isspace(g_utf8_get_char(s)))
			s = g_utf8_next_char(s);
		if (s > from) {
			struct query_node *node = lex_node(&p->lx, QUERY_WORD,
			    (uint32_t)(from - p->lx.s),
			    (uint32_t)(s - p->lx.s));
			if (!node)
				break;
			node->text = arena_strndup(&p->lx.q->arena, from,
			    (size_t)(s - from));
			node->text_len = (uint32_t)(s - from);
			add_kid(p, &k, node);
		}
		while (s < end && g_unichar_isspace(g_utf8_get_char(s)))
			s = g_utf8_next_char(s);
	}
	return k.n ? combine(p, QUERY_OR, &k) : NULL;
}

static void
begin(struct parser *p, struct query *q, const struct query_options *o)
{
	*p = (struct parser){.any = o->any};
	p->lx.q = q;
	p->lx.options = o;
	p->lx.s = q->text;
	p->lx.len = (uint32_t)q->len;
	p->lx.max_nodes = o->max_nodes ? o->max_nodes : QUERY_MAX_NODES;
	p->lx.max_depth = o->max_depth ? o->max_depth : QUERY_MAX_DEPTH;
	p->lx.only_plain = true;
}

static enum query_field_kind
table_kind(void *ctx, const char *name, size_t len)
{
	const struct field *f = field_find(name, len);

	if (!f)
		return QUERY_FIELD_NONE;
	switch (f->kind) {
	case FIELD_WORDS:
		return QUERY_FIELD_WORDS;
	case FIELD_DATE:
	case FIELD_SIZE:
		return QUERY_FIELD_RANGE;
	default:
		return QUERY_FIELD_WHOLE;
	}
}

struct query *
query_parse(const char *text, size_t len, const struct query_options *options)
{
	struct query_options o = {0};
	struct parser p;

	if (options)
		o = *options;
	if (!o.field_kind)
		o.field_kind = table_kind;
	struct query *q = query_begin(o.spare, text ? text : "",
	    text ? len : 0, o.max_bytes ? o.max_bytes : QUERY_MAX_BYTES);

	begin(&p, q, &o);
	if (o.bag) {
		q->root = parse_bag(&p);
	} else {
		q->root = parse_or(&p);
		if (!q->root && p.lx.any_operator && !p.lx.any_operand) {
			/* Nothing but operators: then they are the words. */
			begin(&p, q, &o);
			p.lx.no_operators = true;
			struct query_node *root = parse_or(&p);
			if (root) {
				g_array_set_size(q->warnings, 0);
				query_warn(q, "operator-as-word", root->from,
				    root->to, "there is nothing to join, so "
				    "this was read as words");
				q->root = root;
			}
		}
	}
	if (!q->root) {
		q->root = arena_new(&q->arena, struct query_node);
		q->root->op = QUERY_NOTHING;
		q->root->text = "";
		q->root->weight = 1;
		if (q->warnings->len == 0)
			query_warn(q, "empty-query", 0, (uint32_t)q->len,
			    "there is no word to search for");
	}
	return q;
}
