# SPDX-License-Identifier: GPL-2.0-or-later
# What the tests of trawl.cgi share: the program run directly, as a server would.
. "$TRAWL_SRCDIR/tests/web/servers.bash"

site() {
	web_site "$BATS_FILE_TMPDIR/site"
	export HOST CGI
}

# request PATH QUERY [NAME=VALUE…]: sets $status_line (of HTTP), $head, $errors
# and the file $body
request() {
	local path=$1 query=$2 out=$BATS_TEST_TMPDIR/out
	shift 2
	body=$BATS_TEST_TMPDIR/body
	env GATEWAY_INTERFACE=CGI/1.1 REQUEST_METHOD=GET SCRIPT_NAME=/s \
		SERVER_NAME=localhost TRAWL_CONFIG="$HOST/trawl.conf" \
		PATH_INFO="$path" QUERY_STRING="$query" "$@" \
		trawl.cgi >"$out" 2>"$BATS_TEST_TMPDIR/errors" </dev/null
	errors=$(cat "$BATS_TEST_TMPDIR/errors")
	head=$(sed '/^\r$/,$d' "$out" | tr -d '\r')
	sed '1,/^\r$/d' "$out" >"$body"
	http=$(sed -n 's/^Status: \([0-9]*\).*/\1/p' <<<"$head")
	http=${http:-200}
}

# header NAME
header() {
	sed -n "s/^$1: //p" <<<"$head"
}

# how many elements an XPath (names without prefix) has in $body
count() {
	sed 's/ xmlns="[^"]*"//' "$body" |
		xmllint --nonet --xpath "count($1)" - 2>/dev/null
}

value() {
	sed 's/ xmlns="[^"]*"//' "$body" |
		xmllint --nonet --xpath "string($1)" - 2>/dev/null
}
