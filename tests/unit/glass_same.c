/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Whether two databases are the same, entry by entry: for tests of the command
 * line.  glass_same [--by-id] A B; A is also checked.
 */
#include "config.h"

#include "tests/unit/glass_compare.h"

#include <stdio.h>
#include <string.h>

int
main(int argc, char **argv)
{
	bool by_id = argc == 4 && strcmp(argv[1], "--by-id") == 0;
	if (argc != 3 && !by_id) {
		fputs("usage: glass_same [--by-id] A B\n", stderr);
		return 2;
	}
	/* Each ends the program where they differ. */
	if (by_id)
		compare_database_by_id(argv[2], argv[3]);
	else
		compare_database(argv[1], argv[2], NULL);
	return 0;
}
