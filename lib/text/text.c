/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The analyser: chunks become tokens with words and positions.
 */
#include "lib/text/analyzer.h"
#include "lib/text/lang.h"
#include "lib/text/options.h"
#include "lib/text/utf8.h"

/* Tokens of one call: few enough to stay in the first cache. */
#define BATCH 256

G_DEFINE_QUARK(text-error-quark, text_error)

static const struct {
	const char *name;
	unsigned option;
} options[] = {
	{"no-joined", OPTION_NO_JOINED}, {"no-pairs", OPTION_NO_PAIRS},
	{"no-camel", OPTION_NO_CAMEL}, {"no-elision", OPTION_NO_ELISION},
	{"no-acronyms", OPTION_NO_DOTS}, {"no-marks", OPTION_NO_MARKS},
	{"no-stem", OPTION_NO_STEM}, {"no-korean", OPTION_NO_KOREAN},
	{"no-last", OPTION_NO_LAST}, {"no-fast", OPTION_NO_FAST},
};

/* Reads the options out of spec. */
static bool
read_spec(const char *spec, unsigned *ret, GError **error)
{
	g_auto(GStrv) fields = g_strsplit(spec, ";", -1);
	unsigned set = 0;
	size_t i, k;

	if (fields[0] == NULL ||
	    strcmp(g_strstrip(fields[0]), "trawl-text 1") != 0) {
		g_set_error(error, TEXT_ERROR, TEXT_ERROR_SPEC,
		    "no analyser of this kind is known: '%s'", spec);
		return false;
	}
	for (i = 1; fields[i] != NULL; i++) {
		const char *f = g_strstrip(fields[i]);

		if (!g_str_has_prefix(f, "no-"))
			continue; /* versions: told, not chosen */
		for (k = 0; k < G_N_ELEMENTS(options); k++)
			if (strcmp(options[k].name, f) == 0)
				break;
		if (k == G_N_ELEMENTS(options)) {
			g_set_error(error, TEXT_ERROR, TEXT_ERROR_SPEC,
			    "unknown feature of the analyser: '%s'", f);
			return false;
		}
		set |= options[k].option;
	}
	*ret = set;
	return true;
}

struct text_analyzer *
text_analyzer_new(const char *spec, GError **error)
{
	struct text_analyzer *a;
	unsigned set = 0;

	if (spec != NULL && !read_spec(spec, &set, error))
		return NULL;
	a = g_new0(struct text_analyzer, 1);
	a->options = set;
	a->words = dict_new(set);
	a->room = BATCH * 2;
	a->tokens = g_new(struct token, a->room);
	a->joined = g_string_new(NULL);
	text_begin(a, "", 0, NULL, 0, 1);
	return a;
}

void
text_analyzer_free(struct text_analyzer *a)
{
	if (a == NULL)
		return;
	dict_free(a->words);
	g_free(a->tokens);
	g_string_free(a->joined, TRUE);
	g_free(a->spec);
	g_free(a);
}

const char *
text_analyzer_spec(struct text_analyzer *a)
{
	GString *s;
	size_t i;

	/* on demand: the digest reads all stop words, and a searcher does not
	 * ask */
	if (a->spec != NULL)
		return a->spec;
	s = g_string_new(NULL);
	g_string_printf(s, "trawl-text 1; unicode %s; fold nfkc+marks; "
	    "stem snowball+korean; stop %016" G_GINT64_MODIFIER "x",
	    tables_unicode, lang_stop_digest());
	for (i = 0; i < G_N_ELEMENTS(options); i++)
		if (a->options & options[i].option)
			g_string_append_printf(s, "; %s", options[i].name);
	a->spec = g_string_free(s, FALSE);
	return a->spec;
}

/* The tables of the current language. */
static void
use_lang(struct text_analyzer *a, int lang)
{
	/* a short note of unknown language is worth stems, and English is the
	 * best guess that every process makes alike */
	a->lang = lang > 0 && lang < text_languages() ? lang
	    : text_language("en");
	a->spellings = dict_spellings(a->words, a->lang);
	a->pair_spellings = dict_spellings(a->words, SPELLINGS_PAIRS);
	a->only = a->pairs != NULL && text_keeps_beginnings(a->lang) ? a->pairs
	    : NULL;
}

bool
text_analyzer_trim(struct text_analyzer *a, size_t bytes)
{
	if (dict_size(a->words) <= bytes)
		return false;
	dict_clear(a->words);
	a->n_tokens = 0;
	use_lang(a, a->lang);
	return true;
}

uint32_t
text_analyzer_words(const struct text_analyzer *a)
{
	return dict_count(a->words);
}

/* Takes the run that at lies in. */
static void
find_run(struct text_analyzer *a)
{
	while (a->run + 1 < a->n_runs && a->runs[a->run].end <= a->at)
		a->run++;
	a->run_end = a->run + 1 < a->n_runs ? a->runs[a->run].end : SIZE_MAX;
	use_lang(a, a->n_runs > 0 ? a->runs[a->run].lang : 0);
}

/* What is ahead is to be looked at anew. */
static void
forget_runs(struct text_analyzer *a)
{
	a->runs_ahead.next = a->runs_ahead.n = 0;
	a->runs_ahead.end = 0;
}

void
text_begin(struct text_analyzer *a, const char *text, size_t len,
    const struct text_run *runs, size_t n_runs, uint32_t position)
{
	a->text = text;
	a->len = MIN(len, (size_t)UINT32_MAX - 16);
	a->at = 0;
	a->stop = a->len;
	a->runs = runs;
	a->n_runs = runs != NULL ? n_runs : 0;
	a->run = 0;
	a->position = position;
	a->tail = false;
	forget_runs(a);
	find_run(a);
}

void
text_part(struct text_analyzer *a, size_t from, size_t to)
{
	a->at = MIN(from, a->len);
	a->stop = MIN(to, a->len);
	a->tail = false;
	forget_runs(a);
}

uint32_t
text_position(const struct text_analyzer *a)
{
	return a->position;
}

/* --- bytes ---------------------------------------------------------------- */

enum {
	B_WORD = 1 << 0,  /* letter or digit */
	B_UPPER = 1 << 1,
	B_LOWER = 1 << 2,
	B_LINK = 1 << 3,  /* behind a word: look closer */
	B_STOP = 1 << 4,  /* the same, if a word follows */
	B_HIGH = 1 << 5,  /* not ASCII */
};

/* Of each byte; filled in by the macros below. */
#define R4(x) x, x, x, x
#define R8(x) R4(x), R4(x)
#define R16(x) R8(x), R8(x)
#define UP (B_WORD | B_UPPER)
#define LOW (B_WORD | B_LOWER)
static const uint8_t bytes[256] = {
	R16(0), R16(0), /* controls */
	0, 0, 0, B_LINK, 0, 0, B_STOP, B_STOP, /* SP ! " # $ % & ' */
	0, 0, 0, B_LINK, B_STOP, B_LINK, B_STOP, 0, /* ( ) * + , - . / */
	R8(B_WORD), B_WORD, B_WORD, B_STOP, 0, 0, 0, 0, 0, /* 0-9 : ; < = > ? */
	B_STOP, R8(UP), R8(UP), R8(UP), UP, UP, /* @ A-Z */
	0, 0, 0, 0, B_LINK, /* [ \ ] ^ _ */
	B_STOP, R8(LOW), R8(LOW), R8(LOW), LOW, LOW, /* ` a-z */
	0, 0, 0, 0, 0, /* { | } ~ DEL */
	R16(B_HIGH), R16(B_HIGH), R16(B_HIGH), R16(B_HIGH), R16(B_HIGH),
	R16(B_HIGH), R16(B_HIGH), R16(B_HIGH),
};

/* --- the text ------------------------------------------------------------ */

/* Whether what is beyond ASCII at at ends a word as a blank does: a blank that
 * does not break, a dash, quotes but the one that is an apostrophe, dots. */
static bool
parts_words(const unsigned char *s, size_t len, size_t at)
{
	if (len - at < 3)
		return false;
	if (s[at] == 0xc2)
		return s[at + 1] == 0xa0 || s[at + 1] == 0xab
		    || s[at + 1] == 0xbb;
	return s[at] == 0xe2 && s[at + 1] == 0x80 && (s[at + 2] == 0x93
	    || s[at + 2] == 0x94 || (s[at + 2] >= 0x9c && s[at + 2] <= 0x9e)
	    || s[at + 2] == 0xa6);
}

/* Whether the word [start, end) ends there and is by itself, without a closer
 * look. */
static inline bool
is_simple(const struct text_analyzer *a, size_t start, size_t end)
{
	const unsigned char *s = (const unsigned char *)a->text;
	const size_t len = a->len;

	if (end < len) {
		unsigned b = bytes[s[end]];

		if (b & B_LINK || (b & B_HIGH && !parts_words(s, len, end)))
			return false;
		if (b & B_STOP && end + 1 < len && bytes[s[end + 1]] &
		    (B_WORD | B_HIGH))
			return false;
	}
	/* .NET */
	return end - start != 3 || start == 0 || s[start - 1] != '.';
}

static inline void
put_ascii(struct text_analyzer *a, const struct run *run)
{
	const size_t start = run->start, end = run->end;
	const struct spelling *s;

	if (run->flags & RUN_LEFT_OUT) {
		a->position++;
		return;
	}
	if (G_LIKELY(run->flags & RUN_KEYED))
		s = dict_find_key(a->words, a->spellings, a->lang, KIND_WORD,
		    a->text + start, end - start, run->key, run->hash);
	else
		s = find(a, KIND_WORD, start, end);
	if (G_UNLIKELY(s->flags & SPELLING_AMBIGUOUS))
		s = chunk_settle(a, start, end);
	/* nothing of ASCII is folded away */
	put(a, s, start, end, a->position++, 1, TOKEN_ATOM | TOKEN_WORD);
}

/* Puts the words of the chunk that begins with the run, if they are as plain. */
static bool
put_runs(struct text_analyzer *a, const struct run *run)
{
	unsigned n = runs_chunk(&a->runs_ahead, a->text, a->len), i;
	struct cut_chunk *c = &a->chunk;

	if (n == 0)
		return false;
	if (n > 1 && !(a->options & OPTION_NO_JOINED)) {
		for (i = 0; i < n; i++)
			c->parts[i] = (struct cut_part){run[i].start,
				run[i].end, KIND_WORD, 0};
		c->n = n;
		chunk_put_joined(a);
	}
	for (i = 0; i < n; i++)
		put_ascii(a, &run[i]);
	a->at = run[n - 1].end;
	return true;
}

/* Puts a word with letters of Latin-1, in two bytes, if it is simple. */
static bool
put_latin(struct text_analyzer *a)
{
	const unsigned char *s = (const unsigned char *)a->text;
	const size_t start = a->at;
	unsigned first = 0, rest = 0, b;
	size_t at = start, n;

	for (; at < a->len; at += n) {
		b = bytes[s[at]];
		n = 1;
		if (s[at] == 0xc3 && at + 1 < a->len &&
		    (s[at + 1] & 0xc0) == 0x80 && s[at + 1] != 0x97 &&
		    s[at + 1] != 0xb7) {
			b = s[at + 1] < 0x9f ? B_UPPER : B_LOWER;
			n = 2;
		} else if (!(b & B_WORD)) {
			break;
		}
		if (at == start)
			first = b;
		else
			rest |= b;
	}
	/* camelCase */
	if (at == start || !is_simple(a, start, at) ||
	    (rest & B_UPPER && (first | rest) & B_LOWER))
		return false;
	chunk_put_word(a, start, at);
	a->at = at;
	return true;
}

/* Puts the words of the chunk that begins with the run at a->at, if a short look
 * tells what they are. */
static inline bool
put_plain(struct text_analyzer *a, const struct run *run)
{
	if (G_UNLIKELY(run->end < a->len && a->text[run->end] == '\xc3'))
		return put_latin(a);
	if (run->flags & RUN_CAMEL)
		return false;
	if (G_UNLIKELY(!is_simple(a, run->start, run->end)))
		return put_runs(a, run);
	put_ascii(a, run);
	a->at = run->end;
	return true;
}

/* The first run that begins at a->at or behind, if it is near; NULL: none. */
static inline const struct run *
next_run(struct text_analyzer *a)
{
	struct runs *r = &a->runs_ahead;

	if (G_UNLIKELY(a->at >= r->end))
		runs_find(r, a->text, a->len, a->at, a->stop, a->spellings,
		    a->only);
	while (r->next < r->n && r->at[r->next].start < a->at)
		r->next++;
	return r->next < r->n ? &r->at[r->next] : NULL;
}

/* Puts words of runs as long as they are known and nothing about them asks for a
 * closer look: this is most of most texts, and nothing but put_plain() in fewer
 * steps. */
static void
put_known(struct text_analyzer *a)
{
	const size_t stop = MIN(a->stop, a->run_end);
	const struct spellings table = *a->spellings;
	struct runs *r = &a->runs_ahead;
	struct token *t = a->tokens + a->n_tokens;
	struct token *end = a->tokens + MIN(a->room, BATCH);
	unsigned from = r->next, i;

	while (from < r->n && r->at[from].start < a->at)
		from++;
	for (i = from; i < r->n && t < end; i++) {
		const struct run *run = &r->at[i];
		const struct spelling *k;

		if (!(run->flags & RUN_CLEAR) || run->flags & RUN_CAMEL ||
		    run->start >= stop || !is_simple(a, run->start, run->end))
			break;
		if (run->flags & RUN_LEFT_OUT) {
			a->position++;
			continue;
		}
		if (!(run->flags & RUN_KEYED))
			break;
		k = dict_known_key(&table, run->end - run->start, run->key,
		    run->hash);
		if (k == NULL || k->flags & SPELLING_AMBIGUOUS)
			break;
		*t++ = (struct token){.start = run->start,
			.end = run->end, .mark_end = run->end,
			.position = a->position++, .positions = 1,
			.flags = k->flags | TOKEN_ATOM | TOKEN_WORD,
			.id = k->id, .word = k->word};
	}
	if (i > from)
		a->at = r->at[i - 1].end;
	r->next = i;
	a->n_tokens = (size_t)(t - a->tokens);
}

void
text_only(struct text_analyzer *a, const uint8_t *pairs)
{
	a->pairs = pairs;
	use_lang(a, a->lang);
	forget_runs(a);
}

size_t
text_next(struct text_analyzer *a, const struct token **ret_tokens)
{
	const unsigned char *s = (const unsigned char *)a->text;
	const bool fast = !(a->options & OPTION_NO_FAST);

	a->n_tokens = 0;
	while (a->at < a->stop && a->n_tokens < BATCH) {
		const struct run *run = fast ? next_run(a) : NULL;
		unsigned b = bytes[s[a->at]];
		uint32_t cp;
		unsigned n;

		if (!(b & (B_WORD | B_HIGH))) {
			if (run == NULL || !(run->flags & RUN_CLEAR)) {
				a->at++;
				continue;
			}
			a->at = run->start;
			b = B_WORD;
		}
		if (G_UNLIKELY(a->at >= a->run_end))
			find_run(a);
		if (b & B_WORD) {
			if (run == NULL || run->start != a->at ||
			    !put_plain(a, run))
				chunk_put(a);
			else
				put_known(a);
			continue;
		}
		if (s[a->at] == 0xc3 && fast && put_latin(a))
			continue;
		cp = utf8_get(a->text + a->at, a->len - a->at, &n);
		switch (tables_kind(cp)) {
		case KIND_NONE:
			/* a sign that is shown as a picture when asked to */
			if (tables_wb(cp) == WB_PICT &&
			    a->at + n + 3 <= a->len &&
			    memcmp(s + a->at + n, "\xef\xb8\x8f", 3) == 0) {
				const struct spelling *w = find(a, KIND_EMOJI,
				    a->at, a->at + n);

				if (w->word != NULL)
					put(a, w, a->at, a->at + n + 3,
					    a->position++, 1,
					    TOKEN_ATOM | TOKEN_WORD);
				n += 3;
			}
			a->at += n;
			break;
		case KIND_ATTACH:
			a->at += n;
			break;
		default:
			chunk_put(a);
		}
	}
	*ret_tokens = a->tokens;
	return a->n_tokens;
}

int
text_stem_language(int lang, const char *word, size_t len)
{
	return lang_for_script(lang, lang_script(word, len));
}

size_t
text_stems(struct text_analyzer *a, int lang, const char *word, size_t len,
    const char *ret_stems[], size_t max)
{
	return dict_stems(a->words, lang, word, len, ret_stems, max);
}
