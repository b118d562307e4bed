# SPDX-License-Identifier: GPL-2.0-or-later
# What the command-line tests share.

# An index of corpus/sample for this file's tests, made once.
sample_index() {
	SAMPLE="$BATS_FILE_TMPDIR/T"
	[ -d "$SAMPLE" ] ||
		trawl index -q -i "$SAMPLE" add "$TRAWL_SRCDIR/corpus/sample"
	export SAMPLE
}

# The four texts that lie beside some checkouts, or skip.
shared_corpus() {
	SHARED="$TRAWL_SRCDIR/../shared/corpus"
	[ -d "$SHARED" ] || skip "../shared is not there"
}

# status: runs a command, output to $output, errors to $errors
quietly() {
	status=0
	output=$("$@" 2>"$BATS_TEST_TMPDIR/errors") || status=$?
	errors=$(cat "$BATS_TEST_TMPDIR/errors")
}

# the field of every hit, from JSON
hits() {
	jq -r ".hits[].$1"
}
