/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Queries that are made, not typed: recency and likeness. */
#include "searcher/match.h"

#include "lib/base/date.h"
#include "lib/index/fields.h"
#include "searcher/session.h"

#include <math.h>
#include <string.h>

/* Terms that stand for a document when others like it are looked for. */
#define LIKE_TERMS 40

/* --- recency ------------------------------------------------------------ */

struct recency {
	double weight;    /* of a document of today */
	double half_life; /* days */
	int today;        /* days since 0001-01-01 */
};

struct recency_walk {
	const struct recency *what;
	struct xc_values *values;
	double weight;
};

static int
day_number(int year, int month, int day)
{
	GDate d;

	if (year < 1 || year > 9999)
		return 0;
	g_date_clear(&d, 1);
	g_date_set_dmy(&d, (GDateDay)CLAMP(day, 1, 28),
	    (GDateMonth)CLAMP(month, 1, 12), (GDateYear)year);
	return (int)g_date_get_julian(&d) + (day > 28 ? day - 28 : 0);
}

static int
today(void)
{
	g_autoptr(GDateTime) now = g_date_time_new_now_utc();

	return day_number(g_date_time_get_year(now),
	    g_date_time_get_month(now), g_date_time_get_day_of_month(now));
}

static double
recency_of(const struct recency *what, const char *v, size_t len)
{
	char buf[9] = "";

	if (len < 8)
		return 0;
	memcpy(buf, v, 8);
	int n = (int)g_ascii_strtoll(buf, NULL, 10);
	double age =
	    what->today - day_number(n / 10000, n / 100 % 100, n % 100);
	if (age < 0)
		age = 0; /* announced for later: as good as today's */
	return what->weight * exp2(-age / what->half_life);
}

static void *
recency_open(void *ctx, struct xc_db *shard, struct xc_source_info *ret_info,
    bool *ret_ok)
{
	struct recency_walk *w = g_new0(struct recency_walk, 1);
	struct xc_db_stats stats = {0};
	struct xc_error xe = {0};

	w->what = ctx;
	w->values = xc_db_values(shard, SLOT_DATE, &xe);
	*ret_ok = w->values && xc_db_get_stats(shard, &stats, &xe);
	if (!*ret_ok) {
		xc_values_free(w->values);
		g_free(w);
		return NULL;
	}
	*ret_info = (struct xc_source_info){0, stats.doccount / 2,
	    stats.doccount, w->what->weight};
	return w;
}

static bool
recency_seek(void *state, uint32_t docid, double min_weight,
    uint32_t *ret_docid)
{
	struct recency_walk *w = state;
	struct xc_value v;
	struct xc_error xe = {0};

	*ret_docid = 0;
	for (bool more = xc_values_skip_to(w->values, docid, &v, &xe); more;
	     more = xc_values_next(w->values, &v, &xe)) {
		w->weight = recency_of(w->what, v.data, v.len);
		if (w->weight >= min_weight) {
			*ret_docid = v.docid;
			break;
		}
	}
	return xe.cls == XC_OK;
}

static double
recency_weight(void *state)
{
	return ((struct recency_walk *)state)->weight;
}

static void
recency_close(void *state)
{
	struct recency_walk *w = state;

	xc_values_free(w->values);
	g_free(w);
}

static const struct xc_source_ops recency_ops = {recency_open, recency_seek,
    recency_weight, recency_close};

struct xc_query *
match_boost_recent(struct index *ix, struct xc_query *query, double half_life,
    const struct model *m, GError **error)
{
	struct xc_error xe = {0};
	struct xc_enquire *enq = xc_enquire_new(index_db(ix), &xe);
	struct xc_mset *mset = NULL;
	struct xc_query *both = NULL;
	struct xc_db_stats stats;

	const struct shard *remote = match_remote(ix);
	if (remote) {
		g_set_error(error, SESSION_ERROR, SESSION_ERROR_REQUEST,
		    "recent documents cannot be boosted over '%s', which is "
		    "remote", remote->place);
		xc_query_free(query);
		xc_enquire_free(enq);
		return NULL;
	}
	/* All that matches is looked at: see match.c's fetch(). */
	if (!enq || !xc_db_get_stats(index_db(ix), &stats, &xe) ||
	    !xc_enquire_set_query(enq, query, 0, &xe) ||
	    !xc_enquire_set_weight(enq, m->scheme, m->parameters,
	        m->n_parameters, &xe) ||
	    !(mset = xc_enquire_mset(enq, 0, 1, stats.doccount, NULL, NULL,
	          NULL, &xe)))
		goto out;
	struct recency *what = g_new(struct recency, 1);
	what->weight = xc_mset_get_stats(mset)->max_attained;
	if (what->weight <= 0)
		what->weight = 1;
	what->half_life = half_life;
	what->today = today();
	both = xc_query_pair(XC_AND_MAYBE, query,
	    xc_query_source(&recency_ops, what, g_free, &xe), &xe);
	query = NULL;
out:
	if (!both)
		index_set_error(error, &xe, ix->places[0]);
	xc_query_free(query);
	xc_mset_free(mset);
	xc_enquire_free(enq);
	return both;
}

/* --- likeness ----------------------------------------------------------- */

static int
only_stems(void *ctx, const char *term, size_t len)
{
	(void)ctx;
	/* ZS…, ZA…, ZX… are the fields'; plain Z the text's */
	return len > 2 && term[0] == 'Z' && !g_ascii_isupper(term[1]);
}

/* The term of its id. */
static struct sieve *
itself(struct index *ix, uint32_t docid, struct arena *arena,
    struct xc_error *xe)
{
	g_autoptr(GString) q = g_string_new(NULL);
	size_t len;
	const char *id = xc_db_value(index_db(ix), docid, SLOT_ID, &len, xe);

	if (!id || !len)
		return sieve_new(arena, SIEVE_NONE);
	field_term(q, "Q", id, len);
	return sieve_term(arena, arena_strndup(arena, q->str, q->len),
	    (uint32_t)q->len);
}

struct sieve *
match_like(struct index *ix, uint32_t docid, struct arena *arena,
    GError **error)
{
	struct xc_error xe = {0};
	struct xc_enquire *enq = xc_enquire_new(index_db(ix), &xe);
	struct xc_rset *rset = xc_rset_new(&xe);
	struct xc_query *all = xc_query_all(&xe);
	struct xc_eset *eset = NULL;
	struct sieve *sieve = NULL, **subs;
	uint32_t n = 0;

	if (!enq || !rset || !all || !xc_rset_add(rset, docid, &xe) ||
	    !xc_enquire_set_query(enq, all, 0, &xe) ||
	    !(eset = xc_enquire_eset(enq, LIKE_TERMS, rset, 0, 0, only_stems,
	          NULL, &xe)))
		goto out;
	subs = arena_array(arena, struct sieve *, LIKE_TERMS);
	for (uint32_t i = 0; i < xc_eset_size(eset); i++) {
		size_t len;
		const char *t = xc_eset_term(eset, i, &len, NULL, &xe);
		if (t)
			subs[n++] = sieve_term(arena, arena_strndup(arena, t,
			    len), (uint32_t)len);
	}
	/* the document itself is not news */
	sieve = sieve_pair(arena, SIEVE_AND_NOT, sieve_combine(arena, SIEVE_OR,
	    subs, n, 0), itself(ix, docid, arena, &xe));
out:
	if (xe.cls != XC_OK || !sieve) {
		index_set_error(error, &xe, ix->places[0]);
		sieve = NULL;
	}
	xc_eset_free(eset);
	xc_query_free(all);
	xc_rset_free(rset);
	xc_enquire_free(enq);
	return sieve;
}
