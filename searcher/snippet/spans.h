/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Where a text matches a plan: the one source of what is marked, in the
 * terminal, in JSON, in HTML, in snippets and in whole documents.
 */
#ifndef TRAWL_SEARCHER_SPANS_H
#define TRAWL_SEARCHER_SPANS_H

#include "lib/index/stored.h"
#include "lib/text/text.h"
#include "searcher/query/plan.h"

#include <stdbool.h>
#include <stdint.h>

/* A piece of text that matched. */
struct span {
	uint32_t start, end; /* bytes to mark */
	uint32_t position;   /* of its first word */
	uint16_t concept;    /* of the plan node it shows */
	uint16_t group;      /* words of one match of a phrase or NEAR share it;
			      * 0: stands alone.  Numbers come round after 65535 */
	float weight;        /* rarity of the term: log(1 + N / df) times its
			      * weight, of which at least half counts */
};

/* A plan made ready for matching texts; one for all hits of a query.  Borrows
 * the plan and the analyser.  n_documents: for rarity.
 *
 * A matcher keeps what it learns of words between texts, and trims the analyser
 * (text_analyzer_trim()) when that grows large. */
struct matcher;
struct matcher *matcher_new(const struct plan *p, struct text_analyzer *a,
    uint32_t n_documents);
void matcher_free(struct matcher *m);

/* Positions around one of a match's words within which the others are; UINT32_MAX:
 * any, since it looks at every word. */
uint32_t matcher_reach(const struct matcher *m);

/* The spans of text[0, len) in order of start, not overlapping (the longest
 * match wins), without those of negated nodes and boosts.  first: the position
 * of its first token.  prefix: which field's text this is ("" body, "S" title).
 * Borrowed until the next call. */
const struct span *matcher_spans(struct matcher *m, const char *text,
    size_t len, const struct text_run *runs, size_t n_runs, uint32_t first,
    const char *prefix, size_t *ret_n);

/* The title of the next text that is read, where it is no part of that text: it
 * counts for what the document holds.  Borrowed until matcher_title_spans(), the
 * title's spans by what was read, which are borrowed until the next call. */
void matcher_title(struct matcher *m, const char *title, size_t len, int lang);
const struct span *matcher_title_spans(struct matcher *m, size_t *ret_n);

/* The spans of a title by itself: all there is to know of one that is in the text
 * too, or whose text is not read.  Both title: and plain words are marked. */
const struct span *matcher_title_alone(struct matcher *m, const char *title,
    size_t len, int lang, size_t *ret_n);

/* The same over a whole stored text: also marks in the title what is asked of
 * the title alone, and leaves out parts of the query that the document as a
 * whole fails, such as a in (a AND b) OR c where there is no b. */
const struct span *matcher_document(struct matcher *m, const char *text,
    size_t len, const struct stored_info *info, size_t *ret_n);

/* Whether node (of the plan, a positional one or EXACT) has a match in the
 * text: what the check of candidates asks. */
bool matcher_matches(struct matcher *m, const struct plan_node *node,
    const char *text, size_t len, const struct text_run *runs, size_t n_runs,
    uint32_t first, const char *prefix);

#endif
