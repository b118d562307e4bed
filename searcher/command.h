/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The commands of trawl and what they share: options, a person's defaults, the
 * terminal.
 */
#ifndef TRAWL_SEARCHER_COMMAND_H
#define TRAWL_SEARCHER_COMMAND_H

#include <glib.h>
#include <stdbool.h>

/* Exit status, as grep's. */
enum { EXIT_FOUND = 0, EXIT_NONE = 1, EXIT_TROUBLE = 2 };

/* One entry a command; main.c has the table. */
struct command {
	const char *name;
	int (*run)(int argc, char **argv); /* argv[0] is the command's name */
	const char *summary;
	bool whole; /* it cannot be begun again: late_whole() comes first */
};
extern const struct command commands[];

int cmd_search(int argc, char **argv);
int cmd_batch(int argc, char **argv);
int cmd_tune(int argc, char **argv);
int cmd_show(int argc, char **argv);
int cmd_suggest(int argc, char **argv);
int cmd_index(int argc, char **argv);

/* --- options (options.c) ------------------------------------------------ */

/*
 * Reads options into entries' variables and gives what is left: the words.
 * Options may stand before, between and behind the words; behind the first word
 * what looks like an option but is none is a word (a query's -word).  "--" ends
 * options.  False after printing help (*ret_status 0) or an error (2).
 */
bool options_parse(const GOptionEntry *entries, const char *usage,
    const char *summary, const char *description, int argc, char **argv,
    GPtrArray **ret_words, int *ret_status);

/* "auto", "always", "never"; complains and gives false for anything else. */
enum when { WHEN_AUTO, WHEN_ALWAYS, WHEN_NEVER };
bool when_parse(const char *option, const char *text, enum when *ret);

/* Prints "trawl: message" on standard error; returns EXIT_TROUBLE. */
int complain(const char *format, ...) G_GNUC_PRINTF(1, 2);

/* --- notes (notes.c) ------------------------------------------------------ */

/* Prints the warnings of a query (struct warning), the first of many.  refused:
 * the query, where it is not answered because of them, to point into; else
 * NULL. */
void notes_print(const GArray *warnings, const char *refused);

/* --- a person's defaults (config.c) -------------------------------------- */

struct config {
	char *index; /* NULL: none */
	int limit, snippets;  /* -1: none */
	char *color, *pager;
	bool synonyms;
};
/* $XDG_CONFIG_HOME/trawl/config; complains about what is wrong in it and goes
 * on without. */
void config_read(struct config *ret);
void config_release(struct config *c);

/* Where no -i is given: as index_find() says, else the config's index. */
char *place_find(const struct config *c, GError **error);
/* The places of -i options, else place_find(); NULL after complaining. */
char **places_find(char **given, const struct config *c);

/* --- the terminal (terminal.c) ------------------------------------------- */

struct terminal {
	bool is_tty;
	unsigned columns; /* 80 when it does not say */
	bool color, links;
};
void terminal_look(struct terminal *ret, enum when color, enum when links);

/* Which pager terminal_write() is to use, by options and config: "" none, NULL
 * the usual one. */
const char *pager_choice(const struct config *c, bool pager, bool no_pager);

/* Writes text to standard output, through a pager where that is a terminal and
 * pager is wanted.  False when it could not be written, after complaining; a
 * reader that went away has what it wanted. */
bool terminal_write(const char *text, size_t len, const char *pager);

#endif
