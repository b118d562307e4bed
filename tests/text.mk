# SPDX-License-Identifier: GPL-2.0-or-later
check_PROGRAMS += tests/bin/test_text tests/bin/test_text_suites \
	tests/bin/test_text_sentence tests/bin/test_text_words
TESTS += tests/bin/test_text tests/bin/test_text_suites \
	tests/bin/test_text_sentence tests/bin/test_text_words
FUZZ_TESTS += tests/bin/fuzz_text
tests_bin_test_text_SOURCES = tests/unit/test_text.c
tests_bin_test_text_LDADD = $(TEXT_LIBS)
tests_bin_test_text_suites_SOURCES = tests/unit/test_text_suites.c
tests_bin_test_text_suites_LDADD = $(TEXT_LIBS)
tests_bin_test_text_sentence_SOURCES = tests/unit/test_text_sentence.c
tests_bin_test_text_sentence_LDADD = $(TEXT_LIBS)
tests_bin_test_text_words_SOURCES = tests/unit/test_text_words.c
tests_bin_test_text_words_LDADD = $(TEXT_LIBS)
tests_bin_fuzz_text_SOURCES = tests/fuzz/fuzz_text.c
tests_bin_fuzz_text_LDADD = $(TEXT_LIBS) $(FUZZ_ENGINE)
EXTRA_DIST += tests/cases/segment.cases tests/cases/fold.cases \
	tests/cases/stem.cases tests/cases/words.cases
