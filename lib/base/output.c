/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "lib/base/output.h"

#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <unistd.h>

int
output_error(void)
{
	struct pollfd out = {.fd = STDOUT_FILENO, .events = POLLOUT};
	int error;

	errno = 0;
	if (fflush(stdout) == 0 && !ferror(stdout))
		return 0;
	/* Of what failed long ago stdio no longer knows why. */
	error = errno != 0 ? errno : EIO;
	if (error == EPIPE || (poll(&out, 1, 0) == 1 && out.revents & POLLERR))
		return 0;
	return error;
}
