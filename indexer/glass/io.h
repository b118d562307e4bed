/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Files of the builder: appended to through a buffer, read back in pieces.
 */
#ifndef TRAWL_GLASS_IO_H
#define TRAWL_GLASS_IO_H

#include <glib.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* A file that grows at its end.  The first failure is kept: test it once, with
 * sink_flush(). */
struct sink {
	int fd;
	int err; /* errno of the first failure */
	char *name;
	uint8_t *buf;
	size_t used, size;
	uint64_t flushed; /* bytes in the file */
};

/* A new file of that name in the folder; with name NULL one without a name. */
bool sink_open(struct sink *s, const char *dir, const char *name, size_t buffer,
    GError **error);
void sink_write(struct sink *s, const void *p, size_t n);
void sink_uint(struct sink *s, uint64_t v);
static inline uint64_t
sink_offset(const struct sink *s)
{
	return s->flushed + s->used;
}
bool sink_flush(struct sink *s, GError **error);
/* Flushes, syncs and closes. */
bool sink_finish(struct sink *s, GError **error);
/* Room for n bytes at once, n at most the buffer's size; they count when
 * s->used is moved on. */
uint8_t *sink_room(struct sink *s, size_t n);
/* Frees the buffer until the next write (after a flush). */
void sink_shrink(struct sink *s);
void sink_close(struct sink *s);

/* Bytes to read one after the other, from a stretch of a file or from
 * whatever fill() brings. */
struct input {
	const uint8_t *p, *end; /* what is at hand */
	uint8_t *buf;
	size_t size;
	int fd;
	uint64_t offset, limit; /* of the file: next to read, end */
	/* Brings up to room (at least 4096) bytes to `to`; 0 at the end. */
	size_t (*fill)(struct input *in, uint8_t *to, size_t room);
	void *ctx;
	bool failed;
};

void input_file(
    struct input *in, int fd, uint64_t start, uint64_t end, size_t buffer);
/* Sees that n bytes are at hand; false at the end (fewer are left) or on
 * failure. */
bool input_more(struct input *in, size_t n);
static inline bool
input_need(struct input *in, size_t n)
{
	return (size_t)(in->end - in->p) >= n || input_more(in, n);
}
/* Whether nothing is left. */
bool input_at_end(struct input *in);
/* 0 and in->failed where data ends. */
uint64_t input_uint_slow(struct input *in);
static inline uint64_t
input_uint(struct input *in)
{
	if (in->p < in->end && *in->p < 128)
		return *in->p++;
	return input_uint_slow(in);
}
/* n bytes in a row, good until the next call; NULL and in->failed where data
 * ends. */
const uint8_t *input_bytes(struct input *in, size_t n);
void input_free(struct input *in);

/* Fills error with GLASS_ERROR_IO from err. */
void glass_io_error(
    GError **error, int err, const char *what, const char *name);
bool glass_sync_folder(const char *path, GError **error);

#endif
