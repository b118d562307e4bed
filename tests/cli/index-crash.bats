#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
# trawl-index killed, interrupted, and out of room: the index stays sound.
bats_require_minimum_version 1.5.0

setup() {
	tmp=$(mktemp -d)
	cd "$tmp"
	mkdir d
	for i in $(seq 1 150); do
		yes "document $i speaks of $((i * i)) things in rows of $i" |
			head -n $((i % 7 * 40 + 1)) >d/$i.txt
	done
}

teardown() {
	cd /
	rm -rf "$tmp"
}

documents() {
	trawl-index status | sed -n 's/^documents *//p'
}

@test "killed at any moment, the index opens, is sound, and the next add finishes" {
	for i in $(seq 1 12); do
		rm -rf .trawl
		trawl-index -q d &
		pid=$!
		sleep "0.0$((i * 7 / 10))$((i * 7 % 10))"
		kill -9 $pid 2>/dev/null || true
		wait $pid 2>/dev/null || true
		[ ! -e .trawl/XAPIANDB ] || trawl-index check -q
		trawl-index -q d
		[ "$(documents)" = 150 ]
		trawl-index check -q
	done
}

@test "killed while it changes an index, nothing is lost or there twice" {
	trawl-index -q d
	for i in $(seq 1 12); do
		for n in $(seq 1 40); do
			echo "version $i of $n" >d/$((n + i)).txt
		done
		trawl-index -q d &
		pid=$!
		sleep "0.0$((i * 5 / 10))$((i * 5 % 10))"
		kill -9 $pid 2>/dev/null || true
		wait $pid 2>/dev/null || true
		trawl-index check -q
		[ "$(documents)" = 150 ]
		trawl-index -q d
		trawl-index check -q
		trawl-index dump d/$((i + 1)).txt | grep -q "^term version"
		[ "$(documents)" = 150 ]
	done
}

@test "killed while it compacts, the old shard stays" {
	trawl-index -q d
	for i in 1 2 3 4; do
		trawl-index compact &
		pid=$!
		sleep "0.0$i"
		kill -9 $pid 2>/dev/null || true
		wait $pid 2>/dev/null || true
		trawl-index check -q
		[ "$(documents)" = 150 ]
	done
	trawl-index -q d
	[ "$(ls -d .trawl/shard.* | wc -l)" = 1 ]
}

@test "an interrupted run keeps what is done, says so, and goes on later" {
	for i in $(seq 1 400); do cp d/6.txt d/x$i.txt; done
	trawl-index d 2>err &
	pid=$!
	sleep 0.05
	kill -INT $pid
	status=0
	wait $pid || status=$?
	if [ "$status" != 0 ]; then
		[ "$status" = 2 ]
		grep -q "interrupted: what was read is in" err
	fi
	trawl-index check -q
	trawl-index -q d
	[ "$(documents)" = 550 ]
}

@test "without room the message says so, and what was committed stays" {
	trawl-index -q d/1.txt
	run bash -c 'ulimit -f 100; trawl-index -q d'
	[ "$status" = 2 ]
	[[ $output == *"shard.1': "*"File too large"* ]]
	[[ $output == *"what was committed before is in"* ]]
	trawl-index check -q
	[ "$(documents)" = 1 ]
	trawl-index -q d
	[ "$(documents)" = 150 ]
	trawl-index check -q
}

@test "compact without room leaves the index as it was" {
	trawl-index -q d
	run bash -c 'ulimit -f 20; trawl-index compact'
	[ "$status" = 2 ]
	trawl-index check -q
	[ "$(documents)" = 150 ]
	[ "$(ls -d .trawl/shard.* | wc -l)" = 1 ]
}
