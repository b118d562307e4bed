# SPDX-License-Identifier: GPL-2.0-or-later
check_PROGRAMS += tests/bin/test_text
TESTS += tests/bin/test_text
tests_bin_test_text_SOURCES = tests/unit/test_text.c
tests_bin_test_text_LDADD = $(TEXT_LIBS)
EXTRA_DIST += tests/cases/segment.cases tests/cases/fold.cases \
	tests/cases/stem.cases
