# SPDX-License-Identifier: GPL-2.0-or-later
# Completion of trawl and trawl-index for fish.

function __trawl_options
	set -l words (commandline -opc)
	set -l at 2
	test "$words[2]" = index; and set at 3
	$words[1..$at] --help 2>/dev/null |
		string match -ar -- '--[a-z][a-z0-9-]*' | sort -u
end

function __trawl_words
	set -l cur (commandline -ct)
	set -l words (commandline -opc)
	set -l places
	for i in (seq 2 (math (count $words) - 1))
		contains -- $words[$i] -i --index
		and set -a places -i $words[(math $i + 1)]
	end
	string match -qr -- '^[^-]' "$cur"; and trawl suggest $places -- $cur 2>/dev/null |
		string match -v '* *'
end

set -l commands search show suggest batch eval tune index help
set -l index add update remove status why dump compact check formats synonyms

complete -c trawl -n "not __fish_seen_subcommand_from $commands" -f -a "$commands"
complete -c trawl -n '__fish_seen_subcommand_from index' -a "$index"
complete -c trawl -n '__fish_seen_subcommand_from search' -f -a '(__trawl_words)'
complete -c trawl -n 'string match -q -- "-*" (commandline -ct)' -f -a '(__trawl_options)'
complete -c trawl-index -n "not __fish_seen_subcommand_from $index" -f -a "$index"
complete -c trawl-index -n 'string match -q -- "-*" (commandline -ct)' -f -a '(__trawl_options)'
