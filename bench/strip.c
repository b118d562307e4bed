/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Makes plain text of the HTML files of a folder, so that the programs
 * that are compared index the same bytes.
 *
 *   bench_strip FROM TO   writes TO/….txt for each file with 200 bytes of text
 */
#include "config.h"

#include <libxml/HTMLparser.h>

#include <ftw.h>
#include <glib.h>
#include <glib/gstdio.h>
#include <stdbool.h>
#include <string.h>

/* Less is a redirection or a frame; more is somebody's test data. */
#define TEXT_MIN 200
#define TEXT_MAX (4 << 20)

static const char *from, *to;

static bool
is_one_of(const char *name, const char *const *list)
{
	for (; *list; list++)
		if (strcmp(name, *list) == 0)
			return true;
	return false;
}

static void
walk(const xmlNode *n, GString *out)
{
	static const char *const silent[] = {"script", "style", "nav", "head",
	    "noscript", "svg", NULL};
	static const char *const loose[] = {"a", "b", "i", "em", "strong", "tt",
	    "code", "span", "font", "sub", "sup", "kbd", "abbr", "var", NULL};

	for (; n; n = n->next) {
		if (n->type == XML_TEXT_NODE && n->content) {
			g_string_append(out, (const char *)n->content);
		} else if (n->type == XML_ELEMENT_NODE) {
			const char *name = (const char *)n->name;
			if (is_one_of(name, silent))
				continue;
			bool block = !is_one_of(name, loose);
			if (block)
				g_string_append_c(out, '\n');
			walk(n->children, out);
			if (block)
				g_string_append_c(out, '\n');
		}
	}
}

/* One newline for many, one blank for many. */
static void
squeeze(GString *s)
{
	size_t w = 0;
	char last = '\n';

	for (size_t i = 0; i < s->len; i++) {
		char c = s->str[i];
		if (c == '\t' || c == '\r' || c == '\0')
			c = ' ';
		if (c == ' ' && (last == ' ' || last == '\n'))
			continue;
		if (c == '\n') {
			if (last == '\n')
				continue;
			if (last == ' ')
				w--;
		}
		s->str[w++] = last = c;
	}
	g_string_truncate(s, w);
}

static void
convert(const char *path)
{
	g_autoptr(GString) text = g_string_new(NULL);

	htmlDocPtr doc = htmlReadFile(path, "UTF-8",
	    HTML_PARSE_RECOVER | HTML_PARSE_NOERROR | HTML_PARSE_NOWARNING |
	        HTML_PARSE_NONET);
	if (!doc)
		return;
	walk(xmlDocGetRootElement(doc), text);
	xmlFreeDoc(doc);
	squeeze(text);
	if (text->len < TEXT_MIN || text->len > TEXT_MAX ||
	    !g_utf8_validate(text->str, (gssize)text->len, NULL))
		return;
	g_autofree char *name =
	    g_strconcat(to, path + strlen(from), ".txt", NULL);
	g_autofree char *dir = g_path_get_dirname(name);
	g_mkdir_with_parents(dir, 0755);
	g_file_set_contents(name, text->str, (gssize)text->len, NULL);
}

static int
visit(const char *path, const struct stat *st, int flag, struct FTW *f)
{
	(void)st;
	(void)f;
	if (flag != FTW_F)
		return 0;
	if (g_str_has_suffix(path, ".html") || g_str_has_suffix(path, ".htm") ||
	    g_str_has_suffix(path, ".xhtml"))
		convert(path);
	return 0;
}

int
main(int argc, char **argv)
{
	if (argc != 3) {
		g_printerr("usage: bench_strip FROM TO\n");
		return 2;
	}
	from = argv[1];
	to = argv[2];
	return nftw(from, visit, 32, FTW_PHYS) == 0 ? 0 : 1;
}
