/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Query text to operators and operands; private to the parser.
 *
 * How an operand is read depends on the field before it, so the parser sets
 * `field` and `kind` before it asks for the next token.
 */
#ifndef TRAWL_SEARCHER_LEX_H
#define TRAWL_SEARCHER_LEX_H

#include "searcher/query/query.h"

/* A query with nothing but its text: valid UTF-8 without NULs, of max bytes at
 * the most.  spare: NULL, or an earlier one, whose memory is taken. */
struct query *query_begin(struct query *spare, const char *text, size_t len,
    size_t max);

enum lex_type {
	LEX_END,
	LEX_OPEN,
	LEX_CLOSE, /* weight: what follows it, "(a b)^2" */
	LEX_AND,
	LEX_OR,
	LEX_XOR,
	LEX_NOT,
	LEX_NEAR, /* n */
	LEX_ADJ,  /* n */
	LEX_PLUS,
	LEX_MINUS,
	LEX_FIELD,   /* field, kind: of the operand behind it */
	LEX_OPERAND, /* node, weight */
};

struct lex_token {
	enum lex_type type;
	uint32_t from, to;
	unsigned n;
	double weight; /* 1: none typed */
	const char *field;
	enum query_field_kind kind;
	struct query_node *node;
};

struct lexer {
	struct query *q;
	const struct query_options *options;
	const char *s;
	uint32_t pos, len;
	unsigned n_nodes, max_nodes, max_depth;
	unsigned depth;    /* open parentheses */
	unsigned too_deep; /* of those that were left out */
	const char *field; /* in force, set by the parser */
	enum query_field_kind kind;
	bool no_operators; /* AND, OR, … are words */
	bool any_operator, any_operand; /* were seen */
	uint8_t unclosed;  /* kinds of quotes known not to be closed */
	uint32_t n_plain;  /* plain words so far */
	bool only_plain;   /* nothing but plain words so far */
};

void lex_next(struct lexer *lx, struct lex_token *ret);

/* The token directly behind a field's colon: an operand, or LEX_OPEN.  False:
 * neither is there. */
bool lex_value(struct lexer *lx, struct lex_token *ret);

/* A node of the query's arena; NULL when there are too many, then the lexer is
 * at its end. */
struct query_node *lex_node(struct lexer *lx, enum query_op op, uint32_t from,
    uint32_t to);

#endif
