#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# The pages in a real browser: runs browser.cjs behind lighttpd.  Wants
# lighttpd, Chromium, node, and the packages of tests/web/install in
# $TRAWL_NODE_MODULES; without them it is skipped.
[ -n "${BASH_VERSION-}" ] || exec bash "$0"
set -u
modules=${TRAWL_NODE_MODULES-}
for program in lighttpd node chromium curl; do
	PATH=$PATH:/usr/sbin command -v "$program" >/dev/null || {
		echo "1..0 # SKIP $program is not installed"
		exit 0
	}
done
[ -d "$modules/playwright-core" ] && [ -d "$modules/axe-core" ] || {
	echo "1..0 # SKIP no playwright-core and axe-core in \$TRAWL_NODE_MODULES"
	exit 0
}
. "$TRAWL_SRCDIR/tests/web/servers.bash"
folder=$(mktemp -d)
trap 'stop_servers; rm -rf "$folder"' EXIT
web_site "$folder"
start_lighttpd lighttpd.conf || exit 1
NODE_PATH=$modules node "$TRAWL_SRCDIR/tests/web/browser.cjs" "$URL" \
	"${TRAWL_SCREENSHOTS:-$folder/shots}"
