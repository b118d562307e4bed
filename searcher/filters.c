/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Filters of a request as nodes of its query. */
#include "searcher/filters.h"

#include "lib/base/date.h"
#include "searcher/session.h"

#include <string.h>

static struct query_node *
node_new(struct query *q, enum query_op op)
{
	struct query_node *n = arena_new(&q->arena, struct query_node);

	n->op = op;
	n->weight = 1;
	return n;
}

static struct query_node *
join(struct query *q, enum query_op op, struct query_node **kids, unsigned n)
{
	if (n == 1)
		return kids[0];
	struct query_node *node = node_new(q, op);
	node->kids = arena_array(&q->arena, struct query_node *, n);
	memcpy(node->kids, kids, n * sizeof *kids);
	node->n_kids = n;
	return node;
}

/* field:(value OR value …); NULL where the list is empty. */
static struct query_node *
any_of(struct query *q, const char *field, char **values)
{
	unsigned n = values ? g_strv_length(values) : 0, k = 0;

	if (!n)
		return NULL;
	g_autofree struct query_node **kids = g_new(struct query_node *, n);
	for (unsigned i = 0; i < n; i++) {
		g_autofree char *valid = g_utf8_make_valid(values[i], -1);
		if (!*valid)
			continue;
		struct query_node *w = node_new(q,
		    strcmp(field, "author") == 0 ? QUERY_PHRASE : QUERY_WORD);
		w->field = field;
		w->text = arena_strdup(&q->arena, valid);
		w->text_len = strlen(w->text);
		kids[k++] = w;
	}
	return k ? join(q, QUERY_OR, kids, k) : NULL;
}

static bool
check_date(const char *option, const char *s, GError **error)
{
	struct date d;

	if (!s || !*s || date_parse_query(s, strlen(s), &d))
		return true;
	g_set_error(error, SESSION_ERROR, SESSION_ERROR_REQUEST,
	    "'%s' is no date for %s: write 2022, 2022-12 or 2022-12-15", s,
	    option);
	return false;
}

bool
filters_add(struct query *q, const struct request *r, GError **error)
{
	struct query_node *kids[8];
	unsigned n = 0;
	struct query_node *f;

	if (!check_date("from", r->from, error) ||
	    !check_date("to", r->to, error))
		return false;
	if (q->root->op != QUERY_NOTHING)
		kids[n++] = q->root;
	if ((f = any_of(q, "lang", r->langs)))
		kids[n++] = f;
	if ((f = any_of(q, "type", r->types)))
		kids[n++] = f;
	if ((f = any_of(q, "author", r->authors)))
		kids[n++] = f;
	if ((f = any_of(q, "path", r->paths)))
		kids[n++] = f;
	if ((r->from && *r->from) || (r->to && *r->to)) {
		f = node_new(q, QUERY_RANGE);
		f->field = "date";
		f->lo = arena_strdup(&q->arena, r->from ? r->from : "");
		f->hi = arena_strdup(&q->arena, r->to ? r->to : "");
		kids[n++] = f;
	}
	if (n)
		q->root = join(q, QUERY_AND, kids, n);
	return true;
}
