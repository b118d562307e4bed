/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Whether what a program printed arrived. */
#ifndef TRAWL_BASE_OUTPUT_H
#define TRAWL_BASE_OUTPUT_H

/* To be asked last: an errno where some of what was printed on standard output
 * is lost, else 0.  Nothing is lost on a reader that went away: it has what it
 * wanted. */
int output_error(void);

#endif
