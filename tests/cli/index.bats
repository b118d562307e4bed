#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
# trawl-index: what add, update, remove and their kin do to an index.
bats_require_minimum_version 1.5.0

setup() {
	tmp=$(mktemp -d)
	cd "$tmp"
	mkdir d
	echo "Cats and dogs in the garden" >d/a.txt
	echo "Birds in the trees" >d/b.txt
}

teardown() {
	cd /
	chmod -R u+rwX "$tmp"
	rm -rf "$tmp"
}

documents() {
	trawl-index status -i "${1:-.trawl}" | sed -n 's/^documents *//p'
}

@test "add makes .trawl here and takes everything in" {
	trawl-index -q d
	[ -d .trawl ]
	[ "$(documents)" = 2 ]
	trawl-index check -q
}

@test "options may precede the path, and -i names the index" {
	run --separate-stderr trawl-index -i T -v d
	[ "$status" = 0 ]
	[ "$output" = "" ]
	[[ $stderr == *"'d/a.txt': added"* ]]
	[[ $stderr == *"2 new"* ]]
	trawl-index -iU -j2 add d
	[ "$(documents U)" = 2 ]
}

@test "xapian-check passes on the stub and xapian-delve opens the folder" {
	command -v xapian-check xapian-delve || skip "no xapian-tools"
	trawl-index -q --language en d
	xapian-check .trawl/XAPIANDB | grep "No errors found"
	xapian-delve -1 -a .trawl >terms
	for t in Qd/a.txt Pd/a.txt Hd Ttext/plain Etxt Len cats Zcat; do
		grep -qx "$t" terms
	done
	! grep -qx Zthe terms || false
}

@test "a second add finds nothing to do and writes nothing" {
	touch -d "2020-01-01" d/a.txt d/b.txt
	sleep 0.1
	trawl-index -q d
	trawl-index -q d
	before=$(stat -c %Y.%i .trawl/files .trawl/shard.1/iamglass)
	sleep 0.05
	run --separate-stderr trawl-index d
	[[ $stderr == *"2 unchanged; 0 documents written"* ]]
	[ "$before" = "$(stat -c %Y.%i .trawl/files .trawl/shard.1/iamglass)" ]
}

@test "new, changed and vanished files are followed" {
	trawl-index -q d
	echo "Fish in the sea" >d/c.txt
	echo "Cows in the meadow" >d/a.txt
	rm d/b.txt
	run --separate-stderr trawl-index d
	[ "$status" = 0 ]
	[[ $stderr == *"1 new, 1 changed, 1 gone"* ]]
	trawl-index dump d/a.txt | grep -q "^term cows"
	run trawl-index dump d/b.txt
	[ "$status" = 2 ]
	[[ $output == *"'d/b.txt' is not in the index"* ]]
	trawl-index check -q
}

@test "a file that was only touched is not written again" {
	trawl-index -q d
	sleep 0.05
	touch d/a.txt
	run --separate-stderr trawl-index d
	[[ $stderr == *"0 documents written"* ]]
}

@test "update does the same for everything added before, with its options" {
	mkdir e
	echo "hidden thing" >e/.h.txt
	trawl-index -q d
	trawl-index -q --hidden e
	echo "more hidden" >e/.i.txt
	echo "Fish" >d/c.txt
	trawl-index -q update
	[ "$(documents)" = 5 ]
}

@test "adding a part of a folder looks at that part only" {
	mkdir d/sub
	echo one >d/sub/1.txt
	trawl-index -q d
	rm d/b.txt d/sub/1.txt
	trawl-index -q d/sub
	[ "$(documents)" = 2 ]
	trawl-index status --json | grep -q '"name":"d"'
}

@test "a file keeps its id when a folder around it is added later" {
	trawl-index -q d/a.txt
	trawl-index -q d
	trawl-index -q update
	trawl-index dump a.txt | grep -qx "record id=a.txt"
	trawl-index dump "$tmp/d/b.txt" | grep -qx "record id=d/b.txt"
	[ "$(documents)" = 2 ]
}

@test "roots of the same name are told apart, and can be given one" {
	mkdir e
	mkdir e/d
	echo x >e/d/a.txt
	trawl-index -q d
	trawl-index -q e/d
	trawl-index -q --root my=d
	trawl-index dump d-2/a.txt | grep -qx "term Hd-2 0"
	run trawl-index -q --root nopath
	[ "$status" = 2 ]
}

@test "remove takes out a file until it is added by name" {
	trawl-index -q d
	trawl-index -q remove d/a.txt
	[ "$(documents)" = 1 ]
	trawl-index -q update
	[ "$(documents)" = 1 ]
	trawl-index -q d/a.txt
	[ "$(documents)" = 2 ]
}

@test "remove takes an id, or a folder with all below it" {
	trawl-index -q d
	trawl-index -q remove d/b.txt
	trawl-index -q remove d
	[ "$(documents)" = 0 ]
	trawl-index -q update
	[ "$(documents)" = 0 ]
	run trawl-index remove nothing
	[ "$status" = 2 ]
	[[ $output == *"'nothing' is not in the index"* ]]
	trawl-index check -q
}

@test "documents that a collection no longer has are taken out" {
	printf '{"_id":"%s","title":"t %s","text":"words %s"}\n' x1 x1 x1 x2 x2 \
		x2 x3 x3 x3 >d/c.jsonl
	trawl-index -q d
	[ "$(documents)" = 5 ]
	printf '{"_id":"%s","text":"other %s"}\n' x1 x1 x3 x3 >d/c.jsonl
	trawl-index -q d
	[ "$(documents)" = 4 ]
	trawl-index dump x1 | grep -q "^term other"
	run trawl-index dump x2
	[ "$status" = 2 ]
	trawl-index check -q
}

@test "an id that two files have goes to the later one, with a note" {
	echo '{"_id":"same","text":"first"}' >d/c.jsonl
	echo '{"_id":"same","text":"second"}' >d/e.jsonl
	run --separate-stderr trawl-index d
	[ "$status" = 0 ]
	[[ $stderr == *"document 'same' was in 'd/c.jsonl'"* ]]
	trawl-index dump same | grep -q "^term second"
	[ "$(documents)" = 3 ]
	rm d/c.jsonl
	trawl-index -q d
	[ "$(documents)" = 3 ]
}

@test "a root that is gone keeps its documents, with a message" {
	trawl-index -q d
	mv d elsewhere
	run trawl-index update
	[ "$status" = 2 ]
	[[ $output == *"'d' is not there: its documents were kept"* ]]
	[ "$(documents)" = 2 ]
	trawl-index -q remove d
	[ "$(documents)" = 0 ]
}

@test "--keep-vanished keeps the documents of files that are gone" {
	trawl-index -q d
	rm d/a.txt
	trawl-index -q --keep-vanished d
	[ "$(documents)" = 2 ]
	trawl-index -q d
	[ "$(documents)" = 1 ]
}

@test "--include and --exclude choose, and drop nothing that is in" {
	echo "# md" >d/c.md
	trawl-index -q --include '*.md' d
	[ "$(documents)" = 1 ]
	trawl-index -q --exclude '*.md' d
	[ "$(documents)" = 3 ]
}

@test "ignore files hold, and take out what they come to hold" {
	trawl-index -q d
	echo "b.txt" >d/.trawlignore
	trawl-index -q d
	[ "$(documents)" = 1 ]
	trawl-index why d/b.txt | grep -q "^ignored .*trawlignore"
	trawl-index -q --no-ignore d
	[ "$(documents)" = 2 ]
}

@test "--files-from takes names, also with NULs between" {
	echo y >"$(printf 'd/new\nline.txt')"
	printf 'd/a.txt\nd/b.txt\n' | trawl-index -q --files-from -
	[ "$(documents)" = 2 ]
	printf 'd/new\nline.txt\0' | trawl-index -q --files-from - -0
	[ "$(documents)" = 3 ]
	rm d/a.txt
	echo not listed >d/n.txt
	trawl-index -q update
	[ "$(documents)" = 2 ]
	trawl-index check -q
}

@test "--dry-run tells what would be done and does nothing" {
	run trawl-index --dry-run d
	[ "$status" = 0 ]
	[ "${lines[0]}" = "new d/a.txt" ]
	[ ! -e .trawl ]
	trawl-index -q d
	rm d/a.txt
	run trawl-index -n d
	[ "$output" = "gone d/a.txt" ]
	[ "$(documents)" = 2 ]
}

@test "remove --json ends with how many documents are gone" {
	trawl-index -q d
	run --separate-stderr trawl-index remove --json d/a.txt
	[ "$status" = 0 ]
	[ "${lines[-1]}" = '{"event":"done","documents_removed":1}' ]
}

@test "--json is refused where there is none" {
	for c in dump compact check synonyms; do
		run trawl-index $c --json
		[ "$status" = 2 ]
		[[ $output == *"unknown option --json"* ]]
	done
}

@test "--json gives events, one object a line" {
	command -v python3 || skip "no python3"
	: >d/empty.txt
	run --separate-stderr trawl-index --json d
	[ "$status" = 1 ]
	echo "$output" | python3 -c '
import json, sys
e = [json.loads(l) for l in sys.stdin]
assert [x["event"] for x in e] == ["added", "added", "refused", "done"], e
assert e[-1]["added"] == 2 and e[-1]["refused"] == 1, e[-1]'
}

@test "--language and --type are obeyed, and a change reads again" {
	trawl-index -q --language fr d
	trawl-index dump d/a.txt | grep -qx "record lang=fr"
	trawl-index -q --language en d
	trawl-index dump d/a.txt | grep -qx "record lang=en"
	run trawl-index --language klingon d
	[ "$status" = 2 ]
	trawl-index -q --type text/markdown d
	trawl-index dump d/a.txt | grep -qx "record type=text/markdown"
}

@test "the same index whatever the number of threads" {
	for i in $(seq 1 60); do echo "document $i has words $((i * 7))" \
		>d/$i.txt; done
	trawl-index -q -i A -j 1 d
	trawl-index -q -i B -j 4 d
	for i in A B; do
		for n in 1 33 60; do trawl-index dump -i $i d/$n.txt; done >$i.dump
	done
	cmp A.dump B.dump
}

@test "compact makes one shard, and readers find the same" {
	trawl-index -q d
	trawl-index dump d/a.txt | grep -v ^docid >before
	trawl-index compact
	[ "$(cat .trawl/XAPIANDB)" = "auto shard.2" ]
	[ ! -e .trawl/shard.1 ]
	trawl-index dump d/a.txt | grep -v ^docid >after
	cmp before after
	trawl-index check -q
	echo more >d/z.txt
	trawl-index -q update
	[ "$(documents)" = 3 ]
	trawl-index check -q
}

@test "an index of several shards is updated and compacted as one" {
	trawl-index -q d
	trawl-index -q -i B --root e=d
	cp -r B/shard.1 .trawl/shard.2
	echo "auto shard.2" >>.trawl/XAPIANDB
	[ "$(documents)" = 4 ]
	echo "changed now" >d/a.txt
	trawl-index -q d
	[ "$(documents)" = 4 ]
	trawl-index dump d/a.txt | grep -q "^term changed"
	trawl-index -q check
	trawl-index compact
	[ "$(documents)" = 4 ]
	trawl-index status | grep -q "^languages"
	trawl-index check -q
}

@test "synonyms are checked and stored" {
	trawl-index -q d
	printf '# mine\ncyber, infosec , information security\ncat,feline\n' >s
	run trawl-index synonyms s
	[ "$status" = 0 ]
	[[ $output == *"2 groups"* ]]
	printf 'a,b\nalone\n' >s
	run trawl-index synonyms s
	[ "$status" = 2 ]
	[[ $output == *"'s' line 2: a group needs two members"* ]]
}

@test "status, why and formats speak JSON" {
	command -v python3 || skip "no python3"
	: >d/empty.txt
	trawl-index -q d || true
	trawl-index status --json | python3 -c '
import json, sys
s = json.load(sys.stdin)
assert s["documents"] == 2 and s["refused"][0]["why"] == "empty", s'
	trawl-index why --json d/a.txt | python3 -c '
import json, sys
w = json.load(sys.stdin)
assert w["id"] == "d/a.txt" and w["changed_since"] is False, w
assert w["reader"] == "text" and w["tokens"] == 6, w'
	trawl-index formats --json | python3 -m json.tool >/dev/null
}

@test "every command has help, and wrong words are told" {
	for c in add update remove status why dump compact check formats \
		synonyms; do
		trawl-index $c --help | grep -q "^Usage:\|^  trawl-index"
	done
	run trawl-index frobnicate
	[ "$status" = 2 ]
	[[ $output == *"'frobnicate' is not a command"* ]]
	run trawl-index add
	[ "$status" = 2 ]
	run trawl-index add --nonsense d
	[ "$status" = 2 ]
	trawl-index --version | grep -q libxapian
}

@test "without an index the message says how to make one" {
	for c in update status check compact "dump x" "remove x"; do
		run trawl-index $c
		[ "$status" = 2 ]
		[[ $output == *"trawl index add PATH"* ]]
	done
}

@test "TRAWL_INDEX and a .trawl above are found" {
	trawl-index -q d
	mkdir -p d/x/y
	(cd d/x/y && [ "$(documents "$tmp/.trawl")" = 2 ] &&
		trawl-index status | grep -qx "documents  2")
	TRAWL_INDEX=$tmp/E trawl-index -q d
	[ -e E/XAPIANDB ]
}

@test "short forms that texts define are kept, most frequent first" {
	command -v xapian-metadata || skip "no xapian-metadata"
	echo "The Mutual Defense Treaty (MDT) was signed." >d/a.txt
	echo "The MDT: another Most Dear Thing (MDT) came." >d/b.txt
	echo "This Mutual Defense Treaty (MDT) again." >d/c.txt
	trawl-index -q d
	[ "$(xapian-metadata get .trawl/shard.1 amdt | head -n1)" = \
		"mutual defense treaty" ]
	xapian-metadata get .trawl/shard.1 amdt | grep -qx "most dear thing"
	trawl-index compact
	xapian-metadata get .trawl/shard.2 amdt | grep -qx "most dear thing"
}
