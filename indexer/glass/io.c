/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Files of the builder: appended to through a buffer, read back in pieces.
 */
#include "config.h"

#include "indexer/glass/io.h"

#include "lib/glass/format.h"
#include "indexer/glass/glass.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

void
glass_io_error(GError **error, int err, const char *what, const char *name)
{
	g_set_error(error, GLASS_ERROR, GLASS_ERROR_IO, "%s '%s': %s", what,
	    name, g_strerror(err));
}

/* fill() is always offered at least that much room. */
enum { FILL_ROOM = 4096 };

static int
open_nameless(const char *dir)
{
	int fd = open(dir, O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);
	if (fd >= 0)
		return fd;
	/* Not every file system can. */
	g_autofree char *path = g_build_filename(dir, "run-XXXXXX", NULL);
	fd = g_mkstemp_full(path, O_RDWR | O_CLOEXEC, 0600);
	if (fd >= 0)
		unlink(path);
	return fd;
}

bool
sink_open(struct sink *s, const char *dir, const char *name, size_t buffer,
    GError **error)
{
	memset(s, 0, sizeof *s);
	s->name = g_build_filename(dir, name ? name : "run", NULL);
	s->size = buffer;
	s->fd = name
		    ? open(s->name, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0666)
		    : open_nameless(dir);
	if (s->fd < 0) {
		glass_io_error(error, errno, "cannot make", s->name);
		g_clear_pointer(&s->name, g_free);
		return false;
	}
	return true;
}

static void
write_out(struct sink *s, const uint8_t *p, size_t n)
{
	while (n && !s->err) {
		ssize_t r = write(s->fd, p, n);
		if (r < 0 && errno == EINTR)
			continue;
		if (r <= 0) {
			s->err = r < 0 ? errno : ENOSPC;
			break;
		}
		p += r;
		n -= (size_t)r;
		s->flushed += (size_t)r;
	}
}

uint8_t *
sink_room(struct sink *s, size_t n)
{
	if (!s->buf)
		s->buf = g_malloc(s->size);
	if (s->size - s->used < n) {
		write_out(s, s->buf, s->used);
		s->used = 0;
	}
	return s->buf + s->used;
}

void
sink_write(struct sink *s, const void *p, size_t n)
{
	if (n > s->size) {
		sink_room(s, s->size);
		write_out(s, p, n);
		return;
	}
	glass_put_bytes(sink_room(s, n), p, n);
	s->used += n;
}

void
sink_uint(struct sink *s, uint64_t v)
{
	uint8_t *p = sink_room(s, GLASS_UINT_MAX);
	s->used += (size_t)(glass_put_uint(p, v) - p);
}

bool
sink_flush(struct sink *s, GError **error)
{
	write_out(s, s->buf, s->used);
	s->used = 0;
	if (s->err) {
		glass_io_error(error, s->err, "cannot write", s->name);
		return false;
	}
	return true;
}

void
sink_shrink(struct sink *s)
{
	if (!s->used)
		g_clear_pointer(&s->buf, g_free);
}

bool
sink_finish(struct sink *s, GError **error)
{
	bool ok = sink_flush(s, error);
	if (ok && fsync(s->fd) < 0) {
		glass_io_error(error, errno, "cannot sync", s->name);
		ok = false;
	}
	sink_close(s);
	return ok;
}

void
sink_close(struct sink *s)
{
	if (s->name && s->fd >= 0)
		close(s->fd);
	g_free(s->name);
	g_free(s->buf);
	memset(s, 0, sizeof *s);
	s->fd = -1;
}

/* --- reading ------------------------------------------------------------ */

static size_t
fill_from_file(struct input *in, uint8_t *to, size_t room)
{
	if (room > in->limit - in->offset)
		room = (size_t)(in->limit - in->offset);
	size_t got = 0;
	while (got < room) {
		ssize_t r = pread(
		    in->fd, to + got, room - got, (off_t)(in->offset + got));
		if (r < 0 && errno == EINTR)
			continue;
		if (r <= 0) {
			in->failed = true;
			break;
		}
		got += (size_t)r;
	}
	in->offset += got;
	return got;
}

void
input_file(
    struct input *in, int fd, uint64_t start, uint64_t end, size_t buffer)
{
	memset(in, 0, sizeof *in);
	in->fd = fd;
	in->offset = start;
	in->limit = end;
	in->size = buffer;
	in->fill = fill_from_file;
}

bool
input_more(struct input *in, size_t n)
{
	size_t left = (size_t)(in->end - in->p);
	if (!in->fill || in->failed)
		return false;
	if (!in->buf || in->size < n + FILL_ROOM) {
		/* A single long piece: the buffer grows to hold it. */
		size_t size = MAX(in->size, n + n / 2 + FILL_ROOM);
		uint8_t *buf = g_malloc(size);
		glass_put_bytes(buf, in->p, left);
		g_free(in->buf);
		in->buf = buf;
		in->size = size;
	} else if (left) {
		memmove(in->buf, in->p, left);
	}
	in->p = in->buf;
	while (left < n) {
		size_t got = in->fill(in, in->buf + left, in->size - left);
		if (!got)
			break;
		left += got;
	}
	in->end = in->buf + left;
	return left >= n && !in->failed;
}

bool
input_at_end(struct input *in)
{
	return !input_need(in, 1);
}

uint64_t
input_uint_slow(struct input *in)
{
	uint64_t v = 0;
	if (input_need(in, GLASS_UINT_MAX)) {
		in->p = glass_get_uint(in->p, &v);
		return v;
	}
	/* Near the end: there may be fewer bytes than the longest number. */
	for (unsigned shift = 0; shift < 70 && in->p < in->end; shift += 7) {
		uint64_t b = *in->p++;
		v |= (b & 127) << (shift < 64 ? shift : 63);
		if (b < 128)
			return v;
	}
	in->failed = true;
	return 0;
}

const uint8_t *
input_bytes(struct input *in, size_t n)
{
	if (!input_need(in, n)) {
		in->failed = true;
		return NULL;
	}
	const uint8_t *p = in->p;
	in->p += n;
	return p;
}

void
input_free(struct input *in)
{
	g_clear_pointer(&in->buf, g_free);
	in->p = in->end = NULL;
}

bool
glass_sync_folder(const char *path, GError **error)
{
	int fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	bool ok = fd >= 0 && fsync(fd) == 0;
	/* Some file systems do not know it for folders. */
	if (!ok && fd >= 0 && errno == EINVAL)
		ok = true;
	if (!ok)
		glass_io_error(error, errno, "cannot sync", path);
	if (fd >= 0)
		close(fd);
	return ok;
}
