/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Writes a TREC run that every evaluator reads alike, and its manifest.
 *
 * A run is canonical: within a topic the printed scores strictly decrease
 * even when read as float (trec_eval 9), so that no evaluator's rule for ties
 * can reorder it; ids hold no blanks (percent-encoded) and the first
 * character of a line is never '#' (trec_eval 10 skips such lines); numbers
 * have a '.' in every locale.
 *
 * The file appears whole or not at all: it is written beside its final name,
 * flushed to disk and renamed; a manifest NAME.json beside it says what made
 * it.
 */
#ifndef TRAWL_SEARCHER_EVAL_RUNFILE_H
#define TRAWL_SEARCHER_EVAL_RUNFILE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>
#include <glib.h>
#include <jansson.h>

struct runfile;

/* path "-" writes to standard output, and what is there and is no ordinary
 * file (a pipe, /dev/null) is written to as it is; both without a manifest.
 * tag is the run's name, the last column; its blanks are encoded too. */
bool runfile_create(const char *path, const char *tag,
    struct runfile **ret_runfile, GError **error);

struct runfile_hit {
	const char *docno;
	double score; /* descending; equal or nearly equal ones are moved apart
	                 downwards by the least float step */
};

/* One topic, its hits best first.  Fails (EVAL_ERROR_FILE) on a failed write,
 * and (EVAL_ERROR_TOPIC) on an empty id, a document that comes twice, a score
 * that is no finite float or rises; nothing of the topic is written then, and
 * others may follow. */
bool runfile_add(struct runfile *r, const char *topic,
    const struct runfile_hit *hits, size_t n_hits, GError **error);

/* The same in two steps: the first leaves the topic's lines in `lines` (replaced),
 * only reads the run and may go on in several threads; the second writes them.
 * Where the first fails, lines are of no use. */
bool runfile_format(const struct runfile *r, const char *topic,
    const struct runfile_hit *hits, size_t n_hits, GString *lines,
    GError **error);
bool runfile_put(struct runfile *r, const GString *lines, size_t n_hits,
    GError **error);

/* Flushes and renames.  manifest (borrowed, an object; NULL for none) is
 * written to NAME.json; "run_sha256", "topics_written" and "lines_written"
 * are added to what is written, so that a run and a manifest that do not
 * belong together can be told.  Frees r, whatever is returned. */
bool runfile_close(struct runfile *r, const json_t *manifest, GError **error);

/* Gives up: no file appears.  NULL is fine. */
void runfile_abandon(struct runfile *r);

/* An id as it stands in a run: blanks (Unicode's too), control characters and
 * a leading '#' become %XX, and then '%' does too.  An id that holds none of
 * them stays as it is, '%' and all, since judgements have it so.  g_free() the
 * result. */
char *runfile_encode_id(const char *id);

/* score as float, or the next float below `above' if that is not below it;
 * `above' is the previous hit's, INFINITY for the first. */
float runfile_below(double score, float above);

#endif
