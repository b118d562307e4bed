#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# What holds for every entry point of the C binding: it has a test, it runs
# inside the guard, and nothing of trawl or GLib is included.
lib=$TRAWL_SRCDIR/lib/xapian-c
tests=$TRAWL_SRCDIR/tests/unit

names=$(sed 's,/\*.*\*/,,' "$lib/xapian-c.h" | sed '/\/\*/,/\*\//d' |
	grep -v '^typedef' | grep -v '^	' |
	grep -o '\bxc_[a-z0-9_]*(' | tr -d '(' | sort -u)

check() { # number, what holds, the exceptions
	if [ -z "$3" ]; then
		echo "ok $1 - $2"
	else
		echo "not ok $1 - $2"
		printf '%s\n' "$3" | sed 's/^/# /'
	fi
}

echo 1..4
few=
[ "$(echo "$names" | wc -l)" -ge 150 ] || few="found only: $names"
check 1 "the header's functions are found" "$few"

untested=
for name in $names; do
	cat "$tests"/test_xapian_c*.c "$tests"/xapian_c_*.c |
		grep -q "\b$name(" || untested="$untested $name"
done
check 2 "every function has a test" "$untested"

# A definition: the name at the start of a line, up to a closing brace.
# xc_query_pair() only calls another entry point.
unguarded=$(cat "$lib"/*.cc | awk '
	/^xc_[a-z0-9_]*\(/ { name = $0; sub(/\(.*/, "", name); seen = 0 }
	name && /(guard|change|ask)(<|\()/ { seen = 1 }
	name && /^}/ {
		if (!seen && name != "xc_query_pair")
			print name
		name = ""
	}')
check 3 "every function runs inside the guard" "$unguarded"

foreign=$(grep -n '#include' "$lib"/*.cc "$lib"/*.hh "$lib"/*.h |
	grep -v 'internal.hh\|mset.hh\|xapian-c.h\|<[a-z]*>\|<xapian.h>\|<std[a-z]*.h>\|<unistd.h>')
check 4 "nothing of trawl is included" "$foreign"
