/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Regular expressions and globs: the automaton, and its sets of states. */
#include "searcher/query/nfa.h"

#include "lib/base/arena.h"
#include "searcher/query/regex.h"

#include <stdint.h>
#include <string.h>

#define NODES_MAX 2000  /* of the automaton; a{9}{9}{9} ends here */
#define STATES_MAX 2000 /* sets kept at a time */

enum op { OP_CHAR, OP_ANY, OP_CLASS, OP_SPLIT, OP_JUMP, OP_MATCH };
struct op_node {
	enum op op;
	gunichar c;
	const struct regex_class *class;
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

/* --- automaton ------------------------------------------------------------ */

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
generate(struct nfa *n, const struct regex *a)
{
	unsigned at, jump;

	if (n->too_large)
		return;
	switch (a->op) {
	case REGEX_EMPTY:
		return;
	case REGEX_CHAR:
		at = emit(n, OP_CHAR);
		n->ops[at].c = a->c;
		return;
	case REGEX_ANY:
		emit(n, OP_ANY);
		return;
	case REGEX_CLASS:
		at = emit(n, OP_CLASS);
		n->ops[at].class = a->class;
		return;
	case REGEX_CAT:
		generate(n, a->left);
		generate(n, a->right);
		return;
	case REGEX_ALT:
		at = emit(n, OP_SPLIT);
		n->ops[at].x = n->n_ops;
		generate(n, a->left);
		jump = emit(n, OP_JUMP);
		n->ops[at].y = n->n_ops;
		generate(n, a->right);
		n->ops[jump].x = n->n_ops;
		return;
	case REGEX_REPEAT:
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

/* --- sets of states ------------------------------------------------------- */

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
		    (op->op == OP_CLASS && regex_class_has(op->class, c));
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

/* --- both kinds ----------------------------------------------------------- */

static struct nfa *
nfa_new(void)
{
	struct nfa *n = g_new0(struct nfa, 1);

	n->ops = g_new0(struct op_node, NODES_MAX);
	n->prefix = g_string_new(NULL);
	return n;
}

static bool
finish(struct nfa *n, const struct regex *a)
{
	generate(n, a);
	emit(n, OP_MATCH);
	if (n->too_large)
		return false;
	regex_prefix(a, n->prefix);
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
	struct regex *a = regex_parse(&n->arena, expr, len, ret_why);

	if (a && finish(n, a))
		return n;
	if (a)
		*ret_why = "too large";
	nfa_free(n);
	return NULL;
}

struct nfa *
nfa_glob(const char *pattern, size_t len)
{
	struct nfa *n = nfa_new();

	if (!finish(n, regex_glob(&n->arena, pattern, len))) {
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
