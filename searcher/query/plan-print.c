/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A plan as text. */
#include "searcher/query/plan.h"

#include <string.h>

static const char *const op_names[] = {
	[PLAN_NONE] = "none", [PLAN_ALL] = "all", [PLAN_TERMS] = "terms",
	[PLAN_PHRASE] = "phrase", [PLAN_NEAR] = "near", [PLAN_AND] = "and",
	[PLAN_OR] = "or", [PLAN_XOR] = "xor", [PLAN_NOT] = "not",
	[PLAN_MAYBE] = "maybe", [PLAN_WEIGHT] = "weight",
	[PLAN_FILTER] = "filter", [PLAN_RANGE] = "range",
	[PLAN_EXACT] = "exact",
};

static void
print_bytes(const char *s, size_t len, GString *out)
{
	if (!s) {
		g_string_append(out, "..");
		return;
	}
	for (size_t i = 0; i < len; i++)
		if ((unsigned char)s[i] < ' ' || (unsigned char)s[i] >= 0x7f)
			g_string_append_printf(out, "\\x%02x",
			    (unsigned char)s[i]);
		else
			g_string_append_c(out, s[i]);
}

static void
print_number(double x, GString *out)
{
	char buf[G_ASCII_DTOSTR_BUF_SIZE];

	g_string_append(out, g_ascii_formatd(buf, sizeof(buf), "%g", x));
}

static void
print_terms(const struct plan_node *node, GString *out)
{
	if (node->op == PLAN_FILTER)
		g_string_append(out, "(filter");
	else if (node->n_terms != 1)
		g_string_append(out, "(any");
	for (unsigned i = 0; i < node->n_terms; i++) {
		const struct plan_term *t = &node->terms[i];
		if (i || node->op == PLAN_FILTER || node->n_terms != 1)
			g_string_append_c(out, ' ');
		g_string_append_len(out, t->term, t->len);
		if (t->weight != 1) {
			g_string_append_c(out, '^');
			print_number(t->weight, out);
		}
	}
	if (node->op == PLAN_FILTER || node->n_terms != 1)
		g_string_append_c(out, ')');
}

static void
print(const struct plan_node *node, GString *out)
{
	if (node->op == PLAN_TERMS || node->op == PLAN_FILTER) {
		print_terms(node, out);
		return;
	}
	if (node->op == PLAN_ALL) {
		g_string_append_c(out, '*');
		return;
	}
	if (node->op == PLAN_NONE) {
		g_string_append(out, "()");
		return;
	}
	g_string_append_c(out, '(');
	g_string_append(out, node->op == PLAN_NEAR && node->ordered ? "adj"
	    : node->fixed ? "fixed" : op_names[node->op]);
	switch (node->op) {
	case PLAN_WEIGHT:
		g_string_append_c(out, ' ');
		print_number(node->weight, out);
		break;
	case PLAN_NEAR:
		g_string_append_printf(out, " %u", node->n);
		break;
	case PLAN_PHRASE:
		if (node->n)
			g_string_append_printf(out, " ~%u", node->n);
		break;
	case PLAN_EXACT:
		g_string_append_printf(out, " '%s'", node->text);
		break;
	case PLAN_RANGE:
		g_string_append_printf(out, " %s ", node->field);
		print_bytes(node->lo, node->lo_len, out);
		g_string_append_c(out, ' ');
		print_bytes(node->hi, node->hi_len, out);
		break;
	default:
		break;
	}
	for (unsigned i = 0; i < node->n_kids; i++) {
		for (unsigned k = 0; k < node->kids[i]->gap; k++)
			g_string_append(out, " *");
		g_string_append_c(out, ' ');
		print(node->kids[i], out);
	}
	g_string_append_c(out, ')');
}

char *
plan_print(const struct plan_node *node)
{
	GString *out = g_string_new(NULL);

	print(node, out);
	return g_string_free(out, FALSE);
}
