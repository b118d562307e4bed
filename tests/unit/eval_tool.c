/* SPDX-License-Identifier: GPL-2.0-or-later */
/* "trawl eval" and the run checker alone, for tests that need no index. */
#include <config.h>
#include <locale.h>
#include <stdio.h>
#include <string.h>

#include "searcher/eval/check.h"
#include "searcher/eval/eval.h"

int
main(int argc, char **argv)
{
	setlocale(LC_ALL, "");
	if (argc > 1 && strcmp(argv[1], "eval") == 0)
		return eval_main(argc - 1, argv + 1);
	if (argc > 2 && strcmp(argv[1], "check") == 0)
		return check_main(argv[2], argc > 3 ? argv[3] : NULL);
	fprintf(stderr, "usage: %s eval … | check RUN [QRELS]\n", argv[0]);
	return 2;
}
