# SPDX-License-Identifier: GPL-2.0-or-later
# What bench/run makes and runs.
BENCH_RUN = bench/bin/bench_strip bench/bin/bench_queries \
	bench/bin/bench_session bench/bin/bench_open bench/bin/bench_xapian \
	bench/bin/bench_sqlite bench/bin/bench_texts bench/bin/asker
EXTRA_PROGRAMS += $(BENCH_RUN)
CLEANFILES += $(BENCH_RUN)
EXTRA_DIST += bench/run bench/batch bench/RESULTS.batch \
	bench/RESULTS.small bench/RESULTS.middle bench/RESULTS.large \
	bench/lucene/Bench.java bench/lucene/Batch.java

bench_bin_asker_SOURCES = bench/asker.c
bench_bin_asker_LDADD = $(GLIB_LIBS)
bench_bin_bench_strip_SOURCES = bench/strip.c
bench_bin_bench_strip_CPPFLAGS = $(AM_CPPFLAGS) $(XML_CFLAGS)
bench_bin_bench_strip_LDADD = $(XML_LIBS) $(GLIB_LIBS)
bench_bin_bench_queries_SOURCES = bench/queries.c
bench_bin_bench_queries_LDADD = $(GLIB_LIBS)
bench_bin_bench_session_SOURCES = bench/session.c bench/passes.c bench/passes.h
nodist_EXTRA_bench_bin_bench_session_SOURCES = force-cxx-link.cxx
bench_bin_bench_session_LDADD = $(SEARCH_LIBS)
bench_bin_bench_open_SOURCES = bench/open.cc
bench_bin_bench_open_CPPFLAGS = $(AM_CPPFLAGS) $(XAPIAN_CFLAGS)
bench_bin_bench_open_LDADD = $(XAPIAN_LIBS)
bench_bin_bench_texts_SOURCES = bench/texts.cc
bench_bin_bench_texts_CPPFLAGS = $(AM_CPPFLAGS) $(XAPIAN_CFLAGS)
bench_bin_bench_texts_LDADD = $(XAPIAN_LIBS)
bench_bin_bench_xapian_SOURCES = bench/xapian.cc bench/passes.c bench/passes.h
bench_bin_bench_xapian_CPPFLAGS = $(AM_CPPFLAGS) $(XAPIAN_CFLAGS)
bench_bin_bench_xapian_LDADD = $(XAPIAN_LIBS) $(GLIB_LIBS)
bench_bin_bench_sqlite_SOURCES = bench/sqlite.c bench/passes.c bench/passes.h
bench_bin_bench_sqlite_LDADD = -lsqlite3 $(GLIB_LIBS)
