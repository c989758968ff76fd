# Completion of enlace for bash. Commands and options are asked of the program itself, so none is written here.
_enlace() {
    local program=${COMP_WORDS[0]} word=${COMP_WORDS[COMP_CWORD]} names words i found=
    COMPREPLY=()
    names=$("$program" --help 2>/dev/null | sed -nE 's/^  ([a-z]+( [a-z]+)?)  +.*/\1/p')
    words=()
    for ((i = 1; i < COMP_CWORD; i++)); do # the command's words: those before the cursor that are no option
        case ${COMP_WORDS[i]} in
            --home) ((i++)) ;;
            -*) ;;
            *) words+=("${COMP_WORDS[i]}"); [ ${#words[@]} -eq 2 ] && break ;;
        esac
    done
    for found in "${words[*]}" "${words[0]}" ''; do
        [ -n "$found" ] && grep -qx -- "$found" <<< "$names" && break
    done
    if [ -n "$found" ]; then
        if [[ $word == -* ]]; then # shellcheck disable=SC2086
            mapfile -t COMPREPLY < <(compgen -W "$("$program" $found --help 2>/dev/null |
                sed -nE 's/^  (--[a-z-]+) .*/\1/p') --help" -- "$word")
        else
            mapfile -t COMPREPLY < <(compgen -f -- "$word")
        fi
    elif [[ $word == -* ]]; then
        mapfile -t COMPREPLY < <(compgen -W '--home --json --help --version' -- "$word")
    elif [ ${#words[@]} -eq 0 ]; then
        mapfile -t COMPREPLY < <(compgen -W "$(cut -d' ' -f1 <<< "$names" | sort -u)" -- "$word")
    else # the second word of "peer add"
        mapfile -t COMPREPLY < <(compgen -W "$(sed -nE "s/^${words[0]} //p" <<< "$names")" -- "$word")
    fi
}
complete -o filenames -F _enlace enlace
