/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The file that makes tables a database: iamglass.
 */
#include "config.h"

#include "indexer/glass/builder.h"
#include "indexer/glass/part.h"

#include <errno.h>
#include <stdio.h>
#include <sys/random.h>

static uint8_t *
put_root(uint8_t *p, const struct glass_root *r, unsigned block_size,
    bool compressed)
{
	/* Without a file: no blocks, to be written in sequence. */
	uint8_t free_list[3 * GLASS_UINT_MAX], *f = free_list;
	p = glass_put_uint(p, r->block);
	p = glass_put_uint(p, r->levels << 2 | 2 | !r->exists);
	p = glass_put_uint(p, r->entries);
	p = glass_put_uint(p, block_size >> 11);
	p = glass_put_uint(p, compressed ? GLASS_COMPRESS_MIN : 0);
	if (r->exists) {
		f = glass_put_uint(f, 1);
		f = glass_put_uint(f, r->blocks);
		f = glass_put_bytes(f, "\0\0\0", 4);
	}
	p = glass_put_uint(p, (uint64_t)(f - free_list));
	return glass_put_bytes(p, free_list, (size_t)(f - free_list));
}

static bool
put_uuid(uint8_t *p, GError **error)
{
	ssize_t n;
	while ((n = getrandom(p, 16, 0)) < 0 && errno == EINTR)
		;
	if (n != 16) {
		g_set_error(error, GLASS_ERROR, GLASS_ERROR_IO,
		    "no random numbers: %s", g_strerror(errno));
		return false;
	}
	p[6] = (p[6] & 0x0f) | 0x40; /* a random one (RFC 4122) */
	p[8] = (p[8] & 0x3f) | 0x80;
	return true;
}

static uint8_t *
put_statistics(uint8_t *p, struct glass_builder *b)
{
	uint32_t length_min = 0, length_max = 0, wdf_max = 0;
	struct glass_stats *s = &b->stats;
	for (unsigned i = 0; i < b->parts->len; i++) {
		const struct glass_part *part = b->parts->pdata[i];
		s->documents += part->n_documents;
		s->last_docid = MAX(s->last_docid, part->last_docid);
		s->total_length += part->total_length;
		s->postings += part->n_postings;
		s->position_lists += part->n_position_lists;
		s->runs += part->runs->len;
		length_max = MAX(length_max, part->length_max);
		wdf_max = MAX(wdf_max, part->wdf_max);
		if (part->length_min &&
		    (!length_min || part->length_min < length_min))
			length_min = part->length_min;
	}
	for (unsigned i = 0; i < GLASS_TABLES; i++)
		s->bytes += (uint64_t)b->roots[i].blocks * b->block_size;
	p = glass_put_uint(p, s->documents);
	p = glass_put_uint(p, s->last_docid - s->documents);
	p = glass_put_uint(p, length_min);
	p = glass_put_uint(p, wdf_max);
	p = glass_put_uint(p, (uint32_t)(length_max - wdf_max));
	p = glass_put_uint(p, 0);
	p = glass_put_uint(p, s->total_length);
	return glass_put_uint(p, b->spelling_max);
}

bool
version_write(struct glass_builder *b, GError **error)
{
	uint8_t buf[GLASS_TABLES * 64 + 256];
	uint8_t *p = glass_put_bytes(buf, GLASS_MAGIC, GLASS_MAGIC_LEN);
	if (!put_uuid(p, error))
		return false;
	p = glass_put_uint(p + 16, 1);
	for (unsigned i = 0; i < GLASS_TABLES; i++)
		p = put_root(p, &b->roots[i], b->block_size,
		    i != GLASS_POSTLIST && i != GLASS_POSITION);
	p = put_statistics(p, b);

	struct sink s;
	if (!sink_open(&s, b->build_dir, "v.tmp", 4096, error))
		return false;
	sink_write(&s, buf, (size_t)(p - buf));
	if (!sink_finish(&s, error))
		return false;
	g_autofree char *from = g_build_filename(b->build_dir, "v.tmp", NULL);
	g_autofree char *to = g_build_filename(b->build_dir, "iamglass", NULL);
	if (rename(from, to) < 0) {
		glass_io_error(error, errno, "cannot make", to);
		return false;
	}
	return glass_sync_folder(b->build_dir, error);
}
