/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The query tree as an s-expression. */
#include "searcher/query/query.h"

#include <string.h>

static void
print_string(const char *s, GString *out)
{
	g_string_append_c(out, '"');
	for (; *s; s++) {
		if (*s == '"' || *s == '\\')
			g_string_append_c(out, '\\');
		g_string_append_c(out, *s == '\n' || *s == '\r' ? ' ' : *s);
	}
	g_string_append_c(out, '"');
}

/* As it is where nothing in it could be taken for syntax. */
static void
print_word(const char *s, GString *out)
{
	if (*s && !strpbrk(s, " \t\r\n\"\\()") && strcmp(s, "*") != 0)
		g_string_append(out, s);
	else
		print_string(s, out);
}

static const char *
op_name(enum query_op op)
{
	switch (op) {
	case QUERY_AND:
		return "and";
	case QUERY_OR:
		return "or";
	case QUERY_XOR:
		return "xor";
	case QUERY_NOT:
		return "not";
	case QUERY_NEAR:
		return "near";
	case QUERY_ADJ:
		return "adj";
	case QUERY_MAYBE:
		return "maybe";
	default:
		return "weight";
	}
}

static void
print_range(const struct query_node *node, GString *out)
{
	g_string_append_c(out, '(');
	g_string_append(out, "range ");
	if (strcmp(node->lo, node->hi) == 0 && *node->lo) {
		print_word(node->lo, out);
	} else {
		print_word(node->lo, out);
		g_string_append_c(out, ' ');
		print_word(node->hi, out);
	}
	g_string_append_c(out, ')');
}

/* A parser lets trees go as deep as QUERY_MAX_DEPTH allows, so this may recurse. */
static void
print(const struct query_node *node, GString *out)
{
	if (node->field) {
		g_string_append(out, node->field);
		g_string_append_c(out, ':');
	}
	switch (node->op) {
	case QUERY_NOTHING:
		g_string_append(out, "()");
		return;
	case QUERY_ALL:
		g_string_append_c(out, '*');
		return;
	case QUERY_WORD:
		if (node->exact)
			g_string_append(out, "(exact ");
		print_word(node->text, out);
		if (node->exact)
			g_string_append_c(out, ')');
		return;
	case QUERY_WILDCARD:
		g_string_append(out, node->exact ? "(exact-wildcard "
		    : "(wildcard ");
		print_word(node->text, out);
		g_string_append_c(out, ')');
		return;
	case QUERY_FUZZY:
		g_string_append(out, "(fuzzy ");
		print_word(node->text, out);
		g_string_append_printf(out, " %u)", node->n);
		return;
	case QUERY_REGEX:
		g_string_append(out, "(regex ");
		print_string(node->text, out);
		g_string_append_c(out, ')');
		return;
	case QUERY_PHRASE:
		g_string_append(out, node->exact ? "(exact-phrase "
		    : node->stemmed ? "(stem-phrase " : "(phrase ");
		print_string(node->text, out);
		if (node->n)
			g_string_append_printf(out, " %u", node->n);
		g_string_append_c(out, ')');
		return;
	case QUERY_RANGE:
		print_range(node, out);
		return;
	default:
		break;
	}
	g_string_append_c(out, '(');
	g_string_append(out, op_name(node->op));
	if (node->op == QUERY_NEAR || node->op == QUERY_ADJ)
		g_string_append_printf(out, " %u", node->n);
	if (node->op == QUERY_WEIGHT) {
		char buf[G_ASCII_DTOSTR_BUF_SIZE];
		g_string_append_c(out, ' ');
		g_string_append(out, g_ascii_formatd(buf, sizeof(buf), "%g",
		    node->weight));
	}
	for (unsigned i = 0; i < node->n_kids; i++) {
		g_string_append_c(out, ' ');
		print(node->kids[i], out);
	}
	g_string_append_c(out, ')');
}

char *
query_print(const struct query_node *node)
{
	GString *out = g_string_new(NULL);

	print(node, out);
	return g_string_free(out, FALSE);
}
