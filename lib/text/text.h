/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Text to words: the one analyser that documents, queries and highlighting
 * share.
 *
 * Words are cut in the original bytes (UAX #29 with the tailorings that
 * doc/DESIGN lists), then each is folded and stemmed, so that every token
 * knows the bytes it came from.  Cutting and folding do not depend on the
 * language; only stems and stop words do.  So the tokens of one text analysed
 * in two languages are the same tokens in the same order, with other stems.
 *
 * The index stores text_analyzer_spec(); a searcher makes its analyser from
 * what it finds there.
 *
 * One analyser belongs to one thread.
 */
#ifndef TRAWL_TEXT_TEXT_H
#define TRAWL_TEXT_TEXT_H

#include <glib.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* No folded term or stem is longer (bytes), so that prefix and term fit
 * Xapian's 245 even when every byte counts double.  Longer words are cut at a
 * character and end in a hash of the whole: equal words stay equal. */
#define TEXT_TERM_MAX 100

/* A distinct word as the analyser knows it.  Interned: two tokens with the
 * same term and stem in one analyser have the same pointer, until
 * text_analyzer_trim() says otherwise. */
struct word {
	const char *term;  /* folded, never empty; NUL behind it */
	const char *stem;  /* stem in the language of the run, NULL: none.
			    * NULL for parts that ranking must not count. */
	uint16_t term_len; /* bytes */
	uint16_t stem_len; /* bytes; 0 when stem is NULL */
	uint32_t id;       /* dense, from 0, for the caller's own tables */
};

enum token_flags {
	/* Covers exactly one position.  The atoms of a text cover its positions
	 * one after the other without gap, so a phrase is a row of atoms. */
	TOKEN_ATOM = 1 << 0,
	/* A word by itself: what a person would count as a word. */
	TOKEN_WORD = 1 << 1,
	/* Several words written as one (cyber-attack, snake_case, an address);
	 * its parts follow as atoms.  Its term is theirs without what stands
	 * between (cyberattack).  Never also WORD. */
	TOKEN_JOINED = 1 << 2,
	/* Two neighbouring characters of a script that is searched by pairs
	 * (Han, kana, Hangul as fallback; Thai, Lao, Khmer, Burmese).  An atom,
	 * but for the last character of a run of Han and kana, which is told
	 * once more by itself at the position of the last pair: every
	 * character of a run begins one term that is a PAIR, so a search for
	 * a single character is one for terms that begin with it. */
	TOKEN_PAIR = 1 << 3,
	/* A stop word of the run's language.  Never left out, only told. */
	TOKEN_STOP = 1 << 4,
	/* Typed with a capital somewhere, or with marks that folding drops. */
	TOKEN_CAPITAL = 1 << 5,
	TOKEN_MARKS = 1 << 6,
	/* A number, or begins with a digit. */
	TOKEN_NUMBER = 1 << 7,
};

struct token {
	uint32_t start, end; /* bytes [start, end) of the text */
	uint32_t mark_end;   /* [start, mark_end) is what a person would mark
			      * when the stem matched: the whole word, or an
			      * eojeol without its particle */
	uint32_t position;   /* of the first position it covers, from 1 */
	uint16_t positions;  /* how many it covers: 1 for an atom */
	uint16_t flags;      /* enum token_flags */
	uint32_t id;         /* word->id */
	const struct word *word;
};

/* A stretch of text in one language.  A word in the script of another language
 * has a stem of the usual one of its script (Latin in Korean text: English);
 * Korean words have one always. */
struct text_run {
	uint32_t end; /* byte after the last; runs are in order */
	int lang;     /* text_language(); 0: unknown, stemmed as English */
};

struct text_analyzer;

/* An analyser as spec describes it (NULL: the newest; "trawl-text 1;
 * no-joined" and the like switch features off, see doc/DESIGN).  NULL with an
 * error in TEXT_ERROR where this program cannot make such an analyser. */
struct text_analyzer *text_analyzer_new(const char *spec, GError **error);
void text_analyzer_free(struct text_analyzer *a);

/* What to store in an index to get the same analyser again: one line, with
 * version, folding, tailorings and the digest of the stop words. */
const char *text_analyzer_spec(struct text_analyzer *a);

/* Forgets interned words when they hold more than bytes; returns whether it
 * did, and then every struct word of before is gone and ids begin at 0. */
bool text_analyzer_trim(struct text_analyzer *a, size_t bytes);

/* How many words are interned: ids are below this. */
uint32_t text_analyzer_words(const struct text_analyzer *a);

/*
 * Analyses text[0, len), which must be valid UTF-8 (see text_make_valid()) and
 * shorter than 4 GB, and must stay until the last text_next().  Positions begin
 * at position (1 for a text by itself).  runs may be NULL: one run, unknown
 * language.  Text behind the last run is in the last run's language.
 */
void text_begin(struct text_analyzer *a, const char *text, size_t len,
    const struct text_run *runs, size_t n_runs, uint32_t position);

/* The next tokens, ordered by position, then longer before shorter; 0 at the
 * end.  They are borrowed until the next call on this analyser. */
size_t text_next(struct text_analyzer *a, const struct token **ret_tokens);

/* Of the text begun only [from, to) from here on, positions going on: for who
 * reads it in parts, one behind the other.  No word may lie across a border. */
void text_part(struct text_analyzer *a, size_t from, size_t to);

/* Where text_next() stands: the position the next token would have. */
uint32_t text_position(const struct text_analyzer *a);

/*
 * Stems for a word of a query that was perhaps typed without its marks: those
 * in lang of all words, as far as the endings of the language tell, that fold
 * to the same term (securite: also that of sécurité).  The stem of word itself
 * comes first; at most max, as many as returned.  Borrowed until the next call
 * on this analyser.  Words that have marks, and languages without stems, give
 * one or none.
 */
#define TEXT_STEMS_MAX 8
size_t text_stems(struct text_analyzer *a, int lang, const char *word,
    size_t len, const char *ret_stems[], size_t max);
/* Whether it may give more than one: a plain letter may stand for another. */
bool text_may_lack_marks(int lang);
/* Of a folded word whose stem is own: what more text_stems() gives are beginnings
 * of it, of so many bytes or more; 0: they may be anything.  Found by trying, not
 * proved: a word for which it does not hold goes without a stem. */
size_t text_stems_from(int lang, const char *term, size_t len,
    const char *own);

/* The language whose stemmer word has in text of lang: English for Latin letters
 * in Korean text.  Two languages that say the same have the same stems. */
int text_stem_language(int lang, const char *word, size_t len);

/*
 * From here on text_next() leaves out words, not their positions, that can
 * have neither a term nor a stem beginning with one of some pairs of bytes: who
 * reads a text for a few words need not look up all the others.  Only words that
 * begin with two letters or digits of ASCII are left out, and only where the
 * language's stemmer leaves the beginnings of words alone; all that is told is
 * exact.
 *
 * pairs: 65536 bits, that of bytes b0 and b1 (0: the term has but one) is bit
 * b1 % 8 of byte (b0 << 8 | b1) / 8.  For a term whose second byte is no letter
 * or digit, and for a stem of which text_stem_sure() says less than two, all
 * bits of its b0 are to be set.  Borrowed; NULL: all words again.
 */
#define TEXT_PAIRS (65536 / 8)
void text_only(struct text_analyzer *a, const uint8_t *pairs);
/* Whether the language is one of those: a word in it begins with as many bytes
 * of its stem as text_stem_sure() says. */
bool text_keeps_beginnings(int lang);
size_t text_stem_sure(const char *stem, size_t len);

/* --- languages -------------------------------------------------------- */

/* A small number for an ISO 639 code ("en", "fr", "ko"; "en-US" is "en"), the
 * same in every process; 0 for NULL and codes that nothing is known of. */
int text_language(const char *code);
/* The code of a language number; "" for 0. */
const char *text_language_code(int lang);
/* English name of the language, for people; the code where unknown. */
const char *text_language_name(int lang);
/* Number of languages: numbers are 1 .. n-1. */
int text_languages(void);

/* --- strings ----------------------------------------------------------- */

/* Appends the folded form of s (NFKC, case, marks; no cutting, no stem). */
void text_fold(const char *s, size_t len, GString *out);

/* Whether s is valid UTF-8; else where it first is not. */
bool text_is_valid(const char *s, size_t len, size_t *ret_bad);
/* A copy with U+FFFD for what is not UTF-8; NULs become blanks.  g_free(). */
char *text_make_valid(const char *s, size_t len, size_t *ret_len);

/* --- display (lib/text/display.c) --------------------------------------- */

/* Terminal columns of s: East Asian width, combining marks, emoji. */
size_t text_columns(const char *s, size_t len);
/* Length in bytes of the first user-perceived character of s (UAX #29). */
size_t text_grapheme(const char *s, size_t len);
/* Longest prefix of whole graphemes within columns, in bytes. */
size_t text_fit(const char *s, size_t len, size_t columns);

/* Lines that name the versions of what text is cut, folded and stemmed with,
 * for people.  g_free(). */
char *text_versions(void);

enum text_error { TEXT_ERROR_SPEC };
#define TEXT_ERROR (text_error_quark())
GQuark text_error_quark(void);

typedef struct text_analyzer text_analyzer_auto;
G_DEFINE_AUTOPTR_CLEANUP_FUNC(text_analyzer_auto, text_analyzer_free)

#endif
