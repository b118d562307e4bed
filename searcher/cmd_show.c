/* SPDX-License-Identifier: GPL-2.0-or-later */
/* trawl show: the stored text of a document, matches marked. */
#include "lib/index/record.h"
#include "lib/index/stored.h"
#include "searcher/command.h"
#include "searcher/query/plan.h"
#include "searcher/session.h"
#include "searcher/snippet/passages.h"

#include <string.h>

#define MARK_ON "\033[1;31m"
#define MARK_OFF "\033[0m"

/* Text for a terminal: control characters but line ends and tabs are blanks,
 * form feeds a rule. */
static void
put_clean(GString *out, const char *s, size_t len, bool tty)
{
	for (size_t i = 0; i < len; i++) {
		unsigned char c = s[i];
		if (!tty)
			g_string_append_c(out, c);
		else if (c == '\f')
			g_string_append(out, "\n--\n");
		else if (c == 0xc2 && i + 1 < len &&
		    (unsigned char)s[i + 1] < 0xa0) {
			g_string_append_c(out, ' ');
			i++;
		} else
			g_string_append_c(out,
			    (c < 0x20 && c != '\n' && c != '\t') || c == 0x7f
			        ? ' '
			        : c);
	}
}

/* Breaks lines that are wider than the terminal, at blanks: it would
 * break them in the middle of words. */
static void
wrap(GString *s, unsigned columns)
{
	size_t column = 0, blank = 0, behind = 0;

	for (size_t i = 0; i < s->len;) {
		const char *c = s->str + i;
		size_t n = (size_t)(g_utf8_next_char(c) - c);
		if (*c == '\033') {
			n = strcspn(c, "m") + 1; /* takes no room */
		} else if (*c == '\n') {
			column = blank = 0;
		} else {
			column += *c == '\t' ? 8 - column % 8
					     : text_columns(c, n);
			if (*c == ' ') {
				blank = i;
				behind = column;
			} else if (column > columns && blank) {
				s->str[blank] = '\n';
				column -= behind;
				blank = 0;
			}
		}
		i += MIN(n, s->len - i);
	}
}

static void
put_marked(GString *out, const char *text, size_t len, const struct mark *marks,
    size_t n, const struct terminal *t)
{
	size_t at = 0;

	for (size_t i = 0; i < n; i++) {
		put_clean(out, text + at, marks[i].from - at, t->is_tty);
		if (t->color)
			g_string_append(out, MARK_ON);
		put_clean(out, text + marks[i].from,
		    marks[i].to - marks[i].from, t->is_tty);
		if (t->color)
			g_string_append(out, MARK_OFF);
		at = marks[i].to;
	}
	put_clean(out, text + at, len - at, t->is_tty);
	if (!len || text[len - 1] != '\n')
		g_string_append_c(out, '\n');
}

/* Marks of a document. */
struct marked {
	struct mark *title, *text;
	size_t n_title, n_text;
};

static void
put_head(GString *out, const struct record *rec, const struct marked *marked,
    const struct terminal *t)
{
	const char *lines[][2] = {{"title", rec->title}, {"author", rec->author},
	    {"date", rec->date}, {"path", rec->path}, {"url", rec->url}};

	for (unsigned i = 0; i < G_N_ELEMENTS(lines); i++)
		if (lines[i][1] && *lines[i][1]) {
			g_string_append_printf(out, "%s%s: ",
			    t->color ? "\033[2m" : "", lines[i][0]);
			if (t->color)
				g_string_append(out, MARK_OFF);
			put_marked(out, lines[i][1], strlen(lines[i][1]),
			    marked->title, i == 0 ? marked->n_title : 0, t);
		}
	if (out->len)
		g_string_append_c(out, '\n');
}

static void
find_marks(struct matcher *m, const struct record *rec, const char *text,
    size_t len, const struct stored_info *info, struct marked *ret_marked)
{
	size_t title_len = rec->title ? strlen(rec->title) : 0;
	int lang = text_language(rec->lang);
	bool own = rec->title && info->title_end == info->title_start;
	const struct span *v;

	if (own) {
		matcher_title(m, rec->title, title_len, lang);
	} else if (rec->title) {
		v = matcher_title_alone(m, rec->title, title_len, lang,
		    &ret_marked->n_title);
		ret_marked->title = marks_of_spans(v, ret_marked->n_title);
	}
	v = matcher_document(m, text, len, info, &ret_marked->n_text);
	ret_marked->text = marks_of_spans(v, ret_marked->n_text);
	if (own) {
		v = matcher_title_spans(m, &ret_marked->n_title);
		ret_marked->title = marks_of_spans(v, ret_marked->n_title);
	}
}

static bool
show(struct session *s, const char *id, const char *query,
    const struct terminal *t, bool head, GString *out, GError **error)
{
	struct index *ix = session_index(s);
	struct xc_db_stats stats;
	struct query *q = NULL;
	struct plan *p = NULL;
	struct matcher *m = NULL;
	struct stored *st = NULL;
	bool ok = false;
	uint32_t docid = index_lookup(ix, id, error), local;

	if (!docid) {
		if (error && !*error)
			g_set_error(error, SESSION_ERROR,
			    SESSION_ERROR_NO_DOCUMENT,
			    "no document '%s' in '%s'", id, ix->places[0]);
		return false;
	}
	struct shard *shard = index_shard(ix, docid, &local);
	size_t len;
	g_autofree char *data = shard_data(shard, local, &len, error);
	if (!data || !index_stats(ix, &stats, error))
		return false;
	struct record rec;
	record_parse(data, len, &rec);
	struct marked marked = {0};
	if (!rec.text) {
		g_set_error(error, SESSION_ERROR, SESSION_ERROR_NO_DOCUMENT,
		    "'%s' has no stored text", id);
		goto out;
	}
	st = stored_open(shard, rec.text, error);
	const char *text = st ? stored_all(st, &len, error) : NULL;
	if (!text)
		goto out;
	if (query) {
		struct query_options qo = {.field_kind = plan_field_kind,
		    .ctx = ix};
		struct plan_options po = {0};
		q = query_parse(query, strlen(query), &qo);
		p = plan_make(q, ix, session_analyzer(s), &po, error);
		if (!p)
			goto out;
		m = matcher_new(p, session_analyzer(s), stats.doccount);
		find_marks(m, &rec, text, len, stored_info(st), &marked);
	}
	if (head)
		put_head(out, &rec, &marked, t);
	put_marked(out, text, len, marked.text, marked.n_text, t);
	if (t->is_tty)
		wrap(out, t->columns);
	if (q)
		notes_print(q->warnings, NULL);
	ok = true;
out:
	g_free(marked.title);
	g_free(marked.text);
	matcher_free(m);
	plan_free(p);
	query_free(q);
	stored_free(st);
	return ok;
}

struct show_options {
	char **places;
	char *query, *color;
	gboolean pager, no_pager;
};

static int
show_document(const struct show_options *o, const struct config *c,
    const char *id)
{
	g_autoptr(GError) error = NULL;
	g_autoptr(GString) out = g_string_new(NULL);
	g_auto(GStrv) places = NULL;
	enum when when;
	struct terminal t;
	int status = EXIT_TROUBLE;

	if (!when_parse("color", o->color ? o->color : c->color, &when))
		return EXIT_TROUBLE;
	terminal_look(&t, when, WHEN_NEVER);
	places = places_find(o->places, c);
	if (!places)
		return EXIT_TROUBLE;
	struct session *s = session_open_lazily(places, &error);
	bool shown = false;
	int tries = 0;
	if (s) {
		do {
			g_string_truncate(out, 0);
			shown = show(s, id, o->query, &t, t.is_tty, out, &error);
		} while (!shown && index_again(session_index(s), &error,
		    &tries));
	}
	if (shown) {
		if (terminal_write(out->str, out->len,
		        pager_choice(c, o->pager, o->no_pager)))
			status = EXIT_FOUND;
	} else {
		complain("show: %s", error->message);
		if (g_error_matches(error, SESSION_ERROR,
		        SESSION_ERROR_NO_DOCUMENT))
			status = EXIT_NONE;
	}
	session_close(s);
	return status;
}

int
cmd_show(int argc, char **argv)
{
	struct show_options o = {0};
	const GOptionEntry entries[] = {
	    {"index", 'i', 0, G_OPTION_ARG_FILENAME_ARRAY, &o.places,
	        "index to look in; may be repeated", "PLACE"},
	    {"query", 'q', 0, G_OPTION_ARG_STRING, &o.query,
	        "mark what this query matches", "QUERY"},
	    {"color", 0, 0, G_OPTION_ARG_STRING, &o.color,
	        "auto, always or never", "WHEN"},
	    {"pager", 0, 0, G_OPTION_ARG_NONE, &o.pager,
	        "page what is longer than the screen", NULL},
	    {"no-pager", 0, 0, G_OPTION_ARG_NONE, &o.no_pager, "never page",
	        NULL},
	    {0},
	};
	g_autoptr(GPtrArray) words = NULL;
	struct config c;
	int status;

	if (options_parse(entries, "ID|PATH",
	        "Prints the stored text of a document.",
	        "Exit status: 0 shown, 1 no such document, 2 trouble.\n", argc,
	        argv, &words, &status)) {
		config_read(&c);
		status = words->len == 1
		    ? show_document(&o, &c, words->pdata[0])
		    : complain("show: give one document, by id or path");
		config_release(&c);
	}
	g_strfreev(o.places);
	g_free(o.query);
	g_free(o.color);
	return status;
}
