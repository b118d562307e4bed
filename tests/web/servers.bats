#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
# trawl.cgi under real web servers, by the examples of doc/examples.
bats_require_minimum_version 1.5.0

setup() {
	. "$TRAWL_SRCDIR/tests/web/common.bash"
	command -v curl >/dev/null || skip "curl is not installed"
	# /tmp itself: a socket's name must be short, and nobody must reach it
	HOST=$(mktemp -d /tmp/trawl-web-XXXXXX)
}

teardown() {
	stop_servers
	rm -rf "$HOST"
}

have() {
	local program
	for program; do
		command -v "$program" >/dev/null ||
			skip "$program is not installed"
	done
	web_site "$HOST"
}

# what each of them must do
used() {
	curl -sf "$URL?q=cyber" | grep -q '<ol class="hits"'
	curl -sf "${URL}doc?id=sample/en/cloud-act.md&q=cloud" | grep -q '<pre class="text"'
	curl -sf "${URL}style.css" | grep -q '^:root'
	curl -sf "$URL?q=cyber" | grep -q 'action="/search/"'
	curl -sf --data-urlencode 'q=cyber "working group"' "$URL" | grep -q 'value="cyber &quot;working group&quot;"'
	[ "$(curl -s -o /dev/null -w '%{http_code}' "${URL}nope")" = 404 ]
	[ "$(curl -s -o /dev/null -w '%{http_code}' "$URL?page=x&q=a")" = 400 ]
	[ "$(curl -s -o /dev/null -w '%{http_code}' -X PUT -H 'Content-Length: 0' "$URL")" = 405 ]
	[ "$(curl -s -o /dev/null -w '%{http_code}' "$URL?q=$(head -c 3000 /dev/zero | tr '\0' a)")" = 413 ]
	curl -sfI "$URL?q=cyber" | grep -qi "^content-security-policy: default-src 'none'"
	[ "$(curl -sfI "$URL?q=cyber" | tr -d '\r' | sed '1,/^$/d' | wc -c)" = 0 ]
	curl -sf --compressed "$URL?q=cyber" | grep -q '<ol class="hits"'
	tag=$(curl -sf -D - -o /dev/null "$URL?q=cyber" | tr -d '\r' | sed -n 's/^[Ee][Tt]ag: //p')
	[ "$(curl -s -o /dev/null -w '%{http_code}' -H "If-None-Match: $tag" "$URL?q=cyber")" = 304 ]
	# a query without '=' may come as the command line
	curl -sf "$URL?-h" | grep -q '<form'
	# a commit is seen at once
	echo 'xylophone' >"$HOST/new.txt"
	trawl-index add -q -i "$HOST/T" "$HOST/new.txt"
	curl -sf "$URL?q=xylophone" | grep -q 'new.txt'
}

@test "lighttpd, FastCGI" {
	have lighttpd
	start_lighttpd lighttpd.conf
	used
}

@test "lighttpd, CGI" {
	have lighttpd
	start_lighttpd lighttpd-cgi.conf
	used
}

@test "Apache, CGI" {
	have apache2
	start_apache apache-cgi.conf
	used
}

@test "Apache, FastCGI" {
	have apache2
	[ -e /usr/lib/apache2/modules/mod_fcgid.so ] || skip "mod_fcgid is not installed"
	start_apache apache-fcgid.conf
	used
}

@test "nginx, FastCGI by spawn-fcgi" {
	have nginx spawn-fcgi
	start_nginx nginx.conf
	used
}

@test "nginx, CGI by fcgiwrap" {
	have nginx fcgiwrap
	start_nginx nginx-fcgiwrap.conf
	used
}

@test "FastCGI: a request that takes too long gets a 503, and the next one an answer" {
	have lighttpd
	mkfifo "$HOST/pipe"
	mkdir "$HOST/slow"
	ln -s "$HOST/pipe" "$HOST/slow/XAPIANDB"
	sed -i '/^processes/a seconds = 1' "$HOST/trawl.conf"
	printf '[index slow]\npath=%s\n' "$HOST/slow" >>"$HOST/trawl.conf"
	start_lighttpd lighttpd.conf
	curl -s -D "$HOST/head" -o /dev/null "$URL?q=a&index=slow"
	grep -q '^HTTP/1.1 503' "$HOST/head"
	grep -qi '^retry-after: 30' "$HOST/head"
	sleep 1.2
	curl -sf "$URL?q=cyber" | grep -q '<ol class="hits"'
}

# what a new process answers, to be compared with one that runs
anew() {
	env GATEWAY_INTERFACE=CGI/1.1 REQUEST_METHOD=GET SCRIPT_NAME=/search \
		PATH_INFO=/ QUERY_STRING="$1" TRAWL_CONFIG="$HOST/trawl.conf" \
		"$CGI" </dev/null 2>/dev/null | sed '1,/^\r$/d'
}

@test "FastCGI: a request that takes too much memory gets a 503, and those after it answers" {
	have lighttpd
	nm -D "$CGI" 2>/dev/null | grep -q __asan && skip "not under the address sanitizer"
	mkdir "$HOST/m"
	yes 'ab cd' | head -c 1000000 >"$HOST/m/long.txt" || :
	trawl-index add -q -i "$HOST/M" "$HOST/m"
	sed -i '/^processes/a memory = 16' "$HOST/trawl.conf"
	printf '[index m]\npath=%s\n' "$HOST/M" >>"$HOST/trawl.conf"
	start_lighttpd lighttpd.conf
	for i in 1 2 3; do
		curl -s -D "$HOST/head" -o "$HOST/page" "${URL}doc?index=m&id=m/long.txt&q=ab"
		grep -q '^HTTP/1.1 503' "$HOST/head"
		grep -qi '^retry-after: 30' "$HOST/head"
		run ! grep -Ei 'memory|GLib|long.txt' "$HOST/page"
		# it is replaced once a second at most
		sleep 1.2
		for q in cyber seoul 'cyber+talks'; do
			curl -sf "$URL?q=$q" | grep -q '<ol class="hits"'
		done
	done
	grep -h 'took too much memory' "$HOST"/log/* | wc -l | grep -q '^3$'
}

@test "FastCGI: pages of a process that has counted before are those of a new one" {
	have lighttpd
	WEB_PROCESSES=1 web_site "$HOST"
	# one text too long to be kept, beside a short one
	mkdir "$HOST/long"
	yes 'a needle in the hay' | head -c 700000 >"$HOST/long/long.txt" || :
	echo 'a needle alone' >"$HOST/long/short.txt"
	# enough for a page of more than one record of FastCGI
	for i in {1..100}; do
		yes "hay $i" | head -60 | paste -sd ' ' >"$HOST/long/$i.txt"
	done
	trawl-index add -q -i "$HOST/L" "$HOST/long"
	printf '[index long]\npath=%s\n' "$HOST/L" >>"$HOST/trawl.conf"
	start_lighttpd lighttpd.conf
	for q in '*' cyber consultations seoul 'lang=fr' 'cyber&from=2024&to=2024' '*&author=x' zzz \
		'needle&index=long' 'hay&index=long' 'alone&index=long' 'needle+hay&index=long' \
		'hay&index=long&n=100'; do
		diff <(curl -sf "$URL?q=$q") <(anew "q=$q")
	done
}

@test "FastCGI: an index is seen that has taken another's place" {
	have lighttpd
	WEB_PROCESSES=1 web_site "$HOST"
	for word in alpha beta; do
		echo "a text of $word" >"$HOST/$word.txt"
		trawl-index add -q -i "$HOST/$word" "$HOST/$word.txt"
	done
	ln -s alpha "$HOST/link"
	echo "auto link" >"$HOST/XAPIANDB"
	printf '[index link]\npath=%s\n[index stub]\npath=%s\n' \
		"$HOST/link" "$HOST/XAPIANDB" >>"$HOST/trawl.conf"
	start_lighttpd lighttpd.conf
	for word in alpha beta alpha; do
		ln -sfn "$word" "$HOST/link"
		for index in link stub; do
			curl -sf "$URL?q=text&index=$index" | grep -q "$word.txt"
		done
	done
}

@test "FastCGI: no request fails and no answer is wrong while the index is rewritten" {
	have lighttpd
	start_lighttpd lighttpd.conf
	(
		for i in $(seq 60); do
			echo "filler number $i" >"$HOST/filler.txt"
			trawl-index add -q -i "$HOST/T" "$HOST/filler.txt"
			[ $((i % 8)) != 0 ] || trawl-index compact -q -i "$HOST/T" || :
		done
		: >"$HOST/done"
	) >"$HOST/log/writer" 2>&1 3>&- &
	writer=$!
	want=$(curl -sf "$URL?q=laundering&format=json" | jq -c '[.total, [.hits[].id]]')
	n=0
	while [ ! -e "$HOST/done" ]; do
		for k in 1 2 3 4; do
			curl -s -w '%{http_code}\n' -o "$HOST/answer$k" \
				"$URL?q=laundering&format=json" >"$HOST/code$k" 3>&- &
			eval "job$k=$!"
		done
		wait "$job1" "$job2" "$job3" "$job4"
		for k in 1 2 3 4; do
			[ "$(cat "$HOST/code$k")" = 200 ] || { cat "$HOST/answer$k" "$HOST/log/lighttpd"; false; }
			[ "$(jq -c '[.total, [.hits[].id]]' "$HOST/answer$k")" = "$want" ] ||
				{ cat "$HOST/answer$k"; false; }
			n=$((n + 1))
		done
	done
	wait "$writer"
	cat "$HOST/log/writer"
	[ ! -s "$HOST/log/writer" ]
	[ "$n" -gt 20 ]
}

@test "FastCGI: nothing grows and no answer is wrong over many requests, the index rewritten meanwhile" {
	local n=${WEB_REQUESTS:-30000}
	WEB_PROCESSES=0 web_site "$HOST"
	sed -i 's/log = all/log = errors/' "$HOST/trawl.conf"
	# the sanitizer keeps what was freed, and is slow
	nm -D "$CGI" 2>/dev/null | grep -q __asan && n=12000
	# there from the start: one document more would move others by its length
	echo "filler number 0" >"$HOST/filler.txt"
	trawl-index add -q -i "$HOST/T" "$HOST/filler.txt"
	(
		i=0
		while [ ! -e "$HOST/asked" ]; do
			i=$((i + 1))
			echo "filler number $i" >"$HOST/filler.txt"
			trawl-index add -q -i "$HOST/T" "$HOST/filler.txt"
			[ $((i % 8)) != 0 ] || trawl-index compact -q -i "$HOST/T"
			sleep 0.2
		done
		echo "$i" >"$HOST/written"
	) >"$HOST/log/writer" 2>&1 3>&- &
	writer=$!
	run "$TRAWL_BUILDDIR/tests/bin/soak" -n "$n" "$HOST/trawl.conf" "$CGI"
	: >"$HOST/asked"
	wait "$writer"
	echo "$output"
	cat "$HOST/log/writer"
	[ "$status" = 0 ]
	[ ! -s "$HOST/log/writer" ]
	[ "$(cat "$HOST/written")" -gt 5 ]
}
