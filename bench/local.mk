# SPDX-License-Identifier: GPL-2.0-or-later
include bench/text.mk
EXTRA_PROGRAMS += bench/bin/bench_build
bench_bin_bench_build_SOURCES = %D%/bench_build.c
nodist_EXTRA_bench_bin_bench_build_SOURCES = force-cxx-link.cxx
bench_bin_bench_build_LDADD = $(INDEXER_LIBS)
CLEANFILES += bench/bin/bench_build
include bench/snippet.mk
include bench/query.mk
include bench/run.mk
EXTRA_DIST += %D%/web.sh
EXTRA_DIST += %D%/quality %D%/languages %D%/QUALITY
