# SPDX-License-Identifier: GPL-2.0-or-later
# make bench/bin/bench_snippet bench/bin/snippet_peers; both need SQLite with
# FTS5.  bench/snippets writes SNIPPETS, bench/bench_snippets the times.
EXTRA_PROGRAMS += bench/bin/bench_snippet bench/bin/snippet_peers
bench_bin_bench_snippet_SOURCES = bench/bench_snippet.cc
bench_bin_bench_snippet_CPPFLAGS = $(AM_CPPFLAGS) $(XAPIAN_CFLAGS)
bench_bin_bench_snippet_LDADD = libsnippet.a libindex.a libshelf.a $(ZLIB_LIBS) libxapian-c.a \
	$(TEXT_LIBS) $(XAPIAN_LIBS) $(ZSTD_LIBS) -lsqlite3 -lm
bench_bin_snippet_peers_SOURCES = bench/snippet_peers.cc
bench_bin_snippet_peers_CPPFLAGS = $(AM_CPPFLAGS) $(XAPIAN_CFLAGS)
bench_bin_snippet_peers_LDADD = $(XAPIAN_LIBS) -lsqlite3
CLEANFILES += bench/bin/bench_snippet bench/bin/snippet_peers
EXTRA_DIST += bench/SNIPPETS bench/snippets bench/snippet_answers.tsv bench/snippet_fresh.tsv \
	bench/snippet_later.tsv bench/bench_snippets bench/lucene/BenchSnippet.java
