# SPDX-License-Identifier: GPL-2.0-or-later
# Tests of each part are listed in a file of its own.
EXTRA_DIST += %D%/summary %D%/demo %D%/run-bats %D%/run-tap
include tests/corpus.mk
include tests/eval.mk
include tests/query.mk
include tests/binding.mk
include tests/text.mk
include tests/snippet.mk
include tests/glass.mk
include tests/searcher.mk
include tests/indexer.mk
include tests/web.mk
include tests/batch.mk

# Fuzz targets end where libFuzzer does not run them.
check_PROGRAMS += $(FUZZ_TESTS)
if !FUZZING
TESTS += $(FUZZ_TESTS)
endif
