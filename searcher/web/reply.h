/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A response: status, headers and body, as CGI wants them.
 */
#ifndef TRAWL_WEB_REPLY_H
#define TRAWL_WEB_REPLY_H

#include "searcher/web/input.h"
#include "searcher/web/site.h"

struct reply {
	int status;
	const char *type; /* literal, with its charset */
	const char *file; /* literal: a name to save it by; NULL: none */
	GString *body;
	char *tag;        /* what the entity tag is made of; NULL: none */
	gint64 modified;  /* seconds since 1970; 0: unknown */
	bool lasting;     /* its address changes when it does */
	unsigned retry;   /* seconds after which to try again; 0: not said */
};

void reply_init(struct reply *r);
void reply_release(struct reply *r);

/* Whether the client has it already.  Call before making the body. */
bool reply_is_known(const struct reply *r, const struct input *in);

/* Appends the response to out.  No text of a visitor's ever gets into a
 * header.  site may be NULL. */
void reply_write(struct reply *r, const struct input *in,
    const struct site *site, GString *out);

/* The 503 that is sent when time or memory run out; static. */
const char *reply_busy(size_t *ret_len);

#endif
