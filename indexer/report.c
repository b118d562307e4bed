/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Messages, events and the progress line, kept out of each other's way. */
#include "indexer/report.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

/* Notes shown of one run; a broken collection would otherwise fill the
 * screen. */
#define NOTES_MAX 20

void
report_init(struct report *r, bool quiet, bool verbose, bool json)
{
	*r = (struct report){.quiet = quiet, .verbose = verbose, .json = json};
	if (!quiet && !json)
		r->progress = progress_new(stderr);
}

void
report_end(struct report *r)
{
	g_clear_pointer(&r->progress, progress_free);
	if (r->notes_hidden)
		report_info(r, "… and %u more notes (-v shows all)",
		    r->notes_hidden);
	r->notes_hidden = 0;
}

/* Control characters and bytes that are not UTF-8 become '?'. */
static char *
printable(const char *s)
{
	char *out = g_utf8_make_valid(s, -1);

	for (char *c = out; *c; c++)
		if ((unsigned char)*c < ' ' || *c == 0x7f)
			*c = '?';
	return out;
}

char *
report_path(const char *path)
{
	g_autofree char *here = g_get_current_dir();
	size_t n = strlen(here);

	if (strncmp(path, here, n) == 0 && path[n] == '/' && path[n + 1])
		return printable(path + n + 1);
	return printable(path);
}

static void
say(struct report *r, const char *format, va_list ap)
{
	g_autofree char *s = g_strdup_vprintf(format, ap);

	progress_clear(r->progress);
	fprintf(stderr, "trawl-index: %s\n", s);
}

json_t *
report_json_string(const char *s)
{
	g_autofree char *valid = g_utf8_make_valid(s, -1);

	return json_string(valid);
}

void
report_event(struct report *r, json_t *event)
{
	if (r->json) {
		json_dumpf(event, stdout, JSON_COMPACT);
		putchar('\n');
		fflush(stdout);
	}
	json_decref(event);
}

void
report_error(struct report *r, const char *format, ...)
{
	va_list ap;

	va_start(ap, format);
	say(r, format, ap);
	va_end(ap);
	if (!r->json)
		return;
	va_start(ap, format);
	g_autofree char *s = g_strdup_vprintf(format, ap);
	va_end(ap);
	report_event(r, json_pack("{s:s, s:o}", "event", "error", "message",
	    report_json_string(s)));
}

void
report_info(struct report *r, const char *format, ...)
{
	va_list ap;

	if (r->quiet || r->json)
		return;
	va_start(ap, format);
	say(r, format, ap);
	va_end(ap);
}

static bool
shown(struct report *r, const char *event)
{
	if (strcmp(event, "refused") == 0 || r->verbose)
		return true;
	if (strcmp(event, "note") != 0 || r->quiet)
		return false;
	if (r->notes < NOTES_MAX) {
		r->notes++;
		return true;
	}
	r->notes_hidden++;
	return false;
}

void
report_file(struct report *r, const char *event, const char *path,
    const char *why)
{
	if (r->json) {
		json_t *o = json_pack("{s:s, s:o}", "event", event, "path",
		    report_json_string(path));
		if (why)
			json_object_set_new(o, "why", report_json_string(why));
		report_event(r, o);
	}
	if (!shown(r, event) || (r->json && strcmp(event, "refused") != 0))
		return;
	g_autofree char *name = report_path(path);
	g_autofree char *safe = why ? printable(why) : NULL;
	progress_clear(r->progress);
	fprintf(stderr, "trawl-index: '%s': %s%s%s\n", name, event,
	    safe ? ": " : "", safe ? safe : "");
}
