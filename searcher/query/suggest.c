/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Corrections and completions from the words of the index. */
#include "searcher/query/suggest.h"

#include "lib/index/record.h"
#include "searcher/query/compile.h"
#include "searcher/query/planner.h"

#include <string.h>

/* A word in so many documents or fewer may be a slip of the pen; what it is
 * replaced by must be that much more frequent. */
#define RARE_MAX 2
#define BETTER_BY 10
/* Similar words looked at. */
#define SIMILAR_MAX 32
/* Words tried for one completion, of which those that go with the words before
 * are kept. */
#define TRIED_MAX 60
#define SUGGEST_SECONDS 0.5

/* --- did you mean --------------------------------------------------------------- */

struct change {
	uint32_t from, to;
	const char *term;
};

/* What an edit costs in documents: a word one letter off is as likely as one two
 * letters off that is thirty times as frequent; the first letter is seldom
 * wrong. */
static double
likelihood(const struct plan_term *t, const char *typed)
{
	double edits = t->weight > 0.6f ? 1 : 2;
	double score = t->df;

	for (; edits > 1; edits--)
		score /= 30;
	if (t->term[0] != typed[0])
		score /= 10;
	return score;
}

static bool
may_be_wrong(const struct atom *t)
{
	glong letters = g_utf8_strlen(t->term, t->term_len);

	if (t->flags & (TOKEN_NUMBER | TOKEN_STOP))
		return false;
	return letters >= ((unsigned char)t->term[0] < 0x80 ? 4 : 3) &&
	    letters < 40;
}

/* A likelier word than t, NULL: none. */
static const char *
better_word(struct planner *pl, const struct atom *t)
{
	struct term_list list = {NULL, 0, 0, NULL};
	const struct plan_term *best = NULL;
	uint32_t df = planner_df(pl, t->term, t->term_len);
	glong letters = g_utf8_strlen(t->term, t->term_len);
	char first[8] = "";

	for (unsigned i = 0; i < pl->known->n_langs; i++)
		if (t->stems[i]) {
			char buf[TEXT_TERM_MAX + 8];
			int n = g_snprintf(buf, sizeof(buf), "Z%s",
			    t->stems[i]);
			df = MAX(df, planner_df(pl, buf, MIN((size_t)n,
			    sizeof(buf) - 1)));
		}
	if (df > RARE_MAX)
		return NULL;
	memcpy(first, t->term, (size_t)(g_utf8_next_char(t->term) - t->term));
	pl->limits.expansion = SIMILAR_MAX;
	expand_fuzzy_from(pl, "", first, t->term, t->term_len,
	    letters > 5 ? 2 : 1, &list);
	if (list.n <= (df > 0))
		expand_fuzzy(pl, "", t->term, t->term_len, 1, &list);
	for (unsigned i = 0; i < list.n; i++) {
		const struct plan_term *k = &list.v[i];
		if (k->weight == 1 || k->df < BETTER_BY * df + 1 ||
		    g_ascii_isdigit(k->term[0]))
			continue;
		if (!best || likelihood(k, t->term) >
		    likelihood(best, t->term))
			best = k;
	}
	return best ? best->term : NULL;
}

static void
correct_node(struct planner *pl, const struct query_node *node,
    GArray *changes)
{
	if ((node->op == QUERY_WORD || node->op == QUERY_PHRASE) &&
	    !node->field && !node->exact && node->text_len &&
	    node->to <= pl->q->len) {
		const char *begin = pl->q->text + node->from;
		const char *at = g_strstr_len(begin, node->to - node->from,
		    node->text);
		struct atoms atoms = {0};
		if (at && !has_wildcard(node->text, node->text_len))
			atoms_make(pl, node->text, node->text_len, &atoms);
		/* a mebibyte of words is not looked up */
		for (unsigned i = 0; i < atoms.n &&
		    g_get_monotonic_time() < pl->deadline; i++) {
			struct atom *t = &atoms.v[i];
			uint32_t base = (uint32_t)(at - pl->q->text);
			struct change c = {base + t->start, base + t->end,
				NULL};
			/* Parts of a joined word stand for themselves. */
			if (!(t->flags & TOKEN_ATOM) || !may_be_wrong(t) ||
			    ((t->flags & TOKEN_PAIR) &&
			    !(t->flags & TOKEN_WORD)))
				continue;
			c.term = better_word(pl, t);
			if (c.term)
				g_array_append_val(changes, c);
		}
	}
	if (node->op == QUERY_NOT)
		return;
	for (unsigned i = 0; i < node->n_kids; i++)
		correct_node(pl, node->kids[i], changes);
}

static int
by_from(const void *pa, const void *pb)
{
	const struct change *a = pa, *b = pb;

	return a->from < b->from ? -1 : a->from > b->from;
}

char *
suggest_query(const struct query *q, struct index *ix,
    struct text_analyzer *a, GError **error)
{
	/* Warnings of the search for words are none of the query's. */
	struct query *own = query_parse("", 0, NULL);
	struct plan_options o = {.plain = true,
		.limits = {.seconds = SUGGEST_SECONDS}};
	g_autoptr(GArray) changes = g_array_new(FALSE, FALSE,
	    sizeof(struct change));
	struct planner pl;
	char *result = NULL;

	own->text = arena_strndup(&own->arena, q->text, q->len);
	own->len = q->len;
	planner_init(&pl, own, ix, a, &o);
	pl.at = q->root;
	correct_node(&pl, q->root, changes);
	g_array_sort(changes, by_from);
	if (changes->len && !pl.error) {
		GString *out = g_string_new(NULL);
		uint32_t at = 0;
		for (unsigned i = 0; i < changes->len; i++) {
			struct change c = g_array_index(changes, struct change,
			    i);
			if (c.from < at)
				continue;
			g_string_append_len(out, q->text + at,
			    (gssize)(c.from - at));
			g_string_append(out, c.term);
			at = c.to;
		}
		g_string_append(out, q->text + at);
		result = g_string_free(out, FALSE);
	}
	planner_release(&pl);
	if (pl.error)
		g_propagate_error(error, pl.error);
	plan_free(pl.p);
	query_free(own);
	return result;
}

/* --- completions -------------------------------------------------------------------- */

static void
clear_completion(void *p)
{
	g_free(((struct completion *)p)->text);
}

/* Hits of a query, at most max; NULL: trouble, told in error. */
static struct xc_mset *
run(struct index *ix, const struct xc_query *q, uint32_t max, uint32_t check,
    GError **error)
{
	struct xc_error xe = {0};
	struct xc_enquire *e = xc_enquire_new(index_db(ix), &xe);
	struct xc_mset *m = NULL;

	if (e && xc_enquire_set_query(e, q, 0, &xe))
		m = xc_enquire_mset(e, 0, max, check, NULL, NULL, NULL, &xe);
	if (!m)
		index_set_error(error, &xe, ix->places[0]);
	xc_enquire_free(e);
	return m;
}

static struct xc_query *
compile_text(struct index *ix, struct text_analyzer *a, const char *text,
    size_t len, GError **error)
{
	struct plan_options o = {.plain = true,
		.limits = {.seconds = SUGGEST_SECONDS, .expansion = 64}};
	struct query *q = query_parse(text, len, NULL);
	struct plan *p = plan_make(q, ix, a, &o, error);
	struct xc_query *x = p ? compile_xapian(p, ix, a, &o.limits, error) : NULL;

	plan_free(p);
	query_free(q);
	return x;
}

/* Titles in which the words typed stand in a row, the last perhaps unfinished. */
static bool
add_titles(struct index *ix, struct text_analyzer *a, const char *prefix,
    size_t len, unsigned max, GArray *out, GError **error)
{
	g_autoptr(GString) text = g_string_new("title:\"");
	g_autoptr(GHashTable) seen = g_hash_table_new_full(g_str_hash,
	    g_str_equal, g_free, NULL);

	for (size_t i = 0; i < len; i++)
		g_string_append_c(text, strchr("\"\\*?", prefix[i])
		    ? ' ' : prefix[i]);
	g_strchomp(text->str);
	text->len = strlen(text->str);
	g_string_append(text, "*\"");
	struct xc_query *q = compile_text(ix, a, text->str, text->len, error);
	if (!q)
		return false;
	struct xc_mset *m = run(ix, q, max * 2, 0, error);
	xc_query_free(q);
	if (!m)
		return false;
	for (uint32_t i = 0; i < xc_mset_get_stats(m)->size && max; i++) {
		struct record rec;
		struct xc_error xe = {0};
		size_t n;
		const char *data = xc_mset_data(m, i, &n, &xe);
		if (!data)
			break;
		g_autofree char *copy = g_malloc(n + 1);
		memcpy(copy, data, n);
		copy[n] = '\0';
		record_parse(copy, n, &rec);
		if (!rec.title || g_hash_table_contains(seen, rec.title))
			continue;
		g_hash_table_add(seen, g_strdup(rec.title));
		struct completion c = {g_utf8_make_valid(rec.title, -1), 1,
			true};
		g_array_append_val(out, c);
		max--;
	}
	xc_mset_free(m);
	return true;
}

/* Documents that have the words before and this one. */
static uint32_t
count_with(struct index *ix, const struct xc_query *before,
    const struct plan_term *t, GError **error)
{
	struct xc_error xe = {0};

	if (!before)
		return t->df;
	struct xc_query *q = xc_query_pair(XC_AND, xc_query_copy(before, &xe),
	    xc_query_term(t->term, t->len, 1, 0, &xe), &xe);
	struct xc_mset *m = q ? run(ix, q, 0, 1000, error) : NULL;
	uint32_t n = m ? xc_mset_get_stats(m)->estimated : 0;
	xc_mset_free(m);
	xc_query_free(q);
	return n;
}

static int
by_count(const void *pa, const void *pb)
{
	const struct completion *a = pa, *b = pb;

	if (a->count != b->count)
		return a->count > b->count ? -1 : 1;
	return strcmp(a->text, b->text);
}

static bool
add_words(struct index *ix, struct text_analyzer *a, const char *prefix,
    size_t len, unsigned max, GArray *out, GError **error)
{
	struct query *own = query_parse("", 0, NULL);
	struct plan_options o = {.plain = true,
		.limits = {.seconds = SUGGEST_SECONDS, .expansion = TRIED_MAX}};
	size_t last = len;
	struct planner pl;
	struct term_list list = {NULL, 0, 0, NULL};
	g_autoptr(GString) pattern = g_string_new(NULL);
	struct xc_query *before = NULL;
	g_autoptr(GError) trouble = NULL;

	/* The last word typed: letters, marks and digits up to the end. */
	while (last > 0) {
		const char *p = g_utf8_find_prev_char(prefix, prefix + last);
		gunichar c = g_utf8_get_char(p);
		if (!g_unichar_isalnum(c) && !g_unichar_ismark(c))
			break;
		last = (size_t)(p - prefix);
	}
	if (last == len) {
		query_free(own);
		return true;
	}
	planner_init(&pl, own, ix, a, &o);
	pl.at = own->root;
	text_fold(prefix + last, len - last, pattern);
	g_string_append_c(pattern, '*');
	expand_wildcard(&pl, "", pattern->str, pattern->len, &list);
	if (last > 0 && !pl.error) {
		before = compile_text(ix, a, prefix, last, &trouble);
		if (before && xc_query_is_empty(before)) {
			xc_query_free(before);
			before = NULL;
		}
	}
	for (unsigned i = 0; i < list.n && !pl.error && !trouble; i++) {
		uint32_t n = count_with(ix, before, &list.v[i], &trouble);
		if (!n)
			continue;
		/* What was typed stays as typed. */
		struct completion c = {NULL, n, false};
		c.text = g_strdup_printf("%.*s%s", (int)last, prefix,
		    list.v[i].term);
		g_array_append_val(out, c);
	}
	xc_query_free(before);
	g_array_sort(out, by_count);
	if (out->len > max)
		g_array_set_size(out, max);
	planner_release(&pl);
	if (pl.error && !trouble)
		g_propagate_error(&trouble, g_steal_pointer(&pl.error));
	g_clear_error(&pl.error);
	plan_free(pl.p);
	query_free(own);
	if (!trouble)
		return true;
	g_propagate_error(error, g_steal_pointer(&trouble));
	return false;
}

static GArray *
complete(const char *prefix, size_t len, struct index *ix,
    struct text_analyzer *a, unsigned max, GError **error)
{
	GArray *out = g_array_new(FALSE, FALSE, sizeof(struct completion));
	g_autofree char *valid = g_utf8_make_valid(prefix, (gssize)len);

	g_array_set_clear_func(out, clear_completion);
	len = strlen(valid);
	if (!g_utf8_validate(valid, (gssize)len, NULL) ||
	    g_utf8_strlen(valid, (gssize)len) == 0 || len > 1000)
		return out;
	unsigned titles = (max + 2) / 3;
	if (!add_words(ix, a, valid, len, max, out, error))
		goto fail;
	/* A third of the places is for titles, if there are any. */
	GArray *found = g_array_new(FALSE, FALSE, sizeof(struct completion));
	if (!add_titles(ix, a, valid, len, titles, found, error)) {
		g_array_unref(found);
		goto fail;
	}
	if (out->len + found->len > max)
		g_array_set_size(out, max - found->len);
	g_array_append_vals(out, found->data, found->len);
	g_array_unref(found);
	return out;
fail:
	g_array_unref(out);
	return NULL;
}

GArray *
suggest_complete(const char *prefix, size_t len, struct index *ix,
    struct text_analyzer *a, unsigned max, GError **error)
{
	for (int tries = 0;;) {
		GError *trouble = NULL;
		GArray *out = complete(prefix, len, ix, a, max, &trouble);
		if (out)
			return out;
		if (index_again(ix, &trouble, &tries))
			continue;
		g_propagate_error(error, trouble);
		return NULL;
	}
}
