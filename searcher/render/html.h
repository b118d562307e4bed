/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Text into HTML: the one place where what a stranger wrote becomes markup's
 * neighbour.
 *
 * Every function escapes first; but for html_put(), none takes markup from its
 * caller except names of attributes, which are literals.  What is not UTF-8, and control characters
 * that HTML does not have, become U+FFFD.
 */
#ifndef TRAWL_SEARCHER_HTML_H
#define TRAWL_SEARCHER_HTML_H

#include "searcher/snippet/passages.h"
#include "searcher/snippet/spans.h"

#include <glib.h>
#include <stdbool.h>
#include <stddef.h>
#include <string.h>

/* Appends bytes as they are. */
static inline void
html_put_bytes(GString *out, const char *s, size_t len)
{
	/* inline: a page is made of a thousand of these, most a few bytes */
	if (out->len + len >= out->allocated_len) {
		g_string_append_len(out, s, (gssize)len);
		return;
	}
	memcpy(out->str + out->len, s, len);
	out->len += len;
	out->str[out->len] = '\0';
}

/* Appends markup: a literal, or a number or name of ours. */
static inline void
html_put(GString *out, const char *markup)
{
	html_put_bytes(out, markup, strlen(markup));
}

/* Appends a number: a page has hundreds. */
void html_put_number(GString *out, unsigned n);

/* Appends s as text, also fit for a value within quotes of either kind:
 * & < > " ' become references. */
void html_escape(GString *out, const char *s, size_t len);
/* The same for a string; NULL: nothing. */
void html_escape_string(GString *out, const char *s);

/* Appends ` name="value"`; nothing where value is NULL. */
void html_attribute(GString *out, const char *name, const char *value);

/* Appends s as (part of) a path's segment or an argument of a URL: all but
 * letters, digits and -._~ as %XX, so no further escape is needed. */
void html_url_escape(GString *out, const char *s);
/* The same for a path: its slashes stay. */
void html_path_escape(GString *out, const char *s);

/* Whether a link may lead there: http, https, ftp or mailto, no blanks or
 * control characters.  Other schemes could run as scripts. */
bool html_url_is_safe(const char *url);
/* Appends ` href="url"` where it is safe, and returns whether it is. */
bool html_href(GString *out, const char *url);

/* Appends text[0, len), escaped, with <mark> around its marks.  Marks that are
 * out of order, overlap or reach beyond the text are cut down. */
void render_marked_html(GString *out, const char *text, size_t len,
    const struct mark *marks, size_t n_marks);

/* Appends a passage as passage_shown() has it: ellipses where they belong, and
 * its marked text. */
void render_passage_html(GString *out, const struct passage *p);

/* Appends a whole text with its spans marked.  Each match (words of one phrase
 * are one) begins with <mark id="m1">, "m2", …; behind a match stand links to
 * the ones before and after, classes "previous" and "next", where links is set.
 * White space is left alone: the caller puts it in a <pre> or styles it so.
 * Returns the number of matches. */
unsigned render_document_html(GString *out, const char *text, size_t len,
    const struct span *spans, size_t n_spans, bool links);

#endif
