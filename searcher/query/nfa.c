/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Regular expressions: parser, automaton, and its sets of states. */
#include "searcher/query/nfa.h"

#include "lib/base/arena.h"
#include "lib/text/text.h"

#include <stdint.h>
#include <string.h>

#define NODES_MAX 2000  /* of the automaton; a{9}{9}{9} ends here */
#define DEPTH_MAX 50    /* parentheses inside each other */
#define REPEAT_MAX 100
#define STATES_MAX 2000 /* sets kept at a time */

enum ast_op { AST_EMPTY, AST_CHAR, AST_ANY, AST_CLASS, AST_CAT, AST_ALT,
	AST_REPEAT };

struct range {
	gunichar lo, hi;
};
struct class {
	struct range *v;
	unsigned n, max;
	bool negated, letters, no_letters; /* \w, \W in it */
};
struct ast {
	enum ast_op op;
	gunichar c;
	struct class *class;
	struct ast *left, *right;
	unsigned min, max; /* REPEAT; max UINT32_MAX: no end */
};

enum op { OP_CHAR, OP_ANY, OP_CLASS, OP_SPLIT, OP_JUMP, OP_MATCH };
struct op_node {
	enum op op;
	gunichar c;
	const struct class *class;
	unsigned x, y;
};

struct state {
	uint16_t *set; /* nodes, ascending */
	unsigned n;
	bool accepts;
	int32_t next[128]; /* -2: not known yet */
};

struct nfa {
	struct arena arena;  /* expression */
	struct op_node *ops;
	unsigned n_ops;
	bool too_large;
	GString *prefix;
	struct arena states_arena;
	GPtrArray *states;   /* [0] is dead */
	GHashTable *known;   /* state -> index */
	int start;
	uint8_t *marked;     /* scratch: node is in the set */
	uint16_t *set;
	unsigned n_set;
	unsigned *stack;
};

/* --- parser ---------------------------------------------------------------- */

struct reader {
	struct nfa *n;
	const char *s, *end;
	unsigned depth;
	const char *why;
};

static struct ast *parse_alt(struct reader *r);

static struct ast *
ast_new(struct reader *r, enum ast_op op)
{
	struct ast *a = arena_new(&r->n->arena, struct ast);

	a->op = op;
	return a;
}

static struct ast *
ast_pair(struct reader *r, enum ast_op op, struct ast *left, struct ast *right)
{
	if (op == AST_CAT && left->op == AST_EMPTY)
		return right;
	if (op == AST_CAT && right->op == AST_EMPTY)
		return left;
	struct ast *a = ast_new(r, op);
	a->left = left;
	a->right = right;
	return a;
}

/* A letter as the words of an index have it. */
static struct ast *
ast_letter(struct reader *r, gunichar c)
{
	g_autoptr(GString) folded = g_string_new(NULL);
	char buf[8];
	struct ast *a = ast_new(r, AST_EMPTY);

	text_fold(buf, (size_t)g_unichar_to_utf8(c, buf), folded);
	for (const char *p = folded->str; *p; p = g_utf8_next_char(p)) {
		struct ast *one = ast_new(r, AST_CHAR);
		one->c = g_utf8_get_char(p);
		a = ast_pair(r, AST_CAT, a, one);
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
class_add(struct reader *r, struct class *k, gunichar lo, gunichar hi)
{
	if (k->n == k->max) {
		k->max = k->max ? k->max * 2 : 4;
		struct range *v = arena_array(&r->n->arena, struct range,
		    k->max);
		if (k->n)
			memcpy(v, k->v, k->n * sizeof(*v));
		k->v = v;
	}
	k->v[k->n++] = (struct range){lo, hi};
}

/* What \d, \w and their like stand for; false: c is no such letter. */
static bool
class_escape(struct reader *r, struct class *k, gunichar c)
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

static struct ast *
parse_class(struct reader *r)
{
	struct ast *a = ast_new(r, AST_CLASS);
	struct class *k = arena_new(&r->n->arena, struct class);
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

static struct ast *
parse_atom(struct reader *r)
{
	gunichar c = next_char(r);
	struct ast *a;

	switch (c) {
	case '.':
		return ast_new(r, AST_ANY);
	case '[':
		return parse_class(r);
	case '(':
		if (r->end - r->s >= 2 && r->s[0] == '?') {
			if (r->s[1] != ':') {
				r->why = "'(?' is only known as '(?:'";
				return ast_new(r, AST_EMPTY);
			}
			r->s += 2;
		}
		if (++r->depth > DEPTH_MAX) {
			r->why = "too many parentheses";
			return ast_new(r, AST_EMPTY);
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
		return ast_new(r, AST_EMPTY);
	case '^':
		if (r->s - 1 != r->end && r->depth == 0)
			return ast_new(r, AST_EMPTY);
		return ast_new(r, AST_EMPTY);
	case '$':
		return ast_new(r, AST_EMPTY);
	case '\\':
		if (r->s >= r->end) {
			r->why = "'\\' at the end";
			return ast_new(r, AST_EMPTY);
		}
		c = next_char(r);
		if (strchr("dwsDWS", (int)(c < 0x80 ? c : 'x'))) {
			a = ast_new(r, AST_CLASS);
			a->class = arena_new(&r->n->arena, struct class);
			class_escape(r, a->class, c);
			return a;
		}
		if (c < 0x80 && g_ascii_isalnum((char)c)) {
			r->why = "an escape that is not known";
			return ast_new(r, AST_EMPTY);
		}
		return ast_letter(r, c);
	default:
		return ast_letter(r, c);
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

static struct ast *
parse_repeat(struct reader *r)
{
	struct ast *a = parse_atom(r);

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
		struct ast *b = ast_new(r, AST_REPEAT);
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

static struct ast *
parse_alt(struct reader *r)
{
	struct ast *all = NULL, *cat = ast_new(r, AST_EMPTY);

	while (r->s < r->end && !r->why && *r->s != ')') {
		if (*r->s == '|') {
			r->s++;
			all = all ? ast_pair(r, AST_ALT, all, cat) : cat;
			cat = ast_new(r, AST_EMPTY);
			continue;
		}
		cat = ast_pair(r, AST_CAT, cat, parse_repeat(r));
	}
	return all ? ast_pair(r, AST_ALT, all, cat) : cat;
}

/* --- automaton -------------------------------------------------------------------- */

static unsigned
emit(struct nfa *n, enum op op)
{
	if (n->n_ops >= NODES_MAX) {
		n->too_large = true;
		return NODES_MAX - 1;
	}
	n->ops[n->n_ops].op = op;
	return n->n_ops++;
}

static void
generate(struct nfa *n, const struct ast *a)
{
	unsigned at, jump;

	if (n->too_large)
		return;
	switch (a->op) {
	case AST_EMPTY:
		return;
	case AST_CHAR:
		at = emit(n, OP_CHAR);
		n->ops[at].c = a->c;
		return;
	case AST_ANY:
		emit(n, OP_ANY);
		return;
	case AST_CLASS:
		at = emit(n, OP_CLASS);
		n->ops[at].class = a->class;
		return;
	case AST_CAT:
		generate(n, a->left);
		generate(n, a->right);
		return;
	case AST_ALT:
		at = emit(n, OP_SPLIT);
		n->ops[at].x = n->n_ops;
		generate(n, a->left);
		jump = emit(n, OP_JUMP);
		n->ops[at].y = n->n_ops;
		generate(n, a->right);
		n->ops[jump].x = n->n_ops;
		return;
	case AST_REPEAT:
		for (unsigned i = 0; i < a->min; i++)
			generate(n, a->left);
		if (a->max == UINT32_MAX) {
			at = emit(n, OP_SPLIT);
			n->ops[at].x = n->n_ops;
			generate(n, a->left);
			jump = emit(n, OP_JUMP);
			n->ops[jump].x = at;
			n->ops[at].y = n->n_ops;
			return;
		}
		for (unsigned i = a->min; i < a->max && !n->too_large; i++) {
			at = emit(n, OP_SPLIT);
			n->ops[at].x = n->n_ops;
			generate(n, a->left);
			n->ops[at].y = n->n_ops;
		}
		return;
	}
}

/* Collects the letters that every match begins with; false: stop. */
static bool
collect_prefix(const struct ast *a, GString *out)
{
	switch (a->op) {
	case AST_EMPTY:
		return true;
	case AST_CHAR:
		g_string_append_unichar(out, a->c);
		return out->len < 60;
	case AST_CAT:
		return collect_prefix(a->left, out) &&
		    collect_prefix(a->right, out);
	case AST_REPEAT:
		for (unsigned i = 0; i < a->min; i++)
			if (!collect_prefix(a->left, out))
				return false;
		return a->max == a->min;
	default:
		return false;
	}
}

/* --- sets of states ------------------------------------------------------------------ */

static unsigned
state_hash(const void *p)
{
	const struct state *s = p;
	uint32_t h = 2166136261u;

	for (unsigned i = 0; i < s->n; i++)
		h = (h ^ s->set[i]) * 16777619u;
	return h;
}

static int
state_equal(const void *pa, const void *pb)
{
	const struct state *a = pa, *b = pb;

	return a->n == b->n &&
	    memcmp(a->set, b->set, a->n * sizeof(*a->set)) == 0;
}

/* Adds a node and all it leads to without a character. */
static void
add_node(struct nfa *n, unsigned at)
{
	unsigned depth = 0;

	n->stack[depth++] = at;
	while (depth) {
		at = n->stack[--depth];
		if (n->marked[at])
			continue;
		n->marked[at] = 1;
		switch (n->ops[at].op) {
		case OP_JUMP:
			n->stack[depth++] = n->ops[at].x;
			break;
		case OP_SPLIT:
			n->stack[depth++] = n->ops[at].y;
			n->stack[depth++] = n->ops[at].x;
			break;
		default:
			break;
		}
	}
}

/* The state of the nodes that are marked; clears them. */
static int
take_state(struct nfa *n)
{
	struct state s = {.set = n->set};

	for (unsigned i = 0; i < n->n_ops; i++) {
		if (!n->marked[i])
			continue;
		n->marked[i] = 0;
		if (n->ops[i].op == OP_JUMP || n->ops[i].op == OP_SPLIT)
			continue;
		s.accepts = s.accepts || n->ops[i].op == OP_MATCH;
		n->set[s.n++] = (uint16_t)i;
	}
	if (s.n == 0)
		return NFA_DEAD;
	void *known = g_hash_table_lookup(n->known, &s);
	if (known)
		return GPOINTER_TO_INT(known);
	if (n->states->len >= STATES_MAX)
		return NFA_FULL;
	struct state *kept = arena_alloc(&n->states_arena, sizeof(*kept));
	*kept = s;
	kept->set = arena_alloc(&n->states_arena, s.n * sizeof(*s.set));
	memcpy(kept->set, n->set, s.n * sizeof(*s.set));
	for (unsigned i = 0; i < 128; i++)
		kept->next[i] = -2;
	int index = (int)n->states->len;
	g_ptr_array_add(n->states, kept);
	g_hash_table_insert(n->known, kept, GINT_TO_POINTER(index));
	return index;
}

static bool
class_has(const struct class *k, gunichar c)
{
	bool in = false, letter = g_unichar_isalnum(c) || c == '_';

	if ((k->letters && letter) || (k->no_letters && !letter))
		in = true;
	for (unsigned i = 0; i < k->n && !in; i++)
		in = c >= k->v[i].lo && c <= k->v[i].hi;
	return in != k->negated;
}

void
nfa_reset(struct nfa *n)
{
	g_hash_table_remove_all(n->known);
	g_ptr_array_set_size(n->states, 0);
	arena_reset(&n->states_arena);
	g_ptr_array_add(n->states, NULL);
	add_node(n, 0);
	n->start = take_state(n);
}

int
nfa_start(struct nfa *n)
{
	return n->start;
}

int
nfa_step(struct nfa *n, int at, gunichar c)
{
	if (at <= 0)
		return at;
	struct state *s = n->states->pdata[at];
	if (c < 128 && s->next[c] != -2)
		return s->next[c];
	for (unsigned i = 0; i < s->n; i++) {
		const struct op_node *op = &n->ops[s->set[i]];
		bool go = op->op == OP_ANY ||
		    (op->op == OP_CHAR && op->c == c) ||
		    (op->op == OP_CLASS && class_has(op->class, c));
		if (go)
			add_node(n, s->set[i] + 1u);
	}
	int next = take_state(n);
	if (c < 128 && next != NFA_FULL)
		s->next[c] = next;
	return next;
}

bool
nfa_accepts(const struct nfa *n, int at)
{
	return at > 0 && ((struct state *)n->states->pdata[at])->accepts;
}

/* --- both kinds ------------------------------------------------------------------------ */

static struct nfa *
nfa_new(void)
{
	struct nfa *n = g_new0(struct nfa, 1);

	n->ops = g_new0(struct op_node, NODES_MAX);
	n->prefix = g_string_new(NULL);
	return n;
}

static bool
finish(struct nfa *n, const struct ast *a)
{
	generate(n, a);
	emit(n, OP_MATCH);
	if (n->too_large)
		return false;
	collect_prefix(a, n->prefix);
	n->marked = g_new0(uint8_t, n->n_ops);
	n->set = g_new0(uint16_t, n->n_ops);
	n->stack = g_new0(unsigned, 2 * n->n_ops + 2);
	n->states = g_ptr_array_new();
	n->known = g_hash_table_new(state_hash, state_equal);
	nfa_reset(n);
	return true;
}

struct nfa *
nfa_regex(const char *expr, size_t len, const char **ret_why)
{
	struct nfa *n = nfa_new();
	struct reader r = {.n = n, .s = expr, .end = expr + len};
	struct ast *a = parse_alt(&r);

	if (!r.why && r.s < r.end)
		r.why = "')' without '('";
	if (!r.why && !finish(n, a))
		r.why = "too large";
	if (r.why) {
		*ret_why = r.why;
		nfa_free(n);
		return NULL;
	}
	return n;
}

struct nfa *
nfa_glob(const char *pattern, size_t len)
{
	struct nfa *n = nfa_new();
	struct reader r = {.n = n, .s = pattern, .end = pattern + len};
	struct ast *a = ast_new(&r, AST_EMPTY);

	while (r.s < r.end) {
		gunichar c = next_char(&r);
		struct ast *one = ast_new(&r, c == '*' || c == '?' ? AST_ANY
		    : AST_CHAR);
		one->c = c;
		if (c == '*') {
			struct ast *star = ast_new(&r, AST_REPEAT);
			star->left = one;
			star->max = UINT32_MAX;
			one = star;
		}
		a = ast_pair(&r, AST_CAT, a, one);
	}
	if (!finish(n, a)) {
		nfa_free(n);
		return NULL;
	}
	return n;
}

void
nfa_free(struct nfa *n)
{
	if (!n)
		return;
	if (n->known)
		g_hash_table_unref(n->known);
	if (n->states)
		g_ptr_array_unref(n->states);
	arena_release(&n->states_arena);
	arena_release(&n->arena);
	g_string_free(n->prefix, TRUE);
	g_free(n->ops);
	g_free(n->marked);
	g_free(n->set);
	g_free(n->stack);
	g_free(n);
}

const char *
nfa_prefix(const struct nfa *n)
{
	return n->prefix->str;
}
