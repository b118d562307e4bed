/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The inside of the lexer: what characters mean, and what its files share. */
#ifndef TRAWL_SEARCHER_LEX_INSIDE_H
#define TRAWL_SEARCHER_LEX_INSIDE_H

#include "searcher/query/lex.h"

#include <string.h>

/* The kinds of quotes: what opens with one closes with one of its own. */
enum quote { QUOTE_NONE, QUOTE_ASCII, QUOTE_CURLY, QUOTE_GUILLEMET,
	QUOTE_CORNER, QUOTE_WHITE_CORNER };

static inline gunichar
char_at(const struct lexer *lx, uint32_t at)
{
	return at < lx->len ? g_utf8_get_char(lx->s + at) : 0;
}

static inline uint32_t
char_len(const struct lexer *lx, uint32_t at)
{
	return g_utf8_skip[(guchar)lx->s[at]];
}

/* What a character means to the syntax: the full-width forms that Korean,
 * Japanese and Chinese keyboards give are the ASCII ones. */
static inline gunichar
syntax(gunichar c)
{
	if (c >= 0xff01 && c <= 0xff5e)
		return c - 0xff01 + '!';
	return c;
}

static inline bool
is_blank(gunichar c)
{
	return c < 0x80 ? c <= ' ' || c == 0x7f : g_unichar_isspace(c) ||
	    (c >= 0x80 && c < 0xa0) || c == 0xfeff;
}

static inline enum quote
quote_kind(gunichar c)
{
	switch (syntax(c)) {
	case '"':
		return QUOTE_ASCII;
	case 0x201c: case 0x201d: case 0x201e: case 0x201f:
	case 0x301d: case 0x301e: case 0x301f: case 0x2e42:
		return QUOTE_CURLY;
	case 0xab: case 0xbb:
		return QUOTE_GUILLEMET;
	case 0x300c: case 0x300d:
		return QUOTE_CORNER;
	case 0x300e: case 0x300f:
		return QUOTE_WHITE_CORNER;
	default:
		return QUOTE_NONE;
	}
}

/* Dashes that stand for a minus before a word.  An em dash never does. */
static inline bool
is_minus(gunichar c)
{
	c = syntax(c);
	return c == '-' || c == 0x2010 || c == 0x2011 || c == 0x2012 ||
	    c == 0x2013 || c == 0x2212 || c == 0xfe63;
}

/* Whether c is mere punctuation: nothing that an index could hold. */
static inline bool
is_punctuation(gunichar c)
{
	if (c < 0x80)
		return !g_ascii_isalnum(c);
	switch (g_unichar_type(c)) {
	case G_UNICODE_CONNECT_PUNCTUATION:
	case G_UNICODE_DASH_PUNCTUATION:
	case G_UNICODE_CLOSE_PUNCTUATION:
	case G_UNICODE_FINAL_PUNCTUATION:
	case G_UNICODE_INITIAL_PUNCTUATION:
	case G_UNICODE_OTHER_PUNCTUATION:
	case G_UNICODE_OPEN_PUNCTUATION:
	case G_UNICODE_CONTROL:
	case G_UNICODE_FORMAT:
	case G_UNICODE_NON_SPACING_MARK:
	case G_UNICODE_ENCLOSING_MARK:
	case G_UNICODE_SPACE_SEPARATOR:
	case G_UNICODE_LINE_SEPARATOR:
	case G_UNICODE_PARAGRAPH_SEPARATOR:
		return true;
	default:
		return c == 0xfffd;
	}
}

/* Whether an operand can begin with c. */
static inline bool
begins_operand(gunichar c)
{
	gunichar a = syntax(c);

	if (c == 0 || is_blank(c))
		return false;
	if (quote_kind(c) != QUOTE_NONE || !is_punctuation(c))
		return true;
	return a < 0x80 && strchr("(=~/*?\\.#@$_&%'", (int)a) != NULL;
}

/* --- lex.c: numbers ------------------------------------------------------ */

/* A number that is all of s[from, to), digits with at most one point. */
bool lex_number(const char *s, uint32_t from, uint32_t to, double *ret);
/* Where the digits (and point) at p end. */
uint32_t lex_number_end(const struct lexer *lx, uint32_t p);
/* The nearest that there is, told in a warning. */
double lex_clamp_weight(struct lexer *lx, double w, uint32_t from, uint32_t to);
unsigned lex_clamp_count(struct lexer *lx, double n, unsigned max,
    uint32_t from, uint32_t to);
/* ^2 at the lexer's place, behind a phrase or a parenthesis. */
double lex_weight(struct lexer *lx);
/* Tells of a '^' in the word [from, to) that was perhaps meant as a weight. */
void lex_look_for_weight(struct lexer *lx, uint32_t from, uint32_t to);

/* --- lex-operand.c ------------------------------------------------------- */

/* A word, phrase, pattern, value or range at the lexer's place.  False: there
 * was none; the lexer went on. */
bool lex_operand(struct lexer *lx, struct lex_token *t);

#endif
