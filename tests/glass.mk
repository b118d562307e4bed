# SPDX-License-Identifier: GPL-2.0-or-later
# The builder of whole databases, beside libxapian's own writer.
check_PROGRAMS += tests/bin/test_glass
tests_bin_test_glass_SOURCES = %D%/unit/test_glass.c \
	%D%/unit/glass_compare.c %D%/unit/glass_compare.h
nodist_EXTRA_tests_bin_test_glass_SOURCES = force-cxx-link.cxx
tests_bin_test_glass_LDADD = libglass.a libbase.a libxapian-c.a $(XAPIAN_LIBS) \
	$(DEFLATE_LIBS) $(ZLIB_LIBS) $(GLIB_LIBS)
TESTS += tests/bin/test_glass
check_PROGRAMS += tests/bin/glass_same
tests_bin_glass_same_SOURCES = %D%/unit/glass_same.c \
	%D%/unit/glass_compare.c %D%/unit/glass_compare.h
nodist_EXTRA_tests_bin_glass_same_SOURCES = force-cxx-link.cxx
tests_bin_glass_same_LDADD = $(tests_bin_test_glass_LDADD)
GLASS_BATS = %D%/cli/glass.bats
EXTRA_DIST += $(GLASS_BATS)
TESTS += $(GLASS_BATS)

# The reader of databases in place.
check_PROGRAMS += tests/bin/test_shelf
tests_bin_test_shelf_SOURCES = %D%/unit/test_shelf.c \
	%D%/unit/xapian_c_fixture.c %D%/unit/xapian_c_fixture.h
nodist_EXTRA_tests_bin_test_shelf_SOURCES = force-cxx-link.cxx
tests_bin_test_shelf_LDADD = libshelf.a libbase.a $(ZLIB_LIBS) libxapian-c.a $(XAPIAN_LIBS) \
	$(GLIB_LIBS) -lm
TESTS += tests/bin/test_shelf
check_PROGRAMS += tests/bin/test_values
tests_bin_test_values_SOURCES = %D%/unit/test_values.c \
	%D%/unit/xapian_c_fixture.c %D%/unit/xapian_c_fixture.h
nodist_EXTRA_tests_bin_test_values_SOURCES = force-cxx-link.cxx
tests_bin_test_values_LDADD = $(tests_bin_test_shelf_LDADD)
TESTS += tests/bin/test_values
FUZZ_TESTS += tests/bin/fuzz_shelf
tests_bin_fuzz_shelf_SOURCES = %D%/fuzz/fuzz_shelf.c %D%/fuzz/mutate.h
tests_bin_fuzz_shelf_LDADD = libshelf.a libbase.a $(ZLIB_LIBS) $(FUZZ_ENGINE) $(GLIB_LIBS)
