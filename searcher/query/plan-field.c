/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Fields: filters, ranges, and words of one field. */
#include "searcher/query/planner.h"

#include "lib/base/date.h"
#include "lib/index/fields.h"

#include <math.h>
#include <string.h>

/* Read as text what is no value of its field. */
static struct plan_node *
as_text(struct planner *pl, const struct query_node *q)
{
	struct query_node *word = arena_new(&pl->q->arena, struct query_node);
	g_autofree char *text = g_strconcat(q->field, ":",
	    q->text ? q->text : q->lo, NULL);

	word->op = QUERY_WORD;
	word->from = q->from;
	word->to = q->to;
	word->text = arena_strdup(&pl->q->arena, text);
	word->text_len = (uint32_t)strlen(text);
	word->weight = 1;
	return plan_word(pl, word, "");
}

/* --- ranges ---------------------------------------------------------------------- */

static struct plan_node *
range_node(struct planner *pl, const char *field, const char *lo,
    size_t lo_len, const char *hi, size_t hi_len)
{
	struct plan_node *node = node_new(pl, PLAN_RANGE);

	node->concept = 0;
	node->field = arena_strdup(&pl->p->arena, field);
	if (lo) {
		node->lo = arena_strndup(&pl->p->arena, lo, lo_len);
		node->lo_len = (uint32_t)lo_len;
	}
	if (hi) {
		node->hi = arena_strndup(&pl->p->arena, hi, hi_len);
		node->hi_len = (uint32_t)hi_len;
	}
	return node;
}

/* A date known to the month begins before the days of that month do, as those
 * of documents are stored: 20221200 < 20221201. */
static void
date_bounds(const struct date *d, char lo[24], char hi[24])
{
	g_snprintf(lo, 24, "%04d%02d%02d", CLAMP(d->year, 0, 9999),
	    CLAMP(d->month, 0, 12), CLAMP(d->day, 0, 31));
	g_snprintf(hi, 24, "%08d", CLAMP(date_last(d), 0, 99999999));
}

static struct plan_node *
plan_dates(struct planner *pl, const struct query_node *q)
{
	struct date from = {0, 0, 0}, to = {0, 0, 0};
	char lo[24] = "0", hi[24] = "", unused[24];
	bool has_lo = *q->lo != '\0', has_hi = *q->hi != '\0';

	if ((has_lo && !date_parse_query(q->lo, strlen(q->lo), &from)) ||
	    (has_hi && !date_parse_query(q->hi, strlen(q->hi), &to))) {
		query_warn(pl->q, "bad-date", q->from, q->to,
		    "'%s' is no date (2014, 2014-06, 2014-06-30, "
		    "2014..2016), it was read as text", has_lo &&
		    !date_parse_query(q->lo, strlen(q->lo), &from) ? q->lo
		    : q->hi);
		return as_text(pl, q);
	}
	if (has_lo && has_hi && date_first(&from) > date_last(&to)) {
		struct date swap = from;
		from = to;
		to = swap;
		query_warn(pl->q, "range-order", q->from, q->to,
		    "the range ends before it begins; it was turned round");
	}
	if (has_lo)
		date_bounds(&from, lo, unused);
	if (has_hi) {
		date_bounds(&to, unused, hi);
		/* mtime goes on with hours. */
		strcat(hi, "~");
	}
	return range_node(pl, q->field, lo, strlen(lo), has_hi ? hi : NULL,
	    strlen(hi));
}

/* 100, 10k, 1.5M, 2GB, in units of 1024 bytes. */
static bool
read_size(const char *s, double *ret)
{
	char *end;
	double n = g_ascii_strtod(s, &end);

	if (end == s || !isfinite(n) || n < 0)
		return false;
	switch (g_ascii_tolower(*end)) {
	case 'k': n *= 1024.0; end++; break;
	case 'm': n *= 1024.0 * 1024; end++; break;
	case 'g': n *= 1024.0 * 1024 * 1024; end++; break;
	case 't': n *= 1024.0 * 1024 * 1024 * 1024; end++; break;
	default: break;
	}
	if (g_ascii_tolower(end[0]) == 'i' && g_ascii_tolower(end[1]) == 'b')
		end += 2;
	else if (g_ascii_tolower(end[0]) == 'b')
		end++;
	*ret = n;
	return *end == '\0';
}

static struct plan_node *
plan_sizes(struct planner *pl, const struct query_node *q)
{
	double from = 0, to = 0;
	bool has_lo = *q->lo != '\0', has_hi = *q->hi != '\0';
	char lo[XC_NUMBER_MAX], hi[XC_NUMBER_MAX];

	if ((has_lo && !read_size(q->lo, &from)) ||
	    (has_hi && !read_size(q->hi, &to))) {
		query_warn(pl->q, "bad-size", q->from, q->to,
		    "'%s' is no size (1000, 10k, 1M..5M), it was read as text",
		    has_lo && !read_size(q->lo, &from) ? q->lo : q->hi);
		return as_text(pl, q);
	}
	if (has_lo && has_hi && from > to) {
		double swap = from;
		from = to;
		to = swap;
		query_warn(pl->q, "range-order", q->from, q->to,
		    "the range ends before it begins; it was turned round");
	}
	size_t n_lo = xc_number_pack(from, lo), n_hi = xc_number_pack(to, hi);
	return range_node(pl, q->field, lo, n_lo, has_hi ? hi : NULL, n_hi);
}

/* --- filters -------------------------------------------------------------------------- */

static struct plan_node *
filter_node(struct planner *pl, const struct term_list *list)
{
	struct plan_node *node = node_new(pl, PLAN_FILTER);

	node->concept = 0;
	node->terms = list->v;
	node->n_terms = list->n;
	return node;
}

static void
add_value(struct planner *pl, struct term_list *list, const char *prefix,
    const char *value, size_t len)
{
	g_autoptr(GString) term = g_string_new(NULL);

	field_term(term, prefix, value, len);
	term_add(pl, list, "", false, term->str, term->len, WHY_WORD, 0, 1);
}

/* Terms of prefix whose value a glob matches; '*' also matches '/'.  inside: it
 * may begin behind any '/', as "path:drafts/" does. */
static void
add_globbed(struct planner *pl, struct term_list *list, const char *prefix,
    const char *glob, bool inside)
{
	size_t n_prefix = strlen(prefix), n;
	struct xc_error xe = {0};
	g_autoptr(GPatternSpec) spec = g_pattern_spec_new(glob);
	g_autofree char *below = g_strconcat("*/", glob, NULL);
	g_autoptr(GPatternSpec) deeper = g_pattern_spec_new(below);
	struct xc_terms *c;
	const char *t;
	unsigned seen = 0;

	if (pl->error)
		return;
	c = xc_db_allterms(index_db(pl->ix), prefix, n_prefix, &xe);
	while (c && (t = xc_terms_next(c, &n, &xe))) {
		const char *value = t + n_prefix;
		/* XNAME: is no term of a field X. */
		if (g_pattern_spec_match(spec, n - n_prefix, value, NULL) ||
		    (inside && g_pattern_spec_match(deeper, n - n_prefix,
		    value, NULL)))
			term_add(pl, list, "", false, t, n, WHY_WILDCARD, 0, 1);
		if (pl->n_terms > pl->limits.terms)
			break;
		if (++seen % 1024 == 0 &&
		    g_get_monotonic_time() > pl->deadline) {
			query_warn(pl->q, "too-slow", pl->at->from, pl->at->to,
			    "there was no time to look through all values");
			planner_partial(pl, "time was up");
			break;
		}
	}
	xc_terms_free(c);
	if (xe.cls)
		planner_error(pl, &xe);
}

static struct plan_node *
value_node(struct planner *pl, const struct query_node *q, const char *name,
    const struct term_list *list)
{
	bool any = false;

	for (unsigned i = 0; i < list->n; i++)
		any = any || list->v[i].df;
	if (!any)
		query_warn(pl->q, "no-value", q->from, q->to,
		    "no document has %s '%s'", name, q->text);
	return filter_node(pl, list);
}

static struct plan_node *
plan_path(struct planner *pl, const struct query_node *q, const char *prefix)
{
	struct term_list list = {NULL, 0, 0, NULL};
	g_autofree char *inner = NULL;
	const char *s = q->text;

	/* "./x" and "x/" are x. */
	while (s[0] == '.' && s[1] == '/')
		s += 2;
	if (*s == '/')
		s++;
	g_autofree char *folder = g_strdup(s);
	while (*folder && g_str_has_suffix(folder, "/"))
		folder[strlen(folder) - 1] = '\0';
	add_globbed(pl, &list, prefix, folder, true);
	/* Without wildcards: this file, or all below this folder. */
	if (!strpbrk(folder, "*?")) {
		inner = g_strconcat(folder, "/*", NULL);
		add_globbed(pl, &list, prefix, inner, true);
	}
	return value_node(pl, q, "path", &list);
}

/* A MIME type, the half behind its slash, or an extension. */
static void
add_type(struct planner *pl, struct term_list *list, const char *value)
{
	g_autofree char *below = g_strconcat("*/", value, NULL);

	if (strpbrk(value, "*?")) {
		add_globbed(pl, list, "T", value, false);
		return;
	}
	add_value(pl, list, "T", value, strlen(value));
	if (strchr(value, '/'))
		return;
	const char *ext = *value == '.' ? value + 1 : value;
	add_value(pl, list, "E", ext, strlen(ext));
	add_globbed(pl, list, "T", below, false);
}

static void
add_language(struct planner *pl, struct term_list *list, const char *value)
{
	int lang = text_language(value);

	/* Also by its English name. */
	for (int i = 1; lang == 0 && i < text_languages(); i++)
		if (g_ascii_strcasecmp(text_language_name(i), value) == 0)
			lang = i;
	const char *code = lang ? text_language_code(lang) : value;
	add_value(pl, list, "L", code, strlen(code));
}

static struct plan_node *
plan_value(struct planner *pl, const struct query_node *q,
    const struct field *f)
{
	struct term_list list = {NULL, 0, 0, NULL};
	g_autofree char *lower = g_utf8_strdown(q->text, q->text_len);

	if (strcmp(f->prefix, "L") == 0)
		add_language(pl, &list, lower);
	else if (strcmp(f->prefix, "T") == 0)
		add_type(pl, &list, lower);
	else if (strcmp(f->prefix, "E") == 0)
		add_value(pl, &list, "E", *lower == '.' ? lower + 1 : lower,
		    strlen(lower) - (*lower == '.'));
	else if (q->op == QUERY_WILDCARD)
		add_globbed(pl, &list, f->prefix, q->text, false);
	else
		add_value(pl, &list, f->prefix, q->text, q->text_len);
	return value_node(pl, q, f->name, &list);
}

/* --- words of a field -------------------------------------------------------------------- */

/* Tells of a range that is none. */
static void
look_for_range(struct planner *pl, const struct query_node *q)
{
	const char *from = pl->q->text + q->from;
	const char *dots = g_strstr_len(from, q->to - q->from, "..");

	if (q->op != QUERY_WORD && q->op != QUERY_WILDCARD &&
	    q->op != QUERY_FUZZY)
		return;
	if (dots && dots[2] != '.' && strstr(q->text, ".."))
		query_warn(pl->q, "no-range", (uint32_t)(dots - pl->q->text),
		    (uint32_t)(dots + 2 - pl->q->text), "'%s' is text, which "
		    "has no ranges; '..' was read as text", q->field);
}

static struct plan_node *
plan_words_of(struct planner *pl, const struct query_node *q,
    const char *prefix)
{
	look_for_range(pl, q);
	switch (q->op) {
	case QUERY_PHRASE:
		return plan_phrase(pl, q, prefix);
	case QUERY_WORD:
		return plan_word(pl, q, prefix);
	default:
		return plan_pattern(pl, q, prefix);
	}
}

static bool
has_values(struct index *ix, const char *field)
{
	bool has = false;

	for (unsigned i = 0; i < ix->n_shards && !has; i++)
		has = shard_slot(&ix->shards[i], field) >= 0;
	return has;
}

static struct plan_node *
plan_user_field(struct planner *pl, const struct query_node *q)
{
	g_autofree char *prefix = field_user_prefix(q->field,
	    strlen(q->field));
	const char *dots = q->op == QUERY_WORD && !q->exact
	    ? strstr(q->text, "..") : NULL;

	if (!prefix)
		return as_text(pl, q);
	if (dots && has_values(pl->ix, q->field))
		return range_node(pl, q->field, q->text,
		    (size_t)(dots - q->text), dots[2] ? dots + 2 : NULL,
		    strlen(dots + 2));
	return plan_words_of(pl, q, arena_strdup(&pl->p->arena, prefix));
}

struct plan_node *
plan_field(struct planner *pl, const struct query_node *q)
{
	const struct field *f = field_find(q->field, strlen(q->field));

	if (!f)
		return plan_user_field(pl, q);
	switch (f->kind) {
	case FIELD_WORDS:
		return plan_words_of(pl, q, f->prefix);
	case FIELD_DATE:
	case FIELD_SIZE:
		if (!q->lo || !q->hi)
			return as_text(pl, q);
		return f->kind == FIELD_DATE ? plan_dates(pl, q)
		    : plan_sizes(pl, q);
	case FIELD_GLOB:
		return plan_path(pl, q, f->prefix);
	default:
		return plan_value(pl, q, f);
	}
}
