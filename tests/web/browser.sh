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
# where the browser leaves what it likes
export XDG_CONFIG_HOME=$folder/config
web_site "$folder"
# a second collection, to choose from: another direction, long words, one hit
cat >"$folder/odd.jsonl" <<-'EOT'
{"_id": "ar", "title": "مشاورات الأمن السيبراني", "text": "عقدت واشنطن وسيول مشاورات cyber حول الأمن السيبراني", "author": "وزارة الخارجية", "date": "2022-12-15"}
{"_id": "a-long-id/that-goes-on/and-on/and-on/until-it-is-far-wider-than-any-telephone/would-like-it-to-be.txt", "title": "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft cyber", "text": "cyber https://archive.example/without/any/blank/aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa unicorn", "author": "The Interagency Working Group on the Coordination of Consultations and Other Matters of State", "date": "2020"}
EOT
trawl-index add -q -i "$folder/odd" "$folder/odd.jsonl"
printf '[index odd]\npath=%s\ntitle=Odd things\n[index gone]\npath=%s\ntitle=Gone\n' \
	"$folder/odd" "$folder/gone" >>"$folder/trawl.conf"
start_lighttpd lighttpd.conf || exit 1
NODE_PATH=$modules node "$TRAWL_SRCDIR/tests/web/browser.cjs" "$URL" \
	"${TRAWL_SCREENSHOTS:-$folder/shots}"
