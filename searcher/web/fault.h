/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Why a request gets no answer: what the visitor is told, and what the log.
 */
#ifndef TRAWL_WEB_FAULT_H
#define TRAWL_WEB_FAULT_H

#include <glib.h>
#include <stdbool.h>

struct fault {
	int status;     /* of HTTP; 0: none */
	char *message;  /* for the visitor: a sentence, not yet escaped */
	char *detail;   /* for the log; NULL: message says all */
};

/* Sets *f unless it is set already.  Returns false, for the caller to return. */
bool fault_set(struct fault *f, int status, const char *format, ...)
    G_GNUC_PRINTF(3, 4);

void fault_release(struct fault *f);

/* "Not Found" */
const char *fault_reason(int status);

#endif
