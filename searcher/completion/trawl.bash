# SPDX-License-Identifier: GPL-2.0-or-later
# Completion of trawl and trawl-index for bash.

_trawl_options() {	# the long options that --help of a command lists
	"$@" --help 2>/dev/null | grep -oE -- '--[a-z][a-z0-9-]*' | sort -u
}

_trawl() {
	local cur=${COMP_WORDS[COMP_CWORD]} prev=${COMP_WORDS[COMP_CWORD - 1]}
	local search='search batch eval show suggest index help'
	local index='add update remove status why dump compact check formats
		synonyms help'
	local program=${COMP_WORDS[0]} cmd=${COMP_WORDS[1]} at=1

	COMPREPLY=()
	[[ ${program##*/} == trawl-index ]] && search=$index
	[[ ${program##*/} == trawl && $cmd == index ]] && at=2
	if ((COMP_CWORD == 1)); then
		mapfile -t COMPREPLY < <(compgen -W "$search" -- "$cur")
		return
	fi
	if ((at == 2 && COMP_CWORD == 2)); then
		mapfile -t COMPREPLY < <(compgen -W "$index" -- "$cur")
		[[ ${#COMPREPLY[@]} -gt 0 ]] && return
	fi
	case $prev in
	--sort) mapfile -t COMPREPLY < <(compgen -W \
		'relevance date -date title path' -- "$cur"); return ;;
	--format) mapfile -t COMPREPLY < <(compgen -W \
		'text json tsv paths trec jsonl' -- "$cur"); return ;;
	--color | --links) mapfile -t COMPREPLY < <(compgen -W \
		'auto always never' -- "$cur"); return ;;
	--facet) mapfile -t COMPREPLY < <(compgen -W \
		'lang type year month author' -- "$cur"); return ;;
	--default-op) mapfile -t COMPREPLY < <(compgen -W 'and or' -- "$cur")
		return ;;
	esac
	if [[ $cur == -* ]]; then
		mapfile -t COMPREPLY < <(compgen -W \
			"$(_trawl_options "${COMP_WORDS[@]:0:at+1}")" -- "$cur")
	elif [[ $cmd == search && -n $cur ]]; then
		mapfile -t COMPREPLY < <("$program" suggest -- "$cur" 2>/dev/null |
			grep -v ' ')
	else
		mapfile -t COMPREPLY < <(compgen -f -- "$cur")
	fi
}
complete -o filenames -F _trawl trawl trawl-index
