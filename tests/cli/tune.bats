#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
# trawl tune: parameters by cross-validation.
bats_require_minimum_version 1.5.0

load common

setup_file() {
	cd "$BATS_FILE_TMPDIR"
	for i in $(seq 1 30); do
		t="fox"
		for _ in $(seq 1 $((i % 6))); do t="$t hills and rivers"; done
		printf '{"_id": "%d", "text": "the word%d %s"}\n' $i $i "$t"
	done >all.jsonl
	trawl index -q -i T add all.jsonl
	for i in $(seq 1 10); do
		printf '%d\tfox hills word%d\n' $i $((i * 3)) >>topics.tsv
		printf '%d 0 %d 1\n' $i $((i * 3)) $i $((i + 1)) >>qrels
	done
}

setup() {
	cd "$BATS_FILE_TMPDIR"
}

@test "every model is told, and what was chosen is measured elsewhere" {
	trawl tune -i T --folds 5 --grid 'bm25(k1=0.5:1.5:0.5,b=0:0.8)' \
		qrels topics.tsv >"$BATS_TEST_TMPDIR/out"
	head -1 "$BATS_TEST_TMPDIR/out" | grep '^15 models, 10 topics, 5 folds'
	[ "$(grep -c '^ *[0-9]*  bm25(k1=' "$BATS_TEST_TMPDIR/out")" = 15 ]
	[ "$(grep -c '^ *[1-5]  *2  ' "$BATS_TEST_TMPDIR/out")" = 5 ]
	grep -q '^ all  *10 .*  difference [+-]0\.[0-9]*, p [01]\.[0-9]* ' \
		"$BATS_TEST_TMPDIR/out"
}

@test "the same grid gives the same table, with any number of threads" {
	trawl tune -i T -j 1 --grid 'bm25(b=0:1:0.5)' qrels topics.tsv \
		>"$BATS_TEST_TMPDIR/a"
	trawl tune -i T -j 4 --grid 'bm25(b=0:1:0.5)' qrels topics.tsv |
		cmp - "$BATS_TEST_TMPDIR/a"
}

@test "a grid that is none is refused" {
	for g in bm25 'bm25(k1=2:1)' 'bm25(k1=0:1:0)' 'bm25(k1=x)' \
		'bm25(k1=0:1:0.0001)' 'bm25(zz=1)'; do
		quietly trawl tune -i T --grid "$g" qrels topics.tsv
		[ $status = 2 ]
		[ -n "$errors" ]
		[ -z "$output" ]
	done
}
