/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Any bytes give topics whose ids and texts are clean, in every format, and
 * an end.  Built without libFuzzer it mutates seeds; TRAWL_FUZZ_RUNS says how
 * often.
 */
#include <config.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "searcher/eval/topics.h"
#include "tests/fuzz/mutate.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
check_string(const char *s)
{
	size_t len = strlen(s);

	if (len == 0 || !g_utf8_validate(s, -1, NULL) || s[0] == ' ' ||
	    s[len - 1] == ' ')
		abort();
}

static void
check_format(const char *bytes, size_t size, enum topics_format format)
{
	struct topics *t = topics_new_bytes(bytes, size, "fuzz", format,
	    TOPICS_TITLE | TOPICS_DESC);
	const struct topic *topic;
	enum topics_status status;
	GError *error = NULL;
	size_t n = 0;

	while ((status = topics_next(t, &topic, &error)) != TOPICS_END) {
		if (n++ > size)
			abort(); /* a topic takes a byte at least */
		if ((status == TOPICS_BAD) != (error != NULL))
			abort();
		g_clear_error(&error);
		if (status == TOPICS_BAD)
			continue;
		check_string(topic->id);
		check_string(topic->text);
		if (topic->line == 0)
			abort();
	}
	if (error != NULL)
		abort();
	topics_free(t);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	enum topics_format format;

	for (format = TOPICS_GUESS; format <= TOPICS_LINES; format++)
		check_format((const char *)data, size, format);
	return 0;
}

#ifndef TRAWL_LIBFUZZER
static const char *const seeds[] = {
    "<top>\n<num> Number: 301\n<title> Topic: crime\n<desc> Description:\n"
    "who\n<narr> Narrative:\nall\n</top>\n",
    "<top lang='ko'><num>1</num><title>a &amp; b</title></top><top>\n<num>2",
    "<?xml version=\"1.0\"?><t><topic number=\"1\"><query>q</query>\n"
    "<subtopic>x</subtopic><![CDATA[y]]><!-- z --></topic></t>",
    "1\tone\n2\ttwo\tthree\r\n", "1:one\n2:two\n", "a query\nanother\n",
    "{\"_id\": \"1\", \"text\": \"x\"}\n{\"qid\": 2, \"title\": \"\\u00e9\"}",
};

int
main(void)
{
	static const char *const pieces[] = {"<top", ">", "</top>", "<topic",
	    "<", "<title>", "<num>", "\n", "\r\n", "\t", ":", "&#", "&#x41;",
	    ";", "\xe9", "\xef\xbb\xbf", "<![CDATA[", "]]>", "<!--", "-->",
	    "\"", "{", "}", "Number:", " ", "=", "lang=", "/>"};

	return mutate_run("topics", seeds, G_N_ELEMENTS(seeds), pieces,
	    G_N_ELEMENTS(pieces), LLVMFuzzerTestOneInput);
}
#endif
