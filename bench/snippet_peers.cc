/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The snippets that Xapian's MSet::snippet() and SQLite FTS5's snippet() make
 * of texts, for bench/snippets.
 *
 * Reads query, language and text, each ended by a NUL, again and again; writes
 * both snippets likewise.
 */
#include <sqlite3.h>
#include <xapian.h>

#include <cstdio>
#include <iostream>
#include <sstream>
#include <string>

using std::string;

/* As wide as two passages of 160 columns. */
static const unsigned WIDTH = 320;

static string
xapian_snippet(const string &query, const string &lang, const string &text)
{
	Xapian::WritableDatabase db("", Xapian::DB_BACKEND_INMEMORY);
	Xapian::Stem stem;
	Xapian::TermGenerator gen;
	Xapian::QueryParser parser;
	Xapian::Document doc;

	try {
		stem = Xapian::Stem(lang);
	} catch (const Xapian::Error &) {
		stem = Xapian::Stem("none");
	}
	gen.set_stemmer(stem);
	gen.set_document(doc);
	gen.index_text(text);
	db.add_document(doc);
	parser.set_stemmer(stem);
	parser.set_stemming_strategy(Xapian::QueryParser::STEM_SOME);
	parser.set_database(db);
	Xapian::Enquire enquire(db);
	enquire.set_query(parser.parse_query(query,
	    Xapian::QueryParser::FLAG_DEFAULT));
	Xapian::MSet mset = enquire.get_mset(0, 1);
	return mset.snippet(text, WIDTH, stem,
	    Xapian::MSet::SNIPPET_BACKGROUND_MODEL
	    | Xapian::MSet::SNIPPET_EXHAUSTIVE, "[", "]");
}

static string
fts5_snippet(const string &query, const string &text)
{
	std::istringstream words(query);
	sqlite3 *db;
	sqlite3_stmt *s;
	string match, found;

	for (string w; words >> w;) {
		string plain;

		for (char c : w)
			if (c != '"')
				plain += c;
		match += (match.empty() ? "\"" : " OR \"") + plain + "\"";
	}
	sqlite3_open(":memory:", &db);
	sqlite3_exec(db, "CREATE VIRTUAL TABLE t USING fts5(body, "
	    "tokenize='porter unicode61')", nullptr, nullptr, nullptr);
	sqlite3_prepare_v2(db, "INSERT INTO t VALUES(?)", -1, &s, nullptr);
	sqlite3_bind_text(s, 1, text.data(), text.size(), SQLITE_STATIC);
	sqlite3_step(s);
	sqlite3_finalize(s);
	sqlite3_prepare_v2(db, "SELECT snippet(t, 0, '[', ']', '...', 50) "
	    "FROM t WHERE t MATCH ?", -1, &s, nullptr);
	sqlite3_bind_text(s, 1, match.data(), match.size(), SQLITE_STATIC);
	if (sqlite3_step(s) == SQLITE_ROW)
		found = (const char *)sqlite3_column_text(s, 0);
	sqlite3_finalize(s);
	sqlite3_close(db);
	return found;
}

int
main()
{
	string query, lang, text;

	while (std::getline(std::cin, query, '\0')
	    && std::getline(std::cin, lang, '\0')
	    && std::getline(std::cin, text, '\0')) {
		string x;

		try {
			x = xapian_snippet(query, lang, text);
		} catch (const Xapian::Error &e) {
			x = "(" + e.get_msg() + ")";
		}
		std::cout << x << '\0' << fts5_snippet(query, text) << '\0'
		    << std::flush;
	}
	return 0;
}
