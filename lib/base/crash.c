/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The message is made beforehand: a handler may hardly do more than write. */
#include "lib/base/crash.h"

#include <signal.h>
#include <stdio.h>
#include <unistd.h>

static char words[1024];
static size_t words_len;
static int exit_status;

static void
speak(int number)
{
	(void)number;
	ssize_t n = write(STDERR_FILENO, words, words_len);
	(void)n;
	_exit(exit_status);
}

void
crash_blame(const char *program, const char *place, int status)
{
	static const int signals[] = {SIGSEGV, SIGBUS, SIGABRT, SIGFPE};

	int n = snprintf(words, sizeof(words), "%s: '%.600s' is damaged, or %s "
	    "is at fault: it crashed over it (remove the index and add "
	    "again)\n", program, place, program);
	words_len = n < 0 ? 0 : (size_t)n < sizeof(words) ? (size_t)n
							: sizeof(words) - 1;
	exit_status = status;
	for (size_t i = 0; i < sizeof(signals) / sizeof(*signals); i++) {
		struct sigaction old, now = {.sa_handler = speak,
		    .sa_flags = (int)SA_RESETHAND};
		if (sigaction(signals[i], NULL, &old) == 0 &&
		    old.sa_handler == SIG_DFL)
			sigaction(signals[i], &now, NULL);
	}
}

void
crash_excuse(void)
{
	words_len = 0;
}
