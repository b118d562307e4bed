/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Requests of CGI: parsed, checked, and mapped to what is asked. */
#include "lib/base/tree.h"
#include "searcher/web/ask.h"
#include "searcher/web/log.h"
#include "searcher/web/pool.h"
#include "searcher/web/reply.h"
#include "searcher/web/view.h"

#include <string.h>

static const char conf[] =
    "[site]\ntitle=T\nmax-query=64\n"
    "[index one]\npath=/x/one\nurl=https://e.org/{id}?a={id}\n"
    "[index two]\npath=two;other\n";

static struct site *
make_site(void)
{
	GError *error = NULL;
	struct site *s =
	    site_parse("/etc/trawl.conf", conf, strlen(conf), &error);

	g_assert_no_error(error);
	return s;
}

struct body {
	const char *text;
	size_t at;
};

/* Gives one byte at a time, as a slow client does. */
static size_t
read_body(void *ctx, char *buf, size_t len)
{
	struct body *b = ctx;

	if (!b->text || !b->text[b->at] || !len)
		return 0;
	*buf = b->text[b->at++];
	return 1;
}

/* What a query string asks, as a line: status, or query and whatever differs
 * from the usual. */
static char *
ask_print(const struct site *site, const char *path, const char *query)
{
	g_autofree char *p = g_strconcat("PATH_INFO=", path, NULL);
	g_autofree char *q = g_strconcat("QUERY_STRING=", query, NULL);
	char *envp[] = {p, q, NULL};
	struct input in;
	struct ask a;
	struct fault f = {0};
	GString *s = g_string_new(NULL);

	if (!input_parse(&in, envp, NULL, NULL, &f) ||
	    !ask_parse(&a, &in, site, &f)) {
		g_string_printf(s, "%d", f.status);
		goto out;
	}
	g_string_append(s, a.q);
	if (strcmp(a.index->name, "one") != 0)
		g_string_append_printf(s, " index=%s", a.index->name);
	if (a.number != 1)
		g_string_append_printf(s, " page=%u", a.number);
	if (a.n != 10)
		g_string_append_printf(s, " n=%u", a.n);
	if (a.sort != SORT_RELEVANCE)
		g_string_append_printf(s, " sort=%s", ask_sort_name(a.sort));
	if (a.any)
		g_string_append(s, " any");
	for (char **l = a.langs; l && *l; l++)
		g_string_append_printf(s, " lang=%s", *l);
	for (char **l = a.types; l && *l; l++)
		g_string_append_printf(s, " type=%s", *l);
	if (a.from || a.to)
		g_string_append_printf(s, " %s..%s", a.from ? a.from : "",
		    a.to ? a.to : "");
	if (a.id)
		g_string_append_printf(s, " id=%s", a.id);
	if (a.format)
		g_string_append_printf(s, " format=%d", a.format);
	if (a.n_notes)
		g_string_append_printf(s, " notes=%u", a.n_notes);
out:
	fault_release(&f);
	input_release(&in);
	return g_string_free(s, FALSE);
}

static void
test_ask(void)
{
	static const struct {
		const char *path, *query, *want;
	} rows[] = {
	    {"/", "", ""},
	    {"/", "q=cyber+talks", "cyber talks"},
	    {"/", "q=caf%C3%A9%20%22a%20b%22", "caf\xc3\xa9 \"a b\""},
	    {"/", "q=100%&q=", "100%"},
	    {"/", "q=a%00b", "a b"},
	    {"/", "q=%ff", "\xef\xbf\xbd"},
	    {"/", "q=a&q=b", "b"},
	    {"/", "&&q=a&&=x&y", "a"},
	    {"/", "q=a&lang=en&lang=fr&type=html", "a lang=en lang=fr type=html"},
	    {"/", "q=a&lang=", "a"},
	    {"/", "q=a&from=2014&to=2014-08", "a 2014..2014-08"},
	    {"/", "q=a&from=yesterday", "400"},
	    {"/", "q=a&page=3&n=20", "a page=3 n=20"},
	    {"/", "q=a&page=0", "400"},
	    {"/", "q=a&page=-1", "400"},
	    {"/", "q=a&page=1e3", "400"},
	    {"/", "q=a&page=99999999999999999999", "400"},
	    {"/", "q=a&page=1001", "a page=1001"},
	    {"/", "q=a&page=1002", "400"},
	    {"/", "q=a&n=101", "400"},
	    {"/", "q=a&sort=-date", "a sort=-date"},
	    {"/", "q=a&sort=size", "400"},
	    {"/", "q=a&format=json", "a format=1"},
	    {"/", "q=a&format=atom", "a sort=-date format=2"},
	    {"/", "q=a&format=pdf", "400"},
	    {"/", "q=a&op=or", "a any"},
	    {"/", "q=a&index=two", "a index=two"},
	    {"/", "q=a&index=..", "404"},
	    {"/", "q=a&index=two/one", "404"},
	    {"/", "q=a&index=/x/one", "404"},
	    {"/nope", "", "404"},
	    {"//", "", "404"},
	    {"/../etc/passwd", "", "404"},
	    {"/doc", "", "400"},
	    {"/doc", "id=a/b&q=x", "x id=a/b"},
	    {"/", "q=01234567890123456789012345678901234567890123456789"
	          "01234567890123", "01234567890123456789012345678901234567890"
	                            "12345678901234567890123"},
	    {"/", "q=01234567890123456789012345678901234567890123456789"
	          "012345678901234", "413"},
	    /* the advanced form */
	    {"/", "all=a+b&exact=c+d&some=e+f&none=g+h&intitle=i",
	        "a b \"c d\" (e OR f) -g -h title:(i)"},
	    {"/", "exact=a%22b", "\"a b\""},
	    /* Omega's */
	    {"/", "P=cyber&DB=two", "cyber index=two"},
	    {"/", "P=a&P=b", "a b"},
	    {"/", "P=a&DB=..", "404"},
	    {"/", "P=a&DB=two/one", "a index=two notes=1"},
	    {"/", "P=a&DEFAULTOP=OR", "a any"},
	    {"/", "P=a&DEFAULTOP=and", "a"},
	    {"/", "P=a&HITSPERPAGE=20&TOPDOC=40", "a page=3 n=20"},
	    {"/", "P=a&HITSPERPAGE=0&TOPDOC=-7", "a"},
	    {"/", "P=a&HITSPERPAGE=many", "a"},
	    {"/", "P=a&MORELIKE=3&R=1.2", "a notes=2"},
	    {"/", "P=a&MORELIKE=&THRESHOLD=0", "a"},
	    {"/", "P=a&HITSPERPAGE=5000", "a n=100"},
	    {"/", "P=a&TOPDOC=15", "a page=2"},
	    {"/", "P=a&TOPDOC=10&%3E.x=4&%3E.y=2", "a page=3"},
	    {"/", "P=a&TOPDOC=10&%3C=x", "a"},
	    {"/", "P=a&%5B=4", "a page=4"},
	    {"/", "P=a&%23=4", "a page=4"},
	    {"/", "P=a&%5B+page+4=4", "a page=4"},
	    {"/", "P=a&xP=b&TOPDOC=40", "a"},
	    {"/", "P=a&xP=a&TOPDOC=40", "a page=5"},
	    {"/", "P=a&B=Len&B=Lfr&B=Ttext/html", "a lang=en lang=fr type=text/html"},
	    {"/", "P=a&B=Ehtml", "a type=html"},
	    {"/", "P=a&B=Hpapers", "a root:papers"},
	    {"/", "P=a&N=Lko", "a -lang:ko"},
	    {"/", "P=a&B=Y2014", "a date:2014"},
	    {"/", "P=a&B=XFOO:bar", "a notes=1"},
	    {"/", "P=a&B=H%22)+OR+(", "a notes=1"},
	    {"/", "P.S=blue+house", "title:(blue house)"},
	    {"/", "P.ZZ=x", "x notes=1"},
	    {"/", "P=a&START=20140101&END=201508", "a 2014-01-01..2015-08"},
	    {"/", "P=a&START.0=2014", "a 2014.."},
	    {"/", "P=a&END=20140131&SPAN=30", "a 2014-01-01..2014-01-31"},
	    {"/", "P=a&START=20140101&SPAN=30", "a 2014-01-01..2014-01-31"},
	    {"/", "P=a&START=20149999&SPAN=30", "a 2014-99-99.."},
	    {"/", "P=a&START=x", "a"},
	    {"/", "P=a&SORT=%2B0", "a sort=date"},
	    {"/", "P=a&SORT=-0", "a sort=-date"},
	    {"/", "P=a&SORT=0", "a sort=-date"},
	    {"/", "P=a&SORT=0&SORTREVERSE=1", "a sort=date"},
	    {"/", "P=a&SORT=17", "a notes=1"},
	    {"/", "P=a&FMT=opensearch", "a sort=-date format=2"},
	};
	struct site *site = make_site();

	for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
		g_autofree char *got =
		    ask_print(site, rows[i].path, rows[i].query);
		if (strcmp(got, rows[i].want) != 0)
			g_test_message("?%s", rows[i].query);
		g_assert_cmpstr(got, ==, rows[i].want);
	}
	site_free(site);
}

static int
status_of(char **envp, const char *body)
{
	struct body b = {body, 0};
	struct input in;
	struct fault f = {0};
	int status = input_parse(&in, envp, read_body, &b, &f) ? 200 : f.status;

	if (status == 200 && body)
		g_assert_cmpstr(input_get(&in, "q"), ==, "a b");
	fault_release(&f);
	input_release(&in);
	return status;
}

#define FORM "CONTENT_TYPE=application/x-www-form-urlencoded"

static void
test_body(void)
{
	static const struct {
		const char *env[4];
		const char *body;
		int want;
	} rows[] = {
	    {{"REQUEST_METHOD=POST", FORM, "CONTENT_LENGTH=5"}, "q=a+b", 200},
	    {{"REQUEST_METHOD=POST", FORM "; charset=utf-8",
	         "CONTENT_LENGTH=5"}, "q=a+b&q=c", 200},
	    {{"REQUEST_METHOD=POST", FORM, "CONTENT_LENGTH=9"}, "q=a+b", 400},
	    {{"REQUEST_METHOD=POST", FORM, "CONTENT_LENGTH=-1"}, "q=a+b", 400},
	    {{"REQUEST_METHOD=POST", FORM, "CONTENT_LENGTH=5x"}, "q=a+b", 400},
	    {{"REQUEST_METHOD=POST", FORM,
	         "CONTENT_LENGTH=99999999999999999999"}, "q=a+b", 400},
	    {{"REQUEST_METHOD=POST", FORM, "CONTENT_LENGTH=40000"}, "q=", 413},
	    {{"REQUEST_METHOD=POST", FORM}, "q=a+b", 400},
	    {{"REQUEST_METHOD=POST", "CONTENT_TYPE=multipart/form-data",
	         "CONTENT_LENGTH=5"}, "q=a+b", 415},
	    {{"REQUEST_METHOD=POST", "CONTENT_LENGTH=5"}, "q=a+b", 415},
	    {{"REQUEST_METHOD=PUT"}, NULL, 405},
	    {{"REQUEST_METHOD=get"}, NULL, 405},
	    {{"REQUEST_METHOD="}, NULL, 405},
	    {{"REQUEST_METHOD=HEAD"}, NULL, 200},
	    {{NULL}, NULL, 200},
	};

	for (size_t i = 0; i < G_N_ELEMENTS(rows); i++)
		g_assert_cmpint(status_of((char **)rows[i].env, rows[i].body),
		    ==, rows[i].want);
}

/* Ceilings hold for what is long in other ways than a query. */
static void
test_long(void)
{
	g_autoptr(GString) many = g_string_new("QUERY_STRING=");
	g_autofree char *path = g_strnfill(2000, 'a');
	g_autofree char *script = g_strconcat("SCRIPT_NAME=/", path, NULL);
	g_autofree char *info = g_strconcat("PATH_INFO=/", path, NULL);
	g_autofree char *filler = g_strnfill(INPUT_MAX_BYTES + 1, '&');
	g_autofree char *query = g_strconcat("QUERY_STRING=", filler, NULL);

	for (unsigned i = 0; i <= INPUT_MAX_PARAMS; i++)
		g_string_append(many, "a=1&");
	g_assert_cmpint(status_of((char *[]){many->str, NULL}, NULL), ==, 400);
	g_assert_cmpint(status_of((char *[]){script, NULL}, NULL), ==, 404);
	g_assert_cmpint(status_of((char *[]){info, NULL}, NULL), ==, 404);
	g_assert_cmpint(status_of((char *[]){query, NULL}, NULL), ==, 413);
}

static void
test_headers(void)
{
	static const struct {
		const char *env[5];
		const char *origin, *base;
		bool gzip;
	} rows[] = {
	    {{"HTTP_HOST=e.org:8080", "SCRIPT_NAME=/a/"}, "http://e.org:8080",
	        "/a", false},
	    {{"HTTP_HOST=e.org", "HTTPS=on", "SCRIPT_NAME=/"}, "https://e.org",
	        "", false},
	    {{"HTTP_HOST=e.org", "HTTPS=off"}, "http://e.org", "", false},
	    {{"HTTP_HOST=\"><script>", "SERVER_NAME=f.org"}, "http://f.org", "",
	        false},
	    {{"HTTP_HOST=a b", "SERVER_NAME=a/b"}, "http://localhost", "", false},
	    {{"SCRIPT_NAME=//evil.org/x"}, "http://localhost", "/evil.org/x",
	        false},
	    {{"SCRIPT_NAME=x"}, "http://localhost", "", false},
	    {{"HTTP_HOST=[::1]:80"}, "http://[::1]:80", "", false},
	    {{"HTTP_ACCEPT_ENCODING=deflate, gzip"}, "http://localhost", "", true},
	    {{"HTTP_ACCEPT_ENCODING=gzip;q=0"}, "http://localhost", "", false},
	    {{"HTTP_ACCEPT_ENCODING=gzip;q=0.5, br"}, "http://localhost", "",
	        true},
	    {{"HTTP_ACCEPT_ENCODING=xgzip"}, "http://localhost", "", false},
	};

	for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
		struct input in;
		struct fault f = {0};
		g_assert_true(input_parse(&in, (char **)rows[i].env, NULL, NULL,
		    &f));
		g_assert_cmpstr(in.origin, ==, rows[i].origin);
		g_assert_cmpstr(in.base, ==, rows[i].base);
		g_assert_cmpint(in.gzip, ==, rows[i].gzip);
		input_release(&in);
	}
}

static void
test_site(void)
{
	static const struct {
		const char *text, *error; /* part of the message */
	} rows[] = {
	    {"", "nothing to search"},
	    {"[site]\ntitle=x\n", "nothing to search"},
	    {"[index a]\n", "missing"},
	    {"[index a]\npath=x\nurl=javascript:alert(1)\n", "address"},
	    {"[index ../a]\npath=x\n", "a name has"},
	    {"[index -a]\npath=x\n", "a name has"},
	    {"[index a]\npath=x\n[site]\nseconds=0\n", "number from 1"},
	    {"[index a]\npath=x\n[site]\nsecond=1\n", "no such key"},
	    {"[index a]\npath=x\n[site]\nprivate=maybe\n", "neither"},
	    {"[index a]\npath=x\n[sight]\n", "no such group"},
	};
	struct site *s = make_site();

	g_assert_cmpstr(s->indexes[0].places[0], ==, "/x/one");
	g_assert_cmpstr(s->indexes[1].places[0], ==, "/etc/two");
	g_assert_cmpstr(s->indexes[1].places[1], ==, "/etc/other");
	g_assert_null(site_find(s, "three"));
	g_assert_true(site_find(s, NULL) == s->indexes);
	site_free(s);
	for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
		g_autoptr(GError) error = NULL;
		g_assert_null(site_parse("/c", rows[i].text,
		    strlen(rows[i].text), &error));
		g_assert_nonnull(strstr(error->message, rows[i].error));
	}
}

static void
test_original(void)
{
	static const struct {
		const char *id, *own, *want;
	} with[] = {
	    {"a/b c.txt", NULL, "https://e.org/a/b%20c.txt?a=a/b%20c.txt"},
	    {"\"><b>", NULL, "https://e.org/%22%3E%3Cb%3E?a=%22%3E%3Cb%3E"},
	    {"../x", "https://f.org/", NULL},
	    {"a/../../x", NULL, NULL},
	}, without[] = {
	    {"a", "https://f.org/", "https://f.org/"},
	    {"a", "javascript:alert(1)", NULL},
	    {"a", " https://f.org/", NULL},
	    {"a", "data:text/html,x", NULL},
	    {"a", NULL, NULL},
	};
	struct site *s = make_site();

	for (size_t i = 0; i < G_N_ELEMENTS(with); i++) {
		g_autofree char *got = site_original(&s->indexes[0],
		    with[i].id, with[i].own);
		g_assert_cmpstr(got, ==, with[i].want);
	}
	for (size_t i = 0; i < G_N_ELEMENTS(without); i++) {
		g_autofree char *got = site_original(&s->indexes[1],
		    without[i].id, without[i].own);
		g_assert_cmpstr(got, ==, without[i].want);
	}
	site_free(s);
}

/* Nothing that a visitor sends can end a line of the log. */
static void
test_log(void)
{
	g_autoptr(GString) out = g_string_new(NULL);
	struct log_entry e = {.reference = "r", .status = 500,
	    .path = "/\r\n\x1b[31m", .query = "\xff\n\"}", .error = "e"};

	log_line(out, &e);
	g_assert_cmpint(out->str[out->len - 1], ==, '\n');
	for (size_t i = 0; i + 1 < out->len; i++)
		g_assert_true(out->str[i] >= ' ' && out->str[i] < 0x7f);
}

static void
test_known(void)
{
	static const struct {
		const char *match, *since;
		bool want;
	} rows[] = {
	    {NULL, NULL, false},
	    {"W/\"abc\"", NULL, true},
	    {"\"x\", W/\"abc\"", NULL, true},
	    {"\"abcd\"", NULL, false},
	    {"abc", NULL, false},
	    {"*", NULL, true},
	    {NULL, "Thu, 01 Jan 1970 00:16:40 GMT", true},
	    {NULL, "Thu, 01 Jan 1970 00:16:41 GMT", false},
	    {"\"x\"", "Thu, 01 Jan 1970 00:16:40 GMT", false},
	};

	for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
		struct reply r = {.tag = (char *)"abc", .modified = 1000};
		struct input in = {.if_none_match = rows[i].match,
		    .if_modified_since = rows[i].since};
		g_assert_cmpint(reply_is_known(&r, &in), ==, rows[i].want);
	}
}

static void
test_names(void)
{
	char buf[40];

	g_assert_cmpstr(name_count(0, buf), ==, "0");
	g_assert_cmpstr(name_count(999, buf), ==, "999");
	g_assert_cmpstr(name_count(1234567, buf), ==, "1,234,567");
	g_assert_cmpstr(name_date("2022-12-15", buf), ==, "15 December 2022");
	g_assert_cmpstr(name_date("2022-12", buf), ==, "December 2022");
	g_assert_cmpstr(name_date("2022", buf), ==, "2022");
	g_assert_cmpstr(name_date("soon", buf), ==, "soon");
	g_assert_cmpstr(name_language("ko"), ==, "Korean");
	g_assert_cmpstr(name_language("xx"), ==, "xx");
}

static void
add_document(const char *path)
{
	struct xc_error xe = {0};
	struct xc_writer *w = xc_writer_open(path, XC_DB_CREATE_OR_OPEN, 0, &xe);
	struct xc_doc *d = xc_doc_new(&xe);

	g_assert_true(w && d && xc_writer_add_document(w, d, &xe));
	g_assert_true(xc_writer_commit(w, &xe));
	xc_doc_free(d);
	xc_writer_free(w);
}

static char *
stamp_of(struct pool *p, const struct site_index *ix)
{
	const struct opened *o = pool_get(p, ix, NULL);

	g_assert_nonnull(o);
	g_assert_nonnull(o->stamp);
	return g_strdup(o->stamp);
}

/* A commit is told, also one that a request has met and reopened the index for. */
static void
test_pool(void)
{
	g_autofree char *dir = g_dir_make_tmp("trawl-pool-XXXXXX", NULL);
	g_autofree char *path = g_build_filename(dir, "one", NULL);
	char *places[] = {path, NULL};
	struct site_index ix = {.name = (char *)"one", .places = places};
	struct pool *p = pool_new();
	g_autofree char *last = NULL;

	add_document(path);
	last = stamp_of(p, &ix);
	for (int i = 0; i < 6; i++) {
		g_autofree char *before = stamp_of(p, &ix);
		struct index *open = session_index(pool_get(p, &ix,
		    NULL)->session);
		struct pool *other = pool_new();

		g_assert_cmpstr(before, ==, last);
		for (int commits = 1 + i % 3; commits > 0; commits--) {
			add_document(path);
			if (i % 2)
				g_assert_true(index_reopen(open, NULL));
		}
		g_autofree char *after = stamp_of(p, &ix);
		g_autofree char *fresh = stamp_of(other, &ix);
		g_assert_cmpstr(after, !=, before);
		g_assert_cmpstr(after, ==, fresh);
		g_free(last);
		last = g_steal_pointer(&after);
		pool_free(other);
	}
	pool_free(p);
	g_assert_true(tree_remove(dir));
}

int
main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/web/ask", test_ask);
	g_test_add_func("/web/body", test_body);
	g_test_add_func("/web/long", test_long);
	g_test_add_func("/web/headers", test_headers);
	g_test_add_func("/web/site", test_site);
	g_test_add_func("/web/original", test_original);
	g_test_add_func("/web/log", test_log);
	g_test_add_func("/web/known", test_known);
	g_test_add_func("/web/names", test_names);
	g_test_add_func("/web/pool", test_pool);
	return g_test_run();
}
