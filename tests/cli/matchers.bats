#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
# Random queries of the whole syntax: runs are the same, byte for byte, by either
# matcher, from any shards, local or remote.
# TRAWL_PROPERTY_RUNS: queries (300); TRAWL_PROPERTY_SEED: where to begin.
bats_require_minimum_version 1.5.0

load common

random_lines() {
	awk -v what="$1" -v n="$2" -v seed="$3" \
		-f "$TRAWL_SRCDIR/tests/data/queries.awk"
}

setup_file() {
	cd "$BATS_FILE_TMPDIR"
	seed=${TRAWL_PROPERTY_SEED:-4}
	random_lines docs 1500 "$seed" >all.jsonl
	random_lines queries "${TRAWL_PROPERTY_RUNS:-300}" "$seed" >topics
	split -n r/4 -d -a 1 --additional-suffix=.jsonl all.jsonl part
	trawl index -q -i one add all.jsonl
	for k in 0 1 2 3; do
		trawl index -q -i s$k add part$k.jsonl
		mkdir far$k
		echo "remote :xapian-progsrv $PWD/s$k/shard.1" >far$k/XAPIANDB
	done
	run_of -i one >want
}

setup() {
	cd "$BATS_FILE_TMPDIR"
}

run_of() {
	trawl batch -q --query-syntax full --depth 10 --jobs 2 "$@" topics
}

@test "most of the queries find something" {
	[ "$(cut -d' ' -f1 want | uniq | wc -l)" -gt \
		$(($(wc -l <topics) / 2)) ]
}

@test "our matcher and libxapian's give the same run" {
	TRAWL_MATCH=xapian run_of -i one | cmp - want
}

@test "four shards give the same run as one, by either matcher" {
	run_of -i s0 -i s1 -i s2 -i s3 | cmp - want
	TRAWL_MATCH=xapian run_of -i s0 -i s1 -i s2 -i s3 | cmp - want
}

@test "remote shards give the same run, and local ones among them" {
	command -v xapian-progsrv >/dev/null || skip "no xapian-progsrv"
	run_of -i far0 -i far1 -i far2 -i far3 | cmp - want
	run_of -i s0 -i far1 -i s2 -i s3 | cmp - want
}

@test "deep runs are the same as well" {
	TRAWL_MATCH=xapian run_of --depth 2000 -i s0 -i s1 -i s2 -i s3 >deep
	run_of --depth 2000 -i one | cmp - deep
}

@test "by date, title or path the order is the same from remote shards" {
	command -v xapian-progsrv >/dev/null || skip "no xapian-progsrv"
	failed=()
	for sort in date -date title path; do
		others=("far0 -i far1 -i far2 -i far3" "s0 -i far1 -i s2 -i s3" one)
		# its documents have another path
		[ $sort != path ] || unset 'others[2]'
		for page in "-n 7" "-n 60 --offset 3" "-n 1500"; do
			sorted() {
				trawl search -i $1 --sort "$sort" $page \
					--format tsv --fields id '*'
			}
			sorted "s0 -i s1 -i s2 -i s3" >sorted
			[ -s sorted ]
			for from in "${others[@]}"; do
				sorted "$from" | cmp - sorted ||
					failed+=("$sort $page $from")
			done
		done
	done
	[ ${#failed[@]} = 0 ] || { printf '%s\n' "${failed[@]}"; false; }
}

@test "what remote shards cannot do is said in a sentence" {
	command -v xapian-progsrv >/dev/null || skip "no xapian-progsrv"
	run ! trawl search -i far0 --boost-recent 30d '*'
	[[ $output == *"recent documents cannot be boosted over"*"remote"* ]]
}
