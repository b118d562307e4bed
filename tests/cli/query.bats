#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
# What holds for any query: one order however the index is divided, and a
# warning for what was not taken as typed.

load common

setup_file() {
	cd "$BATS_FILE_TMPDIR"
	for i in $(seq 60); do
		also=
		[ $((i % 7)) -gt 0 ] || also=' attack attack'
		printf '{"_id":"f%d","text":"same words here cyber%s"}\n' \
			"$i" "$also" | tee -a "part$((i % 3)).jsonl" >>all.jsonl
	done
	for x in all part0 part1 part2; do
		trawl index -q -i "$x" add --root=r="$x.jsonl" || return 1
	done
}

setup() {
	cd "$BATS_FILE_TMPDIR"
}

scores() {
	jq -c '[.hits[] | [(.id | sub("^.*/"; "")), .score]]'
}

@test "ties are broken the same way for one index and three" {
	while IFS= read -r q; do
		for n in 1 5 33; do
			trawl search -i all --format json --snippets 0 -n $n \
				-- "$q" | scores >whole
			trawl search -i part2 -i part0 -i part1 --format json \
				--snippets 0 -n $n -- "$q" | scores >parts
			jq -e 'length > 0' whole
			diff whole parts
		done
	done <<-'END'
	cyber
	same words
	"words here" attack
	cyb*
	cyber NEAR/3 words
	=cyber
	*
	attack OR cyber^0.3
	cyber NOT attack
	-zzz
	cyber~
	/cy.*/
	"same words"~3
	cyberattack
	END
}

# code, place and --strict's caret of what was not taken as typed
@test "what was reinterpreted is told with code and place, or refused" {
	while read -r code from to q; do
		trawl search -i all --format json -- "$q" | jq -ce .warnings >w ||
			true
		jq -e --arg c "$code" --argjson f "$from" --argjson t "$to" \
			'any(.[]; .code == $c and .from == $f and .to == $t)' w
		quietly trawl search -i all --strict -- "$q"
		[ "$status" = 2 ]
		caret=$(tail -n 1 <<<"$errors")
		[ "$caret" = "$(printf '%*s^' $((from + 2)) '')" ]
	done <<-'END'
	bad-regex 2 5 x /[/ y
	bad-regex 0 7 /[z-a]/ x
	bad-weight 5 6 cyber^
	bad-distance 6 12 cyber NEAR/x words
	near-weight 0 7 cyber^2 NEAR words
	useless-sign 0 1 =(cyber words)
	unbalanced-quote 6 7 cyber "same words
	unbalanced-parenthesis 0 1 (cyber
	dangling-operator 6 9 cyber AND
	unknown-field 0 7 nosuch:cyber
	fuzzy-limit 5 7 cyber~3
	bad-date 0 12 date:2014-13
	range-order 0 15 date:2016..2014
	END
}

@test "a query that means nothing finds nothing, and is no error" {
	while IFS= read -r q; do
		quietly trawl search -i all -- "$q"
		[ "$status" = 1 ]
		[[ "$errors" == *"note: "* ]]
	done <<-'END'
	"
	()
	/[/
	title:
	\
	!!!
	END
}

@test "of stop words alone, what has them as typed comes first" {
	cd "$BATS_TEST_TMPDIR"
	printf '{"id":"%s","title":"%s","text":"%s","lang":"en"}\n' \
		a Be 'To go or not to go, that is to be decided.' \
		b Speech 'He said: to be or not to be. Go on.' \
		c 'To be or not to be' 'A film that was to be liked, or not.' \
		d 'The Who' 'A band of four.' >docs.jsonl
	trawl index -q -i small add docs.jsonl
	for by in '' xapian; do
		export TRAWL_MATCH=$by
		[ "$(trawl search -i small --format json to be or not to be |
			hits id | tr '\n' ' ')" = "c b a " ]
		[ "$(trawl search -i small --format json '"to be"' |
			hits id | tr '\n' ' ')" = "c a b " ]
		# a '*' is a word that is not told: nothing was typed that way
		trawl search -i small --explain '"to * or"' | grep -q fixed &&
			false
		[ "$(trawl search -i small --explain -n 1 --snippets 0 'to be' |
			sed -n 's/^ *\([0-9.]*\)  .*(as typed)$/\1/p' |
			tr '\n' ' ')" = "100.000 100.000 " ]
	done
}
