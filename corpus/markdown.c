/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Markdown: read for its words, not for its looks.
 *
 * Every line of the file gives one line of text (behind the front matter), an
 * empty one where nothing is left of it, so that file:line holds.  Marks of
 * emphasis, links, code and quotes go, what they enclose stays; list items
 * begin with "- "; headings are remembered.
 */
#include "corpus/markdown.h"

#include "corpus/build.h"
#include "corpus/formats.h"

#include <string.h>

#define FRONT_MAX 65536

struct line {
	const char *s;
	size_t len;
};

struct markdown {
	struct document *doc;
	GString *out;
	GString *para;     /* lines of the paragraph that is open */
	const char *next, *end;
	char fence;        /* '`' or '~' inside a fenced block */
	size_t fence_len;
	bool list;         /* below a list item: indented is not code */
	bool table;
	bool comment;      /* inside <!-- over several lines */
	bool blank;        /* the line before was blank */
};

static void
add_line(struct markdown *m, const char *s, size_t len)
{
	g_string_append_len(m->out, s, len);
	g_string_append_c(m->out, '\n');
}

/* Writes the paragraph; level > 0: as a heading. */
static void
flush(struct markdown *m, int level)
{
	size_t start = m->out->len, end;

	if (!m->para->len)
		return;
	/* the last line end of a paragraph is ours, not part of a span */
	markdown_spans(m->out, m->para->str, m->para->str + m->para->len - 1);
	end = m->out->len;
	while (end > start && blank_char(m->out->str[end - 1]))
		end--;
	while (start < end && blank_char(m->out->str[start]))
		start++;
	if (level)
		build_add_heading(m->doc, start, end, level);
	g_string_append_c(m->out, '\n');
	g_string_truncate(m->para, 0);
}

static bool
get_line(struct markdown *m, struct line *l)
{
	const char *nl;

	if (m->next >= m->end)
		return false;
	nl = memchr(m->next, '\n', m->end - m->next);
	l->s = m->next;
	l->len = (nl ? nl : m->end) - m->next;
	m->next = nl ? nl + 1 : m->end;
	while (l->len && (l->s[l->len - 1] == ' ' || l->s[l->len - 1] == '\t'))
		l->len--;
	return true;
}

static size_t
indent_of(const struct line *l)
{
	size_t n = 0;

	for (size_t i = 0; i < l->len; i++)
		if (l->s[i] == ' ')
			n++;
		else if (l->s[i] == '\t')
			n = (n + 4) & ~(size_t)3;
		else
			break;
	return n;
}

static struct line
unindented(struct line l)
{
	while (l.len && (*l.s == ' ' || *l.s == '\t')) {
		l.s++;
		l.len--;
	}
	return l;
}

/* Only these characters, and at least min of the first of them. */
static bool
consists_of(const struct line *l, const char *set, size_t min)
{
	size_t n = 0;

	for (size_t i = 0; i < l->len; i++) {
		if (!l->s[i] || !strchr(set, l->s[i]))
			return false;
		n += l->s[i] == *set;
	}
	return n >= min;
}

static bool
is_rule(const struct line *l)
{
	return consists_of(l, "- \t", 3) || consists_of(l, "* \t", 3) ||
	    consists_of(l, "_ \t", 3);
}

/* The row of dashes below a table's head. */
static bool
is_table_rule(const struct line *l)
{
	return l->len && consists_of(l, "-|: \t", 1) && memchr(l->s, '|', l->len);
}

/* "- ", "* ", "+ ", "3. ", "3) ": bytes of the mark; 0: no item. */
static size_t
item_mark(const struct line *l, bool *ret_number)
{
	size_t i = 0;

	*ret_number = false;
	if (!l->len)
		return 0;
	if (strchr("-*+", *l->s))
		i = 1;
	else {
		while (i < l->len && i < 9 && g_ascii_isdigit(l->s[i]))
			i++;
		if (!i || i >= l->len || (l->s[i] != '.' && l->s[i] != ')'))
			return 0;
		i++;
		*ret_number = true;
	}
	return i < l->len && (l->s[i] == ' ' || l->s[i] == '\t') ? i + 1 : 0;
}

/* "[name]: where": a definition of a link. */
static bool
is_definition(const struct line *l)
{
	const char *close;

	if (l->len < 5 || *l->s != '[' || l->s[1] == '^')
		return false;
	close = memchr(l->s, ']', l->len);
	return close && close + 2 < l->s + l->len && close[1] == ':' &&
	    blank_char(close[2]);
}

/* Takes a line of prose into the paragraph; "|" of tables become blanks. */
static void
prose(struct markdown *m, struct line l)
{
	if (m->table && l.len && *l.s == '|') {
		l.s++;
		l.len--;
		l = unindented(l);
	}
	if (m->table && l.len && l.s[l.len - 1] == '|')
		l.len--;
	for (size_t i = 0; i < l.len; i++) {
		char c = l.s[i];

		if (c == '|' && m->table && (i == 0 || l.s[i - 1] != '\\'))
			c = ' ';
		g_string_append_c(m->para, c);
	}
	while (m->table && m->para->len &&
	    m->para->str[m->para->len - 1] == ' ')
		g_string_truncate(m->para, m->para->len - 1);
	g_string_append_c(m->para, '\n');
}

static void
fenced(struct markdown *m, struct line l)
{
	struct line in = unindented(l);

	if (in.len && *in.s == m->fence &&
	    markdown_run_length(in.s, in.s + in.len) >= m->fence_len &&
	    consists_of(&in, (char[]){m->fence, 0}, m->fence_len)) {
		m->fence = 0;
		add_line(m, "", 0);
	} else
		add_line(m, l.s, l.len);
}

static void
heading(struct markdown *m, struct line l, int level)
{
	flush(m, 0);
	l.s += level;
	l.len -= level;
	l = unindented(l);
	while (l.len && l.s[l.len - 1] == '#')
		l.len--;
	while (l.len && blank_char(l.s[l.len - 1]))
		l.len--;
	prose(m, l);
	flush(m, level);
	m->list = false;
}

static int
heading_level(const struct line *l)
{
	size_t n;

	if (!l->len || *l->s != '#')
		return 0;
	n = markdown_run_length(l->s, l->s + l->len);
	return n <= 6 && (n == l->len || blank_char(l->s[n])) ? (int)n : 0;
}

static void
item(struct markdown *m, struct line l, size_t mark, bool number)
{
	flush(m, 0);
	m->list = true;
	if (number)
		g_string_append_len(m->para, l.s, mark);
	else
		g_string_append(m->para, "- ");
	l.s += mark;
	l.len -= mark;
	l = unindented(l);
	/* a box to tick */
	if (l.len >= 4 && l.s[0] == '[' && l.s[2] == ']' && l.s[3] == ' ') {
		l.s += 4;
		l.len -= 4;
	}
	prose(m, l);
}

static bool
peek_table_rule(struct markdown *m)
{
	struct markdown ahead = *m;
	struct line l;

	if (!get_line(&ahead, &l))
		return false;
	l = unindented(l);
	return is_table_rule(&l);
}

/* Marks of the fence that begins here; 0: none.  Behind ``` no more of them may
 * stand on the line. */
static size_t
opens_fence(const struct line *l)
{
	size_t n;

	if (!l->len || (*l->s != '`' && *l->s != '~'))
		return 0;
	n = markdown_run_length(l->s, l->s + l->len);
	if (n < 3 || (*l->s == '`' && memchr(l->s + n, '`', l->len - n)))
		return 0;
	return n;
}

static void
one_line(struct markdown *m, struct line l)
{
	size_t indent = indent_of(&l), mark, fence;
	struct line in = unindented(l);
	bool number;
	int level;

	if (m->comment) {
		const char *close = g_strstr_len(l.s, l.len, "-->");

		m->comment = !close;
		if (close) {
			struct line rest = {close + 3, l.s + l.len - close - 3};

			prose(m, unindented(rest));
		} else
			add_line(m, "", 0);
		return;
	}
	if (m->fence) {
		fenced(m, l);
		return;
	}
	if (!in.len) {
		flush(m, 0);
		add_line(m, "", 0);
		m->blank = true;
		m->table = false;
		return;
	}
	if (indent >= 4 && m->blank && !m->list && !m->para->len) {
		add_line(m, l.s, l.len);
		return;
	}
	m->blank = false;
	while (in.len && *in.s == '>') {
		in.s++;
		in.len--;
		in = unindented(in);
	}
	if (in.len >= 4 && memcmp(in.s, "<!--", 4) == 0 &&
	    !g_strstr_len(in.s, in.len, "-->")) {
		flush(m, 0);
		m->comment = true;
		add_line(m, "", 0);
	} else if ((fence = opens_fence(&in))) {
		flush(m, 0);
		m->fence = *in.s;
		m->fence_len = fence;
		add_line(m, "", 0);
	} else if ((level = heading_level(&in)))
		heading(m, in, level);
	else if (m->para->len && !m->table && *m->para->str != '-' &&
	    (consists_of(&in, "=", 1) || consists_of(&in, "-", 1))) {
		flush(m, *in.s == '=' ? 1 : 2);
		add_line(m, "", 0);
	} else if (is_rule(&in) || (m->table && is_table_rule(&in))) {
		flush(m, 0);
		add_line(m, "", 0);
	} else if (is_definition(&in)) {
		flush(m, 0);
		add_line(m, "", 0);
	} else if ((mark = item_mark(&in, &number)))
		item(m, in, mark, number);
	else {
		if (!m->table && memchr(in.s, '|', in.len))
			m->table = peek_table_rule(m);
		if (!indent && !m->para->len)
			m->list = false;
		prose(m, in);
	}
}

/* --- front matter ------------------------------------------------------- */

/* A value without its quotes, or the members of "[a, b]". */
static char *
plain_value(const char *s, size_t len)
{
	g_autofree char *v = g_strstrip(g_strndup(s, len));
	size_t n = strlen(v);

	if (n >= 2 && (*v == '"' || *v == '\'') && v[n - 1] == *v)
		return g_strndup(v + 1, n - 2);
	if (n >= 2 && *v == '[' && v[n - 1] == ']') {
		GString *out = g_string_new(NULL);
		g_auto(GStrv) parts = NULL;

		v[n - 1] = 0;
		parts = g_strsplit(v + 1, ",", 100);
		for (char **p = parts; *p; p++) {
			g_autofree char *one = g_strstrip(g_strdup(*p));
			size_t k = strlen(one);
			bool quoted = k >= 2 && (*one == '"' || *one == '\'');

			g_string_append_printf(out, "%s%.*s",
			    out->len ? ", " : "", (int)(quoted ? k - 2 : k),
			    quoted ? one + 1 : one);
		}
		return g_string_free(out, FALSE);
	}
	return g_strdup(v);
}

/* Reads "key: value" (YAML) or "key = value" (TOML) between two lines of mark;
 * how many lines that were, with m behind them, or 0. */
static uint32_t
front_matter(struct markdown *m, const char *mark, char sep)
{
	struct markdown at = *m;
	struct line l;
	g_autofree char *key = NULL;
	g_autoptr(GString) list = g_string_new(NULL);
	g_autoptr(GPtrArray) found = g_ptr_array_new_with_free_func(g_free);
	uint32_t lines = 1;

	if (!get_line(&at, &l) || l.len != 3 || memcmp(l.s, mark, 3) != 0)
		return 0;
	for (;;) {
		const char *p;
		size_t n;

		if (!get_line(&at, &l) || at.next - m->next > FRONT_MAX)
			return 0; /* a rule, not front matter */
		lines++;
		if (l.len == 3 && (memcmp(l.s, mark, 3) == 0 ||
		    (sep == ':' && memcmp(l.s, "...", 3) == 0)))
			break;
		if (l.len > 2 && indent_of(&l) + 0u < 8 && key &&
		    *unindented(l).s == '-') {
			struct line in = unindented(l);
			g_autofree char *v = plain_value(in.s + 1, in.len - 1);

			g_string_append_printf(list, "%s%s",
			    list->len ? ", " : "", v);
			continue;
		}
		if (list->len && key) {
			g_ptr_array_add(found, g_steal_pointer(&key));
			g_ptr_array_add(found, g_strdup(list->str));
		}
		g_clear_pointer(&key, g_free);
		g_string_truncate(list, 0);
		p = memchr(l.s, sep, l.len);
		if (!p || indent_of(&l) || *l.s == '#')
			continue;
		n = p - l.s;
		key = g_strstrip(g_strndup(l.s, n));
		if (l.len > n + 1) {
			g_ptr_array_add(found, g_steal_pointer(&key));
			g_ptr_array_add(found,
			    plain_value(p + 1, l.len - n - 1));
		}
	}
	if (list->len && key) {
		g_ptr_array_add(found, g_steal_pointer(&key));
		g_ptr_array_add(found, g_strdup(list->str));
	}
	for (guint i = 0; i + 1 < found->len; i += 2)
		document_take(m->doc, found->pdata[i], found->pdata[i + 1]);
	m->next = at.next;
	return lines;
}

static void
title_from_heading(struct document *doc)
{
	const struct heading *h;

	if (doc->title || !doc->headings->len)
		return;
	/* the first one, unless a higher one follows soon */
	h = &g_array_index(doc->headings, struct heading, 0);
	for (guint i = 1; i < doc->headings->len && i < 3 && h->level > 1; i++) {
		const struct heading *o =
		    &g_array_index(doc->headings, struct heading, i);

		if (o->level < h->level && o->start < 2000)
			h = o;
	}
	if (h->start > 4000)
		return;
	document_set(&doc->title, doc->text + h->start, h->end - h->start);
	if (doc->title) {
		doc->title_start = h->start;
		doc->title_end = h->end;
	}
}

bool
markdown_read(const struct source *src, document_fn *fn, note_fn *note,
    void *ctx, GError **error)
{
	g_autoptr(document_auto) doc = document_new();
	struct markdown m = {.doc = doc};
	g_autofree char *text = NULL;
	struct utf8 u;
	struct line l;
	size_t len;

	if (!utf8_from_bytes(src->data, src->len, NULL, &u, error))
		return false;
	note_charset(&u, note, ctx);
	doc->charset = g_strdup(u.charset);
	doc->charset_confidence = u.confidence;
	doc->length = src->len;
	text = utf8_lines(u.s, u.len, &len);
	utf8_clear(&u);

	m.out = g_string_sized_new(len + 1);
	m.para = g_string_new(NULL);
	m.next = text;
	m.end = text + len;
	m.blank = true;
	doc->line = 1 + front_matter(&m, "---", ':');
	if (doc->line == 1)
		doc->line = 1 + front_matter(&m, "+++", '=');
	while (get_line(&m, &l))
		one_line(&m, l);
	flush(&m, 0);
	g_string_free(m.para, TRUE);
	doc->text_len = m.out->len;
	doc->text = g_string_free(m.out, FALSE);
	title_from_heading(doc);
	if (!document_has_words(doc, error))
		return false;
	fn(g_steal_pointer(&doc), ctx);
	return true;
}
