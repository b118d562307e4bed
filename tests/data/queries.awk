# SPDX-License-Identifier: GPL-2.0-or-later
# Random documents and random queries of the whole syntax over them.
#   awk -v what=docs|queries -v n=COUNT -v seed=NUMBER -f queries.awk

function roll(k) {
	return int(rand() * k)
}

# the first of the list are frequent
function word(   a, b) {
	a = roll(words)
	b = roll(words)
	return list[1 + (a < b ? a : b)]
}

function capital(s) {
	return toupper(substr(s, 1, 1)) substr(s, 2)
}

function piece(   x, s) {
	x = roll(14)
	s = word()
	if (x == 0)
		return substr(s, 1, 3) "*"
	if (x == 1)
		return substr(s, 1, 2) "?" substr(s, 4)
	if (x == 2)
		return s "~"
	if (x == 3)
		return "/" substr(s, 1, 2) ".*/"
	if (x == 4)
		return "=" (roll(2) ? capital(s) : s)
	if (x == 5)
		return "title:" s
	if (x == 6)
		return s "^" (1 + roll(4)) "." roll(10)
	return s
}

function place() {
	if (roll(9))
		return word()
	return roll(2) ? "*" : substr(word(), 1, 3) "*"
}

function row(   i, n, s) {
	n = 2 + roll(2)
	s = word()
	for (i = 1; i < n; i++)
		s = s " " place()
	return s
}

function near(   s) {
	s = "(" word() " NEAR/" 1 + roll(12) " "
	return s (roll(3) ? word() : "(" word() " OR " word() ")") ")"
}

function leaf(   x) {
	x = roll(20)
	if (x < 9)
		return piece()
	if (x < 13)
		return "\"" row() "\"" (roll(3) ? "" : "~" 1 + roll(8))
	if (x < 14)
		return "~\"" row() "\""
	if (x < 15)
		return "=\"" capital(word()) " " word() "\""
	if (x < 17)
		return near()
	if (x < 18)
		return "(" word() " ADJ/" 1 + roll(12) " " word() ")"
	if (x < 19)
		return "date:" (roll(3) ? 2005 + roll(6) : "") ".." \
		    (roll(3) ? 2010 + roll(8) : "")
	return "title:\"" row() "\""
}

function between(x) {
	if (x < 6)
		return " AND "
	if (x < 11)
		return " OR "
	if (x < 12)
		return " XOR "
	return x == 12 ? " -" : x == 13 && roll(2) ? " +" : " "
}

function query(depth,   x, i, n, s) {
	x = roll(16)
	if (depth == 0 || x < 2)
		return leaf()
	n = 2 + roll(3)
	s = "(" query(roll(depth))
	for (i = 1; i < n; i++)
		s = s between(x) query(roll(depth))
	s = s ")"
	return x == 15 ? s "^" (1 + roll(3)) : s
}

function document(i,   k, n, s, t, x) {
	n = 1 + roll(3)
	for (k = 0; k < n; k++)
		t = t (k ? " " : "") capital(word())
	n = roll(12) ? 3 + roll(roll(3) ? 25 : 120) : roll(4)
	for (k = 0; k < n; k++) {
		x = word()
		if (roll(5) == 0)
			x = roll(2) ? capital(x) : toupper(x)
		s = s (k ? " " : "") x (roll(12) ? "" : ".")
	}
	printf "{\"id\":\"d%d\",\"title\":\"%s\",\"text\":\"%s\"%s,\"lang\":\"en\"}\n",
	    i, t, s, roll(3) ? ",\"date\":\"" 2005 + roll(13) "-0" \
	    1 + roll(9) "-11\"" : ""
}

BEGIN {
	srand(seed)
	words = split("dog house cat river stone cloud winter market paper " \
	    "engine signal village harbour copper garden thunder mirror " \
	    "candle bridge forest window pepper saddle lantern needle " \
	    "orchid cyber-attack blanket falcon meadow whistle anchor " \
	    "barrel dogs houses attacks running runner runs cyber attack " \
	    "cyberattack copperx cafe", list, " ")
	for (i = 0; i < n; i++)
		if (what == "docs")
			document(i)
		else
			print "q" i "\t" query(1 + roll(3))
}
