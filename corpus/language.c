/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The language of texts and of their parts. */
#include "config.h" /* memfd_create() is an extension */

#include "corpus/language.h"

#include "corpus/words.h"

#include <libexttextcat/textcat.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#ifndef TEXTCAT_DIR
#define TEXTCAT_DIR "/usr/share/libexttextcat/"
#endif

/* Letters that one needs to tell languages of one script apart. */
#define LETTERS_MIN 50
/* What is looked at of a stretch, at its beginning and in its middle. */
#define SAMPLE_BEGIN 4096
#define SAMPLE_MIDDLE 2048
/* libexttextcat's answer does not change with more. */
#define TEXTCAT_MAX 1000
/* A part in another language than its document counts from here on (bytes of
 * text); less where a script of its own makes it certain. */
#define PART_MIN 200
#define PART_MIN_SCRIPT 90
/* What is looked at of a paragraph, and of how many in a long text. */
#define PARAGRAPH_SAMPLE 600
#define PARAGRAPHS_MAX 400
#define PARAGRAPHS_DENSE (PARAGRAPHS_MAX / 4) /* all of the first ones */
#define PARAGRAPH_LINES 1000 /* bytes of short lines without a blank one */

/* --- scripts --------------------------------------------------------------- */

enum script {
	LATIN,
	CYRILLIC,
	HANGUL,
	KANA,
	HAN,
	ARABIC,
	OTHER, /* one of the table below */
	N_SCRIPTS = OTHER + 12,
};

/* Scripts that one language, or one far above the others, is written in. */
static const struct {
	uint32_t from, to;
	const char *code;
} alphabets[N_SCRIPTS - OTHER] = {
    {0x370, 0x3ff, "el"}, {0x531, 0x58f, "hy"}, {0x5d0, 0x5f4, "he"},
    {0x900, 0x97f, "hi"}, {0x980, 0x9ff, "bn"}, {0xb80, 0xbff, "ta"},
    {0xc00, 0xc7f, "te"}, {0xe00, 0xe7f, "th"}, {0xe80, 0xeff, "lo"},
    {0x10a0, 0x10ff, "ka"}, {0x1200, 0x137f, "am"}, {0x1780, 0x17ff, "km"},
};

struct scripts {
	size_t bytes[N_SCRIPTS]; /* a character of Han is worth three of Latin */
	bool persian, urdu, ukrainian, russian;
};

static int
script_of(uint32_t u)
{
	if (u < 0x250)
		return u >= 0xc0 && u != 0xd7 && u != 0xf7 ? LATIN : -1;
	if (u >= 0x1e00 && u < 0x1f00)
		return LATIN;
	if (u >= 0x400 && u < 0x530)
		return CYRILLIC;
	if ((u >= 0xac00 && u < 0xd7b0) || (u >= 0x1100 && u < 0x1200) ||
	    (u >= 0x3130 && u < 0x3190))
		return HANGUL;
	if (u >= 0x3041 && u < 0x3100)
		return KANA;
	if ((u >= 0x4e00 && u < 0xa000) || (u >= 0x3400 && u < 0x4dc0) ||
	    (u >= 0xf900 && u < 0xfb00) || (u >= 0x20000 && u < 0x30000))
		return HAN;
	if ((u >= 0x620 && u < 0x700) || (u >= 0xfb50 && u < 0xfe00))
		return ARABIC;
	for (int i = 0; i < N_SCRIPTS - OTHER; i++)
		if (u >= alphabets[i].from && u <= alphabets[i].to)
			return OTHER + i;
	return -1;
}

static void
count_scripts(const char *s, size_t len, struct scripts *c)
{
	const char *end = s + len;

	while (s < end) {
		uint32_t u;
		const char *next;
		int script;

		if (end - s >= 8) {
			uint64_t eight;

			memcpy(&eight, s, 8);
			if (!(eight & WORDS_HIGH)) {
				c->bytes[LATIN] += (words_letters(eight) >> 7) *
				    (WORDS_HIGH >> 7) >> 56;
				s += 8;
				continue;
			}
		}
		if (!((unsigned char)*s & 0x80)) {
			unsigned char l = *s | 0x20;

			c->bytes[LATIN] += l >= 'a' && l <= 'z';
			s++;
			continue;
		}
		next = g_utf8_next_char(s);
		if (next > end)
			break;
		u = g_utf8_get_char(s);
		script = script_of(u);
		if (script >= 0)
			c->bytes[script] += script == LATIN ? 1 : next - s;
		c->persian |= u == 0x67e || u == 0x686 || u == 0x698 ||
		    u == 0x6af;
		c->urdu |= u == 0x679 || u == 0x688 || u == 0x6d2;
		c->russian |= u == 0x44b;
		c->ukrainian |= u == 0x456 || u == 0x457 || u == 0x454;
		s = next;
	}
}

static int
main_script(const struct scripts *c, size_t *ret_bytes)
{
	size_t cjk = c->bytes[HANGUL] + c->bytes[KANA] + c->bytes[HAN];
	int best = LATIN;

	*ret_bytes = c->bytes[LATIN];
	for (int i = 0; i < N_SCRIPTS; i++)
		if (i != HANGUL && i != KANA && i != HAN &&
		    c->bytes[i] > *ret_bytes) {
			best = i;
			*ret_bytes = c->bytes[i];
		}
	if (cjk <= *ret_bytes)
		return best;
	*ret_bytes = cjk;
	/* Korean and Japanese hold Han, Chinese neither of theirs */
	if (c->bytes[HANGUL] * 10 >= cjk * 3)
		return HANGUL;
	return c->bytes[KANA] * 12 >= cjk ? KANA : HAN;
}

/* The language a script alone tells; 0: it does not. */
static int
language_of_script(const struct scripts *c, int script)
{
	switch (script) {
	case LATIN:
	case CYRILLIC:
		return 0;
	case HANGUL:
		return text_language("ko");
	case KANA:
		return text_language("ja");
	case HAN:
		return text_language("zh");
	case ARABIC:
		return text_language(c->urdu ? "ur" : c->persian ? "fa" : "ar");
	default:
		return text_language(alphabets[script - OTHER].code);
	}
}

/* --- fingerprints ------------------------------------------------------------- */

/* Fingerprints that are asked, of the 160 there are: languages that have
 * readers on the net, and no two so close that they take each other's texts. */
static const char *const fingerprints[] = {"en", "fr", "de", "es", "it", "pt",
    "nl", "sv", "da", "nb", "nn", "fi", "pl", "cs", "sk", "hu", "ro", "tr", "ca",
    "eu", "ga", "id", "lt", "lv", "et", "hr", "sl", "sq", "vi", "is", "cy", "eo",
    "la", "sw", "tl", "af", "ru", "uk", "bg", "be", "mk", "sr-Cyrl"};

struct fingerprinter {
	void *handle;
	candidate_t *candidates;
};

static void
fingerprinter_free(gpointer p)
{
	struct fingerprinter *f = p;

	if (f->handle) {
		textcat_ReleaseClassifyFullOutput(f->handle, f->candidates);
		textcat_Done(f->handle);
	}
	g_free(f);
}

static int
language_of_fingerprint(const char *name)
{
	char code[3] = {name[0], name[1], 0};

	if (strcmp(code, "nb") == 0 || strcmp(code, "nn") == 0) {
		int lang = text_language("no");

		if (lang)
			return lang;
	}
	return text_language(code);
}

/* libexttextcat wants its list in a file; the list of what is asked is made
 * here, as only the analyser knows which languages are of use. */
static struct fingerprinter *
fingerprinter_new(void)
{
	struct fingerprinter *f = g_new0(struct fingerprinter, 1);
	int fd = memfd_create("fingerprints", MFD_CLOEXEC);
	g_autoptr(GString) list = g_string_new(NULL);
	char name[64];

	if (fd < 0)
		return f;
	for (size_t i = 0; i < G_N_ELEMENTS(fingerprints); i++) {
		g_autofree char *path = g_strconcat(TEXTCAT_DIR,
		    fingerprints[i], ".lm", NULL);

		if (language_of_fingerprint(fingerprints[i]) &&
		    access(path, R_OK) == 0)
			g_string_append_printf(list, "%s.lm  %s\n",
			    fingerprints[i], fingerprints[i]);
	}
	if (list->len && write(fd, list->str, list->len) == (ssize_t)list->len) {
		g_snprintf(name, sizeof name, "/proc/self/fd/%d", fd);
		f->handle = special_textcat_Init(name, TEXTCAT_DIR);
		if (f->handle)
			f->candidates = textcat_GetClassifyFullOutput(f->handle);
	}
	close(fd);
	return f;
}

/* What libexttextcat says; *ret_alone: it sees no other that is near. */
static int
language_by_fingerprint(const char *s, size_t len, bool *ret_alone)
{
	static GPrivate key = G_PRIVATE_INIT(fingerprinter_free);
	struct fingerprinter *f = g_private_get(&key);
	g_autoptr(GString) letters = g_string_sized_new(TEXTCAT_MAX + 8);
	const char *end = s + len;
	int n, lang;

	if (!f) {
		f = fingerprinter_new();
		g_private_set(&key, f);
	}
	if (!f->handle)
		return 0;
	/* numbers and signs are of no language */
	while (s < end && letters->len < TEXTCAT_MAX) {
		const char *next = g_utf8_next_char(s);

		if (next > end)
			break;
		if (g_ascii_isalpha(*s) || (*s & 0x80) || *s == '\'')
			g_string_append_len(letters, s, next - s);
		else if (letters->len &&
		    letters->str[letters->len - 1] != ' ')
			g_string_append_c(letters, ' ');
		s = next;
	}
	n = textcat_ClassifyFull(f->handle, letters->str, letters->len,
	    f->candidates);
	if (n <= 0)
		return 0;
	lang = language_of_fingerprint(f->candidates[0].name);
	*ret_alone = true;
	for (int i = 1; i < n; i++)
		if (language_of_fingerprint(f->candidates[i].name) != lang)
			*ret_alone = false;
	return lang;
}

/* --- one stretch -------------------------------------------------------------- */

struct opinion {
	int lang;      /* 0: none */
	bool sure;
	bool script;   /* the script alone says so */
	size_t weight; /* bytes of letters looked at */
};

/* The best and the second of the votes. */
static int
winner(const struct word_votes *v, size_t *ret_first, size_t *ret_second)
{
	int best = 0;

	*ret_first = *ret_second = 0;
	for (int i = 0; i < WORDS_LANGUAGES; i++)
		if (v->votes[i] > *ret_first) {
			*ret_second = *ret_first;
			*ret_first = v->votes[i];
			best = i;
		} else if (v->votes[i] > *ret_second)
			*ret_second = v->votes[i];
	return best;
}

/* The votes for lang; -1 where its small words are not known. */
static int
votes_for(const struct word_votes *v, int lang)
{
	for (int i = 0; i < WORDS_LANGUAGES; i++)
		if (text_language(words_code(i)) == lang)
			return (int)v->votes[i];
	return -1;
}

/* Whether no language that only its fingerprint tells shares its small words
 * (as Afrikaans does with Dutch). */
static bool
is_known_well(int words)
{
	static const char *const codes[] = {"en", "fr", "de"};

	for (size_t i = 0; i < G_N_ELEMENTS(codes); i++)
		if (strcmp(words_code(words), codes[i]) == 0)
			return true;
	return false;
}

/* Of a paragraph so much is read before it is asked whether that does. */
#define VOTES_FIRST 160

/* Counts the small words of s: all, or, where there is no need to be thorough,
 * until it is beyond doubt what the rest would say. */
static void
count_votes(const char *s, size_t len, bool thorough, struct word_votes *v)
{
	size_t n = VOTES_FIRST, first, second;

	while (n < len && s[n] != ' ' && s[n] != '\n')
		n++;
	if (thorough || n >= len) {
		words_count(s, len, v);
		return;
	}
	words_count(s, n, v);
	winner(v, &first, &second);
	if (first < 6 || first * 5 < v->words || first < second + 4 ||
	    first * 2 < second * 3)
		words_count(s + n, len - n, v);
}

/* At least a sixth of running text are small words of its language; headings
 * and lists have fewer, and go to the fingerprints. */
static struct opinion
opinion_of(const char *s, size_t len, bool thorough)
{
	struct scripts c = {0};
	struct word_votes v = {0};
	struct opinion o = {0};
	size_t first, second, letters;
	bool alone = false;
	int script, best, lang, own;

	count_scripts(s, len, &c);
	script = main_script(&c, &letters);
	o.weight = letters;
	if (letters < 9)
		return o;
	o.lang = language_of_script(&c, script);
	if (o.lang) {
		o.sure = o.script = true;
		return o;
	}
	if (script != LATIN && script != CYRILLIC)
		return o;
	if (letters < LETTERS_MIN) {
		if (script == CYRILLIC)
			o.lang = text_language(c.ukrainian ? "uk" : "ru");
		return o;
	}
	count_votes(s, len, thorough, &v);
	best = winner(&v, &first, &second);
	lang = first >= 3 ? text_language(words_code(best)) : 0;
	if (first >= 4 && first * 6 >= v.words && first >= second + 2 &&
	    first * 4 >= second * 5) {
		o.lang = lang;
		o.sure = true;
		return o;
	}
	if (!thorough)
		return o;
	/* No fingerprint could outvote so many small words, and comparing with
	 * all of them takes as long as all else that is done with a page. */
	if (first >= 3 && first * 10 >= v.words && first > 2 * second &&
	    is_known_well(best)) {
		o.lang = lang;
		return o;
	}
	/* Of those that are told by words and fingerprints only Russian and
	 * Belarusian write ы, and only the latter і. */
	own = votes_for(&v, text_language("ru"));
	if (script == CYRILLIC && c.russian && !c.ukrainian && own >= 3 &&
	    own * 10 >= (int)v.words) {
		o.lang = text_language("ru");
		return o;
	}
	o.lang = language_by_fingerprint(s, len, &alone);
	own = votes_for(&v, o.lang);
	if (own < 0 ? !alone :
		/* tables, code, names: no small words, so no language */
		own < 2 || own * 25 < (int)v.words || own * 2 < (int)first)
		o.lang = 0;
	if (!o.lang && first >= 3 && first > second && first * 10 >= v.words)
		o.lang = lang;
	if (!o.lang && script == CYRILLIC)
		o.lang = text_language(c.ukrainian ? "uk" : "ru");
	return o;
}

/* s[at, at + n) without cut characters at its ends. */
static void
append_whole(GString *out, const char *s, size_t len, size_t at, size_t n)
{
	size_t end = MIN(len, at + n);

	while (at < end && ((unsigned char)s[at] & 0xc0) == 0x80)
		at++;
	while (end < len && end > at && ((unsigned char)s[end] & 0xc0) == 0x80)
		end--;
	g_string_append_len(out, s + at, end - at);
	g_string_append_c(out, '\n');
}

static struct opinion
sampled_opinion(const char *s, size_t len)
{
	g_autoptr(GString) sample = NULL;

	if (len <= SAMPLE_BEGIN + SAMPLE_MIDDLE)
		return opinion_of(s, len, true);
	sample = g_string_sized_new(SAMPLE_BEGIN + SAMPLE_MIDDLE + 16);
	append_whole(sample, s, len, 0, SAMPLE_BEGIN);
	append_whole(sample, s, len, len / 2, SAMPLE_MIDDLE);
	return opinion_of(sample->str, sample->len, true);
}

int
language_of(const char *s, size_t len)
{
	return sampled_opinion(s, len).lang;
}

/* --- documents ---------------------------------------------------------------- */

struct paragraph {
	uint32_t start, end; /* with the blank lines behind it */
	int lang;            /* 0: not known, or not looked at */
	bool script, seen;
};

/* Paragraphs: up to a blank line, or one long line. */
static GArray *
cut_paragraphs(const char *s, size_t len)
{
	GArray *out = g_array_new(FALSE, FALSE, sizeof(struct paragraph));
	const char *p = s, *end = s + len;
	struct paragraph para = {0};

	while (p < end) {
		const char *nl = memchr(p, '\n', end - p);
		size_t line = (nl ? nl : end) - p;

		p = nl ? nl + 1 : end;
		para.end = p - s;
		if (line >= 200 || (p < end && (*p == '\n' || *p == '\f')) ||
		    para.end - para.start > PARAGRAPH_LINES) {
			while (p < end && *p == '\n')
				p++;
			para.end = p - s;
			g_array_append_val(out, para);
			para = (struct paragraph){.start = para.end};
		}
	}
	para.end = len;
	if (para.end > para.start || !out->len)
		g_array_append_val(out, para);
	return out;
}

/* Languages that the caller allows, as a set of bytes by number. */
struct allowed {
	GArray *langs; /* int; NULL: all */
};

static bool
is_allowed(const struct allowed *a, int lang)
{
	if (!a->langs)
		return true;
	for (guint i = 0; i < a->langs->len; i++)
		if (g_array_index(a->langs, int, i) == lang)
			return true;
	return false;
}

static void
look_at(struct paragraph *p, const char *text, const struct allowed *allowed)
{
	size_t n = p->end - p->start;
	struct opinion o;

	if (p->seen)
		return;
	p->seen = true;
	while (n > PARAGRAPH_SAMPLE &&
	    ((unsigned char)text[p->start + PARAGRAPH_SAMPLE] & 0xc0) == 0x80)
		n--;
	n = MIN(n, PARAGRAPH_SAMPLE);
	/* whole characters only */
	while (n > 0 && p->start + n < p->end &&
	    ((unsigned char)text[p->start + n] & 0xc0) == 0x80)
		n--;
	o = opinion_of(text + p->start, n, false);
	if (o.sure && is_allowed(allowed, o.lang)) {
		p->lang = o.lang;
		p->script = o.script;
	}
}

static guint
step_of(guint paragraphs)
{
	return paragraphs / PARAGRAPHS_MAX + 1;
}

/* Looks at every paragraph of a short text, and at some of a long one: all at
 * its beginning, and around each that is in another language. */
static void
look_at_all(GArray *paras, const char *text, const struct allowed *allowed)
{
	guint n = paras->len, step = step_of(n);
	struct paragraph *p = (struct paragraph *)paras->data;
	int before = 0;

	for (guint i = 0; i < n; i += i < PARAGRAPHS_DENSE ? 1 : step) {
		look_at(&p[i], text, allowed);
		if (p[i].lang && before && p[i].lang != before && step > 1)
			for (guint k = i > step ? i - step : 0;
			     k < MIN(n, i + step); k++)
				look_at(&p[k], text, allowed);
		if (p[i].lang)
			before = p[i].lang;
	}
}

/* The language that most of the text is in, if the paragraphs tell: *ret_part
 * percent of the bytes looked at are in it. */
static int
majority(const GArray *paras, int *ret_part, bool *ret_script)
{
	g_autofree size_t *bytes = g_new0(size_t, text_languages() + 1);
	const struct paragraph *p = (const struct paragraph *)paras->data;
	size_t all = 0, best_bytes = 0, step = step_of(paras->len);
	int best = 0;

	*ret_script = false;
	for (guint i = 0; i < paras->len; i++)
		if (i < PARAGRAPHS_DENSE || (i - PARAGRAPHS_DENSE) % step == 0) {
			/* each speaks for those that were passed over */
			size_t n = (p[i].end - p[i].start) *
			    (i < PARAGRAPHS_DENSE ? 1 : step);

			bytes[p[i].lang] += n;
			all += n;
		}
	for (int l = 1; l < text_languages(); l++)
		if (bytes[l] > best_bytes) {
			best = l;
			best_bytes = bytes[l];
		}
	for (guint i = 0; i < paras->len; i++)
		if (p[i].lang == best && p[i].script)
			*ret_script = true;
	*ret_part = all ? (int)(best_bytes * 100 / all) : 0;
	return best;
}

static void
add_run(struct document *doc, uint32_t end, int lang)
{
	struct text_run r = {end, lang};

	if (doc->runs->len) {
		struct text_run *last = &g_array_index(doc->runs,
		    struct text_run, doc->runs->len - 1);

		if (last->lang == lang) {
			last->end = end;
			return;
		}
	}
	g_array_append_val(doc->runs, r);
}

/* Paragraphs to runs: those in one language together, short stretches and what
 * is not known with the document's. */
static void
make_runs(struct document *doc, const GArray *paras)
{
	const struct paragraph *p = (const struct paragraph *)paras->data;

	for (guint i = 0; i < paras->len;) {
		int lang = p[i].lang ? p[i].lang : doc->lang;
		guint k = i + 1, last = i + 1;
		size_t bytes = p[i].end - p[i].start;
		bool script = p[i].script;

		/* as far as nothing speaks against it; what is not known
		 * belongs to it only between two that are */
		for (; k < paras->len; k++) {
			if (p[k].lang == lang) {
				last = k + 1;
				bytes += p[k].end - p[k].start;
				script |= p[k].script;
			} else if (p[k].lang)
				break;
		}
		if (lang != doc->lang &&
		    bytes < (script ? PART_MIN_SCRIPT : PART_MIN))
			lang = doc->lang;
		add_run(doc, p[last - 1].end, lang);
		i = last;
	}
}

/* Runs that the format gave: what it left open is the document's language. */
static void
complete_runs(struct document *doc)
{
	for (guint i = 0; i < doc->runs->len; i++) {
		struct text_run *r =
		    &g_array_index(doc->runs, struct text_run, i);

		if (!r->lang)
			r->lang = doc->lang;
	}
	g_array_index(doc->runs, struct text_run, doc->runs->len - 1).end =
	    doc->text_len;
}

/* Whether lang is written in a script of its own, so that a text in another
 * script is not in it. */
static bool
contradicts(int said, int found, bool script)
{
	static const char *const own[] = {"ko", "ja", "zh", "el", "hy", "he", "hi",
	    "bn", "ta", "te", "th", "ka", "ar", "fa", "ru", "uk", "bg"};

	if (said == found)
		return false;
	if (script)
		return true;
	for (size_t i = 0; i < G_N_ELEMENTS(own); i++)
		if (said == text_language(own[i]))
			return true;
	return false;
}

static GArray *
read_allowed(const char *codes)
{
	g_auto(GStrv) parts = NULL;
	GArray *langs;

	if (!codes || !*codes)
		return NULL;
	parts = g_strsplit(codes, ",", -1);
	langs = g_array_new(FALSE, FALSE, sizeof(int));
	for (char **p = parts; *p; p++) {
		int lang = text_language(g_strstrip(*p));

		if (lang)
			g_array_append_val(langs, lang);
	}
	if (langs->len == 0) {
		g_array_unref(langs);
		return NULL;
	}
	return langs;
}

void
language_of_document(struct document *doc, const char *codes)
{
	g_autoptr(GArray) langs = read_allowed(codes);
	g_autoptr(GArray) paras = NULL;
	struct allowed allowed = {langs};
	int part, lang;
	bool script, runs_given = doc->runs->len > 0;

	if (langs && langs->len == 1) {
		doc->lang = g_array_index(langs, int, 0);
		g_array_set_size(doc->runs, 0);
		add_run(doc, doc->text_len, doc->lang);
		return;
	}
	if (doc->lang_given && !is_allowed(&allowed, doc->lang)) {
		doc->lang = 0;
		doc->lang_given = false;
	}
	paras = cut_paragraphs(doc->text, doc->text_len);
	look_at_all(paras, doc->text, &allowed);
	lang = majority(paras, &part, &script);
	if (doc->lang_given && lang && part >= 50 &&
	    contradicts(doc->lang, lang, script)) {
		doc->lang = 0;
		doc->lang_given = false;
		runs_given = false;
		g_array_set_size(doc->runs, 0);
	}
	if (!doc->lang_given) {
		if (part < 50) {
			int all = language_of(doc->text, doc->text_len);

			if (all && is_allowed(&allowed, all))
				lang = all;
		}
		if (!lang && doc->title && doc->text_len < SAMPLE_BEGIN) {
			/* a record of a collection: its title may be all */
			g_autofree char *both = g_strconcat(doc->title, "\n",
			    doc->text, NULL);

			lang = language_of(both, strlen(both));
			if (!is_allowed(&allowed, lang))
				lang = 0;
		}
		if (!lang && langs)
			lang = g_array_index(langs, int, 0);
		doc->lang = lang;
	}
	if (runs_given)
		complete_runs(doc);
	else
		make_runs(doc, paras);
}
