/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A site: which indexes it shows, and within what limits.  trawl.conf(5).
 */
#ifndef TRAWL_WEB_SITE_H
#define TRAWL_WEB_SITE_H

#include <glib.h>
#include <stdbool.h>

struct site_index {
	char *name;        /* letters, digits, '-', '_' */
	char **places;     /* as index_open() takes them */
	char *title;
	char *description; /* NULL: none */
	char *url;         /* template of links to the originals; NULL: none */
};

struct site {
	char *path;      /* of the configuration */
	char *title;
	char *description; /* NULL: none */
	char *language;  /* of title and description: "en" */
	char *url;       /* of the page, without a slash at its end; NULL: as
			  * the request says */
	char *model;     /* of ranking; NULL: the default */
	bool any;        /* words are joined by OR */
	bool private;    /* nothing may be kept by caches */
	bool gzip;
	bool facets;     /* and a timeline */
	bool log_all, log_queries;
	unsigned page_size, max_page_size;
	unsigned snippets;   /* of a hit */
	unsigned max_query;  /* bytes */
	unsigned max_offset; /* hits */
	unsigned max_expansion; /* terms of one wildcard */
	unsigned seconds;    /* for a request */
	unsigned memory;     /* MB of a process; 0: as the system has it */
	unsigned processes;  /* of FastCGI; 0: this one */
	struct site_index *indexes; /* the first is the default */
	unsigned n_indexes;
};

/* $TRAWL_CONFIG as given, or where the build put it. */
const char *site_path(const char *env);

/* Reads a configuration; NULL with an error that names the key. */
struct site *site_read(const char *path, GError **error);
/* The same of a text said to be at path. */
struct site *site_parse(const char *path, const char *text, gsize len,
    GError **error);
void site_free(struct site *site);

/* The index of that name (NULL: the first); NULL: not listed. */
const struct site_index *site_find(const struct site *site, const char *name);

/* The address of a document's original by the index's template, or the one it
 * gives itself; NULL where there is none, or it might run as a script.
 * g_free(). */
char *site_original(const struct site_index *ix, const char *id,
    const char *own);

#endif
