/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Renderers: answers made by hand, without any index. */
#include "searcher/model.h"
#include "searcher/render/render.h"
#include "searcher/session.h"

#include <jansson.h>
#include <string.h>

/* An answer with one hit of everything. */
static struct answer *
make_answer(const char *title, const char *passage)
{
	struct answer *a = answer_new();
	struct hit *h = hit_new();
	struct passage *p = g_new0(struct passage, 1);

	a->query = g_strdup("q");
	a->parsed = g_strdup("q");
	a->total = 1;
	a->total_exact = true;
	h->rank = 1;
	h->id = g_strdup("root/a b.txt");
	h->path = g_strdup("/data/a b.txt");
	h->title = g_strdup(title);
	h->date = g_strdup("2022-12-15");
	h->lang = g_strdup("en");
	h->type = g_strdup("text/plain");
	h->score = 7.4120001;
	p->text = g_strdup(passage);
	p->text_len = strlen(passage);
	p->marks = g_new0(struct mark, 1);
	p->marks[0] = (struct mark){4, 9, 1};
	p->n_marks = 1;
	p->line = 9;
	p->cut_after = true;
	g_ptr_array_add(h->snippets, p);
	g_ptr_array_add(a->hits, h);
	return a;
}

static void
test_text_plain(void)
{
	g_autoptr(answer_auto) a = make_answer("A title", "the cyber talks");
	struct text_style style = {.cwd = "/data"};
	g_autoptr(GString) out = g_string_new(NULL);

	render_text(a, &style, out);
	g_assert_cmpstr(out->str, ==,
	    "  1. A title\n"
	    "     2022-12-15 \xc2\xb7 English \xc2\xb7 a b.txt:9\n"
	    "    9  the cyber talks \xe2\x80\xa6\n"
	    "\n"
	    "1 hit, 0.0 ms\n");
}

static void
test_text_marks_in_colour(void)
{
	g_autoptr(answer_auto) a = make_answer("A title", "the cyber talks");
	struct text_style style = {.color = true};
	g_autoptr(GString) out = g_string_new(NULL);

	render_text(a, &style, out);
	g_assert_nonnull(strstr(out->str, "the \033[1;31mcyber\033[0m talks"));
}

static void
test_text_links(void)
{
	g_autoptr(answer_auto) a = make_answer("A title", "the cyber talks");
	static const char *const rows[][2] = {
	    {NULL, "\033]8;;file://h/data/a%20b.txt#9\033\\/data"},
	    {NULL, "\033]8;;file://h/data/a%20b.txt#9\033\\9\033]8;;"},
	    {"edit://{host}{path}:{line}",
		"\033]8;;edit://h/data/a%20b.txt:9\033\\/data"}};

	for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
		struct text_style style = {.links = true, .host = "h",
		    .link = rows[i][0]};
		g_autoptr(GString) out = g_string_new(NULL);
		render_text(a, &style, out);
		g_assert_nonnull(strstr(out->str, rows[i][1]));
	}
}

/* What a document holds must not drive the terminal. */
static void
test_text_controls(void)
{
	g_autoptr(answer_auto) a =
	    make_answer("ti\033[2Jtle\a", "the cyber\033]0;x\a\xc2\x9b" "1m talks");
	struct text_style style = {0};
	g_autoptr(GString) out = g_string_new(NULL);

	render_text(a, &style, out);
	for (const char *p = out->str; *p; p++)
		g_assert_true((unsigned char)*p >= 0x20 || *p == '\n');
	g_assert_null(strstr(out->str, "\xc2\x9b"));
}

static void
test_text_wraps(void)
{
	g_autoptr(answer_auto) a = make_answer("A title",
	    "the cyber talks went on for longer than forty columns can show");
	struct text_style style = {.columns = 40};
	g_autoptr(GString) out = g_string_new(NULL);

	render_text(a, &style, out);
	g_auto(GStrv) lines = g_strsplit(out->str, "\n", -1);
	for (char **l = lines; *l; l++)
		if (g_str_has_prefix(*l, "       "))
			g_assert_cmpuint(text_columns(*l, strlen(*l)), <=, 40);
}

static void
test_json(void)
{
	g_autoptr(answer_auto) a = make_answer("A \"title\"", "the cyber talks");
	g_autoptr(GString) out = g_string_new(NULL);

	render_json(a, true, out);
	g_assert_cmpint(out->str[out->len - 1], ==, '\n');
	json_t *o = json_loads(out->str, JSON_REJECT_DUPLICATES, NULL);
	g_assert_nonnull(o);
	g_assert_cmpint(json_integer_value(json_object_get(o, "trawl")), ==, 1);
	json_t *h = json_array_get(json_object_get(o, "hits"), 0);
	g_assert_cmpstr(json_string_value(json_object_get(h, "title")), ==,
	    "A \"title\"");
	g_assert_cmpstr(json_string_value(json_object_get(h, "path")), ==,
	    "/data/a b.txt");
	g_assert_cmpfloat(json_real_value(json_object_get(h, "score")), ==,
	    7.412);
	json_t *s = json_array_get(json_object_get(h, "snippets"), 0);
	json_t *m = json_array_get(json_object_get(s, "marks"), 0);
	g_assert_cmpint(json_integer_value(json_array_get(m, 0)), ==, 4);
	g_assert_cmpint(json_integer_value(json_array_get(m, 1)), ==, 9);
	g_assert_true(json_is_null(json_object_get(s, "page")));
	g_assert_nonnull(strstr(out->str, "\"score\":7.412,"));
	json_decref(o);
}

static void
test_json_without_path(void)
{
	g_autoptr(answer_auto) a = make_answer("t", "the cyber talks");
	g_autoptr(GString) out = g_string_new(NULL);

	render_json(a, false, out);
	g_assert_null(strstr(out->str, "/data"));
	g_assert_nonnull(strstr(out->str, "\"path\":null"));
}

/* Paths may be any bytes; JSON may not. */
static void
test_json_bad_utf8(void)
{
	g_autoptr(answer_auto) a = make_answer("t", "the cyber talks");
	struct hit *h = g_ptr_array_index(a->hits, 0);
	g_autoptr(GString) out = g_string_new(NULL);

	g_free(h->path);
	h->path = g_strdup("/data/\xff\xfe");
	render_json(a, true, out);
	json_t *o = json_loads(out->str, 0, NULL);
	g_assert_nonnull(o);
	json_decref(o);
}

static void
test_json_nothing_found(void)
{
	g_autoptr(answer_auto) a = answer_new();
	g_autoptr(GString) out = g_string_new(NULL);

	a->query = g_strdup("zzz");
	a->parsed = g_strdup("zzz");
	a->total_exact = true;
	render_json(a, true, out);
	g_assert_cmpstr(out->str, ==,
	    "{\"trawl\":1,\"query\":\"zzz\",\"parsed\":\"zzz\",\"total\":0,"
	    "\"total_is\":\"exact\",\"partial\":false,\"took_ms\":0.0,"
	    "\"warnings\":[],\"suggestion\":null,\"hits\":[],\"facets\":{}}\n");
}

static void
test_tsv(void)
{
	static const struct {
		const char *fields, *line;
	} rows[] = {
	    {NULL, "1\t7.412000\troot/a b.txt\t2022-12-15\ten\tA title\n"},
	    {"path,line", "/data/a b.txt\t9\n"},
	    {"id, snippet", "root/a b.txt\tthe cyber talks\n"},
	    {"author", "\n"},
	    {"field.none", "\n"},
	};
	g_autoptr(answer_auto) a = make_answer("A\ttitle", "the cyber talks");

	for (unsigned i = 0; i < G_N_ELEMENTS(rows); i++) {
		g_autoptr(GString) out = g_string_new(NULL);
		g_autoptr(GError) error = NULL;
		g_assert_true(render_tsv(a, rows[i].fields, out, &error));
		g_assert_cmpstr(out->str, ==, rows[i].line);
	}
}

static void
test_tsv_unknown_field(void)
{
	g_autoptr(answer_auto) a = make_answer("t", "the cyber talks");
	g_autoptr(GString) out = g_string_new(NULL);
	g_autoptr(GError) error = NULL;

	g_assert_false(render_tsv(a, "id,nonsense", out, &error));
	g_assert_nonnull(strstr(error->message, "'nonsense'"));
}

static void
test_trec(void)
{
	g_autoptr(answer_auto) a = make_answer("t", "the cyber talks");
	g_autoptr(GString) out = g_string_new(NULL);

	render_trec(a, "1", "my run", out);
	g_assert_true(g_str_has_prefix(out->str, "1 Q0 root/a%20b.txt 1 7.41"));
	g_assert_true(g_str_has_suffix(out->str, " my%20run\n"));
}

static void
test_paths(void)
{
	g_autoptr(answer_auto) a = make_answer("t", "the cyber talks");
	g_autoptr(GString) out = g_string_new(NULL);

	render_paths(a, "/data", out);
	render_paths(a, "/dat", out);
	g_assert_cmpstr(out->str, ==, "a b.txt\n/data/a b.txt\n");
}

static void
test_models(void)
{
	static const struct {
		const char *text, *printed; /* NULL: refused */
	} rows[] = {
	    {"bm25(k1=0.9,b=0.4,title=0,near=0)",
	        "bm25(k1=0.9,k2=0,k3=1,b=0.4,min_normlen=0.5,title=0,exact=0.2,near=0)"},
	    {"bm25( b = 0.4 , title=2, near=0.5 )", NULL},
	    {"bm25(b=x)", NULL},
	    {"bm25(b=-1)", NULL},
	    {"bm25(b=0.4", NULL},
	    {"bm25(c=1)", NULL},
	    {"lm", NULL},
	    {"pl2+", NULL},
	    {"", ""},
	};

	for (unsigned i = 0; i < G_N_ELEMENTS(rows); i++) {
		struct model m;
		g_autoptr(GError) error = NULL;
		bool ok = model_parse(rows[i].text, &m, &error);
		if (i == 1) { /* blanks are fine */
			g_assert_true(ok);
			g_assert_cmpfloat(m.title, ==, 2);
			continue;
		}
		g_assert_true(ok == (rows[i].printed != NULL));
		if (ok && *rows[i].printed) {
			g_autofree char *p = model_print(&m);
			g_assert_cmpstr(p, ==, rows[i].printed);
		}
	}
}

/* What is printed reads back as the same. */
static void
test_model_round_trip(void)
{
	const struct xc_scheme *s;

	for (size_t i = 0; (s = xc_scheme_at(i)); i++) {
		struct model m, n;
		g_assert_true(model_parse(s->name, &m, NULL));
		g_autofree char *text = model_print(&m);
		g_assert_true(model_parse(text, &n, NULL));
		g_autofree char *again = model_print(&n);
		g_assert_cmpstr(text, ==, again);
	}
}

int
main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/render/text/plain", test_text_plain);
	g_test_add_func("/render/text/marks", test_text_marks_in_colour);
	g_test_add_func("/render/text/links", test_text_links);
	g_test_add_func("/render/text/controls", test_text_controls);
	g_test_add_func("/render/text/wraps", test_text_wraps);
	g_test_add_func("/render/json", test_json);
	g_test_add_func("/render/json/without-path", test_json_without_path);
	g_test_add_func("/render/json/bad-utf8", test_json_bad_utf8);
	g_test_add_func("/render/json/nothing-found", test_json_nothing_found);
	g_test_add_func("/render/tsv", test_tsv);
	g_test_add_func("/render/tsv/unknown-field", test_tsv_unknown_field);
	g_test_add_func("/render/trec", test_trec);
	g_test_add_func("/render/paths", test_paths);
	g_test_add_func("/model/parse", test_models);
	g_test_add_func("/model/round-trip", test_model_round_trip);
	return g_test_run();
}
