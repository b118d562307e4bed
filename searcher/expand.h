/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Queries expanded without a person: from the first documents found (RM3, Bo1),
 * or by the neighbourhood of their words (sequential dependence).
 *
 *   rm3(docs=10,terms=20,weight=0.5)  Lavrenko & Croft, SIGIR 2001; mixed with
 *                the query as in Abdul-Jaleel et al., TREC 2004: weight is the
 *                share of the query
 *   bo1(docs=3,terms=10,weight=0.4)   Amati, PhD thesis, Glasgow 2003: Bose-
 *                Einstein statistics; weight is that of the best new term
 *                against a word of the query
 *   sdm(terms=0.85,ordered=0.1,unordered=0.05,window=8)  Metzler & Croft,
 *                SIGIR 2005: neighbouring words, one behind the other and
 *                within a window
 */
#ifndef TRAWL_SEARCHER_EXPAND_H
#define TRAWL_SEARCHER_EXPAND_H

#include "lib/index/index.h"
#include "searcher/match.h"
#include "searcher/query/plan.h"

struct expansion {
	enum { EXPAND_RM3, EXPAND_BO1, EXPAND_SDM } kind;
	unsigned docs, terms;
	double weight;
	double p[3]; /* SDM: of terms, ordered, unordered */
	unsigned window;
};

/* False with SESSION_ERROR_REQUEST naming what is wrong and what there is. */
bool expansion_parse(const char *text, struct expansion *ret, GError **error);

/* The sieve of plan, expanded, in plan's arena.  A bag of words finds further
 * documents by what was added, any other query only orders its own anew.  steady:
 * see match_sieve().  NULL with INDEX_ERROR. */
struct sieve *expand_sieve(const struct expansion *e, struct index *ix,
    struct text_analyzer *a, struct plan *plan, const struct request *r,
    const struct model *m, bool steady, struct sieve *sieve, GError **error);

#endif
