# SPDX-License-Identifier: GPL-2.0-or-later
# The query language: its parser.
check_PROGRAMS += tests/bin/test_query
FUZZ_TESTS += tests/bin/fuzz_query
tests_bin_test_query_SOURCES = %D%/unit/test_query.c
tests_bin_test_query_LDADD = libquery.a libindex.a libshelf.a libbase.a $(ZLIB_LIBS) $(GLIB_LIBS)
tests_bin_fuzz_query_SOURCES = %D%/fuzz/fuzz_query.c %D%/fuzz/mutate.h
tests_bin_fuzz_query_LDADD = libquery.a libindex.a libshelf.a libbase.a $(ZLIB_LIBS) $(FUZZ_ENGINE) \
	$(GLIB_LIBS)
TESTS += tests/bin/test_query
EXTRA_DIST += %D%/cases/query.cases

# Plans, and the documents that queries find.
check_PROGRAMS += tests/bin/test_plan
tests_bin_test_plan_SOURCES = %D%/unit/test_plan.c \
	%D%/unit/query_corpus.c %D%/unit/query_corpus.h
nodist_EXTRA_tests_bin_test_plan_SOURCES = force-cxx-link.cxx
tests_bin_test_plan_LDADD = libquery.a libsnippet.a $(INDEXER_LIBS)
TESTS += tests/bin/test_plan
EXTRA_DIST += %D%/cases/plan.cases %D%/cases/plan.docs
check_PROGRAMS += tests/bin/test_query_naive
tests_bin_test_query_naive_SOURCES = %D%/unit/test_query_naive.c \
	%D%/unit/query_corpus.c %D%/unit/query_corpus.h \
	%D%/unit/sift_compare.c %D%/unit/sift_compare.h
nodist_EXTRA_tests_bin_test_query_naive_SOURCES = force-cxx-link.cxx
tests_bin_test_query_naive_LDADD = libsift.a libquery.a libsnippet.a $(INDEXER_LIBS)
TESTS += tests/bin/test_query_naive

# What weights do to scores.
check_PROGRAMS += tests/bin/test_weights
tests_bin_test_weights_SOURCES = %D%/unit/test_weights.c \
	%D%/unit/query_corpus.c %D%/unit/query_corpus.h
nodist_EXTRA_tests_bin_test_weights_SOURCES = force-cxx-link.cxx
tests_bin_test_weights_LDADD = libquery.a libsnippet.a $(INDEXER_LIBS)
TESTS += tests/bin/test_weights
