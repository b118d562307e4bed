/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Renderers: pure functions from an answer to bytes.
 */
#ifndef TRAWL_SEARCHER_RENDER_H
#define TRAWL_SEARCHER_RENDER_H

#include "searcher/answer.h"

#include <glib.h>
#include <stdbool.h>

struct text_style {
	bool color;
	bool links;        /* OSC 8 */
	unsigned columns;  /* of the terminal; 0: do not fit */
	const char *cwd;   /* paths below it are shown relative; NULL: absolute */
	const char *host;  /* for file:// links; NULL: "localhost" */
	const char *link;  /* template of links, "file://{host}{path}" when NULL;
			    * {line} is the line of the match */
};

/* For people: hits, then a closing line. */
void render_text(const struct answer *a, const struct text_style *style,
    GString *out);
/* One JSON object in one line; with_path false leaves "path" null (CGI). */
void render_json(const struct answer *a, bool with_path, GString *out);
/* fields: comma-separated names; NULL: "rank,score,id,date,lang,title". */
bool render_tsv(const struct answer *a, const char *fields, GString *out,
    GError **error);
/* A path a line, relative to cwd where below it. */
void render_paths(const struct answer *a, const char *cwd, GString *out);
/* TREC run lines. */
void render_trec(const struct answer *a, const char *topic, const char *tag,
    GString *out);

#endif
