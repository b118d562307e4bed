# SPDX-License-Identifier: GPL-2.0-or-later
# Tests of renderers, models and the command line of the searcher.
check_PROGRAMS += tests/bin/test_render
tests_bin_test_render_SOURCES = %D%/unit/test_render.c
nodist_EXTRA_tests_bin_test_render_SOURCES = force-cxx-link.cxx
tests_bin_test_render_CPPFLAGS = $(AM_CPPFLAGS) $(JANSSON_CFLAGS)
tests_bin_test_render_LDADD = $(SEARCH_LIBS)
TESTS += tests/bin/test_render

check_PROGRAMS += tests/bin/test_batch
tests_bin_test_batch_SOURCES = %D%/unit/test_batch.c \
	%D%/unit/query_corpus.c %D%/unit/query_corpus.h
nodist_EXTRA_tests_bin_test_batch_SOURCES = force-cxx-link.cxx
tests_bin_test_batch_LDADD = libsearcher.a libsift.a libquery.a libsnippet.a \
	libquery.a libeval.a $(INDEXER_LIBS) $(JANSSON_LIBS)
TESTS += tests/bin/test_batch

TESTS += tests/cli/structure.bats tests/cli/words.bats tests/cli/query.bats
EXTRA_DIST += tests/cli/structure.bats tests/cli/words.bats tests/cli/query.bats

TESTS += tests/cli/search.bats tests/cli/matchers.bats
EXTRA_DIST += tests/cli/search.bats tests/cli/common.bash \
	tests/cli/matchers.bats tests/data/queries.awk

# The matcher of our own beside libxapian's.
check_PROGRAMS += tests/bin/test_sift
tests_bin_test_sift_SOURCES = %D%/unit/test_sift.c \
	%D%/unit/sift_compare.c %D%/unit/sift_compare.h \
	%D%/unit/xapian_c_fixture.c %D%/unit/xapian_c_fixture.h
nodist_EXTRA_tests_bin_test_sift_SOURCES = force-cxx-link.cxx
tests_bin_test_sift_LDADD = $(SEARCH_LIBS)
TESTS += tests/bin/test_sift
