/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Looking for the beginnings of a plan's words in a text, letter by letter.
 *
 * A word can be a term only where the term's letters stand one behind the other,
 * its stem only where those do that text_stem_sure() tells of.  The letters
 * begin where a word or a part of one does, not inside a run of ASCII but at a
 * capital, and a term ends with its run.  Punctuation is passed over, as in a
 * joined word.  Where the plan is of ASCII, letters of Latin-1 are what they are
 * without marks, and characters that never become letters of ASCII, however
 * folded, are passed over; what else is beyond ASCII says maybe.
 */
#include "searcher/snippet/match.h"
#include "lib/base/sixteen.h"
#include "lib/text/utf8.h"

#include <string.h>

#define THREES (1u << 15)
#define SEEDS_MAX 16
#define SYLLABLES_MAX 16
#define BUCKETS 256
/* Of more that begin with the same three letters all are looked at. */
#define ALIKE_MAX 8

enum { LETTER_SKIP = 0x40, LETTER_BEYOND = 0x80 };

/* How a word in Hangul begins. */
struct syllables {
	uint16_t first, second; /* 0: any */
	bool inside;            /* a pair, which may lie inside a word */
};

struct needles {
	uint8_t maybe[THREES / 8];  /* threes of letters that some begin with */
	uint8_t surely[THREES / 8]; /* those that nothing more is known of */
	GArray *all;                /* struct needle: of more letters */
	uint16_t buckets[BUCKETS];  /* index + 1; by the first three letters */
	char seeds[SEEDS_MAX][3];   /* letters of threes; 0: any */
	unsigned n_seeds;
	bool seeded; /* they are all; false: too many, or with digits */
	uint8_t letters[256];
	bool ascii; /* all is ASCII, or begins with one of: */
	struct syllables syllables[SYLLABLES_MAX];
	unsigned n_syllables;
};

/* A letter is 1 to 26, any digit 27, white space 0. */
static uint8_t
letter_of(uint8_t c)
{
	if (g_ascii_isalpha(c))
		return c & 31;
	if (g_ascii_isdigit(c))
		return 27;
	if (c >= 0x80)
		return LETTER_BEYOND;
	return c <= ' ' ? 0 : LETTER_SKIP;
}

/* --- what is looked for --------------------------------------------------- */

bool
needle_of(const struct key *k, bool stem, struct needle *ret)
{
	size_t sure = stem ? text_stem_sure(k->s, k->len) : k->len;
	unsigned seen = 0;
	uint32_t i;

	*ret = (struct needle){.whole = !stem};
	for (i = 0; i < k->len && ret->n < NEEDLE_LETTERS; i++) {
		uint8_t c = letter_of(k->s[i]);

		if (c == LETTER_BEYOND || (k->s[i] == '.' && seen >= 3))
			break;
		if (k->s[i] == '.' && i > 0 && g_ascii_isalpha(k->s[i - 1]))
			return false; /* U.S.: what stands around decides */
		if (c == 0 || c == LETTER_SKIP)
			continue;
		seen++;
		if (i < sure)
			ret->letters[ret->n++] = c;
	}
	ret->whole = ret->whole && i == k->len;
	if (seen >= 3)
		return ret->n > 0;
	ret->n = 0; /* something beyond ASCII says maybe anyway */
	return i < k->len;
}

static uint16_t
as_syllable(uint32_t cp)
{
	return cp >= 0xac00 && cp <= 0xd7a3 ? (uint16_t)cp : 0;
}

/* Takes in how key k begins, if that is ASCII or Hangul. */
static bool
add_syllables(struct needles *s, const struct key *k)
{
	struct syllables new = {0};
	unsigned n, n2 = 0, n3;
	uint16_t first = as_syllable(utf8_get(k->s, k->len, &n)), second = 0;
	uint16_t third = 0;

	if (first == 0) {
		for (uint32_t i = 0; i < k->len; i++)
			if ((uint8_t)k->s[i] >= 0x80)
				return false;
		return true;
	}
	if (n < k->len)
		second = as_syllable(utf8_get(k->s + n, k->len - n, &n2));
	if (n + n2 < k->len)
		third = as_syllable(utf8_get(k->s + n + n2, k->len - n - n2,
		    &n3));
	new.first = first;
	new.second = second;
	new.inside = third == 0;
	for (unsigned i = 0; i < s->n_syllables; i++)
		if (memcmp(&s->syllables[i], &new, sizeof(new)) == 0)
			return true;
	if (s->n_syllables == SYLLABLES_MAX)
		return false;
	s->syllables[s->n_syllables++] = new;
	return true;
}

static uint32_t
three_of(const uint8_t *letters)
{
	return (uint32_t)letters[0] << 10 | (uint32_t)letters[1] << 5
	    | letters[2];
}

static unsigned
bucket_of(uint32_t three)
{
	return (three * 0x9e37u >> 8) % BUCKETS;
}

static void
add_seed(struct needles *s, const struct needle *n)
{
	char seed[3] = {0};

	for (unsigned i = 0; i < MIN(n->n, 3); i++) {
		s->seeded = s->seeded && n->letters[i] <= 26;
		seed[i] = (char)('a' - 1 + n->letters[i]);
	}
	for (unsigned i = 0; i < s->n_seeds; i++)
		if (memcmp(s->seeds[i], seed, 3) == 0)
			return;
	s->seeded = s->seeded && s->n_seeds < SEEDS_MAX;
	if (s->seeded)
		memcpy(s->seeds[s->n_seeds++], seed, 3);
}

/* Whether there is room for one more needle of such letters. */
static bool
is_room(const struct needles *s, uint32_t three)
{
	unsigned alike = 0;

	for (unsigned i = s->buckets[bucket_of(three)]; i != 0;
	    i = g_array_index(s->all, struct needle, i - 1).next)
		alike++;
	return alike < ALIKE_MAX && s->all->len < UINT16_MAX;
}

void
needles_add(struct needles *s, const struct key *k, bool stem)
{
	struct needle n;
	uint32_t three, last;

	s->ascii = add_syllables(s, k) && s->ascii;
	if (!needle_of(k, stem, &n) || n.n == 0)
		return;
	add_seed(s, &n);
	three = last = three_of(n.letters);
	if (n.n < 3)
		last |= (1u << 5 * (3 - n.n)) - 1;
	for (uint32_t i = three; i <= last; i++)
		s->maybe[i / 8] |= 1 << i % 8;
	if ((n.n <= 3 && !n.whole) || !is_room(s, three)) {
		for (uint32_t i = three; i <= last; i++)
			s->surely[i / 8] |= 1 << i % 8;
		return;
	}
	n.next = s->buckets[bucket_of(three)];
	g_array_append_val(s->all, n);
	s->buckets[bucket_of(three)] = (uint16_t)s->all->len;
}

struct needles *
needles_new(void)
{
	struct needles *s = g_new0(struct needles, 1);

	s->all = g_array_new(FALSE, FALSE, sizeof(struct needle));
	s->ascii = s->seeded = true;
	for (unsigned c = 0; c < 256; c++)
		s->letters[c] = letter_of(c);
	return s;
}

void
needles_free(struct needles *s)
{
	if (s == NULL)
		return;
	g_array_unref(s->all);
	g_free(s);
}

/* --- characters beyond ASCII ----------------------------------------------- */

/* Whether the syllable at [at, at + 3) may begin a word in Hangul. */
static bool
begins_hangul(const struct needles *s, const char *text, size_t len, size_t at,
    uint16_t first)
{
	unsigned n;
	uint32_t before = 0, behind = 0;

	for (unsigned i = 0; i < s->n_syllables; i++) {
		const struct syllables *y = &s->syllables[i];

		if (y->first != first)
			continue;
		if (at > 0)
			before = utf8_get(text + utf8_back(text, at), at,
			    &n);
		if (at + 3 < len)
			behind = utf8_get(text + at + 3, len - at - 3, &n);
		if (!y->inside && as_syllable(before))
			continue;
		/* other syllables in between would be part of the term */
		if (y->second == 0 || as_syllable(behind) == 0
		    || behind == y->second)
			return true;
	}
	return false;
}

/* Whether character cp, beyond Latin, holds no letter or digit of ASCII in any
 * form of it, and no word of Hangul but such as begins_hangul() tells: letters of
 * Hangul that stand alone join what is in front of them. */
static bool
is_other(uint32_t cp)
{
	static const struct {
		uint32_t from, to;
	} ranges[] = {
		{0xac00, 0xd7a3}, {0x3400, 0xa61f},
		{0x3000, 0x3130}, {0x318f, 0x324f},
		{0x300, 0x65f}, {0x66a, 0x6ef}, {0x6fa, 0x7bf}, {0x7ca, 0x7ff},
		{0x2000, 0x200f}, {0x2012, 0x206f}, {0x1f00, 0x1fff},
		{0x20a9, 0x20ff}, {0x2190, 0x245f}, {0x2500, 0x2c7b},
		{0x1f300, 0x1faff},
	};

	for (unsigned i = 0; i < G_N_ELEMENTS(ranges); i++)
		if (cp >= ranges[i].from && cp <= ranges[i].to)
			return true;
	/* digits of the scripts of India, Thai and Lao */
	return cp >= 0x800 && cp < 0xe80 && (cp & 0x7f) != 0
	    && !((cp & 0x7f) >= 0x66 && (cp & 0x7f) <= 0x6f)
	    && !((cp & 0x7f) >= 0x50 && (cp & 0x7f) <= 0x59);
}

/* The letter that one of U+00C0 to U+00FF is without its mark; 0: none. */
static uint8_t
base_letter(uint32_t cp)
{
	static const char bases[] = "aaaaaa?ceeeeiiii?nooooo??uuuuy??";
	char base = bases[cp & 31];

	return base == '?' ? 0 : base & 31;
}

/* What the character at at is: a letter, or passed over (LETTER_SKIP), or what
 * parts words (0), or it may be anything (LETTER_BEYOND); *skip bytes. */
static uint8_t
beyond(const struct needles *s, const char *text, size_t len, size_t at,
    size_t *skip)
{
	unsigned n;
	uint32_t cp = utf8_get(text + at, len - at, &n);
	uint8_t base;

	*skip = n;
	if (cp == 0xa0)
		return 0;
	if (cp == 0xab || cp == 0xbb || (cp >= 0x2013 && cp <= 0x2026))
		return LETTER_SKIP;
	if (!s->ascii)
		return LETTER_BEYOND;
	if (cp >= 0xc0 && cp <= 0xff && (base = base_letter(cp)) != 0)
		return base;
	if (s->n_syllables > 0 && as_syllable(cp)
	    && begins_hangul(s, text, len, at, (uint16_t)cp))
		return LETTER_BEYOND;
	return is_other(cp) ? LETTER_SKIP : LETTER_BEYOND;
}

/* --- looking --------------------------------------------------------------------- */

static bool
is_bit(const uint8_t *bits, uint32_t i)
{
	return bits[i / 8] >> i % 8 & 1;
}

/* Whether a small letter, or something like one, is at at. */
static bool
is_small(const char *text, size_t len, size_t at)
{
	return at < len && (g_ascii_islower(text[at])
	    || (uint8_t)text[at] >= 0x80);
}

/* Whether a part of a word may begin between at - 1 and at, of which both are
 * letters or digits: at a capital behind a small letter (getName) or before one
 * (XMLReader). */
static bool
is_hump(const char *text, size_t len, size_t at)
{
	return g_ascii_isupper(text[at]) && (!g_ascii_isupper(text[at - 1])
	    || is_small(text, len, at + 1));
}

/* Whether no part of a word begins at at. */
static bool
is_inside(const char *text, size_t len, size_t at)
{
	const uint8_t *p = (const uint8_t *)text + at;

	if (at == 0 || !g_ascii_isalnum(p[-1]))
		return false;
	if (*p < 0x80)
		return g_ascii_isalnum(*p) && !is_hump(text, len, at);
	return *p == 0xc3 && at + 1 < len && p[1] >= 0x9f;
}

/* A word may go on in the next line. */
static bool
is_broken(const char *text, size_t len, size_t at)
{
	return text[at] == '-' && at > 0 && at + 1 < len
	    && g_ascii_isspace(text[at + 1]) && !g_ascii_isspace(text[at - 1]);
}

/* Whether the letters from at on are those of n from its fourth on. */
static bool
goes_on(const struct needles *s, const struct needle *n, const char *text,
    size_t len, size_t at)
{
	size_t skip;

	for (unsigned i = 3; i < n->n; at += skip) {
		uint8_t c;

		if (at >= len)
			return false;
		c = s->letters[(uint8_t)text[at]];
		skip = 1;
		if (c == LETTER_BEYOND)
			c = beyond(s, text, len, at, &skip);
		if (c == LETTER_BEYOND)
			return true;
		if (c == LETTER_SKIP)
			continue;
		if (c != n->letters[i++])
			return false;
	}
	return !n->whole || at >= len || !g_ascii_isalnum(text[at])
	    || is_hump(text, len, at);
}

/* Whether a word that begins with three letters up to at is one. */
static bool
is_needle(const struct needles *s, uint32_t three, const char *text, size_t len,
    size_t at)
{
	if (!is_bit(s->maybe, three))
		return false;
	if (is_bit(s->surely, three))
		return true;
	for (unsigned i = s->buckets[bucket_of(three)], next; i != 0;
	    i = next) {
		const struct needle *n = &g_array_index(s->all, struct needle,
		    i - 1);

		if (three_of(n->letters) == three
		    && goes_on(s, n, text, len, at))
			return true;
		next = n->next;
	}
	return false;
}

/* Whether one of the words may begin at at, or something that says maybe. */
static bool
begins(const struct needles *s, const char *text, size_t len, size_t at)
{
	uint32_t three = 0;
	size_t skip;

	if (is_inside(text, len, at))
		return false;
	for (unsigned n = 0; at < len; at += skip) {
		uint8_t c = s->letters[(uint8_t)text[at]];

		skip = 1;
		if (c == LETTER_BEYOND)
			c = beyond(s, text, len, at, &skip);
		if (c == LETTER_BEYOND)
			return true;
		if (c == LETTER_SKIP) {
			if (n == 0)
				return is_broken(text, len, at);
			continue;
		}
		if (c == 0)
			return false;
		three = three << 5 | c;
		if (++n == 3)
			return is_needle(s, three, text, len, at + skip);
	}
	return false;
}

/* The next place at or behind at that says maybe, byte by byte. */
static size_t
creep(const struct needles *s, const char *text, size_t len, size_t at)
{
	for (; at < len; at++) {
		uint8_t c = text[at], letter = s->letters[c];

		if (letter == 0 || (letter == LETTER_SKIP && c != '-')
		    || (c & 0xc0) == 0x80)
			continue;
		if (begins(s, text, len, at))
			return at;
	}
	return len;
}

/* A bit for each of 64 bytes. */
static inline uint64_t
bits_of(sixteen a, sixteen b, sixteen c, sixteen d)
{
	return (uint64_t)sixteen_bits(a) | (uint64_t)sixteen_bits(b) << 16
	    | (uint64_t)sixteen_bits(c) << 32
	    | (uint64_t)sixteen_bits(d) << 48;
}

static inline uint64_t
equal(const sixteen x[4], char c)
{
	return bits_of(sixteen_are(x[0], c), sixteen_are(x[1], c),
	    sixteen_are(x[2], c), sixteen_are(x[3], c));
}

/* Which bytes are within [lo, lo + n). */
static inline uint64_t
within(const sixteen x[4], char lo, unsigned n)
{
	return bits_of(sixteen_within(x[0], lo, n),
	    sixteen_within(x[1], lo, n), sixteen_within(x[2], lo, n),
	    sixteen_within(x[3], lo, n));
}

/* Where of the 64 bytes v characters beyond ASCII begin that have to be looked
 * at. */
static uint64_t
high_places(const struct needles *s, const sixteen v[4])
{
	uint64_t found = within(v, (char)0xc0, 64), hangul;

	if (!s->ascii || within(v, (char)0xe4, 9) == 0)
		return found;
	/* U+0300 to U+063F, U+4000 to U+9FFF, U+B000 to U+CFFF: is_other() */
	hangul = within(v, (char)0xeb, 2);
	found &= ~(within(v, (char)0xcc, 13) | within(v, (char)0xe4, 6)
	    | hangul);
	for (unsigned i = 0; hangul != 0 && i < s->n_syllables; i++) {
		uint16_t cp = s->syllables[i].first;

		found |= hangul & equal(v, (char)(0xe0 | cp >> 12))
		    & (equal(v, (char)(0x80 | (cp >> 6 & 0x3f))) >> 1
		    | 1ull << 63)
		    & (equal(v, (char)(0x80 | (cp & 0x3f))) >> 2 | 3ull << 62);
	}
	return found;
}

/* Which of the 64 bytes at p, behind byte before, may begin one of the words:
 * no small letters behind a letter.  What is no letter may be passed over
 * before a second and a third one, as may the end. */
static uint64_t
candidates(const struct needles *s, const char *p, uint8_t before)
{
	uint64_t found = 0, leads = 0, small, letters, starts;
	sixteen x[4], v[4];

	for (unsigned i = 0; i < 4; i++) {
		v[i] = sixteen_at(p + 16 * i);
		x[i] = v[i] | 0x20;
	}
	if (G_UNLIKELY(sixteen_bits(v[0] | v[1] | v[2] | v[3]) != 0))
		leads = high_places(s, v);
	letters = within(x, 'a', 26);
	/* small letters have the bit that comes to be the sign */
	small = bits_of(v[0] << 2, v[1] << 2, v[2] << 2, v[3] << 2);
	starts = ~(letters << 1 | (g_ascii_isalpha(before) ? 1 : 0)) | ~small;
	if (!s->seeded) {
		found = (letters | within(v, '0', 10)) & starts;
	} else {
		for (unsigned i = 0; i < s->n_seeds; i++) {
			const char *c = s->seeds[i];
			uint64_t bits = equal(x, c[0]) & starts;

			if (bits != 0 && c[1] != 0)
				bits &= (equal(x, c[1]) | ~letters) >> 1
				    | 1ull << 63;
			if (bits != 0 && c[2] != 0)
				bits &= (equal(x, c[2]) | ~letters) >> 2
				    | ~letters >> 1 | 3ull << 62;
			found |= bits;
		}
	}
	if (sixteen_bits(sixteen_are(v[0], '-') | sixteen_are(v[1], '-')
	    | sixteen_are(v[2], '-') | sixteen_are(v[3], '-')) != 0)
		leads |= equal(v, '-') & (within(v, 0, '!') >> 1 | 1ull << 63);
	return found | leads;
}

size_t
needles_next(const struct needles *s, const char *text, size_t len, size_t at)
{
	for (; at + 64 <= len; at += 64) {
		uint64_t bits = candidates(s, text + at, at > 0 ? text[at - 1]
		    : ' ');

		for (; bits != 0; bits &= bits - 1) {
			size_t i = at + (size_t)__builtin_ctzll(bits);

			if (begins(s, text, len, i))
				return i;
		}
	}
	return creep(s, text, len, at);
}
