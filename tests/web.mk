# SPDX-License-Identifier: GPL-2.0-or-later
# Tests of trawl.cgi.  What wants a web server or a browser is skipped where
# there is none.
check_PROGRAMS += tests/bin/test_web tests/bin/soak
FUZZ_TESTS += tests/bin/fuzz_web
tests_bin_soak_SOURCES = %D%/web/soak.c
tests_bin_soak_LDADD = $(GLIB_LIBS)
tests_bin_test_web_SOURCES = %D%/unit/test_web.c
nodist_EXTRA_tests_bin_test_web_SOURCES = force-cxx-link.cxx
tests_bin_test_web_LDADD = $(WEB_LIBS)
tests_bin_fuzz_web_SOURCES = %D%/fuzz/fuzz_web.c %D%/fuzz/mutate.h
nodist_EXTRA_tests_bin_fuzz_web_SOURCES = force-cxx-link.cxx
tests_bin_fuzz_web_LDADD = $(WEB_LIBS) $(XML_LIBS) $(FUZZ_ENGINE)
TESTS += tests/bin/test_web
tests_bin_fuzz_web_CPPFLAGS = $(AM_CPPFLAGS) $(XML_CFLAGS) $(JANSSON_CFLAGS)

TESTS += tests/web/pages.bats tests/web/hostile.bats tests/web/servers.bats
TESTS += tests/web/browser.sh
EXTRA_DIST += %D%/web/pages.bats %D%/web/hostile.bats %D%/web/servers.bats \
	%D%/web/common.bash %D%/web/servers.bash %D%/web/serve \
	%D%/web/browser.sh %D%/web/browser.cjs %D%/web/install
