#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
# trawl eval and the run checker.  The expected files of tests/data/eval are
# what trec_eval 9.0.8 and 10.0 print.
bats_require_minimum_version 1.5.0

setup() {
	data=$TRAWL_SRCDIR/tests/data/eval
	shared=$TRAWL_SRCDIR/../shared/collections/trec-eval
	tmp=$(mktemp -d)
	cd "$tmp"
}

teardown() {
	cd /
	rm -rf "$tmp"
}

trawl_eval() {
	"$TRAWL_BUILDDIR/tests/bin/eval_tool" eval "$@"
}

trawl_check() {
	"$TRAWL_BUILDDIR/tests/bin/eval_tool" check "$@"
}

# The small run by each version, with the options behind the name.
as_trec_eval() {
	local name=$1
	shift
	for version in 9.0.8 10.0; do
		trawl_eval --trec-eval $version -q "$@" \
			"$data/small.qrels" "$data/small.run" >out
		diff "$data/small.$name.$version.txt" out
	done
}

@test "all of all_trec, topic by topic, is what trec_eval prints" {
	trawl_eval -q -m all_trec "$data/small.qrels" "$data/small.run" >out
	diff "$data/small.all_trec.9.0.8.txt" out
	as_trec_eval all_trec-c -c -m all_trec
}

@test "level, depth, judged only and collection size count as in trec_eval" {
	as_trec_eval options -c -l 2 -M 15 -J -N 1000 -m all_trec
}

@test "measures take trec_eval's parameters" {
	as_trec_eval parameters -c -m P.7,3 -m ndcg.1=3.5,2=9.0 -m ndcg_cut.4 \
		-m iprec_at_recall.0.15,.5 -m 11pt_avg.0.2,0.7 -m set_F.0.5 \
		-m utility.2,-1,0.5,0 -m relstring.4 -m G.1=2 -m Rprec_mult.1.5
}

@test "without -c, 10.0's rules stop at a missing topic, with its status 4" {
	run -4 trawl_eval --trec-eval 10 -q "$data/small.qrels" \
		"$data/small.run"
	[[ $output == *"the run lacks topic '3'"* ]]
	[[ $output != *"	all	"* ]]
}

@test "numbers have a point in every locale" {
	locale -a | grep -qx 'de_DE.utf8' || skip "no German locale"
	LC_ALL=de_DE.UTF-8 trawl_eval -m map "$data/small.qrels" \
		"$data/small.run" >out
	grep -q '0\.' out
}

@test "each reference collection, each measure, each topic: not a digit off" {
	[ -d "$shared" ] || skip "no reference files"
	for c in cranfield cisi npl; do
		zstd -qdc "$shared/$c.run.zst" >run
		for v in 9.0.8 10.0; do
			trawl_eval --trec-eval $v -q "$shared/$c.qrels" run >out
			cmp out "$shared/$c.official.$v.txt"
			trawl_eval --trec-eval $v -q -m all_trec \
				"$shared/$c.qrels" run >out
			zstd -qdc "$shared/$c.all_trec.$v.txt.zst" >want
			cmp out want
			trawl_eval --trec-eval $v -q -c -m all_trec \
				"$shared/$c.qrels" run >out
			zstd -qdc "$shared/$c.all_trec-c.$v.txt.zst" >want
			cmp out want
		done
	done
}

@test "each awkward reference input: the same output and exit status" {
	[ -d "$shared/odd" ] || skip "no reference files"
	count=0
	for q in g q q1; do
		for file in "$shared"/odd/*.run; do
			r=$(basename "$file" .run)
			for v in 9.0.8 10.0; do
				for c in "" .c; do
					want=$shared/odd/$q-$r.$v$c
					[ -f "$want.txt" ] || continue
					got=0
					trawl_eval --trec-eval $v -q ${c:+-c} \
						"$shared/odd/$q.qrels" \
						"$file" >out 2>err || got=$?
					cmp "$want.txt" out
					last=$(tail -n 1 "$want.err")
					[ "exit $got" = "$last" ]
					count=$((count + 1))
				done
			done
		done
	done
	[ $count -gt 100 ]
}

@test "judgements may be BEIR's, with its first line" {
	awk -v OFS='\t' 'BEGIN { print "query-id", "corpus-id", "score" }
		{ print $1, $3, $4 }' "$data/small.qrels" >beir.tsv
	trawl_eval -q -m all_trec "$data/small.qrels" "$data/small.run" >want
	trawl_eval -q -m all_trec beir.tsv "$data/small.run" | cmp - want
	sed 's/$/\r/' beir.tsv >crlf.tsv
	trawl_eval -q -m all_trec crlf.tsv "$data/small.run" | cmp - want
	echo '1 0 a 1' >>beir.tsv
	run -2 trawl_eval beir.tsv "$data/small.run"
	[[ $output == *"beir.tsv:$(wc -l <beir.tsv): not three fields"* ]]
	sed 1d beir.tsv >headless.tsv
	run -2 trawl_eval headless.tsv "$data/small.run"
	[[ $output == *"headless.tsv:1: fewer than four fields"* ]]
}

@test "a malformed line is named with its number, status 2" {
	printf '1 Q0 A 1 2.0 r\n1 Q0 B 2 1.0\n' >run
	run -2 trawl_eval "$data/small.qrels" run
	[ "$output" = "trawl eval: run:2: fewer than six fields" ]
	printf '1 0 A 1\n\n' >qrels
	run -2 trawl_eval qrels "$data/small.run"
	[ "$output" = "trawl eval: qrels:2: fewer than four fields" ]
}

@test "a file that is missing or empty: status 2" {
	run -2 trawl_eval "$data/small.qrels" nowhere
	[[ $output == *"cannot open 'nowhere'"* ]]
	: >empty
	run -2 trawl_eval "$data/small.qrels" empty
	[ "$output" = "trawl eval: 'empty' holds no result" ]
}

@test "a document twice in a topic: status 4" {
	printf '1 Q0 A 1 2 r\n1 Q0 A 2 1 r\n' >run
	run -4 trawl_eval "$data/small.qrels" run
	[[ $output == *"topic '1' lists document 'A' twice"* ]]
	printf '1 0 A 1\n1 0 A 0\n' >qrels
	run -4 trawl_eval qrels "$data/small.run"
	[[ $output == *"topic '1' judges document 'A' twice"* ]]
}

@test "no topic in common: status 7 by 9.0.8's rules" {
	printf 'zz Q0 A 1 2 r\n' >run
	run -7 trawl_eval "$data/small.qrels" run
}

@test "an unknown measure or option: status 1" {
	run -1 trawl_eval -m mapp "$data/small.qrels" "$data/small.run"
	[ "$output" = "trawl eval: unknown measure 'mapp'" ]
	run -1 trawl_eval -m P. "$data/small.qrels" "$data/small.run"
	run -1 trawl_eval --no-such "$data/small.qrels" "$data/small.run"
	run -1 trawl_eval --trec-eval 8 "$data/small.qrels" "$data/small.run"
	run -1 trawl_eval "$data/small.qrels"
}

@test "bad parameters: status 2" {
	for m in P.0 P.5,5 P.-3 ndcg.1 ndcg.1=2=3 utility.1,2; do
		run -2 trawl_eval -m $m "$data/small.qrels" "$data/small.run"
	done
}

@test "run or judgements come from standard input" {
	trawl_eval "$data/small.qrels" - <"$data/small.run" >a
	trawl_eval - "$data/small.run" <"$data/small.qrels" >b
	trawl_eval "$data/small.qrels" "$data/small.run" >c
	cmp a c
	cmp b c
	run -1 trawl_eval - -
}

@test "comment lines: data by 9.0.8's rules, skipped by 10.0's" {
	printf '# made by hand\n# twice\n1 0 A 1\n' >qrels
	printf '# a comment\n  # another\n1 Q0 A 1 2 r\n' >run
	trawl_eval --trec-eval 10 -m map qrels run >out
	grep -q '1\.0000' out
	run -2 trawl_eval -m map qrels run
}

@test "two runs stand side by side, with difference, p and topics" {
	trawl_eval -m map -m num_ret "$data/small.qrels" "$data/small.run" \
		"$data/other.run" >out
	grep -qx '# other.run against small.run: 5 topics, all sign patterns' \
		out
	grep -q '^measure  *	topic	small.run	other.run	diff	p	+/-/=$' out
	a=$(trawl_eval -m map "$data/small.qrels" "$data/small.run" | cut -f3)
	b=$(trawl_eval -m map "$data/small.qrels" "$data/other.run" | cut -f3)
	grep -q "^map  *	all	$a	$b	[+-]0\.[0-9]*	[01]\.[0-9]*	[0-9]*/[0-9]*/[0-9]*\$" out
	grep -q '^num_ret .*	+0	-	0/0/5$' out
}

@test "-q shows every topic's difference" {
	trawl_eval -q -m map "$data/small.qrels" "$data/small.run" \
		"$data/other.run" >out
	[ "$(grep -c '^map ' out)" = 6 ]
	grep -q '^map  *	10	0\.[0-9]*	0\.[0-9]*	[+-]0\.[0-9]*	-	-$' out
}

# qrels, and runs a to d over 40 topics
four_runs() {
	for t in $(seq 40); do
		echo "$t 0 A 1" >&3
		for k in 1 2 3 4; do
			echo "$t Q0 A 1 $(((t * k) % (k + 2))) $k"
			echo "$t Q0 B 2 1 $k"
			echo "$t Q0 C 3 2 $k"
		done >all
		for k in 1 2 3 4; do
			grep " $k\$" all >&$((k + 3))
		done
	done 3>qrels 4>a 5>b 6>c 7>d
}

@test "of three runs or more each has its line, and p is corrected by Holm's method" {
	four_runs
	trawl_eval -m map -m recip_rank -m num_ret qrels a b c d >out
	grep -q '^measure  *	topic	run	value	diff	p	holm	+/-/=$' out
	[ "$(grep -c '^map ' out)" = 4 ]
	grep -q '^map  *	all	a	0\.[0-9]*	-	-	-	-$' out
	grep -q '^num_ret  *	all	d	120	+0	-	-	0/0/40$' out
	for r in b c d; do
		# the value and its difference, p as by itself
		trawl_eval -m map qrels a $r | grep '^map' |
			awk -F'\t' -v OFS='\t' '{ print $4, $5, $6, $7 }' >two
		grep "^map  *	all	$r	" out |
			awk -F'\t' -v OFS='\t' '{ print $4, $5, $6, $8 }' |
			cmp - two
	done
	grep '^map' out | awk -F'\t' '$6 != "-" { print $6, $7 }' | sort -n |
		awk '{ x = (3 - n++) * $1; if (x > 1) x = 1
			if (x > most) most = x
			if (most - $2 > 2e-4 || $2 - most > 2e-4) exit 1 }
			END { if (n != 3) exit 1 }'
	awk -F'\t' '$6 > 0 && $6 < 1 && $7 > $6 { n++ } END { exit !n }' out
}

@test "--by-difference shows every topic of each run, the worst first" {
	four_runs
	trawl_eval -n --by-difference -m map qrels a b c | grep -v '^[#m]easure\|^#' >out
	[ "$(wc -l <out)" = 80 ]
	for r in b c; do
		awk -F'\t' -v r=$r '$3 == r { print $5 }' out >diffs
		[ "$(wc -l <diffs)" = 40 ]
		sort -n -s diffs | cmp - diffs
		[ "$(uniq diffs | wc -l)" -gt 2 ]
	done
	trawl_eval -n --by-difference -m map qrels a b | grep '^map' >two
	awk -F'\t' '$3 == "b" { print $2, $4, $5 }' out |
		cmp - <(awk -F'\t' '{ print $2, $4, $5 }' two)
	run -1 trawl_eval --by-difference qrels a
}

@test "columns stand below each other on a terminal" {
	command -v script >/dev/null || skip "no script"
	four_runs
	mv a a-very-long-name
	for runs in "a-very-long-name b" "a-very-long-name b c"; do
		script -qec "$TRAWL_BUILDDIR/tests/bin/eval_tool eval -m map -m num_ret qrels $runs" /dev/null |
			tr -d '\r' | grep -v '^#' >out
		[ "$(grep -c '	' out)" = 0 ]
		at=$(awk '{ print index($0, " all ") }' out | sort -u | wc -l)
		[ "$at" = 2 ]
		trawl_eval -m map -m num_ret qrels $runs | grep -v '^#' |
			tr -s ' \t' ' ' >plain
		tr -s ' ' <out | cmp - plain
	done
}

@test "the same seed gives the same p, and permutations are named" {
	for t in $(seq 40); do
		echo "$t 0 A 1" >&3
		echo "$t Q0 A 1 $((t % 3)) a" >&4
		echo "$t Q0 B 2 1 a" >&4
		echo "$t Q0 A 1 $((t % 5)) b" >&5
		echo "$t Q0 B 2 1 b" >&5
	done 3>qrels 4>a 5>b
	trawl_eval --permutations 2000 --seed 7 -m map qrels a b >one
	trawl_eval --permutations 2000 --seed 7 -m map qrels a b >two
	cmp one two
	grep -q '40 topics, 2000 permutations, seed 7' one
}

@test "a run against itself: no difference, p 1" {
	cp "$data/small.run" copy.run
	trawl_eval -m map "$data/small.qrels" "$data/small.run" copy.run >out
	grep -q '	+0\.0000	1\.0000	0/0/5$' out
}

@test "fail-if bites on the difference to the baseline: status 1" {
	run -1 trawl_eval -m map --baseline "$data/small.run" \
		--fail-if 'ndcg_cut_10 < 2' "$data/small.qrels" \
		"$data/other.run"
	[[ $output == *"other.run: fails: ndcg_cut_10 "* ]]
	run -0 trawl_eval -m map --baseline "$data/small.run" \
		--fail-if 'ndcg_cut_10 < -2' "$data/small.qrels" \
		"$data/other.run"
	[[ $output == *"other.run: passes: ndcg_cut_10 "* ]]
}

@test "fail-if without a baseline is about the run's own value" {
	run -1 trawl_eval --fail-if 'map<0.999' "$data/small.qrels" \
		"$data/small.run"
	run -0 trawl_eval --fail-if 'map > 0.999' "$data/small.qrels" \
		"$data/small.run"
}

@test "fail-if can ask for p as well" {
	run -0 trawl_eval --baseline "$data/small.run" \
		--fail-if 'map < 2 and p < 0' "$data/small.qrels" \
		"$data/other.run"
	run -1 trawl_eval --baseline "$data/small.run" \
		--fail-if 'map < 2 and p <= 1' "$data/small.qrels" \
		"$data/other.run"
}

@test "a run that lacks topics does not pass by that" {
	grep -v '^10 ' "$data/small.run" >fewer.run
	run -4 trawl_eval --baseline "$data/small.run" --fail-if 'map < -1' \
		"$data/small.qrels" fewer.run
	[[ $output == *"different topics"* ]]
	run -1 trawl_eval -c --baseline "$data/small.run" \
		--fail-if 'map < 0' "$data/small.qrels" fewer.run
}

@test "a condition that cannot be read: status 1, before anything is read" {
	for c in '' 'map' 'map < ' 'map = 1' 'map < 1 or p < 1' '< 1' \
		'map < nan'; do
		run -1 trawl_eval --fail-if "$c" nowhere nowhere
		[[ $output == *"condition '$c'"* ]]
	done
	run -1 trawl_eval --fail-if 'no_such < 1' "$data/small.qrels" \
		"$data/small.run"
	[[ $output == *"no measure prints as 'no_such'"* ]]
}

@test "a plot is well-formed and names runs, axes and topics" {
	cp "$data/small.run" 'a & <b>.run'
	trawl_eval --plot p.svg -m map "$data/small.qrels" 'a & <b>.run' \
		"$data/other.run" >/dev/null
	grep -q 'a &amp; &lt;b&gt;.run' p.svg
	grep -q '>recall</text>' p.svg
	grep -q '>precision</text>' p.svg
	grep -q 'Difference in map by topic' p.svg
	if command -v xmllint >/dev/null; then
		xmllint --noout p.svg
	fi
}

@test "help names the command and its options" {
	run -0 trawl_eval --help
	[[ $output == *"trawl eval [OPTION"*"QRELS RUN"* ]]
	[[ $output == *"--fail-if"* ]]
}

@test "a plot that cannot be written: status 2" {
	run -2 trawl_eval --plot nowhere/p.svg "$data/small.qrels" \
		"$data/small.run"
}

@test "a sound run passes the check" {
	printf '1 Q0 A 1 2.5 r\r\n\n1\tQ0\tB\t2\t1e-3\tr\n' >run
	run -0 trawl_check run
	[ "$output" = "run: 1 topic, 2 results: sound" ]
}

@test "the check names everything an evaluator would trip over" {
	cat >run <<-'END'
	1 Q0 A 1 12.34567802 r
	1 Q0 B 2 12.34567801 r
	2 Q0 a b c 1 5 r
	3 Q0 A 1 2 r
	3 Q0 A 2 1 r
	4 Q0 A 1 nan r
	4 Q0 B 2 1e39 r
	#5 Q0 A 1 1 r
	6 Q0 A 1 2
	7 Q0 A 1 high r
	END
	printf '7 Q0 B 2 1 \0 r\n' >>run
	printf '1 0 A 1\n8 0 A 1\n' >qrels
	run -1 trawl_check run qrels
	for line in \
		"run:1: topic '1'*in line 2 as float*" \
		"run:3: topic '2'*blank in its id*" \
		"run:5: topic '3' has document 'A' already in line 4*" \
		"run:6: topic '4', document 'A'*not a finite float*" \
		"run:7: topic '4', document 'B'*not a finite float*" \
		"run:8: topic '#5' begins with '#'*" \
		"run:9: fewer than six fields*" \
		"run:10: topic '7', document 'A': the score is not a number*" \
		"run:11: a NUL byte" \
		"run: topic '8' is judged and not in the run*" \
		"run: remark: topic '2' has no judgements*" \
		"run: 5 topics, 8 results: an evaluator would trip"; do
		found=no
		for l in "${lines[@]}"; do
			[[ $l != $line ]] || found=yes
		done
		[ $found = yes ] || { echo "missing: $line"; false; }
	done
}

@test "what no evaluator minds is a remark, and the run is sound" {
	{
		for i in $(seq 1001); do
			echo "1 Q0 D$i $i $((2000 - i)) r"
		done
		echo "2 Q0 A 1 5 r"
		echo "1 Q0 E 1002 1 other tail"
		echo "2 Q0 B 1 4 other"
	} >run
	run -0 trawl_check run
	[[ $output == *"run:1003: remark: topic '1' goes on after"* ]]
	[[ $output == *"run:1003: remark: the tag changes"* ]]
	[[ $output == *"run:1003: remark: more than six fields"* ]]
	[[ $output == *"remark: topic '1' has more than 1000 documents"* ]]
	[[ $output == *"run:1004: remark: topic '2': by its score"* ]]
	[[ ${lines[-1]} == *": sound" ]]
}

@test "a check of many findings shows ten of a kind and counts the rest" {
	for i in $(seq 25); do
		echo "1 Q0 A 1"
	done >run
	run -1 trawl_check run
	[[ $output == *"run: 15 more short lines"* ]]
	[ "$(grep -c 'fewer than six' <<<"$output")" = 10 ]
}

@test "an empty run and a missing file" {
	: >run
	run -1 trawl_check run
	[[ $output == *"run: no result: evaluators stop"* ]]
	run -2 trawl_check nowhere
	run -2 trawl_check "$data/small.run" nowhere
}
