# SPDX-License-Identifier: GPL-2.0-or-later
# Tests of trawl batch.
if HAVE_BATS
TESTS += tests/cli/batch.bats
endif
EXTRA_DIST += %D%/cli/batch.bats
