#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
# What people type and what they mean by it: small documents, queries, and
# which of them each finds.

load common

setup_file() {
	export W="$BATS_FILE_TMPDIR/W"
	mkdir "$W"
	cd "$W"
	doc fr "L'économie mondiale souffre beaucoup cette année et les pays de" \
		"toute la région demandent une réponse commune."
	doc plain 'The plain economie without accents, in English words here.'
	doc one 'A cyberattack happened yesterday in the city.'
	doc two 'A cyber attack happened yesterday in the city.'
	doc hyphen 'A cyber-attack happened yesterday in the city.'
	doc apart 'A cyber security meeting, then the heart attack of somebody.'
	doc house-hyphen 'The White House-Blue House channel was opened.'
	doc house-dash 'The White House–Blue House channel was opened.'
	doc sung-joo 'Minister Kim Sung-joo resigned today.'
	doc sungjoo 'Minister Kim Sungjoo resigned today.'
	doc dots 'The U.S. government said so today.'
	doc capitals 'The US government said so today.'
	doc pronoun 'They gave us the books today.'
	doc rok 'A U.S.-ROK alliance meeting.'
	doc possessive "The prosecutor's office of Korea’s capital."
	doc quoted 'He said “typographic words” loudly.'
	doc soft "$(printf 'The inter\u00adnational agree\u00adment stands.')"
	printf 'They spoke of a coopera-\ntion and a well-\nknown man.\n' >broken
	doc zero "$(printf 'The zero\u200bwidth and non\u200djoined words.')"
	doc mail 'Write to jane.doe@example.org.'
	doc url 'See https://www.example.com/path/to/page.html?x=1 please.'
	doc file 'Open the file report_2014-final.tar.gz or /etc/ssh/sshd_config.'
	doc code 'int snake_case_name = getUserName(camelCase, XMLHttpRequest);'
	doc number 'On 12/15/2022 there were 1,000,000 people and 3.14 pies.'
	doc plus 'Programs in C++ are long.'
	doc sharp 'Programs in C# are long.'
	doc emoji 'Great fun 😀 and 👍🏽 thumbs 🇰🇷 flag.'
	doc mdt 'The Mutual Defense Treaty (MDT) was signed.'
	doc mdt-short 'The MDT is old.'
	doc mdt-long 'The mutual defense treaty is important.'
	doc mou 'Several Memoranda of Understanding (MoUs) were agreed.'
	doc mou-long 'The memoranda of understanding are many.'
	doc mou-one 'An MoU was signed.'
	doc ssg 'The Senior Steering Group (SSG) met.'
	doc ssg-long 'A senior steering group gathered.'
	doc accord 'A pact binds them.'
	doc sixth 'The sixth consultations were held.'
	doc 6th 'Thoughts on the 6th consultations.'
	doc 6e 'Pensées sur la 6e consultation.'
	doc 서울에서 '서울에서 열린 회의는 끝났다.'
	doc 사이버공격 '사이버공격이 있었다고 발표했다.'
	doc 사이버-공격 '사이버 공격이 있었다고 발표했다.'
	doc 東京 '東京都で国際会議が開催された。'
	doc 京都 '京都の国際会館。'
	doc 人工 '中国的人工智能发展很快。'
	doc thai 'ประเทศไทยมีการประชุมระหว่างประเทศ'
	doc german 'Die Straße ist lang und die Häuser der Stadt sind groß und' \
		'schön, wie man es von ihnen erwartet.'
	doc greek 'ο κόσμος είναι μεγάλος.'
	doc ligature 'The ﬁnal oﬃce report, Ｆｕｌｌｗｉｄｔｈ.'
	printf 'compact, pact\n' >"$BATS_FILE_TMPDIR/synonyms"
	trawl index -q -i "$BATS_FILE_TMPDIR/T" add .
	trawl index -q -i "$BATS_FILE_TMPDIR/T" synonyms \
		"$BATS_FILE_TMPDIR/synonyms"
}

doc() { # NAME TEXT...
	local name=$1
	shift
	printf '%s\n' "$*" >"$name"
}

# Names of the documents that a query finds, in the order of their bytes.
found() {
	trawl search -i "$BATS_FILE_TMPDIR/T" --format json -n 99 --snippets 0 \
		-- "$1" | jq -r '.hits[].id' | sed 's|.*/||' | LC_ALL=C sort |
		paste -sd' '
}

# Rows of "query => documents"; every wrong one is named.
finds() {
	local bad=0 query want got
	while IFS= read -r row; do
		query=${row%% => *} want=${row#* => }
		got=$(found "$query")
		got=${got:-nothing}
		[ "$got" = "$want" ] || {
			echo "$query => $got, not $want"
			bad=1
		}
	done
	return $bad
}

@test "accents need not be typed, and can be insisted on" {
	finds <<-'END'
	economie => fr plain
	économie => fr plain
	ECONOMIE => fr plain
	=économie => fr
	=economie => plain
	strasse => german
	Straße => german
	STRASSE => german
	haus => german
	hauser => german
	κοσμοσ => greek
	ΚΌΣΜΟΣ => greek
	END
}

@test "an article that is elided is no part of the word" {
	finds <<-'END'
	"économie mondiale" => fr
	"l'économie mondiale" => fr
	l’économie => fr plain
	END
}

@test "words written as one, as two and with a hyphen find each other" {
	finds <<-'END'
	cyberattack => hyphen one two
	cyberattacks => hyphen one two
	cyber attack => apart hyphen one two
	cyber-attack => hyphen one two
	"cyberattack" => hyphen one two
	"cyber attack" => hyphen one two
	"cyber-attack" => hyphen one two
	=cyberattack => one
	sung joo => sung-joo sungjoo
	Sung-joo => sung-joo sungjoo
	Sungjoo => sung-joo sungjoo
	"Kim Sung-joo" => sung-joo sungjoo
	"Kim Sungjoo" => sung-joo sungjoo
	END
}

@test "hyphen and dash between names are the same" {
	finds <<-'END'
	"White House-Blue House" => house-dash house-hyphen
	"White House–Blue House" => house-dash house-hyphen
	"white house blue house" => house-dash house-hyphen
	White House—Blue House => house-dash house-hyphen
	END
}

@test "U.S. is US, and neither is us" {
	finds <<-'END'
	U.S. => capitals dots rok
	US => capitals dots rok
	us => pronoun
	U.S.-ROK => rok
	ROK => rok
	"U.S. government" => capitals dots
	"US government" => capitals dots
	END
}

@test "possessives, quotes, soft hyphens, ends of lines, what has no width" {
	finds <<-'END'
	prosecutor => possessive
	prosecutor’s => possessive
	"prosecutor's office" => possessive
	"prosecutor office" => possessive
	korea => possessive
	“typographic words” => quoted
	«typographic words» => quoted
	international => soft
	"international agreement" => soft
	cooperation => broken
	"a cooperation" => broken
	"well known man" => broken
	well-known => broken
	zerowidth => zero
	nonjoined => zero
	END
}

@test "addresses, files and identifiers are found whole and by part" {
	finds <<-'END'
	jane.doe@example.org => mail
	example.org => mail
	jane => mail
	doe => mail
	https://www.example.com/path/to/page.html?x=1 => url
	www.example.com/path/to/page.html?x=1 => url
	example.com => url
	page.html => url
	report_2014-final.tar.gz => file
	report_2014 => file
	tar.gz => file
	/etc/ssh/sshd_config => file
	sshd_config => file
	sshd => file
	snake_case_name => code
	snake_case => code
	snake => code
	getUserName => code
	getusername => code
	"user name" => code
	camelCase => code
	camelcase => code
	camel => code
	XMLHttpRequest => code
	END
}

@test "numbers, dates and names of languages" {
	finds <<-'END'
	12/15/2022 => number
	2022 => number
	1,000,000 => number
	1000000 => number
	3.14 => number
	C++ => plus
	C# => sharp
	c# => sharp
	"C++ are" => plus
	😀 => emoji
	👍 => emoji
	👍🏿 => emoji
	🇰🇷 => emoji
	END
}

@test "short and long forms that documents define find each other" {
	finds <<-'END'
	MDT => mdt mdt-long mdt-short
	mdt => mdt mdt-long mdt-short
	=MDT => mdt mdt-short
	mutual defense treaty => mdt mdt-long mdt-short
	"mutual defense treaty" => mdt mdt-long
	MoUs => mou mou-long mou-one
	MoU => mou mou-long mou-one
	=MoU => mou-one
	memoranda of understanding => mou mou-long
	SSG => ssg ssg-long
	senior steering group => ssg ssg-long
	END
}

@test "a short form's long one counts less, and --explain says so" {
	quietly trawl search -i "$BATS_FILE_TMPDIR/T" --explain MDT
	[[ "$output" == *"mutual "*"short or long form"*"0.10"* ]]
	quietly trawl search -i "$BATS_FILE_TMPDIR/T" --explain =MDT
	[[ "$output" != *"mutual "*"short or long form"* ]]
}

@test "the user's synonyms find each other" {
	finds <<-'END'
	compact => accord
	=compact => nothing
	END
}

@test "ordinal numbers in words and in digits find each other" {
	finds <<-'END'
	sixth consultations => 6th sixth
	6th consultations => 6th sixth
	=sixth => sixth
	"sixth consultations" => sixth
	sixième => 6e
	END
}

@test "languages are recognised, and lang: restricts to one" {
	finds <<-'END'
	lang:fr économie => fr
	lang:fr => fr
	lang:french économie => fr
	lang:de => german
	lang:ko 서울 => 서울에서
	END
}

@test "Korean is found without particles, and whether or not a blank is typed" {
	finds <<-'END'
	서울 => 서울에서
	서울에서 => 서울에서
	서울은 => 서울에서
	"서울에서 열린" => 서울에서
	"열린 서울에서" => nothing
	사이버공격 => 사이버-공격 사이버공격
	사이버공격을 => 사이버-공격 사이버공격
	사이버 공격 => 사이버-공격 사이버공격
	"사이버 공격" => 사이버-공격 사이버공격
	"사이버공격" => 사이버-공격 사이버공격
	=사이버공격 => 사이버공격
	="사이버 공격" => 사이버-공격
	END
}

@test "of two ways to write a Korean compound the one typed comes first" {
	for q in 사이버공격 '사이버 공격' '"사이버공격"' '"사이버 공격"'; do
		first=$(trawl search -i "$BATS_FILE_TMPDIR/T" --format paths \
			-n 1 -- "$q")
		want=$(printf %s "${q//\"/}" | tr ' ' -)
		[ "${first##*/}" = "$want" ]
	done
}

@test "Chinese, Japanese and Thai are found by part" {
	finds <<-'END'
	東京 => 東京
	京都 => 京都 東京
	東京都 => 東京
	国際会議 => 東京
	"国際会議" => 東京
	国際 => 京都 東京
	国 => 京都 人工 東京
	人工智能 => 人工
	智能 => 人工
	ประชุม => thai
	final => file ligature
	office => ligature possessive
	fullwidth => ligature
	END
}
