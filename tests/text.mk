# SPDX-License-Identifier: GPL-2.0-or-later
check_PROGRAMS += tests/bin/test_text tests/bin/test_text_suites \
	tests/bin/test_text_sentence
TESTS += tests/bin/test_text tests/bin/test_text_suites \
	tests/bin/test_text_sentence
tests_bin_test_text_SOURCES = tests/unit/test_text.c
tests_bin_test_text_LDADD = $(TEXT_LIBS)
tests_bin_test_text_suites_SOURCES = tests/unit/test_text_suites.c
tests_bin_test_text_suites_LDADD = $(TEXT_LIBS)
tests_bin_test_text_sentence_SOURCES = tests/unit/test_text_sentence.c
tests_bin_test_text_sentence_LDADD = $(TEXT_LIBS)
EXTRA_DIST += tests/cases/segment.cases tests/cases/fold.cases \
	tests/cases/stem.cases
