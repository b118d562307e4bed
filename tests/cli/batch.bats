#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
# trawl batch: topics in, canonical runs out.
bats_require_minimum_version 1.5.0

load common

setup_file() {
	cd "$BATS_FILE_TMPDIR"
	# texts of three languages, in the order of their numbers
	for i in $(seq 1 60); do
		case $((i % 3)) in
		0) t="the red fox number $i runs over hills and the river" ;;
		1) t="le renard rouge numéro $i court sur les collines et la rivière" ;;
		2) t="der rote Fuchs Nummer $i läuft über Hügel und den Fluss" ;;
		esac
		for _ in $(seq 1 $((i % 7))); do t="$t fox rivers hill"; done
		printf '{"_id": "d %d", "title": "text %d", "text": "%s"}\n' \
			$i $((i % 5)) "$t"
	done >all.jsonl
	trawl index -q -i one add all.jsonl
	printf '%s\t%s\n' q2 'red fox' 10.a 'renard rivière' q1 'Fuchs Fluss' \
		MB001 'the hills of the rivers' none 'zzzz' >topics.tsv
}

setup() {
	cd "$BATS_FILE_TMPDIR"
	tmp=$BATS_TEST_TMPDIR
}

# ids of the topics in the run, in its order
run_topics() {
	cut -d' ' -f1 "$1" | uniq | tr '\n' ' '
}

@test "topics keep their ids and their order" {
	trawl batch -q -i one -o "$tmp/r" topics.tsv
	[ "$(run_topics "$tmp/r")" = "q2 10.a q1 MB001 " ]
	awk 'NF != 6 { exit 1 }' "$tmp/r"
}

@test "each format gives the same run" {
	trawl batch -q -i one topics.tsv >"$tmp/want"
	sed 's/\(.*\)\t\(.*\)/\1:\2/' topics.tsv >"$tmp/colon"
	sed 's/\(.*\)\t\(.*\)/{"qid": "\1", "query": "\2"}/' topics.tsv \
		>"$tmp/jsonl"
	sed 's/\(.*\)\t\(.*\)/<top>\n<num> Number: \1\n<title> \2\n<desc> Description:\nno\n<\/top>\n/' \
		topics.tsv >"$tmp/trec"
	sed 's/$/\r/' "$tmp/trec" | iconv -f UTF-8 -t LATIN1 >"$tmp/latin1"
	{
		echo '<topics>'
		sed 's/\(.*\)\t\(.*\)/<topic number="\1"><query>\2<\/query><\/topic>/' topics.tsv
		echo '</topics>'
	} >"$tmp/xml"
	for f in colon jsonl trec xml; do
		trawl batch -q -i one --topics-format $f "$tmp/$f" >"$tmp/r"
		cmp "$tmp/r" "$tmp/want"
	done
	trawl batch -q -i one "$tmp/latin1" | cmp - "$tmp/want"
	for f in colon jsonl trec xml; do
		trawl batch -q -i one "$tmp/$f" | cmp - "$tmp/want"
	done
	cut -f2 topics.tsv | trawl batch -q -i one --topics-format lines - |
		cut -d' ' -f2- | cmp - <(cut -d' ' -f2- "$tmp/want")
}

@test "a topic without hits is named, told in the manifest, and filled" {
	quietly trawl batch -i one -o "$tmp/r" topics.tsv
	[ $status = 0 ]
	[[ $errors == *"topic 'none' has no hit"* ]]
	[ "$(jq -r '.topics_without_hits[].topic' "$tmp/r.json")" = none ]
	trawl batch -q -i one --fill nothing topics.tsv | grep -q '^none Q0 nothing 1 '
	trawl batch -q -i one --fill nothing --format tsv topics.tsv |
		grep -q '^none	nothing	1	'
}

@test "a bad topic is one message and an entry, the others are answered" {
	{ cat topics.tsv; echo 'no tab here'; printf 'y\t \nz\tfox\n'; } >"$tmp/t"
	quietly trawl batch -q -i one -o "$tmp/r" "$tmp/t"
	[ $status = 1 ]
	[[ $errors == *"6"* ]]
	[ "$(jq -c '[.topics_failed[].topic]' "$tmp/r.json")" = '[null,"y"]' ]
	[ "$(run_topics "$tmp/r")" = "q2 10.a q1 MB001 z " ]
}

@test "a file whose topics are of one kind but for a line: that line is named" {
	printf '1:fox\n2:hills\nno colon\n4:rivers\n' >"$tmp/t"
	quietly trawl batch -q -i one -o "$tmp/r" "$tmp/t"
	[ $status = 1 ]
	[[ $errors == *"t:3: no ':' between id and query"* ]]
	[ "$(run_topics "$tmp/r")" = "1 2 4 " ]
	[ "$(jq -r .topics_format "$tmp/r.json")" = colon ]
}

@test "a file without a topic is trouble" {
	for t in '' ' \n' '<topics></topics>\n'; do
		printf "$t" >"$tmp/t"
		quietly trawl batch -i one -o "$tmp/r" "$tmp/t"
		[ $status = 2 ]
		[[ $errors == *"no topic in '$tmp/t'"* ]]
		[ ! -e "$tmp/r" ]
	done
}

@test "the manifest tells what made the run, in every format" {
	for f in trec jsonl tsv; do
		trawl batch -q -i one --format $f --model dlh -o "$tmp/$f" - \
			<topics.tsv
		[ "$(jq -r .topics_sha256 "$tmp/$f.json")" = \
			"$(sha256sum <topics.tsv | cut -d' ' -f1)" ]
		[ "$(jq -r .run_sha256 "$tmp/$f.json")" = \
			"$(sha256sum <"$tmp/$f" | cut -d' ' -f1)" ]
		jq -e '.trawl and .libxapian and .index[0].uuid and
			(.index[0].revisions | length == 1) and
			(.index[0].documents == 60) and .index[0].analyzer and
			(.model | startswith("dlh")) and .topics_format == "tsv"
			and .topics == 5 and .topics_written >= 4 and
			.lines_written > 0 and .command[-1] == "-"' \
			"$tmp/$f.json"
	done
}

@test "an id that comes twice is refused the second time" {
	{ cat topics.tsv; printf 'q2\thills\n'; } >"$tmp/t"
	quietly trawl batch -q -i one -o "$tmp/r" "$tmp/t"
	[ $status = 1 ]
	[[ $errors == *"topic 'q2': its id has been before"* ]]
	trawl batch --check "$tmp/r"
}

@test "a run is written whole or not at all" {
	echo old >"$tmp/r"
	quietly trawl batch -q -i nowhere -o "$tmp/r" topics.tsv
	[ $status = 2 ]
	[ "$(cat "$tmp/r")" = old ]
	quietly trawl batch -q -i one --expand nonsense -o "$tmp/r" topics.tsv
	[ $status = 2 ]
	[ "$(cat "$tmp/r")" = old ]
	[ "$(ls "$tmp")" = "$(printf 'errors\nr')" ]
}

@test "a topic all in capitals is read as in small letters" {
	printf 'q\tTHE FOX NUMBER 7 IS IN THE HILLS\n' >"$tmp/t"
	printf 'q\tthe fox number 7 is in the hills\n' >"$tmp/small"
	trawl batch -q -i one "$tmp/t" >"$tmp/r"
	[ -s "$tmp/r" ]
	trawl batch -q -i one "$tmp/small" | cmp - "$tmp/r"
}

@test "exclude-self leaves out the document of the topic's name" {
	printf 'd 27\tfox\n' >"$tmp/t"
	trawl batch -q -i one --depth 5 "$tmp/t" | grep -q 'Q0 d%2027 1 '
	trawl batch -q -i one --exclude-self "$tmp/t" >"$tmp/r"
	[ -s "$tmp/r" ]
	[ "$(grep -c 'Q0 d%2027 ' "$tmp/r")" = 0 ]
	for f in tsv jsonl; do
		trawl batch -q -i one --exclude-self --depth 5 --format $f \
			"$tmp/t" >"$tmp/$f"
	done
	[ "$(cut -f3 "$tmp/tsv" | tr '\n' ' ')" = "1 2 3 4 5 " ]
	[ "$(jq '.hits | length' "$tmp/jsonl")" = 5 ]
	[ "$(cut -f2 "$tmp/tsv" | grep -cx 'd 27')" = 0 ]
	[ "$(jq -r '.hits[].id' "$tmp/jsonl" | grep -cx 'd 27')" = 0 ]
}

@test "a document that two indexes have fails its topic, not the run" {
	sed -n 1p all.jsonl >"$tmp/again.jsonl"
	trawl index -q -i "$tmp/two" add "$tmp/again.jsonl"
	printf 'a\tcollines\nb\tFluss\n' >"$tmp/t"
	quietly trawl batch -q -i one -i "$tmp/two" -o "$tmp/r" "$tmp/t"
	[ $status = 1 ]
	[[ $errors == *"topic 'a', document 'd 1': comes twice"* ]]
	[ "$(run_topics "$tmp/r")" = "b " ]
}

@test "the manifest names ten thousand topics and counts the others" {
	seq 10007 | sed 's/$/\tzzzz/' >"$tmp/t"
	trawl batch -q -i one -o "$tmp/r" "$tmp/t"
	[ "$(jq -c '[(.topics_without_hits | length),
		.topics_without_hits_not_named, .topics]' "$tmp/r.json")" = \
		'[10000,7,10007]' ]
}

@test "the full syntax has structure inside topics" {
	printf 'a\tfox AND NOT renard\nb\t"red fox"\n' >"$tmp/t"
	trawl batch -q -i one --query-syntax full "$tmp/t" >"$tmp/r"
	[ "$(run_topics "$tmp/r")" = "a b " ]
	n=$(grep -c '^b ' "$tmp/r")
	[ "$n" = 20 ]
}

@test "JSON lines and TSV" {
	trawl batch -q -i one --format jsonl --depth 2 topics.tsv >"$tmp/j"
	[ "$(jq -r .topic "$tmp/j" | tr '\n' ' ')" = "q2 10.a q1 MB001 none " ]
	[ "$(head -1 "$tmp/j" | jq '.hits | length')" = 2 ]
	trawl batch -q -i one --format tsv --depth 2 topics.tsv |
		awk -F'\t' 'NF != 4 { exit 1 }'
}

@test "scores strictly decrease when read as 32-bit numbers" {
	trawl batch -q -i one topics.tsv >"$tmp/r"
	trawl batch --check "$tmp/r"
}

# What may change nothing: shards, threads, order of indexing.
shards_of() {
	rm -rf "$tmp"/s?
	split -n "r/$1" -d -a 1 --additional-suffix=.jsonl "$2" "$tmp/part"
	places=()
	for p in "$tmp"/part?.jsonl; do
		s=$tmp/s${p: -7:1}
		trawl index -q -i "$s" add "$p"
		places+=(-i "$s")
	done
}

# Options of every model and every expansion, a line each.
all_options() {
	local models
	models=$(trawl search -i one --model none fox 2>&1 | sed 's/.*there are //')
	[ "$(wc -w <<<"$models")" -ge 10 ]
	printf -- '--model %s\n' $models 'bm25(near=0.3,title=0.5,exact=0.3)' \
		'bm25(k1=0.9,b=0.4,title=0,exact=0)'
	printf -- '--expand %s\n' rm3 bo1 sdm 'rm3(docs=3,weight=0.3)' \
		'sdm(terms=1,ordered=1,unordered=1,window=4)'
}

@test "a run is the same from one shard or four, and one thread or eight" {
	shards_of 4 all.jsonl
	while read -r options; do
		trawl batch -q -i one --jobs 1 $options topics.tsv >"$tmp/want"
		[ -s "$tmp/want" ]
		trawl batch -q -i one --jobs 8 $options topics.tsv |
			cmp - "$tmp/want"
		trawl batch -q "${places[@]}" --jobs 3 $options topics.tsv |
			cmp - "$tmp/want"
	done < <(echo; all_options)
}

@test "short forms stand for the same from one shard or four" {
	# each defined in one document, in two ways, and in more than are used
	for i in $(seq 1 12); do
		w=$(printf "a$(printf '\\x%x' $((96 + i)))")
		echo "the ${w}den bolt ($(tr a-z A-Z <<<"${w:0:1}")B) and more $i"
		echo "${w}den bolt, some $i times the ${w}den bolt"
	done >texts
	echo "a mutual defense treaty (MDT) of old" >>texts
	echo "the mutual defense treaty, (MDT) is new" >>texts
	echo "of magnetic domain theory (MDT) and mutual defense" >>texts
	echo "mutual defense treaty and magnetic domain theory" >>texts
	awk '{ printf "{\"_id\": \"%d\", \"text\": \"%s\"}\n", NR, $0 }' texts \
		>"$tmp/short.jsonl"
	trawl index -q -i "$tmp/whole" add "$tmp/short.jsonl"
	printf 'a\tMDT of old\nb\tan AB\nc\tMDT\n' >"$tmp/t"
	shards_of 4 "$tmp/short.jsonl"
	while read -r options; do
		trawl batch -q -i "$tmp/whole" $options "$tmp/t" >"$tmp/want"
		[ "$(run_topics "$tmp/want")" = "a b c " ]
		# beyond those that have the short form itself
		[ "$(grep -c '^c ' "$tmp/want")" -ge 4 ]
		trawl batch -q "${places[@]}" $options "$tmp/t" |
			cmp - "$tmp/want"
	done < <(printf '\n--expand rm3\n--expand bo1\n')
}

@test "a run is the same whatever the order of indexing" {
	shuf --random-source=all.jsonl all.jsonl >"$tmp/shuffled.jsonl"
	trawl index -q -i "$tmp/two" add --jobs 3 "$tmp/shuffled.jsonl"
	while read -r options; do
		trawl batch -q -i one $options topics.tsv >"$tmp/want"
		trawl batch -q -i "$tmp/two" $options topics.tsv |
			cmp - "$tmp/want"
	done < <(echo; all_options)
}

@test "a run is the same from remote shards, and from local ones among them" {
	command -v xapian-tcpsrv >/dev/null || skip "no xapian-tcpsrv"
	shards_of 2 all.jsonl
	remote=()
	for s in 0 1; do
		port=$((20000 + RANDOM % 20000))
		setsid xapian-tcpsrv --quiet --interface 127.0.0.1 --port $port \
			--timeout 20000 "$tmp/s$s/shard."* >/dev/null 2>&1 3>&- &
		echo $! >>"$tmp/pids"
		remote+=(-i "127.0.0.1:$port")
	done
	sleep 1
	failed=
	while read -r options; do
		trawl batch -q -i one $options topics.tsv >"$tmp/want"
		trawl batch -q "${remote[@]}" --jobs 1 $options topics.tsv |
			cmp - "$tmp/want" || failed+=" remote $options"
		trawl batch -q -i "$tmp/s0" "${remote[@]:2}" --jobs 2 $options \
			topics.tsv | cmp - "$tmp/want" ||
			failed+=" mixed $options"
	done < <(echo; all_options)
	while read -r pid; do kill "$pid" || true; done <"$tmp/pids"
	[ -z "$failed" ]
}

@test "an expansion that there is none of says which there are" {
	for e in "rm4" "rm3(docs=0)" "rm3(docs" "sdm(window=x)" "bo1(k1=1)"; do
		quietly trawl search -i one --expand "$e" fox
		[ $status = 2 ]
		[[ $errors == *"no expansion '$e': there are rm3"* ]]
	done
}

@test "a search that is expanded finds the same, in an order of its own" {
	for e in rm3 bo1 sdm; do
		trawl search -i one --format json --limit 60 --expand $e \
			red fox | jq -r '.hits[].id' | sort >"$tmp/a"
		trawl search -i one --format json --limit 60 red fox |
			jq -r '.hits[].id' | sort >"$tmp/b"
		cmp "$tmp/a" "$tmp/b"
	done
}
