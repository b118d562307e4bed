#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# usage: bench/web.sh [FOLDER]: what a request costs, beside Omega's CGI, in one
# run: the same texts (FOLDER, or corpus/sample) indexed by each, the same
# queries with ten hits and passages.  First each program started directly as
# CGI, in turns; then both behind lighttpd on loopback, asked by ab.  Wants
# xapian-omega, lighttpd and apache2-utils.
set -eu
TRAWL_SRCDIR=$(cd "$(dirname "$0")/.." && pwd)
TRAWL_BUILDDIR=${TRAWL_BUILDDIR:-$PWD}
PATH=$TRAWL_BUILDDIR:$PATH
. "$TRAWL_SRCDIR/tests/web/servers.bash"
docs=$(cd "${1:-$TRAWL_SRCDIR/corpus/sample}" && pwd)
omega=/usr/lib/cgi-bin/omega/omega
runs=${RUNS:-200}
make -s -C "$TRAWL_BUILDDIR" tests/bin/soak
for program in lighttpd ab omindex "$omega"; do
	command -v "$program" >/dev/null || { echo "no $program" >&2; exit 2; }
done
folder=$(mktemp -d /tmp/trawl-bench-XXXXXX)
trap 'stop_servers; rm -rf "$folder"' EXIT

WEB_PROCESSES=0 web_site "$folder"
sed -i 's/log = all/log = errors/' "$folder/trawl.conf"
rm -rf "$folder/T"
trawl-index add -q -i "$folder/T" "$docs"
mkdir -p "$folder/omega/data" "$folder/omega/log" "$folder/omega/cdb"
omindex --db "$folder/omega/data/default" --url / "$docs" >/dev/null 2>&1
cp -r /usr/share/xapian-omega/templates "$folder/omega/templates" 2>/dev/null ||
	cp -r /var/lib/xapian-omega/templates "$folder/omega/templates"
cat >"$folder/omega.conf" <<EOT
database_dir $folder/omega/data
template_dir $folder/omega/templates
log_dir $folder/omega/log
cdb_dir $folder/omega/cdb
EOT
export OMEGA_CONFIG_FILE=$folder/omega.conf TRAWL_CONFIG=$folder/trawl.conf

ours() { # QUERY
	GATEWAY_INTERFACE=CGI/1.1 REQUEST_METHOD=GET SCRIPT_NAME=/s PATH_INFO=/ \
		QUERY_STRING="q=$1" "$CGI"
}
theirs() {
	GATEWAY_INTERFACE=CGI/1.1 REQUEST_METHOD=GET SCRIPT_NAME=/o PATH_INFO= \
		SERVER_PROTOCOL=HTTP/1.1 QUERY_STRING="P=$1&DB=default" "$omega"
}
# CPU microseconds (user and system) of a request, of $runs in a row
cost() {
	TIMEFORMAT='%U %S'
	{ time for ((i = 0; i < runs; i++)); do "$1" "$2" >/dev/null; done; } 2>&1 |
		awk -v n="$runs" '{printf "%d\n", ($1 + $2) * 1e6 / n}'
}
nothing() { /bin/true; }
median() { sort -n | sed -n 3p; }
# The page has facets and a timeline that Omega's has not; JSON has about its
# content, hits with passages.
printf '%-24s %9s %9s %9s %9s %15s  (CPU microseconds, median of 5 rounds of %d)\n' \
	'CGI, started directly' page JSON omega /bin/true 'omega to each' "$runs"
for query in cyber cyber+consultations washington+OR+seoul; do
	for round in 1 2 3 4 5; do
		cost ours "$query" >>"$folder/a"
		cost ours "$query&format=json" >>"$folder/j"
		cost theirs "$query" >>"$folder/b"
		cost nothing "" >>"$folder/c"
	done
	a=$(median <"$folder/a") b=$(median <"$folder/b") c=$(median <"$folder/c")
	j=$(median <"$folder/j")
	rm "$folder"/[abcj]
	printf '%-24s %9d %9d %9d %9d %15s\n' "$query" "$a" "$j" "$b" "$c" \
		"$(awk "BEGIN {printf \"%.2f %.2f\", $b / $a, $b / $j}")"
done

# A resident process, asked over its own socket: the same page anew each time
# (x= makes each address a new one), and one that it has kept.
printf '\n%-24s %10s %10s  (CPU microseconds of 1000 requests, median of 5)\n' \
	'FastCGI, no web server' 'made anew' kept
resident() { # QUERY
	local k
	for k in 1 2 3 4 5; do
		TIMEFORMAT='%U %S'
		{ time "$TRAWL_BUILDDIR/tests/bin/soak" -n 1000 -q "$1" \
			"$folder/trawl.conf" "$CGI" >/dev/null; } 2>&1 |
			awk '{printf "%d\n", ($1 + $2) * 1e3}'
	done | median
}
for query in cyber cyber+consultations washington+OR+seoul; do
	printf '%-24s %10s %10s\n' "$query" "$(resident "q=$query&x=%u")" \
		"$(resident "q=$query&x=1")"
done

start_lighttpd lighttpd.conf
cat >>"$folder/lighttpd.conf" <<EOT
server.modules += ( "mod_alias", "mod_cgi", "mod_setenv" )
alias.url += ( "/omega" => "$omega" )
\$HTTP["url"] =~ "^/omega" {
	cgi.assign = ( "" => "" )
	setenv.add-environment = ( "OMEGA_CONFIG_FILE" => "$folder/omega.conf" )
}
EOT
stop_servers
lighttpd -D -f "$folder/lighttpd.conf" >>"$folder/log/out" 2>&1 &
PIDS=$!
await
rate() { # URL REQUESTS
	ab -q -n "$2" -c 4 "$1" 2>/dev/null >"$folder/ab"
	grep -q 'Non-2xx' "$folder/ab" && { echo failed; return; }
	sed -n 's/^Requests per second: *\([0-9.]*\).*/\1/p' "$folder/ab"
}
# The same page again comes from memory; JSON is made anew each time, and has
# the same hits and passages.
printf '\n%-24s %12s %12s %12s  (requests per second, 4 at a time)\n' \
	'behind lighttpd' 'FastCGI' 'made anew' "omega, CGI"
for query in cyber cyber+consultations washington+OR+seoul; do
	rate "$URL?q=$query" 500 >/dev/null
	printf '%-24s %12s %12s %12s\n' "$query" \
		"$(rate "$URL?q=$query" 4000)" \
		"$(rate "$URL?q=$query&format=json" 4000)" \
		"$(rate "http://127.0.0.1:$PORT/omega?P=$query&DB=default" 600)"
done
