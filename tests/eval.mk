# SPDX-License-Identifier: GPL-2.0-or-later
# Tests of searcher/eval.
check_PROGRAMS += tests/bin/eval_tool
tests_bin_eval_tool_SOURCES = tests/unit/eval_tool.c
tests_bin_eval_tool_LDADD = $(EVAL_LIBS)
