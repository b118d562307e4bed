# SPDX-License-Identifier: GPL-2.0-or-later
# make bench/bin/bench_text; ICU takes part where pkg-config knows it.
EXTRA_PROGRAMS += bench/bin/bench_text
# (quoted, as automake takes a bare --libs for a mistake)
BENCH_ICU_CFLAGS = `pkg-config "--exists" icu-uc 2>/dev/null && \
	echo -DBENCH_ICU && pkg-config "--cflags" icu-uc`
BENCH_ICU_LIBS = `pkg-config "--libs" icu-uc 2>/dev/null`
bench_bin_bench_text_SOURCES = bench/bench_text.c bench/bench_text.h \
	bench/bench_text_peers.cc
bench_bin_bench_text_CPPFLAGS = $(AM_CPPFLAGS) $(UTF8PROC_CFLAGS) \
	$(XAPIAN_CFLAGS) $(BENCH_ICU_CFLAGS)
bench_bin_bench_text_LDADD = $(TEXT_LIBS) $(XAPIAN_LIBS) $(BENCH_ICU_LIBS)
bench_bin_bench_text_DEPENDENCIES = libtext.a libbase.a
CLEANFILES += bench/bin/bench_text
