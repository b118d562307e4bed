/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Stems of words typed without their marks: who types "resume" in French may
 * mean "résumé", which has another ending to cut.
 */
#include "lib/text/dict-private.h"

#include "lib/text/fold.h"
#include "lib/text/lang.h"
#include "lib/text/term.h"

/* Letters that a plain one may stand for, by language: groups of a plain
 * letter and what it may be.  Only what stemmers tell apart: Italian's makes one
 * accent of both, Dutch's takes them off first.
 *
 * A mark mostly hides an ending from the stemmer, so that the stem is longer, and
 * still a beginning of the word.  What it may do beside that:
 *
 *   ends  last letters of words of which it can make the stem shorter, each with
 *         how much is then off the word at most; NULL: nothing is known
 *   odd   what words hold that may get another ending
 */
static const struct marked {
	const char *code, *letters, *ends, *odd[7];
} marked[] = {
	{"fr", "eéèê aâà iîï oô uû cç", "a3e8f2i4n3r2s8t7x3z4", {"y", "x",
		"lit", "cit", "euse", "emment"}},
	{"es", "aá eé ií oó uú nñ", "a6d7e7i1n7o7r5s9", {NULL}},
	{"pt", "aãáâ eéê ií oóõô uú cç", "a5e6i3l5m4o5r2s8u5", {"enci"}},
	{"it", "aà eè iì oò uù", "a8e8i5o7r4", {NULL}},
	{"ca", "aà eèé iíï oòó uúü cç", "a7c7d4e9i6l5m5n7o7r5s9t7u7x5", {"qu"}},
	{"de", "aä oö uü", "", {NULL}},
	{"sv", "aåä oö", "a2e2r3s2t2", {NULL}},
	{"da", "aå oø", "a2e2r3s2t2", {NULL}},
	{"no", "aå oø", "", {NULL}},
	{"fi", "aä oö", NULL, {NULL}},
	{"ro", "aăâ iî sş tţ", "a5c3d3e8i7l5m6r7u4z2", {NULL}},
	{"tr", "iı sş cç gğ oö uü", NULL, {NULL}},
	{"hu", "aá eé ií oóöő uúüű", NULL, {NULL}},
	{"lt", "aą eęė iį sš uųū zž cč", NULL, {NULL}},
	{"ga", "aá eé ií oó uú", NULL, {NULL}},
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

size_t
text_stems_from(int lang, const char *term, size_t len, const char *own)
{
	const struct marked *m = marked_of(lang);
	const char *const *odd;
	const char *end;
	size_t from = 0, off;

	if (m == NULL || m->ends == NULL || len == 0)
		return 0;
	for (odd = m->odd; *odd != NULL; odd++)
		if (strstr(term, *odd) != NULL)
			return 0;
	while (from < len && own[from] == term[from])
		from++;
	from++;
	end = strchr(m->ends, term[len - 1]);
	if (end == NULL)
		return from;
	off = (size_t)(end[1] - '0');
	return MIN(from, len > off ? len - off : 1);
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
