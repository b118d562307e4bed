/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Asks the kernel; what the allocator says would leave out other threads. */
#include "indexer/memory.h"

#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>
#ifdef __GLIBC__
#include <malloc.h>
#endif

size_t
memory_in_use(void)
{
	unsigned long size, resident, shared;
	char text[128];
	int fd = open("/proc/self/statm", O_RDONLY | O_CLOEXEC);

	if (fd < 0)
		return 0;
	ssize_t n = read(fd, text, sizeof(text) - 1);
	close(fd);
	if (n <= 0)
		return 0;
	text[n] = '\0';
	if (sscanf(text, "%lu %lu %lu", &size, &resident, &shared) != 3 ||
	    resident < shared)
		return 0;
	return (size_t)(resident - shared) * (size_t)sysconf(_SC_PAGESIZE);
}

void
memory_give_back(void)
{
#ifdef __GLIBC__
	malloc_trim(0);
#endif
}

/* Libraries, documents at hand and the buffers of files take this much whatever
 * the ceiling (measured). */
#define BESIDE ((size_t)32 << 20)

size_t
memory_for_work(size_t ceiling)
{
	return ceiling > 2 * BESIDE ? ceiling - BESIDE : ceiling / 2;
}
