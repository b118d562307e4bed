# SPDX-License-Identifier: GPL-2.0-or-later
# Spans, passages and their HTML.
check_PROGRAMS += tests/bin/test_html
tests_bin_test_html_SOURCES = %D%/unit/test_html.c
tests_bin_test_html_LDADD = libsnippet.a libbase.a $(GLIB_LIBS)
TESTS += tests/bin/test_html

FUZZ_TESTS += tests/bin/fuzz_html_out
tests_bin_fuzz_html_out_SOURCES = %D%/fuzz/fuzz_html_out.c
tests_bin_fuzz_html_out_LDADD = libsnippet.a libbase.a $(FUZZ_ENGINE) \
	$(GLIB_LIBS)
check_PROGRAMS += tests/bin/test_spans
tests_bin_test_spans_SOURCES = %D%/unit/test_spans.c
tests_bin_test_spans_LDADD = libsnippet.a libindex.a libshelf.a $(ZLIB_LIBS) libxapian-c.a $(TEXT_LIBS) \
	$(XAPIAN_LIBS) $(ZSTD_LIBS)
nodist_EXTRA_tests_bin_test_spans_SOURCES = force-cxx-link.cxx
TESTS += tests/bin/test_spans

check_PROGRAMS += tests/bin/test_sifted
tests_bin_test_sifted_SOURCES = %D%/unit/test_sifted.c
tests_bin_test_sifted_LDADD = libsnippet.a libindex.a libshelf.a $(ZLIB_LIBS) libxapian-c.a $(TEXT_LIBS) \
	$(XAPIAN_LIBS) $(ZSTD_LIBS)
nodist_EXTRA_tests_bin_test_sifted_SOURCES = force-cxx-link.cxx
TESTS += tests/bin/test_sifted

check_PROGRAMS += tests/bin/test_text_only
tests_bin_test_text_only_SOURCES = %D%/unit/test_text_only.c
tests_bin_test_text_only_LDADD = $(TEXT_LIBS)
TESTS += tests/bin/test_text_only

check_PROGRAMS += tests/bin/test_passages
tests_bin_test_passages_SOURCES = %D%/unit/test_passages.c
tests_bin_test_passages_LDADD = libsnippet.a libindex.a libshelf.a $(ZLIB_LIBS) libxapian-c.a \
	$(TEXT_LIBS) $(XAPIAN_LIBS) $(ZSTD_LIBS)
nodist_EXTRA_tests_bin_test_passages_SOURCES = force-cxx-link.cxx
TESTS += tests/bin/test_passages

EXTRA_DIST += %D%/cases/spans.cases %D%/cases/snippet.cases %D%/unit/plan_text.h

check_PROGRAMS += tests/bin/test_marked
tests_bin_test_marked_SOURCES = %D%/unit/test_marked.c \
	%D%/unit/query_corpus.c %D%/unit/query_corpus.h
nodist_EXTRA_tests_bin_test_marked_SOURCES = force-cxx-link.cxx
tests_bin_test_marked_LDADD = libquery.a libsnippet.a $(INDEXER_LIBS)
TESTS += tests/bin/test_marked
