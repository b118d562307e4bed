#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# usage: bench/web.sh [FOLDER]: what a request costs, beside Omega's CGI, in one
# run: the same texts (FOLDER, or corpus/sample) indexed by each, the same
# queries with ten hits and passages.  First each program started directly as
# CGI, in turns; then both behind lighttpd on loopback.  Wants xapian-omega and
# lighttpd.
set -eu
TRAWL_SRCDIR=$(cd "$(dirname "$0")/.." && pwd)
TRAWL_BUILDDIR=${TRAWL_BUILDDIR:-$PWD}
PATH=$TRAWL_BUILDDIR:$PATH
. "$TRAWL_SRCDIR/tests/web/servers.bash"
docs=$(cd "${1:-$TRAWL_SRCDIR/corpus/sample}" && pwd)
omega=/usr/lib/cgi-bin/omega/omega
runs=${RUNS:-200}
make -s -C "$TRAWL_BUILDDIR" tests/bin/soak bench/bin/asker
for program in lighttpd omindex "$omega"; do
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

# --- behind lighttpd ---------------------------------------------------------
# Two sites over one index: the page as it is, and one with what Omega's default
# page has: for each hit title, address, a passage, and no facets or timeline.
# (Omega's passage is from the text's beginning, which is all that it stores; ours
# from wherever it matches best.)  "anew": no query comes twice; "kept": ten
# queries again and again, whose pages a process keeps while the index stays as it
# is.  Omega's page is made anew either way.
sed '/^\[site\]/a facets = no\nsnippets = 1' "$folder/trawl.conf" \
	>"$folder/plain.conf"
start_lighttpd lighttpd.conf
stop_servers
cat >>"$folder/lighttpd.conf" <<EOT
server.modules += ( "mod_alias", "mod_cgi", "mod_setenv" )
alias.url += ( "/omega" => "$omega" )
\$HTTP["url"] =~ "^/omega" {
	cgi.assign = ( "" => "" )
	setenv.add-environment = ( "OMEGA_CONFIG_FILE" => "$folder/omega.conf" )
}
fastcgi.server += ( "/plain" => ((
	"socket" => "$folder/run/plain.sock",
	"bin-path" => "$CGI",
	"bin-environment" => ( "TRAWL_CONFIG" => "$folder/plain.conf" ),
	"max-procs" => 2,
	"check-local" => "disable"
)) )
server.max-keep-alive-requests = 1000000
EOT
lighttpd -D -f "$folder/lighttpd.conf" >>"$folder/log/out" 2>&1 &
PIDS=$!
await

# each two of the 100 commonest words of six letters and more: 4,950 queries
find "$docs" -type f -print0 | xargs -0 cat | tr -cs 'a-z' '\n' |
	awk 'length >= 6 {n[$0]++} END {for (w in n) print n[w], w}' |
	sort -k1,1rn -k2 | awk 'NR <= 100 {print $2}' >"$folder/words"
awk '{w[NR] = $1} END {srand(1); for (i = 1; i <= NR; i++)
	for (j = i + 1; j <= NR; j++) print rand(), w[i] "+OR+" w[j]}' \
	"$folder/words" | sort | awk '{print $2}' >"$folder/queries"
# ticks of the server and its programs, those that have ended too
ticks() {
	local pid
	for pid in $PIDS $(pgrep -P "$PIDS"); do
		awk '{print $14 + $15 + $16 + $17}' "/proc/$pid/stat"
	done 2>/dev/null | awk '{n += $1} END {print n}'
}
# requests a second, and CPU microseconds of a request without the asker's own
ask() { # NAME BEFORE-THE-QUERY REQUESTS <QUERIES
	local before after rate
	before=$(ticks)
	rate=$(sed "s|^|$2|" | "$TRAWL_BUILDDIR/bench/bin/asker" "$PORT" 4 "$3")
	after=$(ticks)
	echo "$rate" >>"$folder/$1.rate"
	echo "$(((after - before) * 1000000 / $(getconf CLK_TCK) / $3))" >>"$folder/$1.cpu"
}
for round in 1 2 3; do
	# other queries in each round, else the next would find its pages kept
	from=$(((round - 1) * 1500 + 1))
	sed -n "$from,$((from + 1499))p" "$folder/queries" >"$folder/anew"
	head -10 "$folder/queries" >"$folder/kept"
	ask plain-anew '/plain/?q=' 1500 <"$folder/anew"
	ask omega-anew '/omega?DB=default\&P=' 500 <"$folder/anew"
	ask full-anew '/search/?q=' 1500 <"$folder/anew"
	ask plain-kept '/plain/?q=' 10000 <"$folder/kept"
	ask full-kept '/search/?q=' 10000 <"$folder/kept"
done
middle() { sort -n "$folder/$1" | sed -n 2p; }
printf '\n%-46s %10s %7s %11s %7s  (median of 3 rounds, 4 at a time)\n' \
	'behind lighttpd' requests/s ratio 'us of CPU' ratio
row() { # NAME FILE
	awk -v name="$1" -v a="$(middle "$2.rate")" -v b="$(middle "$2.cpu")" \
		-v c="$(middle omega-anew.rate)" -v d="$(middle omega-anew.cpu)" \
		'BEGIN {printf "%-46s %10d %7.1f %11d %7.1f\n", name, a, a / c,
			b, d / b}'
}
row "Omega's page, CGI, each anew" omega-anew
row "content of Omega's page, FastCGI, each anew" plain-anew
row "content of Omega's page, FastCGI, kept" plain-kept
row "full page, FastCGI, each anew" full-anew
row "full page, FastCGI, kept" full-kept
