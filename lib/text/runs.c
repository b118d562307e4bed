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

/* The bits [from, to), from < to <= 64. */
static inline uint64_t
bits(unsigned from, unsigned to)
{
	return (~UINT64_C(0) >> (BLOCK - (to - from))) << from;
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

static size_t
end_of_run(const char *s, size_t len, size_t at)
{
	while (at < len && g_ascii_isalnum(s[at]))
		at++;
	return at;
}

void
runs_find(struct runs *r, const char *s, size_t len, size_t from, size_t to,
    const struct spellings *t, const uint8_t *only)
{
	size_t at = from;
	bool clear = true;

	r->next = r->n = 0;
	while (at < to && at - from < RUNS_BYTES - BLOCK / 2) {
		char tail[BLOCK] = {0};
		struct classes c;
		unsigned behind = 0; /* the run before, in the block */
		size_t next = at + BLOCK;

		if (len - at < BLOCK) {
			memcpy(tail, s + at, len - at);
			classify(tail, &c);
		} else {
			classify(s + at, &c);
		}
		for (uint64_t word = c.word; word; ) {
			unsigned i = (unsigned)__builtin_ctzll(word);
			uint64_t rest = ~(word >> i);
			unsigned k = rest ? i + (unsigned)__builtin_ctzll(rest)
			    : BLOCK;
			size_t start = at + i, end = at + k;
			struct run *run = &r->at[r->n];
			uint64_t in = bits(i, k);

			if (start >= to)
				break;
			if (k == BLOCK && i > 0 && end < len) {
				/* the next block has it whole, or begins in it */
				next = start;
				c.high &= bits(0, i);
				break;
			}
			run->flags = (c.upper & in ? RUN_UPPER : 0) |
			    (c.lower & in ? RUN_LOWER : 0);
			if (c.upper & in & (in - 1) && c.lower & in &&
			    is_camel(&c, in))
				run->flags |= RUN_CAMEL;
			if (k == BLOCK) {
				end = end_of_run(s, len, end);
				/* it does not matter: it is too long */
				run->flags = RUN_CAMEL;
				next = end;
			}
			if (i > behind && c.high & bits(behind, i))
				clear = false;
			run->flags |= clear ? RUN_CLEAR : 0;
			run->start = (uint32_t)start;
			run->end = (uint32_t)end;
			if (only && runs_left_out(only, (unsigned char)s[start],
			    end - start > 1 ? (unsigned char)s[start + 1] : 0))
				run->flags |= RUN_LEFT_OUT;
			else if (end - start <= 16)
				key_run(run, s + start, end - start, s + len, t);
			r->n++;
			clear = true;
			behind = k;
			word &= ~in;
		}
		if (behind < BLOCK && c.high >> behind)
			clear = false;
		at = next;
	}
	r->end = MIN(at, to);
}

/* --- chunks ---------------------------------------------------------------- */

/* What is to be done behind a run. */
enum behind { ENDS, LINKS, UNKNOWN };

/* What a dot between the two does. */
static enum behind
dot_links(const char *s, const struct run *run, const struct run *next)
{
	const unsigned letters = RUN_UPPER | RUN_LOWER;

	/* U.S. and numbers */
	if (run->end - run->start == 1 || g_ascii_isdigit(s[next->start]))
		return UNKNOWN;
	if (!(run->flags & letters))
		return ENDS;
	/* end.Next: a blank was forgotten */
	if (run->flags & RUN_LOWER && g_ascii_isupper(s[next->start]) &&
	    next->flags & RUN_LOWER)
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
		return next && !(run->flags & RUN_LOWER) ? UNKNOWN : ENDS;
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
