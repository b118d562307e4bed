/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What is marked is what matched: random texts of words that give an analyser
 * something to do, random queries that exclude nothing, and for each document
 * of a real index: it is a hit exactly if its stored text or title is marked.
 *
 * TRAWL_PROPERTY_RUNS is how many queries (3000); TRAWL_PROPERTY_SEED where to
 * begin.
 */
#include "lib/base/tree.h"
#include "lib/index/fields.h"
#include "lib/index/record.h"
#include "searcher/query/compile.h"
#include "searcher/snippet/spans.h"
#include "tests/unit/query_corpus.h"

#include <glib/gstdio.h>
#include <locale.h>
#include <stdlib.h>
#include <string.h>

#define DOCS 24
#define QUERIES_EACH 250 /* of one corpus */

static const char *const words[] = {
	"cyber-attack", "cyberattack", "cyber", "attack", "attacks", "U.S.",
	"US", "us", "U.S.-ROK", "ROK", "MDT", "mutual", "defense", "treaty",
	"Treaties", "accord", "économie", "economie", "l'économie",
	"e\u0301conomies", "Sung-joo", "Sungjoo", "Sung", "joo", "서울에서",
	"서울", "서울의", "정부는", "정부", "회의", "사이버", "공격에",
	"사이버공격", "house", "houses", "Houses", "House–House", "Korea's",
	"Korea’s", "C++", "C#", "3.14", "1,000,000", "1000000", "2022",
	"12/15/2022", "snake_case", "snake", "case", "getName", "name",
	"coopera-\ntion", "cooperation", "co\u00adoperation", "the", "of",
	"résumé", "resumes", "東京大学", "大学", "東京", "テキスト", "ﾃｷｽﾄ",
	"Straße", "strasse", "🇰🇷", "😀", "john@example.com", "example",
	"page.html", "MoUs", "zero\u200bwidth", "ﬁle", "O'Brien",
};
#define WORDS G_N_ELEMENTS(words)
static const char *const acronyms[] = {"mdt", "mutual defense treaty", NULL};
static const char synonyms[] = "treaty\taccord\nhouse\tsnake case\n";

static GRand *rnd;
static struct text_analyzer *analyzer;

static unsigned
roll(unsigned n)
{
	return (unsigned)g_rand_int_range(rnd, 0, (gint32)n);
}

/* A small part of the words at a time, or nothing would ever meet. */
static unsigned first, span;

static const char *
random_word(void)
{
	return words[(first + roll(span)) % WORDS];
}

static char *
random_text(unsigned max)
{
	static const char *const between[] = {" ", " ", " ", " ", ", ", ". ",
		"\n", " - ", " (", "\n\n"};
	GString *s = g_string_new(NULL);

	for (unsigned i = 0, n = 1 + roll(max); i < n; i++) {
		if (i)
			g_string_append(s, between[roll(
			    G_N_ELEMENTS(between))]);
		g_string_append(s, random_word());
	}
	return g_string_free(s, FALSE);
}

static struct index *
random_corpus(const char *dir)
{
	static const char *const langs[] = {"en", "fr", "ko", "de", "ja"};
	struct toy_doc docs[DOCS] = {{0}};
	g_autoptr(GPtrArray) keep = g_ptr_array_new_with_free_func(g_free);

	first = roll(WORDS);
	span = 4 + roll(20);
	for (unsigned i = 0; i < DOCS; i++) {
		docs[i] = (struct toy_doc){
			.id = g_strdup_printf("d%u", i),
			.lang = langs[roll(3) ? 0 : roll(G_N_ELEMENTS(langs))],
			.title = random_text(3),
			.text = random_text(roll(3) ? 10 : 30),
			.title_in_text = i % 3 != 0,
		};
		g_strdelimit((char *)docs[i].title, "\n", ' ');
		if (docs[i].title_in_text) {
			char *body = (char *)docs[i].text;
			docs[i].text = g_strconcat(docs[i].title, "\n\n", body,
			    NULL);
			g_free(body);
		}
		g_ptr_array_add(keep, (char *)docs[i].id);
		g_ptr_array_add(keep, (char *)docs[i].title);
		g_ptr_array_add(keep, (char *)docs[i].text);
	}
	return corpus_make(dir, docs, DOCS, 1 + roll(2), synonyms, acronyms);
}

/* --- queries ---------------------------------------------------------------- */

/* A word with a letter gone, a wildcard in place of some, and so on. */
static void
add_pattern(GString *out)
{
	const char *w = random_word();
	glong n = g_utf8_strlen(w, -1);
	glong at = (glong)roll((unsigned)n);
	const char *p = g_utf8_offset_to_pointer(w, at);

	if (n < 3 || strpbrk(w, " \n/.,+#")) {
		g_string_append(out, "s*");
		return;
	}
	switch (roll(4)) {
	case 0:
		g_string_append_len(out, w, p - w);
		g_string_append(out, p == w ? "?*" : "*");
		break;
	case 1:
		g_string_append_len(out, w, p - w);
		g_string_append_printf(out, "?%s", g_utf8_next_char(p));
		break;
	case 2:
		g_string_append_len(out, w, p - w);
		g_string_append_printf(out, "%s~", g_utf8_next_char(p));
		break;
	default:
		g_string_append_printf(out, "/%c.*/", 'a' + (char)roll(26));
	}
}

static void
add_phrase(GString *out)
{
	static const char *const kinds[] = {"", "", "", "=", "~"};

	g_string_append_printf(out, "%s\"",
	    kinds[roll(G_N_ELEMENTS(kinds))]);
	for (unsigned i = 0, n = 1 + roll(4); i < n; i++)
		g_string_append_printf(out, "%s%s", i ? " " : "",
		    random_word());
	g_string_append_c(out, '"');
	if (roll(4) == 0)
		g_string_append_printf(out, "~%u", 1 + roll(4));
}

static void
add_leaf(GString *out, bool place)
{
	unsigned r = roll(place ? 9 : 12);

	if (r < 5)
		g_string_append(out, random_word());
	else if (r < 7)
		add_phrase(out);
	else if (r < 9)
		add_pattern(out);
	else
		g_string_append_printf(out, "%s%s", r < 11 ? "=" : "title:",
		    random_word());
}

static void
add_query(GString *out, unsigned depth)
{
	static const char *const ops[] = {" ", " ", " AND ", " OR ", " OR ",
		" || "};
	unsigned r = depth ? roll(10) : 0;

	if (r < 5) {
		add_leaf(out, false);
	} else if (r < 7) {
		for (unsigned i = 0, n = 2 + (roll(4) == 0); i < n; i++) {
			if (i)
				g_string_append_printf(out, " %s/%u ",
				    roll(2) ? "NEAR" : "ADJ", 1 + roll(6));
			add_leaf(out, true);
		}
	} else {
		for (unsigned i = 0, n = 2 + roll(2); i < n; i++) {
			g_string_append_printf(out, "%s(", i ? ops[roll(
			    G_N_ELEMENTS(ops))] : "");
			add_query(out, depth - 1);
			g_string_append_c(out, ')');
		}
	}
}

/* --- both ------------------------------------------------------------------- */

static uint32_t
hits(struct index *ix, const struct xc_query *x, const char *text)
{
	struct xc_error xe = {0};
	struct xc_enquire *e = xc_enquire_new(ix->db, &xe);
	uint32_t set = 0;

	g_assert_true(xc_enquire_set_query(e, x, 0, &xe));
	struct xc_mset *m = xc_enquire_mset(e, 0, DOCS + 1, DOCS + 1, NULL,
	    NULL, NULL, &xe);
	if (!m)
		g_error("%s: %s", text, xe.message);
	for (uint32_t i = 0; i < xc_mset_get_stats(m)->size; i++) {
		size_t len;
		const char *id = xc_db_value(ix->db,
		    xc_mset_hits(m)[i].docid, SLOT_ID, &len, &xe);
		set |= 1u << atoi(id + 1);
	}
	xc_mset_free(m);
	xc_enquire_free(e);
	return set;
}

struct shown {
	size_t text, title;
	char *stored;
};

static struct shown
marks(struct index *ix, struct matcher *m, unsigned i)
{
	g_autofree char *id = g_strdup_printf("d%u", i);
	g_autoptr(GError) error = NULL;
	struct xc_error xe = {0};
	struct shown shown = {0};
	struct record rec;
	uint32_t local;
	size_t len;

	uint32_t docid = index_lookup(ix, id, &error);
	struct shard *shard = index_shard(ix, docid, &local);
	const char *data = xc_db_data(shard->db, local, &len, &xe);
	g_assert_nonnull(data);
	g_autofree char *copy = g_strndup(data, len);
	record_parse(copy, strlen(copy), &rec);
	struct stored *st = stored_open(shard, rec.text, &error);
	g_assert_no_error(error);
	const char *text = stored_all(st, &len, &error);
	g_assert_no_error(error);
	if (i % 3 == 0 && rec.title) /* it is not in the text */
		matcher_title(m, rec.title, strlen(rec.title),
		    text_language(rec.lang));
	const struct span *v = matcher_document(m, text, len, stored_info(st),
	    &shown.text);
	for (size_t k = 0; k < shown.text; k++) {
		g_assert_cmpuint(v[k].start, <, v[k].end);
		g_assert_cmpuint(v[k].end, <=, len);
		g_assert_true(k == 0 || v[k - 1].end <= v[k].start);
	}
	shown.stored = g_strndup(text, len);
	v = matcher_title_spans(m, &shown.title);
	for (size_t k = 0; k < shown.title; k++) {
		g_assert_cmpuint(v[k].start, <, v[k].end);
		g_assert_cmpuint(v[k].end, <=, strlen(rec.title));
	}
	stored_free(st);
	return shown;
}

/* Returns how many documents are wrong. */
static unsigned
one_query(struct index *ix, const char *text, uint32_t seed, uint32_t *ret_hits)
{
	struct query_options qo = {.field_kind = plan_field_kind, .ctx = ix};
	struct query *q = query_parse(text, strlen(text), &qo);
	struct plan_options po = {.title = 1, .near = 1};
	g_autoptr(GError) error = NULL;
	struct plan *p = plan_make(q, ix, analyzer, &po, &error);
	g_assert_no_error(error);
	struct xc_query *x = compile_xapian(p, ix, analyzer, NULL, &error);
	g_assert_no_error(error);
	struct matcher *m = matcher_new(p, analyzer, DOCS);
	uint32_t found = hits(ix, x, text);
	unsigned wrong = 0;

	for (unsigned i = 0; i < DOCS; i++) {
		struct shown s = marks(ix, m, i);
		bool hit = found >> i & 1, marked = s.text || s.title;
		if (hit != marked) {
			if (wrong++ == 0) {
				g_autofree char *plan = plan_print(p->root);
				g_test_message("seed %u: %s", seed, text);
				g_test_message("plan: %s", plan);
			}
			g_test_message("%s: d%u: %s", hit ? "hit, not marked"
			    : "marked, no hit", i, s.stored);
		}
		g_free(s.stored);
	}
	*ret_hits = found;
	matcher_free(m);
	xc_query_free(x);
	plan_free(p);
	query_free(q);
	return wrong;
}

static void
marked_is_matched(void)
{
	const char *env = g_getenv("TRAWL_PROPERTY_RUNS");
	const char *begin = g_getenv("TRAWL_PROPERTY_SEED");
	uint64_t runs = env ? g_ascii_strtoull(env, NULL, 10) : 3000;
	uint32_t seed = begin ? (uint32_t)g_ascii_strtoull(begin, NULL, 10) : 1;
	uint64_t done = 0, some = 0, wrong = 0;

	for (; done < runs && wrong < 10; seed++) {
		g_autofree char *dir = g_dir_make_tmp("trawl-marked-XXXXXX",
		    NULL);
		rnd = g_rand_new_with_seed(seed);
		struct index *ix = random_corpus(dir);
		for (unsigned i = 0; i < QUERIES_EACH && done < runs; i++) {
			g_autoptr(GString) text = g_string_new(NULL);
			uint32_t found;
			add_query(text, 2);
			if (one_query(ix, text->str, seed, &found))
				wrong++;
			some += found != 0 && found != (1u << DOCS) - 1;
			done++;
		}
		index_close(ix);
		g_rand_free(rnd);
		g_assert_true(tree_remove(dir));
	}
	g_test_message("%" G_GUINT64_FORMAT " queries, %" G_GUINT64_FORMAT
	    " find some but not all, %" G_GUINT64_FORMAT " mismatches", done,
	    some, wrong);
	g_assert_cmpuint(wrong, ==, 0);
}

int
main(int argc, char **argv)
{
	setlocale(LC_ALL, "");
	g_test_init(&argc, &argv, NULL);
	analyzer = text_analyzer_new(NULL, NULL);
	g_test_add_func("/snippet/marked-is-matched", marked_is_matched);
	int rc = g_test_run();
	text_analyzer_free(analyzer);
	return rc;
}
