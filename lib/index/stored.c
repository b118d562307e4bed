/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Cuts texts into blocks, packs them, and reads single blocks again. */
#include "lib/index/stored.h"
#include "lib/index/index.h"

#include <stdio.h>
#include <string.h>
#include <zstd.h>

/* Level 3 packs blocks of this size a tenth smaller, at twice the cost, which
 * was a twentieth of all indexing. */
#define ZSTD_LEVEL 1
#define MAGIC "T1"

struct stored {
	struct stored_info info;
	stored_get_fn *get;
	void *ctx;
	struct shard *shard;
	GString *lent; /* what get_metadata() gave last */
	uint64_t number;
	char *packed0;  /* frame of block 0, which came with the header */
	size_t packed0_len;
	char *text;     /* the whole; NULL until some of it is read */
	bool *has;      /* [n_blocks] which of it is */
	uint32_t *numbers; /* starts, positions, lines, pages */
	struct text_run *runs;
	struct stored_heading *headings;
};

/* --- cutting ------------------------------------------------------------- */

static bool
is_blank(unsigned char c)
{
	return c == ' ' || (c >= '\t' && c <= '\r');
}

/* Bytes of a full stop, comma or blank of Han script that ends before p; texts
 * in it may have no other place to cut. */
static bool
after_han_stop(const char *p)
{
	return memcmp(p - 3, "\xe3\x80\x80", 3) == 0 ||
	    memcmp(p - 3, "\xe3\x80\x81", 3) == 0 ||
	    memcmp(p - 3, "\xe3\x80\x82", 3) == 0;
}

/* Where to cut text behind start: end of a line in the last half, else behind
 * a blank there, else before any character. */
static size_t
cut(const char *text, size_t len, size_t start)
{
	size_t limit = start + STORED_BLOCK, half = start + STORED_BLOCK / 2;

	if (limit >= len)
		return len;
	for (size_t i = limit; i > half; i--)
		if (text[i - 1] == '\n')
			return i;
	for (size_t i = limit; i > half; i--)
		if (is_blank((unsigned char)text[i - 1]) ||
		    after_han_stop(text + i))
			return i;
	while (((unsigned char)text[limit] & 0xc0) == 0x80)
		limit--;
	return limit;
}

GArray *
stored_cut(const char *text, size_t len)
{
	GArray *starts = g_array_new(FALSE, FALSE, sizeof(uint32_t));
	size_t at = 0;

	do {
		uint32_t start = (uint32_t)at;
		g_array_append_val(starts, start);
		at = cut(text, len, at);
	} while (at < len);
	return starts;
}

void
stored_runs(const struct text_run *runs, size_t n_runs, uint32_t start,
    uint32_t end, GArray *out)
{
	g_array_set_size(out, 0);
	for (size_t i = 0; i < n_runs; i++) {
		struct text_run r = runs[i];
		if (r.end <= start && i + 1 < n_runs)
			continue;
		r.end = r.end < end && r.end > start ? r.end - start
						     : end - start;
		g_array_append_val(out, r);
		if (r.end == end - start)
			return;
	}
}

/* --- writing ------------------------------------------------------------- */

void
stored_key(uint64_t number, unsigned block, char key[22])
{
	snprintf(key, 22, "t%016" G_GINT64_MODIFIER "x%04x", number,
	    block & 0xffff);
}

static void
put_number(GString *s, uint64_t n)
{
	while (n >= 0x80) {
		g_string_append_c(s, (char)(n | 0x80));
		n >>= 7;
	}
	g_string_append_c(s, (char)n);
}

static uint32_t
count(const char *s, size_t len, char c)
{
	uint32_t n = 0;

	for (const char *p = s, *end = s + len;
	     (p = memchr(p, c, (size_t)(end - p))) != NULL; p++)
		n++;
	return n;
}

static uint32_t
block_end(const struct stored_info *info, unsigned i)
{
	return i + 1 < info->n_blocks ? info->starts[i + 1] : info->len;
}

static void
put_blocks(GString *h, const char *text, const struct stored_info *info)
{
	uint32_t feeds = 0, feeds_before = 0;

	for (unsigned i = 0; i < info->n_blocks; i++) {
		const char *b = i ? text + info->starts[i - 1] : text;
		size_t len = i ? info->starts[i] - info->starts[i - 1] : 0;
		put_number(h, len);
		put_number(h, info->positions[i] -
			(i ? info->positions[i - 1] : 0));
		put_number(h, count(b, len, '\n'));
		feeds = count(b, len, '\f');
		put_number(h, feeds);
		feeds_before += feeds;
	}
	uint32_t last = info->starts[info->n_blocks - 1];
	put_number(h, feeds_before + count(text + last, info->len - last, '\f'));
	put_number(h, info->line);
}

static void
put_runs(GString *h, const struct stored_info *info)
{
	g_autoptr(GArray) langs = g_array_new(FALSE, FALSE, sizeof(int));
	g_autoptr(GString) runs = g_string_new(NULL);
	uint32_t at = 0;

	for (uint32_t i = 0; i < info->n_runs; i++) {
		unsigned l = 0;
		while (l < langs->len &&
		    g_array_index(langs, int, l) != info->runs[i].lang)
			l++;
		if (l == langs->len)
			g_array_append_val(langs, info->runs[i].lang);
		put_number(runs, info->runs[i].end - at);
		put_number(runs, l);
		at = info->runs[i].end;
	}
	put_number(h, langs->len);
	for (unsigned l = 0; l < langs->len; l++) {
		const char *code = text_language_code(
		    g_array_index(langs, int, l));
		put_number(h, strlen(code));
		g_string_append(h, code);
	}
	put_number(h, info->n_runs);
	g_string_append_len(h, runs->str, (gssize)runs->len);
}

static GString *
header(const char *text, const struct stored_info *info)
{
	g_autoptr(GString) h = g_string_new(MAGIC);
	uint32_t at = 0;

	put_number(h, info->len);
	put_number(h, info->n_blocks);
	put_blocks(h, text, info);
	put_number(h, info->title_start);
	put_number(h, info->title_end - info->title_start);
	put_runs(h, info);
	put_number(h, info->n_headings);
	for (uint32_t i = 0; i < info->n_headings; i++) {
		const struct stored_heading *g = &info->headings[i];
		put_number(h, g->start - at);
		put_number(h, g->end - g->start);
		put_number(h, g->level);
		at = g->start;
	}
	GString *with_len = g_string_new(NULL);
	put_number(with_len, h->len);
	g_string_append_len(with_len, h->str, (gssize)h->len);
	return with_len;
}

/* One context a thread: making one costs more than packing a block. */
static void
free_cctx(void *ctx)
{
	ZSTD_freeCCtx(ctx);
}
static GPrivate cctx_key = G_PRIVATE_INIT(free_cctx);

static ZSTD_CCtx *
cctx(void)
{
	ZSTD_CCtx *c = g_private_get(&cctx_key);

	if (!c) {
		c = ZSTD_createCCtx();
		g_assert(c);
		g_private_set(&cctx_key, c);
	}
	return c;
}

bool
stored_write(uint64_t number, const char *text, const struct stored_info *info,
    stored_put_fn *put, void *ctx)
{
	g_autoptr(GString) out = header(text, info);

	for (unsigned i = 0; i < info->n_blocks; i++) {
		char key[22];
		size_t raw = block_end(info, i) - info->starts[i];
		size_t room = ZSTD_compressBound(raw), at = out->len;
		g_string_set_size(out, at + room);
		size_t n = ZSTD_compressCCtx(cctx(), out->str + at, room,
		    text + info->starts[i], raw, ZSTD_LEVEL);
		g_assert(!ZSTD_isError(n)); /* cannot be: there is room */
		stored_key(number, i, key);
		if (!put(key, strlen(key), out->str, at + n, ctx))
			return false;
		g_string_truncate(out, 0);
	}
	return true;
}

/* --- reading ------------------------------------------------------------- */

struct cursor {
	const unsigned char *p, *end;
	bool bad;
};

static uint64_t
get_number(struct cursor *c, uint64_t max)
{
	uint64_t n = 0;

	for (unsigned shift = 0; c->p < c->end && shift < 64; shift += 7) {
		unsigned char b = *c->p++;
		n |= (uint64_t)(b & 0x7f) << shift;
		if (!(b & 0x80)) {
			if (n > max)
				break;
			return n;
		}
	}
	c->bad = true;
	return 0;
}

/* How many things may follow that take at least so many bytes each. */
static uint32_t
get_count(struct cursor *c, size_t bytes_each)
{
	return (uint32_t)get_number(c, (size_t)(c->end - c->p) / bytes_each);
}

static void
get_blocks(struct cursor *c, struct stored *s)
{
	struct stored_info *info = &s->info;
	uint64_t at[4] = {0};
	static const uint64_t max[4] = {2 * STORED_BLOCK, UINT32_MAX,
	    2 * STORED_BLOCK, 2 * STORED_BLOCK};

	info->n_blocks = get_count(c, 4);
	if (c->bad || info->n_blocks == 0) {
		c->bad = true;
		return;
	}
	s->numbers = g_new(uint32_t, 4 * (size_t)info->n_blocks);
	for (unsigned i = 0; i < info->n_blocks; i++)
		for (unsigned k = 0; k < 4; k++) {
			at[k] += get_number(c, max[k]);
			if (at[k] > UINT32_MAX)
				c->bad = true;
			s->numbers[k * info->n_blocks + i] = (uint32_t)at[k];
		}
	info->starts = s->numbers;
	info->positions = s->numbers + info->n_blocks;
	info->lines = s->numbers + 2 * (size_t)info->n_blocks;
	info->pages = s->numbers + 3 * (size_t)info->n_blocks;
	info->n_feeds = (uint32_t)get_number(c, info->len);
	info->line = (uint32_t)get_number(c, UINT32_MAX);
	uint32_t last = info->starts[info->n_blocks - 1];
	if (info->starts[0] != 0 || last > info->len ||
	    info->len - last > 2 * STORED_BLOCK)
		c->bad = true;
}

static void
get_runs(struct cursor *c, struct stored *s)
{
	uint32_t n_langs = get_count(c, 1), at = 0;
	g_autofree int *langs = g_new0(int, n_langs + 1);

	for (uint32_t i = 0; i < n_langs && !c->bad; i++) {
		char code[16] = "";
		size_t len = get_number(c, sizeof(code) - 1);
		if (len > (size_t)(c->end - c->p)) {
			c->bad = true;
			return;
		}
		memcpy(code, c->p, len);
		c->p += len;
		langs[i] = text_language(code);
	}
	uint32_t n = get_count(c, 2);
	s->runs = g_new0(struct text_run, n + 1);
	for (uint32_t i = 0; i < n && !c->bad; i++) {
		at += (uint32_t)get_number(c, s->info.len - at);
		s->runs[i].end = at;
		uint64_t l = get_number(c, n_langs);
		if (l >= n_langs)
			c->bad = true;
		else
			s->runs[i].lang = langs[l];
	}
	s->info.runs = s->runs;
	s->info.n_runs = n;
}

static void
get_headings(struct cursor *c, struct stored *s)
{
	uint32_t n = get_count(c, 3), at = 0;

	s->headings = g_new0(struct stored_heading, n + 1);
	for (uint32_t i = 0; i < n && !c->bad; i++) {
		at += (uint32_t)get_number(c, s->info.len - at);
		s->headings[i].start = at;
		s->headings[i].end = at +
		    (uint32_t)get_number(c, s->info.len - at);
		s->headings[i].level = (uint8_t)get_number(c, 255);
	}
	s->info.headings = s->headings;
	s->info.n_headings = n;
}

static bool
get_header(struct stored *s, const char *value, size_t value_len)
{
	struct cursor c = {(const unsigned char *)value,
	    (const unsigned char *)value + value_len, false};
	size_t len = get_number(&c, value_len);

	if (c.bad || len > (size_t)(c.end - c.p) || len < strlen(MAGIC))
		return false;
	const unsigned char *frame = c.p + len;
	c.end = frame;
	if (memcmp(c.p, MAGIC, strlen(MAGIC)) != 0)
		return false;
	c.p += strlen(MAGIC);
	s->info.len = (uint32_t)get_number(&c, STORED_MAX);
	if (!c.bad)
		get_blocks(&c, s);
	if (!c.bad) {
		s->info.title_start = (uint32_t)get_number(&c, s->info.len);
		s->info.title_end = s->info.title_start +
		    (uint32_t)get_number(&c, s->info.len - s->info.title_start);
	}
	if (!c.bad)
		get_runs(&c, s);
	if (!c.bad)
		get_headings(&c, s);
	if (c.bad || c.p != c.end)
		return false;
	s->packed0_len = value_len - (size_t)(frame -
		(const unsigned char *)value);
	s->packed0 = g_memdup2(frame, s->packed0_len);
	s->has = g_new0(bool, s->info.n_blocks);
	return true;
}

static const char *
get_metadata(unsigned block, size_t *ret_len, void *ctx, GError **error)
{
	struct stored *s = ctx;
	struct xc_error xe = {0};
	char key[22];

	stored_key(s->number, block, key);
	if (!shard_metadata(s->shard, key, strlen(key), s->lent, &xe)) {
		index_set_error(error, &xe, "stored text");
		return NULL;
	}
	*ret_len = s->lent->len;
	return s->lent->str;
}

static struct stored *
open_checked(struct stored *s, GError **error)
{
	size_t len;
	const char *value = s->get(0, &len, s->ctx, error);

	if (value && get_header(s, value, len))
		return s;
	if (value)
		g_set_error(error, INDEX_ERROR, INDEX_ERROR_DAMAGED,
		    len ? "stored text %" G_GINT64_MODIFIER "x is damaged"
			: "stored text %" G_GINT64_MODIFIER "x is missing",
		    s->number);
	stored_free(s);
	return NULL;
}

struct stored *
stored_open(struct shard *shard, uint64_t number, GError **error)
{
	struct stored *s = g_new0(struct stored, 1);

	s->get = get_metadata;
	s->ctx = s;
	s->shard = shard;
	s->lent = g_string_new(NULL);
	s->number = number;
	return open_checked(s, error);
}

struct stored *
stored_open_with(stored_get_fn *get, void *ctx, GError **error)
{
	struct stored *s = g_new0(struct stored, 1);

	s->get = get;
	s->ctx = ctx;
	return open_checked(s, error);
}

void
stored_free(struct stored *s)
{
	if (!s)
		return;
	if (s->lent)
		g_string_free(s->lent, TRUE);
	g_free(s->has);
	g_free(s->text);
	g_free(s->packed0);
	g_free(s->numbers);
	g_free(s->runs);
	g_free(s->headings);
	g_free(s);
}

const struct stored_info *
stored_info(const struct stored *s)
{
	return &s->info;
}

static void
free_dctx(void *ctx)
{
	ZSTD_freeDCtx(ctx);
}
static GPrivate dctx_key = G_PRIVATE_INIT(free_dctx);

/* The thread's own; NULL: there is no memory for it. */
static ZSTD_DCtx *
unpacker(void)
{
	ZSTD_DCtx *d = g_private_get(&dctx_key);

	if (!d && (d = ZSTD_createDCtx()))
		g_private_set(&dctx_key, d);
	return d;
}

/* Unpacks block i to its place. */
static bool
read_block(struct stored *s, unsigned i, GError **error)
{
	size_t len = block_end(&s->info, i) - s->info.starts[i];
	const char *packed = s->packed0;
	size_t packed_len = s->packed0_len;
	ZSTD_DCtx *d = unpacker();
	char *to;

	if (s->has[i])
		return true;
	if (i > 0)
		packed = s->get(i, &packed_len, s->ctx, error);
	if (!packed)
		return false;
	if (!s->text && (s->text = g_try_malloc0((size_t)s->info.len + 1)))
		s->text[s->info.len] = '\0';
	if (!s->text || !d) {
		g_set_error(error, INDEX_ERROR, INDEX_ERROR_OTHER, "there is "
		    "not enough memory for a stored text of %u bytes",
		    s->info.len);
		return false;
	}
	to = s->text + s->info.starts[i];
	s->has[i] = ZSTD_decompressDCtx(d, to, len, packed, packed_len) == len
	    && text_is_valid(to, len, NULL);
	if (!s->has[i])
		g_set_error(error, INDEX_ERROR, INDEX_ERROR_DAMAGED, "block %u "
		    "of stored text %" G_GINT64_MODIFIER "x is damaged", i,
		    s->number);
	return s->has[i];
}

const char *
stored_block(struct stored *s, unsigned i, size_t *ret_len, GError **error)
{
	g_return_val_if_fail(i < s->info.n_blocks, NULL);
	if (!read_block(s, i, error))
		return NULL;
	*ret_len = block_end(&s->info, i) - s->info.starts[i];
	return s->text + s->info.starts[i];
}

const char *
stored_all(struct stored *s, size_t *ret_len, GError **error)
{
	for (unsigned i = 0; i < s->info.n_blocks; i++)
		if (!read_block(s, i, error))
			return NULL;
	*ret_len = s->info.len;
	return s->text;
}
