#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
# What strangers have tried on search pages before.
bats_require_minimum_version 1.5.0

setup() {
	. "$TRAWL_SRCDIR/tests/web/common.bash"
	command -v xmllint >/dev/null || skip "xmllint is not installed"
	site
}

# the page has no script, no handler, nothing of the marker but text
harmless() {
	[ "$(count '//script | //style | //iframe | //img | //object | //@style | //x')" = 0 ]
	[ "$(count '//@*[starts-with(name(), "on")]')" = 0 ]
	[ "$(count '//@href[starts-with(., "javascript") or starts-with(., "data") or starts-with(., "//")]')" = 0 ]
}

always() {
	[[ $(header Content-Type) = *charset=utf-8* ]]
	[ "$(header X-Content-Type-Options)" = nosniff ]
	[ "$(header Referrer-Policy)" = no-referrer ]
	[[ $(header Content-Security-Policy) = "default-src 'none'; "*"frame-ancestors 'none'" ]]
}

@test "markup in any parameter stays text, on every page" {
	local evil='%22%27%3E%3C/title%3E%3Cx%20onload=alert(1)%3E%3Cscript%3Ealert(1)%3C/script%3E'
	for path in / /doc /advanced /help /suggest /opensearch.xml /nope; do
		for name in q index lang type author path from to sort n page op like id part \
			format P DB B N START END SORT HITSPERPAGE FMT P.S all exact some none intitle; do
			request "$path" "q=cyber&id=sample/en/cloud-act.md&$name=$evil"
			always
			[[ $(header Content-Type) = *json* ]] && { jq -e . "$body" >/dev/null; continue; }
			harmless
		done
	done
}

@test "markup in what the server hands over stays text" {
	for name in PATH_INFO SCRIPT_NAME HTTP_HOST SERVER_NAME HTTP_REFERER HTTP_USER_AGENT REMOTE_USER; do
		for path in / /opensearch.xml; do
			request "$path" 'q=cyber' "$name=/\"'><script>alert(1)</script><x>"
			always
			harmless
		done
	done
}

@test "markup in documents, titles and addresses stays text" {
	mkdir "$BATS_TEST_TMPDIR/d"
	cat >"$BATS_TEST_TMPDIR/d/a.jsonl" <<-'EOT'
	{"_id": "\"><script>alert(1)</script>", "title": "</h2><x onload=alert(2)>needle", "text": "needle <script>alert(3)</script> \u0000\u0001 & ' \" ]]>", "author": "<x>", "url": "javascript:alert(4)", "date": "2020-01-01"}
	EOT
	printf '<title>=cmd|needle</title><meta name=author content="&lt;x&gt;"><p>needle &lt;x onload=1&gt;' \
		>"$BATS_TEST_TMPDIR/d/<x>'\".html"
	trawl-index add -q -i "$BATS_TEST_TMPDIR/D" "$BATS_TEST_TMPDIR/d"
	printf '[index d]\npath=%s\n' "$BATS_TEST_TMPDIR/D" >"$BATS_TEST_TMPDIR/conf"
	request / 'q=needle' TRAWL_CONFIG="$BATS_TEST_TMPDIR/conf"
	[ "$(count '//ol[@class="hits"]/li')" = 2 ]
	harmless
	for i in 1 2; do
		request / 'q=needle' TRAWL_CONFIG="$BATS_TEST_TMPDIR/conf"
		link=$(value "(//ol[@class='hits']/li)[$i]/h2/a/@href")
		request /doc "${link#*\?}" TRAWL_CONFIG="$BATS_TEST_TMPDIR/conf"
		[ "$http" = 200 ]
		[ "$(count '//pre//mark')" -gt 0 ]
		harmless
	done
	request / 'q=needle&format=atom' TRAWL_CONFIG="$BATS_TEST_TMPDIR/conf"
	harmless
	request / 'q=needle&format=csv' TRAWL_CONFIG="$BATS_TEST_TMPDIR/conf"
	run ! grep -E '(^|,)"[=+@-]' "$body"
}

@test "control characters, bytes that are no UTF-8 and UTF-7 are nothing special" {
	for q in '%09%3Cscript%3E' '%00' '%0d%0aSet-Cookie:x=1' '%ff%fe%c3' '%ed%a0%80' \
		'+ADw-script+AD4-alert(1)' '%1b[31m' '%e2%80%ae' '%c2%9b31m' '%ef%bf%bf'; do
		for format in html atom json; do
			request / "q=$q&format=$format"
			[ "$http" = 200 ]
			always
			[ -z "$(header Set-Cookie)" ]
			[ $format = json ] || harmless
		done
	done
}

@test "nothing of a visitor's gets into a header" {
	request / 'q=%0d%0aX-Evil:1&lang=%0d%0aX-Evil:1&index=%0d%0aX-Evil:1' \
		HTTP_IF_NONE_MATCH=$'"a"\r\nX-Evil: 1' HTTP_HOST=$'e.org\r\nX-Evil: 1'
	run ! grep -qi evil <<<"$head"
	[ -z "$(header Location)" ]
	[ -z "$(header Set-Cookie)" ]
}

@test "only indexes that are listed open, by their names" {
	for name in .. . / sample/.. ../T "$HOST/T" "$HOST" sample%00 -sample SAMPLE '%252e%252e'; do
		for parameter in index DB; do
			request / "q=cyber&$parameter=$(sed 's|/|%2f|g' <<<"$name")"
			# Omega's DB=a/b are two: the first is taken
			[ "$http" = 404 ] || [ "$parameter=$name" = DB=sample/.. ] ||
				{ echo "$parameter=$name: $http"; false; }
			run ! grep -q "$HOST" "$body"
		done
	done
}

@test "only stored documents are shown, by their ids, never by a path" {
	for id in /etc/passwd ../../etc/passwd "$TRAWL_SRCDIR/corpus/sample/en/cloud-act.md" \
		en/cloud-act.md http://localhost/ file:///etc/passwd 1 '*' sample; do
		request /doc "id=$id"
		[ "$http" = 404 ] || { echo "$id: $http"; false; }
		run ! grep -q root: "$body"
	done
}

@test "errors tell no path to the visitor and the reason to the log" {
	printf '[index gone]\npath=/nonexistent/secret\n' >"$BATS_TEST_TMPDIR/conf"
	request / 'q=cyber' TRAWL_CONFIG="$BATS_TEST_TMPDIR/conf"
	[ "$http" = 503 ]
	[ "$(header Retry-After)" = 30 ]
	run ! grep -q secret "$body"
	reference=$(value '//p[@class="reference"]/code')
	jq -e --arg r "$reference" '.reference == $r and .status == 503 and (.error | contains("secret"))' <<<"$errors"
	request / 'q=cyber' TRAWL_CONFIG=/nonexistent/secret.conf
	[ "$http" = 503 ]
	run ! grep -q secret "$body"
	grep -q secret <<<"$errors"
	request / 'q=cyber&format=json' TRAWL_CONFIG="$BATS_TEST_TMPDIR/conf"
	jq -e '.status == 503' "$body"
}

@test "the log has one line a request, whatever is in it, and no query unless told" {
	request / 'q=secret%0a%1b[31m&index=%0a{'
	[ "$(wc -l <<<"$errors")" = 1 ]
	jq -e '.status == 404 and .query == null' <<<"$errors"
	sed '/^log/a log-queries = yes' "$HOST/trawl.conf" >"$BATS_TEST_TMPDIR/conf"
	request / 'q=a%0a%1b%c2%9b' TRAWL_CONFIG="$BATS_TEST_TMPDIR/conf"
	[ "$(wc -l <<<"$errors")" = 1 ]
	run ! grep -q '[^ -~]' <<<"$errors"
}

@test "statuses: 400, 404, 405, 413, 415" {
	request / 'q=a&page=x'; [ "$http" = 400 ]
	request / 'q=a&from=soon'; [ "$http" = 400 ]
	request / 'q=a&sort=up'; [ "$http" = 400 ]
	request / 'P=a&START=20149999'; [ "$http" = 400 ]
	request /nope ''; [ "$http" = 404 ]
	request /doc 'id=nope'; [ "$http" = 404 ]
	request / 'q=a' REQUEST_METHOD=DELETE; [ "$http" = 405 ]
	[ "$(header Allow)" = 'GET, HEAD, POST' ]
	request / "q=$(head -c 2049 /dev/zero | tr '\0' a)"; [ "$http" = 413 ]
	request / "q=$(head -c 2048 /dev/zero | tr '\0' a)"; [ "$http" = 200 ]
	request / "q=$(head -c 40000 /dev/zero | tr '\0' a)"; [ "$http" = 413 ]
	request / '' REQUEST_METHOD=POST CONTENT_TYPE=text/xml CONTENT_LENGTH=1; [ "$http" = 415 ]
	request / '' REQUEST_METHOD=POST CONTENT_TYPE=application/x-www-form-urlencoded CONTENT_LENGTH=99999999999; [ "$http" = 413 ]
	request / '' REQUEST_METHOD=POST CONTENT_TYPE=application/x-www-form-urlencoded CONTENT_LENGTH=10; [ "$http" = 400 ]
}

@test "depth and size have ceilings" {
	request / 'q=cyber&n=101'; [ "$http" = 400 ]
	request / 'q=cyber&page=1001'; [ "$http" = 200 ]
	request / 'q=cyber&page=1002'; [ "$http" = 400 ]
	request / "$(printf 'lang=x&%.0s' $(seq 60))q=a"; [ "$http" = 400 ]
	request / "$(printf 'a=b&%.0s' $(seq 300))q=a"; [ "$http" = 400 ]
}

@test "costly queries are bounded" {
	for q in '*' '-a' 'a*' '?*' '*a*' "$(printf 'a*+%.0s' $(seq 200))" \
		"$(printf '(%.0s' $(seq 1000))a" "$(printf '%%22a+%.0s' $(seq 300))" \
		"$(printf 'a+NEAR/99999+%.0s' $(seq 100))b" '/(a*)*b/' 'a~2+b~2+c~2+d~2' \
		"$(printf 'NOT+%.0s' $(seq 400))a"; do
		SECONDS=0
		request / "q=$q"
		[ "$http" = 200 ]
		[ "$SECONDS" -lt 12 ]
		harmless
	done
}

@test "what takes too long is stopped with a 503" {
	# the index is a pipe that nobody writes: opening it waits for ever
	mkfifo "$BATS_TEST_TMPDIR/pipe"
	mkdir "$BATS_TEST_TMPDIR/slow"
	ln -s "$BATS_TEST_TMPDIR/pipe" "$BATS_TEST_TMPDIR/slow/XAPIANDB"
	printf '[site]\nseconds=1\n[index slow]\npath=%s\n' "$BATS_TEST_TMPDIR/slow" >"$BATS_TEST_TMPDIR/conf"
	SECONDS=0
	request / 'q=cyber' TRAWL_CONFIG="$BATS_TEST_TMPDIR/conf" || :
	[ "$http" = 503 ]
	[ "$(header Retry-After)" = 30 ]
	[ "$SECONDS" -lt 5 ]
	always
}

# a text of which a page marks every word: some 30 MB are wanted for that
costly_page() {
	mkdir "$BATS_TEST_TMPDIR/m"
	yes 'ab cd' | head -c 1000000 >"$BATS_TEST_TMPDIR/m/long.txt" || :
	trawl-index add -q -i "$BATS_TEST_TMPDIR/M" "$BATS_TEST_TMPDIR/m"
	sed "/^log/a memory = $1" "$HOST/trawl.conf" >"$BATS_TEST_TMPDIR/conf"
	printf '[index m]\npath=%s\n' "$BATS_TEST_TMPDIR/M" >>"$BATS_TEST_TMPDIR/conf"
	request /doc "index=m&id=m/long.txt&q=ab" TRAWL_CONFIG="$BATS_TEST_TMPDIR/conf" || :
}

@test "a request that takes too much memory gets a 503, and the log the reason" {
	nm -D "$CGI" 2>/dev/null | grep -q __asan && skip "not under the address sanitizer"
	costly_page 1024
	[ "$http" = 200 ]
	rm -r "$BATS_TEST_TMPDIR/m" "$BATS_TEST_TMPDIR/M"
	for memory in 4 8 14 20; do
		costly_page "$memory"
		[ "$http" = 503 ]
		[ "$(header Retry-After)" = 30 ]
		always
		run ! grep -Ei 'memory|GLib|long.txt|/tmp' "$body"
		tail -1 <<<"$errors" | jq -e '.status == 503 and (.error | contains("too much memory"))'
		# what another request needs is there
		request / 'q=cyber' TRAWL_CONFIG="$BATS_TEST_TMPDIR/conf"
		[ "$http" = 200 ]
		request /doc 'id=sample/en/cloud-act.md&q=cloud' TRAWL_CONFIG="$BATS_TEST_TMPDIR/conf"
		[ "$http" = 200 ]
		rm -r "$BATS_TEST_TMPDIR/m" "$BATS_TEST_TMPDIR/M"
	done
}

@test "files of an index do not count as memory" {
	nm -D "$CGI" 2>/dev/null | grep -q __asan && skip "not under the address sanitizer"
	mkdir "$BATS_TEST_TMPDIR/n"
	seq 99999 >"$BATS_TEST_TMPDIR/n/numbers"
	trawl-index add -q -i "$BATS_TEST_TMPDIR/N" "$BATS_TEST_TMPDIR/n"
	[ "$(du -sm "$BATS_TEST_TMPDIR/N" | cut -f1)" -gt 4 ]
	sed '/^log/a memory = 4' "$HOST/trawl.conf" >"$BATS_TEST_TMPDIR/conf"
	printf '[index n]\npath=%s\n' "$BATS_TEST_TMPDIR/N" >>"$BATS_TEST_TMPDIR/conf"
	request / 'index=n&q=4321' TRAWL_CONFIG="$BATS_TEST_TMPDIR/conf"
	[ "$http" = 200 ]
}

@test "the command line is not looked at" {
	for argument in --help --version -s '-d allow_url_include=1' /etc/passwd; do
		env GATEWAY_INTERFACE=CGI/1.1 REQUEST_METHOD=GET SCRIPT_NAME=/s PATH_INFO=/ \
			QUERY_STRING=cyber TRAWL_CONFIG="$HOST/trawl.conf" \
			trawl.cgi "$argument" 2>/dev/null | head -1 | grep -q '^Content-Type: text/html'
	done
}

@test "without a web server the program says what it is" {
	run -2 --separate-stderr env -u REQUEST_METHOD -u GATEWAY_INTERFACE trawl.cgi </dev/null
	[[ $stderr = *trawl.cgi\(8\)* ]]
}
