/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Reads the queries of an evaluation ("topics"), one at a time.
 *
 * Formats: TREC topics in their SGML that is not SGML (tags closed or not,
 * `Number:' and its like, attributes in <top>), the XML of the web track,
 * `id TAB query', JSON lines (`_id', `id' or `qid'; `text', `title',
 * `query' or `question'; `desc' or `description', `narr' or `narrative'),
 * `id:query' as PISA writes it, and one query a line.
 * Lines may end in CR LF; a text that is not UTF-8 is taken as Latin-1.
 * Ids are kept as they stand, and the order of the file is kept.
 *
 * Memory is bounded by the largest topic, not by the file.
 */
#ifndef TRAWL_SEARCHER_EVAL_TOPICS_H
#define TRAWL_SEARCHER_EVAL_TOPICS_H

#include <stdbool.h>
#include <stddef.h>
#include <glib.h>

enum topics_format {
	TOPICS_GUESS, /* by its first tag, or what most of its first lines are */
	TOPICS_TREC,  /* <top> … </top> */
	TOPICS_XML,   /* <topic number="…"> … </topic> */
	TOPICS_TSV,   /* id TAB query; further columns are ignored */
	TOPICS_JSONL, /* one object a line */
	TOPICS_COLON, /* id:query */
	TOPICS_LINES, /* one query a line; the id is the line's number */
};

/* Which parts of a topic make its text.  Formats without parts give
 * their one text whatever is asked. */
enum topics_fields {
	TOPICS_TITLE = 1,
	TOPICS_DESC = 2,
	TOPICS_NARR = 4,
};

/* All strings are valid UTF-8, with runs of white space made one blank (in
 * SGML and XML) and none at the ends. */
struct topic {
	const char *id;   /* never empty; may hold blanks (see runfile.h) */
	const char *text; /* never empty; the parts asked for, joined by blanks */
	const char *lang; /* the lang attribute of <top>, or NULL */
	unsigned long line; /* where the topic begins, from 1 */
};

struct topics;

/* "guess", "trec", "xml", "tsv", "jsonl", "colon", "lines". */
bool topics_format_parse(const char *name, enum topics_format *ret_format);
const char *topics_format_name(enum topics_format format);

/* "title", "desc", "narr", joined by commas; also T, TD, TDN, as runs are
 * customarily named. */
bool topics_fields_parse(const char *list, unsigned *ret_fields,
    GError **error);

/* path may be "-".  fields 0 means TOPICS_TITLE.  Fails (EVAL_ERROR_FILE)
 * when the file cannot be opened or read. */
bool topics_open(const char *path, enum topics_format format, unsigned fields,
    struct topics **ret_topics, GError **error);

/* The same over bytes in memory, which must outlive it; name goes into
 * messages. */
struct topics *topics_new_bytes(const char *bytes, size_t len,
    const char *name, enum topics_format format, unsigned fields);

/* What was guessed, or forced. */
enum topics_format topics_format(const struct topics *topics);

/* The SHA-256 of a file that has been read to its end, in hexadecimal; asked for
 * once, when nothing more will be read. */
const char *topics_digest(struct topics *topics);

enum topics_status {
	TOPICS_ONE, /* *ret_topic is set, and lives until the next call */
	TOPICS_BAD, /* *error (EVAL_ERROR_FILE) names file and line; of the
	               topic there is line, and id unless that is NULL; the
	               next call goes on behind it */
	TOPICS_END, /* no more; *error is set if the file could not be read */
};
enum topics_status topics_next(struct topics *topics,
    const struct topic **ret_topic, GError **error);

void topics_free(struct topics *topics);

/* A topic's text beyond this many bytes is malformed. */
#define TOPICS_MAX_BYTES (1u << 20)

#endif
