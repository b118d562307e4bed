# SPDX-License-Identifier: GPL-2.0-or-later
# Tests of lib/xapian-c, which link the binding and nothing else of trawl.
check_PROGRAMS += tests/bin/test_xapian_c
tests_bin_test_xapian_c_SOURCES = \
	tests/unit/test_xapian_c.c \
	tests/unit/test_xapian_c_callback.c \
	tests/unit/test_xapian_c_db.c \
	tests/unit/test_xapian_c_query.c \
	tests/unit/test_xapian_c_remote.c \
	tests/unit/test_xapian_c_search.c \
	tests/unit/xapian_c_fixture.c \
	tests/unit/xapian_c_fixture.h
nodist_EXTRA_tests_bin_test_xapian_c_SOURCES = force-cxx-link.cxx
tests_bin_test_xapian_c_LDADD = libxapian-c.a libbase.a $(XAPIAN_LIBS) $(GLIB_LIBS) -lm

# README's example, as it stands there.
check_PROGRAMS += tests/bin/xapian_c_example
nodist_tests_bin_xapian_c_example_SOURCES = tests/bin/xapian_c_example.c
nodist_EXTRA_tests_bin_xapian_c_example_SOURCES = force-cxx-link.cxx
tests_bin_xapian_c_example_CPPFLAGS = -I$(top_srcdir)/lib/xapian-c
tests_bin_xapian_c_example_LDADD = libxapian-c.a $(XAPIAN_LIBS)
tests/bin/xapian_c_example.c: lib/xapian-c/README
	$(AM_V_GEN)$(MKDIR_P) tests/bin && \
	sed -n '/^    #include <stdio.h>/,/^    }/s/^    //p' \
		$(top_srcdir)/lib/xapian-c/README >$@
CLEANFILES += tests/bin/xapian_c_example.c

check_PROGRAMS += tests/bin/test_xapian_c_cxx
tests_bin_test_xapian_c_cxx_SOURCES = tests/unit/test_xapian_c_cxx.cc
tests_bin_test_xapian_c_cxx_LDADD = libxapian-c.a $(XAPIAN_LIBS)

TESTS += tests/bin/test_xapian_c tests/bin/test_xapian_c_cxx \
	tests/unit/test_xapian_c_complete.sh \
	tests/unit/test_xapian_c_valgrind.sh
EXTRA_DIST += tests/unit/test_xapian_c_complete.sh \
	tests/unit/test_xapian_c_valgrind.sh tests/valgrind.supp
