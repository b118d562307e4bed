# SPDX-License-Identifier: GPL-2.0-or-later
# Completion of trawl and trawl-index for bash.

_trawl_options() {	# the long options that --help of a command lists
	"$@" --help 2>/dev/null | grep -oE -- '--[a-z][a-z0-9-]*' | sort -u
}

_trawl_index() {	# the -i options typed so far, for suggest
	local i
	for ((i = 1; i < COMP_CWORD - 1; i++)); do
		[[ ${COMP_WORDS[i]} == -i || ${COMP_WORDS[i]} == --index ]] &&
			printf '%s\0%s\0' -i "${COMP_WORDS[i + 1]}"
	done
}

_trawl() {
	local cur=${COMP_WORDS[COMP_CWORD]} prev=${COMP_WORDS[COMP_CWORD - 1]}
	local search='search show suggest batch eval tune index help'
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
	# --sort=KEY comes as three words
	[[ $cur == = ]] && cur=
	[[ $prev == = ]] && prev=${COMP_WORDS[COMP_CWORD - 2]}
	case $prev in
	help) mapfile -t COMPREPLY < <(compgen -W "$search" -- "$cur")
		return ;;
	-i | --index) mapfile -t COMPREPLY < <(compgen -d -- "$cur"); return ;;
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
		local -a places
		mapfile -d '' -t places < <(_trawl_index)
		mapfile -t COMPREPLY < <("$program" suggest "${places[@]}" \
			-- "$cur" 2>/dev/null | grep -v ' ')
	else
		mapfile -t COMPREPLY < <(compgen -f -- "$cur")
	fi
}
complete -o filenames -F _trawl trawl trawl-index
