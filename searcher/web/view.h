/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What pages are made of: their frame, links that keep the state of a search,
 * names for people.
 *
 * Pages are HTML that is also well-formed XML, so that a test can hold every
 * one to it: what a visitor typed cannot be markup unless the parser says so.
 */
#ifndef TRAWL_WEB_VIEW_H
#define TRAWL_WEB_VIEW_H

#include "searcher/render/html.h"
#include "searcher/web/ask.h"
#include "searcher/web/pool.h"

/* What a page is made from.  answer and opened may be NULL. */
struct view {
	const struct site *site;
	struct input *in;
	const struct ask *ask;
	const struct opened *opened;
	const struct answer *answer;
	GString *out;
};

/* --- links (view.c) -------------------------------------------------------- */

/* Appends the address of a page with the state of a, escaped for an
 * attribute.  absolute: with scheme and host. */
void view_address(const struct view *v, GString *out, enum page page,
    const struct ask *a, bool absolute);
/* Appends <a href="…"> for it; class may be NULL. */
void view_link(const struct view *v, enum page page, const struct ask *a,
    const char *class);
/* Appends only the address of the site with a literal behind it. */
void view_base(const struct view *v, GString *out, const char *behind,
    bool absolute);

/* A search with nothing but the query (and index, op) of a. */
struct ask view_plain(const struct ask *a);

/* --- the frame (frame.c) ----------------------------------------------------- */

/* Everything up to <main>; title: of the window, NULL: the site's. */
void frame_begin(const struct view *v, const char *title, bool with_search);
/* The same for the first page: its head is title and search form. */
void frame_first(const struct view *v);
void frame_end(const struct view *v);

/* --- names (names.c) -------------------------------------------------------- */

/* "French"; the code itself where it is not known. */
const char *name_language(const char *code);
/* "Web page"; the type itself where it is not known. */
const char *name_type(const char *mime);
/* "12,345", into buf. */
const char *name_count(uint64_t n, char buf[32]);
/* "15 December 2022" of "2022-12-15", into buf; s where it is no date. */
const char *name_date(const char *s, char buf[40]);
/* "2.1 KB" */
const char *name_size(uint64_t bytes, char buf[32]);

/* --- pages ------------------------------------------------------------------ */

void page_search(const struct view *v);
void page_advanced(const struct view *v);
void page_help(const struct view *v);
void page_error(const struct view *v, const struct fault *fault,
    const char *reference);
/* False with a fault or an error of the index. */
bool page_doc(const struct view *v, struct fault *fault, GError **error);

/* The parts of page_search(). */
void timeline(const struct view *v);
void facets(const struct view *v);
/* Whether it shows any. */
bool facets_worthwhile(const struct view *v);
void filters_set(const struct view *v);

void feed_atom(const struct view *v);
void feed_csv(const struct view *v);
void feed_opensearch(const struct view *v);
bool feed_suggest(const struct view *v, GError **error);

/* The style sheet and the icon, and what tells one version from another. */
extern const char style_css[];
extern const char icon_svg[];
extern const char style_version[];

#endif
