/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Regular expressions and globs over whole words, in time linear in the words.
 *
 * An expression becomes a nondeterministic automaton, whose sets of states are
 * kept as they are met (a lazy DFA), so a character costs one look-up.  There
 * is no backtracking.  Letters are compared folded.
 *
 * Known: literals, ".", "[a-z]", "[^…]", "(…)", "(?:…)", "|", "*", "+", "?",
 * "{2,4}", "\d \w \s \D \W \S", and "^" and "$" at the ends, which say nothing
 * since it is always the whole word that matches.
 */
#ifndef TRAWL_SEARCHER_NFA_H
#define TRAWL_SEARCHER_NFA_H

#include <glib.h>
#include <stdbool.h>
#include <stddef.h>

struct nfa;

/* NULL: no regular expression, or one too large; *ret_why says which (static). */
struct nfa *nfa_regex(const char *expr, size_t len, const char **ret_why);
/* '*' any characters, '?' one; everything else is itself. */
struct nfa *nfa_glob(const char *pattern, size_t len);
void nfa_free(struct nfa *n);

/* Bytes that every match begins with; "" where none is known. */
const char *nfa_prefix(const struct nfa *n);

#define NFA_DEAD 0
#define NFA_FULL (-1)
/* States are small numbers.  A step gives NFA_DEAD where nothing can match any
 * more, and NFA_FULL where too many states were met: then nfa_reset(), and
 * begin the word again. */
int nfa_start(struct nfa *n);
int nfa_step(struct nfa *n, int state, gunichar c);
bool nfa_accepts(const struct nfa *n, int state);
void nfa_reset(struct nfa *n);

#endif
