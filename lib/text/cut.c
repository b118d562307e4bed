/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Cutting a text into words.
 *
 * A core is a run of letters and digits of one kind.  A part is one or more
 * cores held together from inside (3.14, U.S., don't, C++) and will be one
 * atom.  A chunk is one or more parts joined without blanks (cyber-attack).
 */
#include "lib/text/cut.h"
#include "lib/text/options.h"
#include "lib/text/term.h"
#include "lib/text/utf8.h"

#include <glib.h>
#include <string.h>
#include <utf8proc.h>

struct core {
	size_t start, end;
	enum kind kind;
	uint32_t chars;   /* without what is attached */
	uint32_t upper, lower, digits;
	uint32_t last;    /* last character that is not attached */
	bool more;        /* cut off at CUT_RUN; end is behind the last */
	size_t last_at;   /* where last begins */
	unsigned humps;   /* starts of parts in camelCase, from the second */
	size_t hump[CUT_HUMPS];
};

enum letter { LETTER_OTHER, LETTER_UPPER, LETTER_LOWER, LETTER_DIGIT };

static enum letter
letter_of(uint32_t cp)
{
	if (cp < 0x80) {
		if (cp >= 'a' && cp <= 'z')
			return LETTER_LOWER;
		if (cp >= 'A' && cp <= 'Z')
			return LETTER_UPPER;
		return cp >= '0' && cp <= '9' ? LETTER_DIGIT : LETTER_OTHER;
	}
	switch (utf8proc_category((utf8proc_int32_t)cp)) {
	case UTF8PROC_CATEGORY_LU:
	case UTF8PROC_CATEGORY_LT:
		return LETTER_UPPER;
	case UTF8PROC_CATEGORY_LL:
		return LETTER_LOWER;
	case UTF8PROC_CATEGORY_ND:
		return LETTER_DIGIT;
	default:
		return LETTER_OTHER;
	}
}

static inline bool
is_ascii_word(uint32_t cp)
{
	return (cp | 32) - 'a' < 26 || cp - '0' < 10;
}

static inline enum kind
kind_of(uint32_t cp)
{
	enum kind k;

	if (cp < 0x80)
		return is_ascii_word(cp) ? KIND_WORD : KIND_NONE;
	k = tables_kind(cp);

	return k == KIND_KATAKANA ? KIND_HAN : k;
}

/* The kind of the character at at; KIND_NONE at the end. */
static enum kind
kind_at(const char *s, size_t len, size_t at)
{
	unsigned n;

	return at < len ? kind_of(utf8_get(s + at, len - at, &n)) : KIND_NONE;
}

static uint32_t
char_at(const char *s, size_t len, size_t at)
{
	unsigned n;

	return at < len ? utf8_get(s + at, len - at, &n) : 0;
}

static bool
is_conjoining(uint32_t cp)
{
	return (cp >= 0x1160 && cp < 0x1200) || (cp >= 0xd7b0 && cp < 0xd800);
}

/* Where jamo at from, in a run of Hangul, still belong to the syllable. */
static bool
goes_on(uint32_t before, uint32_t cp)
{
	/* a vowel or a final behind anything but a compatibility jamo */
	if (is_conjoining(cp))
		return (before >= 0x1100 && before < 0x1200) ||
		    (before >= 0xac00 && before < 0xd800) ||
		    (before >= 0xa960 && before < 0xa980);
	return false;
}

/* One emoji: a flag, or pictures held together by ZWJ, with modifiers. */
static void
core_emoji(const char *s, size_t len, struct core *c)
{
	size_t at = c->start;
	unsigned n;
	uint32_t cp, first = 0, before = 0;
	unsigned regional = 0;

	for (; at < len; at += n) {
		enum kind k;

		cp = utf8_get(s + at, len - at, &n);
		k = tables_kind(cp);
		if (at == c->start) {
			first = cp;
			regional = tables_wb(cp) == WB_REGIONAL;
		} else if (k == KIND_ATTACH) {
			;
		} else if (cp >= 0x1f3fb && cp <= 0x1f3ff) {
			;
		} else if (regional == 1 && tables_wb(cp) == WB_REGIONAL) {
			regional = 2;
		} else if (before == 0x200d && (tables_wb(cp) == WB_PICT ||
		    tables_wb(cp) == WB_ALETTER_PICT)) {
			;
		} else {
			break;
		}
		before = cp;
	}
	c->end = at;
	c->chars = 1;
	c->last = first;
}

static void
core_scan(const char *s, size_t len, size_t start, struct core *c)
{
	enum letter last = LETTER_OTHER, here;
	size_t at = start, last_at = start;
	bool two_upper = false;
	unsigned n;
	uint32_t cp;

	memset(c, 0, offsetof(struct core, hump));
	c->start = start;
	c->kind = kind_at(s, len, start);
	if (c->kind == KIND_EMOJI) {
		core_emoji(s, len, c);
		return;
	}
	for (; at < len; at += n) {
		enum kind k;

		cp = utf8_get(s + at, len - at, &n);
		k = kind_of(cp);
		if (k == KIND_ATTACH)
			continue;
		/* a place to break a long word is no boundary */
		if (cp == 0x200b && c->kind == KIND_WORD &&
		    kind_at(s, len, at + n) == KIND_WORD)
			continue;
		if (k != c->kind)
			break;
		if (c->kind != KIND_WORD) {
			if (c->kind == KIND_HANGUL && c->chars > 0 &&
			    goes_on(c->last, cp)) {
				c->last = cp;
				continue;
			}
			if (c->chars == CUT_RUN) {
				c->more = true;
				break;
			}
			c->chars++;
			c->last = cp;
			c->last_at = at;
			continue;
		}
		here = letter_of(cp);
		switch (here) {
		case LETTER_UPPER:
			c->upper++;
			if ((last == LETTER_LOWER || last == LETTER_DIGIT) &&
			    c->humps < CUT_HUMPS)
				c->hump[c->humps++] = at;
			two_upper = last == LETTER_UPPER;
			break;
		case LETTER_LOWER:
			c->lower++;
			if (last == LETTER_UPPER && two_upper &&
			    c->humps < CUT_HUMPS)
				c->hump[c->humps++] = last_at;
			break;
		case LETTER_DIGIT:
			c->digits++;
			break;
		case LETTER_OTHER:
			break;
		}
		last = here;
		last_at = at;
		c->chars++;
		c->last = cp;
		c->last_at = at;
	}
	c->end = at;
}

/* Whether a core is an identifier such as getUserName, and not a name of two
 * parts that people also write in small letters (YouTube, iPhone, McKinsey):
 * those are one word, or phrases with them would break. */
static bool
is_camel(const char *s, const struct core *c)
{
	size_t from = c->start, to;
	unsigned i;

	if (c->humps == 0 || c->lower == 0 || c->humps == CUT_HUMPS)
		return false;
	for (i = 0; i <= c->humps; i++) {
		to = i < c->humps ? c->hump[i] : c->end;
		if (to - from < 2)
			return false;
		from = to;
	}
	if (c->humps >= 2)
		return true;
	return letter_of(char_at(s, c->end, c->start)) == LETTER_LOWER &&
	    letter_of(char_at(s, c->end, c->hump[0] + 1)) == LETTER_LOWER;
}

static bool
is_hyphen(uint32_t cp)
{
	return cp == '-' || cp == 0x2010 || cp == 0x2011 || cp == 0xfe63 ||
	    cp == 0xff0d;
}

static bool
is_dot(uint32_t cp)
{
	return cp == '.' || cp == 0xff0e || cp == 0x2024;
}

static bool
is_digit(uint32_t cp)
{
	return letter_of(cp) == LETTER_DIGIT;
}

static bool
is_separator(uint32_t cp)
{
	return is_dot(cp) || cp == ',' || cp == '\'' || cp == 0x2019 ||
	    cp == 0x202f || cp == 0x66b || cp == 0x66c || cp == 0xff0c;
}

/* U.S., N.A.T.O., i.e.: where letters with dots between end; 0: none here.
 * The last dot belongs to it unless a longer word follows. */
static size_t
dotted_end(const char *s, size_t len, const struct core *first)
{
	struct core c = *first;
	unsigned letters = 1;
	size_t end = c.end;

	if (c.chars != 1 || c.upper + c.lower == 0)
		return 0;
	while (end < len && s[end] == '.' &&
	    kind_at(s, len, end + 1) == KIND_WORD) {
		core_scan(s, len, end + 1, &c);
		if (c.chars != 1 || c.digits > 0)
			break;
		letters++;
		end = c.end;
	}
	if (letters < 2)
		return 0;
	if (end < len && s[end] == '.' &&
	    kind_at(s, len, end + 1) != KIND_WORD)
		end++;
	return end;
}

#define MAX_GROUPS 8

/* A row of digits with separators between. */
struct number {
	size_t from[MAX_GROUPS], to[MAX_GROUPS];
	unsigned groups;
	bool list; /* each group is a number (1,2,3) or part of a date */
};

/* Where the number with separators that begins with core c ends. */
static size_t
number_end(const char *s, size_t len, const struct core *first,
    struct number *ret)
{
	struct core c = *first;
	size_t end = c.end, group[MAX_GROUPS];
	unsigned n = 0, groups = 1, i;
	uint32_t sep = 0, cp;
	bool same = true;
	bool plain = c.digits == c.chars;

	ret->groups = 0;
	ret->list = false;
	if (!is_digit(c.last))
		return end;
	group[0] = c.chars;
	ret->from[0] = c.start;
	ret->to[0] = c.end;
	while (end < len && groups < MAX_GROUPS) {
		cp = utf8_get(s + end, len - end, &n);
		if (!is_separator(cp) || !is_digit(char_at(s, len, end + n)))
			break;
		core_scan(s, len, end + n, &c);
		if (sep == 0)
			sep = cp;
		same = same && cp == sep;
		plain = plain && c.digits == c.chars;
		ret->from[groups] = c.start;
		ret->to[groups] = c.end;
		group[groups++] = c.chars;
		end = c.end;
		if (!is_digit(c.last))
			break;
	}
	ret->groups = groups;
	if (groups == 1 || !same)
		return end;
	if (plain && groups == 3 && is_dot(sep))
		ret->list = (group[0] <= 2 && group[1] <= 2 && group[2] == 4) ||
		    (group[0] == 4 && group[1] <= 2 && group[2] <= 2);
	else if (sep == ',' && groups > 2)
		for (i = 1; i < groups; i++)
			ret->list |= !plain || group[i] != 3;
	return end;
}

static bool
is_hebrew(uint32_t cp)
{
	return tables_wb(cp) == WB_HEBREW;
}

/* All of the letters of [start, end) are capitals. */
static bool
all_upper(const struct core *c)
{
	return c->upper > 0 && c->lower == 0;
}

/* Follows what holds cores together from inside, beginning with c; sets end of
 * the part and the last core in c.  Returns whether the chunk ends here. */
static bool
extend(const char *s, size_t len, unsigned options, struct core *c,
    size_t *ret_end, struct number *number)
{
	const size_t start = c->start;
	struct core next;
	size_t end;
	unsigned n;
	uint32_t cp, behind;
	bool first = true;

	number->list = false;
	end = dotted_end(s, len, c);
	if (end != 0) {
		*ret_end = end;
		return false;
	}
	end = number_end(s, len, c, number);
	if (number->list) {
		*ret_end = end;
		return true;
	}
	if (end > c->end) {
		/* for what may follow */
		c->last = char_at(s, len, utf8_back(s, end));
		c->end = end;
	}
	for (; c->end < len; first = false) {
		cp = utf8_get(s + c->end, len - c->end, &n);
		if (kind_at(s, len, c->end + n) != KIND_WORD)
			break;
		behind = char_at(s, len, c->end + n);
		if (term_apostrophe(cp)) {
			if (is_digit(behind) || is_digit(c->last)) {
				/* the 1990's */
				if ((behind | 32) != 's')
					break;
			}
			core_scan(s, len, c->end + n, &next);
			if (first && !(options & OPTION_NO_ELISION) &&
			    term_elided(s + start, c->end - start)) {
				*ret_end = c->end;
				return true;
			}
			if (is_digit(c->last) && next.chars != 1)
				break;
		} else if (cp == 0xb7) {
			if ((c->last | 32) != 'l' || (behind | 32) != 'l')
				break;
			core_scan(s, len, c->end + n, &next);
		} else if (cp == '"' || cp == 0x5f4 || cp == 0x5f3) {
			if (!is_hebrew(c->last) || !is_hebrew(behind))
				break;
			core_scan(s, len, c->end + n, &next);
		} else if (cp == ':') {
			if (!first || !all_upper(c) || c->upper < 2)
				break;
			core_scan(s, len, c->end + n, &next);
			if (next.chars > 3 || next.lower != next.chars ||
			    kind_at(s, len, next.end) != KIND_NONE ||
			    char_at(s, len, next.end) == ':')
				break;
		} else {
			break;
		}
		/* letters of what is one part are counted together */
		next.start = start;
		next.upper += c->upper;
		next.lower += c->lower;
		next.chars += c->chars;
		next.humps = 0;
		*c = next;
	}
	end = c->end;
	/* C++, C#, and what is called after them */
	if (c->lower + c->upper > 0 && end < len) {
		if (end + 1 < len && s[end] == '+' && s[end + 1] == '+' &&
		    char_at(s, len, end + 2) != '+')
			end += 2;
		else if (s[end] == '#' && c->chars == 1 && c->digits == 0 &&
		    kind_at(s, len, end + 1) == KIND_NONE)
			end++;
	}
	*ret_end = end;
	return false;
}

/* Behind the blanks of a line's end and the next line's indentation, from at
 * on; 0 where no single line end is there. */
static size_t
over_line_end(const char *s, size_t len, size_t at)
{
	unsigned i;

	for (i = 0; i < 8 && at < len && (s[at] == ' ' || s[at] == '\t'); i++)
		at++;
	if (at < len && s[at] == '\r')
		at++;
	if (at >= len || s[at] != '\n')
		return 0;
	at++;
	for (i = 0; i < 32 && at < len && (s[at] == ' ' || s[at] == '\t'); i++)
		at++;
	return at;
}

static bool
starts_part(enum kind k)
{
	return k == KIND_WORD || k == KIND_HANGUL;
}

/* Where the next part of the chunk begins, behind one that ends in core c at
 * end; 0: nowhere.  Sets joined to whether they are one word. */
static size_t
link_to(const char *s, size_t len, const struct core *c, size_t end,
    unsigned *at_signs)
{
	unsigned n;
	uint32_t cp, behind;
	enum kind k;
	size_t to;

	if (end >= len)
		return 0;
	cp = utf8_get(s + end, len - end, &n);
	to = end + n;
	if (is_hyphen(cp)) {
		k = kind_at(s, len, to);
		if (starts_part(k))
			return to;
		/* a word broken at the end of a line */
		if ((cp != '-' && cp != 0x2010) || c->kind != KIND_WORD ||
		    c->chars < 2 || is_digit(c->last))
			return 0;
		to = over_line_end(s, len, to);
		if (to != 0 && letter_of(char_at(s, len, to)) == LETTER_LOWER)
			return to;
		return 0;
	}
	if (tables_wb(cp) == WB_EXTEND_NUM_LET && cp != 0x202f) {
		while (to < len && char_at(s, len, to) == '_')
			to++;
		return starts_part(kind_at(s, len, to)) ? to : 0;
	}
	k = kind_at(s, len, to);
	behind = char_at(s, len, to);
	if (is_dot(cp)) {
		if (c->kind != KIND_WORD || k != KIND_WORD ||
		    c->upper + c->lower == 0 || is_digit(behind))
			return 0;
		/* end.Next: a blank was forgotten */
		if (c->lower > 0 && letter_of(behind) == LETTER_UPPER) {
			struct core next;

			core_scan(s, len, to, &next);
			if (next.lower > 0)
				return 0;
		}
		return to;
	}
	if (cp == '@') {
		if (k != KIND_WORD || (*at_signs)++ > 0)
			return 0;
		return to;
	}
	if (cp == '&') {
		struct core next;

		if (k != KIND_WORD || c->chars > 3 || !all_upper(c))
			return 0;
		core_scan(s, len, to, &next);
		return next.chars <= 3 && all_upper(&next) ? to : 0;
	}
	if ((cp == 0xb7 || cp == 0x318d || cp == 0x2027 || cp == 0x30fb ||
	    cp == 0x2022) && c->kind == KIND_HANGUL && c->chars <= 2 &&
	    k == KIND_HANGUL) {
		struct core next;

		core_scan(s, len, to, &next);
		return next.chars <= 3 ? to : 0;
	}
	return 0;
}

static void
add(struct cut_chunk *k, size_t start, size_t end, enum kind kind,
    uint32_t chars)
{
	k->parts[k->n++] = (struct cut_part){(uint32_t)start, (uint32_t)end,
		kind, chars};
}

void
cut_chunk(const char *s, size_t len, size_t at, unsigned options,
    struct cut_chunk *k)
{
	struct core c;
	size_t end, to;
	struct number number;
	unsigned at_signs = 0, i;
	bool done, list = false;

	k->n = 0;
	k->joined = k->more = false;
	core_scan(s, len, at, &c);
	if (!starts_part(c.kind)) {
		add(k, at, c.end, c.kind, c.chars);
		k->next = (uint32_t)c.end;
		if (c.more) {
			k->more = true;
			k->next = (uint32_t)c.last_at;
		}
		return;
	}
	/* .NET */
	if (c.kind == KIND_WORD && c.chars == 3 && at > 0 && s[at - 1] == '.' &&
	    g_ascii_strncasecmp(s + at, "net", 3) == 0 && (at == 1 ||
	    kind_at(s, len, utf8_back(s, at - 1)) == KIND_NONE)) {
		add(k, at - 1, c.end, KIND_WORD, 4);
		k->next = (uint32_t)c.end;
		return;
	}
	for (;;) {
		if (c.kind == KIND_HANGUL) {
			add(k, at, c.end, c.kind, c.chars);
			end = c.end;
			if (c.more) {
				k->more = true;
				end = c.last_at;
				break;
			}
		} else {
			bool camel = !(options & OPTION_NO_CAMEL) &&
			    k->n + CUT_HUMPS + 1 < CUT_PARTS && is_camel(s, &c);

			done = extend(s, len, options, &c, &end, &number);
			if (number.list && k->n + MAX_GROUPS < CUT_PARTS) {
				for (i = 0; i < number.groups; i++)
					add(k, number.from[i], number.to[i],
					    KIND_WORD, 0);
				list = true;
			} else if (camel && end == c.end && c.humps > 0) {
				add(k, at, c.hump[0], KIND_WORD, 0);
				for (i = 0; i < c.humps; i++)
					add(k, c.hump[i], i + 1 < c.humps ?
					    c.hump[i + 1] : c.end, KIND_WORD,
					    0);
			} else {
				add(k, at, end, KIND_WORD, c.chars);
			}
			if (done)
				break;
		}
		if (k->n == CUT_PARTS)
			break;
		to = link_to(s, len, &c, end, &at_signs);
		if (to == 0)
			break;
		at = to;
		core_scan(s, len, at, &c);
	}
	k->joined = k->n > 1 && k->n <= CUT_JOINED && !list &&
	    !(options & OPTION_NO_JOINED);
	k->next = (uint32_t)end;
}

/* --- capitals ----------------------------------------------------------- */

struct around {
	unsigned words;  /* of two or more letters */
	bool lower;      /* a small letter among them */
	bool shout;      /* one is of four or more capitals */
	bool near_upper; /* the nearest is of capitals only */
};

static void
note_word(struct around *a, unsigned upper, unsigned lower)
{
	if (upper + lower < 2)
		return;
	a->words++;
	if (lower > 0)
		a->lower = true;
	if (lower == 0 && upper >= 4)
		a->shout = true;
	if (a->words == 1)
		a->near_upper = lower == 0;
}

#define WINDOW 60 /* letters */

/* Counts the character cp: the end of a word is noted. */
static void
note_char(struct around *a, unsigned *upper, unsigned *lower, uint32_t cp)
{
	enum kind k = kind_of(cp);
	enum letter l;

	if (k == KIND_WORD) {
		l = letter_of(cp);
		*upper += l == LETTER_UPPER;
		*lower += l == LETTER_LOWER || l == LETTER_OTHER;
	} else if (k != KIND_ATTACH) {
		note_word(a, *upper, *lower);
		*upper = *lower = 0;
	}
}

bool
cut_in_headline(const char *s, size_t len, size_t start, size_t end)
{
	struct around left = {0, false, false, false};
	struct around right = {0, false, false, false};
	unsigned upper = 0, lower = 0, n, seen;
	size_t at;
	uint32_t cp;

	for (at = end, seen = 0; at < len && seen < WINDOW && right.words < 3;
	     at += n) {
		cp = utf8_get(s + at, len - at, &n);
		if (cp == '\n' || cp == '\r')
			break;
		note_char(&right, &upper, &lower, cp);
		seen += kind_of(cp) == KIND_WORD;
	}
	note_word(&right, upper, lower);
	upper = lower = 0;
	for (at = start, seen = 0; at > 0 && seen < WINDOW && left.words < 3;) {
		at = utf8_back(s, at);
		cp = utf8_get(s + at, len - at, &n);
		if (cp == '\n' || cp == '\r')
			break;
		note_char(&left, &upper, &lower, cp);
		seen += kind_of(cp) == KIND_WORD;
	}
	note_word(&left, upper, lower);

	/* between two words in capitals, a long one near: shouting */
	if (left.near_upper && right.near_upper)
		return left.shout || right.shout;
	if (left.lower || right.lower)
		return false;
	return left.shout || right.shout;
}
