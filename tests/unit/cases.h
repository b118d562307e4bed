/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The files of tests/cases.  Most are read by a test as it likes; of queries and
 * plans, a line at the margin is what goes in, lines behind two blanks what comes
 * out, "@ …" switches something, "##" is a remark.
 */
#ifndef TRAWL_TESTS_CASES_H
#define TRAWL_TESTS_CASES_H

#include <glib.h>
#include <string.h>

/* Where the file is.  To be freed. */
static inline char *
cases_path(const char *name)
{
	const char *top = g_getenv("TRAWL_SRCDIR");

	return g_build_filename(top != NULL ? top : ".", "tests", "cases",
	    name, NULL);
}

/* All that is in it.  To be freed. */
static inline char *
cases_text(const char *name)
{
	g_autofree char *path = cases_path(name);
	char *text = NULL;

	g_assert_true(g_file_get_contents(path, &text, NULL, NULL));
	return text;
}

/* Its lines.  To be freed. */
static inline char **
cases_lines(const char *name)
{
	g_autofree char *text = cases_text(name);

	return g_strsplit(text, "\n", -1);
}

struct cases {
	const char *name;
	/* what stands behind "@ " from here on */
	void (*turn)(const char *word, void *ctx);
	/* what input gives, "  line\n" each; to be freed */
	char *(*give)(const char *input, void *ctx);
	void *ctx;
};

static inline void
cases_check(const struct cases *s, const char *input, const char *want,
    unsigned line)
{
	g_autofree char *got = s->give(input, s->ctx);

	if (strcmp(got, want) == 0)
		return;
	g_test_message("%s:%u: %s", s->name, line, input);
	g_test_message("expected:\n%sgot:\n%s", want, got);
	g_test_fail();
}

/* How many there are; each that fails is named. */
static inline unsigned
cases_run(const struct cases *s)
{
	g_auto(GStrv) lines = cases_lines(s->name);
	g_autoptr(GString) want = g_string_new(NULL);
	const char *input = NULL;
	unsigned n = 0, at = 0;

	for (unsigned i = 0; ; i++) {
		const char *l = lines[i];

		if (l != NULL && g_str_has_prefix(l, "  ")) {
			g_string_append_printf(want, "%s\n", l);
			continue;
		}
		if (input != NULL)
			cases_check(s, input, want->str, at);
		g_string_truncate(want, 0);
		input = NULL;
		if (l == NULL)
			return n;
		if (l[0] == '\0' || g_str_has_prefix(l, "##"))
			continue;
		if (g_str_has_prefix(l, "@ ")) {
			s->turn(l + 2, s->ctx);
			continue;
		}
		input = l;
		at = i + 1;
		n++;
	}
}

#endif
