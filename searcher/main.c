/* SPDX-License-Identifier: GPL-2.0-or-later */
/* trawl: looks the command up in a table and runs it. */
#include <config.h>

#include "lib/base/output.h"
#include "lib/text/text.h"
#include "lib/xapian-c/xapian-c.h"
#include "searcher/command.h"
#include "searcher/eval/eval.h"
#include "searcher/late/late.h"

#include <errno.h>
#include <locale.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

static int cmd_help(int argc, char **argv);

const struct command commands[] = {
    {"search", cmd_search, "answer a query", false},
    {"show", cmd_show, "print a document, its matches marked", false},
    {"suggest", cmd_suggest, "complete what was typed, from the index", true},
    {"batch", cmd_batch, "answer a file of queries, write a run", true},
    {"eval", eval_main, "compare runs with judgements", true},
    {"tune", cmd_tune, "choose a model by cross-validation", true},
    {"index", cmd_index, "build and tend an index (trawl-index)", false},
    {"help", cmd_help, "explain a command", false},
    {NULL, NULL, NULL, false},
};

static void
print_usage(FILE *to)
{
	fputs("usage: trawl COMMAND ...\n\n", to);
	for (const struct command *c = commands; c->name; c++)
		fprintf(to, "  %-8s  %s\n", c->name, c->summary);
	fputs("\n"
	      "  trawl index add FOLDER   make an index here (./.trawl)\n"
	      "  trawl search WORDS       and search it\n"
	      "\n"
	      "'trawl COMMAND --help' lists a command's options; trawl(1) and\n"
	      "trawl-query(7) are the manual.\n",
	    to);
}

static int
print_versions(void)
{
	late_whole();
	printf("trawl %s\n", PACKAGE_VERSION);
	printf("libxapian %s\n", xc_xapian_version());
	g_autofree char *text = text_versions();
	fputs(text, stdout);
	return 0;
}

/* The folder this program lies in: trawl-index lies beside it, wherever the
 * two are installed. */
static char *
beside(const char *name)
{
	g_autofree char *self = g_file_read_link("/proc/self/exe", NULL);
	g_autofree char *folder = self ? g_path_get_dirname(self) : NULL;
	char *path = folder ? g_build_filename(folder, name, NULL) : NULL;

	if (path && access(path, X_OK) == 0)
		return path;
	g_free(path);
	return g_find_program_in_path(name);
}

int
cmd_index(int argc, char **argv)
{
	g_autofree char *program = beside("trawl-index");

	(void)argc;
	if (!program)
		return complain("cannot find the program 'trawl-index'");
	/* a person's default holds for both programs */
	struct config c;
	config_read(&c);
	g_autofree char *place = place_find(&c, NULL);
	if (place && c.index)
		g_setenv("TRAWL_INDEX", place, FALSE);
	config_release(&c);
	argv[0] = program;
	execv(program, argv);
	return complain("cannot run '%s': %s", program, g_strerror(errno));
}

static const struct command *
find_command(const char *name)
{
	for (const struct command *c = commands; c->name; c++)
		if (strcmp(c->name, name) == 0)
			return c;
	return NULL;
}

static bool
is_help(const char *word)
{
	return strcmp(word, "--help") == 0 || strcmp(word, "-h") == 0;
}

static int
cmd_help(int argc, char **argv)
{
	if (argc < 2 || is_help(argv[1])) {
		print_usage(stdout);
		return 0;
	}
	const struct command *c = find_command(argv[1]);
	if (!c)
		return complain("no command '%s' (see 'trawl help')", argv[1]);
	char *words[] = {(char *)c->name, (char *)"--help", NULL};
	return c == find_command("help") ? (print_usage(stdout), 0)
	                                 : c->run(2, words);
}

/* What a static C library would load modules of another release's for: other
 * character sets, and who the user is. */
static bool
is_plain_place(void)
{
	const char *set;

	return (g_get_charset(&set) || strcmp(set, "ANSI_X3.4-1968") == 0) &&
	    g_getenv("HOME");
}

/* What was printed has to arrive. */
static int
printed(int status)
{
	int error = output_error();

	if (error == 0 || status == EXIT_TROUBLE)
		return status;
	return complain("cannot write to standard output: %s",
	    g_strerror(error));
}

int
main(int argc, char **argv)
{
	/* only what the terminal needs: numbers stay as C writes them */
	setlocale(LC_CTYPE, "");
	if (!is_plain_place())
		late_whole();
	if (argc < 2) {
		print_usage(stderr);
		return EXIT_TROUBLE;
	}
	if (strcmp(argv[1], "--version") == 0 || strcmp(argv[1], "-V") == 0)
		return printed(print_versions());
	if (is_help(argv[1])) {
		print_usage(stdout);
		return printed(0);
	}
	const struct command *c = find_command(argv[1]);
	if (!c) {
		complain("no command '%s'", argv[1]);
		print_usage(stderr);
		return EXIT_TROUBLE;
	}
	if (c->whole)
		late_whole();
	return printed(c->run(argc - 1, argv + 1));
}
