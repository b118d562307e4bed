/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Title and date from a text's first lines.
 *
 * Rather nothing than something wrong: a document without a title is shown by
 * its file's name, one without a date is found by the file's time, but a
 * paragraph as title or a date out of a sentence misleads.
 */
#include "corpus/guess.h"

#include "corpus/build.h"
#include "corpus/language.h"
#include "lib/base/date.h"

#include <string.h>

/* The head of a document: so many lines that are not blank, so many bytes. */
#define HEAD_LINES 14
#define HEAD_BYTES 3000
/* A line that long is a paragraph (characters; Han and Hangul say more with
 * fewer, but nobody's titles are that long). */
#define TITLE_CHARS 160
#define PARAGRAPH_CHARS 120
/* Prose is wrapped at some 65 to 80 columns: shorter lines stand alone. */
#define WRAPPED_CHARS 45

struct line {
	const char *s; /* without blanks at its ends */
	size_t len;
	size_t chars;  /* how many, as far as that matters */
	size_t start;  /* in the text */
	bool after_blank, before_blank;
	bool looked_at, dated; /* by is_date_line(), which is asked twice */
	struct date date;
};

/* Characters of s; more than TITLE_CHARS are only "more". */
static size_t
count_chars(const char *s, size_t len)
{
	size_t n = 0;

	for (size_t i = 0; i < len && n <= TITLE_CHARS; i++)
		n += ((unsigned char)s[i] & 0xc0) != 0x80;
	return n;
}

static size_t
blank_len(const char *s, const char *end)
{
	unsigned char c = *s;

	if (c == ' ' || c == '\t' || c == '\f' || c == '\v')
		return 1;
	if (c == 0xc2 && end - s >= 2 && (unsigned char)s[1] == 0xa0)
		return 2;
	if (c == 0xe3 && end - s >= 3 && memcmp(s, "\u3000", 3) == 0)
		return 3;
	return 0;
}

static void
strip(const char **s, const char **end)
{
	size_t n;

	while (*s < *end && (n = blank_len(*s, *end)))
		*s += n;
	for (;;) {
		if (*end > *s && blank_len(*end - 1, *end) == 1)
			(*end)--;
		else if (*end - *s >= 2 && blank_len(*end - 2, *end) == 2)
			*end -= 2;
		else if (*end - *s >= 3 && blank_len(*end - 3, *end) == 3)
			*end -= 3;
		else
			break;
	}
}

/* The lines of the head that are not blank. */
static int
read_head(const struct document *doc, struct line lines[HEAD_LINES])
{
	const char *p = doc->text, *end = p + doc->text_len;
	bool after_blank = true;
	int n = 0;

	while (p < end && n < HEAD_LINES && p - doc->text < HEAD_BYTES) {
		const char *nl = memchr(p, '\n', end - p), *s = p,
			   *e = nl ? nl : end;

		strip(&s, &e);
		if (s == e) {
			after_blank = true;
			if (n)
				lines[n - 1].before_blank = true;
		} else {
			size_t len = e - s;

			lines[n++] = (struct line){.s = s, .len = len,
			    .chars = count_chars(s, len),
			    .start = s - doc->text, .after_blank = after_blank};
			after_blank = false;
		}
		p = nl ? nl + 1 : end;
	}
	if (n && p >= end)
		lines[n - 1].before_blank = true;
	return n;
}

static bool
starts_with(const struct line *l, const char *word, size_t *ret_len)
{
	size_t n;

	/* most begin otherwise: small and capital letters differ in this bit */
	if (l->len == 0 || (*l->s | 0x20) != (*word | 0x20))
		return false;
	n = strlen(word);
	if (l->len < n || g_ascii_strncasecmp(l->s, word, n) != 0)
		return false;
	*ret_len = n;
	return true;
}

/* --- dates --------------------------------------------------------------------- */

/* What people put before a date that stands alone. */
static const char *const date_labels[] = {"date of publication", "date published",
    "publication date", "release date", "date", "published on", "published",
    "posted on", "posted", "released on", "released", "issued on", "issued",
    "last updated on", "last updated", "last change", "last changed",
    "last modified", "last revised", "revised", "modified", "updated on",
    "updated", "created", "sent",
    "publié le", "publiée le", "mis en ligne le", "mis à jour le",
    "paru le", "datum", "veröffentlicht am", "veröffentlicht", "stand",
    "fecha", "publicado el", "publicado em", "data", "pubblicato il",
    "gepubliceerd op", "작성일", "등록일", "게시일", "입력", "발행일", "날짜",
    "公開日", "更新日", "掲載日", "日付", "发布时间", "日期", "дата",
    "опубликовано"};

static void
skip(const char **s, const char *end, const char *set)
{
	const char *e = end;

	while (*s < end && **s && strchr(set, **s))
		(*s)++;
	strip(s, &e);
	while (*s < end && **s && strchr(set, **s))
		(*s)++;
}

/* No date is without a digit, of full width perhaps. */
static bool
has_digit(const struct line *l, size_t max)
{
	for (size_t i = 0; i < l->len && i < max; i++)
		if (g_ascii_isdigit(l->s[i]) || (unsigned char)l->s[i] == 0xef)
			return true;
	return false;
}

/* Whether [s, end) is a date known to the month at least, and nothing else
 * that matters: a sign, a weekday behind it in brackets, a second time. */
static bool
only_date(const char *s, const char *end, struct date *ret)
{
	size_t n;
	int rest = 0;

	strip(&s, &end);
	skip(&s, end, "([*_<-");
	strip(&s, &end);
	if (s >= end || !(n = date_parse(s, end - s, ret)) || !ret->month)
		return false;
	s += n;
	/* what is left may be a time, a zone, an edition; not a sentence */
	for (; s < end; s++)
		rest += !strchr(" .,;:()[]|*_>-", *s);
	return rest <= 12;
}

/* "(Washington, August 26, 2014)", "Seoul, 26 August 2014": a date behind a
 * place, alone in its line. */
static bool
place_and_date(const struct line *l, struct date *ret)
{
	const char *end = l->s + l->len, *s = l->s;

	if (l->chars > 60)
		return false;
	for (int commas = 0; commas < 3; commas++) {
		const char *comma = memchr(s, ',', end - s);
		size_t words = 1;

		if (!comma)
			return false;
		for (const char *p = l->s; p < comma; p++)
			words += *p == ' ';
		if (words > 4)
			return false;
		s = comma + 1;
		if (only_date(s, end, ret))
			return true;
	}
	return false;
}

/* "SEOUL, Aug. 18, 2022 (Yonhap) —": what opens a paragraph of news.  Places
 * are in capitals, or the dash behind the date shows what it is. */
static bool
dateline(const struct line *l, struct date *ret)
{
	const char *end = l->s + MIN(l->len, 120), *s = l->s;
	bool bracket = l->len && *s == '(';
	int commas = 0;

	if (!has_digit(l, end - l->s))
		return false;
	for (const char *p = l->s; p < end && commas < 3; p++) {
		size_t n;
		const char *q;
		bool after;

		if (*p != ',' && !(bracket && p == l->s))
			continue;
		commas++;
		q = p + 1;
		strip(&q, &end);
		n = date_parse(q, end - q, ret);
		if (!n || !ret->day)
			continue;
		q += n;
		strip(&q, &end);
		/* (agency) */
		if (q < end && *q == '(' && memchr(q, ')', end - q)) {
			q = (const char *)memchr(q, ')', end - q) + 1;
			strip(&q, &end);
		}
		after = q < end &&
		    (strchr(")-:|", *q) ||
			(end - q >= 3 &&
			    (memcmp(q, "\u2014", 3) == 0 ||
				memcmp(q, "\u2013", 3) == 0)));
		if (after && p - l->s <= 40)
			return true;
	}
	return false;
}

/* The date of "Date: …" and its like. */
static bool
labelled_date(const struct line *l, struct date *ret)
{
	const char *end = l->s + l->len;

	for (size_t i = 0; i < G_N_ELEMENTS(date_labels); i++) {
		size_t n;
		const char *s;

		if (!starts_with(l, date_labels[i], &n))
			continue;
		s = l->s + n;
		/* "Dated" and "Database" are other words */
		if (s >= end || (!strchr(" :\t", *s) && !blank_len(s, end)))
			continue;
		skip(&s, end, ": \t");
		if (only_date(s, end, ret))
			return true;
	}
	return false;
}

/* Bytes of a bar or of a dot in the middle of the line at p; 0: none. */
static size_t
bar_at(const char *p, const char *end)
{
	if (*p == '|')
		return 1;
	if (*p == '\xc2' && end - p >= 2 && p[1] == '\xb7')
		return 2;
	return *p == '\xe2' && end - p >= 3 &&
	    memcmp(p, "\u2022", 3) == 0 ? 3 : 0;
}

/* "By Jane Doe | March 3, 2020": a date between bars or dots. */
static bool
date_in_parts(const struct line *l, struct date *ret)
{
	const char *s = l->s, *end = s + l->len;

	if (l->chars > 100)
		return false;
	while (s < end) {
		const char *p = s;

		while (p < end && !bar_at(p, end))
			p++;
		if (p == end && s == l->s)
			return false;
		if (only_date(s, p, ret))
			return true;
		s = p < end ? p + bar_at(p, end) : end;
	}
	return false;
}

static bool
is_date_line(struct line *l)
{
	struct date *d = &l->date;

	if (!l->looked_at)
		l->dated = l->chars <= PARAGRAPH_CHARS && has_digit(l, l->len) &&
		    (only_date(l->s, l->s + l->len, d) || labelled_date(l, d) ||
			place_and_date(l, d) || date_in_parts(l, d));
	l->looked_at = true;
	return l->dated;
}

static bool
ends_sentence(const struct line *l)
{
	static const char *const ends[] = {".", "。", ".\"", ".\u201d", "!", ";",
	    ",", "다"};

	for (size_t i = 0; i < G_N_ELEMENTS(ends); i++) {
		size_t n = strlen(ends[i]);

		if (l->len >= n &&
		    memcmp(l->s + l->len - n, ends[i], n) == 0) {
			/* "U.S.", "Inc.", "No." end titles too */
			const char *p = l->s + l->len - 1;
			size_t word = 0;

			if (strcmp(ends[i], ".") != 0)
				return strcmp(ends[i], "!") != 0;
			while (p > l->s && p[-1] != ' ' && p[-1] != '.') {
				p--;
				word++;
			}
			return word > 1 && word != 3;
		}
	}
	return false;
}

static bool
is_paragraph(const struct line *l)
{
	return l->chars > TITLE_CHARS ||
	    (l->chars > PARAGRAPH_CHARS && ends_sentence(l));
}

/* The date that stands alone in one of the first lines, or opens the first
 * paragraph as a dateline.  A date within a sentence is none. */
static void
guess_date(struct document *doc, struct line *lines, int n)
{
	if (*doc->date)
		return;
	for (int i = 0; i < n; i++) {
		struct date d;

		if (is_date_line(&lines[i]) || dateline(&lines[i], &d)) {
			date_format(lines[i].dated ? &lines[i].date : &d,
			    doc->date);
			return;
		}
		/* the head ends where the text begins */
		if (is_paragraph(&lines[i]))
			return;
	}
}

/* --- titles -------------------------------------------------------------------- */

/* Lines that stand above titles and are none. */
static const char *const labels[] = {"author(s)", "author", "authors", "by",
    "abstract", "summary", "contents", "table of contents", "introduction",
    "media note", "press release", "news release", "press statement",
    "press releases", "for immediate release", "immediate release",
    "fact sheet", "office of the spokesperson", "home", "menu", "print",
    "share", "search", "skip to main content", "skip to content", "news",
    "back", "tags", "related", "advertisement", "draft", "embargoed", "memo",
    "memorandum", "bureau of public affairs", "communiqué de presse", "accueil",
    "partager", "imprimer", "pressemitteilung", "보도자료", "보도 자료",
    "목차", "공유", "プレスリリース", "新闻稿"};

static const char *const headers[] = {"from:", "to:", "cc:", "bcc:", "sent:",
    "date:", "reply-to:", "message-id:", "author:", "authors:", "source:",
    "url:", "tags:", "category:", "keywords:", "von:", "an:", "de :", "à :",
    "발신:", "수신:", "출처:"};

static bool
is_label(const struct line *l)
{
	g_autofree char *s = NULL;
	size_t n;

	if (l->chars > TITLE_CHARS)
		return false;
	s = g_utf8_strdown(l->s, l->len);
	n = strlen(s);
	while (n && strchr(":.* ", s[n - 1]))
		s[--n] = 0;
	for (size_t i = 0; i < G_N_ELEMENTS(labels); i++)
		if (strcmp(s, labels[i]) == 0)
			return true;
	/* heads of mail */
	for (size_t i = 0; i < G_N_ELEMENTS(headers); i++)
		if (g_str_has_prefix(s, headers[i]))
			return true;
	/* "Upstream-Name: …"; a comment of reStructuredText */
	n = strspn(s, "abcdefghijklmnopqrstuvwxyz-");
	if (s[n] == ':' && memchr(s, '-', n))
		return true;
	if (g_str_has_prefix(s, ".. "))
		return true;
	/* a by-line; a label of any kind; an address */
	return (g_str_has_prefix(s, "by ") && l->chars < 60) ||
	    l->s[l->len - 1] == ':' || strstr(s, "://") ||
	    g_str_has_prefix(s, "www.");
}

static bool
has_letters(const struct line *l)
{
	const char *s = l->s, *end = s + l->len;
	int letters = 0, other = 0;

	for (; s < end; s = g_utf8_next_char(s)) {
		gunichar u = g_utf8_get_char(s);

		if (g_unichar_isalpha(u))
			letters += g_unichar_iswide(u) ? 2 : 1;
		else
			other += !g_unichar_isspace(u) && !g_unichar_isdigit(u);
	}
	return letters >= 3 && letters >= other;
}

/* A row of "====" below a title. */
static bool
is_underline(const struct line *l)
{
	for (size_t i = 0; i < l->len; i++)
		if (l->s[i] != *l->s)
			return false;
	return l->len >= 3 && strchr("=-~*#_+", *l->s);
}

/* "Format: …", as files of settings and packages open. */
static bool
is_setting(const struct line *l)
{
	size_t n = 0;

	while (n < l->len && (g_ascii_isalpha(l->s[n]) || l->s[n] == '-'))
		n++;
	return n > 1 && n < 25 && n + 1 < l->len && l->s[n] == ':' &&
	    l->s[n + 1] == ' ' && g_ascii_isupper(*l->s);
}

/* "Title: …", "Subject: …" */
static bool
labelled_title(const struct line *l, size_t *ret_skip)
{
	static const char *const names[] = {"title:", "subject:", "titre :",
	    "titre:", "objet :", "objet:", "betreff:", "제목:", "제목 :"};

	for (size_t i = 0; i < G_N_ELEMENTS(names); i++)
		if (starts_with(l, names[i], ret_skip) && l->len > *ret_skip + 2)
			return true;
	return false;
}

static size_t
first_word(const struct line *l)
{
	const char *blank = memchr(l->s, ' ', l->len);

	return g_utf8_strlen(l->s, blank ? blank - l->s : (gssize)l->len);
}

/* Whether the next line goes on with lines[i], by its look: no blank line or
 * change of matter between, and its first word would not have fitted. */
static bool
goes_on(struct line *lines, int n, int i)
{
	if (i + 1 >= n || lines[i].before_blank)
		return false;
	if (g_ascii_islower(*lines[i + 1].s))
		return true;
	if (is_underline(&lines[i + 1]) || is_date_line(&lines[i + 1]) ||
	    is_label(&lines[i + 1]))
		return false;
	/* lines that are paragraphs: the one above stands alone */
	if (is_paragraph(&lines[i + 1]))
		return false;
	return lines[i].chars >= WRAPPED_CHARS &&
	    lines[i].chars + 1 + first_word(&lines[i + 1]) >=
	    MIN(lines[i + 1].chars, 72);
}

/* Whether the title that begins at lines[i] has a second line. */
static bool
wraps(struct line *lines, int n, int i)
{
	return goes_on(lines, n, i) && lines[i + 1].before_blank &&
	    lines[i].chars <= 100 && lines[i + 1].chars < lines[i].chars &&
	    !ends_sentence(&lines[i + 1]);
}

static void
set_title(struct document *doc, size_t start, size_t end)
{
	document_set(&doc->title, doc->text + start, end - start);
	if (doc->title) {
		doc->title_start = start;
		doc->title_end = end;
	}
}

/* The title in the text's first lines, if one stands there: a short line that
 * is no date, no label and no sentence. */
static void
guess_title(struct document *doc, struct line *lines, int n)
{
	bool settings;

	if (doc->title)
		return;
	settings = n > 1 && !lines[0].before_blank && is_setting(&lines[0]) &&
	    is_setting(&lines[1]);
	for (int i = 0; i < n; i++) {
		struct line *l = &lines[i];
		size_t lead;
		struct date d;

		if (labelled_title(l, &lead)) {
			const char *s = l->s + lead, *end = l->s + l->len;

			strip(&s, &end);
			set_title(doc, s - doc->text, end - doc->text);
			return;
		}
		if (is_date_line(l) || is_label(l) || !has_letters(l) ||
		    is_underline(l) || (settings && is_setting(l)))
			continue;
		doc->opening = l->start;
		if (l->chars > TITLE_CHARS || ends_sentence(l) ||
		    dateline(l, &d))
			return;
		if (wraps(lines, n, i)) {
			set_title(doc, l->start,
			    lines[i + 1].start + lines[i + 1].len);
			return;
		}
		if (!goes_on(lines, n, i))
			set_title(doc, l->start, l->start + l->len);
		return;
	}
}

/* Where the title that the format gave is one of the first lines. */
static void
place_title(struct document *doc, const struct line *lines, int n)
{
	size_t len = doc->title ? strlen(doc->title) : 0;

	if (!len || doc->title_end > doc->title_start)
		return;
	for (int i = 0; i < n; i++)
		if (lines[i].len == len &&
		    memcmp(lines[i].s, doc->title, len) == 0) {
			doc->title_start = lines[i].start;
			doc->title_end = lines[i].start + len;
			return;
		}
}

void
guess_document(struct document *doc, const char *lang)
{
	struct line lines[HEAD_LINES];
	int n = read_head(doc, lines);

	if (lang && strcmp(lang, "auto") == 0)
		lang = NULL;
	guess_title(doc, lines, n);
	place_title(doc, lines, n);
	guess_date(doc, lines, n);
	language_of_document(doc, lang);
}
