/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Gives back answers. */
#include "searcher/answer.h"

static void
hit_free(void *p)
{
	struct hit *h = p;

	g_free(h->id);
	g_free(h->explain);
	if (h->bare)
		return;
	g_free(h->path);
	g_free(h->title);
	g_free(h->author);
	g_free(h->date);
	g_free(h->lang);
	g_free(h->type);
	g_free(h->url);
	g_free(h->title_marks);
	if (h->snippets)
		g_ptr_array_unref(h->snippets);
	if (h->fields)
		g_ptr_array_unref(h->fields);
	g_free(h);
}

static void
facet_value_clear(void *p)
{
	g_free(((struct facet_value *)p)->value);
}

static void
facet_free(void *p)
{
	struct facet *f = p;

	g_free(f->name);
	g_array_unref(f->values);
	g_free(f);
}

static void
warning_clear(void *p)
{
	g_free((char *)((struct warning *)p)->message);
}

struct hit *
hit_new(void)
{
	struct hit *h = g_new0(struct hit, 1);

	h->snippets = g_ptr_array_new_with_free_func(passage_free);
	h->fields = g_ptr_array_new_with_free_func(g_free);
	return h;
}

struct facet *
facet_new(const char *name)
{
	struct facet *f = g_new0(struct facet, 1);

	f->name = g_strdup(name);
	f->values = g_array_new(FALSE, FALSE, sizeof(struct facet_value));
	g_array_set_clear_func(f->values, facet_value_clear);
	return f;
}

struct answer *
answer_new(void)
{
	struct answer *a = g_new0(struct answer, 1);

	a->warnings = g_array_new(FALSE, FALSE, sizeof(struct warning));
	g_array_set_clear_func(a->warnings, warning_clear);
	a->hits = g_ptr_array_new_with_free_func(hit_free);
	a->facets = g_ptr_array_new_with_free_func(facet_free);
	return a;
}

void
answer_free(struct answer *a)
{
	if (!a)
		return;
	g_free(a->query);
	g_free(a->parsed);
	g_free(a->explain);
	g_free(a->partial_why);
	g_free(a->suggestion);
	g_array_unref(a->warnings);
	g_ptr_array_unref(a->hits);
	g_free(a->bare);
	g_ptr_array_unref(a->facets);
	g_free(a);
}
