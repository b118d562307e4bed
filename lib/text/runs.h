/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Runs of letters and digits of ASCII, which most words are: found some ahead
 * of who reads the text, so that what the dictionary knows of them is on its
 * way by then.
 */
#ifndef TRAWL_TEXT_RUNS_H
#define TRAWL_TEXT_RUNS_H

#include "lib/text/dict.h"

enum run_flags {
	RUN_KEYED = 1 << 0, /* key and hash are its */
	RUN_CAMEL = 1 << 1, /* if no letter follows: an identifier (getName) */
	/* Nothing beyond ASCII before it, back to the run before it in the
	 * list, or to where the list begins. */
	RUN_CLEAR = 1 << 2,
	RUN_LEFT_OUT = 1 << 3, /* by runs_find()'s only */
};

struct run {
	uint64_t key[2]; /* as dict_load() makes it */
	uint32_t start, end;
	uint32_t hash;
	unsigned flags;
};

/* So much is looked at in one go: enough to hide the memory's delay, little
 * enough to stay near. */
#define RUNS_BYTES 256
#define RUNS_MAX (RUNS_BYTES / 2 + 32)

struct runs {
	struct run at[RUNS_MAX];
	unsigned next, n; /* at[next, n) are still to be read */
	size_t end; /* all that begin before end are there, each whole */
};

/*
 * Finds the runs of s[0, len) that begin in [from, to) or, if that is long, in
 * the first part of it: from < r->end then.  from is where a run may begin.
 * Asks the memory for their spellings in t.  only: as of text_only(), NULL: all.
 */
void runs_find(struct runs *r, const char *s, size_t len, size_t from,
    size_t to, const struct spellings *t, const uint8_t *only);

/* How many runs, from r's next on, make one chunk as cut_chunk() says, each a
 * part of it and of 16 bytes at most; 0: it takes a closer look. */
unsigned runs_chunk(const struct runs *r, const char *s, size_t len);

/* Whether text_only() leaves out what begins with these two letters or digits of
 * ASCII; b1 0: there is but one. */
static inline bool
runs_left_out(const uint8_t *only, unsigned char b0, unsigned char b1)
{
	/* small letters and digits have this bit, capitals get it */
	unsigned two = (b0 | 0x20u) << 8 | (b1 ? b1 | 0x20u : 0);

	return !(only[two / 8] & 1 << two % 8);
}

#endif
