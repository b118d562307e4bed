/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Tokens of a chunk that takes a closer look. */
#include "lib/text/analyzer.h"
#include "lib/text/lang.h"
#include "lib/text/options.h"
#include "lib/text/utf8.h"

#include <string.h>

/* A joined word is not longer (bytes of the text). */
#define JOINED_BYTES 400

/* Whether text_only() leaves out what begins like s[0, len): its first two
 * bytes are those of its term, unless a mark hangs on the second one. */
static inline bool
is_left_out(const struct text_analyzer *a, const char *s, size_t len)
{
	if (a->only == NULL || (len > 2 && (unsigned char)s[2] >= 0x80)
	    || !g_ascii_isalnum(s[0]) || (len > 1 && !g_ascii_isalnum(s[1])))
		return false;
	return runs_left_out(a->only, (unsigned char)s[0],
	    len > 1 ? (unsigned char)s[1] : 0);
}

const struct spelling *
chunk_settle(struct text_analyzer *a, size_t start, size_t end)
{
	char dotted[8];
	size_t i, n = 0;

	if (cut_in_headline(a->text, a->len, start, end))
		return find(a, KIND_WORD, start, end);
	for (i = start; i < end && n + 2 < sizeof(dotted); i++) {
		dotted[n++] = a->text[i];
		dotted[n++] = '.';
	}
	return dict_find(a->words, a->spellings, a->lang, KIND_WORD, dotted,
	    n, dotted + n);
}

void
chunk_put_word(struct text_analyzer *a, size_t start, size_t end)
{
	const struct spelling *s;

	if (is_left_out(a, a->text + start, end - start)) {
		a->position++;
		return;
	}
	s = find(a, KIND_WORD, start, end);
	if (G_UNLIKELY(s->flags & SPELLING_AMBIGUOUS))
		s = chunk_settle(a, start, end);
	if (G_UNLIKELY(s->word == NULL))
		return;
	put(a, s, start, end, a->position++, 1, TOKEN_ATOM | TOKEN_WORD);
}

/* Where the character after the one at at begins, in a run searched by pairs;
 * what is attached to a character goes with it. */
static size_t
next_char(const struct text_analyzer *a, enum kind kind, size_t at, size_t end)
{
	uint32_t before, cp;
	unsigned n;

	before = utf8_get(a->text + at, end - at, &n);
	for (at += n; at < end; at += n) {
		cp = utf8_get(a->text + at, end - at, &n);
		if (tables_kind(cp) == KIND_ATTACH)
			continue;
		if (kind == KIND_HANGUL && ((cp >= 0x1160 && cp < 0x1200) ||
		    (cp >= 0xd7b0 && cp < 0xd800)) &&
		    ((before >= 0x1100 && before < 0x1200) ||
		    (before >= 0xac00 && before < 0xd800) ||
		    (before >= 0xa960 && before < 0xa980))) {
			before = cp;
			continue;
		}
		break;
	}
	return at;
}

static const struct spelling *
find_pair(struct text_analyzer *a, enum kind kind, size_t start, size_t end)
{
	return dict_find(a->words, a->pair_spellings, SPELLINGS_PAIRS, kind,
	    a->text + start, end - start, a->text + a->len);
}

/* A run of Hangul: the whole word over pairs of syllables. */
static void
put_hangul(struct text_analyzer *a, const struct cut_part *p, bool more)
{
	const struct spelling *s;
	uint32_t at = a->position;
	size_t c[3];
	bool whole = !more && !a->tail && p->chars <= CUT_EOJEOL;

	if (p->chars <= 2 || a->options & OPTION_NO_PAIRS) {
		s = find(a, KIND_HANGUL, p->start, p->end);
		if (s->word == NULL)
			return;
		if (whole || a->options & OPTION_NO_PAIRS)
			put(a, s, p->start, p->end, at, 1, TOKEN_ATOM |
			    TOKEN_WORD | (p->chars == 2 ? TOKEN_PAIR : 0));
		else
			put(a, find_pair(a, KIND_HANGUL, p->start, p->end),
			    p->start, p->end, at, 1, TOKEN_ATOM | TOKEN_PAIR);
		a->position++;
		return;
	}
	if (whole) {
		s = find(a, KIND_HANGUL, p->start, p->end);
		if (s->word == NULL)
			return;
		put(a, s, p->start, p->end, at, p->chars - 1, TOKEN_WORD);
	}
	c[0] = p->start;
	c[1] = next_char(a, KIND_HANGUL, c[0], p->end);
	while (c[1] < p->end) {
		c[2] = next_char(a, KIND_HANGUL, c[1], p->end);
		s = find_pair(a, KIND_HANGUL, c[0], c[2]);
		if (s->word != NULL)
			put(a, s, c[0], c[2], at++, 1,
			    TOKEN_ATOM | TOKEN_PAIR);
		c[0] = c[1];
		c[1] = c[2];
	}
	a->position = at;
}

/* A run of Han and kana, or of a script of South-East Asia. */
static void
put_run(struct text_analyzer *a, const struct cut_part *p, bool more)
{
	const struct spelling *s;
	size_t c[3];

	c[0] = p->start;
	c[1] = next_char(a, p->kind, c[0], p->end);
	if (c[1] >= p->end) {
		s = find(a, p->kind, c[0], c[1]);
		if (s->word != NULL)
			put(a, s, c[0], c[1], a->position++, 1,
			    TOKEN_ATOM | TOKEN_WORD);
		return;
	}
	while (c[1] < p->end) {
		c[2] = next_char(a, p->kind, c[1], p->end);
		s = find_pair(a, p->kind, c[0], c[2]);
		if (s->word != NULL)
			put(a, s, c[0], c[2], a->position++, 1,
			    TOKEN_ATOM | TOKEN_PAIR);
		c[0] = c[1];
		c[1] = c[2];
	}
	/* The last character begins no pair, so that a search for a single
	 * one, which looks for pairs that begin with it, would miss it. */
	if (!more && !(a->options & OPTION_NO_LAST) && p->kind == KIND_HAN) {
		s = find_pair(a, p->kind, c[0], p->end);
		if (s->word != NULL)
			put(a, s, c[0], p->end, a->position - 1, 1,
			    TOKEN_PAIR);
	}
}

/* The positions that a part takes. */
static unsigned
positions_of(const struct text_analyzer *a, const struct cut_part *p)
{
	if (p->kind != KIND_HANGUL || p->chars <= 2 ||
	    a->options & OPTION_NO_PAIRS)
		return 1;
	return p->chars - 1;
}

/* A pronoun that Romance languages hang on a verb with a hyphen. */
static bool
is_enclitic(const char *term)
{
	static const char *const list[] = {"il", "elle", "ils", "elles", "on",
		"je", "tu", "nous", "vous", "ce", "moi", "toi", "lui", "leur",
		"y", "en", "le", "la", "les", "lo", "los", "las", "me", "te",
		"se", "nos", "vos", "lhe", "lhes", "li", "ho", "hi", NULL};
	unsigned i;

	for (i = 0; list[i] != NULL; i++)
		if (strcmp(list[i], term) == 0)
			return true;
	return false;
}

/* Whether a joined word says nothing: its parts are stop words (a-t-il), or it
 * is a verb with its pronoun (dit-il, disse-me). */
static bool
joins_stops(struct text_analyzer *a)
{
	static const char romance[] = "fr pt ca ro it es";
	const struct cut_chunk *c = &a->chunk;
	const struct spelling *s;
	unsigned i;

	for (i = c->n; i > 0; i--) {
		const struct cut_part *p = &c->parts[i - 1];

		s = find(a, p->kind, p->start, p->end);
		if (s->word == NULL || !(s->flags & TOKEN_STOP))
			return false;
		if (i == c->n && is_enclitic(s->word->term) &&
		    strstr(romance, lang_get(a->lang)->code) != NULL)
			return true;
	}
	return true;
}

void
chunk_put_joined(struct text_analyzer *a)
{
	const struct cut_chunk *c = &a->chunk;
	const struct cut_part *last = &c->parts[c->n - 1];
	struct spelling joined;
	const struct spelling *s;
	unsigned i, positions = 0;
	size_t k, end;

	if (last->end - c->parts[0].start > JOINED_BYTES)
		return;
	g_string_truncate(a->joined, 0);
	for (i = 0; i < c->n; i++) {
		const struct cut_part *p = &c->parts[i];

		positions += positions_of(a, p);
		end = p->end;
		for (k = p->start; k < end; k++) {
			unsigned char b = (unsigned char)a->text[k];

			/* the apostrophe of the last part says possessive */
			if (b == '.' || b == ',' || b == ':' ||
			    (b == '\'' && i + 1 < c->n))
				continue;
			g_string_append_c(a->joined, (char)b);
		}
	}
	if (a->joined->len == 0
	    || is_left_out(a, a->joined->str, a->joined->len))
		return;
	s = dict_find(a->words, a->spellings, a->lang, last->kind,
	    a->joined->str, a->joined->len, a->joined->str + a->joined->len);
	/* a word that would have to be cut off says nothing as a whole */
	if (s->word == NULL || s->word->term_len >= TEXT_TERM_MAX - 3)
		return;
	/* a particle that the cut goes through */
	joined = *s;
	if (joined.tail >= last->end - last->start)
		joined.tail = 0;
	put(a, &joined, c->parts[0].start, last->end, a->position, positions,
	    TOKEN_JOINED | (a->lang > 0 && joins_stops(a) ? TOKEN_STOP : 0));
}

void
chunk_put(struct text_analyzer *a)
{
	struct cut_chunk *c = &a->chunk;
	const struct spelling *s;
	unsigned i;

	cut_chunk(a->text, a->len, a->at, a->options, c);
	if (c->joined)
		chunk_put_joined(a);
	for (i = 0; i < c->n; i++) {
		const struct cut_part *p = &c->parts[i];

		switch (p->kind) {
		case KIND_WORD:
			chunk_put_word(a, p->start, p->end);
			break;
		case KIND_HANGUL:
			put_hangul(a, p, c->more && i + 1 == c->n);
			break;
		case KIND_HAN:
		case KIND_SA:
			put_run(a, p, c->more);
			break;
		default:
			s = find(a, p->kind, p->start, p->end);
			if (s->word != NULL)
				put(a, s, p->start, p->end, a->position++, 1,
				    TOKEN_ATOM | TOKEN_WORD);
			break;
		}
		a->tail = false;
	}
	a->tail = c->more;
	a->at = c->next;
}
