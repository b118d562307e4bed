/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What a request may take: time and memory.  Where it takes more, the visitor
 * gets a 503 and the process ends; the server, or main.c, starts another.
 */
#ifndef TRAWL_WEB_GUARD_H
#define TRAWL_WEB_GUARD_H

#include <glib.h>

/* Once, at the start.  megabytes: that it may write to; 0: no limit. */
void guard_init(unsigned megabytes);

/* Starts the clock.  fd: where the 503 goes; as CGI has it, or with request
 * > 0 as records of FastCGI for that request. */
void guard_begin(unsigned seconds, int fd, int request);
/* Stops it: before the first byte of the response is written. */
void guard_end(void);

#endif
