#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# The tests of the C binding once more, under valgrind: no error, no leak.
program=$TRAWL_BUILDDIR/tests/bin/test_xapian_c
if ! command -v valgrind >/dev/null; then
	echo "1..0 # SKIP no valgrind"
	exit 0
fi
if grep -q __asan_init "$program"; then
	echo "1..0 # SKIP the sanitizers do this work"
	exit 0
fi
log=$(mktemp)
trap 'rm -f "$log"' EXIT
G_SLICE=always-malloc G_DEBUG=gc-friendly valgrind -q --error-exitcode=99 \
	--leak-check=full --errors-for-leak-kinds=definite,indirect \
	--show-leak-kinds=definite,indirect \
	--trace-children=no --child-silent-after-fork=yes \
	--suppressions="$TRAWL_SRCDIR/tests/valgrind.supp" \
	--log-file="$log" "$program" --tap >/dev/null
status=$?
echo "1..1"
sed 's/^/# /' "$log"
if [ $status -eq 0 ]; then
	echo "ok 1 - the binding's tests are clean under valgrind"
else
	echo "not ok 1 - the binding's tests are clean under valgrind"
fi
