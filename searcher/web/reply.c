/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Writes responses. */
#include "searcher/web/reply.h"

#include <string.h>
#include <time.h>
#include <zlib.h>

/* Most pages of results are not larger. */
#define PAGE (24u << 10)
/* Below this the headers weigh more than what is saved. */
#define GZIP_FROM 600

/* Nothing but our own style sheet, icon and forms. */
#define SAFETY \
	"Content-Security-Policy: default-src 'none'; style-src 'self'; " \
	"img-src 'self'; form-action 'self'; base-uri 'none'; " \
	"frame-ancestors 'none'\r\n" \
	"X-Content-Type-Options: nosniff\r\n" \
	"Referrer-Policy: no-referrer\r\n" \
	"Cross-Origin-Resource-Policy: same-origin\r\n"

void
reply_init(struct reply *r)
{
	*r = (struct reply){
	    .status = 200,
	    .type = "text/html; charset=utf-8",
	    .body = g_string_sized_new(PAGE),
	};
}

void
reply_release(struct reply *r)
{
	if (r->body)
		g_string_free(r->body, TRUE);
	g_free(r->tag);
	*r = (struct reply){0};
}

/* --- what the client has --------------------------------------------------- */

static bool
tag_matches(const char *list, const char *tag)
{
	size_t n = strlen(tag);

	if (strcmp(list, "*") == 0)
		return true;
	for (const char *p = list; (p = strstr(p, tag)); p += n)
		if (p > list && p[-1] == '"' && p[n] == '"')
			return true;
	return false;
}

/* IMF-fixdate, in whatever locale. */
static void
http_date(gint64 t, char buf[40])
{
	static const char days[] = "SunMonTueWedThuFriSat";
	static const char months[] = "JanFebMarAprMayJunJulAugSepOctNovDec";
	time_t when = (time_t)t;
	struct tm tm;

	gmtime_r(&when, &tm);
	g_snprintf(buf, 40, "%.3s, %02d %.3s %04d %02d:%02d:%02d GMT",
	    days + 3 * tm.tm_wday, tm.tm_mday, months + 3 * tm.tm_mon,
	    tm.tm_year + 1900, tm.tm_hour, tm.tm_min, tm.tm_sec);
}

/* A second change within the second of the first would keep its date: only
 * what has rested for two is dated. */
static bool
is_dated(const struct reply *r)
{
	return r->modified > 0 && r->modified < (gint64)time(NULL) - 2;
}

bool
reply_is_known(const struct reply *r, const struct input *in)
{
	if (in->method == METHOD_POST || !r->tag)
		return false;
	if (in->if_none_match)
		return tag_matches(in->if_none_match, r->tag);
	if (!in->if_modified_since || !is_dated(r))
		return false;
	/* clients send back the date they were given: no need to parse */
	char date[40];
	http_date(r->modified, date);
	return strcmp(in->if_modified_since, date) == 0;
}

/* --- writing ---------------------------------------------------------------- */

static bool
compress_body(GString *body)
{
	z_stream z = {0};

	/* the lowest level: most of the gain for a fraction of the time */
	if (deflateInit2(&z, 1, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY))
		return false;
	uLong bound = deflateBound(&z, (uLong)body->len);
	g_autofree Bytef *out = g_try_malloc(bound);
	z.next_in = (Bytef *)body->str;
	z.avail_in = (uInt)body->len;
	z.next_out = out;
	z.avail_out = (uInt)bound;
	bool ok = out && deflate(&z, Z_FINISH) == Z_STREAM_END;
	if (ok) {
		g_string_truncate(body, 0);
		g_string_append_len(body, (char *)out, (gssize)z.total_out);
	}
	deflateEnd(&z);
	return ok;
}

static const char *
cache_control(const struct reply *r, const struct site *site)
{
	if (r->lasting)
		return "public, max-age=604800, immutable";
	if (site && site->private)
		return "private, no-store";
	return r->status == 200 || r->status == 304 ? "no-cache" : "no-store";
}

void
reply_write(struct reply *r, const struct input *in, const struct site *site,
    GString *out)
{
	char date[40];
	bool bare = r->status == 304;

	if (r->status != 200)
		g_string_append_printf(out, "Status: %d %s\r\n", r->status,
		    fault_reason(r->status));
	if (!bare)
		g_string_append_printf(out, "Content-Type: %s\r\n", r->type);
	if (!bare && r->file)
		g_string_append_printf(out,
		    "Content-Disposition: attachment; filename=\"%s\"\r\n",
		    r->file);
	g_string_append(out, SAFETY);
	g_string_append_printf(out, "Cache-Control: %s\r\n",
	    cache_control(r, site));
	if (r->status == 405)
		g_string_append(out, "Allow: GET, HEAD, POST\r\n");
	if (r->retry)
		g_string_append_printf(out, "Retry-After: %u\r\n", r->retry);
	/* weak: the time a search took is in the page */
	if (r->tag && !(site && site->private))
		g_string_append_printf(out, "ETag: W/\"%s\"\r\n", r->tag);
	if (is_dated(r) && !(site && site->private)) {
		http_date(r->modified, date);
		g_string_append_printf(out, "Last-Modified: %s\r\n", date);
	}
	if (!site || site->gzip) {
		g_string_append(out, "Vary: Accept-Encoding\r\n");
		if (in->gzip && !bare && r->body->len >= GZIP_FROM &&
		    compress_body(r->body))
			g_string_append(out, "Content-Encoding: gzip\r\n");
	}
	if (!bare)
		g_string_append_printf(out,
		    "Content-Length: %" G_GSIZE_FORMAT "\r\n", r->body->len);
	g_string_append(out, "\r\n");
	if (!bare && in->method != METHOD_HEAD)
		g_string_append_len(out, r->body->str, (gssize)r->body->len);
}

const char *
reply_busy(size_t *ret_len)
{
	static const char text[] =
	    "Status: 503 Service Unavailable\r\n"
	    "Content-Type: text/html; charset=utf-8\r\n" SAFETY
	    "Cache-Control: no-store\r\n"
	    "Retry-After: 30\r\n"
	    "\r\n"
	    "<!DOCTYPE html>\n<html xmlns=\"http://www.w3.org/1999/xhtml\" "
	    "lang=\"en\"><head><title>Busy</title></head>"
	    "<body><main><h1>This search takes too long</h1>"
	    "<p>It was stopped. Please make it more exact, or try again "
	    "later.</p></main></body></html>\n";

	*ret_len = sizeof text - 1;
	return text;
}
