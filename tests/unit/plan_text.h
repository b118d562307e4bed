/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Plans from text, for tests: (and (phrase 0 blue house) (not Zrain)).
 *
 * A word is a TERMS node of one term, {a b} one of several, S{Scyber} one of
 * a field's.  (phrase N ..) (near N ..) (adj N ..) (or ..) (and ..) (xor ..)
 * (not ..) (maybe ..) (weight ..) (exact 'Blue House' ..) (filter ..) (all)
 * (boost ..) (same ..): an OR whose kids say the same thing.  Positional nodes
 * below those that are not get concepts 1, 2, … in order.
 */
#ifndef TRAWL_TESTS_PLAN_TEXT_H
#define TRAWL_TESTS_PLAN_TEXT_H

#include "searcher/query/plan.h"

#include <stdlib.h>
#include <string.h>

struct plan_reader {
	struct plan *plan;
	const char *p;
};

static inline void
plan_blank(struct plan_reader *r)
{
	while (*r->p == ' ')
		r->p++;
}

static inline void
plan_read_term(struct plan_reader *r, struct plan_node *n)
{
	size_t len = strcspn(r->p, " (){}");
	struct plan_term *t = &n->terms[n->n_terms++];

	g_assert_cmpuint(n->n_terms, <=, 32);
	t->term = arena_strndup(&r->plan->arena, r->p, len);
	t->len = len;
	t->weight = 1;
	t->df = 10;
	t->why = t->term[0] == 'Z' ? WHY_STEM : WHY_WORD;
	r->p += len;
}

static inline struct plan_node *
plan_read(struct plan_reader *r, uint16_t concept, bool positional)
{
	static const struct {
		const char *name;
		enum plan_op op;
	} ops[] = {
		{"phrase", PLAN_PHRASE}, {"near", PLAN_NEAR}, {"adj", PLAN_NEAR},
		{"or", PLAN_OR}, {"same", PLAN_OR}, {"and", PLAN_AND},
		{"xor", PLAN_XOR}, {"not", PLAN_NOT}, {"maybe", PLAN_MAYBE},
		{"weight", PLAN_WEIGHT}, {"exact", PLAN_EXACT},
		{"filter", PLAN_FILTER}, {"all", PLAN_ALL},
		{"boost", PLAN_WEIGHT},
	};
	struct plan_node *n = arena_new(&r->plan->arena, struct plan_node);
	char name[16] = "";
	size_t len;

	n->prefix = "";
	n->weight = 1;
	plan_blank(r);
	if (*r->p != '(') {
		n->op = PLAN_TERMS;
		n->terms = arena_array(&r->plan->arena, struct plan_term, 32);
		len = strcspn(r->p, " (){");
		if (r->p[len] == '{') {
			n->prefix = arena_strndup(&r->plan->arena, r->p, len);
			r->p += len + 1;
			for (;; plan_blank(r)) {
				if (*r->p == '}')
					break;
				plan_read_term(r, n);
			}
			r->p++;
		} else {
			plan_read_term(r, n);
		}
		n->concept = concept != 0 || positional ? concept
		    : ++r->plan->n_concepts;
		return n;
	}
	r->p++;
	len = strcspn(r->p, " ()");
	g_assert_cmpuint(len, <, sizeof(name));
	memcpy(name, r->p, len);
	r->p += len;
	for (size_t i = 0; i < G_N_ELEMENTS(ops); i++)
		if (strcmp(ops[i].name, name) == 0)
			n->op = ops[i].op;
	n->boost = strcmp(name, "boost") == 0;
	n->ordered = strcmp(name, "adj") == 0;
	if (n->op == PLAN_PHRASE || n->op == PLAN_NEAR)
		n->n = strtoul(r->p, (char **)&r->p, 10);
	if (n->op == PLAN_EXACT) {
		const char *end;

		plan_blank(r);
		end = strchr(++r->p, '\'');
		n->text = arena_strndup(&r->plan->arena, r->p, end - r->p);
		n->text_len = end - r->p;
		r->p = end + 1;
	}
	if (n->op == PLAN_PHRASE || n->op == PLAN_NEAR || n->op == PLAN_EXACT) {
		n->concept = concept != 0 || positional ? concept
		    : ++r->plan->n_concepts;
		positional = true;
	}
	if (strcmp(name, "same") == 0 && concept == 0 && !positional)
		n->concept = concept = ++r->plan->n_concepts;
	n->kids = arena_array(&r->plan->arena, struct plan_node *, 16);
	for (plan_blank(r); *r->p != ')'; plan_blank(r)) {
		g_assert_cmpuint(n->n_kids, <, 16);
		g_assert_cmpint(*r->p, !=, '\0');
		unsigned gap = 0;
		for (; *r->p == '*'; plan_blank(r)) {
			gap++;
			r->p++;
		}
		n->kids[n->n_kids++] = plan_read(r, n->op == PLAN_OR ? concept
		    : 0, positional);
		n->kids[n->n_kids - 1]->gap = gap;
	}
	r->p++;
	return n;
}

static inline struct plan *
plan_of_text(const char *text)
{
	struct plan *p = g_new0(struct plan, 1);
	struct plan_reader r = {p, text};

	p->root = plan_read(&r, 0, false);
	return p;
}

static inline void
plan_text_free(struct plan *p)
{
	arena_release(&p->arena);
	g_free(p);
}

#endif
