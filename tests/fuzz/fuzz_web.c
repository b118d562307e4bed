/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Whatever a request holds, the page is well-formed and has only our own
 * elements and attributes: what came in is text.
 *
 * The input is an environment, NAME=VALUE a line; a line without '=' is the
 * query string.  The index is the sample, made by the program beside the test;
 * without it (libFuzzer) $TRAWL_FUZZ_INDEX names one.
 */
#include "searcher/web/web.h"
#include "tests/fuzz/mutate.h"

#include <glib/gstdio.h>
#include <jansson.h>
#include <libxml/parser.h>
#include <libxml/tree.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static struct web *web;
static char *folder;

/* --- the oracle ------------------------------------------------------------------ */

static const char *const elements =
    " a article aside body button code dd details div dl dt fieldset footer "
    "form h1 h2 h3 head header html input label legend li link main mark meta "
    "nav ol option p pre q rect section select span strong summary svg text "
    "time title ul "
    /* of feeds and descriptions */
    "feed entry id updated author name summary totalResults startIndex "
    "itemsPerPage Query OpenSearchDescription ShortName LongName Description "
    "Url Language InputEncoding OutputEncoding path circle ";

static void
check_url(const char *url)
{
	static const char *const fine[] = {"/", "#", "http://", "https://"};
	bool ok = false;

	for (size_t i = 0; i < G_N_ELEMENTS(fine); i++)
		ok = ok || g_str_has_prefix(url, fine[i]);
	if (!ok || g_str_has_prefix(url, "//"))
		g_error("a link to '%s'", url);
}

static void
check_element(const xmlNode *node)
{
	g_autofree char *name =
	    g_strdup_printf(" %s ", (const char *)node->name);

	if (!strstr(elements, name))
		g_error("element '%s'", name);
	for (const xmlAttr *a = node->properties; a; a = a->next) {
		const char *attribute = (const char *)a->name;
		xmlChar *value =
		    xmlNodeListGetString(node->doc, a->children, 1);
		if (g_ascii_strncasecmp(attribute, "on", 2) == 0 ||
		    strcmp(attribute, "style") == 0)
			g_error("attribute '%s'", attribute);
		if (strcmp(attribute, "href") == 0 ||
		    strcmp(attribute, "src") == 0 ||
		    strcmp(attribute, "action") == 0)
			check_url(value ? (const char *)value : "");
		xmlFree(value);
	}
}

static void
check_tree(const xmlNode *node)
{
	for (; node; node = node->next) {
		if (node->type == XML_ELEMENT_NODE) {
			check_element(node);
			check_tree(node->children);
		} else {
			g_assert_true(node->type == XML_TEXT_NODE ||
			    node->type == XML_DTD_NODE);
		}
	}
}

static void
check_xml(const char *body, size_t len)
{
	xmlDoc *doc = xmlReadMemory(body, (int)len, NULL, "UTF-8",
	    XML_PARSE_NONET | XML_PARSE_NOERROR | XML_PARSE_NOWARNING);

	if (!doc)
		g_error("not well-formed: %.*s", (int)len, body);
	check_tree(doc->children);
	xmlFreeDoc(doc);
}

/* Every header is a line of its own, of known names. */
static const char *
check_headers(const GString *out, size_t *ret_len)
{
	static const char *const known = " Status Content-Type "
	    "Content-Disposition Content-Security-Policy X-Content-Type-Options "
	    "Referrer-Policy Cross-Origin-Resource-Policy Cache-Control Allow "
	    "Retry-After ETag Last-Modified Vary Content-Encoding "
	    "Content-Length ";
	const char *end = strstr(out->str, "\r\n\r\n");

	g_assert_nonnull(end);
	g_autofree char *head = g_strndup(out->str, (size_t)(end - out->str));
	g_auto(GStrv) lines = g_strsplit(head, "\r\n", -1);
	for (char **l = lines; *l; l++) {
		char *colon = strchr(*l, ':');
		g_assert_true(colon && colon[1] == ' ' && !strchr(*l, '\n'));
		g_autofree char *name =
		    g_strdup_printf(" %.*s ", (int)(colon - *l), *l);
		if (!strstr(known, name))
			g_error("header '%s'", *l);
	}
	*ret_len = out->len - (size_t)(end + 4 - out->str);
	return end + 4;
}

static void
check(const GString *out)
{
	size_t len;
	const char *body = check_headers(out, &len);

	if (!len || strstr(out->str, "Content-Encoding"))
		return;
	if (strstr(out->str, "Content-Type: text/html") ||
	    strstr(out->str, "+xml;")) {
		check_xml(body, len);
	} else if (strstr(out->str, "json;")) {
		json_t *j = json_loadb(body, len, 0, NULL);
		g_assert_nonnull(j);
		json_decref(j);
	}
}

/* --- requests --------------------------------------------------------------------- */

static size_t
read_nothing(void *ctx, char *buf, size_t len)
{
	(void)ctx;
	(void)buf;
	(void)len;
	return 0;
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	g_autofree char *text = g_strndup((const char *)data, size);
	g_auto(GStrv) envp = g_strsplit(text, "\n", 40);
	g_autoptr(GString) out = g_string_new(NULL);
	g_autoptr(GString) log = g_string_new(NULL);

	if (!web) {
		const char *index = g_getenv("TRAWL_FUZZ_INDEX");
		g_autofree char *conf = g_strdup_printf(
		    "[site]\ntitle=<&\"'>\nmax-query=400\nmax-page-size=20\n"
		    "[index a]\npath=%s\ntitle=]]>\nurl=https://e.org/{id}\n"
		    "[index b]\npath=/nonexistent\n",
		    index ? index : "/nonexistent");
		folder = g_dir_make_tmp("fuzz-web-XXXXXX", NULL);
		g_autofree char *path =
		    g_build_filename(folder, "trawl.conf", NULL);
		g_assert_true(g_file_set_contents(path, conf, -1, NULL));
		web = web_new(path, true);
	}
	for (char **e = envp; *e; e++)
		if (!strchr(*e, '=') || g_str_has_prefix(*e, "q=")) {
			char *query = g_strconcat("QUERY_STRING=", *e, NULL);
			g_free(*e);
			*e = query;
		}
	web_answer(web, envp, read_nothing, NULL, out, log);
	check(out);
	return 0;
}

#ifndef TRAWL_LIBFUZZER
/* The sample, indexed. */
static char *
make_index(void)
{
	const char *top = g_getenv("TRAWL_SRCDIR"), *build =
	    g_getenv("TRAWL_BUILDDIR");
	char *dir = g_dir_make_tmp("fuzz-index-XXXXXX", NULL);
	g_autofree char *program =
	    g_build_filename(build ? build : ".", "trawl-index", NULL);
	g_autofree char *sample =
	    g_build_filename(top ? top : ".", "corpus", "sample", NULL);
	g_autofree char *index = g_build_filename(dir, "T", NULL);
	const char *const argv[] = {program, "add", "-q", "-i", index, sample,
	    NULL};

	g_spawn_sync(NULL, (char **)argv, NULL, G_SPAWN_STDOUT_TO_DEV_NULL, NULL,
	    NULL, NULL, NULL, NULL, NULL);
	g_setenv("TRAWL_FUZZ_INDEX", index, TRUE);
	return dir;
}

static void
remove_folder(char *dir)
{
	const char *const argv[] = {"rm", "-rf", dir, NULL};

	g_spawn_sync(NULL, (char **)argv, NULL, G_SPAWN_SEARCH_PATH, NULL, NULL,
	    NULL, NULL, NULL, NULL);
	g_free(dir);
}

int
main(void)
{
	static const char *const seeds[] = {
		"q=cyber&lang=en&sort=-date",
		"q=<script>alert(1)</script>",
		"q=%3Cscript%3Ealert(1)%3C/script%3E\nSCRIPT_NAME=/s",
		"q=cyber&format=atom\nHTTP_HOST=e.org\nHTTPS=on",
		"q=cyber&format=json&facet=lang",
		"q=cyber&format=csv",
		"q=%22white+house%22&from=2014&to=2015&page=1&n=5",
		"P=cyber&DB=a&B=Len&TOPDOC=10&HITSPERPAGE=5&SORT=-0",
		"PATH_INFO=/doc\nid=sample/en/cloud-act.md&q=cloud",
		"PATH_INFO=/doc\nQUERY_STRING=id=sample/en/cloud-act.md&q=cloud",
		"PATH_INFO=/advanced\nq=x&lang=en",
		"PATH_INFO=/help\nSCRIPT_NAME=/\"><b>",
		"PATH_INFO=/suggest\nq=cyb",
		"PATH_INFO=/opensearch.xml\nHTTP_HOST=\"><script>",
		"PATH_INFO=/style.css",
		"PATH_INFO=/<script>",
		"q=x&index=b",
		"q=x&like=sample/en/cloud-act.md",
		"q=cyb*&type=<b>&author='\"",
		"REQUEST_METHOD=POST\nCONTENT_LENGTH=9",
		"REQUEST_METHOD=HEAD\nHTTP_IF_NONE_MATCH=*\nq=a",
	};
	static const char *const pieces[] = {
		"<", ">", "\"", "'", "&", "%00", "%0d%0aX:", "%22%3E%3Cb%3E", "\n",
		"%3C", "%3E", "%26lt;", "javascript:", "index=..", "%ff", "%c3",
		"%09", "%1b", "+ADw-script+AD4-", "&page=2", "&n=3", "&op=or",
		"&path=*", "\xff", "\xc3", "%e2%80%ae", "]]%3E", "%F0%9F", "&from=1",
		"=", "&", "*", "~", "%22", "title:", "OR", "NEAR/3", "-", "(",
	};
	char *dir = make_index();
	int status;

	status = mutate_run("web", seeds, G_N_ELEMENTS(seeds), pieces,
	    G_N_ELEMENTS(pieces), LLVMFuzzerTestOneInput);
	web_free(web);
	remove_folder(dir);
	if (folder)
		remove_folder(folder);
	xmlCleanupParser();
	return status;
}
#endif
