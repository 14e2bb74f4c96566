# SPDX-License-Identifier: Apache-2.0
# Runs what a document shows: in its ```-blocks a line behind "$ " is a command, and what follows is
# what it prints. Ids, dates and times differ from run to run: each id of the document stands for the
# one that was printed in its place, in what follows too.

# blocks FILE: its commands and what they print, as "$ " and "> " lines.
blocks() {
    awk '/^```/ { inside = !inside; shown = 0; next }
        inside && /^\$ / { print; shown = 1; next }
        inside && shown { print "> " $0 }' "$1"
}

# What differs between two runs, made equal: ids (8 or 16 hex digits), dates, clock times, ms.
plain_of() {
    sed -E 's/\b[0-9a-f]{8}([0-9a-f]{8})?\b/ID/g; s/[0-9]{4}-[0-9]{2}-[0-9]{2}( [0-9]{2}:[0-9]{2})?/DATE/g
        s/\b[0-9]+ ms\b/N ms/g; s/[[:blank:]]+$//' "$1" | sed -e :a -e '/^\n*$/{$d;N;ba' -e '}'
}

# Learns which id of the document is which here, into ids (DOCUMENT'S HERE a line).
learn() { # EXPECTED ACTUAL
    paste -d ' ' <(grep -oE '\b[0-9a-f]{8}\b' "$1") <(grep -oE '\b[0-9a-f]{8}\b' "$2") |
        awk 'NF == 2' >>"$NETS/ids"
}

here_ids() {
    local line=$1 there here
    while read -r there here; do line=${line//"$there"/$here}; done <"$NETS/ids"
    printf '%s\n' "$line"
}

# A person types slowly: until the daemons answer, and hold the same.
settled() {
    local socket first= here
    for socket in "$NETS"/try/*.sock; do
        here=$(goda --socket "$socket" status --json | jq -e .records) || return 1
        [ -n "$here" ] && [ "${first:=$here}" = "$here" ] || return 1
    done
}

# Runs it in the shell that runs all of the document, and compares with $NETS/expected.
run_shown() { # COMMAND
    local command
    [[ $1 != *goda\ * ]] || wait_until settled
    command=$(here_ids "$1")
    command=${command//\/tmp\/try/$NETS\/try}
    eval "$command" >"$NETS/said" 2>&1 3>&- || true
    [ -s "$NETS/expected" ] || return 0
    sed -i "s|$NETS/try|/tmp/try|g" "$NETS/said"
    learn "$NETS/expected" "$NETS/said"
    diff <(plain_of "$NETS/expected") <(plain_of "$NETS/said") || {
        echo "otherwise than shown: $command"
        return 1
    }
}

# walk FILE: runs all of it, in order.
walk() {
    local line command=
    : >"$NETS/ids"
    : >"$NETS/expected"
    while IFS= read -r line; do
        if [[ $line == '$ '* ]]; then
            [ -z "$command" ] || run_shown "$command" || return 1
            command=${line#'$ '}
            : >"$NETS/expected"
            [[ $command == godad* ]] || continue
            eval "{ ${command//\/tmp\/try/$NETS/try} } 3>&-"
            PIDS[$!]=$!
            command=
        else
            printf '%s\n' "${line#'> '}" >>"$NETS/expected"
        fi
    done < <(blocks "$1")
    run_shown "$command"
}
