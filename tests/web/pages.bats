#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
# The pages of trawl.cgi, run directly.
bats_require_minimum_version 1.5.0

setup() {
	. "$TRAWL_SRCDIR/tests/web/common.bash"
	command -v xmllint >/dev/null || skip "xmllint is not installed"
	site
}

@test "the first page has a search form, the size of the collection, and ways to browse" {
	request / ''
	[ "$http" = 200 ]
	[ "$(count '//form[@role="search"]')" = 1 ]
	[ "$(count '//label[@for="q"]')" = 1 ]
	grep -q '44 documents' "$body"
	[ "$(count '//nav[@class="facets"]//a')" -gt 5 ]
}

@test "a result has marked passages, title, source, date and language" {
	request / 'q=consultations+washington&lang=en'
	[ "$http" = 200 ]
	[ "$(count '//ol[@class="hits"]/li')" -gt 2 ]
	[ "$(count '//p[@class="snippet"]//mark')" -gt 2 ]
	[ "$(count '//ol[@class="hits"]/li//h2/a[contains(@href, "/s/doc?id=")]')" = \
		"$(count '//ol[@class="hits"]/li')" ]
	[ "$(count '//li[@class="source"]')" -gt 2 ]
	[ "$(count '//time[@datetime]')" -gt 0 ]
	[ "$(count '//ol[@class="hits"]//h2[@lang="en"]')" -gt 2 ]
}

@test "the total is what the terminal counts" {
	request / 'q=cyber'
	n=$(trawl search -i "$HOST/T" --exact-total --format json cyber | jq .total)
	[ "$(value '//h1')" = "$n results for cyber" ]
}

@test "each facet's count is what choosing it finds, and it can be removed again" {
	request / 'q=cyber'
	[ "$(count '//nav[@class="facets"]//h3')" = 4 ]
	for i in 1 2 3 4 5 6 7 8 9; do
		request / 'q=cyber'
		link=$(value "(//nav[@class='facets']//a)[$i]/@href")
		n=$(value "(//nav[@class='facets']//a)[$i]/span[@class='count']/text()")
		request / "${link#*\?}"
		[[ $(value '//h1') = "$n result"* ]]
		back=$(value '//ul[@class="chips"]//a/@href')
		[ "$back" = '/s/?q=cyber' ]
	done
}

@test "a site can do without facets, and with fewer passages" {
	sed '/^log/a facets = no\nsnippets = 1' "$HOST/trawl.conf" >"$BATS_TEST_TMPDIR/conf"
	request / 'q=cyber' TRAWL_CONFIG="$BATS_TEST_TMPDIR/conf"
	[ "$(count '//ol[@class="hits"]/li')" = 10 ]
	[ "$(count '//p[@class="snippet"]')" = 10 ]
	[ "$(count "//aside | //*[local-name()='svg'] | //a[@class='jump']")" = 0 ]
	request /advanced '' TRAWL_CONFIG="$BATS_TEST_TMPDIR/conf"
	[ "$(count '//select[@name="lang"]/option')" -gt 3 ]
}

@test "the timeline's bars are links that find what they say" {
	request / 'q=cyber'
	[ "$(count '//*[local-name()="svg"]')" = 1 ]
	[ "$(count '//@style | //style | //script')" = 0 ]
	label=$(value '(//*[local-name()="svg"]/*)[last()]/@aria-label')
	link=$(value '(//*[local-name()="svg"]/*)[last()]/@href')
	n=${label#*: }
	request / "${link#*\?}"
	[[ $(value '//h1') = "${n}"* ]]
}

@test "paging goes through all hits once, and says when there are no more" {
	n=$(trawl search -i "$HOST/T" --exact-total --format json cyber | jq .total)
	: >"$BATS_TEST_TMPDIR/ids"
	for ((page = 1; page <= (n + 4) / 5; page++)); do
		request / "q=cyber&n=5&page=$page&format=json"
		jq -r '.hits[].id' "$body" >>"$BATS_TEST_TMPDIR/ids"
	done
	[ "$(sort -u "$BATS_TEST_TMPDIR/ids" | wc -l)" = "$n" ]
	[ "$(wc -l <"$BATS_TEST_TMPDIR/ids")" = "$n" ]
	request / 'q=cyber&n=5&page=1'
	[ "$(count '//nav[@class="pager"]//a[@rel="next"]')" = 1 ]
	request / "q=cyber&n=5&page=$(((n + 4) / 5))"
	[ "$(count '//nav[@class="pager"]//a[@rel="next"]')" = 0 ]
	[ "$(count '//nav[@class="pager"]//a[@rel="prev"]')" = 1 ]
	request / 'q=cyber&n=5&page=500'
	[ "$http" = 200 ]
	grep -q 'fewer pages' "$body"
}

@test "every link of a page of results leads somewhere" {
	request / 'q=cyber&lang=en&from=2022&to=2024&sort=-date'
	cp "$body" "$BATS_TEST_TMPDIR/page"
	sed 's/ xmlns="[^"]*"//' "$body" | xmllint --xpath '//@href' - |
		sed -n 's/^ *href="\(\/s\/[^"]*\)"$/\1/p' | sed 's/&amp;/\&/g' |
		sort -u >"$BATS_TEST_TMPDIR/links"
	[ "$(wc -l <"$BATS_TEST_TMPDIR/links")" -gt 20 ]
	while IFS= read -r link; do
		path=${link#/s}
		query=
		case $path in *\?*) query=${path#*\?} ;; esac
		request "${path%%\?*}" "$query"
		[ "$http" = 200 ] || { echo "$link: $http"; false; }
	done <"$BATS_TEST_TMPDIR/links"
}

@test "a misspelt word is asked about, with a link that finds more" {
	request / 'q=consultatoins'
	[ "$(count '//p[@class="suggestion"]/a')" = 1 ]
	link=$(value '//p[@class="suggestion"]/a/@href')
	request / "${link#*\?}"
	[ "$(count '//ol[@class="hits"]/li')" -gt 0 ]
}

@test "what the parser had to guess is said" {
	request / 'q=%22cyber+talks'
	[ "$(count '//ul[@class="notices"]/li')" = 1 ]
}

@test "the advanced form's fields become a query that says how to type it" {
	request /advanced 'q=cyber'
	[ "$http" = 200 ]
	[ "$(count '//form[@class="advanced"]//input')" -gt 6 ]
	[ "$(count '//form[@class="advanced"]//label')" = \
		"$(count '//form[@class="advanced"]//input | //form[@class="advanced"]//select')" ]
	[ "$(count '//select[@name="lang"]/option')" -gt 3 ]
	request / 'all=cyber&exact=working+group&none=zzz&lang='
	[ "$(value '//input[@name="q"]/@value')" = 'cyber "working group" -zzz' ]
	[ "$(count '//ol[@class="hits"]/li')" -gt 0 ]
}

@test "every example of the help finds something and needs no excuse" {
	request /help ''
	n=$(count '//a[@class="example"]')
	[ "$n" -gt 8 ]
	for ((i = 1; i <= n; i++)); do
		request /help ''
		link=$(value "(//a[@class='example'])[$i]/@href")
		request / "${link#*\?}"
		[ "$(count '//ol[@class="hits"]/li')" -gt 0 ] || { echo "$link"; false; }
		[ "$(count '//ul[@class="notices"]/li')" = 0 ] || { echo "$link"; false; }
	done
}

@test "a document is shown with its matches marked, ways between them, and its original" {
	request /doc 'id=sample/en/cloud-act.md&q=cloud+act'
	[ "$(count '//h1/mark')" = 2 ]
	[ "$http" = 200 ]
	n=$(count '//pre//mark[@id]')
	[ "$n" -gt 1 ]
	[ "$(value '//p[@class="matches"]/a')" = "$n matches" ]
	[ "$(count '//pre//a[@class="next"]')" = $((n - 1)) ]
	[ "$(count '//pre//a[@class="previous"]')" = $((n - 1)) ]
	[ "$(count '//pre[@lang="en"]')" = 1 ]
	[ "$(count '//a[@href="https://archive.example/originals/sample/en/cloud-act.md"]')" = 1 ]
	[ "$(value '//nav[@class="ways"]//a/@href')" = '/s/?q=cloud%20act' ]
}

@test "a document's text is what trawl show prints" {
	request /doc 'id=sample/fr/argent-des-missiles.txt'
	value '//pre' | sed '/./,$!d' >"$BATS_TEST_TMPDIR/a"
	trawl show -i "$HOST/T" --no-pager sample/fr/argent-des-missiles.txt >"$BATS_TEST_TMPDIR/b"
	tail -n 3 "$BATS_TEST_TMPDIR/a" >"$BATS_TEST_TMPDIR/a3"
	grep -v '^$' "$BATS_TEST_TMPDIR/a" | tail -n 3 >"$BATS_TEST_TMPDIR/a3"
	grep -v '^$' "$BATS_TEST_TMPDIR/b" | tail -n 3 | cmp - "$BATS_TEST_TMPDIR/a3"
}

@test "a long document comes in parts, each marked" {
	mkdir "$BATS_TEST_TMPDIR/long"
	for i in $(seq 12000); do
		echo "Line $i of a long report about needles and hay, page after page."
	done >"$BATS_TEST_TMPDIR/long/report.txt"
	trawl-index add -q -i "$BATS_TEST_TMPDIR/L" "$BATS_TEST_TMPDIR/long"
	printf '[index l]\npath=%s\n' "$BATS_TEST_TMPDIR/L" >"$BATS_TEST_TMPDIR/conf"
	request /doc 'id=long/report.txt&q=needles' TRAWL_CONFIG="$BATS_TEST_TMPDIR/conf"
	[ "$http" = 200 ]
	grep -q 'Part 1 of [234]' "$body"
	[ "$(count '//pre//mark')" -gt 3000 ]
	request /doc 'id=long/report.txt&q=needles&part=2' TRAWL_CONFIG="$BATS_TEST_TMPDIR/conf"
	[ "$(count '//pre//mark')" -gt 3000 ]
	grep -q 'Line 5000 ' "$body"
	request /doc 'id=long/report.txt&q=needles&part=99' TRAWL_CONFIG="$BATS_TEST_TMPDIR/conf"
	[ "$http" = 404 ]
}

@test "JSON is the terminal's, but for path and time" {
	for q in cyber '"white house"' '서울' 'title:cyber OR zzz' 'consultatoins'; do
		request / "format=json&q=$(jq -rn --arg q "$q" '$q|@uri')"
		[ "$(header Content-Type)" = 'application/json; charset=utf-8' ]
		trawl search -i "$HOST/T" --format json -- "$q" |
			jq -S 'del(.took_ms, .hits[].path)' >"$BATS_TEST_TMPDIR/a" || :
		jq -S 'del(.took_ms, .hits[].path)' "$body" >"$BATS_TEST_TMPDIR/b"
		diff "$BATS_TEST_TMPDIR/a" "$BATS_TEST_TMPDIR/b"
		jq -e 'all(.hits[]; .path == null)' "$body"
	done
}

@test "Atom has the newest first, whole addresses, and is valid XML" {
	request / 'q=cyber&format=atom' HTTP_HOST=archive.example HTTPS=on
	[ "$(header Content-Type)" = 'application/atom+xml; charset=utf-8' ]
	[ "$(count '//entry')" = 10 ]
	[ "$(count '//entry/id[starts-with(., "https://archive.example/s/doc?id=")]')" = 10 ]
	sed 's/ xmlns="[^"]*"//' "$body" | xmllint --xpath '//entry/updated/text()' - |
		tr -s '\n' | sort -r -c
}

@test "CSV has a line a hit, and no cell is a formula" {
	request / 'q=cyber&format=csv'
	[ "$(wc -l <"$body")" = 11 ]
	run ! grep -E '(^|,)"[=+@-]' "$body"
}

@test "OpenSearch: a description with whole addresses, and suggestions" {
	request /opensearch.xml '' HTTP_HOST=archive.example
	[ "$(count '//ShortName')" = 1 ]
	[ "$(value 'string-length(//ShortName)')" -le 16 ]
	[ "$(count '//Url[starts-with(@template, "http://archive.example/s/")]')" = 5 ]
	request /suggest 'q=consul'
	[ "$(header Content-Type)" = 'application/x-suggestions+json; charset=utf-8' ]
	jq -e '.[0] == "consul" and (.[1] | length) > 0 and (.[1] | length) == (.[2] | length)' "$body"
}

@test "an answer is known again by its tag until the index changes" {
	cp -r "$HOST/T" "$BATS_TEST_TMPDIR/U"
	printf '[index u]\npath=%s\n' "$BATS_TEST_TMPDIR/U" >"$BATS_TEST_TMPDIR/conf"
	request / 'q=cyber' TRAWL_CONFIG="$BATS_TEST_TMPDIR/conf"
	tag=$(header ETag)
	[[ $tag = W/\"*\" ]]
	request / 'q=cyber' TRAWL_CONFIG="$BATS_TEST_TMPDIR/conf" HTTP_IF_NONE_MATCH="$tag"
	[ "$http" = 304 ]
	[ ! -s "$body" ]
	[ -z "$(header Content-Type)" ]
	echo 'one more about cyber' >"$BATS_TEST_TMPDIR/new.txt"
	trawl-index add -q -i "$BATS_TEST_TMPDIR/U" "$BATS_TEST_TMPDIR/new.txt"
	request / 'q=cyber' TRAWL_CONFIG="$BATS_TEST_TMPDIR/conf" HTTP_IF_NONE_MATCH="$tag"
	[ "$http" = 200 ]
	grep -q 'new.txt' "$body"
}

@test "an answer is known again by its date, once the index has rested for some seconds" {
	cp -r "$HOST/T" "$BATS_TEST_TMPDIR/V"
	printf '[index v]\npath=%s\n' "$BATS_TEST_TMPDIR/V" >"$BATS_TEST_TMPDIR/conf"
	ask() { request / 'q=cyber' TRAWL_CONFIG="$BATS_TEST_TMPDIR/conf" "$@"; }
	ask
	[ "$http" = 200 ]
	[ -z "$(header Last-Modified)" ]
	find "$BATS_TEST_TMPDIR"/{V,conf} -exec touch -d '2024-02-01 10:20:30 UTC' {} +
	ask
	[ "$(header Last-Modified)" = 'Thu, 01 Feb 2024 10:20:30 GMT' ]
	ask HTTP_IF_MODIFIED_SINCE='Thu, 01 Feb 2024 10:20:30 GMT'
	[ "$http" = 304 ]
	[ ! -s "$body" ]
	ask HTTP_IF_MODIFIED_SINCE='Thu, 01 Feb 2024 10:20:29 GMT'
	[ "$http" = 200 ]
	echo 'one more about cyber' >"$BATS_TEST_TMPDIR/newer.txt"
	trawl-index add -q -i "$BATS_TEST_TMPDIR/V" "$BATS_TEST_TMPDIR/newer.txt"
	ask HTTP_IF_MODIFIED_SINCE='Thu, 01 Feb 2024 10:20:30 GMT'
	[ "$http" = 200 ]
	grep -q 'newer.txt' "$body"
}

@test "HEAD has the headers and no body" {
	request / 'q=cyber'
	length=$(header Content-Length)
	request / 'q=cyber' REQUEST_METHOD=HEAD
	[ "$http" = 200 ]
	[ ! -s "$body" ]
	[ "$((length - $(header Content-Length)))" -lt 3 ]
}

@test "gzip where the client takes it" {
	request / 'q=cyber'
	cp "$body" "$BATS_TEST_TMPDIR/plain"
	request / 'q=cyber' HTTP_ACCEPT_ENCODING='br, gzip'
	[ "$(header Content-Encoding)" = gzip ]
	[ "$(header Vary)" = Accept-Encoding ]
	gunzip <"$body" | cmp - "$BATS_TEST_TMPDIR/plain"
	[ "$(stat -c %s "$body")" -lt "$(($(stat -c %s "$BATS_TEST_TMPDIR/plain") / 2))" ]
}

@test "a form sent by POST is answered as one sent by GET" {
	request / 'q=cyber'
	cp "$body" "$BATS_TEST_TMPDIR/get"
	env GATEWAY_INTERFACE=CGI/1.1 REQUEST_METHOD=POST SCRIPT_NAME=/s \
		TRAWL_CONFIG="$HOST/trawl.conf" PATH_INFO=/ CONTENT_LENGTH=7 \
		CONTENT_TYPE=application/x-www-form-urlencoded \
		trawl.cgi <<<'q=cyber' 2>/dev/null | sed '1,/^\r$/d' | cmp - "$BATS_TEST_TMPDIR/get"
}

@test "Omega's parameters find the same" {
	request / 'q=cyber+lang:en&n=20&page=2&sort=-date'
	value '//ol[@class="hits"]' >"$BATS_TEST_TMPDIR/ours"
	request / 'P=cyber&B=Len&HITSPERPAGE=20&TOPDOC=20&SORT=-0&DB=sample'
	[ "$http" = 200 ]
	value '//ol[@class="hits"]' | diff - "$BATS_TEST_TMPDIR/ours"
}

@test "a text browser shows results, facets and documents" {
	command -v w3m >/dev/null || skip "w3m is not installed"
	request / 'q=cyber&lang=en'
	w3m -dump -cols 80 -T text/html "$body" >"$BATS_TEST_TMPDIR/text"
	grep -q 'results for' "$BATS_TEST_TMPDIR/text"
	grep -q 'Markdown' "$BATS_TEST_TMPDIR/text"
	grep -q 'Narrow by' "$BATS_TEST_TMPDIR/text"
	grep -q '2024: [0-9]' "$BATS_TEST_TMPDIR/text"
	request /doc 'id=sample/en/cloud-act.md&q=cloud'
	w3m -dump -cols 80 -T text/html "$body" | grep -q '^What the law offers'
}
