/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What is asked of the site: every value from outside checked against what is
 * allowed, before any page sees it.
 */
#ifndef TRAWL_WEB_ASK_H
#define TRAWL_WEB_ASK_H

#include "searcher/answer.h"
#include "searcher/web/input.h"
#include "searcher/web/site.h"

enum page {
	PAGE_SEARCH,
	PAGE_DOC,
	PAGE_ADVANCED,
	PAGE_HELP,
	PAGE_SUGGEST,
	PAGE_OPENSEARCH,
	PAGE_STYLE,
	PAGE_ICON,
};

enum format { FORMAT_HTML, FORMAT_JSON, FORMAT_ATOM, FORMAT_CSV };

/* Strings and lists (NULL-terminated; NULL: none) live in the input's arena; a
 * copy of the struct may share them. */
struct ask {
	enum page page;
	enum format format;
	const struct site_index *index;
	const char *q; /* never NULL */
	unsigned number; /* of the page of results, from 1 */
	unsigned n;      /* results on one */
	enum sort_key sort;
	bool any;
	char **langs, **types, **authors, **paths, **facets;
	const char *from, *to;
	const char *id;   /* of a document */
	const char *like; /* id of one to find similar ones of */
	unsigned part;    /* of a long text, from 1 */
	const char *notes[8]; /* what is not taken as it was asked */
	unsigned n_notes;
};

/* A request for nothing, of the first index. */
void ask_init(struct ask *ret, const struct site *site);

/* Fills *ret; false with a fault, *ret then being fit to make its page of. */
bool ask_parse(struct ask *ret, struct input *in, const struct site *site,
    struct fault *fault);

/* Whether there is anything to search for. */
bool ask_searches(const struct ask *a);
/* Whether any filter is set. */
bool ask_filters(const struct ask *a);

/* Tells the visitor; beyond eight notes the rest is silent. */
void ask_note(struct ask *a, const char *note);

/* "relevance", "date" … as the parameter has it. */
const char *ask_sort_name(enum sort_key sort);

/* Adds what Omega's parameters (P, DB, B, TOPDOC …) say where ours say
 * nothing; *q gathers the query. */
bool omega_parse(struct ask *a, struct input *in, const struct site *site,
    GString *q, struct fault *fault);

/* A list with one value more, and one without value.  NULL: empty. */
char **ask_list_add(struct arena *arena, char **list, const char *value);
char **ask_list_remove(struct arena *arena, char **list, const char *value);

#endif
