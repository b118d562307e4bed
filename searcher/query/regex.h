/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Regular expressions and globs as trees; nfa.h says what they know. */
#ifndef TRAWL_SEARCHER_REGEX_H
#define TRAWL_SEARCHER_REGEX_H

#include "lib/base/arena.h"

#include <glib.h>
#include <stdbool.h>
#include <stddef.h>

enum regex_op { REGEX_EMPTY, REGEX_CHAR, REGEX_ANY, REGEX_CLASS, REGEX_CAT,
	REGEX_ALT, REGEX_REPEAT };

struct regex_class {
	struct regex_range {
		gunichar lo, hi;
	} *v;
	unsigned n, max;
	bool negated, letters, no_letters; /* \w, \W in it */
};
struct regex {
	enum regex_op op;
	gunichar c;
	struct regex_class *class;
	struct regex *left, *right;
	unsigned min, max; /* REPEAT; max UINT32_MAX: no end */
};

/* Both live as long as the arena.  NULL: no expression; *ret_why says why
 * (static). */
struct regex *regex_parse(struct arena *arena, const char *expr, size_t len,
    const char **ret_why);
struct regex *regex_glob(struct arena *arena, const char *pattern, size_t len);

bool regex_class_has(const struct regex_class *k, gunichar c);

/* Appends the letters that every match begins with; false: they are not all of
 * it, or many. */
bool regex_prefix(const struct regex *a, GString *out);

#endif
