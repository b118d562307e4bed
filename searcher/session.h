/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * From a request to its answer over an open index.
 *
 * A session belongs to one thread.  It survives commits: when the index changes
 * under a request, it reopens and runs the whole request again.
 */
#ifndef TRAWL_SEARCHER_SESSION_H
#define TRAWL_SEARCHER_SESSION_H

#include "lib/index/index.h"
#include "searcher/answer.h"

struct session;

/* Opens places (NULL-terminated, as index_open()). */
struct session *session_open(char **places, GError **error);
/* As index_open_lazily(): session_run() copes with a commit in between. */
struct session *session_open_lazily(char **places, GError **error);
void session_close(struct session *s);

struct index *session_index(struct session *s);
struct text_analyzer *session_analyzer(struct session *s);

/* Sensible values for everything but the query. */
void request_init(struct request *r);

/* The answer, answer_free(); NULL with an error of INDEX_ERROR (trouble) or
 * SESSION_ERROR_REQUEST (the request is wrong: message says where). */
struct answer *session_run(struct session *s, const struct request *r,
    GError **error);

enum session_error { SESSION_ERROR_REQUEST, SESSION_ERROR_NO_DOCUMENT };
#define SESSION_ERROR (session_error_quark())
GQuark session_error_quark(void);

#endif
