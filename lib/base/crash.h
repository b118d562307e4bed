/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Last words: libxapian believes what it reads, so that a damaged database can
 * crash the program that reads it. */
#ifndef TRAWL_BASE_CRASH_H
#define TRAWL_BASE_CRASH_H

/* From now on, a program that crashes says on its standard error that it did so
 * while it worked on place, how that may be, and ends with status.  A handler
 * that is there already (a sanitizer's) stays. */
void crash_blame(const char *program, const char *place, int status);

/* What is about to end the program is no fault of the place: nothing is said of it. */
void crash_excuse(void);

#endif
