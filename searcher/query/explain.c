/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What a query did: its words, its plan, and what scored. */
#include "searcher/query/explain.h"

#include "lib/index/fields.h"
#include "searcher/query/compile.h"

#include <string.h>

/* Terms of one word that are listed; the others are counted. */
#define LISTED 24

static const char *const whys[] = {
	[WHY_WORD] = "as typed", [WHY_STEM] = "stem",
	[WHY_WILDCARD] = "matches the pattern", [WHY_FUZZY] = "similar",
	[WHY_REGEX] = "matches the expression",
	[WHY_JOINED] = "written as one", [WHY_SPLIT] = "written as two",
	[WHY_ACRONYM] = "short or long form", [WHY_SYNONYM] = "synonym",
	[WHY_PAIR] = "pair of characters", [WHY_TITLE] = "in titles",
	[WHY_EXACT] = "as typed", [WHY_NEAR] = "near each other",
};

/* --- the query ----------------------------------------------------------------- */

static void
add_term(GString *out, const struct plan_term *t)
{
	g_string_append_printf(out, "      %-20.*s %8u %s  %s", (int)t->len,
	    t->term, t->df, t->df == 1 ? "document " : "documents",
	    whys[t->why]);
	if (t->lang)
		g_string_append_printf(out, ", %s",
		    text_language_name(t->lang));
	if (t->weight != 1)
		g_string_append_printf(out, ", weight %.2f",
		    (double)t->weight);
	g_string_append_c(out, '\n');
}

/* Leaves below node, under the part of the query they come from. */
static void
add_words(GString *out, const struct query *q, const struct plan_node *node,
    const struct plan_node **last)
{
	if (node->n_terms) {
		if (!*last || (*last)->from != node->from ||
		    (*last)->to != node->to || (*last)->boost != node->boost)
			g_string_append_printf(out, "    %.*s%s\n",
			    (int)(MIN(node->to, q->len) - MIN(node->from,
			    q->len)), q->text + MIN(node->from, q->len),
			    node->boost ? " (only scores)" : "");
		*last = node;
		for (unsigned i = 0; i < node->n_terms && i < LISTED; i++)
			add_term(out, &node->terms[i]);
		if (node->n_terms > LISTED)
			g_string_append_printf(out, "      and %u more\n",
			    node->n_terms - LISTED);
	}
	for (unsigned i = 0; i < node->n_kids; i++)
		add_words(out, q, node->kids[i], last);
}

char *
explain_query(const struct query *q, const struct plan *p,
    struct xc_query *compiled, GError **error)
{
	g_autofree char *tree = query_print(q->root);
	g_autofree char *plan = plan_print(p->root);
	const struct plan_node *last = NULL;
	struct xc_error xe = {0};
	GString *out = g_string_new(NULL);
	size_t len;

	g_string_append_printf(out, "tree    %s\n", tree);
	g_string_append_printf(out, "plan    %s\n", plan);
	g_string_append(out, "words\n");
	add_words(out, q, p->root, &last);
	const char *s = xc_query_description(compiled, &len, &xe);
	if (!s) {
		index_set_error(error, &xe, "query");
		g_string_free(out, TRUE);
		return NULL;
	}
	g_string_append_printf(out, "xapian  %.*s\n", (int)len, s);
	if (p->partial)
		g_string_append_printf(out, "partial %s\n",
		    p->partial_why ? p->partial_why : "");
	char *valid = g_utf8_make_valid(out->str, (gssize)out->len);
	g_string_free(out, TRUE);
	return valid;
}

/* --- a hit ------------------------------------------------------------------------ */

struct hit_reader {
	struct index *ix;
	const char *scheme;
	const double *parameters;
	size_t n_parameters;
	uint32_t docid;
	GString *id_term;
	GString *out;
	double sum;
	struct xc_error xe;
	GError *error;
};

/* What a query gives the document under the scheme. */
static double
score_of(struct hit_reader *r, const struct xc_query *q)
{
	struct xc_query *one = xc_query_pair(XC_FILTER, xc_query_copy(q,
	    &r->xe), xc_query_term(r->id_term->str, r->id_term->len, 1, 0,
	    &r->xe), &r->xe);
	struct xc_enquire *e = xc_enquire_new(index_db(r->ix), &r->xe);
	struct xc_mset *m = NULL;
	double score = 0;

	if (one && e && xc_enquire_set_query(e, one, 0, &r->xe) &&
	    (!r->scheme || xc_enquire_set_weight(e, r->scheme, r->parameters,
	    r->n_parameters, &r->xe)))
		m = xc_enquire_mset(e, 0, 1, 0, NULL, NULL, NULL, &r->xe);
	if (m && xc_mset_get_stats(m)->size)
		score = xc_mset_hits(m)[0].weight;
	xc_mset_free(m);
	xc_enquire_free(e);
	xc_query_free(one);
	return score;
}

/* Terms of the leaf that the document has, with how often. */
static void
add_present(struct hit_reader *r, const struct plan_node *node, GString *out)
{
	for (unsigned i = 0; i < node->n_terms; i++) {
		const struct plan_term *t = &node->terms[i];
		struct xc_terms *c;
		size_t len;
		const char *s;
		uint32_t wdf = 0;
		if (!t->df)
			continue;
		c = xc_db_termlist(index_db(r->ix), r->docid, &r->xe);
		s = c ? xc_terms_skip_to(c, t->term, t->len, &len, &r->xe)
		    : NULL;
		if (s && len == t->len && memcmp(s, t->term, len) == 0 &&
		    xc_terms_wdf(c, &wdf, &r->xe))
			g_string_append_printf(out, "%s%.*s %u\303\227, in %u",
			    out->len ? "; " : "", (int)len, s, wdf, t->df);
		xc_terms_free(c);
	}
	for (unsigned i = 0; i < node->n_kids; i++)
		add_present(r, node->kids[i], out);
}

static void
add_leaf(struct hit_reader *r, const struct plan_node *node, double weight,
    const char *what)
{
	struct plan alone = {.root = (struct plan_node *)node};
	struct xc_query *q = compile_xapian(&alone, r->ix, NULL, NULL,
	    &r->error);
	g_autoptr(GString) present = g_string_new(NULL);

	if (!q)
		return;
	double score = xc_query_is_empty(q) ? 0 : score_of(r, q) * weight;
	xc_query_free(q);
	arena_release(&alone.arena);
	g_free(alone.partial_why);
	if (score <= 0)
		return;
	r->sum += score;
	add_present(r, node, present);
	g_string_append_printf(r->out, "       %8.3f  %s%s\n", score,
	    present->str, what);
}

/* Every node that scores by itself. */
static void
add_scores(struct hit_reader *r, const struct plan_node *node, double weight)
{
	if (r->error || r->xe.cls || weight <= 0)
		return;
	switch (node->op) {
	case PLAN_TERMS:
		add_leaf(r, node, weight, !node->boost ? ""
		    : node->n_terms && node->terms[0].why == WHY_EXACT
		    ? " (as typed)" : " (title)");
		return;
	case PLAN_PHRASE:
		add_leaf(r, node, weight, " (phrase)");
		return;
	case PLAN_NEAR:
		add_leaf(r, node, weight, node->boost
		    ? " (near each other)" : " (near)");
		return;
	case PLAN_EXACT:
		add_scores(r, node->kids[0], weight);
		return;
	case PLAN_WEIGHT:
		if (node->fixed) {
			add_leaf(r, node, weight, " (as typed)");
			return;
		}
		add_scores(r, node->kids[0], weight * node->weight);
		return;
	case PLAN_AND:
	case PLAN_OR:
	case PLAN_XOR:
	case PLAN_MAYBE:
		for (unsigned i = 0; i < node->n_kids; i++)
			add_scores(r, node->kids[i], weight);
		return;
	default:
		return;
	}
}

char *
explain_hit(const struct plan *p, struct index *ix, struct xc_query *compiled,
    const char *scheme, const double *parameters, size_t n_parameters,
    uint32_t docid, GError **error)
{
	struct hit_reader r = {.ix = ix, .scheme = scheme,
		.parameters = parameters, .n_parameters = n_parameters,
		.docid = docid, .out = g_string_new(NULL),
		.id_term = g_string_new(NULL)};
	size_t len;
	const char *id = xc_db_value(index_db(ix), docid, SLOT_ID, &len, &r.xe);

	if (id && len) {
		field_term(r.id_term, "Q", id, len);
		add_scores(&r, p->root, 1);
		g_string_append_printf(r.out, "       %8.3f  in all\n",
		    score_of(&r, compiled));
	} else if (id) {
		/* Another program's document: what of the query it has. */
		add_present(&r, p->root, r.out);
		g_string_prepend(r.out, "       ");
		g_string_append_c(r.out, '\n');
	}
	g_string_free(r.id_term, TRUE);
	if (r.xe.cls && !r.error)
		index_set_error(&r.error, &r.xe, ix->places[0]);
	if (r.error) {
		g_propagate_error(error, r.error);
		g_string_free(r.out, TRUE);
		return NULL;
	}
	char *valid = g_utf8_make_valid(r.out->str, (gssize)r.out->len);
	g_string_free(r.out, TRUE);
	return valid;
}
