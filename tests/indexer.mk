# SPDX-License-Identifier: GPL-2.0-or-later
# Tests of lib/index and indexer.
check_PROGRAMS += tests/bin/test_index tests/bin/test_indexer
FUZZ_TESTS += tests/bin/fuzz_stored
tests_bin_test_index_SOURCES = tests/unit/test_index.c
tests_bin_test_index_CPPFLAGS = $(AM_CPPFLAGS) $(JANSSON_CFLAGS)
tests_bin_test_index_LDADD = $(INDEXER_LIBS)
nodist_EXTRA_tests_bin_test_index_SOURCES = force-cxx-link.cxx
tests_bin_test_indexer_SOURCES = tests/unit/test_indexer.c
tests_bin_test_indexer_CPPFLAGS = $(AM_CPPFLAGS) $(JANSSON_CFLAGS)
tests_bin_test_indexer_LDADD = $(INDEXER_LIBS)
nodist_EXTRA_tests_bin_test_indexer_SOURCES = force-cxx-link.cxx
tests_bin_fuzz_stored_SOURCES = tests/fuzz/fuzz_stored.c tests/fuzz/mutate.h
tests_bin_fuzz_stored_LDADD = $(INDEXER_LIBS) $(FUZZ_ENGINE)
nodist_EXTRA_tests_bin_fuzz_stored_SOURCES = force-cxx-link.cxx
TESTS += tests/bin/test_index tests/bin/test_indexer
INDEXER_BATS = tests/cli/index.bats tests/cli/index-bad-input.bats \
	tests/cli/index-crash.bats
EXTRA_DIST += $(INDEXER_BATS)
TESTS += $(INDEXER_BATS)
