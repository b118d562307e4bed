#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
# trawl search, show and suggest, as a person and a script meet them.
bats_require_minimum_version 1.5.0

load common

setup_file() {
	load common
	sample_index
}

setup() {
	sample_index
	cd "$BATS_TEST_TMPDIR"
}

search() {
	trawl search -i "$SAMPLE" --no-pager "$@"
}

first() {	# the id of the first hit
	search --format json -n 1 --snippets 0 "$@" | hits id
}

# --- finding ----------------------------------------------------------------

@test "a name is found, and the best document comes first" {
	[ "$(first Painter Seoul 2014)" != "" ]
	search --format json Painter | jq -e '.total > 0 and .total_is == "exact"'
}

@test "a phrase with a hyphen finds the text that prints a dash" {
	search --format json '"White House-Blue House"' |
		jq -e '[.hits[].snippets[].text] | any(test("White House–Blue House"))'
}

@test "all words are needed, unless --default-op or" {
	and=$(search --format json painter hotline | jq .total)
	or=$(search --format json --default-op or painter hotline | jq .total)
	[ "$and" -lt "$or" ]
}

@test "NOT, minus and XOR leave documents out" {
	all=$(search --format json cyber | jq .total)
	not=$(search --format json 'cyber NOT painter' | jq .total)
	minus=$(search --format json 'cyber -painter' | jq .total)
	both=$(search --format json 'cyber AND painter' | jq .total)
	[ "$not" = "$minus" ]
	[ $((not + both)) = "$all" ]
	xor=$(search --format json 'cyber XOR painter' | jq .total)
	lone=$(search --format json 'painter NOT cyber' | jq .total)
	[ "$xor" = $((not + lone)) ]
}

@test "Korean is found without its particle" {
	search --format json 서울 | jq -e '.total > 0'
}

@test "French is found without its accents" {
	a=$(search --format json securite lang:fr | jq .total)
	b=$(search --format json sécurité lang:fr | jq .total)
	[ "$a" = "$b" ]
	[ "$a" -gt 0 ]
}

@test "lang: and --lang mean the same" {
	a=$(search --format json 'cyber lang:fr' | jq -c '[.hits[].id]')
	b=$(search --format json --lang fr cyber | jq -c '[.hits[].id]')
	[ "$a" = "$b" ]
}

@test "date: and --from/--to mean the same, and only own dates count" {
	a=$(search --format json -n 100 'cyber date:2014..2016' | jq -c '[.hits[].id]')
	b=$(search --format json -n 100 --from 2014 --to 2016 cyber | jq -c '[.hits[].id]')
	[ "$a" = "$b" ]
	search --format json -n 100 'date:2014..2016' |
		jq -e '.total > 0 and all(.hits[]; .date[0:4] | . >= "2014" and . <= "2016")'
}

@test "filters alone are a query" {
	search --format json --lang ko | jq -e '.total > 5'
}

@test "title: looks at titles only" {
	search --format json title:timeline |
		jq -e '.total > 0 and all(.hits[]; .title | ascii_downcase | test("timeline"))'
}

@test "a wildcard finds every ending" {
	a=$(search --format json 'launder*' | jq .total)
	[ "$a" -gt 0 ]
}

# --- showing ----------------------------------------------------------------

@test "every mark is the word that was asked for" {
	search --format json -n 50 laundering | jq -e '
		[.hits[].snippets[] | .text as $t | .marks[] |
			($t | @json | fromjson | explode) as $c | .] | length > 0'
	search --format json -n 50 =laundering | jq -r '
		.hits[].snippets[] | select(.marks | length > 0) |
		[(.text | @base64), .marks[0][0], .marks[0][1]] | @tsv' |
	while IFS="$(printf '\t')" read -r text from to; do
		word=$(printf %s "$text" | base64 -d | head -c "$to" | tail -c +$((from + 1)))
		[ "$word" = laundering ]
	done
}

@test "a snippet's start is its place in what show prints" {
	search --format json -n 1 --snippets 1 hotline >a.json
	id=$(jq -r '.hits[0].id' a.json)
	start=$(jq -r '.hits[0].snippets[0].start' a.json)
	trawl show -i "$SAMPLE" "$id" >text
	jq -j '.hits[0].snippets[0].text' a.json >want
	tail -c +$((start + 1)) text | head -c "$(wc -c <want)" | cmp - want
}

@test "show marks the whole document in colour" {
	id=$(first hotline)
	trawl show -i "$SAMPLE" --color always --query hotline "$id" |
		grep -q "$(printf '\033\\[1;31m')[Hh]otline"
}

@test "show tells what of its query was read otherwise" {
	quietly trawl show -i "$SAMPLE" -q '(cyber' sample/en/timeline.md
	[ "$status" = 0 ]
	[ "$errors" = "trawl: note: this parenthesis is never closed" ]
}

@test "show of a document that is not there exits 1 and names it" {
	quietly trawl show -i "$SAMPLE" no/such
	[ "$status" = 1 ]
	[[ "$errors" == *"'no/such'"* ]]
}

@test "--format paths prints a path a line, each a file" {
	search --format paths cyber | while read -r p; do [ -e "$p" ]; done
}

@test "--format tsv prints the fields asked for" {
	search --format tsv --fields id,lang -n 3 cyber |
		awk -F'\t' 'NF != 2 { bad = 1 } END { exit bad || NR != 3 }'
}

@test "--format trec prints six columns" {
	search --format trec -n 5 cyber | awk 'NF != 6 { bad = 1 } END { exit bad || NR != 5 }'
}

@test "facets are the same whoever matches" {
	for query in cyber 'cyber OR seoul' 'the -cyber' '"of the"' 'title:cyber' '"c* p*"'; do
		for by in own xapian; do
			TRAWL_MATCH=$by search --format json -n 1 --exact-total \
				--facet lang,type,year,month,author "$query" >$by.json
		done
		jq -e '.facets.lang | length > 0' own.json
		diff <(jq '.facets, .total' own.json) <(jq '.facets, .total' xapian.json)
	done
}

@test "a further field is counted by its name over indexes that number it differently" {
	echo '{"id":"a","text":"red stone","kind":"rock","level":"low"}' >a.jsonl
	echo '{"id":"b","text":"red leaf","level":"low","kind":"leaf","hue":"x"}' >b.jsonl
	for i in a b; do trawl index -q -i "$i.ix" add "$i.jsonl"; done
	for by in own xapian; do
		TRAWL_MATCH=$by trawl search -i a.ix -i b.ix --format json \
			--facet kind,level,hue red | jq -c '.facets, .total' >$by
	done
	diff own xapian
	jq -se '.[0].kind == [{value: "leaf", count: 1}, {value: "rock", count: 1}] and
		.[0].level == [{value: "low", count: 2}] and
		.[0].hue == [{value: "x", count: 1}] and .[1] == 2' own
}

# a.ix has color, price; b.ix price, color; c.ix hue where a.ix has its color
fields_apart() {
	jq -nc 'range(1; 5) | {id: "a\(.)", text: "stone", color: "\(. % 2)",
		price: "\(.)"}' >a.jsonl
	jq -nc 'range(1; 5) | {id: "b\(.)", text: "stone", price: "\(. + 1)",
		color: "2"}' >b.jsonl
	echo '{"id":"c1","text":"stone","hue":"2"}' >c.jsonl
	for i in a b c; do trawl index -q -i "$i.ix" add "$i.jsonl"; done
}

ids_of() {
	trawl search -i a.ix -i b.ix -i c.ix --format tsv --fields id "$@" |
		sort | paste -sd ' '
}

@test "a range is of the field it names in each index, whoever matches" {
	fields_apart
	for by in own xapian; do
		for sort in relevance date; do
			export TRAWL_MATCH=$by
			[ "$(ids_of --sort $sort price:1..3 2>notes)" = "a1 a2 a3 b1 b2" ]
			[ ! -s notes ]	# of text that has no ranges
			[ "$(ids_of --sort $sort color:2..)" = "b1 b2 b3 b4" ]
			[ "$(ids_of --sort $sort stone -price:..3)" = "a4 b3 b4 c1" ]
			[ "$(ids_of --sort $sort 'price:4.. OR hue:2..2')" = "a4 b3 b4 c1" ]
		done
	done
}

@test "a range is refused that a remote index would read as another field's" {
	command -v xapian-progsrv >/dev/null || skip "no xapian-progsrv"
	fields_apart
	mkdir far
	echo "remote :xapian-progsrv $PWD/a.ix/shard.1" >far/XAPIANDB
	[ "$(trawl search -i far --format tsv --fields id price:1..3 | sort |
		paste -sd ' ')" = "a1 a2 a3" ]
	run ! trawl search -i far -i b.ix price:1..3
	[[ $output = *"no range of 'price'"* ]]
}

@test "--collapse refuses a field that another index has another one for" {
	fields_apart
	for others in "b.ix" "c.ix"; do
		run ! trawl search -i a.ix -i "$others" --collapse color stone
		[[ $output = *"cannot collapse by 'color' over"* ]]
	done
	# where it has none, all is well
	[ "$(trawl search -i a.ix -i c.ix --collapse price --format tsv \
		--fields id stone | wc -l)" = 5 ]
	[ "$(trawl search -i a.ix --collapse color --format tsv --fields id stone |
		wc -l)" = 2 ]
}

@test "a copy of an index that has changed is another index" {
	jq -nc 'range(9) | {id: "d\(.)", text: "harbour old paper"}' >d.jsonl
	trawl index -q -i d.ix add d.jsonl
	cp -r d.ix e.ix
	sed -i '3,5s/old //' d.jsonl
	trawl index -q -i e.ix add d.jsonl
	for sort in relevance date; do
		for order in "-i d.ix -i e.ix" "-i e.ix -i d.ix"; do
			both="trawl search $order --sort $sort -n 40"
			[ "$($both --format tsv --fields id \
				'~"harbour * paper"' | wc -l)" = 15 ]
		done
	done
}

@test "--facet has what it offers, and no numbers for machines" {
	for facet in size mtime date id near nosuch; do
		run ! search --facet "$facet" cyber
		[[ $output = *"no facet '$facet'"* ]]
	done
}

@test "--facet counts all hits, not only those shown" {
	search --format json -n 1 --facet lang --facet year cyber >a.json
	jq -e '.facets.lang[0].value == "en"' a.json
	jq -e '(.facets.lang | map(.count) | add) <= .total' a.json
	jq -e '.facets.year | map(.value) == (map(.value) | sort)' a.json
}

@test "--sort date and -date are each other's reverse where dates are" {
	a=$(search --format json -n 100 --sort date date:2000.. | jq -c '[.hits[].date]')
	b=$(search --format json -n 100 --sort -date date:2000.. | jq -c '[.hits[].date] | reverse')
	[ "$a" = "$b" ]
}

@test "pages do not overlap, and together are the whole" {
	whole=$(search --format json -n 20 cyber | jq -c '[.hits[].id]')
	parts=$( (search --format json -n 7 cyber; search --format json -n 13 --offset 7 cyber) |
		jq -sc '[.[].hits[].id]')
	[ "$whole" = "$parts" ]
}

@test "--like finds others, not the document itself" {
	id=sample/en/cloud-act.md
	search --format json --like "$id" | jq -e --arg id "$id" \
		'.total > 0 and all(.hits[]; .id != $id)'
}

@test "--boost-recent puts newer documents higher" {
	new=$(search --format json -n 5 --boost-recent 1y cyber | jq -r '[.hits[].date // ""] | max')
	[ -n "$new" ]
}

@test "--explain tells of terms and frequencies" {
	search --explain -n 1 consultations | grep -q 'Zconsult'
}

# --- telling ----------------------------------------------------------------

@test "exit status: 0 found, 1 nothing, 2 trouble" {
	quietly search cyber
	[ "$status" = 0 ]
	quietly search qqqqzzzz
	[ "$status" = 1 ]
	quietly search --sort nonsense cyber
	[ "$status" = 2 ]
	quietly search
	[ "$status" = 2 ]
}

@test "a value that an option does not take is named, status 2" {
	while IFS='|' read -r line message; do
		quietly eval "trawl $line cyber"
		echo "$line: $status: $errors"
		[ "$status" = 2 ]
		[[ $errors == "trawl: "*"$message"* ]]
	done <<-'EOT'
	search --limit -1|--limit wants a number that is not negative
	search --limit x|search: cannot parse integer value
	search --offset -1|--offset wants a number that is not negative
	search --snippets -1|--snippets wants a number that is not negative
	search --snippet-width 0|--snippet-width wants a number from 1
	search --color prose|--color is one of auto, always, never, not 'prose'
	search --format prose|--format is one of text, json, tsv, paths, trec, not 'prose'
	search --no-such-option|search: unknown option --no-such-option
	batch --depth 0|--depth wants a number from 1 to 1000000
	batch --jobs -1|--jobs wants a number that is not negative
	batch --snippets -1|--snippets wants a number that is not negative
	batch -i $SAMPLE --topics-format prose|--topics-format is one of trec, xml, tsv, jsonl, colon, lines, not 'prose'
	suggest --limit 0|--limit wants a number from 1
	EOT
}

@test "nothing found is still an answer in JSON" {
	quietly search --format json qqqqzzzz
	[ "$status" = 1 ]
	jq -e '.total == 0 and .hits == [] and .total_is == "exact"' <<<"$output"
}

@test "a misspelt word gets a suggestion that finds more" {
	quietly search consultatoins
	[[ "$errors" == *"Did you mean: consultations"* ]]
	quietly search --format json consultatoins
	jq -e '.suggestion == "consultations"' <<<"$output"
}

@test "an unbalanced quote is a note, and with --strict an error with a caret" {
	quietly search '"cyber policy'
	[ "$status" = 0 ]
	[[ "$errors" == *"note:"* ]]
	quietly search --strict '"cyber policy'
	[ "$status" = 2 ]
	[[ "$errors" == *"^"* ]]
}

@test "without an index the message says how to make one" {
	quietly trawl search cyber
	[ "$status" = 2 ]
	[[ "$errors" == *"trawl index add"* ]]
}

@test "an index that is not there is named" {
	quietly trawl search -i "$PWD/nowhere" cyber
	[ "$status" = 2 ]
	[[ "$errors" == *"nowhere"* ]]
}

@test "the nearest .trawl above is used, and TRAWL_INDEX before it" {
	mkdir -p a/b
	cp -r "$SAMPLE" a/.trawl
	cd a/b
	trawl search --format json painter | jq -e '.total > 0'
	quietly env TRAWL_INDEX=/nowhere/at/all trawl search painter
	[ "$status" = 2 ]
}

@test "two indexes are searched as one" {
	printf 'Quixotic lighthouse\n\nA quixotic lighthouse keeper.\n' >one.txt
	trawl index -q -i "$PWD/U" add one.txt
	trawl search -i "$SAMPLE" -i "$PWD/U" --format json 'quixotic OR painter' |
		jq -e '[.hits[].id] | any(. == "one.txt")'
	trawl search -i "$SAMPLE" -i "$PWD/U" --format json 'quixotic OR painter' |
		jq -e '.total > 1'
}

@test "a person's configuration gives the limit" {
	mkdir -p cfg/trawl
	echo 'limit = 2' >cfg/trawl/config
	n=$(XDG_CONFIG_HOME=$PWD/cfg trawl search -i "$SAMPLE" --format json cyber |
		jq '.hits | length')
	[ "$n" = 2 ]
}

@test "what is wrong in a person's configuration is named, and passed over" {
	mkdir -p config/trawl
	printf 'limit = x\nbogus = 1\ncolour = purple\n' >config/trawl/config
	XDG_CONFIG_HOME=$PWD/config quietly search cyber
	[ "$status" = 0 ]
	for w in limit "no setting 'bogus'" "not 'purple'"; do
		[[ $errors == *"config/trawl/config': "*"$w"* ]]
	done
}

@test "a person's index is used where no other is near, by both programs" {
	mkdir -p cfg/trawl lone
	echo "index = $PWD/mine" >cfg/trawl/config
	echo 'a lighthouse keeper writes' >lone/note.txt
	XDG_CONFIG_HOME=$PWD/cfg trawl index -q add lone
	[ -e mine/XAPIANDB ]
	cd lone
	XDG_CONFIG_HOME=$BATS_TEST_TMPDIR/cfg trawl search --format json lighthouse |
		jq -e '.total == 1'
	mkdir .trawl
	cp -r "$SAMPLE"/. .trawl
	quietly env XDG_CONFIG_HOME="$BATS_TEST_TMPDIR/cfg" trawl search lighthouse
	[ "$status" = 1 ]
}

@test "a query of a megabyte is answered, not refused by a crash" {
	head -c 1000000 /dev/zero | tr '\0' 'x' >q
	quietly sh -c "trawl search -i '$SAMPLE' - <q"
	[ "$status" -le 1 ]
	yes 'cyber policy OR' | head -c 1000000 >q
	quietly sh -c "trawl search -i '$SAMPLE' --format json - <q"
	[ "$status" -le 1 ]
	jq -e '.warnings | length > 0' <<<"$output"
}

@test "what is left out of a long query does not hide the rest" {
	yes cyber | head -n 6000 | tr '\n' ' ' >q
	quietly sh -c "trawl search -i '$SAMPLE' --format json - <q"
	[ "$status" = 0 ]
	jq -e '.partial and (.hits | length > 0)' <<<"$output"
}

@test "--like needs no query, not even for --strict" {
	id=$(trawl search -i "$SAMPLE" --format tsv --fields id -n 1 cyber)
	quietly trawl search -i "$SAMPLE" --strict --like "$id" --format paths
	[ "$status" = 0 ]
	[ "$errors" = "" ]
	quietly trawl search -i "$SAMPLE" --strict --lang fr --format paths
	[ "$status" = 0 ]
	quietly trawl search -i "$SAMPLE" -n -1 cyber
	[ "$status" = 2 ]
}

@test "a short option takes its value in the same word" {
	[ "$(trawl search -n1 -i"$SAMPLE" --format paths cyber | wc -l)" = 1 ]
}

@test "a caret stands under the place, and few notes are shown" {
	quietly search --strict '사이버 "씨'
	[ "$(tail -n 1 <<<"$errors")" = "         ^" ]
	quietly search "$(yes '~ ^ (' | head -n 40)"
	[ "$(grep -c note: <<<"$errors")" = 10 ]
	[[ $errors == *"more notes"* ]]
}

@test "any bytes are a query" {
	for q in $'\xff\xfe' $'a\x01b' '"' '((((' 'AND' 'OR OR' '*' '+' ':' '..' \
		'a..b' 'date:..' '~' '/[/' '=""' 'NEAR' '"a"~' 'x^' ')(' ; do
		quietly search --format json -- "$q"
		[ "$status" -le 1 ] || { echo "query: $q: $errors"; false; }
		jq -e .trawl <<<"$output"
	done
}

@test "colour only where asked or on a terminal" {
	! search cyber | grep -q "$(printf '\033')" || false
	search --color always cyber | grep -q "$(printf '\033')"
}

@test "on a terminal no line is broken inside a word" {
	command -v script || skip "no script"
	for c in "search -n 2 cyber" "show sample/en/timeline.md"; do
		COLUMNS=40 TERM=dumb script -qec \
			"trawl ${c%% *} --no-pager -i $SAMPLE ${c#* }" /dev/null |
			tr -d '\r' >out
		[ "$(wc -l <out)" -gt 9 ]
		[ -z "$(LC_ALL=C.UTF-8 grep -E '.{41}' out | grep -v /)" ]
	done
}

@test "a timeline shows the years without a document" {
	search -n 0 --facet year consultations >out
	grep -qE '^  2017 +0 $' out
}

@test "a reader that goes away is no error" {
	search -n 100 cyber | head -1
	[ "${PIPESTATUS[1]}" = 0 ]
}

@test "what cannot be written is told of, by every command" {
	[ -c /dev/full ] || skip "no /dev/full"
	export TRAWL_INDEX=$SAMPLE
	paths="$TRAWL_SRCDIR/corpus/sample/qrels $TRAWL_SRCDIR/corpus/sample/queries.tsv"
	while read -r line; do
		status=0
		eval "$line" 2>"$BATS_TEST_TMPDIR/errors" >/dev/full || status=$?
		echo "$line: $status: $(cat "$BATS_TEST_TMPDIR/errors")"
		[ "$status" = 2 ]
		grep -q 'cannot write' "$BATS_TEST_TMPDIR/errors"
	done <<-EOT
	trawl search cyber
	trawl search --format json cyber
	trawl show sample/en/timeline.md
	trawl suggest cyb
	trawl suggest --json cyb
	trawl batch ${paths#* }
	trawl tune --grid 'bm25(b=0.5:0.6)' $paths
	trawl help
	trawl help --help
	trawl search --help
	trawl index status
	trawl index status --json
	trawl index dump sample/en/timeline.md
	trawl index why $TRAWL_SRCDIR/README
	trawl index formats
	trawl index help
	EOT
}

@test "suggest completes a word" {
	trawl suggest -i "$SAMPLE" consul | grep -qx consultations
	trawl suggest -i "$SAMPLE" --json consul | jq -e '.suggestions | length > 0'
	quietly trawl suggest -i "$SAMPLE" qqqqzz
	[ "$status" = 1 ]
}

@test "every command has --help" {
	for c in search show suggest batch eval index; do
		trawl "$c" --help | grep -qi usage
		trawl help "$c" | grep -qi usage
	done
	trawl --version | grep -q libxapian
}

@test "an unknown command is named" {
	quietly trawl frobnicate
	[ "$status" = 2 ]
	[[ "$errors" == *"'frobnicate'"* ]]
}

@test "an ordinary Xapian program opens the folder" {
	command -v xapian-delve >/dev/null || skip "no xapian-tools"
	xapian-delve "$SAMPLE" | grep -q 'number of documents'
	xapian-delve -a -A L "$SAMPLE" | grep -q Lfr
}

@test "a remote index answers as the local one" {
	command -v xapian-tcpsrv >/dev/null || skip "no xapian-tcpsrv"
	port=$((20000 + RANDOM % 20000))
	xapian-tcpsrv --interface 127.0.0.1 --port $port --quiet --one-shot \
		"$SAMPLE" >/dev/null 2>&1 &
	server=$!
	sleep 1
	trawl search -i 127.0.0.1:$port --format json -n 5 'cyber policy' >remote.json ||
		{ kill $server; false; }
	kill $server 2>/dev/null || true
	search --format json -n 5 'cyber policy' >local.json
	[ "$(jq -c '[.hits[] | [.id, .snippets[0].text]]' remote.json)" = \
	  "$(jq -c '[.hits[] | [.id, .snippets[0].text]]' local.json)" ]
}

# --- the four texts ----------------------------------------------------------

# query, then the file that must come first and what its snippet must show
real() {
	shared_corpus
	trawl index -q -i "$PWD/R" add "$SHARED"
	trawl search -i "$PWD/R" --format json -- "$1" >a.json
	jq -e --arg f "$2" '.hits[0].path | test($f)' a.json
	jq -e --arg t "$3" '[.hits[0].snippets[].text] | any(test($t))' a.json
}

@test "texts: the dash between two houses" {
	real '"White House-Blue House"' 002_ 'White House–Blue House'
}

@test "texts: sixth consultations 2022" {
	real 'sixth consultations 2022' '004_|000_' '2022'
}

@test "texts: date:2014 is the joint statement" {
	real 'date:2014' 001_ .
}

@test "texts: a phrase without a name" {
	real '"joint cyber exercises" -Painter' 004_ '[Jj]oint cyber exercises'
}

@test "texts: boolean with parentheses" {
	real 'cybersecurity AND (sanctions OR laundering)' 004_ 'laundering|Sanctions'
}

@test "completions know every command, and bash completes words" {
	for c in $(trawl help | sed -nE 's/^  ([a-z]+)   .*/\1/p') \
		$(trawl-index --help | sed -nE 's/^  ([a-z]+) .*   .*/\1/p'); do
		for f in trawl.bash _trawl trawl.fish; do
			grep -qw "$c" "$TRAWL_SRCDIR/searcher/completion/$f" ||
				{ echo "$c in $f"; return 1; }
		done
	done
	. "$TRAWL_SRCDIR/searcher/completion/trawl.bash"
	COMP_WORDS=(trawl search -i "$SAMPLE" consul) COMP_CWORD=4
	_trawl
	[[ " ${COMPREPLY[*]} " == *" consultations "* ]]
	COMP_WORDS=(trawl search --sort = da) COMP_CWORD=4
	_trawl
	[ "${COMPREPLY[*]}" = date ]
}

@test "a search that turns out to need libxapian reads and complains once" {
	# trawl runs trawl-whole in its place then (searcher/late)
	mkdir -p conf/trawl
	echo 'nonsense = 1' >conf/trawl/config
	for sort in relevance date; do
		XDG_CONFIG_HOME=$PWD/conf trawl search -i "$SAMPLE" \
			--sort $sort --format=paths - <<<'cyber' >out 2>err
		[ -s out ]
		[ "$(grep -c nonsense err)" = 1 ]
	done
	# found out in mid-way, under a name of its own
	cp "$TRAWL_BUILDDIR/trawl" alone
	[ ! -e "$TRAWL_BUILDDIR/trawl-whole" ] ||
		cp "$TRAWL_BUILDDIR/trawl-whole" .
	TRAWL_MATCH=xapian XDG_CONFIG_HOME=$PWD/conf ./alone search -i "$SAMPLE" \
		--format=paths - <<<'cyber' >out2 2>err
	TRAWL_MATCH=xapian ./alone search -i "$SAMPLE" --format=paths cyber |
		diff - out2
	[ "$(grep -c nonsense err)" = 1 ]
}

@test "what is installed runs wherever its tree lies" {
	mkdir -p tree/bin tree/lib/trawl tree/lib/cgi-bin
	cp "$TRAWL_BUILDDIR/trawl" "$TRAWL_BUILDDIR/trawl-index" tree/bin
	cp "$TRAWL_BUILDDIR/trawl.cgi" tree/lib/cgi-bin
	[ ! -e "$TRAWL_BUILDDIR/trawl-whole" ] ||
		cp "$TRAWL_BUILDDIR"/trawl-{whole,xapian.so} tree/lib/trawl
	printf '[index s]\npath = %s\n' "$SAMPLE" >conf
	# sorting is what only libxapian does
	PATH=/usr/bin:/bin tree/bin/trawl search -i "$SAMPLE" --sort date cyber
	PATH=/usr/bin:/bin tree/bin/trawl index status -i "$SAMPLE"
	TRAWL_CONFIG=$PWD/conf GATEWAY_INTERFACE=CGI/1.1 REQUEST_METHOD=GET \
		QUERY_STRING='q=cyber&sort=date' tree/lib/cgi-bin/trawl.cgi |
		grep -q '<mark>'
}
