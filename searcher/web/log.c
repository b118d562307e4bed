/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Writes the log. */
#include "searcher/web/log.h"

#include <jansson.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

/* More than this of a visitor's words is no help. */
#define MAX_TEXT 512

void
log_reference(char buf[32])
{
	static unsigned n;
	struct timespec t;

	clock_gettime(CLOCK_REALTIME, &t);
	g_snprintf(buf, 32, "%lx-%x-%x", (long)t.tv_sec, (unsigned)getpid(),
	    ++n);
}

static int
append_bytes(const char *bytes, size_t len, void *out)
{
	g_string_append_len(out, bytes, (gssize)len);
	return 0;
}

static void
set(json_t *o, const char *key, const char *value)
{
	if (!value)
		return;
	g_autofree char *cut = g_strndup(value, MAX_TEXT);
	g_autofree char *valid = g_utf8_make_valid(cut, -1);
	json_object_set_new(o, key, json_string(valid));
}

static void
dump(GString *out, json_t *o)
{
	json_dump_callback(o, append_bytes, out,
	    JSON_COMPACT | JSON_ENSURE_ASCII | JSON_REAL_PRECISION(6));
	g_string_append_c(out, '\n');
	json_decref(o);
}

void
log_line(GString *out, const struct log_entry *e)
{
	json_t *o = json_object();
	g_autoptr(GDateTime) now = g_date_time_new_now_utc();
	g_autofree char *when = g_date_time_format(now, "%Y-%m-%dT%H:%M:%SZ");

	set(o, "time", when);
	set(o, "program", "trawl.cgi");
	set(o, "reference", e->reference);
	json_object_set_new(o, "status", json_integer(e->status));
	json_object_set_new(o, "ms", json_real(e->ms));
	set(o, "path", e->path);
	set(o, "index", e->index);
	set(o, "query", e->query);
	set(o, "error", e->error);
	dump(out, o);
}

void
log_fault_json(GString *out, const struct fault *fault, const char *reference)
{
	json_t *o = json_object();

	json_object_set_new(o, "trawl", json_integer(1));
	json_object_set_new(o, "status", json_integer(fault->status));
	set(o, "error", fault->message);
	set(o, "reference", reference);
	dump(out, o);
}
