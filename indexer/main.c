/* SPDX-License-Identifier: GPL-2.0-or-later */
/* trawl-index: looks the command up in a table and runs it. */
#include <config.h>

#include "indexer/command.h"
#include "lib/base/output.h"
#include "lib/xapian-c/xapian-c.h"

#include <locale.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>

const struct command commands[] = {
    {"add", "PATH…", "Takes new and changed files in, vanished ones out.",
	cmd_add, false},
    {"update", "", "Does so for everything that was added before.",
	cmd_update, false},
    {"remove", "PATH|ID…", "Takes files or documents out.", cmd_remove,
	false},
    {"status", "", "Tells what the index holds and what it refused.",
	cmd_status, false},
    {"why", "FILE", "Tells how a file is read, or why it is not.", cmd_why,
	false},
    {"dump", "ID|PATH", "Prints what the index holds of a document.", cmd_dump,
	true},
    {"compact", "", "Merges and squeezes the index.", cmd_compact, true},
    {"check", "", "Checks whether the index is sound.", cmd_check, true},
    {"formats", "", "Lists what is read, by which reader.", cmd_formats, false},
    {"synonyms", "FILE", "Sets groups of words that find each other.",
	cmd_synonyms, true},
    {NULL, NULL, NULL, NULL, false},
};

/* Options before the first word that take the next argument: by these the first
 * word is found. */
static const char *const with_value[] = {"-i", "--index", "--wait",
    "--files-from", "--include", "--exclude", "--type", "--language", "-j",
    "--jobs", "--memory", "--root", NULL};

static const struct command *
find(const char *name)
{
	for (const struct command *c = commands; c->name; c++)
		if (strcmp(c->name, name) == 0)
			return c;
	return NULL;
}

/* Whether the argument behind this option belongs to it. */
static bool
takes_next(const char *option)
{
	if (g_strv_contains(with_value, option))
		return true;
	if (option[1] == '-')
		return false;
	const char *last = option + strlen(option) - 1;
	return *last == 'i' || *last == 'j'; /* -qi PLACE */
}

/* Index of the first word; argc when there is none. */
static int
first_word(int argc, char **argv)
{
	for (int i = 1; i < argc; i++) {
		if (strcmp(argv[i], "--") == 0)
			return argc;
		if (argv[i][0] != '-' || argv[i][1] == '\0')
			return i;
		if (takes_next(argv[i]))
			i++;
	}
	return argc;
}

static void
print_help(FILE *out)
{
	fputs("Usage: trawl-index COMMAND [OPTION…] …\n"
	      "       trawl-index [OPTION…] PATH…\n\n"
	      "Builds and tends an index of documents for trawl.\n\n"
	      "Commands:\n", out);
	for (const struct command *c = commands; c->name; c++) {
		g_autofree char *usage = g_strdup_printf("%s %s", c->name,
		    c->words);
		/* Columns, not bytes: the ellipsis is three bytes of one. */
		int pad = 20 - (int)g_utf8_strlen(usage, -1);
		fprintf(out, "  %s%*s %s\n", usage, MAX(pad, 0), "",
		    c->summary);
	}
	fputs("\n'trawl-index COMMAND --help' tells the options of a command.\n"
	      "Options may precede the command.  Without a command: add.\n",
	    out);
}

static int
print_version(void)
{
	printf("trawl-index " PACKAGE_VERSION " (libxapian %s)\n",
	    xc_xapian_version());
	return 0;
}

static int
run(const struct command *c, int argc, char **argv, int word)
{
	g_autofree char **rest = g_new0(char *, argc + 1);
	int n = 0;

	rest[n++] = (char *)c->name;
	for (int i = 1; i < argc; i++)
		if (i != word)
			rest[n++] = argv[i];
	return c->run(c, n, rest);
}

static int
run_words(int argc, char **argv)
{
	int word = first_word(argc, argv);
	const struct command *c;

	if (argc < 2) {
		print_help(stderr);
		return EXIT_TROUBLE;
	}
	if (word == argc && (strcmp(argv[1], "--help") == 0 ||
				strcmp(argv[1], "-h") == 0)) {
		print_help(stdout);
		return 0;
	}
	if (strcmp(argv[1], "--version") == 0)
		return print_version();
	if (word < argc && strcmp(argv[word], "help") == 0) {
		c = word + 1 < argc ? find(argv[word + 1]) : NULL;
		char *help[] = {NULL, "--help", NULL};
		if (c)
			return c->run(c, 2, (help[0] = (char *)c->name, help));
		print_help(stdout);
		return 0;
	}
	if (word < argc && (c = find(argv[word])) != NULL)
		return run(c, argc, argv, word);
	if (argc == 2 && word == 1 && !g_file_test(argv[1], G_FILE_TEST_EXISTS) &&
	    !strchr(argv[1], '/')) {
		fprintf(stderr, "trawl-index: '%s' is not a command, and there "
		    "is no such file or folder\n", argv[1]);
		return EXIT_TROUBLE;
	}
	return run(find("add"), argc, argv, -1);
}

int
main(int argc, char **argv)
{
	int status, error;

	setlocale(LC_ALL, "");
	/* A full disk or pipe is an error to tell of, not an end. */
	signal(SIGXFSZ, SIG_IGN);
	signal(SIGPIPE, SIG_IGN);
	status = run_words(argc, argv);
	error = output_error();
	if (error == 0)
		return status;
	fprintf(stderr, "trawl-index: cannot write to standard output: %s\n",
	    g_strerror(error));
	return EXIT_TROUBLE;
}
