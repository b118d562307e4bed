/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Whether two databases are the same, entry by entry: for tests of the command
 * line.  glass_same A B; A is also checked.
 */
#include "config.h"

#include "tests/unit/glass_compare.h"

#include <stdio.h>

int
main(int argc, char **argv)
{
	if (argc != 3) {
		fputs("usage: glass_same A B\n", stderr);
		return 2;
	}
	/* Ends the program where they differ. */
	compare_database(argv[1], argv[2], NULL);
	return 0;
}
