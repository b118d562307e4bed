/* SPDX-License-Identifier: GPL-2.0-or-later */
/* synonyms: groups of words that find each other, kept in the index. */
#include "indexer/command.h"
#include "indexer/run.h"

#include "lib/index/index.h"

#include <stdio.h>
#include <string.h>

/* A group is asked as an OR: beyond this a query would drown in it. */
#define MEMBERS_MAX 32
#define MEMBER_MAX 100
#define GROUPS_MAX 10000

/* Appends the group of a line ("a, b c, d") with TABs between its members.
 * Returns what is wrong with it, or NULL. */
static const char *
add_group(char *line, GString *out)
{
	g_auto(GStrv) members = g_strsplit(line, ",", -1);
	g_autoptr(GString) group = g_string_new(NULL);
	unsigned n = 0;

	for (char **m = members; *m; m++) {
		g_strstrip(*m);
		if (!**m)
			continue;
		if (strlen(*m) > MEMBER_MAX)
			return "a member is longer than 100 bytes";
		for (char *c = *m; *c; c++)
			if ((unsigned char)*c < ' ')
				*c = ' ';
		g_string_append_printf(group, "%s%s", n++ ? "\t" : "", *m);
	}
	if (n == 1)
		return "a group needs two members or more, with commas between";
	if (n > MEMBERS_MAX)
		return "a group can have 32 members at most";
	if (n)
		g_string_append_printf(out, "%s\n", group->str);
	return NULL;
}

static GString *
read_groups(const char *path, GError **error)
{
	g_autofree char *text = NULL;
	const char *bad;
	unsigned n = 0;

	if (!g_file_get_contents(strcmp(path, "-") == 0 ? "/dev/stdin" : path,
		&text, NULL, error))
		return NULL;
	if (!g_utf8_validate(text, -1, NULL)) {
		g_set_error(error, INDEX_ERROR, INDEX_ERROR_OTHER,
		    "'%s' is not UTF-8", path);
		return NULL;
	}
	g_autoptr(GString) out = g_string_new(NULL);
	g_auto(GStrv) lines = g_strsplit(text, "\n", -1);
	for (char **l = lines; *l; l++) {
		if ((*l)[0] == '#')
			continue;
		bad = add_group(*l, out);
		if (bad || ++n > GROUPS_MAX + g_strv_length(lines)) {
			g_set_error(error, INDEX_ERROR, INDEX_ERROR_OTHER,
			    "'%s' line %u: %s", path,
			    (unsigned)(l - lines) + 1, bad);
			return NULL;
		}
	}
	return g_steal_pointer(&out);
}

static int
set_groups(const struct common *c)
{
	struct run_settings settings = {.wait = c->wait};
	GError *why = NULL;
	struct report report;
	unsigned n = 0;

	g_autofree char *place = command_index(c);
	if (!place)
		return EXIT_TROUBLE;
	GString *groups = read_groups(c->words[0], &why);
	if (!groups)
		return command_fail(why);
	for (const char *s = groups->str; *s; s++)
		n += *s == '\n';
	report_init(&report, c->quiet, c->verbose, false);
	struct run *run = run_open(place, false, &settings, &report, &why);
	struct writer *w = run ? run_writer(run, &why) : NULL;
	bool ok = w && w->class->set(w, "trawl.synonyms", groups->str, &why) &&
	    run_commit(run, &why);
	g_string_free(groups, TRUE);
	run_close(run);
	if (ok)
		report_info(&report, "%u group%s of synonyms", n,
		    n == 1 ? "" : "s");
	report_end(&report);
	return ok ? EXIT_ALL_IN : command_fail(why);
}

int
cmd_synonyms(const struct command *self, int argc, char **argv)
{
	struct common c;
	int status;

	if (!command_parse(self, argc, argv, NULL,
		"FILE has a group a line, commas between its members; a member "
		"may be several words.\nLines that begin with # are passed "
		"over.  The groups replace those of before; an empty\nfile "
		"takes them away.", &c))
		return EXIT_TROUBLE;
	status = c.words[0] && !c.words[1]
	    ? set_groups(&c)
	    : command_usage(self, "synonyms wants one file");
	common_clear(&c);
	return status;
}
