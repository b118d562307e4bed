# SPDX-License-Identifier: GPL-2.0-or-later
# Tests of searcher/eval.
check_PROGRAMS += tests/bin/eval_tool tests/bin/test_eval \
	tests/bin/test_digest tests/bin/test_seen tests/bin/test_topics
FUZZ_TESTS += tests/bin/fuzz_eval tests/bin/fuzz_topics
tests_bin_eval_tool_SOURCES = tests/unit/eval_tool.c
tests_bin_eval_tool_LDADD = $(EVAL_LIBS)
tests_bin_test_eval_SOURCES = tests/unit/test_eval.c
tests_bin_test_eval_CPPFLAGS = $(AM_CPPFLAGS) $(JANSSON_CFLAGS)
tests_bin_test_eval_LDADD = $(EVAL_LIBS)
tests_bin_test_digest_SOURCES = tests/unit/test_digest.c
tests_bin_test_digest_LDADD = libbase.a $(GLIB_LIBS)
tests_bin_test_seen_SOURCES = tests/unit/test_seen.c
tests_bin_test_seen_LDADD = $(EVAL_LIBS)
tests_bin_test_topics_SOURCES = tests/unit/test_topics.c
tests_bin_test_topics_LDADD = $(EVAL_LIBS)
tests_bin_fuzz_eval_SOURCES = tests/fuzz/fuzz_eval.c tests/fuzz/mutate.h
tests_bin_fuzz_eval_LDADD = $(EVAL_LIBS) $(FUZZ_ENGINE)
tests_bin_fuzz_topics_SOURCES = tests/fuzz/fuzz_topics.c tests/fuzz/mutate.h
tests_bin_fuzz_topics_LDADD = $(EVAL_LIBS) $(FUZZ_ENGINE)
TESTS += tests/bin/test_digest tests/bin/test_eval tests/bin/test_seen \
	tests/bin/test_topics
TESTS += tests/cli/eval.bats
EXTRA_DIST += %D%/cli/eval.bats \
	%D%/data/eval/other.run %D%/data/eval/small.qrels \
	%D%/data/eval/small.run \
	%D%/data/eval/small.all_trec.9.0.8.txt \
	%D%/data/eval/small.all_trec-c.9.0.8.txt \
	%D%/data/eval/small.all_trec-c.10.0.txt \
	%D%/data/eval/small.options.9.0.8.txt \
	%D%/data/eval/small.options.10.0.txt \
	%D%/data/eval/small.parameters.9.0.8.txt \
	%D%/data/eval/small.parameters.10.0.txt
