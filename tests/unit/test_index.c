/* SPDX-License-Identifier: GPL-2.0-or-later */
/* lib/index without a database: fields, records, stored texts, stubs. */
#include "lib/index/fields.h"
#include "lib/index/index.h"
#include "lib/index/record.h"
#include "lib/index/stored.h"
#include "lib/index/stub.h"

#include <string.h>

/* --- fields ------------------------------------------------------------------- */

static void
test_field_names(void)
{
	static const struct {
		const char *name, *prefix;
		int slot;
	} rows[] = {
	    {"title", "S", SLOT_TITLE},	 {"SUBJECT", "S", SLOT_TITLE},
	    {"author", "A", SLOT_AUTHOR}, {"file", "P", SLOT_PATH},
	    {"Lang", "L", SLOT_LANG},	 {"language", "L", SLOT_LANG},
	    {"type", "T", SLOT_TYPE},	 {"date", "D", SLOT_DATE},
	    {"mtime", "", SLOT_MTIME},	 {"size", "", SLOT_SIZE},
	    {"root", "H", -1},		 {"id", "Q", SLOT_ID},
	};

	for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
		const struct field *f = field_find(rows[i].name,
		    strlen(rows[i].name));
		g_assert_nonnull(f);
		g_assert_cmpstr(f->prefix, ==, rows[i].prefix);
		g_assert_cmpint(f->slot, ==, rows[i].slot);
	}
	g_assert_null(field_find("titl", 4));
	g_assert_null(field_find("titles", 6));
	g_assert_null(field_find("", 0));
}

static void
test_user_prefix(void)
{
	static const struct {
		const char *name, *prefix;
	} rows[] = {
	    {"source", "XSOURCE:"}, {"doc-type", "XDOC-TYPE:"},
	    {"a_1", "XA_1:"},	    {"1a", NULL},
	    {"", NULL},		    {"a b", NULL},
	    {"é", NULL},	    {"a.b", NULL},
	    {"aaaaaaaaaabbbbbbbbbbccccccccccddddddddddx", NULL},
	};

	for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
		g_autofree char *prefix = field_user_prefix(rows[i].name,
		    strlen(rows[i].name));
		g_assert_cmpstr(prefix, ==, rows[i].prefix);
	}
}

static void
test_long_terms(void)
{
	g_autoptr(GString) a = g_string_new(NULL);
	g_autoptr(GString) b = g_string_new(NULL);
	char nuls[150] = "";
	char value[401];

	memset(value, 'x', 400);
	value[400] = '\0';
	field_term(a, "Q", value, 400);
	value[399] = 'y';
	field_term(b, "Q", value, 400);
	g_assert_true(xc_term_is_valid(a->str, a->len));
	g_assert_cmpuint(a->len, <=, 201);
	g_assert_false(g_string_equal(a, b)); /* by the hash */
	g_string_truncate(a, 0);
	field_term(a, "Q", value, 200);
	g_assert_cmpuint(a->len, ==, 201);
	g_string_truncate(a, 0);
	field_term(a, "Q", nuls, sizeof(nuls));
	g_assert_true(xc_term_is_valid(a->str, a->len));
	/* Cut at a character. */
	for (size_t i = 0; i + 3 <= 400; i += 3)
		memcpy(value + i, "한", 3);
	g_string_truncate(a, 0);
	field_term(a, "P", value, 399);
	g_assert_true(g_utf8_validate(a->str, (gssize)a->len, NULL));
}

static void
test_ids_of_paths(void)
{
	static const struct {
		const char *root, *below, *id;
	} rows[] = {
	    {"doc", "a/b.txt", "doc/a/b.txt"},
	    {"b.txt", "", "b.txt"},
	    {"doc", "100%.txt", "doc/100%.txt"},
	    {"doc", "caf\xc3\xa9", "doc/caf\xc3\xa9"},
	    {"doc", "caf\xe9.txt", "doc/caf%E9.txt"},
	    {"doc", "a\nb%", "doc/a%0Ab%25"},
	};

	for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
		g_autofree char *id = index_id_of_path(rows[i].root,
		    rows[i].below);
		g_assert_cmpstr(id, ==, rows[i].id);
	}
}

/* --- records ------------------------------------------------------------------ */

static void
test_record(void)
{
	struct record r = {
	    .id = "a/b", .path = "/x/a=b", .title = "one\ntwo", .date = "2022",
	    .lang = "en", .type = "text/html", .url = "http://h/?a=b",
	    .size = 1234567890123, .mtime = 1700000000, .text = 0xabcdef,
	    .text_len = 77, .fields = {{"source", "s=1"}, {"id", "theirs"}},
	    .n_fields = 2,
	};
	g_autoptr(GString) s = g_string_new(NULL);
	struct record q;

	record_write(&r, s);
	g_assert_true(strstr(s->str, "caption=one two\n") != NULL);
	record_parse(s->str, s->len, &q);
	g_assert_cmpstr(q.id, ==, "a/b");
	g_assert_cmpstr(q.path, ==, "/x/a=b");
	g_assert_cmpstr(q.title, ==, "one two");
	g_assert_null(q.author);
	g_assert_cmpstr(q.url, ==, r.url);
	g_assert_cmpuint(q.size, ==, r.size);
	g_assert_cmpint(q.mtime, ==, r.mtime);
	g_assert_cmpuint(q.text, ==, r.text);
	g_assert_cmpuint(q.text_len, ==, 77);
	g_assert_cmpuint(q.n_fields, ==, 2);
	g_assert_cmpstr(q.fields[0][1], ==, "s=1");
	g_assert_cmpstr(q.fields[1][0], ==, "id");
}

static void
test_strange_records(void)
{
	/* Omega's, and rubbish. */
	static const char *const rows[] = {"", "\n\n", "=\n", "url=http://x\n"
	    "sample=a b\ncaption=T\ntype=text/html\nmodtime=1\n", "no equals",
	    "size=-1\nsize=x\ntext=zz\ntextlen=99999999999999\n", "x.=\nx.a"};

	for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
		g_autofree char *copy = g_strdup(rows[i]);
		struct record r;
		record_parse(copy, strlen(copy), &r);
		if (strstr(rows[i], "caption"))
			g_assert_cmpstr(r.title, ==, "T");
	}
}

/* --- stored texts ---------------------------------------------------------------- */

static bool
keep(const char *key, size_t key_len, const char *value, size_t len, void *ctx)
{
	GPtrArray *blocks = ctx;

	g_assert_cmpuint(key_len, ==, 21);
	g_assert_cmpint(key[0], ==, 't');
	g_ptr_array_add(blocks, g_bytes_new(value, len));
	return true;
}

static const char *
get(unsigned block, size_t *ret_len, void *ctx, GError **error)
{
	GPtrArray *blocks = ctx;
	gsize len;

	if (block >= blocks->len)
		return *ret_len = 0, "";
	const char *data = g_bytes_get_data(blocks->pdata[block], &len);
	*ret_len = len;
	return data;
}

static void
round_trip(const char *text, size_t len)
{
	g_autoptr(GArray) starts = stored_cut(text, len);
	g_autoptr(GPtrArray) blocks = g_ptr_array_new_with_free_func(
	    (GDestroyNotify)g_bytes_unref);
	g_autofree uint32_t *positions = g_new(uint32_t, starts->len);
	struct text_run runs[] = {{(uint32_t)len / 2, text_language("en")},
	    {(uint32_t)len, text_language("ko")}};
	struct stored_heading headings[] = {{0, 3, 1}, {5, 9, 2}};
	size_t got_len, first_len, at = 0, lines = 0;

	for (guint i = 0; i < starts->len; i++)
		positions[i] = 1 + 10 * i;
	struct stored_info info = {
	    .len = (uint32_t)len, .n_blocks = starts->len,
	    .starts = (const uint32_t *)(void *)starts->data,
	    .positions = positions, .line = 7, .runs = runs, .n_runs = 2,
	    .headings = headings, .n_headings = len > 9 ? 2 : 0,
	};
	g_assert_true(stored_write(42, text, &info, keep, blocks));
	g_assert_cmpuint(blocks->len, ==, starts->len);

	struct stored *s = stored_open_with(get, blocks, NULL);
	g_assert_nonnull(s);
	const struct stored_info *got = stored_info(s);
	g_assert_cmpuint(got->len, ==, len);
	g_assert_cmpuint(got->line, ==, 7);
	g_assert_cmpuint(got->n_runs, ==, 2);
	g_assert_cmpint(got->runs[1].lang, ==, text_language("ko"));
	g_assert_cmpuint(got->n_headings, ==, info.n_headings);
	for (guint i = 0; i < starts->len; i++) {
		const char *b = stored_block(s, i, &got_len, NULL);
		g_assert_nonnull(b);
		g_assert_cmpuint(got->starts[i], ==, at);
		g_assert_cmpuint(got->positions[i], ==, positions[i]);
		g_assert_cmpuint(got->lines[i], ==, lines);
		g_assert_cmpmem(b, got_len, text + at, got_len);
		g_assert_true(b == stored_block(s, 0, &first_len, NULL) + at);
		g_assert_cmpuint(got_len, <=, STORED_BLOCK);
		for (size_t k = 0; k < got_len; k++)
			lines += b[k] == '\n';
		at += got_len;
	}
	g_assert_cmpuint(at, ==, len);
	const char *all = stored_all(s, &got_len, NULL);
	g_assert_cmpint(all[len], ==, '\0');
	g_assert_cmpmem(all, got_len, text, len);
	stored_free(s);
}

static void
test_stored(void)
{
	static const char *const units[] = {"word ", "a line of it\n",
	    "한국어", "x", "é", "中文文字。", "\f\n"};
	static const size_t sizes[] = {0, 1, 16383, 16384, 16385, 100000};

	for (size_t u = 0; u < G_N_ELEMENTS(units); u++)
		for (size_t s = 0; s < G_N_ELEMENTS(sizes); s++) {
			g_autoptr(GString) text = g_string_new(NULL);
			while (text->len < sizes[s])
				g_string_append(text, units[u]);
			round_trip(text->str, text->len);
		}
}

static void
test_cut_at_blanks(void)
{
	g_autoptr(GString) text = g_string_new(NULL);

	while (text->len < 200000)
		g_string_append(text, "some words ");
	g_autoptr(GArray) starts = stored_cut(text->str, text->len);
	g_assert_cmpuint(starts->len, >, 10);
	for (guint i = 1; i < starts->len; i++)
		g_assert_cmpint(text->str[g_array_index(starts, uint32_t, i) - 1],
		    ==, ' ');
}

static void
test_runs_of_blocks(void)
{
	const struct text_run runs[] = {{100, 1}, {200, 2}, {250, 3}};
	static const struct {
		uint32_t start, end;
		unsigned n;
		struct text_run first, last;
	} rows[] = {
	    {0, 50, 1, {50, 1}, {50, 1}},
	    {0, 100, 1, {100, 1}, {100, 1}},
	    {50, 150, 2, {50, 1}, {100, 2}},
	    {100, 260, 3, {100, 2}, {160, 3}},
	    {300, 400, 1, {100, 3}, {100, 3}},
	};
	g_autoptr(GArray) out = g_array_new(FALSE, FALSE,
	    sizeof(struct text_run));

	for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
		stored_runs(runs, 3, rows[i].start, rows[i].end, out);
		const struct text_run *r = (void *)out->data;
		if (i == 3) { /* the last run reaches on to the end */
			g_assert_cmpint(r[0].lang, ==, 2);
			g_assert_cmpint(r[out->len - 1].lang, ==, 3);
			continue;
		}
		g_assert_cmpuint(out->len, ==, rows[i].n);
		g_assert_cmpuint(r[0].end, ==, rows[i].first.end);
		g_assert_cmpint(r[0].lang, ==, rows[i].first.lang);
		g_assert_cmpuint(r[out->len - 1].end, ==, rows[i].last.end);
		g_assert_cmpint(r[out->len - 1].lang, ==, rows[i].last.lang);
	}
	stored_runs(NULL, 0, 0, 10, out);
	g_assert_cmpuint(out->len, ==, 0);
}

/* --- stubs ------------------------------------------------------------------------ */

static void
test_stub(void)
{
	g_autoptr(GPtrArray) lines = stub_parse("/i/XAPIANDB",
	    "# mine\nauto shard.1\nglass /abs/db\n\nremote host:1234\n"
	    "remote :prog a b\ninmemory\n", NULL);
	static const struct stub_line rows[] = {
	    {STUB_LOCAL, (char *)"/i/shard.1"}, {STUB_LOCAL, (char *)"/abs/db"},
	    {STUB_REMOTE, (char *)"host:1234"},
	    {STUB_PROGRAM, (char *)"prog a b"}, {STUB_INMEMORY, (char *)""},
	};

	g_assert_nonnull(lines);
	g_assert_cmpuint(lines->len, ==, G_N_ELEMENTS(rows));
	for (guint i = 0; i < lines->len; i++) {
		const struct stub_line *l = lines->pdata[i];
		g_assert_cmpint(l->kind, ==, rows[i].kind);
		g_assert_cmpstr(l->place, ==, rows[i].place);
	}
	g_autoptr(GError) error = NULL;
	g_assert_null(stub_parse("/i/XAPIANDB", "auto a\nnonsense b\n",
	    &error));
	g_assert_true(strstr(error->message, "line 2") != NULL);
}

int
main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/index/fields/names", test_field_names);
	g_test_add_func("/index/fields/further", test_user_prefix);
	g_test_add_func("/index/fields/long-terms", test_long_terms);
	g_test_add_func("/index/ids-of-paths", test_ids_of_paths);
	g_test_add_func("/index/record", test_record);
	g_test_add_func("/index/record/strange", test_strange_records);
	g_test_add_func("/index/stored", test_stored);
	g_test_add_func("/index/stored/cut-at-blanks", test_cut_at_blanks);
	g_test_add_func("/index/stored/runs", test_runs_of_blocks);
	g_test_add_func("/index/stub", test_stub);
	return g_test_run();
}
