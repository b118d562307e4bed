/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A request and its answer, as values.
 *
 * session.h turns the one into the other; searcher/render/ turns an answer into
 * bytes.  Terminal, batch, JSON and CGI all go this way.
 */
#ifndef TRAWL_SEARCHER_ANSWER_H
#define TRAWL_SEARCHER_ANSWER_H

#include "searcher/query/query.h"
#include "searcher/snippet/passages.h"

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

enum sort_key {
	SORT_RELEVANCE,
	SORT_DATE,      /* oldest first */
	SORT_DATE_NEWEST,
	SORT_TITLE,
	SORT_PATH,
};

/* What is asked.  Strings are borrowed from the caller. */
struct request {
	const char *query;
	size_t query_len;
	unsigned limit, offset;
	enum sort_key sort;
	/* Filters, as the options and the CGI's parameters give them; each NULL
	 * or a NULL-terminated list whose members are alternatives. */
	char **langs, **types, **authors, **paths;
	const char *from, *to; /* dates */
	unsigned snippets;     /* 0: none */
	unsigned snippet_columns;
	bool context;
	char **facets;         /* names: lang type year month author FIELD */
	unsigned facet_values; /* at most so many of each (20) */
	const char *collapse;  /* "near" or a field; NULL: no */
	bool any;              /* --default-op or */
	bool bag;              /* no query syntax */
	bool no_synonyms;
	const char *model;     /* "bm25(k1=1.2,b=0.75,title=1)"; NULL: default */
	const char *expand;    /* "rm3(docs=10)"; NULL: none */
	double boost_recent;   /* half-life in days; 0: no */
	const char *like;      /* id of a document to find similar ones */
	bool explain;
	bool suggest;          /* look for "did you mean" */
	bool exact_total;      /* count to the end */
	bool ids_only;         /* hits have id and score, nothing else */
	struct plan_limits limits;
};

struct facet_value {
	char *value;
	uint32_t count;
};
struct facet {
	char *name;
	GArray *values; /* struct facet_value, most first; years and months in
			 * order of time */
	bool exact;
};

struct hit {
	unsigned rank; /* from 1 */
	uint32_t docid;
	char *id, *path, *title, *author, *date, *lang, *type, *url;
	uint64_t size;
	int64_t mtime;
	double score;
	uint32_t near_duplicates;
	struct mark *title_marks; /* of title */
	unsigned n_title_marks;
	GPtrArray *snippets; /* struct passage; may be empty; NULL: ids_only */
	GPtrArray *fields;   /* name, value, name, value …; NULL: ids_only */
	char *explain;       /* text; NULL unless asked */
	bool bare;           /* ids_only: it lies among the answer's bare ones */
};

struct answer {
	char *query;  /* as typed */
	char *parsed; /* s-expression; NULL: ids_only */
	char *explain; /* NULL unless asked */
	uint64_t total;
	bool total_exact;
	bool partial;
	char *partial_why;
	double took_ms;
	GArray *warnings;  /* struct warning; messages owned by the answer */
	char *suggestion;  /* a query that finds more; NULL */
	GPtrArray *hits;   /* struct hit */
	struct hit *bare;  /* ids_only: where they lie */
	GPtrArray *facets; /* struct facet, in the order asked */
	unsigned offset, limit;
};

/* Empty ones, their arrays made. */
struct answer *answer_new(void);
struct hit *hit_new(void);
struct facet *facet_new(const char *name);

void answer_free(struct answer *a); /* NULL is fine */

typedef struct answer answer_auto;
G_DEFINE_AUTOPTR_CLEANUP_FUNC(answer_auto, answer_free)

#endif
