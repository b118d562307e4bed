# SPDX-License-Identifier: GPL-2.0-or-later
# Tests of corpus/ and of lib/base/date.c.
check_PROGRAMS += tests/bin/test_date
tests_bin_test_date_SOURCES = tests/unit/test_date.c
tests_bin_test_date_LDADD = libbase.a $(GLIB_LIBS)
TESTS += tests/bin/test_date
EXTRA_DIST += tests/cases/dates.cases

check_PROGRAMS += tests/bin/test_walk
tests_bin_test_walk_SOURCES = tests/unit/test_walk.c
tests_bin_test_walk_LDADD = libcorpus.a libbase.a $(CORPUS_LIBS) $(GLIB_LIBS)
TESTS += tests/bin/test_walk
