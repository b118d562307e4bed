/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Where in a text a plan's words can be at all: most of a text need not be cut
 * into words to find a few of them.
 *
 * A word can be a term only if the term's first three letters come somewhere in
 * it, its stem only if the stem's first three do, of short stems fewer (see
 * text_only() for which languages keep the beginnings of words: their stemmers
 * write at most the last letter anew, or ones beyond ASCII).  So the letters of
 * the text slide past a table of such threes; punctuation is passed over, as in
 * a joined word.  Where the plan is of ASCII, letters of Latin-1 are what they
 * are without marks, those of some other scripts are none; what else is beyond
 * ASCII says maybe.  What says maybe is given to the analyser from blank to
 * blank.
 *
 * Of a phrase or the like one kid will do, the rarest: as many words around it
 * are given too as a match can reach, so that words are as far from each other
 * as in the index wherever that matters.
 */
#include "searcher/snippet/match.h"

#ifdef __SSE2__
#include <emmintrin.h>
#endif
#include <math.h>
#include <string.h>

#define GRAMS (1u << 15)
/* Pieces nearer than this are given as one: to begin costs about as much. */
#define NEAR_ENOUGH 24
/* Where matches cover so many positions, everything is looked at. */
#define REACH_MAX 64

enum { LETTER_SKIP = 0x40, LETTER_BEYOND = 0x80 };

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

/* What the words of key k begin with: *n letters in *gram; 0: something beyond
 * ASCII, which says maybe anyway.  False: they cannot be told so. */
static bool
key_gram(const struct key *k, bool stem, uint32_t *gram, unsigned *n)
{
	unsigned seen = 0, most = !stem || k->len >= 5 ? 3
	    : k->len == 4 ? 2 : 1;

	*gram = *n = 0;
	for (uint32_t i = 0; i < k->len && seen < 3; i++) {
		uint8_t c = letter_of(k->s[i]);

		if (c == LETTER_BEYOND) {
			*n = 0;
			return true;
		}
		if (k->s[i] == '.' && i > 0 && g_ascii_isalpha(k->s[i - 1]))
			return false; /* U.S.: what stands around decides */
		if (c == 0 || c == LETTER_SKIP)
			continue;
		if (seen++ < most) {
			*gram = *gram << 5 | c;
			++*n;
		}
	}
	return seen == 3;
}

/* The syllable of Hangul that p[0, 3) is; 0: none. */
static uint16_t
syllable_of(const uint8_t *p)
{
	uint16_t cp = (uint16_t)(p[0] << 12 | (p[1] & 0x3f) << 6
	    | (p[2] & 0x3f));

	return p[0] >= 0xea && p[0] <= 0xed && cp >= 0xac00 && cp <= 0xd7a3
	    ? cp : 0;
}

static bool
has_syllable(const struct matcher *m, uint16_t syllable)
{
	for (unsigned i = 0; i < m->n_syllables; i++)
		if (m->syllables[i] == syllable)
			return true;
	return false;
}

/* Whether key k is ASCII, or begins with one of the syllables. */
static bool
is_told(struct matcher *m, const struct key *k)
{
	uint16_t syllable = k->len >= 3 ? syllable_of((const uint8_t *)k->s) : 0;

	if (syllable == 0) {
		for (uint32_t i = 0; i < k->len; i++)
			if ((uint8_t)k->s[i] >= 0x80)
				return false;
		return true;
	}
	if (has_syllable(m, syllable))
		return true;
	if (m->n_syllables == SYLLABLES_MAX)
		return false;
	m->syllables[m->n_syllables++] = syllable;
	return true;
}

/* Positions that a match of n covers, at most. */
static uint32_t
extent(const struct node *n)
{
	uint32_t most = 1, sum = 0;

	for (unsigned i = 0; i < n->n_kids; i++) {
		uint32_t e = extent(n->kids[i]);

		most = MAX(most, e);
		sum += e + MIN(n->kids[i]->plan->gap, REACH_MAX);
	}
	if (n->op == PLAN_PHRASE)
		most = MAX(most, sum + MIN(n->plan->n, REACH_MAX));
	if (n->op == PLAN_NEAR)
		most += MIN(n->plan->n, REACH_MAX);
	return MIN(most, REACH_MAX);
}

/* How often words that sifting by n finds are met, about; INFINITY: they cannot
 * be told. */
static double
leaf_cost(const struct node *n)
{
	double sum = 0;
	uint32_t gram;
	unsigned letters;
	struct key k;
	bool stem;

	for (unsigned i = 0; i < n->plan->n_terms; i++) {
		if (!leaf_key(n, i, &k, &stem))
			continue;
		if (!key_gram(&k, stem, &gram, &letters))
			return INFINITY;
		sum += n->plan->terms[i].df;
	}
	return sum;
}

static double
cost(const struct node *n)
{
	bool one = n->op == PLAN_PHRASE || n->op == PLAN_NEAR;
	double sum = one ? INFINITY : 0;

	if (n->op == PLAN_TERMS)
		return leaf_cost(n);
	for (unsigned i = 0; i < n->n_kids; i++) {
		double c = cost(n->kids[i]);

		sum = one ? MIN(sum, c) : sum + c;
	}
	return sum;
}

static void
add_gram(struct matcher *m, uint32_t gram, unsigned n)
{
	uint32_t free = 1u << (5 * (3 - n));
	char seed[3] = {0};

	if (n == 0)
		return;
	memset(m->grams + gram * free, 1, free);
	for (unsigned i = 0; i < n; i++) {
		uint32_t c = gram >> 5 * (n - 1 - i) & 31;

		m->seeded = m->seeded && c <= 26;
		seed[i] = (char)('a' - 1 + c);
	}
	for (unsigned i = 0; i < m->n_seeds; i++)
		if (memcmp(m->seeds[i], seed, 3) == 0)
			return;
	m->seeded = m->seeded && m->n_seeds < SEEDS_MAX;
	if (m->seeded)
		memcpy(m->seeds[m->n_seeds++], seed, 3);
}

static void
add_leaf(struct matcher *m, const struct node *n)
{
	uint32_t gram;
	unsigned letters;
	struct key k;
	bool stem;

	for (unsigned i = 0; i < n->plan->n_terms; i++) {
		if (!leaf_key(n, i, &k, &stem)
		    || !key_gram(&k, stem, &gram, &letters))
			continue;
		add_gram(m, gram, letters);
		m->ascii = is_told(m, &k) && m->ascii;
	}
}

static void
add_node(struct matcher *m, const struct node *n)
{
	unsigned best = 0;

	if (n->op == PLAN_TERMS) {
		add_leaf(m, n);
		return;
	}
	if (n->op != PLAN_PHRASE && n->op != PLAN_NEAR) {
		for (unsigned i = 0; i < n->n_kids; i++)
			add_node(m, n->kids[i]);
		return;
	}
	for (unsigned i = 1; i < n->n_kids; i++)
		if (cost(n->kids[i]) < cost(n->kids[best]))
			best = i;
	if (n->n_kids > 0)
		add_node(m, n->kids[best]);
}

void
sift_make(struct matcher *m)
{
	m->reach = extent(m->root) - 1;
	if (m->reach + 1 >= REACH_MAX || cost(m->root) >= INFINITY)
		return;
	m->grams = arena_alloc0(&m->arena, GRAMS);
	m->ascii = m->seeded = true;
	add_node(m, m->root);
	for (unsigned c = 0; c < 256; c++)
		m->letters[c] = letter_of(c);
}

bool
sift_serves(const struct matcher *m, const struct text_run *runs, size_t n_runs)
{
	if (m->grams == NULL)
		return false;
	for (size_t i = 0; i < n_runs; i++)
		if (!text_keeps_beginnings(runs[i].lang))
			return false;
	return n_runs > 0;
}

static bool
is_white(uint8_t c)
{
	return c == ' ' || (c >= '\t' && c <= '\r');
}

/* The letter that one of U+00C0 to U+00FF is without its mark; 0: none. */
static uint8_t
base_letter(uint8_t c)
{
	static const char bases[] = "aaaaaa?ceeeeiiii?nooooo??uuuuy??";
	char base = bases[(c - 0x80) & 31];

	return base == '?' ? 0 : base & 31;
}

/* What the bytes from at on (at most three are looked at) are: *skip of them
 * are a letter, or punctuation (LETTER_SKIP), or part words (0), or may be
 * anything (LETTER_BEYOND). */
static uint8_t
beyond(const struct matcher *m, const char *text, size_t len, size_t at,
    size_t *skip)
{
	const uint8_t *p = (const uint8_t *)text + at;
	uint8_t base;

	if (at + 3 > len)
		return LETTER_BEYOND;
	*skip = 2;
	if (p[0] == 0xc2)
		return p[1] == 0xa0 ? 0 : p[1] == 0xab || p[1] == 0xbb
		    ? LETTER_SKIP : LETTER_BEYOND;
	if (p[0] == 0xe2 && p[1] == 0x80 && p[2] >= 0x93 && p[2] <= 0xa6) {
		*skip = 3;
		return LETTER_SKIP; /* dashes, quotes, dots */
	}
	if (!m->ascii)
		return LETTER_BEYOND;
	if (p[0] == 0xc3 && (base = base_letter(p[1])) != 0)
		return base;
	if (p[0] == 0xcc || (p[0] == 0xcd && p[1] < 0xb0))
		return LETTER_SKIP; /* marks */
	if (p[0] >= 0xd0 && p[0] <= 0xd2)
		return 0;
	*skip = 3;
	if (m->n_syllables > 0 && has_syllable(m, syllable_of(p)))
		return LETTER_BEYOND;
	/* Kana, Han, Hangul: never Latin letters, however folded. */
	if ((p[0] >= 0xe4 && p[0] <= 0xe9) || p[0] == 0xeb || p[0] == 0xec
	    || (p[0] == 0xea && p[1] >= 0xb0)
	    || (p[0] == 0xed && p[1] < 0x9f)
	    || (p[0] == 0xe3 && p[1] >= 0x81 && p[1] <= 0x83))
		return 0;
	return LETTER_BEYOND;
}

/* The next byte at or behind at that says maybe, by single bytes. */
static size_t
creep(const struct matcher *m, const char *text, size_t len, size_t at)
{
	const uint8_t *letters = m->letters, *grams = m->grams;
	const uint8_t *p = (const uint8_t *)text + at;
	const uint8_t *end = (const uint8_t *)text + len;
	uint32_t gram = 0;
	uint8_t c;

	for (;;) {
		size_t skip = 1;

		/* Nearly all there is. */
		while (p < end && G_LIKELY((c = letters[*p]) < LETTER_SKIP)) {
			gram = (gram << 5 | c) & (GRAMS - 1);
			if (G_UNLIKELY(grams[gram]))
				return p - (const uint8_t *)text;
			p++;
		}
		if (p >= end)
			return len;
		at = p - (const uint8_t *)text;
		if (c == LETTER_BEYOND) {
			c = beyond(m, text, len, at, &skip);
			if (c == LETTER_BEYOND)
				return at;
			if (c < LETTER_SKIP)
				gram = (gram << 5 | c) & (GRAMS - 1);
			if (c < LETTER_SKIP && grams[gram])
				return at;
		} else if (*p == '-' && at > 0 && at + 1 < len
		    && is_white(text[at + 1]) && !is_white(text[at - 1])) {
			return at; /* a word may go on in the next line */
		}
		p += skip;
	}
}

#ifdef __SSE2__
/* Whether three letters that say maybe begin at at. */
static bool
begins(const struct matcher *m, const char *text, size_t len, size_t at)
{
	uint32_t gram = 0;
	size_t skip;

	for (unsigned n = 0; n < 3 && at < len; at += skip) {
		uint8_t c = m->letters[(uint8_t)text[at]];

		skip = 1;
		if (c == LETTER_BEYOND)
			c = beyond(m, text, len, at, &skip);
		if (c == LETTER_BEYOND)
			return true;
		if (c == LETTER_SKIP) {
			if (n == 0)
				return text[at] == '-' && at > 0 && at + 1 < len
				    && is_white(text[at + 1])
				    && !is_white(text[at - 1]);
			continue;
		}
		if (c == 0 && n == 0)
			return false;
		gram = gram << 5 | c;
		n++;
		if (n == 3)
			return m->grams[gram];
	}
	return false;
}

/* Of 64 bytes, a bit each. */
static inline uint64_t
equal(const __m128i x[4], char c)
{
	__m128i v = _mm_set1_epi8(c);
	uint64_t bits = 0;

	for (unsigned i = 0; i < 4; i++)
		bits |= (uint64_t)(uint32_t)_mm_movemask_epi8(_mm_cmpeq_epi8(
		    x[i], v)) << 16 * i;
	return bits;
}

/* Which of them are within [lo, lo + n). */
static inline __m128i
within(__m128i x, char lo, char n)
{
	x = _mm_sub_epi8(x, _mm_set1_epi8((char)(lo + 128)));
	return _mm_cmplt_epi8(x, _mm_set1_epi8((char)(n - 128)));
}

/* Which of the 64 bytes at p may begin a three; where punctuation or what is
 * beyond ASCII comes in between, or the end, all may. */
static uint64_t
candidates(const struct matcher *m, const char *p)
{
	uint64_t found = 0, any = 0, leads = 0;
	__m128i x[4];

	for (unsigned i = 0; i < 4; i++) {
		__m128i v = _mm_loadu_si128((const __m128i *)(const void *)p + i);
		__m128i lower = _mm_or_si128(v, _mm_set1_epi8(0x20));
		__m128i plain = _mm_or_si128(within(v, 0, '!'),
		    _mm_or_si128(within(lower, 'a', 26), within(v, '0', 10)));

		any |= (uint64_t)(uint32_t)(~_mm_movemask_epi8(plain) & 0xffff)
		    << 16 * i;
		leads |= (uint64_t)(uint32_t)_mm_movemask_epi8(within(v,
		    (char)0xc0, 64)) << 16 * i;
		x[i] = lower;
	}
	for (unsigned i = 0; i < m->n_seeds; i++) {
		const char *c = m->seeds[i];
		uint64_t bits = equal(x, c[0]);

		if (bits != 0 && c[1] != 0)
			bits &= (equal(x, c[1]) | any) >> 1 | 1ull << 63;
		if (bits != 0 && c[2] != 0)
			bits &= (equal(x, c[2]) | any) >> 2 | any >> 1
			    | 3ull << 62;
		found |= bits;
	}
	return found | leads | (any & equal(x, '-'));
}
#endif

/* The next byte at or behind at that says maybe. */
static size_t
next_maybe(const struct matcher *m, const char *text, size_t len, size_t at)
{
#ifdef __SSE2__
	for (; m->seeded && at + 64 <= len; at += 64) {
		uint64_t bits = candidates(m, text + at);

		for (; bits != 0; bits &= bits - 1) {
			size_t i = at + (size_t)__builtin_ctzll(bits);

			if (begins(m, text, len, i))
				return i;
		}
	}
#endif
	return creep(m, text, len, at);
}

/* Whether nothing goes on over the white space at at: a word does over a
 * hyphen at the end of a line, which may be one beyond ASCII. */
static inline bool
parts(const char *text, size_t at)
{
	uint8_t before;

	if ((uint8_t)text[at] > ' ')
		return false;
	before = at > 0 ? text[at - 1] : ' ';
	return is_white(text[at]) && !is_white(before) && before != '-'
	    && before < 0x80;
}

/* Whether some word stands in text[from, to), which has no white space. */
static bool
has_word(const char *text, size_t from, size_t to)
{
	for (; from < to; from++)
		if (g_ascii_isalnum(text[from]))
			return true;
	return false;
}

/* Where the word of at begins, and reach words before it. */
static size_t
before(const char *text, size_t low, size_t at, uint32_t reach)
{
	while (at > low && !parts(text, at))
		at--;
	while (reach > 0 && at > low) {
		size_t end = at--;

		while (at > low && !parts(text, at))
			at--;
		reach -= has_word(text, at, end);
	}
	return at;
}

/* Where the word of at ends, and reach words behind it. */
static size_t
behind(const char *text, size_t len, size_t at, uint32_t reach)
{
	while (at < len && !parts(text, at))
		at++;
	while (reach > 0 && at < len) {
		size_t start = at++;

		while (at < len && !parts(text, at))
			at++;
		reach -= has_word(text, start, at);
	}
	return at;
}

void
sift_begin(const struct matcher *m, const char *text, size_t len,
    struct sifting *s)
{
	*s = (struct sifting){.text = text, .len = len};
	s->at = m->reach > 0 ? 0 : next_maybe(m, text, len, 0);
}

bool
sift_next(const struct matcher *m, struct sifting *s)
{
	const char *text = s->text;
	size_t len = s->len, low = s->to, end;

	if (s->at >= len && (m->reach == 0 || low >= len))
		return false;
	if (s->at >= len) {
		s->from = before(text, low, len, m->reach);
		s->to = len;
		return true;
	}
	s->from = before(text, low, s->at, m->reach);
	do {
		end = behind(text, len, s->at + 1, 0);
		s->to = behind(text, len, end, m->reach);
		s->at = next_maybe(m, text, len, end);
	} while (s->at < len && before(text, end, s->at, m->reach)
	    <= s->to + NEAR_ENOUGH);
	return true;
}
