/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Answers requests. */
#include <config.h>

#include "searcher/web/web.h"

#include "lib/base/date.h"
#include "searcher/render/render.h"
#include "searcher/web/cache.h"
#include "searcher/web/log.h"
#include "searcher/web/reply.h"
#include "searcher/web/view.h"

#include <string.h>
#include <sys/stat.h>

/* Seconds after which to come back when an index cannot be read: a copy or a
 * restart in progress. */
#define RETRY 30
/* A wider span of time is shown by years. */
#define MONTHS_UP_TO 3

struct web {
	char *config;
	struct stat seen; /* of the configuration */
	struct site *site;
	char *trouble; /* why it could not be read; NULL: it could */
	struct pool *pool;
	struct cache *cache; /* NULL: none */
};

/* --- the configuration ---------------------------------------------------------- */

/* What is shown where there is none. */
static struct site *
no_site(const char *path)
{
	static const char text[] = "[index none]\npath=/nonexistent\n";

	return site_parse(path, text, sizeof text - 1, NULL);
}

static void
load(struct web *w)
{
	g_autoptr(GError) error = NULL;
	struct site *site = site_read(w->config, &error);

	g_clear_pointer(&w->trouble, g_free);
	if (site) {
		site_free(w->site);
		w->site = site;
		pool_clear(w->pool);
		return;
	}
	/* a resident program goes on with what it had */
	if (!w->site)
		w->site = no_site(w->config);
	w->trouble = g_strdup(error->message);
}

struct web *
web_new(const char *config, bool resident)
{
	struct web *w = g_new0(struct web, 1);

	w->config = g_strdup(config);
	w->pool = pool_new();
	w->cache = resident ? cache_new() : NULL;
	if (stat(config, &w->seen) != 0)
		memset(&w->seen, 0, sizeof w->seen);
	load(w);
	return w;
}

void
web_free(struct web *w)
{
	if (!w)
		return;
	pool_free(w->pool);
	cache_free(w->cache);
	site_free(w->site);
	g_free(w->trouble);
	g_free(w->config);
	g_free(w);
}

const struct site *
web_site(struct web *w)
{
	struct stat now;

	if (stat(w->config, &now) == 0 &&
	    (now.st_mtim.tv_sec != w->seen.st_mtim.tv_sec ||
	        now.st_mtim.tv_nsec != w->seen.st_mtim.tv_nsec ||
	        now.st_size != w->seen.st_size ||
	        now.st_ino != w->seen.st_ino)) {
		w->seen = now;
		load(w);
	}
	return w->site;
}

/* --- searching -------------------------------------------------------------------- */

/* A span of at most so many years, whose months are worth showing. */
static bool
is_narrow(const struct ask *a)
{
	struct date from, to;

	return a->from && a->to &&
	    date_parse_query(a->from, strlen(a->from), &from) &&
	    date_parse_query(a->to, strlen(a->to), &to) &&
	    to.year - from.year < MONTHS_UP_TO;
}

/* The first page, form and help tell what the collection has. */
static bool
is_about_all(const struct ask *a)
{
	return a->page != PAGE_SEARCH ||
	    (!ask_searches(a) && a->format == FORMAT_HTML);
}

static char **
facets_of(const struct view *v)
{
	static const char *const years[] = {"lang", "type", "year", "author",
	    NULL};
	static const char *const months[] = {"lang", "type", "year", "author",
	    "month", NULL};

	if (v->ask->page == PAGE_ADVANCED)
		return (char **)years;
	if (v->ask->page != PAGE_SEARCH || v->ask->format != FORMAT_HTML)
		return v->ask->facets;
	if (!v->site->facets)
		return NULL;
	return (char **)(is_narrow(v->ask) ? months : years);
}

static void
fill_request(const struct view *v, struct request *r)
{
	const struct ask *a = v->ask;

	request_init(r);
	/* the width that the terminal has, so that JSON is the same */
	r->snippet_columns = a->format == FORMAT_JSON ? 152 : 240;
	r->limits.expansion = v->site->max_expansion;
	r->limits.seconds = v->site->seconds / 2.0;
	r->model = v->site->model;
	r->facets = facets_of(v);
	if (is_about_all(a)) {
		r->query = "*";
		r->query_len = 1;
		r->limit = a->page == PAGE_HELP ? 50 : 1;
		r->snippets = 0;
		/* for the documents that are examples */
		if (a->page == PAGE_HELP)
			r->sort = SORT_DATE_NEWEST;
		r->suggest = false;
		return;
	}
	r->query = a->q;
	r->query_len = strlen(a->q);
	r->limit = a->n;
	r->offset = (a->number - 1) * a->n;
	r->sort = a->sort;
	r->any = a->any;
	r->langs = a->langs;
	r->types = a->types;
	r->authors = a->authors;
	r->paths = a->paths;
	r->from = a->from;
	r->to = a->to;
	r->like = a->like;
	/* programs get what the terminal gives them */
	r->snippets = a->format == FORMAT_CSV ? 0
	    : a->format == FORMAT_HTML        ? v->site->snippets
	                                      : 2;
}

/* What went wrong in words for a visitor; the rest is for the log. */
static bool
blame(struct fault *fault, const GError *error)
{
	if (g_error_matches(error, SESSION_ERROR, SESSION_ERROR_REQUEST))
		fault_set(fault, 400, "This cannot be searched for: %s.",
		    error->message);
	else if (g_error_matches(error, SESSION_ERROR,
	             SESSION_ERROR_NO_DOCUMENT))
		fault_set(fault, 404, "There is no such document here.");
	else
		fault_set(fault, 503, "The collection cannot be read at the "
		                      "moment. Please try again later.");
	g_free(fault->detail);
	fault->detail = g_strdup(error->message);
	return false;
}

static bool
search(struct view *v, struct answer **ret, struct fault *fault)
{
	g_autoptr(GError) error = NULL;
	struct request r;

	fill_request(v, &r);
	*ret = session_run(v->opened->session, &r, &error);
	v->answer = *ret;
	return *ret || blame(fault, error);
}

/* --- pages -------------------------------------------------------------------------- */

static bool
answer_search(struct view *v, struct reply *reply, struct fault *fault)
{
	struct answer *a = NULL;

	if (!search(v, &a, fault))
		return false;
	switch (v->ask->format) {
	case FORMAT_HTML:
		page_search(v);
		break;
	case FORMAT_JSON:
		reply->type = "application/json; charset=utf-8";
		render_json(a, false, v->out);
		break;
	case FORMAT_ATOM:
		reply->type = "application/atom+xml; charset=utf-8";
		feed_atom(v);
		break;
	case FORMAT_CSV:
		reply->type = "text/csv; charset=utf-8; header=present";
		reply->file = "results.csv";
		feed_csv(v);
		break;
	}
	/* half an answer must not be kept */
	if (a->partial)
		g_clear_pointer(&reply->tag, g_free);
	answer_free(a);
	return true;
}

static bool
answer_page(struct view *v, struct reply *reply, struct fault *fault)
{
	g_autoptr(GError) error = NULL;
	struct answer *a = NULL;
	int tries = 0;

	switch (v->ask->page) {
	case PAGE_SEARCH:
		return answer_search(v, reply, fault);
	case PAGE_DOC:
		do {
			g_string_truncate(v->out, 0);
			if (page_doc(v, fault, &error))
				return true;
		} while (index_again(session_index(v->opened->session), &error,
		    &tries));
		return error ? blame(fault, error) : false;
	case PAGE_ADVANCED:
	case PAGE_HELP:
		if (!search(v, &a, fault))
			return false;
		(v->ask->page == PAGE_HELP ? page_help : page_advanced)(v);
		answer_free(a);
		return true;
	case PAGE_SUGGEST:
		reply->type = "application/x-suggestions+json; charset=utf-8";
		return feed_suggest(v, &error) || blame(fault, error);
	default:
		return fault_set(fault, 500, "There is no such page.");
	}
}

/* What needs no index. */
static bool
answer_fixed(struct view *v, struct reply *reply)
{
	switch (v->ask->page) {
	case PAGE_STYLE:
		reply->type = "text/css; charset=utf-8";
		g_string_append(v->out, style_css);
		break;
	case PAGE_ICON:
		reply->type = "image/svg+xml; charset=utf-8";
		g_string_append(v->out, icon_svg);
		break;
	case PAGE_OPENSEARCH:
		reply->type = "application/opensearchdescription+xml; "
		              "charset=utf-8";
		feed_opensearch(v);
		return true;
	default:
		return false;
	}
	reply->lasting = true;
	reply->tag = g_strdup(style_version);
	return true;
}

static void
set_tag(const struct web *w, struct reply *reply, const struct opened *o)
{
	if (!o->stamp)
		return;
	reply->tag = g_strdup_printf("%s-%s-%s-%lx", o->stamp, PACKAGE_VERSION,
	    style_version, (long)w->seen.st_mtim.tv_sec);
	reply->modified = MAX(o->modified, (gint64)w->seen.st_mtim.tv_sec);
}

static bool
answer(struct web *w, struct view *v, struct reply *reply,
    struct fault *fault)
{
	g_autoptr(GError) error = NULL;

	if (answer_fixed(v, reply))
		return true;
	v->opened = pool_get(w->pool, v->ask->index, &error);
	if (!v->opened)
		return blame(fault, error);
	set_tag(w, reply, v->opened);
	if (reply_is_known(reply, v->in)) {
		reply->status = 304;
		return true;
	}
	if (!w->cache || !reply->tag || v->ask->format == FORMAT_JSON)
		return answer_page(v, reply, fault);
	g_autofree char *key = cache_key(reply, v->in);
	if (cache_get(w->cache, key, reply))
		return true;
	if (!answer_page(v, reply, fault))
		return false;
	/* what has lost its tag is half an answer */
	if (reply->tag)
		cache_put(w->cache, key, reply);
	return true;
}

/* Programs are told in their own language. */
static void
answer_fault(struct view *v, struct reply *reply, const struct fault *fault,
    const char *reference)
{
	const char *format = input_get(v->in, "format");

	g_string_truncate(v->out, 0);
	g_clear_pointer(&reply->tag, g_free);
	reply->modified = 0;
	reply->file = NULL;
	reply->status = fault->status;
	reply->retry = fault->status == 503 ? RETRY : 0;
	v->answer = NULL;
	if (g_strcmp0(format, "json") == 0 || v->ask->page == PAGE_SUGGEST) {
		reply->type = "application/json; charset=utf-8";
		log_fault_json(v->out, fault, reference);
		return;
	}
	reply->type = "text/html; charset=utf-8";
	page_error(v, fault, reference);
}

void
web_answer(struct web *w, char **envp, input_read_fn *read, void *ctx,
    GString *out, GString *log)
{
	gint64 begin = g_get_monotonic_time();
	const struct site *site = web_site(w);
	struct input in;
	struct ask ask;
	struct reply reply;
	struct fault fault = {0};
	char reference[32];

	reply_init(&reply);
	ask_init(&ask, site);
	log_reference(reference);
	struct view v = {.site = site, .in = &in, .ask = &ask,
	    .out = reply.body};
	bool ok = input_parse(&in, envp, read, ctx, &fault) &&
	    ask_parse(&ask, &in, site, &fault);
	if (ok && w->trouble) {
		fault.detail = g_strdup(w->trouble);
		ok = fault_set(&fault, 503, "This site is being set up. Please "
		                            "try again later.");
	}
	if (!ok || !answer(w, &v, &reply, &fault))
		answer_fault(&v, &reply, &fault, reference);
	struct log_entry e = {.reference = reference, .status = reply.status,
	    .ms = (g_get_monotonic_time() - begin) / 1e3,
	    .path = in.path, .index = ask.index->name,
	    .query = site->log_queries ? ask.q : NULL,
	    .error = fault.detail ? fault.detail : fault.message};
	/* what a visitor does wrong is no trouble of the site's */
	if (site->log_all || reply.status >= 500)
		log_line(log, &e);
	reply_write(&reply, &in, site, out);
	reply_release(&reply);
	fault_release(&fault);
	input_release(&in);
}
