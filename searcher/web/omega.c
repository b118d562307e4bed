/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The parameters of Xapian Omega's CGI, so that forms and bookmarks made for it
 * go on working.  Meanings: Omega's "CGI parameters".
 */
#include "searcher/web/ask.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Omega lets an image button name its parameter "NAME.x", and cuts names at
 * the first blank. */
static const char *
clean_name(struct input *in, const char *name)
{
	size_t n = strcspn(name, " \t");

	if (n > 2 && name[n - 2] == '.' && strchr("xy", name[n - 1]))
		n -= 2;
	return name[n] ? arena_strndup(&in->arena, name, n) : name;
}

static void
add_word(GString *q, const char *text)
{
	if (q->len)
		g_string_append_c(q, ' ');
	g_string_append(q, text);
}

/* --- the query: P, P.prefix ---------------------------------------------- */

static void
add_field(struct ask *a, GString *q, const char *prefix, const char *words)
{
	const char *field = strcmp(prefix, "S") == 0 ||
	        strcmp(prefix, "title") == 0
	    ? "title"
	    : strcmp(prefix, "A") == 0 || strcmp(prefix, "author") == 0
	    ? "author"
	    : NULL;

	if (!field) {
		add_word(q, words);
		ask_note(a, "A field this search does not have was left out; "
		            "its words are searched everywhere.");
		return;
	}
	g_autofree char *part = g_strdup_printf("%s:(%s)", field, words);
	add_word(q, part);
}

/* --- filters: B, N ------------------------------------------------------- */

/* "20221215" as "2022-12-15", "202212" as "2022-12"; a time behind is cut. */
static const char *
date_of(struct input *in, const char *s)
{
	size_t n = strspn(s, "0123456789");
	g_autofree char *d = NULL;

	if (s[n] || (n != 4 && n != 6 && n != 8 && n != 12))
		return NULL;
	if (n == 4)
		d = g_strdup(s);
	else if (n == 6)
		d = g_strdup_printf("%.4s-%.2s", s, s + 4);
	else
		d = g_strdup_printf("%.4s-%.2s-%.2s", s, s + 4, s + 6);
	return arena_strdup(&in->arena, d);
}

/* A term of the filters in words of the query language; NULL: it has none. */
static char *
term_as_query(struct input *in, const char *term)
{
	static const struct {
		char prefix;
		const char *field;
	} known[] = {
	    {'L', "lang"}, {'T', "type"}, {'E', "ext"}, {'H', "root"},
	    {'Q', "id"}, {'P', "path"}, {'A', "author"}, {'D', "date"},
	    {'M', "date"}, {'Y', "date"},
	};
	const char *value = term + 1;

	for (size_t i = 0; *term && i < G_N_ELEMENTS(known); i++) {
		if (known[i].prefix != *term)
			continue;
		if (strcmp(known[i].field, "date") == 0 &&
		    !(value = date_of(in, value)))
			return NULL;
		if (!*value || strpbrk(value, " \t\r\n\"()"))
			return NULL;
		return g_strdup_printf("%s:%s", known[i].field, value);
	}
	return NULL;
}

static void
add_filter(struct ask *a, struct input *in, GString *q, const char *term)
{
	if (*term == 'L' && term[1]) {
		a->langs = ask_list_add(&in->arena, a->langs, term + 1);
		return;
	}
	if ((*term == 'T' || *term == 'E') && term[1]) {
		a->types = ask_list_add(&in->arena, a->types, term + 1);
		return;
	}
	g_autofree char *part = term_as_query(in, term);
	if (part)
		add_word(q, part);
	else if (*term)
		ask_note(a, "A filter this search does not have was left out.");
}

static void
add_negated(struct ask *a, struct input *in, GString *q, const char *term)
{
	g_autofree char *part = term_as_query(in, term);

	if (part) {
		g_autofree char *negated = g_strconcat("-", part, NULL);
		add_word(q, negated);
	} else if (*term) {
		ask_note(a, "A filter this search does not have was left out.");
	}
}

/* --- dates: START, END, SPAN --------------------------------------------- */

static void
step_days(struct input *in, const char *from, int days, const char **ret)
{
	int y = 0, m = 1, d = 1;
	char buf[32];

	if (sscanf(from, "%4d-%2d-%2d", &y, &m, &d) < 1 ||
	    !g_date_valid_dmy((GDateDay)d, (GDateMonth)m, (GDateYear)y))
		return;
	g_autoptr(GDate) date =
	    g_date_new_dmy((GDateDay)d, (GDateMonth)m, (GDateYear)y);
	if (days < 0)
		g_date_subtract_days(date, (guint)-days);
	else
		g_date_add_days(date, (guint)days);
	g_snprintf(buf, sizeof buf, "%04u-%02u-%02u", g_date_get_year(date),
	    g_date_get_month(date), g_date_get_day(date));
	*ret = arena_strdup(&in->arena, buf);
}

static void
parse_dates(struct ask *a, struct input *in)
{
	const char *start = input_get(in, "START"), *end = input_get(in, "END");
	const char *span = input_get(in, "SPAN");

	/* one value slot holds the document's date; Omega's forms name it 0 */
	start = start ? start : input_get(in, "START.0");
	end = end ? end : input_get(in, "END.0");
	span = span ? span : input_get(in, "SPAN.0");
	if (start)
		a->from = date_of(in, start);
	if (end)
		a->to = date_of(in, end);
	/* what a visitor typed: out of range is out, not undefined */
	gint64 n = span ? g_ascii_strtoll(span, NULL, 10) : 0;
	int days = (int)CLAMP(n, 0, 366001);
	if (days <= 0 || days > 366000)
		return;
	if (a->to)
		step_days(in, a->to, -days, &a->from);
	else if (a->from)
		step_days(in, a->from, days, &a->to);
	else {
		g_autoptr(GDateTime) now = g_date_time_new_now_utc();
		g_autofree char *today = g_date_time_format(now, "%Y-%m-%d");
		step_days(in, today, -days, &a->from);
	}
}

/* --- order and pages ----------------------------------------------------- */

static void
parse_order(struct ask *a, const struct input *in)
{
	const char *s = input_get(in, "SORT"), *r = input_get(in, "SORTREVERSE");

	if (!s)
		return;
	bool rising = *s == '+' || *s == ' '; /* '+' of a URL is a blank */
	if (strchr("+- ", *s))
		s++;
	if (r && g_ascii_strtoll(r, NULL, 10))
		rising = !rising;
	switch (g_ascii_strtoll(s, NULL, 10)) {
	case 0:
	case 1:
		a->sort = rising ? SORT_DATE : SORT_DATE_NEWEST;
		break;
	case 3:
		a->sort = SORT_TITLE;
		break;
	case 8:
		a->sort = SORT_PATH;
		break;
	default:
		ask_note(a, "This search cannot be sorted so.");
	}
}

static bool
has(const struct input *in, const char *name)
{
	for (unsigned i = 0; i < in->n_params; i++)
		if (strcmp(in->params[i].name, name) == 0)
			return true;
	return false;
}

static unsigned
number_of(const struct input *in, const char *name, unsigned fallback)
{
	const char *s = input_get(in, name);

	return s ? (unsigned)CLAMP(atol(s), 0, 1000000) : fallback;
}

static void
parse_place(struct ask *a, const struct input *in, const struct site *site)
{
	const char *before = input_get(in, "xP"), *now = input_get(in, "P");

	/* no number, or none, is the usual number to Omega too */
	unsigned n = number_of(in, "HITSPERPAGE", 0);
	a->n = n ? MIN(n, site->max_page_size) : a->n;
	unsigned page = number_of(in, "TOPDOC", 0) / a->n + 1;
	const char *jump = input_get(in, "[") ? "[" : "#";
	page = MAX(number_of(in, jump, page), 1);
	if (has(in, ">"))
		page++;
	else if (has(in, "<") && page > 1)
		page--;
	/* another query begins at its first page */
	if (before && g_strcmp0(before, now ? now : "") != 0)
		page = 1;
	a->number = page;
}

/* What names documents by Omega's numbers, or cuts where its weights would. */
static void
note_left_out(struct ask *a, const struct input *in)
{
	static const struct {
		const char *name, *note;
	} left_out[] = {
	    {"MORELIKE", "This link asks for documents like one of another "
	                 "index, which is not known here."},
	    {"R", "Documents marked as relevant are not known here."},
	    {"COLLAPSE", "This search does not collapse results."},
	    {"THRESHOLD", "This search does not cut results by percentage."},
	};

	for (size_t i = 0; i < G_N_ELEMENTS(left_out); i++) {
		const char *s = input_get(in, left_out[i].name);
		if (s && *s && strcmp(s, "0") != 0)
			ask_note(a, left_out[i].note);
	}
}

bool
omega_parse(struct ask *a, struct input *in, const struct site *site,
    GString *q, struct fault *fault)
{
	bool ours = true;

	for (unsigned i = 0; i < in->n_params; i++) {
		struct param *p = &in->params[i];
		p->name = clean_name(in, p->name);
		ours = ours && !g_ascii_isupper(*p->name) &&
		    !(*p->name && strchr("[#<>", *p->name));
	}
	if (ours)
		return true;
	for (unsigned i = 0; i < in->n_params; i++) {
		const struct param *p = &in->params[i];
		if (strcmp(p->name, "P") == 0 && *p->value)
			add_word(q, p->value);
		else if (g_str_has_prefix(p->name, "P.") && *p->value)
			add_field(a, q, p->name + 2, p->value);
		else if (strcmp(p->name, "B") == 0)
			add_filter(a, in, q, p->value);
		else if (strcmp(p->name, "N") == 0)
			add_negated(a, in, q, p->value);
	}
	const char *db = input_get(in, "DB");
	if (db) {
		g_auto(GStrv) names = g_strsplit(db, "/", 2);
		const struct site_index *ix = site_find(site, names[0]);
		if (!ix)
			return fault_set(fault, 404,
			    "There is no such collection here.");
		if (names[1])
			ask_note(a, "Only the first of several collections is "
			            "searched.");
		a->index = ix;
	}
	const char *op = input_get(in, "DEFAULTOP");
	if (op)
		a->any = g_ascii_strcasecmp(op, "or") == 0;
	const char *fmt = input_get(in, "FMT");
	if (fmt && (strcmp(fmt, "opensearch") == 0 || strcmp(fmt, "xml") == 0))
		a->format = FORMAT_ATOM;
	parse_dates(a, in);
	parse_order(a, in);
	parse_place(a, in, site);
	note_left_out(a, in);
	return true;
}
