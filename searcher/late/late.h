/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The binding of libxapian, loaded when it is first called.
 *
 * Half of what a cold search cost was to load libxapian and the C++ library, and
 * most searches read local indexes in place and never call them.  So the programs
 * that answer are linked with a function of the same name for each of the
 * binding's (make-calls), and the binding itself lies in a file beside them.
 */
#ifndef TRAWL_SEARCHER_LATE_H
#define TRAWL_SEARCHER_LATE_H

/* The binding's function of that name.  Without the file, which is installed
 * together with the program (or without the memory for it), it says so and
 * aborts. */
void (*late_function(const char *name))(void);

#endif
