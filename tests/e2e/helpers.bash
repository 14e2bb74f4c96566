# SPDX-License-Identifier: Apache-2.0
# Real daemons for the end-to-end tests: each has a directory, a socket and a port of its own, and ends
# with the test. $BUILD is the build directory (build/ when unset).

setup() {
    cd "$BATS_TEST_DIRNAME/../.." || return
    BUILD=${BUILD:-$PWD/build}
    PATH="$BUILD/bin:$PATH"
    DATA=$PWD/tests/data/goda-exempel-demo.ndjson
    NETS=$(mktemp -d "${TMPDIR:-/tmp}/goda-e2e-XXXXXX")
    export LANG=C.UTF-8
    export XDG_DATA_HOME="$NETS/data"
    unset LC_ALL LC_MESSAGES LANGUAGE GODA_SOCKET NO_COLOR
    declare -gA PIDS=()
}

teardown() {
    local pid
    for pid in "${PIDS[@]}"; do kill -9 "$pid" 2>/dev/null || true; done
    wait 2>/dev/null || true
    [ -n "${BATS_TEST_COMPLETED:-}" ] || tail -n 5 "$NETS"/*.log || true
    rm -rf "$NETS"
}

# start NAME [godad options]: runs a daemon and waits until it answers.
start() {
    launch "$@"
    wait_until at "$1" status
}

launch() { # the same without waiting
    local name=$1
    shift
    godad --data "$NETS/$name" --listen 127.0.0.1:0 --control "$NETS/$name.sock" "$@" \
        2>>"$NETS/$name.log" 3>&- &
    PIDS[$name]=$!
}

stop() { # NAME [SIGNAL]
    kill "-${2:-TERM}" "${PIDS[$1]}"
    wait "${PIDS[$1]}" || true
    unset "PIDS[$1]"
}

# at NAME COMMAND...: goda, against that daemon.
at() {
    local name=$1
    shift
    goda --socket "$NETS/$name.sock" "$@"
}

# Runs a command until it succeeds, for 15 seconds at the most; less often when it takes longer.
wait_until() {
    local tries
    for ((tries = 0; tries < 64; tries++)); do
        "$@" >/dev/null 2>&1 && return 0
        sleep "0.$((tries < 6 ? 1 : 3))"
    done
    echo "gave up waiting for: $*"
    return 1
}

# What is asked again and again is read without jq, which takes five times as long as goda itself.
number_of() { [[ $(at "$1" status --json) =~ \"$2\":([0-9]+) ]] && echo "${BASH_REMATCH[1]}"; } # NAME FIELD
records() { number_of "$1" records; }
holds() { [ "$(records "$1")" -eq "$2" ]; }
linked() { [ "$(number_of "$1" peers)" -ge "$2" ]; }

invite() { # FOUNDER SLUG [options]: prints the token
    local by=$1 slug=$2
    shift 2
    at "$by" invite --org "$slug" --org-name "Organisation $slug" "$@" 2>/dev/null
}

# network NAME...: these daemons form a network; the first founds it.
network() {
    local founder=$1 name
    start "$founder"
    at "$founder" network create Prov --org "$founder" --org-name "Organisation $founder" --quiet
    shift
    for name; do
        start "$name"
        at "$name" join "$(invite "$founder" "$name")" --yes --quiet
    done
    for name; do wait_until linked "$name" "$#"; done
}

FIELDS=(--summary "Så gjorde vi" --body "Vi provade, mätte och behöll." --category skola --unit Enheten
    --year 2024 --recipient Elever --stage pilot --outcome good --results "Färre köer."
    --provider in_house --origin own)

# publish NAME TITLE [options]: prints the id.
publish() {
    local name=$1 title=$2
    shift 2
    [[ $(at "$name" add --title "$title" "${FIELDS[@]}" --json "$@") =~ \"id\":\"([0-9a-f]+)\" ]] &&
        echo "${BASH_REMATCH[1]}"
}

finds() { [[ $(at "$1" search "$2" --json) == *"\"hits\":[{\"id\":\"$3\""* ]]; }

# answered ANSWERS NAME COMMAND...: goda against that daemon, on a terminal where these lines are
# typed; what was shown is in $output.
answered() {
    local answers=$1 name=$2
    shift 2
    run script -qec "$(printf '%q ' goda --socket "$NETS/$name.sock" "$@")" /dev/null <<<"$answers"
    output=${output//$'\r'/}
}

# fails STATUS COMMAND...: it must exit with that; what it said is in $output.
fails() {
    local wanted=$1
    shift
    run "$@"
    [ "$status" -eq "$wanted" ] || {
        echo "exit $status, not $wanted: $*"
        echo "$output"
        return 1
    }
}

folded() { printf %s "$1" | tr -s '[:space:]' ' '; }

says() { # where lines are wrapped is no part of it
    [[ "$(folded "$output")" == *"$(folded "$1")"* ]] || {
        echo "not said: $1"
        echo "$output"
        return 1
    }
}
