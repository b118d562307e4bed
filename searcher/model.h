/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * How documents are ranked: a weighting scheme with its parameters, and what
 * trawl adds to it.
 *
 * A model is written NAME(k=v,...): bm25(k1=1.2,b=0.75,title=1,near=0.2).  NAME
 * is one of the schemes that libxapian 1.4.22 computes rightly; title, exact
 * and near go with every one.
 */
#ifndef TRAWL_SEARCHER_MODEL_H
#define TRAWL_SEARCHER_MODEL_H

#include "lib/xapian-c/xapian-c.h"

#include <glib.h>
#include <stdbool.h>

#define MODEL_PARAMETERS 6

struct model {
	char scheme[32]; /* as xc_enquire_set_weight() takes it */
	double parameters[MODEL_PARAMETERS];
	size_t n_parameters;
	double title; /* weight of the title's terms beside the text's */
	double exact; /* weight of words just as typed, beside their stems */
	double near;  /* weight of the boost for words near each other */
};

/* NULL or "": the default.  False with SESSION_ERROR_REQUEST naming what is
 * wrong and what there is. */
bool model_parse(const char *text, struct model *ret_model, GError **error);

/* Every parameter spelled out; model_parse() reads it.  g_free(). */
char *model_print(const struct model *m);

#endif
