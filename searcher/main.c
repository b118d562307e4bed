/* SPDX-License-Identifier: GPL-2.0-or-later */
/* trawl: looks the command up in a table and runs it. */
#include <config.h>
#include <stdio.h>

int
main(int argc, char **argv)
{
	(void)argc;
	(void)argv;
	puts(PACKAGE_VERSION);
	return 0;
}
