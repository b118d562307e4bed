/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Checks what a request asks for. */
#include "searcher/web/ask.h"

#include "lib/base/date.h"

#include <string.h>

/* Values of one filter; each is a part of the query. */
#define MAX_VALUES 50
#define MAX_VALUE_BYTES 512

/* --- lists -------------------------------------------------------------- */

char **
ask_list_add(struct arena *arena, char **list, const char *value)
{
	unsigned n = list ? g_strv_length(list) : 0;
	char **more = arena_array(arena, char *, n + 2);

	for (unsigned i = 0; i < n; i++) {
		if (strcmp(list[i], value) == 0)
			return list;
		more[i] = list[i];
	}
	more[n] = (char *)value;
	return more;
}

char **
ask_list_remove(struct arena *arena, char **list, const char *value)
{
	unsigned n = list ? g_strv_length(list) : 0, k = 0;
	char **less = arena_array(arena, char *, n + 1);

	for (unsigned i = 0; i < n; i++)
		if (strcmp(list[i], value) != 0)
			less[k++] = list[i];
	return k ? less : NULL;
}

void
ask_note(struct ask *a, const char *note)
{
	if (a->n_notes < G_N_ELEMENTS(a->notes))
		a->notes[a->n_notes++] = note;
}

/* --- single values ------------------------------------------------------ */

static bool
parse_number(const struct input *in, const char *name, unsigned min,
    unsigned max, unsigned *ret, struct fault *fault)
{
	const char *s = input_get(in, name);
	guint64 n;

	if (!s)
		return true;
	if (!g_ascii_string_to_unsigned(s, 10, min, max, &n, NULL))
		return fault_set(fault, 400, "'%s' is a number from %u to %u.",
		    name, min, max);
	*ret = (unsigned)n;
	return true;
}

static bool
parse_choice(const struct input *in, const char *name,
    const char *const *choices, unsigned *ret, struct fault *fault)
{
	const char *s = input_get(in, name);

	if (!s)
		return true;
	for (unsigned i = 0; choices[i]; i++)
		if (strcmp(choices[i], s) == 0) {
			*ret = i;
			return true;
		}
	g_autofree char *list = g_strjoinv(", ", (char **)choices);
	return fault_set(fault, 400, "'%s' is one of %s.", name, list);
}

static const char *const sorts[] = {"relevance", "date", "-date", "title",
    "path", NULL};

const char *
ask_sort_name(enum sort_key sort)
{
	return sorts[sort];
}

static bool
parse_list(struct input *in, const char *name, char ***ret,
    struct fault *fault)
{
	char **list = input_all(in, name);

	for (unsigned i = 0; list && list[i]; i++)
		if (i == MAX_VALUES || strlen(list[i]) > MAX_VALUE_BYTES)
			return fault_set(fault, 400,
			    "There are too many, or too long, values of '%s'.",
			    name);
	if (list)
		*ret = list;
	return true;
}

static bool
parse_date(const struct input *in, const char *name, const char **ret,
    struct fault *fault)
{
	const char *s = input_get(in, name);
	struct date d;

	if (!s)
		return true;
	if (strlen(s) > 64 || !date_parse_query(s, strlen(s), &d))
		return fault_set(fault, 400,
		    "'%s' is a date: write 2022, 2022-12 or 2022-12-15.", name);
	*ret = s;
	return true;
}

/* --- the query ---------------------------------------------------------- */

static void
append(GString *q, const char *before, const char *text, const char *behind)
{
	g_string_append_printf(q, "%s%s%s%s", q->len ? " " : "", before, text,
	    behind);
}

/* Words between which the person put blanks; struct of the advanced form. */
static void
append_words(GString *q, const char *text, const char *glue, const char *each)
{
	g_auto(GStrv) words = g_strsplit_set(text, " \t\r\n", 200);
	bool first = true;

	for (char **w = words; *w; w++) {
		if (!**w)
			continue;
		if (!first)
			g_string_append(q, glue);
		else if (q->len && q->str[q->len - 1] != '(')
			g_string_append_c(q, ' ');
		g_string_append_printf(q, "%s%s", each, *w);
		first = false;
	}
}

/* The fields of the advanced form become a query that shows how to type it. */
static void
compose(const struct input *in, GString *q)
{
	const char *s;

	if ((s = input_get(in, "all")))
		append_words(q, s, " ", "");
	if ((s = input_get(in, "exact"))) {
		g_autofree char *plain = g_strdelimit(g_strdup(s), "\"", ' ');
		append(q, "\"", g_strstrip(plain), "\"");
	}
	if ((s = input_get(in, "some"))) {
		append(q, "(", "", "");
		append_words(q, s, " OR ", "");
		g_string_append_c(q, ')');
	}
	if ((s = input_get(in, "none")))
		append_words(q, s, " ", "-");
	if ((s = input_get(in, "intitle"))) {
		append(q, "title:(", "", "");
		append_words(q, s, " ", "");
		g_string_append_c(q, ')');
	}
}

static bool
parse_query(struct ask *a, struct input *in, const struct site *site,
    struct fault *fault)
{
	g_autoptr(GString) q = g_string_new(NULL);
	const char *typed = input_get(in, "q");

	if (typed)
		g_string_append(q, typed);
	compose(in, q);
	if (!omega_parse(a, in, site, q, fault))
		return false;
	if (q->len > site->max_query)
		return fault_set(fault, 413,
		    "The query is too long: at most %u bytes are taken.",
		    site->max_query);
	a->q = arena_strndup(&in->arena, q->str, q->len);
	return true;
}

/* --- pages -------------------------------------------------------------- */

static bool
parse_page(struct ask *a, const struct input *in, struct fault *fault)
{
	static const struct {
		const char *path;
		enum page page;
	} pages[] = {
	    {"/", PAGE_SEARCH},
	    {"/doc", PAGE_DOC},
	    {"/advanced", PAGE_ADVANCED},
	    {"/help", PAGE_HELP},
	    {"/suggest", PAGE_SUGGEST},
	    {"/opensearch.xml", PAGE_OPENSEARCH},
	    {"/style.css", PAGE_STYLE},
	    {"/icon.svg", PAGE_ICON},
	};

	for (size_t i = 0; i < G_N_ELEMENTS(pages); i++)
		if (strcmp(pages[i].path, in->path) == 0) {
			a->page = pages[i].page;
			return true;
		}
	return fault_set(fault, 404, "There is no such page here.");
}

static bool
parse_index(struct ask *a, const struct input *in, const struct site *site,
    struct fault *fault)
{
	const char *name = input_get(in, "index");

	if (!name)
		return true;
	const struct site_index *ix = site_find(site, name);
	if (!ix)
		return fault_set(fault, 404, "There is no such collection here.");
	a->index = ix;
	return true;
}

static bool
parse_search(struct ask *a, struct input *in, const struct site *site,
    struct fault *fault)
{
	static const char *const formats[] = {"html", "json", "atom", "csv",
	    NULL};
	static const char *const ops[] = {"and", "or", NULL};
	unsigned sort = a->sort, format = a->format, any = a->any;

	if (!parse_choice(in, "format", formats, &format, fault) ||
	    !parse_choice(in, "sort", sorts, &sort, fault) ||
	    !parse_choice(in, "op", ops, &any, fault) ||
	    !parse_number(in, "n", 1, site->max_page_size, &a->n, fault) ||
	    !parse_number(in, "page", 1, 1000000, &a->number, fault) ||
	    !parse_list(in, "lang", &a->langs, fault) ||
	    !parse_list(in, "type", &a->types, fault) ||
	    !parse_list(in, "author", &a->authors, fault) ||
	    !parse_list(in, "path", &a->paths, fault) ||
	    !parse_list(in, "facet", &a->facets, fault) ||
	    !parse_date(in, "from", &a->from, fault) ||
	    !parse_date(in, "to", &a->to, fault))
		return false;
	a->format = (enum format)format;
	a->any = any == 1;
	/* a feed is of what is new, unless it is told otherwise */
	if (a->format == FORMAT_ATOM && !input_get(in, "sort"))
		sort = SORT_DATE_NEWEST;
	a->sort = (enum sort_key)sort;
	a->like = input_get(in, "like");
	return true;
}

void
ask_init(struct ask *a, const struct site *site)
{
	*a = (struct ask){
	    .index = site->indexes,
	    .q = "",
	    .number = 1,
	    .n = site->page_size,
	    .any = site->any,
	    .part = 1,
	};
}

bool
ask_parse(struct ask *a, struct input *in, const struct site *site,
    struct fault *fault)
{
	ask_init(a, site);
	if (!parse_page(a, in, fault))
		return false;
	if (a->page == PAGE_STYLE || a->page == PAGE_ICON)
		return true;
	if (!parse_query(a, in, site, fault) ||
	    !parse_index(a, in, site, fault) ||
	    !parse_search(a, in, site, fault) ||
	    !parse_number(in, "part", 1, 1000000, &a->part, fault))
		return false;
	if ((guint64)(a->number - 1) * a->n > site->max_offset)
		return fault_set(fault, 400,
		    "Only the first %u results can be paged through: narrow "
		    "the search, or sort it otherwise.",
		    site->max_offset);
	a->id = input_get(in, "id");
	if (a->id && strlen(a->id) > 4096)
		return fault_set(fault, 404, "There is no such document here.");
	if (a->page == PAGE_DOC && !a->id)
		return fault_set(fault, 400,
		    "This address wants the id of a document.");
	return true;
}

bool
ask_filters(const struct ask *a)
{
	return a->langs || a->types || a->authors || a->paths || a->from ||
	    a->to || a->like;
}

bool
ask_searches(const struct ask *a)
{
	return *a->q || ask_filters(a);
}
