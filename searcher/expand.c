/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Reads the names of expansions, and expands. */
#include "searcher/expand.h"

#include "searcher/session.h"

#include <math.h>
#include <string.h>

#define DOCS_MAX 1000
#define TERMS_MAX 1000
/* Terms of a topic whose neighbours are looked at. */
#define WORDS_MAX 64
/* A term of more documents than this says nothing of the topic. */
#define COMMON 0.1

/* --- names ----------------------------------------------------------------- */

static const struct expansion defaults[] = {
    {.kind = EXPAND_RM3, .docs = 10, .terms = 20, .weight = 0.5},
    {.kind = EXPAND_BO1, .docs = 3, .terms = 10, .weight = 0.4},
    {.kind = EXPAND_SDM, .p = {0.85, 0.1, 0.05}, .window = 8},
};

static bool
wrong(GError **error, const char *text)
{
	g_set_error(error, SESSION_ERROR, SESSION_ERROR_REQUEST,
	    "no expansion '%s': there are rm3(docs=10,terms=20,weight=0.5) "
	    "bo1(docs=3,terms=10,weight=0.4) "
	    "sdm(terms=0.85,ordered=0.1,unordered=0.05,window=8)",
	    text);
	return false;
}

static bool
set_parameter(struct expansion *e, const char *name, double v)
{
	static const char *const sdm[] = {"terms", "ordered", "unordered"};

	if (e->kind == EXPAND_SDM) {
		for (unsigned i = 0; i < 3; i++)
			if (strcmp(name, sdm[i]) == 0) {
				e->p[i] = v;
				return v <= 1000 && (i || v > 0);
			}
		e->window = (unsigned)CLAMP(v, 0, 1000);
		return strcmp(name, "window") == 0 && v >= 2 && v <= 1000;
	}
	if (strcmp(name, "docs") == 0) {
		e->docs = (unsigned)CLAMP(v, 0, DOCS_MAX);
		return v >= 1 && v <= DOCS_MAX;
	}
	if (strcmp(name, "terms") == 0) {
		e->terms = (unsigned)CLAMP(v, 0, TERMS_MAX);
		return v >= 1 && v <= TERMS_MAX;
	}
	e->weight = v;
	return strcmp(name, "weight") == 0 &&
	    (e->kind == EXPAND_RM3 ? v > 0 && v <= 1 : v <= 1000);
}

bool
expansion_parse(const char *text, struct expansion *ret, GError **error)
{
	static const char *const names[] = {"rm3", "bo1", "sdm"};
	g_autofree char *copy = g_strstrip(g_strdup(text));
	char *open = strchr(copy, '(');
	struct expansion e;
	unsigned kind = 0;

	if (open) {
		size_t len = strlen(open);
		if (open[len - 1] != ')')
			return wrong(error, text);
		open[len - 1] = '\0';
		*open++ = '\0';
	}
	while (kind < 3 && strcmp(copy, names[kind]) != 0)
		kind++;
	if (kind == 3)
		return wrong(error, text);
	e = defaults[kind];
	g_auto(GStrv) list = g_strsplit(open ? open : "", ",", -1);
	for (char **a = list; *a; a++) {
		char *eq = strchr(*a, '='), *end;
		if (!*g_strstrip(*a) && !eq)
			continue;
		if (!eq)
			return wrong(error, text);
		*eq = '\0';
		double v = g_ascii_strtod(eq + 1, &end);
		if (end == eq + 1 || *end || !isfinite(v) || v < 0 ||
		    !set_parameter(&e, g_strstrip(*a), v))
			return wrong(error, text);
	}
	*ret = e;
	return true;
}

/* --- terms of the first documents -------------------------------------------- */

struct candidate {
	char *term;
	uint32_t len;
	double weight;
	double tf; /* in all of the documents */
};

struct feedback {
	struct index *ix;
	struct xc_error xe;
	GHashTable *terms; /* term -> struct candidate */
	uint32_t n_documents;
};

static void
candidate_free(void *p)
{
	struct candidate *c = p;

	g_free(c->term);
	g_free(c);
}

/* A term of the text itself: a stem, or with stems false a written word.
 * Prefixes are capitals. */
static bool
is_text_term(const char *t, size_t len, bool stems)
{
	if (stems) {
		if (len < 2 || t[0] != 'Z')
			return false;
		t++;
	}
	return !g_ascii_isupper(*t) && !g_ascii_isdigit(*t);
}

static bool
has_stems(struct feedback *f, uint32_t docid)
{
	struct xc_terms *c = xc_db_termlist(index_db(f->ix), docid, &f->xe);
	size_t len;
	bool found = false;

	if (!c)
		return false;
	for (const char *t = xc_terms_skip_to(c, "Z", 1, &len, &f->xe);
	     t && *t == 'Z' && !found; t = xc_terms_next(c, &len, &f->xe))
		found = is_text_term(t, len, true);
	xc_terms_free(c);
	return found;
}

/* What a document says: its terms, each with its share of the text times
 * weight. */
static void
add_document(struct feedback *f, uint32_t docid, double weight)
{
	bool stems = has_stems(f, docid);
	struct xc_terms *c;
	double length = 0;
	size_t len;

	for (int round = 0; round < 2; round++) {
		c = xc_db_termlist(index_db(f->ix), docid, &f->xe);
		if (!c)
			return;
		for (const char *t = xc_terms_next(c, &len, &f->xe); t;
		     t = xc_terms_next(c, &len, &f->xe)) {
			uint32_t wdf;
			if (!is_text_term(t, len, stems) ||
			    !xc_terms_wdf(c, &wdf, &f->xe) || !wdf)
				continue;
			if (round == 0) {
				length += wdf;
				continue;
			}
			struct candidate *k = g_hash_table_lookup(f->terms, t);
			if (!k) {
				k = g_new0(struct candidate, 1);
				k->term = g_strndup(t, len);
				k->len = (uint32_t)len;
				g_hash_table_insert(f->terms, k->term, k);
			}
			k->tf += wdf;
			k->weight += weight * wdf / length;
		}
		xc_terms_free(c);
	}
}

static int
heavier_first(const void *x, const void *y)
{
	const struct candidate *a = *(struct candidate *const *)x;
	const struct candidate *b = *(struct candidate *const *)y;

	if (a->weight != b->weight)
		return a->weight < b->weight ? 1 : -1;
	return strcmp(a->term, b->term);
}

/* Bo1: how unlikely it is to see a term so often by chance. */
static double
bose_einstein(double tf, double occurrences, double documents)
{
	double p = occurrences / documents;

	return tf * log2((1 + p) / p) + log2(1 + p);
}

/* The best terms, candidates borrowed from f. */
static GPtrArray *
choose(struct feedback *f, const struct expansion *e)
{
	GPtrArray *list = g_ptr_array_new();
	GHashTableIter it;
	void *value;

	g_hash_table_iter_init(&it, f->terms);
	while (g_hash_table_iter_next(&it, NULL, &value)) {
		struct candidate *k = value;
		uint32_t df, cf;
		if (!xc_db_termfreq(index_db(f->ix), k->term, k->len, &df, &f->xe) ||
		    !xc_db_collfreq(index_db(f->ix), k->term, k->len, &cf, &f->xe))
			break;
		if (!df || !cf || (f->n_documents > 100 &&
		    df > COMMON * f->n_documents))
			continue;
		if (e->kind == EXPAND_BO1)
			k->weight = bose_einstein(k->tf, cf, f->n_documents);
		g_ptr_array_add(list, k);
	}
	g_ptr_array_sort(list, heavier_first);
	if (list->len > e->terms)
		g_ptr_array_set_size(list, (int)e->terms);
	return list;
}

/* How many words of the query score: what one of them weighs is 1. */
static double
count_words(const struct plan_node *node)
{
	double n = 0;

	if (node->boost || node->op == PLAN_FILTER || node->op == PLAN_NOT)
		return 0;
	if (node->op == PLAN_TERMS || node->op == PLAN_PHRASE ||
	    node->op == PLAN_NEAR)
		return 1;
	for (unsigned i = 0; i < node->n_kids; i++)
		n += count_words(node->kids[i]);
	return node->op == PLAN_WEIGHT ? n * node->weight : n;
}

static struct sieve *
weigh_terms(const struct expansion *e, GPtrArray *list, double words,
    struct arena *arena)
{
	struct sieve **subs = arena_array(arena, struct sieve *, list->len + 1);
	double sum = 0, best = 0;
	unsigned n = 0;

	for (unsigned i = 0; i < list->len; i++) {
		const struct candidate *k = list->pdata[i];
		sum += k->weight;
		best = MAX(best, k->weight);
	}
	for (unsigned i = 0; i < list->len && best > 0; i++) {
		const struct candidate *k = list->pdata[i];
		double w = e->kind == EXPAND_RM3
		    ? (1 - e->weight) / e->weight * words * k->weight / sum
		    : e->weight * k->weight / best;
		/* what shards add up in another order must print alike */
		w = round(w * 1e6) / 1e6;
		if (w > 0)
			subs[n++] = sieve_scale(arena, sieve_term(arena,
			    arena_strndup(arena, k->term, k->len), k->len), w);
	}
	return sieve_combine(arena, SIEVE_OR, subs, n, 0);
}

/* The terms that the first documents found add; NULL: none. */
static struct sieve *
feed_back(struct feedback *f, const struct expansion *e, struct plan *plan,
    const struct model *m, bool steady, const struct sieve *sieve,
    GError **error)
{
	struct request first = {.limit = e->docs, .ids_only = true};
	g_autoptr(answer_auto) a = answer_new();
	g_autoptr(GArray) found = match_sieve(f->ix, sieve, steady, &first, m,
	    a, NULL, error);
	struct xc_db_stats stats;

	if (!found || !found->len ||
	    !xc_db_get_stats(index_db(f->ix), &stats, &f->xe))
		return NULL;
	f->n_documents = stats.doccount;
	f->terms = g_hash_table_new_full(g_str_hash, g_str_equal, NULL,
	    candidate_free);
	for (unsigned i = 0; i < found->len && f->xe.cls == XC_OK; i++) {
		const struct ranked *k =
		    &g_array_index(found, struct ranked, i);
		add_document(f, k->docid, MAX(k->score, SCORE_GRID));
	}
	g_autoptr(GPtrArray) list = choose(f, e);
	struct sieve *more = weigh_terms(e, list, count_words(plan->root),
	    &plan->arena);
	g_hash_table_unref(f->terms);
	return more;
}

/* --- sequential dependence ------------------------------------------------- */

/* The written words of the query's text, but for those that are stop words in
 * any language of the index. */
static GPtrArray *
words_of(struct index *ix, struct text_analyzer *a, const struct request *r)
{
	GPtrArray *words = g_ptr_array_new_with_free_func(g_free);
	g_autoptr(GHashTable) stops =
	    g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
	size_t len, n;
	g_autofree char *text = text_make_valid(r->query, r->query_len, &len);
	const struct token *t;

	for (unsigned l = 0; l <= ix->n_languages; l++) {
		bool last = l == ix->n_languages;
		struct text_run run = {(uint32_t)len, last ? 0
		    : ix->languages[l]};
		text_begin(a, text, len, &run, 1, 1);
		while ((n = text_next(a, &t)) > 0)
			for (size_t i = 0; i < n; i++) {
				char *w = g_strndup(t[i].word->term,
				    t[i].word->term_len);
				if (t[i].flags & TOKEN_STOP)
					g_hash_table_add(stops, w);
				else if (last && (t[i].flags & TOKEN_ATOM) &&
				    words->len < WORDS_MAX &&
				    !g_hash_table_contains(stops, w))
					g_ptr_array_add(words, w);
				else
					g_free(w);
			}
	}
	return words;
}

/* Two words as a row of that kind: 1 one behind the other, 2 within a window. */
static struct sieve *
neighbours(const struct expansion *e, int kind, char *const *w,
    struct arena *arena)
{
	struct sieve **kids = arena_array(arena, struct sieve *, 2);

	for (int i = 0; i < 2; i++) {
		size_t len = strlen(w[i]);
		kids[i] = sieve_term(arena, arena_strndup(arena, w[i], len),
		    (uint32_t)len);
	}
	return sieve_scale(arena, kind == 1
	    ? sieve_combine(arena, SIEVE_PHRASE, kids, 2, 2)
	    : sieve_combine(arena, SIEVE_NEAR, kids, 2, e->window),
	    e->p[kind] / e->p[0]);
}

/* What neighbouring words of the query add. */
static struct sieve *
depend(struct index *ix, const struct expansion *e, struct text_analyzer *a,
    const struct request *r, struct arena *arena)
{
	g_autoptr(GPtrArray) words = words_of(ix, a, r);
	struct sieve **subs = arena_array(arena, struct sieve *,
	    2 * words->len + 1);
	unsigned n = 0;

	for (unsigned i = 0; i + 1 < words->len; i++) {
		char *const *w = (char *const *)words->pdata + i;
		if (strcmp(w[0], w[1]) == 0)
			continue;
		for (int kind = 1; kind < 3; kind++)
			if (e->p[kind] > 0)
				subs[n++] = neighbours(e, kind, w, arena);
	}
	return sieve_combine(arena, SIEVE_OR, subs, n, 0);
}

struct sieve *
expand_sieve(const struct expansion *e, struct index *ix,
    struct text_analyzer *a, struct plan *plan, const struct request *r,
    const struct model *m, bool steady, struct sieve *sieve, GError **error)
{
	struct feedback f = {.ix = ix};
	GError *trouble = NULL;
	struct sieve *more;

	if (sieve->op == SIEVE_NONE)
		return sieve;
	more = e->kind == EXPAND_SDM ? depend(ix, e, a, r, &plan->arena)
	    : feed_back(&f, e, plan, m, steady, sieve, &trouble);
	if (f.xe.cls != XC_OK && !trouble)
		index_set_error(&trouble, &f.xe, ix->places[0]);
	if (trouble) {
		g_propagate_error(error, trouble);
		return NULL;
	}
	/* a bag of words finds further documents by the terms, any other
	 * query only orders its own anew */
	return more ? sieve_pair(&plan->arena, r->bag && e->kind != EXPAND_SDM
	    ? SIEVE_OR : SIEVE_MAYBE, sieve, more) : sieve;
}
