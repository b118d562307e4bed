/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Finding runs of ASCII, 64 bytes at a time: a bit of a byte says what it is,
 * and a run is a row of bits.
 */
#include "lib/text/runs.h"

#include "lib/base/sixteen.h"
#include "lib/text/cut.h"

#define BLOCK 64

/* Of 64 bytes, a bit of each. */
struct classes {
	uint64_t word, upper, lower, high;
};

static inline void
classify(const char *s, struct classes *c)
{
	*c = (struct classes){0};
	for (unsigned i = 0; i < BLOCK; i += 16) {
		sixteen x = sixteen_at(s + i);
		sixteen upper = sixteen_within(x, 'A', 26);
		sixteen lower = sixteen_within(x, 'a', 26);
		sixteen digit = sixteen_within(x, '0', 10);

		c->upper |= (uint64_t)sixteen_bits(upper) << i;
		c->lower |= (uint64_t)sixteen_bits(lower) << i;
		c->word |= (uint64_t)sixteen_bits(upper | lower | digit) << i;
		c->high |= (uint64_t)sixteen_bits(x) << i;
	}
}

/* Takes the key of the run of n bytes at s and asks for its spelling. */
static inline void
key_run(struct run *run, const char *s, size_t n, const char *end,
    const struct spellings *t)
{
	dict_load(s, n, end, run->key);
	run->hash = dict_hash_key(run->key, n);
	run->flags |= RUN_KEYED;
	__builtin_prefetch(&t->at[run->hash & t->mask]);
}

/* Whether the run in is an identifier, as cut_chunk() has it: a hump begins with a
 * capital behind what is none, and with the last of two capitals before a small
 * letter. */
static bool
is_camel(const struct classes *c, uint64_t in)
{
	uint64_t u = c->upper & in, l = c->lower & in, one = in & -in;
	uint64_t humps = (u & ((in & ~u) << 1)) | (l >> 1 & u & u << 1);
	unsigned n = (unsigned)__builtin_popcountll(humps);

	/* each is of two letters or more */
	if (n == 0 || n >= CUT_HUMPS || humps & (humps | one) << 1 ||
	    humps & ~(in >> 1))
		return false;
	return n >= 2 || (l & one && l & humps << 1);
}

/* What runs_find() works on. */
struct scan {
	const char *s;
	size_t len, to;
	struct spellings table; /* a copy: nothing that is written is it */
	const uint8_t *only;
	struct run *run; /* the next one */
	bool dirty;      /* something beyond ASCII since the run before */
};

/* Takes the run in, which is [start, end). */
static inline void
take_run(struct scan *f, const struct classes *c, uint64_t in, size_t start,
    size_t end)
{
	const unsigned char *s = (const unsigned char *)f->s + start;
	struct run *run = f->run++;

	run->start = (uint32_t)start;
	run->end = (uint32_t)end;
	run->flags = f->dirty ? 0 : RUN_CLEAR;
	f->dirty = false;
	if (G_UNLIKELY(c->upper & in & (in - 1)) && c->lower & in &&
	    is_camel(c, in))
		run->flags |= RUN_CAMEL;
	if (f->only && runs_left_out(f->only, s[0],
	    end - start > 1 ? s[1] : 0))
		run->flags |= RUN_LEFT_OUT;
	else if (end - start <= 16)
		key_run(run, f->s + start, end - start, f->s + f->len,
		    &f->table);
}

/* Takes a run that fills a block: too long for anything but a closer look.
 * Returns its end. */
static size_t
take_long(struct scan *f, size_t start)
{
	size_t end = start;

	while (end < f->len && g_ascii_isalnum(f->s[end]))
		end++;
	*f->run++ = (struct run){.start = (uint32_t)start,
		.end = (uint32_t)end, .flags = RUN_CAMEL};
	return end;
}

/* The runs of the block at at; returns where the next one begins. */
static inline size_t
take_block(struct scan *f, size_t at)
{
	size_t next = at + BLOCK;
	struct classes c;
	uint64_t high;

	if (f->len - at < BLOCK) {
		char tail[BLOCK] = {0};

		memcpy(tail, f->s + at, f->len - at);
		classify(tail, &c);
	} else {
		classify(f->s + at, &c);
	}
	if (G_UNLIKELY(c.word == ~UINT64_C(0)))
		return take_long(f, at);
	/* what may go on behind the block is the next one's */
	if (c.word >> (BLOCK - 1)) {
		unsigned n = (unsigned)__builtin_clzll(~c.word);

		c.word &= ~UINT64_C(0) >> n;
		next -= n;
	}
	high = c.high;
	for (uint64_t word = c.word; word; ) {
		uint64_t first = word & -word;
		uint64_t behind = word + first; /* its lowest bit is */
		size_t start = at + (size_t)__builtin_ctzll(word);

		if (start >= f->to)
			return f->to;
		if (G_UNLIKELY(high & (first - 1))) {
			f->dirty = true;
			high &= ~(first - 1);
		}
		take_run(f, &c, word & ~behind, start,
		    at + (size_t)__builtin_ctzll(behind));
		word &= behind;
	}
	f->dirty |= high != 0;
	return next;
}

void
runs_find(struct runs *r, const char *s, size_t len, size_t from, size_t to,
    const struct spellings *t, const uint8_t *only)
{
	struct scan f = {s, len, to, *t, only, r->at, false};
	size_t at = from;

	while (at < to && at - from < RUNS_BYTES - BLOCK / 2)
		at = take_block(&f, at);
	r->next = 0;
	r->n = (unsigned)(f.run - r->at);
	r->end = MIN(at, to);
}

/* --- chunks ---------------------------------------------------------------- */

/* What is to be done behind a run. */
enum behind { ENDS, LINKS, UNKNOWN };

/* Whether one of its letters and digits is of these. */
static bool
has(const char *s, const struct run *run, GAsciiType types)
{
	uint32_t i = run->start;

	while (i < run->end && !(g_ascii_table[(unsigned char)s[i]] & types))
		i++;
	return i < run->end;
}

/* What a dot between the two does. */
static enum behind
dot_links(const char *s, const struct run *run, const struct run *next)
{
	/* U.S. and numbers */
	if (run->end - run->start == 1 || g_ascii_isdigit(s[next->start]))
		return UNKNOWN;
	if (!has(s, run, G_ASCII_ALPHA))
		return ENDS;
	/* end.Next: a blank was forgotten */
	if (g_ascii_isupper(s[next->start]) && has(s, run, G_ASCII_LOWER) &&
	    has(s, next, G_ASCII_LOWER))
		return ENDS;
	return LINKS;
}

/* Whether c behind a word may hold it to what follows. */
static bool
may_link(char c)
{
	return c == '_' || c == '-' || c == '.' || c == ',' || c == ':' ||
	    c == '\'' || c == '`' || c == '@' || c == '&' || c == '+' ||
	    c == '#' || (unsigned char)c >= 0x80;
}

/* What is behind run; next is the run behind it, or NULL. */
static enum behind
look_behind(const char *s, size_t len, const struct run *run,
    const struct run *next)
{
	size_t at = run->end;
	char c;

	if (at >= len || !may_link(c = s[at++]))
		return ENDS;
	while (c == '_' && at < len && s[at] == '_')
		at++;
	if (at >= len || !g_ascii_isalnum(s[at]))
		next = NULL;
	else if (next == NULL || next->start != at)
		return UNKNOWN;
	if (at < len && (unsigned char)s[at] >= 0x80)
		return UNKNOWN;
	switch (c) {
	case '_':
		return next ? LINKS : ENDS;
	case '-':
		if (next)
			return LINKS;
		/* a word broken at the end of a line */
		return at < len && strchr(" \t\r\n", s[at]) ? UNKNOWN : ENDS;
	case '.':
		return next ? dot_links(s, run, next) : ENDS;
	case ',':
		return next && g_ascii_isdigit(s[at]) ? UNKNOWN : ENDS;
	case ':':
		/* EU:n */
		return next && !has(s, run, G_ASCII_LOWER) ? UNKNOWN : ENDS;
	case '\'':
	case '`':
	case '@':
	case '&':
		return next ? UNKNOWN : ENDS;
	default:
		return UNKNOWN;
	}
}

unsigned
runs_chunk(const struct runs *r, const char *s, size_t len)
{
	unsigned n = 0, left = r->n - r->next;
	const struct run *run = &r->at[r->next];

	/* .NET */
	if (run->end - run->start == 3 && run->start > 0 &&
	    s[run->start - 1] == '.')
		return 0;
	while (n < CUT_JOINED && n < left && run[n].end - run[n].start <= 16 &&
	    !(run[n].flags & RUN_CAMEL)) {
		enum behind b = look_behind(s, len, &run[n],
		    n + 1 < left ? &run[n + 1] : NULL);

		n++;
		if (b == ENDS)
			return n;
		if (b == UNKNOWN)
			return 0;
	}
	return 0;
}
