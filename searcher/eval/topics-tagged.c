/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Topics between tags: TREC's SGML that is not SGML, and XML.
 *
 * Both are read alike, because neither keeps its rules: a topic lies between
 * <top> and </top> (or the next <top>), or <topic> and </topic>.  In it, a
 * tag begins a part, which goes on to the next tag that begins or ends one.  A
 * tag that is not known begins a part that is not wanted if it stands first
 * in its line (<smry>, <subtopic>); elsewhere it is taken out of the text
 * (<b>).
 */
#include <config.h>
#include <string.h>

#include "searcher/eval/topics-private.h"

enum part { PART_TITLE, PART_DESC, PART_NARR, PART_ID, PART_NONE, N_PARTS };

static const struct {
	const char *tag;
	enum part part;
} tags[] = {
    {"num", PART_ID},
    {"number", PART_ID},
    {"id", PART_ID},
    {"identifier", PART_ID},
    {"qid", PART_ID},
    {"title", PART_TITLE},
    {"query", PART_TITLE},
    {"desc", PART_DESC},
    {"description", PART_DESC},
    {"question", PART_DESC},
    {"narr", PART_NARR},
    {"narrative", PART_NARR},
};

/* Words that stand at the start of a part and do not belong to it. */
static const struct {
	enum part part;
	const char *word;
} labels[] = {
    {PART_ID, "number"},
    {PART_TITLE, "topic"},
    {PART_TITLE, "title"},
    {PART_DESC, "description"},
    {PART_NARR, "narrative"},
};

static bool
is_blank(int c)
{
	return c == ' ' || (c >= '\t' && c <= '\r');
}

/* --- finding the topic in the stream ------------------------------------ */

/* The last eight bytes read, in lower case, the newest lowest. */
static bool
ends_with(guint64 tail, const char *word)
{
	guint64 wanted = 0, mask = 0;

	for (; *word != '\0'; word++) {
		wanted = wanted << 8 | (unsigned char)*word;
		mask = mask << 8 | 0xff;
	}
	return (tail & mask) == wanted;
}

static guint64
shift_in(guint64 tail, int c)
{
	return tail << 8 | (guint64)(unsigned char)g_ascii_tolower((char)c);
}

/* Reads up to and including the opening tag's name; false at the end. */
static bool
find_opening(struct topics *t, const char *opening)
{
	guint64 tail = 0;
	int c;

	while ((c = source_get(&t->source)) != EOF) {
		if ((c == '>' || is_blank(c)) && ends_with(tail, opening)) {
			t->opened = t->source.line - (c == '\n');
			t->opened_by = (char)c;
			return true;
		}
		tail = shift_in(tail, c);
	}
	return false;
}

/*
 * From behind the opening tag's name to the closing tag, the next opening one
 * or the end, into raw.  False when that is too much, which is then skipped.
 */
static bool
read_inside(struct topics *t, const char *opening, const char *closing)
{
	guint64 tail = 0;
	bool fits = true;
	int c;

	t->in_topic = false;
	g_string_truncate(t->raw, 0);
	g_string_append_c(t->raw, t->opened_by);
	while ((c = source_get(&t->source)) != EOF) {
		bool ends_name = c == '>' || is_blank(c);

		if (ends_name && ends_with(tail, closing)) {
			g_string_truncate(t->raw, t->raw->len -
			    (fits ? strlen(closing) : 0));
			return fits;
		}
		if (ends_name && ends_with(tail, opening)) {
			/* The topic before was not closed. */
			g_string_truncate(t->raw, t->raw->len -
			    (fits ? strlen(opening) : 0));
			t->in_topic = true;
			t->opened = t->source.line - (c == '\n');
			t->opened_by = (char)c;
			return fits;
		}
		tail = shift_in(tail, c);
		if (t->raw->len < TOPICS_MAX_BYTES)
			g_string_append_c(t->raw, (char)c);
		else
			fits = false;
	}
	return fits;
}

/* --- taking it apart ----------------------------------------------------- */

static void
append_blank(GString *s)
{
	if (s->len > 0 && s->str[s->len - 1] != ' ')
		g_string_append_c(s, ' ');
}

/* &amp; and its like at p; how many bytes were taken, 0 if it is none. */
static size_t
take_entity(GString *to, const char *p, const char *end)
{
	static const struct {
		const char *name;
		char c;
	} names[] = {{"&amp;", '&'}, {"&lt;", '<'}, {"&gt;", '>'},
	    {"&quot;", '"'}, {"&apos;", '\''}};
	size_t i, left = (size_t)(end - p);
	guint64 code;
	char *stop;

	for (i = 0; i < G_N_ELEMENTS(names); i++) {
		size_t len = strlen(names[i].name);

		if (left >= len && memcmp(p, names[i].name, len) == 0) {
			g_string_append_c(to, names[i].c);
			return len;
		}
	}
	if (left < 4 || p[1] != '#')
		return 0;
	if (p[2] == 'x' || p[2] == 'X')
		code = g_ascii_isxdigit(p[3])
		    ? g_ascii_strtoull(p + 3, &stop, 16) : 0;
	else
		code = g_ascii_isdigit(p[2])
		    ? g_ascii_strtoull(p + 2, &stop, 10) : 0;
	if (code == 0 || code > 0x10ffff || stop >= end || *stop != ';' ||
	    !g_unichar_validate((gunichar)code))
		return 0;
	if (code <= ' ')
		append_blank(to);
	else
		g_string_append_unichar(to, (gunichar)code);
	return (size_t)(stop + 1 - p);
}

/* White space to one blank, entities to what they stand for. */
static void
take_text(GString *to, const char *p, const char *end)
{
	size_t n;

	while (p < end) {
		if (is_blank(*p)) {
			append_blank(to);
			p++;
		} else if (*p == '&' && (n = take_entity(to, p, end)) > 0) {
			p += n;
		} else {
			g_string_append_c(to, *p++);
		}
	}
}

/* A tag at p, which is a '<': its end, or NULL if it is none, as in
 * `a <b and c> d': what a tag says after its name, it says with a '='. */
static const char *
tag_end(const char *p, const char *end)
{
	const char *q = p + 1;
	bool blank = false, equals = false;

	if (q < end && *q == '/')
		q++;
	if (q >= end || !(g_ascii_isalpha(*q) || *q == '?' || *q == '!'))
		return NULL;
	for (; q < end && *q != '>' && *q != '<'; q++) {
		blank |= is_blank(*q) && q + 1 < end && q[1] != '>' &&
		    q[1] != '/';
		equals |= *q == '=';
	}
	if (q >= end || *q != '>' || (blank && !equals && p[1] != '!'))
		return NULL;
	return q + 1;
}

/* <!-- … --> and <![CDATA[ … ]]> at p: where they end; NULL if there is none
 * at p.  The second's text is appended to `to', when that is not NULL. */
static const char *
take_marked(GString *to, const char *p, const char *end)
{
	static const char comment[] = "<!--", data[] = "<![CDATA[";
	size_t left = (size_t)(end - p), len;
	const char *stop;

	if (left >= sizeof(comment) - 1 &&
	    memcmp(p, comment, sizeof(comment) - 1) == 0) {
		stop = g_strstr_len(p, (gssize)left, "-->");
		return stop != NULL ? stop + 3 : end;
	}
	len = sizeof(data) - 1;
	if (left < len || memcmp(p, data, len) != 0)
		return NULL;
	stop = g_strstr_len(p, (gssize)left, "]]>");
	if (to != NULL) {
		const char *q, *text_end = stop != NULL ? stop : end;

		for (q = p + len; q < text_end; q++) {
			if (is_blank(*q))
				append_blank(to);
			else
				g_string_append_c(to, *q);
		}
	}
	return stop != NULL ? stop + 3 : end;
}

static size_t
name_length(const char *p, const char *end)
{
	size_t len = 0;

	while (p + len < end && (g_ascii_isalnum(p[len]) || p[len] == '_' ||
	    p[len] == '-'))
		len++;
	return len;
}

/* Tags that are about how text looks, wherever they stand. */
static bool
is_markup(const char *p, const char *end)
{
	static const char *const names[] = {"a", "b", "br", "div", "em",
	    "font", "i", "li", "ol", "p", "span", "strong", "sub", "sup", "u",
	    "ul"};
	size_t i, len;

	p += p[1] == '/' ? 2 : 1;
	len = name_length(p, end);
	for (i = 0; i < G_N_ELEMENTS(names); i++)
		if (strlen(names[i]) == len &&
		    g_ascii_strncasecmp(names[i], p, len) == 0)
			return true;
	return false;
}

/* Which part the tag p..end names; PART_NONE if none is known.  CLEF puts the
 * language before a name: <EN-title>. */
static enum part
part_of(const char *p, const char *end)
{
	size_t i, len;

	p += p[1] == '/' ? 2 : 1;
	if (end - p > 3 && p[2] == '-' && g_ascii_isalpha(p[0]) &&
	    g_ascii_isalpha(p[1]))
		p += 3;
	len = name_length(p, end);
	for (i = 0; i < G_N_ELEMENTS(tags); i++)
		if (strlen(tags[i].tag) == len &&
		    g_ascii_strncasecmp(tags[i].tag, p, len) == 0)
			return tags[i].part;
	return PART_NONE;
}

static bool
first_in_line(const char *p, const char *from)
{
	while (p > from && p[-1] != '\n' && is_blank(p[-1]))
		p--;
	return p == from || p[-1] == '\n';
}

static GString *
buffer_of(struct topics *t, enum part part)
{
	if (part == PART_ID)
		return t->id;
	return part == PART_NONE ? NULL : t->part[part];
}

/*
 * Fills id and parts from inside.  What stands in no part is appended to
 * loose: some collections have topics of plain text.  True if a part other
 * than the id was there.
 */
static bool
take_parts(struct topics *t, const char *inside, const char *end)
{
	GString *loose = t->loose, *to = loose;
	const char *p = inside, *from = inside, *stop;
	bool any = false;

	while (p < end) {
		enum part part;

		if (*p != '<') {
			p++;
			continue;
		}
		if (p[1] == '!') {
			if (to != NULL)
				take_text(to, from, p);
			from = p;
			stop = take_marked(to, p, end);
			if (stop != NULL) {
				p = from = stop;
				continue;
			}
		}
		if ((stop = tag_end(p, end)) == NULL) {
			p++;
			continue;
		}
		if (to != NULL)
			take_text(to, from, p);
		part = part_of(p, stop);
		if (p[1] == '/') {
			if (part != PART_NONE || to == NULL)
				to = loose;
		} else if (part != PART_NONE) {
			to = buffer_of(t, part);
			any |= part != PART_ID;
			append_blank(to);
		} else if (first_in_line(p, inside) && !is_markup(p, stop)) {
			to = NULL;
		}
		if (to != NULL)
			append_blank(to);
		p = from = stop;
	}
	if (to != NULL)
		take_text(to, from, end);
	return any;
}

/* `Number:' and its like, only where the part begins. */
static void
drop_label(GString *s, enum part part)
{
	size_t i, n;

	g_strstrip(s->str);
	g_string_truncate(s, strlen(s->str));
	for (i = 0; i < G_N_ELEMENTS(labels); i++) {
		n = strlen(labels[i].word);
		if (labels[i].part != part ||
		    g_ascii_strncasecmp(s->str, labels[i].word, n) != 0)
			continue;
		while (s->str[n] == ' ')
			n++;
		if (s->str[n] != ':')
			continue;
		g_string_erase(s, 0, (gssize)n + 1);
		g_strstrip(s->str);
		g_string_truncate(s, strlen(s->str));
		return;
	}
}

/* The value of an attribute among p..end, appended to ret. */
static bool
attribute(const char *p, const char *end, const char *name, GString *ret)
{
	size_t len = strlen(name);
	const char *stop;
	char quote;

	for (; p + len < end; p++) {
		if (g_ascii_strncasecmp(p, name, len) != 0 || !is_blank(p[-1]))
			continue;
		p += len;
		while (p < end && is_blank(*p))
			p++;
		if (p >= end || *p != '=')
			continue;
		for (p++; p < end && is_blank(*p); p++)
			;
		if (p >= end)
			return false;
		quote = *p == '"' || *p == '\'' ? *p++ : '\0';
		for (stop = p; stop < end; stop++)
			if (quote ? *stop == quote
			    : is_blank(*stop) || *stop == '/')
				break;
		take_text(ret, p, stop);
		return ret->len > 0;
	}
	return false;
}

static void
take_attributes(struct topics *t, const char *p, const char *end)
{
	static const char *const ids[] = {"number", "num", "id", "qid"};
	size_t i;

	for (i = 0; i < G_N_ELEMENTS(ids); i++)
		if (attribute(p, end, ids[i], t->id))
			break;
	attribute(p, end, "lang", t->lang);
}

static void
join_parts(struct topics *t)
{
	enum part part;

	for (part = PART_TITLE; part <= PART_NARR; part++) {
		if (!(t->fields & 1u << part) || t->part[part]->len == 0)
			continue;
		append_blank(t->text);
		g_string_append(t->text, t->part[part]->str);
	}
}

static const char *
parse_topic(struct topics *t)
{
	GString *utf8 = t->utf8;
	const char *inside, *end;
	enum part part;

	g_string_truncate(utf8, 0);
	g_string_truncate(t->loose, 0);
	if (memchr(t->raw->str, '\0', t->raw->len) != NULL)
		return "a NUL byte";
	topics_append_utf8(utf8, t->raw->str, t->raw->len);
	end = utf8->str + utf8->len;
	inside = strchr(utf8->str, '>');
	if (inside == NULL)
		return "the opening tag does not end";
	if (inside > utf8->str)
		take_attributes(t, utf8->str + 1, inside);
	if (!take_parts(t, inside + 1, end) &&
	    t->format == TOPICS_XML)
		g_string_assign(t->part[PART_TITLE], t->loose->str);
	for (part = PART_TITLE; part <= PART_NARR; part++)
		drop_label(t->part[part], part);
	drop_label(t->id, PART_ID);
	join_parts(t);
	if (t->id->len == 0)
		return "the topic has no number";
	if (t->text->len == 0)
		return "the topic has none of the parts asked for";
	return NULL;
}

enum topics_status
topics_next_tagged(struct topics *t, const char **ret_why)
{
	bool xml = t->format == TOPICS_XML;
	const char *opening = xml ? "<topic" : "<top";
	const char *closing = xml ? "</topic" : "</top";
	size_t i;

	if (!t->in_topic && !find_opening(t, opening))
		return TOPICS_END;
	t->topic.line = t->opened;
	for (i = 0; i < G_N_ELEMENTS(t->part); i++)
		g_string_truncate(t->part[i], 0);
	if (!read_inside(t, opening, closing)) {
		*ret_why = "a topic of more than 1048576 bytes";
		return TOPICS_BAD;
	}
	*ret_why = parse_topic(t);
	return *ret_why == NULL ? TOPICS_ONE : TOPICS_BAD;
}
