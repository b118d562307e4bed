# SPDX-License-Identifier: GPL-2.0-or-later
# Tests of searcher/eval.
check_PROGRAMS += tests/bin/eval_tool tests/bin/test_topics \
	tests/bin/fuzz_topics
tests_bin_eval_tool_SOURCES = tests/unit/eval_tool.c
tests_bin_eval_tool_LDADD = $(EVAL_LIBS)
tests_bin_test_topics_SOURCES = tests/unit/test_topics.c
tests_bin_test_topics_LDADD = $(EVAL_LIBS)
tests_bin_fuzz_topics_SOURCES = tests/fuzz/fuzz_topics.c tests/fuzz/mutate.h
tests_bin_fuzz_topics_LDADD = $(EVAL_LIBS) $(FUZZ_ENGINE)
TESTS += tests/bin/test_topics
if FUZZING
tests_bin_fuzz_topics_CPPFLAGS = $(AM_CPPFLAGS) -DTRAWL_LIBFUZZER
else
tests_bin_fuzz_topics_CPPFLAGS = $(AM_CPPFLAGS)
TESTS += tests/bin/fuzz_topics
endif
