/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Compresses tags as glass keeps them. */
#include "config.h"

#include "indexer/glass/deflate.h"

#include "lib/glass/format.h"

#include <libdeflate.h>

/* The fastest: there are millions of tags, most of them small. */
enum { LEVEL = 1 };

struct deflater {
	struct libdeflate_compressor *compressor;
};

struct deflater *
deflater_new(void)
{
	struct deflater *d = g_new0(struct deflater, 1);
	d->compressor = libdeflate_alloc_compressor(LEVEL);
	if (!d->compressor)
		g_error("no memory for a compressor");
	return d;
}

void
deflater_free(struct deflater *d)
{
	if (!d)
		return;
	libdeflate_free_compressor(d->compressor);
	g_free(d);
}

size_t
deflater_try(struct deflater *d, const void *in, size_t len, uint8_t *out)
{
	if (len <= GLASS_COMPRESS_MIN || len > UINT32_MAX)
		return 0;
	/* with room for less than all of it, what does not get smaller fails */
	return libdeflate_deflate_compress(d->compressor, in, len, out, len - 1);
}
