/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Stems of words typed without their marks: who types "resume" in French may
 * mean "résumé", which has another ending to cut.
 */
#include "lib/text/dict-private.h"

#include "lib/text/fold.h"
#include "lib/text/lang.h"
#include "lib/text/term.h"

/* Which vowels a stemmer reads as consonants, so that with a mark more or less of
 * the word is its beginning: i and u between vowels; and every i behind one. */
enum glide { GLIDE_NONE, GLIDE_BETWEEN, GLIDE_BEHIND };

/* Letters that a plain one may stand for, by language: groups of a plain
 * letter and what it may be.  Only what stemmers tell apart: Italian's makes one
 * accent of both, Dutch's takes them off first.
 *
 * A mark mostly hides an ending from the stemmer, so that the stem is longer, and
 * still a beginning of the word.  What it may do beside that:
 *
 *   ends  last letters of words of which it can make the stem shorter, behind
 *         each the letters before it with how much is then off the word at most
 *         (*: of all others); NULL: nothing is known
 *   glide makes that more, and other endings
 *   odd   what words hold that may get another ending
 *
 * Found by stemming 700,000 words, and stems with other endings, with all their
 * marks; a test holds it to words of its own.
 */
static const struct marked {
	const char *code, *letters;
	enum glide glide;
	const char *ends, *odd[8];
} marked[] = {
	{"fr", "eéèê aâà iîï oô uû cç", GLIDE_BEHIND,
		"a:e2r3*1 e:c4e3i3l4m4r3t7u4v3*2 f:*2 i:a4*1 n:o5 "
		"r:u5*2 s:o1u1e8*5 t:a3i3n7 x:*3 z:e4*2",
		{"y", "x", "lit", "cit", "euse", "emment",
		"ence"}},
	{"es", "aá eé ií oó uú nñ", GLIDE_NONE,
		"a:r6v6*5 d:a7e3i3 e:l5m7r5s7t7 i:*1 n:a6e5o7 o:d6l7v6*5 "
		"r:a3e3i3o5 s:a7e7i6o9",
		{NULL}},
	{"pt", "aãáâ eéê ií oóõô uú cç", GLIDE_NONE,
		"a:c6i5r5t5*3 e:d5s5t6*1 i:a1e3i1o1u1 l:e5 m:a5e4 o:a5m5*4 "
		"r:a3e2i2o4 s:a6e6i6o8 u:i2o2",
		{"enci"}},
	{"it", "aà eè iì oò uù", GLIDE_BETWEEN,
		"a:r5t8v5z5*1 e:c7t8*5 i:a5e5i2u1 o:d6n7r5*4 r:a3i4",
		{NULL}},
	{"ca", "aà eèé iíï oòó uúü cç", GLIDE_NONE,
		"a:i7l7r7*6 c:i7s5 d:a4e4i4u4 e:m8s8*6 i:c5l6n5r5x6*4 "
		"l:a4l5 m:a4e6i4 n:a7e7i7o7 o:d7h5i7l6*3 r:a4e5i4o5 "
		"s:e8o9*7 t:a6n7*4 u:a4e7i5 x:i5",
		{"qu"}},
	{"de", "aä oö uü", GLIDE_NONE, "", {NULL}},
	{"sv", "aåä oö", GLIDE_NONE,
		"a:t2 e:t2 r:e3 s:t2 t:s1t2",
		{NULL}},
	{"da", "aå oø", GLIDE_NONE,
		"e:t2 r:e3 s:t2 t:s1",
		{NULL}},
	{"no", "aå oø", GLIDE_NONE, "", {NULL}},
	{"fi", "aä oö", GLIDE_NONE, NULL, {NULL}},
	{"ro", "aăâ iî sş tţ", GLIDE_BETWEEN,
		"a:c5e5i4r5z4 c:s3 d:n3 e:i5l8*4 i:e7i6u8*5 l:u5 "
		"m:a6e3 r:o8 u:d4 z:e2",
		{NULL}},
	{"tr", "iı sş cç gğ oö uü", GLIDE_NONE, NULL, {NULL}},
	{"hu", "aá eé ií oóöő uúüű", GLIDE_NONE, NULL, {NULL}},
	{"lt", "aą eęė iį sš uųū zž cč", GLIDE_NONE, NULL, {NULL}},
	{"ga", "aá eé ií oó uú", GLIDE_NONE, NULL, {NULL}},
};

/* How far from its end a word's marks can matter to its ending. */
#define REACH 7

/* Bytes of a word that is tried: two marks put in. */
#define TRIED_MAX (TEXT_TERM_MAX + 2)

struct tries {
	struct dict *w;
	struct sb_stemmer *stemmer;
	const char *letters; /* of the language */
	const char *of['z' - 'a' + 1]; /* what a letter may be; NULL: itself */
	const char **out;
	size_t n, max;
};

static const struct marked *
marked_of(int lang)
{
	const char *code = lang_get(lang)->code;
	size_t i;

	for (i = 0; i < G_N_ELEMENTS(marked); i++)
		if (marked[i].code[0] == code[0] &&
		    strcmp(marked[i].code, code) == 0)
			return &marked[i];
	return NULL;
}

static const char *
letters_of(int lang)
{
	const struct marked *m = marked_of(lang);

	return m != NULL ? m->letters : NULL;
}

bool
text_may_lack_marks(int lang)
{
	return letters_of(lang) != NULL;
}

/* Where the endings of a last letter are; NULL: it has none. */
static const char *
endings_of(const struct marked *m, char last)
{
	const char *p = m->ends;

	while (*p != '\0' && *p != last) {
		p += strcspn(p, " ");
		p += *p == ' ';
	}
	return *p != '\0' ? p + 2 : NULL;
}

/* How much a mark can let a stemmer take off a word of these endings, with that
 * letter before the last; 0: no more than of the plain word. */
static size_t
most_off(const char *endings, char before)
{
	const char *p;

	for (p = endings; *p != '\0' && *p != ' '; p += 2)
		if (*p == before || *p == '*')
			return (size_t)(p[1] - '0');
	return 0;
}

static bool
is_vowel(char c)
{
	return c != '\0' && strchr("aeiouy", c) != NULL;
}

static bool
has_glide(enum glide glide, const char *term, size_t len)
{
	size_t i;

	for (i = 1; glide != GLIDE_NONE && i < len; i++)
		if (is_vowel(term[i - 1]) && (term[i] == 'i' || term[i] == 'u') &&
		    (is_vowel(term[i + 1]) ||
		    (glide == GLIDE_BEHIND && term[i] == 'i')))
			return true;
	return false;
}

static bool
is_odd(const struct marked *m, const char *term)
{
	const char *const *odd;

	for (odd = m->odd; *odd != NULL; odd++)
		if (strstr(term, *odd) != NULL)
			return true;
	return false;
}

size_t
text_stems_from(int lang, const char *term, size_t len, const char *own)
{
	const struct marked *m = marked_of(lang);
	const char *endings;
	size_t from = 0, off;

	if (m == NULL || m->ends == NULL || len == 0)
		return 0;
	while (from < len && own[from] == term[from])
		from++;
	from++;
	endings = endings_of(m, term[len - 1]);
	if (endings == NULL)
		return from;
	if (has_glide(m->glide, term, len) || is_odd(m, term))
		return 0;
	off = len > 1 ? most_off(endings, term[len - 2]) : 0;
	return off == 0 ? from : MIN(from, len > off ? len - off : 1);
}

/* s with its marked letters put for the plain ones, which is how they fold;
 * false: there are others. */
static bool
unmark(const char *letters, const char *s, size_t len, GString *out)
{
	const char *p;
	char plain;
	size_t i;

	for (i = 0; i < len; i++) {
		if ((unsigned char)s[i] < 0x80) {
			g_string_append_c(out, s[i]);
			continue;
		}
		/* all of them are two bytes long */
		plain = '\0';
		for (p = letters; *p != '\0' && (p[0] != s[i] ||
		    p[1] != s[i + 1]); p++)
			if ((unsigned char)*p < 0x80 && *p != ' ')
				plain = *p;
		if (*p == '\0')
			return false;
		g_string_append_c(out, plain);
		i++;
	}
	return true;
}

/* Takes what is in w->stem, unless it is there. */
static void
take_stem(struct tries *t)
{
	const GString *stem = t->w->stem;
	size_t i;

	for (i = 0; i < t->n; i++)
		if (strcmp(t->out[i], stem->str) == 0)
			return;
	/* term_limit() has seen to its length */
	t->out[t->n] = memcpy(t->w->stems[t->n], stem->str, stem->len + 1);
	t->n++;
}

/* dict_stem() of a word with marks put in, which is small and composed. */
static void
try_stem(struct tries *t, const char *s, size_t len)
{
	struct dict *w = t->w;
	const sb_symbol *stem = sb_stemmer_stem(t->stemmer,
	    (const sb_symbol *)s, (int)len);

	if (stem == NULL)
		return;
	len = (size_t)sb_stemmer_length(t->stemmer);
	g_string_truncate(w->stem, 0);
	if (!unmark(t->letters, (const char *)stem, len, w->stem)) {
		g_string_truncate(w->stem, 0);
		fold_append((const char *)stem, len, w->stem);
	}
	if (w->stem->len == 0)
		g_string_append_len(w->stem, w->term->str,
		    (gssize)w->term->len);
	term_limit(w->stem);
	take_stem(t);
}

/* Tries s with letters from at on put for what they may stand for: so many of
 * them at once. */
static void
try_letters(struct tries *t, const char *s, size_t len, size_t at,
    unsigned many)
{
	char v[TRIED_MAX];
	const char *p;

	for (; at < len && t->n < t->max; at++) {
		if (s[at] < 'a' || s[at] > 'z' ||
		    (p = t->of[s[at] - 'a']) == NULL)
			continue;
		memcpy(v, s, at);
		memcpy(v + at + 2, s + at + 1, len - at - 1);
		/* each is two bytes long */
		for (; *p != '\0' && *p != ' '; p += 2) {
			memcpy(v + at, p, 2);
			if (many == 1 && t->n < t->max)
				try_stem(t, v, len + 1);
			else if (many > 1)
				try_letters(t, v, len + 1, at + 2, many - 1);
		}
	}
}

/* The stems of what a folded word may be with marks, behind that of the word as
 * it was typed. */
static void
try_marks(struct tries *t, const char *term, size_t len)
{
	size_t from = len > REACH ? len - REACH : 0;
	const char *p = t->letters;

	while (p != NULL && *p != '\0') {
		t->of[*p - 'a'] = p + 1;
		p = strchr(p, ' ');
		p = p != NULL ? p + 1 : NULL;
	}
	try_letters(t, term, len, from, 1);
	try_letters(t, term, len, from, 2);
}

static bool
is_ascii(const GString *s)
{
	size_t i;

	for (i = 0; i < s->len; i++)
		if ((unsigned char)s->str[i] >= 0x80)
			return false;
	return true;
}

/* The stem of the word itself, which is mostly known from cutting it. */
static bool
own_stem(struct dict *w, int lang, const char *raw, size_t len)
{
	const struct spelling *s = dict_known(dict_spellings(w, lang), raw, len);

	if (s == NULL || s->word == NULL || s->word->stem == NULL ||
	    w->stemmers[lang] == NULL)
		return dict_stem(w, lang, w->plain->str, w->plain->len);
	g_string_truncate(w->stem, 0);
	g_string_append_len(w->stem, s->word->stem, s->word->stem_len);
	return true;
}

/* A word may have a hundred spellings to try: who asks for the same again keeps
 * what was found. */
size_t
dict_stems(struct dict *w, int lang, const char *raw, size_t len,
    const char *ret_stems[], size_t max)
{
	struct tries t = {.w = w, .out = ret_stems,
		.max = MIN(max, TEXT_STEMS_MAX)};
	GString *plain = w->plain;

	w->last.len = 0;
	g_string_truncate(plain, 0);
	if (term_plain(raw, len, plain) == TERM_ACRONYM)
		return 0;
	lang = lang_for_script(lang, lang_script(plain->str, plain->len));
	if (lang <= 0 || plain->len > TEXT_TERM_MAX || t.max == 0)
		return 0;
	/* dict_stem() falls back to the term */
	g_string_truncate(w->term, 0);
	bool marks = fold_append(plain->str, plain->len, w->term);
	if (!own_stem(w, lang, raw, len))
		return 0;
	take_stem(&t);
	t.stemmer = w->stemmers[lang];
	t.letters = letters_of(lang);
	/* folding may have made it longer */
	if (t.letters != NULL && !marks && w->term->len <= TEXT_TERM_MAX &&
	    is_ascii(w->term))
		try_marks(&t, w->term->str, w->term->len);
	return t.n;
}
