/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The dictionary of an analyser, and how a word gets its term and stem.
 */
#include "lib/text/dict-private.h"

#include "lib/base/pages.h"
#include "lib/text/fold.h"
#include "lib/text/korean.h"
#include "lib/text/lang.h"
#include "lib/text/options.h"
#include "lib/text/term.h"
#include "lib/text/utf8.h"

#include <utf8proc.h>

/* Places of a new table: a query has few words, and clearing a page for each
 * of a thousand was a twentieth of a cold search; a text soon doubles it. */
#define TABLE_FIRST 64

struct dict *
dict_new(unsigned options)
{
	struct dict *w = g_new0(struct dict, 1);

	G_STATIC_ASSERT(sizeof(struct spelling) == 32);
	g_assert(text_languages() < MAX_LANGS);
	w->options = options;
	w->plain = g_string_new(NULL);
	w->term = g_string_new(NULL);
	w->stem = g_string_new(NULL);
	w->lower = g_string_new(NULL);
	w->small = g_string_new(NULL);
	return w;
}

void
dict_clear(struct dict *w)
{
	unsigned i;

	for (i = 0; i <= MAX_LANGS; i++) {
		if (w->langs[i].at != NULL)
			pages_free(w->langs[i].at,
			    (size_t)w->langs[i].mask + 1,
			    sizeof(struct spelling));
		w->langs[i].at = NULL;
		w->langs[i].mask = w->langs[i].used = 0;
	}
	if (w->by_hash != NULL)
		pages_free(w->by_hash, (size_t)w->mask + 1,
		    sizeof(struct place));
	w->by_hash = NULL;
	w->mask = w->count = 0;
	w->tables = 0;
	arena_release(&w->arena);
}

void
dict_free(struct dict *w)
{
	unsigned i;

	if (w == NULL)
		return;
	dict_clear(w);
	for (i = 0; i < MAX_LANGS; i++) {
		sb_stemmer_delete(w->stemmers[i]);
		g_free(w->stop_sieves[i]);
	}
	g_string_free(w->plain, TRUE);
	g_string_free(w->term, TRUE);
	g_string_free(w->stem, TRUE);
	g_string_free(w->lower, TRUE);
	g_string_free(w->small, TRUE);
	g_free(w);
}

size_t
dict_size(const struct dict *w)
{
	return w->tables + w->arena.total;
}

uint32_t
dict_count(const struct dict *w)
{
	return w->count;
}

/* --- interning ---------------------------------------------------------- */

/* By the term alone, which is known before the stem is: the memory has the time
 * that stemming takes.  A term has a stem or two. */
static uint32_t
hash_word(const GString *term)
{
	return dict_hash_long(term->str, term->len);
}

/* Asks for the place of w->term, which will be interned. */
static void
prefetch_word(const struct dict *w)
{
	if (w->by_hash != NULL)
		__builtin_prefetch(&w->by_hash[hash_word(w->term) & w->mask]);
}

static void
grow_words(struct dict *w)
{
	uint32_t mask = w->by_hash == NULL ? TABLE_FIRST - 1 : w->mask * 2 + 1, i, k;
	struct place *at = pages_new((size_t)mask + 1, sizeof(*at));

	for (i = 0; w->by_hash != NULL && i <= w->mask; i++) {
		if (w->by_hash[i].word == NULL)
			continue;
		k = w->by_hash[i].hash & mask;
		for (; at[k].word != NULL; k = (k + 1) & mask)
			;
		at[k] = w->by_hash[i];
	}
	w->tables += ((size_t)mask + 1) * sizeof(*at);
	if (w->by_hash != NULL) {
		w->tables -= ((size_t)w->mask + 1) * sizeof(*at);
		pages_free(w->by_hash, (size_t)w->mask + 1, sizeof(*at));
	}
	w->by_hash = at;
	w->mask = mask;
}

/* The word of this term and stem (NULL: none). */
static const struct word *
intern(struct dict *w, const GString *term, const GString *stem)
{
	const char *s = stem != NULL ? stem->str : NULL;
	size_t s_len = stem != NULL ? stem->len : 0;
	struct word *o;
	uint32_t i, hash;
	char *text;
	bool same;

	if (w->by_hash == NULL || w->count > w->mask / 4 * 3)
		grow_words(w);
	hash = hash_word(term);
	for (i = hash & w->mask; (o = w->by_hash[i].word) != NULL;
	     i = (i + 1) & w->mask)
		if (w->by_hash[i].hash == hash && o->term_len == term->len &&
		    o->stem_len == s_len && (o->stem == NULL) == (s == NULL) &&
		    memcmp(o->term, term->str, term->len) == 0 &&
		    (s == NULL || memcmp(o->stem, s, s_len) == 0))
			return o;
	same = s != NULL && s_len == term->len &&
	    memcmp(s, term->str, s_len) == 0;
	o = arena_alloc(&w->arena, sizeof(*o) + term->len + 1 +
	    (s != NULL && !same ? s_len + 1 : 0));
	text = (char *)(o + 1);
	o->term = memcpy(text, term->str, term->len + 1);
	o->term_len = (uint16_t)term->len;
	o->stem = same ? o->term : s == NULL ? NULL
	    : memcpy(text + term->len + 1, s, s_len + 1);
	o->stem_len = (uint16_t)s_len;
	o->id = w->count++;
	w->by_hash[i] = (struct place){o, hash};
	return o;
}

/* --- spellings ---------------------------------------------------------- */

static uint32_t
hash_of(const struct spelling *s)
{
	return s->len <= 16 ? dict_hash_key(s->key.in, s->len)
	    : s->key.out.hash;
}

static void
grow_spellings(struct dict *w, struct spellings *t)
{
	uint32_t mask = t->at == NULL ? TABLE_FIRST - 1 : t->mask * 2 + 1, i, k;
	struct spelling *at = pages_new((size_t)mask + 1, sizeof(*at));

	for (i = 0; t->at != NULL && i <= t->mask; i++) {
		if (t->at[i].len == 0)
			continue;
		for (k = hash_of(&t->at[i]) & mask; at[k].len != 0;
		     k = (k + 1) & mask)
			;
		at[k] = t->at[i];
	}
	w->tables += ((size_t)mask + 1) * sizeof(*at);
	if (t->at != NULL) {
		w->tables -= ((size_t)t->mask + 1) * sizeof(*at);
		pages_free(t->at, (size_t)t->mask + 1, sizeof(*at));
	}
	t->at = at;
	t->mask = mask;
}

struct spellings *
dict_spellings(struct dict *w, int lang)
{
	struct spellings *t;

	if (lang < -1 || lang >= MAX_LANGS)
		lang = 0;
	t = &w->langs[lang + 1];
	if (t->at == NULL)
		grow_spellings(w, t);
	return t;
}

uint32_t
dict_hash_long(const char *s, size_t len)
{
	uint64_t h = len, v[2];
	size_t i;

	for (i = 0; i + 16 <= len; i += 16) {
		memcpy(v, s + i, 16);
		h = (h << 32 | h >> 32) ^ dict_mix(v[0] ^ h, v[1]);
	}
	v[0] = v[1] = 0;
	memcpy(v, s + i, len - i);
	return dict_mix(v[0] ^ h, v[1] ^ h << 7);
}

/* --- from spelling to word ----------------------------------------------- */

static bool
is_ascii(const char *s, size_t len)
{
	while (len > 0 && (unsigned char)*s < 0x80) {
		s++;
		len--;
	}
	return len == 0;
}

static bool
has_stemmer(struct dict *w, int lang)
{
	const struct lang *l = lang_get(lang);

	if (l->stemmer == NULL || (w->options & OPTION_NO_STEM))
		return false;
	if (w->stemmers[lang] == NULL)
		w->stemmers[lang] = sb_stemmer_new(l->stemmer, NULL);
	return w->stemmers[lang] != NULL;
}

/* The stem of what is in w->lower, folded, into w->stem; false: there is none. */
static bool
stem_lower(struct dict *w, int lang)
{
	const sb_symbol *s = sb_stemmer_stem(w->stemmers[lang],
	    (const sb_symbol *)w->lower->str, (int)w->lower->len);

	if (s == NULL)
		return false;
	g_string_truncate(w->stem, 0);
	fold_append((const char *)s,
	    (size_t)sb_stemmer_length(w->stemmers[lang]), w->stem);
	if (w->stem->len == 0)
		g_string_append_len(w->stem, w->term->str,
		    (gssize)w->term->len);
	term_limit(w->stem);
	return true;
}

/* Appends plain in small letters to w->lower; the same word in several languages
 * is made small once. */
static void
append_small(struct dict *w, const char *plain, size_t len)
{
	if (w->last.len == 0 || plain != w->plain->str) {
		fold_lower(plain, len, false, w->lower);
		return;
	}
	if (!w->last.small) {
		g_string_truncate(w->small, 0);
		fold_lower(plain, len, false, w->small);
		w->last.small = true;
	}
	g_string_append_len(w->lower, w->small->str, (gssize)w->small->len);
}

bool
dict_stem(struct dict *w, int lang, const char *plain, size_t len)
{
	const struct lang *l = lang_get(lang);

	if (!has_stemmer(w, lang))
		return false;
	g_string_truncate(w->lower, 0);
	/* English has no marks of its own: the endings of résumés and resumes
	 * are the same, and who types resume means either */
	if (strcmp(l->code, "en") == 0 && !is_ascii(plain, len))
		fold_append(plain, len, w->lower);
	else if (strcmp(l->code, "tr") == 0)
		fold_lower(plain, len, true, w->lower);
	else
		append_small(w, plain, len);
	/* Romanian's letters as the stemmer knows them: with a cedilla */
	if (strcmp(l->code, "ro") == 0) {
		g_string_replace(w->lower, "ș", "ş", 0);
		g_string_replace(w->lower, "ț", "ţ", 0);
	}
	return stem_lower(w, lang);
}

const char *
dict_snowball(struct dict *w, int lang, const char *word, size_t len)
{
	w->last.len = 0;
	g_string_truncate(w->term, 0);
	fold_append(word, len, w->term);
	return dict_stem(w, lang, word, len) ? w->stem->str : NULL;
}

/* Bytes of raw that the last n folded syllables came from. */
static size_t
raw_tail(const char *raw, size_t len, size_t n)
{
	size_t at = len, p;
	unsigned k;

	while (n > 0 && at > 0) {
		p = utf8_back(raw, at);
		at = p;
		/* vowels and finals of conjoining jamo, marks */
		if (tables_kind(utf8_get(raw + p, len - p, &k)) ==
		    KIND_ATTACH)
			continue;
		{
			uint32_t cp = utf8_get(raw + p, len - p, &k);

			if ((cp >= 0x1160 && cp < 0x1200) ||
			    (cp >= 0xd7b0 && cp < 0xd800))
				continue;
		}
		n--;
	}
	return len - at;
}

/* Blanks and controls that compatibility forms bring along. */
static void
drop_blanks(GString *s)
{
	size_t i, n = 0;

	for (i = 0; i < s->len; i++)
		if ((unsigned char)s->str[i] > ' ' && s->str[i] != 0x7f)
			s->str[n++] = s->str[i];
	g_string_truncate(s, n);
}

static unsigned
case_flags(const char *raw, size_t len)
{
	size_t at;
	unsigned n;

	for (at = 0; at < len; at += n) {
		uint32_t cp = utf8_get(raw + at, len - at, &n);
		utf8proc_category_t c;

		if (cp < 0x80) {
			if (cp >= 'A' && cp <= 'Z')
				return TOKEN_CAPITAL;
			continue;
		}
		c = utf8proc_category((utf8proc_int32_t)cp);
		if (c == UTF8PROC_CATEGORY_LU || c == UTF8PROC_CATEGORY_LT)
			return TOKEN_CAPITAL;
	}
	return 0;
}

/* A word in the script of language l, in text of lang: only what is a stop word is
 * another matter. */
static void
as_foreign(struct dict *w, struct spelling *s, int lang, int l,
    const char *raw, size_t len)
{
	const struct spelling *there = dict_find(w, dict_spellings(w, l), l,
	    KIND_WORD, raw, len, raw + len);

	s->word = there->word;
	s->flags = there->flags & (uint16_t)~TOKEN_STOP;
	if (s->word != NULL && dict_is_stop(w, lang, s->word->term))
		s->flags |= TOKEN_STOP;
}

/* Folds raw into w->plain and w->term, which is the same in every language: a query
 * asks for its words in one after the other.  Returns flags. */
static unsigned
fold_raw(struct dict *w, enum kind kind, const char *raw, size_t len,
    enum term_shape *ret_shape)
{
	struct folded *last = &w->last;

	if (last->len == len && last->kind == (uint8_t)kind &&
	    memcmp(last->raw, raw, len) == 0) {
		*ret_shape = last->shape;
		return last->flags;
	}
	*last = (struct folded){.kind = (uint8_t)kind, .shape = TERM_WORD};
	g_string_truncate(w->plain, 0);
	g_string_truncate(w->term, 0);
	if (kind == KIND_WORD)
		last->shape = term_plain(raw, len, w->plain);
	else if (text_is_valid(raw, len, NULL))
		g_string_append_len(w->plain, raw, (gssize)len);
	if (w->options & OPTION_NO_DOTS && last->shape != TERM_WORD) {
		drop_blanks(w->plain);
		last->shape = TERM_WORD;
	}
	if (w->options & OPTION_NO_MARKS)
		fold_lower(w->plain->str, w->plain->len, false, w->term);
	else if (fold_append(w->plain->str, w->plain->len, w->term))
		last->flags |= TOKEN_MARKS;
	drop_blanks(w->term);
	if (w->term->len > 0 && g_ascii_isdigit(w->term->str[0]))
		last->flags |= TOKEN_NUMBER;
	last->flags |= case_flags(raw, len);
	if (len <= sizeof(last->raw) && w->term->len <= TEXT_TERM_MAX) {
		last->len = (uint8_t)len;
		memcpy(last->raw, raw, len);
	}
	*ret_shape = last->shape;
	return last->flags;
}

/* Fills in word, flags and tail of s. */
static void
work_out(struct dict *w, struct spelling *s, bool pair, int lang,
    enum kind kind, const char *raw, size_t len)
{
	enum term_shape shape;
	const GString *stem = NULL;
	size_t stem_len;
	int l;

	s->word = NULL;
	s->tail = 0;
	s->flags = (uint16_t)fold_raw(w, kind, raw, len, &shape);
	if (w->term->len == 0) {
		s->flags &= TOKEN_MARKS;
		return;
	}
	prefetch_word(w);
	if (pair)
		goto out;
	if (kind == KIND_HANGUL) {
		stem_len = w->options & OPTION_NO_KOREAN ? w->term->len :
		    korean_stem(w->term->str, w->term->len);
		g_string_truncate(w->stem, 0);
		g_string_append_len(w->stem, w->term->str, (gssize)stem_len);
		if (stem_len < w->term->len)
			s->tail = (uint8_t)MIN(255, raw_tail(raw, len,
			    (w->term->len - stem_len) / 3));
		term_limit(w->stem);
		stem = w->stem;
	} else if (kind == KIND_WORD && lang > 0) {
		l = lang_for_script(lang, lang_script(w->plain->str,
		    w->plain->len));
		if (l > 0 && l != lang) {
			as_foreign(w, s, lang, l, raw, len);
			return;
		}
		if (shape == TERM_ACRONYM) {
			if (lang_get(l)->stemmer != NULL)
				stem = w->term;
		} else if (w->term->len > TEXT_TERM_MAX) {
			;
		} else if (l > 0 && dict_stem(w, l, w->plain->str,
		    w->plain->len)) {
			stem = w->stem;
		}
	}
	if (dict_is_stop(w, lang, w->term->str))
		s->flags |= TOKEN_STOP;
	if (shape == TERM_AMBIGUOUS)
		s->flags |= SPELLING_AMBIGUOUS;
out:
	term_limit(w->term);
	s->word = intern(w, w->term, stem);
}

static bool
is_plain(const char *raw, size_t len)
{
	while (len > 0 && g_ascii_isalnum(*raw)) {
		raw++;
		len--;
	}
	return len == 0;
}

/* Lowers raw, letters and digits of ASCII, into w->term and says in what flags
 * that shows. */
static void
lower_plain(struct dict *w, const char *raw, size_t len, unsigned *ret_flags,
    bool *ret_letters)
{
	unsigned flags = g_ascii_isdigit(raw[0]) ? TOKEN_NUMBER : 0;
	bool letters = false;
	size_t i;

	w->last.len = 0;
	g_string_set_size(w->term, len);
	for (i = 0; i < len; i++) {
		unsigned char c = (unsigned char)raw[i];
		bool letter = (unsigned char)((c | 32) - 'a') < 26;

		if (letter && !(c & 32))
			flags |= TOKEN_CAPITAL;
		letters |= letter;
		w->term->str[i] = (char)(letter ? c | 32 : c);
	}
	*ret_flags = flags;
	*ret_letters = letters;
}

/* work_out() for most words there are: it does the same in fewer steps.  False
 * where it does not know. */
static bool
work_out_plain(struct dict *w, struct spelling *s, const struct spellings *t,
    int lang, const char *raw, size_t len)
{
	const struct spelling *lower;
	const GString *stem = NULL;
	unsigned flags;
	bool letters;
	int l;

	/* what is short may be an acronym */
	if (len <= 3 || len > TEXT_TERM_MAX || lang <= 0 ||
	    !is_plain(raw, len))
		return false;
	lower_plain(w, raw, len, &flags, &letters);
	s->tail = 0;
	if (flags & TOKEN_CAPITAL &&
	    (lower = dict_known(t, w->term->str, len)) != NULL) {
		s->word = lower->word;
		s->flags = (uint16_t)(lower->flags | TOKEN_CAPITAL);
		return true;
	}
	l = letters ? lang_for_script(lang, SCRIPT_LATIN) : lang;
	if (l > 0 && l != lang) {
		as_foreign(w, s, lang, l, raw, len);
		return true;
	}
	prefetch_word(w);
	if (l > 0 && has_stemmer(w, l) && !letters) {
		stem = w->term;
	} else if (l > 0 && has_stemmer(w, l)) {
		/* whose I is not i */
		if (strcmp(lang_get(l)->code, "tr") == 0)
			return false;
		g_string_truncate(w->lower, 0);
		g_string_append_len(w->lower, w->term->str, (gssize)len);
		if (stem_lower(w, l))
			stem = w->stem;
	}
	if (dict_is_stop(w, lang, w->term->str))
		flags |= TOKEN_STOP;
	s->flags = (uint16_t)flags;
	s->word = intern(w, w->term, stem);
	return true;
}

const struct spelling *
dict_make(struct dict *w, struct spellings *t, int lang, enum kind kind,
    const char *raw, size_t len, uint32_t hash)
{
	struct spelling *s = &w->unkept;
	uint32_t i;

	if (len <= SPELLING_MAX) {
		if (t->used > t->mask / 4 * 3)
			grow_spellings(w, t);
		for (i = hash & t->mask; t->at[i].len != 0;
		     i = (i + 1) & t->mask)
			;
		s = &t->at[i];
		t->used++;
		s->len = (uint8_t)len;
		if (len <= 16) {
			s->key.in[0] = s->key.in[1] = 0;
			memcpy(s->key.in, raw, len);
		} else {
			s->key.out.s = arena_strndup(&w->arena, raw, len);
			s->key.out.hash = hash;
		}
	}
	if (kind != KIND_WORD || t == &w->langs[0] ||
	    w->options & OPTION_NO_FAST ||
	    !work_out_plain(w, s, t, lang, raw, len))
		work_out(w, s, t == &w->langs[0], lang, kind, raw, len);
	s->id = s->word != NULL ? s->word->id : 0;
	return s;
}
