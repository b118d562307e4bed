/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Time to make the snippets of a page of hits: ours beside Xapian's
 * MSet::snippet() and SQLite FTS5's snippet(), on the same hits in one run.
 *
 * Reads texts (one a line) and queries (one a line); makes documents of 5 KB,
 * 50 KB and 5 MB of them; lets Xapian rank; and times the snippets of the ten
 * first hits (one of 5 MB).  With a third argument it writes documents and hits
 * there for bench/lucene/.
 */
#include <sqlite3.h>
#include <xapian.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <ctime>
#include <fstream>
#include <functional>
#include <sstream>
#include <string>
#include <vector>

extern "C" {
#include "searcher/snippet/passages.h"
}

using std::string;
using std::vector;

static const unsigned WIDTH = 160, COUNT = 2;

static vector<string>
lines_of(const char *path)
{
	std::ifstream in(path);
	vector<string> lines;

	for (string line; std::getline(in, line);)
		if (!line.empty())
			lines.push_back(line);
	return lines;
}

static double
now()
{
	/* Of this process: others may share the machine. */
	struct timespec t;

	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
	return t.tv_sec + t.tv_nsec / 1e9;
}

/* --- ours ------------------------------------------------------------------- */

struct our_query {
	struct plan plan = {};
	uint32_t documents = 0;

	our_query(const string &text, struct text_analyzer *a,
	    const Xapian::Database &db)
	{
		struct plan_node *root = arena_new(&plan.arena, plan_node);
		struct text_run run = {(uint32_t)text.size(),
		    text_language("en")};
		const struct token *t;
		size_t n;

		documents = db.get_doccount();
		root->op = PLAN_OR;
		root->kids = arena_array(&plan.arena, plan_node *, 64);
		plan.root = root;
		text_begin(a, text.data(), text.size(), &run, 1, 1);
		while ((n = text_next(a, &t)) > 0)
			for (; n > 0; n--, t++)
				if (t->flags & TOKEN_ATOM)
					add(t->word, db);
	}

	void
	add(const struct word *w, const Xapian::Database &db)
	{
		struct plan_node *leaf = arena_new(&plan.arena, plan_node);

		leaf->op = PLAN_TERMS;
		leaf->prefix = "";
		leaf->concept = ++plan.n_concepts;
		leaf->terms = arena_array(&plan.arena, plan_term, 2);
		put(leaf, string(w->term), db);
		if (w->stem != nullptr)
			put(leaf, string("Z") + w->stem, db);
		plan.root->kids[plan.root->n_kids++] = leaf;
	}

	void
	put(struct plan_node *leaf, const string &term,
	    const Xapian::Database &db)
	{
		struct plan_term *t = &leaf->terms[leaf->n_terms++];

		t->term = arena_strndup(&plan.arena, term.data(), term.size());
		t->len = term.size();
		t->weight = 1;
		t->df = db.get_termfreq(term);
	}

	~our_query() { arena_release(&plan.arena); }
};

/* A stored text as its blocks lie in an index. */
struct stored_text {
	vector<string> blocks;

	stored_text(const string &text, struct text_analyzer *a)
	{
		GArray *starts = stored_cut(text.data(), text.size());
		vector<uint32_t> positions;
		struct text_run run = {(uint32_t)text.size(),
		    text_language("en")};
		struct stored_info info = {};
		uint32_t position = 1;

		for (guint i = 0; i < starts->len; i++) {
			uint32_t from = g_array_index(starts, uint32_t, i);
			uint32_t to = i + 1 < starts->len ? g_array_index(starts,
			    uint32_t, i + 1) : text.size();
			const struct token *t;

			positions.push_back(position);
			text_begin(a, text.data() + from, to - from, &run, 1,
			    position);
			while (text_next(a, &t) > 0)
				continue;
			position = text_position(a);
		}
		info.len = text.size();
		info.n_blocks = starts->len;
		info.starts = (const uint32_t *)(void *)starts->data;
		info.positions = positions.data();
		info.runs = &run;
		info.n_runs = 1;
		stored_write(1, text.data(), &info, put, this);
		g_array_unref(starts);
	}

	static bool
	put(const char *, size_t, const char *value, size_t len, void *ctx)
	{
		((stored_text *)ctx)->blocks.push_back(string(value, len));
		return true;
	}

	static const char *
	get(unsigned block, size_t *ret_len, void *ctx, GError **)
	{
		const string &s = ((stored_text *)ctx)->blocks[block];

		*ret_len = s.size();
		return s.data();
	}
};

/* --- the bench ------------------------------------------------------------------ */

struct contest {
	string name;
	vector<string> docs;
	vector<string> queries;
	unsigned hits;
	Xapian::WritableDatabase db;
	vector<stored_text> stored;
	sqlite3 *sql = nullptr;
	struct text_analyzer *a;
	size_t sink = 0;
};

static Xapian::Query
query_of(const string &text)
{
	Xapian::QueryParser qp;

	qp.set_stemmer(Xapian::Stem("en"));
	qp.set_stemming_strategy(Xapian::QueryParser::STEM_SOME);
	return qp.parse_query(text, 0);
}

static void
fill(struct contest &c)
{
	Xapian::TermGenerator gen;
	sqlite3_stmt *insert;

	gen.set_stemmer(Xapian::Stem("en"));
	c.db = Xapian::WritableDatabase("", Xapian::DB_BACKEND_INMEMORY);
	sqlite3_open(":memory:", &c.sql);
	sqlite3_exec(c.sql, "CREATE VIRTUAL TABLE t USING fts5(body, "
	    "tokenize='porter unicode61')", nullptr, nullptr, nullptr);
	sqlite3_prepare_v2(c.sql, "INSERT INTO t(rowid, body) VALUES(?, ?)", -1,
	    &insert, nullptr);
	for (size_t i = 0; i < c.docs.size(); i++) {
		Xapian::Document doc;

		gen.set_document(doc);
		gen.index_text(c.docs[i]);
		doc.set_data(c.docs[i]);
		c.db.add_document(doc);
		sqlite3_bind_int64(insert, 1, i + 1);
		sqlite3_bind_text(insert, 2, c.docs[i].data(),
		    c.docs[i].size(), SQLITE_STATIC);
		sqlite3_step(insert);
		sqlite3_reset(insert);
		c.stored.emplace_back(c.docs[i], c.a);
	}
	sqlite3_finalize(insert);
}

static double
time_of(unsigned rounds, const std::function<void()> &work)
{
	double best = 1e9;

	for (unsigned i = 0; i < rounds; i++) {
		double start = now();

		work();
		best = std::min(best, now() - start);
	}
	return best * 1e6;
}

static void
time_ours(struct contest &c, const string &query, const Xapian::MSet &mset,
    struct text_analyzer *a, bool from_store)
{
	our_query q(query, a, c.db);
	struct matcher *m = matcher_new(&q.plan, a, q.documents);
	struct passage_options o = {COUNT, WIDTH, false, nullptr, 0};

	for (auto it = mset.begin(); it != mset.end(); ++it) {
		GPtrArray *found;

		if (from_store) {
			struct stored *s = stored_open_with(stored_text::get,
			    &c.stored[*it - 1], nullptr);

			found = passages_find(m, s, &o, nullptr);
			stored_free(s);
		} else {
			const string &text = c.docs[*it - 1];

			found = passages_of_text(m, text.data(), text.size(),
			    nullptr, &o);
		}
		c.sink += found->len;
		g_ptr_array_unref(found);
	}
	matcher_free(m);
}

static void
time_xapian(struct contest &c, const Xapian::MSet &mset, unsigned flags)
{
	static const Xapian::Stem stemmer("en");

	for (auto it = mset.begin(); it != mset.end(); ++it)
		c.sink += mset.snippet(c.docs[*it - 1], WIDTH * COUNT, stemmer,
		    flags).size();
}

static void
time_fts5(struct contest &c, const string &query, const Xapian::MSet &mset)
{
	std::istringstream words(query);
	string match, ids;
	sqlite3_stmt *select;

	for (string w; words >> w;)
		match += (match.empty() ? "\"" : " OR \"") + w + "\"";
	for (auto it = mset.begin(); it != mset.end(); ++it)
		ids += (ids.empty() ? "" : ",") + std::to_string(*it);
	sqlite3_prepare_v2(c.sql, ("SELECT snippet(t, 0, '[', ']', '...', 50) "
	    "FROM t WHERE t MATCH ? AND rowid IN (" + ids + ")").c_str(), -1,
	    &select, nullptr);
	sqlite3_bind_text(select, 1, match.data(), match.size(), SQLITE_STATIC);
	while (sqlite3_step(select) == SQLITE_ROW)
		c.sink += sqlite3_column_bytes(select, 0);
	sqlite3_finalize(select);
}

static void
run(struct contest &c, const char *out)
{
	enum { MEMORY, STORED, COLD, PLAIN, EXHAUSTIVE, DEFAULT, FTS5, N };
	static const char *const names[N] = {
		"trawl, text in memory", "trawl, stored blocks",
		"trawl, stored, words unknown yet",
		"MSet::snippet, flags 0", "MSet::snippet, exhaustive",
		"MSet::snippet, its defaults", "FTS5 snippet()",
	};
	vector<vector<double>> times(N);
	unsigned rounds = c.docs[0].size() > 1000000 ? 2 : 3;
	std::ofstream hits;

	fill(c);
	if (out != nullptr) {
		std::ofstream docs(string(out) + "/" + c.name + ".docs");

		for (const string &d : c.docs)
			docs << d << '\n';
		hits.open(string(out) + "/" + c.name + ".hits");
	}
	for (const string &query : c.queries) {
		Xapian::Enquire enquire(c.db);
		Xapian::MSet mset;
		unsigned f[3] = {0, Xapian::MSet::SNIPPET_EXHAUSTIVE,
		    Xapian::MSet::SNIPPET_EXHAUSTIVE
		    | Xapian::MSet::SNIPPET_BACKGROUND_MODEL};

		enquire.set_query(query_of(query));
		mset = enquire.get_mset(0, c.hits);
		if (mset.size() < c.hits)
			continue;
		if (out != nullptr) {
			hits << query;
			for (auto it = mset.begin(); it != mset.end(); ++it)
				hits << '\t' << *it - 1;
			hits << '\n';
		}
		times[MEMORY].push_back(time_of(rounds, [&] {
			time_ours(c, query, mset, c.a, false); }));
		times[STORED].push_back(time_of(rounds, [&] {
			time_ours(c, query, mset, c.a, true); }));
		times[COLD].push_back(time_of(1, [&] {
			struct text_analyzer *a = text_analyzer_new(nullptr,
			    nullptr);
			time_ours(c, query, mset, a, true);
			text_analyzer_free(a); }));
		for (unsigned i = 0; i < 3; i++)
			times[PLAIN + i].push_back(time_of(rounds, [&] {
				time_xapian(c, mset, f[i]); }));
		times[FTS5].push_back(time_of(rounds, [&] {
			time_fts5(c, query, mset); }));
	}
	printf("\n%s: %u hit%s, %zu queries; microseconds of CPU a query\n%-36s"
	    "%10s%10s%10s%10s\n", c.name.c_str(), c.hits, c.hits > 1 ? "s" : "",
	    times[0].size(), "", "mean", "median", "most", "x ours");
	for (unsigned i = 0; i < N; i++) {
		vector<double> &t = times[i];
		double sum = 0, ours = 0;

		for (size_t j = 0; j < t.size(); j++) {
			sum += t[j];
			ours += times[STORED][j];
		}
		std::sort(t.begin(), t.end());
		printf("%-36s%10.0f%10.0f%10.0f%10.1f\n", names[i],
		    sum / t.size(), t[t.size() / 2], t.back(), sum / ours);
		if (i == STORED) /* keep its order for the ratios */
			std::sort(times[STORED].begin(), times[STORED].end());
	}
	sqlite3_close(c.sql);
}

int
main(int argc, char **argv)
{
	static const struct {
		const char *name;
		size_t size;
		unsigned docs, hits;
	} sizes[] = {
		{"5KB", 5000, 1000, 10}, {"50KB", 50000, 100, 10},
		{"5MB", 5000000, 1, 1},
	};
	vector<string> texts, queries;

	if (argc < 3) {
		fprintf(stderr, "usage: bench_snippet TEXTS QUERIES [OUT]\n");
		return 2;
	}
	texts = lines_of(argv[1]);
	queries = lines_of(argv[2]);
	for (const auto &s : sizes) {
		struct contest c;
		size_t at = 0;

		c.name = s.name;
		c.hits = s.hits;
		c.queries = queries;
		c.a = text_analyzer_new(nullptr, nullptr);
		for (unsigned i = 0; i < s.docs; i++) {
			string doc;

			while (doc.size() < s.size)
				doc += texts[at++ % texts.size()] + "  ";
			c.docs.push_back(doc);
		}
		run(c, argc > 3 ? argv[3] : nullptr);
		text_analyzer_free(c.a);
	}
	return 0;
}
