/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Topic readers: what each format, and each odd variant of it, yields. */
#include <config.h>
#include <locale.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>
#include <glib/gstdio.h>

#include "searcher/eval/topics.h"

/* One line a topic, `ID|TEXT' and `|LANG' where it has one; `!WHERE: WHY' for
 * a malformed one. */
struct row {
	const char *name;
	const char *format; /* forced, or "guess" */
	const char *fields;
	const char *input;
	const char *guessed; /* the format it should turn out to be */
	const char *expected;
};

static const struct row rows[] = {
    {"trec, unclosed tags and labels", "guess", "title",
	"<top>\n<num> Number: 301\n<title> International Organized Crime\n\n"
	"<desc> Description:\nIdentify organizations.\n\n"
	"<narr> Narrative:\nA relevant document …\n</top>\n",
	"trec", "301|International Organized Crime\n"},
    {"trec, title and description", "guess", "TD",
	"<top>\n<num> Number: 301\n<title> Crime\n<desc> Description:\nWho?\n"
	"<narr> Narrative:\nAll.\n</top>\n", "trec", "301|Crime Who?\n"},
    {"trec, all three, in the customary order", "guess", "narr,title,desc",
	"<top><num>1<narr>c<desc>b<title>a</top>", "trec", "1|a b c\n"},
    {"trec, closed tags", "guess", "title",
	"<top>\n<num>176</num>\n<title>a title</title>\n<desc>d</desc>\n"
	"</top>\n", "trec", "176|a title\n"},
    {"trec, text on the next line", "guess", "title",
	"<top>\n\n<num>\nNumber: 7\n\n<title>\n two\n lines \n\n<desc>\n x\n"
	"</top>\n", "trec", "7|two lines\n"},
    {"trec, label only at the start", "guess", "title",
	"<top><num> Number: 1 <title> Topic: Number: one topic: two\n</top>",
	"trec", "1|Number: one topic: two\n"},
    {"trec, label with a blank before the colon", "guess", "title",
	"<top><num>Number : 1<title>Topic : x</top>", "trec", "1|x\n"},
    {"trec, a word that is no label", "guess", "title",
	"<top><num>1<title>Topics: of note</top>", "trec",
	"1|Topics: of note\n"},
    {"trec, old parts that are not wanted", "guess", "title",
	"<top>\n<head> Tipster Topic Description\n<num> Number: 001\n"
	"<dom> Domain: International Economics\n<title> Topic: Antitrust\n"
	"<smry> Summary:\nnot this\n<con> Concept(s):\n1. nor this\n</top>\n",
	"trec", "001|Antitrust\n"},
    {"trec, ids as they stand, order kept", "guess", "title",
	"<top><num>CF-12<title>a</top><top><num>1.a<title>b</top>"
	"<top><num>007<title>c</top>", "trec", "CF-12|a\n1.a|b\n007|c\n"},
    {"trec, language attribute", "guess", "title",
	"<top lang='ko'>\n<num>5</num>\n<title>가</title>\n</top>\n"
	"<TOP LANG=\"ja\"><NUM>6<TITLE>x</TOP>\n<top lang=fr><num>7<title>y"
	"</top>", "trec", "5|가|ko\n6|x|ja\n7|y|fr\n"},
    {"trec, topics not closed", "guess", "title",
	"<top>\n<num>1\n<title>a\n<top lang='de'>\n<num>2\n<title>b\n",
	"trec", "1|a\n2|b|de\n"},
    {"trec, CR LF", "guess", "title",
	"<top>\r\n<num> Number: 9\r\n<title> a\r\n b\r\n</top>\r\n", "trec",
	"9|a b\n"},
    {"trec, Latin-1", "guess", "title",
	"<top><num>1<title>caf\xe9 \xfc""ber</top>", "trec",
	"1|café über\n"},
    {"trec, UTF-8 with a byte order mark", "guess", "title",
	"\xef\xbb\xbf<top><num>1<title>café</top>", "trec", "1|café\n"},
    {"trec, entities", "guess", "title",
	"<top><num>1<title>AT&amp;T R&D &lt;b&gt; &#233;&#xe8; &#0; &foo;"
	"</top>", "trec", "1|AT&T R&D <b> éè &#0; &foo;\n"},
    {"trec, a lone less-than sign", "guess", "title",
	"<top><num>1<title>a < b and a <b or c> d <i>e</i></top>", "trec",
	"1|a < b and a <b or c> d e\n"},
    {"trec, CLEF's tags", "guess", "title,desc",
	"<top>\n<num> C041 </num>\n<EN-title> Pesticides </EN-title>\n"
	"<EN-desc> In baby food. </EN-desc>\n</top>", "trec",
	"C041|Pesticides In baby food.\n"},
    {"trec, markup in a paragraph", "guess", "desc",
	"<top><num>1<desc>\n<p>one</p>\n<br/>two<b>three</b>\n</top>", "trec",
	"1|one two three\n"},
    {"trec, malformed ones are named and the rest go on", "guess", "title",
	"<top>\n<title>no number\n</top>\n<top>\n<num>2\n<desc>no title\n"
	"</top>\n<top><num>3<title>c</top>", "trec",
	"!t:1: the topic has no number\n"
	"!t:4: the topic has none of the parts asked for\n3|c\n"},
    {"trec, an opening tag that does not end", "trec", "title",
	"<top \n<num>1", "trec", "!t:1: the topic has no number\n"},
    {"trec, microblog's parts", "guess", "title",
	"<top>\n<num> Number: MB001 </num>\n<query> BBC cuts </query>\n"
	"<querytime> Tue Feb 08 </querytime>\n<querytweettime> 3 "
	"</querytweettime>\n</top>\n", "trec", "MB001|BBC cuts\n"},
    {"trec, a comment before the first topic", "guess", "title",
	"# topics of 2004\n\n<top>\n<num> Number: 301\n<title> a\n</top>\n",
	"trec", "301|a\n"},
    {"trec, CR LF and Latin-1 and tags not closed, at once", "guess", "TDN",
	"<top>\r\n<num> Number: AR26\r\n<title> Topic: Z\xfcrich: ein\r\n"
	"<desc> Description:\r\nzwei\r\n\r\n<narr> Narrative:\r\n"
	"\xd6l: drei\r\n<top>\r\n<num> Number: 1.a\r\n<title> Topic: b",
	"trec", "AR26|Zürich: ein zwei Öl: drei\n1.a|b\n"},
    {"trec, no topic", "guess", "title", "<?xml?>\n<topics>\n</topics>\n",
	"trec", ""},
    {"xml, web track", "guess", "title",
	"<?xml version=\"1.0\"?>\n<webtrack2009>\n<topic number=\"51\" "
	"type=\"faceted\">\n<query>horse hooves</query>\n<description>\nFind "
	"information.\n</description>\n<subtopic number=\"1\" type=\"nav\">\n"
	"not this\n</subtopic>\n</topic>\n<topic number='52' type='x'><query>"
	"a &amp; b</query></topic></webtrack2009>\n",
	"xml", "51|horse hooves\n52|a & b\n"},
    {"xml, three parts", "guess", "TDN",
	"<topics task=\"C\" batch=\"1\"><topic number=\"1\">\n<query>origin"
	"</query>\n<question>what is</question>\n<narrative>seeking</narrative>"
	"\n</topic></topics>", "xml", "1|origin what is seeking\n"},
    {"xml, a topic of plain text", "guess", "title",
	"<topics>\n<topic number=\"1\">\nPatient is a <b>45</b>-year-old.\n"
	"</topic></topics>", "xml", "1|Patient is a 45 -year-old.\n"},
    {"xml, id as an element, CDATA and a comment", "guess", "title",
	"<topic lang=\"en\"><identifier>10.2452/401-AH</identifier><title>"
	"<![CDATA[a <b> & c]]><!-- not > this --></title></topic>", "xml",
	"10.2452/401-AH|a <b> & c|en\n"},
    {"tsv", "guess", "title", "1\tone query\n2\tanother\textra\n", "tsv",
	"1|one query\n2|another\n"},
    {"tsv, CR LF, blank lines, odd ids, quotes kept", "guess", "title",
	"\r\nq-1/a\t \"quoted\" text \r\n\r\nx y\tz", "tsv",
	"q-1/a|\"quoted\" text\nx y|z\n"},
    {"tsv, malformed lines", "tsv", "title",
	"1\ta\nno tab\n\tno id\n4\t \n5\te\n", "tsv",
	"1|a\n!t:2: no TAB between id and query\n!t:3: no id\n!t:4: no query\n"
	"5|e\n"},
    {"tsv, Latin-1", "guess", "title", "1\t\xe9t\xe9\n2\tété\n", "tsv",
	"1|été\n2|été\n"},
    {"tsv, an odd first line", "guess", "title",
	"one two\n2\tb\n3\tc\n", "tsv",
	"!t:1: no TAB between id and query\n2|b\n3|c\n"},
    {"tsv, colons inside", "guess", "title", "1:2\ta: b\n3:4\tc\n", "tsv",
	"1:2|a: b\n3:4|c\n"},
    {"jsonl, an odd first line", "guess", "title",
	"# mine\n{\"id\":\"1\",\"text\":\"a\"}\n{\"id\":\"2\",\"text\":\"b\"}\n",
	"jsonl", "!t:1: not a JSON object\n1|a\n2|b\n"},
    {"jsonl, an array is none", "guess", "title",
	"[{\"id\":\"1\",\"text\":\"a\"}]\n", "jsonl",
	"!t:1: not a JSON object\n"},
    {"jsonl, three parts", "guess", "TDN",
	"{\"qid\":1,\"title\":\"a\",\"description\":\"b\",\"narrative\":\"c\"}\n"
	"{\"qid\":2,\"query\":\"a\",\"desc\":\"b\",\"narr\":\"c\"}\n"
	"{\"qid\":3,\"text\":\"a\"}\n", "jsonl", "1|a b c\n2|a b c\n3|a\n"},
    {"jsonl, one part", "guess", "desc",
	"{\"qid\":1,\"title\":\"a\",\"desc\":\"b\"}\n{\"qid\":2,\"text\":\"a\"}\n",
	"jsonl", "1|b\n2|a\n"},
    {"jsonl, CR LF and a byte order mark", "guess", "title",
	"\xef\xbb\xbf{\"_id\":\"1\",\"text\":\"a\"}\r\n\r\n"
	"{\"_id\":\"2\",\"text\":\"b\"}\r\n", "jsonl", "1|a\n2|b\n"},
    {"jsonl, the names of the fields", "guess", "title",
	"{\"_id\": \"a\", \"text\": \"x\", \"metadata\": {}}\n"
	"{\"id\": 7, \"title\": \"y\"}\n{\"qid\": \"c\", \"query\": \"z\"}\n"
	"{\"_id\": \"d\", \"question\": \"w?\"}\n", "jsonl",
	"a|x\n7|y\nc|z\nd|w?\n"},
    {"jsonl, text before title", "guess", "title",
	"{\"_id\":\"1\",\"title\":\"t\",\"text\":\"x\"}\n"
	"{\"_id\":\"2\",\"title\":\"t\",\"text\":\"\"}\n", "jsonl",
	"1|x\n2|t\n"},
    {"jsonl, malformed lines", "guess", "title",
	"{\"_id\": \"1\", \"text\": \"x\"}\n{\"_id\": \n[1]\n"
	"{\"text\": \"x\"}\n{\"_id\": \"5\"}\n{\"_id\":\"6\",\"text\":\"y\"}",
	"jsonl", "1|x\n!t:2: not a JSON object\n!t:3: not a JSON object\n"
	"!t:4: neither '_id', 'id' nor 'qid'\n"
	"!t:5: neither 'text', 'title', 'query' nor 'question'\n6|y\n"},
    {"colon", "guess", "title", "1:one query\n2:two: too\n", "colon",
	"1|one query\n2|two: too\n"},
    {"colon, malformed", "colon", "title", "1:a\nb\n", "colon",
	"1|a\n!t:2: no ':' between id and query\n"},
    {"colon, an odd line", "guess", "title", "1:a\n2:b\nc d\n4:e\n", "colon",
	"1|a\n2|b\n!t:3: no ':' between id and query\n4|e\n"},
    {"colon, an odd first line", "guess", "title", "c d\n2:b\n3:e\n", "colon",
	"!t:1: no ':' between id and query\n2|b\n3|e\n"},
    {"colon, CR LF, ids that are no numbers", "guess", "title",
	"q-1.a: one \r\n\r\nMB_2:two\r\n", "colon", "q-1.a|one\nMB_2|two\n"},
    {"lines, of which some look like ids", "guess", "title",
	"3:10 to Yuma\ntrains at noon\n", "lines",
	"1|3:10 to Yuma\n2|trains at noon\n"},
    {"lines, one begins with a tag", "guess", "title",
	"<b> and <i>\na\n", "lines", "1|<b> and <i>\n2|a\n"},
    {"lines, CR LF and Latin-1", "guess", "title", "caf\xe9\r\n\r\nb\r\n",
	"lines", "1|café\n3|b\n"},
    {"lines", "guess", "title", "one query\n\nanother: one\n", "lines",
	"1|one query\n3|another: one\n"},
    {"lines, a query language is not ids", "guess", "title",
	"title:foo bar\nlang:de baz\n", "lines",
	"1|title:foo bar\n2|lang:de baz\n"},
    {"lines, forced over what looks like ids", "lines", "title",
	"1:a\n2:b\n", "lines", "1|1:a\n2|2:b\n"},
    {"nothing", "guess", "title", "", "lines", ""},
    {"blanks only", "guess", "title", " \n\t\n", "lines", ""},
};

static void
dump(struct topics *t, GString *to)
{
	const struct topic *topic;
	enum topics_status status;

	for (;;) {
		GError *error = NULL;

		status = topics_next(t, &topic, &error);
		if (status == TOPICS_END) {
			g_assert_no_error(error);
			return;
		}
		if (status == TOPICS_BAD) {
			g_string_append_printf(to, "!%s\n", error->message);
			g_clear_error(&error);
			continue;
		}
		g_string_append_printf(to, "%s|%s", topic->id, topic->text);
		if (topic->lang != NULL)
			g_string_append_printf(to, "|%s", topic->lang);
		g_string_append_c(to, '\n');
	}
}

static void
test_row(const void *data)
{
	const struct row *row = data;
	g_autoptr(GString) got = g_string_new(NULL);
	enum topics_format format;
	unsigned fields;
	struct topics *t;

	g_assert_true(topics_format_parse(row->format, &format));
	g_assert_true(topics_fields_parse(row->fields, &fields, NULL));
	t = topics_new_bytes(row->input, strlen(row->input), "t", format,
	    fields);
	dump(t, got);
	g_assert_cmpstr(got->str, ==, row->expected);
	g_assert_cmpstr(topics_format_name(topics_format(t)), ==,
	    row->guessed);
	topics_free(t);
}

static void
test_nul(void)
{
	static const char tsv[] = "1\ta\0b\n2\tc\n";
	static const char trec[] = "<top><num>1<title>a\0b</top>";
	g_autoptr(GString) got = g_string_new(NULL);
	struct topics *t = topics_new_bytes(tsv, sizeof(tsv) - 1, "t",
	    TOPICS_TSV, 0);

	dump(t, got);
	topics_free(t);
	t = topics_new_bytes(trec, sizeof(trec) - 1, "t", TOPICS_TREC, 0);
	dump(t, got);
	topics_free(t);
	g_assert_cmpstr(got->str, ==,
	    "!t:1: a NUL byte\n2|c\n!t:1: a NUL byte\n");
}

static void
test_too_long(void)
{
	g_autoptr(GString) in = g_string_new("1\t");
	g_autoptr(GString) got = g_string_new(NULL);
	struct topics *t;
	size_t i;

	for (i = 0; i < TOPICS_MAX_BYTES; i++)
		g_string_append_c(in, 'x');
	g_string_append(in, "\n2\ty\n");
	t = topics_new_bytes(in->str, in->len, "t", TOPICS_TSV, 0);
	dump(t, got);
	topics_free(t);
	g_string_prepend(in, "<top><num>1<title>");
	g_string_append(in, "</top>\n<top><num>2<title>z</top>");
	t = topics_new_bytes(in->str, in->len, "t", TOPICS_GUESS, 0);
	dump(t, got);
	topics_free(t);
	g_assert_cmpstr(got->str, ==,
	    "!t:1: a line of more than 1048576 bytes\n2|y\n"
	    "!t:1: a topic of more than 1048576 bytes\n2|z\n");
}

static void
test_errors(void)
{
	GError *error = NULL;
	struct topics *t = NULL;
	enum topics_format format;
	unsigned fields;

	g_assert_false(topics_open("/no/such/file", TOPICS_GUESS, 0, &t,
	    &error));
	g_assert_nonnull(strstr(error->message, "'/no/such/file'"));
	g_clear_error(&error);
	g_assert_null(t);
	g_assert_false(topics_open("/", TOPICS_GUESS, 0, &t, &error));
	g_clear_error(&error);
	g_assert_false(topics_format_parse("csv", &format));
	g_assert_false(topics_fields_parse("titel", &fields, &error));
	g_clear_error(&error);
	g_assert_false(topics_fields_parse("", &fields, &error));
	g_clear_error(&error);
}

/* Two hundred thousand topics in a file: read one at a time. */
static void
test_steady_memory(void)
{
	g_autofree char *path = NULL;
	int fd = g_file_open_tmp("trawl-topics-XXXXXX", &path, NULL);
	FILE *f = fdopen(fd, "w");
	const struct topic *topic;
	struct topics *t;
	struct rusage before, after;
	long i, n = 200000;

	for (i = 0; i < n; i++)
		fprintf(f, "<top>\n<num> Number: %ld\n<title> query %ld\n"
		    "<desc> %0100d\n</top>\n", i, i, 0);
	fclose(f);
	g_assert_true(topics_open(path, TOPICS_GUESS, 0, &t, NULL));
	getrusage(RUSAGE_SELF, &before);
	for (i = 0; topics_next(t, &topic, NULL) == TOPICS_ONE; i++)
		;
	getrusage(RUSAGE_SELF, &after);
	topics_free(t);
	g_unlink(path);
	g_assert_cmpint(i, ==, n);
	/* The file has 30 MB. */
	g_assert_cmpint(after.ru_maxrss - before.ru_maxrss, <, 4096);
}

int
main(int argc, char **argv)
{
	size_t i;

	setlocale(LC_ALL, "");
	g_test_init(&argc, &argv, NULL);
	for (i = 0; i < G_N_ELEMENTS(rows); i++) {
		g_autofree char *path = g_strdup_printf("/topics/%s",
		    rows[i].name);

		g_test_add_data_func(path, &rows[i], test_row);
	}
	g_test_add_func("/topics/NUL bytes", test_nul);
	g_test_add_func("/topics/too long", test_too_long);
	g_test_add_func("/topics/errors", test_errors);
	g_test_add_func("/topics/steady memory", test_steady_memory);
	return g_test_run();
}
