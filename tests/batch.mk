# SPDX-License-Identifier: GPL-2.0-or-later
# Tests of trawl batch and trawl tune.
TESTS += tests/cli/batch.bats tests/cli/tune.bats
EXTRA_DIST += %D%/cli/batch.bats %D%/cli/tune.bats
