# Completion of gss-apex(8) for bash.
_gss_apex()
{
    local current=${COMP_WORDS[COMP_CWORD]}
    local commands options

    commands=$(gss-apex --help 2>/dev/null | sed -n 's/^  \([a-z]*\) .*/\1/p')
    if [ "$COMP_CWORD" -eq 1 ]; then
        mapfile -t COMPREPLY < <(compgen -W "$commands --help --version" \
            -- "$current")
        return
    fi
    options=$(gss-apex --help 2>/dev/null |
        sed -n "s/^  ${COMP_WORDS[1]} .*/&/p" | grep -o -e '--[a-z]*')
    case ${COMP_WORDS[COMP_CWORD - 1]} in
    --as)
        mapfile -t COMPREPLY < <(compgen -u -- "$current")
        return
        ;;
    esac
    case ${COMP_WORDS[1]}:$current in
    *:-*) mapfile -t COMPREPLY < <(compgen -W "--json $options" -- "$current") ;;
    status:* | enable:* | disable:*)
        mapfile -t COMPREPLY < <(compgen -W "$(systemctl list-unit-files \
            --no-legend --type=service 2>/dev/null | sed 's/ .*//')" \
            -- "$current")
        ;;
    doctor:*) mapfile -t COMPREPLY < <(compgen -c -f -- "$current") ;;
    *) mapfile -t COMPREPLY < <(compgen -f -- "$current") ;;
    esac
}
complete -F _gss_apex gss-apex
