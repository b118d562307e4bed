/* SPDX-License-Identifier: GPL-2.0-or-later */
/* From a request to its answer: parse, plan, compile, match, show. */
#include "searcher/session.h"

#include "lib/index/fields.h"
#include "lib/index/record.h"
#include "lib/index/stored.h"
#include "searcher/expand.h"
#include "searcher/filters.h"
#include "searcher/match.h"
#include "searcher/model.h"
#include "searcher/places.h"
#include "searcher/query/compile.h"
#include "searcher/query/explain.h"
#include "searcher/query/suggest.h"
#include "searcher/snippet/passages.h"

#include <string.h>

/* How often a commit is reason enough to run a request again, as it is for the
 * matcher of our own; then libxapian's matches, for which it takes two. */
#define STEADY 3
/* Words kept by the analyser between requests: bounds a resident searcher.  Some
 * 100,000 spellings; to meet them again costs some hundredths of a second. */
#define ANALYZER_BYTES (16 << 20)

struct session {
	struct index *ix;
	struct text_analyzer *analyzer;
	/* Of a run that is over, for the memory of the next; or NULL. */
	struct query *query;
	struct plan *plan;
};

G_DEFINE_QUARK(trawl-session-error, session_error)

static struct session *
open_session(char **places, struct index *ix, GError **error)
{
	if (!ix)
		return NULL;
	struct text_analyzer *a = text_analyzer_new(ix->spec, error);
	if (!a) {
		g_prefix_error(error, "index '%s': ", places[0]);
		index_close(ix);
		return NULL;
	}
	struct session *s = g_new0(struct session, 1);
	s->ix = ix;
	s->analyzer = a;
	return s;
}

struct session *
session_open(char **places, GError **error)
{
	return open_session(places, index_open(places, error), error);
}

struct session *
session_open_lazily(char **places, GError **error)
{
	return open_session(places, index_open_lazily(places, error), error);
}

void
session_close(struct session *s)
{
	if (!s)
		return;
	query_free(s->query);
	plan_free(s->plan);
	text_analyzer_free(s->analyzer);
	index_close(s->ix);
	g_free(s);
}

struct index *
session_index(struct session *s)
{
	return s->ix;
}

struct text_analyzer *
session_analyzer(struct session *s)
{
	return s->analyzer;
}

void
request_init(struct request *r)
{
	*r = (struct request){
	    .limit = 10,
	    .snippets = 2,
	    .snippet_columns = 160,
	    .facet_values = 20,
	    .suggest = true,
	};
}

/* --- hits --------------------------------------------------------------- */

static char *
copy_text(const char *s)
{
	if (!s || !*s)
		return NULL;
	return g_utf8_make_valid(s, -1);
}

static void
keep_title_marks(struct hit *h, const struct span *spans, size_t n)
{
	h->title_marks = marks_of_spans(spans, n);
	h->n_title_marks = (unsigned)n;
}

static bool
has_own_title(const struct stored *st)
{
	return stored_info(st)->title_end == stored_info(st)->title_start;
}

/* The first words of a text stand in for a title that it has not. */
static char *
title_from(const struct record *rec)
{
	if (rec->title && *rec->title)
		return copy_text(rec->title);
	if (!rec->sample || !*rec->sample)
		return NULL;
	size_t len = strlen(rec->sample), fit = text_fit(rec->sample, len, 72);
	if (fit == len)
		return copy_text(rec->sample);
	while (fit > 40 && rec->sample[fit] != ' ')
		fit--;
	g_autofree char *cut = g_strndup(rec->sample, fit);
	g_strchomp(cut);
	return g_strconcat(cut, "\xe2\x80\xa6", NULL);
}

/* What the index knows of where the plan matches; NULL: nothing. */
static GArray *
find_places(const struct plan *p, const struct matcher *m, struct shard *shard,
    uint32_t docid)
{
	struct shelf *shelf = shard_shelf(shard);
	uint32_t reach = matcher_reach(m);

	return shelf && reach > 0 && reach < UINT32_MAX
	    ? places_of(p->root, shelf, docid, reach) : NULL;
}

static bool
add_snippets(struct hit *h, const struct kept_document *doc,
    struct shard *shard, uint32_t docid, const struct plan *plan,
    struct matcher *m, const struct request *r, GError **error)
{
	const struct record *rec = &doc->record;
	struct passage_options po = {.count = r->snippets,
	    .columns = r->snippet_columns, .context = r->context};
	GPtrArray *list;

	if (rec->text) {
		g_autoptr(GError) trouble = NULL;
		struct stored *st = shard_document_text(shard, doc, &trouble);
		bool titled = st && rec->title && h->title &&
		    has_own_title(st);
		size_t n;
		if (titled)
			matcher_title(m, h->title, strlen(h->title),
			    text_language(rec->lang));
		g_autoptr(GArray) places = st && stored_info(st)->n_blocks > 1
		    ? find_places(plan, m, shard, docid) : NULL;
		po.places = places ? (uint32_t *)(void *)places->data : NULL;
		po.n_places = places ? places->len : 0;
		list = st ? passages_find(m, st, &po, &trouble) : NULL;
		if (titled) {
			const struct span *v = matcher_title_spans(m, &n);
			if (list)
				keep_title_marks(h, v, n);
		}
		if (!list && g_error_matches(trouble, INDEX_ERROR,
		                 INDEX_ERROR_MODIFIED)) {
			g_propagate_error(error, g_steal_pointer(&trouble));
			return false;
		}
		/* a damaged text costs its snippet, not the answer */
	} else if (rec->sample) {
		size_t len = strlen(rec->sample);
		struct text_run run = {(uint32_t)len, text_language(rec->lang)};
		uint32_t zero = 0, one = 1;
		struct stored_info info = {.len = (uint32_t)len, .n_blocks = 1,
		    .starts = &zero, .positions = &one, .runs = &run,
		    .n_runs = 1};
		list = passages_of_text(m, rec->sample, len, &info, &po);
	} else {
		list = NULL;
	}
	if (list) {
		g_ptr_array_unref(h->snippets);
		h->snippets = list;
	}
	return true;
}

static struct hit *
make_hit(struct session *s, const struct ranked *k, const struct plan *plan,
    struct matcher *m, const struct request *r, GError **error)
{
	uint32_t docid;
	struct shard *shard = index_shard(s->ix, k->docid, &docid);
	const struct kept_document *doc = shard_document(shard, docid, error);

	if (!doc)
		return NULL;
	const struct record *rec = &doc->record;
	struct hit *h = hit_new();
	h->docid = k->docid;
	h->score = k->score;
	h->near_duplicates = k->collapsed;
	h->id = g_utf8_make_valid(k->id, -1);
	h->path = rec->path ? g_strdup(rec->path) : NULL;
	h->title = title_from(rec);
	h->author = copy_text(rec->author);
	h->date = copy_text(rec->date);
	h->lang = copy_text(rec->lang);
	h->type = copy_text(rec->type);
	h->url = copy_text(rec->url);
	h->size = rec->size;
	h->mtime = rec->mtime;
	for (unsigned i = 0; i < rec->n_fields; i++) {
		g_ptr_array_add(h->fields,
		    g_utf8_make_valid(rec->fields[i][0], -1));
		g_ptr_array_add(h->fields,
		    g_utf8_make_valid(rec->fields[i][1], -1));
	}
	if (r->snippets && !add_snippets(h, doc, shard, docid, plan, m, r,
	    error)) {
		g_ptr_array_set_size(h->snippets, 0);
		struct answer *a = answer_new();
		g_ptr_array_add(a->hits, h);
		answer_free(a);
		return NULL;
	}
	if (rec->title && h->title && !h->title_marks) {
		size_t n;
		const struct span *v = matcher_title_alone(m, h->title,
		    strlen(h->title), text_language(rec->lang), &n);
		keep_title_marks(h, v, n);
	}
	return h;
}

/* --- one run ------------------------------------------------------------ */

/* What one run of a request holds while it lasts. */
struct run {
	struct query *query;
	struct plan *plan;
	struct sieve *sieve;       /* the plan's */
	struct xc_query *compiled; /* more than the plan; or for --explain */
	struct matcher *matcher;
	GArray *ranked;
	GArray *all; /* that match, for facets; or NULL */
};

static void
run_release(struct session *s, struct run *u)
{
	if (u->ranked)
		g_array_unref(u->ranked);
	if (u->all)
		g_array_unref(u->all);
	matcher_free(u->matcher);
	xc_query_free(u->compiled);
	plan_free(s->plan);
	s->plan = u->plan;
	query_free(s->query);
	s->query = u->query;
}

/* What is like r->like, of what the query finds if there is one. */
static struct sieve *
like_sieve(struct session *s, const struct request *r, struct run *u,
    bool typed, GError **error)
{
	uint32_t docid = index_lookup(s->ix, r->like, error);

	if (!docid) {
		if (error && !*error)
			g_set_error(error, SESSION_ERROR,
			    SESSION_ERROR_NO_DOCUMENT,
			    "no document '%s' in this index", r->like);
		return NULL;
	}
	struct sieve *like = match_like(s->ix, docid, &u->plan->arena, error);
	if (!like || (!typed && u->query->root->op == QUERY_NOTHING))
		return like;
	return sieve_pair(&u->plan->arena, SIEVE_FILTER, like, u->sieve);
}

static bool
compile_request(struct session *s, const struct request *r,
    const struct model *m, bool steady, struct run *u, GError **error)
{
	struct query_options qo = {.any = r->any, .bag = r->bag,
	    .field_kind = plan_field_kind, .ctx = s->ix,
	    .spare = g_steal_pointer(&s->query)};
	u->query = query_parse(r->query, r->query_len, &qo);
	bool typed = u->query->root->op != QUERY_NOTHING;
	if (!filters_add(u->query, r, error))
		return false;
	/* filters, or a document to find the like of, are enough of a query */
	if (r->query_len == 0 &&
	    (r->like || u->query->root->op != QUERY_NOTHING))
		g_array_set_size(u->query->warnings, 0);
	struct plan_options po = {
	    .any = r->any || r->bag,
	    .bag = r->bag,
	    .no_synonyms = r->no_synonyms,
	    .title = m->title,
	    .exact = m->exact,
	    .near = m->near,
	    .limits = r->limits,
	    .spare = g_steal_pointer(&s->plan),
	};
	u->plan = plan_make(u->query, s->ix, s->analyzer, &po, error);
	if (!u->plan)
		return false;
	u->sieve = compile(u->plan, s->ix, s->analyzer, &r->limits, error);
	if (u->sieve && r->like)
		u->sieve = like_sieve(s, r, u, typed, error);
	struct expansion e;
	if (u->sieve && r->expand)
		u->sieve = expansion_parse(r->expand, &e, error)
		    ? expand_sieve(&e, s->ix, s->analyzer, u->plan, r, m,
		          steady, u->sieve, error) : NULL;
	if (!u->sieve)
		return false;
	if (!(r->boost_recent > 0) && !r->explain)
		return true;
	struct xc_error xe = {0};
	u->compiled = sieve_xapian(u->sieve, &xe);
	if (!u->compiled)
		index_set_error(error, &xe, s->ix->places[0]);
	if (u->compiled && r->boost_recent > 0)
		u->compiled = match_boost_recent(s->ix, u->compiled,
		    r->boost_recent, m, error);
	return u->compiled != NULL;
}

static bool
add_facets(struct session *s, const struct request *r, struct run *u,
    struct answer *a, GError **error)
{
	struct xc_error xe = {0};

	if (u->all)
		return facet_count_all(s->ix, u->all, r, a, error);
	if (!u->compiled)
		u->compiled = sieve_xapian(u->sieve, &xe);
	if (u->compiled)
		return facet_count(s->ix, u->compiled, r, a, error);
	index_set_error(error, &xe, s->ix->places[0]);
	return false;
}

static bool
add_hits(struct session *s, const struct request *r, const struct model *m,
    struct run *u, struct answer *a, GError **error)
{
	struct xc_db_stats stats;

	if (u->ranked->len == 0)
		return true;
	if (!index_stats(s->ix, &stats, error))
		return false;
	if (r->ids_only)
		a->bare = g_new0(struct hit, u->ranked->len);
	else
		u->matcher =
		    matcher_new(u->plan, s->analyzer, stats.doccount);
	for (unsigned i = 0; i < u->ranked->len; i++) {
		struct ranked *k = &g_array_index(u->ranked, struct ranked, i);
		struct hit *h;
		if (r->ids_only) {
			h = &a->bare[i];
			h->bare = true;
			h->id = g_steal_pointer(&k->id);
			h->score = k->score;
			h->docid = k->docid;
		} else {
			h = make_hit(s, k, u->plan, u->matcher, r, error);
		}
		if (!h)
			return false;
		h->rank = r->offset + i + 1;
		g_ptr_array_add(a->hits, h);
		if (r->explain) {
			h->explain = explain_hit(u->plan, s->ix, u->compiled,
			    m->scheme, m->parameters, m->n_parameters,
			    k->docid, error);
			if (!h->explain)
				return false;
		}
	}
	return true;
}

static void
copy_warnings(const struct query *q, struct answer *a)
{
	for (unsigned i = 0; i < q->warnings->len; i++) {
		struct warning w = g_array_index(q->warnings, struct warning, i);
		w.message = g_utf8_make_valid(w.message, -1);
		g_array_append_val(a->warnings, w);
	}
}

static struct answer *
run_once(struct session *s, const struct request *r, const struct model *m,
    bool steady, GError **error)
{
	struct run u = {0};
	g_autoptr(answer_auto) a = answer_new();
	bool ok = false, facets = r->facets && *r->facets;

	a->offset = r->offset;
	a->limit = r->limit;
	if (!compile_request(s, r, m, steady, &u, error))
		goto out;
	a->query = g_strdup(u.query->text);
	if (!r->ids_only)
		a->parsed = query_print(u.query->root);
	u.ranked = r->boost_recent > 0
	    ? match_run(s->ix, u.compiled, r, m, a, error)
	    : match_sieve(s->ix, u.sieve, steady, r, m, a,
	          facets ? &u.all : NULL, error);
	if (!u.ranked || (facets && !add_facets(s, r, &u, a, error)) ||
	    !add_hits(s, r, m, &u, a, error))
		goto out;
	if (r->explain) {
		a->explain = explain_query(u.query, u.plan, u.compiled, error);
		if (!a->explain)
			goto out;
	}
	copy_warnings(u.query, a);
	a->partial = u.plan->partial;
	if (a->partial) {
		a->partial_why = g_strdup(u.plan->partial_why);
		a->total_exact = false;
	}
	ok = true;
out:
	run_release(s, &u);
	return ok ? g_steal_pointer(&a) : NULL;
}

/* How many documents text would find; for checking a suggestion. */
static uint64_t
count_hits(struct session *s, const struct request *r, const char *text,
    const struct model *m)
{
	struct request probe = *r;

	probe.query = text;
	probe.query_len = strlen(text);
	probe.limit = 1;
	probe.offset = 0;
	probe.snippets = 0;
	probe.facets = NULL;
	probe.explain = probe.suggest = false;
	probe.ids_only = true;
	probe.exact_total = true;
	g_autoptr(answer_auto) a = run_once(s, &probe, m, true, NULL);
	return a ? a->total : 0;
}

/* Few hits make a person doubt the spelling; more do not. */
#define SUGGEST_BELOW 5

static void
add_suggestion(struct session *s, const struct request *r,
    const struct model *m, struct answer *a)
{
	if (!r->suggest || r->bag || r->ids_only || a->total >= SUGGEST_BELOW)
		return;
	struct query_options qo = {.any = r->any,
	    .field_kind = plan_field_kind, .ctx = s->ix};
	struct query *q = query_parse(r->query, r->query_len, &qo);
	g_autofree char *better =
	    suggest_query(q, s->ix, s->analyzer, NULL);
	query_free(q);
	if (better && count_hits(s, r, better, m) > a->total)
		a->suggestion = g_steal_pointer(&better);
}

struct answer *
session_run(struct session *s, const struct request *r, GError **error)
{
	gint64 begin = g_get_monotonic_time();
	struct model m;

	if (!model_parse(r->model, &m, error))
		return NULL;
	struct expansion e;
	if (r->expand && !expansion_parse(r->expand, &e, error))
		return NULL;
	text_analyzer_trim(s->analyzer, ANALYZER_BYTES);
	for (int tries = 0;;) {
		g_autoptr(GError) trouble = NULL;
		struct answer *a = run_once(s, r, &m, tries > STEADY,
		    &trouble);
		if (a) {
			add_suggestion(s, r, &m, a);
			a->took_ms = (g_get_monotonic_time() - begin) / 1e3;
			return a;
		}
		if (index_again(s->ix, &trouble, &tries))
			continue;
		g_propagate_error(error, g_steal_pointer(&trouble));
		return NULL;
	}
}
