/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Queries through libxapian alone, on a database of Omega's or of trawl's: the
 * peer, and the floor under trawl's own time.
 *
 *   bench_xapian ids|snippets DATABASE QUERIES HITS
 *
 * Words are stemmed terms (Z), phrases exact words, as Omega does.  Output as
 * of bench_session.
 */
#include <xapian.h>

#include <cstdio>
#include <cstring>
#include <string>
#include <vector>

#include "bench/passes.h"

static Xapian::Database db;
static Xapian::Stem stem("en");
static bool counting, snippets;

static Xapian::Query
word(const char *w)
{
	return Xapian::Query("Z" + stem(w));
}

static Xapian::Query
build(const struct bench_query *q)
{
	std::vector<Xapian::Query> all;
	std::vector<std::string> exact;

	for (char **w = q->words; *w; w++) {
		all.push_back(word(*w));
		exact.push_back(*w);
	}
	switch (q->op) {
	case BENCH_OR:
		return Xapian::Query(Xapian::Query::OP_OR, all.begin(),
		    all.end());
	case BENCH_NOT:
		return Xapian::Query(Xapian::Query::OP_AND_NOT, all[0], all[1]);
	case BENCH_PHRASE:
		return Xapian::Query(Xapian::Query::OP_PHRASE, exact.begin(),
		    exact.end(), exact.size());
	case BENCH_PREFIX:
		return Xapian::Query(Xapian::Query::OP_WILDCARD, exact[0]);
	default:
		return Xapian::Query(Xapian::Query::OP_AND, all.begin(),
		    all.end());
	}
}

static long
run(const struct bench_query *q)
{
	Xapian::Enquire enquire(db);

	enquire.set_query(build(q));
	Xapian::MSet m = enquire.get_mset(0, 10,
	    counting ? db.get_doccount() : 0);
	for (auto i = m.begin(); i != m.end(); ++i) {
		Xapian::Document d = i.get_document();
		std::string data = d.get_data();
		if (!snippets)
			continue;
		/* Omega's records: field=value lines */
		size_t at = data.find("sample=");
		if (at == std::string::npos)
			continue;
		m.snippet(data.substr(at + 7), 160, stem);
	}
	return counting ? (long)m.get_matches_estimated() : (long)m.size();
}

int
main(int argc, char **argv)
{
	if (argc != 5)
		return 2;
	snippets = strcmp(argv[1], "snippets") == 0;
	db = Xapian::Database(argv[2]);
	struct bench *b = bench_read(argv[3]);
	counting = true;
	if (strcmp(argv[4], "-") != 0)
		bench_count(b, argv[4], run);
	counting = false;
	bench_passes(b, 5, run);
	return 0;
}
