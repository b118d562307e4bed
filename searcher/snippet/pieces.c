/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Where a text may be cut: ends of sentences and clauses, paragraphs, headings
 * and list items.
 */
#include "searcher/snippet/cut.h"

#include <string.h>

/* A line longer than this was not wrapped: its end ends a paragraph. */
#define WRAP_MAX 120
/* A line shorter than this was not wrapped either, unless the next one begins
 * with a small letter. */
#define WRAP_MIN 45

/* Abbreviations that no sentence ends with, in small letters, without their
 * last full stop. */
static const char *const abbreviations[] = {
	"adm", "amb", "approx", "apr", "art", "aug", "av", "bd", "brig", "bzw",
	"ca", "capt", "cf", "ch", "chap", "cmdr", "col", "comdr", "const",
	"dec", "dept", "dr", "ed", "eds", "esp", "evtl", "ex", "feb", "fig",
	"figs", "fr", "gen", "ggf", "gov", "hon", "inkl", "jan", "jul", "jun",
	"lt", "m", "maj", "mar", "messrs", "min", "mio", "mlle", "mm", "mme",
	"mr", "mrs", "ms", "mt", "nat", "no", "nos", "nov", "nr", "oct", "op",
	"p", "par", "pp", "pres", "prof", "rep", "reps", "rev", "s", "sec",
	"sect", "sen", "sens", "sep", "sept", "sgt", "sog", "sr", "st", "supt",
	"tel", "univ", "usw", "v", "vgl", "viz", "vol", "vols", "vs",
};

/* With these a sentence can end: the next word decides. */
static const char *const closers[] = {
	"al", "bros", "co", "corp", "cie", "etc", "inc", "jr", "ltd", "plc",
};

/* Words that begin a sentence more often than they follow a name. */
static const char *const openers[] = {
	"A", "After", "All", "An", "And", "As", "At", "Both", "But", "By",
	"For", "From", "He", "Her", "His", "However", "I", "If", "In", "It",
	"Its", "No", "On", "Our", "She", "Since", "So", "That", "The", "Their",
	"There", "These", "They", "This", "Those", "To", "We", "What", "When",
	"While", "With", "You", "Le", "La", "Les", "Il", "Elle", "Der", "Die",
	"Das", "Es",
};

static const char *const german_months[] = {
	"Januar", "Februar", "März", "April", "Mai", "Juni", "Juli", "August",
	"September", "Oktober", "November", "Dezember", "Jahrhundert",
};

static bool
is_space(char c)
{
	return c == ' ' || (c >= '\t' && c <= '\r');
}

static bool
is_one_of(const char *s, size_t len, const char *const *list, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (strlen(list[i]) == len && memcmp(list[i], s, len) == 0)
			return true;
	return false;
}

static bool
is_abbreviation(const char *s, size_t len, const char *const *list, size_t n)
{
	char small[16];

	if (len >= sizeof(small))
		return false;
	for (size_t i = 0; i < len; i++)
		small[i] = g_ascii_tolower(s[i]);
	return is_one_of(small, len, list, n);
}

/* --- sentences ------------------------------------------------------------- */

/* Behind quotes and brackets that close, and notes such as [3]. */
static const char *
skip_closing(const char *p, const char *end)
{
	static const char *const three[] = {
		"\u201d", "\u2019", "\u300d", "\u300f", "\uff09", "\u3011",
		"\u300b", "\u3009",
	};

	for (;;) {
		size_t i = 0;

		if (p < end && (*p == '"' || *p == '\'' || *p == ')'
		    || *p == ']')) {
			p++;
			continue;
		}
		if (end - p >= 2 && memcmp(p, "\u00bb", 2) == 0) {
			p += 2;
			continue;
		}
		if (end - p >= 3 && *p == '[' && g_ascii_isdigit(p[1])) {
			const char *q = p + 1;

			while (q < end && g_ascii_isdigit(*q))
				q++;
			if (q < end && *q == ']') {
				p = q + 1;
				continue;
			}
		}
		while (i < G_N_ELEMENTS(three)
		    && (end - p < 3 || memcmp(p, three[i], 3) != 0))
			i++;
		if (i == G_N_ELEMENTS(three))
			return p;
		p += 3;
	}
}

/* Behind quotes and brackets that open. */
static const char *
skip_opening(const char *p, const char *end)
{
	for (;;) {
		if (p < end && (*p == '"' || *p == '\'' || *p == '('
		    || *p == '['))
			p++;
		else if (end - p >= 2 && memcmp(p, "\u00ab", 2) == 0)
			p += 2;
		else if (end - p >= 3 && (memcmp(p, "\u201c", 3) == 0
		    || memcmp(p, "\u2018", 3) == 0))
			p += 3;
		else
			return p;
	}
}

/* Whether the full stop at dot, with white space behind, ends a sentence.
 * next: the first character behind. */
static bool
stop_ends(const char *text, const char *dot, const char *next, const char *end)
{
	const char *w = dot, *follow = skip_opening(next, end), *q = follow;
	size_t len;
	gunichar c;

	while (w > text && dot - w < 24 && !is_space(w[-1]) && w[-1] != '('
	    && w[-1] != '"' && w[-1] != '[' && w[-1] != '/')
		w--;
	len = dot - w;
	if (next >= end)
		return true;
	c = follow < end ? g_utf8_get_char_validated(follow, end - follow) : 0;
	if (c < 0x110000 && g_unichar_islower(c))
		return false;
	while (q < end && !is_space(*q) && *q != ',' && q - follow < 24)
		q++;
	if (len == 0)
		return true;
	/* A. B. Smith; I. Introduction */
	if (g_utf8_strlen(w, len) == 1
	    && g_unichar_isupper(g_utf8_get_char(w)))
		return false;
	/* U.S.; D.C.; e.g.; a.m. */
	if (memchr(w, '.', len) != NULL
	    && (len < 2 || w[len - 1] != '.') && len <= 10
	    && g_ascii_isalpha(w[0]))
		return is_one_of(follow, q - follow, openers,
		    G_N_ELEMENTS(openers));
	if (len <= 3 && g_ascii_isdigit(w[0]) && g_ascii_isdigit(w[len - 1])) {
		/* 1. First item */
		if (w == text || w[-1] == '\n')
			return false;
		/* am 26. August */
		return !is_one_of(follow, q - follow, german_months,
		    G_N_ELEMENTS(german_months));
	}
	if (is_abbreviation(w, len, abbreviations, G_N_ELEMENTS(abbreviations)))
		/* "no" and the months are words too. */
		return w[0] == 'n' && c < 0x110000 && !g_unichar_isdigit(c);
	if (is_abbreviation(w, len, closers, G_N_ELEMENTS(closers)))
		return is_one_of(follow, q - follow, openers,
		    G_N_ELEMENTS(openers));
	return true;
}

/* --- blocks ----------------------------------------------------------------- */

/* Whether a line that begins at p is an item of a list. */
static bool
is_item(const char *p, const char *end)
{
	static const char *const bullets[] = {
		"\u2022", "\u2023", "\u25aa", "\u25e6", "\u00b7", "\u2013",
		"\u2014", "\u25cb", "\u25cf", "\u25a0", "\u25a1", "\u203b",
	};
	const char *q = p;

	if (end - p < 2)
		return false;
	if ((*p == '-' || *p == '*' || *p == '+') && is_space(p[1]))
		return true;
	for (size_t i = 0; i < G_N_ELEMENTS(bullets); i++)
		if (g_str_has_prefix(p, bullets[i]))
			return true;
	if (end - p >= 3 && (uint8_t)p[0] == 0xe2 && (uint8_t)p[1] == 0x91)
		return true; /* circled numbers */
	if (*p == '(')
		q++;
	while (q < end && q - p < 4 && g_ascii_isalnum(*q))
		q++;
	if (q + 1 < end && q > p + (*p == '(') && *q == ')')
		return is_space(q[1]);
	if (q + 1 < end && q > p && *q == '.' && is_space(q[1]))
		return g_ascii_isdigit(*p);
	/* Korean: 가. 나. 다. */
	return end - p >= 5 && ((uint8_t)p[0] >= 0xea && (uint8_t)p[0] <= 0xed)
	    && p[3] == '.' && is_space(p[4]);
}

/* Whether the white space [p, next) behind a line that began at line ends a
 * block. */
static bool
space_ends(const char *line, const char *p, const char *next, const char *end)
{
	unsigned lines = 0;
	size_t width = p - line;
	gunichar c;

	for (const char *q = p; q < next; q++) {
		if (*q == '\f')
			return true;
		lines += *q == '\n' || (*q == '\r'
		    && (q + 1 >= next || q[1] != '\n'));
	}
	if (lines != 1)
		return lines > 1;
	if (next >= end || is_item(next, end))
		return true;
	if (width > WRAP_MAX)
		return true;
	c = g_utf8_get_char_validated(next, end - next);
	return width < WRAP_MIN && !(c < 0x110000 && g_unichar_islower(c));
}

/* --- pieces ------------------------------------------------------------------ */

struct scan {
	const char *text;
	GArray *out;
	uint32_t start;
	enum edge before;
};

static void
scan_close(struct scan *s, uint32_t end, enum edge after)
{
	struct piece piece = {s->start, end, 0, s->before, after};

	while (piece.start < piece.end && is_space(s->text[piece.start]))
		piece.start++;
	while (piece.end > piece.start && is_space(s->text[piece.end - 1]))
		piece.end--;
	s->start = end;
	if (piece.start == piece.end) {
		/* Nothing between two edges: the stronger one counts. */
		if (s->out->len > 0) {
			struct piece *last = &g_array_index(s->out,
			    struct piece, s->out->len - 1);

			last->after = MAX(last->after, after);
		}
		s->before = MAX(s->before, after);
		return;
	}
	piece.columns = cut_columns(s->text, piece.start, piece.end);
	g_array_append_val(s->out, piece);
	s->before = after;
}

/* The edge that the character at p makes, behind which *ret_end stands. */
static enum edge
edge_at(const char *text, const char *p, const char *end, const char **ret_end)
{
	const char *q, *next;

	switch (*p) {
	case '.':
	case '!':
	case '?':
		q = skip_closing(p + 1, end);
		if (q < end && !is_space(*q))
			return EDGE_NONE;
		for (next = q; next < end && is_space(*next);)
			next++;
		*ret_end = q;
		if (*p == '.' && !stop_ends(text, p, next, end))
			return EDGE_NONE;
		return EDGE_SENTENCE;
	case ',':
	case ';':
	case ':':
		*ret_end = p + 1;
		return p + 1 < end && is_space(p[1]) ? EDGE_CLAUSE : EDGE_NONE;
	case '\xe2':
		*ret_end = p + 3;
		return end - p > 3 && p[1] == '\x80'
		    && (p[2] == '\x94' || (p[2] == '\x93' && is_space(p[3])))
		    ? EDGE_CLAUSE : EDGE_NONE;
	case '\xe3':
		if (end - p < 3 || p[1] != '\x80')
			return EDGE_NONE;
		*ret_end = p + 3;
		if (p[2] == '\x81')
			return EDGE_CLAUSE;
		*ret_end = skip_closing(p + 3, end);
		return p[2] == '\x82' ? EDGE_SENTENCE : EDGE_NONE;
	case '\xef':
		if (end - p < 3)
			return EDGE_NONE;
		*ret_end = p + 3;
		if (p[1] == '\xbc' && (p[2] == '\x8c' || p[2] == '\x9b'
		    || p[2] == '\x9a'))
			return EDGE_CLAUSE;
		*ret_end = skip_closing(p + 3, end);
		return (p[1] == '\xbc' && (p[2] == '\x81' || p[2] == '\x9f'))
		    || (p[1] == '\xbd' && p[2] == '\xa1')
		    ? EDGE_SENTENCE : EDGE_NONE;
	default:
		return EDGE_NONE;
	}
}

/* The next place at or behind at where a heading or the title begins or ends. */
static uint32_t
next_border(const struct stored_info *info, uint32_t at)
{
	uint32_t next = UINT32_MAX, lo = 0, hi;

	if (info == NULL)
		return next;
	if (info->title_end > info->title_start) {
		if (info->title_start >= at)
			next = info->title_start;
		else if (info->title_end >= at)
			next = info->title_end;
	}
	for (hi = info->n_headings; lo < hi;) {
		uint32_t mid = lo + (hi - lo) / 2;

		if (info->headings[mid].end < at)
			lo = mid + 1;
		else
			hi = mid;
	}
	if (lo < info->n_headings) {
		const struct stored_heading *h = &info->headings[lo];

		next = MIN(next, h->start >= at ? h->start : h->end);
	}
	return next;
}

uint32_t
pieces_origin(const char *text, uint32_t at, uint32_t back)
{
	uint32_t limit = at > back ? at - back : 0, line = at;

	/* A line by itself is enough when it is long; of wrapped lines the
	 * paragraph's first is wanted. */
	for (uint32_t i = at; i > limit; i--) {
		if (text[i - 1] != '\n' && text[i - 1] != '\f')
			continue;
		if (line - i > WRAP_MAX || (i >= 2 && text[i - 2] == '\n'))
			return i;
		line = i;
	}
	if (limit == 0)
		return 0;
	/* In the middle of a very long line: any blank does. */
	for (uint32_t i = limit; i < at; i++)
		if (is_space(text[i]))
			return i + 1;
	while (limit < at && (text[limit] & 0xc0) == 0x80)
		limit++;
	return limit;
}

void
pieces_find(const char *text, uint32_t len, uint32_t lo, uint32_t hi,
    const struct stored_info *info, GArray *ret_pieces)
{
	struct scan s = {text, ret_pieces, lo, EDGE_NONE};
	uint32_t border = next_border(info, lo);
	const char *line = text + lo, *end = text + len;

	g_array_set_size(ret_pieces, 0);
	if (lo == 0 || text[lo - 1] == '\n' || text[lo - 1] == '\f')
		s.before = EDGE_BLOCK;
	for (uint32_t i = lo; i < hi;) {
		const char *behind = text + i + 1;
		enum edge edge;

		if (i >= border) {
			scan_close(&s, i, EDGE_BLOCK);
			s.before = EDGE_BLOCK;
			border = next_border(info, i + 1);
		}
		if (text[i] == '\n' || text[i] == '\f' || text[i] == '\r') {
			uint32_t next = i;

			while (next < len && is_space(text[next]))
				next++;
			if (space_ends(line, text + i, text + next, end))
				scan_close(&s, i, EDGE_BLOCK);
			i = MIN(next, hi);
			line = text + i;
			continue;
		}
		edge = edge_at(text, text + i, end, &behind);
		if (edge == EDGE_NONE) {
			i++;
			continue;
		}
		i = MIN((uint32_t)(behind - text), hi);
		scan_close(&s, i, edge);
	}
	scan_close(&s, hi, hi == len ? EDGE_BLOCK : EDGE_NONE);
}
