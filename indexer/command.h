/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The commands of trawl-index, and what they have in common. */
#ifndef TRAWL_INDEXER_COMMAND_H
#define TRAWL_INDEXER_COMMAND_H

#include "indexer/report.h"

#include <glib.h>
#include <stdbool.h>

/* Exit status. */
enum { EXIT_ALL_IN = 0, EXIT_SOME_REFUSED = 1, EXIT_TROUBLE = 2 };

/* Options of every command. */
struct common {
	char *index; /* as given; NULL */
	gboolean quiet, verbose, json;
	double wait;
	char **words; /* what is no option; never NULL after parsing */
};

struct command {
	const char *name;
	const char *words;   /* "PATH…", for the help */
	const char *summary; /* one line */
	/* argv[0] is the command's name; returns the exit status. */
	int (*run)(const struct command *self, int argc, char **argv);
	bool no_json; /* has nothing to say in JSON */
};

/* Ends with a NULL name. */
extern const struct command commands[];

int cmd_add(const struct command *self, int argc, char **argv);
int cmd_update(const struct command *self, int argc, char **argv);
int cmd_remove(const struct command *self, int argc, char **argv);
int cmd_status(const struct command *self, int argc, char **argv);
int cmd_why(const struct command *self, int argc, char **argv);
int cmd_dump(const struct command *self, int argc, char **argv);
int cmd_compact(const struct command *self, int argc, char **argv);
int cmd_check(const struct command *self, int argc, char **argv);
int cmd_formats(const struct command *self, int argc, char **argv);
int cmd_synonyms(const struct command *self, int argc, char **argv);

/* Reads the options of a command: the common ones and entries (may be NULL).
 * --help prints and exits.  False: the message was printed. */
bool command_parse(const struct command *self, int argc, char **argv,
    const GOptionEntry *entries, const char *description,
    struct common *ret_common);
void common_clear(struct common *c);

/* What to do about an error; NULL where there is nothing to say. */
const char *command_remedy(const GError *error);
/* Prints "trawl-index: message" and what to do about it, frees the error, and
 * is EXIT_TROUBLE. */
int command_fail(GError *error);
/* The same for one's own message; with a hint at --help. */
int command_usage(const struct command *self, const char *format, ...)
    G_GNUC_PRINTF(2, 3);

/* The index folder that a command works on; NULL: the message was printed. */
char *command_index(const struct common *c);

/* Should the program crash, place is named. */
void command_blame(const char *place);

/* "64M", "1G", "500000" to bytes; false where it is none of the kind. */
bool command_size(const char *text, gsize *ret_bytes);

#endif
