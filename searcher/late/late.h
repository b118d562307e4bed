/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The binding of libxapian, had when it is first called.
 *
 * Half of what a cold search cost was to load libxapian and the C++ library, and
 * most searches read local indexes in place and never call them.  So the programs
 * that answer are linked with a function of the same name for each of the
 * binding's (make-calls).  In trawl.cgi that loads the binding, which lies in a
 * file beside it (load.c).  trawl is linked statically and can load nothing: it
 * runs trawl-whole, the same program with libxapian, on the same words in its
 * place (whole.c).
 */
#ifndef TRAWL_SEARCHER_LATE_H
#define TRAWL_SEARCHER_LATE_H

#include <stddef.h>

/* The binding's function of that name; or it does not come back.  Without the
 * file, which is installed together with the program (or without the memory for
 * it), it says so and aborts. */
void (*late_function(const char *name))(void);

/* To be called before what cannot be done twice, such as to print or to read
 * standard input, by a program that may call the binding after it: a static trawl
 * becomes the whole one.  Else, or where that is missing, it does nothing. */
void late_whole(void);

/* Where the file of that name lies that is installed with this program; seen from
 * the program's folder, wherever that was moved to, or where it was configured to
 * be.  False where it is not there. */
int late_find(const char *name, char *ret_path, size_t size);

#endif
