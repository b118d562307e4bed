/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Recognition, charsets, ceilings, and what is refused and why. */
#include "corpus/build.h"
#include "corpus/charset.h"
#include "corpus/reader.h"

#include <glib.h>
#include <string.h>

struct result {
	struct document *doc; /* the last */
	int n;
	GString *notes;
	char *error;
	int code;
};

static bool
keep(struct document *doc, void *ctx)
{
	struct result *r = ctx;

	document_free(r->doc);
	r->doc = doc;
	r->n++;
	return true;
}

static void
note(const char *text, void *ctx)
{
	struct result *r = ctx;

	g_string_append_printf(r->notes, "%s; ", text);
}

static void
read_bytes(const char *path, const char *data, size_t len, struct result *r)
{
	struct source src = {.path = path, .data = data, .len = len};
	GError *error = NULL;

	*r = (struct result){.notes = g_string_new(NULL)};
	if (!source_read(&src, keep, note, r, &error)) {
		r->error = g_strdup(error->message);
		r->code = error->code;
		g_assert_true(error->domain == CORPUS_ERROR);
		g_error_free(error);
	}
}

static void
done(struct result *r)
{
	document_free(r->doc);
	g_string_free(r->notes, TRUE);
	g_free(r->error);
}

#define BYTES(s) (s), sizeof(s) - 1

static void
test_recognition(void)
{
	static const struct {
		const char *path, *data;
		size_t len;
		const char *reader, *type, *refusal;
	} rows[] = {
	    {"a.txt", BYTES("text"), "text", "text/plain", NULL},
	    {"README", BYTES("text"), "text", "text/plain", NULL},
	    {"a.unheard", BYTES("text"), "text", "text/plain", NULL},
	    {"a.MD", BYTES("# text"), "markdown", "text/markdown", NULL},
	    {"/x.html/a", BYTES("text"), "text", "text/plain", NULL},
	    {"a.htm", BYTES("text"), "html", "text/html", NULL},
	    {"a", BYTES(" <!-- x -->\n<!DOCTYPE HTML><p>"), "html", "text/html",
		NULL},
	    {"a.txt", BYTES("<html>"), "html", "text/html", NULL},
	    {"a.xhtml", BYTES("<?xml version='1.0'?><html>"), "html",
		"application/xhtml+xml", NULL},
	    {"a.xml", BYTES("<?xml version='1.0'?><html>"), "html",
		"text/html", NULL},
	    {"a.jsonl", BYTES("{}"), "json", "application/x-ndjson", NULL},
	    {"corpus", BYTES("{\"_id\": \"1\", \"text\": \"x\"}\n"), "json",
		"application/x-ndjson", NULL},
	    {"package.json", BYTES("{\"name\": \"x\"}"), "text",
		"application/json", NULL},
	    {"a.json", BYTES("[{\"id\": \"1\", \"contents\": \"x\"}]"), "json",
		"application/x-ndjson", NULL},
	    {"ap880212", BYTES("<DOC>\n<DOCNO> 1 </DOCNO>"), "trec",
		"application/x-trec", NULL},
	    {"a.sgml", BYTES("<!DOCTYPE book><book>"), "text", "text/plain",
		NULL},
	    {"a.pdf", BYTES("%PDF-1.4\n"), NULL, "application/pdf",
		"a PDF file"},
	    {"a.txt", BYTES("PK\3\4xxxx"), NULL, "application/zip",
		"a zip archive"},
	    {"a.gz", BYTES("\x1f\x8b\b\0"), NULL, "application/gzip",
		"compressed (gzip)"},
	    {"a.html", BYTES("\x89PNG\r\n\x1a\n"), NULL, "image/png",
		"a PNG image"},
	    {"a.jpg", BYTES("\xff\xd8\xff\xe0"), NULL, "image/jpeg",
		"a JPEG image"},
	    {"a", BYTES("\x7f" "ELF\2\1"), NULL, "application/x-elf",
		"an ELF program or library"},
	    {"a.svg", BYTES("<svg/>"), NULL, "image/svg+xml", "an SVG image"},
	    {"a.txt", BYTES("text\0text"), NULL, "application/octet-stream",
		"binary data"},
	    {"a", BYTES("\1\2\3\4\5\6\16\17"), NULL,
		"application/octet-stream", "binary data"},
	    {"a", BYTES("\x1b[1mbold\x1b[0m"), "text", "text/plain", NULL},
	    {"a", BYTES("a\0b\0c\0d\0e\0\n\0"), "text", "text/plain", NULL},
	    {"a.txt", "", 0, NULL, NULL, "empty"},
	};

	for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
		struct source src = {.path = rows[i].path,
		    .data = rows[i].data, .len = rows[i].len};
		struct recognition r = source_recognize(&src);

		g_test_message("row %zu: %s", i, rows[i].path);
		g_assert_cmpstr(r.reader ? r.reader->name : NULL, ==,
		    rows[i].reader);
		g_assert_cmpstr(r.type, ==, rows[i].type);
		g_assert_cmpstr(r.refusal, ==, rows[i].refusal);
	}
	struct source src = {.path = "a.txt", .data = "x", .len = 1,
	    .type = "text/html"};
	g_assert_cmpstr(source_recognize(&src).reader->name, ==, "html");
	g_assert_cmpstr(source_recognize(&src).how, ==, "told");
	src.type = "md";
	g_assert_cmpstr(source_recognize(&src).type, ==, "text/markdown");
	src.type = "image/png";
	g_assert_null(source_recognize(&src).reader);
}

static const char korean[] =
    "한국과 미국은 서울에서 제3차 사이버정책협의회를 열고 같은 날 공동성명을 "
    "냈다. 아래는 그 내용을 간추린 것이다. 두 나라는 협력하기로 했다.\n";
static const char japanese[] =
    "会議は東京で開かれた。参加者はネットワークの安全について話し合い、協力を"
    "続けることで合意した。次回は来年ソウルで開かれる。\n";
static const char chinese[] =
    "两国代表在首都举行会谈，讨论网络安全问题，并就继续合作达成一致意见。下一次"
    "会议将于明年举行，双方将进一步讨论有关问题。\n";
static const char taiwanese[] =
    "兩國代表在首都舉行會談，討論網路安全問題，並就繼續合作達成一致意見。下一次"
    "會議將於明年舉行，雙方將進一步討論有關問題。\n";
static const char french[] =
    "Les représentants des deux pays se sont réunis à Séoul. Ils ont évoqué la "
    "sécurité des réseaux, où beaucoup reste à faire, et décidé de se revoir.\n";
static const char russian[] =
    "Представители двух стран встретились в столице и обсудили вопросы "
    "безопасности сетей. Следующая встреча состоится в будущем году.\n";
static const char german[] = "Fünf Männer übten für große Ämter.\n";
static const char quotes[] = "He said \u201cno\u201d \u2013 and left\u2026\n";

static void
test_charsets(void)
{
	static const struct {
		const char *charset, *text;
		int least; /* confidence */
	} rows[] = {{"UTF-8", korean, 100}, {"CP949", korean, 90},
	    {"EUC-KR", korean, 90}, {"SHIFT_JIS", japanese, 90},
	    {"EUC-JP", japanese, 90}, {"ISO-2022-JP", japanese, 90},
	    {"GB18030", chinese, 90}, {"GBK", chinese, 90},
	    {"BIG5", taiwanese, 90},
	    {"ISO-8859-1", french, 60}, {"WINDOWS-1252", french, 60},
	    {"ISO-8859-1", german, 60}, {"WINDOWS-1252", quotes, 50},
	    {"WINDOWS-1251", russian, 50}, {"KOI8-R", russian, 50},
	    {"UTF-16LE", french, 80}, {"UTF-16BE", french, 80},
	    {"UTF-16", korean, 100}, {"UTF-32", chinese, 100},
	    {"UTF-32LE", french, 80}};

	for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
		gsize len;
		g_autofree char *bytes = g_convert(rows[i].text, -1,
		    rows[i].charset, "UTF-8", NULL, &len, NULL);
		struct result r;

		g_assert_nonnull(bytes);
		read_bytes("a.txt", bytes, len, &r);
		g_test_message("%s: found %s (%d%%)", rows[i].charset,
		    r.doc ? r.doc->charset : r.error,
		    r.doc ? r.doc->charset_confidence : 0);
		g_assert_nonnull(r.doc);
		g_assert_cmpstr(r.doc->text, ==, rows[i].text);
		g_assert_cmpint(r.doc->charset_confidence, >=, rows[i].least);
		g_assert_cmpstr(r.notes->str, ==, "");
		done(&r);
	}
}

/* Pages say what they are in; some lie. */
static void
test_declared(void)
{
	static const struct {
		const char *declared, *charset, *text;
	} rows[] = {{"euc-kr", "CP949", "짧은 글"}, {"utf-8", "CP949", korean},
	    {"iso-8859-1", "UTF-8", korean}, {"shift_jis", "CP932", "短い文"},
	    {"gb2312", "GB18030", "短文"}, {"no-such", "UTF-8", french},
	    {"windows-1251", "WINDOWS-1251", "Кратко"}};
	static const char *const forms[] = {
	    "<html><head><meta charset=\"%s\"></head><p>",
	    "<html><meta http-equiv=Content-Type content='text/html; "
	    "charset=%s'><p>",
	    "<?xml version=\"1.0\" encoding=\"%s\"?><html><p>"};

	for (size_t i = 0; i < G_N_ELEMENTS(rows); i++)
		for (size_t k = 0; k < G_N_ELEMENTS(forms); k++) {
			gsize len;
			g_autofree char *body = g_convert(rows[i].text, -1,
			    rows[i].charset, "UTF-8", NULL, &len, NULL);
			g_autoptr(GString) page = g_string_new(NULL);
			g_autofree char *wanted = g_strdup(rows[i].text);
			struct result r;
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
			g_string_printf(page, forms[k], rows[i].declared);
#pragma GCC diagnostic pop
			g_string_append_len(page, body, len);
			read_bytes("a.html", page->str, page->len, &r);
			g_assert_cmpstr(r.doc->text, ==, g_strchomp(wanted));
			done(&r);
		}
}

static void
test_damage(void)
{
	struct result r;
	g_autoptr(GString) s = g_string_new(NULL);

	for (int i = 0; i < 20; i++)
		g_string_append(s, korean);
	g_string_append(s, "bad \xff\xfe here \xed\x95\n");
	read_bytes("a.txt", s->str, s->len, &r);
	g_assert_cmpstr(r.notes->str, ==,
	    "places that are not UTF-8, replaced by U+FFFD: 3; ");
	g_assert_true(g_str_has_suffix(r.doc->text,
	    "bad \ufffd\ufffd here \ufffd\n"));
	g_assert_cmpstr(r.doc->charset, ==, "UTF-8");
	done(&r);
}

/* Bytes that would be a mark at the start are none within. */
static void
test_marks_within(void)
{
	static const char *const rows[] = {"abc \xff\xfe\xfa def",
	    "one\ntwo \xfe\xff\xfa three\n"};
	struct result r;

	for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
		read_bytes("a.txt", rows[i], strlen(rows[i]), &r);
		g_assert_cmpstr(r.doc->charset, ==, "WINDOWS-1252");
		g_assert_true(g_str_has_prefix(r.doc->text, i ? "one\ntwo "
			: "abc "));
		done(&r);
	}
}

static void
test_lines(void)
{
	struct result r;

	read_bytes("a.txt", BYTES("one\r\ntwo\rthree\n\n\n\nfour \f five"), &r);
	g_assert_cmpstr(r.doc->text, ==, "one\ntwo\nthree\n\n\n\nfour \f five");
	g_assert_cmpuint(r.doc->line, ==, 1);
	g_assert_cmpuint(r.doc->text_len, ==, strlen(r.doc->text));
	done(&r);
	read_bytes("a.txt", BYTES("\xef\xbb\xbfmark"), &r);
	g_assert_cmpstr(r.doc->text, ==, "mark");
	done(&r);
}

static void
test_refused(void)
{
	static const struct {
		const char *path, *data;
		size_t len;
		int code;
		const char *message;
	} rows[] = {{"a", "", 0, CORPUS_ERROR_EMPTY, "empty"},
	    {"a", BYTES(" \n\t\r\n \f"), CORPUS_ERROR_EMPTY, "no words in it"},
	    {"a", BYTES("a\0b"), CORPUS_ERROR_BINARY, "binary data"},
	    {"a.pdf", BYTES("%PDF-1.4"), CORPUS_ERROR_UNSUPPORTED,
		"a PDF file"},
	    {"a.jsonl", BYTES("\n"), CORPUS_ERROR_EMPTY, "no document in it"},
	    {"a.jsonl", BYTES("x\n"), CORPUS_ERROR_FORMAT,
		"no document in it"},
	    {"a.html", BYTES("<p>"), CORPUS_ERROR_EMPTY, "no words in it"}};

	for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
		struct result r;

		read_bytes(rows[i].path, rows[i].data, rows[i].len, &r);
		g_assert_cmpint(r.n, ==, 0);
		g_assert_cmpstr(r.error, ==, rows[i].message);
		g_assert_cmpint(r.code, ==, rows[i].code);
		done(&r);
	}
}

/* 100 MB of one line; markup and marks that never close. */
static void
test_large(void)
{
	size_t len = 100 << 20;
	g_autofree char *big = g_malloc(len);
	struct result r;

	memset(big, 'x', len);
	for (size_t i = 7; i < len; i += 8)
		big[i] = ' ';
	read_bytes("a.txt", big, len, &r);
	g_assert_cmpuint(r.doc->text_len, ==, len);
	done(&r);

	struct source src = {.path = "a.txt", .data = big,
	    .len = DOCUMENT_TEXT_MAX + 1};
	g_autoptr(GError) error = NULL;
	g_assert_false(source_read(&src, keep, note, NULL, &error));
	g_assert_error(error, CORPUS_ERROR, CORPUS_ERROR_TOO_LARGE);
}

static void
test_hostile(void)
{
	static const struct {
		const char *path, *unit;
	} rows[] = {{"a.md", "["}, {"a.md", "**a "}, {"a.md", "`a ``b "},
	    {"a.md", "<!--"}, {"a.md", "!["}, {"a.md", "[a]("}, {"a.md", "> "},
	    {"a.md", "<"}, {"a.md", "_a"}, {"a.html", "<b>"}, {"a.html", "<p>"},
	    {"a.html", "<div>"}, {"a.html", "</p>"}, {"a.html", "<!--"},
	    {"a.html", "&amp"}, {"a.html", "<table><tr><td>"},
	    {"a.html", "<a href=x>"}, {"a.html", "<ul><li>"},
	    {"a.html", "<font><p>"}, {"a.jsonl", "["}, {"a.jsonl", "{\"a\":"},
	    {"a.trec", "<DOC>"}, {"a.trec", "<"}, {"a.trec", "<TEXT>"},
	    {"a.trec", "<!--"}};
	gint64 start = g_get_monotonic_time();

	for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
		g_autoptr(GString) s = g_string_new(
		    g_str_has_suffix(rows[i].path, "trec")
			? "<DOC><DOCNO>1</DOCNO>" : "");
		struct result r;
		gint64 t = g_get_monotonic_time();

		while (s->len < 1 << 20)
			g_string_append(s, rows[i].unit);
		read_bytes(rows[i].path, s->str, s->len, &r);
		done(&r);
		g_test_message("%s of '%s': %.3f s", rows[i].path, rows[i].unit,
		    (g_get_monotonic_time() - t) / 1e6);
	}
	/* linear work takes two seconds; what is not takes minutes */
	g_assert_cmpint(g_get_monotonic_time() - start, <, 120 * G_USEC_PER_SEC);
}

static void
test_fields(void)
{
	g_autoptr(document_auto) doc = document_new();
	g_autofree char *big = g_strnfill(DOCUMENT_FIELD_MAX - 1, 'x');
	g_autofree char *cut = g_strconcat(big, "é", NULL);
	struct field_value *f;

	document_add_field(doc, "Name", cut);
	document_add_field(doc, "empty", "");
	document_add_field(doc, "null", NULL);
	g_assert_cmpuint(doc->fields->len, ==, 1);
	f = &g_array_index(doc->fields, struct field_value, 0);
	g_assert_cmpstr(f->name, ==, "name");
	g_assert_cmpuint(strlen(f->value), ==, DOCUMENT_FIELD_MAX - 1);
	for (int i = 0; i < 2 * DOCUMENT_FIELDS_MAX; i++)
		document_add_field(doc, "n", "v");
	g_assert_cmpuint(doc->fields->len, ==, DOCUMENT_FIELDS_MAX);
	document_set(&doc->title, " a \n\u00a0 b ", 9);
	g_assert_cmpstr(doc->title, ==, "a b");
	document_set(&doc->title, "  ", 2);
	g_assert_cmpstr(doc->title, ==, "a b");
}

/* A forced language holds; of several the likeliest is taken. */
static void
test_forced(void)
{
	static const struct {
		const char *lang, *text, *wanted;
	} rows[] = {{"fr", korean, "fr"}, {"en,fr", french, "fr"},
	    {"en,de", french, "en"}, {"auto", korean, "ko"},
	    {"ko,fr", korean, "ko"}};

	for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
		struct source src = {.path = "a.txt", .data = rows[i].text,
		    .len = strlen(rows[i].text), .lang = rows[i].lang};
		struct result r = {.notes = g_string_new(NULL)};

		g_assert_true(source_read(&src, keep, note, &r, NULL));
		g_assert_cmpstr(text_language_code(r.doc->lang), ==,
		    rows[i].wanted);
		done(&r);
	}
}

/* The texts this was first made for, where they are at hand. */
static void
test_shared(void)
{
	static const struct {
		const char *name, *title, *date;
	} rows[] = {{"000_604fe054865bf96c.txt",
			"The 6th U.S.-Republic of Korea Cyber Policy "
			"Consultations", "2022-12-15"},
	    {"001_0399d071038372ee.txt",
		"Collected Department Releases: Joint Statement on United "
		"States-Republic of Korea Bilateral Cyber Policy "
		"Consultations", "2014-08-26"},
	    {"002_e09e40fa6dba38ef.txt", NULL, ""},
	    {"004_c923d0a0f25336c5.txt", NULL, "2024-11-25"}};

	for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
		g_autofree char *path = g_build_filename(
		    g_getenv("TRAWL_SRCDIR"), "../shared/corpus", rows[i].name,
		    NULL);
		g_autofree char *text = NULL;
		struct result r;
		gsize len;

		if (!g_file_get_contents(path, &text, &len, NULL)) {
			g_test_skip("no ../shared/corpus");
			return;
		}
		read_bytes(path, text, len, &r);
		g_assert_cmpstr(r.doc->title, ==, rows[i].title);
		g_assert_cmpstr(r.doc->date, ==, rows[i].date);
		g_assert_cmpstr(text_language_code(r.doc->lang), ==, "en");
		g_assert_cmpuint(r.doc->runs->len, ==, 1);
		done(&r);
	}
}

int
main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/corpus/recognition", test_recognition);
	g_test_add_func("/corpus/charsets", test_charsets);
	g_test_add_func("/corpus/marks-within", test_marks_within);
	g_test_add_func("/corpus/declared", test_declared);
	g_test_add_func("/corpus/damage", test_damage);
	g_test_add_func("/corpus/lines", test_lines);
	g_test_add_func("/corpus/refused", test_refused);
	g_test_add_func("/corpus/large", test_large);
	g_test_add_func("/corpus/hostile", test_hostile);
	g_test_add_func("/corpus/fields", test_fields);
	g_test_add_func("/corpus/forced", test_forced);
	g_test_add_func("/corpus/shared", test_shared);
	return g_test_run();
}
