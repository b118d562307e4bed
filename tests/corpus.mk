# SPDX-License-Identifier: GPL-2.0-or-later
# Tests of corpus/ and of lib/base/date.c.
check_PROGRAMS += tests/bin/test_date
tests_bin_test_date_SOURCES = tests/unit/test_date.c
tests_bin_test_date_LDADD = libbase.a $(GLIB_LIBS)
TESTS += tests/bin/test_date
check_PROGRAMS += tests/bin/test_sixteen
tests_bin_test_sixteen_SOURCES = tests/unit/test_sixteen.c
tests_bin_test_sixteen_LDADD = $(GLIB_LIBS)
TESTS += tests/bin/test_sixteen
EXTRA_DIST += %D%/unit/cases.h tests/cases/dates.cases

check_PROGRAMS += tests/bin/test_walk
tests_bin_test_walk_SOURCES = tests/unit/test_walk.c
tests_bin_test_walk_LDADD = libcorpus.a libbase.a $(CORPUS_LIBS) $(GLIB_LIBS)
TESTS += tests/bin/test_walk

CORPUS_TEST_LIBS = libcorpus.a libtext.a libbase.a $(CORPUS_LIBS) \
	$(UTF8PROC_LIBS) $(STEMMER_LIBS) $(GLIB_LIBS)
check_PROGRAMS += tests/bin/test_corpus_cases
tests_bin_test_corpus_cases_SOURCES = tests/unit/test_corpus_cases.c
tests_bin_test_corpus_cases_LDADD = $(CORPUS_TEST_LIBS)
TESTS += tests/bin/test_corpus_cases
EXTRA_DIST += tests/cases/guess.cases tests/cases/markdown.cases \
	tests/cases/html.cases tests/cases/json.cases tests/cases/trec.cases

check_PROGRAMS += tests/bin/test_corpus
tests_bin_test_corpus_SOURCES = tests/unit/test_corpus.c
tests_bin_test_corpus_LDADD = $(CORPUS_TEST_LIBS)
TESTS += tests/bin/test_corpus

FUZZ_TESTS += tests/bin/fuzz_html tests/bin/fuzz_jsonl tests/bin/fuzz_trec \
	tests/bin/fuzz_markdown tests/bin/fuzz_date
tests_bin_fuzz_html_SOURCES = tests/fuzz/fuzz_html.c tests/fuzz/fuzz_reader.h
tests_bin_fuzz_html_LDADD = $(CORPUS_TEST_LIBS) $(FUZZ_ENGINE)
tests_bin_fuzz_jsonl_SOURCES = tests/fuzz/fuzz_jsonl.c tests/fuzz/fuzz_reader.h
tests_bin_fuzz_jsonl_LDADD = $(CORPUS_TEST_LIBS) $(FUZZ_ENGINE)
tests_bin_fuzz_trec_SOURCES = tests/fuzz/fuzz_trec.c tests/fuzz/fuzz_reader.h
tests_bin_fuzz_trec_LDADD = $(CORPUS_TEST_LIBS) $(FUZZ_ENGINE)
tests_bin_fuzz_markdown_SOURCES = tests/fuzz/fuzz_markdown.c tests/fuzz/fuzz_reader.h
tests_bin_fuzz_markdown_LDADD = $(CORPUS_TEST_LIBS) $(FUZZ_ENGINE)
tests_bin_fuzz_date_SOURCES = tests/fuzz/fuzz_date.c tests/fuzz/fuzz_reader.h
tests_bin_fuzz_date_LDADD = $(CORPUS_TEST_LIBS) $(FUZZ_ENGINE)
