/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Which places of a text become its passages.
 */
#ifndef TRAWL_SEARCHER_CHOOSE_H
#define TRAWL_SEARCHER_CHOOSE_H

#include "searcher/snippet/cut.h"

#define COUNT_MAX 100 /* passages asked for, at most */
/* A line that comes again is passed over so often. */
#define REPEATED_MAX 16

/* Where a mark stands, so that windows are not measured again for each. */
struct spot {
	uint32_t from, to; /* columns, about */
	bool parted;       /* a paragraph ends before it */
};

/* Marks that stand together, from one on, and what showing them is worth. */
struct window {
	size_t first, last; /* marks that it has to show */
	uint32_t end;       /* none of its marks ends behind */
	float value;
	bool known; /* as things stand */
};

struct chooser {
	struct matcher *m;
	const struct passage_options *options;
	const struct raw_mark *marks;
	size_t n_marks;
	struct spot *spots;     /* by mark */
	struct window *windows; /* by the mark they begin with */
	size_t spots_room;
	unsigned n_concepts;
	uint8_t *covered;   /* [n_concepts + 1] shown by a chosen passage */
	uint8_t *wanted;    /* the query has it */
	uint8_t *required;  /* a document that matches has it */
	uint8_t *seen;      /* the text so far may have it */
	unsigned parts;     /* how many are wanted, a few at least */
	uint32_t patience;  /* bytes to read before enough is enough */
	uint32_t *stamps;   /* [n_concepts + 1] */
	uint8_t *repeats;
	float *best;        /* what a window has of a concept is worth */
	uint32_t stamp;
	bool one_has_all;   /* one passage shows everything wanted */
	unsigned used;      /* of the count: longer passages take two */
	struct cutter cutter;
	GPtrArray *passages;
	bool repeated[COUNT_MAX + REPEATED_MAX]; /* by passage: says what one
						  * before it says */
};

/* Chooses passages of what was read so far, text[0, len); more: it goes on. */
void choose_all(struct chooser *ch, const char *text, uint32_t len, bool more);

#endif
