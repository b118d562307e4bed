# SPDX-License-Identifier: GPL-2.0-or-later
# Patterns over a million words: make bench/bin/bench_expand
EXTRA_PROGRAMS += bench/bin/bench_expand
bench_bin_bench_expand_SOURCES = bench/bench_expand.c
nodist_EXTRA_bench_bin_bench_expand_SOURCES = force-cxx-link.cxx
bench_bin_bench_expand_LDADD = $(SEARCH_LIBS)
CLEANFILES += bench/bin/bench_expand
