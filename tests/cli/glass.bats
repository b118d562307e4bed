#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
# trawl-index: a new index built in one go beside one that libxapian writes.
bats_require_minimum_version 1.5.0

setup() {
	tmp=$(mktemp -d)
	cd "$tmp"
	same=$TRAWL_BUILDDIR/tests/bin/glass_same
}

teardown() {
	cd /
	rm -rf "$tmp"
}

# The files of libxapian's writer have a lock; the builder's have none.
was_built() {
	[ -e "$1/shard.1/iamglass" ] && [ ! -e "$1/shard.1/flintlock" ]
}

# One thread numbers documents as libxapian's writer does.
both_ways() {
	trawl-index add -q -j1 -i built "$@"
	trawl-index add -q -i written --portable "$@"
	was_built built
	! was_built written || false
}

documents() {
	trawl-index status -i "$1" | sed -n 's/^documents *//p'
}

@test "a real tree becomes the same database, entry by entry, either way" {
	mkdir tree
	cp -r "$TRAWL_SRCDIR/corpus/sample" tree/sample
	cp -rL /usr/share/common-licenses tree/licenses || true
	# so many that libxapian's writer needs one commit: with more, the forms of
	# an acronym are counted, and so ordered, commit by commit
	for f in $(ls /usr/share/doc/*/copyright | head -n 250); do
		cp "$f" "tree/$(basename "${f%/*}").txt"
	done
	[ "$(du -sk tree | cut -f1)" -gt 1000 ] || skip "no tree of texts here"
	both_ways tree || [ $? = 1 ]
	$same built/shard.1 written/shard.1
	trawl-index check -q -i built
}

@test "several threads and little memory make the same database" {
	seq 1 100000 >many
	mkdir tree
	split -n l/300 many tree/
	both_ways tree
	$same built/shard.1 written/shard.1
	trawl-index add -q -i small --jobs 3 --memory 64M tree
	was_built small
	$same --by-id small/shard.1 written/shard.1
}

# 12,000 records of which every hundredth id is there twice.
records() {
	awk 'BEGIN { for (i = 1; i <= 12000; i++) {
		id = i % 100 ? i : i - 50
		printf "{\"_id\": \"r%d\", \"title\": \"record %d\", ", id, i
		printf "\"text\": \"the text of number %d is here\"}\n", i } }'
}

@test "an id that occurs again is there once, with the later text" {
	records >a.jsonl
	trawl-index add -q -i built a.jsonl 2>/dev/null
	trawl-index add -q -i written --portable a.jsonl 2>/dev/null
	[ "$(documents built)" = 11880 ]
	[ "$(documents written)" = 11880 ]
	trawl-index check -q -i built
	trawl-index dump -i built r50 | grep -q "^term 100"
	! trawl-index dump -i built r50 | grep -q "^term 50" || false
}

@test "what was built is updated, and taken out of, as ever" {
	seq 1 100000 >many
	mkdir tree
	split -n l/300 many tree/
	trawl-index add -q -i built tree
	was_built built
	echo "quite another text" >tree/aa
	rm tree/ab
	echo "one more" >tree/new
	trawl-index update -q -i built
	trawl-index check -q -i built
	[ "$(documents built)" = 300 ]
	trawl-index dump -i built tree/aa | grep -q "^term quite"
}

# Files that have a MB or so of text each, with words of their own.
much() {
	for i in $(seq 10); do
		{ seq $((i * 1000)) $((i * 1000 + 999))
		yes "number $i of some texts, which are long (MOST) and alike" |
			head -c 900000; } >"$1/much$i.txt"
	done
}

@test "much that is added becomes one more shard, and what it replaces leaves the others" {
	mkdir tree
	records | head -n 4000 >tree/a.jsonl
	seq 1 100000 >many
	split -n l/50 many tree/
	trawl-index add -q -i built tree 2>/dev/null
	cp -r built written
	echo "quite another text" >tree/aa
	rm tree/ab
	records | head -n 4500 | tail -n 4300 >tree/b.jsonl
	sed -i '/"r7"/d' tree/a.jsonl
	much tree
	trawl-index add -q --jobs 3 -i built tree 2>/dev/null
	trawl-index add -q --portable -i written tree 2>/dev/null
	[ "$(cat built/XAPIANDB)" = $'auto shard.1\nauto shard.2' ]
	[ "$(cat written/XAPIANDB)" = "auto shard.1" ]
	[ "$(documents built)" = "$(documents written)" ]
	trawl-index check -q -i built
	trawl-index compact -q -i built
	trawl-index compact -q -i written
	$same --by-id built/shard.3 written/shard.2
	# and goes on as ever
	echo "one more" >tree/new
	trawl-index update -q -i built
	trawl-index dump -i built tree/new | grep -q "^term more"
}

@test "a build that is killed leaves nothing, and the next one finishes" {
	seq 1 200000 >many
	mkdir tree temporary
	export TMPDIR=$PWD/temporary
	split -n l/300 many tree/
	for i in 05 1 3 5 7; do
		rm -rf built
		trawl-index add -q -i built tree &
		pid=$!
		sleep "0.$i"
		kill -9 $pid 2>/dev/null || true
		wait $pid 2>/dev/null || true
		[ ! -e built/XAPIANDB ] || trawl-index check -q -i built
		trawl-index add -q -i built tree
		[ "$(documents built)" = 300 ]
		trawl-index check -q -i built
		[ "$(ls -d built/shard.*)" = built/shard.1 ] ||
			[ "$(ls -d built/shard.*)" = built/shard.2 ]
		[ -z "$(ls -A temporary)" ]
	done
}
