/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Runs and judgements as text: a whole file, its lines, their fields. */
#include <config.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "searcher/eval/eval.h"
#include "searcher/eval/textfile.h"

G_DEFINE_QUARK(trawl-eval-error, eval_error)

#define FIRST_SIZE ((size_t)1 << 16)

/* Reads to the end of f, doubling; sizes told by stat() would be wrong for
 * pipes, and a file may grow. */
static bool
read_all(FILE *f, const char *path, char **ret_text, size_t *ret_len,
    GError **error)
{
	size_t size = FIRST_SIZE, len = 0, got;
	char *text = g_malloc(size);

	while ((got = fread(text + len, 1, size - 1 - len, f)) > 0) {
		len += got;
		if (len < size - 1)
			continue;
		if (len >= TEXTFILE_MAX_BYTES) {
			g_set_error(error, EVAL_ERROR, EVAL_ERROR_FILE,
			    "'%s' is larger than %zu bytes", path,
			    TEXTFILE_MAX_BYTES);
			g_free(text);
			return false;
		}
		size *= 2;
		text = g_realloc(text, size);
	}
	if (ferror(f)) {
		g_set_error(error, EVAL_ERROR, EVAL_ERROR_FILE,
		    "cannot read '%s': %s", path, g_strerror(errno));
		g_free(text);
		return false;
	}
	text[len] = '\0';
	*ret_text = text;
	*ret_len = len;
	return true;
}

bool
textfile_read(const char *path, char **ret_text, size_t *ret_len,
    GError **error)
{
	bool is_stdin = strcmp(path, "-") == 0;
	FILE *f = is_stdin ? stdin : fopen(path, "rb");
	char *text = NULL;
	size_t len = 0;
	bool ok;

	if (f == NULL) {
		g_set_error(error, EVAL_ERROR, EVAL_ERROR_FILE,
		    "cannot open '%s': %s", path, g_strerror(errno));
		return false;
	}
	ok = read_all(f, path, &text, &len, error);
	if (!is_stdin)
		fclose(f);
	if (!ok)
		return false;
	*ret_text = text;
	*ret_len = len;
	return true;
}

void
textlines_init(struct textlines *t, char *text, size_t len)
{
	t->next = text;
	t->end = text + len;
	t->number = 0;
}

char *
textlines_next(struct textlines *t, size_t *ret_len)
{
	char *line = t->next, *feed;

	if (line >= t->end)
		return NULL;
	feed = memchr(line, '\n', (size_t)(t->end - line));
	if (feed == NULL)
		feed = t->end; /* the NUL behind the text */
	*feed = '\0';
	*ret_len = (size_t)(feed - line);
	t->next = feed + 1;
	t->number++;
	return line;
}

static bool
is_space(char c)
{
	return c == ' ' || (c >= '\t' && c <= '\r');
}

size_t
textline_split(char *line, char **ret_fields, size_t max)
{
	size_t n = 0;
	char *p = line;

	for (;;) {
		while (is_space(*p))
			p++;
		if (*p == '\0')
			return n;
		if (n == max)
			return max + 1;
		ret_fields[n++] = p;
		while (*p != '\0' && !is_space(*p))
			p++;
		if (*p != '\0')
			*p++ = '\0';
	}
}
