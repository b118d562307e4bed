/* SPDX-License-Identifier: GPL-2.0-or-later */
/* check: is the index sound?  libxapian looks at its tables, we at the rest. */
#include "indexer/command.h"

#include "indexer/place.h"
#include "indexer/verify.h"
#include "lib/index/index.h"
#include "lib/xapian-c/xapian-c.h"

#include <stdio.h>
#include <string.h>

struct lines {
	const char *place;
	bool verbose;
	GString *tail; /* what it said, for when it finds errors */
};

static bool
take_line(void *ctx, const char *text, size_t len)
{
	struct lines *l = ctx;

	if (l->verbose)
		printf("%.*s\n", (int)len, text);
	g_string_append_len(l->tail, text, (gssize)len);
	g_string_append_c(l->tail, '\n');
	return true;
}

/* Returns the number of errors. */
static size_t
check_tables(const struct shard *s, bool verbose)
{
	struct lines l = {s->place, verbose, g_string_new(NULL)};
	struct xc_error xe = {0};
	size_t errors = 0;

	if (!xc_check(s->place, 0, take_line, &l, &errors, &xe)) {
		fprintf(stderr, "trawl-index: '%s': %s\n", s->place,
		    xe.message);
		errors = 1;
	} else if (errors) {
		fprintf(stderr, "trawl-index: '%s': xapian-check finds %zu "
		    "error%s:\n%s", s->place, errors, errors == 1 ? "" : "s",
		    l.tail->str);
	}
	g_string_free(l.tail, TRUE);
	return errors;
}

static void
print_problem(const char *problem, void *ctx)
{
	unsigned *n = ctx;

	++*n;
	fprintf(stderr, "trawl-index: %s\n", problem);
}

static int
check(const struct common *c)
{
	GError *why = NULL;
	unsigned problems = 0;
	struct verify_counts counts = {0};

	g_autofree char *place = command_index(c);
	if (!place)
		return EXIT_TROUBLE;
	char *places[] = {place, NULL};
	struct index *ix = index_open(places, &why);
	if (!ix)
		return command_fail(why);
	for (unsigned i = 0; i < ix->n_shards; i++)
		if (!ix->shards[i].remote && *ix->shards[i].place)
			problems += (unsigned)check_tables(&ix->shards[i],
			    c->verbose);
	bool ok = true;
	if (ix->ours && problems == 0)
		ok = verify(ix, &counts, print_problem, &problems, &why);
	if (ok && place_is_index(place))
		ok = verify_files(ix, print_problem, &problems, &why);
	index_close(ix);
	if (!ok) {
		command_fail(why);
		problems++;
	}
	if (problems) {
		fprintf(stderr, "trawl-index: '%s': %u problem%s found\n", place,
		    problems, problems == 1 ? "" : "s");
		return EXIT_TROUBLE;
	}
	if (!c->quiet)
		printf("%s: sound; %u documents, %u stored texts, %"
		    G_GUINT64_FORMAT " terms compared\n", place,
		    counts.documents, counts.texts, counts.terms);
	return 0;
}

int
cmd_check(const struct command *self, int argc, char **argv)
{
	struct common c;
	int status;

	if (!command_parse(self, argc, argv, NULL,
		"Xapian's own check of every table; then every record is "
		"decoded, its stored text\nanalysed again, and compared with "
		"the terms, positions and values that the index\nhas; and what "
		"is known of files and folders, with the documents.  Exit "
		"status: 0 sound, 2 not.", &c))
		return EXIT_TROUBLE;
	status = c.words[0] ? command_usage(self, "check takes no words; -i "
				  "names the index")
			    : check(&c);
	common_clear(&c);
	return status;
}
