#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
# Who may include whom (doc/DESIGN, "The folders").

# includes of ours in the files of $1 that are not from $2 (a regexp)
offenders() {
	cd "$TRAWL_SRCDIR"
	find "$1" \( -name '*.[ch]' -o -name '*.cc' -o -name '*.hh' \) -print0 |
		xargs -0 grep -nE \
		'^[[:space:]]*#[[:space:]]*include "(lib|corpus|indexer|searcher)/' |
		grep -vE "include \"($2)/" || true
}

# files of the folders named that include header $1 (a regexp)
includers() {
	cd "$TRAWL_SRCDIR"
	header=$1
	shift
	grep -rlE "#[[:space:]]*include <$header" --include='*.[ch]' \
		--include='*.cc' "$@" || true
}

@test "lib/base includes nothing of ours but itself" {
	[ -z "$(offenders lib/base lib/base)" ]
}

@test "lib/text includes lib/base only" {
	[ -z "$(offenders lib/text 'lib/text|lib/base')" ]
}

@test "lib/xapian-c includes nothing of ours, so that it could be published alone" {
	[ -z "$(offenders lib/xapian-c lib/xapian-c)" ]
}

@test "lib/glass includes lib/base only" {
	[ -z "$(offenders lib/glass 'lib/glass|lib/base')" ]
}

@test "lib/index includes the binding, lib/glass, lib/text and lib/base" {
	[ -z "$(offenders lib/index lib)" ]
}

@test "corpus includes lib/text and lib/base" {
	[ -z "$(offenders corpus 'corpus|lib/text|lib/base')" ]
}

@test "indexer and searcher do not know each other" {
	[ -z "$(offenders indexer 'indexer|corpus|lib')" ]
	[ -z "$(offenders searcher 'searcher|lib')" ]
}

@test "only lib/xapian-c includes xapian.h" {
	[ -z "$(includers xapian lib/base lib/text lib/index corpus indexer searcher)" ]
}

@test "only lib/text includes utf8proc and libstemmer" {
	[ -z "$(includers '(utf8proc|libstemmer)' lib/base lib/index lib/xapian-c \
		corpus indexer searcher)" ]
}

@test "every source file says its licence" {
	cd "$TRAWL_SRCDIR"
	missing=$(find lib corpus indexer searcher tests bench -path tests/bin \
		-prune -o -type f \( -name '*.[ch]' \
		-o -name '*.cc' -o -name '*.hh' -o -name '*.mk' -o -name '*.bats' \) \
		-exec grep -L 'SPDX-License-Identifier: GPL-2.0-or-later' {} +)
	[ -z "$missing" ] || { echo "$missing"; false; }
}
