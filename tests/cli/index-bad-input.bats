#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
# trawl-index: what is broken is named, and the rest is carried on.
bats_require_minimum_version 1.5.0

setup() {
	tmp=$(mktemp -d)
	cd "$tmp"
	mkdir d
	echo "Cats and dogs in the garden" >d/a.txt
}

teardown() {
	cd /
	chmod -R u+rwX "$tmp"
	rm -rf "$tmp"
}

documents() {
	trawl-index status -i "${1:-.trawl}" | sed -n 's/^documents *//p'
}

@test "empty and binary files are refused by name, the rest is in" {
	: >d/empty.txt
	head -c 3000 /dev/urandom >d/noise.txt
	printf 'caf\351 au lait \377 fin\n' >d/latin.txt
	run --separate-stderr trawl-index d
	[ "$status" = 1 ]
	[[ $stderr == *"'d/empty.txt': refused: empty"* ]]
	[[ $stderr == *"'d/noise.txt': refused"* ]]
	[ "$(documents)" = 2 ]
	trawl-index status | grep -q "^refused .*d/empty.txt: empty"
	for c in "add d" update; do
		run --separate-stderr trawl-index $c
		[ "$status" = 1 ]
		[[ $stderr == *"'d/empty.txt': refused: empty"* ]]
		[[ $stderr == *"'d/noise.txt': refused"* ]]
		[[ $stderr == *"2 unchanged, 2 refused"* ]]
		touch d/empty.txt
	done
	trawl-index check -q
	rm d/noise.txt d/empty.txt
	trawl-index d
}

@test "a file that became empty is no longer found" {
	trawl-index -q d
	: >d/a.txt
	run trawl-index d
	[ "$status" = 1 ]
	[ "$(documents)" = 0 ]
}

@test "an unreadable file is named, kept as it was, and tried again" {
	[ "$(id -u)" != 0 ] || skip "root reads everything"
	trawl-index -q d
	echo changed >d/a.txt
	chmod 0 d/a.txt
	run trawl-index d
	[ "$status" = 1 ]
	[[ $output == *"'d/a.txt': refused: Permission denied"* ]]
	trawl-index why d/a.txt | grep -q "^not read .*Permission denied"
	trawl-index dump d/a.txt | grep -q "^term cats"
	chmod 644 d/a.txt
	trawl-index -q d
	trawl-index dump d/a.txt | grep -q "^term changed"
}

@test "what lies in a folder that cannot be entered is kept" {
	[ "$(id -u)" != 0 ] || skip "root enters everything"
	mkdir d/sub
	echo deep >d/sub/x.txt
	trawl-index -q d
	chmod 0 d/sub
	run trawl-index d
	[ "$status" = 1 ]
	[[ $output == *"'d/sub': refused"* ]]
	[ "$(documents)" = 2 ]
	trawl-index status | grep -q "^refused .*d/sub: cannot open"
	trawl-index check -q
	chmod 755 d/sub
	run trawl-index update
	[ "$status" = 0 ]
	[[ $output == *"files: 2 unchanged;"* ]]
	run ! grep sub\\s .trawl/files
}

@test "names in odd bytes are indexed and found" {
	echo odd >"$(printf 'd/lat\351.txt')"
	echo odder >"$(printf 'd/new\nline.txt')"
	trawl-index -q d
	trawl-index dump 'd/lat%E9.txt' | grep -q "^term odd"
	trawl-index dump 'd/new%0Aline.txt' | grep -q "^term odder"
	trawl-index check -q
	run trawl-index d
	[[ $output == *"3 unchanged"* ]]
}

@test "links, pipes and loops do no harm" {
	ln -s a.txt d/link.txt
	ln -s nowhere d/dangling.txt
	ln -s . d/loop
	mkfifo d/pipe
	trawl-index -q d
	[ "$(documents)" = 1 ]
	run trawl-index -q --follow d
	[ "$status" = 1 ]
	[[ $output == *"'d/dangling.txt': refused: a symbolic link"* ]]
	[ "$(documents)" = 1 ]
}

@test "a path that is not there is named, and the others are added" {
	run trawl-index nowhere d
	[ "$status" = 2 ]
	[[ $output == *"'nowhere': No such file"* ]]
	[ "$(documents)" = 1 ]
	run trawl-index -i new ./nowhere
	[ "$status" = 2 ]
	[ ! -e new ]
}

@test "an index is not put where something else is" {
	run trawl-index -i d d
	[ "$status" = 2 ]
	[[ $output == *"'$tmp/d' is not an index and not empty (it has 'a.txt')"* ]]
	echo x >file
	run trawl-index -i file d
	[ "$status" = 2 ]
	[ "$(cat file)" = x ]
	mkdir empty
	trawl-index -q -i empty d
	[ "$(documents empty)" = 1 ]
}

@test "a locked index names the process that has it, and --wait waits" {
	trawl-index -q d
	exec 9>>.trawl/lock
	flock 9
	echo "$$ somebody" >.trawl/lock
	run trawl-index d
	[ "$status" = 2 ]
	[[ $output == *"is being written by 'somebody' (process $$)"* ]]
	echo "4194999 gone" >.trawl/lock
	run trawl-index d
	[[ $output == *"is being written by another program;"* ]]
	(sleep 1; exec 9>&-) &
	exec 9>&-
	trawl-index -q --wait 20 d
}

@test "another program that has the lock is named, too" {
	trawl-index -q d
	flock .trawl/lock sleep 20 9>&- &
	pid=$!
	until ! flock -n .trawl/lock true; do sleep 0.05; done
	run trawl-index d
	kill $pid
	[ "$status" = 2 ]
	[[ $output == *"is being written by 'flock' (process $pid)"* ]]
}

@test "a database locked by another Xapian program is told of" {
	command -v python3 || skip "no python3"
	trawl-index -q d
	echo more >d/b.txt
	python3 -c '
import fcntl, struct, subprocess, sys
f = open(".trawl/shard.1/flintlock", "r+")
fcntl.lockf(f, fcntl.LOCK_EX)
p = subprocess.run(["trawl-index", "d"], capture_output=True, text=True)
sys.exit(0 if p.returncode == 2 and "is being written" in p.stderr else 1)'
	[ "$(documents)" = 1 ]
	trawl-index -q d
	[ "$(documents)" = 2 ]
}

@test "a damaged index is told of, and check finds it" {
	for i in $(seq 1 50); do echo "words $i" >d/$i.txt; done
	trawl-index -q d
	dd if=/dev/urandom of=.trawl/shard.1/postlist.glass bs=1k seek=8 \
		count=16 conv=notrunc status=none
	run trawl-index check
	[ "$status" = 2 ]
	[[ $output == *"shard.1'"* ]]
	rm .trawl/shard.1/iamglass
	run trawl-index check
	[ "$status" = 2 ]
	[[ $output == *"shard.1'"* ]]
	rm -r .trawl/shard.1
	for c in check status add\ d update "remove d"; do
		run trawl-index $c
		[ "$status" = 2 ]
		[[ $output == *" is damaged: "*"shard.1'"* ]]
	done
	: >.trawl/XAPIANDB
	for c in "trawl-index check" "trawl search words"; do
		run $c
		[ "$status" = 2 ]
		[[ $output == *"XAPIANDB' is damaged"* ]]
	done
}

# An index with free blocks, and changes that wait for it.
index_in_use() {
	for i in $(seq 1 60); do
		seq "$i" 40 9000 | sed "s/^/w/" >d/$i.txt
	done
	trawl-index -q d
	for i in 1 2 3; do
		for f in d/[1-5]*.txt; do echo "again $i" >>$f; done
		trawl-index -q d
	done
	mv .trawl sound
	for f in d/[3-5]*.txt; do echo changed >>$f; done
	rm d/1*.txt
}

# damages FILE OFFSET BYTES…: whatever is there, commands end well
damages() {
	file=.trawl/shard.1/$1
	rm -rf .trawl
	cp -r sound .trawl
	printf "$3" | dd of=$file bs=1 seek="$2" conv=notrunc status=none
	for c in "trawl search changed" "trawl-index status" \
		"trawl-index check" "trawl-index d" "trawl-index remove d"; do
		cp .trawl/shard.1/iamglass iamglass
		run timeout 20 $c
		echo "$1 at $2, $c: $status $output"
		[ "$status" -le 2 ]
		[ "$status" != 2 ] || [[ $output == *".trawl"* ]]
		[ "$status" != 2 ] || cmp iamglass .trawl/shard.1/iamglass
	done
	[ -z "$(find .trawl -size +20M)" ]
}

@test "whatever is damaged, nothing crashes, hangs or fills the disk" {
	index_in_use
	for t in postlist position termlist docdata; do
		size=$(stat -c %s sound/shard.1/$t.glass)
		step=$((size / 5 / 8192 * 8192 + 8192))
		for ((at = 0; at < size; at += step)); do
			damages $t.glass $((at + 4)) '\003'
			damages $t.glass $((at + 13)) '\377\001\002\003\377'
			damages $t.glass $((at + 5000)) '\377\377\377\377'
		done
	done
	for ((at = 32; at < $(stat -c %s sound/shard.1/iamglass); at += 6)); do
		damages iamglass $at '\177'
	done
}

# spoils TABLE KEY AFTER: what lies so far behind each KEY
spoils() {
	for at in $(grep -abo "$2" .trawl/shard.1/$1.glass | cut -d: -f1); do
		printf '\377%.0s' {1..8} | dd of=.trawl/shard.1/$1.glass bs=1 \
			seek=$((at + $3)) conv=notrunc status=none
	done
}

@test "a search over a damaged list ends, and names the table" {
	# libxapian believes it, and answers "no hits"
	for i in $(seq 1 300); do echo "sounding words $i" >d/$i.txt; done
	trawl-index -q d
	cp -r .trawl sound
	spoils position sounding 11
	run timeout 20 trawl search '"sounding words"'
	[ "$status" = 2 ]
	[[ $output == *"shard.1' is damaged: 'position.glass' "* ]]
	trawl search sounding
	spoils postlist Zsound 60
	for q in sounding 'sounding words' 'words NOT sounding'; do
		run timeout 20 trawl search "$q"
		[ "$status" = 2 ]
		[[ $output == *"shard.1' is damaged: 'postlist.glass' "* ]]
	done
}

@test "what is in a damaged list of free blocks is not written to" {
	index_in_use
	for f in sound/shard.1/*.glass; do
		for ((at = 0; at < $(stat -c %s $f); at += 8192)); do
			kind=$(od -An -tu1 -j $((at + 4)) -N 1 $f)
			[ $kind = 254 ] || continue
			damages $(basename $f) $((at + 8)) "$(printf '\\001%.0s' {1..400})"
			seen=1
		done
	done
	[ "$seen" = 1 ]
	[ "$status" = 2 ]
	[[ $output == *"is damaged: "*"block 16843009 of "* ]]
	[[ $output == *"remove the index and add again"* ]]
}

@test "a stored text that was damaged is found by check" {
	command -v xapian-metadata || skip "no xapian-metadata"
	trawl-index -q d
	key=$(xapian-metadata list .trawl/shard.1 t0)
	xapian-metadata set .trawl/shard.1 "$key" nonsense
	run trawl-index check
	[ "$status" = 2 ]
	[[ $output == *"document 'd/a.txt': stored text"*"damaged"* ]]
}

@test "a damaged journal is told of" {
	trawl-index -q d
	echo rubbish >.trawl/files
	run trawl-index d
	[ "$status" = 2 ]
	[[ $output == *"files' is not a list of files"*"reads all files anew"* ]]
	rm .trawl/files
	trawl-index -q d
	[ "$(documents)" = 1 ]
	trawl-index check -q
}

# the journal as the words of sed make it
journal() {
	cp sound .trawl/files
	sed -i "$@" .trawl/files
	run trawl-index check
	echo "$output"
	[ "$status" = 2 ]
}

@test "check compares roots and files with the documents" {
	echo more >d/b.txt
	echo '{"_id":"x1","text":"one"}' >d/c.jsonl
	trawl-index -q d
	trawl-index check -q
	trawl-index -q remove x1
	trawl-index check -q
	cp .trawl/files sound
	journal "s/^\(r.*\)\t1\(\td\t.*a.txt\)/\1\t7\2/;s/^r/y/"
	[[ $output == *"files' is damaged at line 2"* ]]
	journal "s/\t0\(\td\t.*c.jsonl\)/\t4\1/"
	[[ $output == *"c.jsonl': 'files' has 4 documents of it, the index 0"* ]]
	journal "s/^\(.*a.txt\)/\1x/"
	[[ $output == *"a.txtx': 'files' has 1 documents of it, the index 0"* ]]
	journal "s/\td\t/\tother\t/"
	[[ $output == *"'roots' has no root 'other' that holds it"* ]]
	cp sound .trawl/files
	trawl-index check -q
	for text in "[d" "[d]" "[d]
path=d" "[e]
path=/e"; do
		echo "$text" >.trawl/roots
		run trawl-index check
		echo "$output"
		[ "$status" = 2 ]
		[[ $output == *"roots'"* ]]
	done
}

@test "one line of ten megabytes, with blanks and without" {
	head -c 5000000 /dev/zero | tr '\0' x >d/long.txt
	yes 'some words of it' | head -c 10000000 | tr '\n' ' ' >d/line.txt
	trawl-index -q d
	trawl-index check -q
	[ "$(documents)" = 3 ]
}
