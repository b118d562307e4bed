/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Compresses tags as glass keeps them: raw deflate, only where it pays.
 */
#include "config.h"

#include "indexer/glass/deflate.h"

#include "lib/glass/format.h"

#include <zlib.h>

/* A stream begins with clearing its hash table; most tags are records and term
 * lists of a few hundred bytes, for which a small table does as well as the
 * 128 KB one of zlib's highest setting, and ten times as fast. */
static const struct {
	size_t max; /* of the tag */
	int window_bits, memory_level;
} sizes[] = {{1024, -10, 3}, {8192, -13, 6}, {SIZE_MAX, -15, 8}};

struct deflater {
	int level;
	z_stream stream[G_N_ELEMENTS(sizes)];
	bool ready[G_N_ELEMENTS(sizes)];
};

struct deflater *
deflater_new(int level)
{
	struct deflater *d = g_new0(struct deflater, 1);
	d->level = level;
	return d;
}

void
deflater_free(struct deflater *d)
{
	if (!d)
		return;
	for (unsigned i = 0; i < G_N_ELEMENTS(sizes); i++)
		if (d->ready[i])
			deflateEnd(&d->stream[i]);
	g_free(d);
}

size_t
deflater_try(struct deflater *d, const void *in, size_t len, uint8_t *out)
{
	if (len <= GLASS_COMPRESS_MIN || len > UINT32_MAX)
		return 0;
	unsigned i = 0;
	while (len > sizes[i].max)
		i++;
	z_stream *z = &d->stream[i];
	if (!d->ready[i]) {
		if (deflateInit2(z, d->level, Z_DEFLATED, sizes[i].window_bits,
			sizes[i].memory_level, Z_DEFAULT_STRATEGY) != Z_OK)
			return 0;
		d->ready[i] = true;
	} else if (deflateReset(z) != Z_OK) {
		return 0;
	}
	z->next_in = (Bytef *)in;
	z->avail_in = (uInt)len;
	z->next_out = out;
	z->avail_out = (uInt)(len - 1);
	return deflate(z, Z_FINISH) == Z_STREAM_END ? z->total_out : 0;
}
