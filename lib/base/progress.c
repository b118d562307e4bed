/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Draws a line of progress: documents, MB, MB/s, time left. */
#include "lib/base/progress.h"

#include <glib.h>
#include <unistd.h>

#define INTERVAL (G_USEC_PER_SEC / 10)
/* Before this a rate would be a guess from one or two files. */
#define RATE_AFTER 1.0

struct progress {
	FILE *out; /* NULL: not a terminal */
	gint64 started, drawn;
	bool shown;
};

struct progress *
progress_new(FILE *out)
{
	struct progress *p = g_new0(struct progress, 1);

	if (isatty(fileno(out)))
		p->out = out;
	p->started = g_get_monotonic_time();
	p->drawn = p->started;
	return p;
}

void
progress_free(struct progress *p)
{
	if (!p)
		return;
	progress_clear(p);
	g_free(p);
}

void
progress_clear(struct progress *p)
{
	if (!p || !p->shown)
		return;
	fputs("\r\033[K", p->out);
	fflush(p->out);
	p->shown = false;
	p->drawn = 0;
}

void
progress_line(char *buf, size_t size, uint64_t documents, uint64_t bytes,
    uint64_t total, double seconds)
{
	double mb = (double)bytes / 1e6, all = (double)total / 1e6;
	int n = snprintf(buf, size, "%" G_GUINT64_FORMAT " document%s, %.1f of "
	    "%.1f MB", documents, documents == 1 ? "" : "s", mb, all);

	if (seconds < RATE_AFTER || bytes == 0 || n < 0 || (size_t)n >= size)
		return;
	double left = bytes < total ? (all - mb) * seconds / mb : 0;
	unsigned long s = (unsigned long)(left + 0.5);
	char *at = buf + n;
	size -= (size_t)n;
	if (s >= 3600)
		snprintf(at, size, ", %.1f MB/s, %lu:%02lu:%02lu left",
		    mb / seconds, s / 3600, s / 60 % 60, s % 60);
	else
		snprintf(at, size, ", %.1f MB/s, %lu:%02lu left", mb / seconds,
		    s / 60, s % 60);
}

void
progress_set(struct progress *p, uint64_t documents, uint64_t bytes,
    uint64_t total)
{
	char line[160];

	if (!p || !p->out)
		return;
	gint64 now = g_get_monotonic_time();
	if (now - p->drawn < INTERVAL)
		return;
	p->drawn = now;
	progress_line(line, sizeof(line), documents, bytes, total,
	    (double)(now - p->started) / G_USEC_PER_SEC);
	fprintf(p->out, "\r%s\033[K", line);
	fflush(p->out);
	p->shown = true;
}
